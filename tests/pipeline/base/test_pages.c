#include "pipeline/base/pages.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdint.h>

Test(pages, are_zeros_and_whole_pages)
{
    static const size_t sizes[] = {1, 4096, 4097, 3000000};

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        unsigned char *bytes = yg_pages_alloc(sizes[i]);

        cr_assert(bytes != NULL);
        cr_expect(zero(uptr, (uintptr_t)bytes % 4096));
        for (size_t k = 0; k < sizes[i]; k++)
            cr_assert(zero(u8, bytes[k]));
        bytes[sizes[i] - 1] = 1;
        yg_pages_free(bytes, sizes[i]);
    }
}

Test(pages, memory_ends)
{
    cr_expect(eq(ptr, yg_pages_alloc(SIZE_MAX / 2), NULL));
    yg_pages_free(NULL, 1);
}

#include "pipeline/base/pages.h"

#include <stdint.h>
#include <sys/mman.h>

#define PAGE_BYTES ((size_t)4096)

static void *map(size_t size)
{
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return pages == MAP_FAILED ? NULL : pages;
}

static void unmap(char *from, char *to)
{
    if (from < to)
        munmap(from, (size_t)(to - from));
}

void *yg_pages_alloc(size_t size)
{
    if (size < YG_PAGES_HUGE || size > SIZE_MAX / 2)
        return map(size);
    char *pages = map(size + YG_PAGES_HUGE);
    if (pages == NULL)
        return NULL;
    char *end = pages + size + YG_PAGES_HUGE;
    char *start = pages + (-(uintptr_t)pages & (YG_PAGES_HUGE - 1));
    char *behind = start + ((size + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1));

    unmap(pages, start);
    unmap(behind, end);
    (void)madvise(start, size, MADV_HUGEPAGE); /* a wish: without it the pages are small */
    return start;
}

void yg_pages_free(void *pages, size_t size)
{
    if (pages != NULL)
        munmap(pages, size);
}

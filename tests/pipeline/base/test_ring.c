/* One thread only; tests/threads/ has the two sides in threads of their own. */
#include "pipeline/base/ring.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static char items[64];

Test(ring, is_a_queue_that_can_be_full)
{
    static const uint32_t sizes[] = {2, 4, 64};

    for (size_t s = 0; s < 3; s++) {
        struct yg_ring *ring = yg_ring_create(sizes[s]);

        cr_assert(ne(ptr, ring, NULL));
        cr_expect(eq(ptr, yg_ring_pop(ring), NULL), "a new ring is empty");
        for (uint32_t lap = 0; lap < 5; lap++) {
            for (uint32_t i = 0; i < sizes[s]; i++) {
                cr_expect(yg_ring_push(ring, &items[i]));
                cr_expect(eq(u32, yg_ring_count(ring), i + 1));
            }
            cr_expect(not(yg_ring_push(ring, &items[0])), "full at %u", sizes[s]);
            for (uint32_t i = 0; i < sizes[s]; i++)
                cr_expect(eq(ptr, yg_ring_pop(ring), &items[i]), "first in, first out");
            cr_expect(eq(ptr, yg_ring_pop(ring), NULL));
            cr_expect(zero(u32, yg_ring_count(ring)));
        }
        yg_ring_destroy(ring);
    }
    yg_ring_destroy(NULL);
}

Test(ring, one_slot_that_is_free_takes_one_item)
{
    struct yg_ring *ring = yg_ring_create(4);
    size_t in = 0, out = 0;

    for (int i = 0; i < 4; i++)
        cr_assert(yg_ring_push(ring, &items[in++ % 64]));
    for (int i = 0; i < 1000; i++) {
        cr_assert(not(yg_ring_push(ring, &items[0])));
        cr_assert(eq(ptr, yg_ring_pop(ring), &items[out++ % 64]));
        cr_assert(yg_ring_push(ring, &items[in++ % 64]));
    }
    while (yg_ring_pop(ring) != NULL)
        out++;
    cr_expect(eq(sz, in, out));
    yg_ring_destroy(ring);
}

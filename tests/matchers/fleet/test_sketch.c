#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/fleet/sketch.h"
#include "pipeline/base/hash.h"

enum { COMPONENTS = 200 };

static void make_set(uint64_t hashes[COMPONENTS], uint64_t seed)
{
    for (uint64_t i = 0; i < COMPONENTS; i++)
        hashes[i] = yg_hash_mix(seed * COMPONENTS + i + 1);
}

Test(sketch, is_the_same_in_every_order_and_with_repetitions)
{
    uint64_t hashes[COMPONENTS + 1], turned[COMPONENTS + 1];

    make_set(hashes, 1);
    for (size_t first = 0; first < COMPONENTS; first++) {
        for (size_t i = 0; i < COMPONENTS; i++)
            turned[i] = hashes[(first + i) % COMPONENTS];
        turned[COMPONENTS] = hashes[first];
        cr_assert(
            eq(u64, yg_sketch_make(turned, COMPONENTS + 1), yg_sketch_make(hashes, COMPONENTS)));
    }
}

Test(sketch, of_most_sets_with_few_changes_is_that_of_the_set)
{
    enum { SETS = 1000, CHANGES = 3 };
    uint64_t hashes[COMPONENTS], first;
    unsigned same = 0;

    for (uint64_t set = 0; set < SETS; set++) {
        make_set(hashes, set);
        first = yg_sketch_make(hashes, COMPONENTS);
        for (size_t i = 0; i < CHANGES; i++)
            hashes[i * 7] = yg_hash_mix(~(set * CHANGES + i));
        same += yg_sketch_make(hashes, COMPONENTS) == first;
    }
    cr_expect(gt(u32, same, SETS * 9 / 10), "%u of %d", same, SETS);
}

Test(sketch, of_a_small_set_is_none)
{
    struct yg_sketches sketches = {0};
    uint64_t hashes[COMPONENTS];

    make_set(hashes, 1);
    cr_expect(eq(u64, yg_sketch_make(hashes, 3), 0));
    yg_sketches_put(&sketches, 0, 7);
    cr_expect(eq(u32, yg_sketches_find(&sketches, 0), UINT32_MAX));
    yg_sketches_deinit(&sketches);
}

Test(sketch, finds_the_newest_set_until_all_is_forgotten)
{
    struct yg_sketches sketches = {0};

    cr_expect(eq(u32, yg_sketches_find(&sketches, 9), UINT32_MAX), "an empty table");
    yg_sketches_put(&sketches, 9, 1);
    yg_sketches_put(&sketches, 9, 2);
    cr_expect(eq(u32, yg_sketches_find(&sketches, 9), 2));
    cr_expect(eq(u32, yg_sketches_find(&sketches, 10), UINT32_MAX));
    yg_sketches_forget(&sketches);
    cr_expect(eq(u32, yg_sketches_find(&sketches, 9), UINT32_MAX));
    yg_sketches_deinit(&sketches);
}

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

#include "matchers/fleet/manifest.h"
#include "pipeline/base/error.h"

Test(manifest, equal_sets_are_one_manifest)
{
    static const uint32_t sets[][4] = {
        {1, 2, 3, 4}, {1, 2, 3, 5}, {0, 2, 3, 4}, {1, 2, 3, 1u << 27}};
    struct yg_manifests *manifests = yg_manifests_create();
    uint32_t ids[YG_COUNT(sets)], out[4];
    bool is_new;

    for (size_t i = 0; i < YG_COUNT(sets); i++) {
        ids[i] = yg_manifests_intern(manifests, sets[i], 4, &is_new);
        cr_expect(is_new, "set %zu differs from all before", i);
    }
    for (size_t i = 0; i < YG_COUNT(sets); i++) {
        cr_expect(eq(u32, yg_manifests_intern(manifests, sets[i], 4, &is_new), ids[i]));
        cr_expect(not(is_new));
        yg_manifests_get(manifests, ids[i], out);
        cr_expect(memcmp(out, sets[i], sizeof out) == 0, "set %zu comes back", i);
    }
    uint32_t empty = yg_manifests_intern(manifests, NULL, 0, &is_new);
    cr_expect(is_new, "the empty set is a set");
    cr_expect(eq(u32, yg_manifests_size(manifests, empty), 0));
    yg_manifests_undo(manifests, empty);
    cr_expect(eq(u32, yg_manifests_count(manifests), (uint32_t)YG_COUNT(sets)));
    yg_manifests_destroy(manifests);
}

Test(manifest, the_empty_set_may_come_first)
{
    struct yg_manifests *manifests = yg_manifests_create();
    bool is_new;

    cr_expect(eq(u32, yg_manifests_intern(manifests, NULL, 0, &is_new), 0));
    cr_expect(is_new);
    yg_manifests_destroy(manifests);
}

Test(manifest, ten_thousand_sets_stay_apart_while_tables_grow)
{
    enum { SETS = 10000 };
    struct yg_manifests *manifests = yg_manifests_create();
    bool is_new;

    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < SETS; i++) {
            uint32_t set[3] = {i % 100, 200 + i / 100, 1000 + i};

            cr_assert(eq(u32, yg_manifests_intern(manifests, set, 3, &is_new), i));
            cr_assert(eq(int, is_new, pass == 0));
        }
    }
    yg_manifests_destroy(manifests);
}

Test(manifest, counts_assets_by_segment)
{
    static const struct step {
        const char *why;
        int change; /* +1 or -1 */
        uint32_t segment;
        uint32_t counts[8], dead;
    } steps[] = {
        {"the first asset brings it to life", 1, 3, {[3] = 1}, 0},
        {"a second one of the segment", 1, 3, {[3] = 2}, 0},
        {"another segment needs the long form", 1, 5, {[3] = 2, [5] = 1}, 0},
        {"a third", 1, 1, {[1] = 1, [3] = 2, [5] = 1}, 0},
        {"down", -1, 3, {[1] = 1, [3] = 1, [5] = 1}, 0},
        {"a segment leaves", -1, 3, {[1] = 1, [5] = 1}, 0},
        {"two leave", -1, 5, {[1] = 1}, 0},
        {"the last asset leaves it dead", -1, 1, {0}, 1},
        {"and it comes back", 1, 7, {[7] = 1}, 0},
    };
    struct yg_manifests *manifests = yg_manifests_create();
    uint32_t set[] = {4, 9};
    bool is_new;
    uint32_t manifest = yg_manifests_intern(manifests, set, 2, &is_new);

    for (size_t i = 0; i < YG_COUNT(steps); i++) {
        uint32_t counts[8] = {0};
        size_t count;

        cr_assert(yg_manifests_reserve(manifests, manifest, steps[i].segment));
        if (steps[i].change > 0)
            yg_manifests_add(manifests, manifest, steps[i].segment);
        else
            yg_manifests_drop(manifests, manifest, steps[i].segment);
        const struct yg_segment_count *segments =
            yg_manifests_segments(manifests, manifest, &count);
        for (size_t s = 0; s < count; s++)
            counts[segments[s].segment] = segments[s].assets;
        cr_expect(memcmp(counts, steps[i].counts, sizeof counts) == 0, "%s", steps[i].why);
        cr_expect(eq(u32, yg_manifests_dead(manifests), steps[i].dead), "%s", steps[i].why);
    }
    yg_manifests_destroy(manifests);
}

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

#include "matchers/fleet/manifest.h"
#include "pipeline/base/error.h"

static struct yg_set_name name_of(uint64_t number)
{
    return (struct yg_set_name){number + 1, (uint32_t)number % 3};
}

Test(manifest, is_found_by_its_name_alone)
{
    static const uint32_t sets[][4] = {
        {1, 2, 3, 4}, {1, 2, 3, 5}, {0, 2, 3, 4}, {1, 2, 3, 1u << 27}, {1, 2, 3, 4}};
    struct yg_manifests *manifests = yg_manifests_create();
    uint32_t out[4];

    for (uint32_t i = 0; i < YG_COUNT(sets); i++)
        cr_expect(eq(u32, yg_manifests_add(manifests, name_of(i), sets[i], 4), i));
    for (uint32_t i = 0; i < YG_COUNT(sets); i++) {
        cr_expect(eq(u32, yg_manifests_find(manifests, name_of(i)), i));
        cr_expect(yg_manifests_has_name(manifests, i, name_of(i)));
        cr_expect(not(yg_manifests_has_name(manifests, i, name_of(i + 1))));
        yg_manifests_get(manifests, i, out);
        cr_expect(memcmp(out, sets[i], sizeof out) == 0, "set %u comes back", i);
    }
    struct yg_set_name other = name_of(2);
    other.extent++;
    cr_expect(eq(u32, yg_manifests_find(manifests, other), YG_MANIFEST_NONE), "the extent counts");
    yg_manifests_destroy(manifests);
}

Test(manifest, without_a_name_is_never_found)
{
    struct yg_manifests *manifests = yg_manifests_create();
    uint32_t set = 7;

    cr_expect(eq(u32, yg_manifests_add(manifests, YG_SET_UNNAMED, &set, 1), 0));
    cr_expect(eq(u32, yg_manifests_find(manifests, YG_SET_UNNAMED), YG_MANIFEST_NONE));
    cr_expect(not(yg_manifests_has_name(manifests, 0, YG_SET_UNNAMED)));
    cr_expect(eq(u32, yg_manifests_size(manifests, 0), 1));
    yg_manifests_destroy(manifests);
}

Test(manifest, ten_thousand_sets_stay_apart_while_tables_grow)
{
    enum { SETS = 10000 };
    struct yg_manifests *manifests = yg_manifests_create();

    for (uint32_t i = 0; i < SETS; i++) {
        uint32_t set[3] = {i % 100, 200 + i / 100, 1000 + i};

        cr_assert(eq(u32, yg_manifests_add(manifests, name_of(i), set, 3), i));
    }
    for (uint32_t i = 0; i < SETS; i++)
        cr_assert(eq(u32, yg_manifests_find(manifests, name_of(i)), i));
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
    uint32_t manifest = yg_manifests_add(manifests, name_of(0), set, 2);

    for (size_t i = 0; i < YG_COUNT(steps); i++) {
        uint32_t counts[8] = {0};
        size_t count;

        cr_assert(yg_manifests_reserve(manifests, manifest, steps[i].segment));
        if (steps[i].change > 0)
            yg_manifests_count_up(manifests, manifest, steps[i].segment);
        else
            yg_manifests_count_down(manifests, manifest, steps[i].segment);
        const struct yg_segment_count *segments =
            yg_manifests_segments(manifests, manifest, &count);
        for (size_t s = 0; s < count; s++)
            counts[segments[s].segment] = segments[s].assets;
        cr_expect(memcmp(counts, steps[i].counts, sizeof counts) == 0, "%s", steps[i].why);
        cr_expect(eq(u32, yg_manifests_dead(manifests), steps[i].dead), "%s", steps[i].why);
    }
    yg_manifests_destroy(manifests);
}

/* A patch reads back as what it stands for, wherever it changes its parent. */
static const struct patch {
    const char *why;
    uint32_t added[3], removed[3]; /* 0 ends a list */
    uint32_t all[8];
} patches[] = {
    {"nothing differs", {0}, {0}, {10, 20, 30, 4000}},
    {"before the first", {5}, {0}, {5, 10, 20, 30, 4000}},
    {"behind the last", {5000}, {0}, {10, 20, 30, 4000, 5000}},
    {"between", {11, 19}, {0}, {10, 11, 19, 20, 30, 4000}},
    {"the first leaves", {0}, {10}, {20, 30, 4000}},
    {"the last leaves", {0}, {4000}, {10, 20, 30}},
    {"one in the place of another", {21}, {20}, {10, 21, 30, 4000}},
    {"hardly anything stays", {1, 2, 9000}, {10, 20, 30}, {1, 2, 4000, 9000}},
};

static size_t length(const uint32_t *list, size_t max)
{
    size_t count = 0;

    while (count < max && list[count] != 0)
        count++;
    return count;
}

Test(manifest, patches_stand_for_whole_sets)
{
    static const uint32_t whole[] = {10, 20, 30, 4000};
    struct yg_manifests *manifests = yg_manifests_create(), *other = yg_manifests_create();

    cr_assert(eq(u32, yg_manifests_add(manifests, name_of(100), whole, 4), 0));
    cr_assert(eq(u32, yg_manifests_add(other, name_of(99), whole, 1), 0));
    cr_assert(eq(u32, yg_manifests_copy(other, name_of(100), manifests, 0, 0, NULL), 1));
    for (uint32_t i = 0; i < YG_COUNT(patches); i++) {
        const struct patch *patch = &patches[i];
        uint32_t lists[2][3], out[8] = {0}, copy[8] = {0};

        memcpy(lists, (uint32_t[2][3]){{0}}, sizeof lists);
        memcpy(lists[0], patch->added, sizeof patch->added);
        memcpy(lists[1], patch->removed, sizeof patch->removed);
        struct yg_numbers added = {lists[0], length(lists[0], 3), 3};
        struct yg_numbers removed = {lists[1], length(lists[1], 3), 3};
        uint32_t manifest = yg_manifests_add_patch(manifests, name_of(i), 0, &added, &removed);

        cr_assert(eq(u32, manifest, i + 1));
        cr_expect(eq(u32, yg_manifests_parent(manifests, manifest), 0));
        cr_expect(eq(u32, yg_manifests_size(manifests, manifest), length(patch->all, 8)), "%s",
                  patch->why);
        yg_manifests_get(manifests, manifest, out);
        cr_expect(memcmp(out, patch->all, sizeof out) == 0, "%s", patch->why);
        yg_manifests_get(other, yg_manifests_copy(other, name_of(i), manifests, manifest, 1, NULL),
                         copy);
        cr_expect(memcmp(copy, patch->all, sizeof copy) == 0, "%s, copied", patch->why);
    }
    yg_manifests_destroy(manifests);
    yg_manifests_destroy(other);
}

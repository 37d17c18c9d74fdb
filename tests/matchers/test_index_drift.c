#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/index_drift.h"
#include "pipeline/base/hash.h"
#include "tests/support/index_bench.h"

#define LIST_MAX 6

/* Two inventories on systems, and how the second differs from the first. */
static const struct row {
    const char *why;
    const char *os[2], *kernel;
    const char *first[LIST_MAX], *second[LIST_MAX];
    size_t most;
    bool found;
    size_t added, removed;
} rows[] = {
    {"equal sets", {"", ""}, "", {"a", "b", "c"}, {"c", "a", "b"}, 2, true, 0, 0},
    {"one more", {"", ""}, "", {"a", "b"}, {"a", "b", "c"}, 2, true, 1, 0},
    {"one less", {"", ""}, "", {"a", "b", "c"}, {"a", "c"}, 2, true, 0, 1},
    {"one in the place of another", {"", ""}, "", {"a", "b"}, {"a", "c"}, 2, true, 1, 1},
    {"twice the same is one", {"", ""}, "", {"a", "b"}, {"a", "c", "c", "b"}, 2, true, 1, 0},
    {"as many as may", {"", ""}, "", {"a", "b"}, {"c", "d"}, 2, true, 2, 2},
    {"too many are new", {"", ""}, "", {"a"}, {"a", "b", "c", "d"}, 2, false, 0, 0},
    {"too many left", {"", ""}, "", {"a", "b", "c", "d"}, {"a"}, 2, false, 0, 0},
    {"from nothing", {"", ""}, "", {NULL}, {"a", "b"}, 2, true, 2, 0},
    {"an OS that decides",
     {"debian-11", "debian-12"},
     "",
     {"pkg:deb/debian/a@1", "pkg:npm/b@1"},
     {"pkg:deb/debian/a@1", "pkg:npm/b@1"},
     2,
     true,
     1,
     1},
    {"an OS that does not",
     {"debian-11", "debian-12"},
     "",
     {"pkg:deb/debian/a@1?distro=debian-12", "pkg:npm/b@1"},
     {"pkg:deb/debian/a@1?distro=debian-12", "pkg:npm/b@1"},
     2,
     true,
     0,
     0},
    {"others may state the release",
     {"", ""},
     "",
     {"pkg:deb/debian/a@1"},
     {"pkg:deb/debian/a@1"},
     2,
     false,
     0,
     0},
    {"a running kernel tells kernels apart",
     {"", ""},
     "6.1.0-18-amd64",
     {"a"},
     {"a"},
     2,
     false,
     0,
     0},
};

static struct yg_inventory inventory_of(const char *const *list, struct yg_str *texts,
                                        const char *os, const char *kernel)
{
    struct yg_inventory inventory = {.os = yg_str(os), .kernel = yg_str(kernel), .texts = texts};

    for (size_t i = 0; i < LIST_MAX && list[i] != NULL; i++)
        texts[inventory.component_count++] = yg_str(list[i]);
    return inventory;
}

static int compare_ids(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

Test(index_drift, is_what_every_row_says)
{
    struct yg_drift drift = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        struct yg_str texts[2][LIST_MAX];
        struct yg_inventory first = inventory_of(row->first, texts[0], row->os[0], row->kernel);
        struct yg_inventory second = inventory_of(row->second, texts[1], row->os[1], row->kernel);
        uint32_t known[LIST_MAX], all[LIST_MAX];
        uint64_t hashes[LIST_MAX];
        struct bench bench;
        struct yg_error err;
        bool found;

        bench_init(&bench);
        cr_assert(eq(int, yg_index_intern_all(bench.index, &first, known, &err), YG_OK));
        qsort(known, first.component_count, sizeof *known, compare_ids);
        yg_hash_all(second.texts, second.component_count, hashes);
        cr_assert(eq(int,
                     yg_index_find_drift(bench.index, &second, hashes, known, first.component_count,
                                         row->most, &drift, &found, &err),
                     YG_OK));
        cr_expect(eq(int, found, row->found), "%s", row->why);
        if (found) {
            cr_expect(eq(sz, drift.added.count, row->added), "%s", row->why);
            cr_expect(eq(sz, drift.removed.count, row->removed), "%s", row->why);
            cr_assert(eq(int, yg_index_intern_all(bench.index, &second, all, &err), YG_OK));
            for (size_t k = 0; k < second.component_count; k++) {
                bool was = bsearch(&all[k], known, first.component_count, sizeof *known,
                                   compare_ids) != NULL;

                cr_expect(eq(int, yg_numbers_contain(&drift.added, all[k]), !was), "%s", row->why);
                cr_expect(not(yg_numbers_contain(&drift.removed, all[k])), "%s", row->why);
            }
        }
        bench_deinit(&bench);
    }
    yg_drift_deinit(&drift);
}

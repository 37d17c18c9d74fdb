#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

#include "matchers/fleet/posting.h"
#include "pipeline/base/error.h"

Test(posting, returns_what_was_appended_in_order)
{
    static const struct row {
        const char *why;
        uint32_t first, step, count;
    } rows[] = {
        {"one posting", 7, 1, 1},
        {"one-byte differences fill chunks of every size", 0, 1, 5000},
        {"two-byte differences cross chunk ends", 3, 300, 3000},
        {"five-byte differences do, too", 1, 70000000, 60},
        {"the greatest manifest number", UINT32_MAX - 1, 1, 1},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_postings *postings = yg_postings_create();
        uint32_t manifest, found = 0;

        for (uint32_t n = 0; n < rows[i].count; n++) {
            cr_assert(yg_postings_reserve(postings, 12, 1));
            yg_postings_append(postings, 11, rows[i].first + n * rows[i].step);
        }
        struct yg_posting_cursor cursor = yg_postings_open(postings, 11);
        while (yg_postings_next(&cursor, &manifest)) {
            cr_assert(eq(u32, manifest, rows[i].first + found * rows[i].step), "%s", rows[i].why);
            found++;
        }
        cr_expect(eq(u32, found, rows[i].count), "%s", rows[i].why);
        cr_expect(eq(u64, yg_postings_count(postings), rows[i].count), "%s", rows[i].why);
        cursor = yg_postings_open(postings, 10);
        cr_expect(not(yg_postings_next(&cursor, &manifest)), "a neighbour has none");
        cursor = yg_postings_open(postings, 1000000);
        cr_expect(not(yg_postings_next(&cursor, &manifest)), "an identity never seen has none");
        yg_postings_destroy(postings);
    }
}

Test(posting, lists_do_not_disturb_each_other)
{
    enum { LISTS = 700, MANIFESTS = 900 };
    struct yg_postings *postings = yg_postings_create();
    uint32_t manifest;

    for (uint32_t m = 0; m < MANIFESTS; m++) {
        cr_assert(yg_postings_reserve(postings, LISTS, LISTS));
        for (uint32_t i = 0; i < LISTS; i++) {
            if (m % (i + 1) == 0)
                yg_postings_append(postings, i, m);
        }
    }
    for (uint32_t i = 0; i < LISTS; i++) {
        struct yg_posting_cursor cursor = yg_postings_open(postings, i);
        uint32_t expected = 0;

        for (; yg_postings_next(&cursor, &manifest); expected += i + 1)
            cr_assert(eq(u32, manifest, expected), "list %u", i);
        cr_assert(ge(u32, expected, MANIFESTS), "list %u is whole", i);
    }
    yg_postings_destroy(postings);
}

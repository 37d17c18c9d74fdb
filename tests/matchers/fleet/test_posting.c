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

Test(posting, many_at_a_time_end_where_they_are_told)
{
    static const struct row {
        const char *why;
        uint32_t step, end, room;
    } rows[] = {
        {"one by one", 1, UINT32_MAX, 1},
        {"in full batches", 3, UINT32_MAX, 64},
        {"differences of one, two and three bytes", 20000, UINT32_MAX, 7},
        {"nothing below the end", 3, 0, 64},
        {"up to one that is not there", 3, 100, 64},
        {"up to one that is: it is left for the next time", 3, 99, 64},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        enum { COUNT = 3000 };
        struct yg_postings *postings = yg_postings_create();
        uint32_t found[64], next = 0, n;

        for (n = 0; n < COUNT; n++) {
            cr_assert(yg_postings_reserve(postings, 1, 1));
            yg_postings_append(postings, 0, n * n % 7 + n * rows[i].step * 7);
        }
        struct yg_posting_cursor cursor = yg_postings_open(postings, 0);
        while ((n = (uint32_t)yg_postings_read(&cursor, rows[i].end, found, rows[i].room)) > 0) {
            for (uint32_t k = 0; k < n; k++, next++)
                cr_assert(eq(u32, found[k], next * next % 7 + next * rows[i].step * 7), "%s",
                          rows[i].why);
        }
        cr_expect(next == COUNT || next * next % 7 + next * rows[i].step * 7 >= rows[i].end, "%s",
                  rows[i].why);
        while (yg_postings_next(&cursor, &n))
            next++;
        cr_expect(eq(u32, next, COUNT), "%s: the others come later", rows[i].why);
        yg_postings_destroy(postings);
    }
}

/* test_exposure_table.c - rows of counts against plain arrays, under random changes. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

#include "matchers/fleet/exposure_table.h"
#include "pipeline/base/error.h"

enum { SEGMENTS_MAX = 400, VULNERABILITY = 3, STEPS = 4000 };

static const struct row {
    const char *why;
    uint32_t segments;  /* that there are in the beginning; one more every eighth step */
    uint32_t used;      /* keys are drawn from so many */
    uint32_t count_max; /* of assets */
    bool investigates;
} rows[] = {
    {"a few cells", 300, 4, 9, false},
    {"a few cells, some under investigation", 300, 4, 9, true},
    {"dense, one byte", 200, 200, 200, false},
    {"dense, then wider and wider", 200, 200, 3000000, false},
    {"dense, some under investigation", 200, 200, 300, true},
    {"segments come while it is dense", 64, 400, 9, true},
};

struct naive {
    struct yg_exposure_counts counts[SEGMENTS_MAX];
    bool marked[SEGMENTS_MAX];
};

static uint32_t draw(uint32_t below)
{
    static uint64_t state = 88172645463325252;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % below;
}

static void compare(const struct yg_exposure_table *table, const struct naive *naive,
                    const char *why)
{
    uint64_t keys = 0, marks = 0;
    uint32_t next = yg_exposure_table_next(table, VULNERABILITY, 0);
    uint32_t marked = yg_exposure_table_next_marked(table, VULNERABILITY, 0);

    for (uint32_t s = 0; s < SEGMENTS_MAX; s++) {
        struct yg_exposure_counts found = yg_exposure_table_get(table, VULNERABILITY, s);
        bool counts = naive->counts[s].affected + naive->counts[s].under_investigation > 0;

        cr_assert(eq(u32, found.affected, naive->counts[s].affected), "%s: %u", why, s);
        cr_assert(eq(u32, found.under_investigation, naive->counts[s].under_investigation),
                  "%s: %u", why, s);
        cr_assert(eq(int, yg_exposure_table_is_marked(table, VULNERABILITY, s), naive->marked[s]),
                  "%s: mark %u", why, s);
        if (counts || naive->marked[s]) {
            cr_assert(eq(u32, next, s), "%s: next", why);
            next = yg_exposure_table_next(table, VULNERABILITY, s + 1);
        }
        if (naive->marked[s]) {
            cr_assert(eq(u32, marked, s), "%s: next marked", why);
            marked = yg_exposure_table_next_marked(table, VULNERABILITY, s + 1);
        }
        keys += counts;
        marks += naive->marked[s];
    }
    cr_assert(eq(u32, next, UINT32_MAX), "%s", why);
    cr_assert(eq(u32, marked, UINT32_MAX), "%s", why);
    cr_assert(eq(u64, table->key_count, keys), "%s: keys", why);
    cr_assert(eq(u64, table->marked_count, marks), "%s: marks", why);
}

static void change(struct yg_exposure_table *table, struct naive *naive, const struct row *row,
                   uint32_t segment_end)
{
    uint32_t segment = draw(row->used < segment_end ? row->used : segment_end);
    struct yg_exposure_counts counts = {draw(3) == 0 ? 0 : draw(row->count_max + 1),
                                        row->investigates && draw(4) == 0 ? draw(70000) : 0};

    switch (draw(6)) {
    case 0:
        yg_exposure_table_forget(table, VULNERABILITY, segment);
        naive->counts[segment] = (struct yg_exposure_counts){0, 0};
        naive->marked[segment] = false;
        break;
    case 1:
        cr_assert(eq(int, yg_exposure_table_unmark(table, VULNERABILITY, segment),
                     naive->marked[segment]));
        naive->marked[segment] = false;
        break;
    case 2:
        yg_exposure_table_trim(table, VULNERABILITY);
        break;
    default:
        cr_assert(yg_exposure_table_reserve(table, VULNERABILITY, segment, segment_end, counts));
        yg_exposure_table_set(table, VULNERABILITY, segment, counts);
        naive->counts[segment] = counts;
        naive->marked[segment] = true;
    }
}

Test(exposure_table, counts_and_marks_as_plain_arrays_do)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_exposure_table table = {0};
        struct naive *naive = calloc(1, sizeof *naive);

        cr_assert(yg_exposure_table_grow(&table, VULNERABILITY + 1));
        for (uint32_t step = 0; step < STEPS; step++) {
            uint32_t segment_end = rows[i].segments + step / 8;

            change(&table, naive, &rows[i],
                   segment_end < SEGMENTS_MAX ? segment_end : SEGMENTS_MAX);
            if (step % 16 == 0)
                compare(&table, naive, rows[i].why);
        }
        compare(&table, naive, rows[i].why);
        yg_exposure_table_deinit(&table);
        free(naive);
    }
}

Test(exposure_table, a_row_is_listed_once_and_pending_until_it_is_not)
{
    struct yg_exposure_table table = {0};

    cr_assert(yg_exposure_table_grow(&table, VULNERABILITY + 1));
    for (int i = 0; i < 2; i++) {
        yg_exposure_table_set_pending(&table, VULNERABILITY, true);
        cr_expect(yg_exposure_table_is_pending(&table, VULNERABILITY));
        cr_expect(eq(u32, table.pending_count, 1));
        cr_expect(eq(u32, table.listed_count, 1));
    }
    yg_exposure_table_set_pending(&table, VULNERABILITY, false);
    cr_expect(eq(u32, table.pending_count, 0));
    table.listed_count = 0;
    yg_exposure_table_unlist(&table, VULNERABILITY);
    yg_exposure_table_list(&table, VULNERABILITY);
    yg_exposure_table_list(&table, VULNERABILITY);
    cr_expect(eq(u32, table.listed_count, 1), "again, after it was taken off");
    yg_exposure_table_deinit(&table);
}

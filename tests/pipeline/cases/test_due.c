/* test_due.c - due dates are days of a calendar, in the zone of the policy. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pipeline/cases/due.h"

static yg_time_ms time_of(const char *text)
{
    yg_time_ms t = YG_TIME_NONE;

    cr_assert(text == NULL || yg_time_parse(yg_str(text), &t), "%s", text);
    return t;
}

Test(due, counts_days)
{
    static const struct row {
        const char *why, *since;
        int64_t days, offset;
        const char *due;
    } rows[] = {
        {"in Japan it is the next day already", "2026-11-23T15:00:00Z", 3, 540, "2026-11-27"},
        {"and a millisecond before it is not", "2026-11-23T14:59:59.999Z", 3, 540, "2026-11-26"},
        {"west of Greenwich it is still the day before", "2026-11-23T04:59:00Z", 1, -300,
         "2026-11-23"},
        {"today", "2026-11-23T00:00:00Z", 0, 0, "2026-11-23"},
        {"over a leap day", "2028-02-28T12:00:00Z", 2, 0, "2028-03-01"},
        {"before 1970 days begin at midnight too", "1969-12-31T23:00:00Z", 1, 0, "1970-01-01"},
        {"no due date", "2026-11-23T00:00:00Z", -1, 540, NULL},
        {"since nobody knows when", NULL, 3, 540, NULL},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        yg_time_ms due = yg_due_day(time_of(rows[i].since), rows[i].days, rows[i].offset);

        cr_expect(eq(i64, due, time_of(rows[i].due)), "%s", rows[i].why);
    }
}

Test(due, starts_by_documents)
{
    static const struct row {
        const char *why, *published, *listed;
        bool decided;
        const char *start;
    } rows[] = {
        {"publication", "2026-11-01", NULL, false, "2026-11-01"},
        {"a listing that decided", "2026-11-01", "2026-11-09", true, "2026-11-09"},
        {"a listing that did not", "2026-11-01", "2026-11-09", false, "2026-11-01"},
        {"listed before it was published here", "2026-11-01", "2026-10-09", true, "2026-11-01"},
        {"only the listing is known", NULL, "2026-11-09", true, "2026-11-09"},
        {"nothing is known", NULL, NULL, true, NULL},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        yg_time_ms start =
            yg_due_start(time_of(rows[i].published), time_of(rows[i].listed), rows[i].decided);

        cr_expect(eq(i64, start, time_of(rows[i].start)), "%s", rows[i].why);
    }
}

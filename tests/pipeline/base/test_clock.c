#include "pipeline/base/clock.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <time.h>

static const struct parsed {
    const char *why, *text, *same; /* `same`: as yg_time_format writes it; NULL: refused */
} parsed[] = {
    {"the epoch", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
    {"a date is midnight UTC", "2026-11-23", "2026-11-23T00:00:00Z"},
    {"milliseconds", "2026-11-23T09:00:00.123Z", "2026-11-23T09:00:00.123Z"},
    {"one digit of a fraction", "2026-11-23T09:00:00.5Z", "2026-11-23T09:00:00.500Z"},
    {"what is below a millisecond is cut", "2026-11-23T09:00:00.123999999Z",
     "2026-11-23T09:00:00.123Z"},
    {"a fraction of zeros", "2026-11-23T09:00:00.000Z", "2026-11-23T09:00:00Z"},
    {"Tokyo", "2026-11-23T09:00:00+09:00", "2026-11-23T00:00:00Z"},
    {"an offset into the next day", "2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00Z"},
    {"an offset into the day before", "2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00Z"},
    {"Kathmandu", "2026-01-01T05:45:00+05:45", "2026-01-01T00:00:00Z"},
    {"an offset without colon", "2026-11-23T09:00:00+0900", "2026-11-23T00:00:00Z"},
    {"lower case and a blank", "2026-11-23 09:00:00z", "2026-11-23T09:00:00Z"},
    {"lower-case t", "2026-11-23t09:00:00Z", "2026-11-23T09:00:00Z"},
    {"no zone is UTC", "2026-11-23T09:00:00.25", "2026-11-23T09:00:00.250Z"},
    {"a leap day", "2024-02-29", "2024-02-29T00:00:00Z"},
    {"a leap day every 400 years", "2000-02-29", "2000-02-29T00:00:00Z"},
    {"a leap second is the next second", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
    {"before the epoch", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
    {"the first moment", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
    {"the last moment", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
    {"no leap day", "2023-02-29", NULL},
    {"no leap day in most centuries", "1900-02-29", NULL},
    {"thirty days", "2026-04-31", NULL},
    {"day 0", "2026-04-00", NULL},
    {"month 0", "2026-00-01", NULL},
    {"month 13", "2026-13-01", NULL},
    {"year 0", "0000-01-01", NULL},
    {"before the first moment", "0001-01-01T00:00:00+00:01", NULL},
    {"after the last moment", "9999-12-31T23:59:59-00:01", NULL},
    {"hour 24", "2026-11-23T24:00:00Z", NULL},
    {"minute 60", "2026-11-23T09:60:00Z", NULL},
    {"second 61", "2026-11-23T09:00:61Z", NULL},
    {"an offset of a day", "2026-11-23T09:00:00+24:00", NULL},
    {"an offset of 60 minutes", "2026-11-23T09:00:00+08:60", NULL},
    {"half an offset", "2026-11-23T09:00:00+09", NULL},
    {"no seconds", "2026-11-23T09:00Z", NULL},
    {"a point without digits", "2026-11-23T09:00:00.Z", NULL},
    {"a comma", "2026-11-23T09:00:00,5Z", NULL},
    {"two zones", "2026-11-23T09:00:00ZZ", NULL},
    {"a blank behind", "2026-11-23T09:00:00Z ", NULL},
    {"a blank in front", " 2026-11-23", NULL},
    {"a zone on a date", "2026-11-23Z", NULL},
    {"slashes", "2026/11/23", NULL},
    {"a short month", "2026-1-23", NULL},
    {"only a T behind the date", "2026-11-23T", NULL},
    {"letters", "yesterday", NULL},
    {"nothing", "", NULL},
};

Test(clock, parses_and_formats)
{
    for (size_t i = 0; i < YG_COUNT(parsed); i++) {
        const struct parsed *row = &parsed[i];
        yg_time_ms t = 42;
        char text[YG_TIME_TEXT_MAX];
        bool ok = yg_time_parse(yg_str(row->text), &t);

        cr_expect(eq(int, ok, row->same != NULL), "%s: %s", row->why, row->text);
        if (!ok)
            cr_expect(eq(i64, t, 42), "%s: written on failure", row->why);
        else
            cr_expect(yg_str_equal(yg_time_format(t, text), yg_str(row->same)), "%s: %s", row->why,
                      text);
    }
}

Test(clock, a_cut_timestamp_is_read_to_its_end_and_no_further)
{
    static const char whole[] = "2026-11-23T09:00:00.123+09:00";

    for (size_t len = 0; len <= sizeof whole - 1; len++) {
        char *exact = malloc(len == 0 ? 1 : len); /* a sanitizer sees any byte beyond */
        yg_time_ms t;
        bool expected = len == 10 || len == 19 || (len >= 21 && len <= 23) || len == 29;

        memcpy(exact, whole, len);
        cr_expect(eq(int, yg_time_parse((struct yg_str){exact, len}, &t), expected), "%zu bytes",
                  len);
        free(exact);
    }
}

/* Every day of 1600 to 2400 against the C library, with the hour going round. */
Test(clock, agrees_with_the_c_library)
{
    for (int64_t day = -135140; day < 157054; day++) {
        yg_time_ms t = day * YG_DAY_MS + (day * 7919 % 86400 + 86400) % 86400 * 1000;
        time_t seconds = (time_t)(t / 1000 - (t % 1000 < 0));
        struct yg_calendar c = yg_time_calendar(t, 0);
        struct tm tm;
        char text[YG_TIME_TEXT_MAX];
        yg_time_ms back = 0;

        gmtime_r(&seconds, &tm);
        if (c.year != tm.tm_year + 1900 || c.month != tm.tm_mon + 1 || c.day != tm.tm_mday ||
            c.hour != tm.tm_hour || c.minute != tm.tm_min || c.second != tm.tm_sec ||
            c.weekday != tm.tm_wday)
            cr_fatal("day %" PRId64 ": %s", day, yg_time_format(t, text).ptr);
        if (!yg_time_parse(yg_time_format(t, text), &back) || back != t)
            cr_fatal("%s does not come back", text);
    }
}

Test(clock, calendar_at_an_offset)
{
    static const struct row {
        const char *why, *time;
        int offset;
        struct yg_calendar want;
    } rows[] = {
        {"Tokyo is ahead", "2026-12-31T15:00:00Z", 540, {2027, 1, 1, 0, 0, 0, 5}},
        {"New York is behind", "2026-03-01T04:59:59Z", -300, {2026, 2, 28, 23, 59, 59, 6}},
        {"before the epoch", "1969-12-31T23:59:59.999Z", 0, {1969, 12, 31, 23, 59, 59, 3}},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        yg_time_ms t = 0;

        cr_assert(yg_time_parse(yg_str(rows[i].time), &t));
        struct yg_calendar c = yg_time_calendar(t, rows[i].offset);
        cr_expect(zero(int, memcmp(&c, &rows[i].want, sizeof c)), "%s", rows[i].why);
    }
}

Test(clock, record_time_never_goes_back)
{
    struct yg_clock clock;

    yg_clock_init(&clock, YG_CLOCK_RECORD);
    cr_expect(eq(i64, yg_clock_now(&clock), YG_TIME_NONE), "it has seen nothing");
    yg_clock_observe(&clock, YG_TIME_NONE);
    cr_expect(eq(i64, yg_clock_now(&clock), YG_TIME_NONE));
    yg_clock_observe(&clock, -5);
    cr_expect(eq(i64, yg_clock_now(&clock), -5));
    yg_clock_observe(&clock, 100);
    yg_clock_observe(&clock, 50);
    cr_expect(eq(i64, yg_clock_now(&clock), 100));
}

Test(clock, the_wall_clock_is_the_systems)
{
    struct yg_clock clock;
    yg_time_ms before = (yg_time_ms)time(NULL) * 1000;
    uint64_t start = yg_time_monotonic_ns();

    yg_clock_init(&clock, YG_CLOCK_WALL);
    yg_clock_observe(&clock, INT64_MAX);
    cr_expect(ge(i64, yg_clock_now(&clock), before - 1000));
    cr_expect(le(i64, yg_clock_now(&clock), before + 60000));
    cr_expect(ge(u64, yg_time_monotonic_ns(), start));
}

/* pipeline/base/clock.h - points in time as milliseconds since 1970-01-01T00:00:00Z.
 *
 * Time is an input: a stage asks its one `struct yg_clock`, which is the wall clock when live and
 * the greatest time seen in the records ("record time") in replays and tests.
 *
 * Source:  RFC 3339 timestamps; proleptic Gregorian calendar, years 1 to 9999.
 * Threads: a clock belongs to one stage; the functions on plain values are pure.
 */
#ifndef YG_PIPELINE_BASE_CLOCK_H
#define YG_PIPELINE_BASE_CLOCK_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

typedef int64_t yg_time_ms;

#define YG_TIME_NONE INT64_MIN /* "not stated" */
#define YG_DAY_MS ((yg_time_ms)86400000)

enum yg_clock_kind { YG_CLOCK_WALL, YG_CLOCK_RECORD };

struct yg_clock {
    enum yg_clock_kind kind;
    yg_time_ms latest; /* greatest record time seen; YG_CLOCK_RECORD only */
};

void yg_clock_init(struct yg_clock *clock, enum yg_clock_kind kind);

/* A record of time `t` (or YG_TIME_NONE) was read. */
void yg_clock_observe(struct yg_clock *clock, yg_time_ms t);

/* YG_TIME_NONE for a record clock that has seen nothing. */
yg_time_ms yg_clock_now(const struct yg_clock *clock);

/* Wall clock, and a clock that never goes back, in nanoseconds, for durations. */
yg_time_ms yg_time_wall(void);
uint64_t yg_time_monotonic_ns(void);

/* "2026-11-23T09:00:00[.123456][Z|+09:00]" or "2026-11-23" (midnight UTC). A lower-case t or z, a
 * blank for the T and +0900 are accepted, a missing zone counts as UTC, a leap second (:60) is the
 * next second. False when it is none of these, no day of the calendar, or not of a year 1 to 9999
 * in UTC. */
bool yg_time_parse(struct yg_str text, yg_time_ms *t);

/* "2026-11-23T09:00:00.123Z", milliseconds only when there are any. `out` has YG_TIME_TEXT_MAX
 * bytes and is NUL-terminated; returned as a string borrowed from `out`. */
#define YG_TIME_TEXT_MAX 32
struct yg_str yg_time_format(yg_time_ms t, char out[YG_TIME_TEXT_MAX]);

/* Calendar fields of `t` at a fixed offset from UTC. `weekday`: 0 = Sunday. */
struct yg_calendar {
    int year, month, day, hour, minute, second, weekday;
};
struct yg_calendar yg_time_calendar(yg_time_ms t, int utc_offset_minutes);

#endif

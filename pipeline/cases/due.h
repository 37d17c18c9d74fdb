/* pipeline/cases/due.h - until when.
 *
 * Threads: pure functions, any thread.
 */
#ifndef YG_PIPELINE_CASES_DUE_H
#define YG_PIPELINE_CASES_DUE_H

#include "pipeline/base/clock.h"

/* The calendar day that lies `days` after the day of `since` in the zone, as midnight UTC of that
 * day; YG_TIME_NONE when since is none or days is negative: no due date. */
yg_time_ms yg_due_day(yg_time_ms since, int64_t days, int64_t utc_offset_minutes);

/* When a class began, by documents alone: the publication of the vulnerability, or the day on which
 * its exploitation became known when that decided and is later. YG_TIME_NONE when neither is
 * known. */
yg_time_ms yg_due_start(yg_time_ms published, yg_time_ms known_exploited,
                        bool exploitation_decided);

#endif

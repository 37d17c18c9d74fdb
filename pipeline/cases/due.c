#include "pipeline/cases/due.h"

yg_time_ms yg_due_day(yg_time_ms since, int64_t days, int64_t utc_offset_minutes)
{
    yg_time_ms local;

    if (since == YG_TIME_NONE || days < 0)
        return YG_TIME_NONE;
    local = since + utc_offset_minutes * 60000;
    local -= (local % YG_DAY_MS + YG_DAY_MS) % YG_DAY_MS;
    return local + days * YG_DAY_MS;
}

yg_time_ms yg_due_start(yg_time_ms published, yg_time_ms known_exploited, bool exploitation_decided)
{
    /* YG_TIME_NONE is the least of all times. */
    return exploitation_decided && known_exploited > published ? known_exploited : published;
}

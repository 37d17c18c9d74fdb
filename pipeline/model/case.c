/* case.c - the words of cases, as they stand in files and messages. */
#include "pipeline/model/case.h"

#include <assert.h>

#include "pipeline/model/words.h"

static const char *const states[] = {"closed", "open"};
static const char *const reasons[] = {"", "no_asset_affected", "withdrawn", "reassigned",
                                      "renamed"};
static const char *const severities[] = {"unknown", "none", "low", "medium", "high", "critical"};
static const char *const lanes[] = {"none", "digest", "urgent"};
static const char *const changes[] = {"opened", "reopened", "class_up", "class_down",
                                      "closed", "renamed",  "summary"};

const char *yg_case_state_name(enum yg_case_state state)
{
    assert((size_t)state < YG_COUNT(states));
    return states[state];
}

const char *yg_case_reason_name(enum yg_case_reason reason)
{
    assert((size_t)reason < YG_COUNT(reasons));
    return reasons[reason];
}

const char *yg_case_severity_name(enum yg_case_severity severity)
{
    assert((size_t)severity < YG_COUNT(severities));
    return severities[severity];
}

const char *yg_lane_name(enum yg_lane lane)
{
    assert((size_t)lane < YG_COUNT(lanes));
    return lanes[lane];
}

const char *yg_case_change_name(enum yg_case_change change)
{
    assert((size_t)change < YG_COUNT(changes));
    return changes[change];
}

bool yg_case_severity_find(struct yg_str name, enum yg_case_severity *severity)
{
    size_t at;

    if (!yg_words_find(severities, YG_COUNT(severities), name, &at))
        return false;
    *severity = (enum yg_case_severity)at;
    return true;
}

bool yg_lane_find(struct yg_str name, enum yg_lane *lane)
{
    size_t at;

    if (!yg_words_find(lanes, YG_COUNT(lanes), name, &at))
        return false;
    *lane = (enum yg_lane)at;
    return true;
}

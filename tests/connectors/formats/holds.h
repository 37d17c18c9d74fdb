/* tests/connectors/formats/holds.h - does an entry hold a version? A slow second opinion for tests.
 *
 * Versions are numbers with dots. Shares no code with the matchers: it walks the events in order.
 */
#ifndef YG_TESTS_CONNECTORS_FORMATS_HOLDS_H
#define YG_TESTS_CONNECTORS_FORMATS_HOLDS_H

#include <stdlib.h>

#include "pipeline/model/advisory.h"

/* "1.10" > "1.9", "1" = "1.0" */
static inline int holds_compare(struct yg_str a, struct yg_str b)
{
    while (a.len > 0 || b.len > 0) {
        uint64_t x = 0, y = 0;

        (void)yg_str_to_u64(yg_str_cut(&a, '.'), &x);
        (void)yg_str_to_u64(yg_str_cut(&b, '.'), &y);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

static inline int holds_compare_events(const void *a, const void *b)
{
    const struct yg_range_event *x = a, *y = b;
    int order = holds_compare(x->version, y->version);

    return order != 0 ? order : (x->kind > y->kind) - (x->kind < y->kind);
}

static inline bool holds_in_range(const struct yg_range *range, struct yg_str version)
{
    struct yg_range_event events[64];
    bool inside = false;

    memcpy(events, range->events, range->event_count * sizeof *events);
    qsort(events, range->event_count, sizeof *events, holds_compare_events);
    for (size_t i = 0; i < range->event_count; i++) {
        int order = holds_compare(version, events[i].version);

        switch (events[i].kind) {
        case YG_EVENT_INTRODUCED:
            inside |= order >= 0;
            break;
        case YG_EVENT_INTRODUCED_AFTER:
            inside |= order > 0;
            break;
        case YG_EVENT_FIXED:
            inside &= order < 0;
            break;
        case YG_EVENT_LAST_AFFECTED:
            inside &= order <= 0;
            break;
        case YG_EVENT_LIMIT:
            if (order >= 0)
                return false;
        }
    }
    return inside;
}

/* ((all) + ranges + versions) - excluded ranges */
static inline bool holds(const struct yg_affected *entry, struct yg_str version)
{
    bool inside = entry->all_versions;

    for (size_t i = 0; i < entry->version_count; i++)
        inside |= holds_compare(entry->versions[i], version) == 0;
    for (size_t i = 0; i < entry->range_count; i++)
        inside |= !entry->ranges[i].excluded && holds_in_range(&entry->ranges[i], version);
    for (size_t i = 0; i < entry->range_count; i++)
        inside &= !entry->ranges[i].excluded || !holds_in_range(&entry->ranges[i], version);
    return inside;
}

#endif

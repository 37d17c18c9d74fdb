/* events.c - events become intervals. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "matchers/range/build.h"
#include "matchers/version/complete.h"

/* What happens at one version, on the axis of one scheme. */
struct point {
    struct yg_bound at;         /* text absent: before the first version */
    bool starts, starts_behind; /* introduced; introduced after */
    bool ends, ends_behind;     /* fixed; last_affected */
    bool wildcard;              /* "5.10.*": an end without a fixed version */
};

struct points {
    struct point *items;
    size_t count;
    const struct point *limit; /* the highest; NULL: none */
    bool unlimited;
};

static int compare_points(const void *a, const void *b, void *builder)
{
    const struct yg_range_builder *of = builder;

    return yg_bound_compare(of->scheme, &((const struct point *)a)->at,
                            &((const struct point *)b)->at);
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool is_upper_end(enum yg_event_kind kind)
{
    return kind == YG_EVENT_FIXED || kind == YG_EVENT_LAST_AFFECTED || kind == YG_EVENT_LIMIT;
}

/* "5.10.*" as an end is all of 5.10: up to, without, 5.11. A text without such a number comes back
 * as it is, and is no version. ptr NULL without memory. */
static struct yg_str behind_wildcard(struct yg_range_builder *b, struct yg_str text)
{
    struct yg_str head = yg_str_head(text, text.len - 2);
    size_t dot = yg_str_rindex(head, '.');
    size_t from = dot == head.len ? 0 : dot + 1;
    uint64_t number;
    char digits[24];

    if (!yg_str_to_u64(yg_str_from(head, from), &number))
        return text;
    size_t len = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, number + 1);
    char *next = yg_arena_alloc(b->arena, from + len);
    if (next == NULL)
        return (struct yg_str){NULL, 0};
    memcpy(next, head.ptr, from);
    memcpy(next + from, digits, len);
    return (struct yg_str){next, from + len};
}

/* Read one event. False without memory; `*ok` false when its version cannot be read. */
static bool read_event(struct yg_range_builder *b, const struct yg_range_event *event,
                       struct point *point, bool *ok)
{
    struct yg_str text = event->version;

    memset(point, 0, sizeof *point);
    point->starts = event->kind == YG_EVENT_INTRODUCED;
    point->starts_behind = event->kind == YG_EVENT_INTRODUCED_AFTER;
    point->ends = event->kind == YG_EVENT_FIXED;
    point->ends_behind = event->kind == YG_EVENT_LAST_AFFECTED;
    *ok = true;
    if (point->starts && yg_str_equal(text, YG_STR("0")))
        return true; /* before every version, whatever the scheme makes of "0" */
    if (is_upper_end(event->kind) && yg_str_ends(text, YG_STR(".*"))) {
        text = behind_wildcard(b, text);
        if (text.ptr == NULL)
            return false;
        point->ends = true;
        point->ends_behind = false;
        point->wildcard = true;
    }
    struct yg_str as = yg_version_complete(b->scheme, text, b->arena);

    if (as.ptr == NULL && text.ptr != NULL)
        return false;
    return yg_bound_make(b, text, as, &point->at, ok);
}

static bool read_events(struct yg_range_builder *b, const struct yg_range *range,
                        struct points *points, bool *ok)
{
    size_t limit_count = 0;

    for (size_t i = 0; i < range->event_count; i++)
        limit_count += range->events[i].kind == YG_EVENT_LIMIT;
    struct point *limits = yg_arena_alloc(b->arena, (limit_count + 1) * sizeof *limits);
    limit_count = 0;
    points->items = yg_arena_alloc(b->arena, (range->event_count + 1) * sizeof *points->items);
    if (points->items == NULL || limits == NULL)
        return false;
    for (size_t i = 0; i < range->event_count && *ok; i++) {
        const struct yg_range_event *event = &range->events[i];
        bool is_limit = event->kind == YG_EVENT_LIMIT;

        if (is_limit && yg_str_equal(event->version, YG_STR("*"))) {
            points->unlimited = true;
            continue;
        }
        struct point *point = is_limit ? &limits[limit_count++] : &points->items[points->count++];
        if (!read_event(b, event, point, ok))
            return false;
        /* a version below any of several limits is within them */
        if (is_limit && *ok &&
            (points->limit == NULL ||
             yg_bound_compare(b->scheme, &points->limit->at, &point->at) < 0))
            points->limit = point;
    }
    return true;
}

/* ---- sweeping ------------------------------------------------------------------------------- */

/* Unite what lies at one version. */
static void unite_points(struct yg_range_builder *b, struct points *points)
{
    size_t kept = 0;

    if (points->count > 1)
        qsort_r(points->items, points->count, sizeof *points->items, compare_points, b);
    for (size_t i = 0; i < points->count; i++) {
        const struct point *p = &points->items[i];
        struct point *last = kept == 0 ? NULL : &points->items[kept - 1];

        if (last == NULL || yg_bound_compare(b->scheme, &last->at, &p->at) != 0) {
            points->items[kept++] = *p;
            continue;
        }
        last->starts |= p->starts;
        last->starts_behind |= p->starts_behind;
        last->wildcard =
            p->ends && last->ends ? last->wildcard && p->wildcard : last->wildcard || p->wildcard;
        last->ends |= p->ends;
        last->ends_behind |= p->ends_behind;
    }
    points->count = kept;
}

/* Points in rising order, at most one per version, become intervals. */
static bool sweep(struct yg_range_builder *b, const struct points *points,
                  struct yg_interval_set *set)
{
    const struct yg_bound *limit =
        points->limit == NULL || points->unlimited ? NULL : &points->limit->at;
    struct yg_interval open = {0};
    bool inside = false;

    for (size_t i = 0; i < points->count; i++) {
        const struct point *p = &points->items[i];
        bool open_before = inside;

        if (limit != NULL && yg_bound_compare(b->scheme, &p->at, limit) >= 0)
            break;
        if (p->starts && p->ends)
            continue;
        if (inside && (p->ends || (p->ends_behind && !p->starts))) {
            open.high = p->at;
            open.high_included = !p->ends;
            open.high_unfixed = p->wildcard;
            if (!yg_interval_add(b, set, &open))
                return false;
            inside = false;
        } else if (!inside && p->starts && p->ends_behind) {
            struct yg_interval one = {.low = p->at, .high = p->at, .high_included = true};

            if (!yg_interval_add(b, set, &one))
                return false;
        } else if (!inside && p->starts) {
            open = (struct yg_interval){.low = p->at};
            inside = true;
        }
        if (!inside && p->starts_behind && (open_before || !(p->ends || p->ends_behind))) {
            open = (struct yg_interval){.low = p->at, .low_excluded = true};
            inside = true;
        }
    }
    if (!inside)
        return true;
    if (limit != NULL)
        open.high = *limit;
    open.high_unfixed = limit != NULL && points->limit->wildcard;
    return yg_interval_add(b, set, &open);
}

/* Does a pair of bounds end before it starts? Then its scheme does not order it. */
static bool is_reversed(const struct yg_range_builder *b, const struct points *points)
{
    return b->bounds && points->count > 1 &&
           (points->items[0].ends || points->items[0].ends_behind);
}

bool yg_range_add_events(struct yg_range_builder *b, const struct yg_range *range,
                         struct yg_interval_set *set, bool *ok)
{
    struct points points = {0};

    *ok = true;
    if (!read_events(b, range, &points, ok))
        return false;
    if (*ok)
        unite_points(b, &points);
    *ok = *ok && !is_reversed(b, &points);
    if (!*ok)
        return true;
    for (size_t i = 0; i < points.count; i++) {
        const struct point *p = &points.items[i];

        b->pseudo |= yg_scheme_is_unreleased(b->scheme->id, p->at.text);
        if (p->ends && !p->wildcard && !range->excluded)
            yg_fixed_note(b, &p->at);
    }
    b->any |= points.count > 0;
    return sweep(b, &points, set);
}

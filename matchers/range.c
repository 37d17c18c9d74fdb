#include "matchers/range.h"

#include <assert.h>
#include <stdlib.h>

#include "matchers/version/key.h"

/* An event, or a version from a list, on the axis of one scheme. */
struct point {
    struct yg_bound at;              /* text absent: before the first version */
    bool starts, ends;               /* introduced; fixed or limit */
    bool starts_behind, ends_behind; /* introduced after; last_affected */
};

struct builder {
    const struct yg_scheme *scheme;
    struct yg_arena arena;
    struct yg_interval *intervals;
    size_t interval_count;
    struct yg_str *versions;
    size_t version_count;
    struct yg_bound first_fixed;
    bool bounds; /* a range is a pair of bounds, not a history of events */
    bool pseudo;
    bool any; /* something could be evaluated */
};

struct yg_str yg_version_key(const struct yg_scheme *scheme, struct yg_str text,
                             struct yg_arena *arena)
{
    char room[YG_KEY_BYTES_MAX(YG_VERSION_BYTES_MAX)];
    struct yg_buf buf = {.ptr = room, .capacity = sizeof room}; /* so it never grows */

    if (scheme->key == NULL)
        return text;
    assert(text.len <= YG_VERSION_BYTES_MAX);
    scheme->key(text, &buf);
    return yg_arena_copy(arena, yg_buf_str(&buf));
}

int yg_version_key_compare(const struct yg_scheme *scheme, struct yg_str a, struct yg_str b)
{
    return scheme->key != NULL ? yg_str_compare(a, b) : scheme->compare(a, b);
}

static bool readable(const struct yg_scheme *scheme, struct yg_str text)
{
    return text.len > 0 && text.len <= YG_VERSION_BYTES_MAX && scheme->check(text, NULL) == YG_OK;
}

/* Order points; the point before all versions first. */
static int compare_at(const struct yg_scheme *scheme, const struct yg_bound *a,
                      const struct yg_bound *b)
{
    if (a->text.ptr == NULL || b->text.ptr == NULL)
        return (a->text.ptr != NULL) - (b->text.ptr != NULL);
    return yg_version_key_compare(scheme, a->key, b->key);
}

static int compare_points(const void *a, const void *b, void *builder)
{
    const struct builder *of = builder;

    return compare_at(of->scheme, &((const struct point *)a)->at, &((const struct point *)b)->at);
}

static int compare_intervals(const void *a, const void *b, void *builder)
{
    const struct yg_interval *first = a, *second = b;
    const struct builder *of = builder;
    int order = compare_at(of->scheme, &first->low, &second->low);

    return order != 0 ? order : first->low_excluded - second->low_excluded;
}

/* "0.0.0-20210520170846-..." with or without v */
static bool is_pseudo(struct yg_str version)
{
    size_t v = version.len > 0 && version.ptr[0] == 'v' ? 1 : 0;
    struct yg_str rest = yg_str_from(version, v);

    return yg_str_starts(rest, YG_STR("0.0.0-")) && rest.len > 20 && rest.ptr[20] == '-';
}

/* `as`: what is compared for `text`. */
static bool make_bound(struct builder *b, struct yg_str text, struct yg_str as,
                       struct yg_bound *bound)
{
    bound->text = text;
    bound->key = yg_version_key(b->scheme, as, &b->arena);
    return bound->key.ptr != NULL;
}

static bool wants_three_numbers(enum yg_scheme_id id)
{
    return id == YG_SCHEME_SEMVER || id == YG_SCHEME_NPM || id == YG_SCHEME_CARGO ||
           id == YG_SCHEME_GOLANG;
}

/* "1" and "1.2" as events of schemes that want three numbers mean 1.0.0 and 1.2.0; other texts are
 * returned as they are. ptr NULL without memory. */
static struct yg_str pad_numbers(struct builder *b, struct yg_str text)
{
    static const char zeros[] = {'.', '0', '.', '0'};
    size_t dots = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '.')
            dots++;
        else if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return text;
    }
    if (!wants_three_numbers(b->scheme->id) || dots > 1 || text.len == 0)
        return text;
    char *padded = yg_arena_alloc(&b->arena, text.len + 4);
    if (padded == NULL)
        return (struct yg_str){NULL, 0};
    memcpy(padded, text.ptr, text.len);
    memcpy(padded + text.len, zeros, sizeof zeros);
    return (struct yg_str){padded, text.len + 4 - 2 * dots};
}

static bool add_interval(struct builder *b, const struct yg_bound *low, bool low_excluded,
                         const struct yg_bound *high, bool high_included)
{
    struct yg_interval *interval = yg_arena_append(&b->arena, &b->intervals, &b->interval_count);

    if (interval == NULL)
        return false;
    interval->low = *low;
    interval->low_excluded = low_excluded;
    interval->high = *high;
    interval->high_included = high_included;
    return true;
}

/* Points in rising order, at most one per version, become intervals. */
static bool sweep(struct builder *b, const struct point *points, size_t count,
                  const struct yg_bound *limit)
{
    static const struct yg_bound none;
    const struct yg_bound *low = NULL;
    bool behind = false; /* from behind `low` on */

    for (size_t i = 0; i < count; i++) {
        const struct point *p = &points[i];
        bool open = low != NULL;

        if (limit != NULL && compare_at(b->scheme, &p->at, limit) >= 0)
            break;
        if (p->starts && p->ends)
            continue;
        if (low != NULL && (p->ends || (p->ends_behind && !p->starts))) {
            if (!add_interval(b, low, behind, &p->at, !p->ends))
                return false;
            low = NULL;
        } else if (low == NULL && p->starts && p->ends_behind) {
            if (!add_interval(b, &p->at, false, &p->at, true))
                return false;
        } else if (low == NULL && p->starts) {
            low = &p->at;
            behind = false;
        }
        if (low == NULL && p->starts_behind && (open || !(p->ends || p->ends_behind))) {
            low = &p->at;
            behind = true;
        }
    }
    return low == NULL || add_interval(b, low, behind, limit == NULL ? &none : limit, false);
}

/* Unite what lies at one version. */
static size_t unite_points(const struct yg_scheme *scheme, struct point *points, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && compare_at(scheme, &points[kept - 1].at, &points[i].at) == 0) {
            points[kept - 1].starts |= points[i].starts;
            points[kept - 1].ends |= points[i].ends;
            points[kept - 1].starts_behind |= points[i].starts_behind;
            points[kept - 1].ends_behind |= points[i].ends_behind;
        } else {
            points[kept++] = points[i];
        }
    }
    return kept;
}

static bool note_fixed(struct builder *b, const struct yg_bound *at)
{
    if (at->text.ptr != NULL &&
        (b->first_fixed.text.ptr == NULL || compare_at(b->scheme, at, &b->first_fixed) < 0))
        b->first_fixed = *at;
    return true;
}

/* Read one event. False without memory; `*ok` false when its version cannot be read. */
static bool read_event(struct builder *b, const struct yg_range_event *event, struct point *point,
                       bool *ok)
{
    memset(point, 0, sizeof *point);
    point->starts = event->kind == YG_EVENT_INTRODUCED;
    point->ends = event->kind == YG_EVENT_FIXED;
    point->starts_behind = event->kind == YG_EVENT_INTRODUCED_AFTER;
    point->ends_behind = event->kind == YG_EVENT_LAST_AFFECTED;
    if (point->starts && yg_str_equal(event->version, YG_STR("0")))
        return true; /* before every version, whatever the scheme makes of "0" */
    struct yg_str as = pad_numbers(b, event->version);
    if (as.ptr == NULL && event->version.ptr != NULL)
        return false;
    *ok = readable(b->scheme, as);
    return !*ok || make_bound(b, event->version, as, &point->at);
}

/* The highest limit: a version below any of several limits is within them. */
static void raise_limit(const struct builder *b, const struct point *point,
                        const struct point **limit)
{
    if (*limit == NULL || compare_at(b->scheme, &(*limit)->at, &point->at) < 0)
        *limit = point;
}

/* Does a pair of bounds end before it starts? Then its scheme does not order it. */
static bool is_reversed(const struct builder *b, const struct point *points, size_t count)
{
    return b->bounds && count > 1 && (points[0].ends || points[0].ends_behind);
}

static bool add_range(struct builder *b, const struct yg_range *range,
                      struct yg_range_counts *counts)
{
    struct point *points = yg_arena_alloc(&b->arena, (range->event_count + 1) * sizeof *points);
    struct point *limits = yg_arena_alloc(&b->arena, (range->event_count + 1) * sizeof *limits);
    const struct point *limit = NULL;
    size_t count = 0, limit_count = 0;
    bool unlimited = false, ok = true;

    if (points == NULL || limits == NULL)
        return false;
    for (size_t i = 0; i < range->event_count && ok; i++) {
        const struct yg_range_event *event = &range->events[i];
        bool is_limit = event->kind == YG_EVENT_LIMIT;

        if (is_limit && yg_str_equal(event->version, YG_STR("*"))) {
            unlimited = true;
            continue;
        }
        struct point *point = is_limit ? &limits[limit_count++] : &points[count++];
        if (!read_event(b, event, point, &ok))
            return false;
        if (is_limit)
            raise_limit(b, point, &limit);
    }
    if (ok && count > 1)
        qsort_r(points, count, sizeof *points, compare_points, b);
    if (ok)
        count = unite_points(b->scheme, points, count);
    if (!ok || is_reversed(b, points, count)) {
        counts->unreadable++;
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        b->pseudo |= b->scheme->id == YG_SCHEME_GOLANG && is_pseudo(points[i].at.text);
        if (points[i].ends)
            note_fixed(b, &points[i].at);
    }
    b->any |= count > 0;
    return sweep(b, points, count, limit == NULL || unlimited ? NULL : &limit->at);
}

/* Is `bound` in one of the first `count` intervals, in any order? */
static bool covered(const struct builder *b, const struct yg_bound *bound, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct yg_interval *in = &b->intervals[i];
        int low = compare_at(b->scheme, &in->low, bound);
        int high = in->high.text.ptr == NULL ? -1 : compare_at(b->scheme, bound, &in->high);

        if ((low < 0 || (low == 0 && !in->low_excluded)) &&
            (high < 0 || (high == 0 && in->high_included)))
            return true;
    }
    return false;
}

static bool add_versions(struct builder *b, const struct yg_affected *affected)
{
    size_t from_ranges = b->interval_count;

    for (size_t i = 0; i < affected->version_count; i++) {
        struct yg_str text = affected->versions[i];
        struct yg_bound bound;

        if (text.len == 0)
            continue;
        b->any = true;
        if (b->scheme == NULL || !readable(b->scheme, text)) {
            struct yg_str *slot = yg_arena_append(&b->arena, &b->versions, &b->version_count);

            if (slot == NULL)
                return false;
            *slot = text;
            continue;
        }
        if (!make_bound(b, text, text, &bound))
            return false;
        if (!covered(b, &bound, from_ranges) && !add_interval(b, &bound, false, &bound, true))
            return false;
    }
    return true;
}

/* Does an interval end before the next one starts, with a version between them? */
static bool is_apart(const struct builder *b, const struct yg_interval *last,
                     const struct yg_interval *next)
{
    int order = last->high.text.ptr == NULL ? 1 : compare_at(b->scheme, &last->high, &next->low);

    return order < 0 || (order == 0 && !last->high_included && next->low_excluded);
}

/* Sorted intervals that overlap or touch become one. */
static void unite_intervals(struct builder *b)
{
    size_t kept = 0;

    if (b->interval_count > 1)
        qsort_r(b->intervals, b->interval_count, sizeof *b->intervals, compare_intervals, b);
    for (size_t i = 0; i < b->interval_count; i++) {
        const struct yg_interval *next = &b->intervals[i];
        struct yg_interval *last = kept == 0 ? NULL : &b->intervals[kept - 1];

        if (last == NULL || is_apart(b, last, next)) {
            b->intervals[kept++] = *next;
            continue;
        }
        if (last->high.text.ptr == NULL)
            continue;
        int order =
            next->high.text.ptr == NULL ? 1 : compare_at(b->scheme, &next->high, &last->high);
        if (order > 0 || (order == 0 && next->high_included)) {
            last->high = next->high;
            last->high_included = next->high_included;
        }
    }
    b->interval_count = kept;
}

/* ---- one block ------------------------------------------------------------------------------ */

struct writer {
    char *to; /* NULL: only measure */
    size_t used;
};

static struct yg_str put_text(struct writer *w, struct yg_str text)
{
    struct yg_str copy = {NULL, text.len};

    if (text.ptr == NULL)
        return (struct yg_str){NULL, 0};
    if (w->to != NULL) {
        memcpy(w->to + w->used, text.ptr, text.len);
        copy.ptr = w->to + w->used;
    }
    w->used += text.len;
    return copy;
}

static struct yg_bound put_bound(struct writer *w, struct yg_bound bound)
{
    struct yg_bound copy;

    copy.text = put_text(w, bound.text);
    copy.key = bound.key.ptr == bound.text.ptr ? copy.text : put_text(w, bound.key);
    return copy;
}

static void put_all(const struct builder *b, struct writer *w, struct yg_interval *intervals,
                    struct yg_str *versions, struct yg_bound *first_fixed)
{
    for (size_t i = 0; i < b->interval_count; i++) {
        const struct yg_interval *in = &b->intervals[i];
        struct yg_interval copy = {.low_excluded = in->low_excluded,
                                   .high_included = in->high_included};

        copy.low = put_bound(w, in->low);
        copy.high = in->high.text.ptr == in->low.text.ptr ? copy.low : put_bound(w, in->high);
        if (intervals != NULL)
            intervals[i] = copy;
    }
    for (size_t i = 0; i < b->version_count; i++) {
        struct yg_str copy = put_text(w, b->versions[i]);

        if (versions != NULL)
            versions[i] = copy;
    }
    *first_fixed = put_bound(w, b->first_fixed);
}

static struct yg_ranges *make_block(const struct builder *b, enum yg_scheme_id scheme)
{
    struct writer w = {NULL, 0};
    struct yg_bound first_fixed;
    size_t intervals_size = b->interval_count * sizeof(struct yg_interval);
    size_t versions_size = b->version_count * sizeof(struct yg_str);

    put_all(b, &w, NULL, NULL, &first_fixed);
    struct yg_ranges *ranges = malloc(sizeof *ranges + intervals_size + versions_size + w.used);
    if (ranges == NULL)
        return NULL;
    struct yg_interval *intervals = (struct yg_interval *)(ranges + 1);
    struct yg_str *versions = (struct yg_str *)(intervals + b->interval_count);

    w = (struct writer){(char *)(versions + b->version_count), 0};
    ranges->scheme = scheme;
    ranges->pseudo = b->pseudo;
    ranges->interval_count = (uint32_t)b->interval_count;
    ranges->version_count = (uint32_t)b->version_count;
    ranges->intervals = intervals;
    ranges->versions = versions;
    put_all(b, &w, intervals, versions, &ranges->first_fixed);
    return ranges;
}

enum yg_status yg_ranges_build(enum yg_scheme_id scheme, const struct yg_affected *affected,
                               struct yg_ranges **ranges, struct yg_range_counts *counts,
                               struct yg_error *err)
{
    struct builder b = {.scheme = yg_scheme_get(scheme), .bounds = affected->cpe.len > 0};
    struct yg_ranges *made = NULL;
    bool ok = true;

    for (size_t i = 0; i < affected->range_count && ok; i++) {
        if (affected->ranges[i].type == YG_RANGE_GIT)
            counts->git++;
        else if (b.scheme != NULL)
            ok = add_range(&b, &affected->ranges[i], counts);
    }
    ok = ok && add_versions(&b, affected);
    if (ok && b.any) {
        unite_intervals(&b);
        made = make_block(&b, scheme);
        ok = made != NULL;
    }
    yg_arena_deinit(&b.arena);
    if (!ok)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "ranges");
    *ranges = made;
    return YG_OK;
}

/* ---- the test ------------------------------------------------------------------------------- */

/* The last interval that starts at or before the version; NULL when all start behind it. */
static const struct yg_interval *last_start(const struct yg_ranges *ranges,
                                            const struct yg_scheme *scheme,
                                            const struct yg_bound *version)
{
    size_t from = 0, to = ranges->interval_count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (compare_at(scheme, &ranges->intervals[middle].low, version) <= 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from == 0 ? NULL : &ranges->intervals[from - 1];
}

enum yg_range_answer yg_ranges_test(const struct yg_ranges *ranges, struct yg_bound version,
                                    struct yg_range_hit *hit)
{
    const struct yg_scheme *scheme = yg_scheme_get(ranges->scheme);

    memset(hit, 0, sizeof *hit);
    for (size_t i = 0; i < ranges->version_count; i++)
        if (yg_str_equal(ranges->versions[i], version.text))
            return YG_RANGE_INSIDE;
    if (scheme == NULL || version.key.ptr == NULL)
        return YG_RANGE_OUTSIDE;

    const struct yg_interval *in = last_start(ranges, scheme, &version);
    if (in != NULL && !(in->low_excluded && compare_at(scheme, &in->low, &version) == 0)) {
        int high = in->high.text.ptr == NULL ? -1 : compare_at(scheme, &version, &in->high);

        if (high < 0 || (high == 0 && in->high_included)) {
            hit->interval = in;
            if (!in->high_included)
                hit->fixed = in->high;
            return YG_RANGE_INSIDE;
        }
    }
    if (ranges->first_fixed.text.ptr != NULL &&
        compare_at(scheme, &ranges->first_fixed, &version) <= 0)
        return YG_RANGE_FIXED;
    return YG_RANGE_OUTSIDE;
}

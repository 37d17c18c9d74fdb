/* set.c - bounds and intervals of versions while ranges are built. */
#include <stdlib.h>

#include "matchers/range/build.h"

bool yg_bound_make(struct yg_range_builder *b, struct yg_str text, struct yg_str as,
                   struct yg_bound *bound, bool *ok)
{
    struct yg_bound read;

    if (!yg_version_read(b, as, &read, ok))
        return false;
    if (!*ok)
        return true;
    *bound = yg_bound_keep(b, read);
    bound->text = text;
    return bound->key.ptr != NULL;
}

void yg_fixed_note(struct yg_range_builder *b, const struct yg_bound *at)
{
    if (at->text.ptr != NULL &&
        (b->first_fixed.text.ptr == NULL || yg_bound_compare(b->scheme, at, &b->first_fixed) < 0))
        b->first_fixed = *at;
}

bool yg_interval_add(struct yg_range_builder *b, struct yg_interval_set *set,
                     const struct yg_interval *interval)
{
    struct yg_interval *slot = yg_arena_append(b->arena, &set->items, &set->count);

    if (slot == NULL)
        return false;
    *slot = *interval;
    return true;
}

/* How many of the intervals have versions up to this one. */
static size_t count_starts(const struct yg_scheme *scheme, const struct yg_interval *intervals,
                           size_t count, const struct yg_bound *version)
{
    size_t from = 0, to = count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = yg_bound_compare(scheme, &intervals[middle].low, version);

        if (order < 0 || (order == 0 && !intervals[middle].low_excluded))
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

const struct yg_interval *yg_interval_find(const struct yg_scheme *scheme,
                                           const struct yg_interval *intervals, size_t count,
                                           const struct yg_bound *version)
{
    size_t starts = count_starts(scheme, intervals, count, version);

    if (starts == 0)
        return NULL;
    const struct yg_interval *in = &intervals[starts - 1];
    int high = in->high.text.ptr == NULL ? -1 : yg_bound_compare(scheme, version, &in->high);
    return high < 0 || (high == 0 && in->high_included) ? in : NULL;
}

/* By lower ends; of equal ones the included first. */
static int compare_intervals(const void *a, const void *b, void *builder)
{
    const struct yg_range_builder *of = builder;
    const struct yg_interval *x = a, *y = b;
    int order = yg_bound_compare(of->scheme, &x->low, &y->low);

    return order != 0 ? order : x->low_excluded - y->low_excluded;
}

/* Is there a version between the end of one interval and the beginning of the next? */
static bool apart(const struct yg_range_builder *b, const struct yg_interval *last,
                  const struct yg_interval *next)
{
    if (last->high.text.ptr == NULL)
        return false;
    int order = yg_bound_compare(b->scheme, &last->high, &next->low);

    return order < 0 || (order == 0 && !last->high_included && next->low_excluded);
}

void yg_interval_unite(struct yg_range_builder *b, struct yg_interval_set *set)
{
    size_t kept = 0;

    if (set->count > 1)
        qsort_r(set->items, set->count, sizeof *set->items, compare_intervals, b);
    for (size_t i = 0; i < set->count; i++) {
        const struct yg_interval *next = &set->items[i];
        struct yg_interval *last = kept == 0 ? NULL : &set->items[kept - 1];

        if (last == NULL || apart(b, last, next)) {
            set->items[kept++] = *next;
            continue;
        }
        if (last->high.text.ptr == NULL)
            continue;
        int order =
            next->high.text.ptr == NULL ? 1 : yg_bound_compare(b->scheme, &next->high, &last->high);
        if (order > 0 || (order == 0 && next->high_included)) {
            last->high = next->high;
            last->high_included = next->high_included;
            last->high_unfixed = next->high_unfixed;
        }
    }
    set->count = kept;
}

/* ---- difference ----------------------------------------------------------------------------- */

static bool is_empty(const struct yg_range_builder *b, const struct yg_interval *in)
{
    if (in->low.text.ptr == NULL || in->high.text.ptr == NULL)
        return false;
    int order = yg_bound_compare(b->scheme, &in->low, &in->high);

    return order > 0 || (order == 0 && (in->low_excluded || !in->high_included));
}

/* Does `a` end before `b` begins? */
static bool ends_before(const struct yg_range_builder *b, const struct yg_interval *a,
                        const struct yg_interval *next)
{
    if (a->high.text.ptr == NULL || next->low.text.ptr == NULL)
        return false;
    int order = yg_bound_compare(b->scheme, &a->high, &next->low);

    return order < 0 || (order == 0 && !(a->high_included && !next->low_excluded));
}

/* Cut one affected interval by the excluded ones from `*first` on, which is moved past those that
 * lie before it. What an excluded interval cuts off ends as at a fixed version. */
static bool subtract_from(struct yg_range_builder *b, struct yg_interval rest, size_t *first,
                          struct yg_interval_set *left)
{
    while (*first < b->excluded.count && ends_before(b, &b->excluded.items[*first], &rest))
        ++*first;
    for (size_t i = *first; i < b->excluded.count; i++) {
        const struct yg_interval *out = &b->excluded.items[i];
        struct yg_interval part = rest;

        if (ends_before(b, &rest, out))
            break;
        if (out->low.text.ptr != NULL) {
            part.high = out->low;
            part.high_included = out->low_excluded;
            part.high_unfixed = false;
            if (!is_empty(b, &part)) {
                if (!part.high_included)
                    yg_fixed_note(b, &part.high);
                if (!yg_interval_add(b, left, &part))
                    return false;
            }
        }
        if (out->high.text.ptr == NULL)
            return true;
        rest.low = out->high;
        rest.low_excluded = out->high_included;
        if (is_empty(b, &rest))
            return true;
    }
    return yg_interval_add(b, left, &rest);
}

bool yg_interval_subtract(struct yg_range_builder *b)
{
    struct yg_interval_set left = {0};
    size_t first = 0;

    if (b->excluded.count == 0)
        return true;
    for (size_t i = 0; i < b->affected.count; i++)
        if (!subtract_from(b, b->affected.items[i], &first, &left))
            return false;
    b->affected = left;
    return true;
}

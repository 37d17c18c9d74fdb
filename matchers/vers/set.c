/* set.c - specifiers as sets of versions: the complement, and whether two meet. */
#include "matchers/vers/vers_internal.h"

struct inverter {
    struct yg_arena *arena;
    const struct yg_vers *vers;
    struct yg_vers_list list;
};

static bool add(struct inverter *v, enum yg_vers_comparator comparator, struct yg_str version,
                bool readable)
{
    struct yg_vers_constraint *slot = yg_arena_append(v->arena, &v->list.items, &v->list.count);

    if (slot == NULL)
        return false;
    slot->comparator = comparator;
    slot->version = version;
    slot->readable = readable;
    return true;
}

static bool same(const struct inverter *v, struct yg_str a, struct yg_str b)
{
    return a.ptr != NULL && b.ptr != NULL && v->vers->scheme->compare(a, b) == 0;
}

/* The borders of an interval are those of the gaps beside it. */
static bool invert_interval(struct inverter *v, size_t i)
{
    const struct yg_vers_interval *in = &v->vers->intervals[i], *end = in + 1;
    bool meets_last = i > 0 && same(v, in[-1].high, in->low);
    bool meets_next = i + 1 < v->vers->interval_count && same(v, in->high, end->low);

    if (same(v, in->low, in->high))
        return add(v, YG_VERS_UNEQUAL, in->low, true);
    if (in->low.ptr != NULL && !meets_last &&
        !add(v, in->low_included ? YG_VERS_LESS : YG_VERS_LESS_OR_EQUAL, in->low, true))
        return false;
    if (meets_next)
        return add(v, YG_VERS_EQUAL, in->high, true);
    return in->high.ptr == NULL ||
           add(v, in->high_included ? YG_VERS_GREATER : YG_VERS_GREATER_OR_EQUAL, in->high, true);
}

/* Is the complement so far every version, or every one but some? */
static bool means_all_but(const struct inverter *v)
{
    for (size_t i = 0; i < v->list.count; i++)
        if (v->list.items[i].comparator != YG_VERS_UNEQUAL)
            return false;
    return v->list.count > 0 || v->vers->interval_count == 0;
}

/* Words are turned around, too. Those that would become equal are left out where all versions but
 * some are meant: they are among them, and beside inequalities would say that only they are. */
static bool invert_words(struct inverter *v, const struct yg_vers_list *reduced)
{
    bool all_but = means_all_but(v);

    for (size_t i = 0; i < reduced->count; i++) {
        const struct yg_vers_constraint *c = &reduced->items[i];
        bool equal = c->comparator == YG_VERS_EQUAL;

        if (c->readable || (!equal && all_but))
            continue;
        if (!add(v, equal ? YG_VERS_UNEQUAL : YG_VERS_EQUAL, c->version, false))
            return false;
    }
    return true;
}

static enum yg_status invert_all(struct inverter *v, struct yg_error *err)
{
    struct yg_vers_list reduced = {0};
    enum yg_status status = yg_vers_reduce(v->arena, v->vers, &reduced, err);
    bool added = true;

    if (status != YG_OK)
        return status;
    for (size_t i = 0; i < v->vers->interval_count && added; i++)
        added = invert_interval(v, i);
    return added && invert_words(v, &reduced) ? YG_OK
                                              : yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "constraints");
}

enum yg_status yg_vers_invert(struct yg_arena *arena, const struct yg_vers *vers,
                              struct yg_vers *inverse, struct yg_error *err)
{
    struct inverter v = {.arena = arena, .vers = vers};
    struct yg_vers made = *vers;

    if (vers->any || vers->none)
        return yg_vers_make_any(arena, vers->none ? YG_STR("all") : YG_STR("none"), inverse, err);
    if (vers->scheme == NULL)
        return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "versions of \"%.*s\" have no order",
                       YG_STR_ARG(vers->type));
    enum yg_status status = invert_all(&v, err);
    if (status != YG_OK)
        return status;
    if (v.list.count == 0)
        return yg_vers_make_any(arena, YG_STR("none"), inverse, err);
    made.constraints = v.list.items;
    made.count = v.list.count;
    status = yg_vers_set_intervals(arena, &made, err);
    if (status == YG_OK)
        *inverse = made;
    return status;
}

/* ---- overlaps ------------------------------------------------------------------------------- */

/* Does `a` end before `b` begins? */
static bool ends_before(const struct yg_scheme *scheme, const struct yg_vers_interval *a,
                        const struct yg_vers_interval *b)
{
    if (a->high.ptr == NULL || b->low.ptr == NULL)
        return false;
    int order = scheme->compare(a->high, b->low);

    return order < 0 || (order == 0 && !(a->high_included && b->low_included));
}

static bool intervals_meet(const struct yg_vers *a, const struct yg_vers *b)
{
    size_t i = 0, k = 0;

    while (i < a->interval_count && k < b->interval_count) {
        if (ends_before(a->scheme, &a->intervals[i], &b->intervals[k]))
            i++;
        else if (ends_before(a->scheme, &b->intervals[k], &a->intervals[i]))
            k++;
        else
            return true;
    }
    return false;
}

static bool texts_meet(const struct yg_vers *a, const struct yg_vers *b)
{
    bool inside;

    for (size_t i = 0; i < a->count; i++)
        if (!a->constraints[i].readable && a->constraints[i].comparator == YG_VERS_EQUAL &&
            yg_vers_contains(b, a->constraints[i].version, &inside, NULL) == YG_OK && inside)
            return true;
    return false;
}

enum yg_status yg_vers_overlaps(const struct yg_vers *a, const struct yg_vers *b, bool *common,
                                struct yg_error *err)
{
    if (a->none || b->none || a->any || b->any) {
        *common = !a->none && !b->none;
        return YG_OK;
    }
    if (!yg_str_equal(a->type, b->type) || a->scheme == NULL)
        return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET,
                       "versions of \"%.*s\" and \"%.*s\" have no common order",
                       YG_STR_ARG(a->type), YG_STR_ARG(b->type));
    *common = intervals_meet(a, b) || texts_meet(a, b);
    return YG_OK;
}

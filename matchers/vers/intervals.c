/* intervals.c - the versions of a specifier as sorted, disjoint intervals, and back. */
#include "matchers/vers/vers_internal.h"

struct builder {
    struct yg_arena *arena;
    struct yg_vers *vers;
    bool inside;
    struct yg_str low; /* of the open interval */
    bool low_included;
};

static bool close_interval(struct builder *b, struct yg_str high, bool included)
{
    struct yg_vers_interval *slot =
        yg_arena_append(b->arena, &b->vers->intervals, &b->vers->interval_count);

    if (slot == NULL)
        return false;
    *slot = (struct yg_vers_interval){b->low, high, b->low_included, included};
    return true;
}

static void open_interval(struct builder *b, struct yg_str low, bool included)
{
    b->inside = true;
    b->low = low;
    b->low_included = included;
}

static bool add_constraint(struct builder *b, const struct yg_vers_constraint *c)
{
    switch (c->comparator) {
    case YG_VERS_EQUAL:
        open_interval(b, c->version, true);
        b->inside = false;
        return close_interval(b, c->version, true);
    case YG_VERS_UNEQUAL:
        if (b->inside && !close_interval(b, c->version, false))
            return false;
        if (b->inside)
            open_interval(b, c->version, false);
        return true;
    case YG_VERS_LESS:
    case YG_VERS_LESS_OR_EQUAL:
        b->inside = false;
        return close_interval(b, c->version, c->comparator == YG_VERS_LESS_OR_EQUAL);
    case YG_VERS_GREATER:
    case YG_VERS_GREATER_OR_EQUAL:
        open_interval(b, c->version, c->comparator == YG_VERS_GREATER_OR_EQUAL);
        return true;
    }
    return true;
}

/* Is the range open from the first version on? When its first bound is an upper one, and when it
 * has inequalities only. */
static bool starts_inside(const struct yg_vers_list *reduced)
{
    for (size_t i = 0; i < reduced->count; i++)
        if (reduced->items[i].comparator != YG_VERS_UNEQUAL)
            return yg_vers_is_upper(reduced->items[i].comparator);
    return true;
}

enum yg_status yg_vers_set_intervals(struct yg_arena *arena, struct yg_vers *vers,
                                     struct yg_error *err)
{
    struct builder b = {.arena = arena, .vers = vers};
    struct yg_vers_list reduced = {0};

    vers->intervals = NULL;
    vers->interval_count = 0;
    if (vers->none || (vers->scheme == NULL && !vers->any))
        return YG_OK;
    enum yg_status status = yg_vers_reduce(arena, vers, &reduced, err);
    if (status != YG_OK)
        return status;
    b.inside = starts_inside(&reduced);
    for (size_t i = 0; i < reduced.count; i++)
        if (reduced.items[i].readable && !add_constraint(&b, &reduced.items[i]))
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "intervals");
    if (b.inside && !close_interval(&b, (struct yg_str){NULL, 0}, false))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "intervals");
    return YG_OK;
}

/* ---- containment ---------------------------------------------------------------------------- */

static bool holds(const struct yg_scheme *scheme, const struct yg_vers_interval *in,
                  struct yg_str version)
{
    if (in->low.ptr != NULL) {
        int order = scheme->compare(in->low, version);

        if (order > 0 || (order == 0 && !in->low_included))
            return false;
    }
    if (in->high.ptr != NULL) {
        int order = scheme->compare(version, in->high);

        if (order > 0 || (order == 0 && !in->high_included))
            return false;
    }
    return true;
}

/* By its bytes; false when no constraint has them. */
static bool contains_text(const struct yg_vers *vers, struct yg_str version, bool *inside)
{
    bool named = false, equal = false;

    for (size_t i = 0; i < vers->count; i++) {
        const struct yg_vers_constraint *c = &vers->constraints[i];

        if (c->readable || !yg_str_equal(c->version, version))
            continue;
        named = true;
        equal |= c->comparator == YG_VERS_EQUAL;
    }
    if (named)
        *inside = equal;
    return named;
}

enum yg_status yg_vers_contains(const struct yg_vers *vers, struct yg_str version, bool *inside,
                                struct yg_error *err)
{
    if (vers->any || vers->none) {
        *inside = vers->any;
        return YG_OK;
    }
    if (vers->scheme == NULL)
        return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "versions of \"%.*s\" have no order",
                       YG_STR_ARG(vers->type));
    enum yg_status status = vers->scheme->check(version, err);
    if (status != YG_OK)
        return contains_text(vers, version, inside) ? YG_OK : status;
    *inside = false;
    for (size_t i = 0; i < vers->interval_count && !*inside; i++)
        *inside = holds(vers->scheme, &vers->intervals[i], version);
    return YG_OK;
}

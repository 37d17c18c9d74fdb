/* reduce.c - sorted constraints without what is redundant.
 *
 * Constraints are signposts along the versions: in a run of lower bounds the first counts, in a run
 * of upper bounds the last, and a single version only where no interval is open.
 *
 *   >0.0.0  >=0.0.1  0.0.2  <0.0.5  <=0.0.6  !=0.7  8.0  >12  <15.3
 *   >0.0.0                          <=0.0.6  !=0.7  8.0  >12  <15.3
 *
 * Inequalities are no part of this and are merged in afterwards. A version that several constraints
 * name is one group of them, seen as what stands at that version; only lenient input has such.
 * Source: VERS, "How to parse and validate VERS": Simplifying constraints.
 */
#include "matchers/vers/vers_internal.h"

/* What the constraints of one version say. */
struct group {
    const struct yg_vers_constraint *first;
    size_t count;
    bool lower, upper, upper_first; /* a bound of that direction; which of the two stood first */
    bool included;                  /* by =, <= or >= */
    bool equal, or_more, or_less;   /* =, >=, <= */
};

struct reducer {
    struct yg_arena *arena;
    struct yg_vers_list bounds, unequal; /* both sorted */
    bool inside;                         /* an interval is open behind the last group */
    bool from_start;                     /* it was open from the first version on */
    bool any_bound;                      /* some constraint is not an inequality */
};

static struct group read_group(const struct yg_vers *vers, size_t from)
{
    struct group g = {.first = &vers->constraints[from]};

    while (from + g.count < vers->count &&
           (g.count == 0 || yg_vers_compare(vers, g.first, g.first + g.count) == 0)) {
        enum yg_vers_comparator c = g.first[g.count++].comparator;

        g.upper_first |= !g.lower && yg_vers_is_upper(c);
        g.lower |= yg_vers_is_lower(c);
        g.upper |= yg_vers_is_upper(c);
        g.equal |= c == YG_VERS_EQUAL;
        g.or_more |= c == YG_VERS_GREATER_OR_EQUAL;
        g.or_less |= c == YG_VERS_LESS_OR_EQUAL;
    }
    g.included = g.equal || g.or_more || g.or_less;
    return g;
}

static bool push(struct reducer *r, struct yg_vers_list *list, const struct group *group,
                 enum yg_vers_comparator comparator)
{
    struct yg_vers_constraint *slot = yg_arena_append(r->arena, &list->items, &list->count);

    if (slot == NULL)
        return false;
    *slot = *group->first;
    slot->comparator = comparator;
    return true;
}

/* An upper bound that closes nothing reaches back to the last lower bound. */
static bool push_upper(struct reducer *r, const struct group *g)
{
    while (r->bounds.count > 0 &&
           !yg_vers_is_lower(r->bounds.items[r->bounds.count - 1].comparator))
        r->bounds.count--;
    r->inside = false;
    return push(r, &r->bounds, g, g->included ? YG_VERS_LESS_OR_EQUAL : YG_VERS_LESS);
}

/* One interval ends and another begins at one version. */
static bool meet(struct reducer *r, const struct group *g)
{
    bool first = r->bounds.count == 0 && !r->inside && g->upper_first;

    if (first)
        r->inside = r->from_start = true;
    if (r->inside)
        return g->included || push(r, &r->unequal, g, YG_VERS_UNEQUAL);
    if (g->equal || (g->or_more && g->or_less))
        return push(r, &r->bounds, g, YG_VERS_EQUAL);
    return true; /* ">1|<=1" */
}

static bool add_group(struct reducer *r, const struct group *g)
{
    r->any_bound |= g->lower || g->upper || g->equal;
    if (!g->first->readable && g->equal) /* behind all others, and in no interval of theirs */
        return (r->from_start && r->inside) || push(r, &r->bounds, g, YG_VERS_EQUAL);
    if (g->lower && g->upper)
        return meet(r, g);
    if (g->upper)
        return push_upper(r, g);
    if (g->lower) {
        bool open = r->inside;

        r->inside = true;
        return open ||
               push(r, &r->bounds, g, g->included ? YG_VERS_GREATER_OR_EQUAL : YG_VERS_GREATER);
    }
    if (g->equal)
        return r->inside || push(r, &r->bounds, g, YG_VERS_EQUAL);
    return push(r, &r->unequal, g, YG_VERS_UNEQUAL);
}

static bool merge(struct reducer *r, const struct yg_vers *vers, struct yg_vers_list *merged)
{
    size_t i = 0, k = 0;

    while (i < r->bounds.count || k < r->unequal.count) {
        bool bound = k == r->unequal.count ||
                     (i < r->bounds.count &&
                      yg_vers_compare(vers, &r->bounds.items[i], &r->unequal.items[k]) < 0);
        struct yg_vers_constraint *slot = yg_arena_append(r->arena, &merged->items, &merged->count);

        if (slot == NULL)
            return false;
        *slot = bound ? r->bounds.items[i++] : r->unequal.items[k++];
    }
    return true;
}

enum yg_status yg_vers_reduce(struct yg_arena *arena, const struct yg_vers *vers,
                              struct yg_vers_list *reduced, struct yg_error *err)
{
    struct reducer r = {.arena = arena};
    struct yg_vers_list merged = {0};

    for (size_t i = 0; i < vers->count;) {
        struct group g = read_group(vers, i);

        if (!add_group(&r, &g))
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "constraints");
        i += g.count;
    }
    if (r.any_bound && r.bounds.count == 0 && !r.from_start)
        return yg_fail(err, YG_MALFORMED, 0, "the constraints leave no version");
    if (!merge(&r, vers, &merged))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "constraints");
    *reduced = merged;
    return YG_OK;
}

enum yg_status yg_vers_simplify(struct yg_arena *arena, const struct yg_vers *vers,
                                struct yg_vers *simple, struct yg_error *err)
{
    struct yg_vers made = *vers;
    struct yg_vers_list reduced = {0};

    if (vers->scheme == NULL && !vers->any && !vers->none)
        return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "versions of \"%.*s\" have no order",
                       YG_STR_ARG(vers->type));
    enum yg_status status = yg_vers_reduce(arena, vers, &reduced, err);
    if (status != YG_OK)
        return status;
    made.constraints = reduced.items;
    made.count = reduced.count;
    made.any = !vers->none && reduced.count == 0;
    *simple = made;
    return YG_OK;
}

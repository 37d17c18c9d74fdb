/* configuration.c - trees of criteria into alternatives of clauses.
 *
 * Negation is pushed down on the way: below one, AND and OR change places. Then an AND multiplies
 * the alternatives of its operands and an OR unites them:
 *
 *   OR(a, b)           {[a b]}              one clause, any of two
 *   AND(a, b)          {[a] [b]}            two clauses
 *   NOT OR(a, b)       {![a b]}             one clause, none of two
 *   NOT AND(a, b)      {![a]} {![b]}        two alternatives
 *   AND(x, OR(y, z))   {x.. y..} {x.. z..}
 */
#include "pipeline/model/configuration.h"

struct clause {
    const struct yg_criterion *criteria;
    size_t count;
    bool negated;
    struct yg_affected *any; /* the same as entries of a guard, made when first needed */
};

struct alternative {
    struct clause **clauses;
    size_t count;
};

struct alternatives {
    struct alternative *items;
    size_t count;
};

struct flattener {
    struct yg_arena *arena;
    struct yg_error *err;
};

static enum yg_status out_of_memory(const struct flattener *f)
{
    return yg_fail(f->err, YG_NOMEM, YG_NO_OFFSET, "configuration");
}

/* ---- flatten -------------------------------------------------------------------------------- */

static enum yg_status add_alternative(struct flattener *f, struct alternatives *to,
                                      struct alternative **added)
{
    if (to->count == YG_CONFIGURATION_ALTERNATIVES_MAX)
        return yg_fail(f->err, YG_LIMIT, YG_NO_OFFSET, "configuration: at most %d alternatives",
                       YG_CONFIGURATION_ALTERNATIVES_MAX);
    *added = yg_arena_append(f->arena, &to->items, &to->count);
    return *added == NULL ? out_of_memory(f) : YG_OK;
}

/* One more alternative, of one clause. */
static enum yg_status add_clause(struct flattener *f, const struct yg_criterion *criteria,
                                 size_t count, bool negated, struct alternatives *to)
{
    struct alternative *alternative;
    enum yg_status st = add_alternative(f, to, &alternative);

    if (st != YG_OK)
        return st;
    struct clause **slot = yg_arena_append(f->arena, &alternative->clauses, &alternative->count);
    struct clause *clause = yg_arena_zalloc(f->arena, sizeof *clause);
    if (slot == NULL || clause == NULL)
        return out_of_memory(f);
    *clause = (struct clause){.criteria = criteria, .count = count, .negated = negated};
    *slot = clause;
    return YG_OK;
}

static bool is_one_of(const struct alternative *alternative)
{
    return alternative->count == 1 && !alternative->clauses[0]->negated;
}

static void copy_criteria(struct clause *to, struct yg_criterion *room, const struct clause *from)
{
    if (from->count > 0)
        memcpy(room + to->count, from->criteria, from->count * sizeof *room);
    to->count += from->count;
}

/* Alternatives that are one clause "any of" each are together one such clause. */
static enum yg_status merge_any(struct flattener *f, struct alternatives *all)
{
    size_t total = 0, found = 0, kept = 0;
    struct clause *merged = NULL;

    for (size_t i = 0; i < all->count; i++) {
        if (is_one_of(&all->items[i])) {
            total += all->items[i].clauses[0]->count;
            found++;
        }
    }
    if (found < 2)
        return YG_OK;
    struct yg_criterion *room = yg_arena_alloc(f->arena, total * sizeof *room);
    if (room == NULL)
        return out_of_memory(f);
    for (size_t i = 0; i < all->count; i++) {
        struct clause *clause = all->items[i].clauses[0];

        if (!is_one_of(&all->items[i])) {
            all->items[kept++] = all->items[i];
        } else if (merged == NULL) {
            struct clause first = *clause;

            merged = clause;
            *merged = (struct clause){.criteria = room};
            copy_criteria(merged, room, &first);
            all->items[kept++] = all->items[i];
        } else {
            copy_criteria(merged, room, clause);
        }
    }
    all->count = kept;
    return YG_OK;
}

/* `all` or `more`. */
static enum yg_status unite(struct flattener *f, struct alternatives *all,
                            const struct alternatives *more)
{
    for (size_t i = 0; i < more->count; i++) {
        struct alternative *slot;
        enum yg_status st = add_alternative(f, all, &slot);

        if (st != YG_OK)
            return st;
        *slot = more->items[i];
    }
    return YG_OK;
}

static enum yg_status concatenate(struct flattener *f, const struct alternative *a,
                                  const struct alternative *b, struct alternative *both)
{
    both->clauses = yg_arena_alloc(f->arena, (a->count + b->count) * sizeof *both->clauses);
    if (both->clauses == NULL)
        return out_of_memory(f);
    memcpy(both->clauses, a->clauses, a->count * sizeof *both->clauses);
    memcpy(both->clauses + a->count, b->clauses, b->count * sizeof *both->clauses);
    both->count = a->count + b->count;
    return YG_OK;
}

/* `all` and `more`; one without alternatives says nothing. */
static enum yg_status multiply(struct flattener *f, struct alternatives *all,
                               const struct alternatives *more)
{
    struct alternatives product = {NULL, 0};
    enum yg_status st = YG_OK;

    if (more->count == 0)
        return YG_OK;
    if (all->count == 0) {
        *all = *more;
        return YG_OK;
    }
    for (size_t i = 0; i < all->count && st == YG_OK; i++) {
        for (size_t k = 0; k < more->count && st == YG_OK; k++) {
            struct alternative *slot;

            st = add_alternative(f, &product, &slot);
            if (st == YG_OK)
                st = concatenate(f, &all->items[i], &more->items[k], slot);
        }
    }
    *all = product;
    return st;
}

/* The criteria of a node as operands: one clause, or one for each. */
static enum yg_status flatten_criteria(struct flattener *f, const struct yg_configuration *node,
                                       bool any, bool negated, struct alternatives *all)
{
    bool together = any != negated; /* "any of" and "none of" are clauses */
    size_t step = together ? node->criterion_count : 1;
    enum yg_status st = YG_OK;

    for (size_t i = 0; i < node->criterion_count && st == YG_OK; i += step) {
        struct alternatives one = {NULL, 0};

        st = add_clause(f, &node->criteria[i], step, negated, &one);
        if (st == YG_OK)
            st = any ? unite(f, all, &one) : multiply(f, all, &one);
    }
    return st;
}

static enum yg_status flatten(struct flattener *f, const struct yg_configuration *node,
                              bool negated, unsigned depth, struct alternatives *all)
{
    bool negate = negated != node->negated;
    bool any = (node->joined_by == YG_OPERATOR_OR) != negate;

    if (depth == YG_CONFIGURATION_DEPTH_MAX)
        return yg_fail(f->err, YG_LIMIT, YG_NO_OFFSET, "configuration: at most %d levels",
                       YG_CONFIGURATION_DEPTH_MAX);
    enum yg_status st = flatten_criteria(f, node, any, negate, all);
    for (size_t i = 0; i < node->child_count && st == YG_OK; i++) {
        struct alternatives child = {NULL, 0};

        st = flatten(f, &node->children[i], negate, depth + 1, &child);
        if (st == YG_OK)
            st = any ? unite(f, all, &child) : multiply(f, all, &child);
    }
    return st == YG_OK && any ? merge_any(f, all) : st;
}

/* ---- entries and guards --------------------------------------------------------------------- */

static bool make_any(struct flattener *f, struct clause *clause)
{
    if (clause->any != NULL)
        return true;
    clause->any = yg_arena_alloc(f->arena, clause->count * sizeof *clause->any);
    for (size_t i = 0; i < clause->count && clause->any != NULL; i++)
        clause->any[i] = clause->criteria[i].affected;
    return clause->any != NULL;
}

/* All clauses but one; NULL when that is none. */
static enum yg_status make_guard(struct flattener *f, const struct alternative *alternative,
                                 const struct clause *but, const struct yg_guard **made)
{
    *made = NULL;
    if (alternative->count == 1)
        return YG_OK;
    struct yg_guard *guard = yg_arena_zalloc(f->arena, sizeof *guard);
    if (guard == NULL)
        return out_of_memory(f);
    guard->clauses = yg_arena_alloc(f->arena, (alternative->count - 1) * sizeof *guard->clauses);
    if (guard->clauses == NULL)
        return out_of_memory(f);
    for (size_t i = 0; i < alternative->count; i++) {
        struct clause *clause = alternative->clauses[i];

        if (clause == but)
            continue;
        if (!make_any(f, clause))
            return out_of_memory(f);
        guard->clauses[guard->clause_count++] =
            (struct yg_clause){clause->any, clause->count, clause->negated};
    }
    *made = guard;
    return YG_OK;
}

static enum yg_status emit_clause(struct flattener *f, const struct alternative *alternative,
                                  const struct clause *clause,
                                  struct yg_configuration_entries *entries)
{
    const struct yg_guard *guard = NULL;
    bool guarded = false;

    for (size_t i = 0; i < clause->count; i++) {
        if (!clause->criteria[i].vulnerable)
            continue;
        enum yg_status st = guarded ? YG_OK : make_guard(f, alternative, clause, &guard);
        if (st != YG_OK)
            return st;
        guarded = true;
        if (entries->count == YG_CONFIGURATION_ENTRIES_MAX)
            return yg_fail(f->err, YG_LIMIT, YG_NO_OFFSET, "configuration: at most %d entries",
                           YG_CONFIGURATION_ENTRIES_MAX);
        struct yg_affected *slot = yg_arena_append(f->arena, &entries->affected, &entries->count);
        if (slot == NULL)
            return out_of_memory(f);
        *slot = clause->criteria[i].affected;
        slot->guard = guard;
    }
    return YG_OK;
}

enum yg_status yg_configuration_expand(struct yg_arena *arena, const struct yg_configuration *tree,
                                       struct yg_configuration_entries *entries,
                                       struct yg_error *err)
{
    struct flattener f = {arena, err};
    struct alternatives all = {NULL, 0};
    struct yg_configuration_entries made = {NULL, 0, 0};
    enum yg_status st = flatten(&f, tree, false, 0, &all);

    for (size_t i = 0; i < all.count && st == YG_OK; i++) {
        const struct alternative *alternative = &all.items[i];
        size_t before = made.count;

        for (size_t k = 0; k < alternative->count && st == YG_OK; k++)
            if (!alternative->clauses[k]->negated)
                st = emit_clause(&f, alternative, alternative->clauses[k], &made);
        made.nameless += made.count == before;
    }
    if (st == YG_OK)
        *entries = made;
    return st;
}

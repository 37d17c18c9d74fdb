/* condition.c - "A running on B": what an entry of a verdict asks of the rest of the manifest.
 *
 * In the block of the verdict, as 32-bit words:
 *
 *   satisfied  guards  | clause ...  | status count clause ...  | status count clause ...
 *      how many of each  satisfied     first guard                second guard
 */
#include <string.h>

#include "matchers/verdict.h"

struct yg_condition yg_verdict_condition(const struct yg_verdict *verdict,
                                         const struct yg_verdict_entry *entry)
{
    struct yg_condition condition = {0};

    if (entry->condition == 0)
        return condition;
    const uint32_t *words = (const uint32_t *)((const char *)verdict + entry->condition);
    condition.satisfied = (struct yg_clause_list){words + 2, words[0]};
    condition.guard_count = words[1];
    condition.guards = words + 2 + words[0];
    return condition;
}

bool yg_condition_next_guard(struct yg_condition *condition, struct yg_entry_guard *guard)
{
    if (condition->guard_count == 0)
        return false;
    *guard = (struct yg_entry_guard){(uint8_t)condition->guards[0],
                                     {condition->guards + 2, condition->guards[1]}};
    condition->guards += 2 + guard->clauses.count;
    condition->guard_count--;
    return true;
}

static bool contains(struct yg_clause_list list, uint32_t clause)
{
    uint32_t from = 0, to = list.count;

    while (from < to) {
        uint32_t middle = from + (to - from) / 2;

        if (list.items[middle] < clause)
            from = middle + 1;
        else
            to = middle;
    }
    return from < list.count && list.items[from] == clause;
}

bool yg_clauses_hold(struct yg_clause_list guard, struct yg_clause_list satisfied)
{
    for (uint32_t i = 0; i < guard.count; i++)
        if (contains(satisfied, guard.items[i] & ~YG_CLAUSE_NEGATED) ==
            ((guard.items[i] & YG_CLAUSE_NEGATED) != 0))
            return false;
    return true;
}

uint8_t yg_verdict_status(const struct yg_verdict *verdict, const struct yg_verdict_entry *entry,
                          struct yg_clause_list satisfied)
{
    struct yg_condition condition = yg_verdict_condition(verdict, entry);
    struct yg_entry_guard guard;

    while (yg_condition_next_guard(&condition, &guard))
        if (yg_clauses_hold(guard.clauses, satisfied))
            return guard.status;
    return entry->status;
}

static bool same_list(struct yg_clause_list a, struct yg_clause_list b)
{
    return a.count == b.count &&
           (a.count == 0 || memcmp(a.items, b.items, a.count * sizeof *a.items) == 0);
}

static bool same_condition(struct yg_condition a, struct yg_condition b)
{
    struct yg_entry_guard x, y;

    if (a.guard_count != b.guard_count || !same_list(a.satisfied, b.satisfied))
        return false;
    while (yg_condition_next_guard(&a, &x) && yg_condition_next_guard(&b, &y))
        if (x.status != y.status || !same_list(x.clauses, y.clauses))
            return false;
    return true;
}

bool yg_verdict_same_entry(const struct yg_verdict *a, const struct yg_verdict_entry *x,
                           const struct yg_verdict *b, const struct yg_verdict_entry *y)
{
    return x->status == y->status && x->differs == y->differs &&
           yg_str_equal(yg_verdict_fixed(a, x), yg_verdict_fixed(b, y)) &&
           same_condition(yg_verdict_condition(a, x), yg_verdict_condition(b, y));
}

bool yg_condition_gather(struct yg_condition condition, struct yg_numbers *satisfied)
{
    for (uint32_t i = 0; i < condition.satisfied.count; i++)
        if (!yg_numbers_push(satisfied, condition.satisfied.items[i]))
            return false;
    return true;
}

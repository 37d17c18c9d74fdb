/* condition.c - "A running on B": what an entry of a verdict asks of the rest of the manifest.
 *
 * In the block of the verdict, as 32-bit words:
 *
 *   satisfied  guards  | clause ...  | count clause ...  | count clause ...
 *      how many of each  satisfied     first guard         second guard
 */
#include <stdlib.h>
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

bool yg_condition_next_guard(struct yg_condition *condition, struct yg_clause_list *guard)
{
    if (condition->guard_count == 0)
        return false;
    *guard = (struct yg_clause_list){condition->guards + 1, condition->guards[0]};
    condition->guards += 1 + guard->count;
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

bool yg_condition_holds(struct yg_condition condition, struct yg_clause_list satisfied)
{
    struct yg_clause_list guard;

    if (condition.guard_count == 0)
        return true;
    while (yg_condition_next_guard(&condition, &guard)) {
        uint32_t i = 0;

        while (i < guard.count && contains(satisfied, guard.items[i] & ~YG_CLAUSE_NEGATED) ==
                                      ((guard.items[i] & YG_CLAUSE_NEGATED) == 0))
            i++;
        if (i == guard.count)
            return true;
    }
    return false;
}

static bool same_list(struct yg_clause_list a, struct yg_clause_list b)
{
    return a.count == b.count &&
           (a.count == 0 || memcmp(a.items, b.items, a.count * sizeof *a.items) == 0);
}

static bool same_condition(struct yg_condition a, struct yg_condition b)
{
    struct yg_clause_list x, y;

    if (a.guard_count != b.guard_count || !same_list(a.satisfied, b.satisfied))
        return false;
    while (yg_condition_next_guard(&a, &x) && yg_condition_next_guard(&b, &y))
        if (!same_list(x, y))
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

static const struct yg_verdict_entry *find_entry(const struct yg_verdict *verdict,
                                                 uint32_t vulnerability)
{
    for (uint32_t i = 0; i < verdict->count; i++)
        if (verdict->entries[i].vulnerability == vulnerability)
            return &verdict->entries[i];
    return NULL;
}

bool yg_index_finding_holds(const struct yg_index *index, uint32_t identity, uint32_t vulnerability,
                            const uint32_t *manifest, size_t count)
{
    const struct yg_verdict *verdict = yg_index_verdict(index, identity);
    const struct yg_verdict_entry *entry = find_entry(verdict, vulnerability);
    struct yg_numbers satisfied = {0};
    bool holds = true;

    if (entry == NULL || entry->condition == 0)
        return true;
    for (size_t i = 0; i < count; i++) {
        const struct yg_verdict *other = yg_index_verdict(index, manifest[i]);
        const struct yg_verdict_entry *of = find_entry(other, vulnerability);
        struct yg_clause_list list = {NULL, 0};

        if (of != NULL)
            list = yg_verdict_condition(other, of).satisfied;
        for (uint32_t k = 0; k < list.count; k++)
            if (!yg_numbers_push(&satisfied, list.items[k]))
                holds = false;
    }
    yg_numbers_sort(&satisfied);
    if (holds)
        holds =
            yg_condition_holds(yg_verdict_condition(verdict, entry),
                               (struct yg_clause_list){satisfied.items, (uint32_t)satisfied.count});
    free(satisfied.items);
    return holds;
}

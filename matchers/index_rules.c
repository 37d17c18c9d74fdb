/* index_rules.c - the rules of the packages, replaced under the eyes of the readers.
 *
 * Adding a rule is amortised O(1): a full array is copied into one of twice the size. Taking rules
 * out copies the array of the package.
 */
#include <stdlib.h>

#include "matchers/index_write.h"

static struct yg_rules *make_rules(uint32_t capacity)
{
    struct yg_rules *rules = malloc(sizeof *rules + capacity * sizeof rules->items[0]);

    if (rules != NULL) {
        rules->capacity = capacity;
        atomic_init(&rules->count, 0);
    }
    return rules;
}

static void publish_rules(struct yg_index *index, struct yg_package *package,
                          struct yg_rules *rules)
{
    struct yg_rules *old = atomic_exchange_explicit(&package->rules, rules, memory_order_seq_cst);

    index->bytes.rules += yg_memory_block(rules) - yg_memory_block(old);
    if (old != NULL)
        yg_reclaim_retire(index->reclaim, old, free);
}

static bool add_rule(struct yg_index *index, struct yg_rule *rule)
{
    struct yg_package *package = yg_package_at(index, rule->package);
    struct yg_rules *rules = atomic_load_explicit(&package->rules, memory_order_relaxed);
    uint32_t count = rules == NULL ? 0 : atomic_load_explicit(&rules->count, memory_order_relaxed);

    if (rules == NULL || count == rules->capacity) {
        struct yg_rules *larger = make_rules(count == 0 ? 2 : count * 2);

        if (larger == NULL)
            return false;
        for (uint32_t i = 0; i < count; i++)
            larger->items[i] = rules->items[i];
        larger->items[count] = rule;
        atomic_store_explicit(&larger->count, count + 1, memory_order_relaxed);
        publish_rules(index, package, larger);
        return true;
    }
    rules->items[count] = rule;
    atomic_store_explicit(&rules->count, count + 1, memory_order_seq_cst);
    return true;
}

/* Take all rules of one record out of a package. */
static bool drop_rules(struct yg_index *index, uint32_t number, const struct yg_record *record)
{
    struct yg_package *package = yg_package_at(index, number);
    struct yg_rules *rules = atomic_load_explicit(&package->rules, memory_order_relaxed);
    uint32_t count = atomic_load_explicit(&rules->count, memory_order_relaxed), kept = 0;
    struct yg_rules *fewer = make_rules(rules->capacity);

    if (fewer == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (rules->items[i]->record != record)
            fewer->items[kept++] = rules->items[i];
    atomic_store_explicit(&fewer->count, kept, memory_order_relaxed);
    publish_rules(index, package, fewer);
    return true;
}

/* Count a rule in (1) or out (-1) where its mere presence matters. */
static bool count_rule(struct yg_index *index, const struct yg_rule *rule, bool in)
{
    struct yg_package *package = yg_package_at(index, rule->package);
    uint32_t one = in ? 1 : UINT32_MAX;

    if (package->feed != YG_INTERNER_NONE) {
        struct yg_feed *feed = yg_interner_payload(index->feeds, package->feed);

        atomic_fetch_add_explicit(&feed->rules, one, memory_order_relaxed);
    }
    if (!rule->ranges->pseudo)
        return true;
    uint32_t before = atomic_fetch_add_explicit(&package->pseudo_rules, one, memory_order_seq_cst);
    return before != (in ? 0 : 1) || yg_numbers_push(&index->whole, rule->package);
}

void yg_rules_fetch(const struct yg_index *index, const struct yg_record *record)
{
    for (uint32_t i = 0; i < record->rule_count; i++)
        __builtin_prefetch(atomic_load_explicit(
            &yg_package_at(index, record->rules[i].package)->rules, memory_order_relaxed));
}

bool yg_rules_publish(struct yg_index *index, struct yg_record *record)
{
    for (uint32_t i = 0; i < record->rule_count; i++)
        if (!add_rule(index, &record->rules[i]) || !count_rule(index, &record->rules[i], true))
            return false;
    return true;
}

bool yg_rules_withdraw(struct yg_index *index, struct yg_record *record)
{
    for (uint32_t i = 0; i < record->rule_count; i++) {
        const struct yg_rule *rule = &record->rules[i];

        if (!count_rule(index, rule, false))
            return false;
        if ((i == 0 || record->rules[i - 1].package != rule->package) &&
            !drop_rules(index, rule->package, record))
            return false;
    }
    return true;
}

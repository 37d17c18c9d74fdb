/* index_evaluate.c - walk the identities of the packages at hand and replace the verdicts that
 * differ. */
#include "matchers/index_write.h"
#include "matchers/verdict.h"

#define HITS_KEPT 1024 /* from change to change */

bool yg_evaluate_touch(struct yg_index *index, const struct yg_record *record)
{
    for (uint32_t i = 0; record != NULL && i < record->rule_count; i++) {
        struct yg_package *package = yg_package_at(index, record->rules[i].package);

        if (package->touched)
            continue;
        if (!yg_numbers_push(&index->packages_touched, record->rules[i].package))
            return false;
        package->touched = true;
    }
    return true;
}

static bool gather_identities(struct yg_index *index)
{
    index->candidates.count = 0;
    for (size_t i = 0; i < index->packages_touched.count; i++) {
        struct yg_package *package = yg_package_at(index, index->packages_touched.items[i]);
        const struct yg_link *link =
            atomic_load_explicit(&package->identities, memory_order_seq_cst);

        for (; link != NULL; link = link->next)
            if (!yg_numbers_push(&index->candidates, link->identity))
                return false;
    }
    yg_numbers_sort(&index->candidates);
    return true;
}

/* Must this identity be evaluated against everything? */
static bool is_whole(const struct yg_index *index, const struct yg_identity_state *state)
{
    for (uint32_t i = 0; i < state->key_count; i++)
        if (yg_numbers_contain(&index->whole, state->keys[i].package))
            return true;
    return false;
}

/* The verdict of an identity against everything; NULL without memory. */
static struct yg_verdict *evaluate_whole(struct yg_index *index,
                                         const struct yg_identity_state *state)
{
    index->hits.count = 0;
    return yg_hits_collect(index, state, &index->hits) ? yg_verdict_make(&index->hits) : NULL;
}

/* The verdict after the change: `old` itself where it says the same; NULL without memory. */
static struct yg_verdict *evaluate_change(struct yg_index *index,
                                          const struct yg_identity_state *state,
                                          struct yg_verdict *old)
{
    struct yg_verdict *verdict = old, *part = NULL;

    index->hits.count = 0;
    if (yg_hits_collect_for(index, state, &index->evaluate, &index->hits))
        part = yg_verdict_make(&index->hits);
    if (part == NULL)
        return NULL;
    if (!yg_verdict_says(old, part, &index->evaluate))
        verdict = yg_verdict_merge(old, part, &index->evaluate);
    yg_verdict_free(part);
    return verdict;
}

static void retire_verdict(struct yg_index *index, struct yg_verdict *verdict)
{
    if (verdict == NULL)
        return;
    yg_index_drop_verdict(index, verdict);
    if (verdict != yg_verdict_empty())
        yg_reclaim_retire(index->reclaim, verdict, yg_verdict_free);
}

static bool evaluate_identity(struct yg_index *index, uint32_t number)
{
    struct yg_identity *identity = yg_identity_at(index, number);

    if (atomic_load_explicit(&identity->state->dropped, memory_order_relaxed))
        return true;
    struct yg_verdict *old = atomic_load_explicit(&identity->verdict, memory_order_seq_cst);
    bool whole = old == NULL || is_whole(index, identity->state);
    struct yg_verdict *verdict = whole ? evaluate_whole(index, identity->state)
                                       : evaluate_change(index, identity->state, old);
    if (verdict == NULL)
        return false;
    if (whole && old != NULL && yg_verdict_equal(old, verdict)) {
        yg_verdict_free(verdict);
        return true;
    }
    if (verdict == old)
        return true;
    yg_index_add_verdict(index, verdict);
    old = atomic_exchange_explicit(&identity->verdict, verdict, memory_order_seq_cst);
    retire_verdict(index, old);
    return yg_numbers_push(&index->changed, number);
}

/* Identities lie all over the memory: what the next ones need is fetched side by side, a step for
 * all before the next step, instead of one miss after the other. */
#define FETCHED 32

static void fetch_identities(const struct yg_index *index, const uint32_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(yg_identity_at(index, numbers[i]));
    for (size_t i = 0; i < count; i++) {
        const struct yg_identity *identity = yg_identity_at(index, numbers[i]);

        __builtin_prefetch(identity->state);
        __builtin_prefetch((const char *)identity->state + 64);
        __builtin_prefetch(atomic_load_explicit(&identity->verdict, memory_order_relaxed));
    }
    for (size_t i = 0; i < count; i++) {
        const struct yg_identity_state *state = yg_identity_at(index, numbers[i])->state;

        __builtin_prefetch(state->own.bound.key.ptr);
        __builtin_prefetch(state->platform);
    }
}

bool yg_evaluate_all(struct yg_index *index)
{
    yg_numbers_sort(&index->whole);
    if (!gather_identities(index))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < index->candidates.count; i++) {
        size_t left = index->candidates.count - i;

        if (i % FETCHED == 0)
            fetch_identities(index, &index->candidates.items[i], left < FETCHED ? left : FETCHED);
        ok = evaluate_identity(index, index->candidates.items[i]);
    }
    if (index->hits.capacity > HITS_KEPT)
        yg_hits_deinit(&index->hits);
    return ok;
}

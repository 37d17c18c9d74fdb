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

static struct yg_verdict *evaluate(struct yg_index *index, const struct yg_identity *identity,
                                   const struct yg_verdict *old)
{
    struct yg_hits *hits = &index->hits;

    hits->count = 0;
    if (old == NULL || is_whole(index, identity->state))
        return yg_hits_collect(index, identity->state, hits) ? yg_verdict_make(hits, NULL, NULL)
                                                             : NULL;
    return yg_hits_collect_for(index, identity->state, &index->evaluate, hits)
               ? yg_verdict_make(hits, old, &index->evaluate)
               : NULL;
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
    struct yg_verdict *verdict = evaluate(index, identity, old);
    if (verdict == NULL)
        return false;
    if (old != NULL && yg_verdict_equal(old, verdict)) {
        yg_verdict_free(verdict);
        return true;
    }
    yg_index_add_verdict(index, verdict);
    old = atomic_exchange_explicit(&identity->verdict, verdict, memory_order_seq_cst);
    retire_verdict(index, old);
    return yg_numbers_push(&index->changed, number);
}

bool yg_evaluate_all(struct yg_index *index)
{
    yg_numbers_sort(&index->whole);
    if (!gather_identities(index))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < index->candidates.count; i++)
        ok = evaluate_identity(index, index->candidates.items[i]);
    if (index->hits.capacity > HITS_KEPT)
        yg_hits_deinit(&index->hits);
    return ok;
}

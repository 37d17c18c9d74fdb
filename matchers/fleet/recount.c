/* recount.c - what changed verdicts do to the counts.
 *
 * A vulnerability whose verdicts changed is pending until its exposures are taken: only then its
 * postings are walked (gather.c), once for counts and details, however many changes there were.
 * Moves (move.c) leave its counts alone meanwhile. After counting was deferred all are
 * pending.
 */
#include "matchers/fleet/shard_state.h"

/* Keys that count something now and will not: zero. */
static void clear_others(struct yg_shard *shard, uint32_t vulnerability)
{
    const struct yg_gathering *gathering = &shard->gathering;
    struct yg_exposure_table *table = &shard->exposures;
    uint32_t segment = yg_exposure_table_next(table, vulnerability, 0);

    while (segment != UINT32_MAX) {
        struct yg_exposure_counts counts = yg_exposure_table_get(table, vulnerability, segment);

        if (!gathering->sums[segment].reached && counts.affected + counts.under_investigation > 0)
            yg_exposure_table_set(table, vulnerability, segment, (struct yg_exposure_counts){0, 0});
        segment = yg_exposure_table_next(table, vulnerability, segment + 1);
    }
}

bool yg_shard_recount(struct yg_shard *shard, uint32_t vulnerability)
{
    const struct yg_gathering *gathering = &shard->gathering;
    uint32_t segment_end = yg_segment_table_count(shard->segments);

    if (!yg_shard_gather(shard, vulnerability))
        return false;
    clear_others(shard, vulnerability);
    /* All are marked, also those whose numbers stay: their detail may differ. */
    for (size_t i = 0; i < gathering->segments.count; i++) {
        uint32_t segment = gathering->segments.ids[i];
        const struct yg_sum *sum = &gathering->sums[segment];
        struct yg_exposure_counts counts = {sum->affected, sum->under_investigation};

        if (!yg_exposure_table_reserve(&shard->exposures, vulnerability, segment, segment_end,
                                       counts))
            return false;
        yg_exposure_table_set(&shard->exposures, vulnerability, segment, counts);
    }
    yg_exposure_table_set_pending(&shard->exposures, vulnerability, false);
    return true;
}

void yg_shard_defer_counts(struct yg_shard *shard)
{
    yg_shard_drop_detail(shard);
    shard->deferred = true;
}

void yg_shard_count(struct yg_shard *shard)
{
    for (uint32_t v = 0; shard->deferred && v < shard->vulnerability_count; v++)
        if (shard->holders[v].count > 0 ||
            yg_exposure_table_next(&shard->exposures, v, 0) != UINT32_MAX)
            yg_exposure_table_set_pending(&shard->exposures, v, true);
    shard->deferred = false;
}

enum yg_status yg_shard_changed(struct yg_shard *shard, const uint32_t *identities, size_t count,
                                struct yg_error *err)
{
    yg_shard_drop_detail(shard);
    return yg_shard_take_over(shard, identities, count)
               ? YG_OK
               : yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "recount: no memory");
}

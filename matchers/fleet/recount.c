/* recount.c - what changed verdicts do to the counts.
 *
 * The postings of all holders of a vulnerability are united, then the asset counts of the united
 * manifests are added up by segment. Moves (move.c) lead to the same numbers.
 * Cost: a walk over the postings of the holders.
 */
#include "matchers/fleet/shard_state.h"

#include <stdlib.h>

bool yg_shard_grow_sums(struct yg_shard *shard)
{
    uint32_t manifests = yg_manifests_count(shard->manifests);
    uint32_t segments = yg_segment_table_count(shard->segments);

    if (manifests > shard->manifest_status_count) {
        uint32_t count = manifests + manifests / 2 + 64;
        uint8_t *moved = realloc(shard->manifest_status, count);

        if (moved == NULL)
            return false;
        memset(moved + shard->manifest_status_count, 0, count - shard->manifest_status_count);
        shard->manifest_status = moved;
        shard->manifest_status_count = count;
    }
    if (segments > shard->sum_count) {
        uint32_t count = segments + segments / 2 + 16;
        struct yg_segment_sum *moved = realloc(shard->sums, count * sizeof *moved);

        if (moved == NULL)
            return false;
        memset(moved + shard->sum_count, 0, (count - shard->sum_count) * sizeof *moved);
        shard->sums = moved;
        shard->sum_count = count;
    }
    return yg_id_list_reserve(&shard->reached, manifests);
}

/* The manifests of an identity have at least the status of its entry. */
static void reach_manifests(struct yg_shard *shard, uint32_t identity,
                            const struct yg_verdict_entry *entry, bool guarded)
{
    struct yg_posting_cursor cursor = yg_postings_open(shard->postings, identity);
    uint32_t manifest;

    while (yg_postings_next(&cursor, &manifest)) {
        uint8_t *known = &shard->manifest_status[manifest];
        uint8_t status =
            guarded ? yg_shard_guarded_status(shard, manifest, shard->counted[identity], entry)
                    : entry->status;

        if (status <= *known)
            continue;
        if (*known == 0)
            shard->reached.ids[shard->reached.count++] = manifest;
        *known = status;
    }
}

/* shard->reached and manifest_status := the manifests that carry the vulnerability. False without
 * memory, and nothing is reached. */
static bool unite(struct yg_shard *shard, uint32_t vulnerability)
{
    const struct yg_holders *holders = &shard->holders[vulnerability];
    bool ready = true;

    shard->reached.count = 0;
    for (uint32_t h = 0; ready && h < holders->count; h++) {
        uint32_t identity = holders->identities[h];
        const struct yg_verdict *verdict = shard->counted[identity];
        const struct yg_verdict_entry *entry = yg_verdict_find(verdict, vulnerability);
        bool guarded = yg_entry_is_guarded(verdict, entry);

        ready = !guarded || yg_shard_load_clauses(shard, vulnerability);
        if (ready && (guarded || entry->status != YG_STATUS_UNKNOWN))
            reach_manifests(shard, identity, entry, guarded);
    }
    yg_shard_drop_clauses(shard);
    for (size_t i = 0; !ready && i < shard->reached.count; i++)
        shard->manifest_status[shard->reached.ids[i]] = 0;
    return ready;
}

/* Bring the entries of the vulnerability to the sums, and the sums back to zero. */
static void settle_entry(struct yg_shard *shard, struct yg_exposure_entry *entry)
{
    struct yg_segment_sum *sum = &shard->sums[entry->segment];

    /* A key that counts something is marked also when its numbers stay: its detail may differ. */
    if (entry->affected + entry->under_investigation > 0 ||
        sum->affected + sum->under_investigation > 0)
        yg_exposure_table_mark(&shard->exposures, entry);
    entry->affected = sum->affected;
    entry->under_investigation = sum->under_investigation;
    sum->affected = 0;
    sum->under_investigation = 0;
}

static bool recount(struct yg_shard *shard, uint32_t vulnerability)
{
    size_t pairs = 0;

    if (!yg_shard_grow_sums(shard) || !unite(shard, vulnerability))
        return false;
    for (size_t i = 0; i < shard->reached.count; i++) {
        size_t count;

        yg_manifests_segments(shard->manifests, shard->reached.ids[i], &count);
        pairs += count;
    }
    if (pairs > yg_segment_table_count(shard->segments))
        pairs = yg_segment_table_count(shard->segments);
    bool ready = yg_exposure_table_reserve(&shard->exposures, shard->vulnerability_count, pairs);
    for (size_t i = 0; i < shard->reached.count; i++) {
        uint32_t manifest = shard->reached.ids[i];
        uint8_t status = shard->manifest_status[manifest];
        size_t count;
        const struct yg_segment_count *segments =
            yg_manifests_segments(shard->manifests, manifest, &count);

        shard->manifest_status[manifest] = 0;
        for (size_t s = 0; ready && s < count; s++) {
            struct yg_segment_sum *sum = &shard->sums[segments[s].segment];

            if (status == YG_STATUS_AFFECTED)
                sum->affected += segments[s].assets;
            else
                sum->under_investigation += segments[s].assets;
            yg_exposure_table_get(&shard->exposures, vulnerability, segments[s].segment);
        }
    }
    if (!ready)
        return false;
    for (struct yg_exposure_entry *entry =
             yg_exposure_table_first(&shard->exposures, vulnerability);
         entry != NULL; entry = yg_exposure_table_next(&shard->exposures, entry))
        settle_entry(shard, entry);
    return true;
}

static int compare_ids(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

enum yg_status yg_shard_changed(struct yg_shard *shard, const uint32_t *identities, size_t count,
                                struct yg_error *err)
{
    bool ready = true;

    yg_shard_drop_detail(shard);
    shard->changed.count = 0;
    for (size_t i = 0; ready && i < count; i++)
        ready = yg_shard_take_over(shard, identities[i]);
    if (shard->changed.count > 1)
        qsort(shard->changed.ids, shard->changed.count, sizeof *shard->changed.ids, compare_ids);
    for (size_t i = 0; ready && i < shard->changed.count; i++) {
        if (i == 0 || shard->changed.ids[i] != shard->changed.ids[i - 1])
            ready = recount(shard, shard->changed.ids[i]);
    }
    return ready ? YG_OK : yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "recount: no memory");
}

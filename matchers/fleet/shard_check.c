/* shard_check.c - the invariants between the tables of a shard, by brute force. For tests. */
#include "matchers/fleet/shard_state.h"

#include <stdlib.h>

/* Every asset stands in the list of its manifest, and the manifest counts it in its segment. */
static enum yg_status check_lists(const struct yg_shard *shard, struct yg_error *err)
{
    uint32_t linked = 0;

    for (uint32_t m = 0; m < yg_manifests_count(shard->manifests); m++) {
        size_t segment_count;
        const struct yg_segment_count *segments =
            yg_manifests_segments(shard->manifests, m, &segment_count);
        uint64_t counted = 0, listed = 0;

        for (size_t i = 0; i < segment_count; i++) {
            uint32_t row = yg_manifests_first(shard->manifests, m, segments[i].segment);

            counted += segments[i].assets;
            for (; row != YG_ROW_NONE; row = shard->assets.rows[row].next) {
                const struct yg_asset_row *asset = &shard->assets.rows[row];

                if (asset->manifest != m || asset->segment != segments[i].segment)
                    return yg_fail(err, YG_REFUSED, row, "asset in the list of others");
                listed++;
            }
        }
        if (counted != listed)
            return yg_fail(err, YG_REFUSED, m, "manifest counts %llu assets, lists %llu",
                           (unsigned long long)counted, (unsigned long long)listed);
        linked += (uint32_t)listed;
    }
    if (linked != shard->assets.live)
        return yg_fail(err, YG_REFUSED, YG_NO_OFFSET, "%u assets, %u in lists", shard->assets.live,
                       linked);
    return YG_OK;
}

/* Every identity of a manifest that lives, or may be found again, has a posting for it and a
 * verdict that it is counted with. */
static enum yg_status check_postings(const struct yg_shard *shard, struct yg_error *err)
{
    struct yg_id_list list = {0};
    enum yg_status st = YG_OK;

    for (uint32_t m = 0; st == YG_OK && m < yg_manifests_count(shard->manifests); m++) {
        size_t segment_count;
        (void)yg_manifests_segments(shard->manifests, m, &segment_count);
        if (segment_count == 0 && yg_manifests_name(shard->manifests, m).hash == 0)
            continue;
        list.count = yg_manifests_size(shard->manifests, m);
        if (!yg_id_list_reserve(&list, list.count))
            break;
        yg_manifests_get(shard->manifests, m, list.ids);
        for (size_t i = 0; st == YG_OK && i < list.count; i++) {
            struct yg_posting_cursor cursor = yg_postings_open(shard->postings, list.ids[i]);
            uint32_t found = YG_MANIFEST_NONE;

            while (found != m && yg_postings_next(&cursor, &found))
                continue;
            if (found != m)
                st = yg_fail(err, YG_REFUSED, m, "no posting for identity %u", list.ids[i]);
            else if (shard->counted[list.ids[i]] == NULL)
                st = yg_fail(err, YG_REFUSED, m, "identity %u has no verdict", list.ids[i]);
        }
    }
    free(list.ids);
    return st;
}

/* The holders of a vulnerability are exactly the identities counted with an entry for it. */
static enum yg_status check_holders(const struct yg_shard *shard, struct yg_error *err)
{
    uint64_t entries = 0, holders = 0;

    for (uint32_t i = 0; i < shard->counted_count; i++)
        entries += shard->counted[i] == NULL ? 0 : shard->counted[i]->count;
    for (uint32_t v = 0; v < shard->vulnerability_count; v++) {
        for (uint32_t h = 0; h < shard->holders[v].count; h++) {
            uint32_t identity = shard->holders[v].identities[h] & ~YG_HOLDER_PLAIN;

            if (yg_verdict_find(shard->counted[identity], v) == NULL)
                return yg_fail(err, YG_REFUSED, v, "holder %u is not counted with it", identity);
        }
        holders += shard->holders[v].count;
    }
    if (entries != holders)
        return yg_fail(err, YG_REFUSED, YG_NO_OFFSET, "%llu verdict entries, %llu holders",
                       (unsigned long long)entries, (unsigned long long)holders);
    return YG_OK;
}

/* The tally of a segment is the number of its assets, and of its stale ones. */
static enum yg_status check_tallies(const struct yg_shard *shard, struct yg_error *err)
{
    for (uint32_t segment = 0; segment < shard->tally_count; segment++) {
        uint32_t assets = 0, stale = 0;

        for (uint32_t row = 0; row < shard->assets.row_count; row++) {
            const struct yg_asset_row *asset = &shard->assets.rows[row];

            if (asset->id != NULL && asset->segment == segment) {
                assets++;
                stale += asset->stale;
            }
        }
        if (assets != shard->tallies[segment].assets || stale != shard->tallies[segment].stale)
            return yg_fail(
                err, YG_REFUSED, segment, "tally of %u assets, %u stale; there are %u, %u",
                shard->tallies[segment].assets, shard->tallies[segment].stale, assets, stale);
    }
    return YG_OK;
}

enum yg_status yg_shard_check(const struct yg_shard *shard, struct yg_error *err)
{
    enum yg_status st = check_lists(shard, err);

    if (st == YG_OK)
        st = check_postings(shard, err);
    if (st == YG_OK)
        st = check_holders(shard, err);
    if (st == YG_OK)
        st = check_tallies(shard, err);
    return st;
}

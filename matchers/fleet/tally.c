/* tally.c - what a shard says of its progress: assets, stale ones, what is not evaluable. */
#include <stdlib.h>

#include "matchers/fleet/shard_state.h"

bool yg_shard_grow_tallies(struct yg_shard *shard)
{
    uint32_t count = yg_segment_table_count(shard->segments);

    if (count <= shard->tally_count)
        return true;
    count += count / 2 + 16;
    struct yg_tally *moved = realloc(shard->tallies, count * sizeof *moved);
    if (moved == NULL)
        return false;
    memset(moved + shard->tally_count, 0, (count - shard->tally_count) * sizeof *moved);
    shard->tallies = moved;
    shard->tally_count = count;
    return true;
}

void yg_shard_tally(struct yg_shard *shard, const struct yg_asset_row *asset, bool in)
{
    struct yg_tally *tally = &shard->tallies[asset->segment];

    tally->assets += in ? 1 : UINT32_MAX;
    tally->stale += in ? asset->stale : -(uint32_t)asset->stale;
}

void yg_shard_progress(const struct yg_shard *shard, int32_t partition,
                       struct yg_progress *progress)
{
    uint32_t count = yg_segment_table_count(shard->segments);

    progress->partition = partition;
    progress->assets = 0;
    progress->stale = 0;
    memset(progress->not_evaluable, 0, sizeof progress->not_evaluable);
    for (uint32_t i = 0; i < count && i < shard->tally_count; i++) {
        int32_t of;

        yg_segment_table_get(shard->segments, i, &of);
        if (of != partition)
            continue;
        progress->assets += shard->tallies[i].assets;
        progress->stale += shard->tallies[i].stale;
        for (int reason = 0; reason < YG_NOT_EVALUABLE_COUNT; reason++)
            progress->not_evaluable[reason] += shard->tallies[i].not_evaluable[reason];
    }
}

void yg_shard_recount_not_evaluable(struct yg_shard *shard)
{
    uint32_t count = yg_index_identity_count(shard->index);

    for (uint32_t i = 0; i < shard->tally_count; i++)
        memset(shard->tallies[i].not_evaluable, 0, sizeof shard->tallies[i].not_evaluable);
    for (uint32_t i = 0; i < count; i++) {
        struct yg_posting_cursor cursor = yg_postings_open(shard->postings, i);
        uint32_t manifest;

        if (!yg_postings_next(&cursor, &manifest))
            continue; /* not ours: another shard may be making it just now */
        enum yg_not_evaluable reason = yg_index_identity(shard->index, i).not_evaluable;
        if (reason == YG_EVALUABLE)
            continue;
        do {
            size_t segment_count;
            const struct yg_segment_count *segments =
                yg_manifests_segments(shard->manifests, manifest, &segment_count);

            for (size_t s = 0; s < segment_count; s++)
                shard->tallies[segments[s].segment].not_evaluable[reason] += segments[s].assets;
        } while (yg_postings_next(&cursor, &manifest));
    }
}

uint64_t yg_shard_count_assumed(const struct yg_shard *shard)
{
    uint32_t count = yg_index_identity_count(shard->index);
    uint64_t assumed = 0;

    for (uint32_t i = 0; i < count; i++) {
        struct yg_posting_cursor cursor = yg_postings_open(shard->postings, i);
        uint32_t manifest;

        if (!yg_postings_next(&cursor, &manifest) ||
            !yg_index_identity(shard->index, i).release_assumed)
            continue;
        do {
            size_t segment_count;
            const struct yg_segment_count *segments =
                yg_manifests_segments(shard->manifests, manifest, &segment_count);

            for (size_t s = 0; s < segment_count; s++)
                assumed += segments[s].assets;
        } while (yg_postings_next(&cursor, &manifest));
    }
    return assumed;
}

/* rebuild.c - manifests and postings that hold only what an asset uses, in the place of those that
 * have gathered dead ones. */
#include <stdlib.h>

#include "matchers/fleet/shard_state.h"

#define DEAD_MANIFESTS_MIN 4096

struct fresh {
    struct yg_manifests *manifests;
    struct yg_postings *postings;
    uint32_t *numbers; /* by old manifest: its new number */
};

static void fresh_deinit(struct fresh *fresh)
{
    yg_manifests_destroy(fresh->manifests);
    yg_postings_destroy(fresh->postings);
    free(fresh->numbers);
}

/* Copy one manifest with its postings, and one asset in each of its segments, which keeps the place
 * while the real ones move in. Dead ones are left behind. False without memory. */
static bool copy(struct yg_shard *shard, struct fresh *fresh, uint32_t old)
{
    const struct yg_id_list *ids = &shard->before;
    size_t segment_count;
    const struct yg_segment_count *segments =
        yg_manifests_segments(shard->manifests, old, &segment_count);

    if (segment_count == 0)
        return true;
    if (!yg_shard_load(shard, old, &shard->before) ||
        !yg_postings_reserve(fresh->postings, ids->count == 0 ? 0 : ids->ids[ids->count - 1] + 1,
                             ids->count))
        return false;
    uint32_t new = yg_manifests_add(fresh->manifests, yg_manifests_name(shard->manifests, old),
                                    ids->ids, ids->count);
    if (new == YG_MANIFEST_NONE)
        return false;
    fresh->numbers[old] = new;
    yg_manifests_set_tail(fresh->manifests, new, yg_manifests_tail(shard->manifests, old));
    yg_postings_append_all(fresh->postings, ids->ids, ids->count, new);
    for (size_t i = 0; i < segment_count; i++) {
        if (!yg_manifests_reserve(fresh->manifests, new, segments[i].segment))
            return false;
        yg_manifests_count_up(fresh->manifests, new, segments[i].segment);
    }
    return true;
}

static void move_in(struct yg_shard *shard, const struct fresh *fresh)
{
    uint32_t count = yg_manifests_count(shard->manifests);

    for (uint32_t row = 0; row < shard->assets.row_count; row++) {
        const struct yg_asset_row *asset = &shard->assets.rows[row];

        if (asset->id != NULL)
            yg_shard_link(shard, fresh->manifests, row, fresh->numbers[asset->manifest],
                          asset->segment);
    }
    for (uint32_t old = 0; old < count; old++) {
        size_t segment_count;
        const struct yg_segment_count *segments =
            yg_manifests_segments(shard->manifests, old, &segment_count);

        for (size_t i = 0; i < segment_count; i++)
            yg_manifests_count_down(fresh->manifests, fresh->numbers[old], segments[i].segment);
    }
}

/* Without memory for it everything stays as it is. */
static void rebuild(struct yg_shard *shard)
{
    uint32_t count = yg_manifests_count(shard->manifests);
    struct fresh fresh = {yg_manifests_create(), yg_postings_create(),
                          calloc((size_t)count + 1, sizeof *fresh.numbers)};
    bool ready = fresh.manifests != NULL && fresh.postings != NULL && fresh.numbers != NULL;

    for (uint32_t old = 0; ready && old < count; old++)
        ready = copy(shard, &fresh, old);
    if (ready) {
        struct yg_manifests *manifests = shard->manifests;
        struct yg_postings *postings = shard->postings;

        move_in(shard, &fresh);
        shard->manifests = fresh.manifests;
        shard->postings = fresh.postings;
        fresh.manifests = manifests;
        fresh.postings = postings;
    }
    fresh_deinit(&fresh);
}

void yg_shard_rebuild_when_worth_it(struct yg_shard *shard)
{
    uint32_t dead = yg_manifests_dead(shard->manifests);

    if (dead > DEAD_MANIFESTS_MIN && dead > yg_manifests_count(shard->manifests) / 2)
        rebuild(shard);
    yg_asset_table_compact(&shard->assets);
}

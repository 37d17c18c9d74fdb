/* rebuild.c - manifests and postings that hold only what an asset uses, in the place of those that
 * have gathered dead ones. */
#include <stdlib.h>

#include "matchers/fleet/shard_state.h"

#define DEAD_MANIFESTS_MIN 4096

#define NOT_KEPT UINT32_MAX
#define RESERVE_AT_ONCE 256

void yg_rebuilt_deinit(struct yg_rebuilt *fresh)
{
    yg_manifests_destroy(fresh->manifests);
    yg_postings_destroy(fresh->postings);
    free(fresh->numbers);
    free(fresh->lives);
}

/* numbers: 0 for what is kept. */
static void choose(const struct yg_shard *shard, struct yg_rebuilt *fresh, uint32_t count)
{
    memset(fresh->numbers, 0xFF, count * sizeof *fresh->numbers);
    for (uint32_t old = 0; old < count; old++) {
        size_t segment_count;

        (void)yg_manifests_segments(shard->manifests, old, &segment_count);
        fresh->lives[old] = segment_count > 0;
        if (segment_count > 0)
            fresh->numbers[old] = fresh->numbers[yg_manifests_parent(shard->manifests, old)] = 0;
    }
}

/* One asset in each segment of the old one, which keeps the place while the real ones move in. */
static bool copy_segments(const struct yg_shard *shard, struct yg_rebuilt *fresh, uint32_t old,
                          uint32_t new)
{
    size_t count;
    const struct yg_segment_count *segments = yg_manifests_segments(shard->manifests, old, &count);

    for (size_t i = 0; i < count; i++) {
        if (!yg_manifests_reserve(fresh->manifests, new, segments[i].segment))
            return false;
        yg_manifests_count_up(fresh->manifests, new, segments[i].segment);
    }
    return true;
}

static bool copy_manifest(const struct yg_shard *shard, struct yg_rebuilt *fresh, uint32_t old)
{
    uint32_t parent = yg_manifests_parent(shard->manifests, old);
    struct yg_set_name name =
        fresh->lives[old] ? yg_manifests_name(shard->manifests, old) : YG_SET_UNNAMED;
    uint32_t new = yg_manifests_copy(fresh->manifests, name, shard->manifests, old,
                                     fresh->numbers[parent], fresh->identities);

    if (new == YG_MANIFEST_NONE)
        return false;
    fresh->numbers[old] = new;
    fresh->kept_dead += !fresh->lives[old];
    yg_manifests_set_tail(fresh->manifests, new, yg_manifests_tail(shard->manifests, old));
    return copy_segments(shard, fresh, old, new);
}

/* List by list: new numbers rise as the old ones do. */
static bool copy_postings(const struct yg_shard *shard, struct yg_rebuilt *fresh)
{
    for (uint32_t identity = 0; identity < shard->counted_count; identity++) {
        struct yg_posting_cursor cursor = yg_postings_open(shard->postings, identity);
        uint32_t manifest, number = identity;
        size_t room = 0;

        while (yg_postings_next(&cursor, &manifest)) {
            if (!fresh->lives[manifest])
                continue;
            if (fresh->identities != NULL) /* which has no place for what was never met */
                number = fresh->identities[identity];
            if (room == 0 &&
                !yg_postings_reserve(fresh->postings, number + 1, room = RESERVE_AT_ONCE))
                return false;
            yg_postings_append(fresh->postings, number, fresh->numbers[manifest]);
            room--;
        }
    }
    return true;
}

static void move_in(struct yg_shard *shard, const struct yg_rebuilt *fresh)
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

bool yg_shard_prepare_rebuilt(const struct yg_shard *shard, const uint32_t *identities,
                              struct yg_rebuilt *fresh)
{
    uint32_t count = yg_manifests_count(shard->manifests);
    bool ready;

    *fresh = (struct yg_rebuilt){.manifests = yg_manifests_create(),
                                 .postings = yg_postings_create(),
                                 .identities = identities,
                                 .numbers = malloc(((size_t)count + 1) * sizeof *fresh->numbers),
                                 .lives = malloc(((size_t)count + 1) * sizeof *fresh->lives)};
    ready = fresh->manifests != NULL && fresh->postings != NULL && fresh->numbers != NULL &&
            fresh->lives != NULL;
    if (ready)
        choose(shard, fresh, count);
    for (uint32_t old = 0; ready && old < count; old++)
        ready = fresh->numbers[old] == NOT_KEPT || copy_manifest(shard, fresh, old);
    return ready && copy_postings(shard, fresh);
}

void yg_shard_commit_rebuilt(struct yg_shard *shard, struct yg_rebuilt *fresh)
{
    struct yg_manifests *manifests = shard->manifests;
    struct yg_postings *postings = shard->postings;

    move_in(shard, fresh);
    shard->manifests = fresh->manifests;
    shard->postings = fresh->postings;
    shard->kept_dead = fresh->kept_dead;
    fresh->manifests = manifests;
    fresh->postings = postings;
    yg_sketches_forget(&shard->sketches);
}

/* Without memory for it everything stays as it is. */
static void rebuild(struct yg_shard *shard)
{
    struct yg_rebuilt fresh;

    if (yg_shard_prepare_rebuilt(shard, NULL, &fresh))
        yg_shard_commit_rebuilt(shard, &fresh);
    yg_rebuilt_deinit(&fresh);
}

void yg_shard_rebuild_when_worth_it(struct yg_shard *shard)
{
    uint32_t dead = yg_manifests_dead(shard->manifests) - shard->kept_dead;

    if (dead > DEAD_MANIFESTS_MIN && dead > yg_manifests_count(shard->manifests) / 2)
        rebuild(shard);
    yg_asset_table_compact(&shard->assets);
}

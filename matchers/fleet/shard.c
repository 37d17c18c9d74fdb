/* shard.c - assets, and their moves from manifest to manifest. */
#include "matchers/fleet/shard_state.h"

#include <assert.h>
#include <stdlib.h>

#include "pipeline/base/hash.h"

struct yg_shard *yg_shard_create(struct yg_index *index)
{
    struct yg_shard *shard = calloc(1, sizeof *shard);

    if (shard == NULL)
        return NULL;
    shard->index = index;
    shard->gathering.vulnerability = shard->drain.vulnerability = YG_VULNERABILITY_NONE;
    yg_asset_table_init(&shard->assets);
    shard->manifests = yg_manifests_create();
    shard->postings = yg_postings_create();
    shard->segments = yg_segment_table_create(YG_SEGMENTS_MAX);
    if (shard->manifests == NULL || shard->postings == NULL || shard->segments == NULL) {
        yg_shard_destroy(shard);
        return NULL;
    }
    return shard;
}

void yg_shard_destroy(struct yg_shard *shard)
{
    if (shard == NULL)
        return;
    for (uint32_t i = 0; i < shard->vulnerability_count; i++)
        free(shard->holders[i].identities);
    yg_manifests_destroy(shard->manifests);
    yg_postings_destroy(shard->postings);
    yg_segment_table_destroy(shard->segments);
    yg_exposure_table_deinit(&shard->exposures);
    yg_gathering_deinit(&shard->gathering);
    free(shard->drain.rows);
    yg_asset_table_deinit(&shard->assets);
    free(shard->hashes.items);
    yg_drift_deinit(&shard->drift);
    yg_sketches_deinit(&shard->sketches);
    free(shard->scratch.ids);
    free(shard->counted);
    free(shard->holders);
    free(shard->marks);
    free(shard->touched);
    free(shard->now.ids);
    free(shard->before.ids);
    free(shard->left.ids);
    free(shard->clauses.heads);
    free(shard->clauses.reached.ids);
    free(shard->clauses.nodes);
    free(shard->tallies);
    free(shard);
}

bool yg_id_list_reserve(struct yg_id_list *list, size_t count)
{
    if (count <= list->capacity)
        return true;
    size_t capacity = count + count / 2 + 64;
    uint32_t *moved = realloc(list->ids, capacity * sizeof *moved);
    if (moved == NULL)
        return false;
    list->ids = moved;
    list->capacity = capacity;
    return true;
}

/* The lists of a manifest's assets, one for each segment */

static void unlink_row(struct yg_shard *shard, uint32_t row)
{
    struct yg_asset_row *rows = shard->assets.rows, *asset = &rows[row];

    if (asset->previous != YG_ROW_NONE)
        rows[asset->previous].next = asset->next;
    else
        yg_manifests_set_first(shard->manifests, asset->manifest, asset->segment, asset->next);
    if (asset->next != YG_ROW_NONE)
        rows[asset->next].previous = asset->previous;
    yg_manifests_count_down(shard->manifests, asset->manifest, asset->segment);
}

void yg_shard_link(struct yg_shard *shard, struct yg_manifests *manifests, uint32_t row,
                   uint32_t manifest, uint32_t segment)
{
    struct yg_asset_row *rows = shard->assets.rows, *asset = &rows[row];

    asset->manifest = manifest;
    asset->segment = segment & (UINT32_MAX >> 1);
    asset->previous = YG_ROW_NONE;
    yg_manifests_count_up(manifests, manifest, segment);
    asset->next = yg_manifests_first(manifests, manifest, segment);
    if (asset->next != YG_ROW_NONE)
        rows[asset->next].previous = row;
    yg_manifests_set_first(manifests, manifest, segment, row);
}

/* Moves */

/* Bring the counts from one manifest and segment to the other; *_NONE: the asset is or was not
 * there. False without memory: nothing has changed. */
static bool count_move(struct yg_shard *shard, uint32_t from, uint32_t from_segment, uint32_t to,
                       uint32_t to_segment)
{
    if (shard->deferred)
        return true;
    if (!yg_shard_load(shard, from, &shard->before) || !yg_shard_load(shard, to, &shard->now) ||
        !yg_shard_prepare_move(shard, from_segment, to_segment))
        return false;
    yg_shard_commit_move(shard, from_segment, to_segment);
    return true;
}

static enum yg_status move(struct yg_shard *shard, uint32_t row, uint32_t manifest,
                           uint32_t segment, struct yg_error *err)
{
    struct yg_asset_row *asset = &shard->assets.rows[row];
    uint32_t from = asset->manifest == YG_MANIFEST_NONE ? YG_SEGMENT_NONE : asset->segment;

    if ((manifest != YG_MANIFEST_NONE &&
         !yg_manifests_reserve(shard->manifests, manifest, segment)) ||
        !yg_shard_grow_tallies(shard) ||
        !count_move(shard, asset->manifest, from, manifest, segment))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory to move it");
    if (asset->manifest != YG_MANIFEST_NONE) {
        yg_shard_tally(shard, asset, false);
        unlink_row(shard, row);
    }
    if (manifest != YG_MANIFEST_NONE) {
        yg_shard_link(shard, shard->manifests, row, manifest, segment);
        yg_shard_tally(shard, asset, true);
    }
    return YG_OK;
}

/* An expected asset: its slot is asked for first, then its row, then its id and its manifest. */
void yg_shard_expect(struct yg_shard *shard, struct yg_str asset)
{
    struct yg_expected *list = shard->expected;
    uint64_t hash = yg_hash(asset);

    yg_slots_prefetch(&shard->assets.slots, hash);
    if (list[0].hash != 0) {
        list[0].row = yg_asset_table_guess(&shard->assets, list[0].hash);
        if (list[0].row != YG_ROW_NONE)
            __builtin_prefetch(&shard->assets.rows[list[0].row]);
    }
    if (list[1].hash != 0 && list[1].row < shard->assets.row_count) {
        const struct yg_asset_row *row = &shard->assets.rows[list[1].row];

        __builtin_prefetch(row->id);
        if (row->manifest != YG_MANIFEST_NONE)
            yg_manifests_prefetch(shard->manifests, row->manifest);
    }
    list[1] = list[0];
    list[0] = (struct yg_expected){hash, YG_ROW_NONE};
}

static enum yg_status remove_asset(struct yg_shard *shard, uint32_t row, struct yg_error *err)
{
    enum yg_status st = move(shard, row, YG_MANIFEST_NONE, YG_SEGMENT_NONE, err);

    if (st != YG_OK)
        return st;
    yg_asset_table_remove(&shard->assets, row);
    yg_shard_rebuild_when_worth_it(shard);
    return YG_OK;
}

/* Give the asset, whose row may be YG_ROW_NONE, this manifest in `segment`. */
static enum yg_status place(struct yg_shard *shard, struct yg_str asset, uint32_t *row,
                            uint32_t manifest, uint32_t segment, struct yg_error *err)
{
    bool added = *row == YG_ROW_NONE;

    if (added)
        *row = yg_asset_table_add(&shard->assets, asset);
    if (*row == YG_ROW_NONE)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for its row");
    if (!added && shard->assets.rows[*row].manifest == manifest &&
        shard->assets.rows[*row].segment == segment) {
        shard->unchanged++;
        return YG_OK;
    }
    enum yg_status st = move(shard, *row, manifest, segment, err);
    if (st != YG_OK && added)
        yg_asset_table_remove(&shard->assets, *row);
    return st;
}

static void set_stale(struct yg_shard *shard, uint32_t row, bool stale)
{
    struct yg_asset_row *asset = &shard->assets.rows[row];

    shard->tallies[asset->segment].stale += stale;
    shard->tallies[asset->segment].stale -= asset->stale;
    asset->stale = stale;
}

/* The number of a segment; most often it is that of the asset's last inventory. */
static enum yg_status find_segment(struct yg_shard *shard, int32_t partition,
                                   const struct yg_segment *segment, uint32_t row, uint32_t *number,
                                   struct yg_error *err)
{
    if (row != YG_ROW_NONE) {
        int32_t of;

        *number = shard->assets.rows[row].segment;
        const struct yg_segment *last = yg_segment_table_get(shard->segments, *number, &of);
        if (of == partition && yg_segment_equal(last, segment))
            return YG_OK;
    }
    *number = yg_segment_table_intern(shard->segments, partition, segment);
    return *number == YG_SEGMENT_NONE
               ? yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for its segment")
               : YG_OK;
}

static enum yg_status apply(struct yg_shard *shard, int32_t partition,
                            const struct yg_inventory *inventory, uint32_t *row,
                            struct yg_error *err)
{
    uint32_t last = *row == YG_ROW_NONE ? YG_MANIFEST_NONE : shard->assets.rows[*row].manifest;
    uint32_t manifest, segment;
    enum yg_status st = find_segment(shard, partition, &inventory->segment, *row, &segment, err);

    if (st == YG_OK)
        st = yg_shard_find_set(shard, inventory, last, &manifest, err);
    return st == YG_OK ? place(shard, inventory->asset, row, manifest, segment, err) : st;
}

static void note_tail(struct yg_shard *shard, uint32_t row, const struct yg_inventory *inventory)
{
    uint32_t manifest = shard->assets.rows[row].manifest;
    uint64_t tail = yg_set_tail_name(inventory);

    if (tail != 0 && tail != yg_manifests_tail(shard->manifests, manifest))
        yg_manifests_set_tail(shard->manifests, manifest, tail);
}

enum yg_status yg_shard_apply(struct yg_shard *shard, int32_t partition,
                              const struct yg_inventory *inventory, struct yg_error *err)
{
    uint32_t row = yg_asset_table_find(&shard->assets, inventory->asset);

    assert(!yg_inventory_is_delta(inventory));
    yg_shard_drop_detail(shard);
    if (inventory->gone && row == YG_ROW_NONE)
        return YG_OK;
    enum yg_status st = inventory->gone ? remove_asset(shard, row, err)
                                        : apply(shard, partition, inventory, &row, err);
    if (st != YG_OK)
        return yg_error_wrap(err, "asset '%.*s'", YG_STR_ARG(inventory->asset));
    if (inventory->gone)
        return YG_OK;
    set_stale(shard, row, false);
    note_tail(shard, row, inventory);
    shard->inventories++;
    yg_shard_rebuild_when_worth_it(shard);
    return YG_OK;
}

bool yg_shard_apply_head(struct yg_shard *shard, int32_t partition, const struct yg_inventory *head)
{
    uint32_t row = yg_asset_table_find(&shard->assets, head->asset), segment;
    uint64_t tail = yg_set_tail_name(head);

    if (row == YG_ROW_NONE || tail == 0)
        return false;
    const struct yg_asset_row *asset = &shard->assets.rows[row];
    if (asset->stale || yg_manifests_tail(shard->manifests, asset->manifest) != tail)
        return false;
    yg_shard_drop_detail(shard);
    if (find_segment(shard, partition, &head->segment, row, &segment, NULL) != YG_OK ||
        place(shard, head->asset, &row, asset->manifest, segment, NULL) != YG_OK)
        return false;
    shard->inventories++;
    shard->heads++;
    return true;
}

enum yg_status yg_shard_mark_stale(struct yg_shard *shard, int32_t partition, struct yg_str asset,
                                   struct yg_error *err)
{
    const struct yg_inventory nothing = {.asset = asset,
                                         .seen = YG_TIME_NONE,
                                         .segment = {.tenant = {"", 0},
                                                     .scope = YG_SCOPE_UNASSIGNED,
                                                     .site = {"", 0},
                                                     .stage = {"", 0},
                                                     .kind = {"", 0}}};
    uint32_t row = yg_asset_table_find(&shard->assets, asset);
    enum yg_status st = YG_OK;

    yg_shard_drop_detail(shard);
    if (row == YG_ROW_NONE)
        st = apply(shard, partition, &nothing, &row, err);
    if (st == YG_OK)
        set_stale(shard, row, true);
    return st;
}

static bool in_partition(const struct yg_shard *shard, const struct yg_asset_row *asset,
                         int32_t partition)
{
    int32_t of;

    if (asset->id == NULL)
        return false;
    yg_segment_table_get(shard->segments, asset->segment, &of);
    return of == partition;
}

void yg_shard_drop_partition(struct yg_shard *shard, int32_t partition)
{
    const struct yg_asset_row *rows = shard->assets.rows;

    yg_shard_drop_detail(shard);
    for (uint32_t row = 0; row < shard->assets.row_count; row++) {
        if (in_partition(shard, &rows[row], partition)) {
            yg_shard_tally(shard, &rows[row], false);
            unlink_row(shard, row);
            yg_asset_table_remove(&shard->assets, row);
        }
    }
    yg_shard_forget_exposures(shard, partition);
    yg_shard_rebuild_when_worth_it(shard);
}

bool yg_shard_each_asset(const struct yg_shard *shard, yg_asset_fn each, void *state)
{
    struct yg_id_list list = {0};
    bool ready = true;

    for (uint32_t row = 0; ready && row < shard->assets.row_count; row++) {
        const struct yg_asset_row *asset = &shard->assets.rows[row];
        struct yg_asset_view view = {.stale = asset->stale};

        if (asset->id == NULL)
            continue;
        view.asset = yg_asset_id(asset);
        view.identity_count = yg_manifests_size(shard->manifests, asset->manifest);
        ready = yg_id_list_reserve(&list, view.identity_count);
        if (!ready)
            break;
        yg_manifests_get(shard->manifests, asset->manifest, list.ids);
        view.identities = list.ids;
        view.segment = yg_segment_table_get(shard->segments, asset->segment, &view.partition);
        each(state, &view);
    }
    free(list.ids);
    return ready;
}

struct yg_shard_counts yg_shard_counts(const struct yg_shard *shard)
{
    return (struct yg_shard_counts){
        .assets = shard->assets.live,
        .manifests = yg_manifests_count(shard->manifests) - yg_manifests_dead(shard->manifests),
        .postings = yg_postings_count(shard->postings),
        .exposures = shard->exposures.key_count,
        .inventories = shard->inventories,
        .unchanged = shard->unchanged,
        .heads = shard->heads,
        .misnamed = shard->misnamed,
        .segments_overflowed = yg_segment_table_overflowed(shard->segments)};
}

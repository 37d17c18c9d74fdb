/* shard.c - assets, and their moves from manifest to manifest. */
#include "matchers/fleet/shard_state.h"

#include <assert.h>
#include <stdlib.h>

#include "pipeline/base/hash.h"

#define SLOT_FREE UINT32_MAX
#define SLOT_DELETED (UINT32_MAX - 1)
#define DEAD_MANIFESTS_MIN 4096
#define DEAD_TEXT_BYTES_MIN ((size_t)64 << 10)

struct yg_shard *yg_shard_create(struct yg_index *index)
{
    struct yg_shard *shard = calloc(1, sizeof *shard);

    if (shard == NULL)
        return NULL;
    shard->index = index;
    shard->free_row = YG_ROW_NONE;
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
    yg_arena_deinit(&shard->texts);
    yg_arena_deinit(&shard->drain.arena);
    free(shard->drain.entries);
    free(shard->rows);
    free(shard->slots);
    free(shard->counted);
    free(shard->holders);
    free(shard->marks);
    free(shard->touched);
    free(shard->now.ids);
    free(shard->before.ids);
    free(shard->changed.ids);
    free(shard->clauses.heads);
    free(shard->clauses.reached.ids);
    free(shard->clauses.nodes);
    free(shard->manifest_status);
    free(shard->reached.ids);
    free(shard->sums);
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

/* Asset rows */

static uint32_t find_slot(const struct yg_shard *shard, struct yg_str asset)
{
    uint32_t at = (uint32_t)yg_hash(asset) & (shard->slot_count - 1);

    for (; shard->slots[at] != SLOT_FREE; at = (at + 1) & (shard->slot_count - 1)) {
        uint32_t row = shard->slots[at];

        if (row != SLOT_DELETED &&
            yg_str_equal(asset, (struct yg_str){shard->rows[row].id, shard->rows[row].id_len}))
            return at;
    }
    return SLOT_FREE;
}

static uint32_t find_row(const struct yg_shard *shard, struct yg_str asset)
{
    uint32_t at = shard->slot_count == 0 ? SLOT_FREE : find_slot(shard, asset);

    return at == SLOT_FREE ? YG_ROW_NONE : shard->slots[at];
}

static void insert_slot(struct yg_shard *shard, uint32_t row)
{
    struct yg_str id = {shard->rows[row].id, shard->rows[row].id_len};
    uint32_t at = (uint32_t)yg_hash(id) & (shard->slot_count - 1);

    while (shard->slots[at] != SLOT_FREE)
        at = (at + 1) & (shard->slot_count - 1);
    shard->slots[at] = row;
    shard->slots_used++;
}

static bool grow_slots(struct yg_shard *shard)
{
    if ((uint64_t)(shard->slots_used + 1) * 4 <= (uint64_t)shard->slot_count * 3)
        return true;
    uint32_t slot_count = 256;
    while (slot_count / 2 <= shard->live)
        slot_count *= 2;
    uint32_t *slots = malloc(slot_count * sizeof *slots);
    if (slots == NULL)
        return false;
    memset(slots, 0xFF, slot_count * sizeof *slots);
    free(shard->slots);
    shard->slots = slots;
    shard->slot_count = slot_count;
    shard->slots_used = 0;
    for (uint32_t row = 0; row < shard->row_count; row++) {
        if (shard->rows[row].id != NULL)
            insert_slot(shard, row);
    }
    return true;
}

/* A new row in no manifest, or YG_ROW_NONE. */
static uint32_t add_row(struct yg_shard *shard, struct yg_str asset)
{
    uint32_t row = shard->free_row;

    if (!grow_slots(shard))
        return YG_ROW_NONE;
    if (row == YG_ROW_NONE && shard->row_count == shard->row_capacity) {
        uint32_t capacity =
            shard->row_capacity < 64 ? 64 : shard->row_capacity + shard->row_capacity / 2;
        struct yg_asset_row *moved = realloc(shard->rows, capacity * sizeof *moved);

        if (moved == NULL)
            return YG_ROW_NONE;
        shard->rows = moved;
        shard->row_capacity = capacity;
    }
    struct yg_str id = yg_arena_copy(&shard->texts, asset);
    if (id.ptr == NULL)
        return YG_ROW_NONE;
    if (row == YG_ROW_NONE)
        row = shard->row_count++;
    else
        shard->free_row = shard->rows[row].next;
    shard->rows[row] = (struct yg_asset_row){.id = id.ptr,
                                             .id_len = (uint16_t)id.len,
                                             .segment = YG_SEGMENT_NONE,
                                             .manifest = YG_MANIFEST_NONE,
                                             .next = YG_ROW_NONE,
                                             .previous = YG_ROW_NONE};
    insert_slot(shard, row);
    shard->live++;
    shard->texts_live += id.len;
    return row;
}

static void free_row(struct yg_shard *shard, uint32_t row)
{
    struct yg_asset_row *asset = &shard->rows[row];

    shard->slots[find_slot(shard, (struct yg_str){asset->id, asset->id_len})] = SLOT_DELETED;
    shard->texts_live -= asset->id_len;
    shard->texts_dead += asset->id_len;
    *asset = (struct yg_asset_row){.next = shard->free_row};
    shard->free_row = row;
    shard->live--;
}

/* Copy the ids that are in use into an arena of their own. Without memory for it everything stays
 * as it is. */
static void compact_texts(struct yg_shard *shard)
{
    struct yg_arena texts = {0};
    const char **moved = malloc((shard->row_count + 1) * sizeof *moved);
    bool ready = moved != NULL;

    for (uint32_t row = 0; ready && row < shard->row_count; row++) {
        const struct yg_asset_row *asset = &shard->rows[row];

        moved[row] = asset->id == NULL
                         ? NULL
                         : yg_arena_copy(&texts, (struct yg_str){asset->id, asset->id_len}).ptr;
        ready = asset->id == NULL || moved[row] != NULL;
    }
    for (uint32_t row = 0; ready && row < shard->row_count; row++)
        shard->rows[row].id = moved[row];
    if (ready) {
        yg_arena_deinit(&shard->texts);
        shard->texts = texts;
        shard->texts_dead = 0;
    } else {
        yg_arena_deinit(&texts);
    }
    free(moved);
}

/* The list of a manifest's assets */

static void unlink_row(struct yg_shard *shard, uint32_t row)
{
    struct yg_asset_row *asset = &shard->rows[row];

    if (asset->previous != YG_ROW_NONE)
        shard->rows[asset->previous].next = asset->next;
    else
        yg_manifests_set_first(shard->manifests, asset->manifest, asset->next);
    if (asset->next != YG_ROW_NONE)
        shard->rows[asset->next].previous = asset->previous;
    yg_manifests_drop(shard->manifests, asset->manifest, asset->segment);
}

static void link_row(struct yg_shard *shard, struct yg_manifests *manifests, uint32_t row,
                     uint32_t manifest, uint32_t segment)
{
    struct yg_asset_row *asset = &shard->rows[row];

    asset->manifest = manifest;
    asset->segment = segment;
    asset->previous = YG_ROW_NONE;
    asset->next = yg_manifests_first(manifests, manifest);
    if (asset->next != YG_ROW_NONE)
        shard->rows[asset->next].previous = row;
    yg_manifests_set_first(manifests, manifest, row);
    yg_manifests_add(manifests, manifest, segment);
}

/* Manifests */

static int compare_ids(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* shard->now := the inventory's identities, in rising order, each once. */
static enum yg_status resolve(struct yg_shard *shard, const struct yg_inventory *inventory,
                              struct yg_error *err)
{
    struct yg_id_list *now = &shard->now;
    size_t unique = 0;

    if (!yg_id_list_reserve(now, inventory->component_count))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "%zu identities", inventory->component_count);
    enum yg_status st = yg_index_intern_all(shard->index, inventory, now->ids, err);
    if (st != YG_OK)
        return st;
    if (inventory->component_count > 1)
        qsort(now->ids, inventory->component_count, sizeof *now->ids, compare_ids);
    for (size_t i = 0; i < inventory->component_count; i++) {
        if (unique == 0 || now->ids[i] != now->ids[unique - 1])
            now->ids[unique++] = now->ids[i];
    }
    now->count = unique;
    return YG_OK;
}

static bool load(struct yg_shard *shard, uint32_t manifest, struct yg_id_list *list)
{
    list->count = 0;
    if (manifest == YG_MANIFEST_NONE)
        return true;
    size_t count = yg_manifests_size(shard->manifests, manifest);
    if (!yg_id_list_reserve(list, count))
        return false;
    yg_manifests_get(shard->manifests, manifest, list->ids);
    list->count = count;
    return true;
}

/* The manifest of shard->now, with postings and adopted verdicts. */
static uint32_t intern_manifest(struct yg_shard *shard)
{
    const struct yg_id_list *now = &shard->now;
    bool is_new;
    uint32_t manifest = yg_manifests_intern(shard->manifests, now->ids, now->count, &is_new);

    if (manifest == YG_MANIFEST_NONE || !is_new)
        return manifest;
    uint32_t end = now->count == 0 ? 0 : now->ids[now->count - 1] + 1;
    bool ready = yg_postings_reserve(shard->postings, end, now->count);
    for (size_t i = 0; ready && i < now->count; i++)
        ready = yg_shard_adopt(shard, now->ids[i]);
    if (!ready) {
        yg_manifests_undo(shard->manifests, manifest);
        return YG_MANIFEST_NONE;
    }
    for (size_t i = 0; i < now->count; i++)
        yg_postings_append(shard->postings, now->ids[i], manifest);
    return manifest;
}

/* Replace manifests and postings by ones that hold only what an asset uses. Without memory for it
 * everything stays as it is. */
static void rebuild(struct yg_shard *shard)
{
    uint32_t count = yg_manifests_count(shard->manifests);
    struct yg_manifests *manifests = yg_manifests_create();
    struct yg_postings *postings = yg_postings_create();
    uint32_t *numbers = calloc((size_t)count + 1, sizeof *numbers);
    bool ready = manifests != NULL && postings != NULL && numbers != NULL;

    for (uint32_t old = 0; ready && old < count; old++) {
        size_t segment_count;
        bool is_new;
        const struct yg_segment_count *segments =
            yg_manifests_segments(shard->manifests, old, &segment_count);

        if (segment_count == 0)
            continue;
        ready = load(shard, old, &shard->before);
        if (!ready)
            break;
        const struct yg_id_list *ids = &shard->before;
        numbers[old] = yg_manifests_intern(manifests, ids->ids, ids->count, &is_new);
        ready = numbers[old] != YG_MANIFEST_NONE &&
                yg_postings_reserve(postings, ids->count == 0 ? 0 : ids->ids[ids->count - 1] + 1,
                                    ids->count);
        for (size_t i = 0; ready && i < ids->count; i++)
            yg_postings_append(postings, ids->ids[i], numbers[old]);
        for (size_t i = 0; ready && i < segment_count; i++) {
            ready = yg_manifests_reserve(manifests, numbers[old], segments[i].segment);
            if (ready)
                yg_manifests_add(manifests, numbers[old], segments[i].segment);
        }
    }
    if (!ready) {
        yg_manifests_destroy(manifests);
        yg_postings_destroy(postings);
        free(numbers);
        return;
    }
    /* Every segment now stands with one asset, which keeps its place while the real ones move
     * in. */
    for (uint32_t row = 0; row < shard->row_count; row++) {
        if (shard->rows[row].id != NULL)
            link_row(shard, manifests, row, numbers[shard->rows[row].manifest],
                     shard->rows[row].segment);
    }
    for (uint32_t old = 0; old < count; old++) {
        size_t segment_count;
        const struct yg_segment_count *segments =
            yg_manifests_segments(shard->manifests, old, &segment_count);

        for (size_t i = 0; i < segment_count; i++)
            yg_manifests_drop(manifests, numbers[old], segments[i].segment);
    }
    yg_manifests_destroy(shard->manifests);
    yg_postings_destroy(shard->postings);
    shard->manifests = manifests;
    shard->postings = postings;
    if (shard->manifest_status_count > 0)
        memset(shard->manifest_status, 0, shard->manifest_status_count);
    free(numbers);
}

static void rebuild_when_worth_it(struct yg_shard *shard)
{
    uint32_t dead = yg_manifests_dead(shard->manifests);

    if (dead > DEAD_MANIFESTS_MIN && dead > yg_manifests_count(shard->manifests) / 2)
        rebuild(shard);
    if (shard->texts_dead > DEAD_TEXT_BYTES_MIN && shard->texts_dead > shard->texts_live)
        compact_texts(shard);
}

/* Tallies */

static bool grow_tallies(struct yg_shard *shard)
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

static void tally_in(struct yg_shard *shard, const struct yg_asset_row *asset)
{
    shard->tallies[asset->segment].assets++;
    shard->tallies[asset->segment].stale += asset->stale;
}

static void tally_out(struct yg_shard *shard, const struct yg_asset_row *asset)
{
    shard->tallies[asset->segment].assets--;
    shard->tallies[asset->segment].stale -= asset->stale;
}

static void set_stale(struct yg_shard *shard, struct yg_asset_row *asset, bool stale)
{
    shard->tallies[asset->segment].stale += stale;
    shard->tallies[asset->segment].stale -= asset->stale;
    asset->stale = stale;
}

/* Moves */

/* shard->now and shard->before hold the identities after and before. */
static enum yg_status move(struct yg_shard *shard, uint32_t row, uint32_t manifest,
                           uint32_t segment, struct yg_error *err)
{
    struct yg_asset_row *asset = &shard->rows[row];
    uint32_t from = asset->segment;

    if ((manifest != YG_MANIFEST_NONE &&
         !yg_manifests_reserve(shard->manifests, manifest, segment)) ||
        !grow_tallies(shard) || !yg_shard_prepare_move(shard, from, segment))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "asset '%.*s': no memory", (int)asset->id_len,
                       asset->id);
    yg_shard_commit_move(shard, from, segment);
    if (asset->manifest != YG_MANIFEST_NONE) {
        tally_out(shard, asset);
        unlink_row(shard, row);
    }
    if (manifest != YG_MANIFEST_NONE) {
        link_row(shard, shard->manifests, row, manifest, segment);
        tally_in(shard, asset);
    }
    return YG_OK;
}

static enum yg_status remove_asset(struct yg_shard *shard, uint32_t row, struct yg_error *err)
{
    shard->now.count = 0;
    if (!load(shard, shard->rows[row].manifest, &shard->before))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory");
    enum yg_status st = move(shard, row, YG_MANIFEST_NONE, YG_SEGMENT_NONE, err);
    if (st != YG_OK)
        return st;
    free_row(shard, row);
    rebuild_when_worth_it(shard);
    return YG_OK;
}

/* Give the asset the manifest of shard->now in `segment`. */
static enum yg_status place(struct yg_shard *shard, struct yg_str asset, uint32_t segment,
                            uint32_t *row, struct yg_error *err)
{
    uint32_t manifest = intern_manifest(shard);
    bool added = false;

    if (manifest == YG_MANIFEST_NONE || segment == YG_SEGMENT_NONE)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for its manifest");
    *row = find_row(shard, asset);
    if (*row == YG_ROW_NONE) {
        *row = add_row(shard, asset);
        added = true;
        if (*row == YG_ROW_NONE)
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for its row");
    }
    if (shard->rows[*row].manifest == manifest && shard->rows[*row].segment == segment) {
        shard->unchanged++;
        return YG_OK;
    }
    enum yg_status st = YG_NOMEM;
    if (load(shard, shard->rows[*row].manifest, &shard->before))
        st = move(shard, *row, manifest, segment, err);
    else
        yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for its old manifest");
    if (st != YG_OK && added)
        free_row(shard, *row);
    return st;
}

enum yg_status yg_shard_apply(struct yg_shard *shard, int32_t partition,
                              const struct yg_inventory *inventory, struct yg_error *err)
{
    uint32_t row = find_row(shard, inventory->asset);
    enum yg_status st;

    assert(inventory->asset.len > 0 && inventory->asset.len <= YG_ASSET_ID_BYTES_MAX);
    yg_shard_drop_detail(shard);
    if (inventory->gone)
        return row == YG_ROW_NONE ? YG_OK : remove_asset(shard, row, err);
    st = resolve(shard, inventory, err);
    if (st == YG_OK)
        st = place(shard, inventory->asset,
                   yg_segment_table_intern(shard->segments, partition, &inventory->segment), &row,
                   err);
    if (st != YG_OK)
        return yg_error_wrap(err, "asset '%.*s'", YG_STR_ARG(inventory->asset));
    set_stale(shard, &shard->rows[row], false);
    shard->inventories++;
    rebuild_when_worth_it(shard);
    return YG_OK;
}

enum yg_status yg_shard_mark_stale(struct yg_shard *shard, int32_t partition, struct yg_str asset,
                                   struct yg_error *err)
{
    const struct yg_segment unassigned = {.tenant = {"", 0},
                                          .scope = YG_SCOPE_UNASSIGNED,
                                          .site = {"", 0},
                                          .stage = {"", 0},
                                          .kind = {"", 0}};
    uint32_t row = find_row(shard, asset);
    enum yg_status st = YG_OK;

    yg_shard_drop_detail(shard);
    if (row == YG_ROW_NONE) {
        shard->now.count = 0;
        st = place(shard, asset, yg_segment_table_intern(shard->segments, partition, &unassigned),
                   &row, err);
    }
    if (st == YG_OK)
        set_stale(shard, &shard->rows[row], true);
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
    yg_shard_drop_detail(shard);
    for (uint32_t row = 0; row < shard->row_count; row++) {
        if (in_partition(shard, &shard->rows[row], partition)) {
            tally_out(shard, &shard->rows[row]);
            unlink_row(shard, row);
            free_row(shard, row);
        }
    }
    yg_shard_forget_exposures(shard, partition);
    rebuild_when_worth_it(shard);
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

bool yg_shard_each_asset(const struct yg_shard *shard, yg_asset_fn each, void *state)
{
    struct yg_id_list list = {0};
    bool ready = true;

    for (uint32_t row = 0; ready && row < shard->row_count; row++) {
        const struct yg_asset_row *asset = &shard->rows[row];
        struct yg_asset_view view = {.asset = {asset->id, asset->id_len}, .stale = asset->stale};

        if (asset->id == NULL)
            continue;
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
        .assets = shard->live,
        .manifests = yg_manifests_count(shard->manifests) - yg_manifests_dead(shard->manifests),
        .postings = yg_postings_count(shard->postings),
        .exposures = shard->exposures.count,
        .inventories = shard->inventories,
        .unchanged = shard->unchanged,
        .segments_overflowed = yg_segment_table_overflowed(shard->segments)};
}

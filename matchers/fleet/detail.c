/* detail.c - hand out changed exposures, with samples and component versions.
 *
 * Keys are handed out by vulnerability: one walk over the postings of its holders gathers the
 * detail of all its segments that changed.
 */
#include "matchers/fleet/shard_state.h"

#include <assert.h>
#include <stdlib.h>

void yg_shard_drop_detail(struct yg_shard *shard)
{
    shard->drain.group_end = shard->drain.group_from;
}

size_t yg_shard_dirty_count(const struct yg_shard *shard)
{
    return shard->exposures.dirty_count + (shard->drain.count - shard->drain.next);
}

static int compare_entries(const void *a, const void *b, void *table)
{
    const struct yg_exposure_entry *entries = table;
    const struct yg_exposure_entry *x = &entries[*(const uint32_t *)a];
    const struct yg_exposure_entry *y = &entries[*(const uint32_t *)b];

    if (x->vulnerability != y->vulnerability)
        return x->vulnerability < y->vulnerability ? -1 : 1;
    return (x->segment > y->segment) - (x->segment < y->segment);
}

/* Take the marked keys over, in order. They stay marked until they are handed out, so that none is
 * queued twice. False without memory. */
static bool refill(struct yg_shard *shard)
{
    struct yg_drain *drain = &shard->drain;
    struct yg_exposure_table *table = &shard->exposures;

    if (table->dirty_count > drain->capacity) {
        uint32_t *moved = realloc(drain->entries, table->capacity * sizeof *moved);

        if (moved == NULL)
            return false;
        drain->entries = moved;
        drain->capacity = table->capacity;
    }
    if (table->dirty_count > 0)
        memcpy(drain->entries, table->dirty, table->dirty_count * sizeof *drain->entries);
    drain->count = table->dirty_count;
    drain->next = 0;
    drain->group_from = drain->group_end = 0;
    table->dirty_count = 0;
    if (drain->count > 1)
        qsort_r(drain->entries, drain->count, sizeof *drain->entries, compare_entries,
                table->entries);
    return true;
}

static void add_sample(struct yg_exposure *exposure, struct yg_str asset)
{
    size_t at = exposure->sample_count;

    for (size_t i = 0; i < exposure->sample_count; i++) {
        if (yg_str_equal(exposure->samples[i], asset))
            return;
    }
    while (at > 0 && yg_str_compare(asset, exposure->samples[at - 1]) < 0) {
        exposure->samples[at] = exposure->samples[at - 1];
        at--;
    }
    exposure->samples[at] = asset;
    exposure->sample_count++;
}

/* Take samples from a manifest whose assets are affected. */
static void sample_manifest(struct yg_shard *shard, uint32_t manifest)
{
    uint32_t row = yg_manifests_first(shard->manifests, manifest);

    for (; row != YG_ROW_NONE; row = shard->assets.rows[row].next) {
        const struct yg_asset_row *asset = &shard->assets.rows[row];
        uint32_t slot = shard->sums[asset->segment].slot;

        if (slot != 0 && shard->drain.group[slot - 1].sample_count < YG_SAMPLES_MAX)
            add_sample(&shard->drain.group[slot - 1], yg_asset_id(asset));
    }
}

/* Keep the components with the most assets; of equal ones the smaller text, so that the order in
 * which they come does not matter. */
static void add_component(struct yg_exposure *exposure, const struct yg_exposure_component *new)
{
    size_t at = exposure->component_count;

    while (at > 0) {
        const struct yg_exposure_component *above = &exposure->components[at - 1];

        if (above->asset_count > new->asset_count ||
            (above->asset_count == new->asset_count &&yg_str_compare(above->text, new->text) <= 0))
            break;
        if (at < YG_EXPOSURE_COMPONENTS_MAX)
            exposure->components[at] = *above;
        at--;
    }
    if (at == YG_EXPOSURE_COMPONENTS_MAX)
        return;
    exposure->components[at] = *new;
    if (exposure->component_count < YG_EXPOSURE_COMPONENTS_MAX)
        exposure->component_count++;
}

/* Add one manifest of a holder: its assets by segment, samples. */
static void gather_manifest(struct yg_shard *shard, uint32_t manifest, bool affected)
{
    size_t count;
    const struct yg_segment_count *segments =
        yg_manifests_segments(shard->manifests, manifest, &count);
    bool wants_sample = false;

    for (size_t i = 0; i < count; i++) {
        struct yg_segment_sum *sum = &shard->sums[segments[i].segment];

        if (sum->slot == 0)
            continue;
        sum->affected += segments[i].assets;
        wants_sample |= shard->drain.group[sum->slot - 1].sample_count < YG_SAMPLES_MAX;
    }
    if (wants_sample && affected)
        sample_manifest(shard, manifest);
}

/* shard->sums and samples of the group += where an entry of an identity says something. False
 * without memory. */
static bool gather_manifests(struct yg_shard *shard, uint32_t identity,
                             const struct yg_verdict_entry *entry)
{
    const struct yg_verdict *verdict = shard->counted[identity];
    bool guarded = yg_entry_is_guarded(verdict, entry);
    struct yg_posting_cursor cursor = yg_postings_open(shard->postings, identity);
    uint32_t manifest;

    if (guarded && !yg_shard_load_clauses(shard, entry->vulnerability))
        return false;
    if (!guarded && entry->status == YG_STATUS_UNKNOWN)
        return true;
    while (yg_postings_next(&cursor, &manifest)) {
        uint8_t status =
            guarded ? yg_shard_guarded_status(shard, manifest, verdict, entry) : entry->status;

        if (status != YG_STATUS_UNKNOWN)
            gather_manifest(shard, manifest, status == YG_STATUS_AFFECTED);
    }
    return true;
}

/* Add one holder to the group: its manifests, its component. False without memory. */
static bool gather_holder(struct yg_shard *shard, uint32_t vulnerability, uint32_t identity)
{
    const struct yg_verdict *verdict = shard->counted[identity];
    const struct yg_verdict_entry *entry = yg_verdict_find(verdict, vulnerability);
    struct yg_identity_view view = yg_index_identity(shard->index, identity);
    uint32_t group_size = shard->drain.group_end - shard->drain.group_from;

    if (!gather_manifests(shard, identity, entry))
        return false;
    for (uint32_t i = 0; i < group_size; i++) {
        const struct yg_exposure_entry *key =
            &shard->exposures.entries[shard->drain.entries[shard->drain.group_from + i]];
        struct yg_segment_sum *sum = &shard->sums[key->segment];

        if (sum->affected > 0) {
            struct yg_exposure_component component = {.text = view.text,
                                                      .version = view.version,
                                                      .fixed = yg_verdict_fixed(verdict, entry),
                                                      .asset_count = sum->affected};

            add_component(&shard->drain.group[i], &component);
            shard->drain.group[i].sources_differ |= entry->differs;
            sum->affected = 0;
        }
    }
    return true;
}

/* Gather the detail of all queued keys of the next vulnerability. False without memory. */
static bool gather(struct yg_shard *shard)
{
    struct yg_drain *drain = &shard->drain;
    uint32_t vulnerability = shard->exposures.entries[drain->entries[drain->next]].vulnerability;
    uint32_t end = drain->next;
    bool ready = true;

    while (end < drain->count &&
           shard->exposures.entries[drain->entries[end]].vulnerability == vulnerability)
        end++;
    if (!yg_shard_grow_sums(shard))
        return false;
    yg_arena_reset(&drain->arena, (size_t)4 << 20);
    drain->group = yg_arena_zalloc(&drain->arena, (end - drain->next) * sizeof *drain->group);
    if (drain->group == NULL)
        return false;
    drain->group_from = drain->next;
    drain->group_end = end;
    for (uint32_t i = drain->next; i < end; i++)
        shard->sums[shard->exposures.entries[drain->entries[i]].segment].slot = i - drain->next + 1;
    if (vulnerability < shard->vulnerability_count) {
        const struct yg_holders *holders = &shard->holders[vulnerability];

        for (uint32_t i = 0; ready && i < holders->count; i++)
            ready = gather_holder(shard, vulnerability, holders->identities[i]);
    }
    yg_shard_drop_clauses(shard);
    for (uint32_t i = drain->next; i < end; i++)
        shard->sums[shard->exposures.entries[drain->entries[i]].segment].slot = 0;
    if (!ready)
        drain->group_end = drain->group_from; /* gathered again at the next call */
    return ready;
}

bool yg_shard_take_exposure(struct yg_shard *shard, struct yg_exposure *exposure)
{
    struct yg_drain *drain = &shard->drain;

    if (drain->next == drain->count && (shard->exposures.dirty_count == 0 || !refill(shard)))
        return false;
    if (drain->next >= drain->group_end && !gather(shard))
        return false;

    struct yg_exposure_entry *entry = &shard->exposures.entries[drain->entries[drain->next]];
    *exposure = drain->group[drain->next - drain->group_from];
    exposure->vulnerability = yg_index_vulnerability_name(shard->index, entry->vulnerability);
    exposure->segment =
        *yg_segment_table_get(shard->segments, entry->segment, &exposure->partition);
    exposure->affected = entry->affected;
    exposure->under_investigation = entry->under_investigation;
    entry->dirty = 0;
    drain->next++;
    return true;
}

/* Keep the marked ones of a list of keys. */
static uint32_t keep_marked(const struct yg_exposure_table *table, uint32_t *keys, uint32_t count)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < count; i++) {
        if (table->entries[keys[i]].dirty)
            keys[kept++] = keys[i];
    }
    return kept;
}

void yg_shard_forget_exposures(struct yg_shard *shard, int32_t partition)
{
    struct yg_exposure_table *table = &shard->exposures;
    struct yg_drain *drain = &shard->drain;

    for (uint32_t i = 0; i < table->count; i++) {
        struct yg_exposure_entry *entry = &table->entries[i];
        int32_t of;

        yg_segment_table_get(shard->segments, entry->segment, &of);
        if (of == partition) {
            entry->affected = 0;
            entry->under_investigation = 0;
            entry->dirty = 0;
        }
    }
    table->dirty_count = keep_marked(table, table->dirty, table->dirty_count);
    /* Out of the queue, too: marked again, a key would stand in it twice. */
    if (drain->count > drain->next)
        drain->count = drain->next +
                       keep_marked(table, drain->entries + drain->next, drain->count - drain->next);
}

void yg_shard_touch_partition(struct yg_shard *shard, int32_t partition)
{
    for (uint32_t i = 0; i < shard->exposures.count; i++) {
        struct yg_exposure_entry *entry = &shard->exposures.entries[i];
        int32_t of;

        yg_segment_table_get(shard->segments, entry->segment, &of);
        if (of == partition && entry->affected + entry->under_investigation > 0)
            yg_exposure_table_mark(&shard->exposures, entry);
    }
}

enum yg_status yg_shard_touch(struct yg_shard *shard, int32_t partition,
                              const struct yg_segment *segment, struct yg_str vulnerability,
                              struct yg_error *err)
{
    uint32_t number = yg_index_vulnerability_find(shard->index, vulnerability);
    uint32_t place;

    if (number == YG_VULNERABILITY_NONE)
        return yg_fail(err, YG_REFUSED, YG_NO_OFFSET, "'%.*s' is in no advisory",
                       YG_STR_ARG(vulnerability));
    place = yg_segment_table_intern(shard->segments, partition, segment);
    if (place == YG_SEGMENT_NONE || !yg_shard_grow_vulnerabilities(shard, number + 1) ||
        !yg_exposure_table_reserve(&shard->exposures, shard->vulnerability_count, 1))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for an exposure");
    yg_exposure_table_mark(&shard->exposures,
                           yg_exposure_table_get(&shard->exposures, number, place));
    return YG_OK;
}

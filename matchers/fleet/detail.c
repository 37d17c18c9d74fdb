/* detail.c - hand out changed exposures, with samples and component versions.
 *
 * Keys are handed out by vulnerability: one walk over the postings of its holders (gather.c) makes
 * the detail of all of them. Where the walk is owed anyhow, because the vulnerability is pending,
 * it makes the counts as well.
 */
#include "matchers/fleet/shard_state.h"

#include <assert.h>
#include <stdlib.h>

void yg_shard_drop_detail(struct yg_shard *shard)
{
    shard->gathering.vulnerability = YG_VULNERABILITY_NONE;
}

size_t yg_shard_dirty_count(const struct yg_shard *shard)
{
    return (size_t)shard->exposures.marked_count + shard->exposures.pending_count;
}

/* Take the listed vulnerabilities over, in order. False when there are none, or without memory. */
static bool refill(struct yg_shard *shard)
{
    struct yg_drain *drain = &shard->drain;
    struct yg_exposure_table *table = &shard->exposures;

    if (table->listed_count == 0)
        return false;
    if (table->listed_count > drain->capacity) {
        uint32_t *moved = realloc(drain->rows, table->row_count * sizeof *moved);

        if (moved == NULL)
            return false;
        drain->rows = moved;
        drain->capacity = table->row_count;
    }
    memcpy(drain->rows, table->listed, table->listed_count * sizeof *drain->rows);
    drain->count = table->listed_count;
    drain->next = 0;
    table->listed_count = 0;
    if (drain->count > 1)
        qsort(drain->rows, drain->count, sizeof *drain->rows, yg_numbers_compare);
    return true;
}

/* The next marked key into the drain; false when there is none, or without memory. */
static bool find_key(struct yg_shard *shard)
{
    struct yg_drain *drain = &shard->drain;
    struct yg_exposure_table *table = &shard->exposures;

    for (;;) {
        if (drain->vulnerability == YG_VULNERABILITY_NONE) {
            if (drain->next == drain->count && !refill(shard))
                return false;
            drain->vulnerability = drain->rows[drain->next++];
            drain->segment = 0;
            yg_exposure_table_unlist(table, drain->vulnerability);
        }
        if (yg_exposure_table_is_pending(table, drain->vulnerability)) {
            if (!yg_shard_recount(shard, drain->vulnerability))
                return false;
            drain->segment = 0;
        }
        drain->segment = yg_exposure_table_next_marked(table, drain->vulnerability, drain->segment);
        if (drain->segment != UINT32_MAX)
            return true;
        yg_exposure_table_trim(table, drain->vulnerability);
        drain->vulnerability = YG_VULNERABILITY_NONE;
    }
}

static void put_samples(const struct yg_shard *shard, const struct yg_detail *detail, size_t count,
                        struct yg_exposure *exposure)
{
    for (size_t i = 0; i < count; i++) {
        struct yg_str sample = yg_asset_id(&shard->assets.rows[detail->samples[i]]);
        size_t at = i;

        for (; at > 0 && yg_str_compare(sample, exposure->samples[at - 1]) < 0; at--)
            exposure->samples[at] = exposure->samples[at - 1];
        exposure->samples[at] = sample;
    }
    exposure->sample_count = count;
}

/* Equal texts only differ in what their inventories assume: in the order of the holdings. */
static int compare_components(const void *a, const void *b)
{
    const struct yg_exposure_component *x = a, *y = b;
    int order = yg_str_compare(x->text, y->text);

    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

static void put_detail(struct yg_shard *shard, uint32_t segment, struct yg_exposure *exposure)
{
    const struct yg_gathering *gathering = &shard->gathering;
    const struct yg_detail *detail = &gathering->details[segment];

    exposure->sources_differ = false;
    exposure->sample_count = 0;
    exposure->component_count = 0;
    if (segment >= gathering->segment_capacity || !gathering->sums[segment].reached)
        return;
    yg_shard_find_samples(shard, segment);
    exposure->sources_differ = detail->sources_differ;
    put_samples(shard, detail, gathering->sums[segment].sample_count, exposure);
    for (uint32_t i = 0; i < detail->component_count; i++) {
        uint32_t holding = detail->components[i].holding;

        exposure->components[i] = gathering->sorted ? gathering->holdings[holding].component
                                                    : *yg_gathering_component(shard, holding);
        exposure->components[i].asset_count = detail->components[i].assets;
    }
    if (!gathering->sorted && detail->component_count > 1)
        qsort(exposure->components, detail->component_count, sizeof *exposure->components,
              compare_components);
    exposure->component_count = detail->component_count;
}

bool yg_shard_take_exposure(struct yg_shard *shard, struct yg_exposure *exposure)
{
    struct yg_drain *drain = &shard->drain;

    if (shard->deferred || !find_key(shard))
        return false;
    if (shard->gathering.vulnerability != drain->vulnerability &&
        !yg_shard_gather_marked(shard, drain->vulnerability))
        return false;

    struct yg_exposure_counts counts =
        yg_exposure_table_get(&shard->exposures, drain->vulnerability, drain->segment);
    put_detail(shard, drain->segment, exposure);
    exposure->vulnerability = yg_index_vulnerability_name(shard->index, drain->vulnerability);
    exposure->segment =
        *yg_segment_table_get(shard->segments, drain->segment, &exposure->partition);
    exposure->affected = counts.affected;
    exposure->under_investigation = counts.under_investigation;
    yg_exposure_table_unmark(&shard->exposures, drain->vulnerability, drain->segment);
    return true;
}

/* ---- keys of a partition -------------------------------------------------------------------- */

typedef void (*key_fn)(struct yg_shard *shard, uint32_t vulnerability, uint32_t segment);

static void each_key(struct yg_shard *shard, int32_t partition, key_fn each)
{
    struct yg_exposure_table *table = &shard->exposures;

    for (uint32_t v = 0; v < shard->vulnerability_count; v++) {
        uint32_t segment = yg_exposure_table_next(table, v, 0);

        for (; segment != UINT32_MAX; segment = yg_exposure_table_next(table, v, segment + 1)) {
            int32_t of;

            yg_segment_table_get(shard->segments, segment, &of);
            if (of == partition)
                each(shard, v, segment);
        }
    }
}

static void forget(struct yg_shard *shard, uint32_t vulnerability, uint32_t segment)
{
    yg_exposure_table_forget(&shard->exposures, vulnerability, segment);
}

void yg_shard_forget_exposures(struct yg_shard *shard, int32_t partition)
{
    each_key(shard, partition, forget);
}

static void touch(struct yg_shard *shard, uint32_t vulnerability, uint32_t segment)
{
    struct yg_exposure_counts counts =
        yg_exposure_table_get(&shard->exposures, vulnerability, segment);

    if (counts.affected + counts.under_investigation > 0)
        yg_exposure_table_set(&shard->exposures, vulnerability, segment, counts);
}

void yg_shard_touch_partition(struct yg_shard *shard, int32_t partition)
{
    each_key(shard, partition, touch);
}

enum yg_status yg_shard_touch(struct yg_shard *shard, int32_t partition,
                              const struct yg_segment *segment, struct yg_str vulnerability,
                              struct yg_error *err)
{
    uint32_t number = yg_index_vulnerability_find(shard->index, vulnerability);
    struct yg_exposure_counts counts;
    uint32_t place;

    if (number == YG_VULNERABILITY_NONE)
        return yg_fail(err, YG_REFUSED, YG_NO_OFFSET, "'%.*s' is in no advisory",
                       YG_STR_ARG(vulnerability));
    place = yg_segment_table_intern(shard->segments, partition, segment);
    counts = yg_exposure_table_get(&shard->exposures, number, place);
    if (place == YG_SEGMENT_NONE || !yg_shard_grow_vulnerabilities(shard, number + 1) ||
        !yg_exposure_table_reserve(&shard->exposures, number, place,
                                   yg_segment_table_count(shard->segments), counts))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for an exposure");
    yg_exposure_table_set(&shard->exposures, number, place, counts);
    return YG_OK;
}

/* query.c - a new advisory hits 40 of the 100 versions of a package that every asset has: decoded,
 * applied to the index, recounted and all exposures taken. The naive matcher knows all assets by
 * number, compares every component of each, and counts by segment. What is found is the number of
 * affected assets. */
#include <stdlib.h>
#include <string.h>

#include "bench/micro/micro.h"
#include "connectors/formats/decode.h"
#include "matchers/fleet/shard.h"

#define RECORD_BYTES_MAX ((size_t)64 << 20)
#define ASSETS_BY_MESSAGES 10 /* a fleet of so many times the inventories of other parts */

struct query {
    struct micro *micro;
    uint64_t assets;
    struct yg_index *index;
    struct yg_decoder *decoder;
    struct yg_shard *shard;
    int reader;                /* the shard's slot in the index's reclaim */
    struct fleet_item *items;  /* of all assets */
    size_t *starts;            /* one more than there are assets */
    uint32_t *segments;        /* by asset */
    uint32_t *counts;          /* by segment */
    uint32_t next, naive_next; /* number of the advisory */
};

static void apply_change(struct query *q, const struct yg_index_change *change)
{
    struct yg_error err;

    micro_check(yg_shard_changed(q->shard, change->identities, change->identity_count, &err), &err);
    yg_reclaim_quiescent(yg_index_reclaim(q->index), q->reader);
    yg_reclaim_poll(yg_index_reclaim(q->index));
}

static double match(void *state, uint64_t *found)
{
    struct query *q = state;
    struct yg_buf text = {0};
    const struct yg_advisory *items;
    struct yg_index_change change;
    struct yg_exposure exposure;
    char source[64], id[64];
    struct yg_error err;
    size_t count;

    fleet_put_new_advisory(q->micro->fleet, FLEET_HOT, q->next++, &text);
    struct yg_record record = {.value = yg_buf_str(&text), .time = YG_TIME_NONE};
    *found = 0;
    double start = measure_cpu();
    micro_check(yg_decode_advisories(q->decoder, &record, &items, &count, &err), &err);
    micro_check(yg_index_apply(q->index, &items[0], &change, &err), &err);
    apply_change(q, &change);
    while (yg_shard_take_exposure(q->shard, &exposure))
        *found += exposure.affected;
    double took = measure_cpu() - start;

    snprintf(source, sizeof source, "%.*s", YG_STR_ARG(items[0].source));
    snprintf(id, sizeof id, "%.*s", YG_STR_ARG(items[0].id));
    micro_check(yg_index_remove(q->index, yg_str(source), yg_str(id), &change, &err), &err);
    apply_change(q, &change);
    while (yg_shard_take_exposure(q->shard, &exposure))
        ;
    yg_buf_deinit(&text);
    return took;
}

static bool is_hit(const struct query *q, uint64_t asset, const struct fleet_rule *rule)
{
    for (size_t i = q->starts[asset]; i < q->starts[asset + 1]; i++) {
        struct fleet_item item = q->items[i];

        if (item.package == rule->package && item.version >= rule->from && item.version < rule->to)
            return true;
    }
    return false;
}

static double match_naively(void *state, uint64_t *found)
{
    struct query *q = state;
    uint32_t segments = fleet_options(q->micro->fleet)->scopes * FLEET_SEGMENTS_OF_SCOPE;
    struct fleet_rule rule;
    double start = measure_cpu();

    fleet_new_rule(q->micro->fleet, FLEET_HOT, q->naive_next++, &rule);
    memset(q->counts, 0, segments * sizeof *q->counts);
    for (uint64_t asset = 0; asset < q->assets; asset++)
        q->counts[q->segments[asset]] += is_hit(q, asset, &rule);
    *found = 0;
    for (uint32_t i = 0; i < segments; i++)
        *found += q->counts[i];
    return measure_cpu() - start;
}

/* The naive matcher's assets, and the same in the shard. */
static void load(struct query *q)
{
    const struct fleet *fleet = q->micro->fleet;
    size_t count = 0;
    struct fleet_asset asset;
    struct messages messages;
    struct yg_inventory inventory;
    struct yg_error err;

    fleet_asset_init(fleet, &asset);
    messages_init(&messages, fleet, FLEET_NATIVE, 1);
    for (uint64_t number = 0; number < q->assets; number++) {
        fleet_read(fleet, number, 0, &asset);
        memcpy(q->items + count, asset.items, asset.count * sizeof *asset.items);
        count += asset.count;
        q->starts[number + 1] = count;
        q->segments[number] = asset.segment;
        messages_clear(&messages);
        messages_add(&messages, fleet, &asset);
        struct yg_record record = message_record(&messages, fleet, 0);
        micro_check(yg_decode_inventory(q->decoder, &record, &inventory, &err), &err);
        micro_check(yg_shard_apply(q->shard, 0, &inventory, &err), &err);
    }
    messages_deinit(&messages);
    fleet_asset_deinit(&asset);
}

void micro_query(struct micro *micro)
{
    struct query q = {.micro = micro,
                      .assets = micro->messages * ASSETS_BY_MESSAGES,
                      .index = yg_index_create(),
                      .decoder = yg_decoder_create(RECORD_BYTES_MAX)};
    size_t room = q.assets * fleet_options(micro->fleet)->components_max;

    q.items = malloc(room * sizeof *q.items); /* what is not touched takes no memory */
    q.starts = calloc(q.assets + 1, sizeof *q.starts);
    q.segments = calloc(q.assets, sizeof *q.segments);
    q.counts = calloc((size_t)fleet_options(micro->fleet)->scopes * FLEET_SEGMENTS_OF_SCOPE,
                      sizeof *q.counts);
    if (q.index == NULL || q.decoder == NULL || q.items == NULL || q.starts == NULL ||
        q.segments == NULL || q.counts == NULL)
        abort();
    q.shard = yg_shard_create(q.index);
    q.reader = yg_reclaim_reader(yg_index_reclaim(q.index));
    if (q.shard == NULL || q.reader < 0)
        abort();
    yg_reclaim_quiescent(yg_index_reclaim(q.index), q.reader);
    load(&q);
    const struct micro_pair pair = {"query", "ns/advisory", 1, match, match_naively};
    micro_measure(micro, &pair, &q);
    yg_shard_destroy(q.shard);
    yg_index_destroy(q.index);
    yg_decoder_destroy(q.decoder);
    free(q.items);
    free(q.starts);
    free(q.segments);
    free(q.counts);
}

/* stream.c - a stream of inventories, against the yardstick on the same bytes.
 *
 *   steady   the fleet is known; each round sends the next messages of a pass over all assets, in
 *            an order without pattern, and takes all exposures that changed
 *   cold     each round a new shard meets assets it has never seen, then all exposures are counted
 *            once and taken; the index knows the component versions from the first time on (that
 *            one is shown apart)
 */
#include "bench/core/core.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/yardstick_dom.h"
#include "tests/support/counted_memory.h"

#define EXPECT_AHEAD 3      /* messages between the news of an asset and its inventory */
#define NOT_SENT UINT16_MAX /* all bits set */

void core_feed(const struct fed *fed, const struct messages *messages, uint64_t i)
{
    struct yg_record record = message_record(messages, fed->fleet, i);
    struct yg_inventory inventory;
    struct yg_error err;

    if (i + EXPECT_AHEAD < messages->count)
        yg_shard_expect(fed->shard, message_record(messages, fed->fleet, i + EXPECT_AHEAD).key);
    if (fed->by_heads && yg_decode_head(fed->decoder, &record, &inventory) &&
        yg_shard_apply_head(fed->shard, fed->partition, &inventory))
        return;
    core_check(yg_decode_inventory(fed->decoder, &record, &inventory, &err), &err);
    core_check(yg_shard_apply(fed->shard, fed->partition, &inventory, &err), &err);
}

uint64_t core_take(const struct fed *fed, struct counts *counts)
{
    struct yg_exposure exposure;
    uint64_t count = 0;

    while (yg_shard_take_exposure(fed->shard, &exposure)) {
        if (counts != NULL)
            counts_set(counts, fed->fleet, &exposure);
        count++;
    }
    return count;
}

double core_walk(const struct messages *messages)
{
    struct yardstick_sum sum = {0};
    double start = measure_cpu();

    for (uint64_t i = 0; i < messages->count; i++) {
        const struct message *message = &messages->items[i];

        if (!yardstick_dom_walk(messages->bytes.ptr + message->at, message->len, &sum))
            abort();
    }
    return measure_cpu() - start;
}

/* What one way of streaming is, and what it has come to. */
struct variant {
    const char *name;
    enum fleet_form form;
    bool cold;
    bool by_heads;        /* what ends as last time is not parsed */
    double unique, churn; /* below 0: as the options say */
    double floor, goal;
};

static const struct variant variants[] = {
    {"native_steady", FLEET_NATIVE, false, false, -1, -1, 0.5, 1.0},
    {"native_tail", FLEET_NATIVE, false, true, -1, -1, 1.0, 1.5},
    {"cyclonedx_steady", FLEET_CYCLONEDX, false, false, -1, -1, 1.5, 2.1},
    {"native_cold_unique", FLEET_NATIVE, true, false, 1, -1, 0.25, 0.45},
};

struct stream {
    struct world *world;
    const struct variant *variant;
    struct fleet *fleet;
    struct fleet_asset asset;
    struct messages messages;
    struct fed fed;
    struct counts taken;
    uint16_t *rounds; /* of each asset: the round that was last sent */
    uint64_t sent;    /* messages since the first load */
    struct measure_series ratio, yardstick, decode, apply, count, take, keys, calls;
};

static void send_next(struct stream *s)
{
    uint64_t assets = s->world->options.assets, pass = s->sent / assets;
    uint64_t number =
        fleet_shuffled(s->world->options.fleet.seed, (uint32_t)pass, assets, s->sent++ % assets);

    s->rounds[number] = (uint16_t)(s->variant->cold ? 0 : pass + 1);
    fleet_read(s->fleet, number, s->rounds[number], &s->asset);
    messages_add(&s->messages, s->fleet, &s->asset);
}

/* ---- the other ways over the messages in hand ------------------------------------------------ */

static double decode_all(const struct stream *s)
{
    struct yg_inventory inventory;
    struct yg_error err;
    double start = measure_cpu();

    for (uint64_t i = 0; i < s->messages.count; i++) {
        struct yg_record record = message_record(&s->messages, s->fleet, i);

        core_check(yg_decode_inventory(s->fed.decoder, &record, &inventory, &err), &err);
    }
    return measure_cpu() - start;
}

struct spent {
    double feed, count, take;
    uint64_t keys;
    uint64_t calls; /* for memory, but for messages that bring new component versions */
};

static struct spent feed_all(struct stream *s)
{
    struct spent spent = {0};
    uint32_t known = yg_index_identity_count(s->world->index);
    double start = measure_cpu();

    for (uint64_t i = 0; i < s->messages.count; i++) {
        uint64_t calls = counted_memory_calls();

        core_feed(&s->fed, &s->messages, i);
        uint32_t now = yg_index_identity_count(s->world->index);
        spent.calls += now == known ? counted_memory_calls() - calls : 0;
        known = now;
    }
    double fed = measure_cpu();
    yg_shard_count(s->fed.shard);
    double counted = measure_cpu();
    spent.keys = core_take(&s->fed, &s->taken);
    spent.take = measure_cpu() - counted;
    spent.count = counted - fed;
    spent.feed = fed - start;
    return spent;
}

/* ---- rounds ---------------------------------------------------------------------------------- */

static void new_shard(struct stream *s)
{
    yg_shard_destroy(s->fed.shard);
    s->fed.shard = yg_shard_create(s->world->index);
    if (s->fed.shard == NULL)
        abort();
    if (s->variant->cold)
        yg_shard_defer_counts(s->fed.shard);
}

static void measure_round(struct stream *s, uint32_t round)
{
    struct spent spent = {0};
    double yardstick = 0, decode = 0, n = (double)s->messages.count;

    if (s->variant->cold)
        new_shard(s);
    for (uint32_t turn = 0; turn < 3; turn++) { /* each comes first in every third round */
        switch ((round + turn) % 3) {
        case 0:
            yardstick = core_walk(&s->messages);
            break;
        case 1:
            decode = decode_all(s);
            break;
        default:
            spent = feed_all(s);
        }
    }
    world_pause(s->world, 0);
    measure_add(&s->ratio, yardstick / (spent.feed + spent.count + spent.take));
    measure_add(&s->count, spent.count / n * 1e9);
    measure_add(&s->yardstick, yardstick / n * 1e9);
    measure_add(&s->decode, decode / n * 1e9);
    measure_add(&s->apply, (spent.feed - decode) / n * 1e9);
    measure_add(&s->take, spent.take / n * 1e9);
    measure_add(&s->keys, (double)spent.keys);
    measure_add(&s->calls, (double)spent.calls / n);
}

static void make_round(struct stream *s)
{
    messages_clear(&s->messages);
    while (s->messages.count < s->messages.room)
        send_next(s);
}

/* All assets once, in the order of their numbers. */
static void load(struct stream *s)
{
    uint64_t assets = s->world->options.assets;
    double spent = 0;

    new_shard(s);
    for (uint64_t number = 0; number < assets;) {
        messages_clear(&s->messages);
        for (; number < assets && s->messages.count < s->messages.room; number++) {
            fleet_read(s->fleet, number, 0, &s->asset);
            messages_add(&s->messages, s->fleet, &s->asset);
        }
        double start = measure_cpu();
        for (uint64_t i = 0; i < s->messages.count; i++)
            core_feed(&s->fed, &s->messages, i);
        spent += measure_cpu() - start;
    }
    double start = measure_cpu();
    uint64_t keys = core_take(&s->fed, &s->taken);
    printf("  first load, component versions new: %.0f ns/message; %" PRIu64
           " exposures taken: %.0f\n",
           spent / (double)assets * 1e9, keys, (measure_cpu() - start) / (double)assets * 1e9);
}

static void check(struct stream *s)
{
    struct counts naive;

    counts_init(&naive, s->fleet);
    for (uint64_t number = 0; number < s->world->options.assets; number++) {
        if (s->rounds[number] == NOT_SENT)
            continue;
        fleet_read(s->fleet, number, s->rounds[number], &s->asset);
        counts_add_asset(&naive, s->world->rules, &s->asset);
    }
    s->world->wrong |= !counts_compare(s->variant->name, &s->taken, &naive);
    counts_deinit(&naive);
}

/* A table that grows may ask once in a thousand messages. */
static const struct measure_row calls_row = {"allocations_steady", "calls/message", 0.001, 0.001,
                                             true};

static void report(struct stream *s)
{
    const struct measure_row row = {.name = s->variant->name,
                                    .unit = "x yardstick",
                                    .floor = s->variant->floor,
                                    .goal = s->variant->goal};
    struct yg_shard_counts counts = yg_shard_counts(s->fed.shard);
    double payload = (double)s->messages.payload / (double)s->messages.count;

    printf("  %" PRIu64 " messages of %.0f bytes a round, %" PRIu64 " manifests, %" PRIu64
           " postings\n",
           s->messages.count, payload, counts.manifests, counts.postings);
    printf("  ns/message: yardstick %.0f, decode %.0f, apply %.0f, count %.0f, take %.0f (%.0f "
           "exposures a round)\n",
           measure_median(&s->yardstick), measure_median(&s->decode), measure_median(&s->apply),
           measure_median(&s->count), measure_median(&s->take), measure_median(&s->keys));
    measure_row(s->world->report, &row, &s->ratio);
    if (strcmp(row.name, "native_steady") == 0)
        measure_row(s->world->report, &calls_row, &s->calls);
}

static void stream(struct world *world, const struct variant *variant)
{
    struct stream s = {.world = world, .variant = variant};
    struct fleet_options options = world->options.fleet;

    options.unique = variant->unique < 0 ? options.unique : variant->unique;
    options.churn = variant->churn < 0 ? options.churn : variant->churn;
    s.fleet = fleet_create(&options);
    s.fed = (struct fed){
        .decoder = world->decoders[0], .fleet = s.fleet, .by_heads = variant->by_heads};
    yg_decoder_set_tails(s.fed.decoder, variant->by_heads);
    s.rounds = malloc(world->options.assets * sizeof *s.rounds);
    if (s.rounds == NULL)
        abort();
    memset(s.rounds, variant->cold ? 0xFF : 0, world->options.assets * sizeof *s.rounds);
    fleet_asset_init(s.fleet, &s.asset);
    messages_init(&s.messages, s.fleet, variant->form, world->options.messages);
    counts_init(&s.taken, s.fleet);
    if (variant->cold) { /* each round is about the same assets */
        make_round(&s);
        new_shard(&s);
        struct spent first = feed_all(&s);
        printf("  the first of all, component versions new: %.0f ns/message\n",
               (first.feed + first.take) / (double)s.messages.count * 1e9);
    } else {
        load(&s);
    }
    for (uint32_t round = 0; round < world->options.rounds; round++) {
        if (!variant->cold)
            make_round(&s);
        measure_round(&s, round);
    }
    report(&s);
    check(&s);
    yg_shard_destroy(s.fed.shard);
    messages_deinit(&s.messages);
    counts_deinit(&s.taken);
    fleet_asset_deinit(&s.asset);
    fleet_destroy(s.fleet);
    free(s.rounds);
}

bool bench_stream(struct world *world, const char *name)
{
    for (size_t i = 0; i < YG_COUNT(variants); i++) {
        if (strcmp(name, variants[i].name) == 0)
            return stream(world, &variants[i]), true;
    }
    return false;
}

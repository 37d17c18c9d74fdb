/* growth.c - what a message and an asset cost while one fleet grows.
 *
 *   size      10,000    30,000    100,000    ...    --grown-assets
 *             load ---> measure, load ---> measure, load ...
 *
 * At each size rounds of messages come from all of the assets so far, in an order without pattern,
 * a share of them changed; the yardstick reads the same bytes in between. Assets are dealt to one
 * or two shards, each on a thread of its own. The cost of a message is the CPU time of the thread
 * that took longest, by all messages of the round.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/core/core.h"

#define SIZE_LEAST 10000
#define CHUNK 2000 /* messages in memory while loading */

struct growth {
    struct world *world;
    uint32_t shards;
    struct fleet_asset asset;
    struct side sides[SHARDS_MAX];
    uint16_t *rounds; /* of each asset */
    uint64_t assets;  /* so far */
    uint64_t sent;    /* messages at this size */
    size_t resident;  /* before the first asset */
    double load;      /* seconds of the slowest thread */
};

static void clear(struct growth *g)
{
    for (uint32_t k = 0; k < g->shards; k++)
        messages_clear(&g->sides[k].messages);
}

static void add(struct growth *g, uint64_t number)
{
    fleet_read(g->world->fleet, number, g->rounds[number], &g->asset);
    messages_add(&g->sides[number % g->shards].messages, g->world->fleet, &g->asset);
}

/* Seconds of the thread that took longest. */
static double run(struct growth *g)
{
    double longest = 0;

    sides_run(g->sides, g->shards);
    for (uint32_t k = 0; k < g->shards; k++) {
        world_pause(g->world, (int)k);
        longest = g->sides[k].cpu > longest ? g->sides[k].cpu : longest;
    }
    return longest;
}

static void load(struct growth *g, uint64_t size)
{
    while (g->assets < size) {
        clear(g);
        for (uint32_t i = 0; i < CHUNK && g->assets < size; i++)
            add(g, g->assets++);
        g->load += run(g);
    }
}

static uint64_t make_round(struct growth *g)
{
    uint64_t wanted =
        g->world->options.messages < g->assets ? g->world->options.messages : g->assets;

    clear(g);
    for (uint64_t i = 0; i < wanted; i++, g->sent++) {
        uint64_t pass = g->sent / g->assets;
        uint64_t number = fleet_shuffled(g->world->options.fleet.seed, (uint32_t)pass, g->assets,
                                         g->sent % g->assets);

        g->rounds[number]++;
        add(g, number);
    }
    return wanted;
}

static void measure(struct growth *g)
{
    struct measure_series ns = {.count = 0}, yardstick = {.count = 0};
    double bytes = ((double)measure_resident() - (double)g->resident) / (double)g->assets;

    g->sent = 0;
    for (uint32_t round = 0; round < g->world->options.rounds; round++) {
        double walk = 0, count = (double)make_round(g);

        measure_add(&ns, run(g) / count * 1e9);
        for (uint32_t k = 0; k < g->shards; k++)
            walk += core_walk(&g->sides[k].messages);
        measure_add(&yardstick, walk / count * 1e9);
    }
    printf("  %9" PRIu64 " assets: %.0f ns/message (best %.0f, yardstick %.0f), %.0f bytes/asset, "
           "loaded at %.0f ns/asset\n",
           g->assets, measure_median(&ns), measure_least(&ns), measure_median(&yardstick), bytes,
           g->load / (double)g->assets * 1e9);
    fflush(stdout);
    if (g->world->options.points == NULL)
        return;
    fprintf(g->world->options.points, "%" PRIu64 "\t%" PRIu32 "\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\n",
            g->assets, g->shards, measure_median(&ns), measure_least(&ns),
            measure_median(&yardstick), bytes, g->load / (double)g->assets * 1e9);
    fflush(g->world->options.points);
}

static void check(struct growth *g)
{
    struct counts naive;

    counts_init(&naive, g->world->fleet);
    for (uint64_t number = 0; number < g->assets; number++) {
        fleet_read(g->world->fleet, number, g->rounds[number], &g->asset);
        counts_add_asset(&naive, g->world->rules, &g->asset);
    }
    sides_sum(g->sides, g->shards);
    g->world->wrong |= !counts_compare("all", &g->sides[0].taken, &naive);
    counts_deinit(&naive);
}

static void grow(struct world *world, uint32_t shards)
{
    const struct core_options *options = &world->options;
    struct growth g = {.world = world, .shards = shards};
    uint64_t room = options->messages > CHUNK ? options->messages : CHUNK, size = SIZE_LEAST;

    g.rounds = calloc(options->grown_assets, sizeof *g.rounds);
    if (g.rounds == NULL)
        abort();
    measure_touch(g.rounds, options->grown_assets * sizeof *g.rounds);
    fleet_asset_init(world->fleet, &g.asset);
    for (uint32_t k = 0; k < shards; k++)
        side_init(&g.sides[k], world, k, room);
    g.resident = measure_resident();
    for (uint32_t step = 0; g.assets < options->grown_assets; step++) {
        load(&g, size < options->grown_assets ? size : options->grown_assets);
        measure(&g);
        size = step % 2 == 0 ? size * 3 : size / 3 * 10;
    }
    check(&g);
    for (uint32_t k = 0; k < shards; k++)
        side_deinit(&g.sides[k]);
    fleet_asset_deinit(&g.asset);
    free(g.rounds);
}

bool bench_growth(struct world *world, const char *name)
{
    static const char *const names[SHARDS_MAX] = {"growth", "growth_two_shards"};

    for (uint32_t k = 0; k < SHARDS_MAX; k++) {
        if (strcmp(name, names[k]) == 0)
            return grow(world, k + 1), true;
    }
    return false;
}

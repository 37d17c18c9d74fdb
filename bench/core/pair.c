/* pair.c - two shards on two threads against one, over the same messages and one index.
 *
 * Assets are dealt to the two by place; each thread has a decoder, a shard and a slot of the
 * index's reclaim of its own. In a round first the one shard takes all messages, then the two take
 * theirs at the same time. Throughput is messages by CPU time of the thread, so that whatever else
 * runs on the machine does not count as waiting; by the wall clock it is shown beside it.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/core/core.h"

#define SHARDS 2

struct pair {
    struct world *world;
    struct fleet_asset asset;
    struct side one, two[SHARDS];
};

static void make_round(struct pair *p, uint32_t round)
{
    uint64_t assets = p->world->options.messages;

    messages_clear(&p->one.messages);
    for (int i = 0; i < SHARDS; i++)
        messages_clear(&p->two[i].messages);
    for (uint64_t i = 0; i < assets; i++) {
        uint64_t number = fleet_shuffled(p->world->options.fleet.seed, round, assets, i);

        fleet_read(p->world->fleet, number, round, &p->asset);
        messages_add(&p->one.messages, p->world->fleet, &p->asset);
        messages_add(&p->two[number % SHARDS].messages, p->world->fleet, &p->asset);
    }
}

static void check(struct pair *p)
{
    struct world *world = p->world;
    struct counts naive;

    counts_init(&naive, world->fleet);
    for (uint64_t number = 0; number < world->options.messages; number++) {
        fleet_read(world->fleet, number, world->options.rounds, &p->asset);
        counts_add_asset(&naive, world->rules, &p->asset);
    }
    sides_sum(p->two, SHARDS);
    world->wrong |= !counts_compare("one shard", &p->one.taken, &naive);
    world->wrong |= !counts_compare("two shards", &p->two[0].taken, &naive);
    counts_deinit(&naive);
}

bool bench_pair(struct world *world, const char *name)
{
    const struct measure_row row = {"two_shards", "x one", 1.7, 1.9, false};
    struct pair p = {.world = world};
    struct measure_series speedup = {.count = 0}, wall = {.count = 0};
    uint64_t room = world->options.messages;

    if (strcmp(name, row.name) != 0)
        return false;
    fleet_asset_init(world->fleet, &p.asset);
    side_init(&p.one, world, 0, room);
    for (uint32_t i = 0; i < SHARDS; i++)
        side_init(&p.two[i], world, i, room);
    for (uint32_t round = 0; round <= world->options.rounds; round++) {
        make_round(&p, round);
        double alone = sides_run(&p.one, 1), together = sides_run(p.two, SHARDS), rate = 0;
        for (int i = 0; i < SHARDS; i++)
            rate += (double)p.two[i].messages.count / p.two[i].cpu;
        if (round == 0) /* the first load */
            continue;
        measure_add(&speedup, rate * p.one.cpu / (double)p.one.messages.count);
        measure_add(&wall, alone / together);
    }
    world_pause(world, 0);
    printf("  by the wall clock %.2f (median), %.2f (best)\n", measure_median(&wall),
           measure_most(&wall));
    measure_row(world->report, &row, &speedup);
    check(&p);
    side_deinit(&p.one);
    for (int i = 0; i < SHARDS; i++)
        side_deinit(&p.two[i]);
    fleet_asset_deinit(&p.asset);
    return true;
}

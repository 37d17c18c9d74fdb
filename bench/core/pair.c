/* pair.c - two shards on two threads against one, over the same messages and one index.
 *
 * Assets are dealt to the two by place; each thread has a decoder, a shard and a slot of the
 * index's reclaim of its own. In a round first the one shard takes all messages, then the two take
 * theirs at the same time. Throughput is messages by CPU time of the thread, so that whatever else
 * runs on the machine does not count as waiting; by the wall clock it is shown beside it.
 */
#include "bench/core/core.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct side {
    struct fed fed;
    struct messages messages;
    struct counts taken;
    pthread_barrier_t *start;
    double cpu;
    uint64_t keys;
};

struct pair {
    struct world *world;
    struct fleet_asset asset;
    struct side one, two[SHARDS_MAX];
};

static void run_side(struct side *side)
{
    double start = measure_cpu();

    for (uint64_t i = 0; i < side->messages.count; i++)
        core_feed(&side->fed, &side->messages, i);
    side->keys = core_take(&side->fed, &side->taken);
    side->cpu = measure_cpu() - start;
}

static void *run_thread(void *state)
{
    struct side *side = state;

    pthread_barrier_wait(side->start);
    run_side(side);
    return NULL;
}

/* Seconds by the wall clock. */
static double run_two(struct pair *p)
{
    pthread_barrier_t start;
    pthread_t threads[SHARDS_MAX];

    if (pthread_barrier_init(&start, NULL, SHARDS_MAX + 1) != 0)
        abort();
    for (int i = 0; i < SHARDS_MAX; i++) {
        p->two[i].start = &start;
        if (pthread_create(&threads[i], NULL, run_thread, &p->two[i]) != 0)
            abort();
    }
    pthread_barrier_wait(&start);
    double begin = measure_wall();
    for (int i = 0; i < SHARDS_MAX; i++)
        pthread_join(threads[i], NULL);
    double took = measure_wall() - begin;
    pthread_barrier_destroy(&start);
    return took;
}

static void side_init(struct pair *p, struct side *side, int number)
{
    const struct fleet *fleet = p->world->fleet;

    side->fed = (struct fed){.shard = yg_shard_create(p->world->index),
                             .decoder = p->world->decoders[number],
                             .fleet = fleet,
                             .partition = number};
    if (side->fed.shard == NULL)
        abort();
    messages_init(&side->messages, fleet, FLEET_NATIVE, p->world->options.messages);
    counts_init(&side->taken, fleet);
}

static void side_deinit(struct side *side)
{
    yg_shard_destroy(side->fed.shard);
    messages_deinit(&side->messages);
    counts_deinit(&side->taken);
}

static void make_round(struct pair *p, uint32_t round)
{
    uint64_t assets = p->world->options.messages;

    messages_clear(&p->one.messages);
    for (int i = 0; i < SHARDS_MAX; i++)
        messages_clear(&p->two[i].messages);
    for (uint64_t i = 0; i < assets; i++) {
        uint64_t number = fleet_shuffled(p->world->options.fleet.seed, round, assets, i);

        fleet_read(p->world->fleet, number, round, &p->asset);
        messages_add(&p->one.messages, p->world->fleet, &p->asset);
        messages_add(&p->two[number % SHARDS_MAX].messages, p->world->fleet, &p->asset);
    }
}

static void check(struct pair *p)
{
    struct counts *sum = &p->two[0].taken;
    uint64_t cells = (uint64_t)sum->vulnerabilities * sum->segments;

    for (uint64_t i = 0; i < cells; i++)
        sum->cells[i] += p->two[1].taken.cells[i];
    sum->others += p->two[1].taken.others + p->one.taken.others;
    p->world->wrong |= !counts_compare("two_shards", sum, &p->one.taken);
}

bool bench_pair(struct world *world, const char *name)
{
    const struct measure_row row = {"two_shards", "x one", 1.7, 1.9, false};
    struct pair p = {.world = world};
    struct measure_series speedup = {.count = 0}, wall = {.count = 0};

    if (strcmp(name, row.name) != 0)
        return false;
    fleet_asset_init(world->fleet, &p.asset);
    side_init(&p, &p.one, 0);
    for (int i = 0; i < SHARDS_MAX; i++)
        side_init(&p, &p.two[i], i);
    for (uint32_t round = 0; round <= world->options.rounds; round++) {
        make_round(&p, round);
        double begin = measure_wall();
        run_side(&p.one);
        double alone = measure_wall() - begin, together = run_two(&p), rate = 0;
        for (int i = 0; i < SHARDS_MAX; i++)
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
    for (int i = 0; i < SHARDS_MAX; i++)
        side_deinit(&p.two[i]);
    fleet_asset_deinit(&p.asset);
    return true;
}

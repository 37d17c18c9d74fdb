/* side.c - shards side by side, each on a thread of its own, over one index. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "bench/core/core.h"

void side_init(struct side *side, struct world *world, uint32_t number, uint64_t room)
{
    *side = (struct side){.fed = {.shard = yg_shard_create(world->index),
                                  .decoder = world->decoders[number],
                                  .fleet = world->fleet,
                                  .partition = (int32_t)number}};
    if (side->fed.shard == NULL)
        abort();
    messages_init(&side->messages, world->fleet, FLEET_NATIVE, room);
    counts_init(&side->taken, world->fleet);
}

void side_deinit(struct side *side)
{
    yg_shard_destroy(side->fed.shard);
    messages_deinit(&side->messages);
    counts_deinit(&side->taken);
}

static void run(struct side *side)
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
    run(side);
    return NULL;
}

static double run_threads(struct side *sides, uint32_t count)
{
    pthread_barrier_t start;
    pthread_t threads[SHARDS_MAX];

    if (pthread_barrier_init(&start, NULL, count + 1) != 0)
        abort();
    for (uint32_t i = 0; i < count; i++) {
        sides[i].start = &start;
        if (pthread_create(&threads[i], NULL, run_thread, &sides[i]) != 0)
            abort();
    }
    pthread_barrier_wait(&start);
    double begin = measure_wall();
    for (uint32_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    double took = measure_wall() - begin;
    pthread_barrier_destroy(&start);
    return took;
}

double sides_run(struct side *sides, uint32_t count)
{
    assert(count <= SHARDS_MAX);
    if (count > 1)
        return run_threads(sides, count);
    double begin = measure_wall();
    run(sides);
    return measure_wall() - begin;
}

void sides_sum(struct side *sides, uint32_t count)
{
    struct counts *sum = &sides[0].taken;
    uint64_t cells = (uint64_t)sum->vulnerabilities * sum->segments;

    for (uint32_t k = 1; k < count; k++) {
        for (uint64_t i = 0; i < cells; i++)
            sum->cells[i] += sides[k].taken.cells[i];
        sum->others += sides[k].taken.others;
    }
}

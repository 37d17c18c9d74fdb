/* test_shards_random.c - one index, read by fleets of 1, 2 and 4 shards, against the oracle.
 *
 * A fleet has the same assets whatever the number of its shards, so in the end all three must say
 * what the oracle counts from the raw documents. Vocabularies are small: images are shared, many
 * assets are some changes away from one, equal sets come in other orders, and assets come and go.
 *
 * YG_SEED repeats a run, YG_ROUNDS makes it longer, YG_SHARDS leaves only the fleet with so many
 * shards.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

#define ORACLE_HAS_SIZES
enum {
    PACKAGES = 6,
    ASSETS = 32,
    SEGMENTS = 5,
    PARTITIONS = 8,
    IDS = 16,
    COMPONENTS = 14,
    IMAGES = 4
};

#include "matchers/fleet/forget.h"
#include "tests/matchers/fleet/fleets.h"

enum { FLEETS = 3, LONG_EVERY = 250 };

/* One sequence in LONG_EVERY has so many inventories that dead manifests are compacted. */
static const struct length {
    int steps, compare_every;
    uint32_t rules; /* of 64 steps so many change them */
} usual = {120, 120, 24}, so_long = {14000, 2000, 6};

struct run {
    struct world world;
    struct asset images[IMAGES];
    struct yg_index *index;
    uint64_t clock;
    struct fleet fleets[FLEETS];
    size_t fleet_count;
    struct counts wanted;
    uint64_t forgotten; /* identities */
};

static void change_asset(struct run *run)
{
    struct event event;

    draw_event(&run->world, run->images, &event);
    for (size_t i = 0; i < run->fleet_count; i++)
        send_event(&run->fleets[i], &event);
}

static void change_rules(struct run *run)
{
    struct yg_index_change change;

    change_advisory(&run->world, run->index, &run->clock, &change);
    for (size_t i = 0; i < run->fleet_count; i++)
        send_change(&run->fleets[i], &change);
    yg_reclaim_poll(yg_index_reclaim(run->index));
}

/* All shards stand between two batches, and identities that nobody has leave the index. */
static void forget(struct run *run)
{
    struct yg_shard *shards[FLEETS * SHARDS_MAX];
    size_t count = 0;
    uint32_t forgotten;

    for (size_t i = 0; i < run->fleet_count; i++) {
        struct fleet *fleet = &run->fleets[i];

        for (size_t m = 0; m < fleet->shard_count; m++) {
            deliver_all(fleet, &fleet->members[m]);
            shards[count++] = fleet->members[m].shard;
        }
    }
    must(yg_fleet_forget(run->index, shards, count, &forgotten), "no memory");
    run->forgotten += forgotten;
}

/* An assertion of the product does not know where it is. */
static void say_where(int number)
{
    (void)number;
    fprintf(stderr, "%s\n", sequence);
}

static void begin(struct run *run, uint64_t seed, uint64_t only)
{
    memset(run, 0, sizeof *run);
    draw_from(seed);
    run->index = yg_index_create();
    for (size_t shards = 1; shards <= SHARDS_MAX; shards *= 2) {
        if (only == 0 || only == shards)
            fleet_init(&run->fleets[run->fleet_count++], run->index, shards, seed);
    }
    for (size_t i = 0; i < IMAGES; i++)
        draw_components(&run->images[i], 2 + draw(COMPONENTS - 1));
}

static void end(struct run *run)
{
    for (size_t i = 0; i < run->fleet_count; i++)
        fleet_deinit(&run->fleets[i]);
    yg_index_destroy(run->index);
}

static void step(struct run *run, const struct length *length)
{
    uint32_t kind = draw(64);

    if (kind == 0)
        change_image(&run->images[draw(IMAGES)]);
    else if (kind == 1)
        forget(run);
    else if (kind < length->rules)
        change_rules(run);
    else
        change_asset(run);
    for (size_t i = 0; i < run->fleet_count; i++)
        move_fleet(&run->fleets[i], &run->world);
}

static void compare(struct run *run)
{
    count_world(&run->world, &run->wanted);
    for (size_t i = 0; i < run->fleet_count; i++)
        compare_fleet(&run->fleets[i], &run->world, &run->wanted);
}

Test(shards_random, equal_the_oracle_whatever_the_order)
{
    uint64_t seed = number_from("YG_SEED", (uint64_t)yg_time_wall());
    uint64_t rounds = number_from("YG_ROUNDS", 100), only = number_from("YG_SHARDS", 0);
    struct run *run = malloc(sizeof *run);
    uint64_t forgotten = 0;

    printf("seed %llu, %llu rounds\n", (unsigned long long)seed, (unsigned long long)rounds);
    fflush(stdout);
    signal(SIGABRT, say_where);
    for (uint64_t round = 0; round < rounds; round++) {
        const struct length *length = round % LONG_EVERY == 50 ? &so_long : &usual;

        begin(run, seed + round, only);
        for (int i = 0; i < length->steps; i++) {
            snprintf(sequence, sizeof sequence, "seed %llu, step %d",
                     (unsigned long long)(seed + round), i);
            step(run, length);
            if (i == length->steps - 1 || draw((uint32_t)length->compare_every) == 0)
                compare(run);
        }
        forgotten += run->forgotten;
        end(run);
    }
    cr_expect(gt(u64, forgotten, 0), "something is forgotten in some round");
    free(run);
}

/* tests/matchers/fleet/fleets.h - shards that share one index, and get everything late.
 *
 *   advisory --> index --> changed identities --> queue of changes, one for each shard --.
 *   inventory --> queue of events of the shard that owns its partition ------------------+--> shard
 *
 * Each queue keeps its order; which of the two goes on, when, and of which shard, is chance.
 */
#ifndef YG_TESTS_MATCHERS_FLEET_FLEETS_H
#define YG_TESTS_MATCHERS_FLEET_FLEETS_H

#include "tests/matchers/fleet/counts.h"
#include "tests/support/random.h"

enum { SHARDS_MAX = 4, QUEUE = 256, NOBODY = -1 };

struct change {
    uint32_t *identities;
    size_t count;
    uint64_t grace;
};

struct member {
    struct yg_shard *shard;
    int reader; /* slot of the reclaim */
    struct event events[QUEUE];
    struct change changes[QUEUE];
    size_t event_count, change_count;
};

struct fleet {
    struct yg_index *index;
    size_t shard_count;
    struct member members[SHARDS_MAX];
    int owner[PARTITIONS]; /* number of a member, or NOBODY */
    uint64_t random;       /* what chance does to this fleet is the same without the others */
    struct counts published;
};

/* Delivery */

static void deliver_event(struct member *member)
{
    struct event event = member->events[0];
    struct yg_error err;

    if (member->event_count > 1) {
        char next[16];

        snprintf(next, sizeof next, "a%zu", member->events[1].asset);
        yg_shard_expect(member->shard, yg_str(next));
    }
    member->event_count--;
    memmove(member->events, member->events + 1, member->event_count * sizeof event);
    must(apply_event(member->shard, &event, &err) == YG_OK, "%s", err.text);
}

static void deliver_change(struct fleet *fleet, struct member *member)
{
    struct change change = member->changes[0];
    struct yg_error err;

    member->change_count--;
    memmove(member->changes, member->changes + 1, member->change_count * sizeof change);
    must(yg_shard_changed(member->shard, change.identities, change.count, &err) == YG_OK, "%s",
         err.text);
    free(change.identities);
    yg_reclaim_passed(yg_index_reclaim(fleet->index), member->reader, change.grace);
}

static void deliver_all(struct fleet *fleet, struct member *member)
{
    while (member->event_count + member->change_count > 0) {
        if (member->change_count == 0 ||
            (member->event_count > 0 && random_below(&fleet->random, 2) == 0))
            deliver_event(member);
        else
            deliver_change(fleet, member);
    }
}

static void deliver_some(struct fleet *fleet, struct member *member)
{
    size_t chance = random_below(&fleet->random, 8);

    if (chance == 0)
        deliver_all(fleet, member);
    else if (chance < 3 && member->change_count > 0)
        deliver_change(fleet, member);
    else if (chance >= 3 && chance < 6 && member->event_count > 0)
        deliver_event(member);
}

static void send_event(struct fleet *fleet, const struct event *event)
{
    int owner = fleet->owner[partition_of(event->asset)];

    if (owner == NOBODY)
        return; /* who owns it next reads all of it */
    struct member *member = &fleet->members[owner];
    if (member->event_count == QUEUE)
        deliver_all(fleet, member);
    member->events[member->event_count++] = *event;
}

static struct change copy_change(const struct yg_index_change *change)
{
    struct change copy = {malloc((change->identity_count + 1) * sizeof *copy.identities),
                          change->identity_count, change->grace};

    must(copy.identities != NULL, "no memory");
    if (copy.count > 0)
        memcpy(copy.identities, change->identities, copy.count * sizeof *copy.identities);
    return copy;
}

static void send_change(struct fleet *fleet, const struct yg_index_change *change)
{
    for (size_t m = 0; m < fleet->shard_count; m++) {
        struct member *member = &fleet->members[m];

        if (member->change_count == QUEUE)
            deliver_all(fleet, member);
        member->changes[member->change_count++] = copy_change(change);
    }
}

static void drain(struct fleet *fleet, struct member *member, size_t most)
{
    struct yg_exposure exposure;

    for (size_t i = 0; i < most && yg_shard_take_exposure(member->shard, &exposure); i++) {
        must(fleet->owner[exposure.partition] == member - fleet->members,
             "an exposure of a partition that is gone");
        keep_exposure(&fleet->published, &exposure);
    }
}

/* Partitions come and go */

static void forget_partition(struct counts *counts, size_t partition)
{
    for (size_t i = 0; i < NAMES; i++)
        memset(counts->cells[i][partition], 0, sizeof counts->cells[i][partition]);
}

static void drop_partition(struct fleet *fleet, size_t partition)
{
    struct member *member = &fleet->members[fleet->owner[partition]];
    size_t kept = 0;

    for (size_t i = 0; i < member->event_count; i++) {
        if (partition_of(member->events[i].asset) != partition)
            member->events[kept++] = member->events[i];
    }
    member->event_count = kept;
    yg_shard_drop_partition(member->shard, (int32_t)partition);
    forget_partition(&fleet->published, partition);
    fleet->owner[partition] = NOBODY;
}

/* Everything that is known of the partition is read from its beginning. */
static void take_partition(struct fleet *fleet, const struct world *world, size_t partition)
{
    fleet->owner[partition] = (int)random_below(&fleet->random, fleet->shard_count);
    for (size_t a = partition; a < ASSETS; a += PARTITIONS) {
        struct event event = {.asset = a, .inventory = world->assets[a]};

        if (!event.inventory.present)
            continue;
        send_event(fleet, &event);
        event.rejected = true;
        if (event.inventory.stale)
            send_event(fleet, &event);
    }
}

static void move_partition(struct fleet *fleet, const struct world *world)
{
    size_t partition = random_below(&fleet->random, PARTITIONS);

    if (fleet->owner[partition] != NOBODY)
        drop_partition(fleet, partition);
    else
        take_partition(fleet, world, partition);
}

/* A shard that catches up counts nothing, and then all at once. */
static void defer_or_count(struct fleet *fleet, struct member *member)
{
    if (random_below(&fleet->random, 3) == 0)
        yg_shard_defer_counts(member->shard);
    else
        yg_shard_count(member->shard);
}

/* Chance moves a fleet by one step. */
static void move_fleet(struct fleet *fleet, const struct world *world)
{
    if (random_below(&fleet->random, 32) == 0)
        move_partition(fleet, world);
    for (size_t m = 0; m < fleet->shard_count; m++) {
        deliver_some(fleet, &fleet->members[m]);
        if (random_below(&fleet->random, 32) == 0)
            defer_or_count(fleet, &fleet->members[m]);
        if (random_below(&fleet->random, 4) == 0)
            drain(fleet, &fleet->members[m], random_below(&fleet->random, 40));
    }
}

/* Everything arrives, and then all must add up. */
static void compare_fleet(struct fleet *fleet, const struct world *world, struct counts *wanted)
{
    for (size_t p = 0; p < PARTITIONS; p++) {
        if (fleet->owner[p] == NOBODY)
            take_partition(fleet, world, p);
    }
    for (size_t m = 0; m < fleet->shard_count; m++) {
        struct member *member = &fleet->members[m];
        bool owns[PARTITIONS];

        for (size_t p = 0; p < PARTITIONS; p++)
            owns[p] = fleet->owner[p] == (int)m;
        deliver_all(fleet, member);
        yg_shard_count(member->shard);
        drain(fleet, member, SIZE_MAX);
        compare_shard(world, fleet->index, member->shard, owns);
    }
    compare_counts(world, &fleet->published, wanted);
}

/* Birth and death */

static void fleet_init(struct fleet *fleet, struct yg_index *index, size_t shards, uint64_t seed)
{
    fleet->index = index;
    fleet->shard_count = shards;
    fleet->random = yg_hash_mix(seed + shards) | 1;
    for (size_t m = 0; m < shards; m++) {
        fleet->members[m].shard = yg_shard_create(index);
        fleet->members[m].reader = yg_reclaim_reader(yg_index_reclaim(index));
        yg_reclaim_quiescent(yg_index_reclaim(index), fleet->members[m].reader);
    }
    for (size_t p = 0; p < PARTITIONS; p++)
        fleet->owner[p] = (int)(p % shards);
}

static void fleet_deinit(struct fleet *fleet)
{
    for (size_t m = 0; m < fleet->shard_count; m++)
        yg_shard_destroy(fleet->members[m].shard);
}

#endif

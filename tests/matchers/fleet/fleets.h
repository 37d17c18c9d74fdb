/* tests/matchers/fleet/fleets.h - shards that share one index, and get everything late.
 *
 *   advisory --> index --> changed identities --> queue of changes, one for each shard ---.
 *   inventory --> queue of events of the shard that owns its partition --------------------+-->
 *   shard
 *
 * Each queue keeps its order; which of the two goes on, when, and of which shard, is chance.
 */
#ifndef YG_TESTS_MATCHERS_FLEET_FLEETS_H
#define YG_TESTS_MATCHERS_FLEET_FLEETS_H

#include "matchers/fleet/shard.h"
#include "tests/matchers/fleet/events.h"
#include "tests/support/random.h"

enum { SHARDS_MAX = 4, QUEUE = 256, NAMES = 32, NOBODY = -1 };

static const char *where; /* which sequence, for messages */

/* What waits for a shard */

struct event {
    size_t asset;
    bool rejected; /* the inventory could not be read */
    struct asset inventory;
};

struct change {
    uint32_t *identities;
    size_t count;
};

struct member {
    struct yg_shard *shard;
    int reader; /* slot of the reclaim */
    struct event events[QUEUE];
    struct change changes[QUEUE];
    size_t event_count, change_count;
};

/* What a reader of the exposures knows of one (partition, segment) of a vulnerability. */
struct cell {
    uint32_t affected, investigated;
    uint64_t components; /* sum over their texts and assets */
    size_t component_count, sample_count;
    size_t samples[YG_SAMPLES_MAX]; /* numbers of assets */
};

struct fleet {
    struct yg_index *index;
    size_t shard_count;
    struct member members[SHARDS_MAX];
    int owner[PARTITIONS]; /* number of a member, or NOBODY */
    uint64_t random;       /* what chance does to this fleet is the same without the others */
    struct names names;
    struct cell cells[NAMES][PARTITIONS][SEGMENTS];
};

static size_t partition_of(size_t asset)
{
    return asset % PARTITIONS;
}

/* Delivery */

static void deliver_event(struct member *member)
{
    struct event event = member->events[0];
    int32_t partition = (int32_t)partition_of(event.asset);
    struct statement statement;
    struct yg_error err;
    enum yg_status st;

    member->event_count--;
    memmove(member->events, member->events + 1, member->event_count * sizeof event);
    make_inventory(&event.inventory, event.asset, &statement);
    st = event.rejected ? yg_shard_mark_stale(member->shard, partition, yg_str(statement.id), &err)
                        : yg_shard_apply(member->shard, partition, &statement.inventory, &err);
    cr_assert(eq(int, st, YG_OK), "%s: %s", where, err.text);
}

static void deliver_change(struct fleet *fleet, struct member *member)
{
    struct change change = member->changes[0];
    struct yg_error err;

    member->change_count--;
    memmove(member->changes, member->changes + 1, member->change_count * sizeof change);
    cr_assert(
        eq(int, yg_shard_changed(member->shard, change.identities, change.count, &err), YG_OK),
        "%s", where);
    free(change.identities);
    if (member->change_count == 0)
        yg_reclaim_quiescent(yg_index_reclaim(fleet->index), member->reader);
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
    switch (random_below(&fleet->random, 8)) {
    case 0:
        deliver_all(fleet, member);
        break;
    case 1:
    case 2:
        if (member->change_count > 0)
            deliver_change(fleet, member);
        break;
    case 3:
    case 4:
    case 5:
        if (member->event_count > 0)
            deliver_event(member);
        break;
    }
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

static void send_change(struct fleet *fleet, struct member *member,
                        const struct yg_index_change *change)
{
    struct change *slot;

    if (member->change_count == QUEUE)
        deliver_all(fleet, member);
    slot = &member->changes[member->change_count++];
    slot->count = change->identity_count;
    slot->identities = malloc((slot->count + 1) * sizeof *slot->identities);
    if (slot->count > 0)
        memcpy(slot->identities, change->identities, slot->count * sizeof *slot->identities);
}

/* What a fleet publishes */

static size_t number_of_name(struct names *names, struct yg_str name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (yg_str_equal(yg_str(names->name[i]), name))
            return i;
    }
    cr_assert(lt(sz, names->count, NAMES));
    snprintf(names->name[names->count], sizeof names->name[0], "%.*s", YG_STR_ARG(name));
    return names->count++;
}

static int number_of_segment(const struct yg_segment *segment)
{
    int number = 0;

    while (!yg_str_equal(segment_of(number).scope, segment->scope))
        number++;
    return number;
}

static size_t number_of_asset(struct yg_str id)
{
    uint64_t number = ASSETS;

    cr_assert(yg_str_to_u64(yg_str_from(id, 1), &number) && number < ASSETS, "%s: asset %.*s",
              where, YG_STR_ARG(id));
    return (size_t)number;
}

static void keep_exposure(struct fleet *fleet, const struct yg_exposure *exposure)
{
    size_t name = number_of_name(&fleet->names, exposure->vulnerability);
    struct cell *cell =
        &fleet->cells[name][exposure->partition][number_of_segment(&exposure->segment)];

    *cell = (struct cell){.affected = exposure->affected,
                          .investigated = exposure->under_investigation,
                          .component_count = exposure->component_count,
                          .sample_count = exposure->sample_count};
    cr_assert(eq(sz, exposure->sample_count,
                 exposure->affected < YG_SAMPLES_MAX ? exposure->affected : YG_SAMPLES_MAX),
              "%s: %s, %u affected", where, fleet->names.name[name], exposure->affected);
    for (size_t i = 0; i < exposure->component_count; i++)
        cell->components +=
            yg_hash(exposure->components[i].text) * exposure->components[i].asset_count;
    for (size_t i = 0; i < exposure->sample_count; i++)
        cell->samples[i] = number_of_asset(exposure->samples[i]);
}

static void drain(struct fleet *fleet, struct member *member, size_t most)
{
    struct yg_exposure exposure;

    for (size_t i = 0; i < most && yg_shard_take_exposure(member->shard, &exposure); i++) {
        cr_assert(fleet->owner[exposure.partition] == member - fleet->members,
                  "%s: an exposure of a partition that is gone", where);
        keep_exposure(fleet, &exposure);
    }
}

/* Partitions come and go */

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
    for (size_t i = 0; i < NAMES; i++)
        memset(fleet->cells[i][partition], 0, sizeof fleet->cells[i][partition]);
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

#endif

/* tests/threads/changes.c - advisories change while shards, each on its own thread, count with the
 * verdicts of before.
 *
 *   this thread: advisories --> index --> change ---> ring of each owner --> shard
 *                inventories ----------> event ----'
 *
 * The owners get what is theirs through rings, as late as their threads run; a verdict that was
 * replaced must live until the last of them has taken the change over. (Owners that announce the
 * newest grace number when they find their ring empty use what is freed within a second here.) In
 * the end the exposures of all shards are the oracle's.
 */
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#define ORACLE_HAS_SIZES
enum { PACKAGES = 6, ASSETS = 32, SEGMENTS = 5, PARTITIONS = 8, IDS = 16, COMPONENTS = 14 };
enum { IMAGES = 4, SHARDS = 3, RING = 64, STEPS = 400 };

#include "pipeline/base/ring.h"
#include "tests/matchers/fleet/counts.h"
#include "tests/threads/stress.h"

#ifdef YG_SANITIZED
#define ROUNDS 40
#else
#define ROUNDS 200
#endif

/* Of an owner: a change, an event, or neither: the end. */
struct message {
    bool is_change, is_end;
    struct event event;
    uint64_t grace;
    size_t identity_count;
    uint32_t identities[];
};

struct owner {
    struct yg_index *index;
    struct yg_shard *shard;
    int slot; /* of the reclaim */
    struct yg_ring *ring;
    struct counts published;
    pthread_t thread;
};

static void drain(struct owner *owner)
{
    struct yg_exposure exposure;

    while (yg_shard_take_exposure(owner->shard, &exposure))
        keep_exposure(&owner->published, &exposure);
}

static void take(struct owner *owner, const struct message *message)
{
    struct yg_error err;
    enum yg_status st = message->is_change ? yg_shard_changed(owner->shard, message->identities,
                                                              message->identity_count, &err)
                                           : apply_event(owner->shard, &message->event, &err);

    must(st == YG_OK, "%s", err.text);
    if (message->is_change)
        yg_reclaim_passed(yg_index_reclaim(owner->index), owner->slot, message->grace);
}

static void *own(void *argument)
{
    struct owner *owner = argument;
    bool more = true;

    for (unsigned turn = 0; more; turn++) {
        struct message *message = yg_ring_pop(owner->ring);

        if (message == NULL) {
            sched_yield();
            continue;
        }
        more = !message->is_end;
        if (more)
            take(owner, message);
        if (turn % 8 == 0 || !more)
            drain(owner);
        free(message);
    }
    return NULL;
}

static void send(struct owner *owner, const struct message *message, const uint32_t *identities)
{
    size_t bytes = message->identity_count * sizeof *identities;
    struct message *copy = malloc(sizeof *copy + bytes);

    must(copy != NULL, "no memory");
    *copy = *message;
    if (bytes > 0)
        memcpy(copy->identities, identities, bytes);
    while (!yg_ring_push(owner->ring, copy))
        sched_yield();
}

static void step(struct world *world, struct asset images[IMAGES], struct yg_index *index,
                 uint64_t *clock, struct owner owners[SHARDS])
{
    struct message message = {.is_change = false};
    struct yg_index_change change;

    if (draw(64) == 0)
        change_image(&images[draw(IMAGES)]);
    if (draw(2) == 0) {
        draw_event(world, images, &message.event);
        send(&owners[partition_of(message.event.asset) % SHARDS], &message, NULL);
        return;
    }
    change_advisory(world, index, clock, &change);
    message.is_change = true;
    message.grace = change.grace;
    message.identity_count = change.identity_count;
    for (size_t i = 0; i < SHARDS; i++)
        send(&owners[i], &message, change.identities);
}

static void begin(struct owner *owner, struct yg_index *index)
{
    *owner = (struct owner){.index = index,
                            .shard = yg_shard_create(index),
                            .slot = yg_reclaim_reader(yg_index_reclaim(index)),
                            .ring = yg_ring_create(RING)};
    must(owner->shard != NULL && owner->ring != NULL, "no memory");
    yg_reclaim_quiescent(yg_index_reclaim(index), owner->slot);
    must(pthread_create(&owner->thread, NULL, own, owner) == 0, "no thread");
}

/* What the owner published of its partitions, among what all did. */
static void merge(const struct owner *owner, size_t number, struct counts *all)
{
    for (size_t n = 0; n < owner->published.names.count; n++) {
        size_t name = number_of_name(all, yg_str(owner->published.names.name[n]));

        for (size_t p = number; p < PARTITIONS; p += SHARDS)
            memcpy(all->cells[name][p], owner->published.cells[n][p], sizeof all->cells[name][p]);
    }
}

static void play(struct world *world, struct owner owners[SHARDS])
{
    static struct counts wanted, found;
    struct yg_index *index = yg_index_create();
    struct asset images[IMAGES] = {0};
    const struct message end = {.is_end = true};
    uint64_t clock = 0;

    memset(world, 0, sizeof *world);
    memset(&found, 0, sizeof found);
    for (size_t i = 0; i < IMAGES; i++)
        draw_components(&images[i], 2 + draw(COMPONENTS - 1));
    for (size_t i = 0; i < SHARDS; i++)
        begin(&owners[i], index);
    for (int i = 0; i < STEPS; i++)
        step(world, images, index, &clock, owners);
    for (size_t i = 0; i < SHARDS; i++)
        send(&owners[i], &end, NULL);
    count_world(world, &wanted);
    for (size_t i = 0; i < SHARDS; i++) {
        bool owns[PARTITIONS];

        for (size_t p = 0; p < PARTITIONS; p++)
            owns[p] = p % SHARDS == i;
        pthread_join(owners[i].thread, NULL);
        compare_shard(world, index, owners[i].shard, owns);
        merge(&owners[i], i, &found);
        yg_shard_destroy(owners[i].shard);
        yg_ring_destroy(owners[i].ring);
    }
    compare_counts(world, &found, &wanted);
    must(yg_reclaim_poll(yg_index_reclaim(index)) == 0, "replaced objects are left");
    yg_index_destroy(index);
}

int main(void)
{
    struct world *world = malloc(sizeof *world);
    struct owner *owners = malloc(SHARDS * sizeof *owners);
    uint64_t seed = number_from("YG_SEED", (uint64_t)yg_time_wall());
    uint64_t rounds = ROUNDS * stress_factor();

    printf("changes: seed %" PRIu64 ", %" PRIu64 " rounds\n", seed, rounds);
    fflush(stdout);
    for (uint64_t round = 0; round < rounds; round++) {
        snprintf(sequence, sizeof sequence, "seed %" PRIu64, seed + round);
        draw_from(seed + round);
        play(world, owners);
    }
    free(world);
    free(owners);
    return EXIT_SUCCESS;
}

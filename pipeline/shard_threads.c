/* shard_threads.c - a thread for each shard: its ring, its decoder, and what went wrong.
 *
 * A message lives in one of SLOTS places that are used in turn, so that its lists keep their room.
 * The stage counts what it has handed over (`sent`), the thread what it has done; a place is free
 * when the two are less than SLOTS apart, and then the ring has room, too.
 */
#include "pipeline/shard_threads.h"

#include <assert.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdlib.h>

#include "connectors/formats/delta.h"
#include "pipeline/base/ring.h"
#include "pipeline/base/wakeup.h"
#include "pipeline/record_room.h"

#define SCRATCH_KEEP_BYTES ((size_t)1 << 20)
#define EXPECT_AHEAD 3 /* records that a shard is told of an asset before it comes */
#define SLOTS 4 /* messages on their way to a thread; what a change has to wait for at most */

/* A batch, of which several threads have parts. */
struct parcel {
    struct yg_batch *batch;
    _Atomic uint32_t parts; /* not done yet; whoever does the last one releases the batch */
};

struct message {
    struct parcel *parcel; /* NULL: a change */
    struct yg_shard_task *tasks;
    size_t task_count, task_capacity;
    uint32_t *identities;
    size_t identity_count, identity_capacity;
    uint64_t grace;
};

struct owner {
    struct yg_shard_threads *threads;
    struct yg_shard *shard;
    struct yg_decoder *decoder;
    struct yg_letters letters;
    struct yg_arena scratch;           /* of a delta */
    int reader;                        /* slot of the index's reclamation */
    struct yg_memory_account *account; /* NULL: nobody asks */
    struct yg_ring *ring;
    struct message messages[SLOTS];
    uint64_t sent;              /* the stage's */
    struct yg_wakeup more;      /* for the thread: a message, or the end */
    bool has_wakeup, is_thread; /* have been made */
    pthread_t thread;
    enum yg_status status; /* what it met first, with `error` */
    struct yg_error error;
    alignas(64) _Atomic uint64_t done; /* the thread's, as all below: release */
    _Atomic bool failed;
    _Atomic uint64_t inventories, components, rejected, assets, manifests;
};

struct yg_shard_threads {
    struct yg_index *index;
    struct yg_memory_ledger *memory;
    struct owner *owners;
    uint32_t count;
    struct yg_wakeup progress; /* for the stage: something is done */
    bool has_wakeup;
    _Atomic bool ended;
};

/* Of the thread */

static void add(_Atomic uint64_t *count, uint64_t more)
{
    uint64_t before = atomic_load_explicit(count, memory_order_relaxed); /* one writer */

    atomic_store_explicit(count, before + more, memory_order_relaxed);
}

static void publish(struct owner *owner)
{
    struct yg_shard_counts counts = yg_shard_counts(owner->shard);
    struct yg_memory_report report = {{0}};

    atomic_store_explicit(&owner->assets, counts.assets, memory_order_relaxed);
    atomic_store_explicit(&owner->manifests, counts.manifests, memory_order_relaxed);
    if (owner->account == NULL)
        return;
    yg_shard_memory(owner->shard, &report);
    yg_memory_add(&report, YG_MEMORY_DECODERS,
                  yg_decoder_bytes(owner->decoder) + owner->scratch.total);
    yg_memory_add(&report, YG_MEMORY_OUTPUTS,
                  owner->letters.arena.total + owner->letters.text.capacity);
    yg_memory_publish(owner->account, &report);
}

static enum yg_status find_room(struct owner *owner, const struct yg_record *record,
                                struct yg_error *reason)
{
    if (owner->account == NULL || !yg_record_is_large(record))
        return YG_OK;
    publish(owner);
    return yg_record_room(owner->threads->memory, owner->decoder, record, reason);
}

static enum yg_status reject(struct owner *owner, const struct yg_shard_task *task,
                             struct yg_str asset, const struct yg_error *reason,
                             struct yg_error *err)
{
    enum yg_status st = YG_OK;

    if (!task->silent) {
        add(&owner->rejected, 1);
        st = yg_letters_add(&owner->letters, task->record, reason, false, err);
    }
    if (st == YG_OK && asset.len > 0 && asset.len <= YG_ASSET_ID_BYTES_MAX)
        st = yg_shard_mark_stale(owner->shard, task->partition, asset, err);
    return st;
}

/* Make the whole inventory of a delta, out of what the asset had last. Refused when that is not
 * what the delta is about: the letter says so, and the asset is stale until a whole one comes. */
static enum yg_status complete(struct owner *owner, const struct yg_inventory *delta,
                               struct yg_inventory *whole, struct yg_error *reason)
{
    struct yg_inventory base = {.component_count = 0};

    yg_arena_reset(&owner->scratch, SCRATCH_KEEP_BYTES);
    enum yg_status st =
        yg_shard_components(owner->shard, delta->asset, &owner->scratch, &base, reason);
    if (st != YG_OK) {
        yg_error_wrap(reason, "delta");
        return st;
    }
    return yg_delta_apply(&owner->scratch, &base, delta, whole, reason);
}

static enum yg_status apply(struct owner *owner, const struct yg_shard_task *task,
                            struct yg_error *err)
{
    struct yg_str asset = task->record->key;
    struct yg_inventory inventory;
    struct yg_error reason;

    if (yg_decode_head(owner->decoder, task->record, &inventory) &&
        yg_shard_apply_head(owner->shard, task->partition, &inventory)) {
        add(&owner->inventories, 1);
        return YG_OK;
    }
    enum yg_status st = find_room(owner, task->record, &reason);
    if (st == YG_OK)
        st = yg_decode_inventory(owner->decoder, task->record, &inventory, &reason);
    if (st == YG_OK && yg_inventory_is_delta(&inventory)) {
        asset = inventory.asset;
        st = complete(owner, &inventory, &inventory, &reason);
    }
    if (st == YG_UNSUPPORTED)
        return YG_OK; /* a known form that is not read yet: the decoder counts it by name */
    if (st == YG_NOMEM)
        return yg_fail(err, st, reason.at, "%s", reason.text);
    if (st != YG_OK)
        return reject(owner, task, asset, &reason, err);
    add(&owner->inventories, 1);
    add(&owner->components, inventory.component_count);
    return yg_shard_apply(owner->shard, task->partition, &inventory, err);
}

static enum yg_status apply_all(struct owner *owner, const struct message *message,
                                struct yg_error *err)
{
    enum yg_status st = YG_OK;

    for (size_t i = 0; st == YG_OK && i < message->task_count; i++) {
        const struct yg_position *at = &message->tasks[i].record->position;

        if (i + EXPECT_AHEAD < message->task_count)
            yg_shard_expect(owner->shard, message->tasks[i + EXPECT_AHEAD].record->key);
        st = apply(owner, &message->tasks[i], err);
        if (st != YG_OK)
            yg_error_wrap(err, "%.*s, partition %d, record %lld", YG_STR_ARG(at->topic),
                          at->partition, (long long)at->offset);
    }
    return st;
}

static enum yg_status answer(struct owner *owner, const struct message *message,
                             struct yg_error *err)
{
    enum yg_status st =
        yg_shard_changed(owner->shard, message->identities, message->identity_count, err);

    if (st == YG_OK)
        yg_reclaim_passed(yg_index_reclaim(owner->threads->index), owner->reader, message->grace);
    return st;
}

static void give_back(struct parcel *parcel)
{
    if (parcel == NULL ||
        atomic_fetch_sub_explicit(&parcel->parts, 1, memory_order_acq_rel) > 1) /* each other's */
        return;
    yg_batch_release(parcel->batch);
    free(parcel);
}

/* After an error the rest is thrown away: the stage, which may be waiting for room, ends. */
static void handle(struct owner *owner, const struct message *message)
{
    if (owner->status == YG_OK) {
        owner->status = message->parcel == NULL ? answer(owner, message, &owner->error)
                                                : apply_all(owner, message, &owner->error);
        if (owner->status != YG_OK)
            atomic_store_explicit(&owner->failed, true, memory_order_release); /* failure_of's */
    }
    give_back(message->parcel);
    publish(owner);
    uint64_t done = atomic_load_explicit(&owner->done, memory_order_relaxed);
    atomic_store_explicit(&owner->done, done + 1, memory_order_release); /* the stage's acquire */
    yg_wakeup_wake(&owner->threads->progress);
}

static bool has_ended(const struct owner *owner)
{
    return atomic_load_explicit(&owner->threads->ended, memory_order_acquire);
}

static bool has_work(void *state)
{
    const struct owner *owner = state;

    return yg_ring_count(owner->ring) > 0 || has_ended(owner);
}

static void *run(void *state)
{
    struct owner *owner = state;

    for (;;) {
        struct message *message = yg_ring_pop(owner->ring);

        if (message != NULL)
            handle(owner, message);
        else if (has_ended(owner))
            return NULL;
        else
            yg_wakeup_wait(&owner->more, has_work, owner);
    }
}

/* Of the stage */

static bool create_owner(struct yg_shard_threads *threads, struct owner *owner,
                         size_t record_bytes_max)
{
    struct yg_reclaim *reclaim = yg_index_reclaim(threads->index);

    owner->threads = threads;
    owner->shard = yg_shard_create(threads->index);
    owner->decoder = yg_decoder_create(record_bytes_max);
    owner->ring = yg_ring_create(SLOTS);
    owner->has_wakeup = yg_wakeup_init(&owner->more);
    owner->reader = yg_reclaim_reader(reclaim);
    if (owner->shard == NULL || owner->decoder == NULL || owner->ring == NULL ||
        !owner->has_wakeup || owner->reader < 0)
        return false;
    yg_reclaim_quiescent(reclaim, owner->reader);
    if (threads->memory != NULL)
        owner->account = yg_memory_open(threads->memory);
    owner->is_thread = pthread_create(&owner->thread, NULL, run, owner) == 0;
    return owner->is_thread;
}

enum yg_status yg_shard_threads_create(struct yg_index *index, uint32_t count,
                                       size_t record_bytes_max, struct yg_memory_ledger *memory,
                                       struct yg_shard_threads **out, struct yg_error *err)
{
    struct yg_shard_threads *threads = calloc(1, sizeof *threads);
    size_t bytes = count * sizeof *threads->owners;
    bool ready = threads != NULL;

    assert(count > 0 && count <= YG_SHARDS_MAX);
    if (ready) {
        threads->index = index;
        threads->memory = memory;
        threads->has_wakeup = yg_wakeup_init(&threads->progress);
        threads->owners = aligned_alloc(alignof(struct owner), bytes);
        ready = threads->has_wakeup && threads->owners != NULL;
    }
    if (ready)
        memset(threads->owners, 0, bytes);
    while (ready && threads->count < count)
        ready = create_owner(threads, &threads->owners[threads->count++], record_bytes_max);
    if (!ready) {
        yg_shard_threads_destroy(threads);
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for %u shards", count);
    }
    *out = threads;
    return YG_OK;
}

static void destroy_owner(struct owner *owner)
{
    if (owner->is_thread) {
        yg_wakeup_wake(&owner->more);
        pthread_join(owner->thread, NULL);
    }
    if (owner->reader >= 0)
        yg_reclaim_offline(yg_index_reclaim(owner->threads->index), owner->reader);
    for (size_t i = 0; i < SLOTS; i++) {
        free(owner->messages[i].tasks);
        free(owner->messages[i].identities);
    }
    if (owner->has_wakeup)
        yg_wakeup_deinit(&owner->more);
    yg_letters_deinit(&owner->letters);
    yg_arena_deinit(&owner->scratch);
    yg_decoder_destroy(owner->decoder);
    yg_shard_destroy(owner->shard);
    yg_ring_destroy(owner->ring);
}

void yg_shard_threads_destroy(struct yg_shard_threads *threads)
{
    if (threads == NULL)
        return;
    atomic_store_explicit(&threads->ended, true, memory_order_release); /* has_ended's acquire */
    for (uint32_t i = 0; i < threads->count; i++)
        destroy_owner(&threads->owners[i]);
    if (threads->has_wakeup)
        yg_wakeup_deinit(&threads->progress);
    free(threads->owners);
    free(threads);
}

static uint64_t on_their_way(const struct owner *owner)
{
    return owner->sent - atomic_load_explicit(&owner->done, memory_order_acquire); /* handle's */
}

static bool has_room(void *state)
{
    return on_their_way(state) < SLOTS;
}

static bool is_done(void *state)
{
    return on_their_way(state) == 0;
}

/* The place of the next message, when there is room. */
static struct message *next_message(struct yg_shard_threads *threads, struct owner *owner)
{
    struct message *message = &owner->messages[owner->sent % SLOTS];

    yg_wakeup_wait(&threads->progress, has_room, owner);
    message->parcel = NULL;
    message->task_count = message->identity_count = 0;
    return message;
}

static void send(struct owner *owner, struct message *message)
{
    bool pushed = yg_ring_push(owner->ring, message);

    assert(pushed);
    owner->sent++;
    yg_wakeup_wake(&owner->more);
}

static enum yg_status failure_of(const struct owner *owner, struct yg_error *err)
{
    if (!atomic_load_explicit(&owner->failed, memory_order_acquire)) /* handle's release */
        return YG_OK;
    *err = owner->error;
    return owner->status;
}

static struct owner *owner_of(struct yg_shard_threads *threads, int32_t partition)
{
    return &threads->owners[(uint32_t)partition % threads->count];
}

static bool fill(struct message *message, const struct yg_shard_threads *threads,
                 const struct owner *owner, const struct yg_shard_task *tasks, size_t count)
{
    uint32_t number = (uint32_t)(owner - threads->owners);

    if (message->task_capacity < count) {
        struct yg_shard_task *moved = realloc(message->tasks, count * sizeof *moved);

        if (moved == NULL)
            return false;
        message->tasks = moved;
        message->task_capacity = count;
    }
    for (size_t i = 0; i < count; i++) {
        if ((uint32_t)tasks[i].partition % threads->count == number)
            message->tasks[message->task_count++] = tasks[i];
    }
    return true;
}

enum yg_status yg_shard_threads_apply(struct yg_shard_threads *threads, struct yg_batch *batch,
                                      const struct yg_shard_task *tasks, size_t count,
                                      struct yg_error *err)
{
    struct parcel *parcel = malloc(sizeof *parcel);
    enum yg_status st = YG_OK;

    if (parcel == NULL) {
        yg_batch_release(batch);
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a batch");
    }
    parcel->batch = batch;
    atomic_init(&parcel->parts, 1); /* ours, until all are handed over */
    for (uint32_t i = 0; st == YG_OK && i < threads->count; i++) {
        struct owner *owner = &threads->owners[i];
        struct message *message = next_message(threads, owner);

        st = failure_of(owner, err);
        if (st == YG_OK && !fill(message, threads, owner, tasks, count))
            st = yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for %zu records", count);
        if (st != YG_OK || message->task_count == 0)
            continue;
        message->parcel = parcel;
        atomic_fetch_add_explicit(&parcel->parts, 1, memory_order_relaxed);
        send(owner, message);
    }
    give_back(parcel);
    return st;
}

enum yg_status yg_shard_threads_change(struct yg_shard_threads *threads,
                                       const struct yg_index_change *change, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    for (uint32_t i = 0; st == YG_OK && i < threads->count; i++) {
        struct owner *owner = &threads->owners[i];
        struct message *message = next_message(threads, owner);
        size_t count = change->identity_count;

        st = failure_of(owner, err);
        if (st == YG_OK && message->identity_capacity < count) {
            uint32_t *moved = realloc(message->identities, count * sizeof *moved);

            if (moved == NULL)
                return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a change");
            message->identities = moved;
            message->identity_capacity = count;
        }
        if (st != YG_OK)
            return st;
        if (count > 0)
            memcpy(message->identities, change->identities, count * sizeof *message->identities);
        message->identity_count = count;
        message->grace = change->grace;
        send(owner, message);
    }
    return st;
}

enum yg_status yg_shard_threads_wait(struct yg_shard_threads *threads, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    for (uint32_t i = 0; i < threads->count; i++)
        yg_wakeup_wait(&threads->progress, is_done, &threads->owners[i]);
    for (uint32_t i = 0; st == YG_OK && i < threads->count; i++)
        st = failure_of(&threads->owners[i], err);
    return st;
}

uint32_t yg_shard_threads_count(const struct yg_shard_threads *threads)
{
    return threads->count;
}

struct yg_shard *yg_shard_threads_shard(struct yg_shard_threads *threads, uint32_t number)
{
    return threads->owners[number].shard;
}

struct yg_shard *yg_shard_threads_of(struct yg_shard_threads *threads, int32_t partition)
{
    return owner_of(threads, partition)->shard;
}

struct yg_letters *yg_shard_threads_letters(struct yg_shard_threads *threads, uint32_t number)
{
    return &threads->owners[number].letters;
}

void yg_shard_threads_decoded(const struct yg_shard_threads *threads,
                              struct yg_decoder_counts *counts)
{
    for (uint32_t i = 0; i < threads->count; i++)
        yg_decoder_counts_add(counts, yg_decoder_counts(threads->owners[i].decoder));
}

struct yg_shard_thread_counts yg_shard_threads_counts(const struct yg_shard_threads *threads)
{
    struct yg_shard_thread_counts sum = {0};

    for (uint32_t i = 0; i < threads->count; i++) {
        const struct owner *owner = &threads->owners[i];

        sum.inventories += atomic_load_explicit(&owner->inventories, memory_order_relaxed);
        sum.components += atomic_load_explicit(&owner->components, memory_order_relaxed);
        sum.rejected += atomic_load_explicit(&owner->rejected, memory_order_relaxed);
        sum.assets += atomic_load_explicit(&owner->assets, memory_order_relaxed);
        sum.manifests += atomic_load_explicit(&owner->manifests, memory_order_relaxed);
    }
    return sum;
}

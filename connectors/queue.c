#include "connectors/queue.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "pipeline/base/arena.h"

struct queue_batch {
    struct yg_batch batch; /* first: what the receiver sees */
    struct yg_arena arena;
    struct queue_batch *next;
};

/* Shared by both ends. A mutex is enough: it is taken once per commit, not per record. */
struct shared {
    pthread_mutex_t mutex;
    pthread_cond_t filled, drained;
    struct queue_batch *first, *last;
    uint32_t count, limit;
    int ends; /* how many of sink and source are left */
    bool sink_gone, source_gone;
};

struct queue_sink {
    struct yg_sink sink;
    struct shared *shared;
    struct queue_batch *open; /* what was appended and not committed; NULL: nothing */
    int64_t appended;
};

struct queue_source {
    struct yg_source source;
    struct shared *shared;
    bool ended;
};

static void release(struct yg_batch *batch)
{
    struct queue_batch *mine = (struct queue_batch *)batch;

    yg_arena_deinit(&mine->arena);
    free(mine);
}

static struct queue_batch *new_batch(enum yg_batch_kind kind)
{
    struct queue_batch *batch = calloc(1, sizeof *batch);

    if (batch != NULL) {
        batch->batch.kind = kind;
        batch->batch.release = release;
    }
    return batch;
}

/* Called with the mutex held; unlocks it. */
static void leave(struct shared *shared)
{
    bool last = --shared->ends == 0;

    pthread_mutex_unlock(&shared->mutex);
    if (!last)
        return;
    while (shared->first != NULL) {
        struct queue_batch *batch = shared->first;

        shared->first = batch->next;
        release(&batch->batch);
    }
    pthread_cond_destroy(&shared->filled);
    pthread_cond_destroy(&shared->drained);
    pthread_mutex_destroy(&shared->mutex);
    free(shared);
}

static bool copy_headers(struct yg_arena *arena, const struct yg_output *output,
                         struct yg_record *record)
{
    struct yg_record_header *headers =
        yg_arena_alloc(arena, (output->header_count + 1) * sizeof *headers);

    if (headers == NULL)
        return false;
    for (size_t i = 0; i < output->header_count; i++) {
        headers[i].name = yg_arena_copy(arena, output->headers[i].name);
        headers[i].value = yg_arena_copy(arena, output->headers[i].value);
        if (headers[i].name.ptr == NULL || headers[i].value.ptr == NULL)
            return false;
    }
    record->headers = headers;
    record->header_count = output->header_count;
    return true;
}

static enum yg_status sink_append(struct yg_sink *sink, const struct yg_output *output,
                                  struct yg_error *err)
{
    struct queue_sink *mine = (struct queue_sink *)sink;

    if (mine->open == NULL)
        mine->open = new_batch(YG_BATCH_RECORDS);
    if (mine->open == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "queue: no memory for a batch");

    struct yg_arena *arena = &mine->open->arena;
    struct yg_batch *batch = &mine->open->batch;
    struct yg_record record = {
        .key = output->key.ptr == NULL ? output->key : yg_arena_copy(arena, output->key),
        .value = output->value.ptr == NULL ? output->value : yg_arena_copy(arena, output->value),
        .position = {.topic = yg_arena_copy(arena, output->topic),
                     .partition = output->partition == YG_PARTITION_ANY ? 0 : output->partition},
        .time = YG_TIME_NONE};
    struct yg_record *slot = NULL;

    if ((output->key.ptr == NULL || record.key.ptr != NULL) &&
        (output->value.ptr == NULL || record.value.ptr != NULL) &&
        record.position.topic.ptr != NULL && copy_headers(arena, output, &record))
        slot = yg_arena_append(arena, &batch->records, &batch->record_count);
    if (slot == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "queue: no memory for a record");
    record.position.offset = mine->appended++;
    *slot = record;
    return YG_OK;
}

static enum yg_status sink_commit(struct yg_sink *sink, struct yg_source *source,
                                  const struct yg_commit_position *positions, size_t position_count,
                                  struct yg_error *err)
{
    struct queue_sink *mine = (struct queue_sink *)sink;
    struct shared *shared = mine->shared;
    enum yg_status st = YG_OK;

    (void)source, (void)positions, (void)position_count; /* nothing is kept to go back to */
    if (mine->open == NULL)
        return YG_OK;
    pthread_mutex_lock(&shared->mutex);
    while (shared->limit != 0 && shared->count >= shared->limit && !shared->source_gone)
        pthread_cond_wait(&shared->drained, &shared->mutex);
    if (shared->source_gone) {
        st = yg_fail(err, YG_IO, YG_NO_OFFSET, "queue: its reader is gone");
    } else {
        if (shared->first == NULL)
            shared->first = mine->open;
        else
            shared->last->next = mine->open;
        shared->last = mine->open;
        shared->count++;
        mine->open = NULL;
        pthread_cond_signal(&shared->filled);
    }
    pthread_mutex_unlock(&shared->mutex);
    return st;
}

static enum yg_status sink_abort(struct yg_sink *sink, struct yg_error *err)
{
    struct queue_sink *mine = (struct queue_sink *)sink;

    (void)err; /* giving up what nobody has seen cannot fail */
    if (mine->open != NULL)
        release(&mine->open->batch);
    mine->open = NULL;
    return YG_OK;
}

static void sink_destroy(struct yg_sink *sink)
{
    struct queue_sink *mine = (struct queue_sink *)sink;

    sink_abort(sink, NULL);
    pthread_mutex_lock(&mine->shared->mutex);
    mine->shared->sink_gone = true;
    pthread_cond_signal(&mine->shared->filled);
    leave(mine->shared);
    free(mine);
}

static enum yg_status source_poll(struct yg_source *source, int timeout_ms, struct yg_batch **batch,
                                  struct yg_error *err)
{
    struct queue_source *mine = (struct queue_source *)source;
    struct shared *shared = mine->shared;
    struct queue_batch *found = NULL;
    struct timespec until;
    bool ended = false;
    int waited = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    until.tv_sec += timeout_ms / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&shared->mutex);
    while (shared->first == NULL && !shared->sink_gone && waited == 0)
        waited = pthread_cond_timedwait(&shared->filled, &shared->mutex, &until);
    found = shared->first;
    if (found != NULL) {
        shared->first = found->next;
        shared->count--;
        pthread_cond_signal(&shared->drained);
    } else {
        ended = shared->sink_gone && !mine->ended;
    }
    pthread_mutex_unlock(&shared->mutex);
    *batch = NULL;
    if (ended) {
        found = new_batch(YG_BATCH_END);
        if (found == NULL)
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "queue: no memory for its end");
        mine->ended = true;
    }
    if (found != NULL)
        *batch = &found->batch;
    return YG_OK;
}

static enum yg_status source_seek(struct yg_source *source, struct yg_str topic, int32_t partition,
                                  int64_t offset, struct yg_error *err)
{
    (void)source, (void)partition, (void)offset;
    return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "%.*s: a queue cannot be read again",
                   YG_STR_ARG(topic));
}

static void source_complete(struct yg_source *source, const struct yg_batch *batch)
{
    (void)source, (void)batch; /* a queue never revokes */
}

static void source_destroy(struct yg_source *source)
{
    struct queue_source *mine = (struct queue_source *)source;

    pthread_mutex_lock(&mine->shared->mutex);
    mine->shared->source_gone = true;
    pthread_cond_signal(&mine->shared->drained);
    leave(mine->shared);
    free(mine);
}

enum yg_status yg_queue_create(uint32_t batches, struct yg_sink **sink, struct yg_source **source,
                               struct yg_error *err)
{
    static const struct yg_sink_ops sink_ops = {sink_append, sink_commit, sink_abort, sink_destroy};
    static const struct yg_source_ops source_ops = {source_poll, source_seek, source_complete,
                                                    source_destroy};
    struct shared *shared = calloc(1, sizeof *shared);
    struct queue_sink *in = calloc(1, sizeof *in);
    struct queue_source *out = calloc(1, sizeof *out);

    if (shared == NULL || in == NULL || out == NULL) {
        free(shared);
        free(in);
        free(out);
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "queue: no memory");
    }
    pthread_mutex_init(&shared->mutex, NULL);
    pthread_cond_init(&shared->filled, NULL);
    pthread_cond_init(&shared->drained, NULL);
    shared->limit = batches;
    shared->ends = 2;
    in->sink.ops = &sink_ops;
    in->shared = shared;
    out->source.ops = &source_ops;
    out->shared = shared;
    *sink = &in->sink;
    *source = &out->source;
    return YG_OK;
}

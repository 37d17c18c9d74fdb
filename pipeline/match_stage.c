/* match_stage.c - the loop of stage 1: polls, applies, steps, commit cycle. */
#include <stdlib.h>

#include "connectors/formats/encode.h"
#include "matchers/package/source_map.h"
#include "pipeline/base/log.h"
#include "pipeline/match_state.h"

#define POLL_WAIT_MS 1000
#define TICK_NS UINT64_C(100000000)
#define LETTERS_MAX 1024        /* dead letters of advisories that another worker sends */
#define ADVISORY_BATCHES_MAX 64 /* per turn of the live loop: inventories are not starved */

enum yg_status yg_match_stage_create(const struct yg_match_options *options,
                                     struct yg_match_stage **out, struct yg_error *err)
{
    struct yg_match_stage *stage = calloc(1, sizeof *stage);

    if (stage == NULL) {
        yg_source_destroy(options->advisories);
        yg_source_destroy(options->inventories);
        yg_sink_destroy(options->sink);
        yg_source_map_destroy(options->sources);
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for the match stage");
    }
    stage->options = *options;
    stage->decoder = yg_decoder_create(options->record_bytes_max);
    stage->exposure_encoder = yg_exposure_encoder_create();
    stage->index = yg_index_create();
    enum yg_status st = YG_OK;
    if (stage->index != NULL) {
        yg_index_set_sources(stage->index, options->sources);
        stage->options.sources = NULL;
        st = yg_shard_threads_create(stage->index, options->live ? options->shards : 1,
                                     options->record_bytes_max, options->memory, &stage->shards,
                                     err);
    }
    if (st == YG_OK &&
        (stage->decoder == NULL || stage->exposure_encoder == NULL || stage->index == NULL))
        st = yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for the match stage");
    if (st != YG_OK) {
        yg_match_stage_destroy(stage);
        return st;
    }
    if (options->memory != NULL)
        stage->account = yg_memory_open(options->memory);
    *out = stage;
    return YG_OK;
}

void yg_match_stage_destroy(struct yg_match_stage *stage)
{
    if (stage == NULL)
        return;
    yg_source_destroy(stage->options.advisories);
    yg_source_destroy(stage->options.inventories);
    yg_sink_destroy(stage->options.sink);
    yg_source_map_destroy(stage->options.sources);
    for (size_t i = 0; i < stage->owned_count; i++)
        free(stage->owned[i].facts_sent);
    free(stage->owned);
    free(stage->facts_changed);
    free(stage->changed.items);
    free(stage->tasks);
    yg_shard_threads_destroy(stage->shards);
    yg_index_destroy(stage->index);
    yg_decoder_destroy(stage->decoder);
    yg_exposure_encoder_destroy(stage->exposure_encoder);
    yg_read_positions_deinit(&stage->read);
    yg_arena_deinit(&stage->texts);
    yg_arena_deinit(&stage->scratch);
    yg_letters_deinit(&stage->letters);
    yg_buf_deinit(&stage->key);
    yg_buf_deinit(&stage->value);
    yg_buf_deinit(&stage->text);
    free(stage);
}

void yg_match_stage_stop(struct yg_match_stage *stage)
{
    atomic_store_explicit(&stage->stopped, true, memory_order_relaxed);
}

static bool stopped(const struct yg_match_stage *stage)
{
    return atomic_load_explicit(&stage->stopped, memory_order_relaxed);
}

/* Advisories */

/* Facts that went out and are no longer true wait for the next emission. */
static enum yg_status note_facts(struct yg_match_stage *stage, const struct yg_index_change *change,
                                 struct yg_error *err)
{
    for (size_t i = 0; i < change->vulnerability_count; i++) {
        uint32_t vulnerability = change->vulnerabilities[i];
        bool sent = false;

        for (size_t o = 0; o < stage->owned_count; o++) {
            struct yg_owned *owned = &stage->owned[o];

            if (vulnerability < owned->facts_count && owned->facts_sent[vulnerability] == 1) {
                owned->facts_sent[vulnerability] = 2;
                sent = true;
            }
        }
        if (!sent)
            continue;
        if ((stage->facts_changed_count & (stage->facts_changed_count - 1)) == 0) {
            size_t capacity = stage->facts_changed_count == 0 ? 1 : stage->facts_changed_count * 2;
            uint32_t *moved = realloc(stage->facts_changed, capacity * sizeof *moved);

            if (moved == NULL)
                return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for changed facts");
            stage->facts_changed = moved;
        }
        stage->facts_changed[stage->facts_changed_count++] = vulnerability;
    }
    return YG_OK;
}

/* One step of the index has changed something: the shards are told at the end of the batch. */
static enum yg_status note_change(struct yg_match_stage *stage,
                                  const struct yg_index_change *change, struct yg_error *err)
{
    stage->urgent |= change->identity_count > 0;
    stage->grace = change->grace;
    for (size_t i = 0; i < change->identity_count; i++) {
        if (!yg_numbers_push(&stage->changed, change->identities[i]))
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a change");
    }
    return note_facts(stage, change, err);
}

static enum yg_status tell_shards(struct yg_match_stage *stage, struct yg_error *err)
{
    yg_numbers_sort(&stage->changed);
    const struct yg_index_change change = {.identities = stage->changed.items,
                                           .identity_count = stage->changed.count,
                                           .grace = stage->grace};
    enum yg_status st = yg_shard_threads_change(stage->shards, &change, err);

    stage->changed.count = 0;
    return st;
}

static enum yg_status remove_advisory(struct yg_match_stage *stage, const struct yg_record *record,
                                      struct yg_error *err)
{
    struct yg_str id = record->key, source = yg_str_cut(&id, '/');
    struct yg_index_change change = {0};
    enum yg_status st = yg_index_remove(stage->index, source, id, &change, err);

    return st == YG_OK ? note_change(stage, &change, err) : st;
}

static enum yg_status apply_advisories(struct yg_match_stage *stage, const struct yg_record *record,
                                       struct yg_error *err)
{
    const struct yg_advisory *items;
    struct yg_error reason;
    size_t count;

    if (stage->options.live && !yg_read_positions_note(&stage->read, &record->position))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a watermark");
    stage->watermark++;
    if (record->value.ptr == NULL)
        return remove_advisory(stage, record, err);

    enum yg_status st = yg_match_room(stage, record, err);
    if (st != YG_OK) /* a worker that knows less than the others must not go on */
        return st;
    st = yg_decode_advisories(stage->decoder, record, &items, &count, &reason);
    if (st == YG_UNSUPPORTED)
        return YG_OK; /* a known form that is not read yet: the decoder counts it by name */
    if (st == YG_NOMEM)
        return yg_fail(err, st, reason.at, "%s", reason.text);
    if (st != YG_OK) {
        stage->totals.rejected++;
        return yg_letters_add(&stage->letters, record, &reason, true, err);
    }
    for (size_t i = 0; st == YG_OK && i < count; i++) {
        struct yg_index_change change = {0};

        st = yg_index_apply(stage->index, &items[i], &change, err);
        if (st == YG_OK)
            st = note_change(stage, &change, err);
        /* parts of one revision are one advisory */
        stage->totals.advisories += i == 0 || !yg_str_equal(items[i].id, items[i - 1].id);
    }
    return st;
}

/* Inventories */

static enum yg_status own_partition(struct yg_match_stage *stage, const struct yg_partition *from,
                                    struct yg_error *err)
{
    struct yg_owned *moved = realloc(stage->owned, (stage->owned_count + 1) * sizeof *stage->owned);

    if (moved == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a partition");
    stage->owned = moved;
    stage->owned[stage->owned_count++] =
        (struct yg_owned){.topic = yg_arena_copy(&stage->texts, from->topic),
                          .partition = from->partition,
                          .committed = from->committed,
                          .sent = from->committed,
                          .restoring = from->committed > 0,
                          .end = from->end,
                          .advisories = yg_arena_copy(&stage->texts, from->metadata)};
    stage->needs_resync = stage->options.live;
    const struct yg_owned *owned = &stage->owned[stage->owned_count - 1];
    if (owned->topic.ptr == NULL || owned->advisories.ptr == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a partition");
    return YG_OK;
}

/* The shards have been waited for. */
static void disown_partition(struct yg_match_stage *stage, int32_t partition)
{
    for (uint32_t i = 0; i < yg_shard_threads_count(stage->shards); i++)
        yg_letters_leave(yg_shard_threads_letters(stage->shards, i), partition);
    for (size_t i = 0; i < stage->owned_count; i++) {
        if (stage->owned[i].partition == partition) {
            free(stage->owned[i].facts_sent);
            stage->owned[i] = stage->owned[--stage->owned_count];
            yg_shard_drop_partition(yg_shard_threads_of(stage->shards, partition), partition);
            return;
        }
    }
}

/* Note the position of an inventory. False when it is not to be applied: of a partition that has
 * just gone, or read before. */
static bool pass_inventory(struct yg_match_stage *stage, const struct yg_record *record,
                           struct yg_shard_task *task)
{
    int32_t partition = stage->options.live ? record->position.partition : 0;
    struct yg_owned *owned = yg_match_owned(stage, partition);

    if (owned == NULL || (stage->options.live && record->position.offset < owned->next))
        return false;
    if (record->position.offset >= owned->committed)
        owned->restoring = false;
    owned->next = record->position.offset + 1;
    if (owned->end != YG_OFFSET_NONE && owned->next >= owned->end)
        owned->caught_up = true;
    *task = (struct yg_shard_task){record, partition, owned->restoring};
    return true;
}

/* Hand the batch over to the shards: it is theirs, also after an error. */
static enum yg_status apply_inventories(struct yg_match_stage *stage, struct yg_batch *batch,
                                        struct yg_error *err)
{
    size_t count = 0, bytes = 0;

    if (stage->task_capacity < batch->record_count) {
        struct yg_shard_task *moved =
            realloc(stage->tasks, batch->record_count * sizeof *stage->tasks);

        if (moved == NULL) {
            yg_batch_release(batch);
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a batch");
        }
        stage->tasks = moved;
        stage->task_capacity = batch->record_count;
    }
    for (size_t i = 0; i < batch->record_count; i++) {
        const struct yg_record *record = &batch->records[i];

        bytes += record->key.len + record->value.len;
        count += pass_inventory(stage, record, &stage->tasks[count]);
    }
    enum yg_status st = yg_shard_threads_apply(stage->shards, batch, stage->tasks, count, err);
    return st == YG_OK ? yg_match_note_read(stage, bytes, err) : st;
}

/* Commits */

static bool restoring(const struct yg_match_stage *stage)
{
    for (size_t i = 0; i < stage->owned_count; i++) {
        if (stage->owned[i].restoring)
            return true;
    }
    return false;
}

static bool positions_moved(const struct yg_match_stage *stage)
{
    for (size_t i = 0; i < stage->owned_count; i++) {
        if (stage->owned[i].next > stage->owned[i].sent)
            return true;
    }
    return stage->owned_count > 0 && stage->watermark != stage->watermark_sent;
}

/* The positions to commit: next offset and watermark of every owned partition. */
static struct yg_commit_position *positions_of(struct yg_match_stage *stage)
{
    struct yg_commit_position *positions =
        yg_arena_alloc(&stage->scratch, (stage->owned_count + 1) * sizeof *positions);
    struct yg_str metadata = yg_read_positions_metadata(yg_buf_str(&stage->text));

    for (size_t i = 0; positions != NULL && i < stage->owned_count; i++) {
        const struct yg_owned *owned = &stage->owned[i];
        int64_t next = owned->next > owned->committed ? owned->next : owned->committed;

        positions[i] = (struct yg_commit_position){.topic = owned->topic,
                                                   .partition = owned->partition,
                                                   .offset = next < 0 ? 0 : next,
                                                   .metadata = metadata};
    }
    return positions;
}

static enum yg_status send_letter(struct yg_match_stage *stage, const struct yg_letter *letter,
                                  struct yg_error *err)
{
    return yg_match_append(stage, stage->options.topic_dead_letter, YG_PARTITION_ANY, letter->key,
                           letter->value, err);
}

/* On Kafka every worker reads every advisory, so the owner of the first inventory partition sends
 * their letters, once it is known who that is and from where on. The others keep theirs, for they
 * may be the next to own it, until they are many. */
static enum yg_status send_letters_of_advisories(struct yg_match_stage *stage, struct yg_error *err)
{
    const struct yg_owned *first = yg_match_owned(stage, 0);
    struct yg_letters *letters = &stage->letters;
    enum yg_status st = YG_OK;

    for (size_t i = 0; st == YG_OK && first != NULL && i < letters->count; i++)
        if (!yg_read_positions_passed(first->advisories, &letters->items[i].position))
            st = send_letter(stage, &letters->items[i], err);
    if (st == YG_OK && (first != NULL || letters->count > LETTERS_MAX))
        yg_letters_clear(letters);
    return st;
}

static enum yg_status send_letters_of_inventories(struct yg_match_stage *stage,
                                                  struct yg_letters *letters, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    for (size_t i = 0; st == YG_OK && i < letters->count; i++)
        if (!letters->items[i].sent &&
            yg_match_owned(stage, letters->items[i].position.partition) != NULL)
            st = send_letter(stage, &letters->items[i], err);
    if (st == YG_OK)
        yg_letters_clear(letters);
    return st;
}

static enum yg_status send_letters(struct yg_match_stage *stage, struct yg_error *err)
{
    enum yg_status st = send_letters_of_advisories(stage, err);

    for (uint32_t i = 0; st == YG_OK && i < yg_shard_threads_count(stage->shards); i++)
        st = send_letters_of_inventories(stage, yg_shard_threads_letters(stage->shards, i), err);
    return st;
}

/* Everything that changed goes out and is committed with the positions that it depends on. */
static enum yg_status commit(struct yg_match_stage *stage, struct yg_error *err)
{
    enum yg_status st = yg_shard_threads_wait(stage->shards, err);

    stage->unwaited = 0;
    if (st == YG_OK && stage->needs_resync) {
        if (!stopped(stage))
            st = yg_match_resync(stage, err);
        if (st != YG_OK ||
            stopped(stage)) /* half a comparison says nothing: the next one makes it */
            return st;
        stage->needs_resync = false;
        stage->appended = true; /* take the partitions over, also with nothing to say */
    }
    if (st == YG_OK)
        st = send_letters(stage, err);
    if (st == YG_OK)
        st = yg_match_emit_exposures(stage, err);
    if (st != YG_OK || (!stage->appended && !positions_moved(stage)))
        return st;
    st = yg_match_emit_progress(stage, err);
    if (st != YG_OK)
        return st;
    yg_arena_reset(&stage->scratch, (size_t)1 << 20);
    struct yg_commit_position *positions = positions_of(stage);
    if (positions == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for positions");
    st =
        yg_sink_commit(stage->options.sink, stage->options.live ? stage->options.inventories : NULL,
                       positions, stage->options.live ? stage->owned_count : 0, err);
    if (st != YG_OK)
        return yg_error_wrap(err, "commit");
    for (size_t i = 0; i < stage->owned_count; i++)
        stage->owned[i].sent = stage->owned[i].next;
    stage->watermark_sent = stage->watermark;
    stage->appended = false;
    stage->urgent = false;
    yg_metrics_set(stage->options.metrics, YG_METRIC_MATCH_COMMIT_TIME, (uint64_t)yg_time_wall());
    yg_match_forget(stage);
    yg_match_publish(stage);
    return YG_OK;
}

/* Batches */

static enum yg_status apply_advisory_batch(struct yg_match_stage *stage, struct yg_batch *batch,
                                           struct yg_error *err)
{
    enum yg_status st = YG_OK;

    for (size_t i = 0; st == YG_OK && i < batch->record_count; i++) {
        const struct yg_record *record = &batch->records[i];

        st = apply_advisories(stage, record, err);
        if (st == YG_OK)
            st = yg_match_note_read(stage, record->key.len + record->value.len, err);
        if (st != YG_OK && st != YG_BUDGET)
            yg_error_wrap(err, "%.*s, partition %d, record %lld",
                          YG_STR_ARG(record->position.topic), record->position.partition,
                          (long long)record->position.offset);
    }
    yg_batch_release(batch);
    if (st != YG_OK && st != YG_BUDGET)
        return st;
    /* At the end of the budget, too: what was applied is about to be committed. */
    struct yg_error failed;
    enum yg_status told = tell_shards(stage, &failed);
    return told == YG_OK ? st : yg_fail(err, told, failed.at, "%s", failed.text);
}

/* Assignment events of the inventories. */
static enum yg_status apply_event(struct yg_match_stage *stage, const struct yg_batch *batch,
                                  struct yg_error *err)
{
    enum yg_status st = yg_shard_threads_wait(stage->shards, err);

    for (size_t i = 0; st == YG_OK && i < batch->partition_count; i++) {
        const struct yg_partition *partition = &batch->partitions[i];

        if (batch->kind != YG_BATCH_ASSIGNED)
            continue;
        st = own_partition(stage, partition, err);
        if (st == YG_OK)
            st = yg_source_seek(stage->options.inventories, partition->topic, partition->partition,
                                YG_OFFSET_NONE, err);
        if (st == YG_OK)
            yg_log(YG_LOG_INFO, "partition_assigned",
                   YG_LOG_NUMBER("partition", partition->partition),
                   YG_LOG_NUMBER("committed", partition->committed));
    }
    if (batch->kind == YG_BATCH_REVOKED && !restoring(stage) && stage->advisories_ready)
        st = commit(stage, err);
    if (batch->kind == YG_BATCH_LOST)
        st = yg_sink_abort(stage->options.sink, err);
    if (batch->kind == YG_BATCH_REVOKED || batch->kind == YG_BATCH_LOST) {
        for (size_t i = 0; i < batch->partition_count; i++) {
            disown_partition(stage, batch->partitions[i].partition);
            yg_log(YG_LOG_INFO, "partition_revoked",
                   YG_LOG_NUMBER("partition", batch->partitions[i].partition));
        }
        /* What was emitted in an aborted transaction is compared anew. */
        stage->needs_resync |= batch->kind == YG_BATCH_LOST;
        yg_source_complete(stage->options.inventories, batch);
    }
    return st;
}

static void tick(struct yg_match_stage *stage)
{
    uint64_t now = yg_time_monotonic_ns();

    if (stage->options.tick == NULL || now - stage->ticked_at_ns < TICK_NS)
        return;
    stage->ticked_at_ns = now;
    const struct yg_match_totals totals = yg_match_stage_totals(stage);
    stage->options.tick(stage->options.tick_state, &totals);
}

/* Poll once. *kind is that of the batch; YG_BATCH_RECORDS when nothing came, with *empty. */
static enum yg_status turn(struct yg_match_stage *stage, bool is_advisory, int timeout_ms,
                           enum yg_batch_kind *kind, bool *empty, struct yg_error *err)
{
    struct yg_source *source = is_advisory ? stage->options.advisories : stage->options.inventories;
    struct yg_batch *batch = NULL;
    struct yg_error local;
    enum yg_status st = yg_source_poll(source, timeout_ms, &batch, &local);

    *kind = YG_BATCH_RECORDS;
    *empty = batch == NULL;
    if (st == YG_IO && !stage->options.live) {
        stage->totals.unread_files++;
        yg_log(YG_LOG_ERROR, "file_not_read", YG_LOG_TEXT("reason", yg_str(local.text)));
        *empty = false;
        return YG_OK; /* the source goes on with the next file */
    }
    if (st != YG_OK)
        return yg_fail(err, st, local.at, "%s", local.text);
    if (batch == NULL) {
        yg_match_publish_again(stage);
        return YG_OK;
    }
    *kind = batch->kind;
    if (batch->kind == YG_BATCH_RECORDS) {
        st = is_advisory ? apply_advisory_batch(stage, batch, err)
                         : apply_inventories(stage, batch, err);
    } else {
        if (!is_advisory)
            st = apply_event(stage, batch, err);
        yg_batch_release(batch);
    }
    tick(stage);
    yg_match_publish_again(stage);
    return st;
}

/* Read a bounded source to the end of its next path, or to its end. */
static enum yg_status read_step(struct yg_match_stage *stage, bool is_advisory, bool whole,
                                bool *ended, struct yg_error *err)
{
    enum yg_status st = YG_OK;
    bool more = !*ended;

    while (st == YG_OK && more && !stopped(stage)) {
        enum yg_batch_kind kind;
        bool empty;

        st = turn(stage, is_advisory, POLL_WAIT_MS, &kind, &empty, err);
        *ended = kind == YG_BATCH_END;
        more = !*ended && (whole || kind != YG_BATCH_IDLE);
    }
    return st;
}

static enum yg_status run_bounded(struct yg_match_stage *stage, struct yg_error *err)
{
    const struct yg_partition all = {.topic = YG_STR("files"),
                                     .committed = YG_OFFSET_NONE,
                                     .metadata = YG_STR(""),
                                     .end = YG_OFFSET_NONE};
    bool advisories_ended = false, inventories_ended = false;
    enum yg_status st = own_partition(stage, &all, err);

    while (st == YG_OK && !(advisories_ended && inventories_ended) && !stopped(stage)) {
        bool whole = !stage->options.in_steps;

        st = read_step(stage, true, whole, &advisories_ended, err);
        if (st == YG_OK)
            st = read_step(stage, false, whole, &inventories_ended, err);
        stage->owned[0].caught_up = true;
        if (st == YG_OK)
            st = commit(stage, err);
    }
    return st;
}

/* Is it time? Nothing goes out before all of what we own is as it was last said to be. */
static bool commit_is_due(const struct yg_match_stage *stage)
{
    uint64_t waited = yg_time_monotonic_ns() - stage->committed_at_ns;

    if (!stage->advisories_ready || restoring(stage))
        return false;
    return stage->urgent ||
           waited >= (uint64_t)stage->options.commit_interval_ms * UINT64_C(1000000);
}

static void note_idle(struct yg_match_stage *stage)
{
    for (size_t i = 0; i < stage->owned_count; i++) {
        stage->owned[i].restoring = false; /* the rest up to the commit was compacted away */
        stage->owned[i].caught_up = true;
    }
}

static enum yg_status run_live(struct yg_match_stage *stage, struct yg_error *err)
{
    enum yg_status st = YG_OK;
    enum yg_batch_kind kind;
    bool empty;

    while (st == YG_OK && !stage->advisories_ready && !stopped(stage)) {
        st = turn(stage, true, POLL_WAIT_MS, &kind, &empty, err);
        stage->advisories_ready = kind == YG_BATCH_IDLE;
    }
    yg_log(YG_LOG_INFO, "advisories_read", YG_LOG_NUMBER("records", stage->watermark),
           YG_LOG_NUMBER("of_several_cves", yg_index_counts(stage->index).advisories_of_many));
    while (st == YG_OK && !stopped(stage)) {
        empty = false;
        for (int i = 0; st == YG_OK && !empty && i < ADVISORY_BATCHES_MAX; i++)
            st = turn(stage, true, 0, &kind, &empty, err);
        if (st == YG_OK)
            st = turn(stage, false, stage->urgent ? 0 : 5, &kind, &empty, err);
        if (st == YG_OK && kind == YG_BATCH_IDLE)
            note_idle(stage);
        if (st == YG_OK && commit_is_due(stage)) {
            st = commit(stage, err);
            stage->committed_at_ns = yg_time_monotonic_ns();
        }
    }
    if (st == YG_OK && stage->advisories_ready && !restoring(stage))
        st = commit(stage, err);
    return st;
}

/* The budget is reached: what was applied is not lost. */
static enum yg_status end_at_budget(struct yg_match_stage *stage, struct yg_error *err)
{
    bool whole = !stage->options.live || (stage->advisories_ready && !restoring(stage));
    struct yg_error failed;
    enum yg_status st = whole ? commit(stage, &failed) : YG_OK;

    if (st != YG_OK)
        return yg_fail(err, st, failed.at, "%s", failed.text);
    return yg_match_refuse(stage, whole, err);
}

enum yg_status yg_match_stage_run(struct yg_match_stage *stage, struct yg_error *err)
{
    enum yg_status st = stage->options.live ? run_live(stage, err) : run_bounded(stage, err);

    if (st == YG_BUDGET)
        st = end_at_budget(stage, err);

    /* The end of the outputs is the end of the stage: who reads them must not wait for ever. */
    yg_sink_destroy(stage->options.sink);
    stage->options.sink = NULL;
    return st == YG_OK ? YG_OK : yg_error_wrap(err, "match stage");
}

struct yg_match_totals yg_match_stage_totals(const struct yg_match_stage *stage)
{
    struct yg_shard_thread_counts counts = yg_shard_threads_counts(stage->shards);
    struct yg_match_totals totals = stage->totals;

    totals.inventories = counts.inventories;
    totals.components = counts.components;
    totals.rejected += counts.rejected;
    return totals;
}

const struct yg_decoder_counts *yg_match_stage_decoded(struct yg_match_stage *stage)
{
    stage->decoded = *yg_decoder_counts(stage->decoder);
    yg_shard_threads_decoded(stage->shards, &stage->decoded);
    return &stage->decoded;
}

struct yg_index *yg_match_stage_index(struct yg_match_stage *stage)
{
    return stage->index;
}

struct yg_shard *yg_match_stage_shard(struct yg_match_stage *stage)
{
    return yg_shard_threads_shard(stage->shards, 0);
}

/* case_stage.c - the loop of stage 2: restore, steps, settle, commit. */
#include <stdlib.h>

#include "pipeline/base/log.h"
#include "pipeline/case_state.h"

#define POLL_WAIT_MS 1000
#define LIVE_POLL_MS 5

enum yg_status yg_case_stage_create(const struct yg_case_options *options,
                                    struct yg_case_stage **out, struct yg_error *err)
{
    struct yg_case_stage *stage = calloc(1, sizeof *stage);

    if (stage != NULL) {
        stage->options = *options;
        yg_clock_init(&stage->clock, options->clock);
        stage->decoder = yg_decoder_create(options->record_bytes_max);
        stage->reader = yg_json_reader_create(options->record_bytes_max);
        stage->passed = calloc((size_t)options->inventory_partitions + 1, sizeof *stage->passed);
    }
    if (stage == NULL || stage->decoder == NULL || stage->reader == NULL || stage->passed == NULL) {
        if (stage == NULL)
            yg_source_destroy(options->leader);
        yg_case_stage_destroy(stage);
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for the case stage");
    }
    if (options->memory != NULL)
        stage->account = yg_memory_open(options->memory);
    *out = stage;
    return YG_OK;
}

static void disconnect(struct yg_case_stage *stage)
{
    yg_source_destroy(stage->connections.exposures);
    yg_source_destroy(stage->connections.stored);
    yg_source_destroy(stage->connections.enrichment);
    yg_source_destroy(stage->connections.catalog);
    yg_sink_destroy(stage->connections.sink);
    stage->connections = (struct yg_case_connections){0};
}

void yg_case_stage_destroy(struct yg_case_stage *stage)
{
    if (stage == NULL)
        return;
    disconnect(stage);
    yg_source_destroy(stage->options.leader);
    yg_casebook_destroy(stage->casebook);
    yg_decoder_destroy(stage->decoder);
    yg_json_reader_destroy(stage->reader);
    yg_watermarks_deinit(&stage->watermarks);
    yg_arena_deinit(&stage->scratch);
    yg_buf_deinit(&stage->value);
    yg_read_positions_deinit(&stage->read);
    yg_buf_deinit(&stage->read_text);
    yg_buf_deinit(&stage->read_before);
    free(stage->passed);
    free(stage);
}

void yg_case_stage_stop(struct yg_case_stage *stage)
{
    atomic_store_explicit(&stage->stopped, true, memory_order_relaxed);
}

static bool stopped(const struct yg_case_stage *stage)
{
    return atomic_load_explicit(&stage->stopped, memory_order_relaxed);
}

/* Reading */

typedef enum yg_status (*apply_fn)(struct yg_case_stage *stage, const struct yg_record *record,
                                   struct yg_error *err);

static void publish_memory(struct yg_case_stage *stage)
{
    struct yg_memory_report report = {{0}};

    if (stage->account == NULL)
        return;
    if (stage->casebook != NULL)
        yg_memory_add(&report, YG_MEMORY_CASEBOOK, yg_casebook_bytes(stage->casebook));
    yg_memory_add(&report, YG_MEMORY_CASEBOOK, stage->watermarks.arena.total);
    yg_memory_add(&report, YG_MEMORY_DECODERS,
                  yg_decoder_bytes(stage->decoder) + yg_json_reader_bytes(stage->reader) +
                      stage->scratch.total);
    yg_memory_add(&report, YG_MEMORY_OUTPUTS, stage->value.capacity);
    yg_memory_publish(stage->account, &report);
}

/* Poll once and apply. *kind: of the batch; *records: how many there were; *empty: nothing came. */
static enum yg_status turn(struct yg_case_stage *stage, struct yg_source *source, apply_fn apply,
                           int timeout_ms, enum yg_batch_kind *kind, size_t *records, bool *empty,
                           struct yg_error *err)
{
    struct yg_batch *batch = NULL;
    struct yg_error local;
    enum yg_status st = yg_source_poll(source, timeout_ms, &batch, &local);

    *kind = YG_BATCH_RECORDS;
    *records = 0;
    *empty = batch == NULL;
    if (st == YG_IO && !stage->options.live) {
        stage->totals.unread_files++;
        yg_log(YG_LOG_ERROR, "file_not_read", YG_LOG_TEXT("reason", yg_str(local.text)));
        return YG_OK;
    }
    if (st != YG_OK)
        return yg_fail(err, st, local.at, "%s", local.text);
    if (batch == NULL)
        return YG_OK;
    *kind = batch->kind;
    *records = batch->record_count;
    for (size_t i = 0; st == YG_OK && i < batch->record_count; i++)
        st = apply(stage, &batch->records[i], err);
    yg_batch_release(batch);
    publish_memory(stage);
    return st;
}

/* Read `source` (may be NULL) to its next IDLE; with `whole` to its END, where it has one. */
static enum yg_status read_on(struct yg_case_stage *stage, struct yg_source **source,
                              apply_fn apply, bool whole, struct yg_error *err)
{
    enum yg_status st = YG_OK;
    bool more = *source != NULL;

    while (st == YG_OK && more && !stopped(stage)) {
        enum yg_batch_kind kind;
        size_t records;
        bool empty;

        st = turn(stage, *source, apply, POLL_WAIT_MS, &kind, &records, &empty, err);
        if (kind == YG_BATCH_END) {
            yg_source_destroy(*source);
            *source = NULL;
        }
        more = *source != NULL && (whole || kind != YG_BATCH_IDLE);
    }
    return st;
}

static void publish_metrics(const struct yg_case_stage *stage)
{
    struct yg_metrics *to = stage->options.metrics;

    yg_metrics_set(to, YG_METRIC_CASES_REJECTED, stage->totals.rejected);
    yg_metrics_set(to, YG_METRIC_ALERTS_SENT, stage->totals.alerts);
    if (stage->casebook == NULL)
        return;
    struct yg_casebook_counts counts = yg_casebook_counts(stage->casebook);
    yg_metrics_set(to, YG_METRIC_CASES, counts.cases);
    yg_metrics_set(to, YG_METRIC_CASES_OPEN, counts.open_cases);
}

/* Settling */

/* Which of the inventory partitions have passed every advisory that we know of. */
static struct yg_settle passed_partitions(const struct yg_case_stage *stage)
{
    struct yg_settle settle = {.partitions_total = (uint32_t)stage->options.inventory_partitions};

    for (uint32_t i = 0; i < settle.partitions_total; i++)
        settle.partitions += stage->passed[i].watermark >= stage->watermark;
    return settle;
}

static enum yg_status commit(struct yg_case_stage *stage, struct yg_error *err)
{
    enum yg_status st;

    if (!stage->appended)
        return YG_OK;
    yg_read_positions_format(&stage->read, &stage->read_text);
    if (stage->read_text.failed)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for positions");
    struct yg_commit_position position = {
        .topic = stage->options.topic_progress,
        .partition = 0,
        .offset = stage->progress_next,
        .metadata = yg_read_positions_metadata(yg_buf_str(&stage->read_text))};
    bool fenced = stage->options.leader != NULL;
    st = yg_sink_commit(stage->connections.sink, stage->options.leader, &position, fenced ? 1 : 0,
                        err);
    stage->appended = false;
    if (st != YG_OK)
        return yg_error_wrap(err, "commit");
    publish_metrics(stage);
    return YG_OK;
}

static enum yg_status settle(struct yg_case_stage *stage, const struct yg_settle *passed,
                             struct yg_error *err)
{
    enum yg_status st = yg_casebook_settle(stage->casebook, passed, yg_case_emit, stage, err);

    if (st == YG_OK && stage->options.live && stage->baseline_ended && !stage->baseline_recorded) {
        st = yg_case_emit_baseline(stage, err);
        stage->baseline_recorded = true;
    }
    return st == YG_OK ? commit(stage, err) : st;
}

static void end_baseline(struct yg_case_stage *stage)
{
    if (!yg_casebook_in_baseline(stage->casebook))
        return;
    yg_casebook_end_baseline(stage->casebook);
    stage->baseline_ended = true;
}

static bool all_caught_up(const struct yg_case_stage *stage)
{
    for (int32_t i = 0; i < stage->options.inventory_partitions; i++) {
        if (!stage->passed[i].caught_up)
            return false;
    }
    return true;
}

/* Start */

/* Batches of `stored`, kept until it is known whether the baseline has ended. */
struct history {
    struct yg_batch **batches;
    size_t count;
    bool baseline_ended;
};

static enum yg_status read_history(struct yg_case_stage *stage, struct history *history,
                                   struct yg_error *err)
{
    bool more = stage->connections.stored != NULL;
    enum yg_status st = YG_OK;

    while (st == YG_OK && more && !stopped(stage)) {
        struct yg_batch *batch = NULL;

        st = yg_source_poll(stage->connections.stored, POLL_WAIT_MS, &batch, err);
        if (st != YG_OK || batch == NULL)
            continue;
        for (size_t i = 0; i < batch->record_count; i++)
            history->baseline_ended |= yg_str_equal(batch->records[i].key, YG_BASELINE_KEY);
        more = batch->kind == YG_BATCH_RECORDS;
        struct yg_batch **moved =
            realloc(history->batches, (history->count + 1) * sizeof *history->batches);
        if (moved == NULL) {
            yg_batch_release(batch);
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for stored cases");
        }
        history->batches = moved;
        history->batches[history->count++] = batch;
    }
    return st;
}

static enum yg_status restore(struct yg_case_stage *stage, struct yg_error *err)
{
    struct history history = {0};
    enum yg_status st = read_history(stage, &history, err);
    uint64_t restored = 0;

    if (st == YG_OK)
        st = yg_casebook_create(stage->options.policy, &stage->clock,
                                stage->options.baseline && !history.baseline_ended,
                                &stage->casebook, err);
    stage->baseline_ended = stage->baseline_recorded = history.baseline_ended;
    for (size_t b = 0; b < history.count; b++) {
        for (size_t i = 0; st == YG_OK && i < history.batches[b]->record_count; i++)
            st = yg_case_restore_record(stage, &history.batches[b]->records[i], err);
        restored += history.batches[b]->record_count;
        yg_batch_release(history.batches[b]);
    }
    free(history.batches);
    yg_source_destroy(stage->connections.stored);
    stage->connections.stored = NULL;
    if (st == YG_OK && stage->options.live)
        yg_log(YG_LOG_INFO, "casebook_active", YG_LOG_NUMBER("stored_records", restored));
    return st;
}

/* Wait until this casebook is the active one; at once when there is no election. */
static enum yg_status wait_for_lead(struct yg_case_stage *stage, bool *leads, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    *leads = stage->options.leader == NULL;
    while (st == YG_OK && !*leads && !stopped(stage)) {
        struct yg_batch *batch = NULL;

        st = yg_source_poll(stage->options.leader, POLL_WAIT_MS, &batch, err);
        if (st != YG_OK || batch == NULL)
            continue;
        *leads = batch->kind == YG_BATCH_ASSIGNED && batch->partition_count > 0;
        if (*leads) {
            yg_buf_reset(&stage->read_before);
            yg_buf_append(&stage->read_before, batch->partitions[0].metadata);
        }
        if (batch->kind == YG_BATCH_REVOKED || batch->kind == YG_BATCH_LOST)
            yg_source_complete(stage->options.leader, batch);
        yg_batch_release(batch);
    }
    return st;
}

/* Keep the election alive; losing it ends the stage, the next start stands by. */
static enum yg_status keep_lead(struct yg_case_stage *stage, struct yg_error *err)
{
    struct yg_batch *batch = NULL;
    enum yg_status st = YG_OK;
    bool lost = false;

    if (stage->options.leader == NULL)
        return YG_OK;
    do { /* what the leader reads of the progress topic is read by the exposures, too */
        yg_batch_release(batch);
        batch = NULL;
        st = yg_source_poll(stage->options.leader, 0, &batch, err);
        lost |= batch != NULL && (batch->kind == YG_BATCH_REVOKED || batch->kind == YG_BATCH_LOST);
    } while (st == YG_OK && batch != NULL && !lost);
    if (lost) {
        yg_source_complete(stage->options.leader, batch);
        st = yg_fail(err, YG_FENCED, YG_NO_OFFSET, "another casebook is the active one");
    }
    yg_batch_release(batch);
    return st;
}

/* Bounded: a commit of the match stage is a step. Stopped, it ends as the match stage does, whose
 * last commit it still reads. */
static enum yg_status run_bounded(struct yg_case_stage *stage, struct yg_error *err)
{
    struct yg_case_connections *from = &stage->connections;
    const struct yg_settle whole_fleet = {0};
    bool whole = !stage->options.in_steps, ended = false;
    enum yg_status st = YG_OK;

    while (st == YG_OK && !ended) {
        enum yg_batch_kind kind = YG_BATCH_RECORDS;
        size_t records = 0;
        bool empty = true;

        st = read_on(stage, &from->catalog, yg_case_apply_catalog, whole, err);
        if (st == YG_OK)
            st = read_on(stage, &from->enrichment, yg_case_apply_enrichment, whole, err);
        while (st == YG_OK && empty)
            st = turn(stage, from->exposures, yg_case_apply_record, POLL_WAIT_MS, &kind, &records,
                      &empty, err);
        ended = kind == YG_BATCH_END;
        if (st == YG_OK)
            end_baseline(stage);
        if (st == YG_OK)
            st = settle(stage, &whole_fleet, err);
    }
    return st;
}

static enum yg_status read_broadcasts(struct yg_case_stage *stage, bool *changed,
                                      struct yg_error *err)
{
    struct yg_case_connections *from = &stage->connections;
    enum yg_batch_kind kind;
    enum yg_status st = YG_OK;
    size_t records = 0;
    bool empty;

    if (from->catalog != NULL)
        st = turn(stage, from->catalog, yg_case_apply_catalog, 0, &kind, &records, &empty, err);
    *changed |= records > 0;
    records = 0;
    if (st == YG_OK && from->enrichment != NULL)
        st = turn(stage, from->enrichment, yg_case_apply_enrichment, 0, &kind, &records, &empty,
                  err);
    *changed |= records > 0;
    return st;
}

/* Live: settle when nothing more comes at once and all partitions have passed the newest advisory,
 * so that no alert has a part of the sum only; or when the first unsettled record has waited long
 * enough for those that lag behind. */
static enum yg_status run_live(struct yg_case_stage *stage, struct yg_error *err)
{
    struct yg_case_connections *from = &stage->connections;
    enum yg_status st = read_on(stage, &from->catalog, yg_case_apply_catalog, false, err);
    uint64_t changed_at = 0;
    bool changed = true;

    if (st == YG_OK)
        st = read_on(stage, &from->enrichment, yg_case_apply_enrichment, false, err);
    if (st == YG_OK)
        st = commit(stage,
                    err); /* dead letters: a transaction does not live as long as what follows */
    if (st == YG_OK)
        st = read_on(stage, &from->exposures, yg_case_apply_record, false, err);
    while (st == YG_OK && !stopped(stage)) {
        enum yg_batch_kind kind;
        size_t records;
        bool empty, more = false;

        st = turn(stage, from->exposures, yg_case_apply_record, LIVE_POLL_MS, &kind, &records,
                  &empty, err);
        if (st == YG_OK)
            st = read_broadcasts(stage, &more, err);
        if (st == YG_OK)
            st = commit(stage, err); /* dead letters do not wait for partitions that lag behind */
        if (!changed && (more || records > 0))
            changed_at = yg_time_monotonic_ns();
        changed |= more || records > 0;
        if (st == YG_OK && yg_casebook_in_baseline(stage->casebook) && all_caught_up(stage)) {
            end_baseline(stage);
            changed = true;
        }
        bool waited = yg_time_monotonic_ns() - changed_at >=
                      (uint64_t)stage->options.alert_wait_ms * UINT64_C(1000000);
        const struct yg_settle passed = passed_partitions(stage);
        bool complete = records == 0 && passed.partitions == passed.partitions_total;
        if (st == YG_OK && changed && (complete || waited)) {
            st = settle(stage, &passed, err);
            changed = false;
        }
        if (st == YG_OK)
            st = keep_lead(stage, err);
    }
    return st;
}

enum yg_status yg_case_stage_run(struct yg_case_stage *stage, struct yg_error *err)
{
    bool leads = false;
    enum yg_status st = wait_for_lead(stage, &leads, err);

    if (st == YG_OK && leads)
        st = stage->options.open(stage->options.open_state, &stage->connections, err);
    if (st == YG_OK && leads)
        st = restore(stage, err);
    if (st == YG_OK && leads && !(stage->options.live && stopped(stage)))
        st = stage->options.live ? run_live(stage, err) : run_bounded(stage, err);
    if (stage->casebook != NULL) {
        struct yg_casebook_counts counts = yg_casebook_counts(stage->casebook);

        stage->totals.cases = counts.cases;
        stage->totals.open_cases = counts.open_cases;
    }
    disconnect(stage); /* the end of the outputs is the end of the stage */
    return st == YG_OK ? YG_OK : yg_error_wrap(err, "case stage");
}

struct yg_case_totals yg_case_stage_totals(const struct yg_case_stage *stage)
{
    return stage->totals;
}

const struct yg_decoder_counts *yg_case_stage_decoded(const struct yg_case_stage *stage)
{
    return yg_decoder_counts(stage->decoder);
}

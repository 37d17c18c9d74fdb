#include "pipeline/worker.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "connectors/queue.h"
#include "pipeline/base/log.h"
#include "pipeline/connections.h"
#include "pipeline/endpoint.h"
#include "pipeline/shard_threads.h"
#include "pipeline/source_maps.h"

struct yg_worker {
    const struct yg_config *config;
    struct yg_worker_options options;
    struct yg_match_stage *match;
    struct yg_case_stage *cases;
    struct yg_source *queue; /* files: what the match stage sends; handed over by open_case */
    struct yg_memory_ledger memory;
    struct yg_metrics metrics;
    struct yg_endpoint *endpoint; /* NULL: nobody listens */
    struct yg_error match_error, case_error;
    enum yg_status match_status, case_status;
};

static bool is_live(const struct yg_config *config)
{
    return config->inventories.connector == YG_CONNECTOR_KAFKA;
}

static enum yg_status open_published(void *state, struct yg_source **source, struct yg_error *err)
{
    const struct yg_config *config = state;

    return yg_open_topics(config, &config->topic_exposures, 1, source, err);
}

/* Called by the case stage when it becomes the active one. */
static enum yg_status open_case(void *state, struct yg_case_connections *to, struct yg_error *err)
{
    struct yg_worker *worker = state;
    const struct yg_config *config = worker->config;
    const struct yg_str stored[] = {config->topic_cases, config->topic_progress};
    const struct yg_str counted[] = {config->topic_exposures, config->topic_progress};
    enum yg_status st = YG_OK;

    to->sink = worker->options.case_sink;
    worker->options.case_sink = NULL;
    to->exposures = worker->queue;
    worker->queue = NULL;
    if (to->sink == NULL)
        st = yg_open_case_sink(config, &to->sink, err);
    if (st == YG_OK && is_live(config))
        st = yg_open_topics(config, stored, YG_COUNT(stored), &to->stored, err);
    if (st == YG_OK && is_live(config))
        st = yg_open_topics(config, counted, YG_COUNT(counted), &to->exposures, err);
    if (st == YG_OK)
        st = yg_open_broadcast(config, &config->enrichment, &to->enrichment, err);
    if (st == YG_OK)
        st = yg_open_broadcast(config, &config->catalog, &to->catalog, err);
    return st;
}

static uint32_t shards_of(const struct yg_config *config)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (config->shards > 0)
        return (uint32_t)config->shards;
    return cores < 1 ? 1 : cores > YG_SHARDS_MAX ? YG_SHARDS_MAX : (uint32_t)cores;
}

static enum yg_status create_match(struct yg_worker *worker, struct yg_error *err)
{
    const struct yg_config *config = worker->config;
    struct yg_match_options options = {.live = is_live(config),
                                       .in_steps = worker->options.in_steps,
                                       .record_bytes_max = (size_t)config->record_bytes_max,
                                       .commit_interval_ms = (int)config->commit_interval_ms,
                                       .shards = shards_of(config),
                                       .exposure_partitions = (int32_t)config->exposure_partitions,
                                       .topic_exposures = config->topic_exposures,
                                       .topic_progress = config->topic_progress,
                                       .topic_dead_letter = config->topic_dead_letter,
                                       .open_published = is_live(config) ? open_published : NULL,
                                       .open_state = (void *)(uintptr_t)config,
                                       .tick = worker->options.tick,
                                       .tick_state = worker->options.tick_state,
                                       .memory = &worker->memory,
                                       .metrics = &worker->metrics};
    enum yg_status st;

    if (options.live)
        st = yg_open_match_sink(config, &options.sink, err);
    else
        st = yg_queue_create(4, &options.sink, &worker->queue, err);
    if (st == YG_OK)
        st = yg_open_broadcast(config, &config->advisories, &options.advisories, err);
    if (st == YG_OK)
        st = yg_open_inventories(config, &options.inventories, err);
    if (st == YG_OK)
        st = yg_source_maps_load(config->source_maps.items, config->source_maps.count,
                                 &options.sources, err);
    if (st == YG_OK)
        return yg_match_stage_create(&options, &worker->match, err);
    yg_source_destroy(options.advisories);
    yg_source_destroy(options.inventories);
    yg_sink_destroy(options.sink);
    return st;
}

static enum yg_status create_cases(struct yg_worker *worker, struct yg_error *err)
{
    const struct yg_config *config = worker->config;
    struct yg_case_options options = {
        .open = open_case,
        .open_state = worker,
        .live = is_live(config),
        .in_steps = worker->options.in_steps,
        .baseline = worker->options.baseline,
        .clock = (enum yg_clock_kind)config->clock,
        .policy = &config->policy,
        .memory = &worker->memory,
        .metrics = &worker->metrics,
        .record_bytes_max = (size_t)config->record_bytes_max,
        .alert_wait_ms = (int)config->alert_wait_ms,
        .inventory_partitions = is_live(config) ? (int32_t)config->inventory_partitions : 1,
        .topic_exposures = config->topic_exposures,
        .topic_progress = config->topic_progress,
        .topic_alerts = config->topic_alerts,
        .topic_cases = config->topic_cases,
        .topic_events = config->topic_events,
        .topic_dead_letter = config->topic_dead_letter};
    enum yg_status st = YG_OK;

    if (options.live)
        st = yg_open_leader(config, &options.leader, err);
    return st != YG_OK ? st : yg_case_stage_create(&options, &worker->cases, err);
}

/* What a sanitizer adds to the resident size is not the program's. */
static void init_memory(struct yg_memory_ledger *memory, int64_t budget)
{
    memory->budget = budget > 0 ? (size_t)budget : yg_memory_budget_of(yg_memory_allowed(""));
#ifndef YG_SANITIZED
    memory->resident = yg_memory_resident;
#endif
}

/* Last: what it shows is there. */
static enum yg_status open_endpoint(struct yg_worker *worker, struct yg_error *err)
{
    struct yg_str listen = worker->config->metrics_listen;

    worker->metrics.version = worker->options.version == NULL ? "" : worker->options.version;
    worker->metrics.memory = &worker->memory;
    if (listen.len == 0)
        return YG_OK;
    enum yg_status st = yg_endpoint_start(listen, &worker->metrics, &worker->endpoint, err);
    if (st != YG_OK)
        return yg_error_wrap(err, "metrics.listen");
    yg_log(YG_LOG_INFO, "metrics_shown", YG_LOG_TEXT("listen", listen),
           YG_LOG_NUMBER("port", yg_endpoint_port(worker->endpoint)));
    return YG_OK;
}

enum yg_status yg_worker_create(const struct yg_config *config,
                                const struct yg_worker_options *options, struct yg_worker **out,
                                struct yg_error *err)
{
    struct yg_worker *worker = calloc(1, sizeof *worker);

    if (worker == NULL) {
        yg_sink_destroy(options->case_sink);
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a worker");
    }
    worker->config = config;
    worker->options = *options;
    init_memory(&worker->memory, config->memory_budget);
    enum yg_status st = create_match(worker, err);
    if (st == YG_OK)
        st = create_cases(worker, err);
    if (st == YG_OK)
        st = open_endpoint(worker, err);
    if (st != YG_OK) {
        yg_worker_destroy(worker);
        return st;
    }
    *out = worker;
    return YG_OK;
}

void yg_worker_destroy(struct yg_worker *worker)
{
    if (worker == NULL)
        return;
    yg_endpoint_stop(worker->endpoint);
    yg_match_stage_destroy(worker->match);
    yg_case_stage_destroy(worker->cases);
    yg_source_destroy(worker->queue);
    yg_sink_destroy(worker->options.case_sink);
    free(worker);
}

void yg_worker_stop(struct yg_worker *worker)
{
    yg_match_stage_stop(worker->match);
    yg_case_stage_stop(worker->cases);
}

static void *run_match(void *state)
{
    struct yg_worker *worker = state;

    worker->match_status = yg_match_stage_run(worker->match, &worker->match_error);
    /* At the end of the budget the case stage of files goes on to the end of the queue. */
    if (worker->match_status != YG_OK &&
        (worker->match_status != YG_BUDGET || is_live(worker->config)))
        yg_worker_stop(worker);
    return NULL;
}

static void *run_cases(void *state)
{
    struct yg_worker *worker = state;

    worker->case_status = yg_case_stage_run(worker->cases, &worker->case_error);
    if (worker->case_status != YG_OK)
        yg_worker_stop(worker);
    return NULL;
}

enum yg_status yg_worker_run(struct yg_worker *worker, struct yg_error *err)
{
    pthread_t match, cases;

    if (pthread_create(&match, NULL, run_match, worker) != 0)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no thread for the match stage");
    if (pthread_create(&cases, NULL, run_cases, worker) != 0) {
        yg_worker_stop(worker);
        yg_source_destroy(worker->queue); /* nobody reads it: the match stage must not wait */
        worker->queue = NULL;
        pthread_join(match, NULL);
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no thread for the case stage");
    }
    pthread_join(match, NULL);
    pthread_join(cases, NULL);
    /* A case stage that fails ends the queue under the match stage, which then fails, too; never
     * the other way round. */
    if (worker->case_status != YG_OK) {
        *err = worker->case_error;
        return worker->case_status;
    }
    if (worker->match_status != YG_OK)
        *err = worker->match_error;
    return worker->match_status;
}

struct yg_match_stage *yg_worker_match(struct yg_worker *worker)
{
    return worker->match;
}

struct yg_case_stage *yg_worker_case(struct yg_worker *worker)
{
    return worker->cases;
}

const struct yg_memory_ledger *yg_worker_memory(const struct yg_worker *worker)
{
    return &worker->memory;
}

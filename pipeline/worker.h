/* pipeline/worker.h - both stages of one process, joined as the configuration says.
 *
 *   files   match stage -> queue -> case stage, until the files end
 *   Kafka   match stage -> topics -> case stage, until stopped
 *
 * Threads: run starts one thread per stage and waits for both; stop from any thread or signal
 *          handler.
 */
#ifndef YG_PIPELINE_WORKER_H
#define YG_PIPELINE_WORKER_H

#include "pipeline/case_stage.h"
#include "pipeline/config.h"
#include "pipeline/match_stage.h"

struct yg_worker_options {
    const char *version;       /* of the program, for its metrics */
    bool in_steps;             /* files: path by path; else everything at once */
    bool baseline;             /* the first load opens its cases silently */
    struct yg_sink *case_sink; /* instead of the configured one; owned by the worker; may be NULL */
    yg_match_tick_fn tick;     /* called now and then by the match stage; may be NULL */
    void *tick_state;
};

struct yg_worker;

/* `config` is borrowed until destroy. Opens everything that the match stage needs.
 * Errors: of the connectors, YG_NOMEM; options->case_sink is destroyed then. */
YG_MUST_CHECK enum yg_status yg_worker_create(const struct yg_config *config,
                                              const struct yg_worker_options *options,
                                              struct yg_worker **worker, struct yg_error *err);
void yg_worker_destroy(struct yg_worker *worker);

/* Errors: of the stage that failed; the other one is stopped. Blocks. */
YG_MUST_CHECK enum yg_status yg_worker_run(struct yg_worker *worker, struct yg_error *err);
void yg_worker_stop(struct yg_worker *worker);

struct yg_match_stage *yg_worker_match(struct yg_worker *worker);
struct yg_case_stage *yg_worker_case(struct yg_worker *worker);

/* What both stages hold, and the budget. */
const struct yg_memory_ledger *yg_worker_memory(const struct yg_worker *worker);

#endif

/* pipeline/case_stage.h - stage 2: exposures in, cases, alerts and events out.
 *
 * Reads all partitions of `exposures` and `progress`, the catalog and the enrichment; decides when
 * what it has read so far settles; commits alerts, cases and events together. What has been decided
 * stands in `cases`: after a restart that is read first, then everything is added up anew and
 * compared, so that nothing is sent twice.
 *
 * Bounded (files): every commit of the match stage is a step; before the n-th the n-th path of
 * catalog and enrichment is read. Live (Kafka): one casebook is active, elected through the one
 * partition of `progress`; the others wait without opening anything.
 *
 * Threads: everything on the thread that calls run; stop from any thread or signal handler.
 */
#ifndef YG_PIPELINE_CASE_STAGE_H
#define YG_PIPELINE_CASE_STAGE_H

#include "connectors/formats/decode.h"
#include "connectors/sink.h"
#include "connectors/source.h"
#include "pipeline/base/clock.h"
#include "pipeline/cases/casebook.h"
#include "pipeline/metrics.h"

/* What the stage reads and writes; opened when it becomes the active one, owned by it from then
 * on. */
struct yg_case_connections {
    struct yg_sink *sink;                   /* opened first: this fences an earlier casebook */
    struct yg_source *stored;               /* `cases` and `progress` as they stand; may be NULL */
    struct yg_source *exposures;            /* with progress */
    struct yg_source *enrichment, *catalog; /* may be NULL */
};

struct yg_case_options {
    enum yg_status (*open)(void *state, struct yg_case_connections *connections,
                           struct yg_error *err);
    void *open_state;
    struct yg_source *leader; /* group source whose assignment makes this casebook the active one;
                                 owned by the stage; NULL: it is the only one */
    bool live;                /* run until stopped, not until the exposures end */
    bool in_steps;            /* bounded: the n-th path per step, else all paths before the first */
    bool baseline;            /* without history the first load opens silently */
    enum yg_clock_kind clock;
    const struct yg_policy *policy; /* borrowed */
    size_t record_bytes_max;
    int alert_wait_ms;
    struct yg_memory_ledger *memory; /* borrowed; NULL: nobody asks what the stage holds */
    struct yg_metrics *metrics;      /* borrowed; may be NULL */
    int32_t inventory_partitions;    /* live: that must be caught up before the baseline ends */
    struct yg_str topic_exposures, topic_progress, topic_alerts, topic_cases, topic_events,
        topic_dead_letter;
};

struct yg_case_stage;

YG_MUST_CHECK enum yg_status yg_case_stage_create(const struct yg_case_options *options,
                                                  struct yg_case_stage **stage,
                                                  struct yg_error *err);
void yg_case_stage_destroy(struct yg_case_stage *stage);

/* Errors: YG_IO and YG_FENCED: start again; YG_CONFIG: the policy; YG_NOMEM. Blocks. */
YG_MUST_CHECK enum yg_status yg_case_stage_run(struct yg_case_stage *stage, struct yg_error *err);

void yg_case_stage_stop(struct yg_case_stage *stage);

struct yg_case_totals {
    uint64_t rejected, unread_files, alerts, cases, open_cases;
};
struct yg_case_totals yg_case_stage_totals(const struct yg_case_stage *stage);

/* After run has returned: what the enrichment was read as. */
const struct yg_decoder_counts *yg_case_stage_decoded(const struct yg_case_stage *stage);

#endif

/* pipeline/match_stage.h - stage 1: advisories and inventories in, exposures and progress out.
 *
 *   advisories --.                        .--> exposures: counts and facts by vulnerability
 *                 index | shard --drain--<---> progress: watermarks, assets, not evaluable
 *   inventories -'                        '--> dead-letter
 *
 * Bounded sources (files) run in steps: the n-th path of the advisories, then the n-th of the
 * inventories, then everything that changed goes out. Live sources (Kafka) run until they are
 * stopped: outputs and the positions they depend on are committed together, every
 * `commit_interval_ms`, at once when an advisory changed something.
 *
 * What has been emitted is a pure function of (inventories up to I, advisories up to A). A
 * partition that is taken over is read silently up to its committed offset; then every key that was
 * ever published for it is compared with what it must be now, and only differences go out
 * (ops/decisions/2026-11-24-resync-by-comparison.md).
 *
 * When the memory budget is reached nothing more is taken in: what was applied is committed, unless
 * a partition is still being restored, and the stage ends with YG_BUDGET. One large inventory that
 * has no room becomes a dead letter instead, its asset counts as stale
 * (ops/decisions/2026-11-25-memory-budget.md).
 *
 * Inventories are matched by `shards` shards, each on a thread of its own
 * (pipeline/shard_threads.h). Rules change between batches, and what goes out waits for all of
 * them.
 *
 * Threads: the sources, the sink, the index's writer and all that goes out are on the thread that
 *          calls run; stop from any thread or signal handler.
 */
#ifndef YG_PIPELINE_MATCH_STAGE_H
#define YG_PIPELINE_MATCH_STAGE_H

#include "connectors/formats/decode.h"
#include "connectors/sink.h"
#include "connectors/source.h"
#include "matchers/fleet/shard.h"
#include "pipeline/metrics.h"

struct yg_match_totals {
    uint64_t advisories, inventories, rejected;
    uint64_t unread_files; /* files that could not be opened or decompressed */
    uint64_t components;   /* (asset, component) pairs of the inventories as they stand */
    uint64_t exposures_published;
};

/* Called by the stage's thread now and then, at most ten times a second. */
typedef void (*yg_match_tick_fn)(void *state, const struct yg_match_totals *totals);

struct yg_match_options {
    struct yg_source *advisories; /* owned by the stage from now on, as are the next two */
    struct yg_source *inventories;
    struct yg_sink *sink;
    struct yg_source_map *sources; /* likewise; may be NULL */
    /* Open a source over the exposures topic, from its beginning; NULL for files. */
    enum yg_status (*open_published)(void *state, struct yg_source **source, struct yg_error *err);
    void *open_state;
    bool live;     /* run until stopped, not until both sources end */
    bool in_steps; /* bounded: the n-th path after the n-th; else all advisories first */
    size_t record_bytes_max;
    int commit_interval_ms;
    uint32_t shards;             /* live; files are one partition, which has one */
    int32_t exposure_partitions; /* of the topic; an inventory partition always goes to the same */
    struct yg_str topic_exposures, topic_progress, topic_dead_letter;
    yg_match_tick_fn tick; /* may be NULL */
    void *tick_state;
    struct yg_memory_ledger *memory; /* borrowed; NULL: there is no budget */
    struct yg_metrics *metrics;      /* borrowed; may be NULL */
};

struct yg_match_stage;

YG_MUST_CHECK enum yg_status yg_match_stage_create(const struct yg_match_options *options,
                                                   struct yg_match_stage **stage,
                                                   struct yg_error *err);
void yg_match_stage_destroy(struct yg_match_stage *stage);

/* Errors: YG_IO and YG_FENCED: start again from the committed positions; YG_BUDGET; YG_NOMEM.
 * Blocks. */
YG_MUST_CHECK enum yg_status yg_match_stage_run(struct yg_match_stage *stage, struct yg_error *err);

void yg_match_stage_stop(struct yg_match_stage *stage);

/* After run has returned: what was read, and the tables for reports. */
struct yg_match_totals yg_match_stage_totals(const struct yg_match_stage *stage);
const struct yg_decoder_counts *yg_match_stage_decoded(struct yg_match_stage *stage);
struct yg_index *yg_match_stage_index(struct yg_match_stage *stage);
/* The shard of a bounded source, which has all assets. */
struct yg_shard *yg_match_stage_shard(struct yg_match_stage *stage);

#endif

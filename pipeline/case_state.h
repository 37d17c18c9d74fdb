/* pipeline/case_state.h - the insides of stage 2, shared by its files.
 *
 *   case_stage.c  the loop: restore, steps, settle, commit
 *   case_apply.c  records to the casebook: exposures, facts, progress, catalog, enrichment
 *   case_emit.c   what goes out: cases, events, alerts, dead letters
 */
#ifndef YG_PIPELINE_CASE_STATE_H
#define YG_PIPELINE_CASE_STATE_H

#include <stdatomic.h>

#include "connectors/formats/decode.h"
#include "connectors/json.h"
#include "pipeline/base/buf.h"
#include "pipeline/case_stage.h"
#include "pipeline/cases/table.h"
#include "pipeline/read_positions.h"

/* Which facts of a vulnerability are the newest, over all partitions that send them. */
struct yg_watermarks {
    struct yg_table table; /* vulnerability -> uint64_t; both in the arena */
    struct yg_arena arena;
};

struct yg_case_stage {
    struct yg_case_options options;
    struct yg_case_connections connections;
    struct yg_casebook *casebook;
    struct yg_clock clock;
    struct yg_decoder *decoder;    /* enrichment */
    struct yg_json_reader *reader; /* everything else */
    struct yg_arena scratch;       /* reset per record */
    struct yg_buf value;
    struct yg_watermarks watermarks;
    struct yg_passed {      /* by inventory partition */
        uint64_t watermark; /* how many advisory records it has applied */
        bool caught_up;
    } * passed;
    uint64_t watermark;     /* the greatest of any facts: what all partitions have to pass */
    bool baseline_ended;    /* the casebook has been told */
    bool baseline_recorded; /* it stands in the progress topic */
    bool appended;
    int64_t progress_next; /* next offset of the progress topic: the position that is committed */
    struct yg_read_positions read; /* of catalog and enrichment */
    struct yg_buf read_text;
    struct yg_buf read_before; /* what was committed of them before: it has had its dead letters */
    struct yg_memory_account *account; /* NULL: nobody asks */
    _Atomic bool stopped;
    struct yg_case_totals totals;
};

/* case_apply.c */
enum yg_status yg_case_apply_record(struct yg_case_stage *stage, const struct yg_record *record,
                                    struct yg_error *err);
enum yg_status yg_case_apply_catalog(struct yg_case_stage *stage, const struct yg_record *record,
                                     struct yg_error *err);
enum yg_status yg_case_apply_enrichment(struct yg_case_stage *stage, const struct yg_record *record,
                                        struct yg_error *err);
enum yg_status yg_case_restore_record(struct yg_case_stage *stage, const struct yg_record *record,
                                      struct yg_error *err);
void yg_watermarks_deinit(struct yg_watermarks *watermarks);

/* case_emit.c: a yg_casebook_output_fn; `state` is the stage. */
enum yg_status yg_case_emit(void *state, const struct yg_casebook_output *output,
                            struct yg_error *err);
enum yg_status yg_case_emit_baseline(struct yg_case_stage *stage, struct yg_error *err);
enum yg_status yg_case_forward(struct yg_case_stage *stage, const struct yg_record *record,
                               struct yg_error *err);
enum yg_status yg_case_dead_letter(struct yg_case_stage *stage, const struct yg_record *record,
                                   const struct yg_error *reason, struct yg_error *err);
#define YG_BASELINE_KEY YG_STR("casebook") /* in the progress topic */

#endif

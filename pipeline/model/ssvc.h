/* pipeline/model/ssvc.h - SSVC decision tables: what they hold, how they decide, vectors.
 *
 *   decision points        E: None < Public PoC < Active     EXP: Small < Controlled < Open   ...
 *   a row, one of each     E:A                               EXP:O                             ...
 *   outcome of the row     DSOI: Defer < Scheduled < Out-of-Cycle < Immediate
 *
 * A table has a row for every combination of values. Values and outcomes stand in rising order, so
 * where something is not known the decision is the highest outcome that is still possible.
 *
 * Source:  CERT/CC, SSVC 2: schema DecisionTable 2.0.0; "Guidance on Communicating Results",
 *          abbreviated format. Built in are the tables that CERT/CC publishes (pipeline/model/ssvc/
 *          tables.c); connectors/formats/ssvc.h reads others.
 * Threads: pure functions, any thread; a table is read-only.
 * Memory:  a table borrows everything; built-in ones are static.
 */
#ifndef YG_PIPELINE_MODEL_SSVC_H
#define YG_PIPELINE_MODEL_SSVC_H

#include "pipeline/base/buf.h"
#include "pipeline/base/clock.h"

#define YG_SSVC_POINTS_MAX 16
#define YG_SSVC_VALUES_MAX 32 /* of one decision point, and outcomes: bits of a set */
#define YG_SSVC_ROWS_MAX 65536

struct yg_ssvc_value {
    struct yg_str key, name; /* "A", "Active" */
};

struct yg_ssvc_point {
    struct yg_str id;   /* namespace, key and version: "ssvc:E:1.1.0" */
    struct yg_str key;  /* "E" */
    struct yg_str name; /* "Exploitation" */
    const struct yg_ssvc_value *values;
    size_t value_count;
};

struct yg_ssvc_table {
    struct yg_str id;   /* "ssvc:DT_DP:1.0.0" */
    struct yg_str name; /* "Deployer Patch Application Priority" */
    const struct yg_ssvc_point *const *points;
    size_t point_count;
    const struct yg_ssvc_point *outcome;
    /* Per row the place of its outcome. Rows count through the values, those of the last point
     * fastest. */
    const uint8_t *outcomes;
};

size_t yg_ssvc_row_count(const struct yg_ssvc_table *table);

/* The built-in tables; NULL behind the last one. */
const struct yg_ssvc_table *yg_ssvc_table_at(size_t i);

/* The built-in table of an id, with its version or without; NULL when there is none. */
const struct yg_ssvc_table *yg_ssvc_table_find(struct yg_str id);

/* What is known: per decision point the set of values that are possible, a bit each. 0: nothing is
 * stated, so all of them. */
struct yg_ssvc_selection {
    uint32_t points[YG_SSVC_POINTS_MAX];
    uint32_t outcome;   /* what somebody has decided; 0: nothing is stated */
    yg_time_ms at;      /* of the evaluation; YG_TIME_NONE: not stated */
    size_t passed_over; /* of a vector: decision points that the table does not have */
};

struct yg_ssvc_decision {
    uint8_t outcome;                  /* the highest of those possible */
    uint8_t path[YG_SSVC_POINTS_MAX]; /* the values of the row that decided: the first with it */
    size_t row;                       /* that row */
    size_t row_count;                 /* rows that are possible; 1: all is known */
    uint32_t outcomes;                /* what is possible, a bit each */
};

/* Cost: one step per possible row. */
void yg_ssvc_decide(const struct yg_ssvc_table *table, const struct yg_ssvc_selection *selection,
                    struct yg_ssvc_decision *decision);

/* Parse a vector as said of `table`:
 *
 *     SSVCv2/E:A/A:Y/U:LE/2026-11-24T20:20:00Z/     also SSVC/v2/...; the last slash may be missing
 *     SSVCv2/ssvc:E:1.1.0:A/ssvc:A:2.0.0:Y/         namespaced: id of the point, then the value
 *
 * A point is named by its key or, as the guidance abbreviates, by the initials of its name ("Ps" of
 * Public Safety Impact, "T" of Technical Impact), of which the first is enough where no other point
 * begins with it. A value likewise; several in a row are all possible ("LE"), the longest name
 * first. The outcome may be among the points. What the table does not have is passed over.
 *
 * Errors: YG_UNSUPPORTED without a known prefix; YG_MALFORMED with the offset: no "point:value", a
 *         value that the point does not have, a point twice, text behind the time, no point. */
YG_MUST_CHECK enum yg_status yg_ssvc_vector_parse(const struct yg_ssvc_table *table,
                                                  struct yg_str vector,
                                                  struct yg_ssvc_selection *selection,
                                                  struct yg_error *err);

/* Append the vector of a selection: the points that are stated, by key in ASCII order, then the
 * outcome and the time. `namespaced` writes ids, as is done anyway for a key that two points have;
 * a namespace with a slash cannot be read back. */
void yg_ssvc_vector_write(const struct yg_ssvc_table *table,
                          const struct yg_ssvc_selection *selection, bool namespaced,
                          struct yg_buf *to);

#endif

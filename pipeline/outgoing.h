/* pipeline/outgoing.h - how both stages append: a record that is too large stops nobody.
 *
 * What is larger than its topic takes (YG_LIMIT) would be so at every start. It is logged, counted
 * and left out; a dead letter says why, with position.topic the topic that it was for and offset
 * YG_OFFSET_NONE, for it has none.
 *
 * Threads: the stage's.
 */
#ifndef YG_PIPELINE_OUTGOING_H
#define YG_PIPELINE_OUTGOING_H

#include "connectors/sink.h"

struct yg_outgoing {
    struct yg_sink *sink;
    struct yg_str topic_dead_letter;
    uint64_t *rejected; /* counted up */
};

/* Errors: as yg_sink_append but for YG_LIMIT; wrapped with the topic. */
YG_MUST_CHECK enum yg_status yg_outgoing_append(const struct yg_outgoing *to,
                                                const struct yg_output *output,
                                                struct yg_error *err);

#endif

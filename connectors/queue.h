/* connectors/queue.h - topics inside one process: what a sink commits, a source yields.
 *
 * Joins the two stages when no broker stands between them. A commit hands over one batch of all
 * records appended since the last one, in order; read positions are ignored. The queue is bounded:
 * a commit waits until the reader has room, which is the back-pressure.
 *
 * Threads: the sink belongs to one thread, the source to one thread (the same or another).
 * Memory:  each end may be destroyed first; what the other end still holds stays valid.
 */
#ifndef YG_CONNECTORS_QUEUE_H
#define YG_CONNECTORS_QUEUE_H

#include "connectors/sink.h"
#include "connectors/source.h"

/* `batches`: how many commits may wait; 0: any number. Destroying the sink ends the
 * stream: the source then yields END. */
YG_MUST_CHECK enum yg_status yg_queue_create(uint32_t batches, struct yg_sink **sink,
                                             struct yg_source **source, struct yg_error *err);

#endif

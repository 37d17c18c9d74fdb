/* connectors/kafka/batch.h - batches with memory of their own.
 *
 * A message pins the whole fetch buffer that it lies in, up to a megabyte for a record of a hundred
 * bytes; so records are copied and messages go at once.
 *
 * Threads: one owner; release from any thread.
 */
#ifndef YG_CONNECTORS_KAFKA_BATCH_H
#define YG_CONNECTORS_KAFKA_BATCH_H

#include <librdkafka/rdkafka.h>

#include "connectors/source.h"
#include "pipeline/base/arena.h"

#define YG_KAFKA_BATCH_RECORDS_MAX 512
#define YG_KAFKA_BATCH_BYTES_MAX ((size_t)1 << 20) /* full when reached; one record may be larger */

struct yg_kafka_batch {
    struct yg_batch base;
    struct yg_arena arena;
    size_t bytes;
    struct yg_record records[]; /* YG_KAFKA_BATCH_RECORDS_MAX for RECORDS, none for an event */
};

/* NULL when memory is out. */
struct yg_kafka_batch *yg_kafka_batch_create(enum yg_batch_kind kind);

static inline bool yg_kafka_batch_full(const struct yg_kafka_batch *batch)
{
    return batch->base.record_count == YG_KAFKA_BATCH_RECORDS_MAX ||
           batch->bytes >= YG_KAFKA_BATCH_BYTES_MAX;
}

/* Copy a message into a batch that is not full; `topic` lives as long as the batch. False when
 * memory is out, then nothing was added. */
YG_MUST_CHECK bool yg_kafka_batch_add(struct yg_kafka_batch *batch, struct yg_str topic,
                                      const rd_kafka_message_t *message);

/* An event about the partitions of `list`: committed offset and metadata as they stand there, end
 * from `ends` (same order; NULL or an offset below 0: not known). NULL when memory is out. */
struct yg_batch *yg_kafka_batch_event(enum yg_batch_kind kind,
                                      const rd_kafka_topic_partition_list_t *list,
                                      const rd_kafka_topic_partition_list_t *ends);

#endif

/* connectors/kafka/reader.h - the reading half that both sources share: messages into batches.
 *
 * All partitions of a source deliver into one data queue, taken from one message at a time: in
 * librdkafka before 2.1 taking them in batches skips messages, silently, when partitions come and
 * go. A slot remembers for each partition what comes next; what is older, or of a partition that is
 * not ours (any more), is dropped.
 *
 * Threads: one owner.
 */
#ifndef YG_CONNECTORS_KAFKA_READER_H
#define YG_CONNECTORS_KAFKA_READER_H

#include "connectors/kafka/batch.h"
#include "connectors/kafka/client.h"

#define YG_KAFKA_END_UNKNOWN INT64_C(-1) /* the first answer of the broker says it */
#define YG_KAFKA_END_PASSED INT64_MAX    /* the end is where librdkafka finds nothing more */

struct yg_kafka_slot {
    bool reading;         /* records are handed out */
    bool at_end;          /* reading, and nothing more is there */
    int64_t next;         /* offsets below are dropped */
    int64_t end;          /* until the first IDLE: what to reach for it; see the two below */
    struct yg_str copied; /* topic name inside batch number `copied_in` */
    uint64_t copied_in;
};

struct yg_kafka_read_topic {
    char *name; /* owned */
    rd_kafka_topic_t *handle;
    struct yg_kafka_slot *slots; /* by partition */
    int32_t slot_count;
};

struct yg_kafka_reader {
    struct yg_kafka_handle client;
    rd_kafka_queue_t *queue;
    struct yg_kafka_read_topic *topics;
    size_t topic_count;
    int32_t reading_count, at_end_count;
    bool idle_due; /* something came since the last IDLE */
    uint64_t batch_number;
    enum yg_status failed; /* YG_OK, or what every further poll answers */
    struct yg_error failure;
};

struct yg_kafka_reader_options {
    enum yg_kafka_kind kind;
    const struct yg_kafka_client *client;
    const struct yg_kafka_property *own;
    size_t own_count;
    const struct yg_str *topics;
    size_t topic_count;
    void (*on_rebalance)(rd_kafka_t *rk, rd_kafka_resp_err_t code,
                         rd_kafka_topic_partition_list_t *list, void *opaque); /* may be NULL */
    void *owner; /* of the client, for on_rebalance */
};

/* Open the client and look every topic up; slots are there, none is reading. `reader` is all zero
 * before; on failure it needs no deinit. */
YG_MUST_CHECK enum yg_status yg_kafka_reader_init(struct yg_kafka_reader *reader,
                                                  const struct yg_kafka_reader_options *options,
                                                  struct yg_error *err);

/* Free all but the client, then the client with `flags`; YG_KAFKA_LEFT_BEHIND leaves it running. */
#define YG_KAFKA_LEFT_BEHIND (-1)
void yg_kafka_reader_deinit(struct yg_kafka_reader *reader, int flags);

/* The topic of that name, or NULL. */
struct yg_kafka_read_topic *yg_kafka_reader_topic(struct yg_kafka_reader *reader, const char *name);

/* The slot of a partition, which may be new. NULL when memory is out. */
struct yg_kafka_slot *yg_kafka_reader_slot(struct yg_kafka_read_topic *topic, int32_t partition);

/* Hand out records from `next` on. */
void yg_kafka_reader_begin(struct yg_kafka_reader *reader, struct yg_kafka_slot *slot,
                           int64_t next);
void yg_kafka_reader_stop(struct yg_kafka_reader *reader, struct yg_kafka_slot *slot);

/* A message of the data queue or of the control queue; stays the caller's. `*batch` is created when
 * the message is a record and there is none. A failure is kept in reader->failed. */
void yg_kafka_reader_take(struct yg_kafka_reader *reader, const rd_kafka_message_t *message,
                          struct yg_kafka_batch **batch);

/* Wait up to `timeout_ms` for a message, then take what is there. NULL: nothing. */
struct yg_kafka_batch *yg_kafka_reader_consume(struct yg_kafka_reader *reader, int timeout_ms);

/* IDLE when it is due, else NULL. */
struct yg_batch *yg_kafka_reader_idle(struct yg_kafka_reader *reader);

/* Remember a failure: it is what every further poll answers. */
void yg_kafka_reader_fail(struct yg_kafka_reader *reader, enum yg_status status, const char *format,
                          ...) YG_PRINTF(3, 4);

#endif

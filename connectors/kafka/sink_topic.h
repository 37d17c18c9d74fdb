/* connectors/kafka/sink_topic.h - the topics that a sink writes to: looked up before a record goes.
 *
 * A record that the broker refuses costs the whole transaction and the producer. So what can be
 * known before is asked once per topic: whether it is there, how many partitions it has and how
 * large a batch it takes.
 *
 * Threads: the sink's.
 */
#ifndef YG_CONNECTORS_KAFKA_SINK_TOPIC_H
#define YG_CONNECTORS_KAFKA_SINK_TOPIC_H

#include "connectors/kafka/client.h"

struct yg_kafka_sink_topic {
    char *name; /* owned */
    size_t name_len;
    rd_kafka_topic_t *handle; /* NULL: to be looked up */
    int32_t partition_count;
    size_t record_bytes_max;        /* 0: to be asked for */
    uint64_t refused_until_ns;      /* 0: not refused */
    char reason[YG_ERROR_TEXT_MAX]; /* why it is refused */
};

struct yg_kafka_sink_topics {
    struct yg_kafka_sink_topic *items;
    size_t count, last; /* `last`: found last time */
    size_t record_bytes_max, batch_bytes;
};

/* The topic, looked up when it is not known or when its refusal has ended.
 * Errors: YG_REFUSED, YG_IO, YG_NOMEM. Blocks at a first use. */
YG_MUST_CHECK enum yg_status yg_kafka_sink_topic_get(struct yg_kafka_sink_topics *topics,
                                                     struct yg_kafka_handle *client,
                                                     struct yg_str name,
                                                     struct yg_kafka_sink_topic **topic,
                                                     struct yg_error *err);

/* Look the partitions of a known topic up again. Errors: as yg_kafka_sink_topic_get. */
YG_MUST_CHECK enum yg_status yg_kafka_sink_topic_recount(struct yg_kafka_sink_topic *topic,
                                                         struct yg_kafka_handle *client,
                                                         struct yg_error *err);

/* A record of `handle` was not taken: when it is the topic's fault, refuse it for five minutes;
 * when it was too large, ask for the limit again. */
void yg_kafka_sink_topic_blame(struct yg_kafka_sink_topics *topics, const rd_kafka_topic_t *handle,
                               rd_kafka_resp_err_t code);

/* Let go of what belongs to a client that is about to be closed; refusals stay. */
void yg_kafka_sink_topics_close(struct yg_kafka_sink_topics *topics);
void yg_kafka_sink_topics_deinit(struct yg_kafka_sink_topics *topics);

#endif

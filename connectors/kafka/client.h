/* connectors/kafka/client.h - what all clients of librdkafka here share: settings, errors, topics.
 *
 * Threads: a handle belongs to the thread of its source or sink; callbacks run in its polls only.
 * Memory:  a handle keeps the configuration it was opened with, so that it can be opened again.
 */
#ifndef YG_CONNECTORS_KAFKA_CLIENT_H
#define YG_CONNECTORS_KAFKA_CLIENT_H

#include <librdkafka/rdkafka.h>

#include "connectors/kafka/kafka.h"

#define YG_KAFKA_ANSWER_MS 30000 /* how long a cluster may take to answer at create */

enum yg_kafka_kind {
    YG_KAFKA_GROUP = 1,
    YG_KAFKA_TABLE = 2,
    YG_KAFKA_PRODUCER = 4,
    YG_KAFKA_ADMIN = 8
};

struct yg_kafka_handle {
    rd_kafka_t *rk;        /* NULL: not open */
    rd_kafka_conf_t *conf; /* owned; its opaque is this handle */
    void *owner;           /* for callbacks */
    bool denied;           /* a broker refused the credentials */
    char trouble[256];     /* what the client reported last; "": nothing */
};

/* Fill handle->conf: defaults of the kind, then the client's properties, then `own` (at most 8).
 * Errors: YG_CONFIG, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_kafka_handle_init(struct yg_kafka_handle *handle,
                                                  enum yg_kafka_kind kind,
                                                  const struct yg_kafka_client *client,
                                                  const struct yg_kafka_property *own,
                                                  size_t own_count, struct yg_error *err);

/* Start a client of handle->conf. Errors: YG_CONFIG: the settings do not fit together. */
YG_MUST_CHECK enum yg_status yg_kafka_handle_open(struct yg_kafka_handle *handle,
                                                  rd_kafka_type_t type, struct yg_error *err);

/* Destroys the client with `flags` of rd_kafka_destroy_flags, keeps the configuration. */
void yg_kafka_handle_close(struct yg_kafka_handle *handle, int flags);

void yg_kafka_handle_deinit(struct yg_kafka_handle *handle);

/* Ask the cluster for one topic, at most `wait_ms`. Errors: YG_REFUSED: missing or denied; YG_IO.
 * Blocks. */
YG_MUST_CHECK enum yg_status yg_kafka_topic_look_up(struct yg_kafka_handle *handle,
                                                    rd_kafka_topic_t *topic, int wait_ms,
                                                    int32_t *partition_count, struct yg_error *err);

/* A malloc'ed text with a NUL behind it, or NULL. */
char *yg_kafka_text(struct yg_str text);

/* A copy inside `arena`; absent stays absent. False when memory is out. */
YG_MUST_CHECK bool yg_kafka_copy(struct yg_arena *arena, struct yg_str text, struct yg_str *copy);

/* What a transaction needs to commit positions of a group source (asserts that it is one): its
 * member and the present generation. NULL when it is no member, or has lost its partitions: a
 * broker takes positions of nobody in particular from anybody. Thread: any. */
rd_kafka_consumer_group_metadata_t *yg_kafka_group_metadata(const struct yg_source *source);

#endif

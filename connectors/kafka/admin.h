/* connectors/kafka/admin.h - questions to the cluster about its topics.
 *
 * Threads: any one at a time. Blocks: all of it.
 */
#ifndef YG_CONNECTORS_KAFKA_ADMIN_H
#define YG_CONNECTORS_KAFKA_ADMIN_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>

#include "pipeline/base/error.h"

/* Is there a controller, which alone answers about settings? A cluster that only speaks Kafka's
 * protocol may name none, or one that is none of its brokers; a question would wait for it in
 * vain. */
bool yg_kafka_has_controller(rd_kafka_t *rk, int wait_ms);

/* The settings of a topic; the answer is the caller's (rd_kafka_event_destroy). NULL, with *code
 * (may be NULL), when there is none or the topic may not be described. */
rd_kafka_event_t *yg_kafka_describe_topic(rd_kafka_t *rk, const char *name, int wait_ms,
                                          rd_kafka_resp_err_t *code);

/* A setting, borrowed from the answer; NULL when the answer is NULL or has no such setting. */
const char *yg_kafka_described_setting(rd_kafka_event_t *answer, const char *setting);

#endif

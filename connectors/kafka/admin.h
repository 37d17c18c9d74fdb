/* connectors/kafka/admin.h - questions to the cluster about its topics.
 *
 * Threads: any one at a time. Blocks: all of it.
 */
#ifndef YG_CONNECTORS_KAFKA_ADMIN_H
#define YG_CONNECTORS_KAFKA_ADMIN_H

#include <librdkafka/rdkafka.h>

#include "pipeline/base/error.h"

/* The settings of topics; the answer is the caller's (rd_kafka_event_destroy). NULL, with *code
 * (may be NULL), when there is none. */
rd_kafka_event_t *yg_kafka_describe_topics(rd_kafka_t *rk, const char *const *names, size_t count,
                                           int wait_ms, rd_kafka_resp_err_t *code);

/* What the i-th topic of an answer says about a setting, borrowed from it; NULL when the answer is
 * NULL, the topic may not be described or has no such setting. */
const char *yg_kafka_described_setting(const rd_kafka_event_t *answer, size_t i,
                                       const char *setting);

/* Why the i-th topic could not be described; RD_KAFKA_RESP_ERR_NO_ERROR when it could. */
rd_kafka_resp_err_t yg_kafka_described_error(const rd_kafka_event_t *answer, size_t i);

#endif

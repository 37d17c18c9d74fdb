/* pipeline/connections.h - from a configuration to sources and sinks.
 *
 * Files or Kafka: nobody behind this header knows which.
 * Threads: pure functions over the configuration; what they make belongs to the caller.
 */
#ifndef YG_PIPELINE_CONNECTIONS_H
#define YG_PIPELINE_CONNECTIONS_H

#include "connectors/kafka/kafka.h"
#include "connectors/sink.h"
#include "connectors/source.h"
#include "pipeline/config.h"

/* A source that every worker reads whole; *source is NULL when the configuration has none. */
YG_MUST_CHECK enum yg_status yg_open_broadcast(const struct yg_config *config,
                                               const struct yg_config_source *from,
                                               struct yg_source **source, struct yg_error *err);

/* The source of inventories: shared by the workers of the group. */
YG_MUST_CHECK enum yg_status yg_open_inventories(const struct yg_config *config,
                                                 struct yg_source **source, struct yg_error *err);

/* Kafka only: topics of our own from their beginning; the election of the casebook; the two
 * sinks. */
YG_MUST_CHECK enum yg_status yg_open_topics(const struct yg_config *config,
                                            const struct yg_str *topics, size_t count,
                                            struct yg_source **source, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_open_leader(const struct yg_config *config,
                                            struct yg_source **source, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_open_match_sink(const struct yg_config *config,
                                                struct yg_sink **sink, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_open_case_sink(const struct yg_config *config,
                                               struct yg_sink **sink, struct yg_error *err);

/* How to reach the cluster; the properties lie in the configuration. */
struct yg_kafka_client yg_kafka_client_of(const struct yg_config *config);

#endif

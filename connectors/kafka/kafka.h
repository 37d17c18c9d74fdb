/* connectors/kafka/kafka.h - Kafka as sources and as a transactional sink.
 *
 * Group source   the partitions of a topic list that a consumer group gives to this member, by the
 *                cooperative-sticky protocol. Yields ASSIGNED, RECORDS, REVOKED, LOST and IDLE.
 * Table source   all partitions of a topic list from their beginning, without a group: what every
 *                worker reads. Yields RECORDS and IDLE, never an assignment.
 * Sink           one transactional producer: appended records and read positions of a group source
 *                become visible together, or not at all.
 * Topics         compare what should be there with what is there; create what is missing.
 *
 * IDLE comes first when every partition has reached the end it had when reading began, transactions
 * that were open then included (they end, at the latest, by their timeout); later each time all
 * partitions are at their end after something came. The first one needs no quiet time: a reader
 * that wants what was there stops at it.
 *
 * Source:  librdkafka 2.0.2 to 2.8; brokers 3.7 to 3.9, 4.0.1 and later. Only committed records are
 *          read.
 * Threads: as connectors/source.h and connectors/sink.h; source and sink may be in two threads.
 * Memory:  a record is copied into its batch; no fetch buffer outlives a poll.
 * Errors:  a broken connection is retried inside. An error of poll is final: destroy the source and
 *          open a new one. YG_FENCED is final too, and so is what the process owned.
 */
#ifndef YG_CONNECTORS_KAFKA_KAFKA_H
#define YG_CONNECTORS_KAFKA_KAFKA_H

#include "connectors/sink.h"
#include "connectors/source.h"
#include "pipeline/base/arena.h"

#define YG_KAFKA_METADATA_BYTES_MAX 4096 /* offset.metadata.max.bytes of a broker */
#define YG_KAFKA_RECORD_BYTES_DEFAULT 1000000

struct yg_kafka_property {
    struct yg_str name, value;
};

/* How to reach the cluster; borrowed during create only. */
struct yg_kafka_client {
    struct yg_str brokers; /* "host:port,host:port" */
    /* Further properties of librdkafka. What a source or the sink relies on cannot be changed. */
    const struct yg_kafka_property *properties;
    size_t property_count;
};

struct yg_kafka_group {
    const struct yg_str *topics;
    size_t topic_count;
    struct yg_str group;
    struct yg_str instance; /* static membership: stable over restarts; absent: none */
};

/* A partition without a seek is read from its committed offset, or from the beginning when there is
 * none; seeking YG_OFFSET_NONE is the beginning. An offset that is no longer there is YG_IO, never
 * a silent jump. Takes effect at the poll after ASSIGNED. Between REVOKED and its complete nothing
 * comes, of no partition. Create, poll and destroy block: for the
 * cluster's answers, the committed offsets (as long as an open transaction holds them), the
 * leaving of the group (5 s).
 * Errors: YG_CONFIG for a property, YG_REFUSED for a topic that is missing or denied, YG_IO when no
 * broker answers within 30 s, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_kafka_group_source_create(const struct yg_kafka_client *client,
                                                          const struct yg_kafka_group *group,
                                                          struct yg_source **source,
                                                          struct yg_error *err);

/* Where to begin; partitions without a start begin at their beginning. */
struct yg_kafka_start {
    struct yg_str topic;
    int32_t partition;
    int64_t offset;
};

struct yg_kafka_table {
    const struct yg_str *topics;
    size_t topic_count;
    const struct yg_kafka_start *starts;
    size_t start_count;
};

/* Partitions that are added to a topic are found when the source is idle, after
 * topic.metadata.refresh.interval.ms (a minute). Errors: as yg_kafka_group_source_create. */
YG_MUST_CHECK enum yg_status yg_kafka_table_source_create(const struct yg_kafka_client *client,
                                                          const struct yg_kafka_table *table,
                                                          struct yg_source **source,
                                                          struct yg_error *err);

struct yg_kafka_sink {
    struct yg_str transactional_id; /* stable over restarts; a newcomer fences the one before */
    const struct yg_str *topics;    /* looked up at create; others at their first record */
    size_t topic_count;
    size_t record_bytes_max; /* key, value and headers; 0: YG_KAFKA_RECORD_BYTES_DEFAULT */
};

/* A record may be smaller than record_bytes_max and still be YG_LIMIT: the max.message.bytes of its
 * topic counts too, where it may be read. A topic that is missing or denied is YG_REFUSED at
 * append, and asked for again after 10 s; a topic that turns out to be denied when it is written
 * costs one commit (YG_IO) and is YG_REFUSED for five minutes. A missing topic of the list is no
 * error of create.
 *
 * commit takes the group's generation from its source, which must be a group source (or NULL with
 * no positions): a member that has lost its partitions cannot commit for them. A rebalance that
 * only moves the generation is no error: the sink makes the transaction again. YG_IO: aborted, with
 * one exception: when no broker answered the commit in time (its text says so) it may have
 * happened; the committed offsets tell. After an abort that a record caused the producer is made
 * anew, inside.
 * Errors of create: YG_CONFIG, YG_REFUSED when the transactional id is denied, YG_FENCED, YG_IO,
 * YG_NOMEM. Create blocks until the transactions of the one before have ended. */
YG_MUST_CHECK enum yg_status yg_kafka_sink_create(const struct yg_kafka_client *client,
                                                  const struct yg_kafka_sink *options,
                                                  struct yg_sink **sink, struct yg_error *err);

/* A topic as it should be. */
struct yg_kafka_wish {
    struct yg_str name;
    int32_t partitions;
    int replication;
    const struct yg_kafka_property *settings;
    size_t setting_count;
};

enum yg_kafka_topic_state { YG_KAFKA_TOPIC_MISSING, YG_KAFKA_TOPIC_SAME, YG_KAFKA_TOPIC_DIFFERS };

struct yg_kafka_difference {
    struct yg_str setting; /* of the topic, or "partitions", "replication" */
    struct yg_str wanted, found;
};

struct yg_kafka_comparison {
    enum yg_kafka_topic_state state;
    struct yg_kafka_difference *differences;
    size_t difference_count;
};

/* One comparison per wish, in their order; settings that are not wished for do not count. All
 * memory is the arena's. Blocks.
 * Errors: YG_CONFIG, YG_IO, YG_REFUSED when a topic may not be described, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_kafka_topics_compare(const struct yg_kafka_client *client,
                                                     const struct yg_kafka_wish *wishes,
                                                     size_t count, struct yg_arena *arena,
                                                     struct yg_kafka_comparison **comparisons,
                                                     struct yg_error *err);

/* Create what is missing, with all its settings; what exists stays as it is. Returns when every
 * topic can be used. Blocks.
 * Errors: as compare; YG_REFUSED with the broker's reason for the first topic that could not be. */
YG_MUST_CHECK enum yg_status yg_kafka_topics_create(const struct yg_kafka_client *client,
                                                    const struct yg_kafka_wish *wishes,
                                                    size_t count, struct yg_error *err);

/* The topics of yagura under their default names: what each is for decides its settings. */
enum yg_kafka_width {
    YG_KAFKA_WIDTH_INVENTORIES, /* the count is for ever: at least 4 for each shard */
    YG_KAFKA_WIDTH_EXPOSURES,
    YG_KAFKA_WIDTH_OTHERS
};

struct yg_kafka_topic {
    const char *name;
    enum yg_kafka_width width;
    const struct yg_kafka_property *settings;
    size_t setting_count;
};

/* All of them; *count says how many. */
const struct yg_kafka_topic *yg_kafka_topics(size_t *count);

/* The row of a default name, or NULL. */
const struct yg_kafka_topic *yg_kafka_topic_find(struct yg_str name);

#endif

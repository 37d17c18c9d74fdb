/* connectors/kafka/rebalance.h - one change of a group member's assignment.
 *
 * Threads: the source's. Memory: owns its lists.
 */
#ifndef YG_CONNECTORS_KAFKA_REBALANCE_H
#define YG_CONNECTORS_KAFKA_REBALANCE_H

#include "connectors/kafka/reader.h"

enum yg_kafka_change { YG_KAFKA_ASSIGN, YG_KAFKA_REVOKE, YG_KAFKA_LOSE };

struct yg_kafka_rebalance {
    enum yg_kafka_change kind;
    bool announced;                        /* the receiver has its event */
    rd_kafka_topic_partition_list_t *list; /* owned; ASSIGN: with the offsets to start at */
    rd_kafka_topic_partition_list_t *ends; /* owned; NULL: not known */
    uint64_t since_ns;
    struct yg_kafka_rebalance *next;
};

/* Copies `list`. NULL when memory is out. */
struct yg_kafka_rebalance *yg_kafka_rebalance_create(enum yg_kafka_change kind,
                                                     const rd_kafka_topic_partition_list_t *list);
void yg_kafka_rebalance_destroy(struct yg_kafka_rebalance *rebalance);

/* The event that tells the receiver; of an ASSIGN it has what is committed, and the offsets of
 * `list` are those, or the beginning. NULL: not yet, or never, then the reader failed. Blocks. */
struct yg_batch *yg_kafka_rebalance_announce(struct yg_kafka_rebalance *rebalance,
                                             struct yg_kafka_reader *reader);

#endif

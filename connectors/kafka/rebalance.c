#include "connectors/kafka/rebalance.h"

#include <stdlib.h>

#define POSITIONS_TRY_MS 2000
#define POSITIONS_MS 60000 /* an open transaction of the owner before may hold them */

struct yg_kafka_rebalance *yg_kafka_rebalance_create(enum yg_kafka_change kind,
                                                     const rd_kafka_topic_partition_list_t *list)
{
    struct yg_kafka_rebalance *rebalance = calloc(1, sizeof *rebalance);

    if (rebalance == NULL)
        return NULL;
    rebalance->kind = kind;
    rebalance->list = rd_kafka_topic_partition_list_copy(list);
    rebalance->since_ns = yg_time_monotonic_ns();
    return rebalance;
}

void yg_kafka_rebalance_destroy(struct yg_kafka_rebalance *rebalance)
{
    if (rebalance->ends != NULL)
        rd_kafka_topic_partition_list_destroy(rebalance->ends);
    rd_kafka_topic_partition_list_destroy(rebalance->list);
    free(rebalance);
}

static bool will_not_heal(rd_kafka_resp_err_t code)
{
    return code == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED ||
           code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED || code == RD_KAFKA_RESP_ERR__FATAL;
}

/* The committed offsets into rebalance->list. False: not yet, or never (then the reader failed). */
static bool find_committed(struct yg_kafka_rebalance *rebalance, struct yg_kafka_reader *reader)
{
    rd_kafka_resp_err_t code =
        rd_kafka_committed(reader->client.rk, rebalance->list, POSITIONS_TRY_MS);
    uint64_t waited_ms = (yg_time_monotonic_ns() - rebalance->since_ns) / UINT64_C(1000000);

    for (int i = 0; code == RD_KAFKA_RESP_ERR_NO_ERROR && i < rebalance->list->cnt; i++)
        code = rebalance->list->elems[i].err;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        return true;
    if (will_not_heal(code) || waited_ms > POSITIONS_MS)
        yg_kafka_reader_fail(reader, YG_IO, "kafka: committed offsets: %s", rd_kafka_err2str(code));
    return false;
}

/* End offsets of what is committed, all in one question per broker; NULL when it has no answer. */
static rd_kafka_topic_partition_list_t *find_ends(rd_kafka_t *rk,
                                                  const rd_kafka_topic_partition_list_t *list)
{
    rd_kafka_topic_partition_list_t *ends = rd_kafka_topic_partition_list_new(list->cnt);

    for (int i = 0; i < list->cnt; i++)
        rd_kafka_topic_partition_list_add(ends, list->elems[i].topic, list->elems[i].partition)
            ->offset = RD_KAFKA_OFFSET_END;
    if (rd_kafka_offsets_for_times(rk, ends, POSITIONS_TRY_MS) == RD_KAFKA_RESP_ERR_NO_ERROR)
        return ends;
    rd_kafka_topic_partition_list_destroy(ends);
    return NULL;
}

struct yg_batch *yg_kafka_rebalance_announce(struct yg_kafka_rebalance *rebalance,
                                             struct yg_kafka_reader *reader)
{
    static const enum yg_batch_kind kinds[] = {[YG_KAFKA_ASSIGN] = YG_BATCH_ASSIGNED,
                                               [YG_KAFKA_REVOKE] = YG_BATCH_REVOKED,
                                               [YG_KAFKA_LOSE] = YG_BATCH_LOST};
    bool assigns = rebalance->kind == YG_KAFKA_ASSIGN;
    struct yg_batch *batch;

    if (assigns && !find_committed(rebalance, reader))
        return NULL;
    if (assigns)
        rebalance->ends = find_ends(reader->client.rk, rebalance->list);
    batch = yg_kafka_batch_event(kinds[rebalance->kind], rebalance->list, rebalance->ends);
    if (batch == NULL)
        yg_kafka_reader_fail(reader, YG_NOMEM, "kafka: no memory for an event");
    for (int i = 0; assigns && i < rebalance->list->cnt; i++) {
        rd_kafka_topic_partition_t *partition = &rebalance->list->elems[i];

        if (partition->offset < 0)
            partition->offset = RD_KAFKA_OFFSET_BEGINNING;
    }
    rebalance->announced = batch != NULL;
    return batch;
}

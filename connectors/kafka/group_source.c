/* group_source.c - the partitions that a consumer group gives to this member.
 *
 * A rebalance is one entry of a queue, handled in the order it came. librdkafka waits for each
 * answer (incremental_assign, incremental_unassign), so there is rarely more than one:
 *
 *   assign   queued --positions known--> announced (ASSIGNED, seeks) --next poll--> assigned
 *   revoke   queued -------------------> announced (REVOKED) --------complete-----> unassigned
 *
 * From REVOKED on the partitions deliver nothing. Nor do the others until complete: librdkafka
 * pauses them all. The commit between the two is of a member that still owns them, which is why the
 * answer waits for it.
 * Partition queues are forwarded to the reader's data queue before the partitions are assigned, so
 * the control queue carries rebalances and errors only. No pause, no resume, no consumer commit:
 * each of them loses or repeats records in some librdkafka that is supported.
 */
#include <assert.h>
#include <stdlib.h>

#include "connectors/kafka/rebalance.h"

#define SLICE_MS 5 /* a rebalance waits at most this long for the data queue */
#define LEAVE_MS 5000
#define FIRST_ASSIGNMENT_MS 5000

struct group_source {
    struct yg_source base;
    struct yg_kafka_reader reader;
    struct yg_kafka_rebalance *first;
    bool was_assigned; /* once: from then on librdkafka can be closed */
    bool closing;
};

/* Answers to librdkafka */

/* A consumer with a fatal error gets nothing any more; it need not say so again. */
static void check_fatal(struct group_source *source)
{
    char reason[256];
    rd_kafka_resp_err_t code =
        rd_kafka_fatal_error(source->reader.client.rk, reason, sizeof reason);

    if (code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID)
        yg_kafka_reader_fail(&source->reader, YG_FENCED,
                             "kafka: another member has taken the place of this instance");
    else if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        yg_kafka_reader_fail(&source->reader, YG_IO, "kafka: %s: %s", rd_kafka_err2name(code),
                             reason);
}

static void keep_error(struct group_source *source, const char *what, rd_kafka_error_t *error)
{
    if (error == NULL)
        return;
    if (!source->closing) {
        check_fatal(source); /* says more */
        yg_kafka_reader_fail(&source->reader, YG_IO, "kafka: %s: %s", what,
                             rd_kafka_error_string(error));
    }
    rd_kafka_error_destroy(error);
}

static void forward(struct group_source *source, const rd_kafka_topic_partition_list_t *list,
                    rd_kafka_queue_t *to)
{
    for (int i = 0; i < list->cnt; i++) {
        rd_kafka_queue_t *queue = rd_kafka_queue_get_partition(
            source->reader.client.rk, list->elems[i].topic, list->elems[i].partition);

        if (queue == NULL)
            continue;
        rd_kafka_queue_forward(queue, to);
        rd_kafka_queue_destroy(queue);
    }
}

static void unassign(struct group_source *source, const rd_kafka_topic_partition_list_t *list)
{
    rd_kafka_t *rk = source->reader.client.rk;

    forward(source, list, NULL);
    if (strcmp(rd_kafka_rebalance_protocol(rk), "COOPERATIVE") == 0)
        keep_error(source, "unassign", rd_kafka_incremental_unassign(rk, list));
    else /* a member that was thrown out has no protocol any more */
        rd_kafka_assign(rk, NULL);
}

static void drop_first(struct group_source *source)
{
    struct yg_kafka_rebalance *rebalance = source->first;

    source->first = rebalance->next;
    yg_kafka_rebalance_destroy(rebalance);
}

/* Runs inside a poll of the control queue. */
static void on_rebalance(rd_kafka_t *rk, rd_kafka_resp_err_t code,
                         rd_kafka_topic_partition_list_t *list, void *opaque)
{
    struct group_source *source = ((struct yg_kafka_handle *)opaque)->owner;
    enum yg_kafka_change kind = code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS ? YG_KAFKA_ASSIGN
                                : rd_kafka_assignment_lost(rk)               ? YG_KAFKA_LOSE
                                                                             : YG_KAFKA_REVOKE;
    struct yg_kafka_rebalance **link = &source->first;
    struct yg_kafka_rebalance *rebalance =
        source->closing ? NULL : yg_kafka_rebalance_create(kind, list);

    if (rebalance == NULL) { /* librdkafka waits for its answer all the same */
        if (kind == YG_KAFKA_ASSIGN)
            keep_error(source, "assign", rd_kafka_incremental_assign(rk, list));
        else
            unassign(source, list);
        if (!source->closing)
            yg_kafka_reader_fail(&source->reader, YG_NOMEM, "kafka: no memory for a rebalance");
        return;
    }
    while (*link != NULL)
        link = &(*link)->next;
    *link = rebalance;
}

/* Assignments */

/* The receiver has seen the ASSIGNED batch and sought what it wants: begin to read. */
static void begin_reading(struct group_source *source, const rd_kafka_topic_partition_list_t *list)
{
    for (int i = 0; i < list->cnt; i++) {
        const rd_kafka_topic_partition_t *partition = &list->elems[i];
        struct yg_kafka_read_topic *topic =
            yg_kafka_reader_topic(&source->reader, partition->topic);
        struct yg_kafka_slot *slot =
            topic == NULL ? NULL : yg_kafka_reader_slot(topic, partition->partition);

        if (slot == NULL) {
            yg_kafka_reader_fail(&source->reader, YG_NOMEM, "%s [%d]: no memory for its state",
                                 partition->topic, partition->partition);
            break; /* it is assigned all the same, so that it can be taken away */
        }
        yg_kafka_reader_begin(&source->reader, slot, partition->offset < 0 ? 0 : partition->offset);
    }
    forward(source, list, source->reader.queue);
    keep_error(source, "assign", rd_kafka_incremental_assign(source->reader.client.rk, list));
    source->was_assigned = true;
}

/* Do what the rebalance at the front says. */
static void answer_first(struct group_source *source)
{
    if (source->first->kind == YG_KAFKA_ASSIGN)
        begin_reading(source, source->first->list);
    else
        unassign(source, source->first->list);
    drop_first(source);
}

/* From the announcement on they deliver nothing. */
static void stop_reading(struct group_source *source, const rd_kafka_topic_partition_list_t *list)
{
    for (int i = 0; i < list->cnt; i++) {
        int32_t partition = list->elems[i].partition;
        struct yg_kafka_read_topic *topic =
            yg_kafka_reader_topic(&source->reader, list->elems[i].topic);

        if (topic != NULL && partition < topic->slot_count)
            yg_kafka_reader_stop(&source->reader, &topic->slots[partition]);
    }
}

/* Hand out the rebalance at the front when it can be; one of no partitions needs no receiver. */
static struct yg_batch *announce(struct group_source *source)
{
    struct yg_kafka_rebalance *rebalance = source->first;

    if (rebalance == NULL || rebalance->announced)
        return NULL;
    if (rebalance->kind != YG_KAFKA_ASSIGN)
        stop_reading(source, rebalance->list);
    if (rebalance->list->cnt > 0)
        return yg_kafka_rebalance_announce(rebalance, &source->reader);
    answer_first(source);
    return NULL;
}

/* The source */

/* Rebalances and errors; *batch when a record went this way. */
static void serve_control(struct group_source *source, struct yg_kafka_batch **batch)
{
    rd_kafka_message_t *message;

    while (source->reader.failed == YG_OK && (*batch == NULL || !yg_kafka_batch_full(*batch)) &&
           (message = rd_kafka_consumer_poll(source->reader.client.rk, 0)) != NULL) {
        yg_kafka_reader_take(&source->reader, message, batch);
        rd_kafka_message_destroy(message);
    }
    check_fatal(source);
    if (source->reader.client.denied)
        yg_kafka_reader_fail(&source->reader, YG_IO, "kafka: %s", source->reader.client.trouble);
}

static enum yg_status poll_source(struct yg_source *base, int timeout_ms, struct yg_batch **batch,
                                  struct yg_error *err)
{
    struct group_source *source = (struct group_source *)base;
    struct yg_kafka_reader *reader = &source->reader;
    struct yg_batch *event = NULL;
    struct yg_kafka_batch *records = NULL;
    int left_ms = timeout_ms < 0 ? 0 : timeout_ms;

    if (source->first != NULL && source->first->kind == YG_KAFKA_ASSIGN && source->first->announced)
        answer_first(source);
    for (;;) {
        int slice_ms = left_ms < SLICE_MS ? left_ms : SLICE_MS;

        serve_control(source, &records);
        if (records == NULL && reader->failed == YG_OK)
            event = announce(source);
        if (event == NULL && records == NULL && reader->failed == YG_OK)
            event = yg_kafka_reader_idle(reader);
        if (event == NULL && records == NULL && reader->failed == YG_OK)
            records = yg_kafka_reader_consume(reader, slice_ms);
        if (event != NULL || records != NULL || reader->failed != YG_OK || left_ms == 0)
            break;
        left_ms -= slice_ms;
    }
    *batch = event != NULL ? event : records != NULL ? &records->base : NULL;
    if (*batch != NULL || reader->failed == YG_OK)
        return YG_OK;
    return yg_fail(err, reader->failed, YG_NO_OFFSET, "%s", reader->failure.text);
}

static enum yg_status seek(struct yg_source *base, struct yg_str topic, int32_t partition,
                           int64_t offset, struct yg_error *err)
{
    struct group_source *source = (struct group_source *)base;
    const struct yg_kafka_rebalance *rebalance = source->first;

    (void)err; /* it only says where to begin; librdkafka answers later */
    assert(rebalance != NULL);
    assert(rebalance->kind == YG_KAFKA_ASSIGN && rebalance->announced);
    for (int i = 0; i < rebalance->list->cnt; i++) {
        rd_kafka_topic_partition_t *sought = &rebalance->list->elems[i];

        if (sought->partition == partition && yg_str_equal(yg_str(sought->topic), topic)) {
            sought->offset = offset < 0 ? RD_KAFKA_OFFSET_BEGINNING : offset;
            return YG_OK;
        }
    }
    assert(!"the partition is one of the ASSIGNED batch");
    return YG_REFUSED;
}

static void complete(struct yg_source *base, const struct yg_batch *batch)
{
    struct group_source *source = (struct group_source *)base;
    const struct yg_kafka_rebalance *rebalance = source->first;

    assert(batch->kind == YG_BATCH_REVOKED || batch->kind == YG_BATCH_LOST);
    assert(rebalance != NULL);
    assert(rebalance->kind != YG_KAFKA_ASSIGN && rebalance->announced);
    assert((size_t)rebalance->list->cnt == batch->partition_count);
    answer_first(source);
}

/* Leaving */

static bool passed(uint64_t since_ns, int ms)
{
    return yg_time_monotonic_ns() - since_ns > (uint64_t)ms * UINT64_C(1000000);
}

/* Answer what librdkafka is waiting for, so that it can go. */
static void settle(struct group_source *source)
{
    while (source->first != NULL)
        answer_first(source);
}

/* Librdkafka before 2.3 ends the process when a cooperative member goes while it joins. Wait for
 * the assignment then; a client that does not get one is left behind. */
static bool may_close(struct group_source *source)
{
    uint64_t since_ns = yg_time_monotonic_ns();

    if (rd_kafka_version() >= 0x02030000)
        return true;
    while (!source->was_assigned && !passed(since_ns, FIRST_ASSIGNMENT_MS)) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(source->reader.client.rk, SLICE_MS);

        if (message != NULL)
            rd_kafka_message_destroy(message);
        settle(source);
    }
    return source->was_assigned;
}

/* False: it does not end. A queue is polled as the data queue is, for that serves callbacks. */
static bool leave(struct group_source *source)
{
    rd_kafka_t *rk = source->reader.client.rk;
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    rd_kafka_error_t *error = rd_kafka_consumer_close_queue(rk, queue);
    uint64_t since_ns = yg_time_monotonic_ns();
    bool closed = false;

    while (error == NULL && !closed && !passed(since_ns, LEAVE_MS)) {
        rd_kafka_message_t *message = rd_kafka_consume_queue(queue, SLICE_MS);

        if (message != NULL)
            rd_kafka_message_destroy(message);
        closed = rd_kafka_consumer_closed(rk) != 0;
    }
    if (error != NULL)
        rd_kafka_error_destroy(error);
    rd_kafka_queue_destroy(queue);
    return closed;
}

static void destroy(struct yg_source *base)
{
    struct group_source *source = (struct group_source *)base;
    bool close = may_close(source);

    source->closing = true;
    settle(source);
    close = close && leave(source);
    yg_kafka_reader_deinit(&source->reader,
                           close ? RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE : YG_KAFKA_LEFT_BEHIND);
    free(source);
}

static const struct yg_source_ops ops = {
    .poll = poll_source, .seek = seek, .complete = complete, .destroy = destroy};

rd_kafka_consumer_group_metadata_t *yg_kafka_group_metadata(const struct yg_source *source)
{
    rd_kafka_consumer_group_metadata_t *metadata;
    bool is_member;
    rd_kafka_t *rk;
    char *member;

    assert(source->ops == &ops);
    rk = ((const struct group_source *)source)->reader.client.rk;
    /* In this order: a member that is thrown out between the two has no id any more. */
    metadata = rd_kafka_consumer_group_metadata(rk);
    member = rd_kafka_memberid(rk);
    is_member = member != NULL && member[0] != '\0' && !rd_kafka_assignment_lost(rk);
    rd_kafka_mem_free(rk, member);
    if (is_member)
        return metadata;
    rd_kafka_consumer_group_metadata_destroy(metadata);
    return NULL;
}

static enum yg_status subscribe(struct group_source *source, struct yg_error *err)
{
    rd_kafka_t *rk = source->reader.client.rk;
    rd_kafka_topic_partition_list_t *list =
        rd_kafka_topic_partition_list_new((int)source->reader.topic_count);
    rd_kafka_resp_err_t code;

    rd_kafka_poll_set_consumer(rk);
    for (size_t i = 0; i < source->reader.topic_count; i++)
        rd_kafka_topic_partition_list_add(list, source->reader.topics[i].name,
                                          RD_KAFKA_PARTITION_UA);
    code = rd_kafka_subscribe(rk, list);
    rd_kafka_topic_partition_list_destroy(list);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        return YG_OK;
    return yg_fail(err, YG_CONFIG, YG_NO_OFFSET, "kafka: subscribe: %s", rd_kafka_err2str(code));
}

enum yg_status yg_kafka_group_source_create(const struct yg_kafka_client *client,
                                            const struct yg_kafka_group *group,
                                            struct yg_source **out, struct yg_error *err)
{
    const struct yg_kafka_property own[] = {{YG_STR("group.id"), group->group},
                                            {YG_STR("group.instance.id"), group->instance}};
    struct group_source *source = calloc(1, sizeof *source);
    const struct yg_kafka_reader_options options = {.kind = YG_KAFKA_GROUP,
                                                    .client = client,
                                                    .own = own,
                                                    .own_count = group->instance.len == 0 ? 1 : 2,
                                                    .topics = group->topics,
                                                    .topic_count = group->topic_count,
                                                    .on_rebalance = on_rebalance,
                                                    .owner = source};
    enum yg_status st;

    assert(group->group.len > 0);
    if (source == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "kafka: no memory for a source");
    source->base.ops = &ops;
    st = yg_kafka_reader_init(&source->reader, &options, err);
    if (st != YG_OK) {
        free(source);
        return st;
    }
    st = subscribe(source, err);
    if (st != YG_OK) {
        yg_kafka_reader_deinit(&source->reader, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
        free(source);
        return st;
    }
    *out = &source->base;
    return YG_OK;
}

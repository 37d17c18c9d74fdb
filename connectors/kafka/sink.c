/* sink.c - one transactional producer as a sink.
 *
 * What is appended goes to librdkafka at once and is kept until the commit. For a group that is
 * being rebalanced raises its generation between the moment that the sink asks for it and the
 * moment that the broker checks it; that ends the transaction, though the member still owns what it
 * owned. Then the sink alone makes the same transaction again under the new generation.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "connectors/kafka/transaction.h"

#define COMMIT_MS 45000 /* longer than a broker takes to come back, and than a transaction lives */
#define AGAIN_MS 10000  /* how long a group may move its generation */
#define AGAIN_WAIT_MS 20
#define LAST_ABORT_MS 5000
#define QUEUE_FULL_MS 15000
#define POLL_EVERY 128
#define KEEP_BYTES ((size_t)4 << 20)
#define FRAME_BYTES 1024
#define HEADER_FRAME_BYTES 10

struct sink {
    struct yg_sink base;
    struct yg_kafka_transaction transaction;
    struct yg_arena arena;  /* of this transaction's outputs */
    struct yg_output *kept; /* in their order */
    size_t kept_count;
};

/* Append */

static size_t record_bytes(const struct yg_output *output)
{
    size_t bytes = output->key.len + output->value.len;

    for (size_t i = 0; i < output->header_count; i++)
        bytes += output->headers[i].name.len + output->headers[i].value.len + HEADER_FRAME_BYTES;
    return bytes;
}

static rd_kafka_headers_t *make_headers(const struct yg_output *output)
{
    rd_kafka_headers_t *headers = rd_kafka_headers_new(output->header_count);

    for (size_t i = 0; i < output->header_count; i++) {
        const struct yg_record_header *header = &output->headers[i];

        rd_kafka_header_add(headers, header->name.ptr == NULL ? "" : header->name.ptr,
                            (ssize_t)header->name.len, header->value.ptr,
                            (ssize_t)header->value.len);
    }
    return headers;
}

/* Hand a record to librdkafka, which copies it. */
static rd_kafka_resp_err_t produce(struct sink *sink, const struct yg_kafka_sink_topic *topic,
                                   const struct yg_output *output)
{
    rd_kafka_headers_t *headers = output->header_count == 0 ? NULL : make_headers(output);
    rd_kafka_vu_t fields[] = {
        {.vtype = RD_KAFKA_VTYPE_RKT, .u.rkt = topic->handle},
        {.vtype = RD_KAFKA_VTYPE_PARTITION,
         .u.i32 =
             output->partition == YG_PARTITION_ANY ? RD_KAFKA_PARTITION_UA : output->partition},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
        {.vtype = RD_KAFKA_VTYPE_KEY, .u.mem = {(void *)output->key.ptr, output->key.len}},
        {.vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = {(void *)output->value.ptr, output->value.len}},
        {.vtype = RD_KAFKA_VTYPE_HEADERS, .u.headers = headers},
    };
    size_t count = YG_COUNT(fields) - (headers == NULL ? 1 : 0);
    rd_kafka_error_t *error = rd_kafka_produceva(sink->transaction.client.rk, fields, count);
    rd_kafka_resp_err_t code = rd_kafka_error_code(error);

    if (error == NULL)
        return RD_KAFKA_RESP_ERR_NO_ERROR;
    if (headers != NULL)
        rd_kafka_headers_destroy(headers);
    rd_kafka_error_destroy(error);
    return code;
}

/* Hand a record over; a full queue is waited for. */
static enum yg_status hand_over(struct sink *sink, const struct yg_kafka_sink_topic *topic,
                                const struct yg_output *output, struct yg_error *err)
{
    uint64_t since_ns = yg_time_monotonic_ns();
    enum yg_kafka_verdict verdict;
    rd_kafka_resp_err_t code;
    struct yg_error local;
    enum yg_status st;

    while ((code = produce(sink, topic, output)) == RD_KAFKA_RESP_ERR__QUEUE_FULL &&
           yg_time_monotonic_ns() - since_ns < QUEUE_FULL_MS * UINT64_C(1000000))
        rd_kafka_poll(sink->transaction.client.rk, 20);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        return YG_OK;
    verdict = yg_kafka_judge_code(&sink->transaction, code, false, true);
    yg_fail(&local, YG_IO, YG_NO_OFFSET, "topic %s: %s%s%s", topic->name, rd_kafka_err2str(code),
            sink->transaction.record_text[0] == '\0' ? "" : ": ", sink->transaction.record_text);
    st = yg_kafka_give_up(&sink->transaction, verdict, &local);
    return yg_fail(err, st, YG_NO_OFFSET, "%s", local.text);
}

/* The topic of a record that it will take. YG_IO when the cluster does not answer. */
static enum yg_status find_topic(struct sink *sink, const struct yg_output *output,
                                 struct yg_kafka_sink_topic **topic, struct yg_error *err)
{
    enum yg_status st = yg_kafka_sink_topic_get(
        &sink->transaction.topics, &sink->transaction.client, output->topic, topic, err);

    if (st == YG_OK && output->partition >= (*topic)->partition_count)
        st = yg_kafka_sink_topic_recount(*topic, &sink->transaction.client, err);
    if (st == YG_OK && output->partition >= (*topic)->partition_count)
        st = yg_fail(err, YG_REFUSED, YG_NO_OFFSET, "topic %s: no partition %d, it has %d",
                     (*topic)->name, output->partition, (*topic)->partition_count);
    return st;
}

/* Open a transaction when none is; nothing is kept from the one before. */
static enum yg_status begin(struct sink *sink, struct yg_error *err)
{
    if (!sink->transaction.open) {
        yg_arena_reset(&sink->arena, KEEP_BYTES);
        sink->kept = NULL;
        sink->kept_count = 0;
    }
    return yg_kafka_begin(&sink->transaction, err);
}

static bool keep(struct sink *sink, const struct yg_kafka_sink_topic *topic,
                 const struct yg_output *output)
{
    struct yg_arena *arena = &sink->arena;
    struct yg_record_header *headers =
        yg_arena_alloc(arena, (output->header_count + 1) * sizeof *headers);
    struct yg_output *kept = yg_arena_append(arena, &sink->kept, &sink->kept_count);
    bool copied = headers != NULL && kept != NULL;

    if (!copied)
        return false;
    kept->topic = (struct yg_str){topic->name, topic->name_len}; /* lives as long as the sink */
    kept->partition = output->partition;
    kept->headers = headers;
    kept->header_count = output->header_count;
    copied = yg_kafka_copy(arena, output->key, &kept->key) &&
             yg_kafka_copy(arena, output->value, &kept->value);
    for (size_t i = 0; copied && i < output->header_count; i++)
        copied = yg_kafka_copy(arena, output->headers[i].name, &headers[i].name) &&
                 yg_kafka_copy(arena, output->headers[i].value, &headers[i].value);
    return copied;
}

/* The transaction cannot go on: abort it, so that no part of it becomes visible. */
static enum yg_status lose(struct sink *sink, enum yg_status status, struct yg_error *reason,
                           struct yg_error *err)
{
    enum yg_status st = yg_kafka_give_up(&sink->transaction, YG_KAFKA_ABORT, reason);

    return yg_fail(err, st == YG_FENCED ? st : status, YG_NO_OFFSET, "%s", reason->text);
}

static enum yg_status append(struct yg_sink *base, const struct yg_output *output,
                             struct yg_error *err)
{
    struct sink *sink = (struct sink *)base;
    struct yg_kafka_sink_topic *topic;
    size_t bytes = record_bytes(output);
    struct yg_error local;
    enum yg_status st;

    assert(output->partition >= 0 || output->partition == YG_PARTITION_ANY);
    st = yg_kafka_make_ready(&sink->transaction, err);
    if (st != YG_OK)
        return st;
    st = find_topic(sink, output, &topic, &local);
    if (st == YG_REFUSED)
        return yg_fail(err, st, YG_NO_OFFSET, "%s", local.text);
    if (st != YG_OK)
        return lose(sink, st, &local, err);
    if (bytes > topic->record_bytes_max)
        return yg_fail(err, YG_LIMIT, YG_NO_OFFSET, "topic %s: a record of %zu bytes, at most %zu",
                       topic->name, bytes, topic->record_bytes_max);
    st = begin(sink, err);
    if (st != YG_OK)
        return st;
    if (!keep(sink, topic, output)) {
        yg_fail(&local, YG_NOMEM, YG_NO_OFFSET, "topic %s: no memory for a record", topic->name);
        return lose(sink, YG_NOMEM, &local, err);
    }
    st = hand_over(sink, topic, output, err);
    if (st == YG_OK && sink->kept_count % POLL_EVERY == 0)
        rd_kafka_poll(sink->transaction.client.rk, 0);
    return st;
}

/* Commit */

static rd_kafka_topic_partition_list_t *make_offsets(const struct yg_commit_position *positions,
                                                     size_t count, struct yg_error *err)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);

    for (size_t i = 0; i < count; i++) {
        const struct yg_commit_position *position = &positions[i];
        char *topic = yg_kafka_text(position->topic);
        char *metadata = yg_kafka_text(position->metadata);
        rd_kafka_topic_partition_t *to =
            topic == NULL ? NULL
                          : rd_kafka_topic_partition_list_add(list, topic, position->partition);

        assert(position->metadata.len <= YG_KAFKA_METADATA_BYTES_MAX);
        free(topic);
        if (to == NULL || metadata == NULL) {
            free(metadata);
            rd_kafka_topic_partition_list_destroy(list);
            yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "kafka: no memory for positions");
            return NULL;
        }
        to->offset = position->offset;
        to->metadata = metadata; /* the list frees it */
        to->metadata_size = position->metadata.len;
    }
    return list;
}

static enum yg_kafka_verdict send_offsets(struct sink *sink, struct yg_source *source,
                                          rd_kafka_topic_partition_list_t *offsets,
                                          rd_kafka_resp_err_t *code, struct yg_error *err)
{
    struct yg_kafka_step step = {.name = "send offsets",
                                 .call = yg_kafka_call_send_offsets,
                                 .offsets = offsets,
                                 .group = yg_kafka_group_metadata(source)};
    enum yg_kafka_verdict verdict;

    if (step.group == NULL) {
        *code = RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID;
        yg_fail(err, YG_IO, YG_NO_OFFSET, "kafka: %s: the group has taken the partitions away",
                step.name);
        return YG_KAFKA_ABORT;
    }
    verdict = yg_kafka_make_step(&sink->transaction, &step, COMMIT_MS, code, err);
    rd_kafka_consumer_group_metadata_destroy(step.group);
    return verdict;
}

/* Offsets (NULL: none) and the commit. `err` has the reason, *code its number. */
static enum yg_kafka_verdict try_commit(struct sink *sink, struct yg_source *source,
                                        rd_kafka_topic_partition_list_t *offsets,
                                        rd_kafka_resp_err_t *code, struct yg_error *err)
{
    enum yg_kafka_verdict verdict = YG_KAFKA_DONE;

    if (offsets != NULL)
        verdict = send_offsets(sink, source, offsets, code, err);
    if (verdict != YG_KAFKA_DONE)
        return verdict;
    verdict = yg_kafka_make_step(&sink->transaction, &yg_kafka_commit_step, COMMIT_MS, code, err);
    if (verdict == YG_KAFKA_RETRY)
        yg_error_wrap(err, "no answer in time, it may have happened");
    if (verdict == YG_KAFKA_DONE)
        sink->transaction.open = false;
    return verdict;
}

static bool generation_moved(enum yg_kafka_verdict verdict, rd_kafka_resp_err_t code)
{
    return verdict == YG_KAFKA_ABORT && (code == RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION ||
                                         code == RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS);
}

/* Abort, and make the same transaction again up to its commit. */
static enum yg_status make_again(struct sink *sink, struct yg_error *err)
{
    struct yg_error reason = *err, local;
    enum yg_status st = yg_kafka_give_up(&sink->transaction, YG_KAFKA_ABORT, &reason);

    if (st == YG_FENCED)
        return yg_fail(err, st, YG_NO_OFFSET, "%s", reason.text);
    st = yg_kafka_make_ready(&sink->transaction, err);
    if (st == YG_OK) {
        rd_kafka_poll(sink->transaction.client.rk, AGAIN_WAIT_MS);
        st = yg_kafka_begin(&sink->transaction, err);
    }
    for (size_t i = 0; st == YG_OK && i < sink->kept_count; i++) {
        struct yg_kafka_sink_topic *topic;

        if (find_topic(sink, &sink->kept[i], &topic, &local) == YG_OK)
            st = hand_over(sink, topic, &sink->kept[i], err);
        else
            st = lose(sink, YG_IO, &local, err);
    }
    return st;
}

static enum yg_status commit_open(struct sink *sink, struct yg_source *source,
                                  rd_kafka_topic_partition_list_t *offsets, struct yg_error *err)
{
    uint64_t until = yg_time_monotonic_ns() + AGAIN_MS * UINT64_C(1000000);
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
    struct yg_error local = {.text = ""};
    enum yg_kafka_verdict verdict = try_commit(sink, source, offsets, &code, &local);
    enum yg_status st = YG_OK;

    while (st == YG_OK && generation_moved(verdict, code) && yg_time_monotonic_ns() < until) {
        st = make_again(sink, &local);
        if (st == YG_OK)
            verdict = try_commit(sink, source, offsets, &code, &local);
    }
    if (st == YG_OK && verdict != YG_KAFKA_DONE)
        st = yg_kafka_give_up(&sink->transaction, verdict, &local);
    return st == YG_OK ? YG_OK : yg_fail(err, st, YG_NO_OFFSET, "%s", local.text);
}

static enum yg_status commit(struct yg_sink *base, struct yg_source *source,
                             const struct yg_commit_position *positions, size_t position_count,
                             struct yg_error *err)
{
    struct sink *sink = (struct sink *)base;
    rd_kafka_topic_partition_list_t *offsets = NULL;
    struct yg_error local;
    enum yg_status st;

    assert(source != NULL || position_count == 0);
    st = yg_kafka_make_ready(&sink->transaction, err);
    if (st != YG_OK || (!sink->transaction.open && position_count == 0))
        return st;
    if (position_count > 0) {
        offsets = make_offsets(positions, position_count, &local);
        if (offsets == NULL)
            return lose(sink, YG_NOMEM, &local, err);
    }
    st = begin(sink, err);
    if (st == YG_OK)
        st = commit_open(sink, source, offsets, err);
    if (offsets != NULL)
        rd_kafka_topic_partition_list_destroy(offsets);
    return st;
}

static enum yg_status abort_transaction(struct yg_sink *base, struct yg_error *err)
{
    struct sink *sink = (struct sink *)base;
    enum yg_status st = YG_OK;
    struct yg_error local = {.text = ""};

    if (sink->transaction.open) {
        rd_kafka_poll(sink->transaction.client.rk, 0); /* has a record failed? */
        st = yg_kafka_give_up(&sink->transaction,
                              sink->transaction.record_code == RD_KAFKA_RESP_ERR_NO_ERROR
                                  ? YG_KAFKA_ABORT
                                  : YG_KAFKA_RENEW,
                              &local);
    }
    if (st == YG_FENCED)
        return yg_fail(err, YG_FENCED, YG_NO_OFFSET, "kafka: abort: this producer was fenced");
    return YG_OK; /* whatever else came: nothing of it will be visible */
}

static void destroy(struct yg_sink *base)
{
    struct sink *sink = (struct sink *)base;
    rd_kafka_resp_err_t code;
    struct yg_error ignored;

    if (sink->transaction.open) /* without an answer the broker ends it, by its timeout */
        yg_kafka_make_step(&sink->transaction, &yg_kafka_abort_step, LAST_ABORT_MS, &code,
                           &ignored);
    yg_kafka_close(&sink->transaction);
    yg_kafka_sink_topics_deinit(&sink->transaction.topics);
    yg_kafka_handle_deinit(&sink->transaction.client);
    yg_arena_deinit(&sink->arena);
    free(sink);
}

static enum yg_status warm_up(struct sink *sink, const struct yg_kafka_sink *options,
                              struct yg_error *err)
{
    enum yg_status st = yg_kafka_make_ready(&sink->transaction, err);

    for (size_t i = 0; st == YG_OK && i < options->topic_count; i++) {
        struct yg_kafka_sink_topic *topic;

        st = yg_kafka_sink_topic_get(&sink->transaction.topics, &sink->transaction.client,
                                     options->topics[i], &topic, err);
        if (st == YG_REFUSED)
            st = YG_OK; /* append says so when a record comes */
    }
    return st;
}

enum yg_status yg_kafka_sink_create(const struct yg_kafka_client *client,
                                    const struct yg_kafka_sink *options, struct yg_sink **out,
                                    struct yg_error *err)
{
    static const struct yg_sink_ops ops = {
        .append = append, .commit = commit, .abort = abort_transaction, .destroy = destroy};
    size_t bytes_max =
        options->record_bytes_max == 0 ? YG_KAFKA_RECORD_BYTES_DEFAULT : options->record_bytes_max;
    char message_max[24], batch_size[24];
    struct yg_kafka_property own[] = {{YG_STR("transactional.id"), options->transactional_id},
                                      {YG_STR("message.max.bytes"), {NULL, 0}}};
    struct sink *sink = calloc(1, sizeof *sink);
    size_t size = sizeof batch_size;
    uint64_t batch_bytes = 0;
    enum yg_status st;

    assert(options->transactional_id.len > 0);
    if (sink == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "kafka: no memory for a sink");
    sink->base.ops = &ops;
    snprintf(message_max, sizeof message_max, "%zu", bytes_max + FRAME_BYTES);
    own[1].value = yg_str(message_max);
    st = yg_kafka_handle_init(&sink->transaction.client, YG_KAFKA_PRODUCER, client, own,
                              YG_COUNT(own), err);
    if (st != YG_OK) {
        free(sink);
        return st;
    }
    sink->transaction.client.owner = &sink->transaction;
    rd_kafka_conf_set_dr_msg_cb(sink->transaction.client.conf, yg_kafka_on_delivery);
    rd_kafka_conf_get(sink->transaction.client.conf, "batch.size", batch_size, &size);
    yg_str_to_u64(yg_str(batch_size), &batch_bytes);
    sink->transaction.topics.record_bytes_max = bytes_max;
    sink->transaction.topics.batch_bytes = (size_t)batch_bytes;
    st = warm_up(sink, options, err);
    if (st != YG_OK) {
        destroy(&sink->base);
        return st;
    }
    *out = &sink->base;
    return YG_OK;
}

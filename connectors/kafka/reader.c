#include "connectors/kafka/reader.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* What does not heal by waiting. Everything else is a broker that is away or a group that moves. */
static const rd_kafka_resp_err_t final_errors[] = {
    RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET,
    RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE,
    RD_KAFKA_RESP_ERR__BAD_MSG,
    RD_KAFKA_RESP_ERR__BAD_COMPRESSION,
    RD_KAFKA_RESP_ERR_INVALID_MSG,
    RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
    RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
    RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED,
    RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL,
    RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT,
    RD_KAFKA_RESP_ERR__AUTHENTICATION,
};

static bool is_final(rd_kafka_resp_err_t code)
{
    for (size_t i = 0; i < YG_COUNT(final_errors); i++) {
        if (final_errors[i] == code)
            return true;
    }
    return false;
}

void yg_kafka_reader_fail(struct yg_kafka_reader *reader, enum yg_status status, const char *format,
                          ...)
{
    char text[YG_ERROR_TEXT_MAX];
    va_list args;

    if (reader->failed != YG_OK)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    reader->failed = yg_fail(&reader->failure, status, YG_NO_OFFSET, "%s", text);
}

static void take_error(struct yg_kafka_reader *reader, const rd_kafka_message_t *message)
{
    const char *topic = message->rkt == NULL ? "kafka" : rd_kafka_topic_name(message->rkt);
    rd_kafka_resp_err_t code = message->err;

    if (is_final(code))
        yg_kafka_reader_fail(reader, YG_IO, "%s [%d] at offset %lld: %s: %s", topic,
                             message->partition, (long long)message->offset,
                             rd_kafka_err2name(code), rd_kafka_message_errstr(message));
}

/* Slots */

struct yg_kafka_read_topic *yg_kafka_reader_topic(struct yg_kafka_reader *reader, const char *name)
{
    for (size_t i = 0; i < reader->topic_count; i++) {
        if (strcmp(reader->topics[i].name, name) == 0)
            return &reader->topics[i];
    }
    return NULL;
}

struct yg_kafka_slot *yg_kafka_reader_slot(struct yg_kafka_read_topic *topic, int32_t partition)
{
    assert(partition >= 0);
    if (partition >= topic->slot_count) {
        size_t count = (size_t)partition + 1, old = (size_t)topic->slot_count;
        struct yg_kafka_slot *slots = reallocarray(topic->slots, count, sizeof *slots);

        if (slots == NULL)
            return NULL;
        memset(slots + old, 0, (count - old) * sizeof *slots);
        topic->slots = slots;
        topic->slot_count = partition + 1;
    }
    return &topic->slots[partition];
}

static void set_at_end(struct yg_kafka_reader *reader, struct yg_kafka_slot *slot, bool at_end)
{
    reader->at_end_count += (int)at_end - (int)slot->at_end;
    slot->at_end = at_end;
}

void yg_kafka_reader_begin(struct yg_kafka_reader *reader, struct yg_kafka_slot *slot, int64_t next)
{
    assert(!slot->reading);
    slot->reading = true;
    slot->at_end = false;
    slot->next = next;
    slot->end = YG_KAFKA_END_UNKNOWN;
    reader->reading_count++;
    reader->idle_due = true;
}

void yg_kafka_reader_stop(struct yg_kafka_reader *reader, struct yg_kafka_slot *slot)
{
    if (!slot->reading)
        return;
    set_at_end(reader, slot, false);
    slot->reading = false;
    reader->reading_count--;
}

/* The slot that a message belongs to; NULL when none is reading it. */
static struct yg_kafka_slot *find_slot(struct yg_kafka_reader *reader,
                                       const rd_kafka_message_t *message)
{
    for (size_t i = 0; i < reader->topic_count; i++) {
        struct yg_kafka_read_topic *topic = &reader->topics[i];

        if (topic->handle != message->rkt)
            continue;
        if (message->partition < 0 || message->partition >= topic->slot_count ||
            !topic->slots[message->partition].reading)
            return NULL;
        return &topic->slots[message->partition];
    }
    return NULL;
}

/* Messages */

static bool add_record(struct yg_kafka_reader *reader, struct yg_kafka_slot *slot,
                       const rd_kafka_message_t *message, struct yg_kafka_batch **batch)
{
    if (*batch == NULL) {
        *batch = yg_kafka_batch_create(YG_BATCH_RECORDS);
        if (*batch == NULL)
            return false;
        reader->batch_number++;
    }
    if (slot->copied_in != reader->batch_number) {
        slot->copied = yg_arena_copy(&(*batch)->arena, yg_str(rd_kafka_topic_name(message->rkt)));
        if (slot->copied.ptr == NULL)
            return false;
        slot->copied_in = reader->batch_number;
    }
    return yg_kafka_batch_add(*batch, slot->copied, message);
}

/* The first answer for a partition has brought its high watermark: everything below counts as what
 * was there at the start, also a transaction that is still open. Committed records end before it,
 * and right after a commit they may: its marker comes later than its answer. */
static void learn_end(struct yg_kafka_reader *reader, struct yg_kafka_slot *slot,
                      const rd_kafka_message_t *message)
{
    int64_t low, high;

    if (slot->end == YG_KAFKA_END_UNKNOWN &&
        rd_kafka_get_watermark_offsets(reader->client.rk, rd_kafka_topic_name(message->rkt),
                                       message->partition, &low,
                                       &high) == RD_KAFKA_RESP_ERR_NO_ERROR &&
        high >= 0)
        slot->end = high;
}

static void take_end(struct yg_kafka_reader *reader, struct yg_kafka_slot *slot,
                     const rd_kafka_message_t *message)
{
    if (message->offset < slot->next)
        return;
    learn_end(reader, slot, message);
    slot->next = message->offset;
    set_at_end(reader, slot, slot->end == YG_KAFKA_END_PASSED || slot->next >= slot->end);
}

static void take_record(struct yg_kafka_reader *reader, struct yg_kafka_slot *slot,
                        const rd_kafka_message_t *message, struct yg_kafka_batch **batch)
{
    if (message->offset < slot->next)
        return;
    if (!add_record(reader, slot, message, batch)) {
        yg_kafka_reader_fail(reader, YG_NOMEM, "%s [%d]: no memory for a record",
                             rd_kafka_topic_name(message->rkt), message->partition);
        return;
    }
    learn_end(reader, slot, message);
    slot->next = message->offset + 1;
    set_at_end(reader, slot, slot->end != YG_KAFKA_END_UNKNOWN && slot->next >= slot->end);
    reader->idle_due = true;
}

void yg_kafka_reader_take(struct yg_kafka_reader *reader, const rd_kafka_message_t *message,
                          struct yg_kafka_batch **batch)
{
    struct yg_kafka_slot *slot = message->rkt == NULL ? NULL : find_slot(reader, message);

    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        if (slot != NULL)
            take_end(reader, slot, message);
    } else if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        take_error(reader, message);
    } else if (slot != NULL) {
        take_record(reader, slot, message, batch);
    }
}

struct yg_kafka_batch *yg_kafka_reader_consume(struct yg_kafka_reader *reader, int timeout_ms)
{
    struct yg_kafka_batch *batch = NULL;
    rd_kafka_message_t *message;

    while (reader->failed == YG_OK && (batch == NULL || !yg_kafka_batch_full(batch))) {
        message = rd_kafka_consume_queue(reader->queue, timeout_ms);
        if (message == NULL)
            break;
        yg_kafka_reader_take(reader, message, &batch);
        rd_kafka_message_destroy(message);
        timeout_ms = 0;
    }
    if (batch != NULL && batch->base.record_count == 0) { /* memory ran out at its first record */
        yg_batch_release(&batch->base);
        batch = NULL;
    }
    return batch;
}

struct yg_batch *yg_kafka_reader_idle(struct yg_kafka_reader *reader)
{
    struct yg_batch *batch;

    if (!reader->idle_due || reader->reading_count == 0 ||
        reader->at_end_count < reader->reading_count)
        return NULL;
    batch = yg_kafka_batch_event(YG_BATCH_IDLE, NULL, NULL);
    if (batch == NULL) {
        yg_kafka_reader_fail(reader, YG_NOMEM, "kafka: no memory for an event");
        return NULL;
    }
    reader->idle_due = false;
    for (size_t i = 0; i < reader->topic_count; i++) {
        struct yg_kafka_read_topic *topic = &reader->topics[i];

        for (int32_t p = 0; p < topic->slot_count; p++)
            topic->slots[p].end = YG_KAFKA_END_PASSED;
    }
    return batch;
}

/* Life */

static enum yg_status open_topics(struct yg_kafka_reader *reader, const struct yg_str *topics,
                                  size_t topic_count, struct yg_error *err)
{
    reader->topics = calloc(topic_count, sizeof *reader->topics);
    if (reader->topics == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "kafka: no memory");
    for (size_t i = 0; i < topic_count; i++) {
        struct yg_kafka_read_topic *topic = &reader->topics[reader->topic_count++];
        int32_t count;
        enum yg_status st;

        topic->name = yg_kafka_text(topics[i]);
        if (topic->name == NULL)
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "kafka: no memory");
        topic->handle = rd_kafka_topic_new(reader->client.rk, topic->name, NULL);
        if (topic->handle == NULL)
            return yg_fail(err, YG_CONFIG, YG_NO_OFFSET, "topic \"%s\": %s", topic->name,
                           rd_kafka_err2str(rd_kafka_last_error()));
        st =
            yg_kafka_topic_look_up(&reader->client, topic->handle, YG_KAFKA_ANSWER_MS, &count, err);
        if (st != YG_OK)
            return st;
        if (count > 0 && yg_kafka_reader_slot(topic, count - 1) == NULL)
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "kafka: no memory");
    }
    return YG_OK;
}

enum yg_status yg_kafka_reader_init(struct yg_kafka_reader *reader,
                                    const struct yg_kafka_reader_options *options,
                                    struct yg_error *err)
{
    enum yg_status st;

    assert(options->topic_count > 0);
    st = yg_kafka_handle_init(&reader->client, options->kind, options->client, options->own,
                              options->own_count, err);
    if (st != YG_OK)
        return st;
    reader->client.owner = options->owner;
    if (options->on_rebalance != NULL)
        rd_kafka_conf_set_rebalance_cb(reader->client.conf, options->on_rebalance);
    st = yg_kafka_handle_open(&reader->client, RD_KAFKA_CONSUMER, err);
    if (st == YG_OK) {
        reader->queue = rd_kafka_queue_new(reader->client.rk);
        st = open_topics(reader, options->topics, options->topic_count, err);
    }
    if (st != YG_OK)
        yg_kafka_reader_deinit(reader, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    return st;
}

void yg_kafka_reader_deinit(struct yg_kafka_reader *reader, int flags)
{
    for (size_t i = 0; i < reader->topic_count; i++) {
        if (reader->topics[i].handle != NULL)
            rd_kafka_topic_destroy(reader->topics[i].handle);
        free(reader->topics[i].name);
        free(reader->topics[i].slots);
    }
    free(reader->topics);
    if (reader->queue != NULL)
        rd_kafka_queue_destroy(reader->queue);
    if (flags != YG_KAFKA_LEFT_BEHIND)
        yg_kafka_handle_close(&reader->client, flags);
    reader->client.rk = NULL;
    yg_kafka_handle_deinit(&reader->client);
}

#include "connectors/kafka/batch.h"

#include <assert.h>
#include <stdlib.h>

#include "connectors/kafka/client.h"

static void release(struct yg_batch *base)
{
    struct yg_kafka_batch *batch = (struct yg_kafka_batch *)base;

    yg_arena_deinit(&batch->arena);
    free(batch);
}

struct yg_kafka_batch *yg_kafka_batch_create(enum yg_batch_kind kind)
{
    size_t count = kind == YG_BATCH_RECORDS ? YG_KAFKA_BATCH_RECORDS_MAX : 0;
    struct yg_kafka_batch *batch = malloc(sizeof *batch + count * sizeof batch->records[0]);

    if (batch == NULL)
        return NULL;
    batch->base = (struct yg_batch){.kind = kind, .release = release};
    batch->base.records = count == 0 ? NULL : batch->records;
    yg_arena_init(&batch->arena);
    batch->bytes = 0;
    return batch;
}

/* A copy that counts. */
static bool copy(struct yg_kafka_batch *batch, const void *bytes, size_t len, struct yg_str *to)
{
    batch->bytes += len;
    return yg_kafka_copy(&batch->arena, (struct yg_str){bytes, len}, to);
}

static bool copy_headers(struct yg_kafka_batch *batch, const rd_kafka_message_t *message,
                         struct yg_record *record)
{
    struct yg_record_header *headers;
    rd_kafka_headers_t *list;
    const char *name;
    const void *value;
    size_t count, size;

    record->headers = NULL;
    record->header_count = 0;
    if (rd_kafka_message_headers(message, &list) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return true; /* none */
    count = rd_kafka_header_cnt(list);
    headers = yg_arena_alloc(&batch->arena, (count + 1) * sizeof *headers);
    if (headers == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        rd_kafka_header_get_all(list, i, &name, &value, &size);
        if (!copy(batch, name, strlen(name), &headers[i].name) ||
            !copy(batch, value, size, &headers[i].value))
            return false;
    }
    record->headers = headers;
    record->header_count = count;
    return true;
}

bool yg_kafka_batch_add(struct yg_kafka_batch *batch, struct yg_str topic,
                        const rd_kafka_message_t *message)
{
    struct yg_record *record = &batch->records[batch->base.record_count];
    rd_kafka_timestamp_type_t type;

    assert(!yg_kafka_batch_full(batch));
    if (!copy(batch, message->key, message->key_len, &record->key) ||
        !copy(batch, message->payload, message->len, &record->value) ||
        !copy_headers(batch, message, record))
        return false;
    record->position = (struct yg_position){topic, message->partition, message->offset};
    record->time = rd_kafka_message_timestamp(message, &type);
    if (type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE)
        record->time = YG_TIME_NONE;
    batch->base.record_count++;
    return true;
}

struct yg_batch *yg_kafka_batch_event(enum yg_batch_kind kind,
                                      const rd_kafka_topic_partition_list_t *list,
                                      const rd_kafka_topic_partition_list_t *ends)
{
    size_t count = list == NULL ? 0 : (size_t)list->cnt;
    struct yg_kafka_batch *batch = yg_kafka_batch_create(kind);
    struct yg_partition *partitions;

    if (batch == NULL)
        return NULL;
    partitions = yg_arena_alloc(&batch->arena, (count + 1) * sizeof *partitions);
    if (partitions == NULL) {
        release(&batch->base);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        const rd_kafka_topic_partition_t *from = &list->elems[i];
        int64_t end = ends == NULL ? YG_OFFSET_NONE : ends->elems[i].offset;
        struct yg_partition *to = &partitions[i];

        to->partition = from->partition;
        to->committed = from->offset < 0 ? YG_OFFSET_NONE : from->offset;
        to->end = end < 0 ? YG_OFFSET_NONE : end;
        if (!copy(batch, from->topic, strlen(from->topic), &to->topic) ||
            !copy(batch, from->metadata, from->metadata_size, &to->metadata)) {
            release(&batch->base);
            return NULL;
        }
    }
    batch->base.partitions = partitions;
    batch->base.partition_count = count;
    return &batch->base;
}

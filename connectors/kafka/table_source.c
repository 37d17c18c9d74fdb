/* table_source.c - all partitions of some topics, from their beginning, without a group.
 *
 * The simple consumer of librdkafka: no coordinator is asked, so no rights on a group are needed
 * and nothing is ever taken away.
 */
#include <assert.h>
#include <stdlib.h>

#include "connectors/kafka/reader.h"

#define ADDED_WAIT_MS 500

struct table_source {
    struct yg_source base;
    struct yg_kafka_reader reader;
    uint64_t asked_ns; /* when partitions were last counted */
    uint64_t ask_every_ns;
};

static enum yg_status start_partition(struct yg_kafka_reader *reader,
                                      struct yg_kafka_read_topic *topic, int32_t partition,
                                      int64_t offset, struct yg_error *err)
{
    int64_t from = offset == YG_OFFSET_NONE ? RD_KAFKA_OFFSET_BEGINNING : offset;

    yg_kafka_reader_begin(reader, &topic->slots[partition], offset < 0 ? 0 : offset);
    if (rd_kafka_consume_start_queue(topic->handle, partition, from, reader->queue) == 0)
        return YG_OK;
    return yg_fail(err, YG_IO, YG_NO_OFFSET, "%s [%d]: %s", topic->name, partition,
                   rd_kafka_err2str(rd_kafka_last_error()));
}

static int64_t start_of(const struct yg_kafka_table *table, const char *topic, int32_t partition)
{
    for (size_t i = 0; i < table->start_count; i++) {
        if (table->starts[i].partition == partition &&
            yg_str_equal(table->starts[i].topic, yg_str(topic)))
            return table->starts[i].offset;
    }
    return YG_OFFSET_NONE;
}

static enum yg_status start_all(struct yg_kafka_reader *reader, const struct yg_kafka_table *table,
                                struct yg_error *err)
{
    enum yg_status st = YG_OK;

    for (size_t i = 0; i < reader->topic_count; i++) {
        struct yg_kafka_read_topic *topic = &reader->topics[i];

        for (int32_t p = 0; st == YG_OK && p < topic->slot_count; p++)
            st = start_partition(reader, topic, p, start_of(table, topic->name, p), err);
    }
    return st;
}

/* Partitions that came since the start are read from their beginning. Not knowing is no failure. */
static void start_added(struct table_source *source)
{
    struct yg_kafka_reader *reader = &source->reader;

    source->asked_ns = yg_time_monotonic_ns();
    for (size_t i = 0; i < reader->topic_count; i++) {
        struct yg_kafka_read_topic *topic = &reader->topics[i];
        int32_t old = topic->slot_count, count = 0;
        struct yg_error err;
        enum yg_status st =
            yg_kafka_topic_look_up(&reader->client, topic->handle, ADDED_WAIT_MS, &count, &err);

        if (st != YG_OK || count <= old)
            continue;
        if (yg_kafka_reader_slot(topic, count - 1) == NULL)
            yg_kafka_reader_fail(reader, YG_NOMEM, "%s: no memory for partitions", topic->name);
        for (int32_t p = old; reader->failed == YG_OK && p < count; p++) {
            if (start_partition(reader, topic, p, YG_OFFSET_NONE, &err) != YG_OK)
                yg_kafka_reader_fail(reader, err.status, "%s", err.text);
        }
    }
}

static enum yg_status poll_source(struct yg_source *base, int timeout_ms, struct yg_batch **batch,
                                  struct yg_error *err)
{
    struct table_source *source = (struct table_source *)base;
    struct yg_kafka_reader *reader = &source->reader;

    *batch = NULL;
    rd_kafka_poll(reader->client.rk, 0); /* errors */
    if (reader->client.denied)
        yg_kafka_reader_fail(reader, YG_IO, "kafka: %s", reader->client.trouble);
    if (reader->failed == YG_OK)
        *batch = yg_kafka_reader_idle(reader);
    if (*batch == NULL && reader->failed == YG_OK) {
        struct yg_kafka_batch *records =
            yg_kafka_reader_consume(reader, timeout_ms < 0 ? 0 : timeout_ms);

        *batch = records == NULL ? NULL : &records->base;
    }
    if (*batch == NULL && reader->failed == YG_OK) /* an end may be what came */
        *batch = yg_kafka_reader_idle(reader);
    if (*batch == NULL && reader->failed == YG_OK &&
        yg_time_monotonic_ns() - source->asked_ns > source->ask_every_ns)
        start_added(source);
    if (*batch != NULL || reader->failed == YG_OK)
        return YG_OK;
    return yg_fail(err, reader->failed, YG_NO_OFFSET, "%s", reader->failure.text);
}

static enum yg_status seek(struct yg_source *base, struct yg_str topic, int32_t partition,
                           int64_t offset, struct yg_error *err)
{
    (void)base, (void)topic, (void)partition, (void)offset, (void)err;
    assert(!"a table has no assignment to seek in");
    return YG_UNSUPPORTED;
}

static void complete(struct yg_source *base, const struct yg_batch *batch)
{
    (void)base, (void)batch;
    assert(!"a table is never revoked");
}

static void destroy(struct yg_source *base)
{
    struct table_source *source = (struct table_source *)base;
    struct yg_kafka_reader *reader = &source->reader;

    for (size_t i = 0; i < reader->topic_count; i++) {
        for (int32_t p = 0; p < reader->topics[i].slot_count; p++) {
            if (reader->topics[i].slots[p].reading)
                rd_kafka_consume_stop(reader->topics[i].handle, p);
        }
    }
    yg_kafka_reader_deinit(reader, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    free(source);
}

static uint64_t refresh_ns(const rd_kafka_conf_t *conf)
{
    char text[24];
    size_t size = sizeof text;
    uint64_t ms = 0;

    rd_kafka_conf_get(conf, "topic.metadata.refresh.interval.ms", text, &size);
    return yg_str_to_u64(yg_str(text), &ms) ? ms * UINT64_C(1000000) : UINT64_MAX; /* "-1" */
}

enum yg_status yg_kafka_table_source_create(const struct yg_kafka_client *client,
                                            const struct yg_kafka_table *table,
                                            struct yg_source **out, struct yg_error *err)
{
    static const struct yg_source_ops ops = {
        .poll = poll_source, .seek = seek, .complete = complete, .destroy = destroy};
    const struct yg_kafka_reader_options options = {.kind = YG_KAFKA_TABLE,
                                                    .client = client,
                                                    .topics = table->topics,
                                                    .topic_count = table->topic_count};
    struct table_source *source = calloc(1, sizeof *source);
    enum yg_status st;

    if (source == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "kafka: no memory for a source");
    source->base.ops = &ops;
    source->asked_ns = yg_time_monotonic_ns();
    st = yg_kafka_reader_init(&source->reader, &options, err);
    if (st != YG_OK) {
        free(source);
        return st;
    }
    source->ask_every_ns = refresh_ns(source->reader.client.conf);
    st = start_all(&source->reader, table, err);
    if (st != YG_OK) {
        destroy(&source->base);
        return st;
    }
    *out = &source->base;
    return YG_OK;
}

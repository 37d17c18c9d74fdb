/* tests/support/kafka.h - a cluster to test on, and the few steps that every test on it takes.
 *
 * The cluster is the one of YG_KAFKA (bootstrap servers), as the script
 * tests/end_to_end/test_kafka_connector sets it. Without it a program that includes this file runs
 * no test and ends with exit status 77, which ctest shows as skipped.
 */
#ifndef YG_TESTS_SUPPORT_KAFKA_H
#define YG_TESTS_SUPPORT_KAFKA_H

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <criterion/new/assert.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "connectors/kafka/kafka.h"

#define KAFKA_NAME_MAX 96

/* A member that is gone is noticed within the test; one on a busy machine is not thrown out. */
static const struct yg_kafka_property kafka_properties[] = {
    {YG_STR("session.timeout.ms"), YG_STR("6000")},
    {YG_STR("heartbeat.interval.ms"), YG_STR("200")},
    {YG_STR("max.poll.interval.ms"), YG_STR("6000")},
    {YG_STR("topic.metadata.refresh.interval.ms"), YG_STR("300")},
};

static inline struct yg_kafka_client kafka_client(void)
{
    return (struct yg_kafka_client){.brokers = yg_str(getenv("YG_KAFKA")),
                                    .properties = kafka_properties,
                                    .property_count = YG_COUNT(kafka_properties)};
}

ReportHook(PRE_ALL)(struct criterion_test_set *set)
{
    (void)set;
    if (getenv("YG_KAFKA") != NULL)
        return;
    puts("skipped: YG_KAFKA is not set; tests/end_to_end/test_kafka_connector starts a broker");
    fflush(stdout);
    _exit(77);
}

/* "WHAT-PID-NANOSECONDS": no test sees what another one wrote. */
static inline struct yg_str kafka_name(char name[KAFKA_NAME_MAX], const char *what)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    snprintf(name, KAFKA_NAME_MAX, "%s-%d-%lld%09ld", what, (int)getpid(), (long long)now.tv_sec,
             now.tv_nsec);
    return yg_str(name);
}

/* A plain client of librdkafka, for what the connectors do not do. `property` may be NULL. */
static inline rd_kafka_t *kafka_plain(rd_kafka_type_t type, const char *property, const char *value)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    char reason[256] = "";

    rd_kafka_conf_set(conf, "bootstrap.servers", getenv("YG_KAFKA"), reason, sizeof reason);
    if (property != NULL)
        rd_kafka_conf_set(conf, property, value, reason, sizeof reason);
    rd_kafka_t *rk = rd_kafka_new(type, conf, reason, sizeof reason);
    cr_assert(ne(ptr, rk, NULL), "%s", reason);
    return rk;
}

/* Wait until `count` records and markers are in partition 0, those of open transactions too. */
static inline void kafka_wait_in_log(struct yg_str topic, int64_t count)
{
    rd_kafka_t *rk = kafka_plain(RD_KAFKA_CONSUMER, "isolation.level", "read_uncommitted");
    int64_t low, high = 0;

    for (int i = 0; i < 200 && high < count; i++) {
        rd_kafka_query_watermark_offsets(rk, topic.ptr, 0, &low, &high, 5000);
        usleep(high < count ? 50000 : 0);
    }
    cr_assert(ge(i64, high, count));
    rd_kafka_destroy(rk);
}

/* A new topic; `setting` may be NULL. */
static inline void kafka_topic(struct yg_str name, int32_t partitions, const char *setting,
                               const char *value)
{
    struct yg_kafka_client client = kafka_client();
    struct yg_kafka_property property = {yg_str(setting), yg_str(value)};
    struct yg_kafka_wish wish = {.name = name,
                                 .partitions = partitions,
                                 .replication = 1,
                                 .settings = &property,
                                 .setting_count = setting != NULL};
    struct yg_error err;

    cr_assert(eq(int, yg_kafka_topics_create(&client, &wish, 1, &err), YG_OK), "%s", err.text);
}

/* Wait until a topic is as wished; the broker hears of a change after it was granted. */
static inline void kafka_wait_for(const struct yg_kafka_wish *wish)
{
    struct yg_kafka_client client = kafka_client();
    struct yg_kafka_comparison *found;
    struct yg_arena arena;
    struct yg_error err;

    yg_arena_init(&arena);
    for (int i = 0; i < 200; i++) {
        cr_assert(eq(int, yg_kafka_topics_compare(&client, wish, 1, &arena, &found, &err), YG_OK),
                  "%s", err.text);
        if (found->state == YG_KAFKA_TOPIC_SAME)
            break;
        usleep(50000);
    }
    cr_assert(eq(int, found->state, YG_KAFKA_TOPIC_SAME));
    yg_arena_deinit(&arena);
}

static inline struct yg_sink *kafka_sink(struct yg_str id)
{
    struct yg_kafka_client client = kafka_client();
    struct yg_kafka_sink options = {.transactional_id = id};
    struct yg_sink *sink = NULL;
    struct yg_error err;

    cr_assert(eq(int, yg_kafka_sink_create(&client, &options, &sink, &err), YG_OK), "%s", err.text);
    return sink;
}

static inline struct yg_source *kafka_group(struct yg_str topic, struct yg_str group,
                                            struct yg_str instance)
{
    struct yg_kafka_client client = kafka_client();
    struct yg_kafka_group options = {
        .topics = &topic, .topic_count = 1, .group = group, .instance = instance};
    struct yg_source *source = NULL;
    struct yg_error err;

    cr_assert(eq(int, yg_kafka_group_source_create(&client, &options, &source, &err), YG_OK), "%s",
              err.text);
    return source;
}

static inline struct yg_source *kafka_table(struct yg_str topic)
{
    struct yg_kafka_client client = kafka_client();
    struct yg_kafka_table options = {.topics = &topic, .topic_count = 1};
    struct yg_source *source = NULL;
    struct yg_error err;

    cr_assert(eq(int, yg_kafka_table_source_create(&client, &options, &source, &err), YG_OK), "%s",
              err.text);
    return source;
}

/* The next batch, within 20 s. */
static inline struct yg_batch *kafka_next(struct yg_source *source)
{
    struct yg_batch *batch = NULL;
    struct yg_error err;

    for (int i = 0; batch == NULL && i < 200; i++)
        cr_assert(eq(int, yg_source_poll(source, 100, &batch, &err), YG_OK), "%s", err.text);
    cr_assert(ne(ptr, batch, NULL), "nothing within 20 s");
    return batch;
}

/* The next batch must be of that kind. */
static inline struct yg_batch *kafka_expect(struct yg_source *source, enum yg_batch_kind kind)
{
    struct yg_batch *batch = kafka_next(source);

    cr_assert(eq(int, batch->kind, kind));
    return batch;
}

static inline enum yg_status kafka_append(struct yg_sink *sink, struct yg_str topic,
                                          int32_t partition, const char *key, const char *value,
                                          struct yg_error *err)
{
    struct yg_output output = {
        .topic = topic, .partition = partition, .key = yg_str(key), .value = yg_str(value)};

    return yg_sink_append(sink, &output, err);
}

/* Append and commit `count` records "FIRST", "FIRST + 1", ... to a partition. */
static inline void kafka_fill(struct yg_sink *sink, struct yg_str topic, int32_t partition,
                              int first, int count)
{
    struct yg_error err;

    for (int i = first; i < first + count; i++) {
        char text[16];

        snprintf(text, sizeof text, "%d", i);
        cr_assert(eq(int, kafka_append(sink, topic, partition, text, text, &err), YG_OK), "%s",
                  err.text);
    }
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, &err), YG_OK), "%s", err.text);
}

/* How often each number of 0 to `limit` - 1 is a value of the topic, as committed now. */
static inline void kafka_tally(struct yg_str topic, int *counts, int limit)
{
    struct yg_source *source = kafka_table(topic);
    bool more = true;

    memset(counts, 0, (size_t)limit * sizeof *counts);
    while (more) {
        struct yg_batch *batch = kafka_next(source);

        more = batch->kind == YG_BATCH_RECORDS;
        for (size_t i = 0; i < batch->record_count; i++) {
            uint64_t number = 0;

            cr_assert(yg_str_to_u64(batch->records[i].value, &number));
            cr_assert(number < (uint64_t)limit);
            counts[number]++;
        }
        yg_batch_release(batch);
    }
    yg_source_destroy(source);
}

#endif

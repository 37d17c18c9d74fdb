/* client.c - settings of librdkafka, and how a client is opened.
 *
 * The default settings lose most of a consumer's CPU time in page faults, for each fetch is one
 * large malloc that the kernel maps and takes back: small fetches and an allocator that keeps its
 * memory make it 1.3 to 3 times cheaper.
 */
#include "connectors/kafka/client.h"

#include <assert.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define CONSUMERS (YG_KAFKA_GROUP | YG_KAFKA_TABLE)
#define ALL (CONSUMERS | YG_KAFKA_PRODUCER | YG_KAFKA_ADMIN)
#define LOOK_UP_TRY_MS 5000

/* Defaults, and what the configuration may not change because the code relies on it. An optional
 * one is newer than the oldest librdkafka that is supported. */
static const struct setting {
    const char *name;
    const char *value; /* NULL: given with each client, or left to librdkafka */
    int kinds;
    bool fixed, optional;
} settings[] = {
    {"bootstrap.servers", NULL, ALL, true, false},
    {"client.id", "yagura", ALL, false, false}, /* a long one breaks librdkafka before 2.5 */
    {"socket.nagle.disable", "true", ALL, false, false},
    {"reconnect.backoff.max.ms", "1000", ALL, false, false},
    {"allow.auto.create.topics", "false", CONSUMERS, true, false},

    {"group.id", NULL, ALL, true, false},
    {"group.instance.id", NULL, ALL, true, false},
    {"group.protocol", NULL, ALL, true, true},
    {"enable.auto.commit", "false", CONSUMERS, true, false},
    {"enable.auto.offset.store", "false", CONSUMERS, true, false},
    {"enable.partition.eof", "true", CONSUMERS, true, false},
    {"isolation.level", "read_committed", CONSUMERS, true, false},
    {"auto.offset.reset", "error", CONSUMERS, true, false},
    {"partition.assignment.strategy", "cooperative-sticky", YG_KAFKA_GROUP, true, false},
    {"session.timeout.ms", "30000", YG_KAFKA_GROUP, false, false},
    {"heartbeat.interval.ms", "1000", YG_KAFKA_GROUP, false, false}, /* a join costs two of them */
    {"max.poll.interval.ms", "300000", YG_KAFKA_GROUP, false, false},
    {"check.crcs", "true", CONSUMERS, false, false},
    {"fetch.max.bytes", "4194304", CONSUMERS, false, false},
    {"max.partition.fetch.bytes", "1048576", CONSUMERS, false, false},
    {"fetch.wait.max.ms", "50", CONSUMERS, false, false},
    {"fetch.error.backoff.ms", "100", CONSUMERS, false, false},
    {"fetch.queue.backoff.ms", "100", CONSUMERS, false, true},
    {"topic.metadata.refresh.interval.ms", "60000", YG_KAFKA_TABLE, false, false},
    {"queued.min.messages", "100000", CONSUMERS, false, false},
    {"queued.max.messages.kbytes", "65536", CONSUMERS, false, false},

    {"transactional.id", NULL, ALL, true, false},
    {"message.max.bytes", NULL, ALL, true, false},
    {"enable.idempotence", NULL, ALL, true, false},
    {"acks", "all", YG_KAFKA_PRODUCER, true, false},
    {"partitioner", "murmur2_random", YG_KAFKA_PRODUCER, true, false},
    {"transaction.timeout.ms", "15000", YG_KAFKA_PRODUCER, false, false},
    {"message.timeout.ms", "10000", YG_KAFKA_PRODUCER, false, false},
    {"linger.ms", "5", YG_KAFKA_PRODUCER, false, false},
    {"batch.size", "262144", YG_KAFKA_PRODUCER, false, false},
    {"compression.codec", "lz4", YG_KAFKA_PRODUCER, false, false},
    {"queue.buffering.max.kbytes", "262144", YG_KAFKA_PRODUCER, false, false},
    {"retry.backoff.ms", "10", YG_KAFKA_PRODUCER, false, false}, /* commit markers take as long */
};

int mallctl(const char *, void *, size_t *, void *, size_t) __attribute__((weak));

static void keep_memory(void)
{
    if (mallctl != NULL) /* jemalloc has its own ways */
        return;
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 512 << 20);
    mallopt(M_TOP_PAD, 64 << 20);
}

char *yg_kafka_text(struct yg_str text)
{
    return strndup(text.ptr == NULL ? "" : text.ptr, text.len);
}

bool yg_kafka_copy(struct yg_arena *arena, struct yg_str text, struct yg_str *copy)
{
    *copy = text.ptr == NULL ? text : yg_arena_copy(arena, text);
    return (copy->ptr == NULL) == (text.ptr == NULL);
}

static const struct setting *find_setting(struct yg_str name)
{
    for (size_t i = 0; i < YG_COUNT(settings); i++) {
        if (yg_str_equal(yg_str(settings[i].name), name))
            return &settings[i];
    }
    return NULL;
}

static enum yg_status set_property(rd_kafka_conf_t *conf, const struct yg_kafka_property *property,
                                   struct yg_error *err)
{
    char *name = yg_kafka_text(property->name), *value = yg_kafka_text(property->value);
    char reason[256];
    enum yg_status st = YG_OK;

    if (name == NULL || value == NULL)
        st = yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a property");
    else if (rd_kafka_conf_set(conf, name, value, reason, sizeof reason) != RD_KAFKA_CONF_OK)
        st = yg_fail(err, YG_CONFIG, YG_NO_OFFSET, "%s: %s", name, reason);
    free(name);
    free(value);
    return st;
}

static void set_defaults(rd_kafka_conf_t *conf, enum yg_kafka_kind kind)
{
    char reason[256];

    for (size_t i = 0; i < YG_COUNT(settings); i++) {
        const struct setting *setting = &settings[i];

        if (setting->value == NULL || (setting->kinds & (int)kind) == 0)
            continue;
        rd_kafka_conf_res_t result =
            rd_kafka_conf_set(conf, setting->name, setting->value, reason, sizeof reason);
        assert(result == RD_KAFKA_CONF_OK || setting->optional);
    }
}

static enum yg_status set_properties(rd_kafka_conf_t *conf, const struct yg_kafka_client *client,
                                     struct yg_error *err)
{
    enum yg_status st = YG_OK;

    for (size_t i = 0; st == YG_OK && i < client->property_count; i++) {
        const struct setting *setting = find_setting(client->properties[i].name);

        st = setting != NULL && setting->fixed
                 ? yg_fail(err, YG_CONFIG, YG_NO_OFFSET, "%s: cannot be changed", setting->name)
                 : set_property(conf, &client->properties[i], err);
    }
    return st;
}

static void on_error(rd_kafka_t *rk, int code, const char *reason, void *opaque)
{
    struct yg_kafka_handle *handle = opaque;

    (void)rk;
    snprintf(handle->trouble, sizeof handle->trouble, "%s", reason);
    if (code == RD_KAFKA_RESP_ERR__AUTHENTICATION)
        handle->denied = true;
}

enum yg_status yg_kafka_handle_init(struct yg_kafka_handle *handle, enum yg_kafka_kind kind,
                                    const struct yg_kafka_client *client,
                                    const struct yg_kafka_property *own, size_t own_count,
                                    struct yg_error *err)
{
    const struct yg_kafka_property brokers = {YG_STR("bootstrap.servers"), client->brokers};
    enum yg_status st;

    *handle = (struct yg_kafka_handle){.conf = rd_kafka_conf_new()};
    set_defaults(handle->conf, kind);
    st = set_properties(handle->conf, client, err);
    if (st == YG_OK)
        st = set_property(handle->conf, &brokers, err);
    for (size_t i = 0; st == YG_OK && i < own_count; i++)
        st = set_property(handle->conf, &own[i], err);
    rd_kafka_conf_set_opaque(handle->conf, handle);
    rd_kafka_conf_set_error_cb(handle->conf, on_error);
    rd_kafka_conf_set_log_cb(handle->conf, NULL); /* what matters comes as an error */
    if (st == YG_OK)
        return YG_OK;
    yg_kafka_handle_deinit(handle);
    return yg_error_wrap(err, "kafka");
}

enum yg_status yg_kafka_handle_open(struct yg_kafka_handle *handle, rd_kafka_type_t type,
                                    struct yg_error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    rd_kafka_conf_t *conf = rd_kafka_conf_dup(handle->conf);
    char reason[256];

    assert(handle->rk == NULL);
    pthread_once(&once, keep_memory);
    handle->rk = rd_kafka_new(type, conf, reason, sizeof reason);
    if (handle->rk != NULL)
        return YG_OK;
    rd_kafka_conf_destroy(conf); /* rd_kafka_new takes it over on success only */
    return yg_fail(err, YG_CONFIG, YG_NO_OFFSET, "kafka: %s", reason);
}

void yg_kafka_handle_close(struct yg_kafka_handle *handle, int flags)
{
    if (handle->rk != NULL)
        rd_kafka_destroy_flags(handle->rk, flags);
    handle->rk = NULL;
}

void yg_kafka_handle_deinit(struct yg_kafka_handle *handle)
{
    yg_kafka_handle_close(handle, 0);
    if (handle->conf != NULL)
        rd_kafka_conf_destroy(handle->conf);
    handle->conf = NULL;
}

/* One question. True when there is an answer that stays: in *code, and *partition_count. */
static bool ask(rd_kafka_t *rk, rd_kafka_topic_t *topic, int wait_ms, rd_kafka_resp_err_t *code,
                int32_t *partition_count)
{
    const rd_kafka_metadata_t *metadata = NULL;

    *code = rd_kafka_metadata(rk, 0, topic, &metadata, wait_ms);
    if (*code == RD_KAFKA_RESP_ERR_NO_ERROR) {
        *code = metadata->topic_cnt == 1 ? metadata->topics[0].err
                                         : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
        *partition_count = metadata->topic_cnt == 1 ? metadata->topics[0].partition_cnt : 0;
        rd_kafka_metadata_destroy(metadata);
    }
    return *code == RD_KAFKA_RESP_ERR_NO_ERROR ||
           *code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
           *code == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION ||
           *code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
}

enum yg_status yg_kafka_topic_look_up(struct yg_kafka_handle *handle, rd_kafka_topic_t *topic,
                                      int wait_ms, int32_t *partition_count, struct yg_error *err)
{
    const char *name = rd_kafka_topic_name(topic);
    uint64_t until = yg_time_monotonic_ns() + (uint64_t)wait_ms * UINT64_C(1000000);
    rd_kafka_resp_err_t code;
    int32_t count = 0;
    bool known;

    do {
        known = ask(handle->rk, topic, wait_ms < LOOK_UP_TRY_MS ? wait_ms : LOOK_UP_TRY_MS, &code,
                    &count);
        rd_kafka_poll(handle->rk, known ? 0 : 100); /* errors, for their text */
    } while (!known && !handle->denied && yg_time_monotonic_ns() < until);
    if (!known)
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "topic %s: %s%s%s", name, rd_kafka_err2str(code),
                       handle->trouble[0] == '\0' ? "" : ": ", handle->trouble);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return yg_fail(err, YG_REFUSED, YG_NO_OFFSET, "topic %s: %s", name, rd_kafka_err2str(code));
    *partition_count = count;
    return YG_OK;
}

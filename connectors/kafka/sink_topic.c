#include "connectors/kafka/sink_topic.h"

#include <stdio.h>
#include <stdlib.h>

#include "connectors/kafka/admin.h"

#define LOOK_UP_MS 10000
#define DESCRIBE_MS 2000
#define FRAME_BYTES 512 /* of a batch around one record */
#define MISSING_NS (UINT64_C(10) * 1000000000)
#define DENIED_NS (UINT64_C(300) * 1000000000)

static void refuse(struct yg_kafka_sink_topic *topic, uint64_t for_ns, const char *reason)
{
    topic->refused_until_ns = yg_time_monotonic_ns() + for_ns;
    snprintf(topic->reason, sizeof topic->reason, "%s", reason);
}

static enum yg_status refusal(const struct yg_kafka_sink_topic *topic, struct yg_error *err)
{
    return yg_fail(err, YG_REFUSED, YG_NO_OFFSET, "%s", topic->reason);
}

/* What a topic's max.message.bytes means for records: librdkafka fills a batch without asking. */
static void take_limit(const struct yg_kafka_sink_topics *topics, struct yg_kafka_sink_topic *topic,
                       uint64_t bytes)
{
    char reason[YG_ERROR_TEXT_MAX];

    topic->record_bytes_max = topics->record_bytes_max;
    if (bytes < topics->batch_bytes) {
        snprintf(reason, sizeof reason,
                 "topic %s: max.message.bytes=%llu is less than batch.size=%zu", topic->name,
                 (unsigned long long)bytes, topics->batch_bytes);
        refuse(topic, DENIED_NS, reason);
        topic->record_bytes_max = 0;
    } else if (bytes < topic->record_bytes_max + FRAME_BYTES) {
        topic->record_bytes_max = (size_t)bytes - FRAME_BYTES;
    }
}

/* How large a record the topic takes. A cluster that does not tell has no say. */
static void find_limit(const struct yg_kafka_sink_topics *topics, struct yg_kafka_sink_topic *topic,
                       rd_kafka_t *rk)
{
    rd_kafka_event_t *answer = yg_kafka_has_controller(rk, DESCRIBE_MS)
                                   ? yg_kafka_describe_topic(rk, topic->name, DESCRIBE_MS, NULL)
                                   : NULL;
    const char *text = yg_kafka_described_setting(answer, "max.message.bytes");
    uint64_t bytes = UINT64_MAX;

    if (text != NULL && !yg_str_to_u64(yg_str(text), &bytes))
        bytes = UINT64_MAX;
    take_limit(topics, topic, bytes);
    if (answer != NULL)
        rd_kafka_event_destroy(answer);
}

static enum yg_status look_up(struct yg_kafka_sink_topics *topics,
                              struct yg_kafka_sink_topic *topic, struct yg_kafka_handle *client,
                              struct yg_error *err)
{
    struct yg_error local;
    enum yg_status st;

    topic->refused_until_ns = 0;
    topic->handle = rd_kafka_topic_new(client->rk, topic->name, NULL);
    if (topic->handle == NULL) {
        refuse(topic, DENIED_NS, rd_kafka_err2str(rd_kafka_last_error()));
        return refusal(topic, err);
    }
    st = yg_kafka_topic_look_up(client, topic->handle, LOOK_UP_MS, &topic->partition_count, &local);
    if (st == YG_OK && topic->record_bytes_max == 0)
        find_limit(topics, topic, client->rk);
    if (st == YG_REFUSED)
        refuse(topic, MISSING_NS, local.text);
    if (st == YG_OK && topic->refused_until_ns == 0)
        return YG_OK;
    rd_kafka_topic_destroy(topic->handle);
    topic->handle = NULL;
    return topic->refused_until_ns != 0 ? refusal(topic, err)
                                        : yg_fail(err, st, local.at, "%s", local.text);
}

static struct yg_kafka_sink_topic *add(struct yg_kafka_sink_topics *topics, struct yg_str name)
{
    struct yg_kafka_sink_topic *more =
        reallocarray(topics->items, topics->count + 1, sizeof *topics->items);
    struct yg_kafka_sink_topic *topic;

    if (more == NULL)
        return NULL;
    topics->items = more;
    topic = &more[topics->count];
    *topic = (struct yg_kafka_sink_topic){.name = yg_kafka_text(name), .name_len = name.len};
    if (topic->name == NULL)
        return NULL;
    topics->last = topics->count++;
    return topic;
}

static struct yg_kafka_sink_topic *find(struct yg_kafka_sink_topics *topics, struct yg_str name)
{
    for (size_t i = 0; i < topics->count; i++) {
        size_t at = (topics->last + i) % topics->count;
        const struct yg_kafka_sink_topic *topic = &topics->items[at];

        if (yg_str_equal((struct yg_str){topic->name, topic->name_len}, name)) {
            topics->last = at;
            return &topics->items[at];
        }
    }
    return NULL;
}

enum yg_status yg_kafka_sink_topic_get(struct yg_kafka_sink_topics *topics,
                                       struct yg_kafka_handle *client, struct yg_str name,
                                       struct yg_kafka_sink_topic **out, struct yg_error *err)
{
    struct yg_kafka_sink_topic *topic = find(topics, name);
    enum yg_status st = YG_OK;

    if (topic == NULL)
        topic = add(topics, name);
    if (topic == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "topic %.*s: no memory", YG_STR_ARG(name));
    if (topic->refused_until_ns != 0 && yg_time_monotonic_ns() < topic->refused_until_ns)
        st = refusal(topic, err);
    else if (topic->handle == NULL)
        st = look_up(topics, topic, client, err);
    else
        topic->refused_until_ns = 0;
    if (st == YG_OK)
        *out = topic;
    return st;
}

enum yg_status yg_kafka_sink_topic_recount(struct yg_kafka_sink_topic *topic,
                                           struct yg_kafka_handle *client, struct yg_error *err)
{
    return yg_kafka_topic_look_up(client, topic->handle, LOOK_UP_MS, &topic->partition_count, err);
}

void yg_kafka_sink_topic_blame(struct yg_kafka_sink_topics *topics, const rd_kafka_topic_t *handle,
                               rd_kafka_resp_err_t code)
{
    char reason[YG_ERROR_TEXT_MAX];
    bool denied = code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ||
                  code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
                  code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;

    for (size_t i = 0; i < topics->count; i++) {
        struct yg_kafka_sink_topic *topic = &topics->items[i];

        if (topic->handle != handle)
            continue;
        snprintf(reason, sizeof reason, "topic %s: %s", topic->name, rd_kafka_err2str(code));
        if (denied)
            refuse(topic, DENIED_NS, reason);
        if (code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
            topic->record_bytes_max = 0;
    }
}

void yg_kafka_sink_topics_close(struct yg_kafka_sink_topics *topics)
{
    for (size_t i = 0; i < topics->count; i++) {
        if (topics->items[i].handle != NULL)
            rd_kafka_topic_destroy(topics->items[i].handle);
        topics->items[i].handle = NULL;
    }
}

void yg_kafka_sink_topics_deinit(struct yg_kafka_sink_topics *topics)
{
    yg_kafka_sink_topics_close(topics);
    for (size_t i = 0; i < topics->count; i++)
        free(topics->items[i].name);
    free(topics->items);
    *topics = (struct yg_kafka_sink_topics){0};
}

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "connectors/kafka/admin.h"
#include "connectors/kafka/client.h"

#define LIST_MS 10000 /* somebody waits at a terminal */
#define TRY_MS 5000
#define CREATE_MS 30000

static enum yg_status open_admin(const struct yg_kafka_client *client,
                                 struct yg_kafka_handle *handle, struct yg_error *err)
{
    enum yg_status st = yg_kafka_handle_init(handle, YG_KAFKA_ADMIN, client, NULL, 0, err);

    if (st != YG_OK)
        return st;
    st = yg_kafka_handle_open(handle, RD_KAFKA_PRODUCER, err);
    if (st != YG_OK)
        yg_kafka_handle_deinit(handle);
    return st;
}

/* All topics of the cluster; the caller's (rd_kafka_metadata_destroy). */
static enum yg_status list_topics(struct yg_kafka_handle *handle,
                                  const struct rd_kafka_metadata **metadata, struct yg_error *err)
{
    uint64_t until = yg_time_monotonic_ns() + LIST_MS * UINT64_C(1000000);
    rd_kafka_resp_err_t code;

    do {
        code = rd_kafka_metadata(handle->rk, 1, NULL, metadata, TRY_MS);
        rd_kafka_poll(handle->rk, code == RD_KAFKA_RESP_ERR_NO_ERROR ? 0 : 100);
    } while (code != RD_KAFKA_RESP_ERR_NO_ERROR && !handle->denied &&
             yg_time_monotonic_ns() < until);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        return YG_OK;
    return yg_fail(err, YG_IO, YG_NO_OFFSET, "kafka: topics: %s%s%s", rd_kafka_err2str(code),
                   handle->trouble[0] == '\0' ? "" : ": ", handle->trouble);
}

static const rd_kafka_metadata_topic_t *find_topic(const struct rd_kafka_metadata *metadata,
                                                   struct yg_str name)
{
    for (int i = 0; i < metadata->topic_cnt; i++) {
        const rd_kafka_metadata_topic_t *topic = &metadata->topics[i];

        if (yg_str_equal(yg_str(topic->topic), name))
            return topic->err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ? NULL : topic;
    }
    return NULL;
}

/* Compare */

struct comparer {
    struct yg_arena *arena;
    struct yg_kafka_comparison *comparison;
    bool out_of_memory;
};

static void compare_text(struct comparer *comparer, const char *setting, struct yg_str wanted,
                         struct yg_str found)
{
    struct yg_kafka_difference *difference;

    if (found.ptr != NULL && yg_str_equal(wanted, found))
        return;
    comparer->comparison->state = YG_KAFKA_TOPIC_DIFFERS;
    difference = yg_arena_append(comparer->arena, &comparer->comparison->differences,
                                 &comparer->comparison->difference_count);
    if (difference != NULL) {
        difference->setting = yg_arena_copy(comparer->arena, yg_str(setting));
        difference->wanted = yg_arena_copy(comparer->arena, wanted);
        difference->found =
            yg_arena_copy(comparer->arena, found.ptr == NULL ? YG_STR("not set") : found);
    }
    if (difference == NULL || difference->setting.ptr == NULL || difference->wanted.ptr == NULL ||
        difference->found.ptr == NULL)
        comparer->out_of_memory = true;
}

static void compare_number(struct comparer *comparer, const char *setting, int64_t wanted,
                           int64_t found)
{
    char wanted_text[24], found_text[24];

    snprintf(wanted_text, sizeof wanted_text, "%lld", (long long)wanted);
    snprintf(found_text, sizeof found_text, "%lld", (long long)found);
    compare_text(comparer, setting, yg_str(wanted_text), yg_str(found_text));
}

static enum yg_status compare_settings(struct comparer *comparer, rd_kafka_t *rk,
                                       const struct yg_kafka_wish *wish, const char *name,
                                       struct yg_error *err)
{
    rd_kafka_resp_err_t code;
    rd_kafka_event_t *answer = yg_kafka_describe_topic(rk, name, YG_KAFKA_ANSWER_MS, &code);

    if (answer == NULL)
        return yg_fail(err,
                       code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ? YG_REFUSED : YG_IO,
                       YG_NO_OFFSET, "topic %s: its settings: %s", name, rd_kafka_err2str(code));
    for (size_t i = 0; i < wish->setting_count; i++) {
        char *setting = yg_kafka_text(wish->settings[i].name);

        if (setting == NULL)
            comparer->out_of_memory = true;
        else
            compare_text(comparer, setting, wish->settings[i].value,
                         yg_str(yg_kafka_described_setting(answer, setting)));
        free(setting);
    }
    rd_kafka_event_destroy(answer);
    return YG_OK;
}

static enum yg_status compare_one(struct comparer *comparer, rd_kafka_t *rk,
                                  const struct rd_kafka_metadata *metadata,
                                  const struct yg_kafka_wish *wish, struct yg_error *err)
{
    const rd_kafka_metadata_topic_t *topic = find_topic(metadata, wish->name);
    enum yg_status st;

    comparer->comparison->state = YG_KAFKA_TOPIC_MISSING;
    if (topic == NULL)
        return YG_OK;
    comparer->comparison->state = YG_KAFKA_TOPIC_SAME;
    compare_number(comparer, "partitions", wish->partitions, topic->partition_cnt);
    if (topic->partition_cnt > 0)
        compare_number(comparer, "replication", wish->replication,
                       topic->partitions[0].replica_cnt);
    st = compare_settings(comparer, rk, wish, topic->topic, err);
    if (st == YG_OK && comparer->out_of_memory)
        st = yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "topic %s: no memory", topic->topic);
    return st;
}

enum yg_status yg_kafka_topics_compare(const struct yg_kafka_client *client,
                                       const struct yg_kafka_wish *wishes, size_t count,
                                       struct yg_arena *arena,
                                       struct yg_kafka_comparison **comparisons,
                                       struct yg_error *err)
{
    struct yg_kafka_comparison *list = yg_arena_zalloc(arena, (count + 1) * sizeof *list);
    const struct rd_kafka_metadata *metadata = NULL;
    struct yg_kafka_handle handle;
    enum yg_status st;

    if (list == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "kafka: no memory for topics");
    st = open_admin(client, &handle, err);
    if (st != YG_OK)
        return st;
    st = list_topics(&handle, &metadata, err);
    for (size_t i = 0; st == YG_OK && i < count; i++) {
        struct comparer comparer = {.arena = arena, .comparison = &list[i]};

        st = compare_one(&comparer, handle.rk, metadata, &wishes[i], err);
    }
    if (metadata != NULL)
        rd_kafka_metadata_destroy(metadata);
    yg_kafka_handle_deinit(&handle);
    if (st == YG_OK)
        *comparisons = list;
    return st;
}

/* Create */

static enum yg_status make_topic(const struct yg_kafka_wish *wish, rd_kafka_NewTopic_t **topic,
                                 struct yg_error *err)
{
    char *name = yg_kafka_text(wish->name);
    enum yg_status st = YG_OK;
    char reason[256] = "no memory";

    *topic = name == NULL ? NULL
                          : rd_kafka_NewTopic_new(name, wish->partitions, wish->replication, reason,
                                                  sizeof reason);
    if (*topic == NULL)
        st = yg_fail(err, name == NULL ? YG_NOMEM : YG_CONFIG, YG_NO_OFFSET, "topic %.*s: %s",
                     YG_STR_ARG(wish->name), reason);
    for (size_t i = 0; st == YG_OK && i < wish->setting_count; i++) {
        char *setting = yg_kafka_text(wish->settings[i].name);
        char *value = yg_kafka_text(wish->settings[i].value);

        if (setting == NULL || value == NULL)
            st = yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "topic %s: no memory", name);
        else
            rd_kafka_NewTopic_set_config(*topic, setting, value);
        free(setting);
        free(value);
    }
    free(name);
    return st;
}

/* The broker's answer for each topic; one that is there already is what was wanted. */
static enum yg_status check_created(rd_kafka_event_t *answer, struct yg_error *err)
{
    const rd_kafka_topic_result_t **results;
    size_t count;

    if (answer == NULL)
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "kafka: create topics: no answer");
    if (rd_kafka_event_error(answer) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "kafka: create topics: %s",
                       rd_kafka_event_error_string(answer));
    results =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer), &count);
    for (size_t i = 0; i < count; i++) {
        rd_kafka_resp_err_t code = rd_kafka_topic_result_error(results[i]);

        if (code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
            return yg_fail(err, YG_REFUSED, YG_NO_OFFSET, "topic %s: %s",
                           rd_kafka_topic_result_name(results[i]),
                           rd_kafka_topic_result_error_string(results[i]));
    }
    return YG_OK;
}

static enum yg_status create(rd_kafka_t *rk, rd_kafka_NewTopic_t **topics, size_t count,
                             struct yg_error *err)
{
    rd_kafka_AdminOptions_t *options =
        rd_kafka_AdminOptions_new(rk, RD_KAFKA_ADMIN_OP_CREATETOPICS);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    rd_kafka_event_t *answer;
    enum yg_status st;
    char reason[128];

    rd_kafka_AdminOptions_set_request_timeout(options, CREATE_MS + TRY_MS, reason, sizeof reason);
    rd_kafka_AdminOptions_set_operation_timeout(options, CREATE_MS, reason, sizeof reason);
    rd_kafka_CreateTopics(rk, topics, count, options, queue);
    answer = rd_kafka_queue_poll(queue, CREATE_MS + 2 * TRY_MS);
    st = check_created(answer, err);
    if (answer != NULL)
        rd_kafka_event_destroy(answer);
    rd_kafka_queue_destroy(queue);
    rd_kafka_AdminOptions_destroy(options);
    return st;
}

static bool has_leaders(const rd_kafka_metadata_topic_t *topic)
{
    if (topic == NULL || topic->err != RD_KAFKA_RESP_ERR_NO_ERROR || topic->partition_cnt == 0)
        return false;
    for (int i = 0; i < topic->partition_cnt; i++) {
        if (topic->partitions[i].leader < 0)
            return false;
    }
    return true;
}

static enum yg_status wait_for_leaders(struct yg_kafka_handle *handle,
                                       const struct yg_kafka_wish *wishes, size_t count,
                                       struct yg_error *err)
{
    uint64_t until = yg_time_monotonic_ns() + CREATE_MS * UINT64_C(1000000);
    size_t ready = 0;

    while (ready < count) {
        const struct rd_kafka_metadata *metadata;
        enum yg_status st = list_topics(handle, &metadata, err);

        if (st != YG_OK)
            return st;
        while (ready < count && has_leaders(find_topic(metadata, wishes[ready].name)))
            ready++;
        rd_kafka_metadata_destroy(metadata);
        if (ready < count && yg_time_monotonic_ns() > until)
            return yg_fail(err, YG_IO, YG_NO_OFFSET, "topic %.*s: created, but has no leader",
                           YG_STR_ARG(wishes[ready].name));
        rd_kafka_poll(handle->rk, ready < count ? 50 : 0);
    }
    return YG_OK;
}

enum yg_status yg_kafka_topics_create(const struct yg_kafka_client *client,
                                      const struct yg_kafka_wish *wishes, size_t count,
                                      struct yg_error *err)
{
    rd_kafka_NewTopic_t **topics = calloc(count + 1, sizeof *topics);
    struct yg_kafka_handle handle;
    enum yg_status st;
    size_t made = 0;

    if (topics == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "kafka: no memory for topics");
    st = open_admin(client, &handle, err);
    if (st != YG_OK) {
        free(topics);
        return st;
    }
    while (st == YG_OK && made < count) {
        st = make_topic(&wishes[made], &topics[made], err);
        made += topics[made] != NULL;
    }
    if (st == YG_OK && count > 0)
        st = create(handle.rk, topics, count, err);
    if (st == YG_OK)
        st = wait_for_leaders(&handle, wishes, count, err);
    rd_kafka_NewTopic_destroy_array(topics, made);
    free(topics);
    yg_kafka_handle_deinit(&handle);
    return st;
}

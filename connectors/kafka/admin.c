#include "connectors/kafka/admin.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

bool yg_kafka_has_controller(rd_kafka_t *rk, int wait_ms)
{
    const rd_kafka_metadata_t *metadata;
    bool found = false;
    int32_t id;

    if (rd_kafka_metadata(rk, 0, NULL, &metadata, wait_ms) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return false;
    id = rd_kafka_controllerid(rk, 0); /* as this metadata says */
    for (int i = 0; !found && i < metadata->broker_cnt; i++)
        found = metadata->brokers[i].id == id;
    rd_kafka_metadata_destroy(metadata);
    return found;
}

static const rd_kafka_ConfigResource_t *get_resource(rd_kafka_event_t *answer)
{
    const rd_kafka_ConfigResource_t **resources;
    size_t count;

    resources = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(answer), &count);
    assert(count == 1);
    return resources[0];
}

/* Why there is no answer, or what it says. */
static rd_kafka_resp_err_t result_of(rd_kafka_event_t *answer)
{
    if (answer == NULL)
        return RD_KAFKA_RESP_ERR__TIMED_OUT;
    if (rd_kafka_event_error(answer) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return rd_kafka_event_error(answer);
    return rd_kafka_ConfigResource_error(get_resource(answer));
}

rd_kafka_event_t *yg_kafka_describe_topic(rd_kafka_t *rk, const char *name, int wait_ms,
                                          rd_kafka_resp_err_t *code)
{
    rd_kafka_ConfigResource_t *resource =
        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name);
    rd_kafka_AdminOptions_t *options =
        rd_kafka_AdminOptions_new(rk, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    rd_kafka_resp_err_t result;
    rd_kafka_event_t *answer;
    char reason[128];

    rd_kafka_AdminOptions_set_request_timeout(options, wait_ms, reason, sizeof reason);
    rd_kafka_DescribeConfigs(rk, &resource, 1, options, queue);
    answer = rd_kafka_queue_poll(queue, wait_ms + 1000);
    result = result_of(answer);
    if (result != RD_KAFKA_RESP_ERR_NO_ERROR && answer != NULL) {
        rd_kafka_event_destroy(answer);
        answer = NULL;
    }
    if (code != NULL)
        *code = result;
    rd_kafka_queue_destroy(queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_ConfigResource_destroy(resource);
    return answer;
}

const char *yg_kafka_described_setting(rd_kafka_event_t *answer, const char *setting)
{
    const rd_kafka_ConfigEntry_t **entries;
    size_t count;

    if (answer == NULL)
        return NULL;
    entries = rd_kafka_ConfigResource_configs(get_resource(answer), &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rd_kafka_ConfigEntry_name(entries[i]), setting) == 0)
            return rd_kafka_ConfigEntry_value(entries[i]);
    }
    return NULL;
}

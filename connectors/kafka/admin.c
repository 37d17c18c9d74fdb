#include "connectors/kafka/admin.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

rd_kafka_event_t *yg_kafka_describe_topics(rd_kafka_t *rk, const char *const *names, size_t count,
                                           int wait_ms, rd_kafka_resp_err_t *code)
{
    rd_kafka_ConfigResource_t **resources = calloc(count, sizeof *resources);
    rd_kafka_AdminOptions_t *options =
        rd_kafka_AdminOptions_new(rk, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    rd_kafka_resp_err_t failed = RD_KAFKA_RESP_ERR__NOENT;
    rd_kafka_event_t *answer = NULL;
    char reason[128];

    if (resources != NULL) {
        for (size_t i = 0; i < count; i++)
            resources[i] = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, names[i]);
        rd_kafka_AdminOptions_set_request_timeout(options, wait_ms, reason, sizeof reason);
        rd_kafka_DescribeConfigs(rk, resources, count, options, queue);
        answer = rd_kafka_queue_poll(queue, wait_ms + 1000);
        rd_kafka_ConfigResource_destroy_array(resources, count);
        failed = answer == NULL ? RD_KAFKA_RESP_ERR__TIMED_OUT : rd_kafka_event_error(answer);
    }
    if (failed != RD_KAFKA_RESP_ERR_NO_ERROR && answer != NULL) {
        rd_kafka_event_destroy(answer);
        answer = NULL;
    }
    if (code != NULL)
        *code = failed;
    free(resources);
    rd_kafka_queue_destroy(queue);
    rd_kafka_AdminOptions_destroy(options);
    return answer;
}

static const rd_kafka_ConfigResource_t *find_resource(const rd_kafka_event_t *answer, size_t i)
{
    const rd_kafka_ConfigResource_t **resources = NULL;
    size_t count = 0;

    if (answer != NULL)
        resources = rd_kafka_DescribeConfigs_result_resources(
            rd_kafka_event_DescribeConfigs_result((rd_kafka_event_t *)(uintptr_t)answer), &count);
    return i < count ? resources[i] : NULL;
}

const char *yg_kafka_described_setting(const rd_kafka_event_t *answer, size_t i,
                                       const char *setting)
{
    const rd_kafka_ConfigResource_t *resource = find_resource(answer, i);
    const rd_kafka_ConfigEntry_t **entries = NULL;
    size_t count = 0;

    if (resource != NULL)
        entries = rd_kafka_ConfigResource_configs(resource, &count);
    for (size_t k = 0; k < count; k++) {
        if (strcmp(rd_kafka_ConfigEntry_name(entries[k]), setting) == 0)
            return rd_kafka_ConfigEntry_value(entries[k]);
    }
    return NULL;
}

rd_kafka_resp_err_t yg_kafka_described_error(const rd_kafka_event_t *answer, size_t i)
{
    const rd_kafka_ConfigResource_t *resource = find_resource(answer, i);

    return resource == NULL ? RD_KAFKA_RESP_ERR__NOENT : rd_kafka_ConfigResource_error(resource);
}

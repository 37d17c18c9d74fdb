#include "connectors/kafka/judge.h"

#include <stddef.h>

static const rd_kafka_resp_err_t fenced[] = {
    RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED,
    RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH,
    RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, /* the group's member, not the producer, was replaced */
};

/* A record failed, also when its report has not come: sequence numbers are out of step. */
static const rd_kafka_resp_err_t dirty[] = {
    RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,
    RD_KAFKA_RESP_ERR_INVALID_RECORD,
    RD_KAFKA_RESP_ERR_INVALID_MSG,
    RD_KAFKA_RESP_ERR_INVALID_TXN_STATE,
    RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
    RD_KAFKA_RESP_ERR__INCONSISTENT,
};

static bool contains(const rd_kafka_resp_err_t *codes, size_t count, rd_kafka_resp_err_t code)
{
    for (size_t i = 0; i < count; i++) {
        if (codes[i] == code)
            return true;
    }
    return false;
}

enum yg_kafka_verdict yg_kafka_judge(const struct yg_kafka_symptom *symptom)
{
    size_t fenced_count = sizeof fenced / sizeof fenced[0];
    size_t dirty_count = sizeof dirty / sizeof dirty[0];

    if (contains(fenced, fenced_count, symptom->code) ||
        contains(fenced, fenced_count, symptom->fatal_code))
        return YG_KAFKA_FENCED;
    if (symptom->fatal_code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return YG_KAFKA_RENEW;
    if (symptom->retriable && !symptom->abortable)
        return YG_KAFKA_RETRY;
    if (symptom->record_failed || contains(dirty, dirty_count, symptom->code))
        return YG_KAFKA_RENEW;
    return symptom->abortable ? YG_KAFKA_ABORT : YG_KAFKA_RENEW;
}

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "connectors/kafka/judge.h"
#include "pipeline/base/error.h"

static const struct row {
    const char *why;
    struct yg_kafka_symptom symptom;
    enum yg_kafka_verdict verdict;
} rows[] = {
    {"a broker that is away",
     {.code = RD_KAFKA_RESP_ERR__TIMED_OUT, .retriable = true},
     YG_KAFKA_RETRY},
    {"an abort is wanted though it says retriable",
     {.code = RD_KAFKA_RESP_ERR__TIMED_OUT, .retriable = true, .abortable = true},
     YG_KAFKA_ABORT},
    {"stale generation",
     {.code = RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, .abortable = true},
     YG_KAFKA_ABORT},
    {"a record failed before: sequence numbers are out of step",
     {.code = RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, .abortable = true, .record_failed = true},
     YG_KAFKA_RENEW},
    {"a record failed and only the commit says so",
     {.code = RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, .abortable = true},
     YG_KAFKA_RENEW},
    {"a denied topic is only in the report",
     {.code = RD_KAFKA_RESP_ERR__INCONSISTENT, .abortable = true},
     YG_KAFKA_RENEW},
    {"fatal: out of sequence after a broker's restart",
     {.code = RD_KAFKA_RESP_ERR__FATAL,
      .fatal_code = RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER},
     YG_KAFKA_RENEW},
    {"fenced, by the fatal error behind it",
     {.code = RD_KAFKA_RESP_ERR__STATE, .fatal_code = RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH},
     YG_KAFKA_FENCED},
    {"fenced, though only an abort is asked for",
     {.code = RD_KAFKA_RESP_ERR__FENCED, .abortable = true},
     YG_KAFKA_FENCED},
    {"fenced, though it says retriable",
     {.code = RD_KAFKA_RESP_ERR_PRODUCER_FENCED, .retriable = true},
     YG_KAFKA_FENCED},
    {"another process has this instance's place in the group",
     {.code = RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, .abortable = true},
     YG_KAFKA_FENCED},
    {"neither retriable nor abortable nor fatal: a wrong state",
     {.code = RD_KAFKA_RESP_ERR__STATE},
     YG_KAFKA_RENEW},
};

Test(judge, every_row)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++)
        cr_expect(eq(int, yg_kafka_judge(&rows[i].symptom), rows[i].verdict), "%s", rows[i].why);
}

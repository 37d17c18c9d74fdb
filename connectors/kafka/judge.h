/* connectors/kafka/judge.h - what an error of a transaction asks for.
 *
 * librdkafka marks its errors retriable, abortable or fatal, with holes: an abort after a record
 * that failed leaves the producer out of step with the broker, so that the next transaction fails;
 * and a fenced producer is sometimes only told to abort.
 *
 * Threads: pure function.
 */
#ifndef YG_CONNECTORS_KAFKA_JUDGE_H
#define YG_CONNECTORS_KAFKA_JUDGE_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>

enum yg_kafka_verdict {
    YG_KAFKA_DONE,
    YG_KAFKA_RETRY, /* the same call again */
    YG_KAFKA_ABORT, /* abort, then go on with the same producer */
    YG_KAFKA_RENEW, /* abort where possible, then a new producer */
    YG_KAFKA_FENCED /* another one has taken over: nothing more by this process */
};

struct yg_kafka_symptom {
    rd_kafka_resp_err_t code;       /* of the error */
    rd_kafka_resp_err_t fatal_code; /* of the client's fatal error, or none */
    bool retriable, abortable;      /* as the error says */
    bool record_failed;             /* a delivery report of this transaction had an error */
};

enum yg_kafka_verdict yg_kafka_judge(const struct yg_kafka_symptom *symptom);

#endif

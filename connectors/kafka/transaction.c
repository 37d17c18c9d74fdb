/* transaction.c - the steps of a transaction and what becomes of one that fails.
 *
 * Delivery reports are taken for two reasons: they alone say why a record failed, and without a
 * callback librdkafka 2.0 flushes in steps of 10 ms.
 */
#include "connectors/kafka/transaction.h"

#include <stdio.h>

#define INIT_MS 30000
#define CALL_MS 10000
#define ABORT_MS 30000

static rd_kafka_error_t *call_init(rd_kafka_t *rk, const struct yg_kafka_step *step)
{
    (void)step;
    return rd_kafka_init_transactions(rk, CALL_MS);
}

static rd_kafka_error_t *call_begin(rd_kafka_t *rk, const struct yg_kafka_step *step)
{
    (void)step;
    return rd_kafka_begin_transaction(rk);
}

rd_kafka_error_t *yg_kafka_call_send_offsets(rd_kafka_t *rk, const struct yg_kafka_step *step)
{
    return rd_kafka_send_offsets_to_transaction(rk, step->offsets, step->group, CALL_MS);
}

static rd_kafka_error_t *call_commit(rd_kafka_t *rk, const struct yg_kafka_step *step)
{
    (void)step;
    return rd_kafka_commit_transaction(rk, CALL_MS);
}

static rd_kafka_error_t *call_abort(rd_kafka_t *rk, const struct yg_kafka_step *step)
{
    (void)step;
    return rd_kafka_abort_transaction(rk, CALL_MS);
}

static const struct yg_kafka_step init_step = {.name = "init", .call = call_init};
static const struct yg_kafka_step begin_step = {.name = "begin", .call = call_begin};
const struct yg_kafka_step yg_kafka_commit_step = {.name = "commit", .call = call_commit};
const struct yg_kafka_step yg_kafka_abort_step = {.name = "abort", .call = call_abort};

/* Runs in polls, flushes and commits. What an abort purges is no failure. */
void yg_kafka_on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *message, void *opaque)
{
    struct yg_kafka_transaction *transaction = ((struct yg_kafka_handle *)opaque)->owner;

    (void)rk;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR ||
        message->err == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
        message->err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)
        return;
    yg_kafka_sink_topic_blame(&transaction->topics, message->rkt, message->err);
    if (transaction->record_code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return;
    transaction->record_code = message->err;
    snprintf(transaction->record_text, sizeof transaction->record_text,
             "a record of %zu bytes to %s [%d]: %s", message->key_len + message->len,
             rd_kafka_topic_name(message->rkt), message->partition, rd_kafka_err2str(message->err));
}

enum yg_kafka_verdict yg_kafka_judge_code(struct yg_kafka_transaction *transaction,
                                          rd_kafka_resp_err_t code, bool retriable, bool abortable)
{
    struct yg_kafka_symptom symptom = {
        .code = code, .retriable = retriable, .abortable = abortable};
    char reason[8];

    rd_kafka_poll(transaction->client.rk, 0); /* reports that are waiting */
    symptom.record_failed = transaction->record_code != RD_KAFKA_RESP_ERR_NO_ERROR;
    symptom.fatal_code = rd_kafka_fatal_error(transaction->client.rk, reason, sizeof reason);
    return yg_kafka_judge(&symptom);
}

enum yg_kafka_verdict yg_kafka_make_step(struct yg_kafka_transaction *transaction,
                                         const struct yg_kafka_step *step, int until_ms,
                                         rd_kafka_resp_err_t *code, struct yg_error *err)
{
    uint64_t until = yg_time_monotonic_ns() + (uint64_t)until_ms * UINT64_C(1000000);
    enum yg_kafka_verdict verdict;
    rd_kafka_error_t *error;

    do {
        error = step->call(transaction->client.rk, step);
        if (error == NULL)
            return YG_KAFKA_DONE;
        *code = rd_kafka_error_code(error);
        verdict = yg_kafka_judge_code(transaction, *code, rd_kafka_error_is_retriable(error) != 0,
                                      rd_kafka_error_txn_requires_abort(error) != 0);
        yg_fail(err, YG_IO, YG_NO_OFFSET, "kafka: %s: %s%s%s", step->name,
                rd_kafka_error_string(error), transaction->record_text[0] == '\0' ? "" : ": ",
                transaction->record_text);
        rd_kafka_error_destroy(error);
        if (verdict == YG_KAFKA_RETRY) /* some errors come back at once */
            rd_kafka_poll(transaction->client.rk, 50);
    } while (verdict == YG_KAFKA_RETRY && !transaction->client.denied &&
             yg_time_monotonic_ns() < until);
    return verdict;
}

static void forget_record(struct yg_kafka_transaction *transaction)
{
    transaction->record_code = RD_KAFKA_RESP_ERR_NO_ERROR;
    transaction->record_text[0] = '\0';
}

void yg_kafka_close(struct yg_kafka_transaction *transaction)
{
    yg_kafka_sink_topics_close(&transaction->topics);
    if (transaction->client.rk != NULL)
        rd_kafka_purge(transaction->client.rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
                                                   RD_KAFKA_PURGE_F_NON_BLOCKING);
    yg_kafka_handle_close(&transaction->client, 0);
    transaction->open = false;
    forget_record(transaction);
}

static enum yg_status fence(struct yg_kafka_transaction *transaction, struct yg_error *err)
{
    char text[YG_ERROR_TEXT_MAX];

    snprintf(text, sizeof text, "%s", err->text);
    transaction->fenced = true;
    yg_kafka_close(transaction);
    return yg_fail(err, YG_FENCED, YG_NO_OFFSET, "%s", text);
}

enum yg_status yg_kafka_give_up(struct yg_kafka_transaction *transaction,
                                enum yg_kafka_verdict verdict, struct yg_error *err)
{
    rd_kafka_resp_err_t code;
    struct yg_error ignored;
    char reason[8];

    if (verdict == YG_KAFKA_FENCED)
        return fence(transaction, err);
    if (transaction->open &&
        rd_kafka_fatal_error(transaction->client.rk, reason, sizeof reason) == 0) {
        enum yg_kafka_verdict aborted =
            yg_kafka_make_step(transaction, &yg_kafka_abort_step, ABORT_MS, &code, &ignored);

        if (aborted == YG_KAFKA_FENCED)
            return fence(transaction, err);
        if (aborted != YG_KAFKA_DONE || transaction->record_code != RD_KAFKA_RESP_ERR_NO_ERROR)
            verdict = YG_KAFKA_RENEW;
    }
    if (verdict != YG_KAFKA_ABORT)
        yg_kafka_close(transaction);
    transaction->open = false;
    return YG_IO;
}

enum yg_status yg_kafka_make_ready(struct yg_kafka_transaction *transaction, struct yg_error *err)
{
    enum yg_kafka_verdict verdict;
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
    struct yg_error local;
    enum yg_status st;

    if (transaction->fenced)
        return yg_fail(err, YG_FENCED, YG_NO_OFFSET, "kafka: this producer was fenced");
    if (transaction->client.rk != NULL)
        return YG_OK;
    st = yg_kafka_handle_open(&transaction->client, RD_KAFKA_PRODUCER, err);
    if (st != YG_OK)
        return st;
    verdict = yg_kafka_make_step(transaction, &init_step, INIT_MS, &code, &local);
    if (verdict == YG_KAFKA_DONE)
        return YG_OK;
    st = verdict == YG_KAFKA_FENCED ? YG_FENCED
         : code == RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED ||
                 code == RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED
             ? YG_REFUSED
             : YG_IO;
    st = yg_fail(err, st, YG_NO_OFFSET, "%s%s%s", local.text,
                 transaction->client.trouble[0] == '\0' ? "" : ": ", transaction->client.trouble);
    yg_kafka_close(transaction);
    return st;
}

enum yg_status yg_kafka_begin(struct yg_kafka_transaction *transaction, struct yg_error *err)
{
    enum yg_kafka_verdict verdict;
    rd_kafka_resp_err_t code;
    struct yg_error local;

    if (transaction->open)
        return YG_OK;
    forget_record(transaction);
    verdict = yg_kafka_make_step(transaction, &begin_step, CALL_MS, &code, &local);
    if (verdict != YG_KAFKA_DONE) {
        enum yg_status st = yg_kafka_give_up(
            transaction, verdict == YG_KAFKA_FENCED ? verdict : YG_KAFKA_RENEW, &local);

        return yg_fail(err, st, YG_NO_OFFSET, "%s", local.text);
    }
    transaction->open = true;
    return YG_OK;
}

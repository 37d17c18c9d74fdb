/* connectors/kafka/transaction.h - the transactional producer behind a sink, and its life.
 *
 *   closed --make_ready--> ready --begin--> open --a step that commits or aborts--> ready
 *     ^                                      |
 *     '------ give_up: a record, the client or the broker failed
 *
 * Who was fenced never opens again: that would fence the one that took over.
 *
 * Threads: the sink's.
 */
#ifndef YG_CONNECTORS_KAFKA_TRANSACTION_H
#define YG_CONNECTORS_KAFKA_TRANSACTION_H

#include "connectors/kafka/judge.h"
#include "connectors/kafka/sink_topic.h"

struct yg_kafka_transaction {
    struct yg_kafka_handle client;
    struct yg_kafka_sink_topics topics;
    bool open;
    bool fenced;                     /* for ever */
    rd_kafka_resp_err_t record_code; /* of the first record that failed in this transaction */
    char record_text[256];
};

/* One step and what it needs. */
struct yg_kafka_step {
    const char *name;
    rd_kafka_error_t *(*call)(rd_kafka_t *rk, const struct yg_kafka_step *step);
    rd_kafka_topic_partition_list_t *offsets;  /* send offsets */
    rd_kafka_consumer_group_metadata_t *group; /* send offsets */
};

extern const struct yg_kafka_step yg_kafka_commit_step, yg_kafka_abort_step;

rd_kafka_error_t *yg_kafka_call_send_offsets(rd_kafka_t *rk, const struct yg_kafka_step *step);

/* To be set as the delivery report callback of client.conf; client.owner is the transaction. */
void yg_kafka_on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *message, void *opaque);

/* Make a step, again while that may help and until `until_ms` have passed (then the answer is
 * RETRY). On anything but DONE `err` has the reason and *code its number. */
enum yg_kafka_verdict yg_kafka_make_step(struct yg_kafka_transaction *transaction,
                                         const struct yg_kafka_step *step, int until_ms,
                                         rd_kafka_resp_err_t *code, struct yg_error *err);

/* What an error of a call that is not a step asks for. */
enum yg_kafka_verdict yg_kafka_judge_code(struct yg_kafka_transaction *transaction,
                                          rd_kafka_resp_err_t code, bool retriable, bool abortable);

/* Open the producer when there is none. Errors: YG_FENCED, YG_REFUSED (the transactional id),
 * YG_IO, YG_CONFIG. Blocks. */
YG_MUST_CHECK enum yg_status yg_kafka_make_ready(struct yg_kafka_transaction *transaction,
                                                 struct yg_error *err);

/* Open a transaction when none is. Errors: YG_FENCED, YG_IO. */
YG_MUST_CHECK enum yg_status yg_kafka_begin(struct yg_kafka_transaction *transaction,
                                            struct yg_error *err);

/* Abort, and do what else `verdict` asks for. `err` has the reason and keeps it. Returns YG_FENCED
 * or YG_IO. Blocks. */
enum yg_status yg_kafka_give_up(struct yg_kafka_transaction *transaction,
                                enum yg_kafka_verdict verdict, struct yg_error *err);

/* Let the producer go; make_ready opens a new one. */
void yg_kafka_close(struct yg_kafka_transaction *transaction);

#endif

/* What the sink makes of each error of a broker, injected by librdkafka's mock cluster.
 *
 * The mock keeps no offsets and aborts nothing, so only statuses are looked at here; what becomes
 * visible is tested on a real broker (test_sink_broker.c).
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "connectors/kafka/kafka.h"

enum api { PRODUCE = 0, INIT = 22, ADD_PARTITIONS = 24, ADD_OFFSETS = 25, END = 26, OFFSETS = 28 };

struct cluster {
    rd_kafka_t *rk;
    rd_kafka_mock_cluster_t *mock;
    struct yg_kafka_client client;
};

static void cluster_create(struct cluster *cluster)
{
    static const struct yg_kafka_property properties[] = {
        {YG_STR("session.timeout.ms"), YG_STR("6000")},
        {YG_STR("heartbeat.interval.ms"), YG_STR("100")}};
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    char reason[256];

    rd_kafka_conf_set_log_cb(conf, NULL); /* that it has no brokers is meant */
    cluster->rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason, sizeof reason);
    cluster->mock = rd_kafka_mock_cluster_new(cluster->rk, 1);
    rd_kafka_mock_topic_create(cluster->mock, "in", 1, 1);
    rd_kafka_mock_topic_create(cluster->mock, "out", 1, 1);
    cluster->client = (struct yg_kafka_client){
        yg_str(rd_kafka_mock_cluster_bootstraps(cluster->mock)), properties, YG_COUNT(properties)};
}

static void cluster_destroy(struct cluster *cluster)
{
    rd_kafka_mock_cluster_destroy(cluster->mock);
    rd_kafka_destroy(cluster->rk);
}

static enum yg_status create_sink(const struct cluster *cluster, struct yg_sink **sink,
                                  struct yg_error *err)
{
    const struct yg_str topic = YG_STR("out");
    const struct yg_kafka_sink options = {
        .transactional_id = YG_STR("test"), .topics = &topic, .topic_count = 1};

    return yg_kafka_sink_create(&cluster->client, &options, sink, err);
}

/* One record and one position; the status of the first call that fails. */
static enum yg_status work(struct yg_sink *sink, struct yg_source *source, struct yg_error *err)
{
    const struct yg_output output = {.topic = YG_STR("out"), .value = YG_STR("x")};
    const struct yg_commit_position position = {YG_STR("in"), 0, 1, YG_STR("")};
    enum yg_status st = yg_sink_append(sink, &output, err);

    return st != YG_OK ? st : yg_sink_commit(sink, source, &position, 1, err);
}

static struct yg_source *join(const struct cluster *cluster)
{
    const struct yg_str topic = YG_STR("in");
    const struct yg_kafka_group group = {
        .topics = &topic, .topic_count = 1, .group = YG_STR("group")};
    struct yg_source *source = NULL;
    struct yg_batch *batch = NULL;
    struct yg_error err;

    cr_assert(eq(int, yg_kafka_group_source_create(&cluster->client, &group, &source, &err), YG_OK),
              "%s", err.text);
    for (int i = 0; batch == NULL && i < 200; i++)
        cr_assert(eq(int, yg_source_poll(source, 100, &batch, &err), YG_OK));
    cr_assert(ne(ptr, batch, NULL));
    cr_assert(eq(int, batch->kind, YG_BATCH_ASSIGNED));
    yg_batch_release(batch);
    return source;
}

#define E(name) RD_KAFKA_RESP_ERR_##name

/* Grouped by what librdkafka 2.0.2 makes of them. */
static const struct row {
    const char *why;
    enum api api;
    rd_kafka_resp_err_t code;
    enum yg_status first, next; /* of the transaction that meets the error, and of the one after */
} rows[] = {
    {"librdkafka tries again", PRODUCE, E(NOT_LEADER_FOR_PARTITION), YG_OK, YG_OK},
    {"librdkafka tries again", PRODUCE, E(REQUEST_TIMED_OUT), YG_OK, YG_OK},
    {"librdkafka tries again", PRODUCE, E(NOT_ENOUGH_REPLICAS), YG_OK, YG_OK},
    {"librdkafka tries again", PRODUCE, E(_TRANSPORT), YG_OK, YG_OK},
    {"librdkafka tries again", ADD_PARTITIONS, E(CONCURRENT_TRANSACTIONS), YG_OK, YG_OK},
    {"librdkafka tries again", ADD_PARTITIONS, E(UNKNOWN_TOPIC_OR_PART), YG_OK, YG_OK},
    {"librdkafka tries again", ADD_OFFSETS, E(CONCURRENT_TRANSACTIONS), YG_OK, YG_OK},
    {"librdkafka tries again", OFFSETS, E(COORDINATOR_LOAD_IN_PROGRESS), YG_OK, YG_OK},
    {"librdkafka tries again", OFFSETS, E(_TRANSPORT), YG_OK, YG_OK},
    {"librdkafka tries again", END, E(COORDINATOR_NOT_AVAILABLE), YG_OK, YG_OK},
    {"librdkafka tries again", END, E(CONCURRENT_TRANSACTIONS), YG_OK, YG_OK},
    {"the commit was sent, its answer is lost", END, E(_TRANSPORT), YG_OK, YG_OK},

    {"the sink tries again", OFFSETS, E(ILLEGAL_GENERATION), YG_OK, YG_OK},
    {"the sink tries again", OFFSETS, E(REBALANCE_IN_PROGRESS), YG_OK, YG_OK},

    {"abort", PRODUCE, E(UNKNOWN_PRODUCER_ID), YG_IO, YG_OK},
    {"abort", ADD_PARTITIONS, E(INVALID_PRODUCER_ID_MAPPING), YG_IO, YG_OK},
    {"abort", ADD_OFFSETS, E(GROUP_AUTHORIZATION_FAILED), YG_IO, YG_OK},
    {"abort", OFFSETS, E(GROUP_AUTHORIZATION_FAILED), YG_IO, YG_OK},
    {"abort, for the member is none any more", OFFSETS, E(UNKNOWN_MEMBER_ID), YG_IO, YG_OK},
    {"abort", END, E(INVALID_PRODUCER_ID_MAPPING), YG_IO, YG_OK},
    {"librdkafka refuses it from then on", PRODUCE, E(TOPIC_AUTHORIZATION_FAILED), YG_IO,
     YG_REFUSED},

    {"one more transaction would fail", PRODUCE, E(MSG_SIZE_TOO_LARGE), YG_IO, YG_OK},
    {"one more transaction would fail", PRODUCE, E(INVALID_RECORD), YG_IO, YG_OK},
    {"one more transaction would fail", PRODUCE, E(INVALID_MSG), YG_IO, YG_OK},
    {"one more transaction would fail", PRODUCE, E(INVALID_TXN_STATE), YG_IO, YG_OK},

    {"the producer ends, the owner stays", PRODUCE, E(OUT_OF_ORDER_SEQUENCE_NUMBER), YG_IO, YG_OK},
    {"the producer ends, the owner stays", ADD_PARTITIONS, E(INVALID_TXN_STATE), YG_IO, YG_OK},
    {"the producer ends, the owner stays", ADD_OFFSETS, E(INVALID_TXN_STATE), YG_IO, YG_OK},
    {"the producer ends, the owner stays", END, E(INVALID_TXN_STATE), YG_IO, YG_OK},

    {"another took over", PRODUCE, E(INVALID_PRODUCER_EPOCH), YG_FENCED, YG_FENCED},
    {"another took over", ADD_PARTITIONS, E(INVALID_PRODUCER_EPOCH), YG_FENCED, YG_FENCED},
    {"another took over", ADD_PARTITIONS, E(PRODUCER_FENCED), YG_FENCED, YG_FENCED},
    {"another took over", ADD_OFFSETS, E(INVALID_PRODUCER_EPOCH), YG_FENCED, YG_FENCED},
    {"another, though an abort is asked for", ADD_OFFSETS, E(PRODUCER_FENCED), YG_FENCED,
     YG_FENCED},
    {"another took over", OFFSETS, E(INVALID_PRODUCER_EPOCH), YG_FENCED, YG_FENCED},
    {"another, though an abort is asked for", OFFSETS, E(PRODUCER_FENCED), YG_FENCED, YG_FENCED},
    {"another is this instance of the group", OFFSETS, E(FENCED_INSTANCE_ID), YG_FENCED, YG_FENCED},
    {"another took over", END, E(INVALID_PRODUCER_EPOCH), YG_FENCED, YG_FENCED},
    {"another took over", END, E(PRODUCER_FENCED), YG_FENCED, YG_FENCED},
};

Test(sink_errors, each_is_retried_aborted_renewed_or_fenced, .timeout = 120)
{
    struct cluster cluster;
    struct yg_sink *sink = NULL;
    struct yg_error err;

    cluster_create(&cluster);
    struct yg_source *source = join(&cluster);
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        const char *name = rd_kafka_err2name(row->code);

        if (sink == NULL)
            cr_assert(eq(int, create_sink(&cluster, &sink, &err), YG_OK), "%s", err.text);
        cr_expect(eq(int, work(sink, source, &err), YG_OK), "before %s: %s", name, err.text);
        rd_kafka_mock_push_request_errors(cluster.mock, (int16_t)row->api, 1, row->code);
        err.text[0] = '\0';
        cr_expect(eq(int, work(sink, source, &err), row->first), "%d: %s: %s: %s", row->api, name,
                  row->why, err.text);
        rd_kafka_mock_clear_request_errors(cluster.mock, (int16_t)row->api);
        cr_expect(eq(int, work(sink, source, &err), row->next), "%d: after %s: %s: %s", row->api,
                  name, row->why, err.text);
        if (row->next == YG_OK)
            continue;
        yg_sink_destroy(sink);
        sink = NULL;
    }
    yg_sink_destroy(sink);
    yg_source_destroy(source);
    cluster_destroy(&cluster);
}

Test(sink_errors, create_says_who_refused, .timeout = 60)
{
    static const struct {
        rd_kafka_resp_err_t code;
        enum yg_status status;
    } inits[] = {
        {RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, YG_OK},
        {RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, YG_OK},
        {RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, YG_REFUSED},
        {RD_KAFKA_RESP_ERR_PRODUCER_FENCED, YG_FENCED},
    };
    struct cluster cluster;
    struct yg_error err;

    cluster_create(&cluster);
    for (size_t i = 0; i < YG_COUNT(inits); i++) {
        struct yg_sink *sink = NULL;

        rd_kafka_mock_push_request_errors(cluster.mock, INIT, 1, inits[i].code);
        cr_expect(eq(int, create_sink(&cluster, &sink, &err), inits[i].status), "%s",
                  rd_kafka_err2name(inits[i].code));
        rd_kafka_mock_clear_request_errors(cluster.mock, INIT);
        yg_sink_destroy(sink);
    }
    cluster_destroy(&cluster);
}

Test(properties, what_the_code_relies_on_cannot_be_changed, .timeout = 60)
{
    static const struct {
        const char *why, *name, *value, *text;
    } bad[] = {
        {"read positions go into transactions", "enable.auto.commit", "true",
         "kafka: enable.auto.commit: cannot be changed"},
        {"only committed records are read", "isolation.level", "read_uncommitted",
         "kafka: isolation.level: cannot be changed"},
        {"unknown", "no.such.property", "1",
         "kafka: no.such.property: No such configuration property: \"no.such.property\""},
        {"a value out of range", "fetch.wait.max.ms", "-1",
         "kafka: fetch.wait.max.ms: Configuration property \"fetch.wait.max.ms\" value -1 is "
         "outside allowed range 0..300000\n"},
    };
    const struct yg_str topic = YG_STR("t");
    struct yg_error err;

    for (size_t i = 0; i < YG_COUNT(bad); i++) {
        const struct yg_kafka_property property = {yg_str(bad[i].name), yg_str(bad[i].value)};
        const struct yg_kafka_client client = {YG_STR("127.0.0.1:1"), &property, 1};
        const struct yg_kafka_table table = {.topics = &topic, .topic_count = 1};
        struct yg_source *source;

        cr_expect(eq(int, yg_kafka_table_source_create(&client, &table, &source, &err), YG_CONFIG),
                  "%s", bad[i].why);
        cr_expect(eq(str, err.text, (char *)bad[i].text), "%s", bad[i].why);
    }
}

/* The transactional sink on a real broker: what is visible, what is fenced, what is refused. */
#include "tests/support/kafka.h"

Test(sink, what_is_committed_is_visible_and_what_is_aborted_is_not, .timeout = 60)
{
    char name[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX];
    const struct yg_record_header headers[] = {{YG_STR("ce_type"), YG_STR("alert")},
                                               {YG_STR("team"), YG_STR("psirt")}};
    struct yg_batch *batch;
    struct yg_error err;

    struct yg_str topic = kafka_name(name, "visible");
    kafka_topic(topic, 1, NULL, NULL);
    struct yg_sink *sink = kafka_sink(kafka_name(id, "tx"));
    struct yg_output output = {.topic = topic,
                               .key = YG_STR("a"),
                               .value = YG_STR("1"),
                               .headers = headers,
                               .header_count = YG_COUNT(headers)};

    cr_assert(eq(int, yg_sink_append(sink, &output, &err), YG_OK), "%s", err.text);
    cr_assert(eq(int, kafka_append(sink, topic, 0, "b", NULL, &err), YG_OK));
    cr_assert(eq(int, kafka_append(sink, topic, 0, NULL, "", &err), YG_OK));
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, &err), YG_OK), "%s", err.text);
    cr_assert(eq(int, kafka_append(sink, topic, 0, "aborted", "x", &err), YG_OK));
    cr_assert(eq(int, yg_sink_abort(sink, &err), YG_OK), "%s", err.text);
    cr_assert(eq(int, kafka_append(sink, topic, 0, "c", "3", &err), YG_OK));
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, &err), YG_OK), "%s", err.text);
    cr_assert(eq(int, kafka_append(sink, topic, 0, "open", "x", &err), YG_OK));

    struct yg_source *source = kafka_table(topic);
    batch = kafka_expect(source, YG_BATCH_RECORDS);
    cr_assert(eq(sz, batch->record_count, 4), "small enough for one fetch");
    const struct yg_record *records = batch->records;
    cr_expect(yg_str_equal(records[0].key, YG_STR("a")));
    cr_expect(yg_str_equal(records[0].value, YG_STR("1")));
    cr_expect(eq(sz, records[0].header_count, 2));
    cr_expect(yg_str_equal(yg_record_header_get(&records[0], YG_STR("team")), YG_STR("psirt")));
    cr_expect(yg_str_equal(records[0].position.topic, topic));
    cr_expect(eq(i64, records[0].position.offset, 0));
    cr_expect(gt(i64, records[0].time, INT64_C(1600000000000)));
    cr_expect(eq(ptr, (void *)records[1].value.ptr, NULL), "a tombstone stays one");
    cr_expect(eq(ptr, (void *)records[2].key.ptr, NULL));
    cr_expect(ne(ptr, (void *)records[2].value.ptr, NULL), "empty is not absent");
    cr_expect(yg_str_equal(records[3].key, YG_STR("c")));
    cr_expect(gt(i64, records[3].position.offset, 4), "markers and the aborted lie between");
    yg_source_destroy(source);
    cr_expect(yg_str_equal(records[3].value, YG_STR("3")), "a batch outlives its source");
    yg_batch_release(batch);
    yg_sink_destroy(sink);
}

/* A takeover must see what the owner before was about to commit. */
Test(sink, a_reader_of_what_is_there_waits_for_an_open_transaction, .timeout = 60)
{
    char name[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX];
    struct yg_batch *batch;
    struct yg_error err;

    struct yg_str topic = kafka_name(name, "open");
    kafka_topic(topic, 1, NULL, NULL);
    struct yg_sink *sink = kafka_sink(kafka_name(id, "tx"));
    cr_assert(eq(int, kafka_append(sink, topic, 0, "a", "1", &err), YG_OK));
    kafka_wait_in_log(topic, 1);
    struct yg_source *source = kafka_table(topic);
    for (int i = 0; i < 5; i++) {
        cr_assert(eq(int, yg_source_poll(source, 100, &batch, &err), YG_OK));
        cr_assert(eq(ptr, batch, NULL), "neither a record nor IDLE");
    }
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, &err), YG_OK));
    yg_batch_release(kafka_expect(source, YG_BATCH_RECORDS));
    yg_batch_release(kafka_expect(source, YG_BATCH_IDLE));
    yg_source_destroy(source);
    yg_sink_destroy(sink);
}

Test(sink, a_newcomer_fences_the_one_before, .timeout = 60)
{
    char name[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX];
    struct yg_error err;
    int counts[4];

    struct yg_str topic = kafka_name(name, "fenced");
    kafka_topic(topic, 1, NULL, NULL);
    kafka_name(id, "tx");
    struct yg_sink *zombie = kafka_sink(yg_str(id));
    kafka_fill(zombie, topic, 0, 0, 1);
    cr_assert(eq(int, kafka_append(zombie, topic, 0, "1", "1", &err), YG_OK));
    struct yg_sink *owner = kafka_sink(yg_str(id));
    kafka_fill(owner, topic, 0, 2, 1);

    cr_expect(eq(int, yg_sink_commit(zombie, NULL, NULL, 0, &err), YG_FENCED));
    cr_expect(eq(int, kafka_append(zombie, topic, 0, "1", "1", &err), YG_FENCED), "for ever");
    cr_expect(eq(int, yg_sink_commit(zombie, NULL, NULL, 0, &err), YG_FENCED));
    yg_sink_destroy(zombie);
    kafka_fill(owner, topic, 0, 3, 1);
    yg_sink_destroy(owner);
    kafka_tally(topic, counts, 4);
    cr_expect(eq(int, counts[0], 1));
    cr_expect(eq(int, counts[1], 0));
    cr_expect(eq(int, counts[2], 1));
    cr_expect(eq(int, counts[3], 1), "the zombie did not fence back");
}

Test(sink, a_transaction_that_took_too_long_is_fenced, .timeout = 60)
{
    static const struct yg_kafka_property hasty[] = {
        {YG_STR("transaction.timeout.ms"), YG_STR("1000")},
        {YG_STR("message.timeout.ms"), YG_STR("1000")}};
    char name[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX];
    struct yg_sink *sink;
    struct yg_error err;
    int counts[2];

    struct yg_str topic = kafka_name(name, "late");
    kafka_topic(topic, 1, NULL, NULL);
    struct yg_kafka_client client = kafka_client();
    struct yg_kafka_sink options = {.transactional_id = kafka_name(id, "tx")};
    client.properties = hasty;
    client.property_count = YG_COUNT(hasty);
    cr_assert(eq(int, yg_kafka_sink_create(&client, &options, &sink, &err), YG_OK), "%s", err.text);
    cr_assert(eq(int, kafka_append(sink, topic, 0, "0", "0", &err), YG_OK));
    kafka_wait_in_log(topic, 2); /* the record, and the marker of the broker's abort */
    cr_expect(eq(int, yg_sink_commit(sink, NULL, NULL, 0, &err), YG_FENCED), "%s", err.text);
    yg_sink_destroy(sink);
    kafka_tally(topic, counts, 2);
    cr_expect(eq(int, counts[0], 0));
}

/* Bytes that no compression makes smaller. */
static void make_noise(char *bytes, size_t count)
{
    uint32_t noise = 1;

    for (size_t i = 0; i < count; i++)
        bytes[i] = (char)((noise = noise * 1664525 + 1013904223) >> 24);
}

Test(sink, a_record_that_is_too_large_is_told_and_the_rest_is_committed, .timeout = 60)
{
    char small[KAFKA_NAME_MAX], plain[KAFKA_NAME_MAX], tiny[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX];
    struct yg_error err;

    kafka_topic(kafka_name(small, "small"), 1, "max.message.bytes", "300000");
    kafka_topic(kafka_name(plain, "plain"), 1, NULL, NULL);
    kafka_topic(kafka_name(tiny, "tiny"), 1, "max.message.bytes", "100000");
    const struct row {
        const char *why, *topic;
        size_t bytes;
        enum yg_status status;
    } rows[] = {
        {"over the topic's own limit", small, 299489, YG_LIMIT},
        {"as large as the topic takes", small, 299480, YG_OK},
        {"as large as the sink takes", plain, 999990, YG_OK},
        {"over the sink's limit", plain, 1000001, YG_LIMIT},
        {"a topic that does not take a full batch of small records", tiny, 1, YG_REFUSED},
    };
    struct yg_sink *sink = kafka_sink(kafka_name(id, "tx"));
    char *bytes = malloc(1000001);

    make_noise(bytes, 1000001);
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_output output = {.topic = yg_str(rows[i].topic), .value = {bytes, rows[i].bytes}};

        cr_expect(eq(int, yg_sink_append(sink, &output, &err), rows[i].status), "%s: %s",
                  rows[i].why, err.text);
    }
    cr_expect(eq(int, yg_sink_commit(sink, NULL, NULL, 0, &err), YG_OK), "%s", err.text);
    struct yg_source *source = kafka_table(yg_str(plain));
    struct yg_batch *batch = kafka_expect(source, YG_BATCH_RECORDS);
    cr_expect(eq(sz, batch->records[0].value.len, 999990));
    cr_expect(eq(int, memcmp(batch->records[0].value.ptr, bytes, 999990), 0));
    yg_batch_release(batch);
    yg_source_destroy(source);
    kafka_fill(sink, yg_str(small), 0, 0, 1);
    yg_sink_destroy(sink);
    free(bytes);
}

/* Change a setting of a topic behind the sink's back. */
static void alter_topic(const char *topic, const char *setting, const char *value)
{
    const struct yg_kafka_property property = {yg_str(setting), yg_str(value)};
    const struct yg_kafka_wish wish = {yg_str(topic), 1, 1, &property, 1};
    rd_kafka_t *rk = kafka_plain(RD_KAFKA_PRODUCER, NULL, NULL);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    rd_kafka_ConfigResource_t *resource =
        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic);

    rd_kafka_ConfigResource_set_config(resource, setting, value);
    rd_kafka_AlterConfigs(rk, &resource, 1, NULL, queue);
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, 10000);
    cr_assert(ne(ptr, event, NULL));
    cr_assert(eq(int, rd_kafka_event_error(event), 0));
    rd_kafka_event_destroy(event);
    rd_kafka_ConfigResource_destroy(resource);
    rd_kafka_queue_destroy(queue);
    rd_kafka_destroy(rk);
    kafka_wait_for(&wish);
}

Test(sink, a_record_that_the_broker_refuses_costs_one_transaction, .timeout = 60)
{
    char name[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX], text[2000];
    enum yg_status st = YG_OK;
    struct yg_error err;
    int counts[4], taken = 0;

    struct yg_str topic = kafka_name(name, "dirty");
    kafka_topic(topic, 1, NULL, NULL);
    struct yg_sink *sink = kafka_sink(kafka_name(id, "tx"));
    kafka_fill(sink, topic, 0, 0, 1);
    alter_topic(name, "max.message.bytes", "1000");
    make_noise(text, sizeof text);
    const struct yg_output output = {
        .topic = topic, .key = {text, sizeof text}, .value = YG_STR("1")};
    for (int i = 0; i < 200; i++) { /* until the log, too, has heard of the setting */
        cr_assert(eq(int, yg_sink_append(sink, &output, &err), YG_OK), "%s", err.text);
        st = yg_sink_commit(sink, NULL, NULL, 0, &err);
        if (st != YG_OK)
            break;
        taken++;
        usleep(50000);
    }
    cr_expect(eq(int, st, YG_IO));
    cr_expect(ne(ptr, strstr(err.text, name), NULL), "says which record: %s", err.text);
    alter_topic(name, "max.message.bytes", "1048588");
    kafka_fill(sink, topic, 0, 2, 2);
    yg_sink_destroy(sink);
    kafka_tally(topic, counts, 4);
    cr_expect(eq(int, counts[0], 1));
    cr_expect(eq(int, counts[1], taken));
    cr_expect(eq(int, counts[2], 1), "no commit is lost to the producer's sequence numbers");
    cr_expect(eq(int, counts[3], 1));
}

Test(sink, a_missing_topic_is_refused_and_the_rest_is_committed, .timeout = 60)
{
    char name[KAFKA_NAME_MAX], missing[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX], wanted[256];
    struct yg_error err;
    int counts[2];

    struct yg_str topic = kafka_name(name, "there");
    kafka_topic(topic, 2, NULL, NULL);
    kafka_name(missing, "missing");
    struct yg_sink *sink = kafka_sink(kafka_name(id, "tx"));

    cr_assert(eq(int, kafka_append(sink, topic, 0, "0", "0", &err), YG_OK));
    for (int i = 0; i < 2; i++)
        cr_expect(eq(int, kafka_append(sink, yg_str(missing), 0, "0", "0", &err), YG_REFUSED));
    snprintf(wanted, sizeof wanted, "topic %s: Broker: Unknown topic or partition", missing);
    cr_expect(eq(str, err.text, wanted));
    cr_expect(eq(int, kafka_append(sink, topic, 2, "0", "0", &err), YG_REFUSED));
    snprintf(wanted, sizeof wanted, "topic %s: no partition 2, it has 2", name);
    cr_expect(eq(str, err.text, wanted));
    cr_assert(eq(int, kafka_append(sink, topic, 1, "1", "1", &err), YG_OK));
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, &err), YG_OK), "%s", err.text);
    yg_sink_destroy(sink);
    kafka_tally(topic, counts, 2);
    cr_expect(eq(int, counts[0], 1));
    cr_expect(eq(int, counts[1], 1));
}

/* The same key must meet the same partition whoever produced it. The hashes with a sign are the
 * vectors of Kafka's own UtilsTest.testMurmur2; the partition is (hash & 0x7fffffff) % count. */
Test(sink, a_key_goes_where_kafka_s_own_client_sends_it, .timeout = 60)
{
    enum { COUNT = 7 };
    static const struct row {
        const char *key;
        int32_t murmur2;
    } rows[] = {
        {"21", -973932308},
        {"foobar", -790332482},
        {"a-little-bit-long-string", -985981536},
        {"a-little-bit-longer-string", -1486304829},
        {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
        {"abc", 479470107},
    };
    char name[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX];
    struct yg_error err;
    size_t seen = 0;

    struct yg_str topic = kafka_name(name, "keys");
    kafka_topic(topic, COUNT, NULL, NULL);
    struct yg_sink *sink = kafka_sink(kafka_name(id, "tx"));
    for (size_t i = 0; i < YG_COUNT(rows); i++)
        cr_assert(
            eq(int, kafka_append(sink, topic, YG_PARTITION_ANY, rows[i].key, "x", &err), YG_OK));
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, &err), YG_OK));
    yg_sink_destroy(sink);
    struct yg_source *source = kafka_table(topic);
    while (seen < YG_COUNT(rows)) {
        struct yg_batch *batch = kafka_expect(source, YG_BATCH_RECORDS);

        for (size_t i = 0; i < batch->record_count; i++, seen++) {
            const struct yg_record *record = &batch->records[i];
            size_t k = 0;

            while (k < YG_COUNT(rows) && !yg_str_equal(record->key, yg_str(rows[k].key)))
                k++;
            cr_assert(lt(sz, k, YG_COUNT(rows)));
            cr_expect(eq(i32, record->position.partition, (rows[k].murmur2 & 0x7fffffff) % COUNT),
                      "%s", rows[k].key);
        }
        yg_batch_release(batch);
    }
    yg_source_destroy(source);
}

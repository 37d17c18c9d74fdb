/* Topics on a real broker: compared, created, found different. */
#include "tests/support/kafka.h"

Test(topics, what_is_missing_is_created_and_what_differs_is_told, .timeout = 60)
{
    static const struct yg_kafka_property settings[] = {
        {YG_STR("cleanup.policy"), YG_STR("compact")},
        {YG_STR("min.compaction.lag.ms"), YG_STR("86400000")}};
    static const struct yg_kafka_property changed[] = {
        {YG_STR("cleanup.policy"), YG_STR("compact")},
        {YG_STR("min.compaction.lag.ms"), YG_STR("1000")},
        {YG_STR("retention.mss"), YG_STR("1")}};
    char first[KAFKA_NAME_MAX], second[KAFKA_NAME_MAX];
    struct yg_kafka_comparison *found;
    struct yg_arena arena;
    struct yg_error err;

    yg_arena_init(&arena);
    struct yg_kafka_client client = kafka_client();
    struct yg_kafka_wish wishes[] = {
        {kafka_name(first, "first"), 3, 1, settings, YG_COUNT(settings)},
        {kafka_name(second, "second"), 1, 1, NULL, 0}};

    cr_assert(eq(int, yg_kafka_topics_compare(&client, wishes, 2, &arena, &found, &err), YG_OK));
    cr_expect(eq(int, found[0].state, YG_KAFKA_TOPIC_MISSING));
    cr_expect(eq(int, found[1].state, YG_KAFKA_TOPIC_MISSING));
    cr_assert(eq(int, yg_kafka_topics_create(&client, wishes, 1, &err), YG_OK), "%s", err.text);
    cr_assert(eq(int, yg_kafka_topics_compare(&client, wishes, 2, &arena, &found, &err), YG_OK));
    cr_expect(eq(int, found[0].state, YG_KAFKA_TOPIC_SAME));
    cr_expect(eq(sz, found[0].difference_count, 0));
    cr_expect(eq(int, found[1].state, YG_KAFKA_TOPIC_MISSING));
    cr_assert(eq(int, yg_kafka_topics_create(&client, wishes, 2, &err), YG_OK), "%s", err.text);

    wishes[0].partitions = 4;
    wishes[0].settings = changed;
    wishes[0].setting_count = YG_COUNT(changed);
    cr_assert(eq(int, yg_kafka_topics_create(&client, wishes, 2, &err), YG_OK), "never changes");
    cr_assert(eq(int, yg_kafka_topics_compare(&client, wishes, 2, &arena, &found, &err), YG_OK));
    cr_expect(eq(int, found[1].state, YG_KAFKA_TOPIC_SAME));
    cr_assert(eq(int, found[0].state, YG_KAFKA_TOPIC_DIFFERS));
    static const struct yg_kafka_difference wanted[] = {
        {YG_STR("partitions"), YG_STR("4"), YG_STR("3")},
        {YG_STR("min.compaction.lag.ms"), YG_STR("1000"), YG_STR("86400000")},
        {YG_STR("retention.mss"), YG_STR("1"), YG_STR("not set")}};
    cr_assert(eq(sz, found[0].difference_count, YG_COUNT(wanted)));
    for (size_t i = 0; i < YG_COUNT(wanted); i++) {
        cr_expect(yg_str_equal(found[0].differences[i].setting, wanted[i].setting));
        cr_expect(yg_str_equal(found[0].differences[i].wanted, wanted[i].wanted));
        cr_expect(yg_str_equal(found[0].differences[i].found, wanted[i].found));
    }
    yg_arena_deinit(&arena);
}

Test(topics, what_the_broker_refuses_is_said_with_its_reason, .timeout = 60)
{
    static const struct yg_kafka_property bad[] = {{YG_STR("cleanup.policy"), YG_STR("maybe")}};
    char name[KAFKA_NAME_MAX];
    struct yg_error err;

    struct yg_kafka_client client = kafka_client();
    struct yg_kafka_wish wish = {kafka_name(name, "bad"), 1, 1, bad, 1};

    cr_expect(eq(int, yg_kafka_topics_create(&client, &wish, 1, &err), YG_REFUSED));
    cr_expect(ne(ptr, strstr(err.text, "cleanup.policy"), NULL), "%s", err.text);
}

/* Every topic of yagura can be created with its settings, as a broker understands them. */
Test(topics, the_table_is_what_a_broker_takes, .timeout = 60)
{
    struct yg_kafka_comparison *found;
    struct yg_kafka_wish wishes[32];
    char names[32][KAFKA_NAME_MAX];
    struct yg_arena arena;
    struct yg_error err;
    size_t count;

    yg_arena_init(&arena);
    struct yg_kafka_client client = kafka_client();
    const struct yg_kafka_topic *rows = yg_kafka_topics(&count);
    cr_assert(le(sz, count, YG_COUNT(wishes)));
    for (size_t i = 0; i < count; i++)
        wishes[i] = (struct yg_kafka_wish){kafka_name(names[i], rows[i].name), 1, 1,
                                           rows[i].settings, rows[i].setting_count};
    cr_assert(eq(int, yg_kafka_topics_create(&client, wishes, count, &err), YG_OK), "%s", err.text);
    cr_assert(
        eq(int, yg_kafka_topics_compare(&client, wishes, count, &arena, &found, &err), YG_OK));
    for (size_t i = 0; i < count; i++)
        cr_expect(eq(int, found[i].state, YG_KAFKA_TOPIC_SAME), "%s", rows[i].name);
    yg_arena_deinit(&arena);
}

/* Give a topic one more partition, and wait until the broker knows. */
static void add_partition(struct yg_str topic, int32_t wanted)
{
    const struct yg_kafka_wish wish = {topic, wanted, 1, NULL, 0};
    char text[256];
    rd_kafka_t *rk = kafka_plain(RD_KAFKA_PRODUCER, NULL, NULL);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    rd_kafka_NewPartitions_t *more =
        rd_kafka_NewPartitions_new(topic.ptr, (size_t)wanted, text, sizeof text);

    rd_kafka_CreatePartitions(rk, &more, 1, NULL, queue);
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, 10000);
    cr_assert(ne(ptr, event, NULL));
    cr_assert(eq(int, rd_kafka_event_error(event), 0));
    rd_kafka_event_destroy(event);
    rd_kafka_NewPartitions_destroy(more);
    rd_kafka_queue_destroy(queue);
    rd_kafka_destroy(rk);
    kafka_wait_for(&wish);
}

Test(topics, a_new_partition_is_read_and_written, .timeout = 60)
{
    char name[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX];

    struct yg_str topic = kafka_name(name, "grows");
    kafka_topic(topic, 1, NULL, NULL);
    struct yg_sink *sink = kafka_sink(kafka_name(id, "tx"));
    kafka_fill(sink, topic, 0, 0, 1);
    struct yg_source *source = kafka_table(topic);
    yg_batch_release(kafka_expect(source, YG_BATCH_RECORDS));
    yg_batch_release(kafka_expect(source, YG_BATCH_IDLE));
    add_partition(topic, 2);
    kafka_fill(sink, topic, 1, 1, 1);
    struct yg_batch *batch = kafka_expect(source, YG_BATCH_RECORDS);
    cr_expect(eq(i32, batch->records[0].position.partition, 1));
    yg_batch_release(batch);
    yg_batch_release(kafka_expect(source, YG_BATCH_IDLE));
    yg_source_destroy(source);
    yg_sink_destroy(sink);
}

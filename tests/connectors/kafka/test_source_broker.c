/* Group and table sources on a real broker: assignments, positions, rebalances, ends. */
#include "tests/support/kafka.h"

static const struct yg_str no_instance = {NULL, 0};

/* Read records until `count` have come; their values are numbers, added to `sum`. */
static void read_records(struct yg_source *source, size_t count, uint64_t *sum)
{
    *sum = 0;
    while (count > 0) {
        struct yg_batch *batch = kafka_next(source);

        cr_assert(batch->kind == YG_BATCH_RECORDS || batch->kind == YG_BATCH_IDLE);
        cr_assert(le(sz, batch->record_count, count));
        for (size_t i = 0; i < batch->record_count; i++) {
            uint64_t number = 0;

            cr_assert(yg_str_to_u64(batch->records[i].value, &number));
            *sum += number;
        }
        count -= batch->record_count;
        yg_batch_release(batch);
    }
}

Test(group, positions_and_metadata_come_back_and_reading_resumes_there, .timeout = 60)
{
    char name[KAFKA_NAME_MAX], group[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX], metadata[4097];
    struct yg_error err;
    uint64_t sum;

    struct yg_str topic = kafka_name(name, "resume");
    kafka_topic(topic, 2, NULL, NULL);
    kafka_name(group, "group");
    struct yg_sink *sink = kafka_sink(kafka_name(id, "tx"));
    kafka_fill(sink, topic, 0, 0, 10);
    kafka_fill(sink, topic, 1, 10, 10);

    struct yg_source *source = kafka_group(topic, yg_str(group), no_instance);
    struct yg_batch *batch = kafka_expect(source, YG_BATCH_ASSIGNED);
    cr_assert(eq(sz, batch->partition_count, 2));
    for (int i = 0; i < 2; i++) {
        cr_expect(yg_str_equal(batch->partitions[i].topic, topic));
        cr_expect(eq(i64, batch->partitions[i].committed, YG_OFFSET_NONE));
        cr_expect(eq(sz, batch->partitions[i].metadata.len, 0));
        cr_expect(eq(i64, batch->partitions[i].end, 11), "10 records and a commit marker");
    }
    yg_batch_release(batch);
    read_records(source, 20, &sum);
    cr_expect(eq(u64, sum, 190));
    yg_batch_release(kafka_expect(source, YG_BATCH_IDLE));
    memset(metadata, 'm', 4096);
    metadata[4096] = '\0';
    const struct yg_commit_position positions[] = {{topic, 0, 7, yg_str(metadata)},
                                                   {topic, 1, 11, YG_STR("adv=5;ep=1")}};
    cr_assert(eq(int, kafka_append(sink, topic, 0, "x", "100", &err), YG_OK));
    cr_assert(eq(int, yg_sink_commit(sink, source, positions, 2, &err), YG_OK), "%s", err.text);
    yg_source_destroy(source);

    source = kafka_group(topic, yg_str(group), no_instance);
    batch = kafka_expect(source, YG_BATCH_ASSIGNED);
    cr_assert(eq(sz, batch->partition_count, 2));
    for (int i = 0; i < 2; i++) {
        const struct yg_commit_position *wanted = &positions[batch->partitions[i].partition];

        cr_expect(eq(i64, batch->partitions[i].committed, wanted->offset));
        cr_expect(yg_str_equal(batch->partitions[i].metadata, wanted->metadata));
    }
    yg_batch_release(batch);
    read_records(source, 4, &sum);
    cr_expect(eq(u64, sum, 7 + 8 + 9 + 100));
    yg_batch_release(kafka_expect(source, YG_BATCH_IDLE));
    yg_source_destroy(source);
    yg_sink_destroy(sink);
}

/* What is committed for partition 0 of a topic, as any other client sees it. */
static int64_t committed(struct yg_str topic, const char *group)
{
    rd_kafka_t *rk = kafka_plain(RD_KAFKA_CONSUMER, "group.id", group);
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);

    rd_kafka_topic_partition_list_add(list, topic.ptr, 0);
    cr_assert(eq(int, rd_kafka_committed(rk, list, 10000), 0));
    int64_t offset = list->elems[0].offset;
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_destroy(rk);
    return offset < 0 ? YG_OFFSET_NONE : offset;
}

Test(group, records_and_positions_become_visible_together_or_not_at_all, .timeout = 60)
{
    static const struct row {
        const char *why;
        bool commits;
        int64_t position, committed; /* `committed` is what there is afterwards */
        int records;                 /* in all */
    } rows[] = {
        {"an abort leaves nothing", false, 1, YG_OFFSET_NONE, 0},
        {"a commit shows both", true, 2, 2, 1},
        {"an abort leaves what was there", false, 3, 2, 1},
        {"the producer is as good as before", true, 4, 4, 2},
    };
    char from[KAFKA_NAME_MAX], to[KAFKA_NAME_MAX], group[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX];
    int64_t before = YG_OFFSET_NONE, in_log = 0;
    int counts[1], records = 0;
    struct yg_batch *batch;
    struct yg_error err;

    struct yg_str input = kafka_name(from, "in"), output = kafka_name(to, "out");
    kafka_topic(input, 1, NULL, NULL);
    kafka_topic(output, 1, NULL, NULL);
    struct yg_source *source = kafka_group(input, kafka_name(group, "group"), no_instance);
    yg_batch_release(kafka_expect(source, YG_BATCH_ASSIGNED));
    yg_batch_release(kafka_expect(source, YG_BATCH_IDLE));
    struct yg_sink *sink = kafka_sink(kafka_name(id, "tx"));
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        const struct yg_commit_position position = {input, 0, row->position, YG_STR("")};

        cr_assert(eq(int, kafka_append(sink, output, 0, "x", "0", &err), YG_OK), "%s", err.text);
        in_log += 2; /* the record, and a marker of its end */
        kafka_wait_in_log(output, in_log - 1);
        struct yg_source *reader = kafka_table(output);
        for (int seen = 0; seen < records;) { /* what was committed before, and no more */
            batch = kafka_expect(reader, YG_BATCH_RECORDS);
            seen += (int)batch->record_count;
            yg_batch_release(batch);
            cr_assert(le(int, seen, records), "%s", row->why);
        }
        cr_expect(eq(int, yg_source_poll(reader, 300, &batch, &err), YG_OK));
        cr_expect(eq(ptr, batch, NULL), "%s: nothing of it before", row->why);
        yg_source_destroy(reader);
        cr_expect(eq(i64, committed(input, group), before), "%s", row->why);

        if (row->commits)
            cr_assert(eq(int, yg_sink_commit(sink, source, &position, 1, &err), YG_OK), "%s",
                      err.text);
        else
            cr_assert(eq(int, yg_sink_abort(sink, &err), YG_OK), "%s", err.text);
        kafka_tally(output, counts, 1);
        cr_expect(eq(int, counts[0], row->records), "%s", row->why);
        cr_expect(eq(i64, committed(input, group), row->committed), "%s", row->why);
        before = row->committed;
        records = row->records;
    }
    yg_sink_destroy(sink);
    yg_source_destroy(source);
}

Test(group, a_seek_decides_where_reading_begins, .timeout = 60)
{
    static const struct row {
        const char *why;
        int64_t offset;
        size_t records;
    } rows[] = {
        {"an offset", 6, 4},
        {"the beginning", YG_OFFSET_NONE, 10},
        {"the end", 11, 0},
    };
    char name[KAFKA_NAME_MAX], group[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX];
    struct yg_error err;
    uint64_t sum;

    struct yg_str topic = kafka_name(name, "seek");
    kafka_topic(topic, 1, NULL, NULL);
    kafka_name(group, "group");
    struct yg_sink *sink = kafka_sink(kafka_name(id, "tx"));
    kafka_fill(sink, topic, 0, 0, 10);
    yg_sink_destroy(sink);
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_source *source = kafka_group(topic, yg_str(group), no_instance);

        yg_batch_release(kafka_expect(source, YG_BATCH_ASSIGNED));
        cr_assert(eq(int, yg_source_seek(source, topic, 0, rows[i].offset, &err), YG_OK));
        read_records(source, rows[i].records, &sum);
        struct yg_batch *batch = kafka_next(source);
        cr_expect(eq(int, batch->kind, YG_BATCH_IDLE), "%s", rows[i].why);
        yg_batch_release(batch);
        yg_source_destroy(source);
    }
}

Test(group, an_offset_that_is_not_there_is_an_error_and_no_jump, .timeout = 60)
{
    char name[KAFKA_NAME_MAX], group[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX];
    enum yg_status st = YG_OK;
    struct yg_batch *batch;
    struct yg_error err;

    struct yg_str topic = kafka_name(name, "beyond");
    kafka_topic(topic, 1, NULL, NULL);
    struct yg_sink *sink = kafka_sink(kafka_name(id, "tx"));
    kafka_fill(sink, topic, 0, 0, 10);
    yg_sink_destroy(sink);
    struct yg_source *source = kafka_group(topic, kafka_name(group, "group"), no_instance);
    yg_batch_release(kafka_expect(source, YG_BATCH_ASSIGNED));
    cr_assert(eq(int, yg_source_seek(source, topic, 0, 500, &err), YG_OK));
    for (int i = 0; st == YG_OK && i < 100; i++) {
        st = yg_source_poll(source, 100, &batch, &err);
        if (st == YG_OK && batch != NULL) {
            cr_expect(ne(int, batch->kind, YG_BATCH_RECORDS));
            yg_batch_release(batch);
        }
    }
    cr_expect(eq(int, st, YG_IO));
    cr_expect(eq(int, yg_source_poll(source, 0, &batch, &err), YG_IO), "an error is final");
    yg_source_destroy(source);
}

/* Librdkafka notices by the session that it was thrown out while it was to answer a rebalance. */
Test(group, a_member_that_was_thrown_out_cannot_commit, .timeout = 60)
{
    char name[KAFKA_NAME_MAX], group[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX], other[KAFKA_NAME_MAX];
    struct yg_error err;
    uint64_t sum;

    struct yg_str topic = kafka_name(name, "stale");
    kafka_topic(topic, 1, NULL, NULL);
    kafka_name(group, "group");
    struct yg_sink *sink = kafka_sink(kafka_name(id, "tx"));
    kafka_fill(sink, topic, 0, 0, 3);
    struct yg_kafka_client client = kafka_client();
    const struct yg_kafka_property impatient[] = {{YG_STR("session.timeout.ms"), YG_STR("3000")},
                                                  {YG_STR("heartbeat.interval.ms"), YG_STR("200")},
                                                  {YG_STR("max.poll.interval.ms"), YG_STR("3000")}};
    client.properties = impatient;
    client.property_count = YG_COUNT(impatient);
    const struct yg_kafka_group options = {
        .topics = &topic, .topic_count = 1, .group = yg_str(group)};
    struct yg_source *slow = NULL;
    cr_assert(eq(int, yg_kafka_group_source_create(&client, &options, &slow, &err), YG_OK), "%s",
              err.text);
    yg_batch_release(kafka_expect(slow, YG_BATCH_ASSIGNED));
    read_records(slow, 3, &sum);
    yg_batch_release(kafka_expect(slow, YG_BATCH_IDLE));

    struct yg_source *quick =
        kafka_group(topic, yg_str(group), no_instance); /* slow polls no more */
    struct yg_batch *batch = kafka_expect(quick, YG_BATCH_ASSIGNED);
    cr_expect(eq(i64, batch->partitions[0].committed, YG_OFFSET_NONE));
    yg_batch_release(batch);
    const struct yg_commit_position position = {topic, 0, 3, YG_STR("stale")};
    cr_assert(eq(int, kafka_append(sink, topic, 0, "x", "100", &err), YG_OK));
    cr_expect(eq(int, yg_sink_commit(sink, slow, &position, 1, &err), YG_IO));

    batch = kafka_expect(slow, YG_BATCH_LOST);
    cr_expect(eq(sz, batch->partition_count, 1));
    yg_source_complete(slow, batch);
    yg_batch_release(batch);
    struct yg_sink *second = kafka_sink(kafka_name(other, "tx"));
    cr_assert(eq(int, kafka_append(second, topic, 0, "y", "7", &err), YG_OK));
    cr_expect(eq(int, yg_sink_commit(second, quick, &position, 1, &err), YG_OK), "%s", err.text);
    read_records(quick, 4, &sum);
    cr_expect(eq(u64, sum, 0 + 1 + 2 + 7), "100 was aborted");
    kafka_fill(sink, topic, 0, 8, 1); /* the sink that was aborted goes on */
    yg_sink_destroy(second);
    yg_sink_destroy(sink);
    yg_source_destroy(quick);
    yg_source_destroy(slow);
}

Test(group, a_revoked_partition_goes_when_the_receiver_is_done_with_it, .timeout = 60)
{
    char name[KAFKA_NAME_MAX], group[KAFKA_NAME_MAX], ids[2][KAFKA_NAME_MAX];
    struct yg_error err;
    uint64_t sum;

    struct yg_str topic = kafka_name(name, "revoked");
    kafka_topic(topic, 2, NULL, NULL);
    kafka_name(group, "group");
    struct yg_sink *producer = kafka_sink(kafka_name(ids[0], "tx"));
    struct yg_sink *sink = kafka_sink(kafka_name(ids[1], "tx"));
    kafka_fill(producer, topic, 0, 1, 3);
    kafka_fill(producer, topic, 1, 1, 3);
    struct yg_source *first = kafka_group(topic, yg_str(group), no_instance);
    yg_batch_release(kafka_expect(first, YG_BATCH_ASSIGNED));
    read_records(first, 6, &sum);
    cr_expect(eq(u64, sum, 12));
    struct yg_source *second = kafka_group(topic, yg_str(group), no_instance);

    struct yg_batch *revoked = NULL, *batch;
    for (int i = 0; i < 1000 && (revoked == NULL || revoked->kind == YG_BATCH_IDLE); i++) {
        yg_batch_release(revoked);
        cr_assert(eq(int, yg_source_poll(first, 10, &revoked, &err), YG_OK), "%s", err.text);
        cr_assert(eq(int, yg_source_poll(second, 10, &batch, &err), YG_OK), "%s", err.text);
        cr_assert(eq(ptr, batch, NULL), "none is free");
    }
    cr_assert(ne(ptr, revoked, NULL));
    cr_assert(eq(int, revoked->kind, YG_BATCH_REVOKED));
    cr_assert(eq(sz, revoked->partition_count, 1));
    int32_t gone = revoked->partitions[0].partition, kept = 1 - gone;
    const struct yg_commit_position position = {topic, gone, 2, YG_STR("adv=1")};
    kafka_fill(producer, topic, gone, 100, 1);
    kafka_fill(producer, topic, kept, 10, 1);
    cr_assert(eq(int, yg_sink_commit(sink, first, &position, 1, &err), YG_OK), "%s", err.text);
    for (int i = 0; i < 100; i++) { /* several heartbeats */
        cr_assert(eq(int, yg_source_poll(first, 5, &batch, &err), YG_OK), "%s", err.text);
        cr_expect(eq(ptr, batch, NULL), "librdkafka pauses all of its partitions");
        cr_assert(eq(int, yg_source_poll(second, 5, &batch, &err), YG_OK), "%s", err.text);
        cr_assert(eq(ptr, batch, NULL), "not before the one before is done");
    }
    yg_source_complete(first, revoked);
    yg_batch_release(revoked);

    read_records(first, 1, &sum); /* its polls let the group go on, too */
    cr_expect(eq(u64, sum, 10), "the one that stays goes on where it was");
    batch = kafka_expect(second, YG_BATCH_ASSIGNED);
    cr_assert(eq(sz, batch->partition_count, 1));
    cr_expect(eq(i32, batch->partitions[0].partition, gone));
    cr_expect(eq(i64, batch->partitions[0].committed, 2));
    cr_expect(yg_str_equal(batch->partitions[0].metadata, YG_STR("adv=1")));
    cr_expect(eq(i64, batch->partitions[0].end, 6), "4 records and 2 markers");
    yg_batch_release(batch);
    read_records(second, 2, &sum);
    cr_expect(eq(u64, sum, 3 + 100), "from the commit on");
    yg_source_destroy(first);
    yg_source_destroy(second);
    yg_sink_destroy(sink);
    yg_sink_destroy(producer);
}

Test(group, an_instance_that_is_started_twice_fences_the_first, .timeout = 60)
{
    char name[KAFKA_NAME_MAX], group[KAFKA_NAME_MAX];
    enum yg_status st = YG_OK;
    struct yg_batch *batch;
    struct yg_error err;

    struct yg_str topic = kafka_name(name, "static");
    kafka_topic(topic, 1, NULL, NULL);
    kafka_name(group, "group");
    struct yg_source *first = kafka_group(topic, yg_str(group), YG_STR("0"));
    yg_batch_release(kafka_expect(first, YG_BATCH_ASSIGNED));
    struct yg_source *second = kafka_group(topic, yg_str(group), YG_STR("0"));
    yg_batch_release(kafka_expect(second, YG_BATCH_ASSIGNED));
    for (int i = 0; st == YG_OK && i < 100; i++) {
        st = yg_source_poll(first, 100, &batch, &err);
        if (st == YG_OK)
            yg_batch_release(batch);
    }
    cr_expect(eq(int, st, YG_FENCED));
    yg_source_destroy(first);
    yg_source_destroy(second);
}

Test(group, a_topic_that_is_not_there_is_refused, .timeout = 60)
{
    char name[KAFKA_NAME_MAX], wanted[256];
    struct yg_source *source;
    struct yg_error err;

    struct yg_str topic = kafka_name(name, "missing");
    struct yg_kafka_client client = kafka_client();
    struct yg_kafka_group group = {.topics = &topic, .topic_count = 1, .group = YG_STR("g")};
    struct yg_kafka_table table = {.topics = &topic, .topic_count = 1};

    snprintf(wanted, sizeof wanted, "topic %s: Broker: Unknown topic or partition", name);
    cr_expect(eq(int, yg_kafka_group_source_create(&client, &group, &source, &err), YG_REFUSED));
    cr_expect(eq(str, err.text, wanted));
    cr_expect(eq(int, yg_kafka_table_source_create(&client, &table, &source, &err), YG_REFUSED));
    cr_expect(eq(str, err.text, wanted));
}

/* A source that goes before its first assignment must not take the process with it. */
Test(group, a_source_may_be_destroyed_at_once, .timeout = 60)
{
    char name[KAFKA_NAME_MAX], group[KAFKA_NAME_MAX];

    struct yg_str topic = kafka_name(name, "hasty");
    kafka_topic(topic, 1, NULL, NULL);
    kafka_name(group, "group");
    for (int polls = 0; polls < 4; polls++) {
        struct yg_source *source = kafka_group(topic, yg_str(group), no_instance);
        struct yg_batch *batch;
        struct yg_error err;

        for (int i = 0; i < polls; i++) {
            cr_assert(eq(int, yg_source_poll(source, 3, &batch, &err), YG_OK));
            yg_batch_release(batch);
        }
        yg_source_destroy(source);
    }
}

Test(table, idle_comes_at_the_end_and_again_after_more_came, .timeout = 60)
{
    char name[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX];
    struct yg_batch *batch;
    struct yg_error err;
    uint64_t sum;

    struct yg_str topic = kafka_name(name, "table");
    kafka_topic(topic, 3, NULL, NULL);
    struct yg_sink *sink = kafka_sink(kafka_name(id, "tx"));
    struct yg_source *source = kafka_table(topic);
    yg_batch_release(kafka_expect(source, YG_BATCH_IDLE)); /* empty */
    cr_assert(eq(int, yg_source_poll(source, 200, &batch, &err), YG_OK));
    cr_expect(eq(ptr, batch, NULL), "nothing came since");
    kafka_fill(sink, topic, 1, 5, 3);
    read_records(source, 3, &sum);
    cr_expect(eq(u64, sum, 18));
    yg_batch_release(kafka_expect(source, YG_BATCH_IDLE));
    yg_source_destroy(source);

    struct yg_kafka_client client = kafka_client();
    const struct yg_kafka_start start = {topic, 1, 2};
    struct yg_kafka_table options = {
        .topics = &topic, .topic_count = 1, .starts = &start, .start_count = 1};
    cr_assert(eq(int, yg_kafka_table_source_create(&client, &options, &source, &err), YG_OK));
    read_records(source, 1, &sum);
    cr_expect(eq(u64, sum, 7), "from the given offset on");
    yg_batch_release(kafka_expect(source, YG_BATCH_IDLE));
    yg_source_destroy(source);
    yg_sink_destroy(sink);
}

/* Copy what comes from `source` to `copies`, one transaction a batch; counts both. */
static void copy_turn(struct yg_source *source, struct yg_sink *sink, struct yg_str copies,
                      int *copied, int *revoked)
{
    struct yg_commit_position positions[8];
    struct yg_batch *batch;
    struct yg_error err;
    size_t count = 0;

    cr_assert(eq(int, yg_source_poll(source, 5, &batch, &err), YG_OK), "%s", err.text);
    if (batch == NULL)
        return;
    cr_assert(ne(int, batch->kind, YG_BATCH_LOST), "both poll all the time");
    for (size_t i = 0; i < batch->record_count; i++) {
        const struct yg_record *record = &batch->records[i];
        struct yg_output output = {.topic = copies, .value = record->value};
        size_t at = 0;

        while (at < count && positions[at].partition != record->position.partition)
            at++;
        count += at == count;
        positions[at] =
            (struct yg_commit_position){record->position.topic, record->position.partition,
                                        record->position.offset + 1, YG_STR("")};
        cr_assert(eq(int, yg_sink_append(sink, &output, &err), YG_OK), "%s", err.text);
    }
    if (batch->record_count > 0)
        cr_assert(eq(int, yg_sink_commit(sink, source, positions, count, &err), YG_OK), "%s",
                  err.text);
    *copied += (int)batch->record_count;
    if (batch->kind == YG_BATCH_REVOKED) {
        *revoked += (int)batch->partition_count;
        yg_source_complete(source, batch);
    }
    yg_batch_release(batch);
}

enum { NUMBERS = 3000, PARTITIONS = 6 };

Test(group, members_come_and_go_and_every_record_is_copied_once, .timeout = 120)
{
    char name[KAFKA_NAME_MAX], other[KAFKA_NAME_MAX], group[KAFKA_NAME_MAX];
    char ids[3][KAFKA_NAME_MAX];
    static int counts[NUMBERS];
    int copied = 0, revoked = 0, done = 0;

    struct yg_str topic = kafka_name(name, "numbers"), copies = kafka_name(other, "copies");
    kafka_topic(topic, PARTITIONS, NULL, NULL);
    kafka_topic(copies, 1, NULL, NULL);
    kafka_name(group, "group");
    struct yg_sink *producer = kafka_sink(kafka_name(ids[0], "tx"));
    struct yg_sink *sinks[2] = {kafka_sink(kafka_name(ids[1], "tx")),
                                kafka_sink(kafka_name(ids[2], "tx"))};
    struct yg_source *first = kafka_group(topic, yg_str(group), no_instance), *second = NULL;

    for (int turn = 0; turn < 300; turn++) {
        if (turn % 3 == 0) {
            kafka_fill(producer, topic, turn / 3 % PARTITIONS, done, 30);
            done += 30;
        }
        if (turn == 60 || turn == 210)
            second = kafka_group(topic, yg_str(group), no_instance);
        if (turn == 160) {
            yg_source_destroy(second);
            second = NULL;
        }
        copy_turn(first, sinks[0], copies, &copied, &revoked);
        if (second != NULL)
            copy_turn(second, sinks[1], copies, &copied, &revoked);
        usleep(15000);
    }
    cr_assert(eq(int, done, NUMBERS));
    for (int turn = 0; turn < 3000 && copied < NUMBERS; turn++) {
        copy_turn(first, sinks[0], copies, &copied, &revoked);
        copy_turn(second, sinks[1], copies, &copied, &revoked);
    }
    cr_expect(ge(int, revoked, PARTITIONS / 2), "partitions moved: %d", revoked);
    kafka_tally(copies, counts, NUMBERS);
    for (int i = 0; i < NUMBERS; i++)
        cr_assert(eq(int, counts[i], 1), "record %d", i);
    printf("%d records, %d partitions revoked, each copied once\n", NUMBERS, revoked);
    yg_source_destroy(first);
    yg_source_destroy(second);
    for (int i = 0; i < 2; i++)
        yg_sink_destroy(sinks[i]);
    yg_sink_destroy(producer);
}

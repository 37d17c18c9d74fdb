#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <pthread.h>
#include <stdio.h>

#include "connectors/queue.h"

static void append(struct yg_sink *sink, const char *key, const char *value)
{
    struct yg_record_header header = {YG_STR("team"), YG_STR("psirt")};
    struct yg_output output = {.topic = YG_STR("cases"),
                               .partition = YG_PARTITION_ANY,
                               .key = yg_str(key),
                               .value = yg_str(value),
                               .headers = &header,
                               .header_count = 1};
    struct yg_error err;

    cr_assert(eq(int, yg_sink_append(sink, &output, &err), YG_OK), "%s", err.text);
}

Test(queue, what_is_committed_arrives_and_what_is_aborted_does_not)
{
    struct yg_source *source;
    struct yg_sink *sink;
    struct yg_batch *batch;
    struct yg_error err;

    cr_assert(eq(int, yg_queue_create(4, &sink, &source, &err), YG_OK));
    append(sink, "a", "1");
    cr_assert(eq(int, yg_source_poll(source, 0, &batch, &err), YG_OK));
    cr_expect(eq(ptr, batch, NULL), "nothing before the commit");
    cr_assert(eq(int, yg_sink_abort(sink, &err), YG_OK));
    append(sink, "b", "2");
    append(sink, "c", NULL);
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, &err), YG_OK));
    yg_sink_destroy(sink);
    cr_assert(eq(int, yg_source_poll(source, 0, &batch, &err), YG_OK));
    cr_assert(eq(sz, batch->record_count, 2));
    cr_expect(yg_str_equal(batch->records[0].key, YG_STR("b")));
    cr_expect(
        yg_str_equal(yg_record_header_get(&batch->records[0], YG_STR("team")), YG_STR("psirt")));
    cr_expect(eq(ptr, (void *)batch->records[1].value.ptr, NULL), "a tombstone stays one");
    struct yg_batch *kept = batch;
    cr_assert(eq(int, yg_source_poll(source, 0, &batch, &err), YG_OK));
    cr_expect(eq(int, batch->kind, YG_BATCH_END));
    yg_batch_release(batch);
    yg_source_destroy(source);
    cr_expect(yg_str_equal(kept->records[0].value, YG_STR("2")), "a batch outlives both ends");
    yg_batch_release(kept);
}

enum { COMMITS = 5000 };

static void *produce(void *sink)
{
    struct yg_error err;

    for (int i = 0; i < COMMITS; i++) {
        char key[16];

        snprintf(key, sizeof key, "%d", i);
        append(sink, key, "x");
        cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, &err), YG_OK));
    }
    yg_sink_destroy(sink);
    return NULL;
}

Test(queue, a_slow_reader_holds_the_writer_back_and_loses_nothing)
{
    struct yg_source *source;
    struct yg_sink *sink;
    struct yg_error err;
    pthread_t thread;
    int expected = 0;
    bool ended = false;

    cr_assert(eq(int, yg_queue_create(2, &sink, &source, &err), YG_OK));
    pthread_create(&thread, NULL, produce, sink);
    while (!ended) {
        struct yg_batch *batch;
        char key[16];

        cr_assert(eq(int, yg_source_poll(source, 1000, &batch, &err), YG_OK));
        cr_assert(ne(ptr, batch, NULL));
        ended = batch->kind == YG_BATCH_END;
        snprintf(key, sizeof key, "%d", expected);
        if (!ended)
            cr_assert(yg_str_equal(batch->records[0].key, yg_str(key)));
        expected += !ended;
        yg_batch_release(batch);
    }
    pthread_join(thread, NULL);
    cr_expect(eq(int, expected, COMMITS));
    yg_source_destroy(source);
}

Test(queue, a_writer_whose_reader_is_gone_is_told_so)
{
    struct yg_source *source;
    struct yg_sink *sink;
    struct yg_error err;

    cr_assert(eq(int, yg_queue_create(2, &sink, &source, &err), YG_OK));
    yg_source_destroy(source);
    append(sink, "a", "1");
    cr_expect(eq(int, yg_sink_commit(sink, NULL, NULL, 0, &err), YG_IO));
    cr_expect(eq(str, err.text, (char *)"queue: its reader is gone"));
    yg_sink_destroy(sink);
}

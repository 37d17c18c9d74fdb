/* Each allocation of our own code fails once, on a real broker: said as YG_NOMEM, nothing lost. */
#include "tests/support/failing_memory.h"
#include "tests/support/kafka.h"

/* What else connectors/kafka allocates with; see tests/support/failing_memory.h. */
void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
char *__real_strndup(const char *text, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
char *__wrap_strndup(const char *text, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
    return fails_now() ? NULL : __real_reallocarray(old, count, size);
}

char *__wrap_strndup(const char *text, size_t size)
{
    return fails_now() ? NULL : __real_strndup(text, size);
}

static struct yg_str input, output; /* a topic with ten records, and one of two partitions */

/* Poll to the first IDLE; ten records must have come by then. */
static enum yg_status read_all(struct yg_source *source, struct yg_error *err)
{
    enum yg_status st = YG_OK;
    bool idle = false;
    size_t count = 0;

    for (int i = 0; st == YG_OK && !idle && i < 2000; i++) {
        struct yg_batch *batch = NULL;

        st = yg_source_poll(source, 10, &batch, err);
        if (st == YG_OK && batch != NULL) {
            idle = batch->kind == YG_BATCH_IDLE;
            count += batch->record_count;
        }
        yg_batch_release(st == YG_OK ? batch : NULL);
    }
    cr_expect(st != YG_OK || count == 10);
    return st;
}

static enum yg_status read_table(struct yg_error *err)
{
    const struct yg_kafka_start start = {input, 0, 0};
    struct yg_kafka_client client = kafka_client();
    struct yg_kafka_table options = {
        .topics = &input, .topic_count = 1, .starts = &start, .start_count = 1};
    struct yg_source *source = NULL;
    enum yg_status st = yg_kafka_table_source_create(&client, &options, &source, err);

    if (st == YG_OK)
        st = read_all(source, err);
    yg_source_destroy(source);
    return st;
}

static enum yg_status write_records(struct yg_error *err)
{
    const struct yg_record_header header = {YG_STR("team"), YG_STR("psirt")};
    struct yg_output record = {.topic = output,
                               .partition = 1,
                               .key = YG_STR("k"),
                               .value = YG_STR("v"),
                               .headers = &header,
                               .header_count = 1};
    struct yg_kafka_client client = kafka_client();
    const struct yg_kafka_sink options = {.transactional_id = output};
    struct yg_sink *sink = NULL;
    enum yg_status st = yg_kafka_sink_create(&client, &options, &sink, err);

    for (int i = 0; st == YG_OK && i < 3; i++)
        st = yg_sink_append(sink, &record, err);
    if (st == YG_OK)
        st = yg_sink_commit(sink, NULL, NULL, 0, err);
    yg_sink_destroy(sink);
    return st;
}

/* A new group each time, so that nobody waits for the session of the one before. */
static enum yg_status copy_group(struct yg_error *err)
{
    char group[KAFKA_NAME_MAX];
    struct yg_kafka_client client = kafka_client();
    const struct yg_kafka_group options = {
        .topics = &input, .topic_count = 1, .group = kafka_name(group, "group")};
    const struct yg_kafka_sink sink_options = {.transactional_id = output};
    const struct yg_commit_position position = {input, 0, 10, YG_STR("adv=1")};
    struct yg_source *source = NULL;
    struct yg_sink *sink = NULL;
    enum yg_status st = yg_kafka_group_source_create(&client, &options, &source, err);

    if (st == YG_OK)
        st = read_all(source, err);
    if (st == YG_OK)
        st = yg_kafka_sink_create(&client, &sink_options, &sink, err);
    if (st == YG_OK)
        st = yg_sink_commit(sink, source, &position, 1, err);
    yg_sink_destroy(sink);
    yg_source_destroy(source);
    return st;
}

static enum yg_status plan_and_apply(struct yg_error *err)
{
    static const struct yg_kafka_property setting = {YG_STR("cleanup.policy"), YG_STR("compact")};
    char name[KAFKA_NAME_MAX];
    struct yg_kafka_client client = kafka_client();
    const struct yg_kafka_wish wishes[] = {{kafka_name(name, "new"), 1, 1, &setting, 1},
                                           {output, 3, 1, &setting, 1}};
    struct yg_kafka_comparison *found = NULL;
    struct yg_arena arena;

    yg_arena_init(&arena);
    enum yg_status st = yg_kafka_topics_compare(&client, wishes, 2, &arena, &found, err);
    if (st == YG_OK) {
        cr_expect(eq(int, found[0].state, YG_KAFKA_TOPIC_MISSING));
        cr_expect(eq(sz, found[1].difference_count, 2));
        st = yg_kafka_topics_create(&client, wishes, 2, err);
    }
    yg_arena_deinit(&arena);
    return st;
}

Test(memory, each_allocation_that_fails_is_said_and_leaves_nothing_behind, .timeout = 120)
{
    static const struct {
        const char *what;
        enum yg_status (*work)(struct yg_error *err);
    } rows[] = {
        {"table source", read_table},
        {"sink", write_records},
        {"group source and the positions of a commit", copy_group},
        {"topics", plan_and_apply},
    };
    char in[KAFKA_NAME_MAX], out[KAFKA_NAME_MAX], id[KAFKA_NAME_MAX];
    struct yg_error err;

    input = kafka_name(in, "in");
    output = kafka_name(out, "out");
    kafka_topic(input, 1, NULL, NULL);
    kafka_topic(output, 2, NULL, NULL);
    struct yg_sink *sink = kafka_sink(kafka_name(id, "tx"));
    kafka_fill(sink, input, 0, 0, 10);
    yg_sink_destroy(sink);
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        bool failed = true;
        long n = 0;

        while (failed) {
            failing_memory_at(++n);
            enum yg_status st = rows[i].work(&err);
            failed = failing_memory_failed();
            failing_memory_at(0);
            cr_assert(eq(int, st, failed ? YG_NOMEM : YG_OK), "%s: call %ld: %s", rows[i].what, n,
                      st == YG_OK ? "" : err.text);
        }
        cr_expect(gt(long, n, 5), "%s: %ld allocations", rows[i].what, n);
        printf("%s: %ld allocations, each failed once\n", rows[i].what, n - 1);
    }
}

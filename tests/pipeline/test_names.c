/* test_names.c - one flaw under several names, through both live stages, with a takeover at every
 * step: each pass is a new worker that finds what the ones before have written.
 *
 *   advisories, as compaction leaves them --> match stage --> log --> case stage --> log
 *
 * The log is the broker: what is committed lies there, topic by topic, for the next pass.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pipeline/case_stage.h"
#include "pipeline/cases/policy.h"
#include "pipeline/match_stage.h"

#define ENTRIES_MAX 512

struct entry {
    struct yg_str topic, key, value;
};

/* Entries from `committed` on wait for the next commit. */
struct log {
    struct yg_arena arena;
    struct entry entries[ENTRIES_MAX];
    size_t count, committed;
};

/* ---- sink ------------------------------------------------------------------------------------ */

struct sink {
    struct yg_sink base;
    struct log *log;
};

static enum yg_status append(struct yg_sink *base, const struct yg_output *output,
                             struct yg_error *err)
{
    struct log *log = ((struct sink *)base)->log;

    (void)err;
    cr_assert(lt(sz, log->count, ENTRIES_MAX));
    log->entries[log->count++] = (struct entry){
        yg_arena_copy(&log->arena, output->topic), yg_arena_copy(&log->arena, output->key),
        output->value.ptr == NULL ? output->value : yg_arena_copy(&log->arena, output->value)};
    return YG_OK;
}

static enum yg_status commit(struct yg_sink *base, struct yg_source *source,
                             const struct yg_commit_position *positions, size_t count,
                             struct yg_error *err)
{
    struct log *log = ((struct sink *)base)->log;

    (void)source, (void)positions, (void)count, (void)err;
    log->committed = log->count;
    return YG_OK;
}

static enum yg_status abort_open(struct yg_sink *base, struct yg_error *err)
{
    struct log *log = ((struct sink *)base)->log;

    (void)err;
    log->count = log->committed;
    return YG_OK;
}

static void destroy_sink(struct yg_sink *base)
{
    struct yg_error err;

    abort_open(base, &err);
}

static const struct yg_sink_ops sink_ops = {append, commit, abort_open, destroy_sink};

/* ---- source ---------------------------------------------------------------------------------- */

/* Perhaps an assignment, then all its records at once, then IDLE, then nothing: `end` is told. */
struct source {
    struct yg_source base;
    bool assigned;
    struct yg_record records[ENTRIES_MAX];
    size_t count;
    int polled;
    void (*end)(void *state); /* may be NULL */
    void *end_state;
    struct yg_partition partition;
    struct yg_batch batches[3]; /* a receiver may keep them */
};

static void keep_batch(struct yg_batch *batch)
{
    (void)batch; /* a part of the source */
}

static enum yg_status poll_source(struct yg_source *base, int timeout_ms, struct yg_batch **batch,
                                  struct yg_error *err)
{
    struct source *source = (struct source *)base;
    enum { ASSIGNED, RECORDS, IDLE } at;

    (void)timeout_ms, (void)err;
    source->polled += source->polled == ASSIGNED && !source->assigned;
    at = source->polled < IDLE ? source->polled : IDLE;
    *batch = NULL;
    if (source->polled > IDLE) {
        if (source->end != NULL)
            source->end(source->end_state);
        return YG_OK;
    }
    source->polled++;
    source->batches[at] = (struct yg_batch){.kind = at == ASSIGNED  ? YG_BATCH_ASSIGNED
                                                    : at == RECORDS ? YG_BATCH_RECORDS
                                                                    : YG_BATCH_IDLE,
                                            .records = source->records,
                                            .record_count = at == RECORDS ? source->count : 0,
                                            .partitions = &source->partition,
                                            .partition_count = at == ASSIGNED,
                                            .release = keep_batch};
    *batch = &source->batches[at];
    return YG_OK;
}

static enum yg_status seek_source(struct yg_source *base, struct yg_str topic, int32_t partition,
                                  int64_t offset, struct yg_error *err)
{
    (void)base, (void)topic, (void)partition, (void)offset, (void)err;
    return YG_OK;
}

static void complete_source(struct yg_source *base, const struct yg_batch *batch)
{
    (void)base, (void)batch;
}

static void destroy_source(struct yg_source *base)
{
    (void)base; /* the test's */
}

static const struct yg_source_ops source_ops = {poll_source, seek_source, complete_source,
                                                destroy_source};

static void source_init(struct source *source)
{
    memset(source, 0, sizeof *source);
    source->base.ops = &source_ops;
    source->partition = (struct yg_partition){.topic = YG_STR("t"),
                                              .committed = YG_OFFSET_NONE,
                                              .metadata = YG_STR(""),
                                              .end = YG_OFFSET_NONE};
}

static void add_record(struct source *source, struct yg_str topic, struct yg_str key,
                       struct yg_str value, int64_t offset)
{
    cr_assert(lt(sz, source->count, ENTRIES_MAX));
    source->records[source->count++] = (struct yg_record){
        .key = key, .value = value, .position = {topic, 0, offset}, .time = YG_TIME_NONE};
}

/* What the log holds of one topic, and of another one. */
static void add_log(struct source *source, const struct log *log, const char *topic,
                    const char *another)
{
    for (size_t i = 0; i < log->committed; i++) {
        const struct entry *entry = &log->entries[i];

        if (yg_str_equal(entry->topic, yg_str(topic)) ||
            yg_str_equal(entry->topic, yg_str(another)))
            add_record(source, entry->topic, entry->key, entry->value, (int64_t)i);
    }
}

/* ---- a pass ---------------------------------------------------------------------------------- */

static const char *const inventory = "{\"asset\":\"a\",\"seen\":\"2024-01-01T00:00:00Z\","
                                     "\"components\":[\"pkg:npm/x@1.0.0\"]}";

/* An advisory about all versions of npm's x. */
static struct yg_str advisory(struct log *log, const char *id, const char *aliases, int day)
{
    struct yg_buf buf = {0};

    yg_buf_printf(&buf,
                  "{\"id\":\"%s\",\"modified\":\"2024-01-%02dT00:00:00Z\",\"published\":"
                  "\"2024-01-01T00:00:00Z\",\"aliases\":[%s],\"severity\":[{\"type\":\"CVSS_V3\","
                  "\"score\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}],\"affected\":[{"
                  "\"package\":{\"ecosystem\":\"npm\",\"name\":\"x\"},\"ranges\":[{\"type\":"
                  "\"ECOSYSTEM\",\"events\":[{\"introduced\":\"0\"}]}]}]}",
                  id, day, aliases);
    struct yg_str text = yg_arena_copy(&log->arena, yg_buf_str(&buf));
    yg_buf_deinit(&buf);
    return text;
}

static void stop_match(void *stage)
{
    yg_match_stage_stop(*(struct yg_match_stage **)stage);
}

static void stop_case(void *stage)
{
    yg_case_stage_stop(*(struct yg_case_stage **)stage);
}

static enum yg_status open_published(void *state, struct yg_source **source, struct yg_error *err)
{
    (void)err;
    *source = &((struct source *)state)->base;
    return YG_OK;
}

static void run_match(struct log *log, struct source *advisories)
{
    static struct source inventories, published;
    struct sink sink = {{&sink_ops}, log};
    struct yg_match_stage *stage;
    struct yg_error err;

    source_init(&inventories);
    source_init(&published);
    inventories.assigned = true;
    if (log->committed > 0) /* the worker before has read the inventory */
        inventories.partition.committed = 1;
    inventories.end = stop_match;
    inventories.end_state = &stage;
    add_record(&inventories, YG_STR("inventories"), YG_STR("a"), yg_str(inventory), 0);
    add_log(&published, log, "exposures", "");
    const struct yg_match_options options = {.advisories = &advisories->base,
                                             .inventories = &inventories.base,
                                             .sink = &sink.base,
                                             .open_published = open_published,
                                             .open_state = &published,
                                             .live = true,
                                             .record_bytes_max = 1 << 20,
                                             .shards = 1,
                                             .commit_interval_ms = 0,
                                             .exposure_partitions = 1,
                                             .topic_exposures = YG_STR("exposures"),
                                             .topic_progress = YG_STR("progress"),
                                             .topic_dead_letter = YG_STR("dead-letter")};
    cr_assert(eq(int, yg_match_stage_create(&options, &stage, &err), YG_OK));
    cr_assert(eq(int, yg_match_stage_run(stage, &err), YG_OK), "%s", err.text);
    yg_match_stage_destroy(stage);
}

static enum yg_status connect(void *state, struct yg_case_connections *to, struct yg_error *err)
{
    (void)err;
    *to = *(const struct yg_case_connections *)state;
    return YG_OK;
}

static void run_case(struct log *log)
{
    static struct source leader, stored, exposures;
    struct sink sink = {{&sink_ops}, log};
    struct yg_case_stage *stage;
    struct yg_policy policy;
    struct yg_error err;

    source_init(&leader);
    source_init(&stored);
    source_init(&exposures);
    leader.assigned = true;
    add_log(&stored, log, "cases", "progress");
    add_log(&exposures, log, "exposures", "");
    exposures.end = stop_case;
    exposures.end_state = &stage;
    struct yg_case_connections connections = {
        .sink = &sink.base, .stored = &stored.base, .exposures = &exposures.base};
    const struct yg_case_options options = {.open = connect,
                                            .open_state = &connections,
                                            .leader = &leader.base,
                                            .live = true,
                                            .clock = YG_CLOCK_RECORD,
                                            .policy = &policy,
                                            .record_bytes_max = 1 << 20,
                                            .inventory_partitions = 1,
                                            .topic_exposures = YG_STR("exposures"),
                                            .topic_progress = YG_STR("progress"),
                                            .topic_alerts = YG_STR("alerts"),
                                            .topic_cases = YG_STR("cases"),
                                            .topic_events = YG_STR("events"),
                                            .topic_dead_letter = YG_STR("dead-letter")};
    yg_policy_default(&policy);
    cr_assert(eq(int, yg_case_stage_create(&options, &stage, &err), YG_OK));
    cr_assert(eq(int, yg_case_stage_run(stage, &err), YG_OK), "%s", err.text);
    yg_case_stage_destroy(stage);
}

/* ---- the test -------------------------------------------------------------------------------- */

#define STEPS_MAX 6

static const struct row {
    const char *why;
    struct {
        const char *id, *aliases; /* of the advisory; NULL: it is gone */
        const char *alerts;       /* sent in this step, as "KEY " each */
        const char *open;         /* cases in the end, as "KEY " each */
    } steps[STEPS_MAX];
} rows[] = {
    {"a private id gains a CVE, which is corrected and taken back",
     {{"GHSA-a", "", "GHSA-a ", "GHSA-a "},
      {"GHSA-a", "\"CVE-1\"", "", "CVE-1 "},
      {"GHSA-a", "\"CVE-2\"", "", "CVE-2 "},
      {"GHSA-a", "", "", "GHSA-a "},
      {"GHSA-a", "\"CVE-1\"", "", "CVE-1 "},
      {"GHSA-a", NULL, "CVE-1 ", ""}}},
    {"two CVEs at once: no second alert; a CVE less: its end is said",
     {{"GHSA-a", "", "GHSA-a ", "GHSA-a "},
      {"GHSA-a", "\"CVE-1\",\"CVE-2\"", "", "CVE-1 CVE-2 "},
      {"GHSA-a", "\"CVE-1\",\"CVE-2\"", "", "CVE-1 CVE-2 "},
      {"GHSA-a", "\"CVE-2\"", "CVE-1 ", "CVE-2 "}}},
    {"a bulletin that names its CVE at last",
     {{"SSA-1", "", "SSA-1 ", "SSA-1 "}, {"SSA-1", "\"CVE-1\"", "", "CVE-1 "}}},
};

/* Keys of the topic from the entry `from` on that hold `word`, each once, ascending by first
 * letters: the last value of a key counts. */
static void list_keys(const struct log *log, const char *topic, size_t from, const char *word,
                      struct yg_buf *out)
{
    struct yg_str keys[16];
    size_t count = 0;

    for (size_t i = from; i < log->committed; i++) {
        const struct entry *entry = &log->entries[i];
        bool last = true;

        for (size_t k = i + 1; k < log->committed; k++)
            last &= !yg_str_equal(log->entries[k].topic, entry->topic) ||
                    !yg_str_equal(log->entries[k].key, entry->key);
        if (!last || !yg_str_equal(entry->topic, yg_str(topic)) ||
            yg_str_find(entry->value, yg_str(word)) == entry->value.len)
            continue;
        size_t at = count++;
        for (; at > 0 && yg_str_compare(entry->key, keys[at - 1]) < 0; at--)
            keys[at] = keys[at - 1];
        keys[at] = entry->key;
    }
    yg_buf_reset(out);
    for (size_t i = 0; i < count; i++)
        yg_buf_printf(out, "%.*s ", YG_STR_ARG(keys[i]));
}

Test(names, are_told_once_by_whichever_worker)
{
    static struct log log;
    static struct source advisories;
    struct yg_buf said = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        memset(&log, 0, sizeof log);
        for (int step = 0; step < STEPS_MAX && rows[i].steps[step].id != NULL; step++) {
            const char *id = rows[i].steps[step].id, *aliases = rows[i].steps[step].aliases;
            size_t before = log.committed;

            source_init(&advisories);
            if (aliases != NULL)
                add_record(&advisories, YG_STR("advisories"), yg_str(id),
                           advisory(&log, id, aliases, step + 1), step);
            run_match(&log, &advisories);
            run_case(&log);
            list_keys(&log, "alerts", before, "", &said);
            cr_expect(yg_str_equal(yg_buf_str(&said), yg_str(rows[i].steps[step].alerts)),
                      "%s, step %d: alerts '%.*s'", rows[i].why, step,
                      YG_STR_ARG(yg_buf_str(&said)));
            list_keys(&log, "cases", 0, "\"state\":\"open\"", &said);
            cr_expect(yg_str_equal(yg_buf_str(&said), yg_str(rows[i].steps[step].open)),
                      "%s, step %d: open '%.*s'", rows[i].why, step, YG_STR_ARG(yg_buf_str(&said)));
        }
        yg_arena_deinit(&log.arena);
    }
    yg_buf_deinit(&said);
}

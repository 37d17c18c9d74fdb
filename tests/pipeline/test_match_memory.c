/* test_match_memory.c - stage 1 at the end of its memory budget: what it says, what it commits.
 *
 * The budget counts tables alone here, so that it is reached at the same record in every run.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "pipeline/match_stage.h"
#include "tests/support/script.h"

#define ADVISORY                                                                                   \
    "{\"id\":\"A-1\",\"modified\":\"2024-01-01T00:00:00Z\",\"affected\":[{\"package\":{"           \
    "\"ecosystem\":\"npm\",\"name\":\"x\"},\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{"      \
    "\"introduced\":\"0\"}]}]}]}"
#define INVENTORIES 24
#define COMPONENTS 6000 /* of each: about a quarter of a mebibyte, all of them new */
#define ASSIGNED 1      /* steps before the inventories */

static struct step inventories[ASSIGNED + INVENTORIES + 2];
static const struct step advisories[] = {
    {YG_BATCH_RECORDS, 0, 0, ADVISORY}, {YG_BATCH_IDLE, 0, 0, ""}, {YG_BATCH_END, 0, 0, ""}, {0}};
static const struct step nothing[] = {{YG_BATCH_IDLE, 0, 0, ""}, {0}};

static char *make_inventory(int asset, int components)
{
    struct yg_buf text = {0};

    yg_buf_printf(&text,
                  "{\"asset\":\"a%d\",\"seen\":\"2024-01-01T00:00:00Z\",\"components\":["
                  "\"pkg:npm/x@1.0.0\"",
                  asset);
    for (int i = 0; i < components; i++)
        yg_buf_printf(&text, ",\"pkg:npm/scope-%d/name-of-a-package-%d@1.%d.0\"", asset, i, i);
    yg_buf_printf(&text, "]}");
    yg_buf_append_char(&text, '\0');
    cr_assert(eq(int, text.failed, false));
    return text.ptr;
}

/* `count` inventories behind the assignment of partition 0, committed up to `committed`. */
static void make_script(int count, int components, int64_t committed)
{
    memset(inventories, 0, sizeof inventories);
    inventories[0] = (struct step){YG_BATCH_ASSIGNED, 0, committed, ""};
    for (int i = 0; i < count; i++)
        inventories[ASSIGNED + i] =
            (struct step){YG_BATCH_RECORDS, 0, i, make_inventory(i, components)};
    inventories[ASSIGNED + count] = (struct step){YG_BATCH_END, 0, 0, ""};
}

static void free_script(void)
{
    for (int i = ASSIGNED; i < ASSIGNED + INVENTORIES; i++) {
        if (inventories[i].kind == YG_BATCH_RECORDS)
            free((char *)inventories[i].text);
    }
}

static enum yg_status open_script(void *state, struct yg_source **source, struct yg_error *err)
{
    struct script *script = state;

    (void)err;
    script->next = 0;
    *source = &script->base;
    return YG_OK;
}

static void stop(void *stage)
{
    yg_match_stage_stop(*(struct yg_match_stage **)stage);
}

struct outcome {
    enum yg_status status;
    char said[YG_ERROR_TEXT_MAX];
    uint64_t inventories;
    size_t held;    /* by all tables, at the end */
    size_t waiting; /* keys that changed and did not go out */
    struct sink sink;
};

static void run(bool live, const struct step *first, size_t budget, struct outcome *outcome)
{
    struct yg_match_stage *stage;
    struct yg_memory_ledger memory = {.budget = budget};
    struct yg_memory_report held;
    struct yg_error err = {.text = ""};

    *outcome = (struct outcome){.sink = {.base = {&sink_ops}, .positions = {-1, -1, -1, -1}}};
    struct sink *sink = &outcome->sink;
    struct script read = {.base = {&script_ops}, .steps = first, .sink = sink};
    struct script published = {.base = {&script_ops}, .steps = nothing, .sink = sink};
    struct script taken = {.base = {&script_ops},
                           .steps = live ? inventories : inventories + ASSIGNED,
                           .sink = sink,
                           .end = stop,
                           .end_state = &stage};
    const struct yg_match_options options = {.advisories = &read.base,
                                             .inventories = &taken.base,
                                             .sink = &sink->base,
                                             .open_published = live ? open_script : NULL,
                                             .open_state = &published,
                                             .live = live,
                                             .shards = 1,
                                             .memory = &memory,
                                             .record_bytes_max = (size_t)64 << 20,
                                             .commit_interval_ms = 1000,
                                             .exposure_partitions = 4,
                                             .topic_exposures = YG_STR("exposures"),
                                             .topic_progress = YG_STR("progress"),
                                             .topic_dead_letter = YG_STR("dead-letter")};

    cr_assert(eq(int, yg_match_stage_create(&options, &stage, &err), YG_OK));
    outcome->status = yg_match_stage_run(stage, &err);
    memcpy(outcome->said, err.text, sizeof outcome->said);
    outcome->inventories = yg_match_stage_totals(stage).inventories;
    yg_memory_read(&memory, &held);
    outcome->held = yg_memory_sum(&held);
    outcome->waiting = yg_shard_dirty_count(yg_match_stage_shard(stage));
    yg_match_stage_destroy(stage);
    yg_buf_deinit(&sink->metadata);
}

/* The whole text, without what it names as the largest structures. */
static void expect_text(const char *why, const char *said, const char *format, uint64_t number)
{
    char want[YG_ERROR_TEXT_MAX], have[YG_ERROR_TEXT_MAX];
    const char *from = strchr(said, '('), *to = strchr(said, ')');

    cr_assert(from != NULL && to != NULL, "%s: %s", why, said);
    cr_expect(ne(ptr, strstr(from, "identities "), NULL), "%s: %s", why, said);
    snprintf(want, sizeof want, format, (unsigned long long)number);
    const char *wants = strchr(want, ')');
    snprintf(have, sizeof have, "%.*s%s", (int)(from + 1 - said), said, to);
    cr_expect(eq(str, have + strcspn(have, "("), (char *)wants - 1), "%s", why);
    cr_expect(ne(ptr, strstr(have, " held, the budget is "), NULL), "%s: %s", why, said);
    cr_expect(yg_str_starts(yg_str(have), YG_STR("match stage: memory: ")), "%s: %s", why, said);
}

static const struct row {
    const char *why;
    bool live;
    int64_t committed;
    const char *said; /* behind the sizes */
} rows[] = {
    {"files: what was applied is committed", false, -1,
     "(); 1 advisories and %llu inventories were applied and committed; raise memory_budget, or "
     "give this worker fewer inventories"},
    {"Kafka: with its position, from which another worker goes on", true, -1,
     "(); 1 advisories and %llu inventories were applied and committed; raise memory_budget, or "
     "give this worker fewer inventories"},
    {"a partition that is still being restored: nothing new was done, nothing is committed", true,
     INVENTORIES,
     "(); 1 advisories and %llu inventories were applied, not committed; raise memory_budget, or "
     "give this worker fewer inventories"},
};

Test(match_memory, ends_at_the_budget_with_what_was_applied)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        struct outcome whole, cut, same;

        make_script(INVENTORIES, COMPONENTS, row->committed);
        run(row->live, advisories, 0, &whole);
        cr_expect(eq(int, whole.status, YG_OK), "%s", row->why);
        cr_expect(eq(u64, whole.inventories, INVENTORIES), "%s", row->why);

        run(row->live, advisories, whole.held / 2, &cut);
        cr_expect(eq(int, cut.status, YG_BUDGET), "%s", row->why);
        cr_expect(gt(u64, cut.inventories, 0), "%s", row->why);
        cr_expect(lt(u64, cut.inventories, INVENTORIES), "%s", row->why);
        expect_text(row->why, cut.said, row->said, cut.inventories);
        free_script();

        if (row->committed > 0) {
            cr_expect(eq(int, cut.sink.commits, 0), "%s", row->why);
            continue;
        }
        make_script((int)cut.inventories, COMPONENTS, row->committed);
        run(row->live, advisories, 0, &same);
        free_script();
        cr_expect(eq(int, same.status, YG_OK));
        cr_expect(eq(int, cut.sink.exposures, same.sink.exposures),
                  "%s: the same as without a budget and with these inventories alone", row->why);
        cr_expect(eq(i64, cut.sink.positions[0], row->live ? (int64_t)cut.inventories : -1), "%s",
                  row->why);
        cr_expect(eq(int, cut.sink.letters, 0), "%s", row->why);
        cr_expect(eq(sz, cut.waiting, 0), "%s", row->why);
    }
}

/* One inventory that is larger than all the room there is, between two that are small. */
static void make_large_between(void)
{
    make_script(3, 1, -1);
    free((char *)inventories[ASSIGNED + 1].text);
    inventories[ASSIGNED + 1].text = make_inventory(1, 300000);
}

Test(match_memory, one_large_inventory_without_room_is_a_letter)
{
    for (int live = 0; live <= 1; live++) {
        struct outcome whole, cut;

        make_large_between();
        run(live != 0, advisories, 0, &whole);
        cr_expect(eq(int, whole.status, YG_OK));
        cr_expect(eq(u64, whole.inventories, 3));
        run(live != 0, advisories, (size_t)64 << 20, &cut);
        cr_expect(eq(int, cut.status, YG_OK), "the others go on: %s", cut.said);
        cr_expect(eq(u64, cut.inventories, 2));
        cr_expect(eq(int, cut.sink.letters, 1));
        cr_expect(eq(i64, cut.sink.positions[0], live ? 3 : -1));
        struct yg_str letter = yg_buf_str(&cut.sink.last_letter);
        cr_expect(yg_str_starts(letter, YG_STR("{\"class\":\"budget\",\"reason\":\"a record of ")),
                  "%.*s", YG_STR_ARG(yg_str_head(letter, 300)));
        cr_expect(lt(sz, yg_str_find(letter, YG_STR(" bytes: memory: ")), letter.len));
        yg_buf_deinit(&cut.sink.last_letter);
        free_script();
    }
}

/* What is asked for before a record is decoded is enough for it. */
Test(match_memory, a_large_inventory_takes_no_more_than_was_asked_for)
{
    struct outcome small, large;

    make_script(3, 1, -1);
    run(false, advisories, 0, &small);
    free_script();
    make_large_between();
    size_t len = strlen(inventories[ASSIGNED + 1].text);
    run(false, advisories, small.held + 23 * len, &large);
    cr_expect(eq(u64, large.inventories, 3), "it has room");
    cr_expect(le(sz, large.held, small.held + 23 * len), "%zu bytes for %zu of a document",
              large.held - small.held, len);
    cr_expect(ge(sz, large.held, small.held + 8 * len), "or is too much asked for?");
    free_script();
}

/* A worker that leaves out an advisory would know less than the others, and nobody would see it. */
Test(match_memory, an_advisory_without_room_ends_the_stage)
{
    struct yg_buf text = {0};
    struct outcome outcome;

    yg_buf_printf(&text, "{\"id\":\"A-2\",\"modified\":\"2024-01-01T00:00:00Z\",\"affected\":[{"
                         "\"package\":{\"ecosystem\":\"npm\",\"name\":\"x\"},\"versions\":[\"0\"");
    for (int i = 0; i < 200000; i++)
        yg_buf_printf(&text, ",\"1.%d.0\"", i);
    yg_buf_printf(&text, "]}]}");
    yg_buf_append_char(&text, '\0');
    const struct step large[] = {{YG_BATCH_RECORDS, 0, 0, ADVISORY},
                                 {YG_BATCH_RECORDS, 0, 1, text.ptr},
                                 {YG_BATCH_IDLE, 0, 0, ""},
                                 {YG_BATCH_END, 0, 0, ""},
                                 {0}};

    make_script(3, 1, -1);
    run(false, large, (size_t)20 << 20, &outcome);
    free_script();
    cr_expect(eq(int, outcome.status, YG_BUDGET));
    cr_expect(ne(ptr, strstr(outcome.said, "match stage: a record of "), NULL), "%s", outcome.said);
    cr_expect(
        ne(ptr, strstr(outcome.said, "; 1 advisories and 0 inventories were applied and "), NULL),
        "%s", outcome.said);
    yg_buf_deinit(&text);
}

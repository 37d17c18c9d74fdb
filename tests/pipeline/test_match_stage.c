/* test_match_stage.c - the live loop of stage 1 between a scripted group and a sink that remembers.
 *
 * What must hold in every row: between two polls nothing waits in the sink (a transaction lives for
 * seconds, a partition may be restored for minutes), and what goes out goes with its positions.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pipeline/match_stage.h"
#include "tests/support/script.h"

#define ADVISORY                                                                                   \
    "{\"id\":\"A-1\",\"modified\":\"2024-01-01T00:00:00Z\",\"affected\":[{\"package\":{"           \
    "\"ecosystem\":\"npm\",\"name\":\"x\"},\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{"      \
    "\"introduced\":\"0\"}]}]}]}"
#define INVENTORY                                                                                  \
    "{\"asset\":\"a\",\"seen\":\"2024-01-01T00:00:00Z\",\"components\":[\"pkg:npm/x@1.0.0\"]}"
#define BAD "{"

static enum yg_status open_script(void *state, struct yg_source **source, struct yg_error *err)
{
    struct script *script = state;

    (void)err;
    script->next = 0;
    *source = &script->base;
    return YG_OK;
}

#define ADVISORIES                                                                                 \
    {                                                                                              \
        {YG_BATCH_RECORDS, 0, 0, ADVISORY},                                                        \
        {                                                                                          \
            YG_BATCH_IDLE, 0, 0, ""                                                                \
        }                                                                                          \
    }
#define BAD_ADVISORY                                                                               \
    {                                                                                              \
        {YG_BATCH_RECORDS, 0, 0, BAD},                                                             \
        {                                                                                          \
            YG_BATCH_IDLE, 0, 0, ""                                                                \
        }                                                                                          \
    }

static const struct row {
    const char *why;
    const struct step advisories[4], inventories[8], published[2];
    size_t exposure_bytes_max;
    int commits_min, exposures, letters;
    int64_t position; /* of partition 0 */
} rows[] = {
    {"one asset is affected: facts and a count, with the position behind them",
     ADVISORIES,
     {{YG_BATCH_ASSIGNED, 0, -1, ""}, {YG_BATCH_RECORDS, 0, 0, INVENTORY}},
     {{YG_BATCH_IDLE, 0, 0, ""}},
     0,
     1,
     2,
     0,
     1},
    {"a letter waits for the partition that is being restored, and goes with its position",
     ADVISORIES,
     {{YG_BATCH_ASSIGNED, 0, -1, ""},
      {YG_BATCH_ASSIGNED, 1, 10, ""},
      {YG_BATCH_RECORDS, 0, 0, BAD},
      {YG_BATCH_RECORDS, 0, 1, BAD},
      {YG_BATCH_RECORDS, 1, 10, INVENTORY}},
     {{YG_BATCH_IDLE, 0, 0, ""}},
     0,
     1,
     2,
     2,
     2},
    {"a partition goes while another is restored: its next owner says what was not committed",
     ADVISORIES,
     {{YG_BATCH_ASSIGNED, 1, 10, ""},
      {YG_BATCH_ASSIGNED, 0, -1, ""},
      {YG_BATCH_RECORDS, 0, 0, BAD},
      {YG_BATCH_REVOKED, 0, 0, ""},
      {YG_BATCH_RECORDS, 1, 10, INVENTORY}},
     {{YG_BATCH_IDLE, 0, 0, ""}},
     0,
     1,
     2,
     0,
     -1},
    {"a partition that is lost takes no letter of another one with it",
     ADVISORIES,
     {{YG_BATCH_ASSIGNED, 1, 10, ""},
      {YG_BATCH_ASSIGNED, 0, -1, ""},
      {YG_BATCH_RECORDS, 0, 0, BAD},
      {YG_BATCH_LOST, 1, 0, ""}},
     {{YG_BATCH_IDLE, 0, 0, ""}},
     0,
     1,
     0,
     1,
     1},
    {"a bad advisory is said by the owner of partition 0, also one that becomes it later",
     BAD_ADVISORY,
     {{YG_BATCH_ASSIGNED, 1, -1, ""},
      {YG_BATCH_RECORDS, 1, 0, INVENTORY},
      {YG_BATCH_ASSIGNED, 0, -1, "t/0:0"}},
     {{YG_BATCH_IDLE, 0, 0, ""}},
     0,
     2,
     0,
     1,
     0},
    {"go-cve-dictionary#180, vulsctl#33, goval-dictionary#517: one bad record, the rest goes on",
     {{YG_BATCH_RECORDS, 0, 0, BAD}, {YG_BATCH_RECORDS, 0, 1, ADVISORY}, {YG_BATCH_IDLE, 0, 0, ""}},
     {{YG_BATCH_ASSIGNED, 0, -1, ""},
      {YG_BATCH_RECORDS, 0, 0, BAD},
      {YG_BATCH_RECORDS, 0, 1, INVENTORY}},
     {{YG_BATCH_IDLE, 0, 0, ""}},
     0,
     1,
     2,
     2,
     2},
    {"and by no one when the owner before had committed behind it",
     BAD_ADVISORY,
     {{YG_BATCH_ASSIGNED, 1, -1, ""},
      {YG_BATCH_RECORDS, 1, 0, INVENTORY},
      {YG_BATCH_ASSIGNED, 0, -1, "t/0:1"}},
     {{YG_BATCH_IDLE, 0, 0, ""}},
     0,
     2,
     0,
     0,
     0},
    {"stopped while it reads what was published: half of it would make all the rest differences",
     ADVISORIES,
     {{YG_BATCH_ASSIGNED, 0, -1, ""}, {YG_BATCH_RECORDS, 0, 0, INVENTORY}},
     {{0}},
     0,
     0,
     0,
     0,
     -1},
    {"a count that is larger than the topic takes is a letter; the facts go out",
     ADVISORIES,
     {{YG_BATCH_ASSIGNED, 0, -1, ""}, {YG_BATCH_RECORDS, 0, 0, INVENTORY}},
     {{YG_BATCH_IDLE, 0, 0, ""}},
     100,
     1,
     1,
     1,
     1},
};

static void stop(void *stage)
{
    yg_match_stage_stop(*(struct yg_match_stage **)stage);
}

static void run(const struct row *row, uint32_t shards, struct sink *sink)
{
    struct yg_match_stage *stage;
    struct script advisories = {.base = {&script_ops}, .steps = row->advisories, .sink = sink};
    struct script inventories = {.base = {&script_ops},
                                 .steps = row->inventories,
                                 .sink = sink,
                                 .end = stop,
                                 .end_state = &stage};
    struct script published = {.base = {&script_ops},
                               .steps = row->published,
                               .sink = sink,
                               .end = stop,
                               .end_state = &stage};
    const struct yg_match_options options = {.advisories = &advisories.base,
                                             .inventories = &inventories.base,
                                             .sink = &sink->base,
                                             .open_published = open_script,
                                             .open_state = &published,
                                             .live = true,
                                             .record_bytes_max = 1 << 20,
                                             .commit_interval_ms = 0,
                                             .shards = shards,
                                             .exposure_partitions = 4,
                                             .topic_exposures = YG_STR("exposures"),
                                             .topic_progress = YG_STR("progress"),
                                             .topic_dead_letter = YG_STR("dead-letter")};
    struct yg_error err;

    cr_assert(eq(int, yg_match_stage_create(&options, &stage, &err), YG_OK));
    cr_expect(eq(int, yg_match_stage_run(stage, &err), YG_OK), "%s", row->why);
    yg_match_stage_destroy(stage);
}

static void expect(const struct row *row, uint32_t shards)
{
    struct sink sink = {.base = {&sink_ops},
                        .exposure_bytes_max = row->exposure_bytes_max,
                        .positions = {-1, -1, -1, -1}};

    run(row, shards, &sink);
    cr_expect(ge(int, sink.commits, row->commits_min), "%u shards: %s", shards, row->why);
    cr_expect(eq(int, sink.exposures, row->exposures), "%u shards: %s", shards, row->why);
    cr_expect(eq(int, sink.letters, row->letters), "%u shards: %s", shards, row->why);
    cr_expect(eq(i64, sink.positions[0], row->position), "%u shards: %s", shards, row->why);
    cr_expect(eq(int, sink.open_at_poll, 0), "%u shards: %s: between commits", shards, row->why);
    if (row->exposure_bytes_max > 0)
        cr_expect(yg_str_find(yg_buf_str(&sink.last_letter),
                              YG_STR("\"class\":\"limit\",\"reason\":\"too large\",\"topic\":"
                                     "\"exposures\"")) < sink.last_letter.len,
                  "%u shards: %s", shards, row->why);
    yg_buf_deinit(&sink.last_letter);
    yg_buf_deinit(&sink.metadata);
}

Test(match_stage, commits_what_every_row_says)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++)
        for (uint32_t shards = 1; shards <= 3; shards++)
            expect(&rows[i], shards);
}

/* Behind INVENTORY comes this one. */
static const struct delta_row {
    const char *why, *text;
    int exposures, letters;
    const char *reason; /* part of the letter */
} deltas[] = {
    {"on its base: what it removes is not counted any more",
     "{\"asset\":\"a\",\"base\":\"sha256:"
     "4b403a5ccbaca98515c0fb00fa4f1e539bc8786c27e80bc9947252a6e0a1689a\",\"removed\":[\"pkg:npm/"
     "x@1.0.0\"]}",
     3, 0, NULL},
    {"on its base: what stays is counted",
     "{\"asset\":\"a\",\"base\":\"sha256:"
     "4b403a5ccbaca98515c0fb00fa4f1e539bc8786c27e80bc9947252a6e0a1689a\",\"added\":[\"pkg:npm/"
     "y@1.0.0\"]}",
     2, 0, NULL},
    {"on another base: somebody has to send all of it",
     "{\"asset\":\"a\",\"base\":\"sha256:"
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"removed\":[]}",
     2, 1,
     "held is sha256:4b403a5ccbaca98515c0fb00fa4f1e539bc8786c27e80bc9947252a6e0a1689a: a whole "
     "inventory is needed"},
    {"of an asset that nobody knows",
     "{\"asset\":\"b\",\"base\":\"sha256:"
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"added\":[\"x\"]}",
     2, 1, "delta: asset 'b' is unknown: a whole inventory is needed"},
};

Test(match_stage, deltas_change_what_they_are_about)
{
    for (size_t i = 0; i < YG_COUNT(deltas); i++) {
        const struct delta_row *delta = &deltas[i];
        const struct row row = {delta->why,
                                ADVISORIES,
                                {{YG_BATCH_ASSIGNED, 0, -1, ""},
                                 {YG_BATCH_RECORDS, 0, 0, INVENTORY},
                                 {YG_BATCH_RECORDS, 0, 1, delta->text}},
                                {{YG_BATCH_IDLE, 0, 0, ""}},
                                0,
                                1,
                                delta->exposures,
                                delta->letters,
                                2};
        struct sink sink = {.base = {&sink_ops}, .positions = {-1, -1, -1, -1}};

        run(&row, 1, &sink);
        cr_expect(eq(int, sink.exposures, row.exposures), "%s", row.why);
        cr_expect(eq(int, sink.letters, row.letters), "%s", row.why);
        cr_expect(eq(i64, sink.positions[0], row.position), "%s", row.why);
        cr_expect(delta->reason == NULL ||
                      yg_str_find(yg_buf_str(&sink.last_letter), yg_str(delta->reason)) <
                          sink.last_letter.len,
                  "%s: %.*s", row.why, YG_STR_ARG(yg_buf_str(&sink.last_letter)));
        yg_buf_deinit(&sink.last_letter);
        yg_buf_deinit(&sink.metadata);
    }
}

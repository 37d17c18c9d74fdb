/* test_case_stage.c - the live loop of stage 2: what it reads anew at every start is said once. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pipeline/case_stage.h"
#include "pipeline/cases/policy.h"
#include "tests/support/script.h"

#define BAD "{"

static const struct row {
    const char *why;
    const char *committed; /* metadata that the leader finds */
    const struct step catalog[4];
    int letters;
    const char *metadata; /* as committed; "": nothing was */
} rows[] = {
    {"a first start says what it turned away, and how far it has read",
     "",
     {{YG_BATCH_RECORDS, 0, 0, BAD}, {YG_BATCH_RECORDS, 1, 7, BAD}, {YG_BATCH_IDLE, 0, 0, ""}},
     2,
     "t/0:1,t/1:8"},
    {"the next start reads the same and says nothing",
     "t/0:1,t/1:8",
     {{YG_BATCH_RECORDS, 0, 0, BAD}, {YG_BATCH_RECORDS, 1, 7, BAD}, {YG_BATCH_IDLE, 0, 0, ""}},
     0,
     ""},
    {"what has come since is said",
     "t/0:1",
     {{YG_BATCH_RECORDS, 0, 0, BAD}, {YG_BATCH_RECORDS, 0, 1, BAD}, {YG_BATCH_IDLE, 0, 0, ""}},
     1,
     "t/0:2"},
};

static void stop(void *stage)
{
    yg_case_stage_stop(*(struct yg_case_stage **)stage);
}

static enum yg_status connect(void *state, struct yg_case_connections *to, struct yg_error *err)
{
    (void)err;
    *to = *(const struct yg_case_connections *)state;
    return YG_OK;
}

static void run(const struct row *row, struct sink *sink)
{
    const struct step assigned[] = {{YG_BATCH_ASSIGNED, 0, -1, row->committed}, {0}};
    const struct step idle[] = {{YG_BATCH_IDLE, 0, 0, ""}, {0}};
    struct yg_case_stage *stage;
    struct yg_policy policy;
    struct script leader = {.base = {&script_ops}, .steps = assigned, .sink = sink};
    struct script catalog = {.base = {&script_ops}, .steps = row->catalog, .sink = sink};
    struct script exposures = {
        .base = {&script_ops}, .steps = idle, .sink = sink, .end = stop, .end_state = &stage};
    struct yg_case_connections connections = {
        .sink = &sink->base, .exposures = &exposures.base, .catalog = &catalog.base};
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
    struct yg_error err;

    yg_policy_default(&policy);
    cr_assert(eq(int, yg_case_stage_create(&options, &stage, &err), YG_OK));
    cr_expect(eq(int, yg_case_stage_run(stage, &err), YG_OK), "%s: %s", row->why, err.text);
    yg_case_stage_destroy(stage);
}

Test(case_stage, says_once_what_it_turned_away)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct sink sink = {.base = {&sink_ops}};

        run(&rows[i], &sink);
        cr_expect(eq(int, sink.letters, rows[i].letters), "%s", rows[i].why);
        cr_expect(yg_str_equal(yg_buf_str(&sink.metadata), yg_str(rows[i].metadata)), "%s",
                  rows[i].why);
        yg_buf_deinit(&sink.last_letter);
        yg_buf_deinit(&sink.metadata);
    }
}

/* test_priority_table.c - the rows of an SSVC table decide as the table does. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pipeline/cases/priority.h"
#include "pipeline/cases/priority_table.h"

struct bench {
    struct yg_arena arena;
    struct yg_policy policy;
    struct yg_priority_source source;
    struct yg_priority rules;
};

/* Outcomes get the built-in classes, the highest the first. */
static void bench_init(struct bench *bench, const char *table, const char *assumed)
{
    struct yg_error err = {.text = ""};

    *bench = (struct bench){
        .source = {.table = yg_ssvc_table_find(yg_str(table)), .epss = YG_STR("0.1")}};
    yg_policy_default(&bench->policy);
    cr_assert(
        eq(int,
           yg_ssvc_vector_parse(bench->source.table, yg_str(assumed), &bench->source.assumed, &err),
           YG_OK),
        "%s", err.text);
    size_t count = bench->source.table->outcome->value_count;
    for (size_t i = 0; i < count; i++) {
        size_t at = count - 1 - i < bench->policy.class_count ? count - 1 - i
                                                              : bench->policy.class_count - 1;

        bench->source.classes[i] = bench->policy.classes[at].name;
    }
}

static void build(struct bench *bench, size_t kept)
{
    struct yg_error err = {.text = ""};

    cr_assert(eq(int,
                 yg_priority_from_table(&bench->source, kept, &bench->arena, &bench->policy, &err),
                 YG_OK),
              "%s", err.text);
    cr_assert(eq(sz, yg_policy_check(&bench->policy, NULL, NULL), 0));
    for (size_t i = 0; i < bench->policy.priority_count; i++)
        cr_assert(eq(sz,
                     yg_priority_compile(&bench->policy, i,
                                         &bench->rules.rules[bench->rules.count++], NULL, NULL),
                     0));
}

/* What a case tells of each point, said once more: the key of the value; NULL where the policy's
 * assumption stands. */
static const char *value_of(struct yg_str key, const struct yg_priority_input *input)
{
    bool open = input->exposure == YG_EXPOSED_INTERNET || input->exposure == YG_EXPOSED_UNKNOWN;

    if (yg_str_equal(key, YG_STR("E")))
        return input->known_exploited ? "A" : input->epss_x1e5 >= 10000 ? "P" : "N";
    if (yg_str_equal(key, YG_STR("EXP")))
        return open ? "O" : input->exposure == YG_EXPOSED_INTERNAL ? "C" : "S";
    if (yg_str_equal(key, YG_STR("A")))
        return input->flaw.automatable == YG_AUTOMATABLE_NO ? "N" : "Y";
    if (yg_str_equal(key, YG_STR("TI")))
        return input->flaw.technical_impact == YG_TECHNICAL_PARTIAL ? "P" : "T";
    if (yg_str_equal(key, YG_STR("KEV")))
        return input->known_exploited ? "Y" : "N";
    if (yg_str_equal(key, YG_STR("PE")))
        return open ? "Y" : "N";
    return NULL;
}

static struct yg_ssvc_decision decide(const struct bench *bench,
                                      const struct yg_priority_input *input)
{
    const struct yg_ssvc_table *table = bench->source.table;
    struct yg_ssvc_selection selection = bench->source.assumed;
    struct yg_ssvc_decision decision;

    for (size_t i = 0; i < table->point_count; i++) {
        const struct yg_ssvc_point *point = table->points[i];
        const char *value = value_of(point->key, input);

        for (size_t v = 0; bench->source.assumed.points[i] == 0 && v < point->value_count; v++) {
            if (value != NULL && yg_str_equal(point->values[v].key, yg_str(value)))
                selection.points[i] = UINT32_C(1) << v;
        }
    }
    yg_ssvc_decide(table, &selection, &decision);
    return decision;
}

static void check_inputs(const struct bench *bench)
{
    static const int32_t scores[] = {-1, 0, 9999, 10000, 100000};

    for (unsigned n = 0; n < 2 * YG_COUNT(scores) * 4 * 3 * 3; n++) {
        struct yg_priority_input input = {
            .affected = true,
            .known_exploited = n % 2 == 1,
            .epss_x1e5 = scores[n / 2 % YG_COUNT(scores)],
            .exposure = (enum yg_exposure_label)(n / 2 / YG_COUNT(scores) % 4),
            .flaw = {.automatable = (enum yg_automatable)(n / 8 / YG_COUNT(scores) % 3),
                     .technical_impact = (enum yg_technical_impact)(n / 24 / YG_COUNT(scores) % 3)},
        };
        size_t rule = yg_priority_decide(&bench->rules, &input);
        struct yg_ssvc_decision expected = decide(bench, &input);

        cr_expect(yg_str_equal(bench->policy.priorities[rule].class_name,
                               bench->source.classes[expected.outcome]),
                  "%u: %.*s", n, YG_STR_ARG(bench->policy.priorities[rule].name));
    }
}

static const struct row {
    const char *why, *table, *assumed, *first, *last;
    size_t count;
} rows[] = {
    {"the deployer's, with an impact for all", "ssvc:DT_DP", "SSVCv2/HI:M/",
     "SSVCv2/A:Y/E:A/EXP:O/HI:M/DSOI:O/", "SSVCv2/A:N/E:N/EXP:S/HI:M/DSOI:D/", 18},
    {"without: the worst", "ssvc:DT_DP", "SSVCv2/X:Y/", "SSVCv2/A:Y/E:A/EXP:O/DSOI:I/",
     "SSVCv2/A:N/E:N/EXP:S/DSOI:S/", 18},
    {"one of two impacts", "ssvc:DT_DP", "SSVCv2/HI:LM/", "SSVCv2/A:Y/E:A/EXP:O/HI:LM/DSOI:O/",
     "SSVCv2/A:N/E:N/EXP:S/HI:LM/DSOI:D/", 18},
    {"an assumption stands before what a case tells", "ssvc:DT_DP", "SSVCv2/HI:H/A:Y/EXP:C/",
     "SSVCv2/A:Y/E:A/EXP:C/HI:H/DSOI:O/", "SSVCv2/A:Y/E:N/EXP:C/HI:H/DSOI:S/", 3},
    {"CISA's, outcomes with a star", "cisa:DT_CO", "SSVCv2/MWI:H/",
     "SSVCv2/A:Y/E:A/MWI:H/TI:T/CISA:AC/", "SSVCv2/A:N/E:N/MWI:H/TI:P/CISA:T/", 12},
    {"BOD 26-04 needs no assumption", "cisa:DT_BOD2604", "SSVCv2/X:Y/",
     "SSVCv2/A:Y/KEV:Y/PE:Y/TI:T/BOD2604:3DF/", "SSVCv2/A:N/KEV:N/PE:N/TI:P/BOD2604:FSU/", 16},
    {"nothing that a case tells: one row", "ssvc:DT_HI", "SSVCv2/SI:M/MI:D/",
     "SSVCv2/MI:D/SI:M/HI:L/", "SSVCv2/MI:D/SI:M/HI:L/", 1},
};

Test(priority_table, decides_as_the_table_does)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct bench bench;

        bench_init(&bench, rows[i].table, rows[i].assumed);
        build(&bench, 0);
        cr_expect(eq(sz, bench.policy.priority_count, rows[i].count), "%s", rows[i].why);
        struct yg_str first = bench.policy.priorities[0].name,
                      last = bench.policy.priorities[bench.policy.priority_count - 1].name;
        cr_expect(yg_str_equal(first, yg_str(rows[i].first)), "%s: %.*s", rows[i].why,
                  YG_STR_ARG(first));
        cr_expect(yg_str_equal(last, yg_str(rows[i].last)), "%s: %.*s", rows[i].why,
                  YG_STR_ARG(last));
        check_inputs(&bench);
        yg_arena_deinit(&bench.arena);
    }
}

Test(priority_table, keeps_the_rows_before_it)
{
    struct bench bench;
    struct yg_priority_input unconfirmed = {.known_exploited = true, .epss_x1e5 = -1};

    bench_init(&bench, "ssvc:DT_DP", "SSVCv2/HI:VH/");
    build(&bench, 2);
    cr_expect(eq(sz, bench.policy.priority_count, 20));
    struct yg_str name =
        bench.policy.priorities[yg_priority_decide(&bench.rules, &unconfirmed)].name;
    cr_expect(yg_str_equal(name, YG_STR("unconfirmed_exploited")), "%.*s", YG_STR_ARG(name));
    yg_arena_deinit(&bench.arena);
}

Test(priority_table, refuses_more_rows_than_a_policy_has)
{
    struct bench bench;
    struct yg_error err = {.text = ""};

    bench_init(&bench, "ssvc:DT_DP", "SSVCv2/HI:M/");
    bench.policy.priority_count = YG_POLICY_PRIORITIES_MAX - 17;
    bench.policy.priorities = yg_arena_zalloc(&bench.arena, bench.policy.priority_count *
                                                                sizeof *bench.policy.priorities);
    cr_expect(eq(int,
                 yg_priority_from_table(&bench.source, bench.policy.priority_count, &bench.arena,
                                        &bench.policy, &err),
                 YG_LIMIT));
    cr_expect(eq(str, err.text, (char *)"more than 256 rows"));
    cr_expect(eq(sz, bench.policy.priority_count, YG_POLICY_PRIORITIES_MAX - 17), "as it was");
    yg_arena_deinit(&bench.arena);
}

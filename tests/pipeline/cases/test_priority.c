/* test_priority.c - which row of the table decides. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pipeline/base/error.h"
#include "pipeline/cases/priority.h"

static void compile(const struct yg_policy *policy, struct yg_priority *table)
{
    table->count = 0;
    for (size_t i = 0; i < policy->priority_count; i++)
        cr_assert(
            eq(sz, yg_priority_compile(policy, i, &table->rules[table->count++], NULL, NULL), 0));
}

/* The built-in table. */
static const struct row {
    const char *why;
    struct yg_priority_input input; /* affected, KEV, EPSS, severity, exposure */
    const char *rule, *class_name;
} rows[] = {
    {"KEV and exposed: urgent, whatever the score",
     {true, true, -1, YG_SEVERITY_LOW, YG_EXPOSED_INTERNET},
     "exploited_exposed",
     "urgent"},
    {"unknown exposure is exposed",
     {true, true, -1, YG_SEVERITY_LOW, YG_EXPOSED_UNKNOWN},
     "exploited_exposed",
     "urgent"},
    {"KEV inside: urgent when severe",
     {true, true, -1, YG_SEVERITY_HIGH, YG_EXPOSED_INTERNAL},
     "exploited_internal_severe",
     "urgent"},
    {"KEV inside, no severity known: as if severe",
     {true, true, -1, YG_SEVERITY_UNKNOWN, YG_EXPOSED_INTERNAL},
     "exploited_internal_severe",
     "urgent"},
    {"KEV inside, not severe",
     {true, true, -1, YG_SEVERITY_MEDIUM, YG_EXPOSED_INTERNAL},
     "exploited",
     "soon"},
    {"KEV, isolated",
     {true, true, -1, YG_SEVERITY_CRITICAL, YG_EXPOSED_ISOLATED},
     "exploited",
     "soon"},
    {"likely, exposed, critical: just at the line",
     {true, false, 50000, YG_SEVERITY_CRITICAL, YG_EXPOSED_INTERNET},
     "likely_exposed_critical",
     "urgent"},
    {"and just below it",
     {true, false, 49999, YG_SEVERITY_CRITICAL, YG_EXPOSED_INTERNET},
     "likely_exposed",
     "soon"},
    {"likely, but of no consequence",
     {true, false, 90000, YG_SEVERITY_LOW, YG_EXPOSED_INTERNET},
     "watched",
     "none"},
    {"likely inside, severe",
     {true, false, 10000, YG_SEVERITY_HIGH, YG_EXPOSED_INTERNAL},
     "likely_internal_severe",
     "soon"},
    {"a score alone makes nothing urgent",
     {true, false, -1, YG_SEVERITY_CRITICAL, YG_EXPOSED_INTERNET},
     "exposed_critical",
     "soon"},
    {"severe, isolated",
     {true, false, -1, YG_SEVERITY_CRITICAL, YG_EXPOSED_ISOLATED},
     "severe",
     "planned"},
    {"medium, exposed",
     {true, false, -1, YG_SEVERITY_MEDIUM, YG_EXPOSED_INTERNET},
     "exposed_medium",
     "planned"},
    {"medium, inside",
     {true, false, -1, YG_SEVERITY_MEDIUM, YG_EXPOSED_INTERNAL},
     "watched",
     "none"},
    {"nothing known of severity",
     {true, false, -1, YG_SEVERITY_UNKNOWN, YG_EXPOSED_ISOLATED},
     "unknown_severity",
     "planned"},
    {"none", {true, false, -1, YG_SEVERITY_NONE, YG_EXPOSED_INTERNET}, "watched", "none"},
    {"not confirmed, exploited",
     {false, true, -1, YG_SEVERITY_LOW, YG_EXPOSED_ISOLATED},
     "unconfirmed_exploited",
     "soon"},
    {"not confirmed",
     {false, false, 99999, YG_SEVERITY_CRITICAL, YG_EXPOSED_INTERNET},
     "unconfirmed",
     "none"},
};

Test(priority, decides_by_the_first_row_that_fits)
{
    struct yg_policy policy;
    struct yg_priority table;

    yg_policy_default(&policy);
    compile(&policy, &table);
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        size_t rule = yg_priority_decide(&table, &rows[i].input);
        struct yg_str name = policy.priorities[rule].name,
                      class_name = policy.classes[table.rules[rule].class_index].name;

        cr_expect(yg_str_equal(name, yg_str(rows[i].rule)), "%s: %.*s", rows[i].why,
                  YG_STR_ARG(name));
        cr_expect(yg_str_equal(class_name, yg_str(rows[i].class_name)), "%s", rows[i].why);
    }
}

Test(priority, a_row_may_name_unknown_exposure)
{
    struct yg_policy_priority own[] = {
        {.name = YG_STR("ask"), .exposure = YG_STR("unknown"), .class_name = YG_STR("soon")},
        {.name = YG_STR("open"),
         .exposure = YG_STR(" internet , isolated"),
         .class_name = YG_STR("urgent")},
        {.name = YG_STR("rest"), .class_name = YG_STR("none")},
    };
    static const size_t expected[] = {[YG_EXPOSED_UNKNOWN] = 0,
                                      [YG_EXPOSED_INTERNET] = 1,
                                      [YG_EXPOSED_INTERNAL] = 2,
                                      [YG_EXPOSED_ISOLATED] = 1};
    struct yg_policy policy;
    struct yg_priority table;

    yg_policy_default(&policy);
    policy.priorities = own;
    policy.priority_count = YG_COUNT(own);
    compile(&policy, &table);
    for (size_t i = 0; i < YG_COUNT(expected); i++) {
        struct yg_priority_input input = {
            .affected = true, .epss_x1e5 = -1, .exposure = (enum yg_exposure_label)i};

        cr_expect(eq(sz, yg_priority_decide(&table, &input), expected[i]), "%zu", i);
    }
}

Test(priority, tells_rules_of_known_exploitation)
{
    struct yg_policy policy;
    struct yg_priority table;

    yg_policy_default(&policy);
    compile(&policy, &table);
    for (size_t i = 0; i < table.count; i++)
        cr_expect(eq(int, yg_priority_needs_exploitation(&table.rules[i]),
                     yg_str_equal(policy.priorities[i].known_exploited, YG_STR("yes"))));
}

Test(priority, reads_severity_from_vector_or_word)
{
    static const struct {
        const char *why, *cvss, *label;
        enum yg_case_severity severity;
        int32_t base_x10;
    } severities[] = {
        {"vector", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "low", YG_SEVERITY_CRITICAL, 98},
        {"vector without impact", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", NULL,
         YG_SEVERITY_NONE, 0},
        {"2.0 on its own scale", "AV:N/AC:L/Au:N/C:C/I:C/A:C", NULL, YG_SEVERITY_HIGH, 100},
        {"4.0", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "low",
         YG_SEVERITY_CRITICAL, 93},
        {"a vector that cannot be read: the word", "CVSS:3.1/AV:N", "HIGH", YG_SEVERITY_HIGH, -1},
        {"GitHub's word", NULL, "MODERATE", YG_SEVERITY_MEDIUM, -1},
        {"Red Hat's word", NULL, "Important", YG_SEVERITY_HIGH, -1},
        {"Debian's word", NULL, "unimportant", YG_SEVERITY_LOW, -1},
        {"Ubuntu's word", NULL, "Negligible", YG_SEVERITY_LOW, -1},
        {"our own word, back from a stored case", NULL, "none", YG_SEVERITY_NONE, -1},
        {"a word of nobody", NULL, "scary", YG_SEVERITY_UNKNOWN, -1},
        {"nothing", NULL, NULL, YG_SEVERITY_UNKNOWN, -1},
    };

    for (size_t i = 0; i < YG_COUNT(severities); i++) {
        int32_t base_x10;
        enum yg_case_severity severity = yg_priority_severity(
            yg_str(severities[i].cvss), yg_str(severities[i].label), &base_x10);

        cr_expect(eq(int, severity, severities[i].severity), "%s", severities[i].why);
        cr_expect(eq(i32, base_x10, severities[i].base_x10), "%s", severities[i].why);
    }
}

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
    struct yg_priority_input input; /* affected, KEV, EPSS, exposure, severity */
    const char *rule, *class_name;
} rows[] = {
    {"KEV and exposed: urgent, whatever the score",
     {true, true, -1, YG_EXPOSED_INTERNET, {.severity = YG_SEVERITY_LOW}},
     "exploited_exposed",
     "urgent"},
    {"unknown exposure is exposed",
     {true, true, -1, YG_EXPOSED_UNKNOWN, {.severity = YG_SEVERITY_LOW}},
     "exploited_exposed",
     "urgent"},
    {"KEV inside: urgent when severe",
     {true, true, -1, YG_EXPOSED_INTERNAL, {.severity = YG_SEVERITY_HIGH}},
     "exploited_internal_severe",
     "urgent"},
    {"KEV inside, no severity known: as if severe",
     {true, true, -1, YG_EXPOSED_INTERNAL, {.severity = YG_SEVERITY_UNKNOWN}},
     "exploited_internal_severe",
     "urgent"},
    {"KEV inside, not severe",
     {true, true, -1, YG_EXPOSED_INTERNAL, {.severity = YG_SEVERITY_MEDIUM}},
     "exploited",
     "soon"},
    {"KEV, isolated",
     {true, true, -1, YG_EXPOSED_ISOLATED, {.severity = YG_SEVERITY_CRITICAL}},
     "exploited",
     "soon"},
    {"likely, exposed, critical: just at the line",
     {true, false, 50000, YG_EXPOSED_INTERNET, {.severity = YG_SEVERITY_CRITICAL}},
     "likely_exposed_critical",
     "urgent"},
    {"and just below it",
     {true, false, 49999, YG_EXPOSED_INTERNET, {.severity = YG_SEVERITY_CRITICAL}},
     "likely_exposed",
     "soon"},
    {"likely, but of no consequence",
     {true, false, 90000, YG_EXPOSED_INTERNET, {.severity = YG_SEVERITY_LOW}},
     "watched",
     "none"},
    {"likely inside, severe",
     {true, false, 10000, YG_EXPOSED_INTERNAL, {.severity = YG_SEVERITY_HIGH}},
     "likely_internal_severe",
     "soon"},
    {"a score alone makes nothing urgent",
     {true, false, -1, YG_EXPOSED_INTERNET, {.severity = YG_SEVERITY_CRITICAL}},
     "exposed_critical",
     "soon"},
    {"severe, isolated",
     {true, false, -1, YG_EXPOSED_ISOLATED, {.severity = YG_SEVERITY_CRITICAL}},
     "severe",
     "planned"},
    {"medium, exposed",
     {true, false, -1, YG_EXPOSED_INTERNET, {.severity = YG_SEVERITY_MEDIUM}},
     "exposed_medium",
     "planned"},
    {"medium, inside",
     {true, false, -1, YG_EXPOSED_INTERNAL, {.severity = YG_SEVERITY_MEDIUM}},
     "watched",
     "none"},
    {"nothing known of severity",
     {true, false, -1, YG_EXPOSED_ISOLATED, {.severity = YG_SEVERITY_UNKNOWN}},
     "unknown_severity",
     "planned"},
    {"none",
     {true, false, -1, YG_EXPOSED_INTERNET, {.severity = YG_SEVERITY_NONE}},
     "watched",
     "none"},
    {"not confirmed, exploited",
     {false, true, -1, YG_EXPOSED_ISOLATED, {.severity = YG_SEVERITY_LOW}},
     "unconfirmed_exploited",
     "soon"},
    {"not confirmed",
     {false, false, 99999, YG_EXPOSED_INTERNET, {.severity = YG_SEVERITY_CRITICAL}},
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

Test(priority, reads_a_flaw_from_vector_or_word)
{
    static const struct {
        const char *why, *cvss, *label;
        struct yg_priority_flaw flaw;
    } flaws[] = {
        {"vector",
         "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
         "low",
         {YG_SEVERITY_CRITICAL, 98, YG_AUTOMATABLE_YES, YG_TECHNICAL_TOTAL}},
        {"vector without impact",
         "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N",
         NULL,
         {YG_SEVERITY_NONE, 0, YG_AUTOMATABLE_YES, YG_TECHNICAL_PARTIAL}},
        {"somebody has to help",
         "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H",
         NULL,
         {YG_SEVERITY_MEDIUM, 65, YG_AUTOMATABLE_NO, YG_TECHNICAL_PARTIAL}},
        {"a part of one, all of the other: total without privileges",
         "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:H/A:N",
         NULL,
         {YG_SEVERITY_MEDIUM, 65, YG_AUTOMATABLE_YES, YG_TECHNICAL_TOTAL}},
        {"with privileges partial",
         "CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:L/I:H/A:N",
         NULL,
         {YG_SEVERITY_MEDIUM, 59, YG_AUTOMATABLE_NO, YG_TECHNICAL_PARTIAL}},
        {"2.0 on its own scale; of interaction it does not speak",
         "AV:N/AC:L/Au:N/C:C/I:C/A:C",
         NULL,
         {YG_SEVERITY_HIGH, 100, YG_AUTOMATABLE_UNKNOWN, YG_TECHNICAL_TOTAL}},
        {"2.0 behind a login",
         "AV:N/AC:L/Au:S/C:P/I:P/A:P",
         NULL,
         {YG_SEVERITY_MEDIUM, 65, YG_AUTOMATABLE_NO, YG_TECHNICAL_PARTIAL}},
        {"4.0",
         "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
         "low",
         {YG_SEVERITY_CRITICAL, 93, YG_AUTOMATABLE_YES, YG_TECHNICAL_TOTAL}},
        {"a vector that cannot be read: the word",
         "CVSS:3.1/AV:N",
         "HIGH",
         {.severity = YG_SEVERITY_HIGH, .base_x10 = -1}},
        {"GitHub's word", NULL, "MODERATE", {.severity = YG_SEVERITY_MEDIUM, .base_x10 = -1}},
        {"Red Hat's word", NULL, "Important", {.severity = YG_SEVERITY_HIGH, .base_x10 = -1}},
        {"Debian's word", NULL, "unimportant", {.severity = YG_SEVERITY_LOW, .base_x10 = -1}},
        {"Ubuntu's word", NULL, "Negligible", {.severity = YG_SEVERITY_LOW, .base_x10 = -1}},
        {"our own word, back from a stored case",
         NULL,
         "none",
         {.severity = YG_SEVERITY_NONE, .base_x10 = -1}},
        {"a word of nobody", NULL, "scary", {.severity = YG_SEVERITY_UNKNOWN, .base_x10 = -1}},
        {"nothing", NULL, NULL, {.severity = YG_SEVERITY_UNKNOWN, .base_x10 = -1}},
    };

    for (size_t i = 0; i < YG_COUNT(flaws); i++) {
        const struct yg_priority_flaw *expected = &flaws[i].flaw;
        struct yg_priority_flaw found =
            yg_priority_read_flaw(yg_str(flaws[i].cvss), yg_str(flaws[i].label));

        cr_expect(eq(int, found.severity, expected->severity), "%s", flaws[i].why);
        cr_expect(eq(i32, found.base_x10, expected->base_x10), "%s", flaws[i].why);
        cr_expect(eq(int, found.automatable, expected->automatable), "%s", flaws[i].why);
        cr_expect(eq(int, found.technical_impact, expected->technical_impact), "%s", flaws[i].why);
    }
}

Test(priority, a_row_may_ask_for_automation_and_total_impact)
{
    struct yg_policy_priority own[] = {
        {.name = YG_STR("worm"),
         .automatable = YG_STR("yes"),
         .technical_impact = YG_STR("total"),
         .class_name = YG_STR("urgent")},
        {.name = YG_STR("maybe"),
         .automatable = YG_STR("yes,unknown"),
         .class_name = YG_STR("soon")},
        {.name = YG_STR("rest"), .class_name = YG_STR("none")},
    };
    static const struct {
        struct yg_priority_flaw flaw;
        size_t rule;
    } inputs[] = {
        {{.automatable = YG_AUTOMATABLE_YES, .technical_impact = YG_TECHNICAL_TOTAL}, 0},
        {{.automatable = YG_AUTOMATABLE_YES, .technical_impact = YG_TECHNICAL_PARTIAL}, 1},
        {{.automatable = YG_AUTOMATABLE_UNKNOWN, .technical_impact = YG_TECHNICAL_TOTAL}, 1},
        {{.automatable = YG_AUTOMATABLE_NO, .technical_impact = YG_TECHNICAL_TOTAL}, 2},
    };
    struct yg_policy policy;
    struct yg_priority table;

    yg_policy_default(&policy);
    policy.priorities = own;
    policy.priority_count = YG_COUNT(own);
    compile(&policy, &table);
    for (size_t i = 0; i < YG_COUNT(inputs); i++) {
        struct yg_priority_input input = {
            .affected = true, .epss_x1e5 = -1, .flaw = inputs[i].flaw};

        cr_expect(eq(sz, yg_priority_decide(&table, &input), inputs[i].rule), "%zu", i);
    }
}

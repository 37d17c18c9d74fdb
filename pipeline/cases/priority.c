#include "pipeline/cases/priority.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "pipeline/model/cvss.h"

static const char *const status_words[] = {"affected", "under_investigation"};
static const char *const exploited_words[] = {"no", "yes"};
static const char *const severity_words[] = {"unknown", "none", "low", "medium", "high", "critical"};
static const char *const exposure_words[] = {"unknown", "internet", "internal", "isolated"};

static_assert(YG_COUNT(severity_words) == YG_SEVERITY_CRITICAL + 1, "bits of rule.severities");
static_assert(YG_COUNT(exposure_words) == YG_EXPOSED_ISOLATED + 1, "bits of rule.exposures");

/* The set conditions: text in the policy's row, words, byte in the rule. */
static const struct condition {
    const char *name;
    size_t text; /* offset in struct yg_policy_priority */
    const char *const *words;
    size_t word_count;
    size_t bits; /* offset in struct yg_priority_rule */
} conditions[] = {
#define CONDITION(text, words, bits)                                                               \
    {#text, offsetof(struct yg_policy_priority, text), words, YG_COUNT(words),                     \
     offsetof(struct yg_priority_rule, bits)}
    CONDITION(status, status_words, statuses),
    CONDITION(known_exploited, exploited_words, known_exploited),
    CONDITION(severity, severity_words, severities),
    CONDITION(exposure, exposure_words, exposures),
#undef CONDITION
};

static bool fail(struct yg_priority_problem *problem, const char *field, const char *what,
                 struct yg_str value)
{
    problem->field = field;
    snprintf(problem->sentence, sizeof problem->sentence, what, YG_STR_ARG(yg_str_head(value, 40)));
    return false;
}

static bool compile_words(const struct condition *condition, struct yg_str text, uint8_t *bits,
                          struct yg_priority_problem *problem)
{
    *bits = 0;
    if (text.len == 0)
        *bits = (uint8_t)((1u << condition->word_count) - 1);
    for (struct yg_str rest = text; text.len > 0 && rest.ptr != NULL;) {
        struct yg_str word = yg_str_trim(yg_str_cut(&rest, ','));
        size_t i = 0;

        while (i < condition->word_count && !yg_str_equal(word, yg_str(condition->words[i])))
            i++;
        if (i == condition->word_count)
            return fail(problem, condition->name, "unknown word \"%.*s\"", word);
        *bits |= (uint8_t)(1u << i);
    }
    return true;
}

static bool compile_epss(struct yg_str text, int32_t *min, struct yg_priority_problem *problem)
{
    double value;

    *min = -1;
    if (text.len == 0)
        return true;
    if (!yg_str_to_double(text, &value) || !(value >= 0 && value <= 1))
        return fail(problem, "epss", "\"%.*s\" is not a probability from 0 to 1", text);
    *min = (int32_t)lround(value * 1e5);
    return true;
}

bool yg_priority_compile(const struct yg_policy *policy, size_t i, struct yg_priority_rule *rule,
                         struct yg_priority_problem *problem)
{
    const struct yg_policy_priority *row = &policy->priorities[i];
    size_t k = 0;

    for (size_t c = 0; c < YG_COUNT(conditions); c++) {
        const struct yg_str *text = (const void *)((const char *)row + conditions[c].text);

        if (!compile_words(&conditions[c], *text, (uint8_t *)rule + conditions[c].bits, problem))
            return false;
    }
    if (!compile_epss(row->epss, &rule->epss_x1e5_min, problem))
        return false;
    while (k < policy->class_count && !yg_str_equal(row->class_name, policy->classes[k].name))
        k++;
    if (k == policy->class_count)
        return fail(problem, "class", "no class is named \"%.*s\"", row->class_name);
    rule->class_index = (uint8_t)k;
    return true;
}

static bool fits(const struct yg_priority_rule *rule, const struct yg_priority_input *input)
{
    enum yg_exposure_label exposure =
        input->exposure == YG_EXPOSED_UNKNOWN ? YG_EXPOSED_INTERNET : input->exposure;

    return (rule->statuses >> (input->affected ? 0 : 1) & 1) != 0 &&
           (rule->known_exploited >> (input->known_exploited ? 1 : 0) & 1) != 0 &&
           (rule->severities >> input->severity & 1) != 0 &&
           (rule->exposures >> exposure & 1) != 0 && input->epss_x1e5 >= rule->epss_x1e5_min;
}

size_t yg_priority_decide(const struct yg_priority *table, const struct yg_priority_input *input)
{
    size_t i = 0;

    assert(table->count > 0);
    while (i + 1 < table->count && !fits(&table->rules[i], input))
        i++;
    return i;
}

bool yg_priority_needs_exploitation(const struct yg_priority_rule *rule)
{
    return rule->known_exploited == 1u << 1;
}

/* Words of sources beside our own: GHSA says MODERATE, Red Hat Important and Moderate, Debian
 * unimportant, Ubuntu negligible. */
static const struct word {
    const char *word;
    enum yg_case_severity severity;
} labels[] = {
    {"critical", YG_SEVERITY_CRITICAL}, {"high", YG_SEVERITY_HIGH},
    {"important", YG_SEVERITY_HIGH},    {"medium", YG_SEVERITY_MEDIUM},
    {"moderate", YG_SEVERITY_MEDIUM},   {"low", YG_SEVERITY_LOW},
    {"negligible", YG_SEVERITY_LOW},    {"unimportant", YG_SEVERITY_LOW},
    {"none", YG_SEVERITY_NONE},
};

enum yg_case_severity yg_priority_severity(struct yg_str cvss, struct yg_str label,
                                           int32_t *base_x10)
{
    enum yg_case_severity severity = YG_SEVERITY_UNKNOWN;
    struct yg_cvss parsed;

    *base_x10 = -1;
    if (cvss.len > 0 && yg_cvss_parse(cvss, &parsed, NULL) == YG_OK) {
        *base_x10 = parsed.base_x10;
        if (yg_case_severity_find(yg_str(yg_cvss_severity(parsed.base_x10)), &severity))
            return severity;
    }
    for (size_t i = 0; i < YG_COUNT(labels); i++) {
        if (yg_str_equal_nocase(label, yg_str(labels[i].word)))
            return labels[i].severity;
    }
    return YG_SEVERITY_UNKNOWN;
}

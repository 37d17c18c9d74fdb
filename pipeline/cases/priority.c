#include "pipeline/cases/priority.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "pipeline/model/cvss.h"

static const char *const status_words[] = {"affected", "under_investigation"};
static const char *const exploited_words[] = {"no", "yes"};
static const char *const severity_words[] = {"unknown", "none", "low",
                                             "medium",  "high", "critical"};
static const char *const exposure_words[] = {"unknown", "internet", "internal", "isolated"};
static const char *const automatable_words[] = {"unknown", "no", "yes"};
static const char *const impact_words[] = {"unknown", "partial", "total"};

static_assert(YG_COUNT(severity_words) == YG_SEVERITY_CRITICAL + 1, "bits of rule.severities");
static_assert(YG_COUNT(exposure_words) == YG_EXPOSED_ISOLATED + 1, "bits of rule.exposures");
static_assert(YG_COUNT(automatable_words) == YG_AUTOMATABLE_YES + 1, "bits of rule.automatable");
static_assert(YG_COUNT(impact_words) == YG_TECHNICAL_TOTAL + 1, "bits of rule.impacts");

/* The set conditions: text in the policy's row, words, byte in the rule. */
static const struct condition {
    const char *name;
    size_t text; /* offset in struct yg_policy_priority */
    const char *const *words;
    size_t word_count;
    size_t bits; /* offset in struct yg_priority_rule */
} conditions[] = {
#define CONDITION(text, words, bits)                                                               \
    {                                                                                              \
#text, offsetof(struct yg_policy_priority, text), words, YG_COUNT(words),                  \
            offsetof(struct yg_priority_rule, bits)                                                \
    }
    CONDITION(status, status_words, statuses),
    CONDITION(known_exploited, exploited_words, known_exploited),
    CONDITION(severity, severity_words, severities),
    CONDITION(exposure, exposure_words, exposures),
    CONDITION(automatable, automatable_words, automatable),
    CONDITION(technical_impact, impact_words, impacts),
#undef CONDITION
};

/* Row `i` of a policy while it is compiled. */
struct compiler {
    size_t i, problem_count;
    yg_policy_problem_fn problem;
    void *state;
};

static void complain(struct compiler *compiler, const char *field, const char *before,
                     struct yg_str value, const char *behind)
{
    char place[64], sentence[160];

    compiler->problem_count++;
    if (compiler->problem == NULL)
        return;
    snprintf(place, sizeof place, "priorities[%zu].%s", compiler->i, field);
    snprintf(sentence, sizeof sentence, "%s\"%.*s\"%s", before, YG_STR_ARG(yg_str_head(value, 40)),
             behind);
    compiler->problem(compiler->state, place, sentence);
}

static uint8_t compile_words(struct compiler *compiler, const struct condition *condition,
                             struct yg_str text)
{
    unsigned bits = 0;

    if (text.len == 0)
        return (uint8_t)((1u << condition->word_count) - 1);
    while (text.ptr != NULL) {
        struct yg_str word = yg_str_trim(yg_str_cut(&text, ','));
        size_t i = 0;

        while (i < condition->word_count && !yg_str_equal(word, yg_str(condition->words[i])))
            i++;
        if (i < condition->word_count)
            bits |= 1u << i;
        else
            complain(compiler, condition->name, "unknown word ", word, "");
    }
    return (uint8_t)bits;
}

static int32_t compile_epss(struct compiler *compiler, struct yg_str text)
{
    double value;

    if (text.len == 0)
        return -1;
    if (yg_str_to_double(text, &value) && value >= 0 && value <= 1)
        return (int32_t)lround(value * 1e5);
    complain(compiler, "epss", "", text, " is not a probability from 0 to 1");
    return -1;
}

size_t yg_priority_compile(const struct yg_policy *policy, size_t i, struct yg_priority_rule *rule,
                           yg_policy_problem_fn problem, void *state)
{
    const struct yg_policy_priority *row = &policy->priorities[i];
    struct compiler compiler = {.i = i, .problem = problem, .state = state};
    size_t class_index = yg_policy_class_index(policy, row->class_name);

    for (size_t c = 0; c < YG_COUNT(conditions); c++) {
        const struct yg_str *text = (const void *)((const char *)row + conditions[c].text);

        *((uint8_t *)rule + conditions[c].bits) = compile_words(&compiler, &conditions[c], *text);
    }
    rule->epss_x1e5_min = compile_epss(&compiler, row->epss);
    if (class_index == policy->class_count)
        complain(&compiler, "class", "no class is named ", row->class_name, "");
    rule->class_index = (uint8_t)class_index;
    return compiler.problem_count;
}

static bool fits(const struct yg_priority_rule *rule, const struct yg_priority_input *input)
{
    unsigned exposures = 1u << input->exposure;

    if (input->exposure == YG_EXPOSED_UNKNOWN)
        exposures |= 1u << YG_EXPOSED_INTERNET;
    return (rule->statuses >> (input->affected ? 0 : 1) & 1) != 0 &&
           (rule->known_exploited >> (input->known_exploited ? 1 : 0) & 1) != 0 &&
           (rule->severities >> input->flaw.severity & 1) != 0 &&
           (rule->exposures & exposures) != 0 &&
           (rule->automatable >> input->flaw.automatable & 1) != 0 &&
           (rule->impacts >> input->flaw.technical_impact & 1) != 0 &&
           input->epss_x1e5 >= rule->epss_x1e5_min;
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

static enum yg_case_severity read_label(struct yg_str label)
{
    for (size_t i = 0; i < YG_COUNT(labels); i++) {
        if (yg_str_equal_nocase(label, yg_str(labels[i].word)))
            return labels[i].severity;
    }
    return YG_SEVERITY_UNKNOWN;
}

static enum yg_automatable automatable_of(const struct yg_cvss *cvss)
{
    if (!cvss->network || !cvss->no_privileges)
        return YG_AUTOMATABLE_NO;
    if (cvss->no_interaction)
        return YG_AUTOMATABLE_YES;
    return cvss->version == 20 ? YG_AUTOMATABLE_UNKNOWN : YG_AUTOMATABLE_NO;
}

static enum yg_technical_impact impact_of(const struct yg_cvss *cvss)
{
    unsigned sum = cvss->impacts.confidentiality + cvss->impacts.integrity;

    if (sum == 2 * YG_IMPACT_HIGH)
        return YG_TECHNICAL_TOTAL;
    return sum == YG_IMPACT_HIGH + YG_IMPACT_LOW && cvss->no_privileges ? YG_TECHNICAL_TOTAL
                                                                        : YG_TECHNICAL_PARTIAL;
}

struct yg_priority_flaw yg_priority_read_flaw(struct yg_str cvss, struct yg_str label)
{
    struct yg_priority_flaw flaw = {.severity = read_label(label), .base_x10 = -1};
    struct yg_cvss parsed;

    if (cvss.len == 0 || yg_cvss_parse(cvss, &parsed, NULL) != YG_OK)
        return flaw;
    flaw.base_x10 = parsed.base_x10;
    flaw.automatable = automatable_of(&parsed);
    flaw.technical_impact = impact_of(&parsed);
    bool known = yg_case_severity_find(yg_str(yg_cvss_severity(parsed.version, parsed.base_x10)),
                                       &flaw.severity);
    assert(known);
    return flaw;
}

#include "matchers/explain.h"

#define TOLD_MAX 3 /* of what satisfies a clause */

/* " by semver"; " by nvd, a rule of thumb" */
void yg_explain_scheme(enum yg_scheme_id id, struct yg_buf *out)
{
    const struct yg_scheme *scheme = yg_scheme_get(id);

    yg_buf_printf(out, " by %s%s", scheme == NULL ? "equal text" : scheme->name,
                  yg_scheme_is_guess(id) ? ", a rule of thumb" : "");
}

/* "[1.0.0, 1.2.4)", "(1.0.0, 1.2.4)", "(first, 1.2.4)", "[1.0.0, last)", "[2.5, 2.5]" */
void yg_explain_interval(const struct yg_interval *in, struct yg_buf *out)
{
    if (in->low.text.ptr == NULL)
        yg_buf_append(out, YG_STR("(first"));
    else
        yg_buf_printf(out, "%c%.*s", in->low_excluded ? '(' : '[', YG_STR_ARG(in->low.text));
    if (in->high.text.ptr == NULL)
        yg_buf_append(out, YG_STR(", last)"));
    else
        yg_buf_printf(out, ", %.*s%c", YG_STR_ARG(in->high.text), in->high_included ? ']' : ')');
}

/* What the versions of a rule are, where that is not "affected". */
const char *yg_explain_status(const struct yg_rule *rule)
{
    return rule->status == YG_STATUS_UNKNOWN || rule->status == YG_STATUS_AFFECTED
               ? NULL
               : yg_vulnerability_status_words(rule->status);
}

/* "cpe/h:acme:cam in [2.0, last)" */
static void append_platform(const struct yg_index *index, const struct yg_rule *rule,
                            struct yg_buf *out)
{
    const struct yg_interval *in = rule->ranges->intervals;

    yg_buf_append(out, yg_interner_text(index->packages, rule->package));
    if (rule->ranges->interval_count == 1 &&
        (in->low.text.ptr != NULL || in->high.text.ptr != NULL)) {
        yg_buf_append(out, YG_STR(" in "));
        yg_explain_interval(in, out);
    } else if (rule->ranges->interval_count != 1) {
        yg_buf_append(out, YG_STR(" in some versions"));
    }
}

/* "cpe/h:acme:cam" or "cpe/h:acme:cam, cpe/h:acme:bell or 3 others": what satisfies a clause. */
static void append_clause(const struct yg_index *index, const struct yg_record *record,
                          uint32_t clause, struct yg_buf *out)
{
    uint32_t count = 0, told = 0;

    for (uint32_t i = 0; i < record->rule_count; i++)
        count += record->rules[i].clause == clause;
    for (uint32_t i = 0; i < record->rule_count && told < TOLD_MAX; i++) {
        if (record->rules[i].clause != clause)
            continue;
        if (told > 0)
            yg_buf_append(out, told + 1 == count ? YG_STR(" or ") : YG_STR(", "));
        append_platform(index, &record->rules[i], out);
        told++;
    }
    if (count == 0)
        yg_buf_append(out, YG_STR("what cannot be evaluated"));
    else if (count > told)
        yg_buf_printf(out, " or %u other%s", count - told, count - told == 1 ? "" : "s");
}

/* ", together with cpe/h:acme:camera and without cpe/a:acme:shield" */
static void append_guard(const struct yg_index *index, const struct yg_rule *rule,
                         struct yg_buf *out)
{
    const struct yg_record *record = rule->record;

    if (rule->guard == 0)
        return;
    const struct yg_rule_guard *guard = &record->guards[rule->guard - 1];
    for (uint32_t i = 0; i < guard->count; i++) {
        uint32_t clause = record->clauses[guard->first + i];

        yg_buf_printf(out, "%s %s ", i == 0 ? "," : " and",
                      (clause & YG_CLAUSE_NEGATED) != 0 ? "without" : "together with");
        append_clause(index, record, clause & ~YG_CLAUSE_NEGATED, out);
    }
}

static void append_place(const struct yg_hit *hit, struct yg_buf *out)
{
    switch (hit->answer) {
    case YG_RANGE_INSIDE:
        yg_buf_append(out, YG_STR(" in "));
        if (hit->range.interval == NULL)
            yg_buf_append(out, YG_STR("the listed versions"));
        else
            yg_explain_interval(hit->range.interval, out);
        if (yg_explain_status(hit->rule) != NULL)
            yg_buf_printf(out, ", which are %s,", yg_explain_status(hit->rule));
        break;
    case YG_RANGE_FIXED:
        yg_buf_printf(out, " in no range, not below the fixed version %.*s",
                      YG_STR_ARG(hit->rule->ranges->first_fixed.text));
        break;
    case YG_RANGE_OUTSIDE:
        yg_buf_append(out, YG_STR(" in no range"));
        break;
    }
}

void yg_explain_answer(const struct yg_index *index, const struct yg_identity_state *identity,
                       const struct yg_hit *hit, struct yg_buf *out)
{
    struct yg_str version = yg_identity_version(identity, hit->use)->bound.text;

    yg_buf_append(out, version.len > 0 ? version : YG_STR("no version"));
    append_place(hit, out);
    if (version.len > 0)
        yg_explain_scheme(hit->rule->ranges->scheme, out);
    if (hit->rule->prose)
        yg_buf_append(out, YG_STR(", read from prose"));
    append_guard(index, hit->rule, out);
    if (hit->rule->clause != YG_CLAUSE_NONE)
        yg_buf_append(out, YG_STR(": it satisfies the condition"));
    if (hit->evidence && hit->rule->clause == YG_CLAUSE_NONE)
        yg_buf_append(out, YG_STR(" (upstream's range: the distribution decides)"));
    if (hit->idle)
        yg_buf_append(out, YG_STR(" (installed, but not the running kernel)"));
}

/* "GHSA-1 of 2024-01-02T00:00:00Z": which revision of it speaks. */
void yg_explain_revision(const struct yg_record *record, struct yg_buf *out)
{
    char time[YG_TIME_TEXT_MAX];

    yg_buf_append(out, record->id);
    if (record->modified != YG_TIME_NONE)
        yg_buf_printf(out, " of %.*s", YG_STR_ARG(yg_time_format(record->modified, time)));
}

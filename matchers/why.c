/* why.c - findings with their evidence, and answers to "why (not)?". Recomputed, never stored. */
#include <stdlib.h>

#include "matchers/index_state.h"
#include "matchers/verdict.h"

/* ---- words ---------------------------------------------------------------------------------- */

/* " by semver"; " by nvd, a rule of thumb" */
static void append_scheme(enum yg_scheme_id id, struct yg_buf *out)
{
    const struct yg_scheme *scheme = yg_scheme_get(id);

    yg_buf_printf(out, " by %s%s", scheme == NULL ? "equal text" : scheme->name,
                  yg_scheme_is_guess(id) ? ", a rule of thumb" : "");
}

/* "[1.0.0, 1.2.4)", "(1.0.0, 1.2.4)", "(first, 1.2.4)", "[1.0.0, last)", "[2.5, 2.5]" */
static void append_interval(const struct yg_interval *in, struct yg_buf *out)
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
static const char *status_words(const struct yg_rule *rule)
{
    return rule->status == YG_STATUS_UNKNOWN || rule->status == YG_STATUS_AFFECTED
               ? NULL
               : yg_vulnerability_status_words(rule->status);
}

/* "cpe/h:acme:camera" or "cpe/h:acme:camera or 3 more": what satisfies a clause. */
static void append_clause(const struct yg_index *index, const struct yg_record *record,
                          uint32_t clause, struct yg_buf *out)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < record->rule_count; i++) {
        if (record->rules[i].clause != clause)
            continue;
        if (count++ == 0)
            yg_buf_append(out, yg_interner_text(index->packages, record->rules[i].package));
    }
    if (count == 0)
        yg_buf_append(out, YG_STR("what cannot be evaluated"));
    else if (count > 1)
        yg_buf_printf(out, " or %u more", count - 1);
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

/* "1.2.3 in [1.0.0, 1.2.4) by semver" */
static void append_answer(const struct yg_index *index, const struct yg_identity_state *identity,
                          const struct yg_hit *hit, struct yg_buf *out)
{
    const struct yg_ranges *ranges = hit->rule->ranges;

    yg_buf_printf(out, "%.*s ", YG_STR_ARG(yg_identity_version(identity, hit->use)->bound.text));
    switch (hit->answer) {
    case YG_RANGE_INSIDE:
        yg_buf_append(out, YG_STR("in "));
        if (hit->range.interval == NULL)
            yg_buf_append(out, YG_STR("the listed versions"));
        else
            append_interval(hit->range.interval, out);
        if (status_words(hit->rule) != NULL)
            yg_buf_printf(out, ", which are %s,", status_words(hit->rule));
        break;
    case YG_RANGE_FIXED:
        yg_buf_printf(out, "in no range, not below the fixed version %.*s",
                      YG_STR_ARG(ranges->first_fixed.text));
        break;
    case YG_RANGE_OUTSIDE:
        yg_buf_append(out, YG_STR("in no range"));
        break;
    }
    append_scheme(ranges->scheme, out);
    if (hit->answer == YG_RANGE_INSIDE)
        append_guard(index, hit->rule, out);
    if (hit->evidence)
        yg_buf_append(out, YG_STR(" (upstream's range: the distribution decides)"));
    if (hit->idle)
        yg_buf_append(out, YG_STR(" (installed, but not the running kernel)"));
}

/* "GHSA-1 of 2024-01-02T00:00:00Z": which revision of it speaks. */
static void append_revision(const struct yg_record *record, struct yg_buf *out)
{
    char time[YG_TIME_TEXT_MAX];

    yg_buf_append(out, record->id);
    if (record->modified != YG_TIME_NONE)
        yg_buf_printf(out, " of %.*s", YG_STR_ARG(yg_time_format(record->modified, time)));
}

/* ---- findings ------------------------------------------------------------------------------- */

/* The strongest hit of each record that says something, and the ids of these records. */
static bool gather_evidence(const struct yg_index *index, const struct yg_identity_state *identity,
                            const struct yg_hit *hits, size_t count, struct yg_str *ids,
                            size_t *id_count, struct yg_buf *text)
{
    yg_buf_reset(text);
    *id_count = 0;
    for (size_t i = 0; i < count;) {
        const struct yg_record *record = hits[i].rule->record;
        const struct yg_hit *best = NULL;

        for (; i < count && hits[i].rule->record == record; i++)
            if (yg_hit_status(&hits[i]) != YG_STATUS_UNKNOWN &&
                (best == NULL || yg_hit_status(&hits[i]) > yg_hit_status(best)))
                best = &hits[i];
        if (best == NULL)
            continue;
        ids[(*id_count)++] = record->id;
        yg_buf_append(text, text->len > 0 ? YG_STR("; ") : YG_STR(""));
        append_revision(record, text);
        yg_buf_append(text, YG_STR(": "));
        append_answer(index, identity, best, text);
    }
    return !text->failed;
}

void yg_index_findings(const struct yg_index *index, uint32_t identity, bool all,
                       yg_finding_fn each, void *state)
{
    const struct yg_identity_state *facts = yg_identity_at(index, identity)->state;
    struct yg_hits hits = {0};
    struct yg_buf text = {0};
    struct yg_str *ids = NULL;

    if (!yg_hits_collect(index, facts, &hits) || hits.count == 0)
        goto out;
    ids = malloc(hits.count * sizeof *ids);
    if (ids == NULL)
        goto out;
    for (size_t i = 0; i < hits.count;) {
        const struct yg_hit *first = &hits.items[i];
        struct yg_opinion opinion = yg_hits_combine(first, hits.count - i);
        struct yg_finding finding = {.vulnerability = first->vulnerability,
                                     .status = opinion.status,
                                     .differs = opinion.differs,
                                     .guarded = opinion.guarded,
                                     .fixed = opinion.fixed,
                                     .advisories = ids};

        i += opinion.hit_count;
        if (opinion.status == YG_STATUS_UNKNOWN ||
            (!all && opinion.status < YG_STATUS_UNDER_INVESTIGATION))
            continue;
        if (!gather_evidence(index, facts, first, opinion.hit_count, ids, &finding.advisory_count,
                             &text))
            break;
        finding.evidence = yg_buf_str(&text);
        each(state, &finding);
    }
out:
    free(ids);
    yg_buf_deinit(&text);
    yg_hits_deinit(&hits);
}

/* ---- why ------------------------------------------------------------------------------------ */

struct teller {
    const struct yg_index *index;
    const struct yg_identity_state *identity;
    yg_line_fn line;
    void *state;
    struct yg_buf buf;
};

static void tell(struct teller *t)
{
    t->line(t->state, yg_buf_str(&t->buf));
    yg_buf_reset(&t->buf);
}

static void tell_identity(struct teller *t, uint32_t identity)
{
    static const char *const from[] = {[YG_RELEASE_UNKNOWN] = "",
                                       [YG_RELEASE_OF_PURL] = ", release as the purl states",
                                       [YG_RELEASE_OF_OS] = ", release as the asset's OS states",
                                       [YG_RELEASE_OF_VERSION] =
                                           ", release assumed from the version itself"};
    struct yg_identity_view view = yg_index_identity(t->index, identity);

    yg_buf_printf(&t->buf, "component %.*s", YG_STR_ARG(view.text));
    if (t->identity->owned)
        yg_buf_append(&t->buf, YG_STR(": its files belong to a distribution package, whose verdict "
                                      "it has"));
    if (t->identity->idle)
        yg_buf_append(&t->buf, YG_STR(": a kernel that is installed, but not running"));
    tell(t);
    for (uint32_t i = 0; i < t->identity->key_count; i++) {
        const struct yg_own_version *version =
            yg_identity_version(t->identity, t->identity->keys[i].use);
        bool distribution =
            t->identity->row != NULL && yg_ecosystem_is_distribution(t->identity->row);

        yg_buf_printf(
            &t->buf, "package %.*s",
            YG_STR_ARG(yg_interner_text(t->index->packages, t->identity->keys[i].package)));
        if (t->identity->keys[i].evidence)
            yg_buf_append(&t->buf, YG_STR(" (upstream, as evidence only: the distribution's own "
                                          "advisories decide)"));
        else if (distribution)
            yg_buf_printf(&t->buf, " (%s package%s%s)",
                          t->identity->keys[i].use == YG_KEY_SOURCE ? "source" : "binary",
                          t->identity->keys[i].use == YG_KEY_SOURCE && t->identity->mapped
                              ? " by the imported map"
                              : "",
                          from[t->identity->release_from]);
        yg_buf_printf(&t->buf, ": version %.*s", YG_STR_ARG(version->bound.text));
        append_scheme(version->scheme, &t->buf);
        if (t->identity->module != NULL)
            yg_buf_printf(&t->buf, ", module %.*s", YG_STR_ARG(*t->identity->module));
        tell(t);
    }
    if (view.not_evaluable != YG_EVALUABLE) {
        yg_buf_printf(&t->buf, "not evaluable: %s", yg_not_evaluable_words(view.not_evaluable));
        tell(t);
    }
}

static void tell_record(struct teller *t, const struct yg_record *record)
{
    const struct yg_about *about = atomic_load_explicit(&record->about, memory_order_relaxed);

    char time[YG_TIME_TEXT_MAX];

    yg_buf_printf(&t->buf, "advisory %.*s of %.*s", YG_STR_ARG(record->id),
                  YG_STR_ARG(record->source));
    if (record->modified != YG_TIME_NONE)
        yg_buf_printf(&t->buf, ", revision of %.*s",
                      YG_STR_ARG(yg_time_format(record->modified, time)));
    if (record->withdrawn != YG_TIME_NONE)
        yg_buf_append(&t->buf, YG_STR(": withdrawn, says nothing any more"));
    for (uint32_t i = 0; i < about->count; i++)
        yg_buf_printf(&t->buf, "%s%.*s", i == 0 ? " about " : ", ",
                      YG_STR_ARG(yg_index_vulnerability_name(t->index, about->vulnerabilities[i])));
    if (record->counts.git > 0)
        yg_buf_printf(&t->buf, "; %zu GIT range%s not evaluable", (size_t)record->counts.git,
                      record->counts.git == 1 ? " is" : "s are");
    if (record->counts.unreadable > 0)
        yg_buf_printf(&t->buf, "; %zu range%s left out: unreadable version",
                      (size_t)record->counts.unreadable, record->counts.unreadable == 1 ? "" : "s");
    if (record->unknown_entries > 0)
        yg_buf_printf(&t->buf, "; %u entr%s of an unknown ecosystem", record->unknown_entries,
                      record->unknown_entries == 1 ? "y" : "ies");
    tell(t);
}

/* The ranges of a rule, and where the version stands. */
static void tell_rule(struct teller *t, const struct yg_rule *rule, uint32_t key)
{
    struct yg_hit hit;

    for (uint32_t i = 0; i < rule->ranges->interval_count; i++) {
        yg_buf_printf(&t->buf, "  affected[%u]: ", rule->affected);
        append_interval(&rule->ranges->intervals[i], &t->buf);
        if (status_words(rule) != NULL)
            yg_buf_printf(&t->buf, ": %s", status_words(rule));
        if (rule->clause != YG_CLAUSE_NONE)
            yg_buf_append(&t->buf, YG_STR(": a condition of others"));
        tell(t);
    }
    if (rule->ranges->version_count > 0) {
        yg_buf_printf(&t->buf, "  affected[%u]: %u listed version%s", rule->affected,
                      rule->ranges->version_count, rule->ranges->version_count == 1 ? "" : "s");
        tell(t);
    }
    if (!yg_rule_test(t->index, t->identity, rule, t->identity->keys[key].use, &hit)) {
        if (rule->modular != t->identity->modular && rule->ranges->scheme == YG_SCHEME_RPM)
            yg_buf_append(&t->buf, YG_STR("  of another module stream: says nothing here"));
        else if (rule->pattern != NULL)
            yg_buf_append(&t->buf, YG_STR("  of another edition, update or platform"));
        else
            return; /* not evaluable, as has been said */
        tell(t);
        return;
    }
    hit.evidence = t->identity->keys[key].evidence;
    yg_buf_append(&t->buf, YG_STR("  "));
    append_answer(t->index, t->identity, &hit, &t->buf);
    tell(t);
}

static void tell_rules(struct teller *t, const struct yg_record *record)
{
    bool any = false;

    for (uint32_t k = 0; k < t->identity->key_count; k++) {
        for (uint32_t i = 0; i < record->rule_count; i++) {
            if (record->rules[i].package != t->identity->keys[k].package)
                continue;
            tell_rule(t, &record->rules[i], k);
            any = true;
        }
    }
    if (any)
        return;
    yg_buf_printf(&t->buf, "  no entry for this package");
    for (uint32_t i = 0; i < record->rule_count && i < 8; i++)
        yg_buf_printf(&t->buf, "%s%.*s", i == 0 ? "; it has " : ", ",
                      YG_STR_ARG(yg_interner_text(t->index->packages, record->rules[i].package)));
    if (record->rule_count > 8)
        yg_buf_printf(&t->buf, " and %u more", record->rule_count - 8);
    tell(t);
}

static void tell_verdict(struct teller *t, const struct yg_numbers *about)
{
    struct yg_hits hits = {0};

    if (!yg_hits_collect_for(t->index, t->identity, about, &hits))
        goto out;
    for (size_t v = 0, i = 0; v < about->count; v++) {
        struct yg_opinion opinion = {.status = YG_STATUS_UNKNOWN};

        if (i < hits.count && hits.items[i].vulnerability == about->items[v]) {
            opinion = yg_hits_combine(&hits.items[i], hits.count - i);
            i += opinion.hit_count;
        }
        yg_buf_printf(&t->buf, "verdict %.*s: %s",
                      YG_STR_ARG(yg_index_vulnerability_name(t->index, about->items[v])),
                      yg_vulnerability_status_words(opinion.status));
        if (opinion.fixed.len > 0)
            yg_buf_printf(&t->buf, ", fixed in %.*s", YG_STR_ARG(opinion.fixed));
        if (opinion.guarded)
            yg_buf_append(&t->buf, YG_STR(", on assets that meet the condition"));
        if (opinion.differs)
            yg_buf_append(&t->buf, YG_STR("; another source says otherwise"));
        tell(t);
    }
out:
    yg_hits_deinit(&hits);
}

static bool push_abouts(struct yg_numbers *about, const struct yg_record *record)
{
    const struct yg_about *list = atomic_load_explicit(&record->about, memory_order_relaxed);

    for (uint32_t i = 0; i < list->count; i++)
        if (!yg_numbers_push(about, list->vulnerabilities[i]))
            return false;
    return true;
}

/* The records with that id, else those about the vulnerability of that name. */
static bool find_records(const struct yg_index *index, struct yg_str id, struct yg_numbers *records)
{
    uint32_t at = yg_interner_find(index->ids, id);

    if (at != YG_INTERNER_NONE) {
        uint32_t number = *(uint32_t *)yg_interner_payload(index->ids, at);

        for (; number != YG_INTERNER_NONE; number = index->same_id[number])
            if (index->records[number] != NULL && !yg_numbers_push(records, number))
                return false;
    }
    at = yg_index_vulnerability_find(index, id);
    if (at != YG_VULNERABILITY_NONE) {
        const struct yg_vulnerability_state *state = yg_vulnerability_at(index, at);

        for (uint32_t i = 0; i < state->count; i++)
            if (!yg_numbers_push(records, state->records[i]))
                return false;
    }
    yg_numbers_sort(records);
    return true;
}

bool yg_index_why(const struct yg_index *index, struct yg_str id, uint32_t identity,
                  yg_line_fn line, void *state)
{
    struct teller t = {index, yg_identity_at(index, identity)->state, line, state, {0}};
    struct yg_numbers records = {0}, about = {0};
    bool known = find_records(index, id, &records) && records.count > 0;

    if (!known)
        goto out;
    tell_identity(&t, identity);
    for (size_t i = 0; i < records.count; i++) {
        const struct yg_record *record = index->records[records.items[i]];

        tell_record(&t, record);
        if (record->withdrawn == YG_TIME_NONE)
            tell_rules(&t, record);
        if (!push_abouts(&about, record))
            break;
    }
    yg_numbers_sort(&about);
    tell_verdict(&t, &about);
out:
    free(records.items);
    free(about.items);
    yg_buf_deinit(&t.buf);
    return known;
}

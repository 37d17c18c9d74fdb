/* why.c - answers to "why (not)?", line by line. Recomputed, never stored. */
#include <stdlib.h>

#include "matchers/explain.h"

struct teller {
    const struct yg_index *index;
    const struct yg_identity_state *identity;
    const struct yg_numbers *satisfied; /* clauses, by what stands beside it; NULL: not stated */
    yg_line_fn line;
    void *state;
    struct yg_buf buf;
    bool failed; /* memory is out: the answer is not whole */
};

static void tell(struct teller *t)
{
    t->failed |= t->buf.failed;
    if (!t->failed)
        t->line(t->state, yg_buf_str(&t->buf));
    yg_buf_reset(&t->buf);
}

static const char *const release_words[] = {
    [YG_RELEASE_UNKNOWN] = "",
    [YG_RELEASE_OF_PURL] = ", release as the purl states",
    [YG_RELEASE_OF_OS] = ", release as the asset's OS states",
    [YG_RELEASE_OF_VERSION] = ", release assumed from the version itself",
    [YG_RELEASE_OF_INVENTORY] = ", release assumed: other packages of the inventory state it",
};

static void tell_identity(struct teller *t, uint32_t identity)
{
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
                          release_words[t->identity->release_from]);
        if (version->bound.text.len == 0)
            yg_buf_append(&t->buf, YG_STR(": no version"));
        else
            yg_buf_printf(&t->buf, ": version %.*s", YG_STR_ARG(version->bound.text));
        if (version->bound.text.len > 0)
            yg_explain_scheme(version->scheme, &t->buf);
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
    if (record->of_many)
        yg_buf_append(&t->buf, YG_STR("; its aliases name several CVEs: it speaks of each, and "
                                      "makes none of them the same"));
    if (record->counts.git > 0)
        yg_buf_printf(&t->buf, "; %zu GIT range%s not evaluable", (size_t)record->counts.git,
                      record->counts.git == 1 ? " is" : "s are");
    if (record->counts.unreadable > 0)
        yg_buf_printf(&t->buf, "; %zu range%s left out: unreadable version",
                      (size_t)record->counts.unreadable, record->counts.unreadable == 1 ? "" : "s");
    if (record->unknown_entries > 0)
        yg_buf_printf(&t->buf, "; %u entr%s of an unknown ecosystem", record->unknown_entries,
                      record->unknown_entries == 1 ? "y" : "ies");
    if (record->unread_prose > 0)
        yg_buf_printf(&t->buf, "; %u entr%s in prose left out: needs a person",
                      record->unread_prose, record->unread_prose == 1 ? "y" : "ies");
    tell(t);
}

/* Why a rule about RPM builds says nothing of the component. */
static void tell_build(struct teller *t, const struct yg_rule *rule)
{
    struct yg_str module = rule->record->module;

    if (rule->build == YG_BUILD_PLAIN)
        yg_buf_append(&t->buf, YG_STR("  of a build for no module"));
    else if (module.len > 0)
        yg_buf_printf(&t->buf, "  of builds for the module %.*s", YG_STR_ARG(module));
    else
        yg_buf_append(&t->buf, YG_STR("  of builds for a module"));
    yg_buf_append(&t->buf, YG_STR(": says nothing here"));
}

/* The ranges of a rule, and where the version stands. */
static void tell_rule(struct teller *t, const struct yg_rule *rule, uint32_t key)
{
    struct yg_hit hit;

    for (uint32_t i = 0; i < rule->ranges->interval_count; i++) {
        yg_buf_printf(&t->buf, "  affected[%u]: ", rule->affected);
        yg_explain_interval(&rule->ranges->intervals[i], &t->buf);
        if (yg_explain_status(rule) != NULL)
            yg_buf_printf(&t->buf, ": %s", yg_explain_status(rule));
        if (rule->clause != YG_CLAUSE_NONE)
            yg_buf_append(&t->buf, YG_STR(": what it needs beside it"));
        tell(t);
    }
    if (rule->ranges->version_count > 0) {
        yg_buf_printf(&t->buf, "  affected[%u]: %u listed version%s", rule->affected,
                      rule->ranges->version_count, rule->ranges->version_count == 1 ? "" : "s");
        tell(t);
    }
    if (!yg_rule_test(t->index, t->identity, rule, t->identity->keys[key].use, &hit)) {
        if (rule->clause != YG_CLAUSE_NONE)
            yg_buf_append(&t->buf, YG_STR("  not satisfied by this component"));
        else if (rule->build != YG_BUILD_ANY)
            tell_build(t, rule);
        else if (rule->pattern != NULL)
            yg_buf_append(&t->buf, YG_STR("  of another edition, update or platform"));
        else
            return; /* not evaluable, as has been said */
        tell(t);
        return;
    }
    hit.evidence = t->identity->keys[key].evidence;
    yg_buf_append(&t->buf, YG_STR("  "));
    yg_explain_answer(t->index, t->identity, &hit, &t->buf);
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

static void append_word(uint32_t word, const struct yg_opinion *opinion, struct yg_buf *out)
{
    enum yg_vulnerability_status status = yg_word_status(word);

    yg_buf_append(out, yg_str(yg_vulnerability_status_words(status)));
    if (status == YG_STATUS_AFFECTED && opinion->fixed.len > 0)
        yg_buf_printf(out, ", fixed in %.*s,", YG_STR_ARG(opinion->fixed));
}

/* ": beside what is stated, affected" */
static void append_here(struct teller *t, const struct yg_hit *first,
                        const struct yg_opinion *opinion)
{
    struct yg_clause_list satisfied = {t->satisfied->items, (uint32_t)t->satisfied->count};
    uint32_t word = 0;

    for (size_t i = 0; i < opinion->hit_count; i++)
        if (yg_hit_word(&first[i]) > word && yg_hit_holds(&first[i], satisfied))
            word = yg_hit_word(&first[i]);
    yg_buf_printf(&t->buf, ": beside what is stated, %s",
                  yg_vulnerability_status_words(yg_word_status(word)));
}

/* "affected, fixed in 2.0"; "affected, fixed in 2.0, on assets that meet the condition; elsewhere
 * unknown" */
static void append_opinion(const struct yg_opinion *opinion, struct yg_buf *out)
{
    uint32_t words = opinion->guarded;

    while (words != 0) {
        append_word(yg_words_take(&words), opinion, out);
        yg_buf_append(out, YG_STR(" on assets that meet the condition; elsewhere "));
    }
    append_word(opinion->word, opinion, out);
    if (!out->failed && out->ptr[out->len - 1] == ',')
        out->len--;
    if (opinion->differs)
        yg_buf_append(out, YG_STR("; another source says otherwise"));
}

/* Other names of a vulnerability: ids that advisories call the same. */
static void tell_names(struct teller *t, uint32_t vulnerability)
{
    struct yg_str name = yg_index_vulnerability_name(t->index, vulnerability), *members;
    struct yg_arena arena = {0};
    size_t count;

    if (!yg_cluster_members(t->index->cluster, name, &arena, &members, &count)) {
        t->failed = true;
        count = 0;
    }
    if (count > 0)
        yg_buf_printf(&t->buf, "%.*s is also called", YG_STR_ARG(name));
    for (size_t i = 0; i < count; i++)
        yg_buf_printf(&t->buf, "%s %.*s", i == 0 ? "" : ",", YG_STR_ARG(members[i]));
    if (count > 0)
        tell(t);
    yg_arena_deinit(&arena);
}

static void tell_verdict(struct teller *t, const struct yg_numbers *about)
{
    struct yg_hits hits = {0};

    t->failed |= !yg_hits_collect_for(t->index, t->identity, about, &hits);
    for (size_t v = 0, i = 0; !t->failed && v < about->count; v++) {
        struct yg_opinion opinion = {0};
        const struct yg_hit *first = NULL;

        if (i < hits.count && hits.items[i].vulnerability == about->items[v]) {
            first = &hits.items[i];
            opinion = yg_hits_combine(first, hits.count - i);
            i += opinion.hit_count;
        }
        tell_names(t, about->items[v]);
        yg_buf_printf(&t->buf, "verdict %.*s: ",
                      YG_STR_ARG(yg_index_vulnerability_name(t->index, about->items[v])));
        append_opinion(&opinion, &t->buf);
        if (opinion.guarded != 0 && t->satisfied != NULL)
            append_here(t, first, &opinion);
        tell(t);
    }
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

/* Those that have the id as an alias, in whatever letters. */
static bool find_linking(const struct yg_index *index, struct yg_str id, struct yg_numbers *records)
{
    char room[YG_ID_FOLDED_BYTES_MAX];
    struct yg_cluster_numbers linking = yg_cluster_linking(index->cluster, yg_id_fold(id, room));

    for (size_t i = 0; i < linking.count; i++)
        if (!yg_numbers_push(records, linking.items[i]))
            return false;
    return true;
}

/* The records with that id, and those about the vulnerability of that name; else those that have it
 * as an alias. */
static bool find_records(const struct yg_index *index, struct yg_str id, struct yg_numbers *records)
{
    uint32_t number = yg_record_of_id(index, yg_ids_find(index->ids, id));

    for (; number != YG_RECORD_NONE; number = index->names[number].next)
        if (index->records[number] != NULL && !yg_numbers_push(records, number))
            return false;
    uint32_t at = yg_index_vulnerability_find(index, id);
    if (at != YG_VULNERABILITY_NONE) {
        const struct yg_few *about = &yg_vulnerability_at(index, at)->records;

        for (uint32_t i = 0; i < about->count; i++)
            if (!yg_numbers_push(records, yg_few_view(about)[i]))
                return false;
    }
    if (records->count == 0 && !find_linking(index, id, records))
        return false;
    yg_numbers_sort(records);
    return true;
}

enum yg_status yg_index_why(const struct yg_index *index, struct yg_str id, uint32_t identity,
                            const struct yg_numbers *satisfied, yg_line_fn line, void *state)
{
    struct teller t = {.index = index,
                       .identity = yg_identity_at(index, identity)->state,
                       .satisfied = satisfied,
                       .line = line,
                       .state = state};
    struct yg_numbers records = {0}, about = {0};
    bool known = true;

    t.failed = !find_records(index, id, &records);
    if (!t.failed && records.count == 0) {
        known = false;
        goto out;
    }
    if (!t.failed)
        tell_identity(&t, identity);
    for (size_t i = 0; !t.failed && i < records.count; i++) {
        const struct yg_record *record = index->records[records.items[i]];

        tell_record(&t, record);
        if (record->withdrawn == YG_TIME_NONE)
            tell_rules(&t, record);
        t.failed |= !push_abouts(&about, record);
    }
    yg_numbers_sort(&about);
    if (!t.failed)
        tell_verdict(&t, &about);
out:
    free(records.items);
    free(about.items);
    yg_buf_deinit(&t.buf);
    return t.failed ? YG_NOMEM : known ? YG_OK : YG_REFUSED;
}

/* finding.c - findings with their evidence. Recomputed, never stored. */
#include <stdlib.h>

#include "matchers/explain.h"

/* "; release 11 assumed: ...". Identities are shared by assets, so how many packages state it on
 * one of them is not said here. */
static void append_assumption(const struct yg_index *index,
                              const struct yg_identity_state *identity, struct yg_buf *out)
{
    struct yg_str release;

    if (identity->release_from != YG_RELEASE_OF_INVENTORY)
        return;
    release = yg_interner_text(index->feeds, identity->feed);
    release = yg_str_from(release, yg_str_index(release, ':') + 1);
    yg_buf_printf(out, "; release %.*s assumed: other packages of the inventory state it",
                  YG_STR_ARG(release));
}

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
        yg_explain_revision(record, text);
        yg_buf_append(text, YG_STR(": "));
        yg_explain_answer(index, identity, best, text);
    }
    if (*id_count > 0)
        append_assumption(index, identity, text);
    return !text->failed;
}

/* A bit for each status that the vulnerability can have, by manifest. */
static unsigned statuses_of(const struct yg_opinion *opinion)
{
    unsigned statuses = 1U << yg_word_status(opinion->word);

    for (uint32_t words = opinion->guarded; words != 0;)
        statuses |= 1U << yg_word_status(yg_words_take(&words));
    return statuses;
}

struct teller {
    const struct yg_index *index;
    const struct yg_identity_state *identity;
    bool all;
    yg_finding_fn each;
    void *state;
    struct yg_str *ids; /* room for as many as there are hits */
    struct yg_buf text;
};

/* The findings of one vulnerability; false without memory. */
static bool tell(struct teller *t, const struct yg_hit *first, const struct yg_opinion *opinion)
{
    unsigned statuses = statuses_of(opinion);
    struct yg_finding finding = {.vulnerability = first->vulnerability,
                                 .differs = opinion->differs,
                                 .guarded = opinion->guarded != 0,
                                 .advisories = t->ids};
    int least = t->all ? YG_STATUS_NOT_AFFECTED : YG_STATUS_UNDER_INVESTIGATION;

    if (statuses >> least == 0)
        return true;
    if (!gather_evidence(t->index, t->identity, first, opinion->hit_count, t->ids,
                         &finding.advisory_count, &t->text))
        return false;
    finding.evidence = yg_buf_str(&t->text);
    for (int status = YG_STATUS_AFFECTED; status >= least; status--) {
        if ((statuses >> status & 1) == 0)
            continue;
        finding.status = (enum yg_vulnerability_status)status;
        finding.fixed = status == YG_STATUS_AFFECTED ? opinion->fixed : (struct yg_str){NULL, 0};
        t->each(t->state, &finding);
    }
    return true;
}

bool yg_index_findings(const struct yg_index *index, uint32_t identity, bool all,
                       yg_finding_fn each, void *state)
{
    struct teller t = {index, yg_identity_at(index, identity)->state, all, each, state, NULL, {0}};
    struct yg_hits hits = {0};
    bool ok = yg_hits_collect(index, t.identity, &hits);

    if (ok && hits.count > 0) {
        t.ids = malloc(hits.count * sizeof *t.ids);
        ok = t.ids != NULL;
    }
    for (size_t i = 0; ok && i < hits.count;) {
        struct yg_opinion opinion = yg_hits_combine(&hits.items[i], hits.count - i);

        ok = tell(&t, &hits.items[i], &opinion);
        i += opinion.hit_count;
    }
    free(t.ids);
    yg_buf_deinit(&t.text);
    yg_hits_deinit(&hits);
    return ok;
}

/* ---- by manifest ---------------------------------------------------------------------------- */

bool yg_index_satisfied(const struct yg_index *index, const uint32_t *manifest, size_t count,
                        struct yg_numbers *satisfied)
{
    satisfied->count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct yg_verdict *verdict = yg_index_verdict(index, manifest[i]);

        for (uint32_t e = 0; verdict->conditional && e < verdict->count; e++)
            if (!yg_condition_gather(yg_verdict_condition(verdict, &verdict->entries[e]),
                                     satisfied))
                return false;
    }
    yg_numbers_sort(satisfied);
    return true;
}

bool yg_index_finding_status(const struct yg_index *index, uint32_t identity,
                             uint32_t vulnerability, const struct yg_numbers *satisfied,
                             enum yg_vulnerability_status *status)
{
    struct yg_clause_list clauses = {satisfied->items, (uint32_t)satisfied->count};
    struct yg_numbers about = {.items = &vulnerability, .count = 1};
    struct yg_hits hits = {0};
    uint32_t word = 0;
    bool ok = yg_hits_collect_for(index, yg_identity_at(index, identity)->state, &about, &hits);

    for (size_t i = 0; i < hits.count; i++)
        if (yg_hit_word(&hits.items[i]) > word && yg_hit_holds(&hits.items[i], clauses))
            word = yg_hit_word(&hits.items[i]);
    *status = yg_word_status(word);
    yg_hits_deinit(&hits);
    return ok;
}

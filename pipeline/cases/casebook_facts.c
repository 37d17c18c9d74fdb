/* casebook_facts.c - what is known of a vulnerability, and which aliases it claims by it. */
#include <assert.h>
#include <stdlib.h>

#include "pipeline/cases/casebook_state.h"
#include "pipeline/cases/pack.h"

static void pack_facts(struct yg_pack *pack, struct yg_vulnerability *facts, struct yg_str *lists)
{
    struct yg_str *texts[] = {&facts->name, &facts->summary, &facts->reference_url, &facts->cvss,
                              &facts->severity_label};

    for (size_t i = 0; i < YG_COUNT(texts); i++)
        *texts[i] = yg_pack_text(pack, *texts[i]);
    yg_pack_texts(pack, lists, facts->aliases, facts->alias_count);
    yg_pack_texts(pack, lists == NULL ? NULL : lists + facts->alias_count, facts->advisories,
                  facts->advisory_count);
    yg_pack_texts(pack, lists == NULL ? NULL : lists + facts->alias_count + facts->advisory_count,
                  facts->successors, facts->successor_count);
    if (lists == NULL)
        return;
    facts->aliases = lists;
    facts->advisories = lists + facts->alias_count;
    facts->successors = lists + facts->alias_count + facts->advisory_count;
}

static struct yg_vulnerability *copy_facts(const struct yg_vulnerability *facts)
{
    struct yg_vulnerability counted = *facts, *copy;
    struct yg_pack pack = {NULL, 0};
    size_t lists = (facts->alias_count + facts->advisory_count + facts->successor_count) *
                   sizeof(struct yg_str);

    pack_facts(&pack, &counted, NULL);
    copy = malloc(sizeof *copy + lists + pack.bytes);
    if (copy == NULL)
        return NULL;
    *copy = *facts;
    pack.at = (char *)(copy + 1) + lists;
    pack_facts(&pack, copy, (struct yg_str *)(copy + 1));
    return copy;
}

static bool texts_equal(const struct yg_str *a, size_t a_count, const struct yg_str *b,
                        size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++) {
        if (!yg_str_equal(a[i], b[i]))
            return false;
    }
    return true;
}

static bool facts_equal(const struct yg_vulnerability *a, const struct yg_vulnerability *b)
{
    return yg_str_equal(a->summary, b->summary) && yg_str_equal(a->cvss, b->cvss) &&
           yg_str_equal(a->reference_url, b->reference_url) &&
           yg_str_equal(a->severity_label, b->severity_label) && a->published == b->published &&
           a->modified == b->modified && a->withdrawn == b->withdrawn &&
           texts_equal(a->aliases, a->alias_count, b->aliases, b->alias_count) &&
           texts_equal(a->advisories, a->advisory_count, b->advisories, b->advisory_count) &&
           texts_equal(a->successors, a->successor_count, b->successors, b->successor_count);
}

/* Claims */

static void take_off(struct yg_book_vulnerability **list, size_t *count,
                     const struct yg_book_vulnerability *vulnerability)
{
    for (size_t i = 0; i < *count; i++) {
        if (list[i] == vulnerability)
            list[i--] = list[--*count];
    }
}

static bool put_on(struct yg_book_vulnerability ***list, size_t *count,
                   struct yg_book_vulnerability *vulnerability)
{
    struct yg_book_vulnerability **more =
        realloc(*list, (*count + 1) * sizeof(struct yg_book_vulnerability *));

    if (more == NULL)
        return false;
    *list = more;
    more[(*count)++] = vulnerability;
    return true;
}

/* What counts for another case from now on is decided again, with the case it counted for
 * before. */
static bool release_aliases(struct yg_casebook *book, struct yg_book_vulnerability *vulnerability)
{
    const struct yg_vulnerability *facts = vulnerability->facts;

    for (size_t i = 0; facts != NULL && i < facts->alias_count; i++) {
        struct yg_book_vulnerability *alias = yg_book_find(book, facts->aliases[i]);

        assert(alias != NULL);
        if (!yg_book_mark_tree(book, alias))
            return false;
        take_off(alias->claimants, &alias->claimant_count, vulnerability);
    }
    return true;
}

static bool take_aliases(struct yg_casebook *book, struct yg_book_vulnerability *vulnerability)
{
    const struct yg_vulnerability *facts = vulnerability->facts;

    for (size_t i = 0; i < facts->alias_count; i++) {
        struct yg_book_vulnerability *alias = yg_book_obtain(book, facts->aliases[i]);

        if (alias == NULL || !yg_book_mark_tree(book, alias) ||
            !put_on(&alias->claimants, &alias->claimant_count, vulnerability) ||
            !yg_book_mark_tree(book, alias))
            return false;
    }
    return true;
}

/* Successors */

static bool release_successors(struct yg_casebook *book,
                               const struct yg_book_vulnerability *vulnerability)
{
    const struct yg_vulnerability *facts = vulnerability->facts;

    for (size_t i = 0; facts != NULL && i < facts->successor_count; i++) {
        struct yg_book_vulnerability *successor = yg_book_find(book, facts->successors[i]);

        assert(successor != NULL);
        if (!yg_book_mark(book, successor))
            return false;
        take_off(successor->ceding, &successor->ceding_count, vulnerability);
    }
    return true;
}

static bool take_successors(struct yg_casebook *book, struct yg_book_vulnerability *vulnerability)
{
    const struct yg_vulnerability *facts = vulnerability->facts;

    for (size_t i = 0; i < facts->successor_count; i++) {
        struct yg_book_vulnerability *successor = yg_book_obtain(book, facts->successors[i]);

        if (successor == NULL || !yg_book_mark(book, successor) ||
            !put_on(&successor->ceding, &successor->ceding_count, vulnerability))
            return false;
    }
    return true;
}

enum yg_status yg_casebook_apply_vulnerability(struct yg_casebook *casebook,
                                               const struct yg_vulnerability *facts,
                                               struct yg_error *err)
{
    struct yg_book_vulnerability *vulnerability = yg_book_obtain(casebook, facts->name);
    struct yg_vulnerability *copy;

    if (vulnerability == NULL)
        return yg_book_no_memory(err);
    if (vulnerability->facts != NULL && facts_equal(vulnerability->facts, facts))
        return YG_OK;
    copy = copy_facts(facts);
    if (copy == NULL)
        return yg_book_no_memory(err);
    bool released =
        release_aliases(casebook, vulnerability) && release_successors(casebook, vulnerability);

    free(vulnerability->facts);
    vulnerability->facts = copy;
    if (!released || !take_aliases(casebook, vulnerability) ||
        !take_successors(casebook, vulnerability) || !yg_book_mark(casebook, vulnerability))
        return yg_book_no_memory(err);
    return YG_OK;
}

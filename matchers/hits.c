/* hits.c - which rules speak about an identity, and what each says. */
#include <assert.h>
#include <stdlib.h>

#include "matchers/package/platform.h"
#include "matchers/record.h"
#include "matchers/verdict.h"

void yg_hits_deinit(struct yg_hits *hits)
{
    free(hits->items);
    memset(hits, 0, sizeof *hits);
}

static bool add_hit(struct yg_hits *hits, const struct yg_hit *hit)
{
    if (hits->count == hits->capacity) {
        size_t capacity = hits->capacity == 0 ? 16 : hits->capacity * 2;
        struct yg_hit *items = realloc(hits->items, capacity * sizeof *items);

        if (items == NULL)
            return false;
        hits->items = items;
        hits->capacity = capacity;
    }
    hits->items[hits->count++] = *hit;
    return true;
}

static int compare_hits(const void *a, const void *b)
{
    const struct yg_hit *x = a, *y = b;

    if (x->vulnerability != y->vulnerability)
        return x->vulnerability < y->vulnerability ? -1 : 1;
    uint32_t m = x->rule->record->number, n = y->rule->record->number;
    if (m != n)
        return m < n ? -1 : 1;
    if (x->rule->affected != y->rule->affected)
        return x->rule->affected < y->rule->affected ? -1 : 1;
    return (x->rule->clause > y->rule->clause) - (x->rule->clause < y->rule->clause);
}

/* Those of one record about one vulnerability come in order. */
static bool is_sorted(const struct yg_hits *hits)
{
    size_t i = 1;

    while (i < hits->count && compare_hits(&hits->items[i - 1], &hits->items[i]) <= 0)
        i++;
    return i >= hits->count;
}

static void sort_hits(struct yg_hits *hits)
{
    if (!is_sorted(hits))
        qsort(hits->items, hits->count, sizeof *hits->items, compare_hits);
}

/* Is every version meant? */
static bool is_everything(const struct yg_ranges *ranges)
{
    return ranges->interval_count == 1 && ranges->intervals[0].low.text.ptr == NULL &&
           ranges->intervals[0].high.text.ptr == NULL;
}

/* By its CPE the update may count, too. */
static enum yg_range_answer test_key(const struct yg_identity_state *identity,
                                     const struct yg_rule *rule, struct yg_hit *hit)
{
    if (hit->use == YG_KEY_CPE) {
        struct yg_platform_version both = {identity->platform->version.bound,
                                           identity->platform->updated};

        return yg_platform_test(rule->ranges, &both, &hit->range);
    }
    return yg_ranges_test(rule->ranges, yg_identity_version(identity, hit->use)->bound,
                          &hit->range);
}

/* A CPE with version "-" is meant by a criterion with "-"; hardware, which has no versions, also by
 * one of every version. What else lacks its version is still there for others to run on. */
static bool test_without_version(const struct yg_identity_state *identity,
                                 const struct yg_rule *rule, struct yg_hit *hit)
{
    bool everything = is_everything(rule->ranges);
    bool none =
        hit->use == YG_KEY_CPE && identity->platform->name.values[YG_CPE_VERSION].kind == YG_CPE_NA;

    hit->answer = everything ? YG_RANGE_INSIDE : YG_RANGE_OUTSIDE;
    if (everything)
        hit->range.interval = rule->ranges->intervals;
    if (none && (rule->versionless || yg_platform_is_hardware(&identity->platform->name)))
        return true;
    return rule->clause != YG_CLAUSE_NONE && everything;
}

static bool test_version(const struct yg_identity_state *identity, const struct yg_rule *rule,
                         struct yg_hit *hit)
{
    const struct yg_own_version *version = yg_identity_version(identity, hit->use);

    if (version->bound.text.ptr == NULL)
        return test_without_version(identity, rule, hit);
    if (rule->versionless) {
        hit->answer = YG_RANGE_OUTSIDE;
        return true;
    }
    if (rule->ranges->scheme != YG_SCHEME_NONE && rule->ranges->scheme != version->scheme)
        return yg_ranges_test_text(rule->ranges, version->bound.text, &hit->answer, &hit->range);
    if (rule->ranges->scheme != YG_SCHEME_NONE && version->bound.key.ptr == NULL)
        return false;
    hit->answer = test_key(identity, rule, hit);
    return true;
}

/* Streams of a module stand beside each other: what is said of one says nothing of the others. */
static bool is_other_module(const struct yg_identity_state *identity, const struct yg_rule *rule)
{
    struct yg_str module = rule->record->module;

    if (rule->build == YG_BUILD_ANY)
        return false;
    return (rule->build == YG_BUILD_OF_MODULE) != identity->modular ||
           (rule->build == YG_BUILD_OF_MODULE && module.len > 0 && identity->module != NULL &&
            !yg_str_equal(module, *identity->module));
}

bool yg_rule_test(const struct yg_index *index, const struct yg_identity_state *identity,
                  const struct yg_rule *rule, enum yg_key_use use, struct yg_hit *hit)
{
    if (identity->pseudo && atomic_load_explicit(&yg_package_at(index, rule->package)->pseudo_rules,
                                                 memory_order_seq_cst) == 0)
        return false; /* older than every release, but perhaps built from any of them */
    *hit = (struct yg_hit){.rule = rule, .use = use, .idle = identity->idle};
    if (is_other_module(identity, rule))
        return false;
    if (rule->pattern != NULL &&
        yg_platform_cover(rule->pattern, &identity->platform->name, false).answer !=
            YG_PLATFORM_COVERED)
        return false;
    return test_version(identity, rule, hit) &&
           (rule->clause == YG_CLAUSE_NONE ||
            (hit->answer == YG_RANGE_INSIDE && !identity->idle)); /* nothing runs on an idle one */
}

enum yg_vulnerability_status yg_hit_status(const struct yg_hit *hit)
{
    bool says_affected =
        hit->rule->status == YG_STATUS_UNKNOWN || hit->rule->status == YG_STATUS_AFFECTED;

    if (hit->rule->clause != YG_CLAUSE_NONE)
        return YG_STATUS_UNKNOWN;
    if (hit->answer == YG_RANGE_INSIDE && says_affected)
        return hit->idle ? YG_STATUS_NOT_AFFECTED : YG_STATUS_AFFECTED;
    if (hit->answer == YG_RANGE_INSIDE)
        return (enum yg_vulnerability_status)hit->rule->status;
    if (!says_affected)
        return YG_STATUS_UNKNOWN;
    return hit->answer == YG_RANGE_FIXED ? YG_STATUS_FIXED : YG_STATUS_NOT_AFFECTED;
}

/* A word: rank and status. Evidence has no rank, and supports only what it finds affected. */
#define STATUS_BITS 3
static_assert(YG_STATUS_AFFECTED < 1 << STATUS_BITS &&
                  (YG_RANK_MAX + 1) << STATUS_BITS <= YG_WORDS_MAX,
              "a word is a bit of 32");

uint32_t yg_hit_word(const struct yg_hit *hit)
{
    enum yg_vulnerability_status status = yg_hit_status(hit);

    if (hit->evidence)
        return status == YG_STATUS_AFFECTED ? YG_STATUS_UNDER_INVESTIGATION : 0;
    return status == YG_STATUS_UNKNOWN
               ? 0
               : (uint32_t)hit->rule->record->rank << STATUS_BITS | (uint32_t)status;
}

enum yg_vulnerability_status yg_word_status(uint32_t word)
{
    return (enum yg_vulnerability_status)(word & ((1U << STATUS_BITS) - 1));
}

struct yg_clause_list yg_rule_clauses(const struct yg_rule *rule)
{
    if (rule->guard == 0)
        return (struct yg_clause_list){NULL, 0};
    const struct yg_rule_guard *guard = &rule->record->guards[rule->guard - 1];
    return (struct yg_clause_list){rule->record->clauses + guard->first, guard->count};
}

bool yg_hit_holds(const struct yg_hit *hit, struct yg_clause_list satisfied)
{
    return yg_clauses_hold(yg_rule_clauses(hit->rule), satisfied);
}

static bool collect_key(const struct yg_index *index, const struct yg_identity_state *identity,
                        uint32_t key, struct yg_hits *hits)
{
    struct yg_rules *rules = atomic_load_explicit(
        &yg_package_at(index, identity->keys[key].package)->rules, memory_order_seq_cst);

    if (rules == NULL)
        return true;
    uint32_t count = atomic_load_explicit(&rules->count, memory_order_seq_cst);
    for (uint32_t i = 0; i < count; i++) {
        const struct yg_rule *rule = rules->items[i];
        struct yg_hit hit;

        if (!yg_rule_test(index, identity, rule, identity->keys[key].use, &hit))
            continue;
        hit.evidence = identity->keys[key].evidence;
        const struct yg_about *about =
            atomic_load_explicit(&rule->record->about, memory_order_seq_cst);
        for (uint32_t k = 0; k < about->count; k++) {
            hit.vulnerability = about->vulnerabilities[k];
            if (!add_hit(hits, &hit))
                return false;
        }
    }
    return true;
}

bool yg_hits_collect(const struct yg_index *index, const struct yg_identity_state *identity,
                     struct yg_hits *hits)
{
    for (uint32_t i = 0; i < identity->key_count; i++)
        if (!collect_key(index, identity, i, hits))
            return false;
    sort_hits(hits);
    return true;
}

/* The rules of a record for one package are neighbours: the first of them. */
static uint32_t first_rule(const struct yg_record *record, uint32_t package)
{
    uint32_t from = 0, to = record->rule_count;

    while (from < to) {
        uint32_t middle = from + (to - from) / 2;

        if (record->rules[middle].package < package)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Does a verdict learn nothing from the hit that it does not know from the one before? One entry of
 * a record is as good as hundreds where the version is in none of them. */
static bool repeats_last(const struct yg_hits *hits, const struct yg_hit *hit)
{
    const struct yg_hit *last = hits->count == 0 ? NULL : &hits->items[hits->count - 1];

    return last != NULL && last->vulnerability == hit->vulnerability &&
           last->rule->record == hit->rule->record && hit->answer != YG_RANGE_INSIDE &&
           hit->rule->guard == 0 && last->rule->guard == 0 && hit->rule->clause == YG_CLAUSE_NONE &&
           last->rule->clause == YG_CLAUSE_NONE && hit->evidence == last->evidence &&
           yg_hit_word(hit) == yg_hit_word(last);
}

static bool collect_record(const struct yg_index *index, const struct yg_identity_state *identity,
                           const struct yg_record *record, uint32_t vulnerability,
                           struct yg_hits *hits)
{
    struct yg_hit hit;

    for (uint32_t k = 0; k < identity->key_count; k++) {
        uint32_t package = identity->keys[k].package;

        for (uint32_t i = first_rule(record, package);
             i < record->rule_count && record->rules[i].package == package; i++) {
            if (!yg_rule_test(index, identity, &record->rules[i], identity->keys[k].use, &hit))
                continue;
            hit.evidence = identity->keys[k].evidence;
            hit.vulnerability = vulnerability;
            if (!repeats_last(hits, &hit) && !add_hit(hits, &hit))
                return false;
        }
    }
    return true;
}

bool yg_hits_collect_for(const struct yg_index *index, const struct yg_identity_state *identity,
                         const struct yg_numbers *vulnerabilities, struct yg_hits *hits)
{
    for (size_t i = 0; i < vulnerabilities->count; i++) {
        const struct yg_few *records =
            &yg_vulnerability_at(index, vulnerabilities->items[i])->records;

        for (uint32_t k = 0; k < records->count; k++)
            if (!collect_record(index, identity, index->records[yg_few_view(records)[k]],
                                vulnerabilities->items[i], hits))
                return false;
    }
    sort_hits(hits);
    return true;
}

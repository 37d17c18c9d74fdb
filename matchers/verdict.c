#include "matchers/verdict.h"

#include <stdlib.h>

static struct yg_verdict empty;

/* ---- hits ----------------------------------------------------------------------------------- */

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
    return (x->rule->affected > y->rule->affected) - (x->rule->affected < y->rule->affected);
}

static void sort_hits(struct yg_hits *hits)
{
    if (hits->count > 1)
        qsort(hits->items, hits->count, sizeof *hits->items, compare_hits);
}

bool yg_rule_test(const struct yg_rule *rule, const struct yg_identity_state *identity,
                  bool by_source, struct yg_hit *hit)
{
    struct yg_bound version = by_source ? identity->source_version : identity->version;
    enum yg_scheme_id scheme = rule->ranges->scheme;

    if (version.text.ptr == NULL)
        return false;
    hit->rule = rule;
    hit->by_source = by_source;
    if (scheme != YG_SCHEME_NONE && scheme != identity->scheme)
        return yg_ranges_test_text(rule->ranges, version.text, &hit->answer, &hit->range);
    if (scheme != YG_SCHEME_NONE && version.key.ptr == NULL)
        return false;
    hit->answer = yg_ranges_test(rule->ranges, version, &hit->range);
    return true;
}

/* Test one rule; false when it says nothing about this identity. */
static bool test_rule(const struct yg_index *index, const struct yg_identity_state *identity,
                      const struct yg_rule *rule, bool by_source, struct yg_hit *hit)
{
    if (identity->pseudo && atomic_load_explicit(&yg_package_at(index, rule->package)->pseudo_rules,
                                                 memory_order_seq_cst) == 0)
        return false; /* older than every release, but perhaps built from any of them */
    return yg_rule_test(rule, identity, by_source, hit);
}

static bool collect_package(const struct yg_index *index, const struct yg_identity_state *identity,
                            uint32_t package, bool by_source, struct yg_hits *hits)
{
    struct yg_rules *rules =
        atomic_load_explicit(&yg_package_at(index, package)->rules, memory_order_seq_cst);

    if (rules == NULL)
        return true;
    uint32_t count = atomic_load_explicit(&rules->count, memory_order_seq_cst);
    for (uint32_t i = 0; i < count; i++) {
        const struct yg_rule *rule = rules->items[i];
        struct yg_hit hit;

        if (!test_rule(index, identity, rule, by_source, &hit))
            continue;
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
        if (!collect_package(index, identity, identity->keys[i].package,
                             identity->keys[i].by_source, hits))
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

static bool collect_record(const struct yg_index *index, const struct yg_identity_state *identity,
                           const struct yg_record *record, uint32_t vulnerability,
                           struct yg_hits *hits)
{
    struct yg_hit hit;

    for (uint32_t k = 0; k < identity->key_count; k++) {
        uint32_t package = identity->keys[k].package;

        for (uint32_t i = first_rule(record, package);
             i < record->rule_count && record->rules[i].package == package; i++) {
            if (!test_rule(index, identity, &record->rules[i], identity->keys[k].by_source, &hit))
                continue;
            hit.vulnerability = vulnerability;
            if (!add_hit(hits, &hit))
                return false;
        }
    }
    return true;
}

bool yg_hits_collect_for(const struct yg_index *index, const struct yg_identity_state *identity,
                         const struct yg_numbers *vulnerabilities, struct yg_hits *hits)
{
    for (size_t i = 0; i < vulnerabilities->count; i++) {
        const struct yg_vulnerability_state *state =
            yg_vulnerability_at(index, vulnerabilities->items[i]);

        for (uint32_t k = 0; k < state->count; k++)
            if (!collect_record(index, identity, index->records[state->records[k]],
                                vulnerabilities->items[i], hits))
                return false;
    }
    sort_hits(hits);
    return true;
}

/* ---- combination ---------------------------------------------------------------------------- */

struct fixed {
    struct yg_bound at;
    enum yg_scheme_id scheme;
    bool mixed; /* of several schemes: none is the latest */
};

/* Take the later of two fixed versions. */
static void raise_fixed(struct fixed *fixed, const struct yg_hit *hit)
{
    const struct yg_scheme *scheme = yg_scheme_get(hit->rule->ranges->scheme);
    const struct yg_bound *other = &hit->range.fixed;

    if (other->text.ptr == NULL)
        return;
    fixed->mixed |= fixed->at.text.ptr != NULL && fixed->scheme != scheme->id;
    if (fixed->mixed)
        return;
    if (fixed->at.text.ptr == NULL ||
        yg_version_key_compare(scheme, fixed->at.key, other->key) < 0) {
        fixed->at = *other;
        fixed->scheme = scheme->id;
    }
}

struct yg_opinion yg_hits_combine(const struct yg_hit *first, size_t count)
{
    struct yg_opinion opinion = {.status = YG_STATUS_NOT_AFFECTED};
    struct fixed fixed = {0};
    bool inside = false, outside = false, past_fix = false;
    size_t i = 0;

    while (i < count && first[i].vulnerability == first->vulnerability) {
        const struct yg_record *record = first[i].rule->record;
        bool record_inside = false;

        for (; i < count && first[i].vulnerability == first->vulnerability &&
               first[i].rule->record == record;
             i++) {
            record_inside |= first[i].answer == YG_RANGE_INSIDE;
            past_fix |= first[i].answer == YG_RANGE_FIXED;
            if (first[i].answer == YG_RANGE_INSIDE)
                raise_fixed(&fixed, &first[i]);
        }
        inside |= record_inside;
        outside |= !record_inside;
    }
    opinion.hit_count = i;
    if (inside) {
        opinion.status = YG_STATUS_AFFECTED;
        opinion.differs = outside;
        if (!fixed.mixed)
            opinion.fixed = fixed.at.text;
    } else if (past_fix) {
        opinion.status = YG_STATUS_FIXED;
    }
    return opinion;
}

/* ---- verdicts ------------------------------------------------------------------------------- */

struct yg_verdict *yg_verdict_empty(void)
{
    return &empty;
}

void yg_verdict_free(void *verdict)
{
    if (verdict != &empty)
        free(verdict);
}

/* A text is stored as its length in two bytes and its bytes. */
struct yg_str yg_verdict_fixed(const struct yg_verdict *verdict,
                               const struct yg_verdict_entry *entry)
{
    const char *at = (const char *)verdict + entry->fixed;
    uint16_t len;

    if (entry->fixed == 0)
        return (struct yg_str){NULL, 0};
    memcpy(&len, at, sizeof len);
    return (struct yg_str){at + sizeof len, len};
}

static uint16_t check_sum(struct yg_str text)
{
    return (uint16_t)yg_hash_with(text, 1);
}

struct maker {
    struct yg_verdict *verdict; /* NULL: only measure */
    size_t entry_count, text_bytes, texts_at;
};

static void put_entry(struct maker *m, struct yg_verdict_entry entry, struct yg_str fixed)
{
    uint16_t len = (uint16_t)(fixed.len > YG_VERSION_BYTES_MAX ? YG_VERSION_BYTES_MAX : fixed.len);

    entry.fixed = 0;
    entry.detail = 0;
    if (fixed.len > 0) {
        if (m->verdict != NULL) {
            char *to = (char *)m->verdict + m->texts_at + m->text_bytes;

            entry.fixed = (uint32_t)(m->texts_at + m->text_bytes);
            entry.detail = check_sum(fixed);
            memcpy(to, &len, sizeof len);
            memcpy(to + sizeof len, fixed.ptr, len);
        }
        m->text_bytes += sizeof len + len;
    }
    if (m->verdict != NULL)
        m->verdict->entries[m->entry_count] = entry;
    m->entry_count++;
}

static void put_old(struct maker *m, const struct yg_verdict *old, size_t *at, uint32_t below,
                    const struct yg_numbers *replaced)
{
    for (; old != NULL && *at < old->count && old->entries[*at].vulnerability < below; (*at)++)
        if (!yg_numbers_contain(replaced, old->entries[*at].vulnerability))
            put_entry(m, old->entries[*at], yg_verdict_fixed(old, &old->entries[*at]));
}

static void put_all(struct maker *m, const struct yg_hits *hits, const struct yg_verdict *old,
                    const struct yg_numbers *replaced)
{
    size_t at = 0;

    for (size_t i = 0; i < hits->count;) {
        struct yg_opinion opinion = yg_hits_combine(&hits->items[i], hits->count - i);
        uint32_t vulnerability = hits->items[i].vulnerability;

        put_old(m, old, &at, vulnerability, replaced);
        if (opinion.status == YG_STATUS_AFFECTED)
            put_entry(m,
                      (struct yg_verdict_entry){.vulnerability = vulnerability,
                                                .status = YG_STATUS_AFFECTED,
                                                .differs = opinion.differs},
                      opinion.fixed);
        i += opinion.hit_count;
    }
    put_old(m, old, &at, YG_VULNERABILITY_NONE, replaced);
}

struct yg_verdict *yg_verdict_make(const struct yg_hits *hits, const struct yg_verdict *old,
                                   const struct yg_numbers *replaced)
{
    struct maker m = {0};

    put_all(&m, hits, old, replaced);
    if (m.entry_count == 0)
        return &empty;
    m.texts_at = sizeof *m.verdict + m.entry_count * sizeof m.verdict->entries[0];
    m.verdict = calloc(1, m.texts_at + m.text_bytes);
    if (m.verdict == NULL)
        return NULL;
    m.verdict->count = (uint32_t)m.entry_count;
    m.entry_count = m.text_bytes = 0;
    put_all(&m, hits, old, replaced);
    return m.verdict;
}

bool yg_verdict_equal(const struct yg_verdict *a, const struct yg_verdict *b)
{
    if (a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++) {
        const struct yg_verdict_entry *x = &a->entries[i], *y = &b->entries[i];

        if (x->vulnerability != y->vulnerability || x->status != y->status ||
            x->differs != y->differs ||
            !yg_str_equal(yg_verdict_fixed(a, x), yg_verdict_fixed(b, y)))
            return false;
    }
    return true;
}

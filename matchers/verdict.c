/* verdict.c - what the hits of an identity say together, as one immutable block. */
#include "matchers/verdict.h"

#include <stdlib.h>

static struct yg_verdict empty;

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

/* What the hits of one record say together; advances *at past them. */
static enum yg_vulnerability_status record_status(const struct yg_hit *hits, size_t count,
                                                  size_t *at, bool *evident)
{
    const struct yg_record *record = hits[*at].rule->record;
    uint32_t vulnerability = hits[*at].vulnerability;
    enum yg_vulnerability_status status = YG_STATUS_UNKNOWN;

    for (; *at < count && hits[*at].vulnerability == vulnerability &&
           hits[*at].rule->record == record;
         ++*at) {
        enum yg_vulnerability_status says = yg_hit_status(&hits[*at]);

        if (hits[*at].evidence)
            *evident |= says == YG_STATUS_AFFECTED;
        else if (says > status)
            status = says;
    }
    return status;
}

/* The fixed version, and whether every hit that makes it affected has a guard. */
static void detail_affected(const struct yg_hit *first, struct yg_opinion *opinion)
{
    struct fixed fixed = {0};

    opinion->guarded = true;
    for (size_t i = 0; i < opinion->hit_count; i++) {
        const struct yg_hit *hit = &first[i];

        if (hit->evidence || yg_hit_status(hit) != YG_STATUS_AFFECTED)
            continue;
        if (hit->rule->record->rank == opinion->rank)
            opinion->guarded &= hit->rule->guard != 0;
        raise_fixed(&fixed, hit);
    }
    if (!fixed.mixed)
        opinion->fixed = fixed.at.text;
}

bool yg_hit_guards(const struct yg_hit *hit, const struct yg_opinion *opinion)
{
    return opinion->guarded && !hit->evidence && hit->rule->record->rank == opinion->rank &&
           yg_hit_status(hit) == YG_STATUS_AFFECTED;
}

struct yg_opinion yg_hits_combine(const struct yg_hit *first, size_t count)
{
    struct yg_opinion opinion = {.status = YG_STATUS_UNKNOWN};
    bool affected = false, spared = false, evident = false;
    size_t i = 0;

    while (i < count && first[i].vulnerability == first->vulnerability) {
        uint8_t rank = first[i].rule->record->rank;
        enum yg_vulnerability_status status = record_status(first, count, &i, &evident);

        if (status == YG_STATUS_UNKNOWN)
            continue;
        affected |= status == YG_STATUS_AFFECTED;
        spared |= status != YG_STATUS_AFFECTED;
        if (opinion.status == YG_STATUS_UNKNOWN || rank > opinion.rank ||
            (rank == opinion.rank && status > opinion.status))
            opinion.status = status;
        if (rank > opinion.rank)
            opinion.rank = rank;
    }
    opinion.hit_count = i;
    opinion.differs = affected && spared;
    if (opinion.status == YG_STATUS_AFFECTED)
        detail_affected(first, &opinion);
    else if (opinion.status == YG_STATUS_UNKNOWN && evident)
        opinion.status = YG_STATUS_UNDER_INVESTIGATION;
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

struct maker {
    struct yg_verdict *verdict; /* NULL: only measure */
    size_t entry_count, words, bytes;
    size_t words_at, bytes_at; /* where conditions and texts begin in the block */
    bool conditional;
};

static void put_word(struct maker *m, uint32_t word)
{
    if (m->verdict != NULL)
        memcpy((char *)m->verdict + m->words_at + m->words * sizeof word, &word, sizeof word);
    m->words++;
}

static void put_list(struct maker *m, struct yg_clause_list list)
{
    for (uint32_t i = 0; i < list.count; i++)
        put_word(m, list.items[i]);
}

/* Begin an entry; its condition, if any, follows word by word. */
static struct yg_verdict_entry *put_entry(struct maker *m, struct yg_verdict_entry entry,
                                          struct yg_str fixed)
{
    uint16_t len = (uint16_t)(fixed.len > YG_VERSION_BYTES_MAX ? YG_VERSION_BYTES_MAX : fixed.len);
    size_t at = m->entry_count++;

    entry.fixed = entry.condition = 0;
    if (fixed.len > 0) {
        if (m->verdict != NULL) {
            char *to = (char *)m->verdict + m->bytes_at + m->bytes;

            entry.fixed = (uint32_t)(m->bytes_at + m->bytes);
            memcpy(to, &len, sizeof len);
            memcpy(to + sizeof len, fixed.ptr, len);
        }
        m->bytes += sizeof len + len;
    }
    if (m->verdict == NULL)
        return NULL;
    m->verdict->entries[at] = entry;
    return &m->verdict->entries[at];
}

static void begin_condition(struct maker *m, struct yg_verdict_entry *entry, uint32_t satisfied,
                            uint32_t guards)
{
    m->conditional = true;
    if (entry != NULL)
        entry->condition = (uint32_t)(m->words_at + m->words * sizeof(uint32_t));
    put_word(m, satisfied);
    put_word(m, guards);
}

static void put_old_entry(struct maker *m, const struct yg_verdict *old,
                          const struct yg_verdict_entry *entry)
{
    struct yg_verdict_entry *made = put_entry(m, *entry, yg_verdict_fixed(old, entry));
    struct yg_condition condition = yg_verdict_condition(old, entry);
    struct yg_clause_list guard;

    if (entry->condition == 0)
        return;
    begin_condition(m, made, condition.satisfied.count, condition.guard_count);
    put_list(m, condition.satisfied);
    while (yg_condition_next_guard(&condition, &guard)) {
        put_word(m, guard.count);
        put_list(m, guard);
    }
}

static void put_old(struct maker *m, const struct yg_verdict *old, size_t *at, uint32_t below,
                    const struct yg_numbers *replaced)
{
    for (; old != NULL && *at < old->count && old->entries[*at].vulnerability < below; (*at)++)
        if (!yg_numbers_contain(replaced, old->entries[*at].vulnerability))
            put_old_entry(m, old, &old->entries[*at]);
}

static struct yg_clause_list guard_of(const struct yg_rule *rule)
{
    const struct yg_rule_guard *guard = &rule->record->guards[rule->guard - 1];

    return (struct yg_clause_list){rule->record->clauses + guard->first, guard->count};
}

/* Two entries of one record may share a guard: it is put once. */
static bool guards_anew(const struct yg_hit *first, size_t at, const struct yg_opinion *opinion)
{
    if (!yg_hit_guards(&first[at], opinion))
        return false;
    for (size_t i = 0; i < at; i++)
        if (yg_hit_guards(&first[i], opinion) && first[i].rule->record == first[at].rule->record &&
            first[i].rule->guard == first[at].rule->guard)
            return false;
    return true;
}

/* Numbers of clauses rise with the places of the rules in a record, but not from record to record,
 * and two keys may find one rule. */
static bool satisfies_anew(const struct yg_hit *first, size_t at)
{
    if (first[at].rule->clause == YG_CLAUSE_NONE)
        return false;
    for (size_t i = 0; i < at; i++)
        if (first[i].rule->clause == first[at].rule->clause)
            return false;
    return true;
}

static int compare_words(const void *a, const void *b)
{
    uint32_t x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static void put_satisfied(struct maker *m, const struct yg_hit *first, size_t hits, uint32_t count)
{
    char *from =
        m->verdict == NULL ? NULL : (char *)m->verdict + m->words_at + m->words * sizeof(uint32_t);

    for (size_t i = 0; i < hits; i++)
        if (satisfies_anew(first, i))
            put_word(m, first[i].rule->clause);
    if (from != NULL && count > 1)
        qsort(from, count, sizeof(uint32_t), compare_words);
}

static void put_opinion(struct maker *m, const struct yg_hit *first,
                        const struct yg_opinion *opinion)
{
    struct yg_verdict_entry entry = {.vulnerability = first->vulnerability};
    uint32_t satisfied = 0, guards = 0;

    for (size_t i = 0; i < opinion->hit_count; i++) {
        satisfied += satisfies_anew(first, i);
        guards += guards_anew(first, i, opinion);
    }
    if (opinion->status >= YG_STATUS_UNDER_INVESTIGATION) {
        entry.status = (uint8_t)opinion->status;
        entry.differs = opinion->differs;
    } else if (satisfied == 0) {
        return;
    }
    struct yg_verdict_entry *made = put_entry(m, entry, opinion->fixed);
    if (satisfied + guards == 0)
        return;
    begin_condition(m, made, satisfied, guards);
    put_satisfied(m, first, opinion->hit_count, satisfied);
    for (size_t i = 0; i < opinion->hit_count; i++) {
        if (!guards_anew(first, i, opinion))
            continue;
        put_word(m, guard_of(first[i].rule).count);
        put_list(m, guard_of(first[i].rule));
    }
}

static void put_all(struct maker *m, const struct yg_hits *hits, const struct yg_verdict *old,
                    const struct yg_numbers *replaced)
{
    size_t at = 0;

    for (size_t i = 0; i < hits->count;) {
        struct yg_opinion opinion = yg_hits_combine(&hits->items[i], hits->count - i);

        put_old(m, old, &at, hits->items[i].vulnerability, replaced);
        put_opinion(m, &hits->items[i], &opinion);
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
    m.words_at = sizeof *m.verdict + m.entry_count * sizeof m.verdict->entries[0];
    m.bytes_at = m.words_at + m.words * sizeof(uint32_t);
    m.verdict = calloc(1, m.bytes_at + m.bytes);
    if (m.verdict == NULL)
        return NULL;
    m.verdict->count = (uint32_t)m.entry_count;
    m.verdict->conditional = m.conditional;
    m.entry_count = m.words = m.bytes = 0;
    put_all(&m, hits, old, replaced);
    return m.verdict;
}

bool yg_verdict_equal(const struct yg_verdict *a, const struct yg_verdict *b)
{
    if (a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->entries[i].vulnerability != b->entries[i].vulnerability ||
            !yg_verdict_same_entry(a, &a->entries[i], b, &b->entries[i]))
            return false;
    return true;
}

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

static void find_fixed(const struct yg_hit *first, struct yg_opinion *opinion)
{
    struct fixed fixed = {0};

    for (size_t i = 0; i < opinion->hit_count; i++)
        if (yg_word_status(yg_hit_word(&first[i])) == YG_STATUS_AFFECTED)
            raise_fixed(&fixed, &first[i]);
    if (!fixed.mixed)
        opinion->fixed = fixed.at.text;
}

static uint32_t max_of(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

struct yg_opinion yg_hits_combine(const struct yg_hit *first, size_t count)
{
    struct yg_opinion opinion = {0};
    const struct yg_record *record = NULL;
    bool affected = false, spared = false; /* by some record as a whole */
    uint32_t of_record = 0;
    size_t i = 0;

    for (; i < count && first[i].vulnerability == first->vulnerability; i++) {
        uint32_t word = yg_hit_word(&first[i]);

        if (first[i].rule->record != record) {
            affected |= yg_word_status(of_record) == YG_STATUS_AFFECTED;
            spared |= of_record > 0 && yg_word_status(of_record) != YG_STATUS_AFFECTED;
            record = first[i].rule->record;
            of_record = 0;
        }
        if (!first[i].evidence)
            of_record = max_of(of_record, word);
        if (first[i].rule->guard == 0)
            opinion.word = max_of(opinion.word, word);
        else
            opinion.guarded |= UINT32_C(1) << word;
        opinion.affected |= yg_word_status(word) == YG_STATUS_AFFECTED;
    }
    affected |= yg_word_status(of_record) == YG_STATUS_AFFECTED;
    spared |= of_record > 0 && yg_word_status(of_record) != YG_STATUS_AFFECTED;
    opinion.hit_count = i;
    opinion.differs = affected && spared;
    opinion.guarded &= ~UINT32_C(0) << opinion.word << 1;
    if (opinion.affected)
        find_fixed(first, &opinion);
    return opinion;
}

uint32_t yg_words_take(uint32_t *words)
{
    uint32_t word = 0;

    while (*words >> word > 1)
        word++;
    *words &= ~(UINT32_C(1) << word);
    return word;
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

static void put_guard(struct maker *m, struct yg_entry_guard guard)
{
    put_word(m, guard.status);
    put_word(m, guard.clauses.count);
    put_list(m, guard.clauses);
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

/* Over the hits with a guard and one word, or (word 0) with a clause: each guard or clause once,
 * for two entries of a record may share a guard, and two keys find one rule. */
struct walk {
    const struct yg_hit *first;
    size_t count;
    uint32_t word;
    size_t at;
    const struct yg_record *record; /* of the hit before, */
    uint32_t highest;               /* and the highest number of it so far */
};

/* 0: the hit is passed over. */
static uint32_t number_of(const struct yg_hit *hit, uint32_t word)
{
    if (word == 0)
        return hit->rule->clause == YG_CLAUSE_NONE ? 0 : hit->rule->clause + 1;
    return hit->rule->guard != 0 && yg_hit_word(hit) == word ? hit->rule->guard : 0;
}

static bool came_before(const struct walk *w, uint32_t number)
{
    for (size_t i = w->at - 1; i > 0 && w->first[i - 1].rule->record == w->record; i--)
        if (number_of(&w->first[i - 1], w->word) == number)
            return true;
    return false;
}

/* NULL behind the last one. Numbers rise with the entries of a record: a look back is rare. */
static const struct yg_hit *next_anew(struct walk *w)
{
    while (w->at < w->count) {
        const struct yg_hit *hit = &w->first[w->at++];
        uint32_t number = number_of(hit, w->word);

        if (number == 0)
            continue;
        if (hit->rule->record != w->record || number > w->highest) {
            w->record = hit->rule->record;
            w->highest = number;
            return hit;
        }
        if (!came_before(w, number))
            return hit;
    }
    return NULL;
}

static uint32_t count_anew(struct walk w)
{
    uint32_t count = 0;

    while (next_anew(&w) != NULL)
        count++;
    return count;
}

static int compare_words(const void *a, const void *b)
{
    uint32_t x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static void put_satisfied(struct maker *m, struct walk clauses, uint32_t count)
{
    char *from =
        m->verdict == NULL ? NULL : (char *)m->verdict + m->words_at + m->words * sizeof(uint32_t);
    const struct yg_hit *hit;

    while ((hit = next_anew(&clauses)) != NULL)
        put_word(m, hit->rule->clause);
    if (from != NULL && count > 1)
        qsort(from, count, sizeof(uint32_t), compare_words);
}

/* Statuses that count for an asset. */
static uint8_t counting(uint32_t word)
{
    enum yg_vulnerability_status status = yg_word_status(word);

    return status >= YG_STATUS_UNDER_INVESTIGATION ? (uint8_t)status : YG_STATUS_UNKNOWN;
}

/* Without the lowest guarded words that change nothing. */
static uint32_t telling_words(const struct yg_opinion *opinion)
{
    uint32_t words = opinion->guarded, rest = words;

    while (rest != 0) {
        uint32_t lowest = rest & (~rest + 1);
        uint32_t bit = lowest;

        if (counting(yg_words_take(&bit)) != counting(opinion->word))
            break;
        words &= ~lowest;
        rest = words;
    }
    return words;
}

static void put_guards(struct maker *m, const struct yg_hit *first,
                       const struct yg_opinion *opinion, uint32_t words)
{
    while (words != 0) {
        uint32_t word = yg_words_take(&words);
        struct walk guards = {.first = first, .count = opinion->hit_count, .word = word};
        const struct yg_hit *hit;

        while ((hit = next_anew(&guards)) != NULL)
            put_guard(m, (struct yg_entry_guard){counting(word), yg_rule_clauses(hit->rule)});
    }
}

static uint32_t count_guards(const struct yg_hit *first, const struct yg_opinion *opinion,
                             uint32_t words)
{
    uint32_t count = 0;

    while (words != 0)
        count += count_anew((struct walk){
            .first = first, .count = opinion->hit_count, .word = yg_words_take(&words)});
    return count;
}

static void put_opinion(struct maker *m, const struct yg_hit *first,
                        const struct yg_opinion *opinion)
{
    struct yg_verdict_entry entry = {.vulnerability = first->vulnerability,
                                     .status = counting(opinion->word)};
    struct walk clauses = {.first = first, .count = opinion->hit_count};
    uint32_t words = telling_words(opinion), satisfied = count_anew(clauses);
    uint32_t guards = count_guards(first, opinion, words);
    bool says = entry.status != YG_STATUS_UNKNOWN || guards > 0;

    if (!says && satisfied == 0)
        return;
    entry.differs = says && opinion->differs;
    struct yg_verdict_entry *made = put_entry(m, entry, says ? opinion->fixed : YG_STR(""));
    if (satisfied + guards == 0)
        return;
    begin_condition(m, made, satisfied, guards);
    put_satisfied(m, clauses, satisfied);
    put_guards(m, first, opinion, words);
}

static void put_all(struct maker *m, const struct yg_hits *hits)
{
    for (size_t i = 0; i < hits->count;) {
        struct yg_opinion opinion = yg_hits_combine(&hits->items[i], hits->count - i);

        put_opinion(m, &hits->items[i], &opinion);
        i += opinion.hit_count;
    }
}

struct yg_verdict *yg_verdict_make(const struct yg_hits *hits)
{
    struct maker m = {0};

    put_all(&m, hits);
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
    put_all(&m, hits);
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

/* verdict_merge.c - a verdict in which a few entries are replaced.
 *
 *   old    | a b c d e f ... | conditions of them, in order | texts of them, in order |
 *   part        b'    e'
 *   merged | a b' c d e' f ...
 *
 * A component like the kernel has ten thousand entries and more, and every advisory about it comes
 * to each of its versions: what does not change is copied in runs, and where nothing changes
 * nothing is copied.
 *
 * Invariant: conditions and texts lie in the order of their entries, without gaps (verdict.c).
 * Cost:      replaced * log2(entries) where they say the same, else one copy.
 */
#include <stdlib.h>

#include "matchers/verdict.h"

/* The first entry from `from` on that is not below a vulnerability. */
static uint32_t find_entry(const struct yg_verdict *verdict, uint32_t from, uint32_t vulnerability)
{
    uint32_t to = verdict->count;

    while (from < to) {
        uint32_t middle = from + (to - from) / 2;

        if (verdict->entries[middle].vulnerability < vulnerability)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static bool is_at(const struct yg_verdict *verdict, uint32_t at, uint32_t vulnerability)
{
    return at < verdict->count && verdict->entries[at].vulnerability == vulnerability;
}

bool yg_verdict_says(const struct yg_verdict *old, const struct yg_verdict *part,
                     const struct yg_numbers *replaced)
{
    uint32_t at = 0, in_part = 0;

    for (size_t i = 0; i < replaced->count; i++) {
        uint32_t vulnerability = replaced->items[i];

        at = find_entry(old, at, vulnerability);
        in_part = find_entry(part, in_part, vulnerability);
        if (is_at(old, at, vulnerability) != is_at(part, in_part, vulnerability))
            return false;
        if (is_at(old, at, vulnerability) &&
            !yg_verdict_same_entry(old, &old->entries[at], part, &part->entries[in_part]))
            return false;
    }
    return true;
}

/* ---- what an entry has behind the entries ---------------------------------------------------- */

static uint32_t condition_bytes(const struct yg_verdict *verdict,
                                const struct yg_verdict_entry *entry)
{
    struct yg_condition condition = yg_verdict_condition(verdict, entry);
    struct yg_entry_guard guard;
    uint32_t words = 2 + condition.satisfied.count;

    if (entry->condition == 0)
        return 0;
    while (yg_condition_next_guard(&condition, &guard))
        words += 2 + guard.clauses.count;
    return words * (uint32_t)sizeof(uint32_t);
}

static uint32_t text_bytes(const struct yg_verdict *verdict, const struct yg_verdict_entry *entry)
{
    return entry->fixed == 0 ? 0
                             : (uint32_t)(sizeof(uint16_t) + yg_verdict_fixed(verdict, entry).len);
}

/* One of the two areas behind the entries, while it is copied from `old`. */
struct area {
    size_t place;  /* of the offset in an entry */
    uint32_t next; /* the first entry of `old`, from the one at hand on, that has something here */
    uint32_t from, end; /* in `old`: copied up to there; its end */
    uint32_t to;        /* in the new block */
};

#define IN_CONDITIONS offsetof(struct yg_verdict_entry, condition)
#define IN_TEXTS offsetof(struct yg_verdict_entry, fixed)

static uint32_t offset_of(const struct area *area, const struct yg_verdict_entry *entry)
{
    uint32_t offset;

    memcpy(&offset, (const char *)entry + area->place, sizeof offset);
    return offset;
}

static uint32_t bytes_of(const struct area *area, const struct yg_verdict *verdict,
                         const struct yg_verdict_entry *entry)
{
    return area->place == IN_TEXTS ? text_bytes(verdict, entry) : condition_bytes(verdict, entry);
}

/* Where in `old` the area of the entries from `at` on begins. */
static uint32_t begin_of(struct area *area, const struct yg_verdict *old, uint32_t at)
{
    if (area->next < at)
        area->next = at;
    while (area->next < old->count && offset_of(area, &old->entries[area->next]) == 0)
        area->next++;
    return area->next < old->count ? offset_of(area, &old->entries[area->next]) : area->end;
}

static struct area area_open(const struct yg_verdict *old, size_t place)
{
    struct area area = {.place = place};
    uint32_t last = old->count;

    while (last > 0 && offset_of(&area, &old->entries[last - 1]) == 0)
        last--;
    if (last > 0)
        area.end = offset_of(&area, &old->entries[last - 1]) +
                   bytes_of(&area, old, &old->entries[last - 1]);
    area.from = begin_of(&area, old, 0);
    return area;
}

/* ---- merging -------------------------------------------------------------------------------- */

struct merger {
    const struct yg_verdict *old, *part;
    struct yg_verdict *made;
    uint32_t at, in_part; /* the next entries of both */
    struct area conditions, texts;
};

static void copy_area(const struct merger *m, struct area *area, uint32_t until)
{
    memcpy((char *)m->made + area->to, (const char *)m->old + area->from, until - area->from);
    area->to += until - area->from;
    area->from = until;
}

/* Take the entries of `old` below `until`; what they have behind is copied with a later piece. */
static void take_run(struct merger *m, uint32_t until)
{
    const struct yg_verdict_entry *from = m->old->entries;
    struct yg_verdict_entry *to = m->made->entries + m->made->count;
    uint32_t conditions = m->conditions.to - m->conditions.from; /* modulo 2^32 */
    uint32_t texts = m->texts.to - m->texts.from, conditional = 0;

    for (uint32_t i = m->at; i < until; i++, to++) {
        *to = from[i];
        to->condition += to->condition != 0 ? conditions : 0;
        to->fixed += to->fixed != 0 ? texts : 0;
        conditional |= to->condition;
    }
    m->made->count += until - m->at;
    m->made->conditional |= conditional != 0;
    m->at = until;
}

static void skip_area(struct merger *m, struct area *area, const struct yg_verdict_entry *entry)
{
    if (offset_of(area, entry) == 0)
        return;
    copy_area(m, area, offset_of(area, entry));
    area->from += bytes_of(area, m->old, entry);
}

static uint32_t insert_area(struct merger *m, struct area *area,
                            const struct yg_verdict_entry *entry)
{
    uint32_t bytes = bytes_of(area, m->part, entry), at;

    if (bytes == 0)
        return 0;
    if (area->from < area->end)
        copy_area(m, area, begin_of(area, m->old, m->at));
    at = area->to;
    memcpy((char *)m->made + at, (const char *)m->part + offset_of(area, entry), bytes);
    area->to += bytes;
    return at;
}

static void insert_entry(struct merger *m)
{
    struct yg_verdict_entry entry = m->part->entries[m->in_part++];
    uint32_t condition = insert_area(m, &m->conditions, &entry);

    entry.fixed = insert_area(m, &m->texts, &entry);
    entry.condition = condition;
    m->made->conditional |= condition != 0;
    m->made->entries[m->made->count++] = entry;
}

/* Room for what stays and what comes. */
static bool make_room(struct merger *m, const struct yg_numbers *replaced)
{
    uint32_t count = m->old->count + m->part->count, at = 0;
    uint32_t conditions = m->conditions.end - m->conditions.from;
    uint32_t texts = m->texts.end - m->texts.from;

    for (uint32_t i = 0; i < m->part->count; i++) {
        conditions += condition_bytes(m->part, &m->part->entries[i]);
        texts += text_bytes(m->part, &m->part->entries[i]);
    }
    for (size_t i = 0; i < replaced->count; i++) {
        at = find_entry(m->old, at, replaced->items[i]);
        if (!is_at(m->old, at, replaced->items[i]))
            continue;
        count--;
        conditions -= condition_bytes(m->old, &m->old->entries[at]);
        texts -= text_bytes(m->old, &m->old->entries[at]);
    }
    if (count == 0) {
        m->made = yg_verdict_empty();
        return true;
    }
    m->conditions.to = (uint32_t)(sizeof *m->made + count * sizeof m->made->entries[0]);
    m->texts.to = m->conditions.to + conditions;
    m->made = malloc(m->texts.to + texts);
    if (m->made != NULL)
        memset(m->made, 0, sizeof *m->made);
    return m->made != NULL;
}

struct yg_verdict *yg_verdict_merge(const struct yg_verdict *old, const struct yg_verdict *part,
                                    const struct yg_numbers *replaced)
{
    struct merger m = {.old = old,
                       .part = part,
                       .conditions = area_open(old, IN_CONDITIONS),
                       .texts = area_open(old, IN_TEXTS)};

    if (!make_room(&m, replaced) || m.made == yg_verdict_empty())
        return m.made;
    for (size_t i = 0; i < replaced->count; i++) {
        uint32_t vulnerability = replaced->items[i];

        take_run(&m, find_entry(old, m.at, vulnerability));
        if (is_at(old, m.at, vulnerability)) {
            skip_area(&m, &m.conditions, &old->entries[m.at]);
            skip_area(&m, &m.texts, &old->entries[m.at]);
            m.at++;
        }
        if (is_at(part, m.in_part, vulnerability))
            insert_entry(&m);
    }
    take_run(&m, old->count);
    copy_area(&m, &m.conditions, m.conditions.end);
    copy_area(&m, &m.texts, m.texts.end);
    return m.made;
}

/* index_facts.c - vulnerabilities: their numbers, and what the current advisories say of them. */
#include <stdlib.h>

#include "matchers/index_write.h"
#include "pipeline/model/cvss.h"

uint32_t yg_index_vulnerability_count(const struct yg_index *index)
{
    return yg_interner_count(index->vulnerabilities);
}

size_t yg_index_list_of_many(const struct yg_index *index, struct yg_str *ids, size_t max)
{
    size_t count = 0;

    for (uint32_t i = 0; count < max && i < index->record_count; i++) {
        const struct yg_record *record = index->records[i];

        if (record != NULL && record->of_many && record->withdrawn == YG_TIME_NONE)
            ids[count++] = record->id;
    }
    return count;
}

struct yg_str yg_index_vulnerability_name(const struct yg_index *index, uint32_t vulnerability)
{
    return yg_interner_text(index->vulnerabilities, vulnerability);
}

uint32_t yg_index_vulnerability_find(const struct yg_index *index, struct yg_str name)
{
    return yg_interner_find(index->vulnerabilities, name);
}

uint32_t yg_index_vulnerability_intern(struct yg_index *index, struct yg_str name)
{
    uint32_t id = yg_ids_intern(index->ids, name);

    return id == YG_ID_NONE ? YG_VULNERABILITY_NONE : yg_vulnerability_of(index, id);
}

/* Whose words are taken first: GitHub reviews its texts, ecosystem databases know their packages,
 * a CVE record is terse, a distribution speaks of its own build. */
static int rank(const struct yg_record *record)
{
    static const int ranks[] = {[YG_ID_GHSA] = 0,
                                [YG_ID_OTHER] = 1,
                                [YG_ID_CVE] = 2,
                                [YG_ID_PREFIXED] = 3,
                                [YG_ID_ERRATUM] = 4};

    return ranks[record->kind];
}

static int compare_records(const void *a, const void *b)
{
    const struct yg_record *x = *(struct yg_record *const *)a, *y = *(struct yg_record *const *)b;

    if (rank(x) != rank(y))
        return rank(x) < rank(y) ? -1 : 1;
    int order = yg_str_compare(x->id, y->id);
    if (order == 0)
        order = yg_str_compare(x->source, y->source);
    if (order == 0) /* parts of one revision */
        order = (x->content_hash > y->content_hash) - (x->content_hash < y->content_hash);
    return order;
}

static int compare_texts(const void *a, const void *b)
{
    return yg_str_compare(*(const struct yg_str *)a, *(const struct yg_str *)b);
}

static void take(struct yg_str *to, struct yg_str from)
{
    if (to->len == 0)
        *to = from;
}

static bool is_version_2(struct yg_str vector)
{
    struct yg_cvss cvss;

    return yg_cvss_parse(vector, &cvss, NULL) == YG_OK && cvss.version == 20;
}

/* The vector of the best source that has one. One of v2.0 gives way to another version of any
 * source: scores of 3.x and 4.0 can be set side by side, its scale knows no critical. */
static void take_vector(struct yg_str *to, struct yg_str from)
{
    if (to->len == 0 || (from.len > 0 && is_version_2(*to) && !is_version_2(from)))
        *to = from;
}

static void add_facts(struct yg_vulnerability *facts, const struct yg_record *record)
{
    take(&facts->summary, record->summary);
    take(&facts->reference_url, record->reference_url);
    take_vector(&facts->cvss, record->cvss);
    take(&facts->severity_label, record->severity_label);
    if (record->published != YG_TIME_NONE &&
        (facts->published == YG_TIME_NONE || record->published < facts->published))
        facts->published = record->published;
    if (record->modified != YG_TIME_NONE &&
        (facts->modified == YG_TIME_NONE || record->modified > facts->modified))
        facts->modified = record->modified;
}

/* Ids of the records, each once: two sources may publish under one id. */
static bool list_advisories(struct yg_record **records, size_t count, struct yg_arena *arena,
                            struct yg_vulnerability *facts)
{
    for (size_t i = 0; i < count; i++) {
        struct yg_str *slot = yg_arena_append(arena, &facts->advisories, &facts->advisory_count);

        if (slot == NULL)
            return false;
        *slot = records[i]->id;
    }
    if (count > 1)
        qsort(facts->advisories, count, sizeof facts->advisories[0], compare_texts);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !yg_str_equal(facts->advisories[kept - 1], facts->advisories[i]))
            facts->advisories[kept++] = facts->advisories[i];
    facts->advisory_count = kept;
    return true;
}

/* Add to `numbers` what a record is about; a withdrawn one, or none any more, is about nothing. */
static bool push_about(const struct yg_index *index, uint32_t record, struct yg_numbers *numbers)
{
    const struct yg_record *known = index->records[record];

    return known == NULL ||
           yg_about_push(numbers, atomic_load_explicit(&known->about, memory_order_relaxed));
}

/* Of a name that no record is about: what the records of that id are about, else those that have it
 * as an alias. */
static bool find_successors(const struct yg_index *index, struct yg_str name,
                            struct yg_numbers *numbers)
{
    struct yg_cluster_numbers linking = yg_cluster_linking(index->cluster, name);
    uint32_t record = yg_record_of_id(index, yg_ids_find(index->ids, name));
    bool ok = true;

    for (; ok && record != YG_RECORD_NONE; record = index->names[record].next)
        ok = push_about(index, record, numbers);
    for (size_t i = 0; ok && numbers->count == 0 && i < linking.count; i++)
        ok = push_about(index, linking.items[i], numbers);
    yg_numbers_sort(numbers);
    return ok;
}

static bool list_successors(const struct yg_index *index, struct yg_arena *arena,
                            struct yg_vulnerability *facts)
{
    struct yg_numbers numbers = {0};
    bool ok = find_successors(index, facts->name, &numbers);

    for (size_t i = 0; ok && i < numbers.count; i++) {
        struct yg_str *slot = yg_arena_append(arena, &facts->successors, &facts->successor_count);

        ok = slot != NULL;
        if (ok)
            *slot = yg_index_vulnerability_name(index, numbers.items[i]);
    }
    free(numbers.items);
    if (facts->successor_count > 1)
        qsort(facts->successors, facts->successor_count, sizeof facts->successors[0],
              compare_texts);
    return ok;
}

bool yg_index_vulnerability(const struct yg_index *index, uint32_t vulnerability,
                            struct yg_arena *arena, struct yg_vulnerability *facts)
{
    const struct yg_vulnerability_state *state = yg_vulnerability_at(index, vulnerability);
    const uint32_t *numbers = yg_few_view(&state->records);
    uint32_t count = state->records.count;
    struct yg_record **records = yg_arena_alloc(arena, (count + 1) * sizeof *records);

    if (records == NULL)
        return false;
    memset(facts, 0, sizeof *facts);
    facts->name = yg_index_vulnerability_name(index, vulnerability);
    facts->published = facts->modified = YG_TIME_NONE;
    if (count == 0 && !list_successors(index, arena, facts))
        return false;
    facts->withdrawn = count == 0 && facts->successor_count == 0;
    for (uint32_t i = 0; i < count; i++)
        records[i] = index->records[numbers[i]];
    if (count > 1)
        qsort(records, count, sizeof *records, compare_records);
    for (uint32_t i = 0; i < count; i++)
        add_facts(facts, records[i]);
    return list_advisories(records, count, arena, facts) &&
           yg_cluster_members(index->cluster, facts->name, arena, &facts->aliases,
                              &facts->alias_count);
}

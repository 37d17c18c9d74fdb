#include "matchers/record.h"

#include "matchers/met.h"
#include "matchers/package/module.h"

#include <assert.h>
#include <stdlib.h>

/* ---- packages ------------------------------------------------------------------------------- */

struct package_maker {
    struct yg_interner *packages, *feeds;
    size_t feed_len;
};

static bool prepare_package(void *state, uint32_t id, struct yg_str text)
{
    const struct package_maker *maker = state;
    struct yg_package *package = yg_interner_payload(maker->packages, id);

    package->feed = YG_INTERNER_NONE;
    if (maker->feed_len == 0)
        return true;
    package->feed = yg_interner_intern(maker->feeds, yg_str_head(text, maker->feed_len), NULL);
    return package->feed != YG_INTERNER_NONE;
}

uint32_t yg_package_intern(struct yg_interner *packages, struct yg_interner *feeds,
                           struct yg_package_key key)
{
    struct package_maker state = {packages, feeds, key.feed_len};
    struct yg_interner_maker maker = {prepare_package, NULL, &state};

    return yg_interner_intern(packages, key.text, &maker);
}

/* ---- texts ---------------------------------------------------------------------------------- */

/* Copies texts behind the record; without a target it only measures. */
struct copier {
    char *to;
    size_t used;
};

static struct yg_str copy_text(struct copier *c, struct yg_str text)
{
    struct yg_str copy = {NULL, text.len};

    if (text.ptr == NULL)
        return text;
    if (c->to != NULL) {
        memcpy(c->to + c->used, text.ptr, text.len);
        copy.ptr = c->to + c->used;
    }
    c->used += text.len;
    return copy;
}

static void copy_texts(struct copier *c, const struct yg_advisory *advisory,
                       struct yg_record *record)
{
    record->summary = copy_text(c, advisory->summary);
    record->reference_url = copy_text(c, advisory->reference_url);
    record->severity_label = copy_text(c, advisory->severity_label);
}

/* ---- severity ------------------------------------------------------------------------------- */

/* A vector and its version, 0 when there is none. */
struct rated {
    struct yg_str vector;
    int version;
};

/* The first of the highest version stays; what is no vector counts as none. False without
 * memory. */
static bool consider_vector(struct yg_met *met, struct rated *best, struct yg_str vector)
{
    int version;

    if (vector.len == 0)
        return true;
    if (!yg_met_vector(met, &vector, &version))
        return false;
    if (version > best->version)
        *best = (struct rated){vector, version};
    return true;
}

/* The vector of the document, else of its entries: of the highest version that its source gives,
 * whose severity is then read on the scale of that version. False without memory. */
static bool find_vector(struct yg_met *met, const struct yg_advisory *advisory,
                        struct yg_str *vector)
{
    struct rated best = {.version = 0};
    bool ok = true;

    for (size_t i = 0; ok && i < advisory->severity_count; i++)
        ok = consider_vector(met, &best, advisory->severities[i].score);
    for (size_t i = 0; ok && best.version == 0 && i < advisory->affected_count; i++)
        ok = consider_vector(met, &best, advisory->affected[i].severity);
    *vector = best.vector;
    return ok;
}

/* ---- rules ---------------------------------------------------------------------------------- */

uint8_t yg_source_rank(struct yg_str source)
{
    static const char *const coarse[] = {"nvd", "nvd-overrides", "cve", "jvn"};

    for (size_t i = 0; i < YG_COUNT(coarse); i++)
        if (yg_str_equal(source, yg_str(coarse[i])))
            return 1;
    return 2;
}

static int compare_rules(const void *a, const void *b)
{
    const struct yg_rule *x = a, *y = b;

    if (x->package != y->package)
        return x->package < y->package ? -1 : 1;
    if (x->affected != y->affected)
        return x->affected < y->affected ? -1 : 1;
    return (x->clause > y->clause) - (x->clause < y->clause);
}

#define ARENA_KEPT ((size_t)1 << 20)

struct rule_maker {
    struct yg_index *index;
    struct yg_record *record;
    struct yg_arena *arena;         /* of one rule; the index's */
    const struct yg_guard **guards; /* as published: those of record->guards */
    uint32_t clause_count;          /* in record->clauses */
    struct yg_error *err;
};

static bool prepare_pattern(void *state, uint32_t id, struct yg_str text)
{
    struct yg_index *index = state;

    return yg_cpe_parse(&index->pattern_arena, text, yg_interner_payload(index->patterns, id),
                        NULL) == YG_OK;
}

/* What the name of an entry says of versions decides alone: "8.3.0" is that version, "-" is what
 * has none, "2.*" stays in the pattern; only "*" is looked up in the ranges. False without
 * memory. */
static bool take_version(struct rule_maker *m, const struct yg_cpe *cpe, struct yg_affected *entry,
                         bool *versionless)
{
    struct yg_cpe_value version = cpe->values[YG_CPE_VERSION];
    struct yg_buf plain = {0};

    *versionless = version.kind == YG_CPE_NA;
    if (version.kind == YG_CPE_ANY)
        return true;
    entry->range_count = entry->version_count = 0;
    entry->all_versions = version.kind != YG_CPE_TEXT;
    if (entry->all_versions)
        return true;
    entry->versions = NULL;
    yg_cpe_format_plain(version, &plain);
    struct yg_str *slot = yg_arena_append(m->arena, &entry->versions, &entry->version_count);
    bool ok = !plain.failed && slot != NULL;
    if (ok)
        *slot = yg_arena_copy(m->arena, yg_buf_str(&plain));
    yg_buf_deinit(&plain);
    return ok && slot->ptr != NULL;
}

/* The name of an entry, when it asks for more than a product and a version; else *pattern is
 * NULL. */
static enum yg_status make_pattern(struct rule_maker *m, struct yg_cpe cpe,
                                   const struct yg_cpe **pattern)
{
    struct yg_interner_maker maker = {prepare_pattern, NULL, m->index};
    struct yg_cpe_value *version = &cpe.values[YG_CPE_VERSION];
    struct yg_buf text = {0};
    bool demands = version->kind == YG_CPE_PATTERN;

    if (!demands)
        *version = (struct yg_cpe_value){YG_CPE_ANY, {NULL, 0}};
    for (size_t i = YG_CPE_UPDATE; i < YG_CPE_ATTRIBUTE_COUNT; i++)
        demands |= cpe.values[i].kind != YG_CPE_ANY;
    *pattern = NULL;
    if (!demands)
        return YG_OK;
    yg_cpe_format(&cpe, &text);
    uint32_t number = text.failed
                          ? YG_INTERNER_NONE
                          : yg_interner_intern(m->index->patterns, yg_buf_str(&text), &maker);
    yg_buf_deinit(&text);
    if (number == YG_INTERNER_NONE)
        return yg_fail(m->err, YG_NOMEM, YG_NO_OFFSET, "CPE pattern");
    *pattern = yg_interner_payload(m->index->patterns, number);
    return YG_OK;
}

/* Which package an entry is about: its key, or (then the key is absent) the place of one that was
 * met lately. Without such a place *place is NULL. */
static enum yg_status find_package(struct rule_maker *m, const struct yg_affected *affected,
                                   struct yg_entry_package *package, struct yg_met_package **place)
{
    *place = yg_met_place(m->index->met, affected);
    if (*place == NULL || !yg_met_is_of(*place, affected))
        return yg_package_key_of_affected(m->arena, affected, package);
    package->key.text = (struct yg_str){NULL, 0};
    package->scheme = (enum yg_scheme_id)(*place)->scheme;
    package->by_cpe = false;
    return YG_OK;
}

/* Make the rule of an entry, unless it cannot be evaluated, which is counted. `place`: of the entry
 * of the advisory that it is, or that its guard belongs to. */
static enum yg_status make_rule(struct rule_maker *m, const struct yg_affected *affected,
                                uint32_t place, uint32_t guard, uint32_t clause)
{
    struct yg_record *record = m->record;
    struct yg_rule *rule = &record->rules[record->rule_count];
    struct yg_affected entry = *affected;
    struct yg_entry_package package;
    struct yg_met_package *met;
    bool versionless = false;

    yg_arena_reset(m->arena, ARENA_KEPT);
    enum yg_status status = find_package(m, affected, &package, &met);
    if (status == YG_NOMEM)
        return yg_fail(m->err, YG_NOMEM, YG_NO_OFFSET, "package key");
    if (status != YG_OK) {
        record->unknown_entries++;
        for (size_t i = 0; i < affected->range_count; i++)
            record->counts.git += affected->ranges[i].type == YG_RANGE_GIT;
        return YG_OK;
    }
    if (package.by_cpe && !take_version(m, &package.cpe, &entry, &versionless))
        return yg_fail(m->err, YG_NOMEM, YG_NO_OFFSET, "CPE version");
    *rule = (struct yg_rule){.record = record,
                             .affected = place,
                             .guard = guard,
                             .clause = clause,
                             .status = (uint8_t)affected->status,
                             .versionless = versionless,
                             .prose = affected->prose};
    status = yg_ranges_build(m->index->ranges, package.scheme, &entry, &rule->ranges,
                             &record->counts, m->err);
    if (status != YG_OK)
        return status;
    if (rule->ranges == NULL) {
        record->unread_prose += affected->prose;
        return YG_OK;
    }
    record->rule_count++; /* from here on freed with the record */
    if (package.key.text.ptr == NULL) {
        rule->package = met->package;
        __builtin_prefetch(yg_package_at(m->index, rule->package)); /* published soon */
        return YG_OK;
    }
    rule->package = yg_package_intern(m->index->packages, m->index->feeds, package.key);
    if (rule->package == YG_INTERNER_NONE)
        return yg_fail(m->err, YG_NOMEM, YG_NO_OFFSET, "package");
    if (met != NULL)
        yg_met_put(met, affected, package.scheme, rule->package);
    return package.by_cpe ? make_pattern(m, package.cpe, &rule->pattern) : YG_OK;
}

/* The rules of a guard's clauses. */
static enum yg_status make_guard(struct rule_maker *m, const struct yg_guard *guard, uint32_t place)
{
    struct yg_record *record = m->record;
    struct yg_rule_guard *made = &record->guards[record->guard_count];
    enum yg_status status = YG_OK;

    if (guard->clause_count >= YG_CLAUSE_NEGATED - m->index->clause_count)
        return yg_fail(m->err, YG_LIMIT, YG_NO_OFFSET, "clauses: all numbers have been given");

    m->guards[record->guard_count++] = guard;
    *made = (struct yg_rule_guard){m->clause_count, (uint32_t)guard->clause_count};
    for (size_t c = 0; c < guard->clause_count; c++) {
        const struct yg_clause *clause = &guard->clauses[c];
        uint32_t number = m->index->clause_count++;

        record->clauses[m->clause_count++] = number | (clause->negated ? YG_CLAUSE_NEGATED : 0);
        for (size_t i = 0; i < clause->any_count && status == YG_OK; i++)
            status = make_rule(m, &clause->any[i], place, 0, number);
    }
    return status;
}

/* The number of an entry's guard in the record, made with its rules when it is new; 0: none. */
static enum yg_status find_guard(struct rule_maker *m, const struct yg_affected *affected,
                                 uint32_t place, uint32_t *number)
{
    *number = m->record->guard_count;
    if (affected->guard == NULL || affected->guard->clause_count == 0) {
        *number = 0;
        return YG_OK;
    }
    while (*number > 0 && m->guards[*number - 1] != affected->guard)
        --*number;
    if (*number > 0)
        return YG_OK;
    enum yg_status status = make_guard(m, affected->guard, place);
    *number = m->record->guard_count;
    return status;
}

/* Room for every rule, guard and clause. An entry may repeat the guard of the one before it. */
static enum yg_status reserve_rules(struct rule_maker *m, const struct yg_advisory *advisory)
{
    size_t rules = advisory->affected_count, guards = 0, clauses = 0;
    struct yg_record *record = m->record;

    for (size_t i = 0; i < advisory->affected_count; i++) {
        const struct yg_guard *guard = advisory->affected[i].guard;

        if (guard == NULL || guard->clause_count == 0 ||
            (i > 0 && guard == advisory->affected[i - 1].guard))
            continue;
        guards++;
        clauses += guard->clause_count;
        for (size_t c = 0; c < guard->clause_count; c++)
            rules += guard->clauses[c].any_count;
    }
    record->rules = calloc(rules, sizeof *record->rules);
    record->guards = guards == 0 ? NULL : calloc(guards, sizeof *record->guards);
    record->clauses = clauses == 0 ? NULL : calloc(clauses, sizeof *record->clauses);
    m->guards = guards == 0 ? NULL : calloc(guards, sizeof *m->guards);
    if (record->rules == NULL || (guards > 0 && (record->guards == NULL || m->guards == NULL)) ||
        (clauses > 0 && record->clauses == NULL))
        return yg_fail(m->err, YG_NOMEM, YG_NO_OFFSET, "rules");
    return YG_OK;
}

/* Some version that a rule names; absent when it means every one, or none is left. */
static struct yg_str named_version(const struct yg_ranges *ranges)
{
    if (ranges->interval_count == 0)
        return ranges->version_count > 0 ? ranges->versions[0] : (struct yg_str){NULL, 0};
    const struct yg_interval *last = &ranges->intervals[ranges->interval_count - 1];
    return last->high.text.ptr != NULL ? last->high.text : last->low.text;
}

/* Errata of modules name the stream in their title. */
static void find_modules(struct yg_record *record)
{
    for (uint32_t i = 0; i < record->rule_count; i++) {
        struct yg_rule *rule = &record->rules[i];
        struct yg_str version = named_version(rule->ranges);

        if (rule->ranges->scheme != YG_SCHEME_RPM || version.ptr == NULL)
            continue;
        rule->build = yg_module_built(version) ? YG_BUILD_OF_MODULE : YG_BUILD_PLAIN;
        if (rule->build == YG_BUILD_OF_MODULE && record->module.ptr == NULL)
            record->module = yg_module_of_title(record->summary);
    }
}

static enum yg_status make_rules(struct yg_index *index, const struct yg_advisory *advisory,
                                 struct yg_record *record, struct yg_error *err)
{
    struct rule_maker m = {.index = index, .record = record, .arena = &index->scratch, .err = err};

    if (advisory->affected_count == 0)
        return YG_OK;
    enum yg_status status = reserve_rules(&m, advisory);
    for (size_t i = 0; i < advisory->affected_count && status == YG_OK; i++) {
        uint32_t guard;

        status = find_guard(&m, &advisory->affected[i], (uint32_t)i, &guard);
        if (status == YG_OK)
            status = make_rule(&m, &advisory->affected[i], (uint32_t)i, guard, YG_CLAUSE_NONE);
        if (status != YG_OK)
            yg_error_wrap(err, "affected[%zu]", i);
    }
    free(m.guards);
    find_modules(record);
    if (record->rule_count > 1)
        qsort(record->rules, record->rule_count, sizeof *record->rules, compare_rules);
    return status;
}

enum yg_status yg_record_create(struct yg_index *index, uint32_t number,
                                const struct yg_advisory *advisory, struct yg_record **record,
                                struct yg_error *err)
{
    struct yg_record measured;
    struct copier copier = {NULL, 0};
    struct yg_str cve;

    copy_texts(&copier, advisory, &measured);
    struct yg_record *made = calloc(1, sizeof *made + copier.used);
    if (made == NULL || !find_vector(index->met, advisory, &made->cvss)) {
        free(made);
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "record");
    }
    copier = (struct copier){made->texts, 0};
    copy_texts(&copier, advisory, made);
    made->number = number;
    made->id = yg_ids_text(index->ids, index->names[number].id);
    made->source = yg_ids_text(index->source_ids, index->names[number].source);
    made->kind = yg_id_kind(made->id, &cve);
    made->modified = advisory->modified;
    made->published = advisory->published;
    made->withdrawn = advisory->withdrawn;
    made->content_hash = advisory->content_hash;
    made->rank = yg_source_rank(made->source);
    if (made->withdrawn == YG_TIME_NONE) {
        enum yg_status status = make_rules(index, advisory, made, err);

        if (status != YG_OK) {
            yg_record_free(made);
            return status;
        }
    }
    *record = made;
    return YG_OK;
}

void yg_record_free(void *object)
{
    struct yg_record *record = object;

    if (record == NULL)
        return;
    for (uint32_t i = 0; i < record->rule_count; i++)
        yg_ranges_release(record->rules[i].ranges);
    free(record->rules);
    free(record->guards);
    free(record->clauses);
    free(atomic_load_explicit(&record->about, memory_order_relaxed));
    free(record);
}

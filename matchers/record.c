#include "matchers/record.h"

#include <assert.h>
#include <stdlib.h>

#include "pipeline/model/cvss.h"

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

/* A vector and its version, 0 when there is none. */
struct rated {
    struct yg_str vector;
    int version;
};

/* The first of the highest version stays; what is no vector counts as none. */
static void consider_vector(struct rated *best, struct yg_str vector)
{
    struct yg_cvss cvss;

    if (vector.len > 0 && yg_cvss_parse(vector, &cvss, NULL) == YG_OK &&
        cvss.version > best->version)
        *best = (struct rated){vector, cvss.version};
}

/* The vector of the document, else of its entries: of the highest version that its source gives,
 * whose severity is then read on the scale of that version. */
static struct yg_str cvss_of(const struct yg_advisory *advisory)
{
    struct rated best = {.version = 0};

    for (size_t i = 0; i < advisory->severity_count; i++)
        consider_vector(&best, advisory->severities[i].score);
    if (best.version > 0)
        return best.vector;
    for (size_t i = 0; i < advisory->affected_count; i++)
        consider_vector(&best, advisory->affected[i].severity);
    return best.vector;
}

static void copy_texts(struct copier *c, const struct yg_advisory *advisory,
                       struct yg_record *record)
{
    record->source = copy_text(c, advisory->source);
    record->id = copy_text(c, advisory->id);
    record->summary = copy_text(c, advisory->summary);
    record->reference_url = copy_text(c, advisory->reference_url);
    record->cvss = copy_text(c, cvss_of(advisory));
    record->severity_label = copy_text(c, advisory->severity_label);
}

/* ---- rules ---------------------------------------------------------------------------------- */

static int compare_rules(const void *a, const void *b)
{
    const struct yg_rule *x = a, *y = b;

    if (x->package != y->package)
        return x->package < y->package ? -1 : 1;
    return (x->affected > y->affected) - (x->affected < y->affected);
}

static enum yg_status make_rule(struct yg_index *index, struct yg_arena *arena,
                                const struct yg_affected *affected, struct yg_record *record,
                                struct yg_error *err)
{
    struct yg_rule *rule = &record->rules[record->rule_count];
    const struct yg_ecosystem *row = NULL;
    struct yg_package_key key;

    enum yg_status status = yg_package_key_of_affected(arena, affected, &row, &key);

    if (status == YG_NOMEM)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "package key");
    if (status != YG_OK) {
        record->unknown_entries++;
        for (size_t i = 0; i < affected->range_count; i++)
            record->counts.git += affected->ranges[i].type == YG_RANGE_GIT;
        return YG_OK;
    }
    rule->ranges = NULL;
    status = yg_ranges_build(row->scheme, affected, &rule->ranges, &record->counts, err);
    if (status != YG_OK || rule->ranges == NULL)
        return status;
    record->rule_count++; /* from here on freed with the record */
    rule->record = record;
    rule->package = yg_package_intern(index->packages, index->feeds, key);
    if (rule->package == YG_INTERNER_NONE)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "package");
    return YG_OK;
}

static enum yg_status make_rules(struct yg_index *index, const struct yg_advisory *advisory,
                                 struct yg_record *record, struct yg_error *err)
{
    struct yg_arena arena = {0};
    enum yg_status status = YG_OK;

    if (advisory->affected_count == 0)
        return YG_OK;
    record->rules = calloc(advisory->affected_count, sizeof *record->rules);
    if (record->rules == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "rules");
    for (size_t i = 0; i < advisory->affected_count && status == YG_OK; i++) {
        record->rules[record->rule_count].affected = (uint32_t)i;
        status = make_rule(index, &arena, &advisory->affected[i], record, err);
        if (status != YG_OK)
            yg_error_wrap(err, "affected[%zu]", i);
        yg_arena_reset(&arena, SIZE_MAX);
    }
    yg_arena_deinit(&arena);
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
    if (made == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "record");
    copier = (struct copier){made->texts, 0};
    copy_texts(&copier, advisory, made);
    made->number = number;
    made->kind = yg_id_kind(made->id, &cve);
    made->modified = advisory->modified;
    made->published = advisory->published;
    made->withdrawn = advisory->withdrawn;
    made->content_hash = advisory->content_hash;
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
        free(record->rules[i].ranges);
    free(record->rules);
    free(atomic_load_explicit(&record->about, memory_order_relaxed));
    free(record);
}

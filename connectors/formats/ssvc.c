/* ssvc.c - an SSVC decision table from its JSON.
 *
 * Members come in any order, so they are kept as handles first: the mapping needs the points, and
 * of the points one is the outcome. The mapping names points by their key in `decision_points`, by
 * convention their id.
 */
#include "connectors/formats/ssvc.h"

#include <stdio.h>

#include "connectors/formats/decoder.h"

#define NO_OUTCOME UINT8_MAX

/* A decision point and what the mapping calls it. */
struct labelled {
    struct yg_str label;
    struct yg_ssvc_point *point;
};

struct document {
    struct yg_json_counts counts;
    struct yg_arena *arena;
    struct yg_str name_space, key, version, name, outcome_label;
    struct yg_json points_json, mapping_json;
    struct labelled labelled[YG_SSVC_POINTS_MAX + 1];
    size_t labelled_count;
    struct yg_ssvc_table table;
    uint8_t *outcomes; /* NO_OUTCOME until its row has come */
    size_t row_count;
};

/* ---- texts ---------------------------------------------------------------------------------- */

/* A text that is there, copied. */
static enum yg_status take_text(struct document *doc, struct yg_json value, struct yg_str *to,
                                struct yg_error *err)
{
    struct yg_str text;

    if (!yg_json_get_string(value, &text))
        return yg_json_fail_kind(value, YG_JSON_STRING, err);
    if (text.len == 0)
        return yg_fail(err, YG_MALFORMED, yg_json_at(value), "empty");
    *to = yg_arena_copy(doc->arena, text);
    return to->ptr == NULL ? yg_no_memory(err) : YG_OK;
}

/* Letters, digits and '_'; CISA's "T*" was there before the rule. */
static enum yg_status take_key(struct document *doc, struct yg_json value, struct yg_str *to,
                               struct yg_error *err)
{
    enum yg_status st = take_text(doc, value, to, err);

    for (size_t i = 0; st == YG_OK && i < to->len; i++) {
        char c = to->ptr[i];

        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
              c == '_' || c == '*'))
            return yg_fail(err, YG_MALFORMED, yg_json_at(value), "\"%.*s\" is not a key",
                           YG_STR_ARG(yg_clip(*to, 40)));
    }
    return st;
}

/* namespace:key:version */
static enum yg_status join_id(struct document *doc, struct yg_str name_space, struct yg_str key,
                              struct yg_str version, struct yg_str *id, struct yg_error *err)
{
    size_t len = name_space.len + key.len + version.len + 2;
    char *text = yg_arena_alloc(doc->arena, len + 1);

    if (text == NULL)
        return yg_no_memory(err);
    snprintf(text, len + 1, "%.*s:%.*s:%.*s", YG_STR_ARG(name_space), YG_STR_ARG(key),
             YG_STR_ARG(version));
    *id = (struct yg_str){text, len};
    return YG_OK;
}

/* ---- decision points ------------------------------------------------------------------------ */

static const struct labelled *find_label(const struct document *doc, struct yg_str label)
{
    for (size_t i = 0; i < doc->labelled_count; i++) {
        if (yg_str_equal(doc->labelled[i].label, label))
            return &doc->labelled[i];
    }
    return NULL;
}

/* A point while it is read. */
struct point_reader {
    struct yg_str name_space, version;
    struct yg_ssvc_point *point;
    struct yg_ssvc_value *values;
};

static enum yg_status decode_value_key(void *state, struct yg_json value, void *out,
                                       struct yg_error *err)
{
    return take_key(state, value, &((struct yg_ssvc_value *)out)->key, err);
}

static enum yg_status decode_value_name(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    return take_text(state, value, &((struct yg_ssvc_value *)out)->name, err);
}

static const struct yg_json_field value_fields[] = {
    {"key", true, decode_value_key},
    {"name", true, decode_value_name},
};

static enum yg_status add_value(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct document *doc = state;
    struct point_reader *r = out;
    struct yg_ssvc_value *slot = yg_arena_append(doc->arena, &r->values, &r->point->value_count);

    if (slot == NULL)
        return yg_no_memory(err);

    enum yg_status st = yg_json_decode_fields(value, value_fields, YG_COUNT(value_fields), doc,
                                              slot, &doc->counts, err);
    for (size_t i = 0; st == YG_OK && i + 1 < r->point->value_count; i++) {
        if (yg_str_equal(r->values[i].key, slot->key))
            return yg_fail(err, YG_MALFORMED, yg_json_at(value), "%.*s twice",
                           YG_STR_ARG(slot->key));
    }
    return st;
}

static enum yg_status decode_values(void *state, struct yg_json value, void *out,
                                    struct yg_error *err)
{
    struct point_reader *r = out;
    enum yg_status st = yg_field_each(value, YG_SSVC_VALUES_MAX, add_value, state, out, err);

    if (st == YG_OK && r->point->value_count == 0)
        return yg_fail(err, YG_MALFORMED, yg_json_at(value), "empty");
    r->point->values = r->values;
    return st;
}

static enum yg_status decode_point_namespace(void *state, struct yg_json value, void *out,
                                             struct yg_error *err)
{
    return take_text(state, value, &((struct point_reader *)out)->name_space, err);
}

static enum yg_status decode_point_key(void *state, struct yg_json value, void *out,
                                       struct yg_error *err)
{
    return take_key(state, value, &((struct point_reader *)out)->point->key, err);
}

static enum yg_status decode_point_version(void *state, struct yg_json value, void *out,
                                           struct yg_error *err)
{
    return take_text(state, value, &((struct point_reader *)out)->version, err);
}

static enum yg_status decode_point_name(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    return take_text(state, value, &((struct point_reader *)out)->point->name, err);
}

static const struct yg_json_field point_fields[] = {
    {"namespace", true, decode_point_namespace},
    {"key", true, decode_point_key},
    {"version", false, decode_point_version},
    {"name", true, decode_point_name},
    {"values", true, decode_values},
};

#define DEFAULT_VERSION YG_STR("0.0.1") /* of the schema */

static enum yg_status decode_point(struct document *doc, struct yg_str label, struct yg_json value,
                                   struct yg_error *err)
{
    struct labelled *slot = &doc->labelled[doc->labelled_count];
    struct point_reader r = {.version = DEFAULT_VERSION};

    if (find_label(doc, label) != NULL)
        return yg_fail(err, YG_MALFORMED, yg_json_at(value), "twice");
    if (doc->labelled_count == YG_COUNT(doc->labelled))
        return yg_fail(err, YG_LIMIT, yg_json_at(value), "at most %zu", YG_COUNT(doc->labelled));
    r.point = yg_arena_zalloc(doc->arena, sizeof *r.point);
    slot->label = yg_arena_copy(doc->arena, label);
    if (r.point == NULL || slot->label.ptr == NULL)
        return yg_no_memory(err);

    enum yg_status st = yg_json_decode_fields(value, point_fields, YG_COUNT(point_fields), doc, &r,
                                              &doc->counts, err);
    if (st == YG_OK)
        st = join_id(doc, r.name_space, r.point->key, r.version, &r.point->id, err);
    slot->point = r.point;
    doc->labelled_count++;
    return st;
}

/* Which of the points is the outcome; the others span the rows. */
static enum yg_status part_points(struct document *doc, struct yg_error *err)
{
    const struct yg_ssvc_point **points =
        yg_arena_zalloc(doc->arena, YG_SSVC_POINTS_MAX * sizeof *points);

    if (points == NULL)
        return yg_no_memory(err);
    doc->row_count = 1;
    for (size_t i = 0; i < doc->labelled_count; i++) {
        const struct yg_ssvc_point *point = doc->labelled[i].point;

        if (yg_str_equal(doc->labelled[i].label, doc->outcome_label)) {
            doc->table.outcome = point;
            continue;
        }
        if (doc->table.point_count == YG_SSVC_POINTS_MAX ||
            doc->row_count * point->value_count > YG_SSVC_ROWS_MAX)
            return yg_fail(err, YG_LIMIT, yg_json_at(doc->points_json),
                           "decision_points: at most %d, with %d combinations of their values",
                           YG_SSVC_POINTS_MAX, YG_SSVC_ROWS_MAX);
        doc->row_count *= point->value_count;
        points[doc->table.point_count++] = point;
    }
    doc->table.points = points;
    if (doc->table.outcome == NULL || doc->table.point_count == 0)
        return yg_fail(err, YG_MALFORMED, yg_json_at(doc->points_json),
                       "decision_points: the outcome and at least one other are needed");
    return YG_OK;
}

static enum yg_status decode_points(struct document *doc, struct yg_error *err)
{
    struct yg_json list = doc->points_json, value;
    struct yg_str label;

    while (yg_json_next_member(&list, &label, &value)) {
        enum yg_status st = decode_point(doc, label, value, err);

        if (st != YG_OK) {
            yg_error_wrap(err, "decision_points: %.*s", YG_STR_ARG(yg_clip(label, 40)));
            return st;
        }
    }

    enum yg_status st = yg_json_status(&list, err);
    return st == YG_OK ? part_points(doc, err) : st;
}

/* ---- mapping -------------------------------------------------------------------------------- */

/* The place of a value's key; the count when there is none. */
static size_t find_key(const struct yg_ssvc_point *point, struct yg_str key)
{
    size_t i = 0;

    while (i < point->value_count && !yg_str_equal(point->values[i].key, key))
        i++;
    return i;
}

/* One member of a row: the value of its point, marked as seen. */
static enum yg_status decode_cell(struct document *doc, struct yg_str label, struct yg_json value,
                                  size_t found[], struct yg_error *err)
{
    const struct labelled *of = find_label(doc, label);
    struct yg_str key;

    if (of == NULL)
        return yg_fail(err, YG_MALFORMED, yg_json_at(value), "\"%.*s\" is not a decision point",
                       YG_STR_ARG(yg_clip(label, 40)));
    if (!yg_json_get_string(value, &key))
        return yg_json_fail_kind(value, YG_JSON_STRING, err);

    size_t at = find_key(of->point, key), slot = (size_t)(of - doc->labelled);
    if (at == of->point->value_count)
        return yg_fail(err, YG_MALFORMED, yg_json_at(value), "%.*s: \"%.*s\" is not a value",
                       YG_STR_ARG(of->point->id), YG_STR_ARG(yg_clip(key, 40)));
    if (found[slot] != SIZE_MAX)
        return yg_fail(err, YG_MALFORMED, yg_json_at(value), "%.*s twice",
                       YG_STR_ARG(of->point->id));
    found[slot] = at;
    return YG_OK;
}

static enum yg_status add_row(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct document *doc = state;
    size_t found[YG_SSVC_POINTS_MAX + 1], row = 0, at = yg_json_at(value), outcome = 0;
    struct yg_json cell;
    struct yg_str label;

    (void)out;
    memset(found, 0xff, sizeof found);
    while (yg_json_next_member(&value, &label, &cell)) {
        enum yg_status st = decode_cell(doc, label, cell, found, err);

        if (st != YG_OK)
            return st;
    }
    enum yg_status st = yg_json_status(&value, err);
    if (st != YG_OK)
        return st;
    for (size_t i = 0; i < doc->labelled_count; i++) {
        const struct yg_ssvc_point *point = doc->labelled[i].point;

        if (found[i] == SIZE_MAX)
            return yg_fail(err, YG_MALFORMED, at, "%.*s: missing", YG_STR_ARG(point->id));
        if (point == doc->table.outcome)
            outcome = found[i];
        else
            row = row * point->value_count + found[i];
    }
    if (doc->outcomes[row] != NO_OUTCOME)
        return yg_fail(err, YG_MALFORMED, at, "an earlier row has these values");
    doc->outcomes[row] = (uint8_t)outcome;
    return YG_OK;
}

static enum yg_status decode_mapping(struct document *doc, struct yg_error *err)
{
    size_t missing = 0;

    doc->outcomes = yg_arena_alloc(doc->arena, doc->row_count);
    if (doc->outcomes == NULL)
        return yg_no_memory(err);
    memset(doc->outcomes, NO_OUTCOME, doc->row_count);

    enum yg_status st = yg_field_each(doc->mapping_json, YG_SSVC_ROWS_MAX, add_row, doc, NULL, err);
    if (st != YG_OK) {
        yg_error_wrap(err, "mapping");
        return st;
    }
    for (size_t row = 0; row < doc->row_count; row++)
        missing += doc->outcomes[row] == NO_OUTCOME;
    if (missing > 0)
        return yg_fail(err, YG_MALFORMED, yg_json_at(doc->mapping_json),
                       "mapping: %zu of %zu combinations of values are missing", missing,
                       doc->row_count);
    doc->table.outcomes = doc->outcomes;
    return YG_OK;
}

/* ---- document ------------------------------------------------------------------------------- */

static enum yg_status decode_namespace(void *state, struct yg_json value, void *out,
                                       struct yg_error *err)
{
    return take_text(state, value, &((struct document *)out)->name_space, err);
}

static enum yg_status decode_key(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    return take_key(state, value, &((struct document *)out)->key, err);
}

static enum yg_status decode_version(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    return take_text(state, value, &((struct document *)out)->version, err);
}

static enum yg_status decode_name(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    return take_text(state, value, &((struct document *)out)->name, err);
}

static enum yg_status decode_schema_version(void *state, struct yg_json value, void *out,
                                            struct yg_error *err)
{
    struct yg_str version;

    (void)state, (void)out;
    if (!yg_json_get_string(value, &version))
        return yg_json_fail_kind(value, YG_JSON_STRING, err);
    if (!yg_str_equal(version, YG_STR("2.0.0")))
        return yg_fail(err, YG_UNSUPPORTED, yg_json_at(value), "\"%.*s\", expected 2.0.0",
                       YG_STR_ARG(yg_clip(version, 40)));
    return YG_OK;
}

static enum yg_status decode_outcome(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    return take_text(state, value, &((struct document *)out)->outcome_label, err);
}

static enum yg_status keep(struct yg_json value, enum yg_json_kind kind, struct yg_json *to,
                           struct yg_error *err)
{
    if (yg_json_kind(value) != kind)
        return yg_json_fail_kind(value, kind, err);
    *to = value;
    return YG_OK;
}

static enum yg_status keep_points(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    (void)state;
    return keep(value, YG_JSON_OBJECT, &((struct document *)out)->points_json, err);
}

static enum yg_status keep_mapping(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    (void)state;
    return keep(value, YG_JSON_ARRAY, &((struct document *)out)->mapping_json, err);
}

static const struct yg_json_field fields[] = {
    {"namespace", true, decode_namespace},
    {"key", true, decode_key},
    {"version", false, decode_version},
    {"name", true, decode_name},
    {"schemaVersion", true, decode_schema_version},
    {"decision_points", true, keep_points},
    {"outcome", true, decode_outcome},
    {"mapping", true, keep_mapping},
};

static enum yg_status decode_document(struct document *doc, struct yg_json root,
                                      struct yg_error *err)
{
    enum yg_status st =
        yg_json_decode_fields(root, fields, YG_COUNT(fields), doc, doc, &doc->counts, err);

    if (st == YG_OK)
        st = join_id(doc, doc->name_space, doc->key, doc->version, &doc->table.id, err);
    if (st == YG_OK)
        st = decode_points(doc, err);
    if (st == YG_OK)
        st = decode_mapping(doc, err);
    doc->table.name = doc->name;
    return st;
}

enum yg_status yg_ssvc_table_decode(struct yg_json_reader *reader, struct yg_arena *arena,
                                    struct yg_str text, struct yg_ssvc_table *table,
                                    struct yg_error *err)
{
    struct document doc = {.arena = arena, .version = DEFAULT_VERSION};
    struct yg_json root;
    enum yg_status st = yg_json_open(reader, text, &root, err);

    if (st == YG_OK)
        st = decode_document(&doc, root, err);
    if (st == YG_OK)
        st = yg_json_close(reader, err);
    if (st == YG_OK)
        *table = doc.table;
    return st;
}

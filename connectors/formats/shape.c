#include "connectors/formats/shape.h"

#include <assert.h>
#include <math.h>

#include "connectors/formats/write.h"
#include "connectors/json_fields.h"
#include "pipeline/base/utf8.h"
#include "pipeline/model/catalog.h"
#include "pipeline/model/segment.h"

static const void *member_of(const void *in, size_t at)
{
    return (const char *)in + at;
}

static void *place_of(void *out, size_t at)
{
    return (char *)out + at;
}

/* ---- writing -------------------------------------------------------------------------------- */

/* The elements of a list and how many. */
static const void *list_of(const struct yg_shape_field *field, const void *in, size_t *count)
{
    const void *items = member_of(in, field->at);

    *count = *(const size_t *)member_of(in, field->count_at);
    return field->room > 0 ? items : *(const void *const *)items;
}

static void write_texts(const struct yg_shape_field *field, const void *in, struct yg_buf *buf)
{
    size_t count;
    const struct yg_str *items = list_of(field, in, &count);

    if (count > 0 || field->always)
        yg_write_texts(buf, field->key, items, count);
}

static void write_objects(const struct yg_shape_field *field, const void *in, struct yg_buf *buf)
{
    size_t count;
    const char *items = list_of(field, in, &count);

    if (count == 0 && !field->always)
        return;
    yg_write_name(buf, field->key);
    yg_buf_append_char(buf, '[');
    for (size_t i = 0; i < count; i++) {
        yg_write_item(buf);
        yg_shape_write(field->items, items + i * field->items->size, buf);
    }
    yg_buf_append_char(buf, ']');
}

static void write_name(const struct yg_shape_field *field, const struct yg_catalog_name *name,
                       struct yg_buf *buf)
{
    if (name->ja.len == 0 && name->en.len == 0)
        return;
    yg_write_name(buf, field->key);
    yg_buf_append_char(buf, '{');
    yg_write_filled(buf, "ja", name->ja);
    yg_write_filled(buf, "en", name->en);
    yg_buf_append_char(buf, '}');
}

static void write_integer(const struct yg_shape_field *field, int64_t number, struct yg_buf *buf)
{
    if (number != 0 || field->always)
        yg_write_number(buf, field->key, number);
}

static void write_flag(const struct yg_shape_field *field, bool flag, struct yg_buf *buf)
{
    if (flag || field->always) {
        yg_write_name(buf, field->key);
        yg_buf_append(buf, flag ? YG_STR("true") : YG_STR("false"));
    }
}

static void write_text(const struct yg_shape_field *field, struct yg_str text, struct yg_buf *buf)
{
    if (text.len == 0 && field->always)
        text = YG_STR("");
    if (text.len > 0 || field->always)
        yg_write_text(buf, field->key, text);
}

static void write_field(const struct yg_shape_field *field, const void *in, struct yg_buf *buf)
{
    const void *member = member_of(in, field->at);

    switch (field->type) {
    case YG_SHAPE_TEXT:
        return write_text(field, *(const struct yg_str *)member, buf);
    case YG_SHAPE_NAME:
        return write_name(field, member, buf);
    case YG_SHAPE_TIME:
        return yg_write_time(buf, field->key, *(const yg_time_ms *)member);
    case YG_SHAPE_DAY:
        return yg_write_day(buf, field->key, *(const yg_time_ms *)member);
    case YG_SHAPE_FLAG:
        return write_flag(field, *(const bool *)member, buf);
    case YG_SHAPE_UINT32:
        return write_integer(field, *(const uint32_t *)member, buf);
    case YG_SHAPE_UINT64:
        return write_integer(field, (int64_t) * (const uint64_t *)member, buf);
    case YG_SHAPE_INT32:
        return write_integer(field, *(const int32_t *)member, buf);
    case YG_SHAPE_INT64:
        return write_integer(field, *(const int64_t *)member, buf);
    case YG_SHAPE_DECIMAL:
        if (*(const int32_t *)member >= 0)
            yg_write_decimal(buf, field->key, *(const int32_t *)member, field->digits);
        return;
    case YG_SHAPE_WORD:
        return yg_write_filled(buf, field->key, yg_str(field->words->name(*(const int *)member)));
    case YG_SHAPE_TEXTS:
        return write_texts(field, in, buf);
    case YG_SHAPE_OBJECTS:
        return write_objects(field, in, buf);
    case YG_SHAPE_SEGMENT:
        yg_write_name(buf, field->key);
        return yg_write_segment(buf, member);
    case YG_SHAPE_OBJECT:
        yg_write_name(buf, field->key);
        return yg_shape_write(field->items, member, buf);
    }
}

void yg_shape_write_members(const struct yg_shape *shape, const void *in, struct yg_buf *buf)
{
    for (size_t i = 0; i < shape->count; i++)
        write_field(&shape->fields[i], in, buf);
}

void yg_shape_write(const struct yg_shape *shape, const void *in, struct yg_buf *buf)
{
    yg_buf_append_char(buf, '{');
    yg_shape_write_members(shape, in, buf);
    yg_buf_append_char(buf, '}');
}

/* ---- reading -------------------------------------------------------------------------------- */

/* Room for one more element of a list. */
static enum yg_status grow_list(const struct yg_shape_field *field, size_t size,
                                struct yg_json item, struct yg_arena *arena, void *out, void **slot,
                                struct yg_error *err)
{
    size_t *count = place_of(out, field->count_at);
    char *items = place_of(out, field->at);

    if (field->room > 0) {
        if (*count == field->room)
            return yg_fail(err, YG_LIMIT, yg_json_at(item), "more than %zu", field->room);
        *slot = items + (*count)++ * size;
        return YG_OK;
    }
    *slot = yg_arena_grow(arena, (void **)(void *)items, count, size);
    return *slot == NULL ? yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory") : YG_OK;
}

static enum yg_status read_item(const struct yg_shape_field *field, struct yg_json item,
                                struct yg_arena *arena, void *out, struct yg_error *err)
{
    bool texts = field->type == YG_SHAPE_TEXTS;
    void *slot;
    enum yg_status st = grow_list(field, texts ? sizeof(struct yg_str) : field->items->size, item,
                                  arena, out, &slot, err);

    if (st != YG_OK)
        return st;
    if (!texts)
        return yg_shape_read(field->items, item, arena, slot, err);
    return yg_json_get_string(item, slot) ? YG_OK : yg_json_fail_kind(item, YG_JSON_STRING, err);
}

static enum yg_status read_list(const struct yg_shape_field *field, struct yg_json list,
                                struct yg_arena *arena, void *out, struct yg_error *err)
{
    struct yg_json item;

    if (yg_json_kind(list) != YG_JSON_ARRAY)
        return yg_json_fail_kind(list, YG_JSON_ARRAY, err);
    for (size_t i = 0; yg_json_next_item(&list, &item); i++) {
        enum yg_status st = read_item(field, item, arena, out, err);

        if (st != YG_OK) {
            yg_error_wrap(err, "[%zu]", i);
            return st;
        }
    }
    return yg_json_status(&list, err);
}

static enum yg_status read_name(struct yg_json value, struct yg_catalog_name *name,
                                struct yg_error *err)
{
    static const struct yg_shape_field fields[] = {
        YG_SHAPE_MAYBE("ja", YG_SHAPE_TEXT, struct yg_catalog_name, ja),
        YG_SHAPE_MAYBE("en", YG_SHAPE_TEXT, struct yg_catalog_name, en),
    };
    static const struct yg_shape shape = {sizeof *name, fields, YG_COUNT(fields)};

    if (yg_json_kind(value) == YG_JSON_OBJECT)
        return yg_shape_read(&shape, value, NULL, name, err);
    if (!yg_json_get_string(value, &name->ja))
        return yg_json_fail_kind(value, YG_JSON_STRING, err);
    name->en = name->ja;
    return YG_OK;
}

/* Why yg_json_get_double or _int said no: true when the value is no number, or a broken one. */
static bool is_no_number(struct yg_json value)
{
    return yg_json_kind(value) != YG_JSON_NUMBER || yg_json_status(&value, NULL) != YG_OK;
}

static enum yg_status read_decimal(const struct yg_shape_field *field, struct yg_json value,
                                   int32_t *number, struct yg_error *err)
{
    double read = -1, unit = pow(10, field->digits);

    if (!yg_json_get_double(value, &read) && is_no_number(value))
        return yg_json_fail_kind(value, YG_JSON_NUMBER, err);
    if (read < 0 || read * unit > INT32_MAX)
        return yg_fail(err, YG_MALFORMED, yg_json_at(value), "out of range");
    *number = (int32_t)lround(read * unit);
    return YG_OK;
}

static enum yg_status read_word(const struct yg_shape_field *field, struct yg_json value,
                                int *number, struct yg_error *err)
{
    struct yg_str text;

    if (!yg_json_get_string(value, &text))
        return yg_json_fail_kind(value, YG_JSON_STRING, err);
    for (int i = 0; i < field->words->count; i++) {
        if (yg_str_equal(text, yg_str(field->words->name(i)))) {
            *number = i;
            return YG_OK;
        }
    }
    return yg_fail(err, YG_MALFORMED, yg_json_at(value), "\"%.*s\" is none of its words",
                   text.len > 40 ? 40 : (int)text.len, text.ptr);
}

static enum yg_status read_day(struct yg_json value, yg_time_ms *t, struct yg_error *err)
{
    struct yg_str text;

    if (!yg_json_get_string(value, &text))
        return yg_json_fail_kind(value, YG_JSON_STRING, err);
    if (text.len != strlen("2026-11-23") || !yg_time_parse(text, t))
        return yg_fail(err, YG_MALFORMED, yg_json_at(value), "not a day: %.*s",
                       text.len > 40 ? 40 : (int)text.len, text.ptr);
    return YG_OK;
}

static enum yg_status read_segment(struct yg_json value, struct yg_arena *arena,
                                   struct yg_segment *segment, struct yg_error *err)
{
    struct yg_str text;

    if (!yg_json_get_string(value, &text))
        return yg_json_fail_kind(value, YG_JSON_STRING, err);
    enum yg_status st = yg_segment_parse(arena, text, segment, err);
    if (st == YG_MALFORMED && err != NULL)
        err->at = yg_json_at(value);
    return st;
}

static enum yg_status read_integer(const struct yg_shape_field *field, struct yg_json value,
                                   void *member, struct yg_error *err)
{
    bool is_signed = field->type == YG_SHAPE_INT32 || field->type == YG_SHAPE_INT64;
    bool is_wide = field->type == YG_SHAPE_INT64 || field->type == YG_SHAPE_UINT64;
    int64_t number, max = is_wide ? INT64_MAX : is_signed ? INT32_MAX : UINT32_MAX;
    int64_t min = !is_signed ? 0 : is_wide ? INT64_MIN : INT32_MIN;

    if (!yg_json_get_int(value, &number)) {
        if (is_no_number(value))
            return yg_json_fail_kind(value, YG_JSON_NUMBER, err);
        return yg_fail(err, YG_MALFORMED, yg_json_at(value), "not a whole number in range");
    }
    if (number < min || number > max)
        return yg_fail(err, YG_MALFORMED, yg_json_at(value), "out of range");
    if (is_wide)
        *(int64_t *)member = number;
    else
        *(uint32_t *)member = (uint32_t)number;
    return YG_OK;
}

static enum yg_status read_field(const struct yg_shape_field *field, struct yg_json value,
                                 struct yg_arena *arena, void *out, struct yg_error *err)
{
    void *member = place_of(out, field->at);

    switch (field->type) {
    case YG_SHAPE_TEXT:
        return yg_json_get_string(value, member) ? YG_OK
                                                 : yg_json_fail_kind(value, YG_JSON_STRING, err);
    case YG_SHAPE_NAME:
        return read_name(value, member, err);
    case YG_SHAPE_TIME:
        return yg_json_take_time(value, member, err);
    case YG_SHAPE_DAY:
        return read_day(value, member, err);
    case YG_SHAPE_FLAG:
        return yg_json_get_bool(value, member) ? YG_OK
                                               : yg_json_fail_kind(value, YG_JSON_BOOL, err);
    case YG_SHAPE_UINT32:
    case YG_SHAPE_UINT64:
    case YG_SHAPE_INT32:
    case YG_SHAPE_INT64:
        return read_integer(field, value, member, err);
    case YG_SHAPE_DECIMAL:
        return read_decimal(field, value, member, err);
    case YG_SHAPE_WORD:
        return read_word(field, value, member, err);
    case YG_SHAPE_TEXTS:
    case YG_SHAPE_OBJECTS:
        return read_list(field, value, arena, out, err);
    case YG_SHAPE_SEGMENT:
        return read_segment(value, arena, member, err);
    case YG_SHAPE_OBJECT:
        return yg_shape_read(field->items, value, arena, member, err);
    }
    return YG_OK;
}

/* The value of each field before anything was read. */
static void set_none(const struct yg_shape *shape, void *out)
{
    memset(out, 0, shape->size);
    for (size_t i = 0; i < shape->count; i++) {
        const struct yg_shape_field *field = &shape->fields[i];

        if (field->type == YG_SHAPE_TIME || field->type == YG_SHAPE_DAY)
            *(yg_time_ms *)place_of(out, field->at) = YG_TIME_NONE;
        else if (field->type == YG_SHAPE_DECIMAL)
            *(int32_t *)place_of(out, field->at) = -1;
        else if (field->type == YG_SHAPE_OBJECT)
            set_none(field->items, place_of(out, field->at));
    }
}

/* The row of `key`, or the count of rows. The search begins behind the row found last: what we
 * wrote ourselves has its members in the order of the rows. */
static size_t find_row(const struct yg_shape *shape, size_t hint, struct yg_str key)
{
    for (size_t i = 0; i < shape->count; i++) {
        size_t row = hint + i < shape->count ? hint + i : hint + i - shape->count;

        if (yg_str_equal(key, yg_str(shape->fields[row].key)))
            return row;
    }
    return shape->count;
}

static enum yg_status read_members(const struct yg_shape *shape, struct yg_json object,
                                   struct yg_arena *arena, void *out, uint64_t *seen,
                                   struct yg_error *err)
{
    struct yg_json value;
    struct yg_str key;
    size_t row = 0;

    while (yg_json_next_member(&object, &key, &value)) {
        size_t found = find_row(shape, row, key);

        if (found == shape->count || *seen >> found & 1 || yg_json_kind(value) == YG_JSON_NULL)
            continue;
        row = found + 1;
        *seen |= (uint64_t)1 << found;

        enum yg_status st = read_field(&shape->fields[found], value, arena, out, err);
        if (st != YG_OK) {
            yg_error_wrap(err, "%s", shape->fields[found].key);
            return st;
        }
    }
    return yg_json_status(&object, err);
}

enum yg_status yg_shape_read(const struct yg_shape *shape, struct yg_json object,
                             struct yg_arena *arena, void *out, struct yg_error *err)
{
    uint64_t seen = 0;

    set_none(shape, out);
    if (yg_json_kind(object) != YG_JSON_OBJECT)
        return yg_json_fail_kind(object, YG_JSON_OBJECT, err);
    enum yg_status st = read_members(shape, object, arena, out, &seen, err);
    for (size_t i = 0; st == YG_OK && i < shape->count; i++) {
        const struct yg_shape_field *field = &shape->fields[i];

        if (field->always && !(seen >> i & 1))
            st = yg_fail(err, YG_MALFORMED, yg_json_at(object), "%s: missing", field->key);
    }
    return st;
}

enum yg_status yg_shape_decode(const struct yg_shape *shape, struct yg_json_reader *reader,
                               struct yg_arena *arena, struct yg_str text, void *out,
                               struct yg_error *err)
{
    struct yg_json root;
    enum yg_status st = yg_json_open(reader, text, &root, err);

    if (st == YG_OK)
        st = yg_shape_read(shape, root, arena, out, err);
    return st == YG_OK ? yg_json_close(reader, err) : st;
}

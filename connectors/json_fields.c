#include "connectors/json_fields.h"

#include <assert.h>

#include "pipeline/base/clock.h"

static_assert(YG_JSON_FIELDS_MAX <= 64, "yg_json_decode_fields keeps one bit per field");

/* The row of `key`, or `count`. The search begins at `hint`, the row behind the last one found:
 * documents of one writer have their keys in one order. */
static size_t find_field(const struct yg_json_field *fields, size_t count, size_t hint,
                         struct yg_str key)
{
    for (size_t i = 0; i < count && key.len > 0; i++) {
        size_t row = hint + i < count ? hint + i : hint + i - count;

        /* The first byte spares most calls of strlen. */
        if (fields[row].key[0] == key.ptr[0] && yg_str_equal(key, yg_str(fields[row].key)))
            return row;
    }
    return count;
}

static enum yg_status decode_members(struct yg_json object, const struct yg_json_field *fields,
                                     size_t count, void *state, void *out, uint64_t *present,
                                     struct yg_json_counts *counts, struct yg_error *err)
{
    struct yg_json value;
    struct yg_str key;
    uint64_t seen = 0;
    size_t hint = 0;

    while (yg_json_next_member(&object, &key, &value)) {
        size_t row = find_field(fields, count, hint, key);

        if (row == count) {
            counts->unknown_keys++;
            continue;
        }
        hint = row + 1;
        if (seen >> row & 1) {
            counts->duplicate_keys++;
            continue;
        }
        seen |= (uint64_t)1 << row;
        if (fields[row].required && yg_json_kind(value) == YG_JSON_NULL)
            continue;
        *present |= (uint64_t)1 << row;

        enum yg_status status = fields[row].decode(state, value, out, err);
        if (status != YG_OK) {
            yg_error_wrap(err, "%s", fields[row].key);
            return status;
        }
    }
    return yg_json_status(&object, err);
}

enum yg_status yg_json_decode_fields(struct yg_json object, const struct yg_json_field *fields,
                                     size_t count, void *state, void *out,
                                     struct yg_json_counts *counts, struct yg_error *err)
{
    uint64_t present = 0;
    enum yg_status status;

    assert(count <= YG_JSON_FIELDS_MAX);
    if (yg_json_kind(object) != YG_JSON_OBJECT)
        return yg_json_fail_kind(object, YG_JSON_OBJECT, err);
    status = decode_members(object, fields, count, state, out, &present, counts, err);
    if (status != YG_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        if (fields[i].required && !(present >> i & 1))
            return yg_fail(err, YG_MALFORMED, yg_json_at(object), "%s: missing", fields[i].key);
    }
    return YG_OK;
}

/* The name of a kind with its article. */
static const char *one(enum yg_json_kind kind)
{
    static const char *const names[] = {"null",     "a boolean", "a number",
                                        "a string", "an array",  "an object"};

    return names[kind];
}

enum yg_status yg_json_fail_kind(struct yg_json value, enum yg_json_kind expected,
                                 struct yg_error *err)
{
    enum yg_status status = yg_json_status(&value, err);

    if (status != YG_OK)
        return status;
    return yg_fail(err, YG_MALFORMED, yg_json_at(value), "expected %s, found %s", one(expected),
                   one(yg_json_kind(value)));
}

enum yg_status yg_json_take_string(struct yg_json value, struct yg_str *text, struct yg_error *err)
{
    if (yg_json_kind(value) == YG_JSON_NULL || yg_json_get_string(value, text))
        return YG_OK;
    return yg_json_fail_kind(value, YG_JSON_STRING, err);
}

enum yg_status yg_json_take_time(struct yg_json value, int64_t *time_ms, struct yg_error *err)
{
    struct yg_str text;

    if (yg_json_kind(value) == YG_JSON_NULL)
        return YG_OK;
    if (!yg_json_get_string(value, &text))
        return yg_json_fail_kind(value, YG_JSON_STRING, err);
    if (!yg_time_parse(text, time_ms))
        return yg_fail(err, YG_MALFORMED, yg_json_at(value), "not a time: %.*s",
                       text.len > 40 ? 40 : (int)text.len, text.ptr);
    return YG_OK;
}

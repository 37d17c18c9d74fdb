#include "connectors/json_fields.h"

#include <assert.h>

#include "pipeline/base/clock.h"

static_assert(YG_JSON_FIELDS_MAX <= 64, "yg_json_decode_fields keeps one bit per field");

/* Keys are short: a loop is done before strlen and memcmp would be called. */
static inline bool is_key(const char *name, struct yg_str key)
{
    size_t i = 0;

    while (i < key.len && name[i] == key.ptr[i] && name[i] != '\0')
        i++;
    return i == key.len && name[i] == '\0';
}

/* The row of `key`, or `count`. The search begins at `hint`, the row behind the last one found:
 * documents of one writer have their keys in one order. */
static size_t find_field(const struct yg_json_field *fields, size_t count, size_t hint,
                         struct yg_str key)
{
    for (size_t i = 0; i < count; i++) {
        size_t row = hint + i < count ? hint + i : hint + i - count;

        if (is_key(fields[row].key, key))
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

/* Take one member of an object of texts. */
static enum yg_status take_text(const struct yg_json_member *member,
                                const struct yg_json_text_field *fields, size_t count, size_t *hint,
                                uint64_t *seen, struct yg_str *texts, struct yg_json_counts *counts,
                                struct yg_error *err)
{
    for (size_t i = 0; i < count; i++) {
        size_t row = *hint + i < count ? *hint + i : *hint + i - count;
        enum yg_status status = YG_OK;

        if (!is_key(fields[row].key, member->key))
            continue;
        *hint = row + 1;
        bool again = *seen >> row & 1;
        counts->duplicate_keys += again;
        *seen |= (uint64_t)1 << row;
        if (again || fields[row].bytes_max == 0)
            return YG_OK;
        if (member->text.ptr == NULL)
            status = yg_json_take_string(member->value, &texts[row], err);
        else if (member->text.len > fields[row].bytes_max)
            status = yg_fail(err, YG_LIMIT, yg_json_at(member->value), "%zu bytes, at most %zu",
                             member->text.len, fields[row].bytes_max);
        else
            texts[row] = member->text;
        if (status != YG_OK)
            yg_error_wrap(err, "%s", fields[row].key);
        return status;
    }
    counts->unknown_keys++;
    return YG_OK;
}

/* Members taken from the reader at once. */
#define RUN_MAX 4

enum yg_status yg_json_decode_texts(struct yg_json object, const struct yg_json_text_field *fields,
                                    size_t count, struct yg_str *texts,
                                    struct yg_json_counts *counts, struct yg_error *err)
{
    struct yg_json_member members[RUN_MAX];
    uint64_t seen = 0;
    size_t hint = 0, run;

    assert(count <= YG_JSON_FIELDS_MAX);
    if (yg_json_kind(object) != YG_JSON_OBJECT)
        return yg_json_fail_kind(object, YG_JSON_OBJECT, err);
    while ((run = yg_json_next_members(&object, members, RUN_MAX)) > 0) {
        for (size_t i = 0; i < run; i++) {
            enum yg_status status =
                take_text(&members[i], fields, count, &hint, &seen, texts, counts, err);

            if (status != YG_OK)
                return status;
        }
    }
    return yg_json_status(&object, err);
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

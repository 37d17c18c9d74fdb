#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "connectors/json_fields.h"
#include "pipeline/base/clock.h"

struct thing {
    struct yg_str id, note;
    int64_t time_ms;
    int calls;
};

static enum yg_status decode_id(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct thing *thing = out;

    thing->calls++;
    cr_expect(state == &thing->calls, "the state is passed on");
    return yg_json_take_string(value, &thing->id, err);
}

static enum yg_status decode_note(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    struct thing *thing = out;

    (void)state;
    thing->calls++;
    return yg_json_take_string(value, &thing->note, err);
}

static enum yg_status decode_time(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    struct thing *thing = out;

    (void)state;
    thing->calls++;
    return yg_json_take_time(value, &thing->time_ms, err);
}

static const struct yg_json_field fields[] = {
    {"id", true, decode_id},
    {"note", false, decode_note},
    {"time", false, decode_time},
};

static const struct {
    const char *why, *text, *id, *note;
    int64_t time_ms;
    uint64_t unknown, duplicate;
    const char *error;
    size_t at;
} rows[] = {
    {"all fields", "{\"id\":\"x\",\"note\":\"y\",\"time\":\"1970-01-02\"}", "x", "y", 86400000, 0,
     0, NULL, 0},
    {"any order", "{\"time\":\"1970-01-02\",\"id\":\"x\"}", "x", NULL, 86400000, 0, 0, NULL, 0},
    {"unknown keys of any kind are passed", "{\"z\":[{}],\"id\":\"x\",\"ID\":1,\"i\\u0064\":2}",
     "x", NULL, -1, 2, 1, NULL, 0},
    {"first wins", "{\"id\":\"x\",\"id\":\"y\",\"id\":{}}", "x", NULL, -1, 0, 2, NULL, 0},
    {"null is absent", "{\"id\":\"x\",\"note\":null,\"time\":null}", "x", NULL, -1, 0, 0, NULL, 0},
    {"a key with an escape", "{\"\\u0069d\":\"x\"}", "x", NULL, -1, 0, 0, NULL, 0},
    {"missing", " {\"note\":\"y\"}", NULL, NULL, -1, 0, 0, "id: missing", 1},
    {"null where a value is required", "{\"id\":null}", NULL, NULL, -1, 0, 0, "id: missing", 0},
    {"first wins, though it is null", "{\"id\":null,\"id\":\"x\"}", NULL, NULL, -1, 0, 1,
     "id: missing", 0},
    {"not an object", "[1]", NULL, NULL, -1, 0, 0, "expected an object, found an array", 0},
    {"another kind", "{\"id\":{\"a\":1}}", NULL, NULL, -1, 0, 0,
     "id: expected a string, found an object", 6},
    {"a number", "{\"id\":\"x\",\"time\":12}", NULL, NULL, -1, 0, 0,
     "time: expected a string, found a number", 17},
    {"not a time", "{\"id\":\"x\",\"time\":\"soon\"}", NULL, NULL, -1, 0, 0,
     "time: not a time: soon", 17},
    {"broken string", "{\"id\":\"\\q\"}", NULL, NULL, -1, 0, 0, "id: bad escape", 7},
    {"broken grammar", "{\"id\":\"x\",}", NULL, NULL, -1, 0, 0, "expected a key, found }", 10},
    {"broken in what is passed", "{\"z\":[1,],\"id\":\"x\"}", NULL, NULL, -1, 0, 0,
     "expected a value, found ]", 8},
};

Test(json_fields, decodes_by_table)
{
    struct yg_json_reader *reader = yg_json_reader_create(1 << 20);

    cr_assert(reader != NULL);
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct thing thing = {.time_ms = -1};
        struct yg_json_counts counts = {0};
        struct yg_error err = {0};
        struct yg_json root;

        cr_assert(eq(int, yg_json_open(reader, yg_str(rows[i].text), &root, &err), YG_OK));
        enum yg_status status = yg_json_decode_fields(root, fields, YG_COUNT(fields), &thing.calls,
                                                      &thing, &counts, &err);
        cr_expect(eq(int, status, rows[i].error == NULL ? YG_OK : YG_MALFORMED), "%s", rows[i].why);
        cr_expect(eq(u64, counts.duplicate_keys, rows[i].duplicate), "%s", rows[i].why);
        if (rows[i].error != NULL) {
            cr_expect(eq(str, err.text, (char *)rows[i].error), "%s", rows[i].why);
            cr_expect(eq(sz, err.at, rows[i].at), "%s", rows[i].why);
            continue;
        }
        cr_expect(yg_str_equal(thing.id, yg_str(rows[i].id)), "%s", rows[i].why);
        cr_expect(yg_str_equal(thing.note, yg_str(rows[i].note)), "%s", rows[i].why);
        cr_expect(eq(i64, thing.time_ms, rows[i].time_ms), "%s", rows[i].why);
        cr_expect(eq(u64, counts.unknown_keys, rows[i].unknown), "%s", rows[i].why);
        cr_expect(eq(int, yg_json_close(reader, &err), YG_OK), "%s", rows[i].why);
    }
    yg_json_reader_destroy(reader);
}

static enum yg_status fail_limit(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    (void)state;
    (void)value;
    (void)out;
    return yg_fail(err, YG_LIMIT, 3, "at most 2");
}

Test(json_fields, keeps_the_status_of_a_field_also_without_an_error)
{
    static const struct yg_json_field limited[] = {{"list", false, fail_limit}};
    struct yg_json_reader *reader = yg_json_reader_create(1 << 20);
    struct yg_json_counts counts = {0};
    struct yg_error err = {0};
    struct yg_json root;

    cr_assert(eq(int, yg_json_open(reader, YG_STR("{\"list\":[]}"), &root, &err), YG_OK));
    cr_expect(
        eq(int, yg_json_decode_fields(root, limited, 1, NULL, NULL, &counts, &err), YG_LIMIT));
    cr_expect(eq(str, err.text, (char *)"list: at most 2"));
    cr_expect(eq(sz, err.at, 3));
    cr_expect(
        eq(int, yg_json_decode_fields(root, limited, 1, NULL, NULL, &counts, NULL), YG_LIMIT));
    yg_json_reader_destroy(reader);
}

static const struct yg_json_text_field text_fields[] = {{"id", SIZE_MAX}, {"url", 3}, {"by", 0}};

static const struct {
    const char *why, *text, *id, *url;
    uint64_t unknown, duplicate;
    const char *error;
    size_t at;
} text_rows[] = {
    {"all", "{\"id\":\"x\",\"url\":\"y\",\"by\":\"z\"}", "x", "y", 0, 0, NULL, 0},
    {"any order", "{\"url\":\"y\",\"id\":\"x\"}", "x", "y", 0, 0, NULL, 0},
    {"none", "{}", NULL, NULL, 0, 0, NULL, 0},
    {"null is absent", "{\"id\":null,\"url\":\"y\"}", NULL, "y", 0, 0, NULL, 0},
    {"empty is there", "{\"id\":\"\"}", "", NULL, 0, 0, NULL, 0},
    {"unknown keys of any kind are passed",
     "{\"a\":1,\"idx\":[{}],\"i\":\"\",\"id\":\"x\",\"\":{}}", "x", NULL, 4, 0, NULL, 0},
    {"first wins, also where nothing is taken",
     "{\"id\":\"x\",\"id\":\"y\",\"id\":{},\"by\":1,\"by\":2}", "x", NULL, 0, 3, NULL, 0},
    {"escapes", "{\"\\u0069d\":\"\\u0078\",\"url\":\"\\n\"}", "x", "\n", 0, 0, NULL, 0},
    {"more members than are taken at once",
     "{\"a\":\"\",\"b\":\"\",\"c\":\"\",\"d\":\"\",\"e\":\"\",\"f\":{},\"id\":\"x\"}", "x", NULL, 6,
     0, NULL, 0},
    {"as long as may be", "{\"url\":\"abc\"}", NULL, "abc", 0, 0, NULL, 0},
    {"too long", "{\"id\":\"abcd\",\"url\":\"abcd\"}", NULL, NULL, 0, 0, "url: 4 bytes, at most 3",
     19},
    {"another kind", "{\"id\":[]}", NULL, NULL, 0, 0, "id: expected a string, found an array", 6},
    {"not an object", "[]", NULL, NULL, 0, 0, "expected an object, found an array", 0},
    {"broken string", "{\"id\":\"\\q\"}", NULL, NULL, 0, 0, "bad escape", 7},
    {"broken grammar", "{\"id\":\"x\",}", NULL, NULL, 0, 0, "expected a key, found }", 10},
};

Test(json_fields, decodes_objects_of_texts)
{
    struct yg_json_reader *reader = yg_json_reader_create(1 << 20);

    cr_assert(reader != NULL);
    for (size_t i = 0; i < YG_COUNT(text_rows); i++) {
        struct yg_str texts[YG_COUNT(text_fields)] = {{NULL, 0}};
        struct yg_json_counts counts = {0};
        struct yg_error err = {0};
        struct yg_json root;

        cr_assert(eq(int, yg_json_open(reader, yg_str(text_rows[i].text), &root, &err), YG_OK));
        enum yg_status status =
            yg_json_decode_texts(root, text_fields, YG_COUNT(text_fields), texts, &counts, &err);
        cr_expect(eq(int, status == YG_OK, text_rows[i].error == NULL), "%s", text_rows[i].why);
        if (text_rows[i].error != NULL) {
            cr_expect(eq(str, err.text, (char *)text_rows[i].error), "%s", text_rows[i].why);
            cr_expect(eq(sz, err.at, text_rows[i].at), "%s", text_rows[i].why);
            continue;
        }
        cr_expect(yg_str_equal(texts[0], yg_str(text_rows[i].id)), "%s", text_rows[i].why);
        cr_expect(eq(int, texts[0].ptr == NULL, text_rows[i].id == NULL), "%s", text_rows[i].why);
        cr_expect(yg_str_equal(texts[1], yg_str(text_rows[i].url)), "%s", text_rows[i].why);
        cr_expect(eq(ptr, (void *)texts[2].ptr, NULL), "%s", text_rows[i].why);
        cr_expect(eq(u64, counts.unknown_keys, text_rows[i].unknown), "%s", text_rows[i].why);
        cr_expect(eq(u64, counts.duplicate_keys, text_rows[i].duplicate), "%s", text_rows[i].why);
        cr_expect(eq(int, yg_json_close(reader, &err), YG_OK), "%s", text_rows[i].why);
    }
    yg_json_reader_destroy(reader);
}

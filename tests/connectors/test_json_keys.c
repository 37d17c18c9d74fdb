/* Objects of a list by their keys: whatever they look like, the same as member by member. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "connectors/json_keys.h"
#include "pipeline/base/buf.h"

#define RUN_MAX 4

static const char *const names[] = {"type", "name", "version", "nine-long", "sixteen-byte-key"};

struct fixture {
    struct yg_json_reader *reader;
    struct yg_json_keys keys;
    struct yg_json_counts counts;
    struct yg_buf out;
};

static void setup(struct fixture *f)
{
    *f = (struct fixture){.reader = yg_json_reader_create(1 << 20)};
    cr_assert(ne(ptr, f->reader, NULL));
    yg_json_keys_init(&f->keys, names, YG_COUNT(names), &f->counts);
}

static void teardown(struct fixture *f)
{
    yg_json_reader_destroy(f->reader);
    yg_buf_deinit(&f->out);
}

/* "name=n version:number" : strings and what is none, in the order of the rows. */
static void render(struct fixture *f, struct yg_json_taken *taken)
{
    struct yg_json value;
    size_t row;

    while (yg_json_take(taken, &f->keys, &row, &value))
        cr_expect(eq(sz, yg_json_at(value), yg_json_at(yg_json_taken_value(taken, row))));
    for (row = 0; row < YG_COUNT(names); row++) {
        if (!(taken->present >> row & 1))
            continue;
        value = yg_json_taken_value(taken, row);
        if (taken->strings >> row & 1)
            yg_buf_printf(&f->out, " %s=%.*s", names[row], YG_STR_ARG(taken->texts[row]));
        else
            yg_buf_printf(&f->out, " %s:%s", names[row], yg_json_kind_name(yg_json_kind(value)));
    }
}

/* All items of a list, the objects in runs of at most `max`. */
static enum yg_status read_list(struct fixture *f, struct yg_str text, size_t max,
                                struct yg_error *err)
{
    struct yg_json_taken taken[RUN_MAX];
    struct yg_json list, item;
    size_t count;

    yg_buf_reset(&f->out);
    if (yg_json_open(f->reader, text, &list, err) != YG_OK)
        return err->status;
    do {
        count = yg_json_take_items(&list, &f->keys, taken, max);
        for (size_t i = 0; i < count; i++) {
            yg_buf_append(&f->out, YG_STR("{"));
            render(f, &taken[i]);
            yg_buf_append(&f->out, YG_STR(" }"));
        }
        if (count == 0 && yg_json_next_item(&list, &item)) {
            yg_buf_printf(&f->out, "%s", yg_json_kind_name(yg_json_kind(item)));
            count = 1;
        }
    } while (count > 0);
    return yg_json_close(f->reader, err);
}

static const struct row {
    const char *why, *text, *rendered;
    unsigned unknown, duplicates;
} rows[] = {
    {"the same keys in the same order",
     "[{\"type\":\"t\",\"name\":\"a\"},{\"type\":\"u\",\"name\":\"\"},{\"type\":\"\",\"name\":"
     "\"c\"}]",
     "{ type=t name=a }{ type=u name= }{ type= name=c }", 0, 0},
    {"another order, other keys, and none",
     "[{\"name\":\"a\",\"type\":\"t\"},{\"type\":\"u\",\"name\":\"b\"},{\"version\":\"1\"},{},{"
     "\"name\":\"c\"}]",
     "{ type=t name=a }{ type=u name=b }{ version=1 }{ }{ name=c }", 0, 0},
    {"a member more, a member less",
     "[{\"name\":\"a\"},{\"name\":\"b\",\"version\":\"1\"},{\"name\":\"c\"}]",
     "{ name=a }{ name=b version=1 }{ name=c }", 0, 0},
    {"white space before a brace, in a list that has none",
     "[{\"type\":\"t\",\"name\":\"a\"},{\"type\":\"u\",\"name\":\"b\"\t},{\"type\":\"v\",\"name\":"
     "\"c\" , \"version\" : \"1\"}, {\"type\":\"w\"}]",
     "{ type=t name=a }{ type=u name=b }{ type=v name=c version=1 }{ type=w }", 0, 0},
    {"white space everywhere",
     "[\n { \"type\" : \"t\" ,\n \"name\" : \"a\" } ,\n { \"type\" : \"u\" , \"name\" : \"b\" } ]",
     "{ type=t name=a }{ type=u name=b }", 0, 0},
    {"values that are no strings",
     "[{\"type\":\"t\",\"name\":7,\"version\":\"1\"},{\"type\":\"t\",\"name\":[{\"name\":\"x\"}],"
     "\"version\":\"2\"},{\"type\":null},{\"name\":{}}]",
     "{ type=t name:number version=1 }{ type=t name:array version=2 }{ type:null }{ name:object }",
     0, 0},
    {"a key that nobody asks for is counted, with any value",
     "[{\"x\":\"1\",\"name\":\"a\"},{\"x\":\"2\",\"name\":\"b\"},{\"x\":[],\"name\":\"c\"}]",
     "{ name=a }{ name=b }{ name=c }", 3, 0},
    {"beginnings and extensions of keys are other keys",
     "[{\"nam\":\"1\",\"names\":\"2\",\"name\":\"3\",\"nine-lon\":\"4\",\"nine-longs\":\"5\"},{"
     "\"\":\"\"}]",
     "{ name=3 }{ }", 5, 0},
    {"long keys",
     "[{\"nine-long\":\"1\",\"sixteen-byte-key\":\"2\"},{\"nine-long\":\"3\",\"sixteen-byte-key\":"
     "\"4\"},{\"nine-lonG\":\"5\",\"sixteen-byte-kez\":\"6\",\"a-key-of-seventeen\":\"7\"}]",
     "{ nine-long=1 sixteen-byte-key=2 }{ nine-long=3 sixteen-byte-key=4 }{ }", 3, 0},
    {"of duplicate keys the first counts",
     "[{\"name\":\"a\",\"name\":\"b\"},{\"name\":\"c\",\"name\":\"d\"},{\"name\":[],\"name\":\"e\"}"
     "]",
     "{ name=a }{ name=c }{ name:array }", 0, 3},
    {"escapes in values and keys",
     "[{\"name\":\"a\"},{\"name\":\"\\u0062\\\"\"},{\"n\\u0061me\":\"c\"},{\"name\":\"d\\\\\"}]",
     "{ name=a }{ name=b\" }{ name=c }{ name=d\\ }", 0, 0},
    {"what ends a member, in a string",
     "[{\"name\":\"a\",\"type\":\"t\"},{\"name\":\",\",\"type\":\"},{\"},{\"name\":\":\",\"type\":"
     "\"]\"}]",
     "{ type=t name=a }{ type=},{ name=, }{ type=] name=: }", 0, 0},
    {"items that are no objects", "[\"a\",{\"name\":\"a\"},7,[{\"name\":\"b\"}],{\"name\":\"c\"}]",
     "string{ name=a }numberarray{ name=c }", 0, 0},
    {"more members than a shape has",
     "[{\"a\":\"\",\"b\":\"\",\"c\":\"\",\"d\":\"\",\"e\":\"\",\"f\":\"\",\"g\":\"\",\"h\":\"\","
     "\"i\":\"\",\"j\":\"\",\"k\":\"\",\"l\":\"\",\"m\":\"\",\"name\":\"x\"},{\"a\":\"\",\"b\":"
     "\"\",\"c\":\"\",\"d\":\"\",\"e\":\"\",\"f\":\"\",\"g\":\"\",\"h\":\"\",\"i\":\"\",\"j\":"
     "\"\",\"k\":\"\",\"l\":\"\",\"m\":\"\",\"name\":\"y\"}]",
     "{ name=x }{ name=y }", 26, 0},
    {"an empty list", "[]", "", 0, 0},
};

/* The last bytes of a text are read slowly: white space behind the list takes it from there. */
static struct yg_str padded(struct yg_buf *buf, const char *text)
{
    yg_buf_reset(buf);
    yg_buf_printf(buf, "%s%64s", text, "");
    return yg_buf_str(buf);
}

Test(json_keys, every_row_is_what_it_is_member_by_member)
{
    struct yg_buf text = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        for (size_t max = 1; max <= RUN_MAX; max++) {
            struct fixture f;
            struct yg_error err = {.text = ""};

            setup(&f);
            for (unsigned pass = 1; pass <= 3; pass++) { /* keys remember the last one */
                cr_expect(
                    eq(int,
                       read_list(&f, pass == 2 ? yg_str(rows[i].text) : padded(&text, rows[i].text),
                                 max, &err),
                       YG_OK),
                    "%s: %s", rows[i].why, err.text);
                cr_expect(yg_str_equal(yg_buf_str(&f.out), yg_str(rows[i].rendered)),
                          "%s, pass %u:\n  found    %.*s\n  expected %s", rows[i].why, pass,
                          YG_STR_ARG(yg_buf_str(&f.out)), rows[i].rendered);
                cr_expect(eq(u64, f.counts.unknown_keys, pass * rows[i].unknown), "%s",
                          rows[i].why);
                cr_expect(eq(u64, f.counts.duplicate_keys, pass * rows[i].duplicates), "%s",
                          rows[i].why);
            }
            teardown(&f);
        }
    }
    yg_buf_deinit(&text);
}

static const struct {
    const char *why, *text, *error;
    size_t at;
} errors[] = {
    {"no comma", "[{\"name\":\"a\" \"type\":\"t\"}]", "expected a comma or }, found \"", 13},
    {"no colon", "[{\"name\" \"a\"}]", "expected a colon, found \"", 9},
    {"no key", "[{\"name\":\"a\",7}]", "expected a key, found 7", 13},
    {"a comma at the end", "[{\"name\":\"a\",}]", "expected a key, found }", 13},
    {"the wrong bracket", "[{\"name\":\"a\"]", "expected a comma or }, found ]", 12},
    {"no end", "[{\"name\":\"a\"}", "expected a comma or ], found the end of the text", 13},
    {"a wrong escape", "[{\"name\":\"\\x\"}]", "bad escape", 10},
    {"no comma between objects", "[{\"name\":\"a\"}{\"name\":\"b\"}]",
     "expected a comma or ], found {", 13},
};

Test(json_keys, says_what_is_wrong_and_where)
{
    /* Seen before, so that the broken object is compared with a shape. */
    static const char before[] = "[{\"name\":\"a\"},{\"name\":\"b\"}]";

    for (size_t i = 0; i < YG_COUNT(errors); i++) {
        for (size_t max = 1; max <= RUN_MAX; max++) {
            struct fixture f;
            struct yg_error err = {.text = ""};

            setup(&f);
            cr_assert(eq(int, read_list(&f, yg_str(before), max, &err), YG_OK));
            cr_expect(eq(int, read_list(&f, yg_str(errors[i].text), max, &err), YG_MALFORMED), "%s",
                      errors[i].why);
            cr_expect(eq(str, err.text, (char *)errors[i].error), "%s", errors[i].why);
            cr_expect(eq(sz, err.at, errors[i].at), "%s", errors[i].why);
            teardown(&f);
        }
    }
}

Test(json_keys, nesting_has_a_limit)
{
    struct fixture f;
    struct yg_json_taken taken[1];
    struct yg_json list, item;
    struct yg_error err = {.text = ""};

    setup(&f);
    for (size_t depth = YG_JSON_DEPTH_MAX - 1; depth <= YG_JSON_DEPTH_MAX; depth++) {
        yg_buf_reset(&f.out);
        for (size_t i = 0; i < depth; i++)
            yg_buf_append_char(&f.out, '[');
        yg_buf_append(&f.out, YG_STR("{\"name\":\"a\"}"));
        for (size_t i = 0; i < depth; i++)
            yg_buf_append_char(&f.out, ']');
        cr_assert(eq(int, yg_json_open(f.reader, yg_buf_str(&f.out), &list, &err), YG_OK));
        for (size_t i = 1; i < depth && yg_json_next_item(&list, &item); i++)
            list = item;
        cr_expect(eq(sz, yg_json_take_items(&list, &f.keys, taken, 1),
                     depth < YG_JSON_DEPTH_MAX ? 1 : 0));
        cr_expect(
            eq(int, yg_json_status(&list, &err), depth < YG_JSON_DEPTH_MAX ? YG_OK : YG_LIMIT));
    }
    teardown(&f);
}

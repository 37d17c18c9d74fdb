#include "connectors/formats/shape.h"

#include <math.h>

#include "connectors/formats/write.h"
#include "pipeline/model/catalog.h"
#include "pipeline/model/segment.h"
#include "tests/connectors/formats/documents.h"
#include "tests/support/failing_memory.h"

enum colour { NO_COLOUR, RED, GREEN };

static const char *colour_word(int n)
{
    static const char *const words[] = {"", "red", "green"};

    return words[n];
}
static const struct yg_shape_words colours = {colour_word, GREEN + 1};

/* A member of each type. */
struct inner {
    struct yg_str a;
    uint32_t n;
};

struct every {
    struct yg_str text, always_text;
    struct yg_catalog_name name;
    yg_time_ms time, day;
    bool flag, always_flag;
    uint32_t u32, always_u32;
    uint64_t u64;
    int32_t i32;
    int64_t i64;
    int32_t tenths, parts; /* in 1/10, in 1/100000 */
    enum colour colour, always_colour;
    struct yg_str *texts, *always_texts;
    size_t text_count, always_text_count;
    struct yg_str two_texts[2];
    size_t two_text_count;
    struct inner *objects, *always_objects;
    size_t object_count, always_object_count;
    struct inner two_objects[2];
    size_t two_object_count;
    struct yg_segment segment;
    struct inner inner;
};

static const struct yg_shape_field inner_fields[] = {
    YG_SHAPE_MAYBE("a", YG_SHAPE_TEXT, struct inner, a),
    YG_SHAPE_MAYBE("n", YG_SHAPE_UINT32, struct inner, n),
};
YG_SHAPE(inner, struct inner);

#define E struct every
static const struct yg_shape_field every_fields[] = {
    YG_SHAPE_MAYBE("text", YG_SHAPE_TEXT, E, text),
    YG_SHAPE_MAYBE("name", YG_SHAPE_NAME, E, name),
    YG_SHAPE_MAYBE("time", YG_SHAPE_TIME, E, time),
    YG_SHAPE_MAYBE("day", YG_SHAPE_DAY, E, day),
    YG_SHAPE_MAYBE("flag", YG_SHAPE_FLAG, E, flag),
    YG_SHAPE_MAYBE("u32", YG_SHAPE_UINT32, E, u32),
    YG_SHAPE_MAYBE("u64", YG_SHAPE_UINT64, E, u64),
    YG_SHAPE_MAYBE("i32", YG_SHAPE_INT32, E, i32),
    YG_SHAPE_MAYBE("i64", YG_SHAPE_INT64, E, i64),
    YG_SHAPE_FRACTION("tenths", E, tenths, 1),
    YG_SHAPE_FRACTION("parts", E, parts, 5),
    YG_SHAPE_ENUM("colour", E, colour, colours),
    YG_SHAPE_TEXT_LIST("texts", E, texts, text_count),
    YG_SHAPE_TEXT_ARRAY("two_texts", E, two_texts, two_text_count, 2),
    YG_SHAPE_LIST("objects", E, objects, object_count, inner),
    YG_SHAPE_ARRAY("two_objects", E, two_objects, two_object_count, 2, inner),
    YG_SHAPE_INNER("inner", E, inner, inner),
};
YG_SHAPE(every, struct every);

static const struct yg_shape_field always_fields[] = {
    YG_SHAPE_ALWAYS("text", YG_SHAPE_TEXT, E, always_text),
    YG_SHAPE_ALWAYS("flag", YG_SHAPE_FLAG, E, always_flag),
    YG_SHAPE_ALWAYS("u32", YG_SHAPE_UINT32, E, always_u32),
    YG_SHAPE_ENUM_ALWAYS("colour", E, always_colour, colours),
    {.key = "texts",
     .type = YG_SHAPE_TEXTS,
     .always = true,
     .at = offsetof(E, always_texts),
     .count_at = offsetof(E, always_text_count)},
    {.key = "objects",
     .type = YG_SHAPE_OBJECTS,
     .always = true,
     .at = offsetof(E, always_objects),
     .count_at = offsetof(E, always_object_count),
     .items = &inner},
    YG_SHAPE_ALWAYS("segment", YG_SHAPE_SEGMENT, E, segment),
};
YG_SHAPE(always, struct every);
#undef E

#define FULL                                                                                       \
    "{\"text\":\"a \\\"b\\\"\",\"name\":{\"ja\":\"j\",\"en\":\"e\"},\"time\":"                     \
    "\"2026-11-23T09:00:00.001Z\",\"day\":\"2026-11-23\",\"flag\":true,\"u32\":4294967295,"        \
    "\"u64\":9223372036854775807,\"i32\":-2147483648,\"i64\":-9223372036854775808,\"tenths\":9.8," \
    "\"parts\":0.00043,\"colour\":\"green\",\"texts\":[\"\",\"\\n\"],\"two_texts\":[\"x\",\"y\"]," \
    "\"objects\":[{\"a\":\"1\",\"n\":1},{}],\"two_objects\":[{\"n\":2},{\"a\":\"3\"}],\"inner\":{" \
    "\"a\":\"i\",\"n\":4}}"
#define NONE "{\"inner\":{}}"

/* ---- tables of texts ------------------------------------------------------------------------ */

static const struct row {
    const char *why;
    const struct yg_shape *shape;
    const char *text, *written; /* NULL: the same */
} rows[] = {
    {"every type", &every, FULL, NULL},
    {"nothing, and what says nothing is left out", &every, "{}", NONE},
    {"white space", &every, " { \"u32\" :\n1 } ", "{\"u32\":1,\"inner\":{}}"},
    {"any order", &every, "{\"inner\":{\"n\":2,\"a\":\"i\"},\"u32\":1,\"text\":\"t\"}",
     "{\"text\":\"t\",\"u32\":1,\"inner\":{\"a\":\"i\",\"n\":2}}"},
    {"unknown keys are passed over", &every,
     "{\"new\":[1,{\"u32\":5}],\"u32\":1,\"\":null,\"u32 \":2}", "{\"u32\":1,\"inner\":{}}"},
    {"the first of duplicate keys", &every, "{\"u32\":1,\"i32\":3,\"u32\":2,\"i32\":[]}",
     "{\"u32\":1,\"i32\":3,\"inner\":{}}"},
    {"a list does not grow by its duplicate", &every,
     "{\"two_texts\":[\"a\",\"b\"],\"two_texts\":[\"c\"]}",
     "{\"two_texts\":[\"a\",\"b\"],\"inner\":{}}"},
    {"null is absent", &every,
     "{\"text\":null,\"name\":null,\"time\":null,\"day\":null,\"flag\":null,\"u32\":null,"
     "\"u64\":null,\"tenths\":null,\"colour\":null,\"texts\":null,\"two_objects\":null,"
     "\"inner\":null}",
     NONE},
    {"the first that is no null", &every, "{\"u32\":null,\"u32\":2}", "{\"u32\":2,\"inner\":{}}"},
    {"zeros and empties are absent", &every,
     "{\"text\":\"\",\"name\":{},\"flag\":false,\"u32\":0,\"u64\":-0,\"i32\":-0,\"colour\":\"\","
     "\"texts\":[],\"two_texts\":[],\"objects\":[],\"two_objects\":[]}",
     NONE},
    {"a decimal of 0 is one", &every, "{\"tenths\":0,\"parts\":0.0}",
     "{\"tenths\":0,\"parts\":0,\"inner\":{}}"},
    {"other ways to write a decimal, more digits are rounded", &every,
     "{\"tenths\":98e-1,\"parts\":5.0000049E-1}", "{\"tenths\":9.8,\"parts\":0.5,\"inner\":{}}"},
    {"the largest decimals", &every, "{\"tenths\":214748364.7,\"parts\":21474.83647}",
     "{\"tenths\":214748364.7,\"parts\":21474.83647,\"inner\":{}}"},
    {"a name that is one text", &every, "{\"name\":\"n\"}",
     "{\"name\":{\"ja\":\"n\",\"en\":\"n\"},\"inner\":{}}"},
    {"a name in one language, another one beside it", &every,
     "{\"name\":{\"fr\":1,\"en\":\"e\",\"ja\":null}}", "{\"name\":{\"en\":\"e\"},\"inner\":{}}"},
    {"a time of another zone", &every, "{\"time\":\"2026-11-23T09:00:00+09:00\"}",
     "{\"time\":\"2026-11-23T00:00:00Z\",\"inner\":{}}"},
    {"the first day and the last", &every,
     "{\"time\":\"9999-12-31T23:59:59.999Z\",\"day\":\"0001-01-01\"}",
     "{\"time\":\"9999-12-31T23:59:59.999Z\",\"day\":\"0001-01-01\",\"inner\":{}}"},
    {"NUL and other control characters", &every, "{\"text\":\"\\u0000\\u001f\\u007f\\t\"}",
     "{\"text\":\"\\u0000\\u001f\\u007f\\t\",\"inner\":{}}"},
    {"always: zeros and empties are there", &always,
     "{\"text\":\"\",\"flag\":false,\"u32\":0,\"colour\":\"red\",\"texts\":[],\"objects\":[],"
     "\"segment\":\"|unassigned||unknown|||\"}",
     NULL},
    {"a segment with what its form and JSON escape", &always,
     "{\"text\":\"t\",\"flag\":true,\"u32\":1,\"colour\":\"green\",\"texts\":[\"\"],\"objects\":"
     "[{}],\"segment\":\"a%25|b%7C\\\"\\\\|\\u5927|isolated|s|must_not_stop|%01\"}",
     "{\"text\":\"t\",\"flag\":true,\"u32\":1,\"colour\":\"green\",\"texts\":[\"\"],\"objects\":"
     "[{}],\"segment\":\"a%25|b%7C\\\"\\\\|\xE5\xA4\xA7|isolated|s|must_not_stop|%01\"}"},
};

Test(shape, what_is_read_is_written_in_order)
{
    struct yg_json_reader *reader = yg_json_reader_create((size_t)1 << 20);
    struct yg_arena arena = {0};
    struct yg_buf buf = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const char *written = rows[i].written == NULL ? rows[i].text : rows[i].written;
        struct yg_error err = {.text = ""};
        struct every read;

        cr_assert(
            eq(int,
               yg_shape_decode(rows[i].shape, reader, &arena, yg_str(rows[i].text), &read, &err),
               YG_OK),
            "%s: %s at %zu", rows[i].why, err.text, err.at);
        yg_buf_reset(&buf);
        yg_shape_write(rows[i].shape, &read, &buf);
        cr_expect(yg_str_equal(yg_buf_str(&buf), yg_str(written)), "%s:\n  %.*s", rows[i].why,
                  YG_STR_ARG(yg_buf_str(&buf)));
    }
    yg_buf_deinit(&buf);
    yg_arena_deinit(&arena);
    yg_json_reader_destroy(reader);
}

/* That FULL is what it says, member by member: what is swapped both ways would come back as it
 * was. */
Test(shape, each_member_is_where_its_row_says)
{
    struct yg_json_reader *reader = yg_json_reader_create((size_t)1 << 20);
    struct yg_arena arena = {0};
    struct every read;

    cr_assert(eq(int, yg_shape_decode(&every, reader, &arena, YG_STR(FULL), &read, NULL), YG_OK));
    expect_text(read.text, "a \"b\"");
    expect_text(read.name.ja, "j");
    expect_text(read.name.en, "e");
    expect_time(read.time, "2026-11-23T09:00:00.001Z");
    expect_time(read.day, "2026-11-23");
    cr_expect(read.flag);
    expect_number(read.u32, UINT32_MAX);
    expect_number(read.u64, INT64_MAX);
    expect_number(read.i32, INT32_MIN);
    expect_number(read.i64, INT64_MIN);
    expect_number(read.tenths, 98);
    expect_number(read.parts, 43);
    expect_number(read.colour, GREEN);
    expect_number(read.text_count, 2);
    expect_text(read.texts[1], "\n");
    expect_number(read.two_text_count, 2);
    expect_text(read.two_texts[1], "y");
    expect_number(read.object_count, 2);
    expect_number(read.objects[0].n, 1);
    expect_number(read.two_object_count, 2);
    expect_text(read.two_objects[1].a, "3");
    expect_number(read.inner.n, 4);
    cr_assert(eq(int, yg_shape_decode(&every, reader, &arena, YG_STR("{}"), &read, NULL), YG_OK));
    cr_expect(read.time == YG_TIME_NONE && read.day == YG_TIME_NONE, "no time is not 1970");
    cr_expect(read.tenths < 0 && read.parts < 0, "no decimal is not 0");
    yg_arena_deinit(&arena);
    yg_json_reader_destroy(reader);
}

Test(shape, members_go_behind_others)
{
    const struct every value = {
        .u32 = 7, .time = YG_TIME_NONE, .day = YG_TIME_NONE, .tenths = -1, .parts = -1};
    struct yg_buf buf = {0};

    yg_buf_append_char(&buf, '{');
    yg_write_number(&buf, "first", 1);
    yg_shape_write_members(&every, &value, &buf);
    yg_buf_append_char(&buf, '}');
    expect_text(yg_buf_str(&buf), "{\"first\":1,\"u32\":7,\"inner\":{}}");
    yg_buf_deinit(&buf);
}

Test(shape, bytes_that_are_not_utf8_are_replaced_where_they_are_written)
{
    struct every value = {.always_text = YG_STR("\xFF"), .always_colour = RED};
    struct yg_buf buf = {0};

    value.segment = (struct yg_segment){.scope = YG_STR("s\xC3"), .site = YG_STR("\"")};
    yg_shape_write(&always, &value, &buf);
    expect_text(yg_buf_str(&buf),
                "{\"text\":\"\xEF\xBF\xBD\",\"flag\":false,\"u32\":0,\"colour\":\"red\","
                "\"texts\":[],\"objects\":[],"
                "\"segment\":\"|s\xEF\xBF\xBD|\\\"|unknown|||\"}");
    yg_buf_deinit(&buf);
}

/* ---- errors --------------------------------------------------------------------------------- */

#define REST "\"flag\":true,\"u32\":1,\"colour\":\"red\",\"texts\":[],\"objects\":[]"

static const struct wrong {
    const char *why;
    const struct yg_shape *shape;
    const char *text;
    enum yg_status status;
    const char *message, *place; /* the first occurrence in the text */
} wrongs[] = {
    {"no object", &every, " [1]", YG_MALFORMED, "expected an object, found an array", "["},
    {"no JSON", &every, "{\"u32\":1", YG_MALFORMED, NULL, NULL},
    {"more behind it", &every, "{} {}", YG_MALFORMED, NULL, NULL},
    {"broken behind what is wanted", &every, "{\"u32\":1,\"x\":01}", YG_MALFORMED, NULL, NULL},
    {"text", &every, "{\"text\":1}", YG_MALFORMED, "text: expected a string, found a number", "1}"},
    {"text with a broken escape", &every, "{\"text\":\"\\x\"}", YG_MALFORMED, NULL, "\\x"},
    {"name", &every, "{\"name\":1}", YG_MALFORMED, "name: expected a string, found a number", "1}"},
    {"name in a language", &every, "{\"name\":{\"ja\":{}}}", YG_MALFORMED,
     "name: ja: expected a string, found an object", "{}"},
    {"time", &every, "{\"time\":1}", YG_MALFORMED, "time: expected a string, found a number", "1}"},
    {"no time", &every, "{\"time\":\"yesterday\"}", YG_MALFORMED, "time: not a time: yesterday",
     "\"yes"},
    {"day", &every, "{\"day\":[]}", YG_MALFORMED, "day: expected a string, found an array", "[]"},
    {"a time is no day", &every, "{\"day\":\"2026-11-23T00:00:00Z\"}", YG_MALFORMED,
     "day: not a day: 2026-11-23T00:00:00Z", "\"2026"},
    {"no day of the calendar", &every, "{\"day\":\"2026-02-29\"}", YG_MALFORMED,
     "day: not a day: 2026-02-29", "\"2026"},
    {"flag", &every, "{\"flag\":\"true\"}", YG_MALFORMED,
     "flag: expected a boolean, found a string", "\"true"},
    {"number", &every, "{\"u32\":\"1\"}", YG_MALFORMED, "u32: expected a number, found a string",
     "\"1"},
    {"number with a fraction", &every, "{\"u32\":1.0}", YG_MALFORMED,
     "u32: not a whole number in range", "1.0"},
    {"a broken number", &every, "{\"u32\":1x}", YG_MALFORMED, NULL, NULL},
    {"negative where none may be", &every, "{\"u32\":-1}", YG_MALFORMED, "u32: out of range", "-1"},
    {"above 32 bits", &every, "{\"u32\":4294967296}", YG_MALFORMED, "u32: out of range", "4"},
    {"negative where none may be, 64 bits", &every, "{\"u64\":-1}", YG_MALFORMED,
     "u64: out of range", "-1"},
    {"above 63 bits", &every, "{\"u64\":9223372036854775808}", YG_MALFORMED,
     "u64: not a whole number in range", "9"},
    {"above 31 bits", &every, "{\"i32\":2147483648}", YG_MALFORMED, "i32: out of range", "2147"},
    {"below -2^31", &every, "{\"i32\":-2147483649}", YG_MALFORMED, "i32: out of range", "-2147"},
    {"below -2^63", &every, "{\"i64\":-9223372036854775809}", YG_MALFORMED,
     "i64: not a whole number in range", "-9"},
    {"decimal", &every, "{\"tenths\":\"9.8\"}", YG_MALFORMED,
     "tenths: expected a number, found a string", "\"9"},
    {"negative decimal", &every, "{\"tenths\":-0.1}", YG_MALFORMED, "tenths: out of range", "-0"},
    {"decimal above 2^31-1", &every, "{\"tenths\":214748364.8}", YG_MALFORMED,
     "tenths: out of range", "2147"},
    {"decimal above a double", &every, "{\"parts\":1e999}", YG_MALFORMED, "parts: out of range",
     "1e"},
    {"word of another kind", &every, "{\"colour\":1}", YG_MALFORMED,
     "colour: expected a string, found a number", "1}"},
    {"unknown word", &every, "{\"colour\":\"Red\"}", YG_MALFORMED,
     "colour: \"Red\" is none of its words", "\"Red"},
    {"list", &every, "{\"texts\":{}}", YG_MALFORMED, "texts: expected an array, found an object",
     "{}"},
    {"in a list of texts", &every, "{\"texts\":[\"a\",null]}", YG_MALFORMED,
     "texts: [1]: expected a string, found null", "null"},
    {"beyond the room for texts", &every, "{\"two_texts\":[\"a\",\"b\",\"c\"]}", YG_LIMIT,
     "two_texts: [2]: more than 2", "\"c"},
    {"in a list of objects", &every, "{\"objects\":[{},{\"n\":1},{\"n\":\"x\"}]}", YG_MALFORMED,
     "objects: [2]: n: expected a number, found a string", "\"x"},
    {"a list of objects with something else", &every, "{\"objects\":[1]}", YG_MALFORMED,
     "objects: [0]: expected an object, found a number", "1]"},
    {"beyond the room for objects", &every, "{\"two_objects\":[{},{},{\"a\":1}]}", YG_LIMIT,
     "two_objects: [2]: more than 2", "{\"a"},
    {"in an inner object", &every, "{\"inner\":{\"a\":[]}}", YG_MALFORMED,
     "inner: a: expected a string, found an array", "[]"},
    {"inner", &every, "{\"inner\":\"\"}", YG_MALFORMED, "inner: expected an object, found a string",
     "\"\""},
    {"nothing of what must be there", &always, " {}", YG_MALFORMED, "text: missing", "{"},
    {"the last of what must be there", &always, "{\"text\":\"\"," REST "}", YG_MALFORMED,
     "segment: missing", "{"},
    {"null is missing", &always, "{\"text\":null,\"segment\":\"||||||\"," REST "}", YG_MALFORMED,
     "text: missing", "{"},
    {"segment", &always, "{\"segment\":1}", YG_MALFORMED,
     "segment: expected a string, found a number", "1}"},
    {"a segment of six parts", &always, "{\"segment\":\"|||||\"}", YG_MALFORMED,
     "segment: segment: part 6 is not well formed", "\"|"},
};

Test(shape, errors_say_path_and_place)
{
    struct yg_json_reader *reader = yg_json_reader_create((size_t)1 << 20);
    struct yg_arena arena = {0};

    for (size_t i = 0; i < YG_COUNT(wrongs); i++) {
        const struct wrong *row = &wrongs[i];
        struct yg_error err = {.text = ""};
        struct every read;
        struct yg_str text = yg_str(row->text);

        cr_expect(
            eq(int, yg_shape_decode(row->shape, reader, &arena, text, &read, &err), row->status),
            "%s: %s", row->why, err.text);
        cr_expect(eq(int, err.status, row->status), "%s", row->why);
        cr_expect(ne(chr, err.text[0], '\0'), "%s", row->why);
        if (row->message != NULL)
            cr_expect(eq(str, err.text, (char *)row->message), "%s", row->why);
        if (row->place != NULL)
            cr_expect(eq(sz, err.at, yg_str_find(text, yg_str(row->place))), "%s: %s", row->why,
                      err.text);
        cr_expect(le(sz, err.at, text.len), "%s", row->why);
        cr_expect(ne(int, yg_shape_decode(row->shape, reader, &arena, text, &read, NULL), YG_OK),
                  "%s: without an error to fill", row->why);
    }
    yg_arena_deinit(&arena);
    yg_json_reader_destroy(reader);
}

Test(shape, cut_at_every_byte_it_never_reads)
{
    struct yg_json_reader *reader = yg_json_reader_create((size_t)1 << 20);
    struct yg_arena arena = {0};

    for (size_t len = 0; len < strlen(FULL); len++) {
        char *bytes = malloc(len + (len == 0)); /* a sanitizer sees a read behind it */
        struct yg_error err = {.text = ""};
        struct every read;

        memcpy(bytes, FULL, len);
        cr_expect(
            ne(int,
               yg_shape_decode(&every, reader, &arena, (struct yg_str){bytes, len}, &read, &err),
               YG_OK),
            "cut at %zu", len);
        cr_expect(le(sz, err.at, len), "cut at %zu", len);
        free(bytes);
    }
    yg_arena_deinit(&arena);
    yg_json_reader_destroy(reader);
}

/* ---- decimals ------------------------------------------------------------------------------- */

/* Written without zeros at the end, and read back as it was. */
static void check_decimal(struct yg_json_reader *reader, struct yg_buf *buf, int32_t number,
                          int digits)
{
    const struct yg_shape_field fields[] = {
        {.key = "d", .type = YG_SHAPE_DECIMAL, .at = 0, .digits = digits}};
    const struct yg_shape shape = {sizeof number, fields, 1};
    char expected[64];
    int32_t back = -2;

    int len = snprintf(expected, sizeof expected, "{\"d\":%.*f", digits, number / pow(10, digits));
    while (strchr(expected, '.') != NULL && strchr("0.", expected[len - 1]) != NULL) {
        bool point = expected[len - 1] == '.';

        expected[--len] = '\0';
        if (point)
            break;
    }
    strcat(expected, "}");
    yg_buf_reset(buf);
    yg_shape_write(&shape, &number, buf);
    if (!yg_str_equal(yg_buf_str(buf), yg_str(expected)))
        cr_expect(0, "%d, %d digits: %.*s", number, digits, YG_STR_ARG(yg_buf_str(buf)));
    if (yg_shape_decode(&shape, reader, NULL, yg_buf_str(buf), &back, NULL) != YG_OK ||
        back != number)
        cr_expect(0, "%d, %d digits: read as %d", number, digits, back);
}

Test(shape, decimals_are_exact)
{
    struct yg_json_reader *reader = yg_json_reader_create(4096);
    struct yg_buf buf = {0};

    for (int32_t n = 0; n <= 100000; n++)
        check_decimal(reader, &buf, n, 5); /* every EPSS score */
    for (int32_t n = 0; n <= 100; n++)
        check_decimal(reader, &buf, n, 1); /* every CVSS score */
    for (int digits = 0; digits <= 9; digits++) {
        for (int32_t n = INT32_MAX; n > INT32_MAX - 1000; n--)
            check_decimal(reader, &buf, n, digits);
    }
    yg_buf_deinit(&buf);
    yg_json_reader_destroy(reader);
}

/* ---- memory --------------------------------------------------------------------------------- */

static const struct yg_shape *const memory_shapes[] = {&every, &always};
static const char *const memory_texts[] = {
    FULL, "{\"segment\":\"a|b|c\\\"\xE5\xA4\xA7|isolated|||\",\"text\":\"\"," REST "}"};

Test(shape, reading_says_when_memory_is_out)
{
    for (size_t i = 0; i < YG_COUNT(memory_texts); i++) {
        enum yg_status st = YG_NOMEM;

        for (long n = 1; st != YG_OK; n++) {
            failing_memory_at(0);
            struct yg_json_reader *reader = yg_json_reader_create((size_t)1 << 20);
            struct yg_arena arena = {0};
            struct yg_error err = {.text = ""};
            struct every read;

            cr_assert(ne(ptr, reader, NULL));
            failing_memory_at(n);
            st = yg_shape_decode(memory_shapes[i], reader, &arena, yg_str(memory_texts[i]), &read,
                                 &err);
            if (failing_memory_failed())
                cr_expect(eq(int, st, YG_NOMEM), "text %zu, call %ld: %s", i, n, err.text);
            failing_memory_at(0);
            cr_expect(eq(int,
                         yg_shape_decode(memory_shapes[i], reader, &arena, yg_str(memory_texts[i]),
                                         &read, &err),
                         YG_OK),
                      "again: %s", err.text);
            yg_arena_deinit(&arena);
            yg_json_reader_destroy(reader);
            cr_assert(lt(long, n, 100));
        }
    }
}

Test(shape, writing_remembers_that_memory_was_out)
{
    struct yg_str long_text = {(const char[2000]){[0 ... 1999] = '"'}, 2000};
    struct every value = {.always_text = long_text, .always_colour = RED};
    bool failed = true;

    value.segment = (struct yg_segment){.scope = long_text, .site = YG_STR("\xE5\xA4\xA7")};
    for (long n = 1; failed; n++) {
        struct yg_buf buf = {0};

        failing_memory_at(n);
        yg_shape_write(&always, &value, &buf);
        failed = failing_memory_failed();
        failing_memory_at(0);
        cr_expect(eq(int, buf.failed, failed), "call %ld", n);
        yg_buf_deinit(&buf);
        cr_assert(lt(long, n, 100));
    }
}

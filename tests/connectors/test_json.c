#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "connectors/json.h"

static struct yg_json_reader *reader;

static void create(void)
{
    reader = yg_json_reader_create(1 << 20);
    cr_assert(reader != NULL);
}

static void destroy(void)
{
    yg_json_reader_destroy(reader);
}

TestSuite(json, .init = create, .fini = destroy);

/* Open, check and close. */
static enum yg_status check(struct yg_str text, struct yg_error *err)
{
    struct yg_json root;
    enum yg_status status = yg_json_open(reader, text, &root, err);

    return status == YG_OK ? yg_json_close(reader, err) : status;
}

/* Step through everything, strings decoded. */
static void visit(struct yg_json value)
{
    struct yg_json inner;
    struct yg_str text;

    (void)yg_json_get_string(value, &text);
    for (struct yg_json array = value; yg_json_next_item(&array, &inner);)
        visit(inner);
    for (struct yg_json object = value; yg_json_next_member(&object, &text, &inner);)
        visit(inner);
}

static enum yg_status visit_all(struct yg_str text, struct yg_error *err)
{
    struct yg_json root;
    enum yg_status status = yg_json_open(reader, text, &root, err);

    if (status != YG_OK)
        return status;
    visit(root);
    return yg_json_close(reader, err);
}

static const struct {
    const char *why, *text, *error; /* NULL: accepted */
    size_t at;
} grammar[] = {
    {"scalars are texts, too", " \"a\" ", NULL, 0},
    {"all white space", "\t[\r\n1 , 2 ]\n", NULL, 0},
    {"byte order mark", "\xef\xbb\xbf{}", NULL, 0},
    {"all escapes", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00\"]", NULL, 0},
    {"all forms of numbers", "[0,-0,10,1.5,-1e5,1E+5,2.25e-3,1e999]", NULL, 0},
    {"duplicate keys", "{\"a\":1,\"a\":2}", NULL, 0},
    {"empty", "", "empty text", 0},
    {"only white space", " \n", "empty text", 0},
    {"only a mark", "\xef\xbb\xbf", "empty text", 3},
    {"offsets count the mark", "\xef\xbb\xbf[x]", "expected a value, found x", 4},
    {"no value", "}", "expected a value, found }", 0},
    {"unclosed array", "[1", "expected a comma or ], found the end of the text", 2},
    {"unclosed object", "{\"a\":1", "expected a comma or }, found the end of the text", 6},
    {"nothing after [", "[", "expected a value, found the end of the text", 1},
    {"nothing after {", "{", "expected a key, found the end of the text", 1},
    {"inner array closed only", "[[]", "expected a comma or ], found the end of the text", 3},
    {"wrong bracket", "[1}", "expected a comma or ], found }", 2},
    {"wrong bracket, empty", "{]", "expected a key, found ]", 1},
    {"two values", "[1 2]", "expected a comma or ], found 2", 3},
    {"string and more", "[\"a\"b]", "expected a comma or ], found b", 4},
    {"colon in an array", "[1:2]", "expected a comma or ], found :", 2},
    {"trailing comma", "[1,]", "expected a value, found ]", 3},
    {"leading comma", "[,1]", "expected a value, found ,", 1},
    {"trailing comma in object", "{\"a\":1,}", "expected a key, found }", 7},
    {"key is no string", "{1:2}", "expected a key, found 1", 1},
    {"no colon", "{\"a\" 1}", "expected a colon, found 1", 5},
    {"comma for a colon", "{\"a\",1}", "expected a colon, found ,", 4},
    {"no member value", "{\"a\":}", "expected a value, found }", 5},
    {"no colon at the end", "{\"a\"", "expected a colon, found the end of the text", 4},
    {"no value at the end", "{\"a\":", "expected a value, found the end of the text", 5},
    {"trailing value", "{} 1", "expected the end of the text, found 1", 3},
    {"trailing bracket", "[1]]", "expected the end of the text, found ]", 3},
    {"form feed is no white space", "[1,\f2]", "expected a value, found byte 0x0c", 3},
    {"cut literal", "[tru]", "expected true, false or null", 1},
    {"long literal", "[nulll]", "expected true, false or null", 1},
    {"literals are lower case", "[True]", "expected a value, found T", 1},
    {"not a number", "[NaN]", "expected a value, found N", 1},
    {"leading zero", "[01]", "bad number, found 1", 2},
    {"plus sign", "[+1]", "expected a value, found +", 1},
    {"only a minus", "[-]", "bad number, found ]", 2},
    {"no fraction", "[1.]", "bad number, found ]", 3},
    {"no integer", "[-.5]", "bad number, found .", 2},
    {"no exponent", "[1e]", "bad number, found ]", 3},
    {"only the sign of an exponent", "1e+", "bad number, found the end of the text", 3},
    {"letters after a number", "[12a]", "bad number, found a", 3},
    {"string glued to a number", "[1\"a\"]", "bad number, found \"", 2},
    {"unknown escape", "[\"ab\\x\"]", "bad escape", 4},
    {"control character escaped", "[\"\\\x01\"]", "control character in a string", 3},
    {"short hexadecimal", "[\"\\u12\"]", "bad escape", 2},
    {"no hexadecimal", "[\"\\u12g4\"]", "bad escape", 2},
    {"high surrogate alone", "[\"\\ud800\"]", "lone surrogate", 2},
    {"high surrogate, then text", "[\"\\ud800abcdef\"]", "lone surrogate", 2},
    {"two high surrogates", "[\"\\ud800\\ud800\"]", "lone surrogate", 2},
    {"low surrogate alone", "[\"a\\udc00\"]", "lone surrogate", 3},
    {"bad escape in a key", "{\"\\q\":1}", "bad escape", 2},
    {"bad escape after good ones", "[\"\\n\",\"\\n\\q\"]", "bad escape", 9},
    {"control character", "[\"a\nb\"]", "control character in a string", 3},
    {"unclosed string", "[\"a", "string without an end", 1},
    {"escaped quote at the end", "[\"a\\\"", "string without an end", 1},
    {"backslash outside a string", "[\\\"a\"b\"]", "expected a value, found \\", 1},
    {"the same with one quote more", "[\\\"a\"]", "backslash outside a string", 1},
    {"not UTF-8 in a string", "[\"a\xff\"]", "not UTF-8", 3},
    {"not UTF-8 outside", "[1,\xc3]", "not UTF-8", 3},
    {"overlong", "[\"\xc0\xaf\"]", "not UTF-8", 2},
    {"encoded surrogate", "[\"\xed\xa0\x80\"]", "not UTF-8", 2},
};

Test(json, checks_the_grammar_with_words_and_offset)
{
    for (size_t i = 0; i < YG_COUNT(grammar); i++) {
        struct yg_error err = {0}, stepped = {0};
        enum yg_status status = check(yg_str(grammar[i].text), &err);

        cr_expect(eq(int, status, grammar[i].error == NULL ? YG_OK : YG_MALFORMED), "%s",
                  grammar[i].why);
        cr_expect(eq(int, visit_all(yg_str(grammar[i].text), &stepped), status), "%s",
                  grammar[i].why);
        if (grammar[i].error == NULL)
            continue;
        cr_expect(eq(str, err.text, (char *)grammar[i].error), "%s", grammar[i].why);
        cr_expect(eq(sz, err.at, grammar[i].at), "%s", grammar[i].why);
        cr_expect(eq(str, stepped.text, err.text), "%s, stepped", grammar[i].why);
        cr_expect(eq(sz, stepped.at, err.at), "%s, stepped", grammar[i].why);
    }
}

Test(json, stops_at_the_depth_limit_however_it_is_walked)
{
    char text[2 * YG_JSON_DEPTH_MAX + 8];

    for (size_t depth = YG_JSON_DEPTH_MAX - 1; depth <= YG_JSON_DEPTH_MAX + 1; depth++) {
        struct yg_error err = {0};
        enum yg_status want = depth <= YG_JSON_DEPTH_MAX ? YG_OK : YG_LIMIT;

        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        cr_expect(eq(int, check((struct yg_str){text, 2 * depth}, &err), want), "%zu", depth);
        cr_expect(eq(int, visit_all((struct yg_str){text, 2 * depth}, &err), want), "%zu", depth);
        if (want == YG_LIMIT) {
            cr_expect(eq(str, err.text, (char *)"nested too deeply"));
            cr_expect(eq(sz, err.at, YG_JSON_DEPTH_MAX));
        }
    }
}

Test(json, refuses_more_bytes_than_the_reader_takes)
{
    struct yg_json_reader *small = yg_json_reader_create(8);
    struct yg_error err = {0};
    struct yg_json root;

    cr_expect(eq(int, yg_json_open(small, YG_STR("[123456]"), &root, &err), YG_OK));
    cr_expect(eq(int, yg_json_open(small, YG_STR("[1234567]"), &root, &err), YG_LIMIT));
    cr_expect(eq(str, err.text, (char *)"text too large"));
    cr_expect(eq(int, yg_json_close(small, &err), YG_LIMIT), "the error stays");
    yg_json_reader_destroy(small);
    yg_json_reader_destroy(NULL);
}

Test(json, knows_kind_place_and_raw_text)
{
    struct yg_str text =
        YG_STR("\xef\xbb\xbf [null, true ,1.5e1 , \"a b\" ,[ 1 ,2 ] , {\"k\": [ ]} ] ");
    static const struct {
        enum yg_json_kind kind;
        const char *name, *raw;
    } items[] = {
        {YG_JSON_NULL, "null", "null"},       {YG_JSON_BOOL, "boolean", "true"},
        {YG_JSON_NUMBER, "number", "1.5e1"},  {YG_JSON_STRING, "string", "\"a b\""},
        {YG_JSON_ARRAY, "array", "[ 1 ,2 ]"}, {YG_JSON_OBJECT, "object", "{\"k\": [ ]}"},
    };
    struct yg_json root, item;
    size_t i = 0;

    cr_assert(eq(int, yg_json_open(reader, text, &root, NULL), YG_OK));
    cr_expect(eq(sz, yg_json_at(root), 4));
    for (; yg_json_next_item(&root, &item) && i < YG_COUNT(items); i++) {
        struct yg_str raw = yg_json_raw(item);

        cr_expect(eq(int, yg_json_kind(item), items[i].kind), "%s", items[i].raw);
        cr_expect(eq(str, (char *)yg_json_kind_name(items[i].kind), (char *)items[i].name));
        cr_expect(yg_str_equal(raw, yg_str(items[i].raw)), "%s", items[i].raw);
        cr_expect(raw.ptr == text.ptr + yg_json_at(item));
    }
    cr_expect(eq(sz, i, YG_COUNT(items)));
    cr_expect(not(yg_json_next_item(&root, &item)), "the end stays the end");
    cr_expect(eq(int, yg_json_close(reader, NULL), YG_OK));
}

static const struct {
    const char *text, *decoded;
    size_t len;
} strings[] = {
    {"\"\"", "", 0},
    {"\"plain\"", "plain", 5},
    {"\"\xe6\xab\x93\"", "\xe6\xab\x93", 3},
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8},
    {"\"a\\u0000b\"", "a\0b", 3},
    {"\"\\u007f\\u0080\\u07ff\\u0800\\uffff\"", "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf", 11},
    {"\"\\ud800\\udc00\\uDBFF\\uDFFF\"", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8},
    {"\" trailing blank inside \"  ", " trailing blank inside ", 23},
    {"\"ends with an escaped quote\\\"\"", "ends with an escaped quote\"", 27},
};

Test(json, decodes_strings)
{
    for (size_t i = 0; i < YG_COUNT(strings); i++) {
        struct yg_str text = {NULL, 0}, want = {strings[i].decoded, strings[i].len};
        struct yg_json root;

        cr_assert(eq(int, yg_json_open(reader, yg_str(strings[i].text), &root, NULL), YG_OK));
        cr_expect(yg_json_get_string(root, &text), "%s", strings[i].text);
        cr_expect(yg_str_equal(text, want), "%s", strings[i].text);
        cr_expect(eq(int, yg_json_close(reader, NULL), YG_OK));
    }
}

static const struct {
    const char *why, *text;
    bool is_int, is_double;
    int64_t integer;
    double number;
} numbers[] = {
    {"zero", "0", true, true, 0, 0.0},
    {"negative", "-17", true, true, -17, -17.0},
    {"greatest", "9223372036854775807", true, true, INT64_MAX, 9223372036854775807.0},
    {"least", "-9223372036854775808", true, true, INT64_MIN, -9223372036854775808.0},
    {"beyond the greatest", "9223372036854775808", false, true, 0, 9223372036854775808.0},
    {"beyond the least", "-9223372036854775809", false, true, 0, -9223372036854775808.0},
    {"a fraction is no integer", "1.0", false, true, 0, 1.0},
    {"an exponent is no integer", "1e2", false, true, 0, 100.0},
    {"rounded to even", "9007199254740993", true, true, 9007199254740993, 9007199254740992.0},
    {"smallest", "4.9406564584124654e-324", false, true, 0, 4.9406564584124654e-324},
    {"too small is zero", "1e-400", false, true, 0, 0.0},
    {"too large", "1e400", false, false, 0, 0.0},
    {"longer than any buffer on the stack",
     "0.1000000000000000055511151231257827021181583404541015625000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000",
     false, true, 0, 0.1},
};

Test(json, converts_numbers)
{
    for (size_t i = 0; i < YG_COUNT(numbers); i++) {
        struct yg_json root;
        int64_t integer = 0;
        double number = 0;

        cr_assert(eq(int, yg_json_open(reader, yg_str(numbers[i].text), &root, NULL), YG_OK));
        cr_expect(eq(int, yg_json_get_int(root, &integer), numbers[i].is_int), "%s",
                  numbers[i].why);
        cr_expect(eq(i64, integer, numbers[i].integer), "%s", numbers[i].why);
        cr_expect(eq(int, yg_json_get_double(root, &number), numbers[i].is_double), "%s",
                  numbers[i].why);
        cr_expect(memcmp(&number, &numbers[i].number, sizeof number) == 0, "%s", numbers[i].why);
        cr_expect(eq(int, yg_json_close(reader, NULL), YG_OK), "%s: grammar is fine",
                  numbers[i].why);
    }
}

Test(json, says_no_to_another_kind_without_an_error)
{
    struct yg_json root, item;
    struct yg_json_member member;
    struct yg_str text;
    int64_t integer;
    double number;
    bool flag;

    cr_assert(eq(int, yg_json_open(reader, YG_STR("[true]"), &root, NULL), YG_OK));
    cr_expect(not(yg_json_next_member(&root, &text, &item)));
    cr_expect(eq(sz, yg_json_next_members(&root, &member, 1), 0));
    cr_expect(eq(sz, yg_json_next_strings(&root, &text, 1), 0));
    cr_expect(yg_json_next_item(&root, &item));
    cr_expect(not(yg_json_next_member(&root, &text, &item)), "also in the middle");
    cr_expect(not(yg_json_next_item(&item, &item)));
    cr_expect(not(yg_json_get_string(item, &text)));
    cr_expect(not(yg_json_get_int(item, &integer)));
    cr_expect(not(yg_json_get_double(item, &number)));
    cr_expect(yg_json_get_bool(item, &flag) && flag);
    cr_expect(eq(int, yg_json_status(&item, NULL), YG_OK));
    cr_expect(eq(int, yg_json_close(reader, NULL), YG_OK));
}

Test(json, keeps_the_first_error_and_ends_every_loop)
{
    struct yg_json root, first, second;
    struct yg_error err = {0};
    struct yg_str text;

    cr_assert(eq(int, yg_json_open(reader, YG_STR("[[1],[2,\"\\q\"],x]"), &root, NULL), YG_OK));
    cr_expect(yg_json_next_item(&root, &first));
    cr_expect(yg_json_next_item(&root, &second));
    cr_expect(yg_json_next_item(&second, &second));
    root = first;
    second.place = 0; /* a handle is plain data: this one is now the root */
    cr_expect(yg_json_next_item(&second, &first) && yg_json_next_item(&second, &first));
    cr_expect(not(yg_json_next_item(&second, &first)), "the bad escape was passed");
    cr_expect(not(yg_json_next_item(&root, &first)), "an earlier array is closed, too");
    cr_expect(eq(sz, yg_json_next_strings(&root, &text, 1), 0));
    cr_expect(yg_json_raw(root).ptr == NULL);
    cr_expect(eq(int, yg_json_status(&root, &err), YG_MALFORMED));
    cr_expect(eq(str, err.text, (char *)"bad escape"));
    cr_expect(eq(int, yg_json_close(reader, &err), YG_MALFORMED));
    cr_expect(eq(sz, err.at, 9));
}

/* Handles in odd orders give the same values as in order. */
Test(json, walks_back_and_forth)
{
    struct yg_str text =
        YG_STR("{\"a\":[1,[\"x\\n\",\"y\"],{\"k\":\"\\t\"}],\"b\":[\"z\\\\\"],\"c\":3}");
    struct yg_json root, again, a = {0}, b = {0}, item, inner;
    struct yg_str key, string = {NULL, 0};
    int64_t number = 0;

    cr_assert(eq(int, yg_json_open(reader, text, &root, NULL), YG_OK));
    again = root;
    while (yg_json_next_member(&root, &key, &item)) {
        if (yg_str_equal(key, YG_STR("a")))
            a = item;
        if (yg_str_equal(key, YG_STR("b")))
            b = item;
    }
    cr_expect(yg_json_next_item(&b, &item) && yg_json_get_string(item, &string));
    cr_expect(yg_str_equal(string, YG_STR("z\\")));
    cr_expect(yg_json_next_item(&a, &item) && yg_json_next_item(&a, &inner));
    cr_expect(yg_json_next_item(&inner, &item) && yg_json_get_string(item, &string));
    cr_expect(yg_str_equal(string, YG_STR("x\n")));
    cr_expect(yg_json_next_item(&a, &item), "the inner loop was left in the middle");
    cr_expect(eq(int, yg_json_kind(item), YG_JSON_OBJECT));
    cr_expect(yg_json_next_member(&item, &key, &inner) && yg_json_get_string(inner, &string));
    cr_expect(yg_str_equal(string, YG_STR("\t")));
    cr_expect(not(yg_json_next_item(&a, &item)));
    for (int i = 0; i < 3; i++)
        cr_expect(yg_json_next_member(&again, &key, &item));
    cr_expect(yg_json_get_int(item, &number) && number == 3);
    cr_expect(eq(int, yg_json_close(reader, NULL), YG_OK));
}

Test(json, takes_strings_in_runs)
{
    struct yg_str text = YG_STR("[\"a\",\"b\" , \"\\u0063\",4,\"e\",\"f\"]"), runs[8];
    struct yg_json root, copy, item;

    cr_assert(eq(int, yg_json_open(reader, text, &root, NULL), YG_OK));
    copy = root;
    cr_expect(eq(sz, yg_json_next_strings(&root, runs, 8), 3));
    cr_expect(yg_str_equal(runs[0], YG_STR("a")) && yg_str_equal(runs[1], YG_STR("b")) &&
              yg_str_equal(runs[2], YG_STR("c")));
    cr_expect(eq(sz, yg_json_next_strings(&root, runs, 8), 0), "4 is no string");
    cr_expect(yg_json_next_item(&root, &item));
    cr_expect(eq(int, yg_json_kind(item), YG_JSON_NUMBER));
    cr_expect(eq(sz, yg_json_next_strings(&root, runs, 1), 1));
    cr_expect(yg_str_equal(runs[0], YG_STR("e")));
    cr_expect(eq(sz, yg_json_next_strings(&root, runs, 8), 1));
    cr_expect(yg_str_equal(runs[0], YG_STR("f")));
    cr_expect(eq(sz, yg_json_next_strings(&root, runs, 8), 0));
    cr_expect(eq(sz, yg_json_next_strings(&copy, runs, 0), 0));
    cr_expect(eq(sz, yg_json_next_strings(&copy, runs, 2), 2));
    cr_expect(yg_json_next_item(&copy, &item));
    cr_expect(eq(int, yg_json_close(reader, NULL), YG_OK));
}

Test(json, takes_members_in_runs)
{
    struct yg_str text =
        YG_STR("{\"a\":\"1\",\"b\":\"2\",\"c\":[1],\"d\":\"\\n\",\"e\":null,\"f\":\"6\"}");
    static const char *const keys[] = {"a", "b", "c", "d", "e", "f"};
    static const char *const texts[] = {"1", "2", NULL, "\n", NULL, "6"};
    struct yg_json_member members[8];
    struct yg_json root;
    size_t seen = 0, n;

    cr_assert(eq(int, yg_json_open(reader, text, &root, NULL), YG_OK));
    while ((n = yg_json_next_members(&root, members, 8)) > 0) {
        for (size_t i = 0; i < n; i++, seen++) {
            cr_assert(lt(sz, seen, YG_COUNT(keys)));
            cr_expect(yg_str_equal(members[i].key, yg_str(keys[seen])), "%s", keys[seen]);
            cr_expect(eq(int, members[i].text.ptr == NULL, texts[seen] == NULL), "%s", keys[seen]);
            cr_expect(yg_str_equal(members[i].text, yg_str(texts[seen])), "%s", keys[seen]);
        }
    }
    cr_expect(eq(sz, seen, YG_COUNT(keys)));
    cr_expect(eq(int, yg_json_close(reader, NULL), YG_OK));
}

Test(json, counts_lines_and_columns)
{
    struct yg_str text = YG_STR("ab\n\ncd");
    static const struct {
        size_t at, line, column;
    } rows[] = {{0, 1, 1}, {2, 1, 3}, {3, 2, 1}, {4, 3, 1}, {6, 3, 3}, {99, 3, 3}};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        size_t line, column;

        yg_json_line_column(text, rows[i].at, &line, &column);
        cr_expect(eq(sz, line, rows[i].line), "at %zu", rows[i].at);
        cr_expect(eq(sz, column, rows[i].column), "at %zu", rows[i].at);
    }
}

Test(json, says_so_before_the_first_text)
{
    struct yg_error err = {0};

    cr_expect(eq(int, yg_json_close(reader, &err), YG_MALFORMED));
    cr_expect(eq(str, err.text, (char *)"no text was opened"));
}

/* Every prefix of some texts ends right before a page that must not be touched. */
Test(json, reads_nothing_behind_the_text)
{
    static const char *const texts[] = {
        "[\"pkg:deb/debian/openssl@3.0.11-1\",\"pkg:npm/lodash@4.17.21\", \"a\\n\\u00e9\" ]  ",
        "{\"components\":[{\"name\":\"a\",\"version\":\"1.2\",\"n\":[-1.5e+10,true,false,null]}]}",
        "  \"a string that is longer than one vector of sixty-four bytes, which is the widest\"  ",
        "123456789012345678901234567890.5",
        "true",
        "\"\\ud83d\\ude00\"",
    };
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    cr_assert(pages != MAP_FAILED);
    cr_assert(eq(int, mprotect(pages + page, page, PROT_NONE), 0));
    for (size_t i = 0; i < YG_COUNT(texts); i++) {
        struct yg_str whole = yg_str(texts[i]);

        for (size_t len = 0; len <= whole.len; len++) {
            struct yg_str text = {pages + page - len, len};
            enum yg_status checked, visited;

            memcpy(pages + page - len, whole.ptr, len);
            checked = check(text, NULL);
            visited = visit_all(text, NULL);
            cr_expect(eq(int, checked, visited), "%zu bytes of %s", len, texts[i]);
        }
        cr_expect(eq(int, check(whole, NULL), YG_OK), "%s", texts[i]);
    }
    munmap(pages, 2 * page);
}

/* A worker that met one SBOM of 60 MB does not hold on to 256 MB of index for ever. */
Test(json, gives_back_what_a_large_text_needed)
{
    struct yg_json_reader *own = yg_json_reader_create(YG_JSON_BYTES_MAX);
    size_t large = (size_t)20 << 20;
    char *text = malloc(large);
    struct yg_json root;
    struct yg_error err;

    cr_assert(text != NULL && own != NULL);
    memset(text, ' ', large);
    text[0] = '[';
    text[large - 1] = ']';
    cr_expect(eq(int, yg_json_open(own, YG_STR("[1]"), &root, &err), YG_OK));
    size_t small = yg_json_reader_bytes(own);
    cr_expect(eq(int, yg_json_open(own, (struct yg_str){text, large}, &root, &err), YG_OK));
    cr_expect(ge(sz, yg_json_reader_bytes(own), 4 * large));
    cr_expect(eq(int, yg_json_open(own, (struct yg_str){text, large}, &root, &err), YG_OK));
    cr_expect(ge(sz, yg_json_reader_bytes(own), 4 * large), "for another large one");
    cr_expect(eq(int, yg_json_open(own, YG_STR("[1]"), &root, &err), YG_OK));
    cr_expect(le(sz, yg_json_reader_bytes(own), small + 64));
    cr_expect(eq(int, yg_json_close(own, &err), YG_OK));
    free(text);
    yg_json_reader_destroy(own);
}

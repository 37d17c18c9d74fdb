/* test_json_conformance.c - the JSON reader over the texts of JSONTestSuite.
 *
 * json-index.tsv: accept, reject or either; file. "either" is what RFC 8259 leaves to the parser:
 * the figure says what this one takes. Every value is read,
 * with its strings and numbers. Broken and cut versions of the same texts: diff_json.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "connectors/json.h"
#include "tests/support/suite.h"

/* Read a value and all that is in it. The depth of nesting is bounded by the reader. */
static void visit(struct yg_json value)
{
    struct yg_json inner;
    struct yg_str text;
    double number;

    switch (yg_json_kind(value)) {
    case YG_JSON_NULL:
    case YG_JSON_BOOL:
        break;
    case YG_JSON_NUMBER:
        (void)yg_json_get_double(value, &number); /* one beyond the range is a number, too */
        break;
    case YG_JSON_STRING:
        (void)yg_json_get_string(value, &text); /* its error is one of the text */
        break;
    case YG_JSON_ARRAY:
        while (yg_json_next_item(&value, &inner))
            visit(inner);
        break;
    case YG_JSON_OBJECT:
        while (yg_json_next_member(&value, &text, &inner))
            visit(inner);
        break;
    }
}

static enum yg_status read_file(struct yg_json_reader *reader, struct yg_str file,
                                struct yg_error *err)
{
    char name[SHARED_PATH_MAX];
    struct yg_json root;
    struct yg_str text;

    snprintf(name, sizeof name, "format/%.*s", YG_STR_ARG(file));
    char *bytes = shared_conformance(name, &text);
    cr_assert(ne(ptr, bytes, NULL), "%s", name);

    enum yg_status st = yg_json_open(reader, text, &root, err);
    if (st == YG_OK) {
        visit(root);
        st = yg_json_close(reader, err);
    }
    free(bytes);
    return st;
}

Test(json_conformance, accepts_and_rejects_as_the_suite_says)
{
    struct suite suite = {.path = "format/json-index.tsv", .least = 141};
    struct suite either = {.path = "format/json-index.tsv",
                           .part = "either",
                           .note = "passed: read. Numbers beyond 64 bits are; texts that are not "
                                   "UTF-8, lone surrogates and 500 levels are refused",
                           .least = 22,
                           .figure = true,
                           .fails_max = 17};
    struct yg_json_reader *reader = yg_json_reader_create((size_t)1 << 20);
    struct yg_str line;

    if (suite_open(&suite) && suite_open(&either)) {
        while (suite_next(&suite, &line)) {
            struct yg_error err = {.text = ""};
            struct yg_str expected = yg_str_cut(&line, '\t');
            bool is_read = read_file(reader, line, &err) == YG_OK;

            if (yg_str_equal(expected, YG_STR("either")))
                suite_case(&either, line, is_read, "%s", err.text);
            else
                suite_case(&suite, line, is_read == yg_str_equal(expected, YG_STR("accept")), "%s",
                           is_read ? "read" : err.text);
        }
        suite_close(&suite);
        suite_close(&either);
    }
    yg_json_reader_destroy(reader);
}

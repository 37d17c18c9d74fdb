/* The suites of the Package URL project, one file per type, where they lie beside the repository.
 *
 * parse: text to parts. validate: text to canonical text. build: parts to canonical text, here by
 * way of the text that the parts make.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glob.h>

#include "connectors/json.h"
#include "pipeline/model/purl.h"
#include "tests/support/json_case.h"
#include "tests/support/suite.h"

static const char keys[] = "upper case in a qualifier key: the Maven suite demands that it folds";

static const struct suite_exception exceptions[] = {
    {"pkg:gem/jruby-launcher@1.1.2?Platform=java", keys, true},
    {"pkg:Rpm/fedora/curl@7.50.3-1.fc25?Arch=i386&Distro=fedora-25", keys, true},
};

struct test_case {
    struct yg_str type;
    struct yg_json input, output;
    bool must_fail;
};

/* A part; an empty one is none. */
static struct yg_str part_of(struct yg_json object, const char *name)
{
    struct yg_str text = case_text(object, name);

    return text.len == 0 ? (struct yg_str){NULL, 0} : text;
}

static bool same_qualifiers(const struct yg_purl *purl, struct yg_json parts)
{
    struct yg_json qualifiers, value;
    bool found = case_member(parts, "qualifiers", &qualifiers);
    struct yg_str key, text;
    size_t count = 0;

    while (found && yg_json_next_member(&qualifiers, &key, &value)) {
        if (!yg_json_get_string(value, &text) ||
            !yg_str_equal(yg_purl_qualifier_get(purl, key), text))
            return false;
        count++;
    }
    return count == purl->qualifier_count;
}

static bool same_parts(const struct yg_purl *purl, struct yg_json parts)
{
    return yg_str_equal(purl->type, part_of(parts, "type")) &&
           yg_str_equal(purl->name_space, part_of(parts, "namespace")) &&
           yg_str_equal(purl->name, part_of(parts, "name")) &&
           yg_str_equal(purl->version, part_of(parts, "version")) &&
           yg_str_equal(purl->subpath, part_of(parts, "subpath")) && same_qualifiers(purl, parts);
}

/* The text of parts as they are given. */
static void format_parts(struct yg_json parts, struct yg_buf *out)
{
    struct yg_purl purl = {.type = part_of(parts, "type"),
                           .name_space = part_of(parts, "namespace"),
                           .name = part_of(parts, "name"),
                           .version = part_of(parts, "version"),
                           .subpath = part_of(parts, "subpath")};
    struct yg_json qualifiers, value;
    bool found = case_member(parts, "qualifiers", &qualifiers);
    struct yg_str key;

    while (found && yg_json_next_member(&qualifiers, &key, &value)) {
        struct yg_purl_qualifier *slot = &purl.qualifiers[purl.qualifier_count++];

        slot->key = key;
        cr_assert(yg_json_get_string(value, &slot->value));
    }
    yg_purl_format(&purl, out);
}

/* What the case's text becomes, against what it should. */
static void run_case(struct suite *suite, struct yg_arena *arena, const struct test_case *test)
{
    struct yg_buf input = {0}, canonical = {0};
    struct yg_purl purl;
    struct yg_error err = {.text = ""};
    struct yg_str text, expected;
    bool passed;

    if (yg_json_get_string(test->input, &text))
        yg_buf_append(&input, text);
    else
        format_parts(test->input, &input);
    enum yg_status st = yg_purl_parse(arena, yg_buf_str(&input), &purl, &err);
    if (st == YG_OK)
        st = yg_purl_check(&purl, &err);
    if (st == YG_OK)
        yg_purl_format(&purl, &canonical);
    if (test->must_fail)
        passed = st == YG_MALFORMED;
    else if (st != YG_OK)
        passed = false;
    else if (yg_str_equal(test->type, YG_STR("parse")))
        passed = same_parts(&purl, test->output);
    else
        passed = yg_json_get_string(test->output, &expected) &&
                 yg_str_equal(yg_buf_str(&canonical), expected);
    suite_case(suite, yg_buf_str(&input), passed, "%.*s: found %.*s %s", YG_STR_ARG(test->type),
               YG_STR_ARG(yg_buf_str(&canonical)), err.text);
    yg_buf_deinit(&input);
    yg_buf_deinit(&canonical);
}

static void run_suite(struct yg_json_reader *reader, const char *path)
{
    bool excepts = strstr(path, "gem-test") != NULL || strstr(path, "rpm-test") != NULL;
    struct suite suite = {.path = path,
                          .least = 1,
                          .exceptions = &exceptions[strstr(path, "rpm-test") != NULL],
                          .exception_count = excepts ? 1 : 0};
    struct yg_arena arena = {0};
    struct yg_json root, tests, item;

    cr_assert(suite_open(&suite));
    cr_assert(eq(int, yg_json_open(reader, suite.rest, &root, NULL), YG_OK), "%s", path);
    cr_assert(case_member(root, "tests", &tests), "%s", path);
    while (yg_json_next_item(&tests, &item)) {
        struct test_case test = {.type = part_of(item, "test_type")};

        test.must_fail = case_flag(item, "expected_failure");
        cr_assert(case_member(item, "input", &test.input), "%s", path);
        cr_assert(case_member(item, "expected_output", &test.output) || test.must_fail, "%s", path);
        run_case(&suite, &arena, &test);
    }
    suite_close(&suite);
    yg_arena_deinit(&arena);
}

Test(purl_conformance, agrees_with_every_suite)
{
    char folder[SHARED_PATH_MAX];
    glob_t suites = {.gl_pathc = 0};
    struct yg_json_reader *reader;

    if (!shared_conformance_path("purl", folder))
        return;
    strcat(folder, "/*-test.json");
    cr_assert(eq(int, glob(folder, 0, NULL, &suites), 0));
    cr_expect(ge(sz, suites.gl_pathc, 42));
    reader = yg_json_reader_create((size_t)1 << 20);
    cr_assert(ne(ptr, reader, NULL));
    for (size_t i = 0; i < suites.gl_pathc; i++) {
        char path[256];

        snprintf(path, sizeof path, "purl/%s", strrchr(suites.gl_pathv[i], '/') + 1);
        run_suite(reader, path);
    }
    yg_json_reader_destroy(reader);
    globfree(&suites);
}

/* The suite before the specification had one per type: text, canonical text and parts. */
Test(purl_conformance, agrees_with_the_older_suite)
{
    static const struct suite_exception older[] = {
        {"pkg:Maven/org.apache.xmlgraphics/batik-anim@1.9.1?repositorY_url=repo.spring.io/release&"
         "classifier=sources",
         "a plain slash in a qualifier's value: the current suite demands %2F", true}};
    struct suite suite = {.path = "purl/legacy-test-suite-data.json",
                          .least = 13,
                          .exceptions = older,
                          .exception_count = YG_COUNT(older)};
    struct yg_json_reader *reader = yg_json_reader_create((size_t)1 << 20);
    struct yg_arena arena = {0};
    struct yg_json root, item;

    cr_assert(ne(ptr, reader, NULL));
    if (suite_open(&suite)) {
        cr_assert(eq(int, yg_json_open(reader, suite.rest, &root, NULL), YG_OK));
        while (yg_json_next_item(&root, &item)) {
            struct yg_str text = part_of(item, "purl"), expected = part_of(item, "canonical_purl");
            bool invalid = case_flag(item, "is_invalid");
            struct yg_buf canonical = {0};
            struct yg_error err = {.text = ""};
            struct yg_purl purl;

            bool ok = yg_purl_parse(&arena, text, &purl, &err) == YG_OK;
            if (ok)
                yg_purl_format(&purl, &canonical);
            bool same =
                ok && same_parts(&purl, item) && yg_str_equal(yg_buf_str(&canonical), expected);
            suite_case(&suite, text, invalid ? !ok : same, "%.*s %s",
                       YG_STR_ARG(yg_buf_str(&canonical)), err.text);
            yg_buf_deinit(&canonical);
        }
        suite_close(&suite);
    }
    yg_arena_deinit(&arena);
    yg_json_reader_destroy(reader);
}

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
#include "tests/support/shared.h"

/* What the suites reject and yagura reads, because rejecting would only hide a component. */
static const struct deviation {
    const char *text, *why;
} deviations[] = {
    {"pkg:gem/jruby-launcher@1.1.2?Platform=java", "upper-case keys fold, as Maven's suite asks"},
    {"pkg:Rpm/fedora/curl@7.50.3-1.fc25?Arch=i386&Distro=fedora-25", "the same"},
    {"pkg:julia/Dates", "OSV's Julia advisories name packages without uuid"},
    {"pkg:chrome-extension/dogs", "the pattern of an id is the store's business"},
    {"pkg:chrome-extension/dlpngalgnefjeiefhmpklpfiohadpglk@1.2.3.4.5", "so is a version's"},
};

struct test_case {
    struct yg_str type;
    struct yg_json input, output;
    bool must_fail;
};

static struct yg_json member(struct yg_json object, const char *name, bool *found)
{
    struct yg_json value;
    struct yg_str key;

    while (yg_json_next_member(&object, &key, &value)) {
        *found = yg_str_equal(key, yg_str(name));
        if (*found)
            return value;
    }
    *found = false;
    return object;
}

/* A member that is a string; absent when it is null or not there. */
static struct yg_str text_of(struct yg_json object, const char *name)
{
    struct yg_str text = {NULL, 0};
    bool found;
    struct yg_json value = member(object, name, &found);

    if (!found || !yg_json_get_string(value, &text) || text.len == 0)
        return (struct yg_str){NULL, 0};
    return text;
}

static bool is_deviation(struct yg_str text)
{
    for (size_t i = 0; i < YG_COUNT(deviations); i++) {
        if (yg_str_equal(text, yg_str(deviations[i].text)))
            return true;
    }
    return false;
}

static bool same_qualifiers(const struct yg_purl *purl, struct yg_json parts)
{
    bool found;
    struct yg_json qualifiers = member(parts, "qualifiers", &found), value;
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
    return yg_str_equal(purl->type, text_of(parts, "type")) &&
           yg_str_equal(purl->name_space, text_of(parts, "namespace")) &&
           yg_str_equal(purl->name, text_of(parts, "name")) &&
           yg_str_equal(purl->version, text_of(parts, "version")) &&
           yg_str_equal(purl->subpath, text_of(parts, "subpath")) && same_qualifiers(purl, parts);
}

/* The text of parts as they are given. */
static void format_parts(struct yg_json parts, struct yg_buf *out)
{
    struct yg_purl purl = {.type = text_of(parts, "type"),
                           .name_space = text_of(parts, "namespace"),
                           .name = text_of(parts, "name"),
                           .version = text_of(parts, "version"),
                           .subpath = text_of(parts, "subpath")};
    bool found;
    struct yg_json qualifiers = member(parts, "qualifiers", &found), value;
    struct yg_str key;

    while (found && yg_json_next_member(&qualifiers, &key, &value)) {
        struct yg_purl_qualifier *slot = &purl.qualifiers[purl.qualifier_count++];

        slot->key = key;
        cr_assert(yg_json_get_string(value, &slot->value));
    }
    yg_purl_format(&purl, out);
}

/* What the case's text becomes, against what it should; a deviation counts as not passed, but is no
 * failure. */
static bool run_case(struct yg_arena *arena, const struct test_case *test)
{
    struct yg_buf input = {0}, canonical = {0};
    struct yg_purl purl;
    struct yg_error err = {.text = ""};
    struct yg_str text, expected;
    bool passed, deviates;

    if (yg_json_get_string(test->input, &text))
        yg_buf_append(&input, text);
    else
        format_parts(test->input, &input);
    enum yg_status st = yg_purl_parse(arena, yg_buf_str(&input), &purl, &err);

    if (test->must_fail)
        passed = st == YG_MALFORMED;
    else if (st != YG_OK)
        passed = false;
    else if (yg_str_equal(test->type, YG_STR("parse")))
        passed = same_parts(&purl, test->output);
    else {
        yg_purl_format(&purl, &canonical);
        passed = yg_json_get_string(test->output, &expected) &&
                 yg_str_equal(yg_buf_str(&canonical), expected);
    }
    deviates = test->must_fail && is_deviation(yg_buf_str(&input));
    cr_expect(passed != deviates, "%.*s %.*s: found %.*s %s", YG_STR_ARG(test->type),
              YG_STR_ARG(yg_buf_str(&input)), YG_STR_ARG(yg_buf_str(&canonical)), err.text);
    yg_buf_deinit(&input);
    yg_buf_deinit(&canonical);
    return passed;
}

static void run_suite(struct yg_json_reader *reader, const char *path, size_t *total,
                      size_t *all_passed)
{
    struct yg_arena arena = {0};
    struct yg_json root, tests, item;
    struct yg_str content;
    size_t count = 0, passed = 0;
    bool found, known;
    char *bytes = shared_read(path, &content);

    cr_assert(eq(int, yg_json_open(reader, content, &root, NULL), YG_OK), "%s", path);
    tests = member(root, "tests", &found);
    cr_assert(found, "%s", path);
    while (yg_json_next_item(&tests, &item)) {
        struct test_case test = {.type = text_of(item, "test_type")};
        struct yg_json fails = member(item, "expected_failure", &known);

        cr_assert(known && yg_json_get_bool(fails, &test.must_fail), "%s", path);
        test.input = member(item, "input", &known);
        cr_assert(known, "%s", path);
        test.output = member(item, "expected_output", &known);
        cr_assert(known || test.must_fail, "%s", path);
        count++;
        passed += run_case(&arena, &test);
    }
    fprintf(stderr, "%-32s %2zu of %2zu\n", strrchr(path, '/') + 1, passed, count);
    *total += count;
    *all_passed += passed;
    yg_arena_deinit(&arena);
    free(bytes);
}

Test(purl_conformance, agrees_with_every_suite)
{
    char folder[SHARED_PATH_MAX];
    glob_t suites = {.gl_pathc = 0};
    struct yg_json_reader *reader;
    size_t total = 0, passed = 0;

    if (!shared_conformance_path("purl", folder))
        return;
    strcat(folder, "/*-test.json");
    cr_assert(eq(int, glob(folder, 0, NULL, &suites), 0));
    reader = yg_json_reader_create((size_t)1 << 20);
    cr_assert(ne(ptr, reader, NULL));
    for (size_t i = 0; i < suites.gl_pathc; i++)
        run_suite(reader, suites.gl_pathv[i], &total, &passed);
    fprintf(stderr, "%zu suites: %zu of %zu cases, %zu read on purpose\n", suites.gl_pathc, passed,
            total, YG_COUNT(deviations));
    cr_expect(eq(sz, passed + YG_COUNT(deviations), total));
    cr_expect(gt(sz, total, 200));
    yg_json_reader_destroy(reader);
    globfree(&suites);
}

/* test_conformance.c - the suites of vers-spec, versatile and univers. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "connectors/json.h"
#include "matchers/vers/convert.h"
#include "tests/support/json_case.h"
#include "tests/support/suite.h"

/* One line of a suite, and what became of it. */
struct line {
    struct yg_arena arena;
    struct yg_json_reader *reader;
    struct yg_json root;
    struct yg_buf found; /* what was made, or the error */
};

static void line_open(struct line *line, struct yg_str text)
{
    yg_arena_reset(&line->arena, SIZE_MAX);
    yg_buf_reset(&line->found);
    cr_assert(eq(int, yg_json_open(line->reader, text, &line->root, NULL), YG_OK));
}

static struct yg_json value_of(struct yg_json object, const char *name)
{
    struct yg_json value;

    return case_member(object, name, &value) ? value : (struct yg_json){NULL, 0};
}

static bool has(struct yg_json object, const char *name)
{
    struct yg_json value = value_of(object, name);

    return value.reader != NULL && yg_json_kind(value) != YG_JSON_NULL;
}

static bool flag_of(struct yg_json object, const char *name)
{
    bool flag = false;

    cr_assert(yg_json_get_bool(value_of(object, name), &flag), "%s", name);
    return flag;
}

static void note(struct line *line, enum yg_status status, const struct yg_vers *vers,
                 const struct yg_error *err)
{
    if (status == YG_OK)
        yg_vers_format(vers, &line->found);
    else
        yg_buf_printf(&line->found, "error: %s", err->text);
}

static bool found(const struct line *line, struct yg_str expected)
{
    return yg_str_equal(yg_buf_str(&line->found), expected);
}

static bool contains(struct line *line, struct yg_str text, struct yg_str version, bool expected)
{
    struct yg_vers vers;
    struct yg_error err;
    bool inside = false;
    enum yg_status status = yg_vers_parse(&line->arena, text, YG_VERS_LENIENT, NULL, &vers, &err);

    if (status == YG_OK)
        status = yg_vers_contains(&vers, version, &inside, &err);
    yg_buf_printf(&line->found, "%s", status != YG_OK ? err.text : inside ? "inside" : "outside");
    return status == YG_OK && inside == expected;
}

static bool parses_to(struct line *line, struct yg_str text, struct yg_str expected)
{
    struct yg_vers vers;
    struct yg_error err;
    enum yg_status status = yg_vers_parse(&line->arena, text, YG_VERS_LENIENT, NULL, &vers, &err);

    note(line, status, &vers, &err);
    return found(line, expected);
}

static bool is_refused(struct line *line, struct yg_str text)
{
    struct yg_vers vers;
    struct yg_error err;
    enum yg_status status = yg_vers_parse(&line->arena, text, YG_VERS_STRICT, NULL, &vers, &err);

    note(line, status, &vers, &err);
    return status == YG_MALFORMED;
}

typedef enum yg_status (*from_fn)(struct yg_arena *, struct yg_str, struct yg_str, struct yg_vers *,
                                  struct yg_error *);

static bool translates_to(struct line *line, from_fn from, struct yg_str type, struct yg_str text,
                          struct yg_str expected)
{
    struct yg_vers vers;
    struct yg_error err;
    enum yg_status status = from(&line->arena, type, text, &vers, &err);

    note(line, status, &vers, &err);
    return found(line, expected);
}

/* ---- vers-spec and univers ------------------------------------------------------------------ */

static bool spec_holds(struct line *line, from_fn from, struct yg_str *name)
{
    struct yg_json input = value_of(line->root, "input");
    struct yg_str type = case_text(line->root, "test_type");
    struct yg_str expected = case_text(line->root, "expected_output"), text = {NULL, 0};

    if (yg_str_equal(type, YG_STR("from_native"))) {
        *name = case_text(input, "native_range");
        return translates_to(line, from, case_text(input, "scheme"), *name, expected);
    }
    if (yg_str_equal(type, YG_STR("containment"))) {
        *name = case_text(input, "vers");
        return contains(line, *name, case_text(input, "version"),
                        flag_of(line->root, "expected_output"));
    }
    if (yg_str_equal(type, YG_STR("roundtrip"))) {
        *name = case_text(input, "vers");
        return parses_to(line, *name, expected);
    }
    cr_assert(yg_json_get_string(input, &text));
    *name = text;
    if (yg_str_equal(type, YG_STR("parse")) && flag_of(line->root, "expected_failure"))
        return is_refused(line, text);
    cr_assert(yg_str_equal(type, YG_STR("validate")), "%.*s", YG_STR_ARG(type));
    return parses_to(line, text, expected);
}

static void run_spec(struct suite *suite, from_fn from)
{
    struct line line = {.reader = yg_json_reader_create(YG_JSON_BYTES_MAX)};
    struct yg_str text;

    cr_assert(ne(ptr, line.reader, NULL));
    if (suite_open(suite)) {
        while (suite_next(suite, &text)) {
            struct yg_str name = {NULL, 0};

            line_open(&line, text);
            bool ok = spec_holds(&line, from, &name);
            suite_case(suite, name, ok, "%.*s", YG_STR_ARG(yg_buf_str(&line.found)));
        }
        suite_close(suite);
    }
    yg_json_reader_destroy(line.reader);
    yg_buf_deinit(&line.found);
    yg_arena_deinit(&line.arena);
}

Test(vers_conformance, vers_spec)
{
    static const struct suite_exception exceptions[] = {
        {">= 0.2.0 <= 0.9.6 || ~0.8.0-pre",
         "a tilde ends before the next minor number: range-npm.tsv has 0.5.5 in ~v0.5.4-pre", true},
    };
    struct suite suite = {.path = "vers/vers-spec.jsonl",
                          .least = 358,
                          .exceptions = exceptions,
                          .exception_count = YG_COUNT(exceptions)};

    run_spec(&suite, yg_vers_from_native);
}

/* GitLab's notation for five package managers: recommended by univers, no part of the standard.
 * univers makes three numbers and a build of every Composer and Go version ("2.1.27+36"), which
 * has another order than the version; here versions stay as they are published. */
Test(vers_conformance, univers)
{
    struct suite suite = {
        .path = "vers/univers-native.jsonl", .least = 651, .figure = true, .fails_max = 57};

    run_spec(&suite, yg_vers_from_gitlab);
}

/* ---- versatile ------------------------------------------------------------------------------ */

typedef enum yg_status (*change_fn)(struct yg_arena *, const struct yg_vers *, struct yg_vers *,
                                    struct yg_error *);

static bool changes_to(struct line *line, change_fn change)
{
    struct yg_vers vers, changed;
    struct yg_error err;
    enum yg_status status = yg_vers_parse(&line->arena, case_text(line->root, "vers"),
                                          YG_VERS_LENIENT, NULL, &vers, &err);

    if (status == YG_OK)
        status = change(&line->arena, &vers, &changed, &err);
    note(line, status, &changed, &err);
    return found(line, case_text(line->root, "expected"));
}

static bool overlaps(struct line *line)
{
    struct yg_vers a, b;
    struct yg_error err;
    bool common = false;
    enum yg_status status =
        yg_vers_parse(&line->arena, case_text(line->root, "vers"), YG_VERS_LENIENT, NULL, &a, &err);

    if (status == YG_OK)
        status = yg_vers_parse(&line->arena, case_text(line->root, "other"), YG_VERS_LENIENT, NULL,
                               &b, &err);
    if (status == YG_OK)
        status = yg_vers_overlaps(&a, &b, &common, &err);
    yg_buf_printf(&line->found, "%s", status != YG_OK ? err.text : common ? "meet" : "apart");
    return status == YG_OK && common == flag_of(line->root, "expected");
}

static bool from_osv(struct line *line)
{
    static const struct {
        const char *name;
        enum yg_vers_event_kind kind;
    } kinds[] = {{"introduced", YG_VERS_INTRODUCED},
                 {"fixed", YG_VERS_FIXED},
                 {"last_affected", YG_VERS_LAST_AFFECTED},
                 {"limit", YG_VERS_LIMIT}};
    struct yg_json list = value_of(line->root, "events"), event;
    struct yg_vers_event events[8];
    struct yg_vers vers;
    struct yg_error err;
    size_t count = 0;

    while (yg_json_next_item(&list, &event))
        for (size_t i = 0; i < YG_COUNT(kinds); i++)
            if (has(event, kinds[i].name) && count < YG_COUNT(events))
                events[count++] =
                    (struct yg_vers_event){kinds[i].kind, case_text(event, kinds[i].name)};
    note(line, yg_vers_from_osv(&line->arena, YG_STR("other"), events, count, &vers, &err), &vers,
         &err);
    return found(line, case_text(line->root, "expected"));
}

static bool from_nvd(struct line *line)
{
    struct yg_vers_nvd range = {.start_including = case_text(line->root, "versionStartIncluding"),
                                .start_excluding = case_text(line->root, "versionStartExcluding"),
                                .end_including = case_text(line->root, "versionEndIncluding"),
                                .end_excluding = case_text(line->root, "versionEndExcluding"),
                                .version = case_text(line->root, "version")};
    struct yg_vers vers;
    struct yg_error err;

    note(line, yg_vers_from_nvd(&line->arena, YG_STR("generic"), &range, &vers, &err), &vers, &err);
    return found(line, case_text(line->root, "expected"));
}

static bool from_ghsa(struct line *line)
{
    return translates_to(line, yg_vers_from_ghsa, YG_STR("other"), case_text(line->root, "native"),
                         case_text(line->root, "expected"));
}

static bool contained(struct line *line)
{
    return contains(line, case_text(line->root, "vers"), case_text(line->root, "version"),
                    flag_of(line->root, "expected"));
}

static bool inverted(struct line *line)
{
    return changes_to(line, yg_vers_invert);
}

static bool simplified(struct line *line)
{
    return changes_to(line, yg_vers_simplify);
}

static bool lenient(struct line *line)
{
    return parses_to(line, case_text(line->root, "vers"), case_text(line->root, "expected"));
}

static bool refused(struct line *line)
{
    return is_refused(line, case_text(line->root, "vers"));
}

static bool versatile_holds(struct line *line)
{
    static const struct {
        const char *op;
        bool (*holds)(struct line *);
    } rows[] = {
        {"contains", contained},        {"overlaps", overlaps},
        {"invert", inverted},           {"simplify", simplified},
        {"normalize-lenient", lenient}, {"parse-strict", refused},
        {"from-ghsa-range", from_ghsa}, {"from-osv-events", from_osv},
        {"from-nvd-range", from_nvd},
    };
    struct yg_str op = case_text(line->root, "op");

    for (size_t i = 0; i < YG_COUNT(rows); i++)
        if (yg_str_equal(op, yg_str(rows[i].op)))
            return rows[i].holds(line);
    cr_assert(false, "no such operation: %.*s", YG_STR_ARG(op));
    return false;
}

Test(vers_conformance, versatile)
{
    struct suite suite = {.path = "vers/versatile.jsonl", .least = 67};
    struct line line = {.reader = yg_json_reader_create(YG_JSON_BYTES_MAX)};
    struct yg_str text;

    cr_assert(ne(ptr, line.reader, NULL));
    if (suite_open(&suite)) {
        while (suite_next(&suite, &text)) {
            line_open(&line, text);
            bool ok = versatile_holds(&line);

            suite_case(&suite, text, ok, "%.*s", YG_STR_ARG(yg_buf_str(&line.found)));
        }
        suite_close(&suite);
    }
    yg_json_reader_destroy(line.reader);
    yg_buf_deinit(&line.found);
    yg_arena_deinit(&line.arena);
}

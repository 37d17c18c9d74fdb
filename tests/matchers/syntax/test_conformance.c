/* test_conformance.c - the range syntaxes against the vectors of other projects, where they lie
 * beside the repository.
 *
 * range-*.tsv: scheme, syntax, range, version, yes or no, flags. A range that cannot be read allows
 * nothing. range-valid.tsv: scheme, syntax, valid or invalid, range, canonical form, flags.
 */
#include "matchers/syntax/syntax.h"
#include "tests/support/suite.h"

static const struct suite_exception cargo_exceptions[] = {
    {"cargo 1.2.* 1.0.0", "The Cargo Book, Wildcard requirements: 1.2.* means >=1.2.0, <1.3.0",
     false},
};

/* Cases are named "syntax range version". */
static struct suite contained[] = {
    {.path = "version/range-npm.tsv", .least = 112},
    {.path = "version/range-npm-gtr.tsv", .least = 68},
    {.path = "version/range-npm-ltr.tsv", .least = 70},
    {.path = "version/range-cargo.tsv",
     .least = 88,
     .exceptions = cargo_exceptions,
     .exception_count = YG_COUNT(cargo_exceptions)},
    {.path = "version/range-pep440.tsv", .least = 104},
    {.path = "version/range-pep440-pre.tsv", .least = 29},
    {.path = "version/range-pep440-lenient.tsv", .least = 11, .figure = true},
    {.path = "version/range-apk-match.tsv", .least = 8},
    {.path = "version/range-maven-range.tsv", .least = 21},
    {.path = "version/range-grype.tsv", .least = 284, .figure = true, .fails_max = 48},
};

/* What a row says of its range: read, not readable, or of no syntax that is there. */
static enum yg_status parse_row(struct yg_str scheme, struct yg_str name, struct yg_str flags,
                                struct yg_str range, struct yg_arena *arena,
                                struct yg_requirement *requirement, struct yg_error *err)
{
    const struct yg_syntax *syntax = yg_syntax_find(name);
    uint32_t bits;

    cr_assert(ne(ptr, (void *)(uintptr_t)syntax, NULL), "syntax %.*s", YG_STR_ARG(name));
    cr_assert(eq(int, yg_syntax_flags(syntax, flags, &bits, err), YG_OK), "%s", err->text);
    return yg_syntax_parse(syntax, yg_scheme_find(scheme), bits, range, arena, requirement, err);
}

static void run_contained(struct suite *suite)
{
    struct yg_arena arena = {0};
    struct yg_str line;

    if (!suite_open(suite))
        return;
    while (suite_next(suite, &line)) {
        struct yg_str rest = line;
        struct yg_str scheme = yg_str_cut(&rest, '\t'), syntax = yg_str_cut(&rest, '\t');
        struct yg_str range = yg_str_cut(&rest, '\t'), version = yg_str_cut(&rest, '\t');
        struct yg_str satisfied = yg_str_cut(&rest, '\t'), flags = yg_str_cut(&rest, '\t');
        struct yg_requirement requirement;
        struct yg_error err = {.text = ""};
        char name[512];

        bool holds = parse_row(scheme, syntax, flags, range, &arena, &requirement, &err) == YG_OK &&
                     yg_requirement_contains(&requirement, version);
        snprintf(name, sizeof name, "%.*s %.*s %.*s", YG_STR_ARG(syntax), YG_STR_ARG(range),
                 YG_STR_ARG(version));
        suite_case(suite, yg_str(name), holds == yg_str_equal(satisfied, YG_STR("yes")),
                   "found %s %s", holds ? "yes" : "no", err.text);
        yg_arena_reset(&arena, SIZE_MAX);
    }
    suite_close(suite);
    yg_arena_deinit(&arena);
}

Test(syntax_conformance, contains_what_the_suites_say)
{
    for (size_t i = 0; i < YG_COUNT(contained); i++)
        run_contained(&contained[i]);
}

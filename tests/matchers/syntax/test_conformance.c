/* test_conformance.c - the range syntaxes against the vectors of other projects, where they lie
 * beside the repository.
 *
 * range-*.tsv: scheme, syntax, range, version, yes or no, flags. A range that cannot be read allows
 * nothing. range-valid.tsv: scheme, syntax, valid or invalid, range, canonical form, flags.
 * range-algebra.tsv: subset or intersects, syntax, two ranges, yes or no, flags.
 */
#include "matchers/syntax/algebra.h"
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
    {.path = "version/range-hex.tsv", .least = 55},
    {.path = "version/range-gem.tsv", .least = 54},
    {.path = "version/range-composer.tsv", .least = 67},
    {.path = "version/range-nuget.tsv", .least = 18},
    {.path = "version/range-apk-match.tsv", .least = 8},
    {.path = "version/range-maven-range.tsv", .least = 21},
    {.path = "version/range-grype.tsv", .least = 284, .figure = true, .fails_max = 23},
};

/* What a row says of its range: read, not readable, or of no syntax that is there. */
static enum yg_status parse_row(struct yg_str scheme, struct yg_str name, struct yg_str flags,
                                struct yg_str range, struct yg_arena *arena,
                                struct yg_requirement *requirement, struct yg_error *err)
{
    const struct yg_syntax *syntax = yg_syntax_find(name);
    uint32_t bits;

    cr_assert(syntax != NULL, "syntax %.*s", YG_STR_ARG(name));
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

/* Readable as the suite says, and written as it says where it does. */
static bool is_as_stated(struct yg_str line, struct yg_arena *arena, char found[static 1024])
{
    struct yg_str scheme = yg_str_cut(&line, '\t'), syntax = yg_str_cut(&line, '\t');
    struct yg_str state = yg_str_cut(&line, '\t'), range = yg_str_cut(&line, '\t');
    struct yg_str canonical = yg_str_cut(&line, '\t'), flags = yg_str_cut(&line, '\t');
    struct yg_buf buf = {0};
    struct yg_requirement requirement;
    struct yg_error err = {.text = ""};

    /* What packaging refuses and PEP 440 does not is behind a flag. */
    if (yg_str_equal(syntax, YG_STR("pep440")) && yg_str_equal(line, YG_STR("packaging")))
        flags = YG_STR("strict");
    bool valid = parse_row(scheme, syntax, flags, range, arena, &requirement, &err) == YG_OK;
    if (valid)
        yg_requirement_write(&requirement, &buf);
    bool ok = valid == yg_str_equal(state, YG_STR("valid")) &&
              (canonical.len == 0 || yg_str_equal(canonical, yg_buf_str(&buf)));
    snprintf(found, 1024, "%s '%.*s' %s", valid ? "valid" : "invalid", YG_STR_ARG(yg_buf_str(&buf)),
             err.text);
    yg_buf_deinit(&buf);
    return ok;
}

Test(syntax_conformance, reads_and_writes_what_the_suite_says)
{
    struct suite suite = {.path = "version/range-valid.tsv", .least = 144};
    struct yg_arena arena = {0};
    struct yg_str line;
    char found[1024];

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        bool ok = is_as_stated(line, &arena, found);

        suite_case(&suite, line, ok, "%s", found);
        yg_arena_reset(&arena, SIZE_MAX);
    }
    suite_close(&suite);
    yg_arena_deinit(&arena);
}

/* 1, 0, or -1 for a row that cannot be asked. */
static int relation_of(struct yg_str relation, struct yg_str name, struct yg_str flags,
                       const struct yg_str ranges[2], struct yg_arena *arena, struct yg_error *err)
{
    struct yg_requirement both[2];
    enum yg_status st = YG_OK;
    bool holds = false;

    for (int i = 0; st == YG_OK && i < 2; i++)
        st = parse_row(name, name, flags, ranges[i], arena, &both[i], err);
    if (st == YG_OK && yg_str_equal(relation, YG_STR("subset")))
        st = yg_requirement_subset(&both[0], &both[1], arena, &holds, err);
    else if (st == YG_OK)
        st = yg_requirement_intersects(&both[0], &both[1], arena, &holds, err);
    return st == YG_OK ? holds : -1;
}

Test(syntax_conformance, relates_ranges_as_the_suite_says)
{
    struct suite suite = {.path = "version/range-algebra.tsv", .least = 95};
    struct yg_arena arena = {0};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_str rest = line, ranges[2];
        struct yg_str relation = yg_str_cut(&rest, '\t'), name = yg_str_cut(&rest, '\t');
        struct yg_error err = {.text = ""};

        ranges[0] = yg_str_cut(&rest, '\t');
        ranges[1] = yg_str_cut(&rest, '\t');
        struct yg_str holds = yg_str_cut(&rest, '\t'), flags = yg_str_cut(&rest, '\t');
        int found = relation_of(relation, name, flags, ranges, &arena, &err);
        suite_case(&suite, line, found == yg_str_equal(holds, YG_STR("yes")), "found %d %s", found,
                   err.text);
        yg_arena_reset(&arena, SIZE_MAX);
    }
    suite_close(&suite);
    yg_arena_deinit(&arena);
}

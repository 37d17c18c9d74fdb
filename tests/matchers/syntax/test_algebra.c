/* test_algebra.c - requirements as sets, and what all of this does when memory runs out. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>

#include "matchers/syntax/algebra.h"
#include "tests/support/failing_memory.h"

static enum yg_status parse(const char *syntax, const char *range, struct yg_arena *arena,
                            struct yg_requirement *requirement, struct yg_error *err)
{
    return yg_syntax_parse(yg_syntax_find(yg_str(syntax)), NULL, 0, yg_str(range), arena,
                           requirement, err);
}

static const struct {
    const char *why, *syntax, *a, *b;
    bool subset, intersects;
} rows[] = {
    {"two pieces that touch cover one", "npm", ">=1.0.0 <3.0.0", "^1.0.0 || >=2.0.0-0", true, true},
    {"... and with a gap do not", "npm", ">=1.0.0 <3.0.0", "^1.0.0 || >2.0.0", false, true},
    {"nothing is part of anything", "npm", ">2.0.0 <1.0.0", "5.0.0", true, false},
    {"releases alone are no pre-releases", "npm", ">=1.0.0-a <1.0.0", ">=0.1.0", false, false},
    {"pre-releases of the same numbers meet", "npm", ">=1.0.0-a <1.0.0", "<1.0.0-b", false, true},
    {"... of others do not", "npm", ">=1.0.0-a <1.0.0", ">=0.9.9-a", false, false},
    {"one wildcard in another", "cargo", "1.2.*", "1", true, true},
    {"numbers side by side", "cargo", "1.2.*", "1.3.*", false, false},
    {"an end and a beginning that is it", "nuget", "[1.0, 2.0]", "[2.0, )", false, true},
    {"... left out", "nuget", "[1.0, 2.0)", "[2.0, )", false, false},
    {"a union of Maven", "maven-range", "[2.1,2.2]", "(,1.0],[2.0,3.0)", true, true},
};

Test(syntax_algebra, relates_requirements_as_sets)
{
    struct yg_arena arena = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_requirement a, b;
        struct yg_error err = {.text = ""};
        bool holds;

        cr_assert(eq(int, parse(rows[i].syntax, rows[i].a, &arena, &a, &err), YG_OK), "%s",
                  err.text);
        cr_assert(eq(int, parse(rows[i].syntax, rows[i].b, &arena, &b, &err), YG_OK), "%s",
                  err.text);
        cr_assert(eq(int, yg_requirement_subset(&a, &b, &arena, &holds, &err), YG_OK), "%s",
                  err.text);
        cr_expect(eq(int, holds, rows[i].subset), "%s: within", rows[i].why);
        cr_assert(eq(int, yg_requirement_intersects(&a, &b, &arena, &holds, &err), YG_OK));
        cr_expect(eq(int, holds, rows[i].intersects), "%s: meet", rows[i].why);
        cr_assert(eq(int, yg_requirement_intersects(&b, &a, &arena, &holds, &err), YG_OK));
        cr_expect(eq(int, holds, rows[i].intersects), "%s: meet, swapped", rows[i].why);
    }
    yg_arena_deinit(&arena);
}

/* Numbers of a fixed sequence, so that a failure shows again. */
static unsigned next(unsigned *state, unsigned bound)
{
    *state = *state * 1664525U + 1013904223U;
    return (*state >> 16) % bound;
}

/* A range of npm or cargo with small numbers; `text` has room for it. */
static void make_range(unsigned *state, bool npm, char text[static 128])
{
    static const char *const signs[] = {"", "^", "~", ">", ">=", "<", "<="};
    static const char *const labels[] = {"", "", "-a", "-b"};
    static const char *const joins[] = {" ", " || "};
    int len = 0, terms = 1 + (int)next(state, 3);

    for (int i = 0; i < terms; i++) {
        const char *join = npm ? joins[next(state, 2)] : ", ";

        len += snprintf(text + len, 128 - (size_t)len, "%s%s%u.%u.%u%s", i == 0 ? "" : join,
                        signs[next(state, YG_COUNT(signs))], next(state, 3), next(state, 3),
                        next(state, 3), labels[next(state, YG_COUNT(labels))]);
    }
}

/* The answers for a pair against every version of a small grid: no version of `a` outside of `b`
 * when it is said to be within, none in both when they are said not to meet. */
static void check_on_grid(const struct yg_requirement *a, const struct yg_requirement *b,
                          bool subset, bool intersects, const char *what)
{
    static const char *const labels[] = {"", "-0", "-a", "-a.1", "-b", "-c"};

    for (unsigned i = 0; i < 4 * 4 * 4 * YG_COUNT(labels); i++) {
        char text[32];

        snprintf(text, sizeof text, "%u.%u.%u%s", i % 4, i / 4 % 4, i / 16 % 4, labels[i / 64]);
        bool in_a = yg_requirement_contains(a, yg_str(text));
        bool in_b = yg_requirement_contains(b, yg_str(text));
        cr_expect(eq(int, subset &&in_a && !in_b, 0), "%s: within, but %s", what, text);
        cr_expect(eq(int, !intersects && in_a && in_b, 0), "%s: apart, but %s", what, text);
    }
}

Test(syntax_algebra, agrees_with_asking_every_version)
{
    static const char *const syntaxes[] = {"npm", "cargo"};
    unsigned state = 20251125, within = 0, apart = 0;
    struct yg_arena arena = {0};

    for (unsigned i = 0; i < 2000; i++) {
        char text[2][128], what[300];
        struct yg_requirement both[2];
        struct yg_error err = {.text = ""};
        bool subset, intersects;

        for (int k = 0; k < 2; k++) {
            make_range(&state, i % 2 == 0, text[k]);
            cr_assert(eq(int, parse(syntaxes[i % 2], text[k], &arena, &both[k], &err), YG_OK),
                      "%s: %s", text[k], err.text);
        }
        snprintf(what, sizeof what, "%s: '%s' and '%s'", syntaxes[i % 2], text[0], text[1]);
        cr_assert(eq(int, yg_requirement_subset(&both[0], &both[1], &arena, &subset, &err), YG_OK));
        cr_assert(eq(int, yg_requirement_intersects(&both[0], &both[1], &arena, &intersects, &err),
                     YG_OK));
        check_on_grid(&both[0], &both[1], subset, intersects, what);
        within += subset;
        apart += !intersects;
        yg_arena_reset(&arena, SIZE_MAX);
    }
    cr_expect(gt(int, (int)within, 100));
    cr_expect(gt(int, (int)apart, 100));
    yg_arena_deinit(&arena);
}

static const struct {
    const char *syntax_a, *a, *syntax_b, *b, *text;
} refused[] = {
    {"npm", "1", "cargo", "1", "the ranges are not of one kind"},
    {"gem", "~> 1", "gem", "~> 1", "gem asks for more than order"},
    {"npm-gtr", "1", "npm-gtr", "1", "npm-gtr asks for more than order"},
    {"maven-range", "[1.*]", "maven-range", "[1.*]", "the range asks for more than order"},
};

Test(syntax_algebra, says_what_it_cannot_relate)
{
    struct yg_arena arena = {0};

    for (size_t i = 0; i < YG_COUNT(refused); i++) {
        struct yg_requirement a, b;
        struct yg_error err = {.text = ""};
        bool holds;

        cr_assert(eq(int, parse(refused[i].syntax_a, refused[i].a, &arena, &a, &err), YG_OK));
        cr_assert(eq(int, parse(refused[i].syntax_b, refused[i].b, &arena, &b, &err), YG_OK));
        cr_expect(eq(int, yg_requirement_subset(&a, &b, &arena, &holds, &err), YG_UNSUPPORTED));
        cr_expect(yg_str_equal(yg_str(err.text), yg_str(refused[i].text)));
    }
    yg_arena_deinit(&arena);
}

/* Parse, relate and drop; true when nothing failed. */
static bool survives(const char *syntax, const char *range, struct yg_error *err)
{
    struct yg_arena arena = {0};
    struct yg_requirement requirement;
    bool holds;
    enum yg_status st = parse(syntax, range, &arena, &requirement, err);

    if (st == YG_OK)
        st = yg_requirement_subset(&requirement, &requirement, &arena, &holds, err);
    if (st == YG_UNSUPPORTED)
        st = YG_OK;
    cr_expect(st == YG_OK || st == YG_NOMEM, "%s", err->text);
    yg_arena_deinit(&arena);
    return st == YG_OK;
}

Test(syntax_algebra, survives_every_failing_allocation)
{
    static const struct {
        const char *syntax, *range;
    } ranges[] = {
        {"npm", "^1.2.3-rc.1 || 2 - 3 || ~4.x || >5 <=6.1"},
        {"cargo", ">=1.2.3-a, <2, ~1.5"},
        {"pep440", "~=1.4.2, !=1.4.5.*, <2, ===x"},
        {"hex", "~> 1.2.3 or >= 2.0.0-rc"},
        {"gem", "~> 1.4.4, != 1.5"},
        {"nuget", "[1.0.0-a.*, 2.0)"},
        {"apk-match", ">~3.6"},
        {"composer", "^1.2 | 1.2 - 3"},
        {"maven-range", "(,1.0],[2.0,3.0)"},
    };

    for (size_t i = 0; i < YG_COUNT(ranges); i++) {
        struct yg_error err = {.text = ""};
        long n = 1;

        for (failing_memory_at(n); !survives(ranges[i].syntax, ranges[i].range, &err);)
            failing_memory_at(++n);
        failing_memory_at(0);
        cr_expect(gt(int, (int)n, 1), "%s allocates", ranges[i].syntax);
    }
}

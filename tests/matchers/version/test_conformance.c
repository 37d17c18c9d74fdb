/* test_conformance.c - the eight schemes against the vectors of other projects, where they lie
 * beside the repository.
 *
 * order-*.tsv: scheme, a, op, b. Every pair is compared both ways, also where `check` refuses a
 * text. valid.tsv: scheme, valid or invalid, text.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/version/scheme.h"
#include "tests/support/shared.h"

static const struct suite {
    const char *path;
    size_t least; /* cases that the file has at least: an empty file is no pass */
} orders[] = {
    {"version/order-semver.tsv", 40},         {"version/order-npm.tsv", 34},
    {"version/order-npm-generated.tsv", 500}, {"version/order-pypi.tsv", 8000},
    {"version/order-golang.tsv", 270},        {"version/order-cargo.tsv", 11},
    {"version/order-deb.tsv", 7000},          {"version/order-rpm.tsv", 90},
    {"version/order-rpm-real.tsv", 1190},     {"version/order-apk.tsv", 7000},
};

static bool agrees(struct yg_str op, int order)
{
    if (yg_str_equal(op, YG_STR("<")))
        return order < 0;
    if (yg_str_equal(op, YG_STR(">")))
        return order > 0;
    if (yg_str_equal(op, YG_STR("=")))
        return order == 0;
    cr_assert(yg_str_equal(op, YG_STR("!=")), "op '%.*s'", YG_STR_ARG(op));
    return order != 0;
}

static void run_order(const struct suite *suite)
{
    struct yg_str rest;
    char *bytes = shared_conformance(suite->path, &rest);
    size_t cases = 0, passed = 0;

    if (bytes == NULL)
        return;
    while (rest.len > 0) {
        struct yg_str line = yg_str_cut(&rest, '\n'), name = yg_str_cut(&line, '\t');
        struct yg_str a = yg_str_cut(&line, '\t'), op = yg_str_cut(&line, '\t');
        struct yg_str b = yg_str_cut(&line, '\t');

        if (name.len == 0 || name.ptr[0] == '#')
            continue;
        const struct yg_scheme *scheme = yg_scheme_find(name);
        cr_assert(ne(ptr, (void *)(uintptr_t)scheme, NULL), "%.*s", YG_STR_ARG(name));
        int there = scheme->compare(a, b), back = scheme->compare(b, a);
        bool ok = agrees(op, there) && agrees(op, -back);

        cr_expect(ok, "%s: %.*s %.*s %.*s: found %d and, swapped, %d", suite->path, YG_STR_ARG(a),
                  YG_STR_ARG(op), YG_STR_ARG(b), there, back);
        cases++;
        passed += ok;
    }
    fprintf(stderr, "%-34s %6zu %6zu\n", suite->path, cases, passed);
    cr_expect(ge(sz, cases, suite->least), "%s", suite->path);
    free(bytes);
}

Test(version_conformance, orders_as_the_suites_say)
{
    fprintf(stderr, "%-34s %6s %6s\n", "suite", "cases", "passed");
    for (size_t i = 0; i < YG_COUNT(orders); i++)
        run_order(&orders[i]);
}

Test(version_conformance, checks_as_the_suite_says)
{
    struct yg_str rest;
    char *bytes = shared_conformance("version/valid.tsv", &rest);
    size_t cases[YG_SCHEME_COUNT] = {0}, passed[YG_SCHEME_COUNT] = {0};

    if (bytes == NULL)
        return;
    while (rest.len > 0) {
        struct yg_str line = yg_str_cut(&rest, '\n'), name = yg_str_cut(&line, '\t');
        struct yg_str state = yg_str_cut(&line, '\t'), text = yg_str_cut(&line, '\t');
        const struct yg_scheme *scheme = yg_scheme_find(name);
        struct yg_error err = {.text = ""};

        if (scheme == NULL)
            continue; /* the head, or a scheme that is not there yet */
        bool valid = yg_str_equal(state, YG_STR("valid"));
        bool ok = (scheme->check(text, &err) == YG_OK) == valid;

        cr_expect(ok, "%.*s %.*s '%.*s' %s", YG_STR_ARG(name), YG_STR_ARG(state), YG_STR_ARG(text),
                  err.text);
        cases[scheme->id]++;
        passed[scheme->id] += ok;
    }
    for (int id = YG_SCHEME_NONE + 1; id < YG_SCHEME_COUNT; id++)
        fprintf(stderr, "valid.tsv %-24s %6zu %6zu\n", yg_scheme_get((enum yg_scheme_id)id)->name,
                cases[id], passed[id]);
    free(bytes);
}

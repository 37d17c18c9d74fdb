/* test_conformance_disputed.c - where tools differ about an order, and the order of OSV, where the
 * suites lie beside the repository.
 *
 * order-disputed.tsv: scheme, a, b, claims, reference. For each pair the claim that we follow is
 * printed; the header of a scheme says which tool of which edition it follows. A case passes when
 * somebody agrees with us.
 *
 * osv-sortkey.tsv: scheme, a, op, b. OSV orders any text: "0" before every version, what is no
 * version behind all of them (of Packagist: before). Here "0" as the introduced event is before
 * every version too, which test_range.c proves, but what is no version has no place: its range is
 * not evaluated. So these two rules are the test's own, and the rest is `compare`.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/version/scheme.h"
#include "tests/support/suite.h"

static const char *op_of(int order)
{
    return order < 0 ? "<" : order > 0 ? ">" : "=";
}

/* Does one of "< (scalibr); > (maven)", or of "raw: <; after normalisation: =", say `op`? */
static bool says(struct yg_str claims, char op, struct yg_str *claim)
{
    while (claims.ptr != NULL) {
        *claim = yg_str_trim(yg_str_cut(&claims, ';'));
        size_t colon = yg_str_find(*claim, YG_STR(": "));
        struct yg_str said = colon == claim->len ? *claim : yg_str_from(*claim, colon + 2);

        while (yg_str_find(said, YG_STR(": ")) < said.len)
            said = yg_str_from(said, yg_str_find(said, YG_STR(": ")) + 2);
        if (said.len > 0 && said.ptr[0] == op)
            return true;
    }
    return false;
}

Test(version_conformance, says_whom_it_follows_where_tools_differ)
{
    struct suite suite = {.path = "version/order-disputed.tsv", .least = 50, .figure = true};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_str rest = line, name = yg_str_cut(&rest, '\t'), a = yg_str_cut(&rest, '\t');
        struct yg_str b = yg_str_cut(&rest, '\t'), claims = yg_str_cut(&rest, '\t'), claim;
        const struct yg_scheme *scheme = yg_scheme_find(name);

        cr_assert(ne(ptr, (void *)(uintptr_t)scheme, NULL), "%.*s", YG_STR_ARG(name));
        const char *op = op_of(scheme->compare(a, b));
        bool versions = scheme->check(a, NULL) == YG_OK && scheme->check(b, NULL) == YG_OK;
        bool agreed = says(claims, *op, &claim) || says(rest, *op, &claim);

        fprintf(stderr, "%.*s %.*s %s %.*s: %.*s%s\n", YG_STR_ARG(name), YG_STR_ARG(a), op,
                YG_STR_ARG(b), YG_STR_ARG(agreed ? claim : YG_STR("nobody")),
                versions ? "" : "; no version here");
        suite_case(&suite, line, agreed, "found %s", op);
    }
    suite_close(&suite);
}

/* ---- OSV ------------------------------------------------------------------------------------ */

/* 0: the sentinel; 1: a version; 2, or -1 in Packagist: none */
static int osv_class(const struct yg_scheme *scheme, struct yg_str text)
{
    if (yg_str_equal(text, YG_STR("0")))
        return 0;
    if (scheme->check(text, NULL) == YG_OK)
        return 1;
    return scheme->id == YG_SCHEME_COMPOSER ? -1 : 2;
}

static int osv_compare(const struct yg_scheme *scheme, struct yg_str a, struct yg_str b)
{
    int order = osv_class(scheme, a) - osv_class(scheme, b);

    return order != 0 ? order : scheme->compare(a, b);
}

static bool agrees(struct yg_str op, int order)
{
    static const struct {
        const char *op;
        bool older, equal, newer;
    } ops[] = {
        {"<", true, false, false}, {"<=", true, true, false}, {"=", false, true, false},
        {"!=", true, false, true}, {">=", false, true, true}, {">", false, false, true},
    };

    for (size_t i = 0; i < YG_COUNT(ops); i++) {
        if (yg_str_equal(op, yg_str(ops[i].op)))
            return order < 0 ? ops[i].older : order > 0 ? ops[i].newer : ops[i].equal;
    }
    cr_assert(false, "op '%.*s'", YG_STR_ARG(op));
    return false;
}

Test(version_conformance, orders_as_osv_does)
{
    struct suite suite = {.path = "version/osv-sortkey.tsv", .least = 107};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_str rest = line, name = yg_str_cut(&rest, '\t'), a = yg_str_cut(&rest, '\t');
        struct yg_str op = yg_str_cut(&rest, '\t'), b = yg_str_cut(&rest, '\t');
        const struct yg_scheme *scheme = yg_scheme_find(name);

        cr_assert(ne(ptr, (void *)(uintptr_t)scheme, NULL), "%.*s", YG_STR_ARG(name));
        int order = osv_compare(scheme, a, b);
        suite_case(&suite, line, agrees(op, order), "found %s", op_of(order));
    }
    suite_close(&suite);
}

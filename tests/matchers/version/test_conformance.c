/* test_conformance.c - every scheme against the vectors of other projects, where they lie beside
 * the repository.
 *
 * order-*.tsv: scheme, a, op, b. Every pair is compared both ways, also where `check` refuses a
 * text. valid.tsv: scheme, valid or invalid, text, its normal form where the suite knows it.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/version/scheme.h"
#include "tests/support/suite.h"

static const struct suite_exception nuget_exceptions[] = {
    {"1.0.0-BETA+AA != 1.0.0-beta",
     "SemVer 2.0.0 section 10, VersionComparer.Default: build metadata has no precedence; the case "
     "is of VersionComparer.VersionReleaseMetadata; 1.0.0+aa = 1.0.0+bb in the same file",
     true},
};

/* Cases are named "a op b". */
static const struct suite orders[] = {
    {.path = "version/order-semver.tsv", .least = 40},
    {.path = "version/order-npm.tsv", .least = 34},
    {.path = "version/order-npm-generated.tsv", .least = 500},
    {.path = "version/order-cargo.tsv", .least = 11},
    {.path = "version/order-golang.tsv", .least = 271},
    {.path = "version/order-pypi.tsv", .least = 8299},
    {.path = "version/order-maven.tsv", .least = 7933},
    {.path = "version/order-gem.tsv", .least = 2105},
    {.path = "version/order-nuget.tsv",
     .least = 38,
     .exceptions = nuget_exceptions,
     .exception_count = YG_COUNT(nuget_exceptions)},
    {.path = "version/order-composer.tsv", .least = 5335},
    {.path = "version/order-hex.tsv", .least = 7},
    {.path = "version/order-pub.tsv", .least = 95},
    {.path = "version/order-deb.tsv", .least = 7271},
    {.path = "version/order-rpm.tsv", .least = 97},
    {.path = "version/order-rpm-real.tsv", .least = 1193},
    {.path = "version/order-apk.tsv", .least = 7332},
    {.path = "version/order-alpm.tsv", .least = 27},
    {.path = "version/order-ebuild.tsv", .least = 18},
    {.path = "version/order-cran.tsv", .least = 39},
    {.path = "version/order-hackage.tsv", .least = 6},
    {.path = "version/order-openssl.tsv", .least = 9},
    {.path = "version/order-conan.tsv", .least = 24},
    {.path = "version/order-jvm.tsv", .least = 15},
    {.path = "version/order-datetime.tsv", .least = 5},
    {.path = "version/order-lexicographic.tsv", .least = 4},
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

static void run_order(struct suite suite)
{
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_str rest = line, name = yg_str_cut(&rest, '\t'), a = yg_str_cut(&rest, '\t');
        struct yg_str op = yg_str_cut(&rest, '\t'), b = yg_str_cut(&rest, '\t');
        const struct yg_scheme *scheme = yg_scheme_find(name);
        char title[512];

        cr_assert(ne(ptr, (void *)(uintptr_t)scheme, NULL), "%.*s", YG_STR_ARG(name));
        int there = scheme->compare(a, b), back = scheme->compare(b, a);

        snprintf(title, sizeof title, "%.*s %.*s %.*s", YG_STR_ARG(a), YG_STR_ARG(op),
                 YG_STR_ARG(b));
        suite_case(&suite, yg_str(title), agrees(op, there) && agrees(op, -back),
                   "found %d and, swapped, %d", there, back);
    }
    suite_close(&suite);
}

Test(version_conformance, orders_as_the_suites_say)
{
    for (size_t i = 0; i < YG_COUNT(orders); i++)
        run_order(orders[i]);
}

/* Does the scheme write `text` as `normal`? One that has no normal form passes. */
static bool normalizes(const struct yg_scheme *scheme, struct yg_str text, struct yg_str normal,
                       struct yg_buf *found)
{
    if (scheme->normalize == NULL || normal.len == 0)
        return true;
    scheme->normalize(text, found);
    return yg_str_equal(yg_buf_str(found), normal);
}

Test(version_conformance, checks_and_normalizes_as_the_suite_says)
{
    static const struct suite_exception exceptions[] = {
        {"nuget invalid 1",
         "NuGet's own VersionParsingTests: one number is a version (2 is 2.0.0); 19 is valid in "
         "the "
         "same file",
         true},
        {"composer valid 1.0.0-x.7.z.92",
         "composer/semver, VersionParser: only stabilities that it knows precede a number; its "
         "test "
         "of this version is commented out as not supported",
         false},
    };
    struct suite suite = {.path = "version/valid.tsv",
                          .least = 369,
                          .exceptions = exceptions,
                          .exception_count = YG_COUNT(exceptions)};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_str rest = line, name = yg_str_cut(&rest, '\t'), state = yg_str_cut(&rest, '\t');
        struct yg_str text = yg_str_cut(&rest, '\t'), normal = yg_str_cut(&rest, '\t');
        const struct yg_scheme *scheme = yg_scheme_find(name);
        struct yg_error err = {.text = ""};
        struct yg_buf found = {0};
        char title[512];

        cr_assert(ne(ptr, (void *)(uintptr_t)scheme, NULL), "%.*s", YG_STR_ARG(name));
        snprintf(title, sizeof title, "%.*s %.*s %.*s", YG_STR_ARG(name), YG_STR_ARG(state),
                 YG_STR_ARG(text));
        bool valid = scheme->check(text, &err) == YG_OK;
        bool ok = valid == yg_str_equal(state, YG_STR("valid")) &&
                  (!valid || normalizes(scheme, text, normal, &found));

        suite_case(&suite, yg_str(title), ok, "%s%.*s", err.text, YG_STR_ARG(yg_buf_str(&found)));
        yg_buf_deinit(&found);
    }
    suite_close(&suite);
}

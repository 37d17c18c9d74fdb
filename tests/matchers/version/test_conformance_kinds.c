/* test_conformance_kinds.c - the suites beside the orders of ecosystems: orders of vendors and by
 * rules of thumb, and what else a version says, where they lie beside the repository.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/version/distributions/deb.h"
#include "matchers/version/distributions/nevra.h"
#include "matchers/version/prerelease.h"
#include "matchers/version/scheme.h"
#include "tests/support/suite.h"

static bool agrees(struct yg_str op, int order)
{
    if (yg_str_equal(op, YG_STR("<")))
        return order < 0;
    if (yg_str_equal(op, YG_STR(">")))
        return order > 0;
    cr_assert(yg_str_equal(op, YG_STR("=")), "op '%.*s'", YG_STR_ARG(op));
    return order == 0;
}

static bool is_version(const struct yg_scheme *scheme, struct yg_str text)
{
    return scheme != NULL && scheme->check(text, NULL) == YG_OK;
}

/* ---- orders: scheme, a, op, b; "error" wants a refusal of one side -------------------------- */

/* `scheme`: whatever the file says; NULL: the one that it names. */
static void run_order(struct suite suite, const char *scheme_name)
{
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_str rest = line, name = yg_str_cut(&rest, '\t'), a = yg_str_cut(&rest, '\t');
        struct yg_str op = yg_str_cut(&rest, '\t'), b = yg_str_cut(&rest, '\t');
        const struct yg_scheme *scheme =
            yg_scheme_find(scheme_name == NULL ? name : yg_str(scheme_name));
        bool readable = is_version(scheme, a) && is_version(scheme, b);
        bool ok = !readable;
        int there = 0, back = 0;
        char title[512];

        if (!yg_str_equal(op, YG_STR("error"))) {
            there = readable ? scheme->compare(a, b) : 0;
            back = readable ? scheme->compare(b, a) : 0;
            ok = readable && agrees(op, there) && agrees(op, -back);
        }
        snprintf(title, sizeof title, "%.*s: %.*s %.*s %.*s", YG_STR_ARG(name), YG_STR_ARG(a),
                 YG_STR_ARG(op), YG_STR_ARG(b));
        suite_case(&suite, yg_str(title), ok, "%s, %d and, swapped, %d",
                   readable ? "read" : "refused", there, back);
    }
    suite_close(&suite);
}

Test(version_conformance_kinds, orders_of_vendors)
{
    run_order((struct suite){.path = "version/order-vendor.tsv", .least = 66}, NULL);
}

Test(version_conformance_kinds, orders_by_rules_of_thumb)
{
    /* 1.01a < 1.1a and a version without a number, of CPE-Parser: generic.h */
    run_order(
        (struct suite){
            .path = "version/order-nvd-heuristic.tsv", .least = 30, .figure = true, .fails_max = 2},
        NULL);
    run_order(
        (struct suite){
            .path = "version/order-heuristic.tsv", .least = 65, .figure = true, .fails_max = 0},
        NULL);
    run_order(
        (struct suite){
            .path = "version/order-pypi-legacy.tsv", .least = 36, .figure = true, .fails_max = 0},
        "pypi-legacy");
}

/* ---- parts ---------------------------------------------------------------------------------- */

Test(version_conformance_kinds, debian_versions_as_dpkg_takes_them_apart)
{
    static const char *const words[] = {"ok", "warn", "error"};
    struct suite suite = {.path = "version/deb-parse.tsv", .least = 14};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_str rest = line, text = yg_str_cut(&rest, '\t'), status = yg_str_cut(&rest, '\t');
        struct yg_str epoch = yg_str_cut(&rest, '\t'), upstream = yg_str_cut(&rest, '\t');
        struct yg_str revision = yg_str_cut(&rest, '\t');
        struct yg_deb_parts parts = {.epoch = {NULL, 0}};
        enum yg_deb_reading reading = yg_version_deb_read(text, &parts, NULL);
        bool ok = yg_str_equal(status, yg_str(words[reading]));

        if (ok && reading == YG_DEB_READ)
            ok = yg_str_equal(epoch, parts.epoch.ptr == NULL ? YG_STR("0") : parts.epoch) &&
                 yg_str_equal(upstream, parts.upstream) && yg_str_equal(revision, parts.revision);
        suite_case(&suite, text, ok, "%s %.*s %.*s %.*s", words[reading], YG_STR_ARG(parts.epoch),
                   YG_STR_ARG(parts.upstream), YG_STR_ARG(parts.revision));
    }
    suite_close(&suite);
}

Test(version_conformance_kinds, whole_names_of_rpm_packages)
{
    struct suite suite = {.path = "version/rpm-nevra-order.tsv", .least = 6};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_str rest = line, a = yg_str_cut(&rest, '\t'), op = yg_str_cut(&rest, '\t');
        struct yg_str b = yg_str_cut(&rest, '\t');
        struct yg_nevra x, y;
        struct yg_error err = {.text = ""};
        bool read = yg_nevra_parse(a, &x, &err) == YG_OK && yg_nevra_parse(b, &y, &err) == YG_OK;
        int there = read ? yg_nevra_compare(&x, &y) : 0, back = read ? yg_nevra_compare(&y, &x) : 0;

        suite_case(&suite, line, read && agrees(op, there) && agrees(op, -back),
                   "found %d and, swapped, %d %s", there, back, err.text);
    }
    suite_close(&suite);
}

/* ---- kinds ---------------------------------------------------------------------------------- */

Test(version_conformance_kinds, prereleases)
{
    struct suite suite = {.path = "version/prerelease.tsv", .least = 40};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_str rest = line, name = yg_str_cut(&rest, '\t'), text = yg_str_cut(&rest, '\t');
        struct yg_str kind = yg_str_cut(&rest, '\t');
        const struct yg_scheme *scheme = yg_scheme_find(name);
        bool wanted =
            yg_str_equal(kind, YG_STR("unstable")) || yg_str_equal(kind, YG_STR("prerelease"));

        cr_assert(scheme != NULL, "%.*s", YG_STR_ARG(name));
        bool found = yg_version_is_prerelease(scheme->id, text);
        suite_case(&suite, line, found == wanted, "%s", found ? "a pre-release" : "a release");
    }
    suite_close(&suite);
}

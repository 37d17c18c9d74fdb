/* test_ecosystem_conformance.c - OSV ecosystems and purls, both ways, as osv.dev has them, and
 * names of packages. */
#include "matchers/package/ecosystem_purl.h"
#include "tests/support/suite.h"

struct fields {
    struct yg_str direction, ecosystem, package, version, purl;
};

static bool passes(const struct fields *f, struct yg_buf *found)
{
    struct yg_arena arena = {0};
    struct yg_buf name = {0};
    struct yg_purl purl;
    bool ok;

    if (yg_str_equal(f->direction, YG_STR("to-purl"))) {
        ok = yg_ecosystem_format_purl(f->ecosystem, f->package, found) == (f->purl.len > 0) &&
             yg_str_equal(yg_buf_str(found), f->purl);
    } else {
        ok = yg_purl_parse(&arena, f->purl, &purl, NULL) == YG_OK &&
             yg_ecosystem_read_purl(&purl, found, &name);
        if (yg_str_equal(f->direction, YG_STR("from-purl")))
            ok = ok && yg_str_equal(yg_buf_str(found), f->ecosystem) &&
                 yg_str_equal(yg_buf_str(&name), f->package) &&
                 yg_str_equal(purl.version, f->version);
        else
            ok = !ok;
    }
    yg_buf_deinit(&name);
    yg_arena_deinit(&arena);
    return ok;
}

Test(ecosystem_conformance, maps_both_ways)
{
    struct suite suite = {.path = "purl/osv-ecosystem.tsv", .least = 38};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_str rest = line;
        struct fields f = {.direction = yg_str_cut(&rest, '\t')};
        struct yg_buf found = {0};

        f.ecosystem = yg_str_cut(&rest, '\t');
        f.package = yg_str_cut(&rest, '\t');
        f.version = yg_str_cut(&rest, '\t');
        f.purl = yg_str_cut(&rest, '\t');
        bool ok = passes(&f, &found);
        suite_case(&suite, line, ok, "%.*s", YG_STR_ARG(yg_buf_str(&found)));
        yg_buf_deinit(&found);
    }
    suite_close(&suite);
}

Test(ecosystem_conformance, normalizes_names)
{
    struct suite suite = {.path = "version/name-normalize.tsv", .least = 5};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_str rest = line, type = yg_str_cut(&rest, '\t'), name = yg_str_cut(&rest, '\t');
        struct yg_str normalized = yg_str_cut(&rest, '\t');
        const struct yg_ecosystem *row = yg_ecosystem_of_purl(type, (struct yg_str){NULL, 0});
        struct yg_buf found = {0};

        cr_assert(row != NULL, "%.*s", YG_STR_ARG(type));
        yg_ecosystem_format_name(row, name, &found);
        suite_case(&suite, line, yg_str_equal(yg_buf_str(&found), normalized), "%.*s",
                   YG_STR_ARG(yg_buf_str(&found)));
        yg_buf_deinit(&found);
    }
    suite_close(&suite);
}

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/package/ecosystem_purl.h"

Test(ecosystem_purl, formats_the_package_of_an_entry)
{
    static const struct row {
        const char *why, *ecosystem, *name, *purl; /* NULL: none */
    } rows[] = {
        {"the scope is the namespace", "npm", "@hapi/hoek", "pkg:npm/%40hapi/hoek"},
        {"group and artifact", "Maven", "org.a:b", "pkg:maven/org.a/b"},
        {"a module path to its last segment", "Go", "golang.org/x/net",
         "pkg:golang/golang.org/x/net"},
        {"sources, with the codename", "Debian:11", "curl",
         "pkg:deb/debian/curl?arch=source&distro=bullseye"},
        {"a release without a codename is left out", "Alpine:v3.16", "busybox",
         "pkg:apk/alpine/busybox?arch=source"},
        {"LTS is not part of the release", "Ubuntu:22.04:LTS", "curl",
         "pkg:deb/ubuntu/curl?distro=jammy"},
        {"a plus is escaped", "Debian", "g++", "pkg:deb/debian/g%2B%2B?arch=source"},
        {"an ecosystem that has no purl type", "GIT", "a", NULL},
        {"no name", "npm", "", NULL},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_buf out = {0};
        bool known =
            yg_ecosystem_format_purl(yg_str(rows[i].ecosystem), yg_str(rows[i].name), &out);

        cr_expect(eq(int, known, rows[i].purl != NULL), "%s", rows[i].why);
        cr_expect(yg_str_equal(yg_buf_str(&out), known ? yg_str(rows[i].purl) : YG_STR("")),
                  "%s: %.*s", rows[i].why, YG_STR_ARG(yg_buf_str(&out)));
        yg_buf_deinit(&out);
    }
}

Test(ecosystem_purl, reads_the_package_of_a_purl)
{
    static const struct row {
        const char *why, *purl, *ecosystem, *name; /* NULL: none */
    } rows[] = {
        {"scope", "pkg:npm/%40hapi/hoek@1", "npm", "@hapi/hoek"},
        {"group", "pkg:maven/org.a/b@1", "Maven", "org.a:b"},
        {"release by codename", "pkg:deb/debian/curl@7?distro=bookworm", "Debian:12", "curl"},
        {"release by number", "pkg:apk/alpine/curl@7?distro=alpine-3.16.2", "Alpine:3.16", "curl"},
        {"no release", "pkg:deb/debian/curl@7", "Debian", "curl"},
        {"another distribution's release says nothing", "pkg:deb/debian/curl@7?distro=jammy",
         "Debian", "curl"},
        {"both formats are one ecosystem", "pkg:deb/dhi/curl@7", "Docker Hardened Images", "curl"},
        {"a distribution without OSV documents", "pkg:rpm/fedora/curl@7", NULL, NULL},
        {"a type without OSV documents", "pkg:generic/a@1", NULL, NULL},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_arena arena = {0};
        struct yg_buf ecosystem = {0}, name = {0};
        struct yg_purl purl;

        cr_assert(eq(int, yg_purl_parse(&arena, yg_str(rows[i].purl), &purl, NULL), YG_OK));
        bool known = yg_ecosystem_read_purl(&purl, &ecosystem, &name);
        cr_expect(eq(int, known, rows[i].ecosystem != NULL), "%s", rows[i].why);
        cr_expect(
            yg_str_equal(yg_buf_str(&ecosystem), known ? yg_str(rows[i].ecosystem) : YG_STR("")),
            "%s: %.*s", rows[i].why, YG_STR_ARG(yg_buf_str(&ecosystem)));
        cr_expect(yg_str_equal(yg_buf_str(&name), known ? yg_str(rows[i].name) : YG_STR("")),
                  "%s: %.*s", rows[i].why, YG_STR_ARG(yg_buf_str(&name)));
        yg_buf_deinit(&ecosystem);
        yg_buf_deinit(&name);
        yg_arena_deinit(&arena);
    }
}

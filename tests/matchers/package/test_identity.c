/* test_identity.c - what components mean: packages, versions, or why nothing. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/package/identity.h"

#define EVALUABLE YG_EVALUABLE
#define BAD_VERSION YG_NOT_EVALUABLE_BAD_VERSION
#define NO_VERSION YG_NOT_EVALUABLE_NO_VERSION
#define NO_RELEASE YG_NOT_EVALUABLE_NO_RELEASE
#define NO_SCHEME YG_NOT_EVALUABLE_NO_SCHEME
#define NO_IDENTITY YG_NOT_EVALUABLE_NO_IDENTITY
#define BAD_IDENTITY YG_NOT_EVALUABLE_BAD_IDENTITY

static const struct row {
    const char *why, *text, *version, *source, *os;
    enum yg_not_evaluable reason;
    const char *keys; /* joined by ' '; '=' in front: compared by the source's version */
    const char *compared, *source_compared;
} rows[] = {
    /* how an identity is read, where other tools go wrong (peers.md 2) */
    {"the whole namespace counts", "pkg:golang/golang.org/x/net@v0.1.0", "", "", "", EVALUABLE,
     "golang/golang.org/x/net", "v0.1.0", "v0.1.0"},
    {"a module that ends in /go is not the standard library",
     "pkg:golang/github.com/json-iterator/go@v1.1.12", "", "", "", EVALUABLE,
     "golang/github.com/json-iterator/go", "v1.1.12", "v1.1.12"},
    {"the scope is part of the name", "pkg:npm/%40types/ms@0.7.31", "", "", "", EVALUABLE,
     "npm/@types/ms", "0.7.31", "0.7.31"},
    {"source package of the purl",
     "pkg:deb/debian/libssl1.1@1.1.1n-0%2Bdeb11u3?arch=amd64&distro=debian-11&upstream=openssl", "",
     "", "", EVALUABLE, "=deb/debian:11/openssl =deb/debian/openssl", "1.1.1n-0+deb11u3",
     "1.1.1n-0+deb11u3"},
    {"source package and its version",
     "pkg:deb/debian/libgcc1@1:8.3.0-6?distro=debian-10&upstream=gcc-8%408.3.0-6", "", "", "",
     EVALUABLE, "=deb/debian:10/gcc-8 =deb/debian/gcc-8", "1:8.3.0-6", "8.3.0-6"},
    {"source package that the document states", "pkg:deb/debian/libssl3@3.0.9-1?distro=debian-12",
     "", "openssl", "", EVALUABLE, "=deb/debian:12/openssl =deb/debian/openssl", "3.0.9-1",
     "3.0.9-1"},
    {"source package with version that the document states",
     "pkg:deb/debian/libssl3@3.0.9-1+b1?distro=debian-12", "", "openssl@3.0.9-1", "", EVALUABLE,
     "=deb/debian:12/openssl =deb/debian/openssl", "3.0.9-1+b1", "3.0.9-1"},
    {"no source stated: the package's own name", "pkg:deb/debian/openssl@3.0.9-1?distro=debian-12",
     "", "", "", EVALUABLE, "=deb/debian:12/openssl =deb/debian/openssl", "3.0.9-1", "3.0.9-1"},
    {"point release", "pkg:deb/debian/openssl@1.1.1n-0%2Bdeb11u3?distro=debian-11.6", "", "", "",
     EVALUABLE, "=deb/debian:11/openssl =deb/debian/openssl", "1.1.1n-0+deb11u3",
     "1.1.1n-0+deb11u3"},
    {"distro without a name", "pkg:apk/alpine/busybox@1.35.0-r17?distro=3.16.2", "", "", "",
     EVALUABLE, "=apk/alpine:3.16/busybox", "1.35.0-r17", "1.35.0-r17"},
    {"each purl names its distribution, whatever the asset is",
     "pkg:deb/debian/coreutils@8.32-4%2Bb1?distro=debian-11", "", "", "alpine-3.16.2", EVALUABLE,
     "=deb/debian:11/coreutils =deb/debian/coreutils", "8.32-4+b1", "8.32-4+b1"},
    {"the asset's OS states the release", "pkg:deb/debian/openssl@1.1.1n-0", "", "", "debian-11.6",
     EVALUABLE, "=deb/debian:11/openssl =deb/debian/openssl", "1.1.1n-0", "1.1.1n-0"},
    {"the version states the release", "pkg:deb/debian/openssl@1.1.1d-0%2Bdeb10u2", "", "", "",
     EVALUABLE, "=deb/debian:10/openssl =deb/debian/openssl", "1.1.1d-0+deb10u2",
     "1.1.1d-0+deb10u2"},
    {"the OS wins over the version", "pkg:deb/debian/openssl@1.1.1d-0%2Bdeb10u2", "", "",
     "debian-11", EVALUABLE, "=deb/debian:11/openssl =deb/debian/openssl", "1.1.1d-0+deb10u2",
     "1.1.1d-0+deb10u2"},
    {"nobody states the release", "pkg:deb/debian/openssl@1.1.1d-0", "", "", "", NO_RELEASE, "",
     "1.1.1d-0", "1.1.1d-0"},
    {"the OS is of another distribution", "pkg:deb/debian/openssl@1.1.1d-0", "", "", "ubuntu-22.04",
     NO_RELEASE, "", "1.1.1d-0", "1.1.1d-0"},
    {"an OS must say its name", "pkg:apk/alpine/busybox@1.35.0-r17", "", "", "3.16.2", NO_RELEASE,
     "", "1.35.0-r17", "1.35.0-r17"},
    {"old purl type", "pkg:alpine/curl@7.80.0-r3?distro=alpine-3.15.6", "", "", "", EVALUABLE,
     "=apk/alpine:3.15/curl", "7.80.0-r3", "7.80.0-r3"},
    {"names are folded", "pkg:pypi/Jinja2@3.1.2", "", "", "", EVALUABLE, "pypi/jinja2", "3.1.2",
     "3.1.2"},
    {"crates are not", "pkg:cargo/Inflector@0.11.4", "", "", "", EVALUABLE, "cargo/Inflector",
     "0.11.4", "0.11.4"},
    {"no version", "pkg:npm/lodash", "", "", "", NO_VERSION, "npm/lodash", NULL, NULL},
    {"a version beside the purl", "pkg:npm/lodash", "4.17.20", "", "", EVALUABLE, "npm/lodash",
     "4.17.20", "4.17.20"},
    {"an unreadable version", "pkg:npm/lodash@latest", "", "", "", BAD_VERSION, "npm/lodash",
     "latest", "latest"},
    {"a main module without tag", "pkg:golang/example.com/tool@(devel)", "", "", "", BAD_VERSION,
     "golang/example.com/tool", "(devel)", "(devel)"},
    /* versions of the Go distribution */
    {"standard library", "pkg:golang/stdlib@1.20.4", "", "", "", EVALUABLE, "golang/stdlib",
     "1.20.4", "1.20.4"},
    {"as runtime.Version says it", "pkg:golang/stdlib@go1.21", "", "", "", EVALUABLE,
     "golang/stdlib", "1.21.0", "1.21.0"},
    {"release candidate", "pkg:golang/stdlib@go1.21rc2", "", "", "", EVALUABLE, "golang/stdlib",
     "1.21.0-rc.2", "1.21.0-rc.2"},
    /* rpm */
    {"source rpm: name and version; the feed has binary names too",
     "pkg:rpm/almalinux/openssl-libs@1.1.1k-7.el8_6?arch=x86_64&epoch=1&"
     "upstream=openssl-1.1.1k-7.el8_6.src.rpm&distro=almalinux-8.6",
     "", "", "", EVALUABLE, "=rpm/almalinux:8/openssl rpm/almalinux:8/openssl-libs",
     "1:1.1.1k-7.el8_6", "1:1.1.1k-7.el8_6"},
    {"a source rpm of another version than its package",
     "pkg:rpm/rocky/perl-Errno@1.28-421.el8?upstream=perl-5.26.3-421.el8.src.rpm&distro=rocky-8.6",
     "", "", "", EVALUABLE, "=rpm/rocky-linux:8/perl rpm/rocky-linux:8/perl-Errno", "1.28-421.el8",
     "5.26.3-421.el8"},
    {"dist tag", "pkg:rpm/redhat/libsolv@0.7.24-3.el8", "", "", "", EVALUABLE,
     "=rpm/redhat:8/libsolv", "0.7.24-3.el8", "0.7.24-3.el8"},
    {"service pack", "pkg:rpm/sles/zlib@1.2.11-150000.3.33.1?distro=sles-15.4", "", "", "",
     EVALUABLE, "=rpm/suse:15.4/zlib", "1.2.11-150000.3.33.1", "1.2.11-150000.3.33.1"},
    {"epoch in a qualifier", "pkg:deb/debian/busybox@1.37.0-6?distro=debian-13&epoch=1", "", "", "",
     EVALUABLE, "=deb/debian:13/busybox =deb/debian/busybox", "1:1.37.0-6", "1:1.37.0-6"},
    {"epoch in both", "pkg:deb/debian/busybox@1:1.37.0-6?distro=debian-13&epoch=1", "", "", "",
     EVALUABLE, "=deb/debian:13/busybox =deb/debian/busybox", "1:1.37.0-6", "1:1.37.0-6"},
    /* distributions */
    {"no namespace: the qualifier names it", "pkg:deb/openssl@3.0.9-1?distro=debian-12", "", "", "",
     EVALUABLE, "=deb/debian:12/openssl =deb/debian/openssl", "3.0.9-1", "3.0.9-1"},
    {"no namespace: the OS names it", "pkg:deb/openssl@3.0.9-1", "", "", "debian-12", EVALUABLE,
     "=deb/debian:12/openssl =deb/debian/openssl", "3.0.9-1", "3.0.9-1"},
    {"a distribution that is in no table", "pkg:deb/raspbian/openssl@3.0.9-1?distro=raspbian-12",
     "", "", "", NO_RELEASE, "", "3.0.9-1", "3.0.9-1"},
    {"rolling", "pkg:apk/wolfi/curl@7.87.0-r0?distro=wolfi-20230201", "", "", "", EVALUABLE,
     "=apk/wolfi/curl", "7.87.0-r0", "7.87.0-r0"},
    /* not evaluable */
    {"no order for the type", "pkg:opam/yojson@2.0.2", "", "", "", NO_SCHEME, "opam/yojson",
     "2.0.2", "2.0.2"},
    {"a type that is in no table", "pkg:github/torvalds/linux@v6.1", "", "", "", NO_SCHEME,
     "github/torvalds/linux", "v6.1", "v6.1"},
    {"a CPE", "cpe:2.3:o:axis:axis_os:11.2:*:*:*:*:*:*:*", "", "", "", EVALUABLE,
     "cpe/o:axis:axis_os", "11.2", "11.2"},
    {"an old CPE", "cpe:/o:axis:axis_os:11.2", "", "", "", EVALUABLE, "cpe/o:axis:axis_os", "11.2",
     "11.2"},
    {"the version stands beside the CPE", "cpe:2.3:o:axis:axis_os:*:*:*:*:*:*:*:*", "11.2", "", "",
     EVALUABLE, "cpe/o:axis:axis_os", "11.2", "11.2"},
    {"a CPE without a version", "cpe:2.3:o:axis:axis_os:*:*:*:*:*:*:*:*", "", "", "", NO_VERSION,
     "cpe/o:axis:axis_os", NULL, NULL},
    {"a CPE of any vendor names nothing", "cpe:2.3:a:*:zstandard:1.5:*:*:*:*:*:*:*", "", "", "",
     BAD_IDENTITY, "", NULL, NULL},
    {"a CPE that is none", "cpe:2.3:x", "", "", "", BAD_IDENTITY, "", NULL, NULL},
    {"a name only", "Logi Bolt", "1.2", "", "", NO_IDENTITY, "", "1.2", NULL},
    {"a purl that is none", "pkg:npm", "", "", "", BAD_IDENTITY, "", NULL, NULL},
    {"nothing", "", "", "", "", NO_IDENTITY, "", NULL, NULL},
};

static void format_keys(const struct yg_identity_facts *facts, struct yg_buf *out)
{
    for (size_t i = 0; i < facts->key_count; i++)
        yg_buf_printf(out, "%s%s%.*s", i > 0 ? " " : "",
                      facts->keys[i].evidence               ? "?"
                      : facts->keys[i].use == YG_KEY_SOURCE ? "="
                                                            : "",
                      YG_STR_ARG(facts->keys[i].package.text));
}

Test(identity, reads_every_row)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        struct yg_component component = {.text = yg_str(row->text),
                                         .version = yg_str(row->version),
                                         .source = yg_str(row->source)};
        struct yg_arena arena = {0};
        struct yg_identity_facts facts;
        struct yg_buf keys = {0};

        cr_assert(yg_identity_parse(&arena, &component, yg_str(row->os), NULL, &facts), "%s",
                  row->why);
        format_keys(&facts, &keys);
        cr_expect(eq(int, facts.reason, row->reason), "%s", row->why);
        cr_expect(yg_str_equal(yg_buf_str(&keys), yg_str(row->keys)), "%s: %.*s", row->why,
                  YG_STR_ARG(yg_buf_str(&keys)));
        cr_expect(yg_str_equal(facts.version, yg_str(row->compared)), "%s: %.*s", row->why,
                  YG_STR_ARG(facts.version));
        cr_expect(yg_str_equal(facts.source_version, yg_str(row->source_compared)), "%s: %.*s",
                  row->why, YG_STR_ARG(facts.source_version));
        yg_buf_deinit(&keys);
        yg_arena_deinit(&arena);
    }
}

Test(identity, knows_where_the_release_comes_from)
{
    static const struct {
        const char *text, *os;
        enum yg_release_from from;
    } cases[] = {
        {"pkg:deb/debian/a@1?distro=debian-11", "debian-12", YG_RELEASE_OF_PURL},
        {"pkg:deb/debian/a@1", "debian-12", YG_RELEASE_OF_OS},
        {"pkg:deb/debian/a@1-1%2Bdeb11u1", "", YG_RELEASE_OF_VERSION},
        {"pkg:deb/debian/a@1", "", YG_RELEASE_UNKNOWN},
    };

    for (size_t i = 0; i < YG_COUNT(cases); i++) {
        struct yg_component component = {.text = yg_str(cases[i].text)};
        struct yg_arena arena = {0};
        struct yg_identity_facts facts;

        cr_assert(yg_identity_parse(&arena, &component, yg_str(cases[i].os), NULL, &facts));
        cr_expect(eq(int, facts.release_from, cases[i].from), "%s", cases[i].text);
        yg_arena_deinit(&arena);
    }
}

Test(identity, needs_the_os_only_for_distributions_that_do_not_say_their_release)
{
    static const struct {
        const char *text;
        bool needs;
    } cases[] = {
        {"pkg:deb/debian/openssl@3.0.9-1", true},
        {"pkg:alpine/curl@7.80.0-r3", true},
        {"pkg:deb/debian/openssl@3.0.9-1?arch=amd64&distro=debian-12", false},
        {"pkg:npm/lodash@4.17.20", false},
        {"cpe:2.3:a:openssl:openssl:3.0.9:*:*:*:*:*:*:*", false},
        {"PKG:RPM/redhat/curl@7.61.1-22.el8", true},
        {"pkg://deb/debian/openssl@3.0.9-1", true},
        {"pkg:\xd7\xbb\xd7\xbb/a@1", false}, /* letters beyond ASCII */
        {"", false},
    };

    for (size_t i = 0; i < YG_COUNT(cases); i++)
        cr_expect(eq(int, yg_identity_needs_os(yg_str(cases[i].text)), cases[i].needs), "%s",
                  cases[i].text);
}

Test(identity, tells_versions_of_no_release)
{
    static const struct {
        const char *text;
        bool pseudo;
    } cases[] = {
        {"pkg:golang/golang.org/x/net@v0.0.0-20210520170846-37e1c6afe023", true},
        {"pkg:golang/golang.org/x/net@0.0.0-20210520170846-37e1c6afe023", true},
        {"pkg:golang/gopkg.in/yaml.v3@v3.0.0-20200615113413-eeeca48fe776", false},
        {"pkg:golang/example.com/a@v0.0.0", false},
        {"pkg:golang/example.com/a@v0.0.0-rc1", false},
        {"pkg:npm/a@0.0.0-20210520170846-37e1c6afe023", false},
        {"pkg:composer/a/b@dev-main", true},
        {"pkg:composer/a/b@master", true},
        {"pkg:composer/a/b@1.x-dev", false},
        {"pkg:composer/a/b", false},
    };

    for (size_t i = 0; i < YG_COUNT(cases); i++) {
        struct yg_component component = {.text = yg_str(cases[i].text)};
        struct yg_arena arena = {0};
        struct yg_identity_facts facts;

        cr_assert(yg_identity_parse(&arena, &component, (struct yg_str){NULL, 0}, NULL, &facts));
        cr_expect(eq(int, facts.pseudo, cases[i].pseudo), "%s", cases[i].text);
        yg_arena_deinit(&arena);
    }
}

Test(identity, reads_an_owner_by_itself)
{
    struct yg_component component = {.text = YG_STR("pkg:pypi/jinja2"),
                                     .version = YG_STR("3.1.2"),
                                     .source = YG_STR("jinja"),
                                     .owner =
                                         YG_STR("pkg:deb/debian/python3-jinja2?distro=debian-12")};
    struct yg_arena arena = {0};
    struct yg_identity_facts facts;

    cr_assert(yg_identity_parse(&arena, &component, (struct yg_str){NULL, 0}, NULL, &facts));
    cr_expect(eq(int, facts.reason, NO_VERSION), "the component's version is not its owner's");
    cr_expect(yg_str_equal(facts.keys[0].package.text, YG_STR("deb/debian:12/python3-jinja2")),
              "nor is its source");
    yg_arena_deinit(&arena);
}

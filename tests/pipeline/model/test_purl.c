#include "pipeline/model/purl.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const struct row {
    const char *why, *text;
    const char *type, *name_space, *name, *version; /* NULL: absent */
    const char *canonical;                          /* NULL: as `text` */
} rows[] = {
    {"all parts", "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12#a/b", "deb",
     "debian", "libssl3", "3.0.11-1~deb12u2", NULL},
    {"least", "pkg:npm/a", "npm", NULL, "a", NULL, NULL},
    {"scheme and type without case, old slashes", "PKG://NPM/a@1", "npm", NULL, "a", "1",
     "pkg:npm/a@1"},
    {"encoded scope", "pkg:npm/%40babel/core@7.1.0", "npm", "@babel", "core", "7.1.0", NULL},
    {"bare scope", "pkg:npm/@babel/core@7.1.0", "npm", "@babel", "core", "7.1.0",
     "pkg:npm/%40babel/core@7.1.0"},
    {"bare scope without version", "pkg:npm/@babel/core", "npm", "@babel", "core", NULL,
     "pkg:npm/%40babel/core"},
    {"encoded slash separates", "pkg:npm/%40babel%2Fcore@7.1.0", "npm", "@babel", "core", "7.1.0",
     "pkg:npm/%40babel/core@7.1.0"},
    {"npm keeps its case", "pkg:npm/JSONStream@1.0.3", "npm", NULL, "JSONStream", "1.0.3", NULL},
    {"slash in a version", "pkg:github/foo/bar@feature/x", "github", "foo", "bar", "feature/x",
     "pkg:github/foo/bar@feature%2Fx"},
    {"'@' in a name", "pkg:brew/node@20@20.10.0", "brew", NULL, "node@20", "20.10.0",
     "pkg:brew/node%4020@20.10.0"},
    {"empty version is none", "pkg:npm/a@", "npm", NULL, "a", NULL, "pkg:npm/a"},
    {"empty qualifier is none", "pkg:npm/a@1?b=&c=d&", "npm", NULL, "a", "1", "pkg:npm/a@1?c=d"},
    {"qualifiers sort, keys fold, values keep", "pkg:rpm/RHEL/Curl@1?Epoch=1&ARCH=I686", "rpm",
     "rhel", "Curl", "1", "pkg:rpm/rhel/Curl@1?arch=I686&epoch=1"},
    {"qualifier value with '=', '/' and ':'", "pkg:generic/a?u=https://x/y=z", "generic", NULL, "a",
     NULL, "pkg:generic/a?u=https:%2F%2Fx%2Fy%3Dz"},
    {"plus is a plus", "pkg:deb/debian/g++@4:12.2.0+b1", "deb", "debian", "g++", "4:12.2.0+b1",
     "pkg:deb/debian/g%2B%2B@4:12.2.0%2Bb1"},
    {"empty segments and dots go", "pkg:golang//google.golang.org//grpc@v1#/a/./../b//", "golang",
     "google.golang.org", "grpc", "v1", "pkg:golang/google.golang.org/grpc@v1#a/b"},
    {"golang folds", "pkg:golang/github.com/Masterminds/Semver@v3", "golang",
     "github.com/masterminds", "semver", "v3", "pkg:golang/github.com/masterminds/semver@v3"},
    {"pypi folds runs", "pkg:pypi/Zope.__Interface-X@5.0RC1", "pypi", NULL, "zope-interface-x",
     "5.0RC1", "pkg:pypi/zope-interface-x@5.0RC1"},
    {"pub names have underscores", "pkg:pub/My-Package@1", "pub", NULL, "my_package", "1",
     "pkg:pub/my_package@1"},
    {"cpan authors are upper case", "pkg:cpan/gdt/URI-PackageURL@2", "cpan", "GDT",
     "URI-PackageURL", "2", "pkg:cpan/GDT/URI-PackageURL@2"},
    {"deb folds", "pkg:deb/Debian/Curl@1", "deb", "debian", "curl", "1", "pkg:deb/debian/curl@1"},
    {"old type of Alpine", "pkg:alpine/Curl@7.80.0-r3", "apk", "alpine", "curl", "7.80.0-r3",
     "pkg:apk/alpine/curl@7.80.0-r3"},
    {"old type of Alpine with a namespace", "pkg:alpine/alpine/curl", "apk", "alpine", "curl", NULL,
     "pkg:apk/alpine/curl"},
    {"a git repository's name has slashes", "pkg:git/codeberg.org/forgejo/forgejo@a7", "git",
     "codeberg.org", "forgejo/forgejo", "a7", NULL},
    {"oci digest", "pkg:oci/Debian@sha256%3A244f?tag=latest", "oci", NULL, "debian", "sha256:244f",
     "pkg:oci/debian@sha256:244f?tag=latest"},
    {"text beyond ASCII", "pkg:generic/%e6%ab%93@1", "generic", NULL, "\xE6\xAB\x93", "1",
     "pkg:generic/%E6%AB%93@1"},
    {"text beyond ASCII, not encoded", "pkg:generic/\xE6\xAB\x93", "generic", NULL, "\xE6\xAB\x93",
     NULL, "pkg:generic/%E6%AB%93"},
    {"'?' inside a qualifier stays there", "pkg:generic/a@1?u=x?y", "generic", NULL, "a", "1",
     "pkg:generic/a@1?u=x%3Fy"},
};

static void expect_part(const char *why, const char *part, struct yg_str found,
                        const char *expected)
{
    bool same = (found.ptr == NULL) == (expected == NULL) && yg_str_equal(found, yg_str(expected));

    cr_expect(same, "%s: %s \"%.*s\"", why, part, YG_STR_ARG(found));
}

Test(purl, parses_every_row_and_its_canonical_form)
{
    struct yg_arena arena = {0};
    struct yg_buf buf = {0}, again = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        struct yg_purl purl;
        struct yg_error err = {.text = ""};

        cr_assert(eq(int, yg_purl_parse(&arena, yg_str(row->text), &purl, &err), YG_OK), "%s: %s",
                  row->why, err.text);
        expect_part(row->why, "type", purl.type, row->type);
        expect_part(row->why, "namespace", purl.name_space, row->name_space);
        expect_part(row->why, "name", purl.name, row->name);
        expect_part(row->why, "version", purl.version, row->version);
        yg_buf_reset(&buf);
        yg_purl_format(&purl, &buf);
        expect_part(row->why, "canonical", yg_buf_str(&buf),
                    row->canonical == NULL ? row->text : row->canonical);
        cr_assert(eq(int, yg_purl_parse(&arena, yg_buf_str(&buf), &purl, &err), YG_OK), "%s: %s",
                  row->why, err.text);
        yg_buf_reset(&again);
        yg_purl_format(&purl, &again);
        cr_expect(yg_str_equal(yg_buf_str(&buf), yg_buf_str(&again)), "%s: settles", row->why);
    }
    yg_buf_deinit(&buf);
    yg_buf_deinit(&again);
    yg_arena_deinit(&arena);
}

Test(purl, finds_qualifiers_and_subpath)
{
    struct yg_arena arena = {0};
    struct yg_purl purl;
    struct yg_str text =
        YG_STR("pkg:deb/debian/libc6@2?upstream=glibc%402.36&Arch=arm64&distro=debian-12#x/%20y");

    cr_assert(eq(int, yg_purl_parse(&arena, text, &purl, NULL), YG_OK));
    cr_expect(eq(sz, purl.qualifier_count, 3));
    expect_part("decoded", "upstream", yg_purl_qualifier_get(&purl, YG_STR("upstream")),
                "glibc@2.36");
    expect_part("folded", "arch", yg_purl_qualifier_get(&purl, YG_STR("arch")), "arm64");
    expect_part("absent", "epoch", yg_purl_qualifier_get(&purl, YG_STR("epoch")), NULL);
    expect_part("decoded", "subpath", purl.subpath, "x/ y");
    yg_arena_deinit(&arena);
}

Test(purl, borrows_what_needs_no_change)
{
    struct yg_arena arena = {0};
    struct yg_purl purl;
    struct yg_str text = YG_STR("pkg:deb/debian/curl@7.88.1-10?arch=arm64");

    cr_assert(eq(int, yg_purl_parse(&arena, text, &purl, NULL), YG_OK));
    cr_expect(purl.type.ptr == text.ptr + 4 && purl.name_space.ptr == text.ptr + 8 &&
              purl.name.ptr == text.ptr + 15 && purl.version.ptr == text.ptr + 20 &&
              purl.qualifiers[0].value.ptr == text.ptr + 35);
    yg_arena_deinit(&arena);
}

static const struct wrong {
    const char *why, *text;
    size_t at;
    const char *error;
} wrongs[] = {
    {"empty", "", 0, "purl: does not start with \"pkg:\""},
    {"no scheme", "npm/a@1", 0, "purl: does not start with \"pkg:\""},
    {"encoded scheme", "pkg%3Anpm/a", 0, "purl: does not start with \"pkg:\""},
    {"scheme only", "pkg:", 4, "purl: type is empty"},
    {"type starts with a digit", "pkg:3n/a", 4, "purl: type has a wrong character"},
    {"type with a blank", "pkg:n m/a", 5, "purl: type has a wrong character"},
    {"no name", "pkg:npm", 7, "purl: name is empty"},
    {"slash but no name", "pkg:npm/", 8, "purl: name is empty"},
    {"name missing before the version", "pkg:swift/github.com/A/@5", 23, "purl: name is empty"},
    {"version only", "pkg:npm/@5", 8, "purl: name is empty"},
    {"escape cut short", "pkg:npm/a%2", 9, "purl: '%' without two hexadecimal digits"},
    {"escape without digits", "pkg:npm/a@1%zz", 11, "purl: '%' without two hexadecimal digits"},
    {"encoded NUL", "pkg:npm/a%00", 8, "purl: control character"},
    {"newline", "pkg:npm/a\nb", 9, "purl: control character"},
    {"escapes that are not UTF-8", "pkg:npm/a@%ff", 10, "purl: not UTF-8"},
    {"bytes that are not UTF-8", "pkg:npm/ab\xC0", 10, "purl: not UTF-8"},
    {"qualifier without value", "pkg:npm/a?b", 10, "purl: qualifier without '='"},
    {"qualifier without key", "pkg:npm/a?=b", 10, "purl: qualifier key is empty"},
    {"blank in a key", "pkg:npm/a?in%20b=c", 12, "purl: qualifier key has a wrong character"},
    {"same key twice", "pkg:npm/a?b=1&B=2", 14, "purl: qualifier b twice"},
    {"module as distribution", "pkg:cpan/URI::X", 9,
     "purl: cpan names a distribution, not a module with \"::\""},
    {"namespace missing", "pkg:vscode-extension/java", 21,
     "purl: vscode-extension needs a namespace"},
    {"namespace too much", "pkg:otp/a/b", 8, "purl: otp has no namespace"},
};

Test(purl, rejects_with_place_and_reason)
{
    struct yg_arena arena = {0};

    for (size_t i = 0; i < YG_COUNT(wrongs); i++) {
        struct yg_purl purl = {.qualifier_count = 99};
        struct yg_error err = {.text = ""};

        cr_expect(eq(int, yg_purl_parse(&arena, yg_str(wrongs[i].text), &purl, &err), YG_MALFORMED),
                  "%s", wrongs[i].why);
        cr_expect(eq(sz, err.at, wrongs[i].at), "%s", wrongs[i].why);
        cr_expect(eq(str, err.text, (char *)wrongs[i].error), "%s", wrongs[i].why);
        cr_expect(eq(sz, purl.qualifier_count, 99), "%s: output stays as it was", wrongs[i].why);
    }
    yg_arena_deinit(&arena);
}

Test(purl, has_limits)
{
    struct yg_arena arena = {0};
    struct yg_buf buf = {0};
    struct yg_purl purl;
    struct yg_error err;

    yg_buf_append(&buf, YG_STR("pkg:generic/"));
    while (buf.len < YG_PURL_BYTES_MAX)
        yg_buf_append_char(&buf, 'a');
    cr_expect(eq(int, yg_purl_parse(&arena, yg_buf_str(&buf), &purl, &err), YG_OK));
    yg_buf_append_char(&buf, 'a');
    cr_expect(eq(int, yg_purl_parse(&arena, yg_buf_str(&buf), &purl, &err), YG_LIMIT));
    cr_expect(eq(str, err.text, (char *)"purl: at most 4096 bytes"));

    yg_buf_reset(&buf);
    yg_buf_append(&buf, YG_STR("pkg:generic/a?"));
    for (int i = 0; i < YG_PURL_QUALIFIERS_MAX; i++)
        yg_buf_printf(&buf, "k%d=v&", i);
    cr_expect(eq(int, yg_purl_parse(&arena, yg_buf_str(&buf), &purl, &err), YG_OK));
    cr_expect(eq(sz, purl.qualifier_count, YG_PURL_QUALIFIERS_MAX));
    yg_buf_append(&buf, YG_STR("more=v"));
    cr_expect(eq(int, yg_purl_parse(&arena, yg_buf_str(&buf), &purl, &err), YG_LIMIT));
    cr_expect(eq(str, err.text, (char *)"purl: qualifiers: at most 32"));
    yg_buf_deinit(&buf);
    yg_arena_deinit(&arena);
}

Test(purl, checks_what_only_some_types_demand)
{
    static const struct check {
        const char *why, *text, *error; /* NULL: fine */
    } checks[] = {
        {"no demands", "pkg:npm/a@1", NULL},
        {"names of Julia packages are not unique", "pkg:julia/Dates",
         "purl: julia needs the qualifier uuid"},
        {"with its uuid", "pkg:julia/AWS?uuid=fbe9abb3-538b-5e4e-ba9e-bc94f4f92ebc", NULL},
        {"an id of Chrome", "pkg:chrome-extension/aaaabbbbccccddddeeeeffffgggghhhh@1.2.3.4", NULL},
        {"without a version", "pkg:chrome-extension/aaaabbbbccccddddeeeeffffgggghhhh", NULL},
        {"a letter beyond p", "pkg:chrome-extension/aaaabbbbccccddddeeeeffffgggghhhq",
         "purl: the name of a chrome-extension is 32 letters from a to p"},
        {"too short", "pkg:chrome-extension/dogs",
         "purl: the name of a chrome-extension is 32 letters from a to p"},
        {"five numbers", "pkg:chrome-extension/aaaabbbbccccddddeeeeffffgggghhhh@1.2.3.4.5",
         "purl: the version of a chrome-extension is one to four numbers"},
        {"an empty number", "pkg:chrome-extension/aaaabbbbccccddddeeeeffffgggghhhh@1..2",
         "purl: the version of a chrome-extension is one to four numbers"},
    };

    for (size_t i = 0; i < YG_COUNT(checks); i++) {
        struct yg_arena arena = {0};
        struct yg_error err = {.text = ""};
        struct yg_purl purl;

        cr_assert(eq(int, yg_purl_parse(&arena, yg_str(checks[i].text), &purl, &err), YG_OK), "%s",
                  checks[i].why);
        enum yg_status st = yg_purl_check(&purl, &err);
        cr_expect(eq(int, st == YG_OK, checks[i].error == NULL), "%s", checks[i].why);
        if (st != YG_OK)
            cr_expect(eq(str, err.text, (char *)(uintptr_t)checks[i].error), "%s", checks[i].why);
        yg_arena_deinit(&arena);
    }
}

/* The quick look at a purl's version says what the slow one says. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "connectors/formats/purl_version.h"
#include "pipeline/base/error.h"
#include "tests/support/random.h"

/* The version is behind the last '@' before qualifiers and subpath, which begins no segment. */
static bool naive(struct yg_str purl, size_t len)
{
    size_t end = 0, at = SIZE_MAX;

    for (; end < purl.len && purl.ptr[end] != '?' && purl.ptr[end] != '#'; end++) {
        if (purl.ptr[end] == '@')
            at = end;
    }
    return end == purl.len && at != SIZE_MAX && at > 0 && purl.ptr[at - 1] != '/' &&
           purl.len - at - 1 == len;
}

static const struct row {
    const char *why, *purl;
    size_t len;
    bool ends;
} rows[] = {
    {"as most are", "pkg:npm/left-pad@1.3.0", 5, true},
    {"a version of sixteen bytes", "pkg:deb/debian/openssl@3.0.11-1~deb12u2", 16, true},
    {"one of thirty-one", "pkg:golang/gith.com/a@0.0.0-202311220102-0123456789ab", 31, true},
    {"one of thirty-two is left to the slow look",
     "pkg:golang/github.com/a/b@v0.0.0-20231122010203-abcdef012345", 34, false},
    {"a scope is no version", "pkg:npm/a-long-name/@scope", 5, false},
    {"a sign in the version is the last one", "pkg:npm/left-pad-left@1.0@2", 5, false},
    {"the version of a qualifier", "pkg:npm/left-pad-left?x=@1.3.0", 5, false},
    {"qualifiers far ahead of a sign",
     "pkg:npm/a?x=0123456789012345678901234567890123456789012345678901234567890123456789@1.3.0", 5,
     false},
    {"a subpath", "pkg:npm/left-pad-left#a@1.3.0", 5, false},
    {"nothing behind the sign", "pkg:npm/left-pad-left@", 0, false},
    {"the shortest for the quick look", "pkg:npm/ab@1.3.0", 5, true},
    {"a shorter one", "pkg:npm/a@1.3.0", 5, false},
    {"nothing but a version", "a@0123456789abcde", 15, true},
    {"not even a name", "@0123456789abcde", 15, false},
};

Test(component, version_at_the_end_of_a_purl)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++)
        cr_expect(
            eq(int, yg_purl_ends_with_version(yg_str(rows[i].purl), rows[i].len), rows[i].ends),
            "%s", rows[i].why);
}

Test(component, random_purls_have_the_version_that_the_slow_look_finds)
{
    uint64_t random = random_begin();
    size_t found = 0;

    for (size_t round = 0; round < 200000; round++) {
        size_t len = 1 + random_below(&random, 90), version = random_below(&random, 34);
        char bytes[128];

        for (size_t i = 0; i < len; i++) /* few of the bytes that matter */
            bytes[i] = "@/?#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"[random_below(
                &random, round % 2 == 0 ? 58 : 12)];
        if (version < len && random_below(&random, 2) == 0)
            bytes[len - version - 1] = '@';
        struct yg_str purl = {bytes, len};
        bool quick =
            version > 0 && version <= 31 && len >= version + 2 && len >= (version > 15 ? 32 : 16);
        cr_assert(eq(int, yg_purl_ends_with_version(purl, version), quick &&naive(purl, version)),
                  "%.*s, %zu", YG_STR_ARG(purl), version);
        found += quick && naive(purl, version);
    }
    cr_expect(gt(sz, found, 1000));
}

/* test_source_map.c - which source package a binary was built from, and what an identity makes of
 * it. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

#include "matchers/package/identity.h"

static const struct {
    const char *distribution, *release, *package, *version, *source;
} rows[] = {
    {"debian", "12", "libssl3", "3.0.11-1~deb12u2", "openssl"},
    {"debian", "bookworm", "libgcc-s1", "12.2.0-14+b1", "gcc-12@12.2.0-14"},
    {"debian", "12", "libgcc-s1", "12.2.0-14+deb12u1", "gcc-12@12.2.0-14+x"},
    {"debian", "12", "libmoved1", "1.0-1", "old-home"},
    {"debian", "12", "libmoved1", "1.0-2", "new-home"},
    {"debian", "12", "zlib1g", "1:1.2.13.dfsg-1", "zlib"},
    {"debian", "12", "LibUpper", "1", "upper"},
    {"debian", "11", "libssl3", "1", "of-another-release"},
    {"rocky", "9.3", "perl-Errno", "0:1.30-480.el9", "perl@4:5.32.1-480.el9"},
    {"alpine", "v3.18.4", "libcrypto3", "3.1.4-r0", "openssl"},
    {"wolfi", "", "libcrypto3", "3.1.4-r0", "openssl"},
};

static struct yg_source_map *fill(void)
{
    struct yg_source_map *map = yg_source_map_create();

    cr_assert(ne(ptr, map, NULL));
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_error err = {.text = ""};
        uint32_t feed = 0;

        cr_assert(eq(int,
                     yg_source_map_feed(map, yg_str(rows[i].distribution), yg_str(rows[i].release),
                                        &feed, &err),
                     YG_OK),
                  "%s", err.text);
        cr_assert(eq(int,
                     yg_source_map_add(map, feed, yg_str(rows[i].package), yg_str(rows[i].version),
                                       yg_str(rows[i].source), &err),
                     YG_OK),
                  "%s", err.text);
    }
    cr_expect(eq(sz, yg_source_map_count(map), YG_COUNT(rows)));
    return map;
}

static const struct {
    const char *why, *feed, *package, *version, *found; /* "source@version"; NULL: not known */
} asked[] = {
    {"the name alone differs", "deb/debian:12", "libssl3", "3.0.11-1~deb12u2", "openssl@"},
    {"another version: only the name counts", "deb/debian:12", "libssl3", "9", "openssl@"},
    {"the version of the source differs", "deb/debian:12", "libgcc-s1", "12.2.0-14+b1",
     "gcc-12@12.2.0-14"},
    {"each build has its own", "deb/debian:12", "libgcc-s1", "12.2.0-14+deb12u1",
     "gcc-12@12.2.0-14+x"},
    {"the source's version says nothing of other builds", "deb/debian:12", "libgcc-s1", "12.2.0-14",
     "gcc-12@"},
    {"a build of the former source", "deb/debian:12", "libmoved1", "1.0-1", "old-home@"},
    {"the last source is that of builds that are not listed", "deb/debian:12", "libmoved1", "2",
     "new-home@"},
    {"an epoch counts", "deb/debian:12", "zlib1g", "1.2.13.dfsg-1", "zlib@"},
    {"names of this type are lower case", "deb/debian:12", "libupper", "1", "upper@"},
    {"epoch 0 is none", "rpm/rocky-linux:9", "perl-Errno", "1.30-480.el9", "perl@4:5.32.1-480.el9"},
    {"on both sides", "rpm/rocky-linux:9", "perl-Errno", "0:1.30-480.el9", "perl@4:5.32.1-480.el9"},
    {"each release has its own", "deb/debian:11", "libssl3", "1", "of-another-release@"},
    {"a release that nobody imported", "deb/debian:13", "libssl3", "1", NULL},
    {"a package that is its own source", "deb/debian:12", "openssl", "1", NULL},
    {"a release as people write it", "apk/alpine:3.18", "libcrypto3", "3.1.4-r0", "openssl@"},
    {"no releases", "apk/wolfi", "libcrypto3", "1", "openssl@"},
    {"nothing", "", "", "", NULL},
};

Test(source_map, finds_every_row)
{
    struct yg_source_map *map = fill();

    for (size_t i = 0; i < YG_COUNT(asked); i++) {
        struct yg_source_found found = {{NULL, 0}, {NULL, 0}};
        struct yg_buf text = {0};
        bool known = yg_source_map_find(map, yg_str(asked[i].feed), yg_str(asked[i].package),
                                        yg_str(asked[i].version), &found);

        cr_expect(eq(int, known, asked[i].found != NULL), "%s", asked[i].why);
        if (known) {
            yg_buf_printf(&text, "%.*s@%.*s", YG_STR_ARG(found.source), YG_STR_ARG(found.version));
            cr_expect(yg_str_equal(yg_buf_str(&text), yg_str(asked[i].found)), "%s: %.*s",
                      asked[i].why, YG_STR_ARG(yg_buf_str(&text)));
        }
        yg_buf_deinit(&text);
    }
    yg_source_map_destroy(map);
}

Test(source_map, refuses_what_is_no_release)
{
    static const struct {
        const char *distribution, *release, *text;
    } refused[] = {
        {"beos", "5", "'beos' is no distribution that is known"},
        {"npm", "1", "'npm' is no distribution that is known"},
        {"debian", "", "'' is no release of debian"},
        {"debian", "sid", "'sid' is no release of debian"},
        {"debian", "ubuntu-22.04", "'ubuntu-22.04' is no release of debian"},
        {"ubuntu", "bookworm", "'bookworm' is no release of ubuntu"},
        {"ubuntu", "jamy", "'jamy' is no release of ubuntu"},
        {"alpine", "edge", "'edge' is no release of alpine"},
    };
    struct yg_source_map *map = yg_source_map_create();

    for (size_t i = 0; i < YG_COUNT(refused); i++) {
        struct yg_error err = {.text = ""};
        uint32_t feed;

        cr_expect(ne(int,
                     yg_source_map_feed(map, yg_str(refused[i].distribution),
                                        yg_str(refused[i].release), &feed, &err),
                     YG_OK));
        cr_expect_str_eq(err.text, refused[i].text);
    }
    yg_source_map_destroy(map);
}

Test(source_map, refuses_texts_that_are_none_or_too_long)
{
    static char longer[YG_SOURCE_MAP_TEXT_BYTES_MAX + 1];
    const struct yg_str too_long = {memset(longer, 'a', sizeof longer), sizeof longer};
    const struct {
        struct yg_str package, version, source;
        enum yg_status status;
        const char *text;
    } refused[] = {
        {YG_STR(""), YG_STR("1"), YG_STR("a"), YG_MALFORMED, "package: empty"},
        {YG_STR("a"), YG_STR("1"), YG_STR(""), YG_MALFORMED, "source: empty"},
        {YG_STR("a"), YG_STR("1"), YG_STR("@1"), YG_MALFORMED, "source: empty"},
        {too_long, YG_STR("1"), YG_STR("a"), YG_LIMIT, "package: 1025 bytes, at most 1024"},
        {YG_STR("a"), too_long, YG_STR("a"), YG_LIMIT, "version: 1025 bytes, at most 1024"},
        {YG_STR("a"), YG_STR("1"), too_long, YG_LIMIT, "source: 1025 bytes, at most 1024"},
    };
    struct yg_source_map *map = yg_source_map_create();
    struct yg_error err = {.text = ""};
    uint32_t feed = 0;

    cr_assert(eq(int, yg_source_map_feed(map, YG_STR("debian"), YG_STR("12"), &feed, &err), YG_OK));
    for (size_t i = 0; i < YG_COUNT(refused); i++) {
        cr_expect(eq(int,
                     yg_source_map_add(map, feed, refused[i].package, refused[i].version,
                                       refused[i].source, &err),
                     refused[i].status));
        cr_expect_str_eq(err.text, refused[i].text);
    }
    cr_expect(eq(sz, yg_source_map_count(map), 0));
    yg_source_map_destroy(map);
}

/* "package-00017" */
static struct yg_str number_name(char *to, const char *prefix, int number)
{
    return (struct yg_str){to, (size_t)sprintf(to, "%s%05d", prefix, number)};
}

Test(source_map, grows)
{
    struct yg_source_map *map = yg_source_map_create();
    struct yg_error err = {.text = ""};
    char name[32], source[32];
    uint32_t feeds[2] = {0, 0};

    cr_assert(
        eq(int, yg_source_map_feed(map, YG_STR("debian"), YG_STR("12"), &feeds[0], &err), YG_OK));
    cr_assert(eq(int, yg_source_map_feed(map, YG_STR("ubuntu"), YG_STR("noble"), &feeds[1], &err),
                 YG_OK));
    for (int i = 0; i < 20000; i++)
        cr_assert(
            eq(int,
               yg_source_map_add(map, feeds[i % 2], number_name(name, "p", i / 2), YG_STR("1"),
                                 number_name(source, i % 2 ? "u" : "d", i / 2), &err),
               YG_OK));
    for (int i = 0; i < 20000; i++) {
        struct yg_source_found found;

        cr_assert(yg_source_map_find(map, yg_str(i % 2 ? "deb/ubuntu:24.04" : "deb/debian:12"),
                                     number_name(name, "p", i / 2), YG_STR("1"), &found));
        cr_expect(yg_str_equal(found.source, number_name(source, i % 2 ? "u" : "d", i / 2)));
    }
    yg_source_map_destroy(map);
}

/* What an identity makes of it. */
static const struct {
    const char *why, *text, *source, *os, *key, *version;
    bool mapped;
} identities[] = {
    {"nobody states the source", "pkg:deb/debian/libssl3@3.0.9-1?distro=debian-12", "", "",
     "deb/debian:12/openssl", "3.0.9-1", true},
    {"the asset's OS states the release", "pkg:deb/debian/libssl3@3.0.9-1", "", "debian-12.4",
     "deb/debian:12/openssl", "3.0.9-1", true},
    {"the build that an index listed", "pkg:deb/debian/libgcc-s1@12.2.0-14%2Bb1?distro=debian-12",
     "", "", "deb/debian:12/gcc-12", "12.2.0-14", true},
    {"another build", "pkg:deb/debian/libgcc-s1@12.2.0-13?distro=debian-12", "", "",
     "deb/debian:12/gcc-12", "12.2.0-13", true},
    {"the purl states it", "pkg:deb/debian/libssl3@3.0.9-1?distro=debian-12&upstream=stated", "",
     "", "deb/debian:12/stated", "3.0.9-1", false},
    {"the inventory states it", "pkg:deb/debian/libssl3@3.0.9-1?distro=debian-12", "stated", "",
     "deb/debian:12/stated", "3.0.9-1", false},
    {"its own source", "pkg:deb/debian/openssl@3.0.9-1?distro=debian-12", "", "",
     "deb/debian:12/openssl", "3.0.9-1", false},
    {"another release", "pkg:deb/debian/libssl3@3.0.9-1?distro=debian-13", "", "",
     "deb/debian:13/libssl3", "3.0.9-1", false},
    {"the purl's epoch is part of the version, and not of the source's",
     "pkg:rpm/rocky/perl-Errno@1.30-480.el9?distro=rocky-9.3&epoch=0", "", "",
     "rpm/rocky-linux:9/perl", "4:5.32.1-480.el9", true},
    {"no releases", "pkg:apk/wolfi/libcrypto3@3.1.4-r0", "", "", "apk/wolfi/openssl", "3.1.4-r0",
     true},
};

Test(source_map, serves_identities_whose_source_nobody_states)
{
    struct yg_source_map *map = fill();

    for (size_t i = 0; i < YG_COUNT(identities); i++) {
        struct yg_component component = {.text = yg_str(identities[i].text),
                                         .source = yg_str(identities[i].source)};
        struct yg_arena arena = {0};
        struct yg_identity_facts facts;

        cr_assert(yg_identity_parse(&arena, &component, yg_str(identities[i].os), map, &facts));
        cr_expect(eq(int, facts.mapped, identities[i].mapped), "%s", identities[i].why);
        cr_expect(eq(int, facts.reason, YG_EVALUABLE), "%s", identities[i].why);
        cr_assert(gt(sz, facts.key_count, 0));
        cr_expect(yg_str_equal(facts.keys[0].package.text, yg_str(identities[i].key)), "%s: %.*s",
                  identities[i].why, YG_STR_ARG(facts.keys[0].package.text));
        cr_expect(yg_str_equal(facts.source_version, yg_str(identities[i].version)), "%s: %.*s",
                  identities[i].why, YG_STR_ARG(facts.source_version));
        yg_arena_deinit(&arena);
    }
    yg_source_map_destroy(map);
}

/* test_index_inventory.c - releases that only the rest of an inventory states: rows, the words, and
 * random inventories in every order against a naive reading. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

#include "matchers/fleet/shard.h"
#include "pipeline/base/buf.h"
#include "tests/support/index_bench.h"

#define COMPONENTS_MAX 8

/* What is known of the releases, one part a component, parted by ' ': as it is stated; in brackets
 * when it is assumed; '-' when nobody knows; "npm" and the like outside distributions. */
static void append_releases(const struct yg_index *index, const uint32_t *identities, size_t count,
                            struct yg_buf *out)
{
    for (size_t i = 0; i < count; i++) {
        struct yg_identity_view view = yg_index_identity(index, identities[i]);
        struct yg_str rest = view.package, feed;

        yg_str_cut(&rest, '/');
        feed = yg_str_cut(&rest, '/'); /* "debian:11" */
        yg_buf_append(out, i > 0 ? YG_STR(" ") : YG_STR(""));
        if (view.package.len == 0)
            yg_buf_append(out, YG_STR("-"));
        else if (view.release_assumed)
            yg_buf_printf(out, "(%.*s)", YG_STR_ARG(feed));
        else
            yg_buf_append(out, feed);
        cr_expect(eq(int, view.not_evaluable == YG_NOT_EVALUABLE_NO_RELEASE, view.package.len == 0),
                  "%.*s", YG_STR_ARG(view.text));
    }
}

static const struct row {
    const char *why, *os, *components[COMPONENTS_MAX], *releases;
} rows[] = {
    {"two versions state it",
     "",
     {"pkg:deb/debian/a@1-1%2Bdeb11u1", "pkg:deb/debian/b@2-1+deb11u2", "pkg:deb/debian/c@5.1-2"},
     "debian:11 debian:11 (debian:11)"},
    {"one may be carried over from an earlier release",
     "",
     {"pkg:deb/debian/a@1-1%2Bdeb11u1", "pkg:deb/debian/c@5.1-2"},
     "debian:11 -"},
    {"the same package twice is one",
     "",
     {"pkg:deb/debian/a@1-1%2Bdeb11u1", "pkg:deb/debian/a@1-1%2Bdeb11u1", "pkg:deb/debian/c@5.1-2"},
     "debian:11 debian:11 -"},
    {"one that names it is enough",
     "",
     {"pkg:apk/alpine/a@1.0-r0?distro=alpine-3.16.2", "pkg:apk/alpine/b@1.0-r0"},
     "alpine:3.16 (alpine:3.16)"},
    {"also by its codename, and behind the others",
     "",
     {"pkg:deb/debian/c@5.1-2", "pkg:deb/debian/a@1-1?distro=bookworm&arch=amd64"},
     "(debian:12) debian:12"},
    {"Alpine's versions state nothing",
     "",
     {"pkg:apk/alpine/a@1.0-r0", "pkg:apk/alpine/b@1.0-r0"},
     "- -"},
    {"where they disagree nothing is assumed",
     "",
     {"pkg:deb/debian/a@1-1%2Bdeb11u1", "pkg:deb/debian/b@2-1+deb11u2",
      "pkg:deb/debian/d@3-1+deb12u1", "pkg:deb/debian/c@5.1-2"},
     "debian:11 debian:11 debian:12 -"},
    {"nor where a version disagrees with a name",
     "",
     {"pkg:deb/debian/a@1-1?distro=debian-12", "pkg:deb/debian/b@2-1+deb11u2",
      "pkg:deb/debian/c@5.1-2"},
     "debian:12 debian:11 -"},
    {"nor where two names do",
     "",
     {"pkg:deb/debian/a@1-1?distro=debian-12", "pkg:deb/debian/b@2-1?distro=debian-11",
      "pkg:deb/debian/c@5.1-2"},
     "debian:12 debian:11 -"},
    {"each distribution for itself",
     "",
     {"pkg:deb/debian/a@1-1%2Bdeb11u1", "pkg:deb/ubuntu/b@2-1ubuntu0.20.04.1",
      "pkg:deb/ubuntu/c@2-1ubuntu1~20.04", "pkg:deb/debian/d@1-1", "pkg:deb/ubuntu/d@1-1"},
     "debian:11 ubuntu:20.04 ubuntu:20.04 - (ubuntu:20.04)"},
    {"by any name of it",
     "",
     {"pkg:rpm/rhel/a@1-1.el8_6", "pkg:rpm/redhat/b@1-1.el8", "pkg:rpm/redhat/c@1-1"},
     "redhat:8 redhat:8 (redhat:8)"},
    {"a stated OS decides: its release",
     "debian-12",
     {"pkg:deb/debian/a@1-1%2Bdeb11u1", "pkg:deb/debian/b@2-1+deb11u2", "pkg:deb/debian/c@5.1-2"},
     "debian:12 debian:12 debian:12"},
    {"a stated OS of another distribution: nothing is assumed",
     "ubuntu-22.04",
     {"pkg:deb/debian/a@1-1%2Bdeb11u1", "pkg:deb/debian/b@2-1+deb11u2", "pkg:deb/debian/c@5.1-2"},
     "debian:11 debian:11 -"},
    {"a backport states nothing, and is a package of the release like any other",
     "",
     {"pkg:deb/debian/a@1-1~bpo11%2B1", "pkg:deb/debian/b@2-1~bpo11+1", "pkg:deb/debian/c@5.1-2",
      "pkg:deb/debian/d@5.1-2"},
     "- - - -"},
    {"... where others state it",
     "",
     {"pkg:deb/debian/a@1-1~bpo11%2B1", "pkg:deb/debian/b@2-1+deb11u1",
      "pkg:deb/debian/c@5.1-2?distro=debian-11"},
     "(debian:11) debian:11 debian:11"},
    {"a distro= that nobody can read stays unknown",
     "",
     {"pkg:deb/debian/a@1-1?distro=debian-11", "pkg:deb/debian/b@2-1?distro=sid",
      "pkg:deb/debian/c@5.1-2"},
     "debian:11 - (debian:11)"},
    {"SUSE's versions state nothing, its names do",
     "",
     {"pkg:rpm/sles/a@6.1-150400.5.12.1", "pkg:rpm/sles/b@6.1-150400.1?distro=sles-15.4"},
     "(suse:15.4) suse:15.4"},
    {"rolling ones need none",
     "",
     {"pkg:apk/wolfi/a@1.0-r0", "pkg:apk/alpine/b@1.0-r0", "pkg:npm/x@1.0.0"},
     "wolfi - x"},
    {"a distribution in no table",
     "",
     {"pkg:deb/raspbian/a@1-1+deb11u1", "pkg:deb/raspbian/b@1-1+deb11u1", "pkg:deb/raspbian/c@1-1"},
     "- - -"},
};

static struct yg_inventory inventory_of(struct yg_str *components, size_t count, const char *os)
{
    return (struct yg_inventory){.asset = YG_STR("host-1"),
                                 .seen = YG_TIME_NONE,
                                 .os = yg_str(os),
                                 .segment = {.tenant = YG_STR(""),
                                             .scope = YG_STR("service/x"),
                                             .site = YG_STR(""),
                                             .stage = YG_STR(""),
                                             .kind = YG_STR("")},
                                 .texts = components,
                                 .component_count = count};
}

Test(index_inventory, assumes_what_every_row_says)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_str components[COMPONENTS_MAX];
        uint32_t identities[COMPONENTS_MAX];
        struct yg_buf found = {0};
        struct bench bench;
        struct yg_error err;
        size_t count = 0;

        bench_init(&bench);
        for (; count < COMPONENTS_MAX && rows[i].components[count] != NULL; count++)
            components[count] = yg_str(rows[i].components[count]);
        struct yg_inventory inventory = inventory_of(components, count, rows[i].os);
        cr_assert(eq(int, yg_index_intern_all(bench.index, &inventory, identities, &err), YG_OK));
        append_releases(bench.index, identities, count, &found);
        cr_expect(yg_str_equal(yg_buf_str(&found), yg_str(rows[i].releases)), "%s: %.*s",
                  rows[i].why, YG_STR_ARG(yg_buf_str(&found)));
        yg_buf_deinit(&found);
        bench_deinit(&bench);
    }
}

Test(index_inventory, files_that_a_package_owns_take_part)
{
    struct yg_str components[] = {
        YG_STR("pkg:deb/debian/a@1-1%2Bdeb11u1"),
        YG_STR("pkg:pypi/x@1.0"),
        YG_STR("pkg:pypi/y@1.0"),
    };
    struct yg_component_more owners[] = {{.owner = YG_STR("pkg:deb/debian/a@1-1%2Bdeb11u1")},
                                         {.owner = YG_STR("pkg:deb/debian/python3-y@1.0-1")}};
    struct yg_component_more *more[] = {NULL, &owners[0], &owners[1]};
    struct yg_inventory inventory = inventory_of(components, YG_COUNT(components), "");
    uint32_t identities[YG_COUNT(components)];
    struct yg_buf found = {0};
    struct bench bench;
    struct yg_error err;

    inventory.more = more;
    inventory.more_count = YG_COUNT(more);
    bench_init(&bench);
    cr_assert(eq(int, yg_index_intern_all(bench.index, &inventory, identities, &err), YG_OK));
    append_releases(bench.index, identities, YG_COUNT(components), &found);
    cr_expect(yg_str_equal(yg_buf_str(&found), YG_STR("debian:11 debian:11 -")),
              "what a package owns is no second package: %.*s", YG_STR_ARG(yg_buf_str(&found)));
    components[0] = YG_STR("pkg:deb/debian/a@1-1%2Bdeb11u1?distro=debian-11");
    yg_buf_reset(&found);
    cr_assert(eq(int, yg_index_intern_all(bench.index, &inventory, identities, &err), YG_OK));
    append_releases(bench.index, identities, YG_COUNT(components), &found);
    cr_expect(yg_str_equal(yg_buf_str(&found), YG_STR("debian:11 debian:11 (debian:11)")), "%.*s",
              YG_STR_ARG(yg_buf_str(&found)));
    yg_buf_deinit(&found);
    bench_deinit(&bench);
}

Test(index_inventory, only_an_assumed_release_tells_identities_apart)
{
    struct yg_str assumed[] = {YG_STR("pkg:deb/debian/c@5.1-2"),
                               YG_STR("pkg:deb/debian/a@1?distro=debian-11")};
    struct yg_str others[] = {YG_STR("pkg:deb/debian/c@5.1-2"),
                              YG_STR("pkg:deb/debian/b@1?distro=debian-11"),
                              YG_STR("pkg:deb/debian/d@1?distro=debian-11")};
    struct yg_inventory inventory = inventory_of(assumed, 2, "");
    struct yg_inventory more = inventory_of(others, 3, ""), stated = inventory_of(assumed, 2, "11");
    uint32_t a[2], b[3], c[2];
    struct bench bench;
    struct yg_error err;

    bench_init(&bench);
    cr_assert(eq(int, yg_index_intern_all(bench.index, &inventory, a, &err), YG_OK));
    cr_assert(eq(int, yg_index_intern_all(bench.index, &more, b, &err), YG_OK));
    cr_assert(eq(int, yg_index_intern_all(bench.index, &stated, c, &err), YG_OK));
    cr_expect(eq(u32, a[0], b[0]), "assets share it, however many packages state it");
    cr_expect(ne(u32, a[0], c[0]), "an OS of the same text is another thing");
    cr_expect(eq(u32, a[1], c[1]), "what states its release is the same everywhere");
    bench_deinit(&bench);
}

static void write_line(void *state, struct yg_str line)
{
    yg_buf_printf(state, "%.*s\n", YG_STR_ARG(line));
}

static void write_evidence(void *state, const struct yg_finding *finding)
{
    yg_buf_printf(state, "%.*s\n", YG_STR_ARG(finding->evidence));
}

Test(index_inventory, says_what_it_assumes)
{
    struct yg_str components[] = {YG_STR("pkg:deb/debian/c@5.1-2"),
                                  YG_STR("pkg:deb/debian/a@1-1+deb11u1"),
                                  YG_STR("pkg:deb/debian/b@1-1+deb11u1")};
    struct yg_inventory inventory = inventory_of(components, YG_COUNT(components), "");
    uint32_t identities[YG_COUNT(components)];
    struct yg_buf text = {0};
    struct bench bench;
    struct yg_error err;

    bench_init(&bench);
    apply(&bench, "DSA-1 upstream=CVE-1;Debian:11|c|i0 f5.1-3|");
    cr_assert(eq(int, yg_index_intern_all(bench.index, &inventory, identities, &err), YG_OK));
    cr_assert(yg_index_findings(bench.index, identities[0], false, write_evidence, &text));
    cr_expect(yg_str_equal(yg_buf_str(&text),
                           YG_STR("DSA-1 of 1970-01-01T00:00:00.001Z: 5.1-2 in (first, 5.1-3) by "
                                  "deb; release 11 assumed: other packages of the inventory state "
                                  "it\n")),
              "%.*s", YG_STR_ARG(yg_buf_str(&text)));
    yg_buf_reset(&text);
    cr_assert(eq(int,
                 yg_index_why(bench.index, YG_STR("CVE-1"), identities[0], NULL, write_line, &text),
                 YG_OK));
    cr_expect(lt(sz,
                 yg_str_find(yg_buf_str(&text),
                             YG_STR("package deb/debian:11/c (source package, release assumed: "
                                    "other packages of the inventory state it): version 5.1-2")),
                 text.len),
              "%.*s", YG_STR_ARG(yg_buf_str(&text)));
    yg_buf_deinit(&text);
    bench_deinit(&bench);
}

/* ---- random inventories --------------------------------------------------------------------- */

enum { KINDS = 3, RELEASES = 2, NAMES = 4, PACKAGES_MAX = 12 };

static uint64_t random_state = 7;

static uint32_t draw(uint32_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 33) % below;
}

static const struct distribution {
    const char *space, *feed, *releases[RELEASES], *marks[RELEASES];
} distributions[KINDS] = {
    {"deb/debian", "debian", {"11", "12"}, {"+deb11u1", "+deb12u1"}},
    {"rpm/rocky", "rocky-linux", {"8", "9"}, {".el8", ".el9_2"}},
    {"apk/alpine", "alpine", {"3.16", "3.17"}, {"", ""}}, /* versions say nothing */
};

struct package {
    int distribution, name, by_version, by_name; /* places in releases; -1: not stated */
    char text[96];
};

static void draw_package(struct package *package)
{
    const struct distribution *of;

    package->distribution = (int)draw(KINDS);
    package->name = (int)draw(NAMES);
    of = &distributions[package->distribution];
    package->by_version = of->marks[0][0] == '\0' || draw(3) > 0 ? -1 : (int)(draw(6) == 0);
    package->by_name = draw(6) > 0 ? -1 : (int)(draw(4) == 0);
    snprintf(package->text, sizeof package->text, "pkg:%s/p%d@1.0-1%s%s%s%s", of->space,
             package->name, package->by_version < 0 ? "" : of->marks[package->by_version],
             package->by_name < 0 ? "" : "?distro=", package->by_name < 0 ? "" : of->feed,
             package->by_name < 0 ? "" : "-");
    if (package->by_name >= 0)
        strcat(package->text, of->releases[package->by_name]);
}

static int stated(const struct package *package)
{
    return package->by_name >= 0 ? package->by_name : package->by_version;
}

/* The release of one package, by reading the inventory anew: a place in releases, -1: unknown. */
static int expected(const struct package *packages, size_t count, const struct package *of)
{
    int release = -1, texts = 0, names = 0;

    if (stated(of) >= 0)
        return stated(of);
    for (size_t i = 0; i < count; i++) {
        bool again = false;

        if (packages[i].distribution != of->distribution || stated(&packages[i]) < 0)
            continue;
        for (size_t k = 0; k < i; k++)
            again |= strcmp(packages[k].text, packages[i].text) == 0;
        if (release >= 0 && stated(&packages[i]) != release)
            return -1;
        release = stated(&packages[i]);
        texts += !again;
        names += packages[i].by_name >= 0;
    }
    return names > 0 || texts > 1 ? release : -1;
}

static void check_releases(struct yg_index *index, const struct package *packages, size_t count)
{
    struct yg_str components[PACKAGES_MAX];
    uint32_t identities[PACKAGES_MAX];
    struct yg_error err;

    for (size_t i = 0; i < count; i++)
        components[i] = yg_str(packages[i].text);
    struct yg_inventory inventory = inventory_of(components, count, "");
    cr_assert(eq(int, yg_index_intern_all(index, &inventory, identities, &err), YG_OK));
    for (size_t i = 0; i < count; i++) {
        const struct distribution *of = &distributions[packages[i].distribution];
        struct yg_identity_view view = yg_index_identity(index, identities[i]);
        int release = expected(packages, count, &packages[i]);
        char package[96] = "";

        if (release >= 0)
            snprintf(package, sizeof package, "%.3s/%s:%s/p%d", of->space, of->feed,
                     of->releases[release], packages[i].name);
        cr_expect(yg_str_equal(view.package, yg_str(package)), "%s: %.*s, not %s", packages[i].text,
                  YG_STR_ARG(view.package), package);
        cr_expect(eq(int, view.release_assumed, release >= 0 && stated(&packages[i]) < 0), "%s",
                  packages[i].text);
    }
}

/* The identities of the one asset, as bytes. */
static void keep_set(void *state, const struct yg_asset_view *asset)
{
    yg_buf_append(state, (struct yg_str){(const char *)asset->identities,
                                         asset->identity_count * sizeof *asset->identities});
}

/* Whatever the order, and with what stands there twice: one set. */
static void check_orders(struct yg_shard *shard, struct package *packages, size_t count)
{
    struct yg_str components[PACKAGES_MAX * 2];
    struct yg_buf first = {0}, set = {0};
    struct yg_error err;

    for (int round = 0; round < 4; round++) {
        size_t extra = round == 0 ? 0 : draw((uint32_t)count + 1);

        for (size_t i = 0; i < count; i++) {
            size_t other = i + draw((uint32_t)(count - i));
            struct package swapped = packages[i];

            packages[i] = packages[other];
            packages[other] = swapped;
        }
        for (size_t i = 0; i < count + extra; i++)
            components[i] = yg_str(packages[i % count].text);
        struct yg_inventory inventory = inventory_of(components, count + extra, "");
        cr_assert(eq(int, yg_shard_apply(shard, 0, &inventory, &err), YG_OK), "%s", err.text);
        yg_buf_reset(&set);
        cr_assert(yg_shard_each_asset(shard, keep_set, round == 0 ? &first : &set));
        cr_expect(round == 0 || yg_str_equal(yg_buf_str(&set), yg_buf_str(&first)));
    }
    yg_buf_deinit(&first);
    yg_buf_deinit(&set);
}

Test(index_inventory, depends_on_the_set_of_components_alone)
{
    struct package packages[PACKAGES_MAX];
    struct bench bench;
    struct yg_error err;

    bench_init(&bench);
    struct yg_shard *shard = yg_shard_create(bench.index);
    for (int round = 0; round < 3000; round++) {
        size_t count = 1 + draw(PACKAGES_MAX);

        for (size_t i = 0; i < count; i++)
            draw_package(&packages[i]);
        check_releases(bench.index, packages, count);
        check_orders(shard, packages, count);
    }
    cr_expect(eq(int, yg_shard_check(shard, &err), YG_OK), "%s", err.text);
    yg_shard_destroy(shard);
    bench_deinit(&bench);
}

Test(index_inventory, an_asset_moves_when_its_packages_begin_to_disagree)
{
    struct yg_str components[] = {
        YG_STR("pkg:deb/debian/c@5.1-2"), YG_STR("pkg:deb/debian/a@1-1+deb11u1"),
        YG_STR("pkg:deb/debian/b@1-1+deb11u1"), YG_STR("pkg:deb/debian/d@1-1+deb12u1")};
    struct yg_inventory inventory = inventory_of(components, 3, "");
    struct yg_exposure exposure;
    struct bench bench;
    struct yg_error err;

    bench_init(&bench);
    apply(&bench, "DSA-1 upstream=CVE-1;Debian:11|c|i0 f5.1-3|");
    struct yg_shard *shard = yg_shard_create(bench.index);
    cr_assert(eq(int, yg_shard_apply(shard, 0, &inventory, &err), YG_OK));
    cr_assert(yg_shard_take_exposure(shard, &exposure));
    cr_expect(eq(u32, exposure.affected, 1));
    cr_expect(eq(u64, yg_shard_count_assumed(shard), 1));
    inventory.component_count = 4;
    cr_assert(eq(int, yg_shard_apply(shard, 0, &inventory, &err), YG_OK));
    cr_assert(yg_shard_take_exposure(shard, &exposure));
    cr_expect(eq(u32, exposure.affected, 0));
    cr_expect(eq(u64, yg_shard_count_assumed(shard), 0));
    yg_shard_destroy(shard);
    bench_deinit(&bench);
}

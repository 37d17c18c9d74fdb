/* test_why.c - findings with evidence, and answers in words. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

#include "matchers/index.h"
#include "matchers/package/source_map.h"
#include "pipeline/base/buf.h"
#include "tests/support/advisories.h"

struct bench {
    struct yg_index *index;
    struct yg_arena arena;
    struct yg_buf text;
};

static void bench_init(struct bench *bench, const char *const *advisories, size_t count)
{
    memset(bench, 0, sizeof *bench);
    bench->index = yg_index_create();
    cr_assert(bench->index != NULL);
    for (size_t i = 0; i < count; i++) {
        struct yg_advisory advisory = advisory_read(&bench->arena, advisories[i]);
        struct yg_index_change change;
        struct yg_error err;

        cr_assert(eq(int, yg_index_apply(bench->index, &advisory, &change, &err), YG_OK));
    }
}

static void bench_deinit(struct bench *bench)
{
    yg_index_destroy(bench->index);
    yg_arena_deinit(&bench->arena);
    yg_buf_deinit(&bench->text);
}

static uint32_t intern(struct bench *bench, const char *text, const char *os)
{
    struct yg_component component = {.text = yg_str(text)};

    return yg_index_intern(bench->index, &component, yg_str(os));
}

static const struct yg_index *found_in; /* whose names the callback writes */

static void write_finding(void *state, const struct yg_finding *finding)
{
    struct yg_buf *text = state;

    yg_buf_printf(text, "%.*s %s%s",
                  YG_STR_ARG(yg_index_vulnerability_name(found_in, finding->vulnerability)),
                  yg_vulnerability_status_name(finding->status),
                  finding->differs ? " differs" : "");
    if (finding->fixed.len > 0)
        yg_buf_printf(text, " fixed %.*s", YG_STR_ARG(finding->fixed));
    yg_buf_append(text, YG_STR(" ["));
    for (size_t i = 0; i < finding->advisory_count; i++)
        yg_buf_printf(text, "%s%.*s", i > 0 ? "," : "", YG_STR_ARG(finding->advisories[i]));
    yg_buf_printf(text, "] %.*s\n", YG_STR_ARG(finding->evidence));
}

static const char *findings(struct bench *bench, uint32_t identity, bool all)
{
    yg_buf_reset(&bench->text);
    found_in = bench->index;
    cr_assert(yg_index_findings(bench->index, identity, all, write_finding, &bench->text));
    yg_buf_append_char(&bench->text, '\0');
    return bench->text.ptr;
}

/* The revision of every advisory here: advisories.h says when there is no mod=. */
#define AT " of 1970-01-01T00:00:00.001Z"

Test(why, lists_findings_with_their_evidence)
{
    static const char *const advisories[] = {
        "GHSA-a alias=CVE-1;npm|a|s i1.0.0 f1.2.4|", "X-1 alias=CVE-1;npm|a|s i0 f1.2.0|",
        "GHSA-b alias=CVE-2;npm|a|s i0 f1.1.0|",     "GHSA-c alias=CVE-3;npm|a|s i2.0.0|",
        "GHSA-d alias=CVE-4;npm|a||1.2.3",           "GHSA-e alias=CVE-5;npm|b|s i0|",
    };
    struct bench bench;

    bench_init(&bench, advisories, YG_COUNT(advisories));
    uint32_t id = intern(&bench, "pkg:npm/a@1.2.3", "");
    cr_expect_str_eq(findings(&bench, id, false),
                     "CVE-1 affected differs fixed 1.2.4 [GHSA-a,X-1] "
                     "GHSA-a" AT ": 1.2.3 in [1.0.0, 1.2.4) by npm; "
                     "X-1" AT ": 1.2.3 in no range, not below the fixed version 1.2.0 by npm\n"
                     "CVE-4 affected [GHSA-d] GHSA-d" AT ": 1.2.3 in [1.2.3, 1.2.3] by npm\n");
    cr_expect_str_eq(findings(&bench, id, true),
                     "CVE-1 affected differs fixed 1.2.4 [GHSA-a,X-1] "
                     "GHSA-a" AT ": 1.2.3 in [1.0.0, 1.2.4) by npm; "
                     "X-1" AT ": 1.2.3 in no range, not below the fixed version 1.2.0 by npm\n"
                     "CVE-2 fixed [GHSA-b] "
                     "GHSA-b" AT ": 1.2.3 in no range, not below the fixed version 1.1.0 by npm\n"
                     "CVE-3 not_affected [GHSA-c] GHSA-c" AT ": 1.2.3 in no range by npm\n"
                     "CVE-4 affected [GHSA-d] GHSA-d" AT ": 1.2.3 in [1.2.3, 1.2.3] by npm\n");
    cr_expect_str_eq(findings(&bench, intern(&bench, "pkg:npm/a", ""), true), "", "no version");
    bench_deinit(&bench);
}

static void write_line(void *state, struct yg_str line)
{
    yg_buf_printf(state, "%.*s\n", YG_STR_ARG(line));
}

#define REVISION ", revision" AT

static const struct row {
    const char *why, *asked, *component, *os, *answer; /* NULL: not known */
} rows[] = {
    {"the release comes from the OS", "DSA-1", "pkg:deb/debian/openssl@1.1.1n-0", "debian-11.6",
     "component pkg:deb/debian/openssl@1.1.1n-0\n"
     "package deb/debian:11/openssl (source package, release as the asset's OS states): "
     "version 1.1.1n-0 by deb\n"
     "package deb/debian/openssl (source package, release as the asset's OS states): "
     "version 1.1.1n-0 by deb\n"
     "advisory DSA-1 of test" REVISION " about CVE-1, CVE-2\n"
     "  affected[0]: (first, 1.1.1n-1)\n"
     "  1.1.1n-0 in (first, 1.1.1n-1) by deb\n"
     "verdict CVE-1: affected, fixed in 1.1.1n-1\n"
     "verdict CVE-2: affected, fixed in 1.1.1n-1\n"},
    {"an assumed release is said to be so", "DSA-1", "pkg:deb/debian/openssl@1.1.1d-0%2Bdeb10u2",
     "",
     "component pkg:deb/debian/openssl@1.1.1d-0%2Bdeb10u2\n"
     "package deb/debian:10/openssl (source package, release assumed from the version itself): "
     "version 1.1.1d-0+deb10u2 by deb\n"
     "package deb/debian/openssl (source package, release assumed from the version itself): "
     "version 1.1.1d-0+deb10u2 by deb\n"
     "not evaluable: of a release that no advisory read is about\n"
     "advisory DSA-1 of test" REVISION " about CVE-1, CVE-2\n"
     "  no entry for this package; it has deb/debian:11/openssl\n"
     "verdict CVE-1: unknown\n"
     "verdict CVE-2: unknown\n"},
    {"by the name of a vulnerability: everything about it", "CVE-9", "pkg:npm/a@1.0.0", "",
     "component pkg:npm/a@1.0.0\n"
     "package npm/a: version 1.0.0 by npm\n"
     "advisory GHSA-a of test" REVISION " about CVE-9; 1 GIT range is not evaluable; "
     "1 range left out: unreadable version; 1 entry of an unknown ecosystem\n"
     "  affected[0]: (first, 2.0.0)\n"
     "  1.0.0 in (first, 2.0.0) by npm\n"
     "advisory X-1 of test" REVISION " about CVE-9\n"
     "  affected[0]: (first, 0.5.0)\n"
     "  1.0.0 in no range, not below the fixed version 0.5.0 by npm\n"
     "CVE-9 is also called GHSA-a, X-1\n"
     "verdict CVE-9: affected, fixed in 2.0.0; another source says otherwise\n"},
    {"why not: an unreadable version", "GHSA-a", "pkg:npm/a@latest", "",
     "component pkg:npm/a@latest\n"
     "package npm/a: version latest by npm\n"
     "not evaluable: with a version that cannot be compared\n"
     "advisory GHSA-a of test" REVISION " about CVE-9; 1 GIT range is not evaluable; "
     "1 range left out: unreadable version; 1 entry of an unknown ecosystem\n"
     "  affected[0]: (first, 2.0.0)\n"
     "CVE-9 is also called GHSA-a, X-1\n"
     "verdict CVE-9: unknown\n"},
    {"a withdrawn advisory", "GHSA-w", "pkg:npm/a@1.0.0", "",
     "component pkg:npm/a@1.0.0\n"
     "package npm/a: version 1.0.0 by npm\n"
     "advisory GHSA-w of test, revision of 1970-01-01T00:00:00.001Z: withdrawn, says nothing "
     "any more\n"},
    {"one that names several CVEs says so", "GHSA-m", "pkg:npm/m@1.0.0", "",
     "component pkg:npm/m@1.0.0\n"
     "package npm/m: version 1.0.0 by npm\n"
     "advisory GHSA-m of test" REVISION " about CVE-7, CVE-8; its aliases name several CVEs: it "
     "speaks of each, and makes none of them the same\n"
     "  affected[0]: (first, 2.0.0)\n"
     "  1.0.0 in (first, 2.0.0) by npm\n"
     "verdict CVE-7: affected, fixed in 2.0.0\n"
     "verdict CVE-8: affected, fixed in 2.0.0\n"},
    {"by a name that only others mention, in small letters", "ghsa-o", "pkg:npm/m@1.0.0", "",
     "component pkg:npm/m@1.0.0\n"
     "package npm/m: version 1.0.0 by npm\n"
     "advisory GO-1 of test" REVISION " about CVE-6\n"
     "  no entry for this package\n"
     "CVE-6 is also called GHSA-o, GO-1\n"
     "verdict CVE-6: unknown\n"},
    {"nobody knows it", "CVE-404", "pkg:npm/a@1.0.0", "", NULL},
};

Test(why, answers_every_row)
{
    static const char *const advisories[] = {
        "DSA-1 upstream=CVE-1,CVE-2;Debian:11|openssl|i0 f1.1.1n-1|",
        "GHSA-a alias=CVE-9;npm|a|git i0/i0 f2.0.0/i0 fnever|;Ecosystem1|b|i0|",
        "X-1 alias=CVE-9;npm|a|s i0 f0.5.0|",
        "GHSA-w withdrawn;npm|a|s i0|",
        "GHSA-m alias=CVE-7,CVE-8;npm|m|s i0 f2.0.0|",
        "GO-1 alias=GHSA-o,CVE-6",
    };
    struct bench bench;

    bench_init(&bench, advisories, YG_COUNT(advisories));
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        uint32_t id = intern(&bench, rows[i].component, rows[i].os);

        yg_buf_reset(&bench.text);
        bool known = yg_index_why(bench.index, yg_str(rows[i].asked), id, NULL, write_line,
                                  &bench.text) == YG_OK;
        cr_expect(eq(int, known, rows[i].answer != NULL), "%s", rows[i].why);
        cr_expect(yg_str_equal(yg_buf_str(&bench.text), yg_str(rows[i].answer)), "%s:\n%.*s",
                  rows[i].why, YG_STR_ARG(yg_buf_str(&bench.text)));
    }
    bench_deinit(&bench);
}

Test(why, says_that_the_imported_map_names_the_source)
{
    static const char *const advisories[] = {"DSA-1 alias=CVE-1;Debian:12|gcc-12|i0 f12.2.0-15|"};
    struct yg_source_map *map = yg_source_map_create();
    struct bench bench;
    struct yg_error err;
    uint32_t feed = 0;

    bench_init(&bench, advisories, YG_COUNT(advisories));
    cr_assert(eq(int, yg_source_map_feed(map, YG_STR("debian"), YG_STR("12"), &feed, &err), YG_OK));
    cr_assert(eq(int,
                 yg_source_map_add(map, feed, YG_STR("libgcc-s1"), YG_STR("12.2.0-14+b1"),
                                   YG_STR("gcc-12@12.2.0-14"), &err),
                 YG_OK));
    yg_index_set_sources(bench.index, map);
    uint32_t id = intern(&bench, "pkg:deb/debian/libgcc-s1@12.2.0-14%2Bb1?distro=debian-12", "");
    cr_assert(eq(int, yg_index_why(bench.index, YG_STR("DSA-1"), id, NULL, write_line, &bench.text),
                 YG_OK));
    yg_buf_append_char(&bench.text, '\0');
    cr_expect_str_eq(
        bench.text.ptr,
        "component pkg:deb/debian/libgcc-s1@12.2.0-14%2Bb1?distro=debian-12\n"
        "package deb/debian:12/gcc-12 (source package by the imported map, release as the purl "
        "states): version 12.2.0-14 by deb\n"
        "package deb/debian/gcc-12 (source package by the imported map, release as the purl "
        "states): version 12.2.0-14 by deb\n"
        "advisory DSA-1 of test" REVISION " about CVE-1\n"
        "  affected[0]: (first, 12.2.0-15)\n"
        "  12.2.0-14 in (first, 12.2.0-15) by deb\n"
        "verdict CVE-1: affected, fixed in 12.2.0-15\n");
    bench_deinit(&bench);
}

/* Guards: with what stands beside, and without. */
Test(why, says_where_a_guard_holds)
{
    static const char *const advisories[] = {
        "CVE-1 source=nvd;|cpe:2.3:o:acme:fw:*:*:*:*:*:*:*:*|i0 f2.0|||"
        "cpe:2.3:h:acme:cam:-:*:*:*:*:*:*:* i0 & !pkg:npm/shield i1.0.0",
    };
    struct bench bench;
    struct yg_numbers satisfied = {0};

    bench_init(&bench, advisories, YG_COUNT(advisories));
    uint32_t ids[] = {intern(&bench, "cpe:2.3:o:acme:fw:1.0:*:*:*:*:*:*:*", ""),
                      intern(&bench, "cpe:2.3:h:acme:cam:-:*:*:*:*:*:*:*", "")};
    cr_assert(eq(int,
                 yg_index_why(bench.index, YG_STR("CVE-1"), ids[0], NULL, write_line, &bench.text),
                 YG_OK));
    yg_buf_append_char(&bench.text, '\0');
    cr_expect_str_eq(bench.text.ptr,
                     "component cpe:2.3:o:acme:fw:1.0:*:*:*:*:*:*:*\n"
                     "package cpe/o:acme:fw: version 1.0 by nvd, a rule of thumb\n"
                     "advisory CVE-1 of nvd, revision of 1970-01-01T00:00:00.001Z about CVE-1\n"
                     "  affected[0]: (first, 2.0)\n"
                     "  1.0 in (first, 2.0) by nvd, a rule of thumb, together with cpe/h:acme:cam "
                     "and without npm/shield in [1.0.0, last)\n"
                     "verdict CVE-1: affected, fixed in 2.0, on assets that meet the condition; "
                     "elsewhere unknown\n");
    yg_buf_reset(&bench.text);
    cr_assert(yg_index_satisfied(bench.index, ids, YG_COUNT(ids), &satisfied));
    cr_assert(
        eq(int,
           yg_index_why(bench.index, YG_STR("CVE-1"), ids[1], &satisfied, write_line, &bench.text),
           YG_OK));
    yg_buf_append_char(&bench.text, '\0');
    cr_expect_str_eq(bench.text.ptr,
                     "component cpe:2.3:h:acme:cam:-:*:*:*:*:*:*:*\n"
                     "package cpe/h:acme:cam: no version\n"
                     "advisory CVE-1 of nvd, revision of 1970-01-01T00:00:00.001Z about CVE-1\n"
                     "  affected[0]: (first, last): what it needs beside it\n"
                     "  no version in (first, last): it satisfies the condition\n"
                     "verdict CVE-1: unknown\n");
    yg_buf_reset(&bench.text);
    cr_assert(
        eq(int,
           yg_index_why(bench.index, YG_STR("CVE-1"), ids[0], &satisfied, write_line, &bench.text),
           YG_OK));
    cr_expect(lt(sz,
                 yg_str_find(yg_buf_str(&bench.text), YG_STR(": beside what is stated, affected")),
                 bench.text.len));
    free(satisfied.items);
    bench_deinit(&bench);
}

/* test_range.c - OSV events and lists of versions against versions. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>

#include "matchers/range/range.h"
#include "tests/support/advisories.h"
#include "tests/support/ranges.h"

#define OUTSIDE YG_RANGE_OUTSIDE
#define FIXED YG_RANGE_FIXED
#define INSIDE YG_RANGE_INSIDE

static const struct row {
    const char *why;
    enum yg_scheme_id scheme;
    const char *entry, *version;
    enum yg_range_answer answer;
    const char *fixed; /* nearest fixed version; NULL: none known */
} rows[] = {
    {"below the fixed version", YG_SCHEME_NPM, "i0 f1.0.2|", "1.0.1", INSIDE, "1.0.2"},
    {"the fixed version", YG_SCHEME_NPM, "i0 f1.0.2|", "1.0.2", FIXED, NULL},
    {"before introduction", YG_SCHEME_NPM, "i1.0.0 f1.0.2|", "0.9.0", OUTSIDE, NULL},
    {"introduced is included", YG_SCHEME_NPM, "i1.0.0 f1.0.2|", "1.0.0", INSIDE, "1.0.2"},
    {"a pre-release is before its release", YG_SCHEME_NPM, "i1.0.0 f1.0.2|", "1.0.0-rc.1", OUTSIDE,
     NULL},
    {"last_affected is included", YG_SCHEME_NPM, "i0 l2.1.214|", "2.1.214", INSIDE, NULL},
    {"past last_affected", YG_SCHEME_NPM, "i0 l2.1.214|", "2.1.215", OUTSIDE, NULL},
    {"between two intervals of one range", YG_SCHEME_NPM, "i1.0.0 f1.0.2 i3.0.0 f3.2.5|", "2.9.9",
     FIXED, NULL},
    {"the second interval", YG_SCHEME_NPM, "i1.0.0 f1.0.2 i3.0.0 f3.2.5|", "3.1.0", INSIDE,
     "3.2.5"},
    {"events in any order", YG_SCHEME_NPM, "f3.2.5 i3.0.0 f1.0.2 i1.0.0|", "3.1.0", INSIDE,
     "3.2.5"},
    {"events in any order, between", YG_SCHEME_NPM, "f3.2.5 i3.0.0 f1.0.2 i1.0.0|", "2.0.0", FIXED,
     NULL},
    {"introduced twice", YG_SCHEME_NPM, "i0 i1.0.0 f2.0.0|", "0.5.0", INSIDE, "2.0.0"},
    {"fixed twice", YG_SCHEME_NPM, "i0 f1.0.0 f2.0.0|", "1.5.0", FIXED, NULL},
    {"open end", YG_SCHEME_NPM, "i1.0.0|", "99.0.0", INSIDE, NULL},
    {"everything", YG_SCHEME_NPM, "i0|", "0.0.0-alpha", INSIDE, NULL},
    {"only introduced 0 is before everything: fixed 0 is a version", YG_SCHEME_NPM,
     "i0.0.0-20180925071336 f0|", "0.0.0", FIXED, NULL},
    {"fixed 0: the pre-release below it", YG_SCHEME_NPM, "i0.0.0-20180925071336 f0|",
     "0.0.0-20190101000000", INSIDE, "0"},
    {"one number", YG_SCHEME_NPM, "i0 f1|", "1.0.0-rc", INSIDE, "1"},
    {"two numbers", YG_SCHEME_NPM, "i0 f1.2|", "1.2.0", FIXED, NULL},
    {"introduced and fixed at one version: nothing", YG_SCHEME_NPM, "i1.0.0 f1.0.0|", "1.0.0",
     FIXED, NULL},
    {"fixed and introduced again at one version: it goes on", YG_SCHEME_NPM,
     "i0 f1.0.0 i1.0.0 f2.0.0|", "1.5.0", INSIDE, "2.0.0"},
    {"introduced and last affected at one version: only that", YG_SCHEME_NPM, "i1.0.0 l1.0.0|",
     "1.0.0", INSIDE, NULL},
    {"only that: the next", YG_SCHEME_NPM, "i1.0.0 l1.0.0|", "1.0.1", OUTSIDE, NULL},
    {"introduced after: not that version", YG_SCHEME_NPM, "a1.0.0 f2.0.0|", "1.0.0", OUTSIDE, NULL},
    {"introduced after: the next one", YG_SCHEME_NPM, "a1.0.0 f2.0.0|", "1.0.1", INSIDE, "2.0.0"},
    {"introduced after the last affected one: it goes on", YG_SCHEME_NPM,
     "i0 l1.0.0 a1.0.0 f2.0.0|", "1.0.0", INSIDE, "2.0.0"},
    {"introduced after the fixed one: only that is not affected", YG_SCHEME_NPM,
     "i0 f1.0.0 a1.0.0 f2.0.0|", "1.0.0", FIXED, NULL},
    {"only that is not affected: behind it", YG_SCHEME_NPM, "i0 f1.0.0 a1.0.0 f2.0.0|", "1.0.1",
     INSIDE, "2.0.0"},
    {"introduced after and last affected at one version: nothing", YG_SCHEME_NPM, "a1.0.0 l1.0.0|",
     "1.0.1", OUTSIDE, NULL},
    {"introduced, and introduced after it in another range: the version, too", YG_SCHEME_NPM,
     "a1.0.0 f3.0.0/i1.0.0 f2.0.0|", "1.0.0", INSIDE, "3.0.0"},
    {"a listed version where a range begins behind it", YG_SCHEME_NPM, "a1.0.0 f3.0.0|1.0.0",
     "1.0.0", INSIDE, "3.0.0"},
    {"a limit cuts", YG_SCHEME_NPM, "i0 m2.0.0|", "2.0.0", OUTSIDE, NULL},
    {"below the limit", YG_SCHEME_NPM, "i0 m2.0.0|", "1.9.0", INSIDE, "2.0.0"},
    {"below any of the limits", YG_SCHEME_NPM, "i0 m2.0.0 m3.0.0|", "2.5.0", INSIDE, "3.0.0"},
    {"a limit of * is none", YG_SCHEME_NPM, "i0 m*|", "9.0.0", INSIDE, NULL},
    {"two ranges: in one of them", YG_SCHEME_NPM, "i0 f1.0.0/i2.0.0 f3.0.0|", "2.5.0", INSIDE,
     "3.0.0"},
    {"overlapping ranges: out of both", YG_SCHEME_NPM, "i0 f2.0.0/i1.0.0 f3.0.0|", "1.5.0", INSIDE,
     "3.0.0"},
    {"touching ranges: out of both", YG_SCHEME_NPM, "i0 f2.0.0/i2.0.0 f3.0.0|", "1.5.0", INSIDE,
     "3.0.0"},
    {"a range in a range", YG_SCHEME_NPM, "i0 f3.0.0/i1.0.0 f2.0.0|", "2.5.0", INSIDE, "3.0.0"},
    {"listed", YG_SCHEME_NPM, "|1.0.0,1.2.0", "1.2.0", INSIDE, NULL},
    {"not listed", YG_SCHEME_NPM, "|1.0.0,1.2.0", "1.1.0", OUTSIDE, NULL},
    {"listed outside of the ranges", YG_SCHEME_NPM, "i0 f1.0.0|2.0.0", "2.0.0", INSIDE, NULL},
    {"listed inside of a range: the range knows the fix", YG_SCHEME_NPM, "i0 f1.0.0|0.5.0,0.6.0",
     "0.5.0", INSIDE, "1.0.0"},
    {"listed at the fixed version: affected nevertheless", YG_SCHEME_NPM, "i0 f1.0.0|1.0.0",
     "1.0.0", INSIDE, NULL},
    {"equal by order, not by bytes", YG_SCHEME_PYPI, "|1.0", "1.0.0", INSIDE, NULL},
    {"a list that cannot be read matches by bytes", YG_SCHEME_NPM, "|next,1.0.0", "1.0.0", INSIDE,
     NULL},
    {"the last of such a list by its bytes", YG_SCHEME_NONE, "|2.14.1,9.0,1.0,2.14.0", "9.0",
     INSIDE, NULL},
    {"the first of such a list by its bytes", YG_SCHEME_NONE, "|2.14.1,9.0,1.0,2.14.0", "1.0",
     INSIDE, NULL},
    {"listed inside of a range that does not stand in order", YG_SCHEME_NPM,
     "i2.0.0 f3.0.0/i0 f1.0.0|2.5.0,0.5.0", "2.5.0", INSIDE, "3.0.0"},
    {"no scheme: bytes only", YG_SCHEME_NONE, "i0 f3.0|2.14.0,2.14.1", "2.14.1", INSIDE, NULL},
    {"no scheme: ranges say nothing", YG_SCHEME_NONE, "i0 f3.0|2.14.0", "2.13.0", OUTSIDE, NULL},
    {"GIT ranges are left out", YG_SCHEME_NPM, "git i0 fabcdef0/i0 f1.0.0|", "0.9.0", INSIDE,
     "1.0.0"},
    {"only the unreadable range is left out", YG_SCHEME_DEB, "i0 f/i0 f1.1.0|", "1.0", INSIDE,
     "1.1.0"},
    {"epoch decides before the version", YG_SCHEME_DEB, "i0 f1:1.0-1|", "2.0-1", INSIDE, "1:1.0-1"},
    {"epoch of the component", YG_SCHEME_DEB, "i0 f2.0-1|", "1:1.0-1", FIXED, NULL},
    {"pseudo-versions", YG_SCHEME_GOLANG, "i0 f0.0.0-20210520170846-37e1c6afe023|",
     "v0.0.0-20210226172049-e18ecbb05110", INSIDE, "0.0.0-20210520170846-37e1c6afe023"},
    {"a release is past its pseudo-versions", YG_SCHEME_GOLANG,
     "i0 f0.0.0-20210520170846-37e1c6afe023|", "v0.1.0", FIXED, NULL},
    {"a vendor's rebuild of a release is past it", YG_SCHEME_MAVEN, "i0 f2.15.0|",
     "2.15.0.redhat-00001", FIXED, NULL},
    {"a candidate of the fix", YG_SCHEME_MAVEN, "i2.0-beta9 f2.15.0|", "2.15.0-rc1", INSIDE,
     "2.15.0"},
    {"a gem's pre-release", YG_SCHEME_GEM, "i0 f7.0.4.1|", "7.0.4.1.rc1", INSIDE, "7.0.4.1"},
    {"four numbers of NuGet", YG_SCHEME_NUGET, "i0 f4.3.1|", "4.3.0.1", INSIDE, "4.3.1"},
    {"a patch level of Composer", YG_SCHEME_COMPOSER, "i0 f2.4.4-p1|", "2.4.4", INSIDE, "2.4.4-p1"},
    {"alpine revision", YG_SCHEME_APK, "i0 f1.35.0-r18|", "1.35.0-r17", INSIDE, "1.35.0-r18"},
    {"rpm release", YG_SCHEME_RPM, "i0 f1:1.1.1k-8.el8_6|", "1:1.1.1k-7.el8_6", INSIDE,
     "1:1.1.1k-8.el8_6"},
};

static struct yg_ranges *build(struct yg_arena *arena, enum yg_scheme_id scheme, const char *entry,
                               struct yg_range_counts *counts)
{
    char line[512];
    struct yg_ranges *ranges = NULL;

    snprintf(line, sizeof line, "X-1;eco|name|%s", entry);
    struct yg_advisory advisory = advisory_read(arena, line);
    struct yg_error err;

    cr_assert(eq(int,
                 yg_ranges_build(ranges_maker(), scheme, advisory.affected, &ranges, counts, &err),
                 YG_OK));
    return ranges;
}

static struct yg_bound bound(struct yg_arena *arena, enum yg_scheme_id id, const char *version)
{
    const struct yg_scheme *scheme = yg_scheme_get(id);
    struct yg_bound made = {yg_str(version), {NULL, 0}};

    if (scheme != NULL) {
        cr_assert(eq(int, scheme->check(made.text, NULL), YG_OK), "%s", version);
        made.key = yg_version_key(scheme, made.text, arena);
    }
    return made;
}

Test(range, answers_every_row)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        struct yg_arena arena = {0};
        struct yg_range_counts counts = {0};
        struct yg_range_hit hit;
        struct yg_ranges *ranges = build(&arena, row->scheme, row->entry, &counts);

        cr_assert(ranges != NULL, "%s", row->why);
        enum yg_range_answer answer =
            yg_ranges_test(ranges, bound(&arena, row->scheme, row->version), &hit);
        cr_expect(eq(int, answer, row->answer), "%s", row->why);
        cr_expect(yg_str_equal(hit.fixed.text, yg_str(row->fixed)), "%s: %.*s", row->why,
                  YG_STR_ARG(hit.fixed.text));
        yg_ranges_release(ranges);
        yg_arena_deinit(&arena);
    }
}

Test(range, counts_what_is_left_out)
{
    static const struct {
        const char *why, *entry;
        uint64_t git, unreadable;
        bool any;
    } cases[] = {
        {"nothing left out", "i0 f1.0.0|", 0, 0, true},
        {"only GIT: nothing can be evaluated", "git i0 fabc|", 1, 0, false},
        {"GIT beside another", "git i0 fabc/i0 f1.0.0|", 1, 0, true},
        {"one unreadable range", "i0 fnever/i2.0.0 f3.0.0|", 0, 1, true},
        {"nothing else in it", "i0 fnever|", 0, 1, false},
        {"nothing at all", "|", 0, 0, false},
        {"a range without events", "s|", 0, 0, false},
    };

    for (size_t i = 0; i < YG_COUNT(cases); i++) {
        struct yg_arena arena = {0};
        struct yg_range_counts counts = {0};
        struct yg_ranges *ranges = build(&arena, YG_SCHEME_NPM, cases[i].entry, &counts);

        cr_expect(eq(u64, counts.git, cases[i].git), "%s", cases[i].why);
        cr_expect(eq(u64, counts.unreadable, cases[i].unreadable), "%s", cases[i].why);
        cr_expect(eq(int, ranges != NULL, cases[i].any), "%s", cases[i].why);
        yg_ranges_release(ranges);
        yg_arena_deinit(&arena);
    }
}

Test(range, marks_versions_of_no_release)
{
    static const struct {
        const char *why;
        enum yg_scheme_id scheme;
        const char *entry;
        bool marked;
    } cases[] = {
        {"an event", YG_SCHEME_GOLANG, "i0 f0.0.0-20210520170846-37e1c6afe023|", true},
        {"a listed version", YG_SCHEME_GOLANG, "|0.0.0-20210520170846-37e1c6afe023", true},
        {"releases", YG_SCHEME_GOLANG, "i0 f1.8.15|", false},
        {"a listed branch", YG_SCHEME_COMPOSER, "i0 f1.0|dev-main", true},
        {"a branch with a number", YG_SCHEME_COMPOSER, "i0 f1.0|1.x-dev", false},
    };

    for (size_t i = 0; i < YG_COUNT(cases); i++) {
        struct yg_arena arena = {0};
        struct yg_range_counts counts = {0};
        struct yg_ranges *ranges = build(&arena, cases[i].scheme, cases[i].entry, &counts);

        cr_expect(eq(int, ranges->pseudo, cases[i].marked), "%s", cases[i].why);
        yg_ranges_release(ranges);
        yg_arena_deinit(&arena);
    }
}

/* The schema's own words, ten lines of them: walk the events in order of version. */
static bool is_affected_naive(const struct yg_scheme *scheme, const struct yg_affected *affected,
                              int version)
{
    bool any = false;

    (void)scheme;
    for (size_t r = 0; r < affected->range_count; r++) {
        const struct yg_range *range = &affected->ranges[r];
        bool inside = false;

        for (int at = 0; at <= version; at++) {
            bool starts = false, ends = false, last = false;

            for (size_t e = 0; e < range->event_count; e++) {
                if (atoi(range->events[e].version.ptr) != at)
                    continue;
                starts |= range->events[e].kind == YG_EVENT_INTRODUCED;
                ends |= range->events[e].kind == YG_EVENT_FIXED;
                last |= range->events[e].kind == YG_EVENT_LAST_AFFECTED && at < version;
            }
            if (starts && ends)
                continue;
            if (ends)
                inside = false;
            if (starts)
                inside = true;
            if (last && !starts)
                inside = false;
            else if (last && inside && starts) {
                bool before = false; /* opened here only: closed behind it */
                for (size_t e = 0; e < range->event_count; e++)
                    before |= atoi(range->events[e].version.ptr) < at &&
                              range->events[e].kind == YG_EVENT_INTRODUCED;
                inside = before;
            }
        }
        any |= inside;
    }
    return any;
}

/* Ranges of small numbers, at most one event of a kind at a version that starts or ends. */
Test(range, agrees_with_a_naive_reading_of_random_events)
{
    const char *stated = getenv("YG_SEED");
    unsigned seed = stated != NULL ? (unsigned)atoi(stated) : 20261124;
    const struct yg_scheme *scheme = yg_scheme_get(YG_SCHEME_NPM);

    fprintf(stderr, "YG_SEED=%u\n", seed);
    srand(seed);
    for (int round = 0; round < 3000; round++) {
        struct yg_arena arena = {0};
        struct yg_range_counts counts = {0};
        char entry[256], at[16];
        size_t len = 0;
        int used[20] = {0}, events = 1 + rand() % 6;

        for (int e = 0; e < events; e++) {
            int version = rand() % 20;
            const char *kinds = version == 0 ? "iii" : "iffl";

            if (used[version]++)
                continue; /* two events at one version have rows of their own */
            len += (size_t)snprintf(entry + len, sizeof entry - len, "%s%c%d%s", len > 0 ? " " : "",
                                    kinds[rand() % (version == 0 ? 3 : 4)], version,
                                    version == 0 ? "" : ".0.0");
            if (rand() % 4 == 0 && e + 1 < events)
                len += (size_t)snprintf(entry + len, sizeof entry - len, "/");
        }
        snprintf(entry + len, sizeof entry - len, "|");
        struct yg_ranges *ranges = build(&arena, YG_SCHEME_NPM, entry, &counts);
        cr_assert(ranges != NULL, "%s", entry);
        char line[300];
        snprintf(line, sizeof line, "X-1;eco|name|%s", entry);
        struct yg_advisory advisory = advisory_read(&arena, line);
        for (int v = 1; v < 21; v++) {
            struct yg_range_hit hit;

            snprintf(at, sizeof at, "%d.0.0", v);
            bool inside = yg_ranges_test(ranges, bound(&arena, YG_SCHEME_NPM, at), &hit) == INSIDE;
            cr_expect(eq(int, inside, is_affected_naive(scheme, advisory.affected, v)),
                      "%s in %s, round %d", at, entry, round);
        }
        yg_ranges_release(ranges);
        yg_arena_deinit(&arena);
    }
}

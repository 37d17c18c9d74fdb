/* test_index_change.c - what a change of the advisories changes, and what it leaves alone. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/support/index_bench.h"

/* ---- changes -------------------------------------------------------------------------------- */

static bool changes(const struct bench *bench, uint32_t identity)
{
    for (size_t i = 0; i < bench->change.identity_count; i++)
        if (bench->change.identities[i] == identity)
            return true;
    return false;
}

static bool changes_facts(const struct bench *bench, const char *name)
{
    uint32_t number = yg_index_vulnerability_find(bench->index, yg_str(name));

    for (size_t i = 0; i < bench->change.vulnerability_count; i++)
        if (bench->change.vulnerabilities[i] == number)
            return true;
    return false;
}

Test(index, keeps_the_latest_record_whatever_the_order)
{
    struct bench bench;

    bench_init(&bench);
    uint32_t id = intern(&bench, "pkg:npm/a@1.0.0", "");
    apply(&bench, "GHSA-a mod=5 alias=CVE-1;npm|a|s i0 f2.0.0|");
    cr_expect(changes(&bench, id));
    cr_expect(changes_facts(&bench, "CVE-1"));
    apply(&bench, "GHSA-a mod=4 alias=CVE-1;npm|a|s i0 f3.0.0|");
    cr_expect(bench.change.outdated, "an older one");
    cr_expect(eq(sz, bench.change.identity_count, 0));
    expect_verdict(&bench, id, "CVE-1!2.0.0", "nothing changed");
    apply(&bench, "GHSA-a mod=5 alias=CVE-1;npm|a|s i0 f2.0.0|");
    cr_expect(not(bench.change.outdated), "the same again is not outdated");
    cr_expect(eq(sz, bench.change.vulnerability_count, 0), "and changes nothing");
    apply(&bench, "GHSA-a mod=5 hash=9 alias=CVE-1;npm|a|s i0 f4.0.0|");
    expect_verdict(&bench, id, "CVE-1!4.0.0", "equal time: both count, the fix is the one of both");
    cr_expect(changes(&bench, id), "the fixed version is part of the verdict");
    apply(&bench, "GHSA-a mod=6 alias=CVE-1;npm|a|s i0 f0.9.0|");
    expect_verdict(&bench, id, "", "no longer affected");
    cr_expect(changes(&bench, id));
    apply(&bench, "GHSA-a mod=3 source=other alias=CVE-1;npm|a|s i0|");
    expect_verdict(&bench, id, "CVE-1~", "the same id of another source is another record");
    bench_deinit(&bench);
}

/* A feed by ecosystem cuts an advisory into documents of one id and one time. */
Test(index, keeps_the_parts_of_a_revision_beside_each_other)
{
    static const char *const npm = "GHSA-a mod=5 hash=1 alias=CVE-1;npm|jquery|s i0 f3.0.0|";
    static const char *const gem = "GHSA-a mod=5 hash=2 alias=CVE-1;RubyGems|jquery-rails||4.0.4";

    for (int order = 0; order < 2; order++) {
        struct bench bench;

        bench_init(&bench);
        uint32_t js = intern(&bench, "pkg:npm/jquery@2.0.0", "");
        uint32_t rb = intern(&bench, "pkg:gem/jquery-rails@4.0.4", "");
        apply(&bench, order == 0 ? npm : gem);
        apply(&bench, order == 0 ? gem : npm);
        expect_verdict(&bench, js, "CVE-1!3.0.0", "the part of npm");
        expect_verdict(&bench, rb, "CVE-1", "the part of RubyGems");
        apply(&bench, npm);
        cr_expect(eq(sz, bench.change.identity_count, 0), "the same part again");
        apply(&bench, "GHSA-a mod=4 hash=3 alias=CVE-1;npm|jquery|s i0|");
        cr_expect(bench.change.outdated, "older than all parts");
        apply(&bench, "GHSA-a mod=6 hash=4 alias=CVE-1;npm|jquery|s i0 f3.0.1|");
        expect_verdict(&bench, js, "CVE-1!3.0.1", "a later revision");
        expect_verdict(&bench, rb, "", "replaces all parts");
        cr_expect(changes(&bench, js) && changes(&bench, rb), "in one change");
        cr_expect(eq(u64, yg_index_counts(bench.index).advisories, 1));
        apply(&bench, "GHSA-a mod=6 hash=5 alias=CVE-1;RubyGems|jquery-rails||4.0.4");
        take_out(&bench, "test", "GHSA-a");
        expect_verdict(&bench, js, "", "a tombstone takes all parts");
        expect_verdict(&bench, rb, "", "also the others");
        cr_expect(eq(u64, yg_index_counts(bench.index).advisories, 0));
        bench_deinit(&bench);
    }
}

Test(index, forgets_withdrawn_and_removed_records)
{
    struct bench bench;

    bench_init(&bench);
    uint32_t id = intern(&bench, "pkg:npm/a@1.0.0", "");
    apply(&bench, "GHSA-a mod=1 alias=CVE-1;npm|a|s i0|");
    apply(&bench, "GHSA-a mod=2 alias=CVE-1 withdrawn;npm|a|s i0|");
    expect_verdict(&bench, id, "", "withdrawn");
    cr_expect(changes(&bench, id));
    cr_expect(changes_facts(&bench, "CVE-1"));
    cr_expect(eq(u64, yg_index_counts(bench.index).withdrawn, 1));
    cr_expect(eq(u64, yg_index_counts(bench.index).advisories, 0));
    apply(&bench, "GHSA-a mod=1 alias=CVE-1;npm|a|s i0|");
    cr_expect(bench.change.outdated, "a withdrawn record stays known");
    apply(&bench, "GHSA-a mod=3 alias=CVE-1;npm|a|s i0|");
    expect_verdict(&bench, id, "CVE-1", "published again");
    take_out(&bench, "test", "GHSA-a");
    expect_verdict(&bench, id, "", "gone");
    cr_expect(changes(&bench, id));
    take_out(&bench, "test", "GHSA-a");
    cr_expect(eq(sz, bench.change.identity_count, 0), "gone already");
    take_out(&bench, "test", "GHSA-404");
    cr_expect(eq(sz, bench.change.vulnerability_count, 0), "never known");
    apply(&bench, "GHSA-a mod=1 alias=CVE-1;npm|a|s i0|");
    expect_verdict(&bench, id, "CVE-1", "after a tombstone everything is new");
    cr_expect(eq(u64, yg_index_counts(bench.index).rules, 1));
    bench_deinit(&bench);
}

Test(index, renames_a_vulnerability_when_an_alias_arrives)
{
    struct bench bench;

    bench_init(&bench);
    uint32_t id = intern(&bench, "pkg:npm/a@1.0.0", "");
    apply(&bench, "GHSA-a;npm|a|s i0|");
    expect_verdict(&bench, id, "GHSA-a", "no CVE yet");
    apply(&bench, "PYSEC-1 alias=GHSA-a,CVE-1;PyPI|b|i0|");
    expect_verdict(&bench, id, "CVE-1", "linked by another record");
    cr_expect(changes(&bench, id));
    cr_expect(changes_facts(&bench, "GHSA-a"));
    cr_expect(changes_facts(&bench, "CVE-1"));
    apply(&bench, "PYSEC-1 mod=2 alias=GHSA-a,CVE-2;PyPI|b|i0|");
    cr_expect(changes_facts(&bench, "CVE-1"), "nobody's name any more");
    cr_expect(changes_facts(&bench, "CVE-2"));
    cr_expect(changes_facts(&bench, "GHSA-a"), "another one took its place");
    take_out(&bench, "test", "PYSEC-1");
    expect_verdict(&bench, id, "GHSA-a", "and back");
    apply(&bench, "SSA-1;npm|a|s i0|");
    apply(&bench, "SSA-1 mod=2 upstream=CVE-5;npm|a|s i0|");
    apply(&bench, "SSA-1 mod=3 upstream=CVE-6;npm|a|s i0|");
    cr_expect(changes_facts(&bench, "SSA-1"), "a bulletin's own name links nothing");
    apply(&bench, "CLEANSTART-1;npm|a|s i0|");
    apply(&bench, "CLEANSTART-1 mod=2 upstream=GHSA-b;npm|a|s i0|");
    apply(&bench, "GHSA-b alias=CVE-7");
    cr_expect(changes_facts(&bench, "CLEANSTART-1"), "what it expands is another one now");
    bench_deinit(&bench);
}

Test(index, touches_only_the_packages_named)
{
    struct bench bench;

    bench_init(&bench);
    uint32_t a = intern(&bench, "pkg:npm/a@1.0.0", ""), b = intern(&bench, "pkg:npm/b@1.0.0", "");
    uint32_t a2 = intern(&bench, "pkg:npm/a@2.0.0", "");
    apply(&bench, "GHSA-1 alias=CVE-1;npm|a|s i0 f1.5.0|");
    cr_expect(changes(&bench, a));
    cr_expect(not(changes(&bench, a2)), "same package, not affected");
    cr_expect(not(changes(&bench, b)));
    apply(&bench, "GHSA-2 alias=CVE-2;npm|a|s i0 f1.5.0|");
    expect_verdict(&bench, a, "CVE-1!1.5.0 CVE-2!1.5.0",
                   "guac#2077: a second advisory for a known package");
    cr_expect(eq(u32, intern(&bench, "pkg:npm/a@1.0.0", ""), a), "an identity keeps its number");
    bench_deinit(&bench);
}

Test(index, notices_that_versions_of_no_release_are_in_use)
{
    struct bench bench;

    bench_init(&bench);
    uint32_t id =
        intern(&bench, "pkg:golang/golang.org/x/net@v0.0.0-20210226172049-e18ecbb05110", "");
    apply(&bench, "GO-2 alias=CVE-2;Go|golang.org/x/net|s i0 f0.7.0|");
    expect_verdict(&bench, id, "", "not yet");
    apply(&bench, "GO-1 alias=CVE-1;Go|golang.org/x/net|s i0 f0.0.0-20200101000000-000000000000|");
    expect_verdict(&bench, id, "CVE-2!0.7.0", "the other advisory counts now, too");
    cr_expect(changes(&bench, id));
    cr_expect(eq(int, yg_index_identity(bench.index, id).not_evaluable, YG_EVALUABLE));
    take_out(&bench, "test", "GO-1");
    expect_verdict(&bench, id, "", "and no more");
    cr_expect(
        eq(int, yg_index_identity(bench.index, id).not_evaluable, YG_NOT_EVALUABLE_BAD_VERSION));
    bench_deinit(&bench);
}

Test(index, knows_whether_a_feed_has_been_read)
{
    struct bench bench;

    bench_init(&bench);
    uint32_t id = intern(&bench, "pkg:deb/debian/a@1.0-1?distro=debian-12", "");
    cr_expect(eq(int, yg_index_identity(bench.index, id).not_evaluable, YG_NOT_EVALUABLE_NO_FEED));
    apply(&bench, "CVE-1;Debian:12|other|i0|");
    cr_expect(eq(int, yg_index_identity(bench.index, id).not_evaluable, YG_EVALUABLE));
    take_out(&bench, "test", "CVE-1");
    cr_expect(eq(int, yg_index_identity(bench.index, id).not_evaluable, YG_NOT_EVALUABLE_NO_FEED));
    bench_deinit(&bench);
}

Test(index, takes_no_evidence_for_a_feed)
{
    static const char *const advisories[] = {
        "CVE-1 source=nvd;|cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*|i0|",            /* evidence */
        "CVE-2 source=nvd;npm|a|s i0|||cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:* i0", /* a clause */
    };
    struct yg_component component = {.text =
                                         YG_STR("pkg:deb/debian/curl@7.88.1-1?distro=debian-12"),
                                     .cpe = YG_STR("cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*")};

    for (size_t i = 0; i < YG_COUNT(advisories); i++) {
        struct bench bench;

        bench_init(&bench);
        uint32_t id = yg_index_intern(bench.index, &component, (struct yg_str){NULL, 0});
        apply(&bench, advisories[i]);
        cr_expect(gt(u32, yg_index_verdict(bench.index, id)->count, 0));
        cr_expect(
            eq(int, yg_index_identity(bench.index, id).not_evaluable, YG_NOT_EVALUABLE_NO_FEED));
        bench_deinit(&bench);
    }
}

Test(index, tells_components_apart_by_what_decides)
{
    struct bench bench;
    struct yg_component plain = {.text = YG_STR("pkg:deb/debian/libssl3@3.0.9-1")};
    struct yg_component sourced = plain, versioned = {.text = YG_STR("pkg:npm/a")};

    sourced.source = YG_STR("openssl");
    versioned.version = YG_STR("1.0.0");
    bench_init(&bench);
    uint32_t a = yg_index_intern(bench.index, &plain, YG_STR("debian-12"));
    uint32_t b = yg_index_intern(bench.index, &plain, YG_STR("debian-13"));
    uint32_t c = yg_index_intern(bench.index, &sourced, YG_STR("debian-12"));
    cr_expect(ne(u32, a, b), "OS");
    cr_expect(ne(u32, a, c), "source package");
    cr_expect(eq(u32, yg_index_intern(bench.index, &plain, YG_STR("debian-12")), a));
    cr_expect(yg_str_equal(yg_index_identity(bench.index, c).text, plain.text), "as found");
    cr_expect(
        yg_str_equal(yg_index_identity(bench.index, c).package, YG_STR("deb/debian:12/openssl")));
    uint32_t d = yg_index_intern(bench.index, &versioned, YG_STR("debian-12"));
    cr_expect(eq(u32, yg_index_intern(bench.index, &versioned, YG_STR("debian-13")), d),
              "the OS does not matter");
    cr_expect(yg_str_equal(yg_index_identity(bench.index, d).version, YG_STR("1.0.0")));
    bench_deinit(&bench);
}

Test(index, keeps_long_texts)
{
    struct bench bench;
    char text[3000];
    struct yg_component component = {
        .text = {text, sizeof text}, .version = YG_STR("1.0.0"), .source = YG_STR("s")};

    bench_init(&bench);
    memset(text, 'x', sizeof text);
    memcpy(text, "pkg:npm/", 8);
    uint32_t id = yg_index_intern(bench.index, &component, YG_STR("debian-12"));
    cr_assert(ne(u32, id, YG_IDENTITY_NONE));
    cr_expect(eq(sz, yg_index_identity(bench.index, id).text.len, sizeof text));
    bench_deinit(&bench);
}

/* ---- facts ---------------------------------------------------------------------------------- */

Test(index, gathers_facts_of_a_vulnerability)
{
    struct bench bench;
    struct yg_vulnerability facts;
    struct yg_arena arena = {0};

    bench_init(&bench);
    apply(&bench, "DSA-1 mod=3 upstream=CVE-1 summary=debian;Debian:12|a|i0|");
    apply(&bench, "PYSEC-1 mod=9 alias=GHSA-a summary=pysec;PyPI|a|i0|");
    apply(&bench, "GHSA-a mod=5 alias=CVE-1 summary=ghsa;PyPI|a|i0|");
    uint32_t number = yg_index_vulnerability_find(bench.index, YG_STR("CVE-1"));
    cr_assert(ne(u32, number, YG_VULNERABILITY_NONE));
    cr_assert(yg_index_vulnerability(bench.index, number, &arena, &facts));
    cr_expect(yg_str_equal(facts.name, YG_STR("CVE-1")));
    cr_expect(yg_str_equal(facts.summary, YG_STR("ghsa")), "the best source");
    cr_assert(eq(sz, facts.alias_count, 2));
    cr_expect(yg_str_equal(facts.aliases[1], YG_STR("PYSEC-1")));
    cr_assert(eq(sz, facts.advisory_count, 3));
    cr_expect(yg_str_equal(facts.advisories[0], YG_STR("DSA-1")));
    cr_expect(eq(i64, facts.published, 3), "earliest");
    cr_expect(eq(i64, facts.modified, 9), "latest");
    cr_expect(not(facts.withdrawn));
    take_out(&bench, "test", "DSA-1");
    apply(&bench, "PYSEC-1 mod=10 alias=GHSA-a withdrawn");
    apply(&bench, "GHSA-a mod=10 alias=CVE-1 withdrawn");
    cr_assert(yg_index_vulnerability(bench.index, number, &arena, &facts));
    cr_expect(facts.withdrawn, "all of them");
    cr_expect(eq(sz, facts.advisory_count, 0));
    cr_expect(yg_str_equal(facts.name, YG_STR("CVE-1")), "the number stays");
    yg_arena_deinit(&arena);
    bench_deinit(&bench);
}

#define CVSS2 "AV:N/AC:L/Au:N/C:P/I:P/A:P"
#define CVSS31 "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
#define CVSS4 "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"

Test(index, takes_the_vector_that_can_be_compared_best)
{
    static const struct {
        const char *why, *advisories[2], *vector;
    } rows[] = {
        {"the highest version of a document",
         {"GHSA-a alias=CVE-1 cvss=" CVSS31 " cvss=" CVSS4 " cvss=" CVSS2},
         CVSS4},
        {"what is no vector does not count",
         {"GHSA-a alias=CVE-1 cvss=CVSS:4.0/AV:N cvss=" CVSS31},
         CVSS31},
        {"nor alone", {"GHSA-a alias=CVE-1 cvss=CVSS:4.0/AV:N"}, ""},
        {"the best source", {"CVE-1 cvss=" CVSS4, "GHSA-a alias=CVE-1 cvss=" CVSS31}, CVSS31},
        {"but 2.0 of the best source gives way",
         {"CVE-1 cvss=" CVSS4, "GHSA-a alias=CVE-1 cvss=" CVSS2},
         CVSS4},
        {"and 2.0 of another source does not come in",
         {"CVE-1 cvss=" CVSS2, "GHSA-a alias=CVE-1 cvss=" CVSS31},
         CVSS31},
        {"2.0 where there is no other", {"CVE-1", "GHSA-a alias=CVE-1 cvss=" CVSS2}, CVSS2},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct bench bench;
        struct yg_vulnerability facts;
        struct yg_arena arena = {0};

        bench_init(&bench);
        for (size_t k = 0; k < 2 && rows[i].advisories[k] != NULL; k++)
            apply(&bench, rows[i].advisories[k]);
        uint32_t number = yg_index_vulnerability_find(bench.index, YG_STR("CVE-1"));
        cr_assert(yg_index_vulnerability(bench.index, number, &arena, &facts));
        cr_expect(yg_str_equal(facts.cvss, yg_str(rows[i].vector)), "%s: %.*s", rows[i].why,
                  YG_STR_ARG(facts.cvss));
        yg_arena_deinit(&arena);
        bench_deinit(&bench);
    }
}

Test(index, counts)
{
    struct bench bench;

    bench_init(&bench);
    apply(&bench, "GHSA-a alias=CVE-1,CVE-2;npm|a|s i0|;Ecosystem1|b|i0|;PyPI|c|git i0/i0 fnever|");
    struct yg_index_counts counts = yg_index_counts(bench.index);
    cr_expect(eq(u64, counts.advisories, 1));
    cr_expect(eq(u64, counts.rules, 1));
    cr_expect(eq(u64, counts.advisories_of_many, 1));
    struct yg_str many[2];
    cr_assert(eq(sz, yg_index_list_of_many(bench.index, many, 2), 1));
    cr_expect(yg_str_equal(many[0], YG_STR("GHSA-a")));
    cr_expect(eq(sz, yg_index_list_of_many(bench.index, many, 0), 0));
    cr_expect(eq(u64, counts.entries_unknown_ecosystem, 1));
    cr_expect(eq(u64, counts.ranges_git, 1));
    cr_expect(eq(u64, counts.ranges_unreadable, 1));
    cr_expect(eq(u64, counts.vulnerabilities, 2));
    take_out(&bench, "test", "GHSA-a");
    cr_expect(eq(sz, yg_index_list_of_many(bench.index, many, 2), 0));
    counts = yg_index_counts(bench.index);
    cr_expect(eq(u64,
                 counts.advisories + counts.rules + counts.advisories_of_many +
                     counts.entries_unknown_ecosystem + counts.ranges_git +
                     counts.ranges_unreadable,
                 0));
    bench_deinit(&bench);
}

/* ---- any order ------------------------------------------------------------------------------ */

static const char *const pool[] = {
    "GHSA-a alias=CVE-1;npm|a|s i0 f2.0.0|",
    "GHSA-a alias=CVE-1,CVE-2;npm|a|s i0 f1.5.0|;npm|b|s i0|",
    "GHSA-a alias=PYSEC-1;npm|a|s i1.0.0 f3.0.0|",
    "PYSEC-1 alias=GHSA-a,CVE-1;PyPI|c|i0 f2.0|;npm|a|s i0 f1.0.0|",
    "PYSEC-1 alias=CVE-3;PyPI|c|i0|",
    "PYSEC-1 alias=CVE-3 withdrawn;PyPI|c|i0|",
    "CVE-1;npm|a|s i0 f4.0.0|;npm|b||1.0.0",
    "CVE-2;npm|b|s i0 f0.5.0|",
    "DSA-1 upstream=CVE-1,CVE-3;Debian:12|a|i0 f2.0-1|",
    "DSA-1 related=CVE-2;Debian:12|a|i0|;Debian|a|i0 f1.0-1|",
    "GO-1 alias=CVE-1;Go|m|s i0 f1.0.0|",
    "GO-1 alias=CVE-1;Go|m|s i0 f0.0.0-20210520170846-37e1c6afe023|",
};

static const char *const components[] = {
    "pkg:npm/a@1.0.0",
    "pkg:npm/a@2.5.0",
    "pkg:npm/b@1.0.0",
    "pkg:pypi/c@1.0",
    "pkg:deb/debian/a@1.5-1?distro=debian-12",
    "pkg:golang/m@v0.0.0-20200520170846-37e1c6afe023",
};

/* Apply pool entries at random times, make components at random times: every verdict equals that of
 * a fresh index that got only the records that are current in the end. */
Test(index, is_a_function_of_the_current_records)
{
    const char *stated = getenv("YG_SEED");
    unsigned seed = stated != NULL ? (unsigned)atoi(stated) : 20261124;

    fprintf(stderr, "YG_SEED=%u\n", seed);
    srand(seed);
    for (int round = 0; round < 300; round++) {
        struct bench bench, fresh;
        char line[256];
        const char *current[YG_COUNT(pool)] = {NULL}; /* by id: the slot of its first pool entry */

        bench_init(&bench);
        bench_init(&fresh);
        for (int step = 1; step < 40; step++) {
            size_t n = (size_t)rand() % YG_COUNT(pool), slot = 0;
            struct yg_str id = yg_str_head(yg_str(pool[n]), strcspn(pool[n], " ;"));

            while (strncmp(pool[slot], id.ptr, id.len) != 0)
                slot++;
            if (rand() % 3 == 0)
                intern(&bench, components[(size_t)rand() % YG_COUNT(components)], "");
            if (rand() % 5 == 0) {
                struct yg_error err;

                cr_assert(eq(int,
                             yg_index_remove(bench.index, YG_STR("test"), id, &bench.change, &err),
                             YG_OK));
                current[slot] = NULL;
                continue;
            }
            snprintf(line, sizeof line, "%.*s mod=%d%s", YG_STR_ARG(id), step, pool[n] + id.len);
            apply(&bench, line);
            current[slot] = pool[n];
        }
        for (size_t i = 0; i < YG_COUNT(pool); i++)
            if (current[i] != NULL)
                apply(&fresh, current[i]);
        for (size_t i = 0; i < YG_COUNT(components); i++) {
            char have[1024], want[1024];

            format_verdict(bench.index, intern(&bench, components[i], ""), have, sizeof have);
            format_verdict(fresh.index, intern(&fresh, components[i], ""), want, sizeof want);
            cr_expect(yg_str_equal(yg_str(have), yg_str(want)), "round %d, %s: \"%s\", not \"%s\"",
                      round, components[i], have, want);
        }
        bench_deinit(&bench);
        bench_deinit(&fresh);
    }
}

/* test_index_order.c - advisories of several sources, in revisions and parts, in any order:
 * verdicts and facts are the same.
 */
#include "tests/support/index_bench.h"
#include "tests/support/random.h"

#define DOCUMENTS 14
#define ROUNDS 400

/* The first word is the id; two templates of one id are its revisions, or its parts when they are
 * of one time. */
static const char *const templates[] = {
    "GHSA-a;npm|a|s i0 f2.0.0|",
    "GHSA-a alias=CVE-1;npm|a|s i0 f2.0.0|",
    "GHSA-a alias=CVE-2;npm|a|s i0 f1.8.0|;npm|b|s i0|",
    "GHSA-a alias=CVE-1,CVE-2;npm|b|s i0|",
    "GHSA-a alias=CVE-1 withdrawn;npm|a|s i0|",
    "PYSEC-1;PyPI|c|i0 f2.0|",
    "PYSEC-1 alias=GHSA-a;PyPI|c|i0 f2.0|",
    "PYSEC-1 alias=CVE-3,GHSA-a;PyPI|c|i0|",
    "CVE-1;npm|a|s i0 f4.0.0|",
    "CVE-1 alias=CVE-3;npm|b||1.0.0",
    "CVE-2;npm|b|s i0 f0.5.0|",
    "CVE-2 withdrawn;npm|b|s i0 f0.5.0|",
    "DSA-1;Debian:12|a|i0 f2.0-1|",
    "DSA-1 upstream=CVE-1,CVE-3;Debian:12|a|i0 f2.0-1|",
    "DSA-1 related=CVE-2;Debian:12|a|i0|;Debian:13|a|i0 f1.0-1|",
    "CLEANSTART-1 upstream=ghsa-a;npm|b|s i0|",
    "SSA-1 upstream=CVE-1;npm|a||1.0.0",
    "SSA-1 upstream=CVE-2;npm|b||1.0.0",
};

static const char *const components[] = {
    "pkg:npm/a@1.0.0",
    "pkg:npm/a@2.5.0",
    "pkg:npm/b@1.0.0",
    "pkg:pypi/c@1.0",
    "pkg:deb/debian/a@1.5-1?distro=debian-12",
};

struct document {
    size_t template, source;
    unsigned modified;
};

static void apply_document(struct bench *bench, const struct document *document)
{
    const char *line = templates[document->template];
    char text[256];
    int id = (int)strcspn(line, " ;");

    snprintf(text, sizeof text, "%.*s source=%s mod=%u hash=%zu%s", id, line,
             document->source == 0 ? "osv" : "vendor", document->modified, document->template,
             line + id);
    apply(bench, text);
}

static void print_list(struct yg_buf *buf, const char *title, const struct yg_str *items,
                       size_t count)
{
    yg_buf_printf(buf, "%s", title);
    for (size_t i = 0; i < count; i++)
        yg_buf_printf(buf, " %.*s", YG_STR_ARG(items[i]));
}

/* What every component's verdict is, and all that is known of every vulnerability that some
 * advisory is about. */
static void describe(struct bench *bench, struct yg_buf *buf)
{
    static const char *const names[] = {"CVE-1",   "CVE-2", "CVE-3",        "GHSA-a",
                                        "PYSEC-1", "DSA-1", "CLEANSTART-1", "SSA-1"};

    for (size_t i = 0; i < YG_COUNT(components); i++) {
        char verdict[1024];

        format_verdict(bench->index, intern(bench, components[i], ""), verdict, sizeof verdict);
        yg_buf_printf(buf, "%s: %s\n", components[i], verdict);
    }
    for (size_t i = 0; i < YG_COUNT(names); i++) {
        uint32_t number = yg_index_vulnerability_find(bench->index, yg_str(names[i]));
        struct yg_vulnerability facts;

        if (number == YG_VULNERABILITY_NONE)
            continue;
        cr_assert(yg_index_vulnerability(bench->index, number, &bench->arena, &facts));
        if (facts.advisory_count == 0)
            continue; /* the name of an earlier time: another order may never have met it */
        cr_expect(not(facts.withdrawn));
        cr_expect(eq(sz, facts.successor_count, 0));
        print_list(buf, names[i], facts.aliases, facts.alias_count);
        print_list(buf, " by", facts.advisories, facts.advisory_count);
        yg_buf_printf(buf, " of %lld to %lld\n", (long long)facts.published,
                      (long long)facts.modified);
    }
}

static void apply_all(struct bench *bench, const struct document *documents, uint64_t *random)
{
    size_t order[DOCUMENTS];

    for (size_t i = 0; i < DOCUMENTS; i++) {
        size_t k = random_below(random, i + 1);

        order[i] = order[k];
        order[k] = i;
    }
    for (size_t i = 0; i < DOCUMENTS; i++) {
        if (random_below(random, 3) == 0)
            intern(bench, components[random_below(random, YG_COUNT(components))], "");
        apply_document(bench, &documents[order[i]]);
        if (random_below(random, 4) == 0) /* once more */
            apply_document(bench, &documents[order[i]]);
    }
}

Test(index_order, says_the_same_in_every_order_of_arrival)
{
    uint64_t random = random_begin();

    for (int round = 0; round < ROUNDS; round++) {
        struct document documents[DOCUMENTS];
        struct bench bench[2];
        struct yg_buf said[2] = {{0}, {0}};

        for (size_t i = 0; i < DOCUMENTS; i++)
            documents[i] =
                (struct document){random_below(&random, YG_COUNT(templates)),
                                  random_below(&random, 2), 1 + (unsigned)random_below(&random, 3)};
        for (size_t i = 0; i < 2; i++) {
            bench_init(&bench[i]);
            apply_all(&bench[i], documents, &random);
            describe(&bench[i], &said[i]);
        }
        cr_assert(yg_str_equal(yg_buf_str(&said[0]), yg_buf_str(&said[1])), "round %d:\n%.*s\n%.*s",
                  round, YG_STR_ARG(yg_buf_str(&said[0])), YG_STR_ARG(yg_buf_str(&said[1])));
        for (size_t i = 0; i < 2; i++) {
            bench_deinit(&bench[i]);
            yg_buf_deinit(&said[i]);
        }
    }
}

static void describe_facts(struct bench *bench, uint32_t number, struct yg_buf *buf)
{
    struct yg_vulnerability facts;

    yg_buf_reset(buf);
    cr_assert(yg_index_vulnerability(bench->index, number, &bench->arena, &facts));
    print_list(buf, "aliases", facts.aliases, facts.alias_count);
    print_list(buf, " advisories", facts.advisories, facts.advisory_count);
    print_list(buf, " successors", facts.successors, facts.successor_count);
    yg_buf_printf(buf, " %lld %lld %d", (long long)facts.published, (long long)facts.modified,
                  facts.withdrawn);
}

/* Whoever keeps facts and takes those anew that a change names has what is true, of old names,
 * too. */
Test(index_order, names_all_facts_that_change)
{
    uint64_t random = random_begin();

    for (int round = 0; round < ROUNDS / 2; round++) {
        struct yg_buf kept[64] = {{0}}, now = {0};
        struct bench bench;

        bench_init(&bench);
        for (unsigned step = 1; step < 30; step++) {
            struct document document = {random_below(&random, YG_COUNT(templates)),
                                        random_below(&random, 2), step};
            uint32_t known = yg_index_vulnerability_count(bench.index);

            apply_document(&bench, &document);
            for (size_t i = 0; i < bench.change.vulnerability_count; i++)
                describe_facts(&bench, bench.change.vulnerabilities[i],
                               &kept[bench.change.vulnerabilities[i]]);
            cr_assert(lt(u32, yg_index_vulnerability_count(bench.index), 64));
            for (uint32_t i = 0; i < known; i++) {
                describe_facts(&bench, i, &now);
                cr_assert(yg_str_equal(yg_buf_str(&now), yg_buf_str(&kept[i])),
                          "round %d, step %u, %.*s: kept '%.*s', now '%.*s'", round, step,
                          YG_STR_ARG(yg_index_vulnerability_name(bench.index, i)),
                          YG_STR_ARG(yg_buf_str(&kept[i])), YG_STR_ARG(yg_buf_str(&now)));
            }
        }
        for (size_t i = 0; i < YG_COUNT(kept); i++)
            yg_buf_deinit(&kept[i]);
        yg_buf_deinit(&now);
        bench_deinit(&bench);
    }
}

/* A name that is one no more says what became of it. */
Test(index_order, says_what_a_name_has_become)
{
    static const struct row {
        const char *why, *before, *then, *name, *successors;
        bool withdrawn;
    } rows[] = {
        {"a private id gains a CVE", "GHSA-a", "GHSA-a mod=2 alias=CVE-1", "GHSA-a", " CVE-1",
         false},
        {"and two", "GHSA-a", "GHSA-a mod=2 alias=CVE-1,CVE-2", "GHSA-a", " CVE-1 CVE-2", false},
        {"a bulletin names its CVEs at last", "DSA-1", "DSA-1 mod=2 related=CVE-1,CVE-2", "DSA-1",
         " CVE-1 CVE-2", false},
        {"by another's record", "GO-1", "PYSEC-1 alias=GO-1,CVE-1", "GO-1", " CVE-1", false},
        {"without a record of its own", "PYSEC-1 alias=GO-1", "PYSEC-1 mod=2 alias=GO-1,CVE-1",
         "GO-1", " CVE-1", false},
        {"a better name comes", "PYSEC-1", "PYSEC-1 mod=2 alias=GHSA-a", "PYSEC-1", " GHSA-a",
         false},
        {"a correction of the number: who had it says nothing of the other", "GHSA-a alias=CVE-1",
         "GHSA-a mod=2 alias=CVE-2", "CVE-1", "", true},
        {"withdrawn is not renamed", "GHSA-a", "GHSA-a mod=2 withdrawn", "GHSA-a", "", true},
        {"nor is what goes on", "GHSA-a", "PYSEC-1", "GHSA-a", "", false},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct bench bench;
        struct yg_vulnerability facts;
        struct yg_buf said = {0};

        bench_init(&bench);
        apply(&bench, rows[i].before);
        apply(&bench, rows[i].then);
        uint32_t number = yg_index_vulnerability_find(bench.index, yg_str(rows[i].name));
        cr_assert(yg_index_vulnerability(bench.index, number, &bench.arena, &facts));
        print_list(&said, "", facts.successors, facts.successor_count);
        cr_expect(yg_str_equal(yg_buf_str(&said), yg_str(rows[i].successors)), "%s: '%.*s'",
                  rows[i].why, YG_STR_ARG(yg_buf_str(&said)));
        cr_expect(eq(int, facts.withdrawn, rows[i].withdrawn), "%s", rows[i].why);
        yg_buf_deinit(&said);
        bench_deinit(&bench);
    }
}

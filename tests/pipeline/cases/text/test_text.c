/* test_text.c - alerts as people read them, in both languages.
 *
 * tests/data/cases/NAME.txt holds what a row says: subject and body in Japanese, then in English.
 * With YG_WRITE_TEXTS set the files are written instead; read what has changed before it is
 * committed.
 */
#include <stdio.h>

#include "pipeline/cases/text/text.h"
#include "tests/pipeline/cases/book.h"

/* Beside the catalog (tests/data/cases/catalog.lines). */
#define READ                                                                                       \
    "progress 0 assets=20500 stale=120 bad=340; kev CVE-2021-44228=2021-12-10 at=2026-11-02; "
#define OPENSSL                                                                                    \
    "CVE-2022-0778 pub=2022-03-15T17:00:00Z about=GHSA-x3mh-jvjw-3xwx,DSA-5103-1 "                 \
    "url=https://example.org/CVE-2022-0778 cvss=CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H "     \
    "summary=An_infinite_loop"
#define SEVERE "CVE-2026-1 cvss=CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H about=GHSA-a"

#define ELSEWHERE                                                                                  \
    "CVE-2026-2 cvss=CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:L/VA:N/SC:H/SI:H/SA:N about=GHSA-b"

/* The catalog is applied; `before` is run, and what it says forgotten. */
static const struct row {
    const char *name, *why;
    bool baseline;
    const char *before, *lines;
} rows[] = {
    {"opened_planned", "two scopes, two components, a score", false, "",
     READ "facts " OPENSSL "; epss CVE-2022-0778=0.0123; "
          "count CVE-2022-0778 scope=camera n=18420 sample=cam-000001,cam-000002 "
          "comp=pkg:deb/debian/openssl@1.1.1k-1,1.1.1n-0,18000+pkg:generic/openssl@1.1.1k,1.1.1n,"
          "420; count CVE-2022-0778 scope=gw exp=internal n=1; settle"},
    {"opened_soon", "no fixed version, no score", false, "",
     READ "facts " SEVERE "; count CVE-2026-1 scope=camera n=3 comp=pkg:npm/%40acme/ui@4.17.11,,3; "
          "settle"},
    {"opened_elsewhere", "CVSS 4.0: what other systems suffer is said, too", false, "",
     READ "facts " ELSEWHERE
          "; count CVE-2026-2 scope=camera n=3 comp=pkg:npm/x@1.0,2.0,3; settle"},
    {"opened_urgent", "ransomware, exposure not on record, services", false, "",
     READ "facts " SEVERE "; kev CVE-2026-1=2026-11-10 at=2026-11-10 ransomware; "
          "count CVE-2026-1 scope=camera kind=service exp=unknown n=37 "
          "comp=pkg:maven/org.apache.logging.log4j/log4j-core@2.14.0,2.17.1,37; settle"},
    {"class_up", "what has changed stands below the first sentence", false,
     READ "facts " SEVERE "; count CVE-2026-1 scope=camera n=1 comp=pkg:npm/x@1.0,2.0,1; settle",
     "kev CVE-2026-1=2026-11-10 at=2026-11-10; settle"},
    {"closed_fixed", "no asset is affected any more", false,
     READ "facts " OPENSSL "; count CVE-2022-0778 scope=camera; settle",
     "count CVE-2022-0778 scope=camera n=0; settle"},
    {"closed_withdrawn", "its publishers have taken it back", false,
     READ "facts " OPENSSL "; count CVE-2022-0778 scope=camera; settle",
     "facts " OPENSSL " withdrawn; count CVE-2022-0778 scope=camera n=0; settle"},
    {"closed_reassigned", "the new owner hears of it, the old one too", false,
     READ "facts " SEVERE "; count CVE-2026-1 scope=camera comp=pkg:npm/x@1.0,2.0,1; settle",
     "scope camera owner=psirt en=CAM-9; settle"},
    {"reopened", "it was closed and is back", false,
     READ "facts " SEVERE "; count CVE-2026-1 scope=camera; settle; "
          "count CVE-2026-1 scope=camera n=0; settle",
     "count CVE-2026-1 scope=camera n=2 comp=pkg:npm/x@1.0,2.0,2; settle"},
    {"summary", "more than a summary shows", true, "",
     READ "facts CVE-2026-01 sev=critical; facts CVE-2026-02; facts CVE-2026-03; "
          "facts CVE-2026-04; facts CVE-2026-05; facts CVE-2026-06; facts CVE-2026-07; "
          "facts CVE-2026-08; facts CVE-2026-09; facts CVE-2026-10; facts CVE-2026-11 pub=; "
          "count CVE-2026-01 scope=camera; count CVE-2026-02 scope=camera; "
          "count CVE-2026-03 scope=camera; count CVE-2026-04 scope=camera; "
          "count CVE-2026-05 scope=camera; count CVE-2026-06 scope=camera; "
          "count CVE-2026-07 scope=camera; count CVE-2026-08 scope=camera; "
          "count CVE-2026-09 scope=gw n=12; count CVE-2026-10 scope=camera; "
          "count CVE-2026-11 scope=camera; end; settle"},
    {"must_not_stop", "none of the machines may stop, and no fix is known", false, "",
     READ "facts " SEVERE "; kev CVE-2026-1=2026-11-10 at=2026-11-10; "
          "count CVE-2026-1 scope=camera kind=machine exp=internal stop n=3 "
          "sample=aoi-03,aoi-04,aoi-05 comp=pkg:generic/windows-xp@5.1,,3; settle"},
    {"must_not_stop_some", "some may", false, "",
     READ "facts " SEVERE "; count CVE-2026-1 scope=camera stop n=3 comp=pkg:npm/x@1.0,2.0,3; "
          "count CVE-2026-1 scope=camera n=8 comp=pkg:npm/x@1.0,2.0,8; settle"},
    {"under_investigation", "none is known to be affected", false, "",
     READ "facts " SEVERE "; kev CVE-2026-1=2026-11-10 at=2026-11-10; "
          "count CVE-2026-1 scope=camera n=0 ui=12; settle"},
    {"unassigned", "no scope, no severity, no publication, KEV not read, not all counted", false,
     "",
     "facts CVE-2026-1 sev= pub=; epss CVE-2026-1=0.00042; "
     "count CVE-2026-1 scope=unassigned exp=unknown n=4 ui=12 comp=pkg:npm/x@1.0,2.0,4; settle"},
    {"sources_differ", "an owner that nobody has registered; only a word for the severity", false,
     "",
     READ "facts CVE-2026-1 sev=IMPORTANT; "
          "count CVE-2026-1 scope=product/zz differ n=3 "
          "comp=cpe:2.3:a:vendor:product:1.0:*:*:*:*:*:*:*,2.0,3; settle"},
};

static struct yg_str read_file(struct yg_buf *buf, const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t got = 1;

    while (file != NULL && got > 0) {
        char *room = yg_buf_reserve(buf, 4096);

        got = fread(room, 1, 4096, file);
        buf->len += got;
    }
    if (file != NULL)
        fclose(file);
    return yg_buf_str(buf);
}

static void apply_catalog(struct book *b)
{
    struct yg_buf buf = {0};
    struct yg_str rest =
        yg_arena_copy(&b->arena, read_file(&buf, YG_TEST_DATA "/cases/catalog.lines"));

    yg_buf_deinit(&buf);
    cr_assert(gt(sz, rest.len, 0));
    while (rest.len > 0)
        book_line(b, yg_str_cut(&rest, '\n'));
}

static void write_file(struct yg_str text, const char *path)
{
    FILE *file = fopen(path, "wb");

    cr_assert(file != NULL, "%s", path);
    cr_expect(eq(sz, fwrite(text.ptr, 1, text.len, file), text.len));
    fclose(file);
}

Test(text, reads_as_in_the_files)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_buf expected = {0};
        struct book b;
        char path[512];

        book_init(&b, rows[i].baseline);
        if (strcmp(rows[i].name, "unassigned") == 0)
            b.settle = (struct yg_settle){.partitions = 3, .partitions_total = 4};
        apply_catalog(&b);
        book_run(&b, rows[i].before);
        yg_buf_reset(&b.text);
        book_run(&b, rows[i].lines);
        cr_assert(eq(int, b.status, YG_OK), "%s: %s", rows[i].name, b.err.text);
        snprintf(path, sizeof path, "%s/cases/%s.txt", YG_TEST_DATA, rows[i].name);
        if (getenv("YG_WRITE_TEXTS") != NULL)
            write_file(yg_buf_str(&b.text), path);
        cr_expect(yg_str_equal(yg_buf_str(&b.text), read_file(&expected, path)), "%s (%s):\n%.*s",
                  rows[i].name, rows[i].why, YG_STR_ARG(yg_buf_str(&b.text)));
        yg_buf_deinit(&expected);
        book_deinit(&b);
    }
}

/* Every place of a text, with its braces, each once. */
static void list_places(struct yg_str text, struct yg_buf *out)
{
    while (text.ptr != NULL) {
        yg_str_cut(&text, '{');
        if (text.ptr == NULL)
            return;
        struct yg_str name = yg_str_cut(&text, '}');

        struct yg_str place = {name.ptr - 1, name.len + 2};

        if (yg_str_find(yg_buf_str(out), place) == out->len)
            yg_buf_append(out, place);
    }
}

static bool has_all(struct yg_str places, struct yg_str of)
{
    while (places.len > 0) {
        size_t end = yg_str_index(places, '}') + 1;

        if (yg_str_find(of, yg_str_head(places, end)) == of.len)
            return false;
        places = yg_str_from(places, end);
    }
    return true;
}

Test(text, says_the_same_in_both_languages)
{
    struct yg_policy policy;
    struct yg_owners owners = {0};
    static struct yg_text text;

    yg_policy_default(&policy);
    yg_text_init(&text, &policy, &owners);
    cr_expect(eq(sz, text.sets[YG_JAPANESE].count, text.sets[YG_ENGLISH].count));
    for (size_t i = 0; i < text.sets[YG_JAPANESE].count; i++) {
        struct yg_str name = text.sets[YG_JAPANESE].sections[i].name;
        struct yg_str other = yg_template_find(&text.sets[YG_ENGLISH], name);
        struct yg_buf ja = {0}, en = {0};

        list_places(text.sets[YG_JAPANESE].sections[i].text, &ja);
        list_places(other, &en);
        cr_expect(other.ptr != NULL, "%.*s", YG_STR_ARG(name));
        cr_expect(has_all(yg_buf_str(&ja), yg_buf_str(&en)), "%.*s", YG_STR_ARG(name));
        cr_expect(has_all(yg_buf_str(&en), yg_buf_str(&ja)), "%.*s", YG_STR_ARG(name));
        yg_buf_deinit(&ja);
        yg_buf_deinit(&en);
    }
}

/* Lines of one alert, in Japanese or English. */
static const struct part_row {
    const char *why, *lines, *contains;
} part_rows[] = {
    {"a line break in a name adds no line",
     "scope s owner=cam en=A\nB; facts CVE-1; count CVE-1; settle", "[planned] A B: CVE-1"},
    {"a class of the policy has its own label", "facts CVE-1; count CVE-1; settle", "keikaku"},
    {"without an English label the text's word", "facts CVE-1; count CVE-1; settle", "[planned] s"},
    {"a route of the policy by its name", "facts CVE-1; count CVE-1 site=osaka; settle",
     "rule \"by_site\" gives you s"},
    {"many scopes: the rest is counted",
     "scope a owner=x; scope b owner=x; scope c owner=x; scope d owner=x; scope e owner=x; "
     "scope f owner=x; facts CVE-1; count CVE-1 scope=a; count CVE-1 scope=b; "
     "count CVE-1 scope=c; count CVE-1 scope=d; count CVE-1 scope=e; count CVE-1 scope=f; settle",
     "6 machines (a: 1 machine; b: 1 machine; c: 1 machine; d: 1 machine; e: 1 machine; and 1 "
     "more)"},
    {"many advisories", "facts CVE-1 about=A,B,C,D,E,F,G; count CVE-1; settle",
     "A; B; C; D; E; and 2 more"},
    {"a small probability is not zero", "facts CVE-1; epss CVE-1=0.00042; count CVE-1; settle",
     "0.04%"},
    {"a tenant is not told what others have",
     "progress 0 assets=9; facts CVE-1; "
     "count CVE-1 tenant=t; settle",
     "of your assets whose inventory could be judged, none but the above."},
    {"only the first line of a summary", "facts CVE-1 summary=one\ntwo; count CVE-1; settle",
     "publisher: one\n"},
    {"a CPE by its product and version",
     "facts CVE-1; count CVE-1 comp=cpe:2.3:a:vendor:prod:1.0:*:*:*:*:*:*:*,2.0,1; settle",
     "update to a fixed version: prod 1.0 -> 2.0 or later"},
    {"an older form of CPE", "facts CVE-1; count CVE-1 comp=cpe:/a:vendor:prod:1.0,2.0,1; settle",
     "prod 1.0 -> 2.0"},
    {"a CPE that ends early stands for itself",
     "facts CVE-1; count CVE-1 comp=cpe:/a:vendor,2.0,1; settle", "cpe:/a:vendor -> 2.0"},
    {"no inventory says what is in it: still a request", "facts CVE-1; count CVE-1; settle",
     "find the affected component"},
};

Test(text, fills_places)
{
    struct yg_policy_route routes[] = {
        {.name = YG_STR("by_site"), .site = YG_STR("osaka"), .team = YG_STR("osaka")},
        {.name = YG_STR("owner"), .team = YG_STR("owner")},
    };
    struct yg_policy_class classes[4];

    for (size_t i = 0; i < YG_COUNT(part_rows); i++) {
        struct book b;

        book_init(&b, false);
        yg_casebook_destroy(b.casebook);
        b.policy.routes = routes;
        b.policy.route_count = YG_COUNT(routes);
        cr_assert(eq(sz, b.policy.class_count, 4));
        memcpy(classes, b.policy.classes, sizeof classes);
        classes[2].label_ja = YG_STR("keikaku");
        b.policy.classes = classes;
        book_create(&b);
        book_run(&b, part_rows[i].lines);
        cr_expect(yg_str_find(yg_buf_str(&b.text), yg_str(part_rows[i].contains)) < b.text.len,
                  "%s:\n%.*s", part_rows[i].why, YG_STR_ARG(yg_buf_str(&b.text)));
        book_deinit(&b);
    }
}

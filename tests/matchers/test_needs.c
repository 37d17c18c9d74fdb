/* test_needs.c - what users of other matchers complained of, as a feed and a fleet would bring it.
 *
 * Each row names the thread (repository#number) that it answers. Answers are written as
 * tests/support/reading.h says. Rows that are about cases drive a casebook (book.h).
 */
#include "tests/pipeline/cases/book.h"
#include "tests/support/reading.h"

#define ADVISORIES_MAX 4
#define NATIVE                                                                                     \
    "{\"asset\":\"host-1\",\"seen\":\"2026-11-23T09:00:00Z\",\"os\":\"debian-12\",\"components\":" \
    "["
#define CPE_AND_PURL(purl, name) C(purl "\",\"cpe\":\"" name)
#define CPE(name) "{\"type\":\"application\",\"name\":\"n\",\"cpe\":\"" name "\"}"

/* NVD's answer of one CVE, with one criterion. */
#define NVD(id, status, criterion)                                                                 \
    "{\"vulnerabilities\":[{\"cve\":{\"id\":\"" id "\",\"published\":\"2022-01-01T00:00:00.000\"," \
    "\"lastModified\":\"2022-01-02T00:00:00.000\",\"vulnStatus\":\"" status                        \
    "\",\"descriptions\":[],\"references\":[],\"configurations\":[{\"nodes\":[{\"operator\":"      \
    "\"OR\",\"negate\":false,\"cpeMatch\":[{\"vulnerable\":true,\"criteria\":\"" criterion         \
    "\"}]}]}]}}]}"

/* An OSV document; `more` are further members, each with a comma in front. */
#define OSV(id, ecosystem, name, events, more)                                                     \
    "{\"id\":\"" id "\",\"modified\":\"2022-04-01T00:00:00Z\",\"affected\":[{\"package\":{"        \
    "\"ecosystem\":\"" ecosystem "\",\"name\":\"" name "\"},\"ranges\":[{\"type\":\"ECOSYSTEM\","  \
    "\"events\":[" events "]}]}]" more "}"
/* JVN iPedia's document: one item of one product, a number of versions in prose; related advisories
 * beside CVE-2024-0001. */
#define JVN(versions, related)                                                                     \
    "<VULDEF-Document xmlns=\"http://jvn.jp/vuldef/\"><Vulinfo><VulinfoID>JVNDB-2024-000001"       \
    "</VulinfoID><VulinfoData><Affected><AffectedItem><Name>Acme</Name><ProductName>Viewer"        \
    "</ProductName><Cpe version=\"2.2\">cpe:/a:acme:viewer</Cpe>" versions                         \
    "</AffectedItem></Affected><Related>" JVN_RELATED("CVE-2024-0001") related                     \
        "</Related><DateLastUpdated>2024-01-02T09:00:00+09:00</DateLastUpdated></VulinfoData>"     \
        "</Vulinfo></VULDEF-Document>"
#define JVN_RELATED(id) "<RelatedItem type=\"advisory\"><VulinfoID>" id "</VulinfoID></RelatedItem>"
#define PROSE(text) "<VersionNumber>" text "</VersionNumber>"
#define KARA " \u304b\u3089 "          /* from */
#define MADE " \u307e\u3067"           /* to */
#define YORI_MAE " \u3088\u308a\u524d" /* before */
#define VIEWER(version) CPE("cpe:2.3:a:acme:viewer:" version ":*:*:*:*:*:*:*")

#define FIXED_IN(version) "{\"introduced\":\"0\"},{\"fixed\":\"" version "\"}"

static const struct row {
    const char *why; /* the thread, and what has to come out */
    const char *advisories[ADVISORIES_MAX];
    const char *document, *answer;
} rows[] = {
    {"DependencyTrack#5894: the epoch of the installed version decides, of Debian",
     {"DSA-1 upstream=CVE-1;Debian:12|a|i0 f2.0-1|"},
     CYCLONEDX C("pkg:deb/debian/a@1:1.0-1?distro=debian-12") END,
     "-"},
    {"DependencyTrack#5894: the epoch of the fixed version decides, of Debian",
     {"DSA-1 upstream=CVE-1;Debian:12|a|i0 f1:1.0-1|"},
     CYCLONEDX C("pkg:deb/debian/a@2.0-1?distro=debian-12") END,
     "CVE-1!1:1.0-1"},
    {"DependencyTrack#5894: on both sides of an RPM, in the version and in the qualifier",
     {"ALSA-1 upstream=CVE-1;AlmaLinux:8|a|i0 f1:1.2-3.el8|"},
     CYCLONEDX C("pkg:rpm/almalinux/a@2.0-1.el8?distro=almalinux-8") "," C(
         "pkg:rpm/almalinux/a@1.3-1.el8?epoch=1&distro=almalinux-8") "," C("pkg:rpm/"
                                                                           "almalinux/"
                                                                           "a@1.1-1.el8?"
                                                                           "epoch=1&distro="
                                                                           "almalinux-8") END,
     "CVE-1!1:1.2-3.el8; -; CVE-1!1:1.2-3.el8"},
    {"DependencyTrack#4725: of one version in two releases only the named one matches",
     {"DSA-1 upstream=CVE-1;Debian:11|a|i0 f1.0-2|", "DSA-2 upstream=CVE-2;Debian:12|a|i0 f1.0-2|"},
     CYCLONEDX C("pkg:deb/debian/a@1.0-1?distro=debian-11") "," C(
         "pkg:deb/debian/a@1.0-1?distro=debian-12") "," C("pkg:deb/debian/"
                                                          "a@1.0-1?distro=bookworm") END,
     "CVE-1!1.0-2; CVE-2!1.0-2; CVE-2!1.0-2"},
    {"DependencyTrack#3550: fixed by a backport, whatever the range of upstream says",
     {"DSA-1 upstream=CVE-2023-0286;Debian:11|openssl|i0 f1.1.1n-0+deb11u4|",
      NVD("CVE-2023-0286", "Analyzed", "cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*")},
     CYCLONEDX CPE_AND_PURL("pkg:deb/debian/openssl@1.1.1n-0+deb11u4?distro=debian-11",
                            "cpe:2.3:a:openssl:openssl:1.1.1n:*:*:*:*:*:*:*") END,
     "-"},
    {"DependencyTrack#4835: the same of an RPM and its source package",
     {"RLSA-1 upstream=CVE-1;Rocky+Linux:8|openssl|i0 f1:1.1.1k-9.el8_7|",
      NVD("CVE-1", "Analyzed", "cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*")},
     CYCLONEDX CPE_AND_PURL("pkg:rpm/rocky/openssl-libs@1.1.1k-9.el8_7?epoch=1&distro=rocky-8.7&"
                            "upstream=openssl-1.1.1k-9.el8_7.src.rpm",
                            "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*") END,
     "-"},
    {"DependencyTrack#3446: an installed backport of Alpine; the one below it is affected",
     {"ALPINE-CVE-1 upstream=CVE-1;Alpine:v3.16|busybox|i0 f1.35.0-r18|",
      NVD("CVE-1", "Analyzed", "cpe:2.3:a:busybox:busybox:*:*:*:*:*:*:*:*")},
     CYCLONEDX CPE_AND_PURL(
         "pkg:apk/alpine/busybox@1.35.0-r18?distro=alpine-3.16.2",
         "cpe:2.3:a:busybox:busybox:1.35.0:*:*:*:*:*:*:*") "," C("pkg:apk/alpine/"
                                                                 "busybox@1.35.0-r17?"
                                                                 "distro=alpine-3.16.2") END,
     "-; CVE-1!1.35.0-r18"},
    {"DependencyTrack#3774: the distribution is silent: upstream's range decides nothing",
     {"DSA-1 upstream=CVE-2;Debian:11|other|i0|",
      NVD("CVE-1", "Analyzed", "cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*")},
     CYCLONEDX CPE_AND_PURL("pkg:deb/debian/openssl@1.1.1n-0+deb11u4?distro=debian-11",
                            "cpe:2.3:a:openssl:openssl:1.1.1n:*:*:*:*:*:*:*") END,
     "?CVE-1"},
    {"DependencyTrack#3178, #1929: *:zstandard is no evidence against hardware of AMD and "
     "Intel",
     {NVD("CVE-1", "Analyzed", "cpe:2.3:a:*:zstandard:*:*:*:*:*:*:*:*"),
      NVD("CVE-2", "Analyzed", "cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*")},
     CYCLONEDX CPE("cpe:2.3:h:amd:zstandard:1.0:*:*:*:*:*:*:*") "," CPE(
         "cpe:2.3:h:intel:core_i7:-:*:*:*:*:*:*:*") "," CPE("cpe:2.3:a:facebook:zstandard:"
                                                            "1.0:*:*:*"
                                                            ":*:*:*:*") END,
     "-; -; -"},
    {"grype#3517, #890, #446, #558: a vendor * on the side of the inventory is none either",
     {NVD("CVE-1", "Analyzed", "cpe:2.3:a:facebook:zstandard:*:*:*:*:*:*:*:*")},
     CYCLONEDX CPE("cpe:2.3:a:*:zstandard:1.0:*:*:*:*:*:*:*") "," CPE(
         "cpe:2.3:a:facebook:*:1.0:*:*:*:*:*:*:*") "," CPE("cpe:2.3:a:facebook:zstandard:1."
                                                           "0:*:*:*"
                                                           ":*:*:*:*") END,
     "(bad_identity); (bad_identity); CVE-1"},
    {"DependencyTrack#2181, #1994, #1642: three sources, one vulnerability, counted once",
     {OSV("GHSA-h75v-3vvj-5mfj", "PyPI", "jinja2", FIXED_IN("3.1.4"),
          ",\"aliases\":[\"CVE-2024-34064\"]"),
      OSV("PYSEC-2024-1", "PyPI", "Jinja2", FIXED_IN("3.1.4"),
          ",\"aliases\":[\"GHSA-h75v-3vvj-5mfj\"]"),
      NVD("CVE-2024-34064", "Analyzed", "cpe:2.3:a:palletsprojects:jinja:*:*:*:*:*:*:*:*")},
     CYCLONEDX CPE_AND_PURL("pkg:pypi/jinja2@3.1.2", "cpe:2.3:a:palletsprojects:jinja:3.1.2:*:*:*:"
                                                     "*:*:*:*") END,
     "CVE-2024-34064!3.1.4"},
    {"DependencyTrack#2797, #2372, #1516: an application known to have Spring4Shell",
     {OSV("GHSA-36p3-wjmg-h94x", "Maven", "org.springframework:spring-beans", FIXED_IN("5.2.20"),
          ",\"aliases\":[\"CVE-2022-22965\"]"),
      OSV("GHSA-x", "Maven", "org.springframework.boot:spring-boot-starter-web", FIXED_IN("2.5.12"),
          ",\"aliases\":[\"CVE-2022-22965\"]")},
     CYCLONEDX "{\"type\":\"library\",\"group\":\"org.springframework\",\"name\":\"spring-beans\","
               "\"version\":\"5.2.19.RELEASE\",\"purl\":\"pkg:maven/org.springframework/"
               "spring-beans@5.2.19.RELEASE?type=jar\"}," C("pkg:maven/org.springframework.boot/"
                                                            "spring-boot-starter-web@2.5.11") END,
     "CVE-2022-22965!5.2.20; CVE-2022-22965!2.5.12"},
    {"fleetdm/fleet#31082: Logi Bolt is not Bolt CMS, whether by CPE or by package",
     {NVD("CVE-1", "Analyzed", "cpe:2.3:a:boltcms:bolt:*:*:*:*:*:*:*:*"),
      OSV("GHSA-a", "Packagist", "bolt/bolt", FIXED_IN("3.7.1"), ",\"aliases\":[\"CVE-1\"]")},
     CYCLONEDX CPE("cpe:2.3:a:logitech:bolt:1.2.6024.0:*:*:*:*:*:*:*") "," C(
         "pkg:npm/bolt@0.24.10") "," C("pkg:composer/bolt/bolt@3.7.0") END,
     "-; -; CVE-1!3.7.1"},
    {"fleetdm/fleet#37111, #15176: Mist and Mist, of two vendors; a name alone is no "
     "identity",
     {NVD("CVE-1", "Analyzed", "cpe:2.3:a:ethereum:mist:*:*:*:*:*:*:*:*")},
     CYCLONEDX CPE("cpe:2.3:a:juniper:mist:1.0:*:*:*:*:*:*:*") ",{\"type\":\"application\","
                                                               "\"name\":\"Mist\",\"version\":"
                                                               "\"0.8.6\"}" END,
     "-; (no_identity)"},
    {"fleetdm/fleet#13615: an empty or unreadable version is unknown, never affected",
     {OSV("GHSA-a", "npm", "lodash", "{\"introduced\":\"0\"}", ",\"aliases\":[\"CVE-1\"]"),
      NVD("CVE-2", "Analyzed", "cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*"),
      "DSA-1 upstream=CVE-3;Debian:12|a|i0|"},
     CYCLONEDX C("pkg:npm/lodash") "," C("pkg:npm/lodash@") "," C("pkg:npm/lodash@latest") "," CPE(
         "cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*") "," CPE("cpe:2.3:a:haxx:curl:-:*:*:*:*:"
                                                        "*:*:*") "," C("pkg:deb/debian/"
                                                                       "a?distro="
                                                                       "debian-12") "," C("pkg:deb/"
                                                                                          "debian/"
                                                                                          "a@%20?"
                                                                                          "distro="
                                                                                          "debian-"
                                                                                          "12") END,
     "(no_version); (no_version); (bad_version); (no_version); (no_version); (no_version); "
     "(bad_version)"},
    {"fleetdm/fleet#39745: what has no CPE and no purl is counted as not evaluable",
     {NVD("CVE-1", "Analyzed", "cpe:2.3:a:acme:viewer:*:*:*:*:*:*:*:*")},
     NATIVE "{\"name\":\"Acme Viewer\",\"version\":\"1.0\"}" END,
     "(no_identity)"},
    {"fleetdm/fleet#18913: a rejected CVE says nothing, also when it still has "
     "configurations",
     {NVD("CVE-1", "Rejected", "cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*"),
      "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\",\"cveMetadata\":{\"cveId\":"
      "\"CVE-2\","
      "\"state\":\"REJECTED\",\"dateUpdated\":\"2024-06-01T00:00:00Z\"},\"containers\":{"
      "\"cna\":{"
      "\"rejectedReasons\":[{\"lang\":\"en\",\"value\":\"r\"}]}}}",
      NVD("CVE-3", "Analyzed", "cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*")},
     CYCLONEDX CPE("cpe:2.3:a:haxx:curl:8.0.0:*:*:*:*:*:*:*") END,
     "CVE-3"},
    {"guacsec/guac#2496: an advisory is about the package, its ranges are not about the "
     "version",
     {OSV("GHSA-a", "npm", "a", "{\"introduced\":\"2.0.0\"},{\"fixed\":\"2.1.0\"}", ""),
      OSV("GHSA-b", "npm", "a", FIXED_IN("1.0.0"), ""), "GHSA-c;npm|a||0.9.0,1.0.1",
      "GHSA-d;npm|a||1.0.0"},
     CYCLONEDX C("pkg:npm/a@1.0.0") END,
     "GHSA-d"},
    {"go-cve-dictionary#334, #229: what stands among the aliases and is no CVE is kept, "
     "not fatal",
     {OSV("JVNDB-2024-000001", "npm", "a", FIXED_IN("2.0.0"),
          ",\"aliases\":[\"JVN#12345678\",\"see the vendor's page\",\"CVE-2024-1\"]")},
     CYCLONEDX C("pkg:npm/a@1.0.0") END,
     "CVE-2024-1!2.0.0"},
    {"go-cve-dictionary#229: JVN's field of CVEs holds other text",
     {JVN(PROSE("1.5" YORI_MAE),
          JVN_RELATED("JVN#12345678") JVN_RELATED("see the vendor's page") JVN_RELATED("CVE-"))},
     CYCLONEDX VIEWER("1.0") END,
     "CVE-2024-0001!1.5"},
    {"vuls#1268, #1283: JVN's prose is read: ranges, lists and single versions",
     {JVN(PROSE("1.0" KARA "1.5" YORI_MAE) PROSE("2.0\u30012.1"), "")},
     CYCLONEDX VIEWER("0.9") "," VIEWER("1.2") "," VIEWER("1.5") "," VIEWER("2.1") END,
     "-; CVE-2024-0001!1.5; -; CVE-2024-0001"},
    {"vuls#1268, #1283: prose that nobody can read is neither every version nor none",
     {JVN(PROSE("for B 1.5" YORI_MAE) PROSE(""), "")},
     CYCLONEDX VIEWER("1.0") END,
     "(no_feed)"},
    {"vuls#1268, #1283: a source with fields outweighs prose",
     {JVN(PROSE("1.5" YORI_MAE), ""),
      OSV("GHSA-a", "npm", "viewer", FIXED_IN("1.4.0"), ",\"aliases\":[\"CVE-2024-0001\"]")},
     CYCLONEDX CPE_AND_PURL("pkg:npm/viewer@1.4.2", "cpe:2.3:a:acme:viewer:1.4.2:*:*:*:*:*:*:*")
         END,
     "-"},
    {"vulnerability-lookup#67: from (kara) and to (made) include both versions, before (yori mae) "
     "does not",
     {JVN(PROSE("1.0" KARA "1.5" MADE) PROSE("2.0" KARA "2.5" YORI_MAE), "")},
     CYCLONEDX VIEWER("1.0") "," VIEWER("1.5") "," VIEWER("1.5.1") "," VIEWER("2.0") "," VIEWER(
         "2.5") END,
     "CVE-2024-0001; CVE-2024-0001; -; CVE-2024-0001!2.5; -"},
    {"trivy#649, #403: an RPM of another vendor is not the distribution's",
     {"RHSA-1 upstream=CVE-1;Red+Hat:enterprise_linux:8::appstream|nginx|i0 "
      "f2:1.30-1.el8|"},
     CYCLONEDX C("pkg:rpm/nginx/nginx@1.20.1-1.el8.ngx?distro=rhel-8.6") "," C(
         "pkg:rpm/redhat/nginx@1.20.1-1.el8?distro=rhel-8.6") "," C("pkg:rpm/redhat/"
                                                                    "nginx@1.20.1-1.el8?"
                                                                    "distro="
                                                                    "fedora-38") END,
     "(no_release); CVE-1!2:1.30-1.el8; (no_release)"},
};

Test(needs, every_thread_is_answered)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);

    cr_assert(ne(ptr, decoder, NULL));
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct bench bench;

        bench_init(&bench);
        for (size_t k = 0; k < ADVISORIES_MAX && rows[i].advisories[k] != NULL; k++) {
            struct yg_error err = {.text = ""};

            cr_expect(eq(int, read_advisory(&bench, decoder, rows[i].advisories[k], &err), YG_OK),
                      "%s: %s", rows[i].why, err.text);
        }
        expect_answer(&bench, decoder, rows[i].document, rows[i].answer, rows[i].why);
        bench_deinit(&bench);
    }
    yg_decoder_destroy(decoder);
}

/* ---- what comes later ----------------------------------------------------------------------- */

#define REVISION(month, events, more)                                                              \
    "{\"id\":\"GHSA-a\",\"modified\":\"2024-" month "-01T00:00:00Z\",\"aliases\":[\"CVE-1\"],"     \
    "\"affected\":[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"a\"},\"ranges\":[{\"type\":"     \
    "\"SEMVER\",\"events\":[" events "]}]}]" more "}"

static const struct later {
    const char *why, *first, *then;
    const char *before, *after; /* answers for a@1.5.0 */
    const char *said;           /* by why, of CVE-1 */
} laters[] = {
    {"grype#836, #2333: a finding is closed by a revision, and that revision is named",
     REVISION("01", FIXED_IN("2.0.0"), ""), REVISION("02", FIXED_IN("1.2.0"), ""), "CVE-1!2.0.0",
     "-",
     "advisory GHSA-a of ghsa, revision of 2024-02-01T00:00:00Z about CVE-1\n"
     "  affected[0]: (first, 1.2.0)\n"
     "  1.5.0 in no range, not below the fixed version 1.2.0 by npm\n"
     "CVE-1 is also called GHSA-a\n"
     "verdict CVE-1: fixed\n"},
    {"fleetdm/fleet#18913: a finding is closed by a withdrawal, and its time is named",
     REVISION("01", FIXED_IN("2.0.0"), ""),
     REVISION("02", FIXED_IN("2.0.0"), ",\"withdrawn\":\"2024-02-01T00:00:00Z\""), "CVE-1!2.0.0",
     "-",
     "advisory GHSA-a of ghsa, revision of 2024-02-01T00:00:00Z: withdrawn, says nothing any "
     "more\n"},
    {"guacsec/guac#2077: the package is known, and a second advisory about it arrives",
     REVISION("01", FIXED_IN("1.2.0"), ""),
     OSV("GHSA-b", "npm", "a", FIXED_IN("1.6.0"), ",\"aliases\":[\"CVE-2\"]"), "-", "CVE-2!1.6.0",
     "verdict CVE-1: fixed\n"},
    {"go-cve-dictionary#180, vulsctl#33, goval-dictionary#517: a bad record, then a good one",
     "{\"id\":\"GHSA-a\",\"modified\":\"some day\",\"affected\":[]}",
     REVISION("02", FIXED_IN("1.6.0"), ""), "-", "CVE-1!1.6.0",
     "verdict CVE-1: affected, fixed in 1.6.0\n"},
};

static void write_line(void *state, struct yg_str line)
{
    yg_buf_printf(state, "%.*s\n", YG_STR_ARG(line));
}

/* What is asked after has to be said somewhere in the explanation. */
static void expect_said(struct bench *bench, uint32_t identity, const char *asked, const char *said,
                        const char *why)
{
    struct yg_buf text = {0};

    cr_expect(eq(int, yg_index_why(bench->index, yg_str(asked), identity, NULL, write_line, &text),
                 YG_OK),
              "%s", why);
    cr_expect(yg_str_find(yg_buf_str(&text), yg_str(said)) < text.len, "%s:\n%.*s", why,
              YG_STR_ARG(yg_buf_str(&text)));
    yg_buf_deinit(&text);
}

Test(needs, what_comes_later_counts_and_says_so)
{
    static const char document[] = CYCLONEDX C("pkg:npm/a@1.5.0") END;
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);

    for (size_t i = 0; i < YG_COUNT(laters); i++) {
        const struct later *later = &laters[i];
        struct bench bench;
        struct yg_error err = {.text = ""};

        bench_init(&bench);
        if (read_advisory(&bench, decoder, later->first, &err) != YG_OK)
            cr_expect(eq(str, err.text, (char *)"osv: GHSA-a: modified: not a time: some day"),
                      "%s", later->why);
        expect_answer(&bench, decoder, document, later->before, later->why);
        cr_expect(eq(int, read_advisory(&bench, decoder, later->then, &err), YG_OK), "%s: %s",
                  later->why, err.text);
        expect_answer(&bench, decoder, document, later->after, later->why);
        expect_said(&bench, intern(&bench, "pkg:npm/a@1.5.0", ""), "GHSA-a", later->said,
                    later->why);
        bench_deinit(&bench);
    }
    yg_decoder_destroy(decoder);
}

/* ---- why not -------------------------------------------------------------------------------- */

static const struct miss {
    const char *why, *component, *os, *said;
} misses[] = {
    {"no identity", "spring-beans", "", "not evaluable: without a package URL or CPE"},
    {"another package", "pkg:maven/spring-beans@5.3.0", "",
     "no entry for this package; it has maven/org.springframework/spring-beans"},
    {"no version", "pkg:maven/org.springframework/spring-beans", "",
     "not evaluable: without a version"},
    {"outside of every range", "pkg:maven/org.springframework/spring-beans@5.3.18", "",
     "5.3.18 in no range, not below the fixed version 5.3.18 by maven"},
    {"of a distribution, no release", "pkg:deb/debian/libspring-java@4.3.30-1", "",
     "not evaluable: of a distribution, but of no stated release"},
    {"of a distribution that nobody has read", "pkg:deb/debian/libspring-java@4.3.30-1", "debian-9",
     "not evaluable: of a release that no advisory read is about"},
    {"another release", "pkg:deb/debian/libspring-java@4.3.30-1", "debian-11",
     "no entry for this package; it has deb/debian:12/libspring-java"},
    {"another name of the source package", "pkg:deb/debian/libspring-beans-java@4.3.30-1",
     "debian-12",
     "package deb/debian:12/libspring-beans-java (source package, release as the "
     "asset's OS states): version 4.3.30-1 by deb"},
    {"the ranges cannot be read", "pkg:pypi/spring@1.0", "",
     "1 range left out: unreadable version"},
    {"only commits are named", "pkg:npm/spring@1.0.0", "", "1 GIT range is not evaluable"},
};

/* DependencyTrack#2797, #2372, #1516: a miss shows the step that failed. */
Test(needs, a_miss_shows_the_step)
{
    struct bench bench;

    bench_init(&bench);
    apply(&bench, "GHSA-36p3-wjmg-h94x alias=CVE-2022-22965;"
                  "Maven|org.springframework:spring-beans|i0 f5.3.18|;"
                  "PyPI|spring|i0 fspring|;npm|spring|git i0|");
    apply(&bench, "DSA-1 upstream=CVE-2022-22965;Debian:12|libspring-java|i0 f4.3.30-2|");
    apply(&bench, "DSA-2;Debian:11|other|i0|");
    for (size_t i = 0; i < YG_COUNT(misses); i++)
        expect_said(&bench, intern(&bench, misses[i].component, misses[i].os), "CVE-2022-22965",
                    misses[i].said, misses[i].why);
    bench_deinit(&bench);
}

/* ---- confidence ----------------------------------------------------------------------------- */

/* vuls#1268, #1283: a match by JVN carries its confidence, and what nobody could read is named. */
Test(needs, a_match_by_prose_says_so)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_error err = {.text = ""};
    struct bench bench;

    bench_init(&bench);
    cr_expect(
        eq(int,
           read_advisory(&bench, decoder, JVN(PROSE("1.5" YORI_MAE) PROSE("for B 2.0"), ""), &err),
           YG_OK),
        "%s", err.text);
    uint32_t viewer = intern(&bench, "cpe:2.3:a:acme:viewer:1.0:*:*:*:*:*:*:*", "");
    expect_said(&bench, viewer, "CVE-2024-0001",
                "1.0 in (first, 1.5) by nvd, a rule of thumb, read from prose\n",
                "the range was read from prose");
    expect_said(&bench, viewer, "CVE-2024-0001", "; 1 entry in prose left out: needs a person\n",
                "a phrase was not read");
    bench_deinit(&bench);
    yg_decoder_destroy(decoder);
}

/* ---- cases ---------------------------------------------------------------------------------- */

static const struct case_row {
    const char *why, *lines, *log;
    const char *advisories; /* that the case names then */
    const char *modified;   /* of its latest revision */
} cases[] = {
    {"DependencyTrack#2181, #1994, #1642: known under three names, it is one case, told once",
     "facts CVE-1 alias=GHSA-a,PYSEC-1 about=CVE-1,GHSA-a,PYSEC-1; count CVE-1 n=3; settle",
     "CVE-1 psirt opened planned told digest", "CVE-1,GHSA-a,PYSEC-1", "2026-11-01"},
    {"fleetdm/fleet#18913: withdrawn or rejected, the case closes and says so",
     "facts CVE-1 about=GHSA-a; count CVE-1; settle; facts CVE-1 withdrawn mod=2026-11-05; "
     "count CVE-1 n=0; settle",
     "CVE-1 psirt opened planned told digest; CVE-1 psirt closed withdrawn told digest", "",
     "2026-11-05"},
    {"grype#836, #2333: closed by a revision: the case names the advisory and its time",
     "facts CVE-1 about=GHSA-a; count CVE-1; settle; facts CVE-1 about=GHSA-a mod=2026-11-05; "
     "count CVE-1 n=0; settle",
     "CVE-1 psirt opened planned told digest; CVE-1 psirt closed no_asset_affected told digest",
     "GHSA-a", "2026-11-05"},
};

Test(needs, a_case_closes_and_says_why)
{
    for (size_t i = 0; i < YG_COUNT(cases); i++) {
        const struct yg_case *value;
        struct yg_buf names = {0};
        struct book book;
        yg_time_ms modified;

        book_init(&book, false);
        book_run(&book, cases[i].lines);
        cr_expect(eq(int, book.status, YG_OK), "%s: %s", cases[i].why, book.err.text);
        cr_expect(yg_str_equal(book_take_log(&book), yg_str(cases[i].log)), "%s", cases[i].why);
        value = book_case(&book, "CVE-1");
        cr_assert(ne(ptr, (void *)value, NULL));
        for (size_t k = 0; k < value->advisory_count; k++)
            yg_buf_printf(&names, "%s%.*s", k > 0 ? "," : "", YG_STR_ARG(value->advisories[k]));
        cr_expect(yg_str_equal(yg_buf_str(&names), yg_str(cases[i].advisories)), "%s",
                  cases[i].why);
        cr_expect(yg_time_parse(yg_str(cases[i].modified), &modified));
        cr_expect(eq(i64, value->modified, modified), "%s", cases[i].why);
        yg_buf_deinit(&names);
        book_deinit(&book);
    }
}

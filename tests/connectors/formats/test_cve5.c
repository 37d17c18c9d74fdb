#include "tests/connectors/formats/render.h"

#include <assert.h>

#include "connectors/formats/limits.h"

#define META                                                                                       \
    "\"cveMetadata\":{\"cveId\":\"CVE-2024-1\",\"state\":\"PUBLISHED\",\"dateUpdated\":"           \
    "\"2024-01-02T03:04:05.123Z\"}"
#define HEAD "cve CVE-2024-1 modified=2024-01-02T03:04:05.123Z"
#define DOC(members) "{\"dataType\":\"CVE_RECORD\"," META ",\"containers\":" members "}"
#define CNA(members) DOC("{\"cna\":{" members "}}")
#define ITEM(members) CNA("\"affected\":[{" members "}]")
#define VERSIONS(list) ITEM("\"product\":\"p\",\"versions\":[" list "]")

static const struct decode_row rows[] = {
    {"least", CNA(""), HEAD},
    {"all times; the latest container counts; an ADP's title is its own name",
     "{\"dataType\":\"CVE_RECORD\",\"containers\":{\"cna\":{\"title\":\"t\",\"providerMetadata\":{"
     "\"orgId\":\"x\",\"dateUpdated\":\"2024-03-01T00:00:00\"}},\"adp\":[{\"title\":\"ADP\","
     "\"providerMetadata\":{\"dateUpdated\":\"2024-04-01T00:00:00.000Z\"}}]},\"cveMetadata\":{"
     "\"cveId\":\"CVE-2024-1\",\"state\":\"PUBLISHED\",\"datePublished\":\"2024-01-01T00:00:00Z\","
     "\"dateReserved\":\"x\",\"dateUpdated\":\"2024-02-01T00:00:00Z\"}}",
     "cve CVE-2024-1 modified=2024-04-01T00:00:00Z published=2024-01-01T00:00:00Z summary=t"},
    {"no time of update: published",
     "{\"cveMetadata\":{\"cveId\":\"CVE-2024-1\",\"state\":\"PUBLISHED\",\"datePublished\":"
     "\"2024-01-01T00:00:00Z\"},\"containers\":{\"cna\":{}}}",
     "cve CVE-2024-1 modified=2024-01-01T00:00:00Z published=2024-01-01T00:00:00Z"},
    {"rejected, with its reason",
     "{\"cveMetadata\":{\"cveId\":\"CVE-2024-1\",\"state\":\"REJECTED\",\"dateRejected\":"
     "\"2024-05-01T00:00:00Z\",\"dateUpdated\":\"2024-06-01T00:00:00Z\"},\"containers\":{\"cna\":{"
     "\"rejectedReasons\":[{\"lang\":\"en\",\"value\":\"r\"}]}}}",
     "cve CVE-2024-1 modified=2024-06-01T00:00:00Z withdrawn=2024-05-01T00:00:00Z details=r"},
    {"rejected, nobody knows when",
     "{\"cveMetadata\":{\"cveId\":\"CVE-2024-1\",\"state\":\"REJECTED\"},\"containers\":{\"cna\":{}"
     "}}",
     "cve CVE-2024-1 withdrawn=1970-01-01T00:00:00Z"},
    {"English before the first, the CNA's before an ADP's",
     DOC("{\"adp\":[{\"descriptions\":[{\"lang\":\"en\",\"value\":\"adp\"}]}],\"cna\":{"
         "\"descriptions\":[{\"lang\":\"ja\",\"value\":\"j\"},{\"lang\":\"en-US\",\"value\":\"e\","
         "\"supportingMedia\":[]}]}}"),
     HEAD " details=e"},
    {"no English: the first", CNA("\"descriptions\":[{\"lang\":\"es\",\"value\":\"s\"}]"),
     HEAD " details=s"},
    {"the CNA says nothing: an ADP's",
     DOC("{\"cna\":{},\"adp\":[{\"descriptions\":[{\"lang\":\"en\",\"value\":\"adp\"}]}]}"),
     HEAD " details=adp"},
    {"reference: the vendor's advisory before the first",
     CNA("\"references\":[{\"url\":\"u1\"},{\"url\":\"u2\",\"name\":\"n\",\"tags\":[\"x\","
         "\"vendor-advisory\"]}]"),
     HEAD " url=u2"},
    {"reference: else the first, of whatever container",
     DOC("{\"cna\":{},\"adp\":[{\"references\":[{\"url\":\"u\",\"tags\":[]}]}]}"), HEAD " url=u"},
    {"metrics of every version, of all containers",
     DOC("{\"cna\":{\"metrics\":[{\"format\":\"CVSS\",\"scenarios\":[],\"cvssV3_1\":{\"version\":"
         "\"3.1\",\"vectorString\":\"CVSS:3.1/A\",\"baseScore\":9.8,\"baseSeverity\":\"CRITICAL\"}}"
         ",{\"cvssV2_0\":{\"vectorString\":\"AV:N\"}},{\"cvssV3_0\":{\"vectorString\":"
         "\"CVSS:3.0/B\",\"baseSeverity\":\"HIGH\"}}]},\"adp\":[{\"metrics\":[{\"other\":{\"type\":"
         "\"ssvc\"}},{\"cvssV4_0\":{\"vectorString\":\"CVSS:4.0/C\"}}]}]}"),
     HEAD " label=CRITICAL V3=CVSS:3.1/A V2=AV:N V3=CVSS:3.0/B V4=CVSS:4.0/C"},
    /* names of packages */
    {"a purl",
     ITEM(
         "\"packageURL\":\"pkg:npm/a\",\"versions\":[{\"version\":\"1\",\"status\":\"affected\"}]"),
     HEAD "; / purl=pkg:npm/a versions=1"},
    {"a collection by a word of its host",
     ITEM("\"collectionURL\":\"https://www.pypi.example/simple\",\"packageName\":\"a\","
          "\"versions\":[{\"version\":\"1\",\"status\":\"affected\"}]"),
     HEAD "; PyPI/a versions=1"},
    {"not by a word of its path",
     ITEM("\"collectionURL\":\"https://git.example/npm/pypi\",\"packageName\":\"a\","
          "\"product\":\"p\",\"versions\":[{\"version\":\"1\",\"status\":\"affected\"}]"),
     HEAD "; /p versions=1"},
    {"a package of Red Hat: its CPE names say where it is installed",
     ITEM("\"vendor\":\"Red Hat\",\"packageName\":\"samba\",\"cpes\":["
          "\"cpe:/o:redhat:enterprise_linux:9::baseos\",\"cpe:/a:redhat:enterprise_linux:9::crb\"]"
          ",\"defaultStatus\":\"affected\",\"versions\":[{\"version\":\"0:4.17\",\"lessThan\":"
          "\"*\",\"versionType\":\"rpm\",\"status\":\"unaffected\"}]"),
     HEAD "; Red Hat:enterprise_linux:9::baseos/samba all {not rpm >=0:4.17}"
          "; Red Hat:enterprise_linux:9::crb/samba all {not rpm >=0:4.17}"},
    {"CPE names in the versions listed, each product once",
     ITEM("\"cpes\":[\"cpe:2.3:o:v:p:1.1:h1:*:*:*:*:*:*\",\"cpe:2.3:o:v:p:1.2:*:*:*:*:*:*:*\","
          "\"cpe:2.3:o:v:q:-:*:*:*:*:*:x64:*\"],\"versions\":[{\"version\":\"1\",\"lessThan\":"
          "\"2\",\"versionType\":\"custom\",\"status\":\"affected\"}]"),
     HEAD "; / cpe=cpe:2.3:o:v:p:*:*:*:*:*:*:*:* {custom >=1 <2}"
          "; / cpe=cpe:2.3:o:v:q:*:*:*:*:*:*:x64:* {custom >=1 <2}"},
    {"single versions: the names stand besides, for they may know more (an update)",
     ITEM("\"cpes\":[\"cpe:/a:v:p:1.0:pl2\"],\"versions\":[{\"version\":\"1.0 PL2\",\"status\":"
          "\"affected\"}]"),
     HEAD "; / cpe=cpe:/a:v:p:1.0:pl2 all; / cpe=cpe:2.3:a:v:p:*:*:*:*:*:*:*:* versions=1.0 PL2"},
    {"not where some are unaffected",
     ITEM("\"cpes\":[\"cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*\"],\"versions\":[{\"version\":\"1.1\","
          "\"status\":\"unaffected\"},{\"version\":\"1.0\",\"status\":\"affected\"}]"),
     HEAD "; / cpe=cpe:2.3:a:v:p:*:*:*:*:*:*:*:* {not ECOSYSTEM >=1.1 <=1.1} versions=1.0"},
    {"a CPE name that cannot be read stays as it is",
     ITEM("\"cpes\":[\"cpe:what\"],\"versions\":[{\"version\":\"1\",\"status\":\"affected\"}]"),
     HEAD "; / cpe=cpe:what versions=1"},
    {"vendor and product alone: kept, without a package",
     ITEM("\"vendor\":\"v\",\"product\":\"p\",\"versions\":[{\"version\":\"1\",\"status\":"
          "\"affected\"}]"),
     HEAD "; /p versions=1"},
    {"an item that says nothing is kept", ITEM("\"product\":\"p\""), HEAD "; /p"},
    {"items of an ADP count as those of the CNA",
     DOC("{\"cna\":{},\"adp\":[{\"affected\":[{\"product\":\"p\",\"versions\":[{\"version\":\"1\","
         "\"status\":\"affected\"}]}]}]}"),
     HEAD "; /p versions=1"},
    {"cpeApplicability",
     CNA("\"cpeApplicability\":[{\"operator\":\"AND\",\"nodes\":[{\"operator\":\"OR\",\"negate\":"
         "false,\"cpeMatch\":[{\"vulnerable\":true,\"criteria\":\"cpe:a\",\"versionEndExcluding\":"
         "\"2\"}]},{\"operator\":\"OR\",\"cpeMatch\":[{\"vulnerable\":false,\"criteria\":\"cpe:h\"}"
         "]}]}]"),
     HEAD "; / cpe=cpe:a {ECOSYSTEM <2 >=0} with ( cpe=cpe:h all)"},
    /* versions: more in test_cve5_conformance.c */
    {"ranges by type",
     VERSIONS("{\"version\":\"1\",\"status\":\"affected\",\"lessThan\":\"2\",\"versionType\":"
              "\"semver\"},{\"version\":\"3\",\"status\":\"affected\",\"lessThanOrEqual\":\"4\"},"
              "{\"version\":\"ab\",\"lessThan\":\"cd\",\"versionType\":\"git\",\"status\":"
              "\"affected\"}"),
     HEAD "; /p {semver >=1 <2} {ECOSYSTEM >=3 <=4} {GIT >=ab <cd}"},
    {"a commit alone",
     VERSIONS("{\"version\":\"ab\",\"status\":\"affected\",\"versionType\":\"git\"}"),
     HEAD "; /p {GIT >=ab <=ab}"},
    {"from the first version on: 0, *, words for none stated",
     VERSIONS("{\"version\":\"0\",\"status\":\"affected\",\"lessThan\":\"2\"},{\"version\":\"*\","
              "\"status\":\"affected\",\"lessThan\":\"3\"},{\"version\":\"unspecified\","
              "\"status\":\"affected\",\"lessThan\":\"4\"},{\"version\":\"N/A\",\"status\":"
              "\"affected\",\"lessThan\":\"5\"}"),
     HEAD "; /p {ECOSYSTEM >=0 <2} {ECOSYSTEM >=0 <3} {ECOSYSTEM >=0 <4} {ECOSYSTEM >=0 <5}"},
    {"without limit; the last of 5.4",
     VERSIONS("{\"version\":\"1\",\"status\":\"affected\",\"lessThan\":\"*\"},{\"version\":\"5.4\","
              "\"status\":\"affected\",\"lessThanOrEqual\":\"5.4.*\"}"),
     HEAD "; /p {ECOSYSTEM >=1} {ECOSYSTEM >=5.4 <=5.4.*}"},
    {"single versions: one, every one, none stated",
     VERSIONS("{\"version\":\"1\",\"status\":\"affected\"},{\"version\":\"n/a\",\"status\":"
              "\"affected\"}"),
     HEAD "; /p versions=1"},
    {"every version", VERSIONS("{\"version\":\"*\",\"status\":\"affected\"}"), HEAD "; /p all"},
    {"affected, nobody says which: no word of unaffected",
     ITEM("\"product\":\"p\",\"defaultStatus\":\"unaffected\",\"versions\":[{\"version\":\"n/a\","
          "\"status\":\"affected\"}]"),
     HEAD "; /p"},
    {"constraints and words in a single version, as some CNAs write",
     VERSIONS("{\"version\":\">= 4.0, < 4.3.1\",\"status\":\"affected\"},{\"version\":\"< 3.6\","
              "\"status\":\"affected\"},{\"version\":\"2 and earlier\",\"status\":\"affected\"}"),
     HEAD "; /p {ECOSYSTEM >=4.0 <4.3.1} {ECOSYSTEM >=0 <3.6} {ECOSYSTEM >=0 <=2}"},
    {"prose stays a text that no version equals",
     VERSIONS("{\"version\":\"Function State <= 9\",\"status\":\"affected\"}"),
     HEAD "; /p versions=Function State <= 9"},
    {"a vers range", VERSIONS("{\"version\":\"vers:npm/>=1|<2\",\"status\":\"affected\"}"),
     HEAD "; /p {vers:npm/>=1|<2}"},
    {"changes inside a range",
     VERSIONS("{\"version\":\"1\",\"status\":\"affected\",\"lessThan\":\"9\",\"versionType\":\"x\","
              "\"changes\":[{\"at\":\"2\",\"status\":\"unaffected\"},{\"at\":\"5\",\"status\":"
              "\"affected\"}]}"),
     HEAD "; /p {x >=1 <2 >=5 <9 limit 9}"},
    {"the Linux kernel: all but what is said to be unaffected",
     ITEM("\"product\":\"Linux\",\"defaultStatus\":\"affected\",\"versions\":[{\"version\":"
          "\"6.12\",\"status\":\"affected\"},{\"version\":\"0\",\"lessThan\":\"6.12\",\"status\":"
          "\"unaffected\",\"versionType\":\"semver\"},{\"version\":\"6.12.10\","
          "\"lessThanOrEqual\":\"6.12.*\",\"status\":\"unaffected\",\"versionType\":\"semver\"},{"
          "\"version\":\"6.13\",\"lessThanOrEqual\":\"*\",\"status\":\"unaffected\","
          "\"versionType\":\"original_commit_for_fix\"}]"),
     HEAD "; /Linux versions=6.12; /Linux all {not semver >=0 <6.12} {not semver >=6.12.10 "
          "<=6.12.*} {not original_commit_for_fix >=6.13}"},
    {"the first object that matches decides (F5: a fix listed as unaffected up to the end)",
     VERSIONS("{\"version\":\"16.1\",\"status\":\"affected\",\"lessThan\":\"16.1.4\"},{\"version\":"
              "\"14.1\",\"lessThan\":\"*\",\"status\":\"unaffected\"}"),
     HEAD "; /p {ECOSYSTEM >=16.1 <16.1.4}"},
    {"nothing is affected: what is unaffected is said",
     ITEM("\"product\":\"p\",\"defaultStatus\":\"unaffected\",\"versions\":[{\"version\":\"1\","
          "\"status\":\"unknown\"}]"),
     HEAD "; /p status=not_affected all {not ECOSYSTEM >=1 <=1}"},
    {"versions without a status are unknown: nothing is said", VERSIONS("{\"version\":\"1\"}"),
     HEAD "; /p"},
};

Test(cve5, decodes_every_row)
{
    expect_rendered(ADVISORY, rows, YG_COUNT(rows));
}

static const struct error_row errors[] = {
    {"no metadata", "{\"dataType\":\"CVE_RECORD\",\"cveMetadata\":null}", YG_MALFORMED,
     "cve5: cveMetadata: missing", "{"},
    {"no id", "{\"cveMetadata\":{\"state\":\"PUBLISHED\"},\"containers\":{}}", YG_MALFORMED,
     "cve5: cveMetadata: cveId: missing", "{\"state"},
    {"no containers", "{" META "}", YG_MALFORMED, "cve5: CVE-2024-1: containers: missing", "{"},
    {"no CNA", DOC("{\"adp\":[]}"), YG_MALFORMED, "cve5: CVE-2024-1: containers: cna: missing",
     "{\"adp"},
    {"no status of the world", VERSIONS("{\"version\":\"1\",\"status\":\"perhaps\"}"), YG_MALFORMED,
     "cve5: CVE-2024-1: containers: cna: affected: [0]: versions: [0]: status: \"perhaps\" is no "
     "status",
     "\"perhaps"},
    {"a change without a place",
     VERSIONS("{\"version\":\"1\",\"changes\":[{\"status\":\"affected\"}]}"), YG_MALFORMED,
     "cve5: CVE-2024-1: containers: cna: affected: [0]: versions: [0]: changes: [0]: at: missing",
     "{\"status"},
    {"an operator", CNA("\"cpeApplicability\":[{\"operator\":\"XOR\",\"nodes\":[]}]"), YG_MALFORMED,
     "cve5: CVE-2024-1: containers: cna: cpeApplicability: [0]: operator: \"XOR\" is neither AND "
     "nor OR",
     "\"XOR"},
    {"a time", "{\"cveMetadata\":{\"dateUpdated\":\"soon\"}}", YG_MALFORMED,
     "cve5: cveMetadata: dateUpdated: not a time: soon", "\"soon"},
    {"an ADP that is no object", DOC("{\"cna\":{},\"adp\":[7]}"), YG_MALFORMED,
     "cve5: CVE-2024-1: containers: adp: [0]: expected an object, found a number", "7"},
    {"a vector that is no text", CNA("\"metrics\":[{\"cvssV3_1\":{\"vectorString\":{}}}]"),
     YG_MALFORMED,
     "cve5: CVE-2024-1: containers: cna: metrics: [0]: cvssV3_1: vectorString: expected a string, "
     "found an object",
     "{}}}]"},
};

Test(cve5, says_what_is_wrong_and_where)
{
    expect_errors(ADVISORY, errors, YG_COUNT(errors));
}

static const struct kind_row kinds[] = {
    {"{\"cveMetadata\":@}", "cveMetadata", "an object"},
    {"{\"cveMetadata\":{\"cveId\":@}}", "cveMetadata: cveId", "a string"},
    {"{\"cveMetadata\":{\"state\":@}}", "cveMetadata: state", "a string"},
    {"{\"cveMetadata\":{\"dateUpdated\":@}}", "cveMetadata: dateUpdated", "a string"},
    {"{\"cveMetadata\":{\"datePublished\":@}}", "cveMetadata: datePublished", "a string"},
    {"{\"cveMetadata\":{\"dateRejected\":@}}", "cveMetadata: dateRejected", "a string"},
    {DOC("@"), "CVE-2024-1: containers", "an object"},
    {DOC("{\"adp\":@}"), "CVE-2024-1: containers: adp", "an array"},
    {DOC("{\"cna\":@}"), "CVE-2024-1: containers: cna", "an object"},
#define IN_CNA "CVE-2024-1: containers: cna: "
    {CNA("\"providerMetadata\":@"), IN_CNA "providerMetadata", "an object"},
    {CNA("\"title\":@"), IN_CNA "title", "a string"},
    {CNA("\"descriptions\":@"), IN_CNA "descriptions", "an array"},
    {CNA("\"descriptions\":[@]"), IN_CNA "descriptions: [0]", "an object"},
    {CNA("\"descriptions\":[{\"lang\":@}]"), IN_CNA "descriptions: [0]: lang", "a string"},
    {CNA("\"descriptions\":[{\"value\":@}]"), IN_CNA "descriptions: [0]: value", "a string"},
    {CNA("\"references\":@"), IN_CNA "references", "an array"},
    {CNA("\"references\":[{\"url\":@}]"), IN_CNA "references: [0]: url", "a string"},
    {CNA("\"references\":[{\"tags\":@}]"), IN_CNA "references: [0]: tags", "an array"},
    {CNA("\"metrics\":@"), IN_CNA "metrics", "an array"},
    {CNA("\"metrics\":[@]"), IN_CNA "metrics: [0]", "an object"},
    {CNA("\"metrics\":[{\"cvssV2_0\":@}]"), IN_CNA "metrics: [0]: cvssV2_0", "an object"},
    {CNA("\"affected\":@"), IN_CNA "affected", "an array"},
    {CNA("\"affected\":[@]"), IN_CNA "affected: [0]", "an object"},
#define IN_ITEM IN_CNA "affected: [0]: "
    {ITEM("\"vendor\":@"), IN_ITEM "vendor", "a string"},
    {ITEM("\"product\":@"), IN_ITEM "product", "a string"},
    {ITEM("\"collectionURL\":@"), IN_ITEM "collectionURL", "a string"},
    {ITEM("\"packageName\":@"), IN_ITEM "packageName", "a string"},
    {ITEM("\"packageURL\":@"), IN_ITEM "packageURL", "a string"},
    {ITEM("\"cpes\":@"), IN_ITEM "cpes", "an array"},
    {ITEM("\"cpes\":[@]"), IN_ITEM "cpes: [0]", "a string"},
    {ITEM("\"defaultStatus\":@"), IN_ITEM "defaultStatus", "a string"},
    {ITEM("\"versions\":@"), IN_ITEM "versions", "an array"},
    {ITEM("\"versions\":[@]"), IN_ITEM "versions: [0]", "an object"},
    {VERSIONS("{\"version\":@}"), IN_ITEM "versions: [0]: version", "a string"},
    {VERSIONS("{\"status\":@}"), IN_ITEM "versions: [0]: status", "a string"},
    {VERSIONS("{\"versionType\":@}"), IN_ITEM "versions: [0]: versionType", "a string"},
    {VERSIONS("{\"lessThan\":@}"), IN_ITEM "versions: [0]: lessThan", "a string"},
    {VERSIONS("{\"lessThanOrEqual\":@}"), IN_ITEM "versions: [0]: lessThanOrEqual", "a string"},
    {VERSIONS("{\"changes\":@}"), IN_ITEM "versions: [0]: changes", "an array"},
    {VERSIONS("{\"changes\":[{\"at\":@}]}"), IN_ITEM "versions: [0]: changes: [0]: at", "a string"},
    {CNA("\"cpeApplicability\":@"), IN_CNA "cpeApplicability", "an array"},
};

Test(cve5, refuses_a_wrong_kind_in_every_field)
{
    expect_kinds(ADVISORY, "cve5: ", kinds, YG_COUNT(kinds));
}

#define OPEN_CNA "{" META ",\"containers\":{\"cna\":{"
#define OPEN_ITEM OPEN_CNA "\"affected\":[{"
/* An unaffected version, then an affected one: each of the latter takes the former away. */
#define TURN                                                                                       \
    "{\"version\":\"1\",\"status\":\"unaffected\"},{\"version\":\"2\",\"status\":\"affected\"}"

static const struct limit_row limits[] = {
    {OPEN_CNA "\"affected\":[", "{}", "]}}}", YG_ADVISORY_AFFECTED_MAX,
     "cve5: CVE-2024-1: containers: cna: affected: more than 16384"},
    {OPEN_ITEM "\"cpes\":[", "\"a\"", "]}]}}}", YG_ADVISORY_CPES_MAX,
     "cve5: CVE-2024-1: containers: cna: affected: [0]: cpes: more than 4096"},
    {OPEN_ITEM "\"versions\":[", "{\"status\":\"affected\"}", "]}]}}}", YG_ADVISORY_VERSIONS_MAX,
     "cve5: CVE-2024-1: containers: cna: affected: [0]: versions: more than 262144"},
    {OPEN_ITEM "\"versions\":[", TURN, "]}]}}}", 361,
     "cve5: CVE-2024-1: containers: cna: affected: [0]: too many turns between affected and "
     "unaffected"},
    {OPEN_CNA "\"metrics\":[", "{\"cvssV2_0\":{\"vectorString\":\"a\"}}", "]}}}",
     YG_ADVISORY_SEVERITIES_MAX, "cve5: CVE-2024-1: containers: cna: metrics: more than 64"},
};
static_assert(361 * 362 / 2 <= YG_ADVISORY_COPIED_RANGES_MAX &&
                  362 * 363 / 2 > YG_ADVISORY_COPIED_RANGES_MAX,
              "the row of turns");

Test(cve5, limits_hold_and_are_said)
{
    expect_limits(ADVISORY, limits, YG_COUNT(limits));
}

Test(cve5, cut_at_every_byte_it_never_decodes)
{
    expect_truncations_fail(ADVISORY, yg_str(rows[10].text), false);
    expect_truncations_fail(ADVISORY, yg_str(errors[4].text), false);
}

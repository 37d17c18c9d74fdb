#include "tests/connectors/formats/render.h"

#include "connectors/formats/limits.h"
#include "tests/support/random.h"

#define CVE "\"id\":\"CVE-2024-1\",\"lastModified\":\"2024-01-02T03:04:05.123\""
#define HEAD "nvd CVE-2024-1 modified=2024-01-02T03:04:05.123Z"
#define DOC(members) "{" CVE ",\"vulnStatus\":\"Analyzed\"," members "}"
#define CONFIGURATIONS(list) DOC("\"configurations\":[" list "]")
#define NODES(list) CONFIGURATIONS("{\"nodes\":[" list "]}")
#define MATCH(flag, name) "{\"vulnerable\":" flag ",\"criteria\":\"" name "\"}"
#define BOTH(first, second) first "," second
#define AND_OF(nodes) CONFIGURATIONS("{\"operator\":\"AND\",\"nodes\":[" nodes "]}")
#define NODE(operator, negate, list)                                                               \
    "{\"operator\":\"" operator"\",\"negate\":" negate ",\"cpeMatch\":[" list "]}"
#define OR(list) NODE("OR", "false", list)

static const struct decode_row rows[] = {
    {"one CVE", "{" CVE ",\"vulnStatus\":\"Received\"}", HEAD},
    {"an item", "{\"cve\":{" CVE "}}", HEAD},
    {"a page: one for each, in their order",
     "{\"resultsPerPage\":2,\"startIndex\":0,\"totalResults\":2,\"format\":\"NVD_CVE\","
     "\"version\":\"2.0\",\"timestamp\":\"x\",\"vulnerabilities\":[{\"cve\":{" CVE "}},{\"cve\":{"
     "\"id\":\"CVE-2024-2\",\"lastModified\":\"2024-01-01T00:00:00.000\"}}]}",
     HEAD "\nnvd CVE-2024-2 modified=2024-01-01T00:00:00Z"},
    {"a page known by its items alone", "{\"vulnerabilities\":[{\"cve\":{" CVE "}}]}", HEAD},
    {"pages of nothing", "{\"resultsPerPage\":0,\"vulnerabilities\":[]}", ""},
    {"... may lack the list", "{\"resultsPerPage\":0,\"totalResults\":0}", ""},
    {"curated configurations stand beside the NVD's record",
     "{\"_annotation\":{\"cve_id\":\"CVE-2024-1\",\"modified\":\"2024-08-01T16:34:51.897000+00:00\""
     ",\"published\":\"2000-01-04T05:00:00\",\"reason\":\"r\"},\"cve\":{\"configurations\":[{"
     "\"nodes\":[" OR(MATCH("true", "cpe:a")) "]}]}}",
     "nvd-overrides CVE-2024-1 modified=2024-08-01T16:34:51.897Z published=2000-01-04T05:00:00Z"
     "; / cpe=cpe:a all"},
    {"... of no stated time", "{\"cve\":{},\"_annotation\":{\"cve_id\":\"CVE-2024-1\"}}",
     "nvd-overrides CVE-2024-1"},
    {"rejected", "{" CVE ",\"vulnStatus\":\"Rejected\"}",
     HEAD " withdrawn=2024-01-02T03:04:05.123Z"},
    {"texts",
     DOC("\"descriptions\":[{\"lang\":\"es\",\"value\":\"s\"},{\"lang\":\"en\",\"value\":"
         "\"e\"}],\"published\":\"2024-01-01T00:00:00.000\",\"references\":[{\"url\":"
         "\"u1\",\"source\":\"x\"},{\"url\":\"u2\",\"tags\":[\"Patch\",\"Vendor Advisory\""
         "]}]"),
     "nvd CVE-2024-1 modified=2024-01-02T03:04:05.123Z published=2024-01-01T00:00:00Z details=e "
     "url=u2"},
    {"metrics of every version; the label of the first that has one, of version 2 outside the data",
     DOC("\"metrics\":{\"cvssMetricV2\":[{\"source\":\"x\",\"cvssData\":{\"version\":\"2.0\","
         "\"vectorString\":\"AV:N\"},\"baseSeverity\":\"MEDIUM\"}],\"cvssMetricV31\":[{\"cvssData\""
         ":{\"vectorString\":\"CVSS:3.1/A\",\"baseSeverity\":\"HIGH\"}}],\"cvssMetricV40\":[{"
         "\"cvssData\":{\"vectorString\":\"CVSS:4.0/B\"}}]}"),
     HEAD " label=MEDIUM V2=AV:N V3=CVSS:3.1/A V4=CVSS:4.0/B"},
    /* configurations */
    {"versions of a match",
     NODES(OR("{\"vulnerable\":true,\"criteria\":\"a\",\"versionStartIncluding\":\"1\","
              "\"versionEndExcluding\":\"2\",\"matchCriteriaId\":\"x\"},{\"vulnerable\":true,"
              "\"criteria\":\"b\",\"versionStartExcluding\":\"3\",\"versionEndIncluding\":\"4\"},{"
              "\"vulnerable\":true,\"criteria\":\"c\",\"versionStartIncluding\":\"5\"},{"
              "\"vulnerable\":true,\"criteria\":\"d\",\"versionEndExcluding\":\"6\"}")),
     HEAD "; / cpe=a {ECOSYSTEM >=1 <2}; / cpe=b {ECOSYSTEM >3 <=4}; / cpe=c {ECOSYSTEM >=5}"
          "; / cpe=d {ECOSYSTEM <6 >=0}"},
    {"no bounds: what the name admits; not vulnerable: says nothing",
     NODES(OR(BOTH(MATCH("true", "cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*"), MATCH("false", "q")))),
     HEAD "; / cpe=cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:* all"},
    {"nodes under an OR have nothing to do with each other",
     NODES(BOTH(OR(MATCH("true", "a")), OR(MATCH("true", "b")))),
     HEAD "; / cpe=a all; / cpe=b all"},
    {"nor have configurations",
     CONFIGURATIONS("{\"operator\":\"OR\",\"nodes\":[" OR(MATCH("true", "a")) "]},{\"nodes\":[" OR(
         MATCH("true", "b")) "]}"),
     HEAD "; / cpe=a all; / cpe=b all"},
    {"A running on B or C",
     AND_OF(BOTH(OR(BOTH(MATCH("true", "a1"), MATCH("true", "a2"))),
                 OR(BOTH(MATCH("false", "b"), MATCH("false", "c"))))),
     HEAD "; / cpe=a1 all with ( cpe=b all or cpe=c all); / cpe=a2 all with ( cpe=b all or cpe=c "
          "all)"},
    {"three nodes: each demands the two others",
     AND_OF(BOTH(OR(MATCH("true", "a")), BOTH(OR(MATCH("true", "b")), OR(MATCH("false", "c"))))),
     HEAD "; / cpe=a all with ( cpe=b all) with ( cpe=c all); / cpe=b all with ( cpe=a all) with ("
          " cpe=c all)"},
    {"a node of AND: each match is a clause of the others",
     NODES(NODE("AND", "false",
                BOTH(MATCH("true", "a"), BOTH(MATCH("true", "b"), MATCH("false", "c"))))),
     HEAD "; / cpe=a all with ( cpe=b all) with ( cpe=c all); / cpe=b all with ( cpe=a all) with ("
          " cpe=c all)"},
    {"a negated node of ORs is the absence of each",
     AND_OF(BOTH(OR(MATCH("true", "a")),
                 NODE("OR", "true", BOTH(MATCH("true", "b"), MATCH("false", "c"))))),
     HEAD "; / cpe=a all unless ( cpe=b all or cpe=c all)"},
    {"a node without matches demands nothing", AND_OF(BOTH(OR(MATCH("true", "a")), OR(""))),
     HEAD "; / cpe=a all"},
    {"negated as a whole: no entry",
     CONFIGURATIONS("{\"negate\":true,\"nodes\":[" OR(MATCH("true", "a")) "]}"),
     HEAD " not_evaluable=1"},
    {"a negated node under an OR: no entry for it",
     NODES(BOTH(OR(MATCH("true", "a")), NODE("OR", "true", MATCH("true", "b")))),
     HEAD " not_evaluable=1; / cpe=a all"},
    {"a negated AND of several: without the one, and without the other",
     AND_OF(BOTH(OR(MATCH("true", "a")),
                 NODE("AND", "true", BOTH(MATCH("true", "b"), MATCH("true", "c"))))),
     HEAD "; / cpe=a all unless ( cpe=b all); / cpe=a all unless ( cpe=c all)"},
    {"nothing vulnerable", NODES(OR(MATCH("false", "a"))), HEAD " not_evaluable=1"},
};

Test(nvd2, decodes_every_row)
{
    expect_rendered(ADVISORY, rows, YG_COUNT(rows));
}

static const struct error_row errors[] = {
    {"no id", "{\"cve\":{\"lastModified\":\"2024-01-01\"}}", YG_MALFORMED, "nvd2: id: missing",
     "{\"cve"},
    {"no time", "{\"vulnStatus\":\"x\",\"id\":\"CVE-2024-1\"}", YG_MALFORMED,
     "nvd2: CVE-2024-1: lastModified: missing", "{"},
    {"an item of a page", "{\"vulnerabilities\":[{\"cve\":{" CVE "}},{\"cve\":{\"id\":\"\"}}]}",
     YG_MALFORMED, "nvd2: vulnerabilities: [1]: cve: id: empty", "\"\"}"},
    {"no CVE in an item", "{\"vulnerabilities\":[{\"x\":1}]}", YG_MALFORMED,
     "nvd2: vulnerabilities: [0]: cve: missing", "{\"x"},
    {"a match without a name", NODES(OR("{\"vulnerable\":true}")), YG_MALFORMED,
     "nvd2: CVE-2024-1: configurations: [0]: nodes: [0]: cpeMatch: [0]: criteria: missing",
     "{\"vulnerable"},
    {"a match that does not say whether it is vulnerable", NODES(OR("{\"criteria\":\"a\"}")),
     YG_MALFORMED,
     "nvd2: CVE-2024-1: configurations: [0]: nodes: [0]: cpeMatch: [0]: vulnerable: missing",
     "{\"criteria"},
    {"an operator", NODES("{\"operator\":\"NOT\",\"cpeMatch\":[]}"), YG_MALFORMED,
     "nvd2: CVE-2024-1: configurations: [0]: nodes: [0]: operator: \"NOT\" is neither AND nor OR",
     "\"NOT"},
    {"an annotation without id", "{\"_annotation\":{},\"cve\":{}}", YG_MALFORMED,
     "nvd2: _annotation: cve_id: missing", "{},"},
};

Test(nvd2, says_what_is_wrong_and_where)
{
    expect_errors(ADVISORY, errors, YG_COUNT(errors));
}

#define IN_NODE "CVE-2024-1: configurations: [0]: nodes: [0]"
static const struct kind_row kinds[] = {
    {"{\"vulnStatus\":@}", "vulnStatus", "a string"},
    {"{\"vulnStatus\":\"x\",\"id\":@}", "id", "a string"},
    {"{\"vulnStatus\":\"x\",\"lastModified\":@}", "lastModified", "a string"},
    {"{\"resultsPerPage\":1,\"vulnerabilities\":@}", "vulnerabilities", "an array"},
    {"{\"resultsPerPage\":1,\"vulnerabilities\":[@]}", "vulnerabilities: [0]", "an object"},
    {DOC("\"published\":@"), "CVE-2024-1: published", "a string"},
    {DOC("\"descriptions\":@"), "CVE-2024-1: descriptions", "an array"},
    {DOC("\"references\":@"), "CVE-2024-1: references", "an array"},
    {DOC("\"metrics\":@"), "CVE-2024-1: metrics", "an object"},
    {DOC("\"metrics\":{\"cvssMetricV31\":@}"), "CVE-2024-1: metrics: cvssMetricV31", "an array"},
    {DOC("\"metrics\":{\"cvssMetricV31\":[{\"cvssData\":@}]}"),
     "CVE-2024-1: metrics: cvssMetricV31: [0]: cvssData", "an object"},
    {DOC("\"metrics\":{\"cvssMetricV31\":[{\"cvssData\":{\"baseSeverity\":@}}]}"),
     "CVE-2024-1: metrics: cvssMetricV31: [0]: cvssData: baseSeverity", "a string"},
    {DOC("\"configurations\":@"), "CVE-2024-1: configurations", "an array"},
    {CONFIGURATIONS("@"), "CVE-2024-1: configurations: [0]", "an object"},
    {CONFIGURATIONS("{\"negate\":@}"), "CVE-2024-1: configurations: [0]: negate", "a boolean"},
    {CONFIGURATIONS("{\"operator\":@}"), "CVE-2024-1: configurations: [0]: operator", "a string"},
    {CONFIGURATIONS("{\"nodes\":@}"), "CVE-2024-1: configurations: [0]: nodes", "an array"},
    {NODES("@"), IN_NODE, "an object"},
    {NODES("{\"negate\":@}"), IN_NODE ": negate", "a boolean"},
    {NODES("{\"cpeMatch\":@}"), IN_NODE ": cpeMatch", "an array"},
    {NODES("{\"cpeMatch\":[{\"vulnerable\":@}]}"), IN_NODE ": cpeMatch: [0]: vulnerable",
     "a boolean"},
    {NODES("{\"cpeMatch\":[{\"criteria\":@}]}"), IN_NODE ": cpeMatch: [0]: criteria", "a string"},
    {NODES("{\"cpeMatch\":[{\"versionEndExcluding\":@}]}"),
     IN_NODE ": cpeMatch: [0]: versionEndExcluding", "a string"},
};

Test(nvd2, refuses_a_wrong_kind_in_every_field)
{
    expect_kinds(ADVISORY, "nvd2: ", kinds, YG_COUNT(kinds));
}

#define OPEN "{" CVE ",\"vulnStatus\":\"x\",\"configurations\":["
static const struct limit_row limits[] = {
    {"{\"vulnerabilities\":[", "{\"cve\":{" CVE "}}", "]}", YG_ADVISORIES_MAX,
     "nvd2: vulnerabilities: more than 16384"},
    {OPEN, "{\"nodes\":[]}", "]}", YG_ADVISORY_AFFECTED_MAX,
     "nvd2: CVE-2024-1: configurations: more than 16384"},
    {OPEN "{\"nodes\":[", "{\"cpeMatch\":[]}", "]}]}", YG_ADVISORY_AFFECTED_MAX,
     "nvd2: CVE-2024-1: configurations: [0]: nodes: more than 16384"},
    {OPEN "{\"nodes\":[{\"cpeMatch\":[", MATCH("true", "a"), "]}]}]}", YG_ADVISORY_AFFECTED_MAX,
     "nvd2: CVE-2024-1: configurations: [0]: nodes: [0]: cpeMatch: more than 16384"},
    {OPEN, "{\"nodes\":[" OR(BOTH(MATCH("true", "a"), MATCH("true", "b"))) "]}", "]}",
     YG_ADVISORY_AFFECTED_MAX / 2,
     "nvd2: CVE-2024-1: configurations: [8192]: more than 16384 affected entries"},
};

Test(nvd2, limits_hold_and_are_said)
{
    expect_limits(ADVISORY, limits, YG_COUNT(limits));
}

Test(nvd2, cut_at_every_byte_it_never_decodes)
{
    expect_truncations_fail(ADVISORY, yg_str(rows[2].text), false);
    expect_truncations_fail(ADVISORY, yg_str(errors[4].text), false);
}

#define TWO_CVES                                                                                   \
    "{\"vulnerabilities\":[{\"cve\":{" CVE "}},{\"cve\":{\"id\":\"CVE-2024-2\",\"lastModified\":"  \
    "\"2024-01-01\"}}]}"

/* Pages are cut anew every day: the same CVE on another page is the same part of its revision. */
Test(nvd2, content_hash_of_a_page_is_that_of_its_item)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_record record = {.value = YG_STR(TWO_CVES)};
    const struct yg_advisory *items;
    size_t count;

    cr_assert(eq(int, yg_decode_advisories(decoder, &record, &items, &count, NULL), YG_OK));
    cr_assert(eq(sz, count, 2));
    uint64_t first = items[0].content_hash, second = items[1].content_hash;
    cr_expect(ne(u64, first, second));
    record.value = YG_STR("{\"resultsPerPage\":1,\"vulnerabilities\":[{\"cve\":{" CVE "}}]}");
    cr_assert(eq(int, yg_decode_advisories(decoder, &record, &items, &count, NULL), YG_OK));
    cr_expect(eq(u64, items[0].content_hash, first));
    yg_decoder_destroy(decoder);
}

/* ---- guards against the formula ------------------------------------------------------------- */

#define NODES_MAX 3
#define MATCHES_MAX 3
#define PRODUCTS 4

struct formula {
    bool all;
    size_t node_count;
    struct formula_node {
        bool all, negated;
        size_t match_count;
        struct {
            unsigned product;
            bool vulnerable;
        } matches[MATCHES_MAX];
    } nodes[NODES_MAX];
};

static void draw(uint64_t *random, struct formula *formula, struct yg_buf *out)
{
    *formula = (struct formula){.all = random_below(random, 2),
                                .node_count = 1 + random_below(random, NODES_MAX)};
    yg_buf_printf(out,
                  "{" CVE ",\"vulnStatus\":\"x\",\"configurations\":[{\"operator\":\"%s\","
                  "\"nodes\":[",
                  formula->all ? "AND" : "OR");
    for (size_t i = 0; i < formula->node_count; i++) {
        struct formula_node *node = &formula->nodes[i];

        node->match_count = 1 + random_below(random, MATCHES_MAX);
        node->all = random_below(random, 2);
        node->negated = random_below(random, 4) == 0;
        yg_buf_printf(out, "%s{\"operator\":\"%s\",\"negate\":%s,\"cpeMatch\":[", i == 0 ? "" : ",",
                      node->all ? "AND" : "OR", node->negated ? "true" : "false");
        for (size_t k = 0; k < node->match_count; k++) {
            node->matches[k].product = (unsigned)random_below(random, PRODUCTS);
            node->matches[k].vulnerable = random_below(random, 3) > 0;
            yg_buf_printf(out, "%s{\"vulnerable\":%s,\"criteria\":\"%u\"}", k == 0 ? "" : ",",
                          node->matches[k].vulnerable ? "true" : "false", node->matches[k].product);
        }
        yg_buf_append(out, YG_STR("]}"));
    }
    yg_buf_append(out, YG_STR("]}]}"));
}

/* `present`: one bit for each product that the asset has. */
static bool node_holds(const struct formula_node *node, unsigned present)
{
    size_t found = 0;

    for (size_t i = 0; i < node->match_count; i++)
        found += present >> node->matches[i].product & 1;
    return (node->all ? found == node->match_count : found > 0) != node->negated;
}

/* Does the formula say that this product of the asset is vulnerable? */
static bool formula_says(const struct formula *formula, unsigned present, unsigned product)
{
    bool all_hold = true, says = false;

    for (size_t i = 0; i < formula->node_count; i++)
        all_hold &= node_holds(&formula->nodes[i], present);
    for (size_t i = 0; i < formula->node_count; i++) {
        const struct formula_node *node = &formula->nodes[i];

        if (node->negated || (formula->all ? !all_hold : !node_holds(node, present)))
            continue;
        for (size_t k = 0; k < node->match_count; k++)
            says |= node->matches[k].vulnerable && node->matches[k].product == product;
    }
    return says && (present >> product & 1);
}

static bool guard_holds(const struct yg_guard *guard, unsigned present)
{
    for (size_t i = 0; guard != NULL && i < guard->clause_count; i++) {
        const struct yg_clause *clause = &guard->clauses[i];
        bool any = false;

        for (size_t k = 0; k < clause->any_count; k++)
            any |= present >> (clause->any[k].cpe.ptr[0] - '0') & 1;
        if (any == clause->negated)
            return false;
    }
    return true;
}

static bool entries_say(const struct yg_advisory *advisory, unsigned present, unsigned product)
{
    for (size_t i = 0; i < advisory->affected_count; i++) {
        const struct yg_affected *entry = &advisory->affected[i];

        if ((unsigned)(entry->cpe.ptr[0] - '0') == product && (present >> product & 1) &&
            guard_holds(entry->guard, present))
            return true;
    }
    return false;
}

Test(nvd2, guards_mean_what_the_formula_means)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    uint64_t random = random_begin();
    struct yg_buf text = {0};

    for (size_t round = 0; round < 5000; round++) {
        const struct yg_advisory *items = NULL;
        struct formula formula;
        size_t count;

        yg_buf_reset(&text);
        draw(&random, &formula, &text);
        struct yg_record record = {.value = yg_buf_str(&text)};
        cr_assert(eq(int, yg_decode_advisories(decoder, &record, &items, &count, NULL), YG_OK));
        for (unsigned present = 0; present < 1 << PRODUCTS; present++) {
            for (unsigned product = 0; product < PRODUCTS; product++)
                cr_expect(eq(int, entries_say(items, present, product),
                             formula_says(&formula, present, product)),
                          "products %x, product %u: %.*s", present, product,
                          YG_STR_ARG(record.value));
        }
    }
    yg_buf_deinit(&text);
    yg_decoder_destroy(decoder);
}

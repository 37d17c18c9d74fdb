#include "tests/connectors/formats/render.h"

#include "connectors/formats/limits.h"

#define TRACKING                                                                                   \
    "\"tracking\":{\"current_release_date\":\"2024-01-02T03:04:05Z\",\"id\":\"A-1\",\"status\":"   \
    "\"final\",\"version\":\"1\"}"
#define DOCUMENT                                                                                   \
    "\"document\":{\"category\":\"csaf_security_advisory\",\"csaf_version\":\"2.0\",\"publisher\"" \
    ":{\"category\":\"vendor\",\"name\":\"V\",\"namespace\":\"https://www.acme.example\"},"        \
    "\"title\":\"T\"," TRACKING "}"
#define HEAD "acme A-1 modified=2024-01-02T03:04:05Z"
#define DOC(tree, vulnerability)                                                                   \
    "{" DOCUMENT ",\"product_tree\":{" tree "},\"vulnerabilities\":[{\"cve\":\"CVE-1\","           \
    "\"product_status\":{" vulnerability "}}]}"
#define CVE1 HEAD " upstream=CVE-1 summary=T"
#define NAMES(list) "\"full_product_names\":[" list "]"
#define PRODUCT(id, helper)                                                                        \
    "{\"name\":\"n " id "\",\"product_id\":\"" id "\",\"product_identification_helper\":{" helper  \
    "}}"
#define BRANCH(category, name, inside)                                                             \
    "{\"category\":\"" category "\",\"name\":\"" name "\"," inside "}"
#define RELATION(part, whole, id)                                                                  \
    "{\"category\":\"default_component_of\",\"product_reference\":\"" part "\","                   \
    "\"relates_to_product_reference\":\"" whole "\",\"full_product_name\":{\"name\":\"n " id       \
    "\",\"product_id\":\"" id "\"}}"
#define BOTH(first, second) first "," second
/* A tree of products and what lies on what. */
#define TREE(products, relations) NAMES(products) ",\"relationships\":[" relations "]"
#define RHEL8 PRODUCT("RHEL-8", "\"cpe\":\"cpe:/a:redhat:enterprise_linux:8::appstream\"")
#define ON_RHEL8(part) TREE(BOTH(RHEL8, part), RELATION("p", "RHEL-8", "RHEL-8:p"))
#define NODE14(arch) "\"purl\":\"pkg:rpm/redhat/nodejs@14.2-2.el8?arch=" arch "&epoch=1\""
#define CPE(name) "\"cpe\":\"" name "\""
#define PURL(name) "\"purl\":\"" name "\""
#define HELPER(names) "\"product_identification_helper\":{" names "}"
#define PLATFORM(name, cpe) "{\"name\":\"" name "\",\"product_id\":\"S\"," HELPER(CPE(cpe)) "}"
#define UNNAMED(id, name) "{\"name\":\"" name "\",\"product_id\":\"" id "\"}"
#define PIP "python39-pip-20.2.4-7.5.1.noarch"
/* A branch whose texts stand behind what is inside. */
#define BEHIND(inside, category, name)                                                             \
    "{" inside ",\"category\":\"" category "\",\"name\":\"" name "\"}"
#define INSIDE(list) "\"branches\":[" list "]"
#define HELD(id, helper) "\"product\":" PRODUCT(id, helper)
#define PATH(part, whole)                                                                          \
    ",\"product_paths\":[{\"beginning_product_reference\":\"" part "\",\"subpaths\":[{"            \
    "\"category\":\"installed_on\",\"next_product_reference\":\"" whole "\"}],"                    \
    "\"full_product_name\":{\"name\":\"n\",\"product_id\":\"x\"}}]"
#define FIXED_TWICE                                                                                \
    "\"vulnerabilities\":[{\"product_status\":{\"fixed\":[\"RHEL-8:p\"]}},{\"product_status\":{"   \
    "\"fixed\":[\"RHEL-8:p\"]}}]"

static const struct decode_row rows[] = {
    {"a document without vulnerabilities says that it is there", "{" DOCUMENT "}",
     HEAD " summary=T"},
    {"one for each vulnerability, with what the document says of all",
     "{\"document\":{\"aggregate_severity\":{\"text\":\"Important\"},\"publisher\":{\"namespace\":"
     "\"http://psirt.acme.co.example:8080/x\",\"name\":\"V\"},\"references\":[{\"category\":"
     "\"external\",\"url\":\"u1\"},{\"category\":\"self\",\"summary\":\"s\",\"url\":\"u2\"}],"
     "\"title\":\"T\",\"tracking\":{\"id\":\"A-1\",\"initial_release_date\":"
     "\"2024-01-01T00:00:00Z\",\"current_release_date\":\"2024-01-02T03:04:05+00:00\"}},"
     "\"vulnerabilities\":[{\"cve\":\"CVE-1\",\"title\":\"one\",\"notes\":[{\"category\":\"other\","
     "\"text\":\"o\"},{\"category\":\"description\",\"text\":\"d\"},{\"category\":\"summary\","
     "\"text\":\"s\"}],\"threats\":[{\"category\":\"impact\",\"details\":\"Low\"}],\"scores\":[{"
     "\"products\":[],\"cvss_v3\":{\"vectorString\":\"CVSS:3.1/A\"}},{\"cvss_v3\":{"
     "\"vectorString\":\"CVSS:3.1/A\"},\"cvss_v2\":{\"vectorString\":\"AV:N\"}}]},{\"cve\":"
     "\"CVE-2\",\"threats\":[{\"category\":\"impact\",\"details\":\"It may hurt.\"}]}]}",
     "acme A-1 modified=2024-01-02T03:04:05Z published=2024-01-01T00:00:00Z upstream=CVE-1 "
     "summary=one details=d label=Low V3=CVSS:3.1/A V2=AV:N url=u2\n"
     "acme A-1 modified=2024-01-02T03:04:05Z published=2024-01-01T00:00:00Z upstream=CVE-2 "
     "summary=T label=Important url=u2"},
    {"2.1: scores are metrics",
     "{" DOCUMENT ",\"vulnerabilities\":[{\"metrics\":[{\"content\":{\"cvss_v4\":{"
     "\"vectorString\":\"CVSS:4.0/A\"}},\"products\":[]}]}]}",
     HEAD " summary=T V4=CVSS:4.0/A"},
    {"2.1: withdrawn",
     "{\"document\":{\"category\":\"csaf_withdrawn\",\"publisher\":{\"name\":\"Some "
     "One\"}," TRACKING "}}",
     "some A-1 modified=2024-01-02T03:04:05Z withdrawn=2024-01-02T03:04:05Z"},
    {"without CVE: the ids that are ids",
     "{" DOCUMENT ",\"vulnerabilities\":[{\"ids\":[{\"system_name\":\"bugs\",\"text\":\"17\"},{"
     "\"system_name\":\"x\",\"text\":\"GHSA-1\"}]},{\"ids\":[{\"text\":\"CVE-9\"},{\"text\":"
     "\"GHSA-1\"}],\"cve\":\"CVE-3\"}]}",
     HEAD " upstream=GHSA-1 summary=T\n" HEAD " upstream=CVE-3 summary=T"},
    {"vulnerabilities before the tree, documents last",
     "{\"vulnerabilities\":[{\"cve\":\"CVE-1\",\"product_status\":{\"known_affected\":[\"a\"]}}],"
     "\"product_tree\":{" NAMES(PRODUCT("a", PURL("pkg:npm/a@1"))) "}," DOCUMENT "}",
     CVE1 "; /n a purl=pkg:npm/a@1 versions=1"},
    /* products */
    {"by purl", DOC(NAMES(PRODUCT("a", PURL("pkg:npm/a@1"))), "\"known_affected\":[\"a\"]"),
     CVE1 "; /n a purl=pkg:npm/a@1 versions=1"},
    {"by CPE name", DOC(NAMES(PRODUCT("b", CPE("cpe:/a:v:b:2"))), "\"known_affected\":[\"b\"]"),
     CVE1 "; /n b cpe=cpe:/a:v:b:2 all"},
    {"by both",
     DOC(NAMES(PRODUCT("c", BOTH(CPE("cpe:c"), PURL("pkg:npm/c")))), "\"fixed\":[\"c\"]"),
     CVE1 "; /n c status=fixed purl=pkg:npm/c all; /n c status=fixed cpe=cpe:c all"},
    {"2.1: several purls",
     DOC(NAMES(PRODUCT("a", "\"purls\":[\"pkg:npm/a@1\",\"pkg:npm/b@2\"]")),
         "\"known_affected\":[\"a\"]"),
     CVE1 "; /n a purl=pkg:npm/a@1 versions=1; /n a purl=pkg:npm/b@2 versions=2"},
    {"no name that an inventory has: kept for people",
     DOC(NAMES(PRODUCT("a", "\"model_numbers\":[\"X\"]")), "\"known_affected\":[\"a\",\"zzz\"]"),
     CVE1 "; /n a all; /zzz all"},
    {"versions of the nearest branch, whose texts stand behind its products",
     DOC(INSIDE(BEHIND(
             INSIDE(BOTH(BEHIND(HELD("a", CPE("cpe:a")), "product_version_range", ">= 1, < 2"),
                         BEHIND(HELD("b", CPE("cpe:b")), "product_version", "3.0"))),
             "product_name", "p")),
         "\"known_affected\":[\"a\",\"b\"]"),
     CVE1 "; /n a cpe=cpe:a {ECOSYSTEM >=1 <2}; /n b cpe=cpe:b versions=3.0"},
    {"a branch below that of the version",
     DOC(INSIDE(BRANCH("product_version", "1.0",
                       INSIDE(BRANCH("architecture", "x86", HELD("a", CPE("cpe:a")))))),
         "\"known_affected\":[\"a\"]"),
     CVE1 "; /n a cpe=cpe:a versions=1.0"},
    {"a range in prose: an entry that holds nothing",
     DOC(INSIDE(BRANCH("product_version_range", "NMC2 <= 6.9.6", HELD("a", CPE("cpe:a")))),
         "\"known_affected\":[\"a\"]"),
     CVE1 "; /n a cpe=cpe:a"},
    {"a version that nobody states",
     DOC(INSIDE(BRANCH("product_version", "n/a", HELD("a", CPE("cpe:a")))),
         "\"known_affected\":[\"a\"]"),
     CVE1 "; /n a cpe=cpe:a"},
    {"every status",
     DOC(NAMES(PRODUCT("a", CPE("cpe:a"))),
         "\"first_affected\":[\"a\"],\"known_affected\":[\"a\"],\"last_affected\":[\"a\"],"
         "\"known_not_affected\":[\"a\"],\"first_fixed\":[\"a\"],\"fixed\":[\"a\"],"
         "\"recommended\":[\"a\"],\"under_investigation\":[\"a\"],\"unknown\":[\"a\"]"),
     CVE1 " not_evaluable=1; /n a cpe=cpe:a all; /n a cpe=cpe:a all; /n a cpe=cpe:a all"
          "; /n a status=not_affected cpe=cpe:a all; /n a status=fixed cpe=cpe:a all"
          "; /n a status=fixed cpe=cpe:a all; /n a status=fixed cpe=cpe:a all"
          "; /n a status=under_investigation cpe=cpe:a all"},
    /* packages of distributions */
    {"a package of Red Hat: fixed in a version, so affected before; architectures are one",
     DOC(TREE(BOTH(RHEL8, BOTH(PRODUCT("p", NODE14("x86_64")), PRODUCT("q", NODE14("src")))),
              BOTH(RELATION("p", "RHEL-8", "RHEL-8:p"), RELATION("q", "RHEL-8", "RHEL-8:q"))),
         "\"fixed\":[\"RHEL-8:p\",\"RHEL-8:q\"]"),
     CVE1 "; Red Hat:enterprise_linux:8::appstream/nodejs {ECOSYSTEM >=0 <1:14.2-2.el8}"},
    {"... affected, nobody says which: all",
     DOC(ON_RHEL8(PRODUCT("p", PURL("pkg:rpm/redhat/nodejs?arch=src"))),
         "\"known_affected\":[\"RHEL-8:p\"]"),
     CVE1 "; Red Hat:enterprise_linux:8::appstream/nodejs all"},
    {"... not affected in all; each status is said once",
     DOC(ON_RHEL8(PRODUCT("p", PURL("pkg:rpm/redhat/nodejs"))),
         "\"known_not_affected\":[\"RHEL-8:p\",\"RHEL-8:p\"],\"under_investigation\":["
         "\"RHEL-8:p\"]"),
     CVE1 "; Red Hat:enterprise_linux:8::appstream/nodejs status=not_affected all"
          "; Red Hat:enterprise_linux:8::appstream/nodejs status=under_investigation all"},
    {"... affected in one version",
     DOC(ON_RHEL8(PRODUCT("p", PURL("pkg:rpm/redhat/a@1-1?epoch=0"))),
         "\"known_affected\":[\"RHEL-8:p\"]"),
     CVE1 "; Red Hat:enterprise_linux:8::appstream/a versions=1-1"},
    {"... said again of the next vulnerability",
     "{" DOCUMENT ",\"product_tree\":{" ON_RHEL8(
         PRODUCT("p", PURL("pkg:rpm/redhat/a@1-1"))) "}," FIXED_TWICE "}",
     HEAD " summary=T; Red Hat:enterprise_linux:8::appstream/a {ECOSYSTEM >=0 <1-1}\n" HEAD
          " summary=T; Red Hat:enterprise_linux:8::appstream/a {ECOSYSTEM >=0 <1-1}"},
    {"... of a module: the platform at the end of the chain",
     DOC(TREE(BOTH(RHEL8, BOTH(PRODUCT("m", PURL("pkg:rpmmod/redhat/nodejs@14")),
                               PRODUCT("p", PURL("pkg:rpm/redhat/npm@6-1")))),
              BOTH(RELATION("m", "RHEL-8", "RHEL-8:m"), RELATION("p", "RHEL-8:m", "RHEL-8:m:p"))),
         "\"fixed\":[\"RHEL-8:m:p\"]"),
     CVE1 "; Red Hat:enterprise_linux:8::appstream/npm {ECOSYSTEM >=0 <6-1}"},
    {"a package of SUSE by its file's name",
     DOC(TREE(BOTH(PLATFORM("SUSE Linux Enterprise Server 15 SP4", "cpe:/o:suse:sles:15:sp4"),
                   UNNAMED(PIP, "x")),
              RELATION(PIP, "S", "S:p")),
         "\"recommended\":[\"S:p\"]"),
     CVE1 "; SUSE:Linux Enterprise Server 15 SP4/python39-pip {ECOSYSTEM >=0 <20.2.4-7.5.1}"},
    {"of openSUSE, whose name alone is given",
     DOC(TREE(BOTH(PLATFORM("openSUSE Leap 15.4", "cpe:/o:opensuse:leap:15.4"),
                   UNNAMED("p", "curl")),
              RELATION("p", "S", "S:p")),
         "\"known_affected\":[\"S:p\"]"),
     CVE1 "; openSUSE:Leap 15.4/curl all"},
    /* products on products */
    {"a product on another: a guard",
     DOC(TREE(BOTH(PRODUCT("p", PURL("pkg:maven/g/a@1")), PRODUCT("w", CPE("cpe:/a:v:w"))),
              RELATION("p", "w", "w:p")),
         "\"known_affected\":[\"w:p\"]"),
     CVE1 "; /n p purl=pkg:maven/g/a@1 versions=1 with ( cpe=cpe:/a:v:w all)"},
    {"on a platform of a distribution, but no rpm",
     DOC(ON_RHEL8(PRODUCT("p", PURL("pkg:maven/g/a@1"))), "\"fixed\":[\"RHEL-8:p\"]"),
     CVE1 "; /n p status=fixed purl=pkg:maven/g/a@1 versions=1 with ( "
          "cpe=cpe:/a:redhat:enterprise_linux:8::appstream all)"},
    {"a container image is named by its digest",
     DOC(ON_RHEL8(PRODUCT("p", PURL("pkg:oci/a@sha256:1"))), "\"fixed\":[\"RHEL-8:p\"]"),
     CVE1 "; /n p status=fixed purl=pkg:oci/a@sha256:1 versions=sha256:1"},
    {"on something that no inventory has, and on nothing",
     DOC(TREE(BOTH(PRODUCT("p", CPE("cpe:p")), PRODUCT("w", "")),
              BOTH(RELATION("p", "w", "w:p"), RELATION("p", "nobody", "x:p"))),
         "\"known_affected\":[\"w:p\",\"x:p\"]"),
     CVE1 "; /n w:p all; /n x:p all"},
    {"a circle of relationships",
     DOC(TREE(RHEL8, BOTH(RELATION("a", "b", "b"), RELATION("b", "a", "a"))),
         "\"known_affected\":[\"a\"]"),
     CVE1 "; /n a all"},
    {"2.1: a path of products",
     DOC(NAMES(BOTH(RHEL8, PRODUCT("p", PURL("pkg:rpm/redhat/a@1-1")))) PATH("p", "RHEL-8"),
         "\"fixed\":[\"x\"]"),
     CVE1 "; Red Hat:enterprise_linux:8::appstream/a {ECOSYSTEM >=0 <1-1}"},
    {"of products with one id the first counts",
     DOC(NAMES(BOTH(PRODUCT("a", CPE("cpe:1")), PRODUCT("a", CPE("cpe:2")))),
         "\"known_affected\":[\"a\"]"),
     CVE1 "; /n a cpe=cpe:1 all"},
};

Test(csaf, decodes_every_row)
{
    expect_rendered(ADVISORY, rows, YG_COUNT(rows));
}

static const struct error_row errors[] = {
    {"no tracking", "{\"document\":{\"publisher\":{}}}", YG_MALFORMED,
     "csaf: document: tracking: missing", "{\"publisher"},
    {"no publisher", "{\"document\":{" TRACKING "}}", YG_MALFORMED,
     "csaf: A-1: document: publisher: missing", "{\"tracking"},
    {"no id", "{\"document\":{\"tracking\":{\"current_release_date\":\"2024-01-01\"}}}",
     YG_MALFORMED, "csaf: document: tracking: id: missing", "{\"current"},
    {"no time", "{\"document\":{\"tracking\":{\"id\":\"A-1\"}}}", YG_MALFORMED,
     "csaf: A-1: document: tracking: current_release_date: missing", "{\"id"},
    {"a product without id", DOC(NAMES("{\"name\":\"x\"}"), ""), YG_MALFORMED,
     "csaf: A-1: product_tree: full_product_names: [0]: product_id: missing", "{\"name\":\"x"},
    {"in a branch", DOC("\"branches\":[{\"branches\":[{\"product\":{}}]}]", ""), YG_MALFORMED,
     "csaf: A-1: product_tree: branches: [0]: branches: [0]: product: product_id: missing", "{}}"},
    {"a list of vulnerabilities in the list (Fortinet)",
     "{" DOCUMENT ",\"product_tree\":{},\"vulnerabilities\":[[{}]]}", YG_MALFORMED,
     "csaf: A-1: vulnerabilities: [0]: expected an object, found an array", "[{}]"},
    {"the same before the tree", "{\"vulnerabilities\":[[{}]]," DOCUMENT "}", YG_MALFORMED,
     "csaf: A-1: vulnerabilities: [0]: expected an object, found an array", "[{}]"},
    {"a product of a status", DOC("", "\"fixed\":[\"a\",7]"), YG_MALFORMED,
     "csaf: A-1: vulnerabilities: [0]: product_status: fixed: [1]: expected a string, found a "
     "number",
     "7]"},
};

Test(csaf, says_what_is_wrong_and_where)
{
    expect_errors(ADVISORY, errors, YG_COUNT(errors));
}

#define VULNERABILITY(members)                                                                     \
    "{" DOCUMENT ",\"product_tree\":{},\"vulnerabilities\":[{" members "}]}"
#define IN_ONE "A-1: vulnerabilities: [0]: "

static const struct kind_row kinds[] = {
    {"{\"document\":{\"aggregate_severity\":@}}", "document: aggregate_severity", "an object"},
    {"{\"document\":{\"aggregate_severity\":{\"text\":@}}}", "document: aggregate_severity: text",
     "a string"},
    {"{\"document\":{\"category\":@}}", "document: category", "a string"},
    {"{\"document\":{\"publisher\":@}}", "document: publisher", "an object"},
    {"{\"document\":{\"publisher\":{\"name\":@}}}", "document: publisher: name", "a string"},
    {"{\"document\":{\"publisher\":{\"namespace\":@}}}", "document: publisher: namespace",
     "a string"},
    {"{\"document\":{\"references\":@}}", "document: references", "an array"},
    {"{\"document\":{\"references\":[@]}}", "document: references: [0]", "an object"},
    {"{\"document\":{\"references\":[{\"url\":@}]}}", "document: references: [0]: url", "a string"},
    {"{\"document\":{\"title\":@}}", "document: title", "a string"},
    {"{\"document\":{\"tracking\":@}}", "document: tracking", "an object"},
    {"{\"document\":{\"tracking\":{\"id\":@}}}", "document: tracking: id", "a string"},
    {"{\"document\":{\"tracking\":{\"current_release_date\":@}}}",
     "document: tracking: current_release_date", "a string"},
    {"{" DOCUMENT ",\"product_tree\":@}", "A-1: product_tree", "an object"},
    {"{" DOCUMENT ",\"vulnerabilities\":@}", "A-1: vulnerabilities", "an array"},
#define IN_TREE "A-1: product_tree: "
    {DOC("\"branches\":@", ""), IN_TREE "branches", "an array"},
    {DOC("\"branches\":[@]", ""), IN_TREE "branches: [0]", "an object"},
    {DOC("\"branches\":[{\"category\":@}]", ""), IN_TREE "branches: [0]: category", "a string"},
    {DOC("\"branches\":[{\"name\":@}]", ""), IN_TREE "branches: [0]: name", "a string"},
    {DOC("\"branches\":[{\"product\":@}]", ""), IN_TREE "branches: [0]: product", "an object"},
    {DOC("\"full_product_names\":@", ""), IN_TREE "full_product_names", "an array"},
    {DOC(NAMES("@"), ""), IN_TREE "full_product_names: [0]", "an object"},
    {DOC(NAMES("{\"name\":@}"), ""), IN_TREE "full_product_names: [0]: name", "a string"},
    {DOC(NAMES("{\"product_identification_helper\":@}"), ""),
     IN_TREE "full_product_names: [0]: product_identification_helper", "an object"},
    {DOC(NAMES("{\"product_identification_helper\":{\"cpe\":@}}"), ""),
     IN_TREE "full_product_names: [0]: product_identification_helper: cpe", "a string"},
    {DOC(NAMES("{\"product_identification_helper\":{\"purl\":@}}"), ""),
     IN_TREE "full_product_names: [0]: product_identification_helper: purl", "a string"},
    {DOC("\"relationships\":@", ""), IN_TREE "relationships", "an array"},
    {DOC("\"relationships\":[{\"product_reference\":@}]", ""),
     IN_TREE "relationships: [0]: product_reference", "a string"},
    {DOC("\"product_paths\":[{\"subpaths\":@}]", ""), IN_TREE "product_paths: [0]: subpaths",
     "an array"},
    {VULNERABILITY("\"cve\":@"), IN_ONE "cve", "a string"},
    {VULNERABILITY("\"ids\":@"), IN_ONE "ids", "an array"},
    {VULNERABILITY("\"ids\":[{\"text\":@}]"), IN_ONE "ids: [0]: text", "a string"},
    {VULNERABILITY("\"notes\":@"), IN_ONE "notes", "an array"},
    {VULNERABILITY("\"notes\":[{\"text\":@}]"), IN_ONE "notes: [0]: text", "a string"},
    {VULNERABILITY("\"product_status\":@"), IN_ONE "product_status", "an object"},
    {VULNERABILITY("\"product_status\":{\"fixed\":@}"), IN_ONE "product_status: fixed", "an array"},
    {VULNERABILITY("\"scores\":@"), IN_ONE "scores", "an array"},
    {VULNERABILITY("\"scores\":[{\"cvss_v3\":@}]"), IN_ONE "scores: [0]: cvss_v3", "an object"},
    {VULNERABILITY("\"threats\":@"), IN_ONE "threats", "an array"},
    {VULNERABILITY("\"title\":@"), IN_ONE "title", "a string"},
};

Test(csaf, refuses_a_wrong_kind_in_every_field)
{
    expect_kinds(ADVISORY, "csaf: ", kinds, YG_COUNT(kinds));
}

static const struct limit_row limits[] = {
    {"{" DOCUMENT ",\"vulnerabilities\":[", "{}", "]}", YG_ADVISORIES_MAX,
     "csaf: A-1: vulnerabilities: more than 16384"},
    {"{" DOCUMENT ",\"product_tree\":{\"full_product_names\":[", "{\"product_id\":\"a\"}", "]}}",
     YG_CSAF_PRODUCTS_MAX,
     "csaf: A-1: product_tree: full_product_names: [1048576]: more than 1048576 products"},
    {"{" DOCUMENT ",\"product_tree\":{\"full_product_names\":[{\"product_id\":\"a\","
     "\"product_identification_helper\":{\"purls\":[",
     "\"p\"", "]}}]}}", YG_CSAF_PURLS_MAX,
     "csaf: A-1: product_tree: full_product_names: [0]: product_identification_helper: purls: more "
     "than 256"},
    {"{" DOCUMENT ",\"vulnerabilities\":[{\"product_status\":{\"fixed\":[", "\"a\"", "]}}]}",
     YG_ADVISORY_AFFECTED_MAX,
     "csaf: A-1: vulnerabilities: [0]: product_status: fixed: [16384]: more than 16384 affected "
     "entries"},
};

Test(csaf, limits_hold_and_are_said)
{
    expect_limits(ADVISORY, limits, YG_COUNT(limits));
}

Test(csaf, branches_may_be_nested_so_deep)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_buf text = {0};

    for (int depth = YG_CSAF_BRANCH_DEPTH_MAX; depth <= YG_CSAF_BRANCH_DEPTH_MAX + 1; depth++) {
        struct yg_error err = {.text = ""};
        bool fits = depth == YG_CSAF_BRANCH_DEPTH_MAX;

        yg_buf_reset(&text);
        yg_buf_append(&text, YG_STR("{" DOCUMENT ",\"product_tree\":{"));
        for (int i = 0; i < depth; i++)
            yg_buf_append(&text, YG_STR("\"branches\":[{"));
        for (int i = 0; i < depth; i++)
            yg_buf_append(&text, YG_STR("}]"));
        yg_buf_append(&text, YG_STR("}}"));
        struct yg_record record = {.value = yg_buf_str(&text)};
        cr_expect(eq(int, render(decoder, ADVISORY, &record, NULL, &err), fits ? YG_OK : YG_LIMIT),
                  "%s", err.text);
    }
    yg_buf_deinit(&text);
    yg_decoder_destroy(decoder);
}

Test(csaf, cut_at_every_byte_it_never_decodes)
{
    expect_truncations_fail(ADVISORY, yg_str(rows[1].text), false);
    expect_truncations_fail(ADVISORY, yg_str(rows[6].text), false);
}

/* Parts of one revision are told apart by their places. */
Test(csaf, each_vulnerability_has_a_content_hash_of_its_own)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_record record = {.value = yg_str(rows[1].text)};
    const struct yg_advisory *items;
    size_t count;

    cr_assert(eq(int, yg_decode_advisories(decoder, &record, &items, &count, NULL), YG_OK));
    cr_assert(eq(sz, count, 2));
    cr_expect(ne(u64, items[0].content_hash, items[1].content_hash));
    cr_expect(eq(i64, items[0].modified, items[1].modified));
    yg_decoder_destroy(decoder);
}

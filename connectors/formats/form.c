/* form.c - the forms, their names and their signatures: keys at the top level of JSON, words at the
 * beginning of other texts.
 *
 * Most forms have a key that no other form has: it ends the search, mostly at the first or second
 * member. Weak keys count when the whole object has none of those.
 */
#include "connectors/formats/form.h"

#include <assert.h>

static const struct form {
    const char *name;
    bool is_decoded, is_text;
} forms[YG_FORM_COUNT] = {
    [YG_FORM_UNKNOWN] = {"unknown", false, false},
    [YG_FORM_OSV] = {"osv", true, false},
    [YG_FORM_NATIVE] = {"native", true, false},
    [YG_FORM_CYCLONEDX] = {"cyclonedx", true, false},
    [YG_FORM_SPDX2] = {"spdx2", true, false},
    [YG_FORM_KEV] = {"kev", true, false},
    [YG_FORM_EPSS_CSV] = {"epss_csv", true, true},
    [YG_FORM_EPSS_JSON] = {"epss_json", true, false},
    [YG_FORM_JVN] = {"jvn", true, true},
    [YG_FORM_CVE5] = {"cve5", true, false},
    [YG_FORM_NVD2] = {"nvd2", true, false},
    [YG_FORM_CSAF] = {"csaf", true, false},
    [YG_FORM_OPENVEX] = {"openvex", false, false},
    [YG_FORM_SPDX3] = {"spdx3", false, false},
    [YG_FORM_SYFT] = {"syft", false, false},
    [YG_FORM_VULS] = {"vuls", false, false},
    [YG_FORM_WAZUH] = {"wazuh", false, false},
    [YG_FORM_ALPINE_SECDB] = {"alpine_secdb", false, false},
    [YG_FORM_SPDX2_TEXT] = {"spdx2_text", false, true},
};

const char *yg_form_name(enum yg_form form)
{
    assert(form < YG_FORM_COUNT);
    return forms[form].name;
}

bool yg_form_is_decoded(enum yg_form form)
{
    assert(form < YG_FORM_COUNT);
    return forms[form].is_decoded;
}

enum yg_form yg_form_find(struct yg_str name)
{
    for (int i = 0; i < YG_FORM_COUNT; i++) {
        if (yg_str_equal(name, yg_str(forms[i].name)))
            return (enum yg_form)i;
    }
    return YG_FORM_UNKNOWN;
}

bool yg_form_is_text(enum yg_form form)
{
    assert(form < YG_FORM_COUNT);
    return forms[form].is_text;
}

#define HEAD_BYTES 2048

#define KEY(text)                                                                                  \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

/* How a text begins, and what its head holds. */
static const struct text_signature {
    struct yg_str begins, holds;
    enum yg_form form;
} text_signatures[] = {
    {KEY("#model_version:"), KEY(""), YG_FORM_EPSS_CSV},
    {KEY("cve,epss"), KEY(""), YG_FORM_EPSS_CSV},
    {KEY("SPDXVersion: SPDX-2"), KEY(""), YG_FORM_SPDX2_TEXT},
    {KEY(""), KEY("\nspdxVersion: "), YG_FORM_SPDX2_TEXT}, /* YAML */
    {KEY("<"), KEY("<spdxVersion>SPDX-2"), YG_FORM_SPDX2_TEXT},
    {KEY("<"), KEY("\"http://spdx.org/rdf/terms#"), YG_FORM_SPDX2_TEXT},
    {KEY("<"), KEY("\"http://jvn.jp/"), YG_FORM_JVN}, /* a name space */
};

enum yg_form yg_form_of_text(struct yg_str text)
{
    if (yg_str_starts(text, YG_STR("\xEF\xBB\xBF")))
        text = yg_str_from(text, 3);
    if (yg_str_starts(text, YG_STR("{"))) /* nearly all of them: JSON */
        return YG_FORM_UNKNOWN;

    struct yg_str head = yg_str_head(text, HEAD_BYTES);
    for (size_t i = 0; i < YG_COUNT(text_signatures); i++) {
        const struct text_signature *signature = &text_signatures[i];

        if (yg_str_starts(head, signature->begins) &&
            (signature->holds.len == 0 || yg_str_find(head, signature->holds) < head.len))
            return signature->form;
    }
    return YG_FORM_UNKNOWN;
}

#define ANY (-1)

/* A key with a value of that kind. The weak ones stand at the end, the strongest first. */
static const struct signature {
    struct yg_str key;
    int kind;
    enum yg_form form;
    bool is_weak;
} signatures[] = {
    {KEY("asset"), YG_JSON_STRING, YG_FORM_NATIVE, false},
    {KEY("affected"), ANY, YG_FORM_OSV, false},
    {KEY("schema_version"), ANY, YG_FORM_OSV, false},
    {KEY("bomFormat"), ANY, YG_FORM_CYCLONEDX, false},
    {KEY("spdxVersion"), ANY, YG_FORM_SPDX2, false},
    {KEY("cveMetadata"), ANY, YG_FORM_CVE5, false},
    {KEY("document"), YG_JSON_OBJECT, YG_FORM_CSAF, false},
    {KEY("statements"), YG_JSON_ARRAY, YG_FORM_OPENVEX, false},
    {KEY("@graph"), ANY, YG_FORM_SPDX3, false},
    {KEY("catalogVersion"), ANY, YG_FORM_KEV, false},
    {KEY("score_date"), ANY, YG_FORM_EPSS_JSON, false},
    {KEY("status-code"), ANY, YG_FORM_EPSS_JSON, false},
    {KEY("resultsPerPage"), ANY, YG_FORM_NVD2, false},
    {KEY("sourceIdentifier"), ANY, YG_FORM_NVD2, false},
    {KEY("vulnStatus"), ANY, YG_FORM_NVD2, false},
    {KEY("cve"), YG_JSON_OBJECT, YG_FORM_NVD2, false},
    {KEY("artifacts"), YG_JSON_ARRAY, YG_FORM_SYFT, false},
    {KEY("jsonVersion"), ANY, YG_FORM_VULS, false},
    {KEY("agent_info"), ANY, YG_FORM_WAZUH, false},
    {KEY("distroversion"), ANY, YG_FORM_ALPINE_SECDB, false},
    {KEY("apkurl"), ANY, YG_FORM_ALPINE_SECDB, false},
    {KEY("modified"), ANY, YG_FORM_OSV, true}, /* beside an id: JVN's entries have no such */
    {KEY("specVersion"), ANY, YG_FORM_CYCLONEDX, true},
    {KEY("components"), YG_JSON_ARRAY, YG_FORM_NATIVE, true}, /* an asset named by the record */
    {KEY("base"), YG_JSON_STRING, YG_FORM_NATIVE, true},      /* likewise: a delta */
    {KEY("items"), YG_JSON_ARRAY, YG_FORM_WAZUH, true},
    {KEY("data"), YG_JSON_ARRAY, YG_FORM_EPSS_JSON, true},
    {KEY("vulnerabilities"), YG_JSON_ARRAY, YG_FORM_NVD2, true},
};

/* The row that fits, YG_COUNT(signatures) for none. */
static size_t find_signature(struct yg_str key, enum yg_json_kind kind)
{
    size_t i = 0;

    while (i < YG_COUNT(signatures) &&
           !(yg_str_equal(key, signatures[i].key) &&
             (signatures[i].kind == ANY || signatures[i].kind == (int)kind)))
        i++;
    return i;
}

enum yg_form yg_form_of_json(struct yg_json root)
{
    struct yg_json value;
    struct yg_str key;
    size_t best = YG_COUNT(signatures);
    bool has_id = false;

    while (yg_json_next_member(&root, &key, &value)) {
        size_t i = find_signature(key, yg_json_kind(value));

        has_id |= yg_str_equal(key, YG_STR("id"));
        if (i < best)
            best = i;
        if (best < YG_COUNT(signatures) && !signatures[best].is_weak)
            return signatures[best].form;
    }
    if (best == YG_COUNT(signatures) || (signatures[best].form == YG_FORM_OSV && !has_id))
        return YG_FORM_UNKNOWN;
    return signatures[best].form;
}

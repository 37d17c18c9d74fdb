#include "tests/connectors/formats/render.h"

#include "connectors/formats/limits.h"

static const struct form_row {
    const char *text;
    enum yg_form form;
} forms[] = {
    {"{\"schema_version\":\"1.6\",\"id\":\"X\"}", YG_FORM_OSV},
    {"{\"id\":\"X\",\"modified\":\"2024-01-01T00:00:00Z\"}", YG_FORM_OSV},
    {"{\"affected\":[],\"id\":\"X\"}", YG_FORM_OSV},
    {"{\"asset\":\"a\",\"components\":[]}", YG_FORM_NATIVE},
    {"{\"components\":[]}", YG_FORM_NATIVE},
    {"{\"bomFormat\":\"CycloneDX\",\"components\":[]}", YG_FORM_CYCLONEDX},
    {"{\"components\":[],\"specVersion\":\"1.4\"}", YG_FORM_CYCLONEDX},
    {"{\"vulnerabilities\":[],\"components\":[],\"bomFormat\":\"CycloneDX\"}", YG_FORM_CYCLONEDX},
    {"{\"SPDXID\":\"x\",\"spdxVersion\":\"SPDX-2.3\"}", YG_FORM_SPDX2},
    {"{\"title\":\"t\",\"catalogVersion\":\"x\",\"vulnerabilities\":[]}", YG_FORM_KEV},
    {"#model_version:v2022.01.01\ncve,epss\n", YG_FORM_EPSS_CSV},
    {"cve,epss,percentile\n", YG_FORM_EPSS_CSV},
    {"\xEF\xBB\xBF"
     "cve,epss\n",
     YG_FORM_EPSS_CSV},
    {"{\"score_date\":\"x\",\"data\":[]}", YG_FORM_EPSS_JSON},
    {"{\"status\":\"OK\",\"status-code\":200,\"data\":[]}", YG_FORM_EPSS_JSON},
    {"{\"data\":[]}", YG_FORM_EPSS_JSON},
    {"{\"dataType\":\"CVE_RECORD\",\"containers\":{},\"cveMetadata\":{}}", YG_FORM_CVE5},
    {"{\"resultsPerPage\":1,\"vulnerabilities\":[]}", YG_FORM_NVD2},
    {"{\"id\":\"CVE-1\",\"sourceIdentifier\":\"x\",\"lastModified\":\"x\"}", YG_FORM_NVD2},
    {"{\"_annotation\":{},\"cve\":{}}", YG_FORM_NVD2},
    {"{\"id\":\"CVE-1\",\"vulnStatus\":\"x\"}", YG_FORM_NVD2},
    {"{\"vulnerabilities\":[{\"cve\":{}}]}", YG_FORM_NVD2},
    {"{\"vulnerabilities\":[],\"catalogVersion\":\"x\"}", YG_FORM_KEV},
    {"{\"document\":{},\"vulnerabilities\":[]}", YG_FORM_CSAF},
    {"{\"@context\":\"x\",\"@id\":\"y\",\"statements\":[]}", YG_FORM_OPENVEX},
    {"{\"@context\":\"x\",\"@graph\":[]}", YG_FORM_SPDX3},
    {"{\"artifacts\":[],\"source\":{}}", YG_FORM_SYFT},
    {"{\"jsonVersion\":4,\"serverName\":\"x\"}", YG_FORM_VULS},
    {"{\"agent_info\":{},\"data_type\":\"x\",\"data\":{}}", YG_FORM_WAZUH},
    {"{\"metadata\":{},\"items\":[]}", YG_FORM_WAZUH},
    {"{\"apkurl\":\"x\",\"packages\":[]}", YG_FORM_ALPINE_SECDB},
    {"<?xml version=\"1.0\"?>\n<VULDEF-Document xmlns=\"http://jvn.jp/vuldef/\">", YG_FORM_JVN},
    {"<rdf:RDF xmlns:sec=\"http://jvn.jp/rss/mod_sec/\">", YG_FORM_JVN},
    {"SPDXVersion: SPDX-2.3\n", YG_FORM_SPDX2_TEXT},
    {"---\nSPDXID: \"x\"\nspdxVersion: \"SPDX-2.3\"\n", YG_FORM_SPDX2_TEXT},
    {"<?xml version='1.0'?>\n<Document><spdxVersion>SPDX-2.3</spdxVersion>", YG_FORM_SPDX2_TEXT},
    {"<rdf:RDF xmlns:spdx=\"http://spdx.org/rdf/terms#\">", YG_FORM_SPDX2_TEXT},
    /* told apart from nothing */
    {"{}", YG_FORM_UNKNOWN},
    {"{\"title\":\"t\",\"cve\":\"CVE-1\",\"data\":{},\"asset\":7}", YG_FORM_UNKNOWN},
    {"[]", YG_FORM_UNKNOWN},
    {"7", YG_FORM_UNKNOWN},
    {"", YG_FORM_UNKNOWN},
    {"cveID,vendorProject,product\n", YG_FORM_UNKNOWN},
    {"<xml/>", YG_FORM_UNKNOWN},
    {"<a>http://jvn.jp/</a>", YG_FORM_UNKNOWN},
    {"SPDXVersion: SPDX-3.0\n", YG_FORM_UNKNOWN},
    /* a broken document may still have a form */
    {"{\"asset\":\"a\",\"components\":[", YG_FORM_NATIVE},
    {"{\"id\":\"X\",\"modified\":\"x\",\"details\":tru", YG_FORM_OSV},
    {"{\"about\":\"x\",\"modified\":\"2024-01-01T00:00:00Z\"}", YG_FORM_UNKNOWN},
};

Test(decode, finds_the_form_by_the_content)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);

    for (size_t i = 0; i < YG_COUNT(forms); i++) {
        struct yg_record record = {.value = yg_str(forms[i].text)};
        enum yg_form form = yg_decoder_form(decoder, &record);

        cr_expect(eq(int, form, forms[i].form), "%s: %s", forms[i].text, yg_form_name(form));
    }
    yg_decoder_destroy(decoder);
}

Test(decode, a_header_names_the_form_and_is_believed)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_record_header header = {YG_STR("format"), YG_STR("cyclonedx")};
    struct yg_record record = {.key = YG_STR("k"),
                               .value = YG_STR("{\"asset\":\"a\",\"components\":[]}"),
                               .headers = &header,
                               .header_count = 1};
    struct yg_inventory inventory;
    struct yg_error err = {.text = ""};

    for (int i = 0; i < YG_FORM_COUNT; i++) {
        header.value = yg_str(yg_form_name((enum yg_form)i));
        if (i != YG_FORM_UNKNOWN)
            cr_expect(eq(int, yg_decoder_form(decoder, &record), i));
    }
    header.value = YG_STR("cyclonedx");
    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, &err), YG_MALFORMED));
    expect_message(err, "cyclonedx: specVersion: missing");
    header.value = YG_STR("native");
    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, &err), YG_OK));
    header.value = YG_STR("syft");
    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, &err), YG_UNSUPPORTED));
    expect_message(err, "syft: not decoded yet");
    header.value = YG_STR("csaf");
    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, &err), YG_REFUSED));
    expect_message(err, "csaf: not an inventory");
    header.value = YG_STR("moon");
    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, &err), YG_UNSUPPORTED));
    expect_message(err, "unknown: header format: \"moon\" is none");
    yg_decoder_destroy(decoder);
}

static const struct error_row advisory_errors[] = {
    {"a form that is not decoded yet", "{\"distroversion\":\"v3.2\"}", YG_UNSUPPORTED,
     "alpine_secdb: not decoded yet", NULL},
    {"a form of another kind", "{\"bomFormat\":\"CycloneDX\"}", YG_REFUSED,
     "cyclonedx: not an advisory", NULL},
    {"csv", "cve,epss\n", YG_REFUSED, "epss_csv: not an advisory", NULL},
    {"XML", "<a xmlns=\"http://jvn.jp/vuldef/\"/>", YG_MALFORMED,
     "jvn: <a>: expected VULDEF-Document", "<a"},
    {"a form of text that is not decoded yet", "SPDXVersion: SPDX-2.3\n", YG_UNSUPPORTED,
     "spdx2_text: not decoded yet", NULL},
    {"an object that nobody knows", "{\"moon\":1}", YG_MALFORMED,
     "unknown: no known form: object, first key \"moon\"", "{"},
    {"an empty one", "{}", YG_MALFORMED, "unknown: no known form: object, first key \"\"", "{"},
    {"no object", "[1]", YG_MALFORMED, "unknown: no known form: array, first key \"\"", "["},
    {"broken before a form is known", "{\"moon\":1 2}", YG_MALFORMED,
     "unknown: expected a comma or }, found 2", "2}"},
    {"nothing", "", YG_MALFORMED, "unknown: empty text", ""},
    {"no UTF-8", "{\"id\":\"\xFF\"}", YG_MALFORMED, "unknown: not UTF-8", "\xFF"},
};

static const struct error_row inventory_errors[] = {
    {"an advisory", "{\"affected\":[]}", YG_REFUSED, "osv: not an inventory", NULL},
    {"syft", "{\"artifacts\":[]}", YG_UNSUPPORTED, "syft: not decoded yet", NULL},
};

static const struct error_row enrichment_errors[] = {
    {"an advisory", "{\"affected\":[]}", YG_REFUSED, "osv: not enrichment", NULL},
};

Test(decode, refuses_what_is_not_asked_for)
{
    expect_errors(ADVISORY, advisory_errors, YG_COUNT(advisory_errors));
    expect_errors(INVENTORY, inventory_errors, YG_COUNT(inventory_errors));
    expect_errors(ENRICHMENT, enrichment_errors, YG_COUNT(enrichment_errors));
}

Test(decode, documents_are_counted_by_form)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    const struct yg_decoder_counts *counts = yg_decoder_counts(decoder);
    struct yg_record record = {.value = YG_STR("{\"distroversion\":\"v3.2\"}")};
    const struct yg_advisory *items;
    size_t count;

    (void)yg_decoder_form(decoder, &record);
    cr_expect(eq(u64, counts->documents[YG_FORM_ALPINE_SECDB], 0));
    cr_expect(
        eq(int, yg_decode_advisories(decoder, &record, &items, &count, NULL), YG_UNSUPPORTED));
    record.value = YG_STR("{\"affected\":[]}");
    cr_expect(eq(int, yg_decode_advisories(decoder, &record, &items, &count, NULL), YG_MALFORMED));
    record.value = YG_STR("?");
    cr_expect(eq(int, yg_decode_advisories(decoder, &record, &items, &count, NULL), YG_MALFORMED));
    cr_expect(eq(u64, counts->documents[YG_FORM_ALPINE_SECDB], 1));
    cr_expect(eq(u64, counts->documents[YG_FORM_OSV], 1));
    cr_expect(eq(u64, counts->documents[YG_FORM_UNKNOWN], 1));
    yg_decoder_destroy(decoder);
}

Test(decode, what_nobody_can_compare_is_counted)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    const struct yg_decoder_counts *counts = yg_decoder_counts(decoder);
    struct yg_record record = {
        .value = YG_STR("{\"id\":\"CVE-1\",\"lastModified\":\"2024-01-01\",\"vulnStatus\":\"x\","
                        "\"configurations\":[{\"negate\":true,\"nodes\":[]}]}")};
    const struct yg_advisory *items;
    size_t count;

    cr_expect(eq(int, yg_decode_advisories(decoder, &record, &items, &count, NULL), YG_OK));
    cr_expect(eq(u64, counts->not_evaluable, 1));
    cr_expect(eq(u64, counts->nameless, 0));
    record.value =
        YG_STR("{\"id\":\"X-1\",\"modified\":\"2024-01-01\",\"affected\":[{},{\"package\":{"
               "\"name\":\"a\"}},{\"package\":{\"purl\":\"pkg:npm/a\"}}]}");
    cr_expect(eq(int, yg_decode_advisories(decoder, &record, &items, &count, NULL), YG_OK));
    cr_expect(eq(u64, counts->nameless, 2));
    cr_expect(eq(u64, counts->not_evaluable, 1));
    yg_decoder_destroy(decoder);
}

Test(decode, a_tombstone_says_what_is_gone)
{
    static const struct {
        const char *key, *source, *id;
    } keys[] = {
        {"ghsa/GHSA-1", "ghsa", "GHSA-1"},
        {"GHSA-1", "ghsa", "GHSA-1"},
        {"suse/openSUSE-SU-2024:1/2", "suse", "openSUSE-SU-2024:1/2"},
        {"", NULL, NULL},
        {"ghsa/", NULL, NULL},
    };
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_record_header header = {YG_STR("asset"), YG_STR("h")};
    struct yg_record record = {.value = {NULL, 0}};
    const struct yg_advisory *items;
    size_t count;
    struct yg_inventory inventory;
    struct yg_enrichment enrichment;
    struct yg_error err = {.text = ""};

    for (size_t i = 0; i < YG_COUNT(keys); i++) {
        record.key = yg_str(keys[i].key);
        enum yg_status st = yg_decode_advisories(decoder, &record, &items, &count, &err);

        cr_expect(eq(int, st, keys[i].id == NULL ? YG_MALFORMED : YG_OK), "%s", keys[i].key);
        if (st == YG_OK) {
            cr_expect(eq(sz, count, 1));
            cr_expect(yg_str_equal(items->source, yg_str(keys[i].source)), "%s", keys[i].key);
            cr_expect(yg_str_equal(items->id, yg_str(keys[i].id)), "%s", keys[i].key);
        }
    }
    expect_message(err, "tombstone: the key names no advisory");

    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, &err), YG_OK));
    cr_expect(inventory.gone && yg_str_equal(inventory.asset, YG_STR("ghsa/")));
    record.key = (struct yg_str){NULL, 0};
    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, &err), YG_MALFORMED));
    expect_message(err, "tombstone: asset: neither the record's header or key nor the "
                        "document names it");
    record.headers = &header;
    record.header_count = 1;
    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, &err), YG_OK));
    cr_expect(inventory.gone && yg_str_equal(inventory.asset, YG_STR("h")));

    cr_expect(eq(int, yg_decode_enrichment(decoder, &record, &enrichment, &err), YG_REFUSED));
    expect_message(err, "a tombstone: catalogues are replaced whole");
    yg_decoder_destroy(decoder);
}

#define BOM "\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\""

/* Headers as "name=value name=value". */
static const struct envelope_row {
    const char *why, *key, *headers, *text, *rendered;
} envelopes[] = {
    {"an SBOM says nothing of all this", "k",
     "scope=product/x site=osaka exposure=internal stage=shipped must_not_stop=true kind=device "
     "tenant=t os=debian-12 seen=2024-01-01T00:00:00Z",
     "{" BOM "}",
     "k seen=2024-01-01T00:00:00Z os=debian-12 tenant=t scope=product/x site=osaka "
     "exposure=internal stage=shipped kind=device must_not_stop"},
    {"asset: header, then key", "k", "asset=h", "{" BOM "}", "h"},
    {"asset: then the subject", "", "",
     "{" BOM ",\"serialNumber\":\"s\",\"metadata\":{\"component\":{\"name\":\"app\"}}}", "app"},
    {"asset: then the serial number", "", "", "{" BOM ",\"serialNumber\":\"s\"}", "s"},
    {"asset of SPDX: the name", "", "",
     "{\"spdxVersion\":\"SPDX-2.3\",\"documentNamespace\":\"ns\",\"name\":\"n\"}", "n"},
    {"asset of SPDX: the namespace", "", "",
     "{\"spdxVersion\":\"SPDX-2.3\",\"documentNamespace\":\"ns\"}", "ns"},
    {"a native inventory names its asset itself", "k", "asset=h",
     "{\"asset\":\"a\",\"components\":[]}", "a"},
    {"native without asset: header", "k", "asset=h", "{\"components\":[]}", "h"},
    {"the document's word stays", "k",
     "scope=x site=y os=z exposure=internet stage=s kind=d tenant=u must_not_stop=false "
     "seen=2024-01-01T00:00:00Z",
     "{\"asset\":\"a\",\"seen\":\"2025-01-01T00:00:00Z\",\"os\":\"o\",\"scope\":\"p\",\"site\":"
     "\"q\","
     "\"labels\":{\"exposure\":\"isolated\",\"stage\":\"r\",\"kind\":\"k\",\"tenant\":\"t\","
     "\"must_not_stop\":true},\"components\":[]}",
     "a seen=2025-01-01T00:00:00Z os=o tenant=t scope=p site=q exposure=isolated stage=r kind=k "
     "must_not_stop"},
    {"the SBOM's operating system before the header's", "k", "os=alpine-3",
     "{" BOM ",\"components\":[{\"type\":\"operating-system\",\"name\":\"debian\","
     "\"version\":\"12\"}]}",
     "k os=debian-12; debian version=12"},
    {"an empty header says nothing", "k", "scope= os= exposure= must_not_stop= seen=", "{" BOM "}",
     "k"},
};

/* Split "a=b c=d" in place. */
static size_t split_headers(const char *text, struct yg_record_header *headers)
{
    struct yg_str rest = yg_str(text);
    size_t count = 0;

    while (rest.len > 0) {
        struct yg_str value = yg_str_cut(&rest, ' '), name = yg_str_cut(&value, '=');

        headers[count++] = (struct yg_record_header){name, value};
    }
    return count;
}

Test(decode, the_record_completes_the_inventory)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_buf out = {0};

    for (size_t i = 0; i < YG_COUNT(envelopes); i++) {
        const struct envelope_row *row = &envelopes[i];
        struct yg_record_header headers[16];
        struct yg_record record = {.key = yg_str(row->key),
                                   .value = yg_str(row->text),
                                   .headers = headers,
                                   .header_count = split_headers(row->headers, headers)};
        struct yg_error err = {.text = ""};

        yg_buf_reset(&out);
        cr_expect(eq(int, render(decoder, INVENTORY, &record, &out, &err), YG_OK), "%s: %s",
                  row->why, err.text);
        cr_expect(yg_str_equal(yg_buf_str(&out), yg_str(row->rendered)), "%s: %.*s", row->why,
                  YG_STR_ARG(yg_buf_str(&out)));
    }
    yg_buf_deinit(&out);
    yg_decoder_destroy(decoder);
}

Test(decode, a_wrong_envelope_is_said)
{
    char long_text[YG_ASSET_ID_BYTES_MAX + 2];
    struct yg_record_header header = {{NULL, 0}, {NULL, 0}};
    struct yg_record record = {
        .key = YG_STR("k"), .value = YG_STR("{" BOM "}"), .headers = &header, .header_count = 1};
    const struct {
        const char *name, *value;
        enum yg_status status;
        const char *text;
    } rows[] = {
        {"must_not_stop", "yes", YG_MALFORMED,
         "cyclonedx: header must_not_stop: \"yes\", expected true or false"},
        {"seen", "yesterday", YG_MALFORMED, "cyclonedx: header seen: \"yesterday\" is no time"},
        {"scope", long_text, YG_LIMIT, "cyclonedx: header scope: 257 bytes, at most 256"},
        {"asset", long_text, YG_LIMIT, "cyclonedx: asset: 257 bytes, at most 256"},
    };
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_inventory inventory;
    struct yg_error err = {.text = ""};

    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        header = (struct yg_record_header){yg_str(rows[i].name), yg_str(rows[i].value)};
        cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, &err), rows[i].status));
        expect_message(err, rows[i].text);
        cr_expect(eq(sz, err.at, YG_NO_OFFSET));
    }
    yg_decoder_destroy(decoder);
}

Test(decode, a_record_that_is_too_large_is_said)
{
    struct yg_decoder *decoder = yg_decoder_create(16);
    struct yg_record record = {.key = YG_STR("k"), .value = YG_STR("{\"components\":[]}")};
    struct yg_inventory inventory;
    struct yg_error err = {.text = ""};

    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, &err), YG_LIMIT));
    expect_message(err, "unknown: 17 bytes, at most 16");
    cr_expect(eq(sz, err.at, 16));
    record.value = YG_STR("cve,epss\nC,0.125\n");
    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, &err), YG_LIMIT));
    cr_expect(eq(int, yg_decoder_form(decoder, &record), YG_FORM_UNKNOWN));
    yg_decoder_destroy(decoder);
}

/* yg_decoder_form keeps the opened text for the decoding that follows; not when the buffer was
 * filled anew, or the next record has a header. */
Test(decode, a_form_that_was_asked_for_is_not_asked_twice)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    char text[] = "{\"asset\":\"a\",\"components\":[\"x\"]}";
    struct yg_record_header header = {YG_STR("format"), YG_STR("spdx2")};
    struct yg_record record = {.value = yg_str(text)};
    struct yg_inventory inventory;

    cr_expect(eq(int, yg_decoder_form(decoder, &record), YG_FORM_NATIVE));
    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_OK));
    cr_expect(yg_str_equal(inventory.asset, YG_STR("a")));
    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_OK));

    cr_expect(eq(int, yg_decoder_form(decoder, &record), YG_FORM_NATIVE));
    text[10] = 'b';
    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_OK));
    cr_expect(yg_str_equal(inventory.asset, YG_STR("b")));

    cr_expect(eq(int, yg_decoder_form(decoder, &record), YG_FORM_NATIVE));
    record.headers = &header;
    record.header_count = 1;
    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_MALFORMED));
    yg_decoder_destroy(decoder);
}

Test(decode, writes_nothing_on_an_error)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_record record = {.key = YG_STR("k"),
                               .value = YG_STR("{\"asset\":\"a\",\"components\":[\"x\"")};
    struct yg_inventory inventory = {.asset = YG_STR("before")};

    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_MALFORMED));
    cr_expect(yg_str_equal(inventory.asset, YG_STR("before")));
    cr_expect(eq(sz, inventory.component_count, 0));
    yg_decoder_destroy(decoder);
}

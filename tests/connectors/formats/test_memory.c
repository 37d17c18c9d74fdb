/* Every allocation of the decoders fails once: YG_NOMEM, nothing leaks, and the next call works. */
#include "tests/connectors/formats/render.h"

#include "tests/support/failing_memory.h"

static const struct row {
    enum document_kind kind;
    const char *text;
} rows[] = {
    {ADVISORY,
     "{\"id\":\"X-1\",\"modified\":\"2024-01-01T00:00:00Z\",\"aliases\":[\"A\"],\"summary\":"
     "\"\\n\","
     "\"severity\":[{\"type\":\"CVSS_V2\",\"score\":\"x\"}],\"affected\":[{\"versions\":[\"1\"],"
     "\"ranges\":[{\"type\":\"GIT\",\"events\":[{\"fixed\":\"1\"}]}]}]}"},
    {ADVISORY,
     "{\"cveMetadata\":{\"cveId\":\"C\",\"state\":\"\"},\"containers\":{\"cna\":{\"metrics\":[{"
     "\"cvssV2_0\":{\"vectorString\":\"x\"}}],\"affected\":[{\"packageName\":\"p\",\"packageURL\":"
     "\"u\",\"defaultStatus\":\"affected\",\"cpes\":[\"cpe:/"
     "a:redhat:x\"],\"versions\":[{\"version\":"
     "\"<1|2\",\"status\":\"affected\"},{\"version\":\"1\",\"lessThan\":\"2.*\",\"status\":"
     "\"unaffected\",\"changes\":[{\"at\":\"1\",\"status\":\"affected\"}]}]},{\"cpes\":["
     "\"cpe:/a:x:y:1\"]}]}}}"},
    {ADVISORY,
     "{\"vulnerabilities\":[{\"cve\":{\"id\":\"C\",\"lastModified\":\"2024-01-01\","
     "\"configurations\":[{\"operator\":\"AND\",\"nodes\":[{\"cpeMatch\":[{\"vulnerable\":"
     "true,\"criteria\":\"a\"}]},{\"cpeMatch\":[{\"vulnerable\":true,\"criteria\":\"b\","
     "\"versionEndExcluding\":\"1\"}]}]}]}}]}"},
    {ADVISORY,
     "{\"document\":{\"publisher\":{},\"tracking\":{\"id\":\"A\",\"current_release_date\":"
     "\"2024-01-01\"}},\"product_tree\":{\"branches\":[{\"category\":\"product_version_range\","
     "\"name\":\"<1|2\",\"product\":{\"product_id\":\"w\",\"name\":\"w\","
     "\"product_identification_helper\":{\"cpe\":\"cpe:/o:redhat:x:8\"}}}],\"full_product_names\":["
     "{\"product_id\":\"p\",\"product_identification_helper\":{\"purl\":"
     "\"pkg:rpm/redhat/a@1-1?epoch=2\"}},{\"product_id\":\"q\",\"product_identification_helper\":"
     "{\"cpe\":\"cpe:q\"}}],\"relationships\":[{\"product_reference\":\"p\","
     "\"relates_to_product_reference\":\"w\",\"full_product_name\":{\"product_id\":\"wp\"}},{"
     "\"product_reference\":\"w\",\"relates_to_product_reference\":\"q\",\"full_product_name\":{"
     "\"product_id\":\"qw\"}}]},\"vulnerabilities\":[{\"cve\":\"C\",\"product_status\":{\"fixed\":"
     "[\"wp\",\"qw\"]}}]}"},
    {ADVISORY,
     "<VULDEF-Document xmlns=\"http://jvn.jp/vuldef/\"><Vulinfo><VulinfoID>J</VulinfoID>"
     "<VulinfoData><Title>t</Title><Affected><AffectedItem><ProductName>p</ProductName><Cpe>cpe:/"
     "a:b:c</Cpe><VersionNumber>1.0, 2.0 and earlier</VersionNumber><VersionNumber>?"
     "</VersionNumber></AffectedItem></Affected><Impact><Cvss><Vector>AV:N</Vector></Cvss></Impact>"
     "<Related><RelatedItem type=\"advisory\"><VulinfoID>CVE-2024-0001</VulinfoID></RelatedItem>"
     "</Related><DateLastUpdated>2024-01-01</DateLastUpdated></VulinfoData></Vulinfo>"
     "</VULDEF-Document>"},
    {INVENTORY, "{\"asset\":\"a\",\"components\":[\"x\",{\"name\":\"y\"}]}"},
    {INVENTORY,
     "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[{\"group\":\"g\","
     "\"name\":\"n\",\"components\":[{\"name\":\"x\"}]},{\"type\":\"operating-system\","
     "\"name\":\"debian\",\"version\":\"11\"},{\"purl\":\"pkg:rpm/a/b\",\"properties\":[{\"name\":"
     "\"aquasecurity:trivy:SrcName\",\"value\":\"s\"},{\"name\":\"aquasecurity:trivy:SrcVersion\","
     "\"value\":\"1\"},{\"name\":\"aquasecurity:trivy:SrcEpoch\",\"value\":\"2\"}]}]}"},
    {INVENTORY, "{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{\"name\":\"a\"},{\"externalRefs\":[{"
                "\"referenceType\":\"purl\",\"referenceLocator\":\"pkg:a/b\"}],\"sourceInfo\":"
                "\"built package from: a 1\"}]}"},
    {ENRICHMENT, "{\"catalogVersion\":\"x\",\"vulnerabilities\":[{\"cveID\":\"C\",\"dateAdded\":"
                 "\"2024-01-01\"}]}"},
    {ENRICHMENT, "{\"data\":[{\"cve\":\"C\",\"epss\":0.5}]}"},
    {ENRICHMENT, "cve,epss\nC,0.5\n"},
};

static struct yg_decoder *create(void)
{
    failing_memory_at(0);
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    cr_assert(ne(ptr, decoder, NULL));
    return decoder;
}

Test(memory, decoding_says_when_memory_is_out)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_record record = {.key = YG_STR("k"), .value = yg_str(rows[i].text)};
        enum yg_status st = YG_NOMEM;

        for (long n = 1; st != YG_OK; n++) {
            struct yg_decoder *decoder = create();
            struct yg_error err = {.text = ""};

            failing_memory_at(n);
            st = render(decoder, rows[i].kind, &record, NULL, &err);
            if (failing_memory_failed())
                cr_expect(eq(int, st, YG_NOMEM), "row %zu, call %ld: %s", i, n, err.text);
            failing_memory_at(0);
            cr_expect(eq(int, render(decoder, rows[i].kind, &record, NULL, &err), YG_OK), "%s",
                      err.text);
            yg_decoder_destroy(decoder);
            cr_assert(lt(long, n, 100));
        }
    }
}

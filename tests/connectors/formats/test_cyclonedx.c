#include "tests/connectors/formats/render.h"

#include "connectors/formats/limits.h"

#define HEAD "\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\""
#define COMPONENTS(list) "{" HEAD ",\"components\":[" list "]}"

static const struct decode_row rows[] = {
    {"least", "{" HEAD "}", "k"},
    {"oldest and newest version", "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.2\"}", "k"},
    {"newest", "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.7\",\"components\":null}", "k"},
    {"the record's key is the asset, not the subject",
     "{" HEAD
     ",\"serialNumber\":\"urn:uuid:1\",\"metadata\":{\"timestamp\":\"2024-01-02T03:04:05Z\","
     "\"component\":{\"name\":\"app\",\"type\":\"container\"}}}",
     "k seen=2024-01-02T03:04:05Z"},
    {"purl, then cpe, then group and name, then name",
     COMPONENTS("{\"purl\":\"pkg:npm/a@1\",\"cpe\":\"cpe:2.3:a:x\",\"group\":\"g\",\"name\":\"n\"},"
                "{\"cpe\":\"cpe:2.3:a:x\",\"group\":\"g\",\"name\":\"n\",\"version\":\"1\"},"
                "{\"group\":\"org.apache\",\"name\":\"log4j\",\"version\":\"2.14.0\"},"
                "{\"group\":\"\",\"name\":\"n\",\"version\":\"1\"}"),
     "k; pkg:npm/a@1 cpe=cpe:2.3:a:x; cpe:2.3:a:x; org.apache/log4j version=2.14.0; n version=1"},
    {"the whole purl, and a group that it does not hold stays out",
     COMPONENTS("{\"group\":\"org.apache\",\"name\":\"log4j-core\",\"version\":\"2.14.0\","
                "\"purl\":\"pkg:maven/org.apache.logging.log4j/log4j-core@2.14.0?type=jar\"}"),
     "k; pkg:maven/org.apache.logging.log4j/log4j-core@2.14.0?type=jar"},
    {"version where the purl has none",
     COMPONENTS("{\"name\":\"n\",\"version\":\"1\",\"purl\":\"pkg:npm/%40s/n\"}"),
     "k; pkg:npm/%40s/n version=1"},
    {"nested components count, behind their parent",
     COMPONENTS(
         "{\"name\":\"a\",\"components\":[{\"name\":\"b\",\"components\":[{\"name\":\"c\"}]},"
         "{\"name\":\"d\"}],\"version\":\"1\"},{\"name\":\"e\"}"),
     "k; a version=1; b; c; d; e"},
    {"excluded: not there, nor what is in it",
     COMPONENTS("{\"name\":\"a\",\"components\":[{\"name\":\"b\"}],\"scope\":\"excluded\"},"
                "{\"name\":\"c\",\"scope\":\"optional\"},{\"name\":\"d\",\"scope\":\"required\"}"),
     "k; c; d"},
    {"a subject with a purl is a component, and what is nested in it",
     "{" HEAD ",\"metadata\":{\"component\":{\"name\":\"consul\","
     "\"purl\":\"pkg:golang/github.com/hashicorp/consul@v0.0.0-20220101000000-abcdef012345\","
     "\"components\":[{\"name\":\"x\"}]}},\"components\":[{\"name\":\"y\"}]}",
     "k; pkg:golang/github.com/hashicorp/consul@v0.0.0-20220101000000-abcdef012345; x; y"},
    {"an operating system",
     COMPONENTS("{\"type\":\"operating-system\",\"name\":\"debian\",\"version\":\"11.6\"},"
                "{\"type\":\"operating-system\",\"name\":\"alpine\",\"version\":\"3.16\"}"),
     "k os=debian-11.6; debian version=11.6; alpine version=3.16"},
    {"an operating system by its full name, as the subject",
     "{" HEAD ",\"metadata\":{\"component\":{\"type\":\"operating-system\","
     "\"name\":\"Red Hat Enterprise Linux\",\"version\":\"9.2 EUS\"}}}",
     "k os=rhel-9.2"},
    {"its version inside its name",
     COMPONENTS("{\"type\":\"operating-system\",\"name\":\"Red Hat Enterprise Linux 9.4 Extended\","
                "\"version\":\"RHEL-9.4\"}"),
     "k os=rhel-9.4; Red Hat Enterprise Linux 9.4 Extended version=RHEL-9.4"},
    {"an operating system that nobody knows, without version",
     COMPONENTS("{\"type\":\"operating-system\",\"name\":\"Windows 11 \"}"),
     "k os=windows-11; Windows 11 "},
    {"source package of syft",
     COMPONENTS("{\"purl\":\"pkg:deb/debian/bsdutils@1\",\"properties\":[{\"name\":"
                "\"syft:metadata:source\",\"value\":\"util-linux\"},{\"name\":"
                "\"syft:metadata:sourceVersion\",\"value\":\"2.36\"}]},{\"purl\":"
                "\"pkg:rpm/rhel/acl@1\",\"properties\":[{\"name\":\"syft:metadata:sourceRpm\","
                "\"value\":\"acl-2.3.1-4.el9.src.rpm\"}]}"),
     "k; pkg:deb/debian/bsdutils@1 source=util-linux@2.36; "
     "pkg:rpm/rhel/acl@1 source=acl-2.3.1-4.el9.src.rpm"},
    {"source package of trivy, version in three parts",
     COMPONENTS("{\"properties\":[{\"name\":\"aquasecurity:trivy:SrcEpoch\",\"value\":\"1\"},"
                "{\"name\":\"aquasecurity:trivy:SrcName\",\"value\":\"openssl\"},"
                "{\"name\":\"aquasecurity:trivy:SrcRelease\",\"value\":\"16.el7\"},"
                "{\"name\":\"aquasecurity:trivy:SrcVersion\",\"value\":\"1.0.2k\"}],"
                "\"purl\":\"pkg:rpm/centos/openssl-libs@1.0.2k-16.el7\"},"
                "{\"properties\":[{\"name\":\"aquasecurity:trivy:SrcName\",\"value\":\"b\"}],"
                "\"purl\":\"pkg:apk/alpine/a@1?upstream=c\"}"),
     "k; pkg:rpm/centos/openssl-libs@1.0.2k-16.el7 source=openssl@1:1.0.2k-16.el7; "
     "pkg:apk/alpine/a@1?upstream=c"},
    {"one bad entry never rejects the document",
     COMPONENTS("7,null,\"x\",{},{\"bom-ref\":\"r\"},{\"purl\":[1]},{\"name\":{\"a\":1}},"
                "{\"name\":\"n\",\"version\":1.5,\"properties\":7,\"components\":\"x\"},"
                "{\"name\":\"o\",\"properties\":[1,{\"name\":1,\"value\":[]}],\"scope\":[]}"),
     "k; 7; null; x; {}; r; [1]; {\"a\":1}; n version=1.5; o"},
    {"a timestamp that is none, a subject that is none",
     "{" HEAD ",\"metadata\":{\"timestamp\":\"yesterday\",\"component\":7}}", "k"},
    {"without bomFormat, by specVersion", "{\"specVersion\":\"1.4\",\"components\":[\"a\"]}",
     "k; a"},
};

Test(cyclonedx, decodes_every_row)
{
    expect_rendered(INVENTORY, rows, YG_COUNT(rows));
}

static const struct error_row errors[] = {
    {"no version", "{\"bomFormat\":\"CycloneDX\"}", YG_MALFORMED, "cyclonedx: specVersion: missing",
     "{"},
    {"a version of another kind", "{\"bomFormat\":\"CycloneDX\",\"specVersion\":1.5}", YG_MALFORMED,
     "cyclonedx: specVersion: expected a string, found a number", "1.5"},
    {"a version of the future", "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"2.0\"}",
     YG_UNSUPPORTED, "cyclonedx: specVersion: 2.0, read are 1.2 to 1.7", "\"2.0"},
    {"components", "{" HEAD ",\"components\":{}}", YG_MALFORMED,
     "cyclonedx: components: expected an array, found an object", "{}"},
    {"metadata", "{" HEAD ",\"metadata\":[]}", YG_MALFORMED,
     "cyclonedx: metadata: expected an object, found an array", "[]"},
    {"broken in a part that nobody reads", "{" HEAD ",\"services\":[{\"a\":tru}]}", YG_MALFORMED,
     "cyclonedx: expected true, false or null", "tru}"},
    {"broken in a nested component", COMPONENTS("{\"components\":[{\"name\":\"a\" 1}]}"),
     YG_MALFORMED, "cyclonedx: components: expected a comma or }, found 1", "1}"},
};

Test(cyclonedx, says_what_is_wrong_and_where)
{
    expect_errors(INVENTORY, errors, YG_COUNT(errors));
}

Test(cyclonedx, limits_hold_and_are_said)
{
    static const struct limit_row limits[] = {
        {"{" HEAD ",\"components\":[", "{}", "]}", YG_COMPONENTS_MAX,
         "cyclonedx: components: components: more than 500000"},
    };
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_record record = {.key = YG_STR("k")};
    struct yg_inventory inventory;
    struct yg_error err = {.text = ""};

    expect_limits(INVENTORY, limits, YG_COUNT(limits));
    for (int extra = 0; extra < 2; extra++) {
        struct yg_buf text = {0};
        int levels = YG_CYCLONEDX_NESTING_MAX + 1 + extra;

        yg_buf_printf(&text, "{" HEAD);
        for (int i = 0; i < levels; i++)
            yg_buf_printf(&text, "%s\"components\":[{\"name\":\"a\"", ",");
        for (int i = 0; i < levels; i++)
            yg_buf_printf(&text, "}]");
        yg_buf_printf(&text, "}");
        record.value = yg_buf_str(&text);
        cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, &err),
                     extra == 0 ? YG_OK : YG_LIMIT),
                  "%s", err.text);
        yg_buf_deinit(&text);
    }
    expect_message(err, "cyclonedx: components: components: nested more than 32 deep");
    yg_decoder_destroy(decoder);
}

Test(cyclonedx, counts_what_it_leaves_out)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_record record = {
        .key = YG_STR("k"),
        .value =
            YG_STR("{" HEAD ",\"components\":[{\"scope\":\"excluded\",\"components\":[{}]},{}],"
                   "\"vulnerabilities\":[{\"id\":\"CVE-1\"},{}],\"new\":1,\"new\":2}")};
    const struct yg_decoder_counts *counts = yg_decoder_counts(decoder);
    struct yg_inventory inventory;

    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_OK));
    cr_expect(eq(sz, inventory.component_count, 1));
    cr_expect(eq(u64, counts->excluded_components, 1));
    cr_expect(eq(u64, counts->embedded_statements, 2));
    cr_expect(eq(u64, counts->unknown_keys, 0)); /* most keys of an SBOM are not for matching */
    yg_decoder_destroy(decoder);
}

Test(cyclonedx, cut_at_every_byte_it_never_decodes)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++)
        expect_truncations_fail(INVENTORY, yg_str(rows[i].text), false);
}

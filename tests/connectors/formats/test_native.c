#include "tests/connectors/formats/render.h"

#include "connectors/formats/limits.h"

#define DIGEST "sha256:c63a6ff53fc52e85d334918ac1e5cf5344fc4440f8a0b6113462110a2dc025e4"
#define BASE "\"" DIGEST "\""

static const struct decode_row rows[] = {
    {"least", "{\"asset\":\"a\",\"components\":[]}", "a"},
    {"everything",
     "{\"asset\":\"cam-1\",\"seen\":\"2026-11-23T09:00:00Z\",\"os\":\"debian-12\","
     "\"scope\":\"product/cam-9\",\"site\":\"osaka-2\",\"labels\":{\"exposure\":\"internet\","
     "\"stage\":\"shipped\",\"must_not_stop\":true,\"kind\":\"device\",\"tenant\":\"t\"},"
     "\"components\":[\"pkg:npm/a@1\",\"pkg:npm/b@2\"]}",
     "cam-1 seen=2026-11-23T09:00:00Z os=debian-12 tenant=t scope=product/cam-9 site=osaka-2 "
     "exposure=internet stage=shipped kind=device must_not_stop; pkg:npm/a@1; pkg:npm/b@2"},
    {"components first", "{\"components\":[\"x\"],\"asset\":\"a\"}", "a; x"},
    {"no asset: the record's key names it", "{\"components\":[\"x\"]}", "k; x"},
    {"null is absent",
     "{\"asset\":\"a\",\"seen\":null,\"os\":null,\"scope\":null,\"labels\":null,\"components\":[]}",
     "a"},
    {"null labels",
     "{\"asset\":\"a\",\"labels\":{\"exposure\":null,\"must_not_stop\":null},\"components\":[]}",
     "a"},
    {"an unknown word of exposure counts as exposed, that is unknown",
     "{\"asset\":\"a\",\"labels\":{\"exposure\":\"moon\"},\"components\":[]}", "a"},
    {"objects: purl, cpe, name in this order",
     "{\"asset\":\"a\",\"components\":[{\"name\":\"n\",\"cpe\":\"cpe:/a\",\"purl\":\"pkg:npm/a\"},"
     "{\"name\":\"n\",\"cpe\":\"cpe:/a\",\"version\":\"1\"},{\"name\":\"n\",\"version\":\"1\"}]}",
     "a; pkg:npm/a cpe=cpe:/a; cpe:/a; n version=1"},
    {"the package that owns the files, and the running kernel",
     "{\"asset\":\"a\",\"kernel\":\"6.1.0-18-amd64\",\"components\":[{\"purl\":\"pkg:pypi/b@1\","
     "\"owner\":\"pkg:deb/debian/python3-b@1-1\"}]}",
     "a kernel=6.1.0-18-amd64; pkg:pypi/b@1 owner=pkg:deb/debian/python3-b@1-1"},
    {"a version where the purl has none",
     "{\"asset\":\"a\",\"components\":[{\"purl\":\"pkg:npm/a\",\"version\":\"1\"},"
     "{\"purl\":\"pkg:npm/a@2\",\"version\":\"1\"},{\"purl\":\"pkg:npm/a@?x=@\",\"version\":\"3\"},"
     "{\"purl\":\"pkg:npm/@s/a\",\"version\":\"4\"},{\"purl\":\"pkg:npm/@s/"
     "a@5\",\"version\":\"4\"},"
     "{\"purl\":\"pkg:github/a/b@f/x\",\"version\":\"6\"},{\"purl\":\"@\",\"version\":\"7\"}]}",
     "a; pkg:npm/a version=1; pkg:npm/a@2; pkg:npm/a@?x=@ version=3; pkg:npm/@s/a version=4; "
     "pkg:npm/@s/a@5; pkg:github/a/b@f/x; @ version=7"},
    {"a source package where the purl has no upstream",
     "{\"asset\":\"a\",\"components\":[{\"purl\":\"pkg:deb/debian/a@1\",\"source\":\"b@2\"},"
     "{\"purl\":\"pkg:deb/debian/a@1?upstream=c\",\"source\":\"b\"},"
     "{\"purl\":\"pkg:deb/debian/a@1?x=y&upstream=c\",\"source\":\"b\"},"
     "{\"purl\":\"pkg:deb/debian/a@1?upstream=\",\"source\":\"b\"},"
     "{\"purl\":\"pkg:deb/debian/a@1?notupstream=c\",\"source\":\"b\"}]}",
     "a; pkg:deb/debian/a@1 source=b@2; pkg:deb/debian/a@1?upstream=c; "
     "pkg:deb/debian/a@1?x=y&upstream=c; pkg:deb/debian/a@1?upstream= source=b; "
     "pkg:deb/debian/a@1?notupstream=c source=b"},
    {"what is no component is named by what stands there",
     "{\"asset\":\"a\",\"components\":[7,null,[ 1],{\"x\" : {}},\"\",{\"purl\":5},true]}",
     "a; 7; null; [ 1]; {\"x\" : {}}; ; 5; true"},
    {"objects and strings in turn",
     "{\"asset\":\"a\",\"components\":[\"x\",{\"name\":\"y\"},\"z\"]}", "a; x; y; z"},
    {"a delta: what is new and what is gone since a set",
     "{\"asset\":\"a\",\"scope\":\"s\",\"base\":" BASE ",\"added\":[\"x\",{\"purl\":\"pkg:npm/y\","
     "\"version\":\"1\"}],\"removed\":[\"v\",\"w\"]}",
     "a scope=s base=" DIGEST " removed=v,w; x; pkg:npm/y version=1"},
    {"a delta of which nothing has changed, in any order",
     "{\"removed\":[],\"added\":null,\"components\":null,\"base\":" BASE ",\"asset\":\"a\"}",
     "a base=" DIGEST},
    {"a delta whose asset the record names", "{\"base\":" BASE "}", "k base=" DIGEST},
    {"escapes", "{\"asset\":\"\\u0061\",\"components\":[\"pkg:npm\\/a\\u0040\\u0031\"]}",
     "a; pkg:npm/a@1"},
};

Test(native, decodes_every_row)
{
    expect_rendered(INVENTORY, rows, YG_COUNT(rows));
}

static const struct error_row errors[] = {
    {"no components", "{\"asset\":\"a\"}", YG_MALFORMED, "native: components: missing", "{"},
    {"a delta without a base", "{\"asset\":\"a\",\"added\":[\"x\"]}", YG_MALFORMED,
     "native: base: missing", "{"},
    {"a delta beside a whole inventory", "{\"asset\":\"a\",\"base\":" BASE ",\"components\":[]}",
     YG_MALFORMED, "native: components: not beside base, added or removed", "{"},
    {"another digest", "{\"asset\":\"a\",\"base\":\"sha256:00\"}", YG_MALFORMED,
     "native: base: expected sha256: and 64 digits from 0 to 9 and a to f", "\"sha256"},
    {"a base that is no text", "{\"asset\":\"a\",\"base\":7}", YG_MALFORMED,
     "native: base: expected a string, found a number", "7"},
    {"what is gone is a text", "{\"asset\":\"a\",\"base\":" BASE ",\"removed\":[\"x\",{}]}",
     YG_MALFORMED, "native: removed: [1]: expected a string, found an object", "{}"},
    {"what is new is a list", "{\"asset\":\"a\",\"base\":" BASE ",\"added\":\"x\"}", YG_MALFORMED,
     "native: added: expected an array, found a string", "\"x"},
    {"components", "{\"asset\":\"a\",\"components\":{}}", YG_MALFORMED,
     "native: components: expected an array, found an object", "{}"},
    {"asset", "{\"components\":[],\"asset\":7}", YG_MALFORMED,
     "native: asset: expected a string, found a number", "7"},
    {"seen", "{\"asset\":\"a\",\"seen\":1700000000}", YG_MALFORMED,
     "native: seen: expected a string, found a number", "17"},
    {"seen is no time", "{\"asset\":\"a\",\"seen\":\"now\"}", YG_MALFORMED,
     "native: seen: not a time: now", "\"now"},
    {"os", "{\"asset\":\"a\",\"os\":{}}", YG_MALFORMED,
     "native: os: expected a string, found an object", "{}"},
    {"scope", "{\"asset\":\"a\",\"scope\":[]}", YG_MALFORMED,
     "native: scope: expected a string, found an array", "[]"},
    {"site", "{\"asset\":\"a\",\"site\":true}", YG_MALFORMED,
     "native: site: expected a string, found a boolean", "true"},
    {"labels", "{\"asset\":\"a\",\"labels\":\"x\"}", YG_MALFORMED,
     "native: labels: expected an object, found a string", "\"x"},
    {"exposure", "{\"asset\":\"a\",\"labels\":{\"exposure\":1}}", YG_MALFORMED,
     "native: labels: exposure: expected a string, found a number", "1"},
    {"stage", "{\"asset\":\"a\",\"labels\":{\"stage\":1}}", YG_MALFORMED,
     "native: labels: stage: expected a string, found a number", "1"},
    {"kind", "{\"asset\":\"a\",\"labels\":{\"kind\":1}}", YG_MALFORMED,
     "native: labels: kind: expected a string, found a number", "1"},
    {"tenant", "{\"asset\":\"a\",\"labels\":{\"tenant\":1}}", YG_MALFORMED,
     "native: labels: tenant: expected a string, found a number", "1"},
    {"must_not_stop", "{\"asset\":\"a\",\"labels\":{\"must_not_stop\":\"true\"}}", YG_MALFORMED,
     "native: labels: must_not_stop: expected a boolean, found a string", "\"true"},
    {"an object that breaks off", "{\"asset\":\"a\",\"components\":[{\"purl\":\"x\"", YG_MALFORMED,
     "native: components: [0]: expected a comma or }, found the end of the text", ""},
    {"a string with a wrong escape", "{\"asset\":\"a\",\"components\":[\"\\ud800\"]}", YG_MALFORMED,
     "native: components: lone surrogate", "\\ud800"},
};

Test(native, says_what_is_wrong_and_where)
{
    expect_errors(INVENTORY, errors, YG_COUNT(errors));
}

static const struct limit_row limits[] = {
    {"{\"asset\":\"a\",\"components\":[", "\"x\"", "]}", YG_COMPONENTS_MAX,
     "native: components: more than 500000"},
    {"{\"asset\":\"a\",\"components\":[", "{}", "]}", YG_COMPONENTS_MAX,
     "native: components: [500000]: components: more than 500000"},
};

Test(native, limits_hold_and_are_said)
{
    static const char *const labels[] = {"asset", "os", "scope", "site"};
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_record record = {.key = YG_STR("k")};
    struct yg_inventory inventory;
    struct yg_error err = {.text = ""};
    struct yg_buf text = {0};

    expect_limits(INVENTORY, limits, YG_COUNT(limits));
    for (size_t i = 0; i < YG_COUNT(labels); i++) {
        char before[64], expected[64];

        snprintf(before, sizeof before, "{\"components\":[],\"%s\":\"", labels[i]);
        snprintf(expected, sizeof expected, "native: %s: 257 bytes, at most 256", labels[i]);
        record.value = fill(&text, before, 'x', YG_INVENTORY_LABEL_BYTES_MAX, "\"}");
        cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, &err), YG_OK), "%s",
                  err.text);
        record.value = fill(&text, before, 'x', YG_INVENTORY_LABEL_BYTES_MAX + 1, "\"}");
        cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, &err), YG_LIMIT));
        expect_message(err, expected);
    }
    yg_buf_deinit(&text);
    yg_decoder_destroy(decoder);
}

/* A text that is too long for an identity is cut, between characters, and stays a component. */
Test(native, long_texts_are_cut)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_record record = {.key = YG_STR("k")};
    struct yg_inventory inventory;
    struct yg_buf text = {0};

    record.value = fill(&text, "{\"asset\":\"a\",\"components\":[\"", 'x',
                        YG_COMPONENT_BYTES_MAX - 1, "\xE6\xAB\x93\",{\"purl\":\"short\"}]}");
    cr_assert(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_OK));
    cr_assert(eq(sz, inventory.component_count, 2));
    cr_expect(eq(sz, inventory.texts[0].len, YG_COMPONENT_BYTES_MAX - 1));
    record.value = fill(&text, "{\"asset\":\"a\",\"components\":[{\"purl\":\"", 'x',
                        YG_COMPONENT_BYTES_MAX + 9, "\"}]}");
    cr_assert(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_OK));
    cr_expect(eq(sz, inventory.texts[0].len, YG_COMPONENT_BYTES_MAX));
    record.value = fill(&text, "{\"asset\":\"a\",\"components\":[", '7', 1000, "]}");
    cr_assert(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_OK));
    cr_expect(eq(sz, inventory.texts[0].len, YG_COMPONENT_RAW_BYTES_MAX));
    yg_buf_deinit(&text);
    yg_decoder_destroy(decoder);
}

/* Strings come in runs from the reader: every length around a run. */
Test(native, every_count_of_strings)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_record record = {.key = YG_STR("k")};
    struct yg_inventory inventory;
    struct yg_buf text = {0};

    for (size_t count = 0; count < 200; count++) {
        record.value = repeat(&text, "{\"asset\":\"a\",\"components\":[", "\"x\"", count, "]}");
        cr_assert(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_OK));
        cr_expect(eq(sz, inventory.component_count, count));
    }
    yg_buf_deinit(&text);
    yg_decoder_destroy(decoder);
}

Test(native, cut_at_every_byte_it_never_decodes)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++)
        expect_truncations_fail(INVENTORY, yg_str(rows[i].text), false);
}

Test(native, unknown_and_duplicate_keys_are_counted)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_record record = {
        .value =
            YG_STR("{\"asset\":\"a\",\"asset\":\"b\",\"new\":1,\"labels\":{\"colour\":\"red\"},"
                   "\"components\":[{\"path\":\"/x\"}]}")};
    const struct yg_decoder_counts *counts = yg_decoder_counts(decoder);
    struct yg_inventory inventory;

    cr_expect(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_OK));
    cr_expect(eq(u64, counts->unknown_keys, 3));
    cr_expect(eq(u64, counts->duplicate_keys, 1));
    yg_decoder_destroy(decoder);
}

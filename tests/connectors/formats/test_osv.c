#include "tests/connectors/formats/render.h"

#include "connectors/formats/limits.h"

#define ID "\"id\":\"X-1\",\"modified\":\"2024-01-02T03:04:05Z\""
#define HEAD "x X-1 modified=2024-01-02T03:04:05Z"
#define DOC(members) "{" ID "," members "}"

static const struct decode_row rows[] = {
    {"least", "{" ID "}", HEAD},
    {"times of Go's zero and with a fraction",
     "{\"id\":\"GO-1\",\"modified\":\"0001-01-01T00:00:00Z\","
     "\"published\":\"2024-01-02T03:04:05.123456Z\",\"withdrawn\":\"2024-01-03T00:00:00Z\"}",
     "go GO-1 modified=0001-01-01T00:00:00Z published=2024-01-02T03:04:05.123Z "
     "withdrawn=2024-01-03T00:00:00Z"},
    {"source of a prefixed CVE",
     "{\"id\":\"DEBIAN-CVE-2024-1\",\"modified\":\"2024-01-01T00:00:00Z\"}",
     "debian DEBIAN-CVE-2024-1 modified=2024-01-01T00:00:00Z"},
    {"source of an id in mixed case",
     "{\"id\":\"openSUSE-SU-2024:1\",\"modified\":\"2024-01-01T00:00:00Z\"}",
     "opensuse openSUSE-SU-2024:1 modified=2024-01-01T00:00:00Z"},
    {"source of an id without a prefix", "{\"id\":\"Alone\",\"modified\":\"2024-01-01T00:00:00Z\"}",
     "alone Alone modified=2024-01-01T00:00:00Z"},
    {"lists of ids", DOC("\"aliases\":[\"A\",\"B\"],\"upstream\":[\"C\"],\"related\":[\"D\"]"),
     HEAD " aliases=A,B upstream=C related=D"},
    {"null for lists, members and items",
     DOC("\"aliases\":[null,\"A\"],\"related\":null,\"affected\":null,\"references\":null,"
         "\"severity\":null,\"summary\":null,\"database_specific\":null,\"published\":null"),
     HEAD " aliases=A"},
    {"no affected at all", DOC("\"summary\":\"s\",\"details\":\"d\\u0021\""),
     HEAD " summary=s details=d!"},
    {"all of an affected entry",
     DOC("\"affected\":[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"a\",\"purl\":\"pkg:npm/a\"},"
         "\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"},{\"fixed\":\"1.2\"},"
         "{\"introduced\":\"2\"},{\"last_affected\":\"2.1\"}]},{\"type\":\"GIT\",\"repo\":\"r\","
         "\"events\":[{\"introduced\":\"ab\"},{\"limit\":\"cd\"}]}],\"versions\":[\"1.0\",\"1.1\"]}"
         "]"),
     HEAD "; npm/a purl=pkg:npm/a {SEMVER >=0 <1.2 >=2 <=2.1} {GIT >=ab limit cd} "
          "versions=1.0,1.1"},
    {"an entry without package, as for GIT ranges, and with an empty one",
     DOC("\"affected\":[{\"ranges\":[{\"type\":\"GIT\",\"events\":[]}]},{\"package\":{}},"
         "{\"package\":null,\"ranges\":null,\"versions\":null}]"),
     HEAD "; / {GIT}; /; /"},
    {"several events in one object, and null ones",
     DOC("\"affected\":[{\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":\"0\","
         "\"fixed\":\"1\",\"last_affected\":null},{}]}]}]"),
     HEAD "; / {ECOSYSTEM >=0 <1}"},
    {"events before their type",
     DOC("\"affected\":[{\"ranges\":[{\"events\":[{\"introduced\":\"1\"}],\"type\":\"SEMVER\"}]}]"),
     HEAD "; / {SEMVER >=1}"},
    {"a range of an unknown type goes, the others stay",
     DOC("\"affected\":[{\"ranges\":[{\"type\":\"MOON\",\"events\":[{\"introduced\":\"0\"}]},"
         "{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"3\"}]}]}]"),
     HEAD "; / {SEMVER >=3}"},
    {"severities by type",
     DOC("\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/AV:N\"},{\"type\":\"CVSS_V2\","
         "\"score\":\"AV:N\"},{\"type\":\"CVSS_V4\",\"score\":\"CVSS:4.0/AV:N\"},"
         "{\"type\":\"Ubuntu\",\"score\":\"medium\"},{\"type\":\"CVSS_V3\"}]"),
     HEAD " V3=CVSS:3.1/AV:N V2=AV:N V4=CVSS:4.0/AV:N other=medium"},
    {"severity of an entry: the first of the highest version",
     DOC("\"affected\":[{\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/A\"},"
         "{\"type\":\"CVSS_V4\",\"score\":\"CVSS:4.0/A\"},{\"type\":\"CVSS_V4\","
         "\"score\":\"CVSS:4.0/"
         "B\"},{\"type\":\"CVSS_V2\",\"score\":\"AV:N\"}]},{\"severity\":[{\"type\":\"CVSS_V2\","
         "\"score\":\"AV:N\"}]}]"),
     HEAD "; / severity=CVSS:4.0/A; / severity=AV:N"},
    {"label of the document before that of an entry",
     DOC("\"affected\":[{\"ecosystem_specific\":{\"severity\":\"Low\"}}],"
         "\"database_specific\":{\"x\":[{}],\"severity\":\"HIGH\"}"),
     HEAD " label=HIGH; /"},
    {"label of the first entry that has one",
     DOC("\"affected\":[{\"database_specific\":{\"severity\":null}},"
         "{\"ecosystem_specific\":{\"severity\":\"Low\"}},"
         "{\"database_specific\":{\"severity\":\"High\"}}]"),
     HEAD " label=Low; /; /; /"},
    {"places without a schema may hold anything",
     DOC("\"affected\":[{\"database_specific\":3,\"ecosystem_specific\":[1]}],"
         "\"database_specific\":{\"severity\":[\"HIGH\"]}"),
     HEAD "; /"},
    {"reference: the first ADVISORY",
     DOC("\"references\":[{\"type\":\"WEB\",\"url\":\"u1\"},{\"type\":\"ADVISORY\"},"
         "{\"type\":\"ADVISORY\",\"url\":\"u2\"},{\"type\":\"ADVISORY\",\"url\":\"u3\"}]"),
     HEAD " url=u2"},
    {"reference: else the first with a url",
     DOC("\"references\":[{\"type\":\"WEB\"},{\"type\":\"FIX\",\"url\":\"u1\"},{\"url\":\"u2\"}]"),
     HEAD " url=u1"},
    {"of duplicate keys the first wins", DOC("\"summary\":\"a\",\"summary\":\"b\""),
     HEAD " summary=a"},
    {"byte order mark and white space", "\xEF\xBB\xBF \n{" ID "}\r\n ", HEAD},
    {"text beyond ASCII", DOC("\"summary\":\"\xE6\xAB\x93 \\u6ad3 \\ud83d\\ude00\""),
     HEAD " summary=\xE6\xAB\x93 \xE6\xAB\x93 \xF0\x9F\x98\x80"},
};

Test(osv, decodes_every_row)
{
    expect_rendered(ADVISORY, rows, YG_COUNT(rows));
}

static const struct error_row errors[] = {
    {"id missing", "{\"affected\":[],\"modified\":\"2024-01-01T00:00:00Z\"}", YG_MALFORMED,
     "osv: id: missing", "{"},
    {"id null", "{\"id\":null,\"modified\":\"2024-01-01T00:00:00Z\"}", YG_MALFORMED,
     "osv: id: missing", "{"},
    {"'|' parts the keys of exposures: such an id would end the casebook",
     "{\"id\":\"A|1\",\"modified\":\"2024-01-01T00:00:00Z\"}", YG_MALFORMED,
     "osv: A|1: id: it has '|' or a control character", "\"A|1"},
    {"a control character in an id, escaped",
     "{\"id\":\"A\\u00001\",\"modified\":\"2024-01-01T00:00:00Z\"}", YG_MALFORMED,
     "osv: A: id: it has '|' or a control character", "\"A"},
    {"id empty", "{\"id\":\"\",\"modified\":\"2024-01-01T00:00:00Z\"}", YG_MALFORMED,
     "osv: id: empty", "\"\""},
    {"modified missing", "{\"id\":\"X-1\",\"affected\":[]}", YG_MALFORMED,
     "osv: X-1: modified: missing", "{"},
    {"no time", "{\"id\":\"X-1\",\"modified\":\"soon\"}", YG_MALFORMED,
     "osv: X-1: modified: not a time: soon", "\"soon"},
    {"a path to the place",
     DOC("\"affected\":[{},{\"ranges\":[{\"type\":\"GIT\",\"events\":[{},{\"fixed\":7}]}]}]"),
     YG_MALFORMED,
     "osv: X-1: affected: [1]: ranges: [0]: events: [1]: fixed: expected a string, found a number",
     "7}"},
    {"a range without type", DOC("\"affected\":[{\"ranges\":[{\"events\":[]}]}]"), YG_MALFORMED,
     "osv: X-1: affected: [0]: ranges: [0]: type: missing", "{\"events"},
    {"broken behind what is read", DOC("\"zzz\":[1,2") "", YG_MALFORMED,
     "osv: expected a comma or ], found }", "}"},
    {"more behind the end", "{" ID "}x", YG_MALFORMED, "osv: expected the end of the text, found x",
     "x"},
};

Test(osv, says_what_is_wrong_and_where)
{
    expect_errors(ADVISORY, errors, YG_COUNT(errors));
}

/* Every field once, with a value of a kind that it cannot have. */
static const struct error_row wrong_types[] = {
    {"id", "{\"schema_version\":\"1\",\"id\":{}}", YG_MALFORMED,
     "osv: id: expected a string, found an object", "{}"},
    {"modified", "{\"id\":\"X-1\",\"modified\":5}", YG_MALFORMED,
     "osv: X-1: modified: expected a string, found a number", "5"},
    {"published", DOC("\"published\":true"), YG_MALFORMED,
     "osv: X-1: published: expected a string, found a boolean", "true"},
    {"withdrawn", DOC("\"withdrawn\":[]"), YG_MALFORMED,
     "osv: X-1: withdrawn: expected a string, found an array", "[]"},
    {"aliases", DOC("\"aliases\":\"A\""), YG_MALFORMED,
     "osv: X-1: aliases: expected an array, found a string", "\"A\""},
    {"an alias", DOC("\"aliases\":[\"A\",{}]"), YG_MALFORMED,
     "osv: X-1: aliases: [1]: expected a string, found an object", "{}"},
    {"upstream", DOC("\"upstream\":{}"), YG_MALFORMED,
     "osv: X-1: upstream: expected an array, found an object", "{}"},
    {"related", DOC("\"related\":0"), YG_MALFORMED,
     "osv: X-1: related: expected an array, found a number", "0}"},
    {"summary", DOC("\"summary\":[]"), YG_MALFORMED,
     "osv: X-1: summary: expected a string, found an array", "[]"},
    {"details", DOC("\"details\":false"), YG_MALFORMED,
     "osv: X-1: details: expected a string, found a boolean", "false"},
    {"severity", DOC("\"severity\":\"HIGH\""), YG_MALFORMED,
     "osv: X-1: severity: expected an array, found a string", "\"HIGH"},
    {"a severity", DOC("\"severity\":[\"HIGH\"]"), YG_MALFORMED,
     "osv: X-1: severity: [0]: expected an object, found a string", "\"HIGH"},
    {"its score", DOC("\"severity\":[{\"score\":9.8}]"), YG_MALFORMED,
     "osv: X-1: severity: [0]: score: expected a string, found a number", "9.8"},
    {"its type", DOC("\"severity\":[{\"type\":3}]"), YG_MALFORMED,
     "osv: X-1: severity: [0]: type: expected a string, found a number", "3}"},
    {"affected", DOC("\"affected\":{}"), YG_MALFORMED,
     "osv: X-1: affected: expected an array, found an object", "{}"},
    {"an entry", DOC("\"affected\":[7]"), YG_MALFORMED,
     "osv: X-1: affected: [0]: expected an object, found a number", "7"},
    {"package", DOC("\"affected\":[{\"package\":\"a\"}]"), YG_MALFORMED,
     "osv: X-1: affected: [0]: package: expected an object, found a string", "\"a\""},
    {"ecosystem", DOC("\"affected\":[{\"package\":{\"ecosystem\":1}}]"), YG_MALFORMED,
     "osv: X-1: affected: [0]: package: ecosystem: expected a string, found a number", "1}"},
    {"name", DOC("\"affected\":[{\"package\":{\"name\":[]}}]"), YG_MALFORMED,
     "osv: X-1: affected: [0]: package: name: expected a string, found an array", "[]"},
    {"purl", DOC("\"affected\":[{\"package\":{\"purl\":{}}}]"), YG_MALFORMED,
     "osv: X-1: affected: [0]: package: purl: expected a string, found an object", "{}"},
    {"versions", DOC("\"affected\":[{\"versions\":\"1\"}]"), YG_MALFORMED,
     "osv: X-1: affected: [0]: versions: expected an array, found a string", "\"1\""},
    {"a version", DOC("\"affected\":[{\"versions\":[1.5]}]"), YG_MALFORMED,
     "osv: X-1: affected: [0]: versions: [0]: expected a string, found a number", "1.5"},
    {"ranges", DOC("\"affected\":[{\"ranges\":{}}]"), YG_MALFORMED,
     "osv: X-1: affected: [0]: ranges: expected an array, found an object", "{}"},
    {"a range", DOC("\"affected\":[{\"ranges\":[[]]}]"), YG_MALFORMED,
     "osv: X-1: affected: [0]: ranges: [0]: expected an object, found an array", "[]"},
    {"its type", DOC("\"affected\":[{\"ranges\":[{\"type\":[]}]}]"), YG_MALFORMED,
     "osv: X-1: affected: [0]: ranges: [0]: type: expected a string, found an array", "[]"},
    {"events", DOC("\"affected\":[{\"ranges\":[{\"events\":{}}]}]"), YG_MALFORMED,
     "osv: X-1: affected: [0]: ranges: [0]: events: expected an array, found an object", "{}"},
    {"an event", DOC("\"affected\":[{\"ranges\":[{\"events\":[\"0\"]}]}]"), YG_MALFORMED,
     "osv: X-1: affected: [0]: ranges: [0]: events: [0]: expected an object, found a string",
     "\"0\""},
    {"references", DOC("\"references\":\"u\""), YG_MALFORMED,
     "osv: X-1: references: expected an array, found a string", "\"u\""},
    {"a url", DOC("\"references\":[{\"url\":1}]"), YG_MALFORMED,
     "osv: X-1: references: [0]: url: expected a string, found a number", "1}"},
};

Test(osv, refuses_a_wrong_kind_in_every_field)
{
    expect_errors(ADVISORY, wrong_types, YG_COUNT(wrong_types));
}

#define RANGES "\"affected\":[{\"ranges\":["

static const struct limit_row limits[] = {
    {"{" ID ",\"aliases\":[", "\"A\"", "]}", YG_ADVISORY_IDS_MAX,
     "osv: X-1: aliases: more than 16384"},
    {"{" ID ",\"upstream\":[", "\"A\"", "]}", YG_ADVISORY_IDS_MAX,
     "osv: X-1: upstream: more than 16384"},
    {"{" ID ",\"related\":[", "\"A\"", "]}", YG_ADVISORY_IDS_MAX,
     "osv: X-1: related: more than 16384"},
    {"{" ID ",\"severity\":[", "{}", "]}", YG_ADVISORY_SEVERITIES_MAX,
     "osv: X-1: severity: more than 64"},
    {"{" ID ",\"affected\":[", "{}", "]}", YG_ADVISORY_AFFECTED_MAX,
     "osv: X-1: affected: more than 16384"},
    {"{" ID "," RANGES, "{\"type\":\"GIT\"}", "]}]}", YG_ADVISORY_RANGES_MAX,
     "osv: X-1: affected: [0]: ranges: more than 1024"},
    {"{" ID "," RANGES "{\"type\":\"GIT\",\"events\":[", "{}", "]}]}]}", YG_ADVISORY_EVENTS_MAX,
     "osv: X-1: affected: [0]: ranges: [0]: events: more than 16384"},
    {"{" ID ",\"affected\":[{\"versions\":[", "\"1\"", "]}]}", YG_ADVISORY_VERSIONS_MAX,
     "osv: X-1: affected: [0]: versions: more than 262144"},
};

/* Texts that go into cases and keys: as long as they may be, and one byte more. */
static const struct text_limit {
    const char *before, *after;
    size_t bytes_max;
    const char *message;
} text_limits[] = {
    {"{\"modified\":\"2024-01-01\",\"id\":\"", "\"}", YG_ADVISORY_ID_BYTES_MAX,
     "id: 257 bytes, at most 256"},
    {"{" ID ",\"aliases\":[\"A\",\"", "\"]}", YG_ADVISORY_ID_BYTES_MAX,
     "osv: X-1: aliases: [1]: 257 bytes, at most 256"},
    {"{" ID ",\"upstream\":[\"", "\"]}", YG_ADVISORY_ID_BYTES_MAX,
     "osv: X-1: upstream: [0]: 257 bytes, at most 256"},
    {"{" ID ",\"related\":[\"", "\"]}", YG_ADVISORY_ID_BYTES_MAX,
     "osv: X-1: related: [0]: 257 bytes, at most 256"},
    {"{" ID ",\"summary\":\"", "\"}", YG_ADVISORY_SUMMARY_BYTES_MAX,
     "osv: X-1: summary: 16385 bytes, at most 16384"},
    {"{" ID ",\"severity\":[{\"score\":\"", "\"}]}", YG_ADVISORY_TEXT_BYTES_MAX,
     "osv: X-1: severity: [0]: score: 4097 bytes, at most 4096"},
    {"{" ID ",\"references\":[{\"url\":\"", "\"}]}", YG_ADVISORY_TEXT_BYTES_MAX,
     "osv: X-1: references: [0]: url: 4097 bytes, at most 4096"},
    {"{" ID ",\"affected\":[{\"package\":{\"name\":\"", "\"}}]}", YG_ADVISORY_TEXT_BYTES_MAX,
     "osv: X-1: affected: [0]: package: name: 4097 bytes, at most 4096"},
    {"{" ID ",\"affected\":[{\"package\":{\"ecosystem\":\"", "\"}}]}", YG_ADVISORY_TEXT_BYTES_MAX,
     "osv: X-1: affected: [0]: package: ecosystem: 4097 bytes, at most 4096"},
    {"{" ID ",\"affected\":[{\"package\":{\"purl\":\"", "\"}}]}", YG_ADVISORY_TEXT_BYTES_MAX,
     "osv: X-1: affected: [0]: package: purl: 4097 bytes, at most 4096"},
};

Test(osv, limits_hold_and_are_said)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_record record = {.time = YG_TIME_NONE};
    const struct yg_advisory *items;
    size_t count;
    struct yg_error err = {.text = ""};
    struct yg_buf text = {0};

    expect_limits(ADVISORY, limits, YG_COUNT(limits));
    for (size_t i = 0; i < YG_COUNT(text_limits); i++) {
        const struct text_limit *row = &text_limits[i];

        record.value = fill(&text, row->before, 'a', row->bytes_max, row->after);
        cr_expect(eq(int, yg_decode_advisories(decoder, &record, &items, &count, &err), YG_OK),
                  "%s: %s", row->message, err.text);
        record.value = fill(&text, row->before, 'a', row->bytes_max + 1, row->after);
        cr_expect(eq(int, yg_decode_advisories(decoder, &record, &items, &count, &err), YG_LIMIT));
        cr_expect(ne(ptr, strstr(err.text, row->message), NULL), "%s", err.text);
    }
    yg_buf_deinit(&text);
    yg_decoder_destroy(decoder);
}

Test(osv, cut_at_every_byte_it_never_decodes)
{
    expect_truncations_fail(ADVISORY, yg_str(rows[8].text), false);
    expect_truncations_fail(ADVISORY, yg_str(errors[5].text), false);
}

Test(osv, unknown_and_duplicate_keys_are_counted)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_record record = {
        .value = YG_STR(DOC("\"new\":1,\"id\":\"Y\",\"affected\":[{\"new\":2,\"ranges\":[{\"type\":"
                            "\"MOON\"}]}]"))};
    const struct yg_decoder_counts *counts = yg_decoder_counts(decoder);
    const struct yg_advisory *items;
    size_t count;

    cr_expect(eq(int, yg_decode_advisories(decoder, &record, &items, &count, NULL), YG_OK));
    cr_expect(eq(u64, counts->unknown_keys, 3)); /* two keys and a range type */
    cr_expect(eq(u64, counts->duplicate_keys, 1));
    cr_expect(eq(u64, counts->documents[YG_FORM_OSV], 1));
    yg_decoder_destroy(decoder);
}

/* It orders advisories across processes and releases: a changed value is a changed contract. */
Test(osv, content_hash_is_stable)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_record record = {.value = YG_STR("{" ID "}")};
    const struct yg_advisory *items;
    size_t count;

    cr_assert(eq(int, yg_decode_advisories(decoder, &record, &items, &count, NULL), YG_OK));
    cr_expect(eq(u64, items->content_hash, UINT64_C(14999284092511422323)));
    record.value = YG_STR("{" ID " }");
    cr_assert(eq(int, yg_decode_advisories(decoder, &record, &items, &count, NULL), YG_OK));
    cr_expect(ne(u64, items->content_hash, UINT64_C(14999284092511422323)));
    yg_decoder_destroy(decoder);
}

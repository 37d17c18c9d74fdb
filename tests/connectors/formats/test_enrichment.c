#include "tests/connectors/formats/render.h"

#include "connectors/formats/limits.h"

#define KEV "\"catalogVersion\":\"2025.04.04\""
#define KEV_ENTRY "\"cveID\":\"CVE-1\",\"dateAdded\":\"2025-04-01\""

static const struct decode_row rows[] = {
    {"KEV",
     "{\"title\":\"t\"," KEV ",\"dateReleased\":\"2025-04-04T18:55:10.6072Z\",\"count\":2,"
     "\"vulnerabilities\":[{" KEV_ENTRY ",\"knownRansomwareCampaignUse\":\"Known\"},"
     "{\"cveID\":\"CVE-2\",\"dateAdded\":\"2024-02-29\",\"knownRansomwareCampaignUse\":\"Unknown\","
     "\"cwes\":[]}]}",
     "kev published=2025-04-04T18:55:10.607Z; CVE-1 known_exploited=2025-04-01T00:00:00Z "
     "ransomware; CVE-2 known_exploited=2024-02-29T00:00:00Z"},
    {"KEV, empty and undated", "{" KEV ",\"vulnerabilities\":[]}", "kev"},
    {"EPSS of 2021-04: no percentile", "cve,epss\nCVE-2020-5902,0.65117\nCVE-2,1\n",
     "epss; CVE-2020-5902 epss=0.65117; CVE-2 epss=1"},
    {"EPSS of 2021-09: no comment", "cve,epss,percentile\nCVE-1,0.5,0.99\n",
     "epss; CVE-1 epss=0.5 percentile=0.99"},
    {"EPSS of 2022 on",
     "#model_version:v2022.01.01,score_date:2022-02-04T00:00:00+0000\ncve,epss,percentile\n"
     "CVE-1,0.5,0\n",
     "epss published=2022-02-04T00:00:00Z; CVE-1 epss=0.5 percentile=0"},
    {"lines of another system, an empty one, no end, a byte order mark",
     "\xEF\xBB\xBF"
     "cve,epss\r\n\r\nCVE-1,5e-1",
     "epss; CVE-1 epss=0.5"},
    {"columns of another order and more of them",
     "#model_version:x\npercentile,note,cve,epss\n0.25,,CVE-1,0.5\n",
     "epss; CVE-1 epss=0.5 percentile=0.25"},
    {"no rows", "cve,epss\n", "epss"},
    {"EPSS of the API: numbers are strings, the day is that of the entries",
     "{\"status\":\"OK\",\"status-code\":200,\"version\":\"1.0\",\"access\":\"public\",\"total\":1,"
     "\"offset\":0,\"limit\":100,\"data\":[{\"cve\":\"CVE-1\",\"epss\":\"0.944440000\","
     "\"percentile\":\"0.99987\",\"date\":\"2026-11-23\"},{\"cve\":\"CVE-2\",\"epss\":\"0\","
     "\"date\":\"2026-11-22\"}]}",
     "epss published=2026-11-23T00:00:00Z; CVE-1 epss=0.94444 percentile=0.99987; CVE-2 epss=0"},
    {"EPSS as collected",
     "{\"score_date\":\"2021-08-30T00:00:00+0000\",\"data\":[{\"id\":\"CVE-1\",\"epss\":0.05885}]}",
     "epss published=2021-08-30T00:00:00Z; CVE-1 epss=0.05885"},
    {"EPSS, data alone", "{\"data\":[{\"cve\":\"CVE-1\",\"epss\":1,\"percentile\":null}]}",
     "epss; CVE-1 epss=1"},
};

Test(enrichment, decodes_every_row)
{
    expect_rendered(ENRICHMENT, rows, YG_COUNT(rows));
}

static const struct error_row errors[] = {
    {"KEV without vulnerabilities", "{" KEV "}", YG_MALFORMED, "kev: vulnerabilities: missing",
     "{"},
    {"vulnerabilities", "{" KEV ",\"vulnerabilities\":{}}", YG_MALFORMED,
     "kev: vulnerabilities: expected an array, found an object", "{}"},
    {"an entry", "{" KEV ",\"vulnerabilities\":[\"CVE\"]}", YG_MALFORMED,
     "kev: vulnerabilities: [0]: expected an object, found a string", "\"CVE"},
    {"cveID missing", "{" KEV ",\"vulnerabilities\":[{}]}", YG_MALFORMED,
     "kev: vulnerabilities: [0]: cveID: missing", "{}"},
    {"cveID", "{" KEV ",\"vulnerabilities\":[{\"cveID\":7}]}", YG_MALFORMED,
     "kev: vulnerabilities: [0]: cveID: expected a string, found a number", "7"},
    {"cveID empty", "{" KEV ",\"vulnerabilities\":[{\"cveID\":\"\"}]}", YG_MALFORMED,
     "kev: vulnerabilities: [0]: cveID: empty", "\"\""},
    {"dateAdded missing", "{" KEV ",\"vulnerabilities\":[{\"cveID\":\"C\"}]}", YG_MALFORMED,
     "kev: vulnerabilities: [0]: dateAdded: missing", "{\"cveID"},
    {"dateAdded", "{" KEV ",\"vulnerabilities\":[{\"dateAdded\":1}]}", YG_MALFORMED,
     "kev: vulnerabilities: [0]: dateAdded: expected a string, found a number", "1}"},
    {"dateAdded is no day", "{" KEV ",\"vulnerabilities\":[{\"dateAdded\":\"2025-13-01\"}]}",
     YG_MALFORMED, "kev: vulnerabilities: [0]: dateAdded: not a time: 2025-13-01", "\"2025-13"},
    {"ransomware", "{" KEV ",\"vulnerabilities\":[{\"knownRansomwareCampaignUse\":true}]}",
     YG_MALFORMED,
     "kev: vulnerabilities: [0]: knownRansomwareCampaignUse: expected a string, found a boolean",
     "true"},
    {"dateReleased", "{" KEV ",\"dateReleased\":0}", YG_MALFORMED,
     "kev: dateReleased: expected a string, found a number", "0}"},
    {"a score date", "#model_version:x,score_date:soon\ncve,epss\n", YG_MALFORMED,
     "epss_csv: line 1: score_date: no date", "score_date"},
    {"no header", "#model_version:x\n", YG_MALFORMED, "epss_csv: no line of column names", ""},
    {"no column of scores", "#model_version:x\ncve,percentile\n", YG_MALFORMED,
     "epss_csv: line 2: no column epss", "cve,"},
    {"no column of ids", "#model_version:x\nid,epss\n", YG_MALFORMED,
     "epss_csv: line 2: no column cve", "id,"},
    {"too few columns", "cve,epss\nCVE-1,0.5\nCVE-2\n", YG_MALFORMED,
     "epss_csv: line 3: 1 columns, expected 2", "CVE-2"},
    {"too many columns", "cve,epss\nCVE-1,0.5,7\n", YG_MALFORMED,
     "epss_csv: line 2: more than 2 columns", "7"},
    {"a score beyond 1", "cve,epss\nCVE-1,1.5\n", YG_MALFORMED,
     "epss_csv: line 2: epss: not a number from 0 to 1", "1.5"},
    {"a negative percentile", "cve,epss,percentile\nCVE-1,0,-0.5\n", YG_MALFORMED,
     "epss_csv: line 2: percentile: not a number from 0 to 1", "-0.5"},
    {"no number", "cve,epss\nCVE-1,nan\n", YG_MALFORMED,
     "epss_csv: line 2: epss: not a number from 0 to 1", "nan"},
    {"an id with quotes", "cve,epss\n\"CVE-1\",0\n", YG_MALFORMED,
     "epss_csv: line 2: cve: not an id", "\"CVE"},
    {"an empty id", "cve,epss\n,0\n", YG_MALFORMED, "epss_csv: line 2: cve: not an id", ",0"},
    {"score_date", "{\"score_date\":7}", YG_MALFORMED,
     "epss_json: score_date: expected a string, found a number", "7"},
    {"score_date is none", "{\"score_date\":\"x\"}", YG_MALFORMED, "epss_json: score_date: no date",
     "\"x"},
    {"data missing", "{\"score_date\":\"2021-08-30\"}", YG_MALFORMED, "epss_json: data: missing",
     "{"},
    {"data", "{\"score_date\":\"2021-08-30\",\"data\":7}", YG_MALFORMED,
     "epss_json: data: expected an array, found a number", "7"},
    {"an item", "{\"data\":[7]}", YG_MALFORMED,
     "epss_json: data: [0]: expected an object, found a number", "7"},
    {"no id", "{\"data\":[{\"epss\":0}]}", YG_MALFORMED, "epss_json: data: [0]: cve: missing",
     "{\"epss"},
    {"id", "{\"data\":[{\"id\":7}]}", YG_MALFORMED,
     "epss_json: data: [0]: id: expected a string, found a number", "7"},
    {"no score", "{\"data\":[{\"cve\":\"C\"}]}", YG_MALFORMED,
     "epss_json: data: [0]: epss: missing", "{\"cve"},
    {"score", "{\"data\":[{\"epss\":[]}]}", YG_MALFORMED,
     "epss_json: data: [0]: epss: not a number from 0 to 1", "[]"},
    {"score as a text", "{\"data\":[{\"epss\":\"high\"}]}", YG_MALFORMED,
     "epss_json: data: [0]: epss: not a number from 0 to 1", "\"high"},
    {"percentile", "{\"data\":[{\"percentile\":2}]}", YG_MALFORMED,
     "epss_json: data: [0]: percentile: not a number from 0 to 1", "2"},
    {"date", "{\"data\":[{\"date\":2}]}", YG_MALFORMED,
     "epss_json: data: [0]: date: expected a string, found a number", "2"},
    {"a score with a wrong escape", "{\"data\":[{\"epss\":\"\\ud800\"}]}", YG_MALFORMED,
     "epss_json: lone surrogate", "\\ud800"},
};

Test(enrichment, says_what_is_wrong_and_where)
{
    expect_errors(ENRICHMENT, errors, YG_COUNT(errors));
}

Test(enrichment, limits_hold_and_are_said)
{
    static const struct limit_row limits[] = {
        {"{" KEV ",\"vulnerabilities\":[", "{" KEV_ENTRY "}", "]}", YG_ENRICHMENT_ENTRIES_MAX,
         "kev: vulnerabilities: more than 1000000"},
        {"{\"data\":[", "{\"id\":\"C\",\"epss\":0}", "]}", YG_ENRICHMENT_ENTRIES_MAX,
         "epss_json: data: more than 1000000"},
    };
    struct yg_decoder *decoder = yg_decoder_create((size_t)256 << 20);
    struct yg_record record = {.key = YG_STR("k")};
    struct yg_enrichment enrichment;
    struct yg_error err = {.text = ""};
    struct yg_buf text = {0};

    expect_limits(ENRICHMENT, limits, YG_COUNT(limits));
    yg_buf_printf(&text, "cve,epss\n");
    for (size_t i = 0; i < YG_ENRICHMENT_ENTRIES_MAX; i++)
        yg_buf_append(&text, YG_STR("C,0\n"));
    record.value = yg_buf_str(&text);
    cr_expect(eq(int, yg_decode_enrichment(decoder, &record, &enrichment, &err), YG_OK));
    yg_buf_append(&text, YG_STR("C,0\n"));
    record.value = yg_buf_str(&text);
    cr_expect(eq(int, yg_decode_enrichment(decoder, &record, &enrichment, &err), YG_LIMIT));
    expect_message(err, "epss_csv: line 1000002: more than 1000000 entries");
    record.value = YG_STR("cve,epss,,,,,,,,,,,,,,,\n");
    cr_expect(eq(int, yg_decode_enrichment(decoder, &record, &enrichment, &err), YG_LIMIT));
    expect_message(err, "epss_csv: line 1: more than 16 columns");
    yg_buf_deinit(&text);
    yg_decoder_destroy(decoder);
}

Test(enrichment, cut_at_every_byte)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++)
        expect_truncations_fail(ENRICHMENT, yg_str(rows[i].text), rows[i].text[0] != '{');
}

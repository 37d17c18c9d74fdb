/* Every real OSV, CVE, NVD, CSAF, JVN, CycloneDX and SPDX 2 document decodes, or stands in the
 * table below.
 *
 * Documents lie in folders beside the repository (tests/support/shared.h). By default every 4th one
 * is decoded; YG_FULL=1: all. A document that fails and is not listed, or is listed and does not
 * fail, fails the test: the list neither grows nor keeps what has become readable.
 */
#include "connectors/formats/decode.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glob.h>

#include "tests/support/lines.h"
#include "tests/support/shared.h"

#define STRIDE 4

static const struct known {
    const char *collection;
    size_t line;
    const char *sentence; /* of the standard */
    const char *place;    /* our error text begins so */
} known[] = {
    {"osv-mixed", 144, "OSV 1.7 id: \"The id field is a unique identifier for the vulnerability\"",
     "osv: id: empty"},
    {"csaf-mixed", 3, "CSAF 2.0 3.2.1.12: current_release_date is a mandatory property of tracking",
     "csaf: EXAMPLE-2026-0003: document: tracking: current_release_date: missing"},
    {"csaf-mixed", 19, "CSAF 2.0 3.2.3: vulnerabilities is an array of objects",
     "csaf: FG-IR-25-771: vulnerabilities: [0]: expected an object"},
};

static const struct group {
    const char *pattern;
    enum yg_form form; /* others in these files are told apart, and left alone */
} groups[] = {
    {"advisories/*/*osv*.jsonl.zst", YG_FORM_OSV},
    {"advisories/ghsa/ghsa-*.jsonl.zst", YG_FORM_OSV},
    {"advisories/curl/*.json.in", YG_FORM_OSV},
    {"advisories/cve5-*/*.jsonl.zst", YG_FORM_CVE5},
    {"advisories/nvd/*.jsonl.zst", YG_FORM_NVD2},
    {"advisories/*csaf*/*.jsonl.zst", YG_FORM_CSAF},
    {"advisories/suse/suse-csaf.jsonl.zst", YG_FORM_CSAF},
    {"vex/csaf-vex/*.jsonl.zst", YG_FORM_CSAF},
    {"advisories/jvn/jvn-feed-fixtures/detail/*.rdf", YG_FORM_JVN},
    {"advisories/jvn/myjvn-examples/hnd/*etail*.xml", YG_FORM_JVN},
    {"inventories/cyclonedx/*.jsonl.zst", YG_FORM_CYCLONEDX},
    {"vex/cyclonedx-vex/*.jsonl.zst", YG_FORM_CYCLONEDX},
    {"inventories/spdx/*.jsonl.zst", YG_FORM_SPDX2},
};

struct totals {
    size_t documents, components, affected, other_forms;
};

static const struct known *find_known(struct yg_str collection, size_t line)
{
    for (size_t i = 0; i < YG_COUNT(known); i++) {
        if (known[i].line == line && yg_str_equal(collection, yg_str(known[i].collection)))
            return &known[i];
    }
    return NULL;
}

static enum yg_status decode(struct yg_decoder *decoder, const struct yg_record *record,
                             enum yg_form form, struct totals *totals, struct yg_error *err)
{
    const struct yg_advisory *items;
    size_t count;
    struct yg_inventory inventory;
    enum yg_status st;

    if (form == YG_FORM_OSV || form == YG_FORM_CVE5 || form == YG_FORM_NVD2 ||
        form == YG_FORM_CSAF || form == YG_FORM_JVN) {
        st = yg_decode_advisories(decoder, record, &items, &count, err);
        for (size_t i = 0; st == YG_OK && i < count; i++)
            totals->affected += items[i].affected_count;
    } else {
        st = yg_decode_inventory(decoder, record, &inventory, err);
        if (st == YG_OK)
            totals->components += inventory.component_count;
    }
    return st;
}

static void check(struct yg_decoder *decoder, struct yg_str collection, size_t number,
                  struct yg_str text, enum yg_form form, struct totals *totals)
{
    struct yg_record record = {.key = YG_STR("asset"), .value = text, .time = YG_TIME_NONE};
    const struct known *row = find_known(collection, number);
    struct yg_error err = {.text = ""};
    enum yg_form found = yg_decoder_form(decoder, &record);
    enum yg_status st;

    totals->documents++;
    if (found != form && found != YG_FORM_UNKNOWN) {
        totals->other_forms++;
        return;
    }
    st = decode(decoder, &record, form, totals, &err);
    if (row == NULL)
        cr_expect(eq(int, st, YG_OK), "%.*s:%zu: %s at %zu", YG_STR_ARG(collection), number,
                  err.text, err.at);
    else
        cr_expect(yg_str_starts(yg_str(err.text), yg_str(row->place)), "%s:%zu: \"%s\", listed %s",
                  row->collection, number, err.text, row->place);
}

static void check_file(struct yg_decoder *decoder, const char *path, enum yg_form form,
                       struct totals *totals)
{
    struct yg_str name = yg_str(path), line;
    bool full = getenv("YG_FULL") != NULL;
    struct lines lines;

    name = yg_str_from(name, yg_str_rindex(name, '/') + 1);
    name = yg_str_head(name, yg_str_index(name, '.'));
    cr_assert(lines_open(&lines, path), "%s", path);
    if (!yg_str_ends(yg_str(path), YG_STR(".zst"))) {
        check(decoder, name, 1, lines_rest(&lines), form, totals);
    } else {
        for (size_t number = 1; lines_next(&lines, &line); number++) {
            if (full || number % STRIDE == 0 || find_known(name, number) != NULL)
                check(decoder, name, number, line, form, totals);
        }
    }
    lines_close(&lines);
}

Test(real, every_document_decodes_or_is_listed)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)64 << 20);
    struct totals totals = {0};
    char path[SHARED_PATH_MAX];

    if (!shared_data_path("README.md", path)) {
        yg_decoder_destroy(decoder);
        return;
    }
    path[strlen(path) - strlen("README.md")] = '\0';
    for (size_t i = 0; i < YG_COUNT(groups); i++) {
        char pattern[SHARED_PATH_MAX + 64];
        glob_t found;

        snprintf(pattern, sizeof pattern, "%s%s", path, groups[i].pattern);
        cr_assert(eq(int, glob(pattern, 0, NULL, &found), 0), "%s", pattern);
        for (size_t k = 0; k < found.gl_pathc; k++)
            check_file(decoder, found.gl_pathv[k], groups[i].form, &totals);
        globfree(&found);
    }
    printf("%zu documents, %zu of other forms, %zu components, %zu affected entries\n",
           totals.documents, totals.other_forms, totals.components, totals.affected);
    cr_expect(gt(sz, totals.components, 0));
    cr_expect(gt(sz, totals.affected, 0));
    yg_decoder_destroy(decoder);
}

static const struct catalogue {
    const char *path;
    enum yg_form form;
    size_t entry_count; /* KEV says it itself; of EPSS its array's length */
} catalogues[] = {
    {"enrichment/cisa-kev/known_exploited_vulnerabilities-2025-04-04.json.zst", YG_FORM_KEV, 1314},
    {"enrichment/cisa-kev/known_exploited_vulnerabilities-2025-08-25.json.zst", YG_FORM_KEV, 1404},
    {"enrichment/epss/epss-2021-08-30.json.zst", YG_FORM_EPSS_JSON, 72183},
    {"enrichment/epss/epss-2021-08-31.json.zst", YG_FORM_EPSS_JSON, 72272},
};

Test(real, every_catalogue_decodes)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)64 << 20);
    char path[SHARED_PATH_MAX];

    for (size_t i = 0; i < YG_COUNT(catalogues); i++) {
        struct yg_enrichment enrichment = {.entry_count = 0};
        struct yg_error err = {.text = ""};
        struct lines lines;

        if (!shared_data_path(catalogues[i].path, path))
            continue;
        cr_assert(lines_open(&lines, path));
        struct yg_record record = {.value = lines_rest(&lines)};
        cr_expect(eq(int, yg_decoder_form(decoder, &record), catalogues[i].form), "%s", path);
        cr_expect(eq(int, yg_decode_enrichment(decoder, &record, &enrichment, &err), YG_OK),
                  "%s: %s", path, err.text);
        cr_expect(eq(sz, enrichment.entry_count, catalogues[i].entry_count), "%s", path);
        cr_expect(ne(i64, enrichment.published, YG_TIME_NONE), "%s", path);
        lines_close(&lines);
    }
    yg_decoder_destroy(decoder);
}

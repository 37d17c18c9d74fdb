/* The conformance suites of the formats: what a suite calls valid decodes, or stands in the table
 * below; what it calls invalid does whatever it does without a crash, and cut short it fails.
 *
 * The suites lie beside the repository (tests/support/shared.h): cyclonedx-index.tsv of the
 * CycloneDX project, spdx-index.tsv of SPDX's tools and examples, osv-index.tsv and
 * ghsa-osv-index.tsv of the OSV schema.
 */
#include "tests/connectors/formats/render.h"

#include "tests/support/shared.h"

enum expected {
    DECODES,
    LATER, /* of a known form that is not decoded */
    UNKNOWN,
};

/* Valid by their suite, and no JSON document of a version that is decoded. */
static const struct known {
    const char *part; /* of the name */
    enum expected expected;
    const char *why;
} known[] = {
    {"tag-value", UNKNOWN, "SPDX 2 as tag-value text"},
    {"\tyaml", UNKNOWN, "SPDX 2 as YAML"},
    {"\txml", UNKNOWN, "SPDX 2 as XML"},
    {"UTF-16", UNKNOWN, "RFC 8259 section 8.1: \"JSON text ... MUST be encoded using UTF-8\""},
    {"3.0", LATER, "SPDX 3"},
};

static const struct suite {
    const char *index;
    enum document_kind kind;
    enum yg_form form;
    size_t state, file; /* columns; 0: the first */
} suites[] = {
    {"cyclonedx-index.tsv", INVENTORY, YG_FORM_CYCLONEDX, 1, 2},
    {"spdx-index.tsv", INVENTORY, YG_FORM_SPDX2, 1, 2},
    {"osv-index.tsv", ADVISORY, YG_FORM_OSV, 0, 1},
    {"ghsa-osv-index.tsv", ADVISORY, YG_FORM_OSV, 0, 1}, /* the second of each pair */
};

struct totals {
    size_t valid, decoded, later, unknown, invalid, invalid_decoded;
};

static enum expected expectation(struct yg_str line)
{
    for (size_t i = 0; i < YG_COUNT(known); i++) {
        if (yg_str_find(line, yg_str(known[i].part)) < line.len)
            return known[i].expected;
    }
    return DECODES;
}

static struct yg_str column(struct yg_str line, size_t n)
{
    struct yg_str cell = yg_str_cut(&line, '\t');

    while (n-- > 0)
        cell = yg_str_cut(&line, '\t');
    return cell;
}

static void check_valid(const struct suite *suite, struct yg_decoder *decoder, struct yg_str line,
                        const struct yg_record *record, struct totals *totals)
{
    enum yg_form form = yg_decoder_form(decoder, record);
    struct yg_error err = {.text = ""};
    enum yg_status st = render(decoder, suite->kind, record, NULL, &err);
    enum expected expected = expectation(line);

    totals->valid++;
    totals->decoded += st == YG_OK;
    totals->later += st == YG_UNSUPPORTED;
    totals->unknown += form == YG_FORM_UNKNOWN;
    if (expected == DECODES) {
        cr_expect(eq(int, form, suite->form), "%.*s", YG_STR_ARG(line));
        cr_expect(eq(int, st, YG_OK), "%.*s: %s at %zu", YG_STR_ARG(line), err.text, err.at);
    } else if (expected == LATER) {
        cr_expect(eq(int, st, YG_UNSUPPORTED), "%.*s: %s", YG_STR_ARG(line), err.text);
    } else {
        cr_expect(eq(int, form, YG_FORM_UNKNOWN), "%.*s", YG_STR_ARG(line));
        cr_expect(ne(int, st, YG_OK), "%.*s", YG_STR_ARG(line));
    }
}

static void check_file(const struct suite *suite, struct yg_decoder *decoder, struct yg_str line,
                       struct totals *totals)
{
    struct yg_str state = column(line, suite->state);
    struct yg_record record = {.key = YG_STR("asset"), .time = YG_TIME_NONE};
    char name[SHARED_PATH_MAX];

    snprintf(name, sizeof name, "format/%.*s", YG_STR_ARG(column(line, suite->file)));
    char *bytes = shared_conformance(name, &record.value);
    cr_assert(ne(ptr, bytes, NULL), "%s", name);
    if (yg_str_equal(state, YG_STR("invalid"))) {
        totals->invalid++;
        totals->invalid_decoded += render(decoder, suite->kind, &record, NULL, NULL) == YG_OK;
    } else {
        check_valid(suite, decoder, line, &record, totals);
    }
    /* Without its last byte that is no white space nothing is a document. */
    record.value = yg_str_trim(record.value);
    if (yg_str_ends(record.value, YG_STR("}"))) {
        record.value.len--;
        cr_expect(ne(int, render(decoder, suite->kind, &record, NULL, NULL), YG_OK), "%s", name);
    }
    free(bytes);
}

Test(conformance, what_the_suites_call_valid_decodes)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)64 << 20);

    for (size_t i = 0; i < YG_COUNT(suites); i++) {
        struct totals totals = {0};
        char name[64];
        struct yg_str rest;

        snprintf(name, sizeof name, "format/%s", suites[i].index);
        char *index = shared_conformance(name, &rest);
        if (index == NULL)
            continue;
        while (rest.ptr != NULL) {
            struct yg_str line = yg_str_cut(&rest, '\n');

            if (line.len > 0 && line.ptr[0] != '#')
                check_file(&suites[i], decoder, line, &totals);
        }
        printf("%s: %zu valid: %zu decoded, %zu later, %zu unknown; %zu invalid: %zu decoded\n",
               suites[i].index, totals.valid, totals.decoded, totals.later, totals.unknown,
               totals.invalid, totals.invalid_decoded);
        cr_expect(gt(sz, totals.decoded, 0), "%s", suites[i].index);
        free(index);
    }
    yg_decoder_destroy(decoder);
}

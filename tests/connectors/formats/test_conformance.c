/* test_conformance.c - suites of documents that other projects call valid or invalid.
 *
 * A valid document decodes. Of an invalid one as much is read as can be: an asset with a doubtful
 * SBOM is not an asset without software. A document in a form that is not decoded is said to be so.
 * Cut short none is taken (tests/connectors/formats/indexed.h). CVE, NVD and CSAF:
 * test_advisories_conformance.c; what OSV records mean: tests/matchers/test_osv_conformance.c.
 */
#include "tests/connectors/formats/indexed.h"

/* Lines of an index whose documents are in another form. */
static const struct other {
    const char *part; /* of the line */
    enum yg_form form;
} others[] = {
    {"\ttag-value", YG_FORM_SPDX2_TEXT},
    {"\tyaml", YG_FORM_SPDX2_TEXT},
    {"\txml", YG_FORM_SPDX2_TEXT},
    {"3.0", YG_FORM_SPDX3},
};

/* An index, and the suites that its lines belong to. */
struct index {
    enum document_kind kind;
    enum yg_form form;
    size_t state, file;    /* columns */
    struct suite *valid;   /* must decode */
    struct suite *other;   /* another form; may be NULL */
    struct suite *invalid; /* may be NULL */
};

static struct yg_decoder *decoder;

static void create_decoder(void)
{
    decoder = yg_decoder_create((size_t)64 << 20);
    cr_assert(ne(ptr, decoder, NULL));
}

static void destroy_decoder(void)
{
    yg_decoder_destroy(decoder);
}

TestSuite(conformance, .init = create_decoder, .fini = destroy_decoder);

static const struct other *find_other(struct yg_str line)
{
    for (size_t i = 0; i < YG_COUNT(others); i++) {
        if (yg_str_find(line, yg_str(others[i].part)) < line.len)
            return &others[i];
    }
    return NULL;
}

/* Not decoded, and said to be so by the form's name. */
static void check_other(struct suite *suite, enum document_kind kind, enum yg_form expected,
                        struct yg_str file)
{
    struct yg_error err;
    enum yg_form form = indexed_decode(decoder, kind, file, &err);

    suite_case(suite, file, err.status == YG_OK, "%s", err.text);
    cr_expect(eq(int, form, expected), "%.*s", YG_STR_ARG(file));
    cr_expect(eq(int, err.status, YG_UNSUPPORTED), "%.*s: %s", YG_STR_ARG(file), err.text);
}

static void check_line(const struct index *index, struct yg_str line)
{
    struct yg_str state = indexed_cell(line, index->state), file = indexed_cell(line, index->file);
    const struct other *other = index->other == NULL ? NULL : find_other(line);
    struct yg_error err;

    if (index->invalid != NULL && yg_str_equal(state, YG_STR("invalid"))) {
        (void)indexed_decode(decoder, index->kind, file, &err);
        suite_case(index->invalid, file, err.status != YG_OK, "decodes");
    } else if (other != NULL) {
        check_other(index->other, index->kind, other->form, file);
    } else {
        enum yg_form form = indexed_decode(decoder, index->kind, file, &err);

        suite_case(index->valid, file, err.status == YG_OK && form == index->form, "%s: %s",
                   yg_form_name(form), err.text);
    }
}

static void check_index(const struct index *index)
{
    struct suite *parts[] = {index->valid, index->other, index->invalid};
    struct yg_str line;

    for (size_t i = 0; i < YG_COUNT(parts); i++) {
        if (parts[i] != NULL && !suite_open(parts[i]))
            return;
    }
    while (suite_next(index->valid, &line))
        check_line(index, line);
    for (size_t i = 0; i < YG_COUNT(parts); i++) {
        if (parts[i] != NULL)
            suite_close(parts[i]);
    }
}

Test(conformance, cyclonedx)
{
    struct suite valid = {.path = "format/cyclonedx-index.tsv", .least = 130};
    struct suite invalid = {.path = "format/cyclonedx-index.tsv",
                            .part = "invalid",
                            .note = "passed: refused. What they break (hashes, times, licences, "
                                    "types, references) is not matched: the components are read",
                            .least = 46,
                            .figure = true,
                            .fails_max = 46};

    check_index(&(struct index){.kind = INVENTORY,
                                .form = YG_FORM_CYCLONEDX,
                                .state = 1,
                                .file = 2,
                                .valid = &valid,
                                .invalid = &invalid});
}

Test(conformance, spdx)
{
    static const struct suite_exception exceptions[] = {
        {"spdx/tools-python--spdx-data-SPDXJSONExample-UTF-16.spdx.json",
         "RFC 8259 section 8.1: JSON that is exchanged is in UTF-8", false},
    };
    struct suite valid = {.path = "format/spdx-index.tsv",
                          .least = 13,
                          .exceptions = exceptions,
                          .exception_count = YG_COUNT(exceptions)};
    struct suite other = {.path = "format/spdx-index.tsv",
                          .part = "other forms",
                          .note =
                              "passed: decoded. SPDX 3 and the tag-value, YAML and XML of SPDX 2 "
                              "are told apart, not read so far",
                          .least = 15,
                          .figure = true,
                          .fails_max = 15};
    struct suite invalid = {.path = "format/spdx-index.tsv",
                            .part = "invalid",
                            .note = "passed: refused. Packages are read whatever is wrong beside "
                                    "them, and from versions that ISO/IEC 5962 names otherwise",
                            .least = 3,
                            .figure = true,
                            .fails_max = 3};

    check_index(&(struct index){.kind = INVENTORY,
                                .form = YG_FORM_SPDX2,
                                .state = 1,
                                .file = 2,
                                .valid = &valid,
                                .other = &other,
                                .invalid = &invalid});
}

/* What the linter of the OSV schema finds in some (nothing is affected) is no error. */
Test(conformance, osv)
{
    struct suite valid = {.path = "format/osv-index.tsv", .least = 6};

    check_index(&(struct index){
        .kind = ADVISORY, .form = YG_FORM_OSV, .state = 0, .file = 1, .valid = &valid});
}

/* The RSS feeds are in the index too: they list titles, and are refused as no advisories. */
Test(conformance, jvn)
{
    struct suite valid = {.path = "format/jvn-index.tsv", .least = 2};
    struct suite titles = {.path = "format/jvn-index.tsv",
                           .part = "RSS",
                           .note = "passed: decoded. A list of titles, which names no versions",
                           .least = 3,
                           .figure = true,
                           .fails_max = 3};
    struct yg_str line;

    if (!suite_open(&valid) || !suite_open(&titles))
        return;
    while (suite_next(&valid, &line)) {
        bool is_detail = yg_str_equal(indexed_cell(line, 0), YG_STR("detail"));
        struct yg_str file = indexed_cell(line, 2);
        struct yg_error err;
        enum yg_form form = indexed_decode(decoder, ADVISORY, file, &err);

        cr_expect(eq(int, form, YG_FORM_JVN), "%.*s", YG_STR_ARG(file));
        suite_case(is_detail ? &valid : &titles, file, err.status == YG_OK, "%s", err.text);
        if (!is_detail)
            cr_expect(eq(int, err.status, YG_REFUSED), "%.*s: %s", YG_STR_ARG(file), err.text);
    }
    suite_close(&valid);
    suite_close(&titles);
}

Test(conformance, forms_that_are_not_decoded)
{
    static const struct row {
        const char *path, *note;
        enum yg_form form;
        size_t file, count;
    } rows[] = {
        {"format/openvex-index.tsv", "passed: decoded. OpenVEX is told apart, not read so far",
         YG_FORM_OPENVEX, 1, 5},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct suite suite = {.path = rows[i].path,
                              .note = rows[i].note,
                              .least = rows[i].count,
                              .figure = true,
                              .fails_max = rows[i].count};
        struct yg_str line;

        if (!suite_open(&suite))
            continue;
        while (suite_next(&suite, &line))
            check_other(&suite, ADVISORY, rows[i].form, indexed_cell(line, rows[i].file));
        suite_close(&suite);
    }
}

/* The suites of advisory formats: every document that is valid by its suite decodes. */
#include "tests/connectors/formats/render.h"

#include "tests/support/suite.h"

static struct yg_str column(struct yg_str line, size_t n)
{
    struct yg_str cell = yg_str_cut(&line, '\t');

    while (n-- > 0)
        cell = yg_str_cut(&line, '\t');
    return cell;
}

/* Decode the document that a line of an index names. */
static enum yg_status decode(struct yg_decoder *decoder, struct yg_str file, struct yg_error *err)
{
    struct yg_record record = {.key = YG_STR("k")};
    char name[SHARED_PATH_MAX];

    snprintf(name, sizeof name, "format/%.*s", YG_STR_ARG(file));
    char *bytes = shared_conformance(name, &record.value);
    cr_assert(ne(ptr, bytes, NULL), "%s", name);
    enum yg_status st = render(decoder, ADVISORY, &record, NULL, err);
    free(bytes);
    return st;
}

Test(advisories, records_of_the_cve_program_and_the_nvd)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)64 << 20);
    struct suite suite = {.path = "format/cve-index.tsv", .least = 58};
    struct yg_str line;

    if (suite_open(&suite)) {
        while (suite_next(&suite, &line)) {
            struct yg_error err = {.text = ""};
            struct yg_str file = column(line, 2);

            suite_case(&suite, file, decode(decoder, file, &err) == YG_OK, "%s", err.text);
        }
        suite_close(&suite);
    }
    yg_decoder_destroy(decoder);
}

/* A valid document decodes. An invalid one breaks a rule that has nothing to do with reading it, or
 * its JSON shape: then it says where. */
Test(advisories, documents_of_csaf)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)64 << 20);
    struct suite suite = {.path = "format/csaf-index.tsv", .least = 388};
    size_t invalid = 0, refused = 0;
    struct yg_str line;

    if (suite_open(&suite)) {
        while (suite_next(&suite, &line)) {
            struct yg_error err = {.text = ""};
            struct yg_str file = column(line, 5);
            enum yg_status st = decode(decoder, file, &err);

            if (yg_str_equal(column(line, 4), YG_STR("document-invalid"))) {
                invalid++;
                refused += st != YG_OK;
                cr_expect(st == YG_OK || st == YG_MALFORMED, "%.*s: %s", YG_STR_ARG(file),
                          err.text);
            } else {
                suite_case(&suite, file, st == YG_OK, "%s", err.text);
            }
        }
        fprintf(stderr, "format/csaf-index.tsv: %zu invalid, of which %zu refused\n", invalid,
                refused);
        suite_close(&suite);
    }
    yg_decoder_destroy(decoder);
}

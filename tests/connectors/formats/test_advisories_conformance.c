/* test_advisories_conformance.c - the suites of advisory formats: what is valid by its suite
 * decodes.
 *
 * CSAF's name rule (section 5.1) is kept here: a document is known by its tracking id, whatever its
 * file is called, so only the id that is handed out can be wrong.
 */
#include "tests/connectors/formats/indexed.h"

Test(advisories, records_of_the_cve_program_and_the_nvd)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)64 << 20);
    struct suite suite = {.path = "format/cve-index.tsv", .least = 58};
    struct yg_str line;

    if (suite_open(&suite)) {
        while (suite_next(&suite, &line)) {
            struct yg_str file = indexed_cell(line, 2);
            struct yg_error err;
            enum yg_form form = indexed_decode(decoder, ADVISORY, file, &err);
            bool is_named = yg_str_equal(indexed_cell(line, 0), yg_str(yg_form_name(form)));

            suite_case(&suite, file, err.status == YG_OK && is_named, "%s: %s", yg_form_name(form),
                       err.text);
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
    struct suite valid = {.path = "format/csaf-index.tsv", .least = 388};
    struct suite invalid = {.path = "format/csaf-index.tsv",
                            .part = "invalid",
                            .note =
                                "passed: refused. What is affected is read also where a test of "
                                "section 6.1 or the schema finds something",
                            .least = 172,
                            .figure = true,
                            .fails_max = 172};
    struct yg_str line;

    if (suite_open(&valid) && suite_open(&invalid)) {
        while (suite_next(&valid, &line)) {
            struct yg_str file = indexed_cell(line, 5);
            struct yg_error err;
            enum yg_form form = indexed_decode(decoder, ADVISORY, file, &err);

            if (yg_str_equal(indexed_cell(line, 4), YG_STR("document-invalid"))) {
                suite_case(&invalid, file, err.status != YG_OK, "decodes");
                cr_expect(err.status == YG_OK || err.status == YG_MALFORMED, "%.*s: %s",
                          YG_STR_ARG(file), err.text);
            } else {
                suite_case(&valid, file, err.status == YG_OK && form == YG_FORM_CSAF, "%s",
                           err.text);
            }
        }
        suite_close(&valid);
        suite_close(&invalid);
    }
    yg_decoder_destroy(decoder);
}

/* The file name of a tracking id: in lower case, each run of other characters than letters, digits,
 * '+' and '-' one underscore, ".json". */
static struct yg_str csaf_file_name(struct yg_str id, struct yg_buf *out)
{
    bool in_run = false;

    yg_buf_reset(out);
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        bool is_kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-';
        if (is_kept)
            yg_buf_append_char(out, c);
        else if (!in_run)
            yg_buf_append_char(out, '_');
        in_run = !is_kept;
    }
    yg_buf_append(out, YG_STR(".json"));
    return yg_buf_str(out);
}

/* A small document of that tracking id gives the advisory's id, and its file name by the rule. */
Test(advisories, file_names_of_csaf)
{
    static const char document[] =
        "{\"document\":{\"category\":\"csaf_base\",\"csaf_version\":\"2.0\","
        "\"publisher\":{\"category\":\"vendor\",\"name\":\"A\",\"namespace\":\"https://"
        "a.example\"},"
        "\"title\":\"T\",\"tracking\":{\"id\":\"%.*s\","
        "\"current_release_date\":\"2024-01-02T03:04:05Z\"}}}";
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct suite suite = {.path = "format/csaf-filenames.tsv", .least = 6};
    struct yg_buf text = {0}, name = {0};
    struct yg_str line;

    if (suite_open(&suite)) {
        while (suite_next(&suite, &line)) {
            bool is_valid = yg_str_equal(indexed_cell(line, 1), YG_STR("valid"));
            struct yg_str file = indexed_cell(line, 2);
            const struct yg_advisory *advisory = NULL;
            struct yg_error err;
            size_t count;

            yg_buf_reset(&text);
            yg_buf_printf(&text, document, YG_STR_ARG(indexed_cell(line, 3)));
            struct yg_record record = {.value = yg_buf_str(&text)};
            cr_assert(
                eq(int, yg_decode_advisories(decoder, &record, &advisory, &count, &err), YG_OK),
                "%s", err.text);
            struct yg_str expected = csaf_file_name(advisory->id, &name);
            suite_case(&suite, file, yg_str_equal(file, expected) == is_valid, "%.*s",
                       YG_STR_ARG(expected));
        }
        suite_close(&suite);
    }
    yg_buf_deinit(&text);
    yg_buf_deinit(&name);
    yg_decoder_destroy(decoder);
}

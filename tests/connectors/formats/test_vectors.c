/* The valid documents of tests/data/schemas decode (a schema says what is read), and cut anywhere
 * they do not. */
#include "tests/connectors/formats/render.h"

#include <glob.h>

#include "tests/support/shared.h"

static const struct folder {
    const char *name;
    enum document_kind kind;
    enum yg_form form;
} folders[] = {
    {"inventory", INVENTORY, YG_FORM_NATIVE},
    {"osv", ADVISORY, YG_FORM_OSV},
    {"kev", ENRICHMENT, YG_FORM_KEV},
    {"epss", ENRICHMENT, YG_FORM_EPSS_JSON},
};

static void check(const struct folder *folder, const char *path)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_record record = {.key = YG_STR("k")};
    struct yg_error err = {.text = ""};
    char *bytes = shared_read(path, &record.value);

    cr_assert(ne(ptr, bytes, NULL), "%s", path);
    cr_expect(eq(int, yg_decoder_form(decoder, &record), folder->form), "%s", path);
    cr_expect(eq(int, render(decoder, folder->kind, &record, NULL, &err), YG_OK), "%s: %s", path,
              err.text);
    expect_truncations_fail(folder->kind, yg_str_trim(record.value), false);
    yg_decoder_destroy(decoder);
    free(bytes);
}

Test(vectors, valid_documents_decode)
{
    for (size_t i = 0; i < YG_COUNT(folders); i++) {
        char pattern[SHARED_PATH_MAX];
        glob_t found;

        snprintf(pattern, sizeof pattern, "%s/schemas/%s/valid/*.json", YG_TEST_DATA,
                 folders[i].name);
        cr_assert(eq(int, glob(pattern, 0, NULL, &found), 0), "%s", pattern);
        for (size_t k = 0; k < found.gl_pathc; k++)
            check(&folders[i], found.gl_pathv[k]);
        globfree(&found);
    }
}

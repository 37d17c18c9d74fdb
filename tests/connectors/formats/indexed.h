/* tests/connectors/formats/indexed.h - the documents that the index of a conformance suite names.
 *
 * An index is a TSV file format/X-index.tsv; a column names a file below format/.
 */
#ifndef YG_TESTS_CONNECTORS_FORMATS_INDEXED_H
#define YG_TESTS_CONNECTORS_FORMATS_INDEXED_H

#include "tests/connectors/formats/render.h"
#include "tests/support/suite.h"

/* The cell of a column, counted from 0. */
static inline struct yg_str indexed_cell(struct yg_str line, size_t column)
{
    struct yg_str cell = yg_str_cut(&line, '\t');

    while (column-- > 0)
        cell = yg_str_cut(&line, '\t');
    return cell;
}

/* The bytes of the document `file`; the caller frees them. */
static inline char *indexed_open(struct yg_str file, struct yg_str *content)
{
    char name[SHARED_PATH_MAX];

    snprintf(name, sizeof name, "format/%.*s", YG_STR_ARG(file));
    char *bytes = shared_conformance(name, content);
    cr_assert(ne(ptr, bytes, NULL), "%s", name);
    return bytes;
}

/* Decode the document `file`, and see that without its last bracket it is no document. The form, as
 * found; text and status in `err`, YG_OK when it decodes. */
static inline enum yg_form indexed_decode(struct yg_decoder *decoder, enum document_kind kind,
                                          struct yg_str file, struct yg_error *err)
{
    struct yg_record record = {.key = YG_STR("k"), .time = YG_TIME_NONE};
    char *bytes = indexed_open(file, &record.value);

    *err = (struct yg_error){.text = ""};
    enum yg_form form = yg_decoder_form(decoder, &record);
    enum yg_status st = render(decoder, kind, &record, NULL, err);
    cr_assert(eq(int, err->status, st), "%.*s", YG_STR_ARG(file));
    record.value = yg_str_trim(record.value);
    if (yg_str_ends(record.value, YG_STR("}"))) {
        record.value.len--;
        cr_expect(ne(int, render(decoder, kind, &record, NULL, NULL), YG_OK), "%.*s, cut short",
                  YG_STR_ARG(file));
    }
    free(bytes);
    return form;
}

#endif

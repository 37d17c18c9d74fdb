/* tests/connectors/formats/documents.h - the documents of tests/data/schemas as yagura writes them.
 *
 * What is written there for people, one member a line, is also what our encoders have to give, byte
 * for byte once the white space outside of strings is dropped. That the documents fit the schemas
 * is checked by tests/connectors/schemas; so both together say that our output fits.
 */
#ifndef YG_TESTS_CONNECTORS_FORMATS_DOCUMENTS_H
#define YG_TESTS_CONNECTORS_FORMATS_DOCUMENTS_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

#include "pipeline/base/buf.h"
#include "tests/support/shared.h"

/* tests/data/schemas/NAME.json without white space. */
static inline struct yg_str document(const char *name, struct yg_buf *out)
{
    char path[SHARED_PATH_MAX];
    struct yg_str text;
    bool inside = false;

    snprintf(path, sizeof path, "%s/schemas/%s.json", YG_TEST_DATA, name);
    char *bytes = shared_read(path, &text);
    cr_assert(ne(ptr, bytes, NULL), "%s", path);
    yg_buf_reset(out);
    for (size_t i = 0; i < text.len; i++) {
        if (inside && text.ptr[i] == '\\') {
            yg_buf_append(out, (struct yg_str){text.ptr + i++, 2});
            continue;
        }
        inside ^= text.ptr[i] == '"';
        if (inside || strchr(" \n", text.ptr[i]) == NULL)
            yg_buf_append_char(out, text.ptr[i]);
    }
    cr_assert(not(out->failed));
    free(bytes);
    return yg_buf_str(out);
}

static inline void expect_document(const char *name, const struct yg_buf *written)
{
    struct yg_buf expected = {0};

    document(name, &expected);
    cr_expect(yg_str_equal(yg_buf_str(written), yg_buf_str(&expected)),
              "%s:\n  written  %.*s\n  expected %.*s", name, YG_STR_ARG(yg_buf_str(written)),
              YG_STR_ARG(yg_buf_str(&expected)));
    yg_buf_deinit(&expected);
}

/* A member that was read. */
#define expect_text(text, expected)                                                                \
    cr_expect(yg_str_equal((text), yg_str(expected)), "%s: %.*s", #text, YG_STR_ARG(text))
#define expect_number(number, expected) cr_expect(eq(i64, (int64_t)(number), (expected)), #number)
#define expect_time(time, expected)                                                                \
    do {                                                                                           \
        yg_time_ms time_;                                                                          \
        cr_expect(yg_time_parse(yg_str(expected), &time_));                                        \
        cr_expect(eq(i64, (time), time_), #time);                                                  \
    } while (0)

#endif

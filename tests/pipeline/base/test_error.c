#include "pipeline/base/error.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

Test(error, reads_as_a_path)
{
    struct yg_error err = {.text = ""};

    cr_expect(eq(int, yg_fail(&err, YG_LIMIT, 17, "ranges: %d, at most %d", 70, 64), YG_LIMIT));
    cr_expect(eq(int, yg_error_wrap(&err, "affected[%d]", 2), YG_LIMIT));
    cr_expect(eq(int, yg_error_wrap(&err, "%s", "GHSA-xxxx"), YG_LIMIT));
    cr_expect(eq(str, err.text, (char *)"GHSA-xxxx: affected[2]: ranges: 70, at most 64"));
    cr_expect(eq(sz, err.at, 17));
    cr_expect(eq(int, err.status, YG_LIMIT));
}

Test(error, nobody_has_to_listen)
{
    cr_expect(eq(int, yg_fail(NULL, YG_NOMEM, YG_NO_OFFSET, "x"), YG_NOMEM));
    cr_expect(eq(int, yg_error_wrap(NULL, "y"), YG_MALFORMED));
}

Test(error, a_long_text_is_cut_at_its_end)
{
    struct yg_error err;
    char text[2 * YG_ERROR_TEXT_MAX];

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    yg_fail(&err, YG_IO, 0, "%s", text);
    cr_expect(eq(sz, strlen(err.text), YG_ERROR_TEXT_MAX - 1));
    for (int i = 0; i < 5; i++) {
        yg_error_wrap(&err, "%s", text);
        cr_expect(le(sz, strlen(err.text), YG_ERROR_TEXT_MAX - 1));
    }
    yg_error_wrap(&err, "file %d", 9);
    cr_expect(zero(int, strncmp(err.text, "file 9: xxx", 11)),
              "the outermost place stays readable");
    yg_fail(&err, YG_IO, 0, "cause");
    yg_error_wrap(&err, "%s", text);
    cr_expect(ne(ptr, strstr(err.text, ": cause"), NULL), "a long place leaves room for the cause");
}

Test(error, every_status_has_a_name_of_its_own)
{
    for (int a = 0; a < YG_STATUS_COUNT; a++) {
        const char *name = yg_status_name((enum yg_status)a);

        cr_expect(gt(sz, strlen(name), 1), "status %d", a);
        for (int b = 0; b < a; b++)
            cr_expect(ne(str, (char *)name, (char *)yg_status_name((enum yg_status)b)));
    }
}

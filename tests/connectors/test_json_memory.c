/* The n-th allocation fails, for each n: the reader says so, and the next open works again. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "connectors/json.h"
#include "pipeline/base/buf.h"
#include "tests/support/failing_memory.h"

/* A string with an escape that needs a chunk of its own, one that fits, a number beyond the
 * stack. */
static struct yg_str make_text(struct yg_buf *text)
{
    yg_buf_append(text, YG_STR("[\"\\n"));
    for (int i = 0; i < 40000; i++)
        yg_buf_append_char(text, 'x');
    yg_buf_append(text, YG_STR("\",\"\\t\",0."));
    for (int i = 0; i < 200; i++)
        yg_buf_append_char(text, '5');
    yg_buf_append_char(text, ']');
    return yg_buf_str(text);
}

/* Decode the three values; the status is that of the close. */
static enum yg_status read_values(struct yg_json_reader *reader, struct yg_str text,
                                  size_t *decoded, struct yg_error *err)
{
    enum yg_status status;
    struct yg_json root, item;
    struct yg_str string;
    double number;

    *decoded = 0;
    status = yg_json_open(reader, text, &root, err);
    if (status != YG_OK)
        return status;
    while (yg_json_next_item(&root, &item)) {
        if (yg_json_get_string(item, &string) || yg_json_get_double(item, &number))
            ++*decoded;
    }
    return yg_json_close(reader, err);
}

Test(json_memory, every_allocation_may_fail)
{
    struct yg_buf buf = {0};
    struct yg_str text = make_text(&buf);
    enum yg_status status = YG_NOMEM;
    long n = 0;

    cr_assert(not(buf.failed));
    while (status != YG_OK) {
        struct yg_json_reader *reader = yg_json_reader_create(1 << 20);
        struct yg_error err = {0};
        size_t decoded;

        cr_assert(reader != NULL);
        failing_memory_at(++n);
        status = read_values(reader, text, &decoded, &err);
        failing_memory_at(0);
        if (status != YG_OK) {
            cr_expect(eq(int, status, YG_NOMEM), "%s", err.text);
            cr_expect(lt(sz, decoded, 3));
            cr_expect(eq(int, read_values(reader, text, &decoded, NULL), YG_OK));
        }
        cr_expect(eq(sz, decoded, 3));
        yg_json_reader_destroy(reader);
    }
    cr_expect(gt(long, n, 2), "a chunk and the copy of the number, at least");
    yg_buf_deinit(&buf);
}

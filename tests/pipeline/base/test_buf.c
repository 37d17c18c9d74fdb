#include "pipeline/base/buf.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/support/failing_memory.h"

static void expect_text(const struct yg_buf *buf, const char *text)
{
    cr_expect(yg_str_equal(yg_buf_str(buf), yg_str(text)), "want '%s', got '%.*s'", text,
              YG_STR_ARG(yg_buf_str(buf)));
}

Test(buf, appends_pieces_in_order)
{
    struct yg_buf buf = {0};

    expect_text(&buf, "");
    yg_buf_append(&buf, (struct yg_str){NULL, 0});
    cr_expect(not(buf.failed), "nothing to append is no failure");
    yg_buf_append(&buf, YG_STR("alpha "));
    yg_buf_append_char(&buf, '\0');
    yg_buf_printf(&buf, " %d-%s", -7, "omega");
    cr_expect(yg_str_equal(yg_buf_str(&buf), YG_STR("alpha \0 -7-omega")), "bytes, not C strings");
    yg_buf_reset(&buf);
    expect_text(&buf, "");
    yg_buf_deinit(&buf);
    yg_buf_deinit(NULL);
}

Test(buf, printf_of_every_length_around_its_first_try)
{
    struct yg_buf buf = {0};
    char text[300];

    for (int len = 120; len < 300; len++) {
        memset(text, 'a' + len % 26, (size_t)len);
        text[len] = '\0';
        yg_buf_reset(&buf);
        yg_buf_append(&buf, YG_STR("<"));
        yg_buf_printf(&buf, "%s", text);
        yg_buf_append(&buf, YG_STR(">"));
        cr_assert(eq(sz, buf.len, (size_t)len + 2));
        cr_expect(zero(int, memcmp(buf.ptr + 1, text, (size_t)len)), "%d", len);
        cr_expect(eq(chr, buf.ptr[len + 1], '>'), "%d", len);
    }
    yg_buf_deinit(&buf);
}

Test(buf, reserved_bytes_count_when_the_caller_says_so)
{
    struct yg_buf buf = {0};
    char *room = yg_buf_reserve(&buf, 100000);

    cr_assert(ne(ptr, room, NULL));
    memset(room, 'x', 100000);
    cr_expect(zero(sz, buf.len));
    buf.len += 3;
    expect_text(&buf, "xxx");
    cr_expect(eq(ptr, yg_buf_reserve(&buf, SIZE_MAX - 10), NULL), "more than memory can hold");
    cr_expect(buf.failed);
    yg_buf_append(&buf, YG_STR("y"));
    expect_text(&buf, "xxx");
    yg_buf_reset(&buf);
    yg_buf_append(&buf, YG_STR("z"));
    expect_text(&buf, "z");
    yg_buf_deinit(&buf);
}

/* What a writer does: many appends, one look at `failed` at the end. */
static bool write_all(struct yg_buf *buf)
{
    yg_buf_reset(buf);
    for (int i = 0; i < 200; i++) {
        yg_buf_printf(buf, "%d:%0200d,", i, i);
        yg_buf_append(buf, YG_STR("end;"));
        yg_buf_append_char(buf, '\n');
    }
    return !buf->failed;
}

Test(buf, a_failure_is_remembered_whenever_it_comes)
{
    struct yg_buf whole = {0};
    long failures = 0;

    failing_memory_at(0);
    cr_assert(write_all(&whole));
    for (long n = 1;; n++) {
        struct yg_buf buf = {0};

        failing_memory_at(n);
        bool complete = write_all(&buf);
        cr_expect(eq(int, complete, !failing_memory_failed()), "call %ld", n);
        if (complete) {
            failing_memory_at(0);
            cr_expect(yg_str_equal(yg_buf_str(&buf), yg_buf_str(&whole)));
            yg_buf_deinit(&buf);
            break;
        }
        failures++;
        cr_expect(zero(int, memcmp(buf.len == 0 ? "" : buf.ptr, whole.ptr, buf.len)),
                  "a failed buffer holds a beginning of the text");
        failing_memory_at(0);
        yg_buf_deinit(&buf);
    }
    cr_expect(gt(long, failures, 3));
    yg_buf_deinit(&whole);
}

/* Times, numbers and text: what is read and written again is the same; what is written is valid. */
#include <stdlib.h>

#include "pipeline/base/clock.h"
#include "pipeline/base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_time(struct yg_str text)
{
    char out[YG_TIME_TEXT_MAX];
    yg_time_ms t, again;

    if (!yg_time_parse(text, &t))
        return;
    struct yg_str written = yg_time_format(t, out);
    check(yg_time_parse(written, &again) && again == t);
    struct yg_calendar c = yg_time_calendar(t, 0);
    check(c.year >= 1 && c.year <= 9999 && c.month >= 1 && c.month <= 12 && c.day >= 1 &&
          c.day <= 31 && c.weekday >= 0 && c.weekday <= 6);
}

static void check_number(struct yg_str text)
{
    struct yg_buf buf = {0};
    uint64_t number;
    double value;

    if (yg_str_to_u64(text, &number)) {
        yg_buf_printf(&buf, "%llu", (unsigned long long)number);
        struct yg_str written = yg_buf_str(&buf);
        check(yg_str_ends(text, written) && yg_str_to_double(written, &value));
    }
    if (yg_str_to_double(text, &value))
        check(value - value == 0); /* neither infinite nor NaN */
    yg_buf_deinit(&buf);
}

static void check_quote(struct yg_str text)
{
    struct yg_buf buf = {0};

    yg_utf8_quote(&buf, text);
    struct yg_str rest = yg_buf_str(&buf);
    check(rest.len >= 2 && rest.ptr[0] == '"' && rest.ptr[rest.len - 1] == '"');
    while (rest.len > 0) {
        size_t length = yg_utf8_length(rest);

        check(length > 0 && (unsigned char)rest.ptr[0] >= 0x20);
        rest = yg_str_from(rest, length);
    }
    check(yg_utf8_columns(yg_buf_str(&buf)) <= 6 * text.len + 2);
    yg_buf_deinit(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yg_str text = {(const char *)data, size};

    check_time(text);
    check_number(text);
    check_quote(text);
    return 0;
}

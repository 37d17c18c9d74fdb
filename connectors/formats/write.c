#include "connectors/formats/write.h"

#include <assert.h>

#include "pipeline/base/utf8.h"

void yg_write_item(struct yg_buf *buf)
{
    char last = buf->len == 0 ? '{' : buf->ptr[buf->len - 1];

    if (last != '{' && last != '[')
        yg_buf_append_char(buf, ',');
}

void yg_write_name(struct yg_buf *buf, const char *name)
{
    yg_write_item(buf);
    yg_buf_append_char(buf, '"');
    yg_buf_append(buf, yg_str(name));
    yg_buf_append(buf, YG_STR("\":"));
}

void yg_write_text(struct yg_buf *buf, const char *name, struct yg_str text)
{
    if (text.ptr == NULL)
        return;
    yg_write_name(buf, name);
    yg_utf8_quote(buf, text);
}

void yg_write_filled(struct yg_buf *buf, const char *name, struct yg_str text)
{
    if (text.len > 0)
        yg_write_text(buf, name, text);
}

void yg_write_flag(struct yg_buf *buf, const char *name, bool flag)
{
    if (!flag)
        return;
    yg_write_name(buf, name);
    yg_buf_append(buf, YG_STR("true"));
}

/* Digits by hand: printf was a third of the time of an exposure. */
static void append_digits(struct yg_buf *buf, uint64_t number, int at_least)
{
    char digits[20];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0 || (int)(sizeof digits - at) < at_least);
    yg_buf_append(buf, (struct yg_str){digits + at, sizeof digits - at});
}

static void append_number(struct yg_buf *buf, int64_t number)
{
    if (number < 0)
        yg_buf_append_char(buf, '-');
    append_digits(buf, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, 1);
}

void yg_write_number(struct yg_buf *buf, const char *name, int64_t number)
{
    yg_write_name(buf, name);
    append_number(buf, number);
}

void yg_write_decimal(struct yg_buf *buf, const char *name, int64_t number, int digits)
{
    int64_t unit = 1;

    assert(number >= 0 && digits >= 0 && digits <= 18);
    for (int i = 0; i < digits; i++)
        unit *= 10;
    yg_write_name(buf, name);
    append_number(buf, number / unit);
    number %= unit;
    if (number == 0)
        return;
    for (; number % 10 == 0; number /= 10)
        digits--;
    yg_buf_append_char(buf, '.');
    append_digits(buf, (uint64_t)number, digits);
}

void yg_write_time(struct yg_buf *buf, const char *name, yg_time_ms t)
{
    char text[YG_TIME_TEXT_MAX];

    if (t != YG_TIME_NONE)
        yg_write_text(buf, name, yg_time_format(t, text));
}

void yg_write_day(struct yg_buf *buf, const char *name, yg_time_ms t)
{
    char text[YG_TIME_TEXT_MAX];

    if (t != YG_TIME_NONE)
        yg_write_text(buf, name, yg_str_head(yg_time_format(t, text), strlen("2026-11-23")));
}

void yg_write_texts(struct yg_buf *buf, const char *name, const struct yg_str *items, size_t count)
{
    yg_write_name(buf, name);
    yg_buf_append_char(buf, '[');
    for (size_t i = 0; i < count; i++) {
        yg_write_item(buf);
        yg_utf8_quote(buf, items[i]);
    }
    yg_buf_append_char(buf, ']');
}

void yg_write_segment(struct yg_buf *buf, const struct yg_segment *segment)
{
    yg_buf_append_char(buf, '"');
    size_t start = buf->len;

    yg_segment_format(segment, buf);
    for (size_t i = start; i < buf->len && !buf->failed; i++) {
        if (buf->ptr[i] == '"' || buf->ptr[i] == '\\' || (unsigned char)buf->ptr[i] >= 0x80) {
            /* Rare: once more, as a text that needs escapes or may not be UTF-8. */
            struct yg_buf copy = {0};

            yg_buf_append(&copy, yg_str_from(yg_buf_str(buf), start));
            buf->len = start - 1;
            yg_utf8_quote(buf, yg_buf_str(&copy));
            buf->failed |= copy.failed;
            yg_buf_deinit(&copy);
            return;
        }
    }
    yg_buf_append_char(buf, '"');
}

#include "pipeline/base/utf8.h"

size_t yg_utf8_length(struct yg_str text)
{
    const unsigned char *p = (const unsigned char *)text.ptr;
    size_t length;

    if (text.len == 0)
        return 0;
    if (p[0] < 0x80)
        return 1;
    if (p[0] < 0xC2 || p[0] > 0xF4)
        return 0;
    length = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (text.len < length)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    }
    if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ||
        (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
        return 0;
    return length;
}

static uint32_t code_point(const char *at, size_t length)
{
    static const unsigned char first_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t point = (unsigned char)at[0] & first_bits[length];

    for (size_t i = 1; i < length; i++)
        point = point << 6 | ((unsigned char)at[i] & 0x3F);
    return point;
}

/* The wide blocks of Unicode TR 11 that occur in Japanese, Chinese and Korean text. */
static bool is_wide(uint32_t point)
{
    return (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0x303E) ||
           (point >= 0x3041 && point <= 0xA4CF) || (point >= 0xAC00 && point <= 0xD7A3) ||
           (point >= 0xF900 && point <= 0xFAFF) || (point >= 0xFE30 && point <= 0xFE6F) ||
           (point >= 0xFF00 && point <= 0xFF60) || (point >= 0xFFE0 && point <= 0xFFE6) ||
           (point >= 0x1F300 && point <= 0x1FAFF) || (point >= 0x20000 && point <= 0x3FFFD);
}

size_t yg_utf8_columns(struct yg_str text)
{
    size_t columns = 0;

    while (text.len > 0) {
        size_t length = yg_utf8_length(text);

        columns += length > 1 && is_wide(code_point(text.ptr, length)) ? 2 : 1;
        text = yg_str_from(text, length == 0 ? 1 : length);
    }
    return columns;
}

#define ONES UINT64_C(0x0101010101010101)
#define HIGH (ONES * 0x80)

/* Not zero when some byte is below 0x20, from 0x7F on, a quote or a backslash, and only then: below
 * the first such byte nothing borrows. */
static uint64_t special_bytes(uint64_t word)
{
    uint64_t quote = word ^ ONES * '"', backslash = word ^ ONES * '\\', del = word ^ ONES * 0x7F;

    return ((word - ONES * 0x20) | (quote - ONES) | (backslash - ONES) | (del - ONES) | word) &
           HIGH;
}

/* How many bytes from the beginning stand for themselves in a JSON string. */
static size_t plain_length(struct yg_str text)
{
    size_t plain = 0;

    for (; plain + sizeof(uint64_t) <= text.len; plain += sizeof(uint64_t)) {
        uint64_t word;

        memcpy(&word, text.ptr + plain, sizeof word);
        if (special_bytes(word) != 0)
            break;
    }
    while (plain < text.len) {
        unsigned char c = (unsigned char)text.ptr[plain];

        if (c < 0x20 || c == '"' || c == '\\' || c >= 0x7F)
            break;
        plain++;
    }
    return plain;
}

void yg_utf8_quote(struct yg_buf *buf, struct yg_str text)
{
    yg_buf_append_char(buf, '"');
    while (text.len > 0) {
        size_t plain = plain_length(text);

        yg_buf_append(buf, yg_str_head(text, plain));
        text = yg_str_from(text, plain);
        if (text.len == 0)
            break;

        unsigned char c = (unsigned char)text.ptr[0];
        size_t length = yg_utf8_length(text);
        if (c == '"' || c == '\\')
            yg_buf_printf(buf, "\\%c", c);
        else if (c == '\n')
            yg_buf_append(buf, YG_STR("\\n"));
        else if (c == '\t')
            yg_buf_append(buf, YG_STR("\\t"));
        else if (length == 0)
            yg_buf_append(buf, YG_STR("\xEF\xBF\xBD"));
        else if (length == 1)
            yg_buf_printf(buf, "\\u%04x", c);
        else
            yg_buf_append(buf, yg_str_head(text, length));
        text = yg_str_from(text, length == 0 ? 1 : length);
    }
    yg_buf_append_char(buf, '"');
}

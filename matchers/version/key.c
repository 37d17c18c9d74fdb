#include "matchers/version/key.h"

#include <assert.h>

#define ONE_BYTE_MAX 159 /* the largest number that is a byte of its own */
#define BINARY 0xB0      /* plus the count of bytes less one */
#define DIGITS 0xB8
#define BINARY_DIGITS_MAX 19 /* so many 9s fit in 64 bits */

static void put_binary(struct yg_buf *out, struct yg_str digits)
{
    uint64_t value = 0;
    int bytes = 1;

    for (size_t i = 0; i < digits.len; i++)
        value = value * 10 + (uint64_t)(digits.ptr[i] - '0');
    if (value <= ONE_BYTE_MAX) {
        yg_key_mark(out, YG_KEY_NUMBER + (int)value);
        return;
    }
    while (bytes < 8 && value >> (8 * bytes) != 0)
        bytes++;
    yg_key_mark(out, BINARY + bytes - 1);
    while (bytes-- > 0)
        yg_key_mark(out, (int)(value >> (8 * bytes) & 0xFF));
}

void yg_key_number(struct yg_buf *out, struct yg_str digits)
{
    while (digits.len > 0 && digits.ptr[0] == '0')
        digits = yg_str_from(digits, 1);
    if (digits.len <= BINARY_DIGITS_MAX) {
        put_binary(out, digits);
        return;
    }
    assert(digits.len <= UINT16_MAX);
    yg_key_mark(out, DIGITS);
    yg_key_mark(out, (int)(digits.len >> 8));
    yg_key_mark(out, (int)(digits.len & 0xFF));
    yg_buf_append(out, digits);
}

void yg_key_text(struct yg_buf *out, struct yg_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        int byte = (unsigned char)text.ptr[i];

        if (byte <= 1) {
            yg_key_mark(out, 1);
            byte++;
        }
        yg_key_mark(out, byte);
    }
    yg_key_mark(out, YG_KEY_TEXT_END);
}

#include "connectors/json_scalar.h"

#include "pipeline/base/utf8.h"

#define HIGH_FIRST 0xd800u
#define LOW_FIRST 0xdc00u
#define LOW_LAST 0xdfffu

/* What the letter behind a backslash means; 0 for none of RFC 8259 section 7. */
static char letter_meaning(char letter)
{
    switch (letter) {
    case '"':
    case '\\':
    case '/':
        return letter;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return '\0';
    }
}

/* The number of a "\uXXXX" at `at`; false when there is none. */
static bool read_unit(struct yg_str raw, size_t at, uint32_t *unit)
{
    uint32_t sum = 0;

    if (at > raw.len || raw.len - at < 6 || raw.ptr[at] != '\\' || raw.ptr[at + 1] != 'u')
        return false;
    for (size_t i = at + 2; i < at + 6; i++) {
        uint32_t c = (unsigned char)raw.ptr[i], letter = c | 0x20;

        if (c >= '0' && c <= '9')
            sum = sum << 4 | (c - '0');
        else if (letter >= 'a' && letter <= 'f')
            sum = sum << 4 | (letter - 'a' + 10);
        else
            return false;
    }
    *unit = sum;
    return true;
}

/* Write `point` as UTF-8; returns the bytes, at most 4. */
static size_t put_point(uint32_t point, char out[4])
{
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t len = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;

    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (point & 0x3f));
        point >>= 6;
    }
    out[0] = (char)(lead[len] | point);
    return len;
}

/* Decode the escape at raw.ptr[at]; sets its length in the text and in `out`. */
static const char *decode_escape(struct yg_str raw, size_t at, char out[4], size_t *taken,
                                 size_t *made)
{
    uint32_t unit, low;

    if (at + 1 < raw.len && raw.ptr[at + 1] != 'u') {
        out[0] = letter_meaning(raw.ptr[at + 1]);
        *taken = 2;
        *made = 1;
        return out[0] == '\0' ? "bad escape" : NULL;
    }
    if (!read_unit(raw, at, &unit))
        return "bad escape";
    *taken = 6;
    if (unit >= HIGH_FIRST && unit <= LOW_LAST) {
        if (unit >= LOW_FIRST || !read_unit(raw, at + 6, &low) || low < LOW_FIRST || low > LOW_LAST)
            return "lone surrogate";
        unit = 0x10000 + ((unit - HIGH_FIRST) << 10) + (low - LOW_FIRST);
        *taken = 12;
    }
    *made = put_point(unit, out);
    return NULL;
}

const char *yg_json_unescape(struct yg_str raw, char *out, size_t *len, size_t *at)
{
    size_t from = 0, used = 0, taken, made;
    char piece[4];

    for (;;) {
        size_t run = yg_str_index(yg_str_from(raw, from), '\\');

        if (out != NULL && run > 0)
            memcpy(out + used, raw.ptr + from, run);
        used += run;
        from += run;
        if (from == raw.len)
            break;

        const char *why = decode_escape(raw, from, piece, &taken, &made);
        if (why != NULL) {
            *at = from;
            return why;
        }
        if (out != NULL)
            memcpy(out + used, piece, made);
        used += made;
        from += taken;
    }
    *len = used;
    return NULL;
}

bool yg_json_find_bad_byte(struct yg_str text, size_t *at, const char **why)
{
    size_t opened = 0, length;
    bool inside = false;

    for (size_t i = 0; i < text.len; i += length) {
        char c = text.ptr[i];

        *at = i;
        length = yg_utf8_length(yg_str_from(text, i));
        if (length == 0) {
            *why = "not UTF-8";
            return true;
        }
        if (inside && (unsigned char)c < 0x20) {
            *why = "control character in a string";
            return true;
        }
        if (!inside && c == '\\') { /* stage 1 takes it for an escape: what follows is moot */
            *why = "backslash outside a string";
            return true;
        }
        if (c == '"') {
            inside = !inside;
            opened = i;
        } else if (c == '\\' && i + 1 < text.len && text.ptr[i + 1] == '"') {
            length = 2;
        } else if (c == '\\' && i + 1 < text.len && text.ptr[i + 1] == '\\') {
            length = 2;
        }
    }
    *at = opened;
    *why = "string without an end";
    return inside;
}

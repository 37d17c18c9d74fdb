#include "pipeline/base/utf8.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* The encoder of RFC 3629 section 3, straight from its table; 0 for what has no encoding. */
static size_t encode(uint32_t point, unsigned char out[4])
{
    if (point < 0x80) {
        out[0] = (unsigned char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (unsigned char)(0xC0 | point >> 6);
        out[1] = (unsigned char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (unsigned char)(0xE0 | point >> 12);
        out[1] = (unsigned char)(0x80 | (point >> 6 & 0x3F));
        out[2] = (unsigned char)(0x80 | (point & 0x3F));
        return point >= 0xD800 && point <= 0xDFFF ? 0 : 3;
    }
    out[0] = (unsigned char)(0xF0 | point >> 18);
    out[1] = (unsigned char)(0x80 | (point >> 12 & 0x3F));
    out[2] = (unsigned char)(0x80 | (point >> 6 & 0x3F));
    out[3] = (unsigned char)(0x80 | (point & 0x3F));
    return point > 0x10FFFF ? 0 : 4;
}

Test(utf8, every_character_and_nothing_else)
{
    for (uint32_t point = 0; point < 0x1FFFFF; point++) {
        unsigned char bytes[4];
        size_t length = encode(point, bytes);
        struct yg_str text = {(const char *)bytes,
                              length == 0 ? (point < 0x10000 ? 3 : 4) : length};

        if (yg_utf8_length(text) != length)
            cr_fatal("U+%04X: want %zu", point, length);
        for (size_t cut = 0; cut < length; cut++) {
            if (yg_utf8_length(yg_str_head(text, cut)) != 0)
                cr_fatal("U+%04X cut to %zu bytes", point, cut);
        }
    }
}

Test(utf8, forms_that_the_standard_forbids)
{
    static const struct row {
        const char *why;
        struct yg_str bytes;
    } rows[] = {
        {"a lone continuation", {"\x80", 1}},
        {"slash in two bytes", {"\xC0\xAF", 2}},
        {"DEL in two bytes", {"\xC1\xBF", 2}},
        {"slash in three bytes", {"\xE0\x80\xAF", 3}},
        {"the largest overlong of three", {"\xE0\x9F\xBF", 3}},
        {"the largest overlong of four", {"\xF0\x8F\xBF\xBF", 4}},
        {"the first surrogate", {"\xED\xA0\x80", 3}},
        {"the last surrogate", {"\xED\xBF\xBF", 3}},
        {"beyond U+10FFFF", {"\xF4\x90\x80\x80", 4}},
        {"five bytes", {"\xF8\x88\x80\x80\x80", 5}},
        {"an ASCII byte inside", {"\xE3\x81\x41", 3}},
        {"a head inside", {"\xE3\xE3\x81", 3}},
        {"FF", {"\xFF", 1}},
        {"nothing", {NULL, 0}},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++)
        cr_expect(zero(sz, yg_utf8_length(rows[i].bytes)), "%s", rows[i].why);
}

Test(utf8, columns_of_a_terminal)
{
    static const struct row {
        const char *why, *text;
        size_t columns;
    } rows[] = {
        {"ASCII", "yagura", 6},
        {"kanji", "\xE6\xAB\x93", 2},
        {"hiragana and ASCII",
         "\xE3\x82\x84"
         "a",
         3},
        {"half-width katakana", "\xEF\xBD\xB1", 1},
        {"full-width letter", "\xEF\xBC\xA1", 2},
        {"hangul", "\xED\x95\x9C", 2},
        {"an ideographic space", "\xE3\x80\x80", 2},
        {"a half-fill space", "\xE3\x80\xBF", 1},
        {"an accented letter", "\xC3\xA9", 1},
        {"an ideograph of plane 2", "\xF0\xA0\xAE\xB7", 2},
        {"an invalid byte takes one", "\xFF\xFE", 2},
        {"nothing", "", 0},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++)
        cr_expect(eq(sz, yg_utf8_columns(yg_str(rows[i].text)), rows[i].columns), "%s",
                  rows[i].why);
}

Test(utf8, quoted_as_json)
{
    static const struct row {
        const char *why;
        struct yg_str text;
        const char *quoted;
    } rows[] = {
        {"plain", {"openssl", 7}, "\"openssl\""},
        {"empty", {"", 0}, "\"\""},
        {"absent", {NULL, 0}, "\"\""},
        {"quote and backslash", {"a\"b\\c", 5}, "\"a\\\"b\\\\c\""},
        {"white space", {"a\nb\tc", 5}, "\"a\\nb\\tc\""},
        {"control bytes", {"\0\x1F\r", 3}, "\"\\u0000\\u001f\\u000d\""},
        {"DEL", {"\x7F", 1}, "\"\\u007f\""},
        {"a slash needs no escape", {"a/b", 3}, "\"a/b\""},
        {"Japanese stays", {"\xE6\xAB\x93!", 4}, "\"\xE6\xAB\x93!\""},
        {"each bad byte is replaced",
         {"a\xFF\xC3"
          "b",
          4},
         "\"a\xEF\xBF\xBD\xEF\xBF\xBD"
         "b\""},
        {"a cut character", {"\xE6\xAB", 2}, "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
    };
    struct yg_buf buf = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        yg_buf_reset(&buf);
        yg_utf8_quote(&buf, rows[i].text);
        cr_expect(yg_str_equal(yg_buf_str(&buf), yg_str(rows[i].quoted)), "%s: %.*s", rows[i].why,
                  YG_STR_ARG(yg_buf_str(&buf)));
    }
    yg_buf_deinit(&buf);
}

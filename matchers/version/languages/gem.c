/* gem.c - a version as a row of symbols, read where it stands.
 *
 * What is missing at the end is 0, and a word is older than 0, so that zeros are symbols by what
 * follows them: a word, the end, or a number.
 *
 *   1.2.0       NUMBER 1, NUMBER 2, END
 *   1.0.b1      NUMBER 1, WORD b, NUMBER 1, END
 *   1.a.0.2     NUMBER 1, WORD a, ZERO_THEN_NUMBER, NUMBER 2, END
 *   1-1         NUMBER 1, WORD pre, NUMBER 1, END
 */
#include "matchers/version/languages/gem.h"

#include "matchers/version/key.h"
#include "matchers/version/semver/semver_core.h"
#include "pipeline/base/ascii.h"

/* In their order; marks of the key too. */
enum symbol_kind { WORD = 1, ZERO_THEN_WORD, END, ZERO_THEN_NUMBER, NUMBER };

struct symbol {
    enum symbol_kind kind;
    struct yg_str text; /* of a word or number */
};

struct reader {
    struct yg_str text;
    size_t at;
    bool worded;  /* a word has been read */
    size_t zeros; /* still to be given out */
    enum symbol_kind zero;
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

enum yg_status yg_version_gem_check(struct yg_str text, struct yg_error *err)
{
    size_t at = 0, end = text.len;
    bool first = true, hyphen = false; /* behind the first hyphen, hyphens are letters */

    while (end > 0 && is_blank(text.ptr[end - 1]))
        end--;
    while (at < end && is_blank(text.ptr[at]))
        at++;
    if (at < end && !yg_is_digit(text.ptr[at]))
        return yg_fail(err, YG_MALFORMED, at, "a gem version begins with a digit");
    for (size_t start = at; at <= end; at++) {
        char c = at < end ? text.ptr[at] : '.';

        if (yg_is_digit(c) || (!first && is_letter(c)) || (c == '-' && hyphen))
            continue;
        if (c != '.' && c != '-')
            return yg_fail(err, YG_MALFORMED, at, "this byte is not allowed in a gem version");
        if (at == start && end > 0)
            return yg_fail(err, YG_MALFORMED, at, "a part is empty");
        hyphen |= c == '-';
        first = false;
        start = at + 1;
    }
    return YG_OK;
}

/* The next number or word; a hyphen is the word "pre". END when there is none. */
static struct symbol take_segment(struct reader *reader)
{
    struct yg_str text = reader->text;

    for (; reader->at < text.len; reader->at++) {
        const char *start = text.ptr + reader->at;
        bool digit = yg_is_digit(*start);
        size_t len = 0;

        if (*start == '-') {
            reader->at++;
            return (struct symbol){WORD, YG_STR("pre")};
        }
        while (reader->at + len < text.len &&
               (digit ? yg_is_digit(start[len]) : is_letter(start[len])))
            len++;
        if (len == 0)
            continue;
        reader->at += len;
        return (struct symbol){digit ? NUMBER : WORD, {start, len}};
    }
    return (struct symbol){END, {NULL, 0}};
}

static bool is_zero(struct symbol symbol)
{
    if (symbol.kind != NUMBER)
        return false;
    for (size_t i = 0; i < symbol.text.len; i++) {
        if (symbol.text.ptr[i] != '0')
            return false;
    }
    return true;
}

/* A zero has been read: count those behind it and see what ends them. */
static struct symbol read_zeros(struct reader *reader)
{
    struct symbol symbol;
    size_t before, zeros = 0; /* `before`: where what ends them begins */

    do {
        before = reader->at;
        symbol = take_segment(reader);
        zeros++;
    } while (is_zero(symbol));
    if (symbol.kind == END || (symbol.kind == WORD && !reader->worded))
        return symbol;
    reader->at = before;
    reader->zeros = zeros - 1;
    reader->zero = symbol.kind == WORD ? ZERO_THEN_WORD : ZERO_THEN_NUMBER;
    return (struct symbol){reader->zero, {NULL, 0}};
}

static struct symbol next_symbol(struct reader *reader)
{
    if (reader->zeros > 0) {
        reader->zeros--;
        return (struct symbol){reader->zero, {NULL, 0}};
    }
    struct symbol symbol = take_segment(reader);

    if (is_zero(symbol))
        symbol = read_zeros(reader);
    reader->worded |= symbol.kind == WORD;
    return symbol;
}

int yg_version_gem_compare(struct yg_str a, struct yg_str b)
{
    struct reader x = {.text = a}, y = {.text = b};

    while (true) {
        struct symbol left = next_symbol(&x), right = next_symbol(&y);
        int order = (int)left.kind - (int)right.kind;

        if (order == 0 && left.kind == WORD)
            order = yg_str_compare(left.text, right.text);
        else if (order == 0 && left.kind == NUMBER)
            order = yg_semver_order_digits(left.text, right.text);
        if (order != 0 || left.kind == END)
            return order;
    }
}

/* A word needs no end: every mark is below every letter. A number behind it has one too. */
void yg_version_gem_key(struct yg_str text, struct yg_buf *out)
{
    struct reader reader = {.text = text};
    enum symbol_kind before = END;

    while (true) {
        struct symbol symbol = next_symbol(&reader);

        if (symbol.kind != NUMBER || before == WORD)
            yg_key_mark(out, (int)symbol.kind);
        for (size_t i = 0; symbol.kind == WORD && i < symbol.text.len; i++)
            yg_key_mark(out, symbol.text.ptr[i]);
        if (symbol.kind == NUMBER)
            yg_key_number(out, symbol.text);
        if (symbol.kind == END)
            return;
        before = symbol.kind;
    }
}

#include "matchers/version/semver/nuget.h"

#include <assert.h>

#include "matchers/version/key.h"
#include "matchers/version/semver/semver_core.h"
#include "pipeline/base/ascii.h"

#define NUMBERS 4
#define NUMBER_MAX YG_STR("2147483647")
#define NUMBER_MIN YG_STR("2147483648") /* without its sign */

struct version {
    struct yg_str numbers[NUMBERS]; /* "0" where the text has fewer */
    struct yg_str labels;           /* without the hyphen; absent: none */
};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_label(char c)
{
    return yg_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

static size_t pass_blanks(struct yg_str text, size_t at)
{
    while (at < text.len && is_blank(text.ptr[at]))
        at++;
    return at;
}

/* Numbers with dots between them and blanks around; moves `at` behind them. */
static enum yg_status parse_numbers(struct yg_str text, size_t *at, struct version *version,
                                    struct yg_error *err)
{
    for (int count = 0;; count++) {
        size_t start = *at = pass_blanks(text, *at);

        if (count == NUMBERS)
            return yg_fail(err, YG_MALFORMED, start, "a version has at most four numbers");
        while (*at < text.len && yg_is_digit(text.ptr[*at]))
            ++*at;
        if (*at == start)
            return yg_fail(err, YG_MALFORMED, start, "a number is missing");
        version->numbers[count] = (struct yg_str){text.ptr + start, *at - start};
        *at = pass_blanks(text, *at);
        if (*at == text.len || text.ptr[*at] != '.')
            return YG_OK;
        ++*at;
    }
}

/* Dotted labels from `*at` on, up to a plus when one may follow. */
static enum yg_status parse_labels(struct yg_str text, size_t *at, bool plus, struct yg_error *err)
{
    for (size_t start = *at;; ++*at) {
        if (*at < text.len && is_label(text.ptr[*at]))
            continue;
        if (*at < text.len && text.ptr[*at] != '.' && !(plus && text.ptr[*at] == '+'))
            return yg_fail(err, YG_MALFORMED, *at, "this byte is not allowed in a NuGet version");
        if (*at == start)
            return yg_fail(err, YG_MALFORMED, *at, "a label is empty");
        if (*at == text.len || text.ptr[*at] == '+')
            return YG_OK;
        start = *at + 1;
    }
}

static bool all_digits(struct yg_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!yg_is_digit(text.ptr[i]))
            return false;
    }
    return text.len > 0;
}

static enum yg_status parse(struct yg_str text, struct version *version, struct yg_error *err)
{
    size_t at = 0;

    while (text.len > 0 && is_blank(text.ptr[text.len - 1]))
        text.len--;
    *version = (struct version){
        .numbers = {YG_STR("0"), YG_STR("0"), YG_STR("0"), YG_STR("0")},
    };
    enum yg_status st = parse_numbers(text, &at, version, err);
    if (st == YG_OK && at < text.len && text.ptr[at] == '-') {
        size_t start = ++at;

        st = parse_labels(text, &at, true, err);
        version->labels = (struct yg_str){text.ptr + start, at - start};
    }
    if (st == YG_OK && at < text.len && text.ptr[at] == '+') {
        at++;
        st = parse_labels(text, &at, false, err);
    }
    if (st == YG_OK && at < text.len)
        return yg_fail(err, YG_MALFORMED, at, "this byte is not allowed in a NuGet version");
    return st;
}

enum yg_status yg_version_nuget_check(struct yg_str text, struct yg_error *err)
{
    struct version version;
    enum yg_status st = parse(text, &version, err);

    if (st != YG_OK)
        return st;
    for (int i = 0; i < NUMBERS; i++) {
        if (yg_semver_order_digits(version.numbers[i], NUMBER_MAX) > 0)
            return yg_fail(err, YG_LIMIT, (size_t)(version.numbers[i].ptr - text.ptr),
                           "a number is above 2147483647");
    }
    while (version.labels.ptr != NULL) {
        struct yg_str label = yg_str_cut(&version.labels, '.');

        if (label.len > 1 && label.ptr[0] == '0' && all_digits(label))
            return yg_fail(err, YG_MALFORMED, (size_t)(label.ptr - text.ptr),
                           "a number begins with 0");
    }
    return YG_OK;
}

/* ---- order ---------------------------------------------------------------------------------- */

/* What a label is, in their order. */
enum label_kind { NEGATIVE, NUMBER, WORD };

/* A label of digits, maybe behind a hyphen, is a number if 32 bits hold it; `*digits` are its. */
static enum label_kind kind_of(struct yg_str label, struct yg_str *digits)
{
    bool minus = yg_str_starts(label, YG_STR("-"));

    *digits = yg_str_from(label, minus);
    if (!all_digits(*digits) ||
        yg_semver_order_digits(*digits, minus ? NUMBER_MIN : NUMBER_MAX) > 0)
        return WORD;
    return minus && yg_semver_order_digits(*digits, YG_STR("0")) > 0 ? NEGATIVE : NUMBER;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int order_words(struct yg_str a, struct yg_str b)
{
    for (size_t i = 0; i < a.len && i < b.len; i++) {
        int order = lower(a.ptr[i]) - lower(b.ptr[i]);

        if (order != 0)
            return order;
    }
    return (a.len > b.len) - (a.len < b.len);
}

static int order_labels(struct yg_str a, struct yg_str b)
{
    while (a.ptr != NULL && b.ptr != NULL) {
        struct yg_str x = yg_str_cut(&a, '.'), y = yg_str_cut(&b, '.'), x_digits, y_digits;
        enum label_kind kind = kind_of(x, &x_digits);
        int order = (int)kind - (int)kind_of(y, &y_digits);

        if (order == 0 && kind == WORD)
            order = order_words(x, y);
        else if (order == 0)
            order = yg_semver_order_digits(x_digits, y_digits) * (kind == NEGATIVE ? -1 : 1);
        if (order != 0)
            return order;
    }
    return (a.ptr != NULL) - (b.ptr != NULL);
}

int yg_version_nuget_compare(struct yg_str a, struct yg_str b)
{
    struct version x, y;

    if (parse(a, &x, NULL) != YG_OK || parse(b, &y, NULL) != YG_OK)
        return yg_str_compare(a, b); /* unchecked: an order all the same */
    for (int i = 0; i < NUMBERS; i++) {
        int order = yg_semver_order_digits(x.numbers[i], y.numbers[i]);

        if (order != 0)
            return order;
    }
    if (x.labels.ptr == NULL || y.labels.ptr == NULL)
        return (x.labels.ptr == NULL) - (y.labels.ptr == NULL);
    return order_labels(x.labels, y.labels);
}

/* ---- other forms ---------------------------------------------------------------------------- */

static struct version parse_checked(struct yg_str text)
{
    struct version version;
    enum yg_status st = parse(text, &version, NULL);

    assert(st == YG_OK); /* it was checked */
    return version;
}

enum { NEGATIVE_MARK = 1, WORD_MARK = YG_KEY_ABOVE, RELEASE_MARK };

static void append_label(struct yg_str label, struct yg_buf *out)
{
    struct yg_str digits;
    enum label_kind kind = kind_of(label, &digits);

    if (kind == NUMBER) {
        yg_key_number(out, digits);
    } else if (kind == WORD) {
        yg_key_mark(out, WORD_MARK);
        for (size_t i = 0; i < label.len; i++)
            yg_key_mark(out, lower(label.ptr[i]));
        yg_key_mark(out, YG_KEY_TEXT_END);
    } else { /* the farther below 0, the older */
        uint32_t value = 0;

        for (size_t i = 0; i < digits.len; i++)
            value = value * 10 + (uint32_t)(digits.ptr[i] - '0');
        yg_key_mark(out, NEGATIVE_MARK);
        for (int shift = 24; shift >= 0; shift -= 8)
            yg_key_mark(out, (int)(~value >> shift & 0xFF));
    }
}

void yg_version_nuget_key(struct yg_str text, struct yg_buf *out)
{
    struct version version = parse_checked(text);

    for (int i = 0; i < NUMBERS; i++)
        yg_key_number(out, version.numbers[i]);
    if (version.labels.ptr == NULL)
        yg_key_mark(out, RELEASE_MARK);
    while (version.labels.ptr != NULL)
        append_label(yg_str_cut(&version.labels, '.'), out);
}

void yg_version_nuget_normalize(struct yg_str text, struct yg_buf *out)
{
    struct version version = parse_checked(text);

    for (int i = 0; i < NUMBERS; i++) {
        struct yg_str number = version.numbers[i];

        while (number.len > 1 && number.ptr[0] == '0')
            number = yg_str_from(number, 1);
        if (i == NUMBERS - 1 && yg_str_equal(number, YG_STR("0")))
            break;
        if (i > 0)
            yg_buf_append_char(out, '.');
        yg_buf_append(out, number);
    }
    if (version.labels.ptr == NULL)
        return;
    yg_buf_append_char(out, '-');
    yg_buf_append(out, version.labels);
}

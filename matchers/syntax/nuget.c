/* nuget.c - version ranges of NuGet packages.
 *
 *   range = floating                                       from it on
 *         | ( "[" | "(" ) [ floating ] "," [ version ] ( "]" | ")" )  |  "[" version "]"
 *   floating = version in which "*" ends the numbers, the pre-release or both
 *
 * Source: NuGet documentation, "Version ranges"; NuGet.Versioning 6.x for what it leaves open. A
 *         floating version tells the installer what to prefer; as a range it is its lowest version:
 *         "1.0.*" is 1.0.0 and newer, "1.0.*-beta*" 1.0.0-beta and newer.
 * Pre-releases match like other versions; build metadata says nothing. Canonical form: the interval
 * with normalised versions, "[1.0.0, )".
 */
#include "matchers/syntax/row.h"

#include <string.h>

#define NUMBERS_MAX 4

static bool is_label(char c)
{
    return yg_is_digit(c) || yg_is_letter(c) || c == '-' || c == '.';
}

/* "*" at the end of the numbers: a whole number, the last one. */
static bool floats(struct yg_str numbers)
{
    return numbers.len > 0 && numbers.ptr[numbers.len - 1] == '*' &&
           (numbers.len == 1 || numbers.ptr[numbers.len - 2] == '.');
}

/* The lowest version of a floating one: 0 for "*", unless a word stands before it. */
static struct yg_str lowest(struct yg_syntax_reader *reader, struct yg_str numbers,
                            struct yg_str label)
{
    bool star = label.len > 0 && label.ptr[label.len - 1] == '*';
    struct yg_str head = yg_str_head(label, label.len - star);
    bool bare = head.len == 0 || head.ptr[head.len - 1] == '.';

    return yg_syntax_print(reader, "%.*s%s%s%.*s%s",
                           YG_STR_ARG(yg_str_head(numbers, numbers.len - floats(numbers))),
                           floats(numbers) ? "0" : "", label.ptr == NULL ? "" : "-",
                           YG_STR_ARG(head), star && bare ? "0" : "");
}

/* A version with "*" in it; the scheme checks what it stands for. */
static enum yg_status read_floating(struct yg_syntax_reader *reader, struct yg_str text,
                                    struct yg_str *version)
{
    size_t at = (size_t)(text.ptr - reader->text.ptr), hyphen = yg_str_index(text, '-');
    struct yg_str numbers = yg_str_head(text, hyphen), label = {NULL, 0};
    size_t stars = 0;

    if (hyphen < text.len)
        label = yg_str_from(text, hyphen + 1);
    for (size_t i = 0; i < label.len; i++) {
        bool last = i + 1 == label.len && label.ptr[i] == '*';

        if (!last && !is_label(label.ptr[i]))
            return yg_fail(reader->err, YG_MALFORMED, at + hyphen + 1 + i,
                           "'%c' cannot stand in a floating version", label.ptr[i]);
        stars += last;
    }
    for (size_t i = 0; i < numbers.len; i++)
        stars += numbers.ptr[i] == '*';
    if (stars > (size_t)floats(numbers) + (label.ptr != NULL) ||
        (label.ptr != NULL && label.len == 0))
        return yg_fail(reader->err, YG_MALFORMED, at, "'*' ends the numbers or the pre-release");
    *version = lowest(reader, numbers, label);
    if (version->ptr == NULL)
        return YG_OK;
    if (reader->requirement->scheme->check(*version, NULL) != YG_OK)
        return yg_fail(reader->err, YG_MALFORMED, at, "this is no floating version");
    return YG_OK;
}

static enum yg_status read_version(struct yg_syntax_reader *reader, struct yg_str text,
                                   bool may_float, struct yg_str *version)
{
    if (may_float && yg_str_index(text, '*') < text.len)
        return read_floating(reader, text, version);
    *version = text;
    return yg_syntax_check(reader, text);
}

/* Up to one of `ends`, without blanks around it. */
static struct yg_str take_until(struct yg_syntax_reader *reader, const char *ends)
{
    size_t start = reader->at;

    while (yg_syntax_more(reader) && strchr(ends, yg_syntax_peek(reader)) == NULL)
        reader->at++;
    return yg_str_trim((struct yg_str){reader->text.ptr + start, reader->at - start});
}

static enum yg_status check_ends(struct yg_syntax_reader *reader, struct yg_str low,
                                 struct yg_str high, bool low_included, bool high_included)
{
    int order = reader->requirement->scheme->compare(low, high);

    if (order > 0)
        return yg_fail(reader->err, YG_MALFORMED, 0, "the range ends before it begins");
    if (order == 0 && low_included != high_included)
        return yg_fail(reader->err, YG_MALFORMED, 0, "one version is included and left out");
    return YG_OK;
}

static enum yg_status read_interval(struct yg_syntax_reader *reader)
{
    size_t at = reader->at;
    bool low_included = yg_syntax_peek(reader) == '[';
    struct yg_str low, high = {NULL, 0}, version;

    reader->at++;
    low = take_until(reader, ",[]()");
    bool single = !yg_syntax_take(reader, YG_STR(","));
    if (!single)
        high = take_until(reader, ",[]()");
    bool high_included = yg_syntax_take(reader, YG_STR("]"));
    if (!high_included && !yg_syntax_take(reader, YG_STR(")")))
        return yg_fail(reader->err, YG_MALFORMED, reader->at, "']' or ')' is wanted");
    yg_syntax_blanks(reader);
    if (yg_syntax_more(reader))
        return yg_fail(reader->err, YG_MALFORMED, reader->at, "the range has ended before");
    if (single && !(low_included && high_included && low.len > 0))
        return yg_fail(reader->err, YG_MALFORMED, at, "one version stands between '[' and ']'");
    if (single)
        high = low;
    enum yg_status st = YG_OK;
    if (low.len > 0) {
        st = read_version(reader, low, !single, &version);
        low = version;
        if (st == YG_OK)
            yg_syntax_add(reader, low_included ? YG_GREATER_EQUAL : YG_GREATER, version);
    }
    if (st == YG_OK && high.len > 0) {
        st = read_version(reader, high, false, &version);
        if (st == YG_OK)
            yg_syntax_add(reader, high_included ? YG_LESS_EQUAL : YG_LESS, version);
    }
    if (st != YG_OK || low.len == 0 || high.len == 0)
        return st;
    return check_ends(reader, low, high, low_included, high_included);
}

static enum yg_status parse(struct yg_syntax_reader *reader)
{
    struct yg_str version;

    yg_syntax_or(reader);
    yg_syntax_blanks(reader);
    if (yg_syntax_peek(reader) == '[' || yg_syntax_peek(reader) == '(')
        return read_interval(reader);
    struct yg_str text = yg_str_trim(yg_str_from(reader->text, reader->at));
    enum yg_status st = read_version(reader, text, true, &version);
    if (st == YG_OK)
        yg_syntax_add(reader, YG_GREATER_EQUAL, version);
    return st;
}

/* Three or four numbers without leading zeros, the pre-release, no build metadata. */
static void write_version(struct yg_str version, struct yg_buf *out)
{
    struct yg_str whole = yg_str_head(version, yg_str_index(version, '+'));
    size_t hyphen = yg_str_index(whole, '-');
    struct yg_str numbers = yg_str_head(whole, hyphen);

    for (int i = 0; i < NUMBERS_MAX; i++) {
        struct yg_str number = numbers.ptr == NULL ? YG_STR("0") : yg_str_cut(&numbers, '.');

        number = yg_str_trim(number); /* NuGet takes blanks around numbers */
        while (number.len > 1 && number.ptr[0] == '0')
            number = yg_str_from(number, 1);
        if (i == NUMBERS_MAX - 1 && yg_str_equal(number, YG_STR("0")))
            break;
        if (i > 0)
            yg_buf_append_char(out, '.');
        yg_buf_append(out, number);
    }
    yg_buf_append(out, yg_str_from(whole, hyphen));
}

static void write_canonical(const struct yg_requirement *requirement, struct yg_buf *out)
{
    const struct yg_conjunct *all = &requirement->conjuncts[0];
    const struct yg_comparator *low = NULL, *high = NULL;

    for (size_t i = 0; i < all->count; i++) {
        enum yg_operator op = all->comparators[i].op;

        if (op == YG_GREATER || op == YG_GREATER_EQUAL)
            low = &all->comparators[i];
        else
            high = &all->comparators[i];
    }
    yg_buf_append_char(out, low != NULL && low->op == YG_GREATER_EQUAL ? '[' : '(');
    if (low != NULL)
        write_version(low->version, out);
    yg_buf_append(out, YG_STR(", "));
    if (high != NULL)
        write_version(high->version, out);
    yg_buf_append_char(out, high != NULL && high->op == YG_LESS_EQUAL ? ']' : ')');
}

const struct yg_syntax yg_syntax_nuget = {
    .name = "nuget",
    .scheme = YG_SCHEME_NUGET,
    .parse = parse,
    .write = write_canonical,
};

#include "matchers/version/semver/semver_core.h"

#include "matchers/version/key.h"
#include "pipeline/base/ascii.h"

static bool is_identifier(char c)
{
    return yg_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

static bool all_digits(struct yg_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!yg_is_digit(text.ptr[i]))
            return false;
    }
    return text.len > 0;
}

/* Check dotted identifiers; returns the length that they take. */
static enum yg_status check_identifiers(struct yg_str text, size_t from, size_t to,
                                        bool numeric_rule, struct yg_error *err)
{
    size_t start = from;

    for (size_t i = from; i <= to; i++) {
        if (i < to && is_identifier(text.ptr[i]))
            continue;
        if (i < to && text.ptr[i] != '.')
            return yg_fail(err, YG_MALFORMED, i, "'%c' is not allowed in a version", text.ptr[i]);
        if (i == start)
            return yg_fail(err, YG_MALFORMED, i, "an identifier is empty");
        struct yg_str part = {text.ptr + start, i - start};
        if (numeric_rule && part.len > 1 && part.ptr[0] == '0' && all_digits(part))
            return yg_fail(err, YG_MALFORMED, start, "a number begins with 0");
        start = i + 1;
    }
    return YG_OK;
}

static enum yg_status parse_numbers(struct yg_str text, struct yg_semver_rules rules,
                                    struct yg_semver *version, size_t *at, int *count,
                                    struct yg_error *err)
{
    for (*count = 0; *count < 3; ++*count) {
        size_t start = *at;

        while (*at < text.len && yg_is_digit(text.ptr[*at]))
            ++*at;
        if (*at == start)
            return yg_fail(err, YG_MALFORMED, start, "a number is missing");
        if (!rules.leading_zeros && *at - start > 1 && text.ptr[start] == '0')
            return yg_fail(err, YG_MALFORMED, start, "a number begins with 0");
        version->numbers[*count] = (struct yg_str){text.ptr + start, *at - start};
        if (*count == 2)
            continue;
        if (*at < text.len && text.ptr[*at] == '.') {
            ++*at;
        } else if (rules.short_forms && *at == text.len) {
            ++*count;
            return YG_OK;
        } else {
            return yg_fail(err, YG_MALFORMED, *at, "three numbers are wanted");
        }
    }
    return YG_OK;
}

enum yg_status yg_semver_parse(struct yg_str text, size_t from, struct yg_semver_rules rules,
                               struct yg_semver *version, struct yg_error *err)
{
    size_t at = from, build = yg_str_index(text, '+');
    int count;
    enum yg_status st;

    *version = (struct yg_semver){.numbers = {YG_STR("0"), YG_STR("0"), YG_STR("0")}};
    st = parse_numbers(text, rules, version, &at, &count, err);
    if (st != YG_OK)
        return st;
    if (build < at)
        return yg_fail(err, YG_MALFORMED, build, "three numbers are wanted before '+'");
    if (at < build) {
        bool hyphen = text.ptr[at] == '-';

        if (!hyphen && !rules.bare_prerelease)
            return yg_fail(err, YG_MALFORMED, at, "'%c' follows the numbers", text.ptr[at]);
        st = check_identifiers(text, at + hyphen, build, !rules.leading_zeros, err);
        if (st != YG_OK)
            return st;
        version->prerelease = (struct yg_str){text.ptr + at + hyphen, build - at - hyphen};
    }
    return build == text.len ? YG_OK : check_identifiers(text, build + 1, text.len, false, err);
}

int yg_semver_order_digits(struct yg_str a, struct yg_str b)
{
    while (a.len > 1 && a.ptr[0] == '0')
        a = yg_str_from(a, 1);
    while (b.len > 1 && b.ptr[0] == '0')
        b = yg_str_from(b, 1);
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return yg_str_compare(a, b);
}

int yg_semver_order_identifiers(struct yg_str a, struct yg_str b)
{
    while (a.ptr != NULL && b.ptr != NULL) {
        struct yg_str x = yg_str_cut(&a, '.'), y = yg_str_cut(&b, '.');
        bool x_number = all_digits(x), y_number = all_digits(y);
        int order;

        if (x_number != y_number)
            return x_number ? -1 : 1;
        order = x_number ? yg_semver_order_digits(x, y) : yg_str_compare(x, y);
        if (order != 0)
            return order;
    }
    return (a.ptr != NULL) - (b.ptr != NULL);
}

int yg_semver_order(const struct yg_semver *a, const struct yg_semver *b)
{
    for (int i = 0; i < 3; i++) {
        int order = yg_semver_order_digits(a->numbers[i], b->numbers[i]);

        if (order != 0)
            return order;
    }
    if (a->prerelease.ptr == NULL || b->prerelease.ptr == NULL)
        return (a->prerelease.ptr == NULL) - (b->prerelease.ptr == NULL);
    return yg_semver_order_identifiers(a->prerelease, b->prerelease);
}

/* Marks of keys: an identifier that is a word; a release, newer than its pre-releases. */
enum { WORD = YG_KEY_ABOVE, RELEASE };

void yg_semver_key_identifiers(struct yg_str rest, struct yg_buf *out)
{
    while (rest.ptr != NULL) {
        struct yg_str identifier = yg_str_cut(&rest, '.');

        if (all_digits(identifier)) {
            yg_key_number(out, identifier);
        } else {
            yg_key_mark(out, WORD);
            yg_key_text(out, identifier);
        }
    }
}

void yg_semver_key(const struct yg_semver *version, struct yg_buf *out)
{
    for (int i = 0; i < 3; i++)
        yg_key_number(out, version->numbers[i]);
    if (version->prerelease.ptr == NULL)
        yg_key_mark(out, RELEASE);
    yg_semver_key_identifiers(version->prerelease, out);
}

#include "matchers/syntax/partial.h"

#include <inttypes.h>

#include "matchers/version/semver/semver_core.h"

static bool is_identifier(char c)
{
    return yg_is_digit(c) || yg_is_letter(c) || c == '-';
}

static enum yg_status read_number(struct yg_syntax_reader *reader, struct yg_partial_rules rules,
                                  uint64_t *number)
{
    size_t start = reader->at;
    uint64_t sum = 0;

    if (!yg_is_digit(yg_syntax_peek(reader)))
        return yg_fail(reader->err, YG_MALFORMED, start, "a number is missing");
    for (; yg_is_digit(yg_syntax_peek(reader)); reader->at++) {
        uint64_t digit = (uint64_t)(yg_syntax_peek(reader) - '0');

        if (sum > (rules.number_max - digit) / 10)
            return yg_fail(reader->err, YG_MALFORMED, start, "a number is above %" PRIu64,
                           rules.number_max);
        sum = sum * 10 + digit;
    }
    if (!rules.leading_zeros && reader->at - start > 1 && reader->text.ptr[start] == '0')
        return yg_fail(reader->err, YG_MALFORMED, start, "a number begins with 0");
    *number = sum;
    return YG_OK;
}

static bool take_wildcard(struct yg_syntax_reader *reader, struct yg_partial_rules rules)
{
    char c = yg_syntax_peek(reader);

    if (!rules.wildcards || (c != 'x' && c != 'X' && c != '*'))
        return false;
    reader->at++;
    return true;
}

/* Numbers and wildcards between dots; `places` is how many of both there are. */
static enum yg_status read_numbers(struct yg_syntax_reader *reader, struct yg_partial_rules rules,
                                   struct yg_partial *partial, int *places)
{
    for (*places = 0; *places < 3; ++*places) {
        if (*places > 0 && !yg_syntax_take(reader, YG_STR(".")))
            return YG_OK;
        if (take_wildcard(reader, rules)) {
            partial->wildcard = true;
            continue;
        }
        uint64_t number = 0;
        enum yg_status st = read_number(reader, rules, &number);
        if (st != YG_OK)
            return st;
        if (partial->wildcard)
            partial->hole = true;
        else
            partial->numbers[partial->count++] = number;
    }
    return YG_OK;
}

/* Identifiers between dots, each of letters, digits and hyphens. */
static enum yg_status read_identifiers(struct yg_syntax_reader *reader, bool numeric_rule)
{
    do {
        size_t start = reader->at;
        bool digits = true;

        for (; is_identifier(yg_syntax_peek(reader)); reader->at++)
            digits = digits && yg_is_digit(yg_syntax_peek(reader));
        if (reader->at == start)
            return yg_fail(reader->err, YG_MALFORMED, start, "an identifier is missing");
        if (numeric_rule && digits && reader->at - start > 1 && reader->text.ptr[start] == '0')
            return yg_fail(reader->err, YG_MALFORMED, start, "a number begins with 0");
    } while (yg_syntax_take(reader, YG_STR(".")));
    return YG_OK;
}

enum yg_status yg_partial_read(struct yg_syntax_reader *reader, struct yg_partial_rules rules,
                               struct yg_partial *partial)
{
    int places;
    enum yg_status st;

    *partial = (struct yg_partial){.at = reader->at};
    st = read_numbers(reader, rules, partial, &places);
    if (st != YG_OK)
        return st;
    bool whole = places == 3 || (rules.short_prerelease && places == 2);
    bool bare = rules.bare_prerelease && is_identifier(yg_syntax_peek(reader));
    if (whole && (yg_syntax_take(reader, YG_STR("-")) || bare)) {
        size_t start = reader->at;

        st = read_identifiers(reader, !rules.leading_zeros);
        if (st != YG_OK)
            return st;
        partial->prerelease = (struct yg_str){reader->text.ptr + start, reader->at - start};
    }
    if (!(partial->count == 3 || rules.short_build) || !yg_syntax_take(reader, YG_STR("+")))
        return YG_OK;
    return read_identifiers(reader, false);
}

/* Identifiers that are numbers lose the zeros in front. */
static struct yg_str without_zeros(struct yg_syntax_reader *reader, struct yg_str identifiers)
{
    char *text = yg_arena_alloc(reader->arena, identifiers.len), *to = text;

    if (text == NULL) {
        reader->no_memory = true;
        return (struct yg_str){NULL, 0};
    }
    while (identifiers.ptr != NULL) {
        struct yg_str one = yg_str_cut(&identifiers, '.');
        size_t digits = 0;

        while (digits < one.len && yg_is_digit(one.ptr[digits]))
            digits++;
        while (digits == one.len && one.len > 1 && one.ptr[0] == '0') {
            one = yg_str_from(one, 1);
            digits--;
        }
        memcpy(to, one.ptr, one.len);
        to += one.len;
        if (identifiers.ptr != NULL)
            *to++ = '.';
    }
    return (struct yg_str){text, (size_t)(to - text)};
}

struct yg_str yg_partial_print(struct yg_syntax_reader *reader, const struct yg_partial *partial)
{
    struct yg_str prerelease = {NULL, 0};

    if (partial->prerelease.ptr != NULL)
        prerelease = without_zeros(reader, partial->prerelease);
    return yg_syntax_print(reader, "%" PRIu64 ".%" PRIu64 ".%" PRIu64 "%s%.*s", partial->numbers[0],
                           partial->numbers[1], partial->numbers[2],
                           partial->prerelease.ptr == NULL ? "" : "-", YG_STR_ARG(prerelease));
}

struct yg_str yg_partial_next(struct yg_syntax_reader *reader, const struct yg_partial *partial,
                              int place)
{
    struct yg_partial next = {.numbers = {partial->numbers[0]}};

    for (int i = 1; i <= place; i++)
        next.numbers[i] = partial->numbers[i];
    next.numbers[place]++;
    return yg_partial_print(reader, &next);
}

int yg_partial_caret(const struct yg_partial *partial)
{
    for (int i = 0; i + 1 < partial->count; i++) {
        if (partial->numbers[i] != 0)
            return i;
    }
    return partial->count - 1;
}

/* Take a checked version apart, "v" and the like in front included. */
static struct yg_semver split(struct yg_str version)
{
    static const struct yg_semver_rules loose = {.leading_zeros = true, .bare_prerelease = true};
    struct yg_semver parts;
    size_t from = 0;

    while (from < version.len && !yg_is_digit(version.ptr[from]))
        from++;
    if (yg_semver_parse(version, from, loose, &parts, NULL) != YG_OK)
        parts.prerelease = (struct yg_str){NULL, 0};
    return parts;
}

static bool same_numbers(const struct yg_semver *a, const struct yg_semver *b)
{
    for (int i = 0; i < 3; i++) {
        if (yg_semver_order_digits(a->numbers[i], b->numbers[i]) != 0)
            return false;
    }
    return true;
}

bool yg_partial_admits(const struct yg_conjunct *conjunct, struct yg_str version)
{
    struct yg_semver parts = split(version);

    if (parts.prerelease.ptr == NULL)
        return true;
    for (size_t i = 0; i < conjunct->count; i++) {
        struct yg_semver bound = split(conjunct->comparators[i].plain);

        if (bound.prerelease.ptr != NULL && same_numbers(&bound, &parts))
            return true;
    }
    return false;
}

/* cargo.c - version requirements of Rust crates.
 *
 *   requirement = "*" | comparator { "," comparator }
 *   comparator  = [ "=" ">" ">=" "<" "<=" "~" "^" ] partial       no operator means "^"
 *
 * Source: The Cargo Book, "Specifying Dependencies"; the semver crate 1.0 for the grammar: "*"
 *         stands alone or ends a partial, where without an operator it means "="; at most 32
 *         comparators.
 * Numbers are at most 2^64 - 1. A pre-release matches only beside a comparator that is one of the
 * same three numbers; build metadata says nothing. The crate also refuses it where "=1", "~1" or
 * "1.*" stand beside that comparator; here they are intervals like the others.
 */
#include "matchers/syntax/partial.h"
#include "matchers/version/semver/semver_core.h"

#define COMPARATORS_MAX 32

enum sign { CARET, TILDE, EXACT, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL };

static const struct {
    const char *text;
    enum sign sign;
} signs[] = {
    {"<=", LESS_EQUAL}, {">=", GREATER_EQUAL}, {"<", LESS},  {">", GREATER},
    {"=", EXACT},       {"~", TILDE},          {"^", CARET},
};

/* From (or, with YG_LESS, before) the release on in which the number at `place` has gone up, its
 * pre-releases included; a number that cannot go up carries over to the one before it. */
static void add_next(struct yg_syntax_reader *reader, enum yg_operator op,
                     const struct yg_partial *partial, int place)
{
    while (place > 0 && partial->numbers[place] == UINT64_MAX)
        place--;
    if (partial->numbers[place] < UINT64_MAX)
        yg_syntax_add_floor(reader, op, yg_partial_next(reader, partial, place), YG_STR("-0"));
    else if (op == YG_GREATER_EQUAL)
        yg_syntax_add_floor(reader, YG_LESS, YG_STR("0.0.0"), YG_STR("-0")); /* no version */
}

static void add_partial(struct yg_syntax_reader *reader, enum sign sign,
                        const struct yg_partial *partial)
{
    struct yg_str version = yg_partial_print(reader, partial);
    bool whole = partial->count == 3;
    int last = partial->count - 1;

    switch (sign) {
    case EXACT:
        if (whole) {
            yg_syntax_add(reader, YG_EQUAL, version);
            break;
        }
        yg_syntax_add(reader, YG_GREATER_EQUAL, version);
        add_next(reader, YG_LESS, partial, last);
        break;
    case LESS:
        if (whole)
            yg_syntax_add(reader, YG_LESS, version);
        else
            yg_syntax_add_floor(reader, YG_LESS, version, YG_STR("-0"));
        break;
    case LESS_EQUAL:
        if (whole)
            yg_syntax_add(reader, YG_LESS_EQUAL, version);
        else
            add_next(reader, YG_LESS, partial, last);
        break;
    case GREATER:
        if (whole)
            yg_syntax_add(reader, YG_GREATER, version);
        else
            add_next(reader, YG_GREATER_EQUAL, partial, last);
        break;
    case GREATER_EQUAL:
        yg_syntax_add(reader, YG_GREATER_EQUAL, version);
        break;
    case TILDE:
        yg_syntax_add(reader, YG_GREATER_EQUAL, version);
        add_next(reader, YG_LESS, partial, last > 1 ? 1 : last);
        break;
    case CARET:
        if (whole)
            yg_syntax_add(reader, YG_GREATER_EQUAL, version);
        else
            yg_syntax_add_floor(reader, YG_GREATER_EQUAL, version, YG_STR("-0"));
        add_next(reader, YG_LESS, partial, yg_partial_caret(partial));
        break;
    }
}

static enum yg_status read_comparator(struct yg_syntax_reader *reader)
{
    const struct yg_partial_rules rules = {.wildcards = true, .number_max = UINT64_MAX};
    enum sign sign = CARET;
    struct yg_partial partial;
    size_t start = reader->at;

    for (size_t i = 0; i < YG_COUNT(signs); i++) {
        if (yg_syntax_take(reader, yg_str(signs[i].text))) {
            sign = signs[i].sign;
            break;
        }
    }
    bool bare = reader->at == start;
    yg_syntax_blanks(reader);
    enum yg_status st = yg_partial_read(reader, rules, &partial);
    if (st != YG_OK)
        return st;
    if (partial.count == 0)
        return yg_fail(reader->err, YG_MALFORMED, partial.at,
                       "'*' must be the whole of a requirement");
    if (partial.hole || (partial.wildcard && partial.prerelease.ptr != NULL))
        return yg_fail(reader->err, YG_MALFORMED, partial.at, "nothing may follow a wildcard");
    add_partial(reader, bare && partial.wildcard ? EXACT : sign, &partial);
    return YG_OK;
}

/* "*" and nothing else. */
static bool read_any(struct yg_syntax_reader *reader)
{
    struct yg_str all = yg_str_trim(reader->text);

    return all.len == 1 && (all.ptr[0] == '*' || all.ptr[0] == 'x' || all.ptr[0] == 'X');
}

static enum yg_status parse(struct yg_syntax_reader *reader)
{
    yg_syntax_or(reader);
    if (read_any(reader))
        return YG_OK;
    for (int count = 1;; count++) {
        yg_syntax_blanks(reader);
        if (count > COMPARATORS_MAX)
            return yg_fail(reader->err, YG_MALFORMED, reader->at, "at most %d comparators",
                           COMPARATORS_MAX);
        enum yg_status st = read_comparator(reader);
        if (st != YG_OK)
            return st;
        yg_syntax_blanks(reader);
        if (!yg_syntax_more(reader))
            return YG_OK;
        if (!yg_syntax_take(reader, YG_STR(",")))
            return yg_fail(reader->err, YG_MALFORMED, reader->at,
                           "'%c' where a comma or the end is wanted", yg_syntax_peek(reader));
    }
}

static bool guards_prereleases(const struct yg_requirement *requirement)
{
    (void)requirement;
    return true;
}

static bool admits(const struct yg_requirement *requirement, const struct yg_conjunct *conjunct,
                   struct yg_str version)
{
    (void)requirement;
    return yg_partial_admits(conjunct, version);
}

const struct yg_syntax yg_syntax_cargo = {
    .name = "cargo",
    .scheme = YG_SCHEME_CARGO,
    .parse = parse,
    .admits = admits,
    .guards_prereleases = guards_prereleases,
};

/* hex.c - version requirements of Hex packages (Elixir, Erlang).
 *
 *   requirement = conjunct { "or" conjunct }
 *   conjunct    = comparator { "and" comparator }
 *   comparator  = [ "==" "!=" "!" ">" ">=" "<" "<=" "~>" ] MAJOR.MINOR.PATCH[-PRE][+BUILD]
 *
 * Source: Elixir 1.17, module Version, "Requirements". "~>" also takes MAJOR.MINOR[-PRE]; "and"
 *         binds closer than "or"; a bare version means "==".
 * Flags:  allow_pre=false lets a pre-release match an order only when the bound is a pre-release
 *         too; "==" and "!=" do not ask. allow_pre=true is how it is without.
 */
#include "matchers/syntax/partial.h"

enum { NO_PRERELEASES = 1 };

static const struct yg_syntax_flag flags[] = {
    {"allow_pre=true", 0},
    {"allow_pre=false", NO_PRERELEASES},
};

static const struct {
    const char *text;
    enum yg_operator op;
} operators[] = {
    {"==", YG_EQUAL},      {"!=", YG_NOT_EQUAL}, {"!", YG_NOT_EQUAL}, {">=", YG_GREATER_EQUAL},
    {"<=", YG_LESS_EQUAL}, {">", YG_GREATER},    {"<", YG_LESS},
};

/* "~> 1.2" is below 2, "~> 1.2.3" below 1.3; the pre-releases of the end stay out. */
static enum yg_status read_pessimistic(struct yg_syntax_reader *reader)
{
    const struct yg_partial_rules rules = {
        .short_prerelease = true, .short_build = true, .number_max = INT64_MAX};
    struct yg_partial partial;

    yg_syntax_blanks(reader);
    enum yg_status st = yg_partial_read(reader, rules, &partial);
    if (st != YG_OK)
        return st;
    if (partial.count < 2)
        return yg_fail(reader->err, YG_MALFORMED, partial.at, "two or three numbers are wanted");
    int place = partial.count - 2;
    if (partial.numbers[place] == INT64_MAX)
        return yg_fail(reader->err, YG_MALFORMED, partial.at, "no greater number is left");
    yg_syntax_add(reader, YG_GREATER_EQUAL, yg_partial_print(reader, &partial));
    yg_syntax_add_floor(reader, YG_LESS, yg_partial_next(reader, &partial, place), YG_STR("-0"));
    return YG_OK;
}

static enum yg_status read_comparator(struct yg_syntax_reader *reader)
{
    const struct yg_partial_rules rules = {.number_max = INT64_MAX};
    enum yg_operator op = YG_EQUAL;
    struct yg_partial partial;

    if (yg_syntax_take(reader, YG_STR("~>")))
        return read_pessimistic(reader);
    for (size_t i = 0; i < YG_COUNT(operators); i++) {
        if (yg_syntax_take(reader, yg_str(operators[i].text))) {
            op = operators[i].op;
            break;
        }
    }
    yg_syntax_blanks(reader);
    enum yg_status st = yg_partial_read(reader, rules, &partial);
    if (st != YG_OK)
        return st;
    if (partial.count < 3)
        return yg_fail(reader->err, YG_MALFORMED, partial.at, "three numbers are wanted");
    yg_syntax_add(reader, op, yg_partial_print(reader, &partial));
    return YG_OK;
}

/* A word between blanks. */
static bool take_word(struct yg_syntax_reader *reader, struct yg_str word)
{
    size_t start = reader->at;

    if (yg_syntax_take(reader, word) && yg_is_blank(yg_syntax_peek(reader)))
        return true;
    reader->at = start;
    return false;
}

static enum yg_status parse(struct yg_syntax_reader *reader)
{
    yg_syntax_or(reader);
    while (true) {
        yg_syntax_blanks(reader);
        enum yg_status st = read_comparator(reader);
        if (st != YG_OK)
            return st;
        size_t end = reader->at;
        yg_syntax_blanks(reader);
        if (!yg_syntax_more(reader))
            return YG_OK;
        if (reader->at > end && take_word(reader, YG_STR("or")))
            yg_syntax_or(reader);
        else if (reader->at == end || !take_word(reader, YG_STR("and")))
            return yg_fail(reader->err, YG_MALFORMED, reader->at,
                           "'and', 'or' or the end is wanted");
    }
}

static bool is_prerelease(struct yg_str version)
{
    return yg_str_index(yg_str_head(version, yg_str_index(version, '+')), '-') <
           yg_str_index(version, '+');
}

static bool holds(const struct yg_requirement *requirement, const struct yg_comparator *comparator,
                  struct yg_str version)
{
    bool strict = (requirement->flags & NO_PRERELEASES) != 0 && comparator->op != YG_EQUAL &&
                  comparator->op != YG_NOT_EQUAL;

    if (strict && is_prerelease(version) && !is_prerelease(comparator->version))
        return false;
    return yg_comparator_holds(requirement->scheme, comparator, version);
}

const struct yg_syntax yg_syntax_hex = {
    .name = "hex",
    .scheme = YG_SCHEME_HEX,
    .flags = flags,
    .flag_count = YG_COUNT(flags),
    .parse = parse,
    .holds = holds,
};

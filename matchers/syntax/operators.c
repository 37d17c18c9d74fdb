#include "matchers/syntax/operators.h"

static const struct {
    const char *text;
    enum yg_operator op;
} operators[] = {
    {"==", YG_EQUAL},         {"!=", YG_NOT_EQUAL}, {"<>", YG_NOT_EQUAL}, {"<=", YG_LESS_EQUAL},
    {">=", YG_GREATER_EQUAL}, {"=", YG_EQUAL},      {"<", YG_LESS},       {">", YG_GREATER},
};

enum yg_operator yg_operator_take(struct yg_syntax_reader *reader, enum yg_operator none)
{
    for (size_t i = 0; i < YG_COUNT(operators); i++) {
        if (yg_syntax_take(reader, yg_str(operators[i].text)))
            return operators[i].op;
    }
    return none;
}

static bool ends_version(char c)
{
    return c == ',' || c == '|' || c == '<' || c == '>' || c == '=' || c == '!' || yg_is_blank(c);
}

static enum yg_status read_quoted(struct yg_syntax_reader *reader, struct yg_str *version)
{
    char quote = yg_syntax_peek(reader);
    size_t start = ++reader->at;

    while (yg_syntax_more(reader) && yg_syntax_peek(reader) != quote)
        reader->at++;
    if (!yg_syntax_more(reader))
        return yg_fail(reader->err, YG_MALFORMED, start - 1, "the quote is not closed");
    *version = (struct yg_str){reader->text.ptr + start, reader->at - start};
    reader->at++;
    return YG_OK;
}

static enum yg_status read_version(struct yg_syntax_reader *reader, struct yg_operator_rules rules,
                                   struct yg_str *version)
{
    size_t start = reader->at;
    char c = yg_syntax_peek(reader);

    if (rules.quotes && (c == '\'' || c == '"')) {
        enum yg_status st = read_quoted(reader, version);

        if (st != YG_OK)
            return st;
    } else {
        while (yg_syntax_more(reader) && !ends_version(yg_syntax_peek(reader)))
            reader->at++;
        *version = (struct yg_str){reader->text.ptr + start, reader->at - start};
    }
    if (version->len == 0)
        return yg_fail(reader->err, YG_MALFORMED, start, "a version is missing");
    return rules.unchecked ? YG_OK : yg_syntax_check(reader, *version);
}

static enum yg_status read_comparator(struct yg_syntax_reader *reader,
                                      struct yg_operator_rules rules)
{
    size_t start = reader->at;
    enum yg_operator op = yg_operator_take(reader, YG_EQUAL);
    struct yg_str version;

    if (reader->at == start && !rules.bare)
        return yg_fail(reader->err, YG_MALFORMED, start, "an operator is missing");
    yg_syntax_blanks(reader);
    enum yg_status st = read_version(reader, rules, &version);
    if (st == YG_OK)
        yg_syntax_add(reader, op, version);
    return st;
}

enum yg_status yg_operators_read(struct yg_syntax_reader *reader, struct yg_operator_rules rules)
{
    yg_syntax_or(reader);
    yg_syntax_blanks(reader);
    if (!yg_syntax_more(reader) && rules.empty)
        return YG_OK;
    while (true) {
        enum yg_status st = read_comparator(reader, rules);

        if (st != YG_OK)
            return st;
        size_t end = reader->at;
        yg_syntax_blanks(reader);
        if (!yg_syntax_more(reader))
            return YG_OK;
        if (yg_syntax_take(reader, YG_STR("||")))
            yg_syntax_or(reader);
        else if (!yg_syntax_take(reader, YG_STR(",")) && !(rules.blank_is_and && reader->at > end))
            return yg_fail(reader->err, YG_MALFORMED, reader->at,
                           rules.blank_is_and ? "a comma, a blank or '||' is wanted"
                                              : "a comma or '||' is wanted");
        yg_syntax_blanks(reader);
    }
}

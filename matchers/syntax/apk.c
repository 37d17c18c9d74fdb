/* apk.c - version conditions of Alpine packages.
 *
 *   condition = [ "<" "<=" "<~" "=" "~" "=~" "~=" ">" ">=" ">~" "!=" "!~" ] version
 *
 * Source: apk-tools 3, apk-world(5) and its version tests. "~" means equal as far as the condition
 *         goes: "~3.6" holds for 3.6.1 and 3.6_pre1, not for 3.60. No operator means "=".
 */
#include "matchers/syntax/row.h"

static const struct {
    const char *text;
    enum yg_operator op;
    bool fuzzy; /* or as "~" */
} operators[] = {
    {"<~", YG_LESS, true},        {">~", YG_GREATER, true},        {"!~", YG_NOT_BEGINS, false},
    {"=~", YG_BEGINS, false},     {"~=", YG_BEGINS, false},        {"~", YG_BEGINS, false},
    {"<=", YG_LESS_EQUAL, false}, {">=", YG_GREATER_EQUAL, false}, {"!=", YG_NOT_EQUAL, false},
    {"<", YG_LESS, false},        {">", YG_GREATER, false},        {"=", YG_EQUAL, false},
};

static enum yg_status parse(struct yg_syntax_reader *reader)
{
    enum yg_operator op = YG_EQUAL;
    bool fuzzy = false;

    yg_syntax_blanks(reader);
    for (size_t i = 0; i < YG_COUNT(operators); i++) {
        if (yg_syntax_take(reader, yg_str(operators[i].text))) {
            op = operators[i].op;
            fuzzy = operators[i].fuzzy;
            break;
        }
    }
    yg_syntax_blanks(reader);
    struct yg_str version = yg_str_trim(yg_str_from(reader->text, reader->at));
    enum yg_status st = yg_syntax_check(reader, version);
    if (st != YG_OK)
        return st;
    yg_syntax_or(reader);
    yg_syntax_add(reader, op, version);
    if (fuzzy) {
        yg_syntax_or(reader);
        yg_syntax_add(reader, YG_BEGINS, version);
    }
    return YG_OK;
}

const struct yg_syntax yg_syntax_apk_match = {
    .name = "apk-match",
    .scheme = YG_SCHEME_APK,
    .parse = parse,
};

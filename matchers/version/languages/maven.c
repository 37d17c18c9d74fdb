/* maven.c - a version as a row of symbols, read where it stands.
 *
 * Maven makes a tree of a version: "-" and a change between digits and letters open a list in the
 * list. A list is always the last item of its parent, so that the tree is a chain, and comparing
 * trees item by item, what is missing being neither older nor newer, is comparing symbols:
 *
 *   1.0-rc1      NUMBER 1, RC, LIST_NUMBER 1, END         zeros in front of letters count nothing
 *   1-ga         NUMBER 1, END                            nothing follows that would count
 *   1-ga-sp      NUMBER 1, SAME_THEN_NEWER, SP, END       "ga" is as if there was nothing
 *   1.sp.2       NUMBER 1, SP, END_THEN_NEWER, NUMBER 2   alone in its part, "sp" is a list of one
 *
 * Two rows differ first where their versions do; the key of a version is its row written down.
 * Zeros are dropped unless a number follows them. What follows letters that count nothing is looked
 * up ahead once and remembered, so that the pass stays linear.
 */
#include "matchers/version/languages/maven.h"

#include "matchers/version/key.h"
#include "matchers/version/semver/semver_core.h"
#include "pipeline/base/ascii.h"

/* Symbols in their order, which are marks of the key too. Those of END_ stand where a list has
 * ended and its parent goes on, those of SAME_ for letters that count nothing. */
enum symbol_kind {
    ALPHA = 1,
    BETA,
    MILESTONE,
    RC,
    SNAPSHOT,
    SAME_THEN_OLDER,
    END_THEN_OLDER,
    END,
    RELEASE, /* letters that count nothing: only in between, never in a row */
    END_THEN_NEWER,
    SAME_THEN_NEWER,
    SP,
    WORD,
    LIST_NUMBER, /* the first of a list */
    NUMBER
};
_Static_assert((int)NUMBER < YG_KEY_NUMBER, "a number is its own mark");

struct symbol {
    enum symbol_kind kind;
    struct yg_str text; /* of a word or number */
};

struct token {
    bool number, opens_list;
    struct yg_str text;   /* digits, "0" for an empty part; letters */
    struct yg_str digits; /* behind letters; ptr NULL: none */
};

struct reader {
    struct yg_str text;
    size_t at;
    bool listed;          /* a list opens in front of the next token */
    bool started;         /* a symbol has been read */
    bool closes;          /* the letters just read were alone in their part */
    struct yg_str digits; /* of the letters just read; ptr NULL: none */
    size_t zeros_end;     /* zeros up to here are kept */
    bool foreseen;        /* `outlook` is known */
    int outlook;          /* what is left against nothing: <0 older, 0 the same, >0 newer */
};

static bool is_separator(char c)
{
    return c == '.' || c == '-';
}

/* The byte in lower case, also where it is the second of a letter in U+00C0 .. U+00DE. */
static unsigned char fold(struct yg_str text, size_t at)
{
    unsigned char c = (unsigned char)text.ptr[at];

    if (c >= 'A' && c <= 'Z')
        return (unsigned char)(c - 'A' + 'a');
    if (c >= 0x80 && c <= 0x9E && c != 0x97 && at > 0 && (unsigned char)text.ptr[at - 1] == 0xC3)
        return (unsigned char)(c + 0x20);
    return c;
}

enum yg_status yg_version_maven_check(struct yg_str text, struct yg_error *err)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c < ' ' || c == 0x7F || strchr("\\/:\"<>|?*", c) != NULL)
            return yg_fail(err, YG_MALFORMED, i, "this byte is not allowed in a Maven version");
        if (c == '$' && i + 1 < text.len && text.ptr[i + 1] == '{')
            return yg_fail(err, YG_MALFORMED, i, "a property is not resolved");
    }
    return YG_OK;
}

/* ---- tokens --------------------------------------------------------------------------------- */

static struct yg_str take_digits(struct reader *reader)
{
    size_t start = reader->at;

    while (reader->at < reader->text.len && yg_is_digit(reader->text.ptr[reader->at]))
        reader->at++;
    if (reader->at == start)
        return YG_STR("0");
    return (struct yg_str){reader->text.ptr + start, reader->at - start};
}

/* Letters, and the digits right behind them or behind one hyphen, where an empty part is 0. */
static void take_letters(struct reader *reader, struct token *token)
{
    struct yg_str text = reader->text;
    size_t start = reader->at, at = start;

    while (at < text.len && !is_separator(text.ptr[at]) && !yg_is_digit(text.ptr[at]))
        at++;
    token->text = (struct yg_str){text.ptr + start, at - start};
    reader->at = at;
    if (at + 1 < text.len && text.ptr[at] == '-' &&
        (yg_is_digit(text.ptr[at + 1]) || is_separator(text.ptr[at + 1])))
        reader->at++;
    else if (at == text.len || !yg_is_digit(text.ptr[at]))
        return;
    token->digits = take_digits(reader);
}

/* The next token as it stands; false at the end. */
static bool take_token(struct reader *reader, struct token *token)
{
    struct yg_str text = reader->text;

    if (reader->at == text.len)
        return false;
    *token = (struct token){.opens_list = reader->listed};
    if (yg_is_digit(text.ptr[reader->at]) || is_separator(text.ptr[reader->at])) {
        token->number = true;
        token->text = take_digits(reader);
    } else {
        take_letters(reader, token);
        token->opens_list |= token->digits.ptr != NULL || reader->at == text.len;
    }
    reader->listed = true; /* a change between digits and letters is a hyphen */
    if (reader->at < text.len && is_separator(text.ptr[reader->at]))
        reader->listed = text.ptr[reader->at++] == '-';
    return true;
}

static bool is_zero(struct yg_str digits)
{
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] != '0')
            return false;
    }
    return true;
}

/* The next token that counts: zeros in front of letters, or of the end, do not. */
static bool take_counting(struct reader *reader, struct token *token)
{
    if (!take_token(reader, token))
        return false;
    if (!token->number || reader->at <= reader->zeros_end || !is_zero(token->text))
        return true;

    struct reader ahead = *reader;
    bool opens_list = token->opens_list, any;
    struct token next;

    while ((any = take_token(&ahead, &next)) && next.number && is_zero(next.text))
        opens_list |= next.opens_list;
    if (any && next.number) {
        reader->zeros_end = ahead.at;
        return true;
    }
    *reader = ahead;
    if (!any)
        return false;
    *token = next;
    token->opens_list |= opens_list;
    return true;
}

/* ---- symbols -------------------------------------------------------------------------------- */

static enum symbol_kind kind_of(const struct token *token)
{
    static const struct {
        struct yg_str text;
        enum symbol_kind kind;
        bool with_digits; /* only then */
    } names[] = {
        {{"a", 1}, ALPHA, true},
        {{"b", 1}, BETA, true},
        {{"m", 1}, MILESTONE, true},
        {{"rc", 2}, RC, false},
        {{"cr", 2}, RC, false},
        {{"ga", 2}, RELEASE, false},
        {{"sp", 2}, SP, false},
        {{"beta", 4}, BETA, false},
        {{"alpha", 5}, ALPHA, false},
        {{"final", 5}, RELEASE, false},
        {{"release", 7}, RELEASE, false},
        {{"snapshot", 8}, SNAPSHOT, false},
        {{"milestone", 9}, MILESTONE, false},
    };

    for (size_t i = 0; i < YG_COUNT(names) && names[i].text.len <= token->text.len; i++) {
        if (yg_str_equal_nocase(names[i].text, token->text) &&
            (!names[i].with_digits || token->digits.ptr != NULL))
            return names[i].kind;
    }
    return WORD;
}

/* What is left against nothing: <0 older, 0 the same, >0 newer. */
static int look_ahead(struct reader *reader)
{
    struct reader ahead = *reader;
    struct token token;

    if (reader->foreseen)
        return reader->outlook;
    reader->foreseen = true;
    reader->outlook = 0;
    while (reader->outlook == 0 && take_counting(&ahead, &token)) {
        enum symbol_kind kind = token.number ? NUMBER : kind_of(&token);

        if (kind != RELEASE)
            reader->outlook = kind < END ? -1 : 1;
        else if (token.digits.ptr != NULL && !is_zero(token.digits))
            reader->outlook = 1;
    }
    return reader->outlook;
}

/* END, or that of two which says what is left. */
static enum symbol_kind by_outlook(struct reader *reader, enum symbol_kind older,
                                   enum symbol_kind newer)
{
    int outlook = look_ahead(reader);

    return outlook == 0 ? END : outlook < 0 ? older : newer;
}

static struct symbol read_letters(struct reader *reader, const struct token *token, bool first)
{
    struct symbol symbol = {kind_of(token), token->text};
    bool same = symbol.kind == RELEASE;

    reader->digits = token->digits;
    if (same && token->digits.ptr != NULL && is_zero(token->digits))
        reader->digits.ptr = NULL;
    reader->closes = !first && !same;
    if (same && !first)
        symbol.kind = by_outlook(reader, END_THEN_OLDER, END_THEN_NEWER);
    else if (same && reader->digits.ptr != NULL)
        symbol.kind = SAME_THEN_NEWER;
    else if (same)
        symbol.kind = by_outlook(reader, SAME_THEN_OLDER, SAME_THEN_NEWER);
    else
        reader->foreseen = false;
    return symbol;
}

static struct symbol next_symbol(struct reader *reader)
{
    struct symbol symbol = {END, {NULL, 0}};
    struct token token;

    if (reader->digits.ptr != NULL) {
        symbol = (struct symbol){LIST_NUMBER, reader->digits};
        reader->digits.ptr = NULL;
        reader->foreseen = false;
        return symbol;
    }
    if (reader->closes) {
        reader->closes = false;
        symbol.kind = by_outlook(reader, END_THEN_OLDER, END_THEN_NEWER);
        return symbol;
    }
    if (!take_counting(reader, &token))
        return symbol;
    bool first = token.opens_list || !reader->started;
    if (token.number) {
        reader->foreseen = false;
        symbol.kind = token.opens_list && reader->started ? LIST_NUMBER : NUMBER;
        symbol.text = token.text;
    } else {
        symbol = read_letters(reader, &token, first);
    }
    reader->started = true;
    return symbol;
}

/* ---- order ---------------------------------------------------------------------------------- */

static int order_words(struct yg_str a, struct yg_str b)
{
    for (size_t i = 0; i < a.len && i < b.len; i++) {
        int order = fold(a, i) - fold(b, i);

        if (order != 0)
            return order;
    }
    return (a.len > b.len) - (a.len < b.len);
}

int yg_version_maven_compare(struct yg_str a, struct yg_str b)
{
    struct reader x = {.text = a}, y = {.text = b};

    while (true) {
        struct symbol left = next_symbol(&x), right = next_symbol(&y);
        int order = (int)left.kind - (int)right.kind;

        if (order == 0 && left.kind == WORD)
            order = order_words(left.text, right.text);
        else if (order == 0 && left.kind >= LIST_NUMBER)
            order = yg_semver_order_digits(left.text, right.text);
        if (order != 0 || left.kind == END)
            return order;
    }
}

/* A word needs no end: every mark is below every byte that `check` lets into one. What follows it
 * has a mark for that reason, a number too. */
void yg_version_maven_key(struct yg_str text, struct yg_buf *out)
{
    struct reader reader = {.text = text};
    enum symbol_kind before = END;

    while (true) {
        struct symbol symbol = next_symbol(&reader);

        if (symbol.kind != NUMBER || before == WORD)
            yg_key_mark(out, (int)symbol.kind);
        for (size_t i = 0; symbol.kind == WORD && i < symbol.text.len; i++)
            yg_key_mark(out, fold(symbol.text, i));
        if (symbol.kind >= LIST_NUMBER)
            yg_key_number(out, symbol.text);
        if (symbol.kind == END)
            return;
        before = symbol.kind;
    }
}

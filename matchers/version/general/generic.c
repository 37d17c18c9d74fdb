#include "matchers/version/general/generic.h"

#include "matchers/version/tokens.h"

/* Ranks before numbers; the letters of a word follow its mark one by one, above them. */
enum { DEV = 1, ALPHA, BETA, MILESTONE, PREVIEW, CANDIDATE, END, WORD };
enum { LETTER_A = YG_KEY_ABOVE };

enum { ENDED = 1, IN_WORD = 2, BEHIND_MARK = 4, ZEROS_COUNT = 8, BEHIND_DIGIT = 16 };

static const struct word {
    const char *text;
    int rank;
} words[] = {
    {"dev", DEV},     {"snapshot", DEV},    {"nightly", DEV},  {"canary", DEV},
    {"alpha", ALPHA}, {"beta", BETA},       {"ea", MILESTONE}, {"milestone", MILESTONE},
    {"pre", PREVIEW}, {"preview", PREVIEW}, {"rc", CANDIDATE}, {"cr", CANDIDATE},
};

enum yg_status yg_version_generic_check(struct yg_str text, struct yg_error *err)
{
    bool digit = false;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < ' ' || text.ptr[i] > '~')
            return yg_fail(err, YG_MALFORMED, i, "only visible ASCII is allowed in a version");
        digit |= yg_is_digit(text.ptr[i]);
    }
    if (!digit)
        return yg_fail(err, YG_MALFORMED, 0, "a version without a number is none");
    return YG_OK;
}

/* `in_place`: where a letter alone may stand for alpha or beta. */
static int word_rank(struct yg_str word, bool in_place)
{
    for (size_t i = 0; i < YG_COUNT(words); i++) {
        if (yg_str_equal_nocase(word, yg_str(words[i].text)))
            return words[i].rank;
    }
    if (word.len == 1 && in_place && (word.ptr[0] | ' ') <= 'b')
        return (word.ptr[0] | ' ') == 'a' ? ALPHA : BETA;
    return WORD;
}

static void skip_separators(struct yg_cursor *cursor)
{
    struct yg_str *rest = &cursor->rest;

    cursor->state &= ~BEHIND_MARK;
    while (rest->len > 0 && !yg_is_digit(rest->ptr[0]) && !yg_is_letter(rest->ptr[0])) {
        cursor->state &= ~(BEHIND_MARK | BEHIND_DIGIT);
        if (rest->ptr[0] != ')')
            cursor->state |= BEHIND_MARK;
        *rest = yg_str_from(*rest, 1);
    }
}

/* Zeros at the end of a row of numbers are passed over; those that another number follows count,
 * which is remembered until it is reached. */
static void skip_zeros(struct yg_cursor *cursor)
{
    struct yg_cursor ahead = *cursor;

    if ((cursor->state & ZEROS_COUNT) != 0)
        return;
    for (;;) {
        skip_separators(&ahead);
        if (ahead.rest.len == 0 || !yg_is_digit(ahead.rest.ptr[0])) {
            *cursor = ahead;
            return;
        }
        if (ahead.rest.ptr[0] != '0') {
            cursor->state |= ZEROS_COUNT;
            return;
        }
        ahead.rest = yg_str_from(ahead.rest, 1);
        ahead.state |= BEHIND_DIGIT;
    }
}

static bool next(struct yg_cursor *cursor, struct yg_token *token)
{
    struct yg_str *rest = &cursor->rest;

    if ((cursor->state & IN_WORD) != 0 && rest->len > 0 && yg_is_letter(rest->ptr[0])) {
        *token = yg_token_mark(LETTER_A + (rest->ptr[0] | ' ') - 'a');
        *rest = yg_str_from(*rest, 1);
        return true;
    }
    cursor->state &= ~IN_WORD;
    skip_separators(cursor);
    if (rest->len > 0 && rest->ptr[0] == '0')
        skip_zeros(cursor);
    if (rest->len == 0) {
        bool ended = (cursor->state & ENDED) != 0;

        *token = yg_token_mark(END);
        cursor->state |= ENDED;
        return !ended;
    }
    if (yg_is_digit(rest->ptr[0])) {
        *token = yg_token_number(yg_cut_run(rest, yg_is_digit));
        cursor->state |= BEHIND_DIGIT;
        for (size_t i = 0; i < token->text.len; i++) {
            if (token->text.ptr[i] != '0')
                cursor->state &= ~ZEROS_COUNT;
        }
        return true;
    }
    struct yg_str tail = *rest, word = yg_cut_run(&tail, yg_is_letter);
    bool numbered = (cursor->state & BEHIND_DIGIT) != 0 && tail.len > 0 && yg_is_digit(tail.ptr[0]);
    *token = yg_token_mark(word_rank(word, numbered || (cursor->state & BEHIND_MARK) != 0));
    cursor->state &= ~BEHIND_DIGIT;
    if (token->rank == WORD)
        cursor->state |= IN_WORD;
    else
        *rest = tail;
    return true;
}

static struct yg_cursor start(struct yg_str text)
{
    bool v = text.len > 1 && (text.ptr[0] | ' ') == 'v' && yg_is_digit(text.ptr[1]);

    return (struct yg_cursor){.rest = yg_str_from(text, v)};
}

int yg_version_generic_compare(struct yg_str a, struct yg_str b)
{
    return yg_tokens_compare(start(a), start(b), next);
}

void yg_version_generic_key(struct yg_str text, struct yg_buf *out)
{
    yg_tokens_key(start(text), next, out);
}

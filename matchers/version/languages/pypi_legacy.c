#include "matchers/version/languages/pypi_legacy.h"

#include "matchers/version/languages/pypi.h"
#include "matchers/version/tokens.h"

/* A word is a mark and then its bytes one by one; what follows it is older than a longer word. */
enum { WORD = 1, BYTE = YG_KEY_ABOVE };
enum { ENDED = 1, ZEROS_COUNT = 2 };

/* What words are called in the order; "final" is the end. */
static const struct yg_str last = {"final", 5}, hyphen = {"final-", 6};
static const struct rename {
    const char *from, *to;
} renames[] = {{"pre", "c"}, {"preview", "c"}, {"rc", "c"}, {"dev", "@"}};

enum yg_status yg_version_pypi_legacy_check(struct yg_str text, struct yg_error *err)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < ' ' || text.ptr[i] > '~')
            return yg_fail(err, YG_MALFORMED, i, "only visible ASCII is allowed in a version");
    }
    return YG_OK;
}

static bool is_sign(char c)
{
    return !yg_is_digit(c) && !yg_is_letter(c) && c != '.' && c != '-';
}

static void skip_dots(struct yg_str *rest)
{
    while (rest->len > 0 && rest->ptr[0] == '.')
        *rest = yg_str_from(*rest, 1);
}

/* Cut a word, a row of marks, or nothing, which is the end; as it is called in the order. */
static struct yg_str cut_word(struct yg_str *rest)
{
    if (rest->len == 0)
        return last;
    if (rest->ptr[0] == '-') {
        *rest = yg_str_from(*rest, 1);
        return hyphen;
    }
    struct yg_str word = yg_cut_run(rest, yg_is_letter(rest->ptr[0]) ? yg_is_letter : is_sign);
    for (size_t i = 0; i < YG_COUNT(renames); i++) {
        if (yg_str_equal_nocase(word, yg_str(renames[i].from)))
            return yg_str(renames[i].to);
    }
    return word;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool before_last(struct yg_str word)
{
    size_t i = 0;

    while (i < word.len && i < last.len && lower(word.ptr[i]) == last.ptr[i])
        i++;
    return i == word.len ? i < last.len : i < last.len && lower(word.ptr[i]) < last.ptr[i];
}

/* Does `rest` begin with hyphens that a word older than the end follows? */
static bool hyphens_are_nothing(struct yg_str rest)
{
    while (rest.len > 0 && (rest.ptr[0] == '-' || rest.ptr[0] == '.'))
        rest = yg_str_from(rest, 1);
    return rest.len > 0 && !yg_is_digit(rest.ptr[0]) && before_last(cut_word(&rest));
}

/* Pass over zeros that no other number follows. */
static void skip_zeros(struct yg_cursor *cursor)
{
    struct yg_str ahead = cursor->rest;

    if ((cursor->state & ZEROS_COUNT) != 0)
        return;
    while (ahead.len > 0 && (ahead.ptr[0] == '0' || ahead.ptr[0] == '.'))
        ahead = yg_str_from(ahead, 1);
    if (ahead.len > 0 && yg_is_digit(ahead.ptr[0]))
        cursor->state |= ZEROS_COUNT;
    else
        cursor->rest = ahead;
}

static bool next(struct yg_cursor *cursor, struct yg_token *token)
{
    struct yg_str *rest = &cursor->rest, *word = &cursor->later[0];

    if (word->len > 0) {
        *token = yg_token_mark(BYTE + lower(word->ptr[0]));
        *word = yg_str_from(*word, 1);
        return true;
    }
    if ((cursor->state & ENDED) != 0)
        return false;
    skip_dots(rest);
    if (rest->len > 0 && rest->ptr[0] == '0')
        skip_zeros(cursor);
    if (rest->len > 0 && yg_is_digit(rest->ptr[0])) {
        *token = yg_token_number(yg_cut_run(rest, yg_is_digit));
        if (yg_semver_order_digits(token->text, YG_STR("0")) != 0)
            cursor->state &= ~ZEROS_COUNT;
        return true;
    }
    while (rest->len > 0 && rest->ptr[0] == '-' && hyphens_are_nothing(*rest)) {
        *rest = yg_str_from(*rest, 1);
        skip_dots(rest);
    }
    if (rest->len == 0)
        cursor->state |= ENDED;
    *word = cut_word(rest);
    *token = yg_token_mark(WORD);
    return true;
}

int yg_version_pypi_legacy_compare(struct yg_str a, struct yg_str b)
{
    bool modern_a = yg_version_pypi_check(a, NULL) == YG_OK;
    bool modern_b = yg_version_pypi_check(b, NULL) == YG_OK;

    if (modern_a != modern_b)
        return modern_a - modern_b;
    if (modern_a)
        return yg_version_pypi_compare(a, b);
    return yg_tokens_compare((struct yg_cursor){.rest = a}, (struct yg_cursor){.rest = b}, next);
}

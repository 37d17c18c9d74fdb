#include "matchers/version/distributions/ebuild.h"

#include "matchers/version/tokens.h"

/* Ranks where more than one kind of token may stand. */
enum { NUMBERS_END = 1, FRACTION = 2 };
enum { SUFFIX = 1, SUFFIXES_END = SUFFIX + 4 }; /* alpha to rc before, p behind the end */

static const char *const suffixes[] = {"alpha", "beta", "pre", "rc", "p"};

enum { NUMBERS, LETTER, SUFFIXES, SUFFIX_NUMBER, REVISION, DONE };

/* The suffix that `rest` begins with, -1 for none: "p" also begins "pre", so it comes last. */
static int find_suffix(struct yg_str rest)
{
    for (size_t i = 0; i < YG_COUNT(suffixes); i++) {
        if (yg_str_starts(yg_str_from(rest, 1), yg_str(suffixes[i])) && rest.ptr[0] == '_')
            return (int)i;
    }
    return -1;
}

static void cut_suffix(struct yg_str *rest, int suffix)
{
    *rest = yg_str_from(*rest, 1 + strlen(suffixes[suffix]));
}

enum yg_status yg_version_ebuild_check(struct yg_str text, struct yg_error *err)
{
    struct yg_str rest = text;
    int suffix;

    do {
        rest = yg_str_from(rest, rest.len != text.len);
        if (yg_cut_run(&rest, yg_is_digit).len == 0)
            return yg_fail(err, YG_MALFORMED, text.len - rest.len, "a number is missing");
    } while (rest.len > 0 && rest.ptr[0] == '.');
    if (rest.len > 0 && rest.ptr[0] >= 'a' && rest.ptr[0] <= 'z')
        rest = yg_str_from(rest, 1);
    while (rest.len > 0 && (suffix = find_suffix(rest)) >= 0) {
        cut_suffix(&rest, suffix);
        yg_cut_run(&rest, yg_is_digit);
    }
    if (yg_str_starts(rest, YG_STR("-r"))) {
        rest = yg_str_from(rest, 2);
        if (yg_cut_run(&rest, yg_is_digit).len == 0)
            return yg_fail(err, YG_MALFORMED, text.len - rest.len, "the revision has no number");
    }
    if (rest.len > 0)
        return yg_fail(err, YG_MALFORMED, text.len - rest.len,
                       "this is not how a Gentoo version goes on");
    return YG_OK;
}

/* A number behind a dot. */
static struct yg_token fraction_or_number(struct yg_str digits)
{
    if (digits.len == 0 || digits.ptr[0] != '0')
        return yg_token_number(digits);
    while (digits.len > 0 && digits.ptr[digits.len - 1] == '0')
        digits.len--;
    return (struct yg_token){FRACTION, digits};
}

static bool next(struct yg_cursor *cursor, struct yg_token *token)
{
    struct yg_str *rest = &cursor->rest;
    int suffix;

    switch (cursor->state) {
    case NUMBERS:
        if (rest->len > 0 && rest->ptr[0] == '.') {
            *rest = yg_str_from(*rest, 1);
            *token = fraction_or_number(yg_cut_run(rest, yg_is_digit));
        } else if (rest->len > 0 && yg_is_digit(rest->ptr[0])) {
            *token = yg_token_number(yg_cut_run(rest, yg_is_digit));
        } else {
            *token = yg_token_mark(NUMBERS_END);
            cursor->state = LETTER;
        }
        return true;
    case LETTER:
        cursor->state = SUFFIXES;
        *token = (struct yg_token){YG_KEY_ABOVE, yg_cut_run(rest, yg_is_letter)};
        return true;
    case SUFFIXES:
        suffix = rest->len == 0 ? -1 : find_suffix(*rest);
        if (suffix < 0) {
            *token = yg_token_mark(SUFFIXES_END);
            cursor->state = REVISION;
            return true;
        }
        cut_suffix(rest, suffix);
        *token = yg_token_mark(suffix < 4 ? SUFFIX + suffix : SUFFIXES_END + 1);
        cursor->state = SUFFIX_NUMBER;
        return true;
    case SUFFIX_NUMBER:
        *token = yg_token_number(yg_cut_run(rest, yg_is_digit));
        cursor->state = SUFFIXES;
        return true;
    case REVISION:
        *rest = yg_str_from(*rest, 2);
        *token = yg_token_number(yg_cut_run(rest, yg_is_digit));
        cursor->state = DONE;
        return true;
    default:
        return false;
    }
}

int yg_version_ebuild_compare(struct yg_str a, struct yg_str b)
{
    return yg_tokens_compare((struct yg_cursor){.rest = a}, (struct yg_cursor){.rest = b}, next);
}

void yg_version_ebuild_key(struct yg_str text, struct yg_buf *out)
{
    yg_tokens_key((struct yg_cursor){.rest = text}, next, out);
}

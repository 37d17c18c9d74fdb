#include "matchers/version/products/openssl.h"

#include "matchers/version/tokens.h"

enum { NUMBERS = 3 }; /* states below: so many have been read */
enum { PRERELEASE = NUMBERS + 1, PRERELEASE_NUMBER, DONE };

/* Before a release, in their order. */
static const char *const words[] = {"dev", "alpha", "beta", "pre", "rc"};
enum { FIRST_WORD = 1, RELEASE = FIRST_WORD + 5 };

static bool is_small_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* The place of the word of "-beta3" in `words`, YG_COUNT(words) when it is none of them. */
static size_t find_word(struct yg_str rest)
{
    struct yg_str tail = yg_str_from(rest, 1), word = yg_cut_run(&tail, is_small_letter);
    size_t i = 0;

    while (i < YG_COUNT(words) && !yg_str_equal(word, yg_str(words[i])))
        i++;
    return i;
}

enum yg_status yg_version_openssl_check(struct yg_str text, struct yg_error *err)
{
    struct yg_str rest = text;

    for (int i = 0; i < NUMBERS; i++) {
        if (i > 0 && (rest.len == 0 || rest.ptr[0] != '.'))
            return yg_fail(err, YG_MALFORMED, text.len - rest.len, "three numbers are wanted");
        rest = yg_str_from(rest, i > 0);
        if (yg_cut_run(&rest, yg_is_digit).len == 0)
            return yg_fail(err, YG_MALFORMED, text.len - rest.len, "a number is missing");
    }
    yg_cut_run(&rest, is_small_letter);
    if (rest.len > 0 && rest.ptr[0] == '-' && find_word(rest) < YG_COUNT(words)) {
        rest = yg_str_from(rest, 1);
        yg_cut_run(&rest, is_small_letter);
        yg_cut_run(&rest, yg_is_digit);
    }
    if (rest.len > 0)
        return yg_fail(err, YG_MALFORMED, text.len - rest.len,
                       "this is not how an OpenSSL version goes on");
    return YG_OK;
}

static bool next(struct yg_cursor *cursor, struct yg_token *token)
{
    struct yg_str *rest = &cursor->rest;

    switch (cursor->state) {
    default:
        *rest = yg_str_from(*rest, cursor->state > 0);
        *token = yg_token_number(yg_cut_run(rest, yg_is_digit));
        break;
    case NUMBERS:
        *token = (struct yg_token){YG_KEY_ABOVE, yg_cut_run(rest, is_small_letter)};
        break;
    case PRERELEASE:
        *token = yg_token_mark(rest->len == 0 ? RELEASE : FIRST_WORD + (int)find_word(*rest));
        *rest = yg_str_from(*rest, 1);
        yg_cut_run(rest, is_small_letter);
        break;
    case PRERELEASE_NUMBER:
        *token = yg_token_number(*rest);
        break;
    case DONE:
        return false;
    }
    cursor->state++;
    return true;
}

int yg_version_openssl_compare(struct yg_str a, struct yg_str b)
{
    return yg_tokens_compare((struct yg_cursor){.rest = a}, (struct yg_cursor){.rest = b}, next);
}

void yg_version_openssl_key(struct yg_str text, struct yg_buf *out)
{
    yg_tokens_key((struct yg_cursor){.rest = text}, next, out);
}

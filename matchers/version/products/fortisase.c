#include "matchers/version/products/fortisase.h"

#include "matchers/version/number_list.h"
#include "matchers/version/tokens.h"

enum { MILESTONE = 1 };

static bool is_small_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

enum yg_status yg_version_fortisase_check(struct yg_str text, struct yg_error *err)
{
    struct yg_str rest = text;

    for (;;) {
        size_t at = text.len - rest.len;
        struct yg_str part = yg_cut_run(&rest, yg_is_digit);

        if (part.len == 0 && at > 0)
            part = yg_cut_run(&rest, is_small_letter);
        if (part.len == 0)
            return yg_fail(err, YG_MALFORMED, at, "a number is missing");
        if (rest.len == 0)
            return YG_OK;
        if (rest.ptr[0] != '.')
            return yg_fail(err, YG_MALFORMED, text.len - rest.len,
                           "this is not how a FortiSASE version goes on");
        rest = yg_str_from(rest, 1);
    }
}

static bool next(struct yg_cursor *cursor, struct yg_token *token)
{
    struct yg_str part;

    if (cursor->rest.len == 0)
        return false;
    part = yg_str_cut(&cursor->rest, '.');
    *token = part.len > 0 && yg_is_digit(part.ptr[0]) ? yg_token_number(part)
                                                      : (struct yg_token){MILESTONE, part};
    return true;
}

static struct yg_cursor start(struct yg_str text)
{
    return (struct yg_cursor){.rest = yg_number_list_trim(text)};
}

int yg_version_fortisase_compare(struct yg_str a, struct yg_str b)
{
    return yg_tokens_compare(start(a), start(b), next);
}

void yg_version_fortisase_key(struct yg_str text, struct yg_buf *out)
{
    yg_tokens_key(start(text), next, out);
}

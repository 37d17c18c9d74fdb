#include "matchers/version/number_list.h"

#include "matchers/version/tokens.h"

enum yg_status yg_number_list_check(struct yg_str text, const char *separators, size_t *count,
                                    struct yg_error *err)
{
    struct yg_str rest = text;

    for (*count = 1;; ++*count) {
        struct yg_str number = yg_cut_run(&rest, yg_is_digit);
        size_t at = text.len - rest.len;

        if (number.len == 0)
            return yg_fail(err, YG_MALFORMED, at, "a number is missing");
        if (rest.len == 0)
            return YG_OK;
        if (rest.ptr[0] == '\0' || strchr(separators, rest.ptr[0]) == NULL)
            return yg_fail(err, YG_MALFORMED, at, "only numbers are allowed");
        rest = yg_str_from(rest, 1);
    }
}

static bool next(struct yg_cursor *cursor, struct yg_token *token)
{
    if (cursor->rest.len == 0)
        return false;
    *token = yg_token_number(yg_cut_run(&cursor->rest, yg_is_digit));
    cursor->rest = yg_str_from(cursor->rest, 1);
    return true;
}

int yg_number_list_compare(struct yg_str a, struct yg_str b)
{
    return yg_tokens_compare((struct yg_cursor){.rest = a}, (struct yg_cursor){.rest = b}, next);
}

void yg_number_list_key(struct yg_str text, struct yg_buf *out)
{
    yg_tokens_key((struct yg_cursor){.rest = text}, next, out);
}

struct yg_str yg_number_list_trim(struct yg_str text)
{
    size_t kept = text.len;

    for (;;) {
        size_t start = kept;

        while (start > 0 && text.ptr[start - 1] == '0')
            start--;
        if (start == 0 || start == kept || yg_is_digit(text.ptr[start - 1]))
            return yg_str_head(text, kept);
        kept = start - 1;
    }
}

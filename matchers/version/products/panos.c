#include "matchers/version/products/panos.h"

#include "matchers/version/number_list.h"
#include "matchers/version/tokens.h"

enum { BETA = 1, RELEASE = 2, HOTFIX = 3 };
enum { NUMBERS = 3, NUMBER_BEHIND, DONE }; /* states below: so many have been read */

enum yg_status yg_version_panos_check(struct yg_str text, struct yg_error *err)
{
    struct yg_str rest = text, numbers = yg_str_cut(&rest, '-');
    size_t count;
    enum yg_status st = yg_number_list_check(numbers, ".", &count, err);

    if (st != YG_OK)
        return st;
    if (count != NUMBERS)
        return yg_fail(err, YG_MALFORMED, numbers.len, "three numbers are wanted");
    if (rest.ptr == NULL)
        return YG_OK;
    if (rest.len == 0 || (rest.ptr[0] != 'h' && rest.ptr[0] != 'b'))
        return yg_fail(err, YG_MALFORMED, text.len - rest.len, "neither a hotfix nor a beta");
    rest = yg_str_from(rest, 1);
    if (yg_cut_run(&rest, yg_is_digit).len == 0 || rest.len > 0)
        return yg_fail(err, YG_MALFORMED, text.len - rest.len, "a number is wanted");
    return YG_OK;
}

static bool next(struct yg_cursor *cursor, struct yg_token *token)
{
    struct yg_str *rest = &cursor->rest;
    bool more = rest->len > 1;

    if (cursor->state < NUMBERS || cursor->state == NUMBER_BEHIND) {
        *token = yg_token_number(yg_cut_run(rest, yg_is_digit));
        *rest = yg_str_from(*rest, cursor->state < NUMBERS - 1);
        cursor->state++;
        return true;
    }
    if (cursor->state == DONE)
        return false;
    *token = yg_token_mark(!more ? RELEASE : rest->ptr[1] == 'h' ? HOTFIX : BETA);
    *rest = yg_str_from(*rest, 2);
    cursor->state = more ? NUMBER_BEHIND : DONE;
    return true;
}

int yg_version_panos_compare(struct yg_str a, struct yg_str b)
{
    return yg_tokens_compare((struct yg_cursor){.rest = a}, (struct yg_cursor){.rest = b}, next);
}

void yg_version_panos_key(struct yg_str text, struct yg_buf *out)
{
    yg_tokens_key((struct yg_cursor){.rest = text}, next, out);
}

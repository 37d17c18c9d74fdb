#include "matchers/version/languages/hackage.h"

#include "matchers/version/number_list.h"

#define DIGITS_MAX 9 /* Cabal's limit of one number */

enum yg_status yg_version_hackage_check(struct yg_str text, struct yg_error *err)
{
    struct yg_str rest = text;
    size_t count;
    enum yg_status st = yg_number_list_check(text, ".", &count, err);

    if (st != YG_OK)
        return st;
    while (rest.len > 0) {
        struct yg_str number = yg_str_cut(&rest, '.');
        size_t at = (size_t)(number.ptr - text.ptr);

        if (number.len > 1 && number.ptr[0] == '0')
            return yg_fail(err, YG_MALFORMED, at, "a number begins with 0");
        if (number.len > DIGITS_MAX)
            return yg_fail(err, YG_LIMIT, at, "a number has at most %d digits", DIGITS_MAX);
    }
    return YG_OK;
}

int yg_version_hackage_compare(struct yg_str a, struct yg_str b)
{
    return yg_number_list_compare(a, b);
}

void yg_version_hackage_key(struct yg_str text, struct yg_buf *out)
{
    yg_number_list_key(text, out);
}

#include "matchers/version/products/goversion.h"

#include "matchers/version/number_list.h"
#include "matchers/version/tokens.h"

enum { PRERELEASE = 1, RELEASE = 2, WORD = YG_KEY_ABOVE };
enum { NUMBERS, IDENTIFIERS, DONE };

static bool is_number_byte(char c)
{
    return yg_is_digit(c) || c == '.';
}

static bool is_identifier_byte(char c)
{
    return yg_is_digit(c) || yg_is_letter(c) || c == '-' || c == '~';
}

/* Dotted identifiers up to the end, or to `end`. */
static enum yg_status check_identifiers(struct yg_str text, struct yg_str *rest, char end,
                                        struct yg_error *err)
{
    for (;;) {
        size_t len = yg_cut_run(rest, is_identifier_byte).len, at = text.len - rest->len;

        if (len == 0)
            return yg_fail(err, YG_MALFORMED, at, "an identifier is empty");
        if (rest->len == 0 || rest->ptr[0] == end)
            return YG_OK;
        if (rest->ptr[0] != '.')
            return yg_fail(err, YG_MALFORMED, at, "this is not how a version goes on");
        *rest = yg_str_from(*rest, 1);
    }
}

enum yg_status yg_version_goversion_check(struct yg_str text, struct yg_error *err)
{
    struct yg_str rest = yg_str_from(text, text.len > 0 && text.ptr[0] == 'v');
    size_t at = text.len - rest.len, count;
    enum yg_status st = yg_number_list_check(yg_cut_run(&rest, is_number_byte), ".", &count, err);

    if (st != YG_OK)
        return yg_fail(err, YG_MALFORMED, at, "this does not begin with numbers");
    if (rest.len > 0 && rest.ptr[0] != '+') {
        rest = yg_str_from(rest, rest.ptr[0] == '-');
        st = check_identifiers(text, &rest, '+', err);
    }
    if (st == YG_OK && rest.len > 0) {
        rest = yg_str_from(rest, 1);
        st = check_identifiers(text, &rest, '.', err);
        if (st == YG_OK && rest.len > 0)
            st = yg_fail(err, YG_MALFORMED, text.len - rest.len, "the metadata has a dot");
    }
    return st;
}

static struct yg_cursor start(struct yg_str text)
{
    struct yg_str rest = yg_str_from(text, text.len > 0 && text.ptr[0] == 'v');
    struct yg_str numbers = yg_cut_run(&rest, is_number_byte);
    struct yg_cursor cursor = {.rest = yg_number_list_trim(numbers), .state = NUMBERS};

    rest = yg_str_head(rest, yg_str_index(rest, '+'));
    if (rest.len > 0)
        cursor.later[0] = yg_str_from(rest, rest.ptr[0] == '-');
    return cursor;
}

static bool is_number(struct yg_str text)
{
    return text.len > 0 && yg_cut_run(&text, yg_is_digit).len > 0 && text.len == 0;
}

static bool next(struct yg_cursor *cursor, struct yg_token *token)
{
    if (cursor->state == NUMBERS && cursor->rest.len > 0) {
        *token = yg_token_number(yg_str_cut(&cursor->rest, '.'));
        return true;
    }
    if (cursor->state == NUMBERS) {
        cursor->rest = cursor->later[0];
        cursor->state = cursor->rest.len > 0 ? IDENTIFIERS : DONE;
        *token = yg_token_mark(cursor->rest.len > 0 ? PRERELEASE : RELEASE);
        return true;
    }
    if (cursor->state == DONE || cursor->rest.len == 0)
        return false;
    struct yg_str identifier = yg_str_cut(&cursor->rest, '.');
    *token =
        is_number(identifier) ? yg_token_number(identifier) : (struct yg_token){WORD, identifier};
    return true;
}

int yg_version_goversion_compare(struct yg_str a, struct yg_str b)
{
    return yg_tokens_compare(start(a), start(b), next);
}

void yg_version_goversion_key(struct yg_str text, struct yg_buf *out)
{
    yg_tokens_key(start(text), next, out);
}

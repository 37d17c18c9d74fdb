#include "matchers/version/languages/conan.h"

#include <assert.h>

#include "matchers/version/tokens.h"

/* Items of marks like "*", numbers, words; the end of a part comes before them and says whether the
 * next part, a pre-release or a build, is there. */
enum { PRERELEASE = 1, NO_PRERELEASE = 2 };
enum { NO_BUILD = 1, BUILD = 2 };
enum { SIGNS = 3, WORD = YG_KEY_ABOVE };
enum { NUMBER_ALONE = 1, NUMBER_REST = 2 }; /* behind a number, in its item */

enum { IN_RELEASE, IN_PRERELEASE, IN_BUILD, IN_BUILD_PRERELEASE, DONE, BEHIND_NUMBER = 8 };

/* What stands behind the last `mark`, cut off from `rest`; absent without it. */
static struct yg_str cut_tail(struct yg_str *rest, char mark)
{
    size_t at = yg_str_rindex(*rest, mark);
    struct yg_str tail = {NULL, 0};

    if (at < rest->len) {
        tail = yg_str_from(*rest, at + 1);
        *rest = yg_str_head(*rest, at);
    }
    return tail;
}

static struct yg_str trim_zeros(struct yg_str items)
{
    size_t kept = items.len;

    assert(kept == 0 || items.ptr != NULL);
    while (kept > 0) {
        size_t start = kept;

        while (start > 0 && items.ptr[start - 1] == '0')
            start--;
        if (start == kept || (start > 0 && items.ptr[start - 1] != '.'))
            break;
        kept = start > 0 ? start - 1 : 0;
    }
    return yg_str_head(items, kept);
}

static struct yg_cursor start(struct yg_str text)
{
    struct yg_cursor cursor = {.rest = text, .state = IN_RELEASE};

    cursor.later[1] = cut_tail(&cursor.rest, '+');
    cursor.later[0] = cut_tail(&cursor.rest, '-');
    cursor.rest = trim_zeros(cursor.rest);
    return cursor;
}

/* The floor of a release: "2-" ends where its pre-releases begin. */
static bool is_floor(struct yg_str text, size_t item)
{
    return item > 0 && text.ptr[item - 1] == '-' && (item == text.len || text.ptr[item] == '+');
}

enum yg_status yg_version_conan_check(struct yg_str text, struct yg_error *err)
{
    bool build = false;
    size_t item = 0;

    for (size_t i = 0; i <= text.len; i++) {
        char c = i < text.len ? text.ptr[i] : '.';

        if (c <= ' ' || c > '~')
            return yg_fail(err, YG_MALFORMED, i, "this byte is not allowed in a Conan version");
        if (c == '+' && build)
            return yg_fail(err, YG_MALFORMED, i, "there is a second build");
        build |= c == '+';
        if (c != '.' && c != '-' && c != '+')
            continue;
        if (i == item && !is_floor(text, item))
            return yg_fail(err, YG_MALFORMED, i, "an item is empty");
        item = i + 1;
    }
    return YG_OK;
}

static bool next_part(struct yg_cursor *cursor, struct yg_token *token)
{
    struct yg_str prerelease = cursor->later[0], build = cursor->later[1];

    switch (cursor->state) {
    case IN_RELEASE:
        *token = yg_token_mark(prerelease.ptr == NULL ? NO_PRERELEASE : PRERELEASE);
        cursor->rest = trim_zeros(prerelease);
        cursor->state = IN_PRERELEASE;
        return true;
    case IN_PRERELEASE:
        *token = yg_token_mark(build.ptr == NULL ? NO_BUILD : BUILD);
        cursor->later[0] = cut_tail(&build, '-');
        cursor->rest = trim_zeros(build);
        cursor->state = build.ptr == NULL ? DONE : IN_BUILD;
        return true;
    case IN_BUILD:
        *token = yg_token_mark(prerelease.ptr == NULL ? NO_PRERELEASE : PRERELEASE);
        cursor->rest = trim_zeros(prerelease);
        cursor->state = IN_BUILD_PRERELEASE;
        return true;
    default:
        return false;
    }
}

static bool next(struct yg_cursor *cursor, struct yg_token *token)
{
    if (cursor->state & BEHIND_NUMBER) {
        struct yg_str rest = yg_str_cut(&cursor->rest, '.');

        *token = rest.len == 0 ? yg_token_mark(NUMBER_ALONE) : (struct yg_token){NUMBER_REST, rest};
        cursor->state &= ~BEHIND_NUMBER;
        return true;
    }
    if (cursor->rest.len == 0)
        return next_part(cursor, token);
    if (yg_is_digit(cursor->rest.ptr[0])) {
        *token = yg_token_number(yg_cut_run(&cursor->rest, yg_is_digit));
        cursor->state |= BEHIND_NUMBER;
        return true;
    }
    struct yg_str item = yg_str_cut(&cursor->rest, '.');
    *token = (struct yg_token){item.len == 0 || item.ptr[0] < '0' ? SIGNS : WORD, item};
    return true;
}

int yg_version_conan_compare(struct yg_str a, struct yg_str b)
{
    return yg_tokens_compare(start(a), start(b), next);
}

void yg_version_conan_key(struct yg_str text, struct yg_buf *out)
{
    yg_tokens_key(start(text), next, out);
}

#include "matchers/version/distributions/alpm.h"

#include "matchers/version/tokens.h"

/* What may come next, in its order; marks by their count. */
enum { LETTERS = 1, END = 2, MARKS = YG_KEY_ABOVE };

struct parts {
    struct yg_str epoch, version, release; /* absent: none */
};

static struct parts split(struct yg_str text)
{
    struct parts parts = {.version = text};
    size_t digits = 0;

    while (digits < text.len && yg_is_digit(text.ptr[digits]))
        digits++;
    if (digits < text.len && text.ptr[digits] == ':') {
        parts.epoch = yg_str_head(text, digits);
        parts.version = yg_str_from(text, digits + 1);
    }
    size_t hyphen = yg_str_rindex(parts.version, '-');
    if (hyphen < parts.version.len) {
        parts.release = yg_str_from(parts.version, hyphen + 1);
        parts.version = yg_str_head(parts.version, hyphen);
    }
    return parts;
}

static bool is_sign(char c)
{
    return !yg_is_digit(c) && !yg_is_letter(c);
}

static enum yg_status check_release(struct yg_str text, struct yg_str release, struct yg_error *err)
{
    struct yg_str rest = release;

    for (int i = 0; i < 2; i++) {
        struct yg_str number = yg_cut_run(&rest, yg_is_digit);

        if (number.len == 0)
            return yg_fail(err, YG_MALFORMED, text.len - rest.len, "the release is not a number");
        if (rest.len == 0)
            return YG_OK;
        if (i == 0 && rest.ptr[0] == '.')
            rest = yg_str_from(rest, 1);
    }
    return yg_fail(err, YG_MALFORMED, text.len - rest.len, "the release is not a number");
}

enum yg_status yg_version_alpm_check(struct yg_str text, struct yg_error *err)
{
    struct parts parts = split(text);
    size_t start = parts.epoch.ptr == NULL ? 0 : parts.epoch.len + 1;

    if (parts.epoch.ptr != NULL && parts.epoch.len == 0)
        return yg_fail(err, YG_MALFORMED, 0, "the epoch is empty");
    if (parts.version.len == 0)
        return yg_fail(err, YG_MALFORMED, start, "the version is empty");
    for (size_t i = 0; i < parts.version.len; i++) {
        char c = parts.version.ptr[i];

        if (c <= ' ' || c > '~' || c == ':' || c == '/' || c == '-')
            return yg_fail(err, YG_MALFORMED, start + i,
                           "this byte is not allowed in an Arch version");
    }
    if (is_sign(parts.version.ptr[parts.version.len - 1]))
        return yg_fail(err, YG_MALFORMED, start + parts.version.len - 1,
                       "the version ends in neither a letter nor a digit");
    return parts.release.ptr == NULL ? YG_OK : check_release(text, parts.release, err);
}

static bool next(struct yg_cursor *cursor, struct yg_token *token)
{
    char c = cursor->rest.len == 0 ? '\0' : cursor->rest.ptr[0];

    if (cursor->rest.len == 0) {
        *token = yg_token_mark(END);
        return cursor->state++ == 0;
    }
    if (yg_is_digit(c))
        *token = yg_token_number(yg_cut_run(&cursor->rest, yg_is_digit));
    else if (yg_is_letter(c))
        *token = (struct yg_token){LETTERS, yg_cut_run(&cursor->rest, yg_is_letter)};
    else
        *token = yg_token_mark(MARKS + (int)yg_cut_run(&cursor->rest, is_sign).len);
    return true;
}

static int order_part(struct yg_str a, struct yg_str b)
{
    return yg_tokens_compare((struct yg_cursor){.rest = a}, (struct yg_cursor){.rest = b}, next);
}

int yg_version_alpm_compare(struct yg_str a, struct yg_str b)
{
    struct parts x = split(a), y = split(b);
    int order = yg_semver_order_digits(x.epoch.len == 0 ? YG_STR("0") : x.epoch,
                                       y.epoch.len == 0 ? YG_STR("0") : y.epoch);

    if (order == 0)
        order = order_part(x.version, y.version);
    if (order != 0 || x.release.ptr == NULL || y.release.ptr == NULL)
        return order;
    return order_part(x.release, y.release);
}

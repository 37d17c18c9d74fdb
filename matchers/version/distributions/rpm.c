#include "matchers/version/distributions/rpm.h"

#include "matchers/version/key.h"
#include "matchers/version/semver/semver_core.h"
#include "pipeline/base/ascii.h"

struct parts {
    struct yg_str epoch, version, release; /* absent: none */
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The epoch is digits before the first colon, the release stands behind the last hyphen. */
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

enum yg_status yg_version_rpm_check(struct yg_str text, struct yg_error *err)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == 0x7F)
            return yg_fail(err, YG_MALFORMED, i, "blanks and control bytes are not allowed");
    }
    if (split(text).version.len == 0)
        return yg_fail(err, YG_MALFORMED, text.len, "the version is empty");
    return YG_OK;
}

static bool is_mark(char c)
{
    return c == '~' || c == '^';
}

static void skip_separators(struct yg_str *text)
{
    while (text->len > 0 && !yg_is_digit(text->ptr[0]) && !is_letter(text->ptr[0]) &&
           !is_mark(text->ptr[0]))
        *text = yg_str_from(*text, 1);
}

static struct yg_str take_run(struct yg_str *text, bool (*of)(char))
{
    struct yg_str run = {text->ptr, 0};

    while (run.len < text->len && of(text->ptr[run.len]))
        run.len++;
    *text = yg_str_from(*text, run.len);
    return run;
}

/* "~" sorts before everything, "^" before everything but the end. Returns true when that decides or
 * a mark was passed on both sides; *order is then the result, 0 to go on. */
static bool order_marks(struct yg_str *a, struct yg_str *b, int *order)
{
    bool a_tilde = a->len > 0 && a->ptr[0] == '~', b_tilde = b->len > 0 && b->ptr[0] == '~';
    bool a_caret = a->len > 0 && a->ptr[0] == '^', b_caret = b->len > 0 && b->ptr[0] == '^';

    *order = 0;
    if (a_tilde || b_tilde)
        *order = b_tilde - a_tilde;
    else if (a_caret && b_caret)
        *order = 0;
    else if (a_caret)
        *order = b->len == 0 ? 1 : -1;
    else if (b_caret)
        *order = a->len == 0 ? -1 : 1;
    else
        return false;
    if (*order == 0) {
        *a = yg_str_from(*a, 1);
        *b = yg_str_from(*b, 1);
    }
    return true;
}

/* rpmvercmp. */
static int order_part(struct yg_str a, struct yg_str b)
{
    while (a.len > 0 || b.len > 0) {
        int order;

        skip_separators(&a);
        skip_separators(&b);
        if (order_marks(&a, &b, &order)) {
            if (order != 0)
                return order;
            continue;
        }
        if (a.len == 0 || b.len == 0)
            break;
        bool number = yg_is_digit(a.ptr[0]);
        struct yg_str x = take_run(&a, number ? yg_is_digit : is_letter);
        struct yg_str y = take_run(&b, number ? yg_is_digit : is_letter);
        if (y.len == 0)
            return number ? 1 : -1; /* a number is newer than a word */
        order = number ? yg_semver_order_digits(x, y) : yg_str_compare(x, y);
        if (order != 0)
            return order;
    }
    return (a.len > 0) - (b.len > 0);
}

int yg_version_rpm_compare(struct yg_str a, struct yg_str b)
{
    struct parts x = split(a), y = split(b);
    int order = yg_semver_order_digits(x.epoch.len == 0 ? YG_STR("0") : x.epoch,
                                       y.epoch.len == 0 ? YG_STR("0") : y.epoch);

    if (order == 0)
        order = order_part(x.version, y.version);
    if (order != 0)
        return order;
    if (x.release.ptr == NULL || y.release.ptr == NULL)
        return (x.release.ptr != NULL) - (y.release.ptr != NULL);
    return order_part(x.release, y.release);
}

/* Marks of keys, in the order of what they begin; numbers are newer than all of it. */
enum { TILDE = 1, END, CARET, WORD };

static void put_part(struct yg_buf *out, struct yg_str part)
{
    for (skip_separators(&part); part.len > 0; skip_separators(&part)) {
        if (is_mark(part.ptr[0])) {
            yg_key_mark(out, part.ptr[0] == '~' ? TILDE : CARET);
            part = yg_str_from(part, 1);
        } else if (yg_is_digit(part.ptr[0])) {
            yg_key_number(out, take_run(&part, yg_is_digit));
        } else {
            yg_key_mark(out, WORD);
            yg_key_text(out, take_run(&part, is_letter));
        }
    }
    yg_key_mark(out, END);
}

void yg_version_rpm_key(struct yg_str text, struct yg_buf *out)
{
    struct parts parts = split(text);

    yg_key_number(out, parts.epoch);
    put_part(out, parts.version);
    if (parts.release.ptr != NULL) /* without one the key ends here, and is older */
        put_part(out, parts.release);
}

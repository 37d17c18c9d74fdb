#include "matchers/version/distributions/apk.h"

#include <assert.h>

#include "matchers/version/key.h"
#include "matchers/version/semver/semver_core.h"
#include "pipeline/base/ascii.h"

enum kind { NUMBER, LETTER, SUFFIX, SUFFIX_NUMBER, HASH, REVISION, END, INVALID };

/* Suffixes in their order; those before FIRST_AFTER are older than the version without. */
static const char *const suffixes[] = {"alpha", "beta", "pre", "rc", "cvs",
                                       "svn",   "git",  "hg",  "p"};
#define FIRST_AFTER 4

struct cursor {
    struct yg_str rest;
    enum kind kind;
    struct yg_str text; /* NUMBER, SUFFIX_NUMBER, REVISION: digits; LETTER; HASH */
    int suffix;
    bool first;
};

static struct yg_str digits(struct cursor *cursor)
{
    struct yg_str run = {cursor->rest.ptr, 0};

    while (run.len < cursor->rest.len && yg_is_digit(cursor->rest.ptr[run.len]))
        run.len++;
    cursor->rest = yg_str_from(cursor->rest, run.len);
    return run;
}

/* The longest name that fits: "p" also begins "pre". */
static void take_suffix(struct cursor *cursor)
{
    struct yg_str rest = yg_str_from(cursor->rest, 1);
    size_t longest = 0;

    cursor->kind = INVALID;
    for (size_t i = 0; i < YG_COUNT(suffixes); i++) {
        struct yg_str name = yg_str(suffixes[i]);

        if (name.len > longest && yg_str_starts(rest, name)) {
            cursor->kind = SUFFIX;
            cursor->suffix = (int)i;
            cursor->rest = yg_str_from(rest, name.len);
            longest = name.len;
        }
    }
}

static bool is_hex(char c)
{
    return yg_is_digit(c) || (c >= 'a' && c <= 'f');
}

/* Step to the next token. What may follow depends on the last one. */
static void next(struct cursor *cursor)
{
    enum kind last = cursor->kind;
    char c = cursor->rest.len > 0 ? cursor->rest.ptr[0] : '\0';

    cursor->first = false;
    if (cursor->rest.len == 0) {
        cursor->kind = END;
    } else if (last == SUFFIX && yg_is_digit(c)) {
        cursor->kind = SUFFIX_NUMBER;
        cursor->text = digits(cursor);
    } else if (c == '.' && last == NUMBER) {
        cursor->rest = yg_str_from(cursor->rest, 1);
        cursor->text = digits(cursor);
        cursor->kind = cursor->text.len == 0 ? INVALID : NUMBER;
    } else if (((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) && last == NUMBER) {
        cursor->kind = LETTER;
        cursor->text = yg_str_head(cursor->rest, 1);
        cursor->rest = yg_str_from(cursor->rest, 1);
    } else if (c == '_' && last <= SUFFIX_NUMBER) {
        take_suffix(cursor);
    } else if (c == '~' && last <= SUFFIX_NUMBER) {
        size_t len = 1;

        while (len < cursor->rest.len && is_hex(cursor->rest.ptr[len]))
            len++;
        cursor->kind = len == 1 ? INVALID : HASH;
        cursor->text = yg_str_from(yg_str_head(cursor->rest, len), 1);
        cursor->rest = yg_str_from(cursor->rest, len);
    } else if (yg_str_starts(cursor->rest, YG_STR("-r")) && last <= HASH) {
        cursor->rest = yg_str_from(cursor->rest, 2);
        cursor->text = digits(cursor);
        cursor->kind = cursor->text.len == 0 ? INVALID : REVISION;
    } else {
        cursor->kind = INVALID;
    }
}

static struct cursor start(struct yg_str text)
{
    struct cursor cursor = {.rest = text, .kind = NUMBER, .first = true};

    cursor.text = digits(&cursor);
    if (cursor.text.len == 0)
        cursor.kind = INVALID;
    return cursor;
}

enum yg_status yg_version_apk_check(struct yg_str text, struct yg_error *err)
{
    struct cursor cursor = start(text);

    while (cursor.kind != END && cursor.kind != INVALID) {
        next(&cursor);
        if (cursor.kind == LETTER && (cursor.text.ptr[0] < 'a' || cursor.text.ptr[0] > 'z'))
            return yg_fail(err, YG_MALFORMED, (size_t)(cursor.text.ptr - text.ptr),
                           "a capital letter is not allowed in an Alpine version");
    }
    if (cursor.kind == INVALID)
        return yg_fail(err, YG_MALFORMED, text.len - cursor.rest.len,
                       "this is not how an Alpine version goes on");
    return YG_OK;
}

static int order_token(const struct cursor *a, const struct cursor *b)
{
    switch (a->kind) {
    case NUMBER:
        if (!a->first && (a->text.ptr[0] == '0' || b->text.ptr[0] == '0'))
            return yg_str_compare(a->text, b->text);
        return yg_semver_order_digits(a->text, b->text);
    case SUFFIX_NUMBER:
    case REVISION:
        return yg_semver_order_digits(a->text, b->text);
    case LETTER:
    case HASH:
        return yg_str_compare(a->text, b->text);
    case SUFFIX:
        return a->suffix - b->suffix;
    case END:
    case INVALID:
        break;
    }
    return 0;
}

int yg_version_apk_compare(struct yg_str a, struct yg_str b)
{
    struct cursor x = start(a), y = start(b);

    while (x.kind == y.kind && x.kind != END && x.kind != INVALID) {
        int order = order_token(&x, &y);

        if (order != 0)
            return order;
        next(&x);
        next(&y);
    }
    if (x.kind == y.kind)
        return order_token(&x, &y);
    if (x.kind == SUFFIX && x.suffix < FIRST_AFTER)
        return -1;
    if (y.kind == SUFFIX && y.suffix < FIRST_AFTER)
        return 1;
    if (x.kind == INVALID || y.kind == INVALID)
        return x.kind == INVALID ? -1 : 1;
    return x.kind > y.kind ? -1 : 1; /* what goes on longer with what comes earlier is newer */
}

/* Marks of keys: tokens from the oldest to the newest. Numbers come last; those that begin with 0
 * are fractions unless they are the first, and before all others. */
enum {
    AT_SUFFIX = 1, /* with its place in the table: one that makes the version older */
    AT_END,
    AT_REVISION,
    AT_HASH,
    AT_SUFFIX_NUMBER,
    AT_NEWER_SUFFIX,
    AT_LETTER,
    AT_ZERO,
    AT_FRACTION
};

static void put_number(struct yg_buf *out, const struct cursor *cursor)
{
    if (cursor->first || cursor->text.ptr[0] != '0') {
        yg_key_number(out, cursor->text);
    } else if (cursor->text.len == 1) {
        yg_key_mark(out, AT_ZERO);
    } else {
        yg_key_mark(out, AT_FRACTION);
        yg_key_text(out, yg_str_from(cursor->text, 1));
    }
}

static void put_token(struct yg_buf *out, const struct cursor *cursor)
{
    switch (cursor->kind) {
    case NUMBER:
        put_number(out, cursor);
        break;
    case LETTER:
        yg_key_mark(out, AT_LETTER);
        yg_key_mark(out, cursor->text.ptr[0]);
        break;
    case SUFFIX:
        yg_key_mark(out, cursor->suffix < FIRST_AFTER ? AT_SUFFIX : AT_NEWER_SUFFIX);
        yg_key_mark(out, cursor->suffix);
        break;
    case SUFFIX_NUMBER:
        yg_key_mark(out, AT_SUFFIX_NUMBER);
        yg_key_number(out, cursor->text);
        break;
    case HASH:
        yg_key_mark(out, AT_HASH);
        yg_key_text(out, cursor->text);
        break;
    case REVISION:
        yg_key_mark(out, AT_REVISION);
        yg_key_number(out, cursor->text);
        break;
    case END:
        yg_key_mark(out, AT_END);
        break;
    case INVALID:
        assert(!"checked");
    }
}

void yg_version_apk_key(struct yg_str text, struct yg_buf *out)
{
    struct cursor cursor = start(text);

    for (; cursor.kind != END; next(&cursor))
        put_token(out, &cursor);
    put_token(out, &cursor);
}

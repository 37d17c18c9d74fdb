/* json_walk.c - errors, scalars, and the walk over what nobody looks at. */
#include "connectors/json_reader.h"

#include <stdio.h>

#include "connectors/json_scalar.h"

/* The kind that a first byte begins, plus one; 0 for none. */
const unsigned char yg_json_kinds[256] = {
    ['n'] = YG_JSON_NULL + 1,   ['t'] = YG_JSON_BOOL + 1,   ['f'] = YG_JSON_BOOL + 1,
    ['"'] = YG_JSON_STRING + 1, ['['] = YG_JSON_ARRAY + 1,  ['{'] = YG_JSON_OBJECT + 1,
    ['-'] = YG_JSON_NUMBER + 1, ['0'] = YG_JSON_NUMBER + 1, ['1'] = YG_JSON_NUMBER + 1,
    ['2'] = YG_JSON_NUMBER + 1, ['3'] = YG_JSON_NUMBER + 1, ['4'] = YG_JSON_NUMBER + 1,
    ['5'] = YG_JSON_NUMBER + 1, ['6'] = YG_JSON_NUMBER + 1, ['7'] = YG_JSON_NUMBER + 1,
    ['8'] = YG_JSON_NUMBER + 1, ['9'] = YG_JSON_NUMBER + 1,
};

/* ---- errors --------------------------------------------------------------------------------- */

bool yg_json_reader_fail(struct yg_json_reader *r, enum yg_status status, size_t place,
                         const char *why)
{
    if (!r->failed)
        yg_fail(&r->error, status, place + r->mark, "%s", why);
    r->failed = true;
    r->walkable = 0;
    return false;
}

/* Fail with "expected x, found y"; always false. */
static bool fail_found(struct yg_json_reader *r, size_t place, const char *expected)
{
    unsigned char c = place < r->len ? (unsigned char)r->text[place] : 0;
    char why[96];

    if (place >= r->len)
        snprintf(why, sizeof why, "%s, found the end of the text", expected);
    else if (c > 0x20 && c < 0x7f)
        snprintf(why, sizeof why, "%s, found %c", expected, c);
    else
        snprintf(why, sizeof why, "%s, found byte 0x%02x", expected, c);
    return yg_json_reader_fail(r, YG_MALFORMED, place, why);
}

bool yg_json_fail_token(struct yg_json_reader *r, uint32_t token, const char *expected)
{
    return fail_found(r, r->index[token], expected); /* index[count] is the end of the text */
}

/* ---- scalars -------------------------------------------------------------------------------- */

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

struct yg_str yg_json_scalar_text(const struct yg_json_reader *r, uint32_t token)
{
    uint32_t start = r->index[token], end = r->index[token + 1];

    while (end > start + 1 && is_space(r->text[end - 1]))
        end--;
    return (struct yg_str){r->text + start, end - start};
}

/* has_backslash beyond what is known. Forwards the search goes as far as the next backslash, so
 * each byte is searched once; a handle that goes back searches its own string only. */
static __attribute__((noinline)) bool search_backslash(struct yg_json_reader *r, uint32_t start,
                                                       uint32_t end)
{
    const char *found;

    if (start < r->clean_from)
        return memchr(r->text + start, '\\', end - start) != NULL;
    if (r->backslash < start) {
        found = memchr(r->text + start, '\\', r->len - start);
        r->clean_from = start;
        r->backslash = found == NULL ? r->len : (uint32_t)(found - r->text);
    }
    return r->backslash < end;
}

static inline bool has_backslash(struct yg_json_reader *r, uint32_t start, uint32_t end)
{
    return !is_clean(r, start, end) && search_backslash(r, start, end);
}

/* The bytes between the quotes; false (failed) when they are not there, which stage 1 prevents. */
static bool string_raw(struct yg_json_reader *r, uint32_t token, struct yg_str *raw)
{
    struct yg_str whole = yg_json_scalar_text(r, token);

    if (whole.len < 2 || whole.ptr[whole.len - 1] != '"')
        return yg_json_fail_token(r, token, "expected a string with an end");
    *raw = (struct yg_str){whole.ptr + 1, whole.len - 2};
    return true;
}

bool yg_json_read_slowly(struct yg_json_reader *r, uint32_t token, struct yg_str *text)
{
    struct yg_str raw;
    const char *why;
    char *out = NULL;
    size_t len, at;

    if (!string_raw(r, token, &raw))
        return false;
    if (!has_backslash(r, r->index[token] + 1, r->index[token + 1])) {
        if (text != NULL)
            *text = raw;
        return true;
    }
    if (text != NULL) {
        out = yg_arena_alloc(&r->arena, raw.len + 1);
        if (out == NULL)
            return yg_json_reader_fail(r, YG_NOMEM, r->index[token], "string");
    }
    why = yg_json_unescape(raw, out, &len, &at);
    if (why != NULL)
        return yg_json_reader_fail(r, YG_MALFORMED, r->index[token] + 1 + at, why);
    if (text != NULL)
        *text = (struct yg_str){out, len};
    set_done(r, token, token + 1);
    return true;
}

bool yg_json_check_number_at(struct yg_json_reader *r, uint32_t token)
{
    size_t at;

    if (yg_json_check_number(yg_json_scalar_text(r, token), &at))
        return true;
    return fail_found(r, r->index[token] + at, "bad number");
}

bool yg_json_check_literal(struct yg_json_reader *r, uint32_t token)
{
    struct yg_str text = yg_json_scalar_text(r, token);

    if (yg_str_equal(text, YG_STR("true")) || yg_str_equal(text, YG_STR("false")) ||
        yg_str_equal(text, YG_STR("null")))
        return true;
    return yg_json_reader_fail(r, YG_MALFORMED, r->index[token], "expected true, false or null");
}

/* Check the scalar at `token`; fails on what begins no value. */
static inline bool check_scalar(struct yg_json_reader *r, uint32_t token)
{
    switch (yg_json_kinds[byte_at(r, token)]) {
    case YG_JSON_STRING + 1:
        return is_clean(r, r->index[token] + 1, r->index[token + 1]) ||
               yg_json_read_slowly(r, token, NULL);
    case YG_JSON_NUMBER + 1:
        return yg_json_check_number_at(r, token);
    case YG_JSON_NULL + 1:
    case YG_JSON_BOOL + 1:
        return yg_json_check_literal(r, token);
    default:
        return yg_json_fail_token(r, token, "expected a value");
    }
}

/* ---- the walk ------------------------------------------------------------------------------- */

/* From the first token of a member to that of its value; 0 (failed) when it is none. */
static uint32_t pass_key(struct yg_json_reader *r, uint32_t token)
{
    if (byte_at(r, token) != '"') {
        yg_json_fail_token(r, token, "expected a key");
        return 0;
    }
    if (!check_scalar(r, token))
        return 0;
    if (byte_at(r, token + 1) != ':') {
        yg_json_fail_token(r, token + 1, "expected a colon");
        return 0;
    }
    return token + 2;
}

bool yg_json_fail_deep(struct yg_json_reader *r, uint32_t token)
{
    return yg_json_reader_fail(r, YG_LIMIT, r->index[token], "nested too deeply");
}

/* Pass members that are strings without escapes and have another one behind them. */
static inline uint32_t pass_string_members(const struct yg_json_reader *r, uint32_t token)
{
    const uint32_t *index = r->index;
    const char *text = r->text;

    while (token + 4 < r->walkable && text[index[token]] == '"' && text[index[token + 1]] == ':' &&
           text[index[token + 2]] == '"' && text[index[token + 3]] == ',' &&
           is_clean(r, index[token], index[token + 3]))
        token += 4;
    return token;
}

/* Pass items that are strings without escapes and have another one behind them. */
static inline uint32_t pass_string_items(const struct yg_json_reader *r, uint32_t token)
{
    const uint32_t *index = r->index;
    const char *text = r->text;

    while (token + 2 < r->walkable && text[index[token]] == '"' && text[index[token + 1]] == ',' &&
           is_clean(r, index[token], index[token + 1]))
        token += 2;
    return token;
}

/* To the next value in an array or object that closes with `closer`; 0 (failed) when there is
 * none. */
static inline uint32_t pass_to_value(struct yg_json_reader *r, uint32_t token, char closer)
{
    return closer == ']' ? pass_string_items(r, token) : pass_key(r, pass_string_members(r, token));
}

/* Walk the array or object at `token`, checking everything. Returns the token behind it, 0 when
 * failed. */
static uint32_t walk(struct yg_json_reader *r, uint32_t token, uint32_t depth)
{
    char closers[YG_JSON_DEPTH_MAX]; /* of the arrays and objects that are open */
    uint32_t open = 0;

    for (;;) { /* `token` begins a value */
        unsigned char c = byte_at(r, token);

        if (c == '[' || c == '{') {
            if (depth + open >= YG_JSON_DEPTH_MAX)
                return yg_json_fail_deep(r, token);
            closers[open++] = c == '[' ? ']' : '}';
            token++;
            if (byte_at(r, token) != (unsigned char)closers[open - 1]) {
                token = pass_to_value(r, token, closers[open - 1]);
                if (token == 0)
                    return 0;
                continue;
            }
        } else {
            if (!check_scalar(r, token))
                return 0;
            token++;
        }
        for (;;) { /* `token` follows a value, or closes an empty one */
            c = byte_at(r, token);
            if (c == ',')
                break;
            if (c != (unsigned char)closers[open - 1])
                return yg_json_fail_token(r, token,
                                          closers[open - 1] == ']' ? "expected a comma or ]"
                                                                   : "expected a comma or }");
            token++;
            if (--open == 0)
                return token;
        }
        token = pass_to_value(r, token + 1, closers[open - 1]);
        if (token == 0)
            return 0;
    }
}

uint32_t yg_json_pass_value(struct yg_json_reader *r, uint32_t token, uint32_t depth)
{
    unsigned char c;

    if (token == r->done_start)
        return r->done_end;
    c = byte_at(r, token);
    if (c == '[' || c == '{')
        return walk(r, token, depth);
    return check_scalar(r, token) ? token + 1 : 0;
}

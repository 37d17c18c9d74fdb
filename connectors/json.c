/* json.c - a walk over the places that simdjson's stage 1 has found.
 *
 *   text    {"id":"a\n","list":[1, true]}
 *   index   {"   :"    ,"     :[1, t   ]}     one token per structural character, opening quote
 *   token   01   23    45     6789 10  ..     and first byte of each other scalar
 *
 * What lies between the closing quote or the last structural character and the next token is white
 * space: stage 1 would have made a token of anything else. So a string ends at the last quote
 * before the next token, and every other scalar at the next token but for white space; its whole
 * text is then checked.
 *
 * A handle stands on its current item and checks what it passes when it is asked for the next one.
 * Three notes in the reader keep that from being done twice:
 *   done       the value that was walked last, and the token behind it: the inner loop's last step
 *              notes it, the outer loop's next step finds it
 *   root_end   the token behind the root, for the close
 *   backslash  there is none in [clean_from, backslash): most texts have none at all, and one
 *              memchr says so for every string
 * Invariants: 0 < token < count for all but the root; done_start < done_end <= count.
 */
#include "connectors/json.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "connectors/json_scalar.h"
#include "connectors/simdjson_shim.h"

#define NONE UINT32_MAX
#define ARENA_KEEP_BYTES ((size_t)1 << 20)

struct yg_json_reader {
    const char *text; /* behind the byte order mark */
    const uint32_t *index;
    uint32_t len, count;
    uint32_t done_start, done_end, root_end;
    uint32_t clean_from, backslash;
    bool failed;
    uint32_t mark; /* bytes of the byte order mark */
    size_t bytes_max;
    struct yg_simdjson *shim;
    struct yg_arena arena;
    struct yg_error error;
};

static_assert(YG_JSON_BYTES_MAX < NONE, "places and tokens are 32 bits, NONE is none of them");

/* The kind that a first byte begins, plus one; 0 for none. */
static const unsigned char kinds[256] = {
    ['n'] = YG_JSON_NULL + 1,   ['t'] = YG_JSON_BOOL + 1,   ['f'] = YG_JSON_BOOL + 1,
    ['"'] = YG_JSON_STRING + 1, ['['] = YG_JSON_ARRAY + 1,  ['{'] = YG_JSON_OBJECT + 1,
    ['-'] = YG_JSON_NUMBER + 1, ['0'] = YG_JSON_NUMBER + 1, ['1'] = YG_JSON_NUMBER + 1,
    ['2'] = YG_JSON_NUMBER + 1, ['3'] = YG_JSON_NUMBER + 1, ['4'] = YG_JSON_NUMBER + 1,
    ['5'] = YG_JSON_NUMBER + 1, ['6'] = YG_JSON_NUMBER + 1, ['7'] = YG_JSON_NUMBER + 1,
    ['8'] = YG_JSON_NUMBER + 1, ['9'] = YG_JSON_NUMBER + 1,
};

/* ---- places and errors ---------------------------------------------------------------------- */

/* First byte of a token; 0, which begins nothing, behind the last one. */
static inline unsigned char byte_at(const struct yg_json_reader *r, uint32_t token)
{
    return token < r->count ? (unsigned char)r->text[r->index[token]] : 0;
}

/* Keep the first error of the text; always false. `place` is an offset in r->text. */
static bool fail(struct yg_json_reader *r, enum yg_status status, size_t place, const char *why)
{
    if (!r->failed)
        yg_fail(&r->error, status, place + r->mark, "%s", why);
    r->failed = true;
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
    return fail(r, YG_MALFORMED, place, why);
}

static bool fail_token(struct yg_json_reader *r, uint32_t token, const char *expected)
{
    return fail_found(r, r->index[token], expected); /* index[count] is the end of the text */
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* A scalar's own bytes: up to the next token but for white space. */
static struct yg_str scalar_text(const struct yg_json_reader *r, uint32_t token)
{
    uint32_t start = r->index[token], end = r->index[token + 1];

    while (end > start + 1 && is_space(r->text[end - 1]))
        end--;
    return (struct yg_str){r->text + start, end - start};
}

/* ---- scalars -------------------------------------------------------------------------------- */

/* has_backslash beyond what is known. Forwards the search goes as far as the next backslash, so each
 * byte is searched once; a handle that goes back searches its own string only. */
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

/* Is there a backslash from `start` to before `end`? */
static inline bool has_backslash(struct yg_json_reader *r, uint32_t start, uint32_t end)
{
    if (start >= r->clean_from && end <= r->backslash)
        return false;
    return search_backslash(r, start, end);
}

/* The bytes between the quotes; false (failed) when they are not there, which stage 1 prevents. */
static bool string_raw(struct yg_json_reader *r, uint32_t token, struct yg_str *raw)
{
    struct yg_str whole = scalar_text(r, token);

    if (whole.len < 2 || whole.ptr[whole.len - 1] != '"')
        return fail_token(r, token, "expected a string with an end");
    *raw = (struct yg_str){whole.ptr + 1, whole.len - 2};
    return true;
}

/* A string with a backslash: check it, and decode it when `text` is asked for. */
static bool escaped_string(struct yg_json_reader *r, uint32_t token, struct yg_str *text)
{
    struct yg_str raw;
    const char *why;
    char *out = NULL;
    size_t len, at;

    if (!string_raw(r, token, &raw))
        return false;
    if (text != NULL) {
        out = yg_arena_alloc(&r->arena, raw.len + 1);
        if (out == NULL)
            return fail(r, YG_NOMEM, r->index[token], "string");
    }
    why = yg_json_unescape(raw, out, &len, &at);
    if (why != NULL)
        return fail(r, YG_MALFORMED, r->index[token] + 1 + at, why);
    if (text != NULL)
        *text = (struct yg_str){out, len};
    r->done_start = token;
    r->done_end = token + 1;
    return true;
}

/* The string that begins at `token`, decoded. */
static inline bool read_string(struct yg_json_reader *r, uint32_t token, struct yg_str *text)
{
    uint32_t start = r->index[token] + 1, end = r->index[token + 1];

    if (has_backslash(r, start, end))
        return escaped_string(r, token, text);
    if (r->text[end - 1] != '"' || end == start)
        return string_raw(r, token, text);
    *text = (struct yg_str){r->text + start, end - 1 - start};
    return true;
}

static bool check_number(struct yg_json_reader *r, uint32_t token)
{
    size_t at;

    if (yg_json_check_number(scalar_text(r, token), &at))
        return true;
    return fail_found(r, r->index[token] + at, "bad number");
}

static bool check_literal(struct yg_json_reader *r, uint32_t token)
{
    struct yg_str text = scalar_text(r, token);

    if (yg_str_equal(text, YG_STR("true")) || yg_str_equal(text, YG_STR("false")) ||
        yg_str_equal(text, YG_STR("null")))
        return true;
    return fail(r, YG_MALFORMED, r->index[token], "expected true, false or null");
}

/* Check the scalar at `token`; fails on what begins no value. */
static inline bool check_scalar(struct yg_json_reader *r, uint32_t token)
{
    switch (kinds[byte_at(r, token)]) {
    case YG_JSON_STRING + 1:
        return !has_backslash(r, r->index[token] + 1, r->index[token + 1]) ||
               escaped_string(r, token, NULL);
    case YG_JSON_NUMBER + 1:
        return check_number(r, token);
    case YG_JSON_NULL + 1:
    case YG_JSON_BOOL + 1:
        return check_literal(r, token);
    default:
        return fail_token(r, token, "expected a value");
    }
}

/* ---- the walk ------------------------------------------------------------------------------- */

/* From the first token of a member to that of its value; 0 (failed) when it is none. */
static uint32_t pass_key(struct yg_json_reader *r, uint32_t token)
{
    if (byte_at(r, token) != '"') {
        fail_token(r, token, "expected a key");
        return 0;
    }
    if (!check_scalar(r, token))
        return 0;
    if (byte_at(r, token + 1) != ':') {
        fail_token(r, token + 1, "expected a colon");
        return 0;
    }
    return token + 2;
}

static bool fail_deep(struct yg_json_reader *r, uint32_t token)
{
    return fail(r, YG_LIMIT, r->index[token], "nested too deeply");
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
            if (depth + open >= YG_JSON_DEPTH_MAX) {
                fail_deep(r, token);
                return 0;
            }
            closers[open++] = c == '[' ? ']' : '}';
            token++;
            if (byte_at(r, token) != (unsigned char)closers[open - 1]) {
                if (c == '{' && (token = pass_key(r, token)) == 0)
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
            if (c != (unsigned char)closers[open - 1]) {
                fail_token(r, token,
                           closers[open - 1] == ']' ? "expected a comma or ]"
                                                    : "expected a comma or }");
                return 0;
            }
            token++;
            if (--open == 0)
                return token;
        }
        token++;
        if (closers[open - 1] == '}' && (token = pass_key(r, token)) == 0)
            return 0;
    }
}

static void set_done(struct yg_json_reader *r, uint32_t token, uint32_t end)
{
    r->done_start = token;
    r->done_end = end;
    if (token == 0)
        r->root_end = end;
}

/* The token behind the value at `token`, which is checked; 0 when failed. */
static inline uint32_t pass_value(struct yg_json_reader *r, uint32_t token, uint32_t depth)
{
    unsigned char c;

    if (token == r->done_start)
        return r->done_end;
    c = byte_at(r, token);
    if (c == '[' || c == '{')
        return walk(r, token, depth);
    return check_scalar(r, token) ? token + 1 : 0;
}

/* Step `container`, whose brackets are `open` and `close`: the token behind the opening bracket or
 * behind a comma. 0 at the end (which is noted), when failed, and when it is of another kind. */
static inline uint32_t step(struct yg_json *container, char open, char close)
{
    struct yg_json_reader *r = container->reader;
    uint32_t token = container->current;

    if (r->failed || token == NONE || byte_at(r, container->token) != (unsigned char)open)
        return 0;
    if (token == 0) {
        token = container->token + 1;
        if (container->depth >= YG_JSON_DEPTH_MAX)
            return fail_deep(r, container->token);
        if (byte_at(r, token) != (unsigned char)close)
            return token;
    } else {
        token = pass_value(r, token, container->depth + 1);
        if (token == 0)
            return 0;
        if (byte_at(r, token) == ',')
            return token + 1;
        if (byte_at(r, token) != (unsigned char)close)
            return fail_token(r, token,
                              close == ']' ? "expected a comma or ]" : "expected a comma or }");
    }
    container->current = NONE;
    set_done(r, container->token, token + 1);
    return 0;
}

/* Make `token` the current item of `container`; false (failed) when it begins no value. */
static inline bool stand_on(struct yg_json *container, uint32_t token, struct yg_json *value)
{
    struct yg_json_reader *r = container->reader;

    if (kinds[byte_at(r, token)] == 0)
        return fail_token(r, token, "expected a value");
    container->current = token;
    *value = (struct yg_json){r, token, 0, container->depth + 1};
    return true;
}

bool yg_json_next_item(struct yg_json *array, struct yg_json *item)
{
    uint32_t token = step(array, '[', ']');

    return token != 0 && stand_on(array, token, item);
}

bool yg_json_next_member(struct yg_json *object, struct yg_str *key, struct yg_json *value)
{
    struct yg_json_reader *r = object->reader;
    uint32_t token = step(object, '{', '}');

    if (token == 0)
        return false;
    if (byte_at(r, token) != '"')
        return fail_token(r, token, "expected a key");
    if (!read_string(r, token, key))
        return false;
    if (byte_at(r, token + 1) != ':')
        return fail_token(r, token + 1, "expected a colon");
    return stand_on(object, token + 2, value);
}

size_t yg_json_next_strings(struct yg_json *array, struct yg_str *texts, size_t max)
{
    struct yg_json_reader *r = array->reader;
    uint32_t token = max == 0 ? 0 : step(array, '[', ']');
    const uint32_t *index = r->index, count = r->count;
    const char *text = r->text;
    size_t n = 0;

    while (token != 0 && byte_at(r, token) == '"' && read_string(r, token, &texts[n])) {
        array->current = token;
        n++;
        /* What is not simply a comma and another token is left to the next step. */
        if (n == max || token + 2 >= count || text[index[token + 1]] != ',')
            break;
        token += 2;
    }
    return n;
}

/* ---- a text from open to close -------------------------------------------------------------- */

struct yg_json_reader *yg_json_reader_create(size_t bytes_max)
{
    struct yg_json_reader *r = calloc(1, sizeof *r);

    if (r == NULL)
        return NULL;
    r->shim = yg_simdjson_create();
    if (r->shim == NULL) {
        free(r);
        return NULL;
    }
    r->bytes_max = bytes_max < YG_JSON_BYTES_MAX ? bytes_max : YG_JSON_BYTES_MAX;
    yg_arena_init(&r->arena);
    fail(r, YG_MALFORMED, 0, "no text was opened");
    return r;
}

void yg_json_reader_destroy(struct yg_json_reader *reader)
{
    if (reader == NULL)
        return;
    yg_simdjson_destroy(reader->shim);
    yg_arena_deinit(&reader->arena);
    free(reader);
}

/* Fail with the first bad byte of a text that stage 1 rejects. */
static bool fail_stage1(struct yg_json_reader *r, enum yg_simdjson_result result)
{
    size_t at;
    const char *why;

    if (result == YG_SIMDJSON_NOMEM)
        return fail(r, YG_NOMEM, 0, "structural index");
    if (result == YG_SIMDJSON_EMPTY)
        return fail(r, YG_MALFORMED, 0, "empty text");
    if (yg_json_find_bad_byte((struct yg_str){r->text, r->len}, &at, &why))
        return fail(r, YG_MALFORMED, at, why);
    return fail(r, YG_MALFORMED, 0, "not indexed by stage 1");
}

static bool index_text(struct yg_json_reader *r)
{
    enum yg_simdjson_result result = YG_SIMDJSON_EMPTY;
    size_t count;

    if (r->len > 0)
        result = yg_simdjson_index(r->shim, r->text, r->len, &r->index, &count);
    if (result != YG_SIMDJSON_OK)
        return fail_stage1(r, result);
    r->count = (uint32_t)count;
    return kinds[byte_at(r, 0)] != 0 || fail_token(r, 0, "expected a value");
}

enum yg_status yg_json_open(struct yg_json_reader *reader, struct yg_str text, struct yg_json *root,
                            struct yg_error *err)
{
    struct yg_json_reader *r = reader;

    yg_arena_reset(&r->arena, ARENA_KEEP_BYTES);
    r->failed = false;
    r->count = 0;
    r->done_start = r->root_end = NONE;
    r->clean_from = r->backslash = 0;
    r->mark = yg_str_starts(text, YG_STR("\xef\xbb\xbf")) ? 3 : 0;
    if (text.len > r->bytes_max) {
        r->mark = 0;
        fail(r, YG_LIMIT, r->bytes_max, "text too large");
    } else {
        text = yg_str_from(text, r->mark);
        r->text = text.ptr;
        r->len = (uint32_t)text.len;
        index_text(r);
    }
    if (r->failed)
        return yg_fail(err, r->error.status, r->error.at, "%s", r->error.text);
    *root = (struct yg_json){r, 0, 0, 0};
    return YG_OK;
}

enum yg_status yg_json_close(struct yg_json_reader *reader, struct yg_error *err)
{
    struct yg_json root = {reader, 0, 0, 0};
    uint32_t end = reader->root_end;

    if (!reader->failed && end == NONE)
        end = pass_value(reader, 0, 0);
    if (!reader->failed && end != reader->count)
        fail_token(reader, end, "expected the end of the text");
    return yg_json_status(&root, err);
}

enum yg_status yg_json_status(const struct yg_json *value, struct yg_error *err)
{
    const struct yg_json_reader *r = value->reader;

    if (!r->failed)
        return YG_OK;
    return yg_fail(err, r->error.status, r->error.at, "%s", r->error.text);
}

/* ---- values --------------------------------------------------------------------------------- */

enum yg_json_kind yg_json_kind(struct yg_json value)
{
    unsigned char kind = kinds[byte_at(value.reader, value.token)];

    assert(kind != 0); /* only first bytes of values become handles */
    return (enum yg_json_kind)(kind - 1);
}

size_t yg_json_at(struct yg_json value)
{
    return value.reader->index[value.token] + (size_t)value.reader->mark;
}

struct yg_str yg_json_raw(struct yg_json value)
{
    struct yg_json_reader *r = value.reader;
    uint32_t end = r->failed ? 0 : pass_value(r, value.token, value.depth), start;

    if (end == 0)
        return (struct yg_str){NULL, 0};
    if (end == value.token + 1)
        return scalar_text(r, value.token);
    set_done(r, value.token, end);
    start = r->index[value.token];
    return (struct yg_str){r->text + start, r->index[end - 1] + 1 - start};
}

bool yg_json_get_string(struct yg_json value, struct yg_str *text)
{
    struct yg_str decoded;

    if (byte_at(value.reader, value.token) != '"' ||
        !read_string(value.reader, value.token, &decoded))
        return false;
    *text = decoded;
    return true;
}

bool yg_json_get_bool(struct yg_json value, bool *flag)
{
    if (yg_json_kind(value) != YG_JSON_BOOL || !check_literal(value.reader, value.token))
        return false;
    *flag = byte_at(value.reader, value.token) == 't';
    return true;
}

bool yg_json_get_double(struct yg_json value, double *number)
{
    struct yg_json_reader *r = value.reader;
    enum yg_status status;

    if (yg_json_kind(value) != YG_JSON_NUMBER || !check_number(r, value.token))
        return false;
    status = yg_json_number_to_double(scalar_text(r, value.token), number);
    if (status == YG_NOMEM)
        fail(r, YG_NOMEM, r->index[value.token], "number");
    return status == YG_OK;
}

bool yg_json_get_int(struct yg_json value, int64_t *number)
{
    struct yg_json_reader *r = value.reader;

    if (yg_json_kind(value) != YG_JSON_NUMBER || !check_number(r, value.token))
        return false;
    return yg_json_number_to_int(scalar_text(r, value.token), number);
}

const char *yg_json_kind_name(enum yg_json_kind kind)
{
    static const char *const names[] = {"null", "boolean", "number", "string", "array", "object"};

    return names[kind];
}

void yg_json_line_column(struct yg_str text, size_t at, size_t *line, size_t *column)
{
    size_t start = 0, found;

    if (at > text.len)
        at = text.len;
    *line = 1;
    while ((found = start + yg_str_index(yg_str_from(text, start), '\n')) < at) {
        start = found + 1;
        ++*line;
    }
    *column = at - start + 1;
}

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

/* The place of a handle, in one word, for a handle is written and then read as a whole: the token of
 * its value (28 bits), the token of its current item (28 bits; 0 before the first, ENDED behind the
 * last) and the number of arrays and objects around it (8 bits). */
#define TOKEN_BITS 28
#define ENDED (((uint32_t)1 << TOKEN_BITS) - 1)
#define DEPTH_SHIFT (2 * TOKEN_BITS)

struct yg_json_reader {
    const char *text; /* behind the byte order mark */
    const uint32_t *index;
    uint32_t len, count;
    uint32_t walkable; /* count, but 0 once an error was met */
    uint32_t done_start, done_end, root_end;
    uint32_t clean_from, backslash;
    bool failed;
    uint32_t mark; /* bytes of the byte order mark */
    size_t bytes_max;
    struct yg_simdjson *shim;
    struct yg_arena arena;
    struct yg_error error;
};

static_assert(YG_JSON_BYTES_MAX <= (size_t)1 << TOKEN_BITS, "a token is a place, at most");
static_assert(YG_JSON_DEPTH_MAX <= 256, "the depth around a container has 8 bits");

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

static inline struct yg_json handle(struct yg_json_reader *r, uint32_t token, uint32_t depth)
{
    return (struct yg_json){r, (uint64_t)token | (uint64_t)depth << DEPTH_SHIFT};
}

static inline uint32_t token_of(struct yg_json value)
{
    return (uint32_t)value.place & ENDED;
}

static inline uint32_t current_of(struct yg_json value)
{
    return (uint32_t)(value.place >> TOKEN_BITS) & ENDED;
}

static inline uint32_t depth_of(struct yg_json value)
{
    return (uint32_t)(value.place >> DEPTH_SHIFT);
}

static inline void set_current(struct yg_json *container, uint32_t token)
{
    container->place = (container->place & ~((uint64_t)ENDED << TOKEN_BITS)) |
                       (uint64_t)token << TOKEN_BITS;
}

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

/* There is none from `start` to before `end`, as far as is known without a search. */
static inline bool is_clean(const struct yg_json_reader *r, uint32_t start, uint32_t end)
{
    return start >= r->clean_from && end <= r->backslash;
}

static inline bool has_backslash(struct yg_json_reader *r, uint32_t start, uint32_t end)
{
    return !is_clean(r, start, end) && search_backslash(r, start, end);
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

/* To the next value in an array or object that closes with `closer`; 0 (failed) when there is none. */
static inline uint32_t pass_to_value(struct yg_json_reader *r, uint32_t token, char closer)
{
    return closer == ']' ? pass_string_items(r, token)
                         : pass_key(r, pass_string_members(r, token));
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
                return fail_deep(r, token);
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
                return fail_token(r, token,
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

static inline void set_done(struct yg_json_reader *r, uint32_t token, uint32_t end)
{
    r->done_start = token;
    r->done_end = end;
    if (token == 0)
        r->root_end = end;
}

/* The closing bracket of `container` is at `token`. */
static inline void set_ended(struct yg_json *container, uint32_t token)
{
    set_current(container, ENDED);
    set_done(container->reader, token_of(*container), token + 1);
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
    uint32_t first = token_of(*container), token = current_of(*container);

    if (r->failed || token == ENDED || byte_at(r, first) != (unsigned char)open)
        return 0;
    if (token == 0) {
        token = first + 1;
        if (byte_at(r, token) != (unsigned char)close)
            return token;
    } else {
        token = pass_value(r, token, depth_of(*container) + 1);
        if (token == 0)
            return 0;
        if (byte_at(r, token) == ',')
            return token + 1;
        if (byte_at(r, token) != (unsigned char)close)
            return fail_token(r, token,
                              close == ']' ? "expected a comma or ]" : "expected a comma or }");
    }
    set_ended(container, token);
    return 0;
}

/* Make `token` the current item of `container`; false (failed) when it begins no value or lies too
 * deep. */
static inline bool stand_on(struct yg_json *container, uint32_t token, struct yg_json *value)
{
    struct yg_json_reader *r = container->reader;
    uint32_t depth = depth_of(*container) + 1;
    unsigned char kind = kinds[byte_at(r, token)];

    if (kind == 0)
        return fail_token(r, token, "expected a value");
    if (depth == YG_JSON_DEPTH_MAX && kind >= YG_JSON_ARRAY + 1)
        return fail_deep(r, token);
    set_current(container, token);
    *value = handle(r, token, depth);
    return true;
}

static __attribute__((noinline)) bool next_item_slowly(struct yg_json *array, struct yg_json *item)
{
    uint32_t token = step(array, '[', ']');

    return token != 0 && stand_on(array, token, item);
}

static __attribute__((noinline)) bool next_member_slowly(struct yg_json *object, struct yg_str *key,
                                                         struct yg_json *value)
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

/* The token behind the current item when that is a string without escapes or was walked last, 0 when
 * there is more to do. `ahead` more tokens are there to be looked at. */
static inline uint32_t behind_current(const struct yg_json *container, uint32_t ahead)
{
    const struct yg_json_reader *r = container->reader;
    uint32_t token = current_of(*container);

    if (token == 0 || token + ahead >= r->walkable)
        return 0;
    if (r->text[r->index[token]] == '"' && is_clean(r, r->index[token], r->index[token + 1]))
        return token + 1;
    return token == r->done_start && r->done_end + ahead < r->walkable ? r->done_end : 0;
}

bool yg_json_next_item(struct yg_json *array, struct yg_json *item)
{
    const struct yg_json_reader *r = array->reader;
    uint32_t token = behind_current(array, 2);

    if (token == 0 || r->text[r->index[token]] != ',' ||
        r->text[r->index[token_of(*array)]] != '[')
        return next_item_slowly(array, item);
    return stand_on(array, token + 1, item);
}

bool yg_json_next_member(struct yg_json *object, struct yg_str *key, struct yg_json *value)
{
    const struct yg_json_reader *r = object->reader;
    const uint32_t *index = r->index;
    const char *text = r->text;
    uint32_t token = behind_current(object, 4), start, end;

    if (token == 0 || text[index[token]] != ',' || text[index[token + 1]] != '"' ||
        text[index[token + 2]] != ':' || text[index[token_of(*object)]] != '{')
        return next_member_slowly(object, key, value);
    start = index[token + 1] + 1;
    end = index[token + 2];
    if (!is_clean(r, start, end) || text[end - 1] != '"')
        return next_member_slowly(object, key, value);
    key->ptr = text + start;
    key->len = end - 1 - start;
    return stand_on(object, token + 3, value);
}

/* The hot loops: what has a string without escapes and a comma or the end right behind its closing
 * quote, in the array or object whose next item or member is at `token`. They return how many and
 * leave the rest to the step. */

static size_t run_of_strings(struct yg_json *array, uint32_t token, struct yg_str *texts,
                             size_t max)
{
    const struct yg_json_reader *r = array->reader;
    const uint32_t *index = r->index;
    const char *text = r->text;
    uint32_t count = r->walkable, backslash = r->backslash;
    size_t n = 0;

    if (token >= count || index[token] < r->clean_from)
        return 0;
    while (n < max && token + 1 < count) {
        uint32_t start = index[token], end = index[token + 1];

        if (text[start] != '"' || text[end - 1] != '"' || end > backslash)
            break;
        if (text[end] != ',') {
            if (text[end] != ']')
                break;
            texts[n++] = (struct yg_str){text + start + 1, end - start - 2};
            set_ended(array, token + 1);
            return n;
        }
        texts[n++] = (struct yg_str){text + start + 1, end - start - 2};
        token += 2;
    }
    if (n > 0)
        set_current(array, token - 2);
    return n;
}

static size_t run_of_members(struct yg_json *object, uint32_t token,
                             struct yg_json_member *members, size_t max)
{
    struct yg_json_reader *r = object->reader;
    const uint32_t *index = r->index;
    const char *text = r->text;
    uint32_t count = r->walkable, backslash = r->backslash, depth = depth_of(*object) + 1;
    size_t n = 0;

    if (token >= count || index[token] < r->clean_from)
        return 0;
    while (n < max && token + 3 < count) {
        uint32_t key = index[token], colon = index[token + 1];
        uint32_t value = index[token + 2], end = index[token + 3];
        struct yg_json_member *member = &members[n];

        if (text[key] != '"' || text[colon - 1] != '"' || text[colon] != ':' ||
            text[value] != '"' || text[end - 1] != '"' || end > backslash)
            break;
        if (text[end] != ',' && text[end] != '}')
            break;
        member->key.ptr = text + key + 1;
        member->key.len = colon - key - 2;
        member->text.ptr = text + value + 1;
        member->text.len = end - value - 2;
        member->value = handle(r, token + 2, depth);
        n++;
        if (text[end] == '}') {
            set_ended(object, token + 3);
            return n;
        }
        token += 4;
    }
    if (n > 0)
        set_current(object, token - 2);
    return n;
}

size_t yg_json_next_strings(struct yg_json *array, struct yg_str *texts, size_t max)
{
    struct yg_json_reader *r = array->reader;
    size_t n = 0, run;
    uint32_t token;

    while (n < max && current_of(*array) != ENDED && (token = step(array, '[', ']')) != 0) {
        run = run_of_strings(array, token, texts + n, max - n);
        n += run;
        if (run > 0)
            continue;
        if (byte_at(r, token) != '"' || !read_string(r, token, &texts[n]))
            break;
        set_current(array, token);
        n++;
    }
    return n;
}

/* One member of any kind. */
static bool next_any_member(struct yg_json *object, struct yg_json_member *member)
{
    if (!yg_json_next_member(object, &member->key, &member->value))
        return false;
    member->text = (struct yg_str){NULL, 0};
    return yg_json_get_string(member->value, &member->text) || !object->reader->failed;
}

size_t yg_json_next_members(struct yg_json *object, struct yg_json_member *members, size_t max)
{
    uint32_t token;
    size_t n;

    if (max == 0 || current_of(*object) == ENDED || (token = step(object, '{', '}')) == 0)
        return 0;
    n = run_of_members(object, token, members, max);
    if (n == 0 && next_any_member(object, members))
        n = 1;
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
    if (count >= ENDED)
        return fail(r, YG_LIMIT, 0, "too many values");
    r->count = r->walkable = (uint32_t)count;
    return kinds[byte_at(r, 0)] != 0 || fail_token(r, 0, "expected a value");
}

enum yg_status yg_json_open(struct yg_json_reader *reader, struct yg_str text, struct yg_json *root,
                            struct yg_error *err)
{
    struct yg_json_reader *r = reader;

    yg_arena_reset(&r->arena, ARENA_KEEP_BYTES);
    r->failed = false;
    r->count = r->walkable = 0;
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
    *root = handle(r, 0, 0);
    return YG_OK;
}

enum yg_status yg_json_close(struct yg_json_reader *reader, struct yg_error *err)
{
    struct yg_json root = handle(reader, 0, 0);
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
    unsigned char kind = kinds[byte_at(value.reader, token_of(value))];

    assert(kind != 0); /* only first bytes of values become handles */
    return (enum yg_json_kind)(kind - 1);
}

size_t yg_json_at(struct yg_json value)
{
    return value.reader->index[token_of(value)] + (size_t)value.reader->mark;
}

struct yg_str yg_json_raw(struct yg_json value)
{
    struct yg_json_reader *r = value.reader;
    uint32_t end = r->failed ? 0 : pass_value(r, token_of(value), depth_of(value)), start;

    if (end == 0)
        return (struct yg_str){NULL, 0};
    if (end == token_of(value) + 1)
        return scalar_text(r, token_of(value));
    set_done(r, token_of(value), end);
    start = r->index[token_of(value)];
    return (struct yg_str){r->text + start, r->index[end - 1] + 1 - start};
}

bool yg_json_get_string(struct yg_json value, struct yg_str *text)
{
    uint32_t token = token_of(value);

    return byte_at(value.reader, token) == '"' && read_string(value.reader, token, text);
}

bool yg_json_get_bool(struct yg_json value, bool *flag)
{
    if (yg_json_kind(value) != YG_JSON_BOOL || !check_literal(value.reader, token_of(value)))
        return false;
    *flag = byte_at(value.reader, token_of(value)) == 't';
    return true;
}

bool yg_json_get_double(struct yg_json value, double *number)
{
    struct yg_json_reader *r = value.reader;
    enum yg_status status;

    if (yg_json_kind(value) != YG_JSON_NUMBER || !check_number(r, token_of(value)))
        return false;
    status = yg_json_number_to_double(scalar_text(r, token_of(value)), number);
    if (status == YG_NOMEM)
        fail(r, YG_NOMEM, r->index[token_of(value)], "number");
    return status == YG_OK;
}

bool yg_json_get_int(struct yg_json value, int64_t *number)
{
    struct yg_json_reader *r = value.reader;

    if (yg_json_kind(value) != YG_JSON_NUMBER || !check_number(r, token_of(value)))
        return false;
    return yg_json_number_to_int(scalar_text(r, token_of(value)), number);
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

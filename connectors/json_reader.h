/* connectors/json_reader.h - inside the JSON reader: a walk over the places that stage 1 has found.
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
 *
 *   json.c          open, close, values
 *   json_iterate.c  steps from item to item, and runs
 *   json_keys.c     objects of one kind
 *   json_walk.c     errors, scalars, the walk over what nobody looks at
 *
 * Tokens in functions: 0 is "none", for nothing but the root is there.
 * Invariants: done_start < done_end <= count; walkable is count or, once an error was met, 0.
 */
#ifndef YG_CONNECTORS_JSON_READER_H
#define YG_CONNECTORS_JSON_READER_H

#include <assert.h>

#include "connectors/json.h"
#include "connectors/simdjson_shim.h"

static_assert(sizeof(struct yg_json) == 16 && sizeof(struct yg_str) == 16,
              "put_*: 64-bit pointers");

#define YG_JSON_NO_TOKEN UINT32_MAX

/* The place of a handle, in one word, for a handle is written and then read as a whole: the token
 * of its value (28 bits), the token of its current item (28 bits; 0 before the first, YG_JSON_ENDED
 * behind the last) and the number of arrays and objects around it (8 bits). */
#define YG_JSON_TOKEN_BITS 28
#define YG_JSON_ENDED (((uint32_t)1 << YG_JSON_TOKEN_BITS) - 1)
#define YG_JSON_DEPTH_SHIFT (2 * YG_JSON_TOKEN_BITS)

struct yg_json_reader {
    const char *text; /* behind the byte order mark */
    const uint32_t *index;
    uint32_t len, count, walkable;
    uint32_t done_start, done_end, root_end;
    uint32_t clean_from, backslash;
    bool failed;
    uint32_t mark; /* bytes of the byte order mark */
    size_t bytes_max;
    struct yg_simdjson *shim;
    struct yg_arena arena;
    struct yg_error error;
};

/* ---- json_walk.c ---------------------------------------------------------------------------- */

/* The kind that a first byte begins, plus one; 0 for none. */
extern const unsigned char yg_json_kinds[256];

/* Keep the first error of the text; always false. `place` is an offset in reader->text. */
bool yg_json_reader_fail(struct yg_json_reader *r, enum yg_status status, size_t place,
                         const char *why);

/* "expected x, found y" at the first byte of a token, which may be the end; always false. */
bool yg_json_fail_token(struct yg_json_reader *r, uint32_t token, const char *expected);
bool yg_json_fail_deep(struct yg_json_reader *r, uint32_t token);

/* A scalar's own bytes: up to the next token but for white space. */
struct yg_str yg_json_scalar_text(const struct yg_json_reader *r, uint32_t token);

/* Check the string at `token` where a backslash may be; decode it when `text` is not NULL. */
bool yg_json_read_slowly(struct yg_json_reader *r, uint32_t token, struct yg_str *text);

bool yg_json_check_number_at(struct yg_json_reader *r, uint32_t token);
bool yg_json_check_literal(struct yg_json_reader *r, uint32_t token);

/* The token behind the value at `token`, of which everything is checked; 0 when failed. */
uint32_t yg_json_pass_value(struct yg_json_reader *r, uint32_t token, uint32_t depth);

/* ---- json_iterate.c ------------------------------------------------------------------------- */

/* The token of the next item, behind the opening bracket or a comma; 0 at the end (which is noted),
 * when failed, and when `array` is not one. */
uint32_t yg_json_step_item(struct yg_json *array);

/* ---- handles -------------------------------------------------------------------------------- */

static inline struct yg_json handle(struct yg_json_reader *r, uint32_t token, uint32_t depth)
{
    return (struct yg_json){r, (uint64_t)token | (uint64_t)depth << YG_JSON_DEPTH_SHIFT};
}

/* What is handed out is stored with one store of 16 bytes, for callers copy it with one load:
 * behind two stores of 8 bytes that load waits for both to leave the store buffer, a dozen
 * cycles. */
typedef uint64_t yg_json_pair __attribute__((vector_size(16)));

static inline void put_handle(struct yg_json *value, struct yg_json_reader *r, uint32_t token,
                              uint32_t depth)
{
    struct yg_json h = handle(r, token, depth);
    yg_json_pair pair = {(uint64_t)(uintptr_t)h.reader, h.place};

    memcpy(value, &pair, sizeof pair);
}

static inline void put_text(struct yg_str *text, const char *ptr, size_t len)
{
    yg_json_pair pair = {(uint64_t)(uintptr_t)ptr, len};

    memcpy(text, &pair, sizeof pair);
}

static inline uint32_t token_of(struct yg_json value)
{
    return (uint32_t)value.place & YG_JSON_ENDED;
}

static inline uint32_t current_of(struct yg_json value)
{
    return (uint32_t)(value.place >> YG_JSON_TOKEN_BITS) & YG_JSON_ENDED;
}

static inline uint32_t depth_of(struct yg_json value)
{
    return (uint32_t)(value.place >> YG_JSON_DEPTH_SHIFT);
}

static inline void set_current(struct yg_json *container, uint32_t token)
{
    container->place = (container->place & ~((uint64_t)YG_JSON_ENDED << YG_JSON_TOKEN_BITS)) |
                       (uint64_t)token << YG_JSON_TOKEN_BITS;
}

/* First byte of a token; 0, which begins nothing, behind the last one. */
static inline unsigned char byte_at(const struct yg_json_reader *r, uint32_t token)
{
    return token < r->count ? (unsigned char)r->text[r->index[token]] : 0;
}

/* There is no backslash from `start` to before `end`, as far as is known without a search. */
static inline bool is_clean(const struct yg_json_reader *r, uint32_t start, uint32_t end)
{
    return start >= r->clean_from && end <= r->backslash;
}

static inline bool yg_json_two(const char *at, char a, char b)
{
    const char bytes[2] = {a, b};

    return memcmp(at, bytes, sizeof bytes) == 0;
}

/* Do these three bytes stand at `at`? Reads four, at once. */
static inline bool yg_json_three(const char *at, char a, char b, char c)
{
    const char bytes[4] = {a, b, c, 0}, mask[4] = {'\xFF', '\xFF', '\xFF', 0};
    uint32_t found, expected, bits;

    memcpy(&found, at, sizeof found);
    memcpy(&expected, bytes, sizeof expected);
    memcpy(&bits, mask, sizeof bits);
    return (found & bits) == expected;
}

/* A structural character up to here has no backslash before it, back to clean_from, and four bytes
 * from the one before it on. */
static inline uint32_t yg_json_clean_limit(const struct yg_json_reader *r)
{
    uint32_t last = r->len < 3 ? 0 : r->len - 3;

    return r->backslash < last ? r->backslash : last;
}

/* The string that begins at `token`, decoded. */
static inline bool read_string(struct yg_json_reader *r, uint32_t token, struct yg_str *text)
{
    uint32_t start = r->index[token] + 1, end = r->index[token + 1];

    if (!is_clean(r, start, end) || r->text[end - 1] != '"' || end == start)
        return yg_json_read_slowly(r, token, text);
    put_text(text, r->text + start, end - 1 - start);
    return true;
}

static inline void set_done(struct yg_json_reader *r, uint32_t token, uint32_t end)
{
    r->done_start = token;
    r->done_end = end;
    if (token == 0)
        r->root_end = end;
}

/* The token behind the current item when that is a string without escapes or was walked last, 0
 * when there is more to do. */
static inline uint32_t yg_json_behind_current(const struct yg_json *container)
{
    const struct yg_json_reader *r = container->reader;
    uint32_t token = current_of(*container);

    if (token == 0 || token + 1 >= r->walkable)
        return 0;
    if (r->text[r->index[token]] == '"' && is_clean(r, r->index[token], r->index[token + 1]))
        return token + 1;
    return token == r->done_start && r->done_end < r->walkable ? r->done_end : 0;
}

/* The closing bracket of `container` is at `token`. */
static inline void set_ended(struct yg_json *container, uint32_t token)
{
    set_current(container, YG_JSON_ENDED);
    set_done(container->reader, token_of(*container), token + 1);
}

#endif

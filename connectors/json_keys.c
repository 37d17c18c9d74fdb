#include "connectors/json_keys.h"

#include "connectors/json_reader.h"

#define NONE YG_JSON_KEYS_MAX /* the row that is like no key */

static_assert(YG_JSON_KEYS_MAX < 32, "yg_json_taken keeps one bit per row");

static uint64_t load(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof word);
    return word;
}

void yg_json_keys_init(struct yg_json_keys *keys, const char *const *names, size_t count,
                       struct yg_json_counts *counts)
{
    assert(count > 0 && count <= YG_JSON_KEYS_MAX);
    *keys = (struct yg_json_keys){.count = (uint8_t)count, .counts = counts};
    for (size_t i = 0; i < count; i++) {
        struct yg_json_key *row = &keys->rows[i];
        size_t len = strlen(names[i]), head = len < 8 ? len : 8;

        assert(len > 0 && len <= YG_JSON_KEY_BYTES_MAX);
        memcpy(&row->head, names[i], head);
        memset(&row->mask, 0xFF, head);
        row->tail = len > 8 ? load(names[i] + len - 8) : 0;
        row->len = len;
        keys->next[i] = (uint8_t)(i + 1 < count ? i + 1 : NONE);
    }
    keys->rows[NONE].len = SIZE_MAX;
}

/* Is the key between `from` and `from + len` that one? Eight bytes from `from` on can be read. */
static inline bool is_key(const struct yg_json_key *key, const char *from, size_t len)
{
    return len == key->len && ((load(from) ^ key->head) & key->mask) == 0 &&
           (len <= 8 || load(from + len - 8) == key->tail);
}

/* The row of a key that was not the expected one. */
static __attribute__((noinline)) size_t find(const struct yg_json_keys *keys, const char *from,
                                             size_t len)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (is_key(&keys->rows[i], from, len))
            return i;
    }
    return NONE;
}

/* The same for a key that stands anywhere, behind that of the row `last`. */
static size_t find_text(struct yg_json_keys *keys, size_t last, struct yg_str key)
{
    char bytes[YG_JSON_KEY_BYTES_MAX] = {0};
    size_t row = keys->next[last];

    if (key.len == 0 || key.len > sizeof bytes)
        return NONE;
    memcpy(bytes, key.ptr, key.len);
    if (is_key(&keys->rows[row], bytes, key.len))
        return row;
    row = find(keys, bytes, key.len);
    if (row != NONE)
        keys->next[last] = (uint8_t)row;
    return row;
}

/* Count a key that nothing is taken from. */
static __attribute__((noinline)) void count_other(const struct yg_json_keys *keys, size_t row)
{
    if (row == NONE)
        keys->counts->unknown_keys++;
    else
        keys->counts->duplicate_keys++;
}

/* ---- shapes --------------------------------------------------------------------------------- */

#define PIECE_BYTES (YG_JSON_PIECE_WORDS * 8)

/* A structural character up to here has no backslash before it, and a piece can be read from the
 * byte before it. */
static uint32_t run_limit(const struct yg_json_reader *r)
{
    uint32_t last = r->len < PIECE_BYTES ? 0 : r->len - PIECE_BYTES;

    return r->backslash < last ? r->backslash : last;
}

static inline bool is_piece(const struct yg_json_piece *piece, const char *at)
{
    uint64_t differs = (load(at) ^ piece->words[0]) & piece->mask[0];

    differs |= (load(at + 8) ^ piece->words[1]) & piece->mask[1];
    return differs == 0 &&
           (piece->len <= 16 || ((load(at + 16) ^ piece->words[2]) & piece->mask[2]) == 0);
}

/* Take the members of the object at `token` that its shape foretells. Returns the token behind the
 * last one's value, 0 when the object is not like that. */
static inline uint32_t take_shape(const struct yg_json_reader *r, uint32_t token,
                                  const struct yg_json_keys *keys, struct yg_json_taken *taken)
{
    const struct yg_json_shape *shape = &keys->shape;
    const struct yg_json_piece *piece = shape->pieces, *behind = piece + shape->count;
    const uint32_t *end = r->index + token + 4;
    const char *text = r->text, *at = text + r->index[token], *start;
    uint32_t limit = run_limit(r);

    if (token + 4 * shape->count >= r->walkable || r->index[token] > limit)
        return 0;
    for (; piece < behind; piece++, end += 4) {
        if (!is_piece(piece, at) || *end > limit)
            return 0;
        start = at + piece->len;
        at = text + *end - 1;
        taken->texts[piece->row] = (struct yg_str){start, (size_t)(at - start)};
    }
    if (*at != '"')
        return 0;
    taken->present = shape->present;
    taken->strings = shape->present;
    if (shape->unknown_keys > 0)
        keys->counts->unknown_keys += shape->unknown_keys;
    return token + 4 * shape->count;
}

/* Remember the shape of the object at `token`, as far as compact strings come first in it. */
static __attribute__((noinline)) void learn_shape(const struct yg_json_reader *r, uint32_t token,
                                                  struct yg_json_keys *keys)
{
    struct yg_json_shape *shape = &keys->shape;
    uint32_t limit = run_limit(r), from = r->index[token], end;

    *shape = (struct yg_json_shape){.count = 0};
    for (; shape->count < YG_JSON_SHAPE_MAX && token + 4 < r->walkable; token += 4) {
        struct yg_json_piece *piece = &shape->pieces[shape->count];
        uint32_t key = r->index[token + 1] + 1, colon = r->index[token + 2];
        uint32_t len = colon + 2 - from;

        end = r->index[token + 4];
        if (end > limit || len > PIECE_BYTES || r->text[key - 1] != '"' ||
            !yg_json_three(r->text + colon - 1, '"', ':', '"') || r->text[end - 1] != '"')
            break;
        piece->row = (uint32_t)find(keys, r->text + key, colon - 1 - key);
        if (piece->row == NONE)
            shape->unknown_keys++;
        else if (shape->present >> piece->row & 1)
            break;
        else
            shape->present |= (uint32_t)1 << piece->row;
        piece->len = len;
        memcpy(piece->words, r->text + from, len);
        memset(piece->mask, 0xFF, len);
        shape->count++;
        from = end - 1;
        if (r->text[end] != ',')
            break;
    }
}

/* ---- members -------------------------------------------------------------------------------- */

/* Take compact members with strings, the first of which has its key at `token`. Returns the token
 * of the brace that ends the object, or 0 when something else comes. */
static uint32_t take_members(const struct yg_json_reader *r, uint32_t token,
                             struct yg_json_keys *keys, struct yg_json_taken *taken)
{
    const uint32_t *index = r->index;
    const char *text = r->text;
    uint32_t limit = run_limit(r), count = r->walkable, first = token, key = index[token];
    uint32_t present = taken->present;
    size_t last = taken->last;
    bool more = true;

    for (; more && token + 3 < count; token += 4) {
        uint32_t colon = index[token + 1], end = index[token + 3];
        size_t len = colon - key - 2, row = keys->next[last];
        const char *from = text + key + 1;

        if (end > limit || !yg_json_three(text + colon - 1, '"', ':', '"'))
            break;
        more = yg_json_three(text + end - 1, '"', ',', '"');
        if (!more && !yg_json_two(text + end - 1, '"', '}')) {
            more = true;
            break;
        }
        if (!is_key(&keys->rows[row], from, len)) {
            row = find(keys, from, len);
            if (row != NONE)
                keys->next[last] = (uint8_t)row;
        }
        key = end + 1;
        if (row == NONE || (present >> row & 1)) {
            count_other(keys, row);
            continue;
        }
        present |= (uint32_t)1 << row;
        taken->texts[row] = (struct yg_str){text + colon + 2, end - colon - 3};
        last = row;
    }
    taken->strings |= present & ~taken->present;
    taken->present = present;
    taken->last = (uint32_t)last;
    if (!more)
        return token - 1;
    if (token != first)
        set_current(&taken->object, token - 2);
    return 0;
}

/* The token of the next member's key when it can be compact; 0 when not. */
static uint32_t next_key(const struct yg_json *object)
{
    const struct yg_json_reader *r = object->reader;
    uint32_t token = current_of(*object);

    if (token == 0) {
        token = token_of(*object) + 1;
        return byte_at(r, token - 1) == '{' && byte_at(r, token) == '"' ? token : 0;
    }
    token = yg_json_behind_current(object);
    return token != 0 && byte_at(r, token) == ',' && byte_at(r, token + 1) == '"' ? token + 1 : 0;
}

/* Take what is compact; true when that was the rest of the object. */
static bool take_run(struct yg_json_taken *taken, struct yg_json_keys *keys)
{
    const struct yg_json_reader *r = taken->object.reader;
    uint32_t token = next_key(&taken->object);

    if (token == 0 || token >= r->walkable || r->index[token] < r->clean_from)
        return false;
    token = take_members(r, token, keys, taken);
    if (token != 0)
        set_ended(&taken->object, token);
    return token != 0;
}

bool yg_json_take(struct yg_json_taken *taken, struct yg_json_keys *keys, size_t *row,
                  struct yg_json *value)
{
    struct yg_str key;

    while (!taken->whole) {
        taken->whole = take_run(taken, keys) || !yg_json_next_member(&taken->object, &key, value);
        if (taken->whole)
            break;
        *row = find_text(keys, taken->last, key);
        if (*row == NONE || taken->present >> *row & 1) {
            count_other(keys, *row);
            continue;
        }
        taken->last = (uint32_t)*row;
        taken->present |= (uint32_t)1 << *row;
        taken->tokens[*row] = token_of(*value);
        if (!yg_json_get_string(*value, &taken->texts[*row]))
            return !taken->object.reader->failed;
        taken->strings |= (uint32_t)1 << *row;
    }
    return false;
}

/* ---- items ---------------------------------------------------------------------------------- */

#define MISSES_MAX 4

/* Take what is compact of the object at `token`. Returns the token of its closing brace; 0 when
 * something is left, which yg_json_take takes. */
static inline uint32_t take_object(const struct yg_json_reader *r, uint32_t token,
                                   struct yg_json_keys *keys, struct yg_json_taken *taken)
{
    struct yg_json_shape *shape = &keys->shape;
    uint32_t end = shape->count == 0 ? 0 : take_shape(r, token, keys, taken), place;

    if (end != 0) {
        shape->misses = 0;
        place = r->index[end];
        if (r->text[place] == '}')
            return end;
        taken->last = shape->pieces[shape->count - 1].row;
        set_current(&taken->object, end - 1);
        return yg_json_two(r->text + place, ',', '"') ? take_members(r, end + 1, keys, taken) : 0;
    }
    if (++shape->misses >= MISSES_MAX || shape->count == 0)
        learn_shape(r, token, keys);
    return byte_at(r, token + 1) == '"' ? take_members(r, token + 1, keys, taken) : 0;
}

size_t yg_json_take_items(struct yg_json *array, struct yg_json_keys *keys,
                          struct yg_json_taken *taken, size_t max)
{
    struct yg_json_reader *r = array->reader;
    uint32_t token = yg_json_step_item(array), depth = depth_of(*array) + 1, end;
    size_t n = 0;

    if (token == 0 || byte_at(r, token) != '{')
        return 0;
    if (depth == YG_JSON_DEPTH_MAX)
        return yg_json_fail_deep(r, token);
    for (;; token = end + 2) {
        yg_json_taken_init(&taken[n], handle(r, token, depth));
        end = r->index[token] < r->clean_from ? 0 : take_object(r, token, keys, &taken[n]);
        taken[n].whole = end != 0;
        n++;
        if (end == 0)
            break;
        if (n == max || !yg_json_two(r->text + r->index[end] + 1, ',', '{')) {
            set_done(r, token, end + 1);
            break;
        }
    }
    set_current(array, token);
    return n;
}

/* Where a string that is in the text as it is begins: the token at that place. */
static uint32_t find_token(const struct yg_json_reader *r, const char *text)
{
    uint32_t place = (uint32_t)(text - r->text) - 1, low = 0, high = r->count;

    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;

        if (r->index[middle] <= place)
            low = middle;
        else
            high = middle;
    }
    return low;
}

struct yg_json yg_json_taken_value(const struct yg_json_taken *taken, size_t row)
{
    struct yg_json_reader *r = taken->object.reader;
    const char *text = taken->texts[row].ptr;
    uint32_t token = taken->tokens[row];

    assert(taken->present >> row & 1);
    if ((taken->strings >> row & 1) && text > r->text && text <= r->text + r->len)
        token = find_token(r, text);
    return handle(r, token, depth_of(taken->object) + 1);
}

/* connectors/json_keys.h - what many objects of one kind say under known keys.
 *
 * Objects of one writer have the same keys in the same order, and most of their values are strings.
 * In compact JSON all that stands between two such values is then the same in each object:
 *
 *     {"type":"library","name":"zlib","version":"1.3.1"}
 *     {"type":"         ","name":"    ","version":"     "}
 *
 * The keys of an object are remembered as these pieces, its shape. One comparison for each piece
 * says that a value has its end, which key comes next and that the next value begins; where values
 * end is known from the index. An object of another shape is taken member by member, the key that
 * came behind a key the last time being tried first; and what is no compact string goes through
 * connectors/json.h. The result is the same in all three ways.
 *
 *     struct yg_json_taken taken;
 *
 *     yg_json_taken_init(&taken, object);
 *     while (yg_json_take(&taken, &keys, &row, &value)) ... a value that is no string
 *     st = yg_json_status(&taken.object, err);
 *     if (taken.strings >> NAME & 1) ... taken.texts[NAME]
 *
 * Of duplicate keys the first wins; the others, and keys that are not known, are counted.
 *
 * Threads: keys belong to one thread: they remember the order.
 * Memory:  texts are valid until the next yg_json_open on the reader.
 */
#ifndef YG_CONNECTORS_JSON_KEYS_H
#define YG_CONNECTORS_JSON_KEYS_H

#include "connectors/json_fields.h"

#define YG_JSON_KEYS_MAX 16
#define YG_JSON_KEY_BYTES_MAX 16

#define YG_JSON_SHAPE_MAX 12
#define YG_JSON_PIECE_WORDS 3 /* {"a-key-of-16-bytes":" */

struct yg_json_shape {
    uint32_t count;
    uint32_t present;      /* rows that it has */
    uint32_t unknown_keys; /* how many */
    uint32_t misses;       /* objects in a row that were not like it */
    struct yg_json_piece { /* what stands before a value, from { or the quote of the one before */
        uint64_t words[YG_JSON_PIECE_WORDS], mask[YG_JSON_PIECE_WORDS];
        uint32_t len, row;
    } pieces[YG_JSON_SHAPE_MAX];
};

struct yg_json_keys {
    struct yg_json_key {
        uint64_t head, mask; /* its first eight bytes, and which of them there are */
        uint64_t tail;       /* its last eight, when it has more than that */
        size_t len;
    } rows[YG_JSON_KEYS_MAX + 1];       /* the last one is like no key */
    uint8_t next[YG_JSON_KEYS_MAX + 1]; /* the row that came behind this one; the last: at first */
    uint8_t count;
    struct yg_json_counts *counts; /* the caller's */
    struct yg_json_shape shape;
};

/* What one object has said so far. */
struct yg_json_taken {
    struct yg_json object;                     /* behind what was taken */
    uint32_t present, strings;                 /* by row: there was a value; it was a string */
    uint32_t last;                             /* row of the newest key that is known */
    bool whole;                                /* nothing is left */
    uint32_t tokens[YG_JSON_KEYS_MAX];         /* of values that are not in the text as they are */
    struct yg_str texts[YG_JSON_KEYS_MAX + 1]; /* of `strings`, decoded; the last: of other keys */
};

/* `names`, in the order in which they are best tried. At most YG_JSON_KEYS_MAX of at most
 * YG_JSON_KEY_BYTES_MAX bytes: a bug in the caller else. */
void yg_json_keys_init(struct yg_json_keys *keys, const char *const *names, size_t count,
                       struct yg_json_counts *counts);

/* Nothing was taken yet. Texts are written before they are read. */
static inline void yg_json_taken_init(struct yg_json_taken *taken, struct yg_json object)
{
    taken->object = object;
    taken->present = taken->strings = 0;
    taken->last = YG_JSON_KEYS_MAX;
    taken->whole = false;
}

/* Take the members of the object up to the next one with a known key whose value is no string: its
 * row and value, to be looked at before the next call or not at all. False at the end, on an error,
 * and when it is no object. */
bool yg_json_take(struct yg_json_taken *taken, struct yg_json_keys *keys, size_t *row,
                  struct yg_json *value);

/* Step over a run of items that are objects: up to `max`, of which all but the last one are whole;
 * the last one may be (yg_json_take goes on, before the next step). Returns how many; 0 when the
 * next item is no object (yg_json_next_item goes on), at the end and on an error. */
size_t yg_json_take_items(struct yg_json *array, struct yg_json_keys *keys,
                          struct yg_json_taken *taken, size_t max);

/* The value of a row that is present, for errors. */
struct yg_json yg_json_taken_value(const struct yg_json_taken *taken, size_t row);

#endif

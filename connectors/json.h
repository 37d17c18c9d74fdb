/* connectors/json.h - read a JSON text in place, forwards, without building a tree.
 *
 * simdjson's stage 1 finds the structural characters and checks UTF-8; this reader walks that
 * index. Values are small handles; iterating moves a handle forwards and checks the grammar of
 * everything it passes, also of what the caller does not look at. Strings stay in the text: only
 * one with escapes that somebody asks for is decoded, into the reader's arena.
 *
 *     struct yg_json root, value;
 *     struct yg_str key;
 *
 *     st = yg_json_open(reader, text, &root, err);
 *     while (yg_json_next_member(&root, &key, &value)) ...
 *     st = yg_json_close(reader, err);       // the rest of the text is well formed, too
 *
 * A grammar error ends every iteration (next_* return false); yg_json_status or yg_json_close then
 * say what and where. Duplicate keys come one by one; who wants "first wins" uses
 * connectors/json_fields.h, which counts them.
 *
 * Source:  RFC 8259, UTF-8 only; a byte order mark is passed over. Lone surrogates in escapes are
 *          errors, as in simdjson's DOM. Numbers may have any size: the limit is in yg_json_get_*.
 *          More than YG_JSON_DEPTH_MAX arrays and objects inside each other are YG_LIMIT.
 * Threads: a reader belongs to one thread.
 * Memory:  the text is borrowed until the next open; it needs no padding and nothing outside it is
 *          read. Handles and strings are valid until the next yg_json_open on the reader.
 * Cost:    one pass of stage 1 and one visit per structural character; a value that an inner handle
 *          has iterated to its end is not walked again when the outer one steps over it next.
 *          Figures: bench/json.c.
 */
#ifndef YG_CONNECTORS_JSON_H
#define YG_CONNECTORS_JSON_H

#include "pipeline/base/arena.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

#define YG_JSON_DEPTH_MAX 256
#define YG_JSON_BYTES_MAX ((size_t)256 << 20)

struct yg_json_reader;

enum yg_json_kind {
    YG_JSON_NULL,
    YG_JSON_BOOL,
    YG_JSON_NUMBER,
    YG_JSON_STRING,
    YG_JSON_ARRAY,
    YG_JSON_OBJECT
};

/* A value, and its iterator when it is an array or object. Copy it to iterate twice. Two registers:
 * handles are passed by value all the time. */
struct yg_json {
    struct yg_json_reader *reader;
    uint64_t place; /* token, current item and depth, see json.c */
};

/* Buffers grow with the largest text seen, up to `bytes_max`. NULL when memory is out. */
struct yg_json_reader *yg_json_reader_create(size_t bytes_max);
void yg_json_reader_destroy(struct yg_json_reader *reader);

/* Bytes held. */
size_t yg_json_reader_bytes(const struct yg_json_reader *reader);

/* Index `text` and point `root` at its one value.
 * Errors: YG_MALFORMED (UTF-8, unclosed string, control character, empty), YG_LIMIT (bytes),
 *         YG_NOMEM; err->at is the offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_json_open(struct yg_json_reader *reader, struct yg_str text,
                                          struct yg_json *root, struct yg_error *err);

/* Walk what nobody has walked and check that nothing follows the value. Returns the first error of
 * the text since yg_json_open, whoever met it. */
YG_MUST_CHECK enum yg_status yg_json_close(struct yg_json_reader *reader, struct yg_error *err);

/* The grammar error met so far, YG_OK when none. Call it after a loop of next_*. */
YG_MUST_CHECK enum yg_status yg_json_status(const struct yg_json *value, struct yg_error *err);

enum yg_json_kind yg_json_kind(struct yg_json value);

/* Byte offset of the value in the text, for errors. */
size_t yg_json_at(struct yg_json value);

/* The value's own bytes, from its first to its last character. Walks (and checks) it; absent on a
 * grammar error. */
struct yg_str yg_json_raw(struct yg_json value);

/* Step to the next item; false at the end, on an error, and when `array` is not an array. */
bool yg_json_next_item(struct yg_json *array, struct yg_json *item);

/* The array has no more items from here on than this: what the rest of the text may hold. */
size_t yg_json_items_max(struct yg_json array);

/* Step over a run of items that are strings: decodes up to `max` and returns how many. 0 when the
 * next item is not a string (yg_json_next_item goes on), at the end and on an error. The fast way
 * through an array of strings: no call per item. */
size_t yg_json_next_strings(struct yg_json *array, struct yg_str *texts, size_t max);

/* Step to the next member; `key` is decoded. False as in yg_json_next_item. */
bool yg_json_next_member(struct yg_json *object, struct yg_str *key, struct yg_json *value);

/* One member of a run. */
struct yg_json_member {
    struct yg_str key, text; /* decoded; `text` is absent when the value is no string */
    struct yg_json value;
};

/* Step over a run of members: one of any kind, or up to `max` whose values are strings. Returns how
 * many; 0 at the end, on an error, and when `object` is not an object. The fast way through small
 * objects. */
size_t yg_json_next_members(struct yg_json *object, struct yg_json_member *members, size_t max);

/* The value as a C value; false when it is of another kind, out of range, or its text is wrong or
 * memory is out (which is then also the reader's error). Strings: decoded. Doubles: rounded to the
 * nearest, ties to even; too large is out of range. Integers: an optional minus and digits only. */
bool yg_json_get_string(struct yg_json value, struct yg_str *text);
bool yg_json_get_bool(struct yg_json value, bool *flag);
bool yg_json_get_double(struct yg_json value, double *number);
bool yg_json_get_int(struct yg_json value, int64_t *number);

/* Name of a kind for messages: "string", "object", ... */
const char *yg_json_kind_name(enum yg_json_kind kind);

/* Offsets of errors as people count: line and column from 1, columns in bytes. */
void yg_json_line_column(struct yg_str text, size_t at, size_t *line, size_t *column);

#endif

/* connectors/formats/shape.h - our own JSON forms: one table each, to read and to write by.
 *
 * A shape says which member of a JSON object is which member of a C struct. Writing goes through
 * the rows in order, so equal structs give equal bytes; reading takes members in any order, the
 * first of duplicate keys, and passes over unknown ones and nulls. What was written reads back as
 * it was, but for an empty text, which may then be absent, and bytes that are not UTF-8.
 *
 *     static const struct yg_shape_field fields[] = {
 *         YG_SHAPE_ALWAYS("team", YG_SHAPE_TEXT, struct yg_case_part, team),
 *         YG_SHAPE_MAYBE("due", YG_SHAPE_DAY, struct yg_case_part, due),
 *     };
 *
 * Threads: pure functions over constant tables.
 * Memory:  writing remembers its lack in the buffer; decoded texts borrow from the text and the
 *          reader, lists lie in the arena.
 */
#ifndef YG_CONNECTORS_FORMATS_SHAPE_H
#define YG_CONNECTORS_FORMATS_SHAPE_H

#include <assert.h>

#include "connectors/json.h"
#include "pipeline/base/arena.h"
#include "pipeline/base/buf.h"

enum yg_shape_type {
    YG_SHAPE_TEXT,    /* struct yg_str; absent when empty */
    YG_SHAPE_NAME,    /* struct yg_catalog_name: {"ja":TEXT,"en":TEXT} or one text for both */
    YG_SHAPE_TIME,    /* yg_time_ms: RFC 3339; absent when YG_TIME_NONE */
    YG_SHAPE_DAY,     /* the same: calendar day, midnight UTC */
    YG_SHAPE_FLAG,    /* bool; absent when false */
    YG_SHAPE_UINT32,  /* absent when 0 */
    YG_SHAPE_UINT64,  /* likewise; at most 2^63-1 */
    YG_SHAPE_INT32,   /* likewise */
    YG_SHAPE_INT64,   /* likewise */
    YG_SHAPE_DECIMAL, /* int32_t in 1/10^digits; absent when negative */
    YG_SHAPE_WORD,    /* an enum by its words; absent when the word is empty */
    YG_SHAPE_TEXTS,   /* struct yg_str * and size_t; absent when there are none */
    YG_SHAPE_OBJECTS, /* a pointer to structs and size_t; likewise */
    YG_SHAPE_SEGMENT, /* struct yg_segment in its text form */
    YG_SHAPE_OBJECT,  /* a struct inside this one; {} when it says nothing */
};

/* The words of an enum: name(0) to name(count - 1). */
struct yg_shape_words {
    const char *(*name)(int value);
    int count;
};

struct yg_shape_field {
    const char *key;
    enum yg_shape_type type;
    bool always;     /* written even when empty, zero or false; missed when it is not there */
    size_t at;       /* offset in the struct */
    size_t count_at; /* lists: offset of the size_t */
    size_t room;     /* lists: elements of an array inside the struct; 0: a pointer to the arena */
    int digits;      /* DECIMAL */
    const struct yg_shape_words *words; /* WORD */
    const struct yg_shape *items;       /* OBJECT, OBJECTS */
};

struct yg_shape {
    size_t size; /* of the struct */
    const struct yg_shape_field *fields;
    size_t count; /* at most YG_JSON_FIELDS_MAX */
};

#define YG_SHAPE_ALWAYS(name, kind, type_, member)                                                 \
    {                                                                                              \
        .key = (name), .type = (kind), .always = true, .at = offsetof(type_, member)               \
    }
#define YG_SHAPE_MAYBE(name, kind, type_, member)                                                  \
    {                                                                                              \
        .key = (name), .type = (kind), .at = offsetof(type_, member)                               \
    }
/* An enum by `set` of words (the second: each of them says something), a decimal of `places`
 * digits. */
#define YG_SHAPE_ENUM(name, type_, member, set)                                                    \
    {                                                                                              \
        .key = (name), .type = YG_SHAPE_WORD, .at = offsetof(type_, member), .words = &(set)       \
    }
#define YG_SHAPE_ENUM_ALWAYS(name, type_, member, set)                                             \
    {                                                                                              \
        .key = (name), .type = YG_SHAPE_WORD, .always = true, .at = offsetof(type_, member),       \
        .words = &(set)                                                                            \
    }
#define YG_SHAPE_FRACTION(name, type_, member, places)                                             \
    {                                                                                              \
        .key = (name), .type = YG_SHAPE_DECIMAL, .at = offsetof(type_, member), .digits = (places) \
    }
#define YG_SHAPE_INNER(name, type_, member, shape)                                                 \
    {                                                                                              \
        .key = (name), .type = YG_SHAPE_OBJECT, .at = offsetof(type_, member), .items = &(shape)   \
    }
/* Lists; the ARRAY ones lie inside the struct. */
#define YG_SHAPE_TEXT_LIST(name, type_, member, count_member)                                      \
    {                                                                                              \
        .key = (name), .type = YG_SHAPE_TEXTS, .at = offsetof(type_, member),                      \
        .count_at = offsetof(type_, count_member)                                                  \
    }
#define YG_SHAPE_TEXT_ARRAY(name, type_, member, count_member, max)                                \
    {                                                                                              \
        .key = (name), .type = YG_SHAPE_TEXTS, .at = offsetof(type_, member),                      \
        .count_at = offsetof(type_, count_member), .room = (max)                                   \
    }
#define YG_SHAPE_LIST(name, type_, member, count_member, shape)                                    \
    {                                                                                              \
        .key = (name), .type = YG_SHAPE_OBJECTS, .at = offsetof(type_, member),                    \
        .count_at = offsetof(type_, count_member), .items = &(shape)                               \
    }
#define YG_SHAPE_ARRAY(name, type_, member, count_member, max, shape)                              \
    {                                                                                              \
        .key = (name), .type = YG_SHAPE_OBJECTS, .at = offsetof(type_, member),                    \
        .count_at = offsetof(type_, count_member), .room = (max), .items = &(shape)                \
    }
#define YG_SHAPE(name, type_)                                                                      \
    static const struct yg_shape name = {sizeof(type_), name##_fields, YG_COUNT(name##_fields)};   \
    static_assert(YG_COUNT(name##_fields) <= 64, "read_members keeps one bit per field")

/* Append the object; only its members, behind others, for an object that has more. */
void yg_shape_write(const struct yg_shape *shape, const void *in, struct yg_buf *buf);
void yg_shape_write_members(const struct yg_shape *shape, const void *in, struct yg_buf *buf);

/* Read an object into a struct of the shape; what the text does not say is zero or none. After an
 * error `out` holds what was read before it.
 * Errors: YG_MALFORMED with the path of keys ("parts: [2]: due: not a day") and the offset,
 * YG_LIMIT beyond an array inside the struct, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_shape_read(const struct yg_shape *shape, struct yg_json object,
                                           struct yg_arena *arena, void *out, struct yg_error *err);

/* A whole text that is such an object. */
YG_MUST_CHECK enum yg_status yg_shape_decode(const struct yg_shape *shape,
                                             struct yg_json_reader *reader, struct yg_arena *arena,
                                             struct yg_str text, void *out, struct yg_error *err);

#endif

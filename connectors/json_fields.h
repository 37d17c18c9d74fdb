/* connectors/json_fields.h - decode an object by a table of its fields.
 *
 * A format is a table plus one small function per field. Keys that are not in the table are counted
 * and skipped: formats grow. Of duplicate keys the first wins, the others are counted.
 *
 * Threads: pure functions; the counters belong to the caller.
 */
#ifndef YG_CONNECTORS_JSON_FIELDS_H
#define YG_CONNECTORS_JSON_FIELDS_H

#include "connectors/json.h"

/* What a decoder met besides the fields it knows. */
struct yg_json_counts {
    uint64_t unknown_keys;
    uint64_t duplicate_keys;
};

struct yg_json_field {
    const char *key;
    bool required;
    /* `state` is the decoder, `out` the structure being filled. An error is wrapped with the
     * key. */
    enum yg_status (*decode)(void *state, struct yg_json value, void *out, struct yg_error *err);
};

#define YG_JSON_FIELDS_MAX 64

/* Decode all members of `object` by `fields` (at most YG_JSON_FIELDS_MAX rows), in the order of the
 * text. A required key whose value is null is missing; its function is not called.
 * Errors: YG_MALFORMED when `object` is not an object, a required key is missing ("id: missing", at
 * the object) or the grammar is broken; else what a field's function returned. */
YG_MUST_CHECK enum yg_status
yg_json_decode_fields(struct yg_json object, const struct yg_json_field *fields, size_t count,
                      void *state, void *out, struct yg_json_counts *counts, struct yg_error *err);

/* A text of an object that holds nothing but texts. `bytes_max` 0: nothing is taken from it, it may
 * be anything. */
struct yg_json_text_field {
    const char *key;
    size_t bytes_max; /* YG_LIMIT beyond */
};

/* The same for such an object, several times as fast: texts[i] becomes the text of fields[i], and
 * stays as it is where that is missing or null. */
YG_MUST_CHECK enum yg_status
yg_json_decode_texts(struct yg_json object, const struct yg_json_text_field *fields, size_t count,
                     struct yg_str *texts, struct yg_json_counts *counts, struct yg_error *err);

/* Fail with "expected a string, found an object" at `value`; or with the reader's error, if it has
 * one. For a yg_json_get_* that said no. */
enum yg_status yg_json_fail_kind(struct yg_json value, enum yg_json_kind expected,
                                 struct yg_error *err);

/* Fields of one kind, with the message "expected a string, found an object". A null is absent: the
 * output stays as it is. */
YG_MUST_CHECK enum yg_status yg_json_take_string(struct yg_json value, struct yg_str *text,
                                                 struct yg_error *err);
/* A string in a form of yg_time_parse. */
YG_MUST_CHECK enum yg_status yg_json_take_time(struct yg_json value, int64_t *time_ms,
                                               struct yg_error *err);

#endif

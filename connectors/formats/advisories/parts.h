/* connectors/formats/advisories/parts.h - what the decoders of advisories share; for this folder
 * only.
 *
 * Memory: what is added lies in the decoder's arena; texts are borrowed.
 */
#ifndef YG_CONNECTORS_FORMATS_ADVISORIES_PARTS_H
#define YG_CONNECTORS_FORMATS_ADVISORIES_PARTS_H

#include "connectors/formats/decoder.h"

/* A function of a field table that takes a text of at most YG_ADVISORY_TEXT_BYTES_MAX bytes, or a
 * time, into a member of the structure that is being filled. */
#define YG_FIELD_OF_TEXT(function, type, member)                                                   \
    static enum yg_status function(void *state, struct yg_json value, void *out,                   \
                                   struct yg_error *err)                                           \
    {                                                                                              \
        (void)state;                                                                               \
        return yg_field_short(value, YG_ADVISORY_TEXT_BYTES_MAX, &((type *)out)->member, err);     \
    }
#define YG_FIELD_OF_TIME(function, type, member)                                                   \
    static enum yg_status function(void *state, struct yg_json value, void *out,                   \
                                   struct yg_error *err)                                           \
    {                                                                                              \
        (void)state;                                                                               \
        return yg_json_take_time(value, &((type *)out)->member, err);                              \
    }

/* An id of an advisory or a vulnerability: not empty, at most YG_ADVISORY_ID_BYTES_MAX bytes,
 * without what parts the keys of records ('|') and without control characters. */
YG_MUST_CHECK enum yg_status yg_advisory_take_id(struct yg_json value, struct yg_str *id,
                                                 struct yg_error *err);

/* Is a text such an id? Errors are at `at`. */
YG_MUST_CHECK enum yg_status yg_advisory_check_id(struct yg_str id, size_t at,
                                                  struct yg_error *err);

/* The word for a source: the text in lower case. ptr NULL when memory is out. */
struct yg_str yg_source_word(struct yg_arena *arena, struct yg_str text);

/* Put the id in front of an error's text, when it is known. Returns `st`. */
enum yg_status yg_advisory_wrap(const struct yg_advisory *advisory, enum yg_status st,
                                struct yg_error *err);

/* One more vector; an empty one is none. Errors: YG_NOMEM, YG_LIMIT at `value`. */
YG_MUST_CHECK enum yg_status yg_advisory_add_severity(struct yg_decoder *decoder,
                                                      struct yg_advisory *advisory,
                                                      struct yg_json value,
                                                      enum yg_severity_kind kind,
                                                      struct yg_str vector, struct yg_error *err);

/* "CVSS:3.1/..." by its prefix; without one it is of version 2. */
enum yg_severity_kind yg_severity_kind_of_vector(struct yg_str vector);

/* One more id of a list of ids. Errors: YG_NOMEM, YG_LIMIT at `value`. */
YG_MUST_CHECK enum yg_status yg_advisory_add_name(struct yg_decoder *decoder, struct yg_json value,
                                                  struct yg_str id, struct yg_str **ids,
                                                  size_t *count, struct yg_error *err);

/* One more entry, a copy of `entry`. Errors: YG_NOMEM, YG_LIMIT at `value`. */
YG_MUST_CHECK enum yg_status yg_advisory_add_affected(struct yg_decoder *decoder,
                                                      struct yg_advisory *advisory,
                                                      struct yg_json value,
                                                      const struct yg_affected *entry,
                                                      struct yg_error *err);

/* False when memory is out. */
bool yg_affected_add_range(struct yg_arena *arena, struct yg_affected *affected,
                           const struct yg_range *range);
bool yg_affected_add_version(struct yg_arena *arena, struct yg_affected *affected,
                             struct yg_str version);
bool yg_range_add_event(struct yg_arena *arena, struct yg_range *range, enum yg_event_kind kind,
                        struct yg_str version);

/* Is `word` one of `words`, whatever the case? */
bool yg_word_is_one_of(struct yg_str word, const char *const *words, size_t count);

#endif

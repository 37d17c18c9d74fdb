/* connectors/json_scalar.h - the texts of JSON's strings and numbers, for connectors/json.c.
 *
 * Source:  RFC 8259 sections 6 and 7.
 * Threads: pure functions, any thread.
 */
#ifndef YG_CONNECTORS_JSON_SCALAR_H
#define YG_CONNECTORS_JSON_SCALAR_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Decode `raw`, the bytes between the quotes, which are valid UTF-8. `out` has room for raw.len
 * bytes (no escape is shorter than what it means) or is NULL to check only. Returns NULL and sets
 * `len`, or returns what is wrong and sets `at` to the offset of the bad escape in `raw`. */
const char *yg_json_unescape(struct yg_str raw, char *out, size_t *len, size_t *at);

/* Is all of `text` a JSON number? `at` is the offset of the first byte that says no; text.len when
 * the number is cut short. */
bool yg_json_check_number(struct yg_str text, size_t *at);

/* A checked number; false when it has a fraction or exponent or leaves the range of int64_t. */
bool yg_json_number_to_int(struct yg_str text, int64_t *number);

/* A checked number rounded to the nearest double, ties to even. YG_LIMIT when it is too large for
 * one (too small gives zero), YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_json_number_to_double(struct yg_str text, double *number);

/* The first byte of a text that stage 1 has rejected, and why. False when nothing is wrong. */
bool yg_json_find_bad_byte(struct yg_str text, size_t *at, const char **why);

#endif

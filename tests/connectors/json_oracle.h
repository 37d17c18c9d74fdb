/* tests/connectors/json_oracle.h - is the JSON reader right? simdjson's DOM says.
 *
 * The same text is read in four ways: checked only; by single steps; by runs, raw texts and steps
 * mixed; and by the DOM. The first three must agree on status, offset and words of the error, and
 * with the DOM on every value: kinds, bytes of strings, integers, doubles bit for bit, order of
 * members. Three differences to the DOM are meant:
 *
 *   numbers     the DOM refuses integers beyond 64 bits and doubles beyond their range; the reader
 *               accepts what RFC 8259 calls a number, and yg_json_get_* says no
 *   depth       the reader refuses more than YG_JSON_DEPTH_MAX levels, the DOM has its own limit
 *   mark        simdjson 3.0.1 refuses a byte order mark, the reader (and 3.12) passes over it
 */
#ifndef YG_TESTS_CONNECTORS_JSON_ORACLE_H
#define YG_TESTS_CONNECTORS_JSON_ORACLE_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum json_verdict {
    JSON_VALID,
    JSON_INVALID,
    JSON_BEYOND_DOM, /* valid, with a number that the DOM refuses */
    JSON_TOO_DEEP,
    JSON_DIFFERENT, /* the reader is wrong; the words say how */
    JSON_VERDICTS
};

#define JSON_WHY_MAX 1024

/* Kernels of simdjson that this machine can run; returns how many of `names` were filled. */
size_t json_oracle_kernels(const char **names, size_t max);

/* Compare with a reader on `kernel`; the oracle takes the best kernel. Not thread-safe. */
enum json_verdict json_oracle_compare(const char *kernel, const char *text, size_t len,
                                      char why[JSON_WHY_MAX]);

#ifdef __cplusplus
}
#endif

#endif

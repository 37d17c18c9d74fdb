/* connectors/simdjson_shim.h - stage 1 of simdjson behind a C interface.
 *
 * Stage 1 finds, with vector instructions, where things start in a JSON text: the places of
 * { } [ ] : , outside strings, of the opening quote of each string and of the first byte of each
 * other scalar. It checks UTF-8, that strings are closed and hold no control character. It knows no
 * grammar: `{"a":1,}` and `[1,2]]` pass. The walk in json.c checks what it walks.
 *
 * Source:  simdjson 3.0.1 to 3.12.3, internal::dom_parser_implementation::stage1, which is the same
 *          in both; G. Langdale, D. Lemire, "Parsing gigabytes of JSON per second", VLDB 28, 2019.
 *          The kernel (icelake, haswell, westmere, arm64, ...) is chosen at run time;
 *          SIMDJSON_FORCE_IMPLEMENTATION in the environment forces one. The kernel "fallback"
 *          lets bad UTF-8 outside strings and control characters behind a backslash pass; the walk
 *          rejects both.
 * Threads: a shim belongs to one thread.
 * Memory:  the text is borrowed for the call, needs no padding and is not read outside its bounds.
 *          The index belongs to the shim: 4 bytes per byte of capacity, touched as far as used;
 *          after a text of more than 4 MiB the next smaller one gives most of it back.
 */
#ifndef YG_CONNECTORS_SIMDJSON_SHIM_H
#define YG_CONNECTORS_SIMDJSON_SHIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct yg_simdjson;

enum yg_simdjson_result {
    YG_SIMDJSON_OK,
    YG_SIMDJSON_MALFORMED, /* where and why is for a slow second look: stage 1 does not say */
    YG_SIMDJSON_EMPTY,     /* nothing but white space */
    YG_SIMDJSON_NOMEM,
    YG_SIMDJSON_FAILED /* anything else: an error that stage 1 is not known to return */
};

/* NULL when memory is out. */
struct yg_simdjson *yg_simdjson_create(void);
void yg_simdjson_destroy(struct yg_simdjson *shim); /* accepts NULL */

/* Index `len` bytes (less than 2^32). On YG_SIMDJSON_OK `*index` has `*count` ascending places and
 * one more entry, which is `len`; valid until the next call. */
enum yg_simdjson_result yg_simdjson_index(struct yg_simdjson *shim, const char *text, size_t len,
                                          const uint32_t **index, size_t *count);

/* Bytes of the index. */
size_t yg_simdjson_bytes(const struct yg_simdjson *shim);

#ifdef __cplusplus
}
#endif

#endif

/* bench/yardstick_dom.h - simdjson's DOM parser, for comparison. */
#ifndef YG_BENCH_YARDSTICK_DOM_H
#define YG_BENCH_YARDSTICK_DOM_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define YARDSTICK_PADDING 64 /* readable bytes behind each text */

/* What a walk over an inventory has seen; the same numbers from every way of reading. */
struct yardstick_sum {
    size_t strings, bytes;
    size_t components; /* of the DOM's walk alone */
};

/* Parse `len` bytes; false when they are no JSON. One parser per process. */
bool yardstick_dom_parse(const char *text, size_t len);

/* Parse and add the strings of "components": the items themselves, or of each item that is an
 * object the members bom-ref, purl, name and version. */
bool yardstick_dom_walk(const char *text, size_t len, struct yardstick_sum *sum);

/* Kernel in use: "icelake", "haswell", ... */
const char *yardstick_kernel(void);

#ifdef __cplusplus
}
#endif

#endif

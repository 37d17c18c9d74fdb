/* pipeline/base/str.h - a borrowed piece of text.
 *
 * Shape:   `len` bytes at `ptr`, any bytes, not NUL-terminated; {NULL, 0} is "absent", which equals
 *          the empty string in yg_str_equal and is told apart by `ptr`.
 * Threads: pure functions, any thread.
 * Memory:  always borrowed; who hands one out says until when it is valid.
 */
#ifndef YG_PIPELINE_BASE_STR_H
#define YG_PIPELINE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct yg_str {
    const char *ptr;
    size_t len;
};

#define YG_STR(literal) ((struct yg_str){"" literal, sizeof(literal) - 1})
/* printf("%.*s", YG_STR_ARG(s)) */
#define YG_STR_ARG(s) (int)(s).len, (s).ptr == NULL ? "" : (s).ptr

static inline struct yg_str yg_str(const char *text)
{
    return (struct yg_str){text, text == NULL ? 0 : strlen(text)};
}

static inline bool yg_str_equal(struct yg_str a, struct yg_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* The part from `from` (at most a.len) to the end; the first `len` bytes (at most a.len). */
static inline struct yg_str yg_str_from(struct yg_str a, size_t from)
{
    if (from > a.len || a.ptr == NULL)
        return (struct yg_str){a.ptr, 0};
    return (struct yg_str){a.ptr + from, a.len - from};
}

static inline struct yg_str yg_str_head(struct yg_str a, size_t len)
{
    return (struct yg_str){a.ptr, len > a.len ? a.len : len};
}

/* Bytewise order, shorter first on a tie. */
int yg_str_compare(struct yg_str a, struct yg_str b);

/* ASCII letters compare without case; other bytes as they are. */
bool yg_str_equal_nocase(struct yg_str a, struct yg_str b);

bool yg_str_starts(struct yg_str a, struct yg_str prefix);
bool yg_str_ends(struct yg_str a, struct yg_str suffix);

/* Index of the first (last) `byte`, or a.len when there is none. */
size_t yg_str_index(struct yg_str a, char byte);
size_t yg_str_rindex(struct yg_str a, char byte);

/* Index of the first occurrence of `needle` (0 for an empty one), or a.len when there is none. */
size_t yg_str_find(struct yg_str a, struct yg_str needle);

/* Without ASCII white space at both ends. */
struct yg_str yg_str_trim(struct yg_str a);

/* Cut `rest` at the first `byte`: returns the part before it and moves `rest` behind it. When the
 * byte is absent the whole is returned and `rest` becomes absent (ptr NULL). */
struct yg_str yg_str_cut(struct yg_str *rest, char byte);

/* All of `a` as an unsigned decimal number of at most 2^63-1; false when it is not one. */
bool yg_str_to_u64(struct yg_str a, uint64_t *value);

/* All of `a`, at most 63 bytes, as a decimal number like -1.25e3, independent of the locale; false
 * when it is not one, or too large for a double. */
bool yg_str_to_double(struct yg_str a, double *value);

#endif

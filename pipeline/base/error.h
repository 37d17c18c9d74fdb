/* pipeline/base/error.h - what went wrong, where, in words.
 *
 * A function that can fail returns `enum yg_status` and takes `struct yg_error *` last. The callee
 * says what is wrong, each caller puts where in front: "GHSA-xxxx: affected[2]: ranges: at most
 * 64".
 * Threads: an error belongs to one caller; no global state.
 * Memory:  the text lives inside the struct and is cut, never overrun.
 */
#ifndef YG_PIPELINE_BASE_ERROR_H
#define YG_PIPELINE_BASE_ERROR_H

#include <stddef.h>
#include <stdint.h>

#define YG_MUST_CHECK __attribute__((warn_unused_result))
#define YG_PRINTF(at, first) __attribute__((format(printf, at, first)))
#define YG_COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum yg_status {
    YG_OK = 0,
    YG_MALFORMED,   /* input breaks its grammar or its standard */
    YG_LIMIT,       /* input is larger than a stated limit */
    YG_UNSUPPORTED, /* input of a known form that is not handled, or a missing capability */
    YG_NOMEM,
    YG_IO,      /* file or network; errno or the library's reason is in the text */
    YG_CONFIG,  /* the configuration or command line is wrong */
    YG_REFUSED, /* a record that is well formed but breaks a rule of the receiver */
    YG_FENCED,  /* another instance has taken over: stop, drop all claims */
    YG_BUDGET,  /* the memory budget is reached: nothing more is taken in (base/memory.h) */
    YG_STATUS_COUNT
};

#define YG_NO_OFFSET SIZE_MAX
#define YG_ERROR_TEXT_MAX 512

struct yg_error {
    enum yg_status status;
    size_t at; /* byte offset in the input, or YG_NO_OFFSET */
    char text[YG_ERROR_TEXT_MAX];
};

/* Name of a status for logs and dead letters: "malformed", "limit", ... */
const char *yg_status_name(enum yg_status status);

/* Fill `err` (may be NULL) and return `status`, so that a failure is one return statement. */
enum yg_status yg_fail(struct yg_error *err, enum yg_status status, size_t at, const char *format,
                       ...) YG_PRINTF(4, 5);

/* Put "context: " in front of the text of a filled error and return its status. NULL has no status
 * to return: YG_MALFORMED then, so who must tell a lack of memory from bad input passes one. */
enum yg_status yg_error_wrap(struct yg_error *err, const char *format, ...) YG_PRINTF(2, 3);

#ifdef __clang_analyzer__ /* it does not look into error.c: tell it that both return a failure */
#define yg_fail(err, status, ...) (yg_fail((err), (status), __VA_ARGS__), (status))
#define yg_error_wrap(...) (yg_error_wrap(__VA_ARGS__), YG_MALFORMED)
#endif

#endif

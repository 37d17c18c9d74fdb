/* matchers/version/general/lexicographic.h - versions that are texts: check and order.
 *
 * Source:  the vers specification, "VERS types", lexicographic: UTF-8 (RFC 3629), bytewise as
 *          unsigned bytes, without normalization.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_LEXICOGRAPHIC_H
#define YG_MATCHERS_VERSION_LEXICOGRAPHIC_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_lexicographic_check(struct yg_str text,
                                                            struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_lexicographic_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key. */
void yg_version_lexicographic_key(struct yg_str text, struct yg_buf *out);

#endif

/* matchers/version/general/datetime.h - versions that are points in time: check and order.
 *
 * Source:  the vers specification, "VERS types", datetime: RFC 3339, section 5.6, with "t" and "z"
 *          in either case. Times of different offsets compare as instants; a leap second is the
 *          first second of the next minute; the fraction may have any length.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_DATETIME_H
#define YG_MATCHERS_VERSION_DATETIME_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_datetime_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_datetime_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key. */
void yg_version_datetime_key(struct yg_str text, struct yg_buf *out);

#endif

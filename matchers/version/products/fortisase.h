/* matchers/version/products/fortisase.h - FortiSASE versions: check and order.
 *
 * Source:  Fortinet PSIRT advisories: 25.2.a, 25.1.a.2; numbers, then milestones of small letters
 *          with numbers behind them. A milestone is newer than its train (25.2 < 25.2.a) and older
 *          than a numbered build of it (25.2.a < 25.2.1), of which none is known. Zeros at the end
 *          do not count.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_FORTISASE_H
#define YG_MATCHERS_VERSION_FORTISASE_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_fortisase_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_fortisase_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key. */
void yg_version_fortisase_key(struct yg_str text, struct yg_buf *out);

#endif

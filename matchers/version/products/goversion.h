/* matchers/version/products/goversion.h - versions as HashiCorp's go-version reads them, the usual
 * "Version" of vendors without a scheme of their own: check and order.
 *
 * Source:  hashicorp/go-version 1.7: [v]number{.number}[[-]pre-release][+metadata]. Zeros at the
 *          end do not count, a pre-release is older than none, metadata does not count.
 *
 * Decisions:
 *   - Of two pre-releases of which one goes on, go-version says beta < beta.1 < beta.x < beta, in a
 *     circle. Here they stand as in SemVer, section 11: beta < beta.1 < beta.x.
 *
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_GOVERSION_H
#define YG_MATCHERS_VERSION_GOVERSION_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_goversion_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_goversion_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key. */
void yg_version_goversion_key(struct yg_str text, struct yg_buf *out);

#endif

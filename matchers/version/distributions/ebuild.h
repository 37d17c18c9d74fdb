/* matchers/version/distributions/ebuild.h - Gentoo package versions: check and order.
 *
 * Source:  Package Manager Specification 8, 3.2 and 3.3: digits{.digits}[letter]{_suffix[number]}
 *          [-r number]. Numbers behind the first that begin with 0 compare as decimal fractions do;
 *          alpha, beta, pre and rc are older than none, p is newer; no number behind a suffix, and
 *          no revision, is 0.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_EBUILD_H
#define YG_MATCHERS_VERSION_EBUILD_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_ebuild_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_ebuild_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key. */
void yg_version_ebuild_key(struct yg_str text, struct yg_buf *out);

#endif

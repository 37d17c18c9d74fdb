/* matchers/version/general/generic.h - versions of which nothing is known: check and order. The
 * last resort, and the one for version ranges of the NVD, whose products have no common scheme.
 *
 * Runs of digits are numbers, runs of letters words, whatever stands between parts them:
 *
 *   pre-release < end < word < number      5-rc1 < 5 < 5a < 5.1
 *
 *   - Leading zeros of a number, zeros at the end of a row of numbers, a "v" in front and the case
 *     of letters do not count: V1.02.0 = 1.2.
 *   - Pre-releases are dev, snapshot, nightly, canary < alpha < beta < milestone, ea < pre, preview
 *     < rc, cr; "a" and "b" are alpha and beta only behind a mark (1.1.1-a), but for a closing
 *     parenthesis, and between two numbers (3.8.0a1, as Python's in the NVD): 1.0.2a is a patch of
 *     1.0.2, 12.2(15)b one of 12.2(15).
 *   - A text without any digit ("unknown", "latest", "-") is no version.
 *
 * Source:  no standard; what the orders of nvdtools, CPE-Parser and Grype's fuzzy comparison have
 *          in common. Where nvdtools and CPE-Parser differ, nvdtools is followed: numbers are
 *          numbers also beside letters, 1.01a = 1.1a, and 5.0 < 08.0.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_GENERIC_H
#define YG_MATCHERS_VERSION_GENERIC_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_generic_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_generic_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key. */
void yg_version_generic_key(struct yg_str text, struct yg_buf *out);

#endif

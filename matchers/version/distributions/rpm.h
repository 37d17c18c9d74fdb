/* matchers/version/distributions/rpm.h - RPM package versions: check, order and key.
 *
 * Source:  rpm 4.18, rpm-version(7), rpmvercmp: [epoch:]version[-release]. A missing epoch is 0; a
 *          version without release is older than the same one with a release. "~" sorts before the
 *          end, "^" after it; bytes outside ASCII letters and digits separate.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the buffer.
 */
#ifndef YG_MATCHERS_VERSION_DISTRIBUTIONS_RPM_H
#define YG_MATCHERS_VERSION_DISTRIBUTIONS_RPM_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_rpm_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_rpm_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key of a checked version (matchers/version/key.h). */
void yg_version_rpm_key(struct yg_str text, struct yg_buf *out);

#endif

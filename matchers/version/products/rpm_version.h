/* matchers/version/products/rpm_version.h - RPM versions of which only the version counts, as
 * vendors name fixed versions of packages that several releases of a distribution carry.
 *
 * Source:  rpm-version(7) for the order of the version; epoch and release, where they stand, do not
 *          count: 1:0.0.1-1 < 0.0.2.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_RPM_VERSION_H
#define YG_MATCHERS_VERSION_RPM_VERSION_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_rpm_version_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_rpm_version_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key. */
void yg_version_rpm_version_key(struct yg_str text, struct yg_buf *out);

#endif

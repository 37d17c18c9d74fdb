/* matchers/version/semver/semver.h - Semantic Versioning 2.0.0: check, order and key.
 *
 * Source:  semver.org 2.0.0. A leading "v" is accepted, as OSV documents write it. Numbers may be
 *          of any length; build metadata is ignored for precedence (section 10).
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the buffer.
 */
#ifndef YG_MATCHERS_VERSION_SEMVER_SEMVER_H
#define YG_MATCHERS_VERSION_SEMVER_SEMVER_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_semver_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_semver_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key of a checked version (matchers/version/key.h). */
void yg_version_semver_key(struct yg_str text, struct yg_buf *out);

#endif

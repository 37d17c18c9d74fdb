/* matchers/version/semver/golang.h - versions of Go modules: check, order and key.
 *
 * Source:  Go Modules Reference, "Versions"; golang.org/x/mod/semver. The leading "v" of go.mod is
 *          optional, because OSV leaves it out; "v1" and "v1.2" stand for "v1.0.0" and "v1.2.0".
 *          Pseudo-versions are ordinary pre-releases; "+incompatible" is build metadata. Texts that
 *          are no versions sort before all versions and equal each other.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the buffer.
 */
#ifndef YG_MATCHERS_VERSION_SEMVER_GOLANG_H
#define YG_MATCHERS_VERSION_SEMVER_GOLANG_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_golang_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_golang_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key of a checked version (matchers/version/key.h). */
void yg_version_golang_key(struct yg_str text, struct yg_buf *out);

/* Append the normal form of a checked version as semver.Canonical does: v1.2 is v1.2.0, build
 * metadata is left out. */
void yg_version_golang_normalize(struct yg_str text, struct yg_buf *out);

/* Is it a pseudo-version of no tag: v0.0.0-20210520170846-37e1c6afe023, also without "v"? */
bool yg_version_golang_is_pseudo(struct yg_str text);

#endif

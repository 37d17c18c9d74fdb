/* matchers/version/semver/pub.h - versions of Dart packages: check, order and key.
 *
 * Source:  pub_semver 2.x: SemVer 2.0.0, but build metadata counts: a version with it is newer than
 *          the same without, and its identifiers are ordered like those of pre-releases. Numbers
 *          may have zeros in front and any length. A leading "v" is accepted, as OSV documents
 *          write it. Identifiers like "-5" and "0x1f", which Dart reads as numbers, are words.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, compare allocates nothing.
 */
#ifndef YG_MATCHERS_VERSION_PUB_H
#define YG_MATCHERS_VERSION_PUB_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_pub_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_pub_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key of a checked version. */
void yg_version_pub_key(struct yg_str text, struct yg_buf *out);

#endif

/* matchers/version/semver/npm.h - versions of npm packages: check, order and key.
 *
 * Source:  node-semver 7, loose mode: blanks, "=" and "v" in front, leading zeros and a pre-release
 *          without its hyphen are accepted; a number above 2^53 - 1 and a text above 256 bytes are
 *          not.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the buffer.
 */
#ifndef YG_MATCHERS_VERSION_SEMVER_NPM_H
#define YG_MATCHERS_VERSION_SEMVER_NPM_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_npm_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_npm_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key of a checked version (matchers/version/key.h). */
void yg_version_npm_key(struct yg_str text, struct yg_buf *out);

#endif

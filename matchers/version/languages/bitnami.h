/* matchers/version/languages/bitnami.h - versions of Bitnami packages: check, order and key.
 *
 * Source:  Bitnami's vulnerability database: the version of the upstream by SemVer and, of a
 *          package, the number of its build (17.0.3-1), which no advisory means and which does not
 *          count; a word behind the hyphen is a pre-release (2.6.0-rc1).
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_BITNAMI_H
#define YG_MATCHERS_VERSION_BITNAMI_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_bitnami_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_bitnami_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key. */
void yg_version_bitnami_key(struct yg_str text, struct yg_buf *out);

#endif

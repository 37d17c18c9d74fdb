/* matchers/version/languages/composer.h - versions of PHP packages: check, order, key, normal form.
 *
 * Source:  composer/semver 3.4, VersionParser::normalize, and PHP's version_compare of what comes
 *          out: 1.0 = 1.0.0.0, "-b2" is "-beta2", 1.x-dev is 1.9999999.9999999.9999999-dev.
 *          Branches ("dev-main") cannot be compared there; here they are older than all numbers,
 *          and among themselves in the order of their bytes. Numbers may have any length.
 *          Texts that Composer refuses are ordered as PHP would order them as they stand.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, compare allocates nothing.
 */
#ifndef YG_MATCHERS_VERSION_COMPOSER_H
#define YG_MATCHERS_VERSION_COMPOSER_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_composer_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_composer_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key of a checked version. */
void yg_version_composer_key(struct yg_str text, struct yg_buf *out);

/* Append the normal form of a checked version, as Composer writes it. */
void yg_version_composer_normalize(struct yg_str text, struct yg_buf *out);

/* Is it a branch without a number: dev-main, but not 1.x-dev? Composer has no order for these. */
bool yg_version_composer_is_branch(struct yg_str text);

#endif

/* matchers/version/languages/conan.h - Conan package versions: check and order.
 *
 * Source:  Conan 2, "Version ranges" and conans.model.version: items parted by dots, then
 *          [-prerelease] and [+build], which are versions themselves. Zeros at the end do not
 *          count, a pre-release is older than none, no build is older than some.
 *
 * Decisions:
 *   - Two items of which one is a number and the other is not ("10", "2u") are compared by Conan as
 *     texts, so that 9 < 10 < 1a < 9. Here the number in front counts first, then what follows:
 *     1 < 1a < 2u < 10. Items of the same count of digits stand as Conan has them.
 *   - An item without anything in it is refused, but for a pre-release of none: "2-" is the lowest
 *     one, which Conan writes as the end of a range.
 *
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_CONAN_H
#define YG_MATCHERS_VERSION_CONAN_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_conan_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_conan_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key. */
void yg_version_conan_key(struct yg_str text, struct yg_buf *out);

#endif

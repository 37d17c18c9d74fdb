/* matchers/version/distributions/alpm.h - Arch Linux package versions: check and order.
 *
 * Source:  pacman 6, vercmp(8) and alpm-package-version(7): [epoch:]pkgver[-pkgrel]. Runs of digits
 *          and of letters in turn; letters that follow at once are older than the end, 1.0rc < 1.0,
 *          what follows behind a mark is newer, 1.0 < 1.0.a; more marks in a row are newer.
 *
 * Decisions:
 *   - A release counts only where both have one, as vercmp(8) says: 1.1-1 and 1.1-2 both equal 1.1.
 *     So with and without release, "equal" is not transitive, and there can be no key; among
 *     versions that all have a release, or all have none, the order is a strict weak one.
 *   - A pkgver that ends in a mark ("1.") is refused: pacman's order runs in circles with it.
 *
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing.
 */
#ifndef YG_MATCHERS_VERSION_ALPM_H
#define YG_MATCHERS_VERSION_ALPM_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_alpm_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_alpm_compare(struct yg_str a, struct yg_str b);

#endif

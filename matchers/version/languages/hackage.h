/* matchers/version/languages/hackage.h - versions of Haskell packages: check and order.
 *
 * Source:  Package Versioning Policy, pvp.haskell.org; Cabal 3, Distribution.Version: numbers of at
 *          most nine digits, without leading zeros, parted by dots; as Cabal does, 1.0 < 1.0.0. The
 *          tags that Cabal once allowed (1.0-beta) are refused, as it does today.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_HACKAGE_H
#define YG_MATCHERS_VERSION_HACKAGE_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_hackage_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_hackage_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key. */
void yg_version_hackage_key(struct yg_str text, struct yg_buf *out);

#endif

/* matchers/version/semver/hex.h - versions of Hex packages (Erlang, Elixir): check, order, key.
 *
 * Source:  Elixir's Version 1.19: SemVer 2.0.0 with numbers of at most 14 digits. A leading "v" is
 *          refused, build metadata is ignored for precedence.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, compare allocates nothing.
 */
#ifndef YG_MATCHERS_VERSION_HEX_H
#define YG_MATCHERS_VERSION_HEX_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_hex_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_hex_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key of a checked version. */
void yg_version_hex_key(struct yg_str text, struct yg_buf *out);

#endif

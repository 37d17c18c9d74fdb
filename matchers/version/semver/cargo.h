/* matchers/version/semver/cargo.h - versions of Rust crates: check, order and key.
 *
 * Source:  The Cargo Book, SemVer compatibility; semver crate 1.0: strict SemVer 2.0.0 with 64-bit
 *          numbers, no leading "v". Precedence ignores build metadata. compare also orders "1" and
 *          "1.2", which advisories write for "1.0.0" and "1.2.0".
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the buffer.
 */
#ifndef YG_MATCHERS_VERSION_SEMVER_CARGO_H
#define YG_MATCHERS_VERSION_SEMVER_CARGO_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_cargo_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_cargo_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key of a checked version (matchers/version/key.h). */
void yg_version_cargo_key(struct yg_str text, struct yg_buf *out);

#endif

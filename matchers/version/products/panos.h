/* matchers/version/products/panos.h - PAN-OS versions: check and order.
 *
 * Source:  Palo Alto Networks security advisories and release notes: three numbers, then "-h" and
 *          the number of a hotfix, which is newer than none, or "-b" and that of a beta, older.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_PANOS_H
#define YG_MATCHERS_VERSION_PANOS_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_panos_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_panos_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key. */
void yg_version_panos_key(struct yg_str text, struct yg_buf *out);

#endif

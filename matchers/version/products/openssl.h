/* matchers/version/products/openssl.h - OpenSSL versions: check and order.
 *
 * Source:  OpenSSL's release strategy and opensslv.h: three numbers; up to 1.1.1 letters behind
 *          them for patches (1.0.2 < 1.0.2a < 1.0.2z < 1.0.2za); -alpha, -beta, -pre, -rc or -dev
 *          with a number before a release. The order of these words is that of the alphabet, but
 *          for dev, which comes first.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_OPENSSL_H
#define YG_MATCHERS_VERSION_OPENSSL_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_openssl_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_openssl_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key. */
void yg_version_openssl_key(struct yg_str text, struct yg_buf *out);

#endif

/* matchers/version/products/jvm.h - Java runtime versions: check and order.
 *
 * Source:  JEP 223 and java.lang.Runtime.Version: number{.number}[-pre][+build][-opt]. Before 9,
 *          "1.8.0_392", "1.8.0-update_392" and "8u392", which are 8.0.392. Zeros at the end do
 *          not count, a pre-release ("-ea") is older than none, a build ("-b08", "+8") does not
 *          count: advisories do not name it.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_JVM_H
#define YG_MATCHERS_VERSION_JVM_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_jvm_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_jvm_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key. */
void yg_version_jvm_key(struct yg_str text, struct yg_buf *out);

#endif

/* matchers/version/distributions/apk.h - Alpine package versions: check, order and key.
 *
 * Source:  apk-tools, apk-package(5): digits{.digits}[letter]{_suffix[number]}{~hash}{-r#}. Numbers
 *          after the first that begin with 0 are compared as decimal fractions are. compare also
 *          orders texts that check refuses: as far as they are versions; what is not is older than
 *          what is.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the buffer.
 */
#ifndef YG_MATCHERS_VERSION_DISTRIBUTIONS_APK_H
#define YG_MATCHERS_VERSION_DISTRIBUTIONS_APK_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_apk_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_apk_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key of a checked version (matchers/version/key.h). */
void yg_version_apk_key(struct yg_str text, struct yg_buf *out);

#endif

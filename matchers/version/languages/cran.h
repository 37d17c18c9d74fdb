/* matchers/version/languages/cran.h - versions of R packages: check and order.
 *
 * Source:  R 4.4, "numeric_version" and the Version field of "Writing R Extensions" 1.1.1: numbers
 *          parted by "." or "-", which is no difference. Fewer numbers are older: 1.8 < 1.8.0. One
 *          number alone is no package version, but a numeric_version, and taken.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_CRAN_H
#define YG_MATCHERS_VERSION_CRAN_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_cran_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_cran_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key. */
void yg_version_cran_key(struct yg_str text, struct yg_buf *out);

#endif

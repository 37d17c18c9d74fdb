/* matchers/version/products/dotted.h - products whose versions are numbers and dots: check and
 * order. One order, several grammars; scheme.c says which product has which.
 *
 *   dotted       1.2{.3}       FortiOS, Windows and macOS applications, calendar versions
 *   majorminor   1.2 or 1-2
 *   dotted3      1.2.3         Defender for Linux, .NET, Visual Studio, Teams for iOS, ...
 *   dotted4      1.2.3.4       Windows, Exchange, SQL Server, Defender for Windows, ...
 *   edge         1.2 or 1.2.3.4   EdgeHTML, Chromium
 *   intdot       1.2{.3}, and whatever else behind it, which does not count
 *
 * Source:  the vendors' security advisories; for intdot "VERS types" of the vers specification.
 *          Numbers compare as numbers, zeros at the end do not count: 16.0.35907 = 16.0.35907.0.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_DOTTED_H
#define YG_MATCHERS_VERSION_DOTTED_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_dotted_check(struct yg_str text, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_version_majorminor_check(struct yg_str text, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_version_dotted3_check(struct yg_str text, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_version_dotted4_check(struct yg_str text, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_version_edge_check(struct yg_str text, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_version_intdot_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`; intdot's for intdot, dotted's
 * for the others. */
int yg_version_dotted_compare(struct yg_str a, struct yg_str b);
int yg_version_intdot_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key. */
void yg_version_dotted_key(struct yg_str text, struct yg_buf *out);
void yg_version_intdot_key(struct yg_str text, struct yg_buf *out);

#endif

/* matchers/version/semver/nuget.h - versions of NuGet packages: check, order, key, normal form.
 *
 * Source:  NuGet.Versioning (NuGetVersion.Parse, VersionComparer.Default) 6.x: one to four numbers
 *          up to 2147483647, also with zeros in front and blanks around, then as in SemVer 2.0.0.
 *          Labels are compared without case, as numbers where a 32-bit integer can hold them.
 *          Build metadata has no precedence. Order has no limit for the numbers.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, compare allocates nothing.
 */
#ifndef YG_MATCHERS_VERSION_NUGET_H
#define YG_MATCHERS_VERSION_NUGET_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_nuget_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_nuget_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key of a checked version. */
void yg_version_nuget_key(struct yg_str text, struct yg_buf *out);

/* Append the normal form of a checked version: three numbers, the fourth unless it is 0, labels. */
void yg_version_nuget_normalize(struct yg_str text, struct yg_buf *out);

#endif

/* matchers/version/languages/maven.h - versions of Maven artifacts: check, order and key.
 *
 * Source:  POM reference, "Version Order Specification", and where it is silent Maven 4's
 *          ComparableVersion as of 2026, which repaired the circles of earlier editions
 *          (1-alpha < 1 < 1.sp.1 < 1-alpha in 3.9). So, against 3.8:
 *          - letters and the number behind them are one qualifier, "rc-1" is "rc1", and ".rc" at
 *            the end is "-rc": 1.0.rc1 = 1.0-rc-1, 1.0.RC8-beta < 1.0-RC16;
 *          - ga, final and release are equal to nothing, but what follows them still counts:
 *            1 = 1-ga < 1-ga1 < 1-sp, 1.0.final-redhat < 1.0-sp1-redhat;
 *          - only ASCII digits are digits.
 *          Where code and reference differ, the reference: an empty part behind letters is their 0
 *          (baz-.1 = baz-0.1), and a number behind a dot is newer than one behind a letter
 *          (rc.1 > rc2).
 *          Check refuses what Maven's model validation does: control bytes, any of \/:"<>|?* and
 *          "${", which is a property that nobody resolved.
 *          Letters are compared without case up to Latin-1, others bytewise.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, compare allocates nothing.
 */
#ifndef YG_MATCHERS_VERSION_MAVEN_H
#define YG_MATCHERS_VERSION_MAVEN_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_maven_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. Cost: one pass over both. */
int yg_version_maven_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key of a checked version. */
void yg_version_maven_key(struct yg_str text, struct yg_buf *out);

#endif

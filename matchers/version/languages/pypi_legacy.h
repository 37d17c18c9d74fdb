/* matchers/version/languages/pypi_legacy.h - PyPI versions and what PEP 440 refuses: check and
 * order.
 *
 * Until packaging 22 (2022) pip took any text as a version. OSV documents and private indexes still
 * name such releases (0.7.11p1, 2013-09-11T19-27-10, trunk).
 *
 * Source:  packaging 21, LegacyVersion, which is setuptools' order before PEP 440: every such text
 *          is older than every version of PEP 440. Runs of digits and of letters and the marks
 *          between them are parts; words are older than numbers; "dev" < "a" < "b" < "c" = "rc" =
 *          "pre" < the end; zeros at the end of a row of numbers do not count, nor does "-" before
 *          what is older than the end.
 *
 * Decisions:
 *   - A scheme of its own: for "pypi" such a text is not readable, so that an "unknown" in an
 *     inventory is not taken for a release older than all.
 *   - Numbers compare as numbers; LegacyVersion errs above eight digits.
 *   - There is no key: such versions are rare, and a key would have to spell the mark "-" as
 *     LegacyVersion does ("final-"), beyond the size that keys have.
 *
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing.
 */
#ifndef YG_MATCHERS_VERSION_PYPI_LEGACY_H
#define YG_MATCHERS_VERSION_PYPI_LEGACY_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_pypi_legacy_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_pypi_legacy_compare(struct yg_str a, struct yg_str b);

#endif

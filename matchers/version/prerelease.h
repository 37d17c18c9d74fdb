/* matchers/version/prerelease.h - is a version a release, or was it made before one?
 *
 *   SemVer and its kin, Conan   whatever stands behind a hyphen: 1.2.3-alpha
 *   RubyGems                    any letter: 1.2.0.a
 *   others                      by words: 1.0_rc1, 1.0-SNAPSHOT; single letters (a, b, c, m) where
 *                               the scheme reads them so, as Maven, PyPI and Composer do
 *   Composer                    also what begins with no number, a branch: master, dev-main
 *
 * Source:  SemVer 2.0.0, section 9; Gem::Version#prerelease?; Maven, "Version Order Specification";
 *          PEP 440, "Pre-releases" and "Developmental releases"; Composer, "Stability";
 *          apk-package(5). What comes behind a release, as the snapshots of a repository that apk
 *          orders after it, is no pre-release.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing.
 */
#ifndef YG_MATCHERS_VERSION_PRERELEASE_H
#define YG_MATCHERS_VERSION_PRERELEASE_H

#include "matchers/version/scheme.h"

/* `text` is a version that `scheme` has checked. */
bool yg_version_is_prerelease(enum yg_scheme_id scheme, struct yg_str text);

#endif

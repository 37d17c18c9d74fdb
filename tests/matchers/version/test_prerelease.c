/* test_prerelease.c - which versions are pre-releases, scheme by scheme. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/version/prerelease.h"

Test(version_prerelease, is_told_from_a_release)
{
    static const struct row {
        const char *why;
        enum yg_scheme_id scheme;
        const char *text;
        bool prerelease;
    } rows[] = {
        {"a word behind a hyphen", YG_SCHEME_SEMVER, "1.2.3-x", true},
        {"a hyphen in the build", YG_SCHEME_CARGO, "1.2.3+a-b", false},
        {"npm as SemVer", YG_SCHEME_NPM, "1.2.3-0", true},
        {"a pseudo-version comes before a release", YG_SCHEME_GOLANG,
         "v0.0.0-20210101000000-0123456789ab", true},
        {"incompatible is a build", YG_SCHEME_GOLANG, "v2.0.0+incompatible", false},
        {"Conan's hyphen", YG_SCHEME_CONAN, "1.0-pre1", true},
        {"any letter of RubyGems", YG_SCHEME_GEM, "1.0.x", true},
        {"numbers of RubyGems", YG_SCHEME_GEM, "1.0.1", false},
        {"one letter of PyPI", YG_SCHEME_PYPI, "1.0a1", true},
        {"a development release", YG_SCHEME_PYPI, "1.0.dev1", true},
        {"a post-release", YG_SCHEME_PYPI, "1.0.post1", false},
        {"PyPI's local version", YG_SCHEME_PYPI, "1.0+rc1", false},
        {"m is a milestone of Maven", YG_SCHEME_MAVEN, "1.0-M2", true},
        {"but no word of PyPI", YG_SCHEME_PYPI_LEGACY, "1.0m2x", false},
        {"a snapshot", YG_SCHEME_MAVEN, "1.0-SNAPSHOT", true},
        {"a word that says nothing", YG_SCHEME_MAVEN, "1.0-jre", false},
        {"a word of which a part is one", YG_SCHEME_MAVEN, "1.0-prefix", false},
        {"a branch", YG_SCHEME_COMPOSER, "main", true},
        {"a v is no branch", YG_SCHEME_COMPOSER, "v1.2", false},
        {"a patch letter of Alpine", YG_SCHEME_APK, "1.1.1b-r0", false},
        {"a candidate in Debian", YG_SCHEME_DEB, "1.0~rc1-1", true},
        {"a rebuild in Debian", YG_SCHEME_DEB, "1.0-1~deb12u1", false},
        {"a candidate in Gentoo", YG_SCHEME_EBUILD, "1.0_rc1", true},
        {"early access of Java", YG_SCHEME_JVM, "21-ea", true},
        {"a build of Bitnami", YG_SCHEME_BITNAMI, "2.6.0-1", false},
        {"a candidate by rule of thumb", YG_SCHEME_NVD, "3.0:rc1", true},
        {"times are no pre-releases", YG_SCHEME_DATETIME, "2024-01-01T00:00:00Z", false},
        {"nothing is known", YG_SCHEME_NONE, "1.0-beta", false},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++)
        cr_expect(eq(int, yg_version_is_prerelease(rows[i].scheme, yg_str(rows[i].text)),
                     rows[i].prerelease),
                  "%s", rows[i].why);
}

#include "matchers/version/scheme.h"

#include "matchers/version/distributions/alpm.h"
#include "matchers/version/distributions/apk.h"
#include "matchers/version/distributions/deb.h"
#include "matchers/version/distributions/ebuild.h"
#include "matchers/version/distributions/rpm.h"
#include "matchers/version/general/datetime.h"
#include "matchers/version/general/generic.h"
#include "matchers/version/general/lexicographic.h"
#include "matchers/version/languages/bitnami.h"
#include "matchers/version/languages/composer.h"
#include "matchers/version/languages/conan.h"
#include "matchers/version/languages/cran.h"
#include "matchers/version/languages/gem.h"
#include "matchers/version/languages/hackage.h"
#include "matchers/version/languages/maven.h"
#include "matchers/version/languages/pypi.h"
#include "matchers/version/languages/pypi_legacy.h"
#include "matchers/version/products/dotted.h"
#include "matchers/version/products/fortisase.h"
#include "matchers/version/products/goversion.h"
#include "matchers/version/products/jvm.h"
#include "matchers/version/products/openssl.h"
#include "matchers/version/products/panos.h"
#include "matchers/version/products/rpm_version.h"
#include "matchers/version/semver/cargo.h"
#include "matchers/version/semver/golang.h"
#include "matchers/version/semver/hex.h"
#include "matchers/version/semver/npm.h"
#include "matchers/version/semver/nuget.h"
#include "matchers/version/semver/pub.h"
#include "matchers/version/semver/semver.h"

/* Every check begins here: length is everybody's limit. */
static enum yg_status check_length(struct yg_str text, struct yg_error *err)
{
    if (text.len == 0)
        return yg_fail(err, YG_MALFORMED, 0, "the version is empty");
    if (text.len > YG_VERSION_BYTES_MAX)
        return yg_fail(err, YG_LIMIT, YG_VERSION_BYTES_MAX, "a version has at most %d bytes",
                       YG_VERSION_BYTES_MAX);
    return YG_OK;
}

#define ROW(scheme)                                                                                \
    static enum yg_status scheme##_check(struct yg_str text, struct yg_error *err)                 \
    {                                                                                              \
        enum yg_status st = check_length(text, err);                                               \
        return st != YG_OK ? st : yg_version_##scheme##_check(text, err);                          \
    }

ROW(semver)
ROW(npm)
ROW(cargo)
ROW(golang)
ROW(pypi)
ROW(maven)
ROW(nuget)
ROW(composer)
ROW(hex)
ROW(pub)
ROW(deb)
ROW(rpm)
ROW(apk)
ROW(alpm)
ROW(ebuild)
ROW(cran)
ROW(hackage)
ROW(conan)
ROW(pypi_legacy)
ROW(bitnami)
ROW(openssl)
ROW(jvm)
ROW(dotted)
ROW(majorminor)
ROW(dotted3)
ROW(dotted4)
ROW(edge)
ROW(intdot)
ROW(fortisase)
ROW(panos)
ROW(goversion)
ROW(rpm_version)
ROW(datetime)
ROW(lexicographic)
ROW(generic)

/* The empty text is a version of RubyGems. */
static enum yg_status gem_check(struct yg_str text, struct yg_error *err)
{
    enum yg_status st = text.len == 0 ? YG_OK : check_length(text, err);
    return st != YG_OK ? st : yg_version_gem_check(text, err);
}

static const struct yg_scheme schemes[] = {
    {YG_SCHEME_SEMVER, "semver", semver_check, yg_version_semver_compare, yg_version_semver_key,
     NULL},
    {YG_SCHEME_NPM, "npm", npm_check, yg_version_npm_compare, yg_version_npm_key, NULL},
    {YG_SCHEME_CARGO, "cargo", cargo_check, yg_version_cargo_compare, yg_version_cargo_key, NULL},
    {YG_SCHEME_GOLANG, "golang", golang_check, yg_version_golang_compare, yg_version_golang_key,
     yg_version_golang_normalize},
    {YG_SCHEME_PYPI, "pypi", pypi_check, yg_version_pypi_compare, yg_version_pypi_key,
     yg_version_pypi_normalize},
    {YG_SCHEME_MAVEN, "maven", maven_check, yg_version_maven_compare, yg_version_maven_key, NULL},
    {YG_SCHEME_GEM, "gem", gem_check, yg_version_gem_compare, yg_version_gem_key, NULL},
    {YG_SCHEME_NUGET, "nuget", nuget_check, yg_version_nuget_compare, yg_version_nuget_key,
     yg_version_nuget_normalize},
    {YG_SCHEME_COMPOSER, "composer", composer_check, yg_version_composer_compare,
     yg_version_composer_key, yg_version_composer_normalize},
    {YG_SCHEME_HEX, "hex", hex_check, yg_version_hex_compare, yg_version_hex_key, NULL},
    {YG_SCHEME_PUB, "pub", pub_check, yg_version_pub_compare, yg_version_pub_key, NULL},
    {YG_SCHEME_DEB, "deb", deb_check, yg_version_deb_compare, yg_version_deb_key, NULL},
    {YG_SCHEME_RPM, "rpm", rpm_check, yg_version_rpm_compare, yg_version_rpm_key, NULL},
    {YG_SCHEME_APK, "apk", apk_check, yg_version_apk_compare, yg_version_apk_key, NULL},
    {YG_SCHEME_ALPM, "alpm", alpm_check, yg_version_alpm_compare, NULL, NULL},
    {YG_SCHEME_EBUILD, "ebuild", ebuild_check, yg_version_ebuild_compare, yg_version_ebuild_key,
     NULL},
    {YG_SCHEME_CRAN, "cran", cran_check, yg_version_cran_compare, yg_version_cran_key, NULL},
    {YG_SCHEME_HACKAGE, "hackage", hackage_check, yg_version_hackage_compare,
     yg_version_hackage_key, NULL},
    {YG_SCHEME_CONAN, "conan", conan_check, yg_version_conan_compare, yg_version_conan_key, NULL},
    {YG_SCHEME_PYPI_LEGACY, "pypi-legacy", pypi_legacy_check, yg_version_pypi_legacy_compare, NULL,
     NULL},
    {YG_SCHEME_BITNAMI, "bitnami", bitnami_check, yg_version_bitnami_compare,
     yg_version_bitnami_key, NULL},
    {YG_SCHEME_OPENSSL, "openssl", openssl_check, yg_version_openssl_compare,
     yg_version_openssl_key, NULL},
    {YG_SCHEME_JVM, "jvm", jvm_check, yg_version_jvm_compare, yg_version_jvm_key, NULL},
    {YG_SCHEME_DOTTED, "dotted", dotted_check, yg_version_dotted_compare, yg_version_dotted_key,
     NULL},
    {YG_SCHEME_MAJORMINOR, "majorminor", majorminor_check, yg_version_dotted_compare,
     yg_version_dotted_key, NULL},
    {YG_SCHEME_DOTTED3, "dotted3", dotted3_check, yg_version_dotted_compare, yg_version_dotted_key,
     NULL},
    {YG_SCHEME_DOTTED4, "dotted4", dotted4_check, yg_version_dotted_compare, yg_version_dotted_key,
     NULL},
    {YG_SCHEME_EDGE, "edge", edge_check, yg_version_dotted_compare, yg_version_dotted_key, NULL},
    {YG_SCHEME_INTDOT, "intdot", intdot_check, yg_version_intdot_compare, yg_version_intdot_key,
     NULL},
    {YG_SCHEME_FORTISASE, "fortisase", fortisase_check, yg_version_fortisase_compare,
     yg_version_fortisase_key, NULL},
    {YG_SCHEME_PANOS, "panos", panos_check, yg_version_panos_compare, yg_version_panos_key, NULL},
    {YG_SCHEME_GOVERSION, "goversion", goversion_check, yg_version_goversion_compare,
     yg_version_goversion_key, NULL},
    {YG_SCHEME_RPM_VERSION, "rpm-version", rpm_version_check, yg_version_rpm_version_compare,
     yg_version_rpm_version_key, NULL},
    {YG_SCHEME_DATETIME, "datetime", datetime_check, yg_version_datetime_compare,
     yg_version_datetime_key, NULL},
    {YG_SCHEME_LEXICOGRAPHIC, "lexicographic", lexicographic_check,
     yg_version_lexicographic_compare, yg_version_lexicographic_key, NULL},
    {YG_SCHEME_NVD, "nvd", generic_check, yg_version_generic_compare, yg_version_generic_key, NULL},
    {YG_SCHEME_GENERIC, "generic", generic_check, yg_version_generic_compare,
     yg_version_generic_key, NULL},
};
_Static_assert(YG_COUNT(schemes) == YG_SCHEME_COUNT - 1, "a row for every scheme but NONE");

/* What tools and their range types call a scheme: Wazuh's version formats, Grype's numbers of
 * Microsoft's articles, the range types of vuls-data-update, the order of CPE-Parser. */
static const struct alias {
    const char *name;
    enum yg_scheme_id id;
} aliases[] = {
    {"calver", YG_SCHEME_DOTTED},
    {"kb", YG_SCHEME_DOTTED},
    {"macos", YG_SCHEME_DOTTED},
    {"pkg", YG_SCHEME_DOTTED},
    {"windows", YG_SCHEME_DOTTED},
    {"FortinetFortiOS", YG_SCHEME_DOTTED},
    {"FortinetFortiSASE", YG_SCHEME_FORTISASE},
    {"MicrosoftDefenderAndroid", YG_SCHEME_DOTTED4},
    {"MicrosoftDefenderIOS", YG_SCHEME_DOTTED3},
    {"MicrosoftDefenderIoT", YG_SCHEME_DOTTED3},
    {"MicrosoftDefenderLinux", YG_SCHEME_DOTTED3},
    {"MicrosoftDefenderMac", YG_SCHEME_DOTTED3},
    {"MicrosoftDefenderSecurityIntelligence", YG_SCHEME_DOTTED4},
    {"MicrosoftDefenderWindows", YG_SCHEME_DOTTED4},
    {"MicrosoftDotNetCore", YG_SCHEME_DOTTED3},
    {"MicrosoftEdge", YG_SCHEME_EDGE},
    {"MicrosoftExchange", YG_SCHEME_DOTTED4},
    {"MicrosoftOfficeMac", YG_SCHEME_DOTTED3},
    {"MicrosoftOfficeWindows", YG_SCHEME_DOTTED4},
    {"MicrosoftSharePoint", YG_SCHEME_DOTTED4},
    {"MicrosoftSQLServer", YG_SCHEME_DOTTED4},
    {"MicrosoftTeamsAndroid", YG_SCHEME_DOTTED4},
    {"MicrosoftTeamsClient", YG_SCHEME_DOTTED3},
    {"MicrosoftTeamsDesktop", YG_SCHEME_DOTTED4},
    {"MicrosoftTeamsIOS", YG_SCHEME_DOTTED3},
    {"MicrosoftTeamsMac", YG_SCHEME_DOTTED4},
    {"MicrosoftVisualStudio", YG_SCHEME_DOTTED3},
    {"MicrosoftVSCode", YG_SCHEME_DOTTED3},
    {"MicrosoftWindows", YG_SCHEME_DOTTED4},
    {"PANOS", YG_SCHEME_PANOS},
    {"RPMVersionOnly", YG_SCHEME_RPM_VERSION},
    {"SEMVER", YG_SCHEME_SEMVER},
    {"Version", YG_SCHEME_GOVERSION},
    {"cpe-parser", YG_SCHEME_NVD},
};

const struct yg_scheme *yg_scheme_get(enum yg_scheme_id id)
{
    return id == YG_SCHEME_NONE ? NULL : &schemes[id - 1];
}

const struct yg_scheme *yg_scheme_find(struct yg_str name)
{
    for (size_t i = 0; i < YG_COUNT(schemes); i++) {
        if (yg_str_equal(name, yg_str(schemes[i].name)))
            return &schemes[i];
    }
    for (size_t i = 0; i < YG_COUNT(aliases); i++) {
        if (yg_str_equal(name, yg_str(aliases[i].name)))
            return yg_scheme_get(aliases[i].id);
    }
    return NULL;
}

bool yg_scheme_is_unreleased(enum yg_scheme_id id, struct yg_str version)
{
    return (id == YG_SCHEME_GOLANG && yg_version_golang_is_pseudo(version)) ||
           (id == YG_SCHEME_COMPOSER && yg_version_composer_is_branch(version));
}

const struct yg_scheme *yg_scheme_of_unreadable(enum yg_scheme_id id)
{
    static const enum yg_scheme_id ids[] = {YG_SCHEME_APK,   YG_SCHEME_CARGO,  YG_SCHEME_COMPOSER,
                                            YG_SCHEME_DEB,   YG_SCHEME_GOLANG, YG_SCHEME_NPM,
                                            YG_SCHEME_NUGET, YG_SCHEME_RPM,    YG_SCHEME_SEMVER};

    for (size_t i = 0; i < YG_COUNT(ids); i++)
        if (ids[i] == id)
            return yg_scheme_get(id);
    return id == YG_SCHEME_PYPI ? yg_scheme_get(YG_SCHEME_PYPI_LEGACY) : NULL;
}

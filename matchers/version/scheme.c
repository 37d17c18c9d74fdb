#include "matchers/version/scheme.h"

#include "matchers/version/apk.h"
#include "matchers/version/cargo.h"
#include "matchers/version/deb.h"
#include "matchers/version/golang.h"
#include "matchers/version/maven.h"
#include "matchers/version/npm.h"
#include "matchers/version/pypi.h"
#include "matchers/version/rpm.h"
#include "matchers/version/semver.h"

/* Every check begins here: length is everybody's limit. */
#define ROW(scheme)                                                                                \
    static enum yg_status scheme##_check(struct yg_str text, struct yg_error *err)                 \
    {                                                                                              \
        if (text.len == 0)                                                                         \
            return yg_fail(err, YG_MALFORMED, 0, "the version is empty");                          \
        if (text.len > YG_VERSION_BYTES_MAX)                                                       \
            return yg_fail(err, YG_LIMIT, YG_VERSION_BYTES_MAX, "a version has at most %d bytes",  \
                           YG_VERSION_BYTES_MAX);                                                  \
        return yg_version_##scheme##_check(text, err);                                             \
    }

ROW(semver)
ROW(npm)
ROW(cargo)
ROW(golang)
ROW(pypi)
ROW(maven)
ROW(deb)
ROW(rpm)
ROW(apk)

static const struct yg_scheme schemes[] = {
    {YG_SCHEME_SEMVER, "semver", semver_check, yg_version_semver_compare, yg_version_semver_key},
    {YG_SCHEME_NPM, "npm", npm_check, yg_version_npm_compare, yg_version_npm_key},
    {YG_SCHEME_CARGO, "cargo", cargo_check, yg_version_cargo_compare, yg_version_cargo_key},
    {YG_SCHEME_GOLANG, "golang", golang_check, yg_version_golang_compare, yg_version_golang_key},
    {YG_SCHEME_PYPI, "pypi", pypi_check, yg_version_pypi_compare, yg_version_pypi_key},
    {YG_SCHEME_MAVEN, "maven", maven_check, yg_version_maven_compare, yg_version_maven_key},
    {YG_SCHEME_DEB, "deb", deb_check, yg_version_deb_compare, yg_version_deb_key},
    {YG_SCHEME_RPM, "rpm", rpm_check, yg_version_rpm_compare, yg_version_rpm_key},
    {YG_SCHEME_APK, "apk", apk_check, yg_version_apk_compare, yg_version_apk_key},
};
_Static_assert(YG_COUNT(schemes) == YG_SCHEME_COUNT - 1, "a row for every scheme but NONE");

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
    return NULL;
}

#include "tests/connectors/formats/render.h"

#include "connectors/formats/limits.h"

#define HEAD "\"spdxVersion\":\"SPDX-2.3\""
#define PACKAGES(list) "{" HEAD ",\"packages\":[" list "]}"
#define PURL(text)                                                                                 \
    "{\"referenceCategory\":\"PACKAGE-MANAGER\",\"referenceType\":\"purl\","                       \
    "\"referenceLocator\":\"" text "\"}"
#define CPE(type, text) "{\"referenceType\":\"" type "\",\"referenceLocator\":\"" text "\"}"

static const struct decode_row rows[] = {
    {"no packages", "{" HEAD "}", "k"},
    {"null for packages, 2.2", "{\"spdxVersion\":\"SPDX-2.2\",\"packages\":null}", "k"},
    {"the time",
     "{" HEAD ",\"name\":\"n\",\"creationInfo\":{\"created\":\"2023-01-02T03:04:05Z\"}}",
     "k seen=2023-01-02T03:04:05Z"},
    {"a time that is none", "{" HEAD ",\"creationInfo\":{\"created\":\"invalid\"}}", "k"},
    {"the purl with its whole namespace",
     PACKAGES("{\"name\":\"go\",\"versionInfo\":\"v1.1.12\",\"externalRefs\":[" PURL(
         "pkg:golang/github.com/json-iterator/go@v1.1.12") "]},"
                                                           "{\"name\":\"ms\",\"externalRefs\":"
                                                           "[" PURL(
                                                               "pkg:npm/%40types/ms@0.7") "]}"),
     "k; pkg:golang/github.com/json-iterator/go@v1.1.12; pkg:npm/%40types/ms@0.7"},
    {"several purls are several components",
     PACKAGES(
         "{\"externalRefs\":[" PURL("pkg:oci/a@1") "," PURL("pkg:oci/a") "],"
                                                                         "\"versionInfo\":\"2\"}"),
     "k; pkg:oci/a@1; pkg:oci/a version=2"},
    {"a purl before a CPE, a CPE before the name, 2.3 before 2.2",
     PACKAGES("{\"name\":\"a\",\"externalRefs\":[" CPE("cpe23Type", "cpe:2.3:a:x") "," PURL(
         "pkg:"
         "npm/"
         "a@1") "]},{\"name\":\"b\",\"versionInfo\":\"1\",\"externalRefs\":"
                "[" CPE("cpe22Type", "cpe:/a:x") "," CPE("cpe23Type", "cpe:2.3:a:y") "," CPE(
                    "cpe23Ty"
                    "pe",
                    "cpe:2."
                    "3:a:z") "]},{"
                             "\"name\":"
                             "\"c\","
                             "\"external"
                             "Refs\":"
                             "[" CPE("cp"
                                     "e2"
                                     "2T"
                                     "yp"
                                     "e",
                                     "cp"
                                     "e:"
                                     "/a"
                                     ":"
                                     "x") "]},{\"name\":\"d\",\"versionInfo\":\"1\"}"),
     "k; pkg:npm/a@1 cpe=cpe:2.3:a:x; cpe:2.3:a:y; cpe:/a:x; d version=1"},
    {"types as URIs",
     PACKAGES("{\"externalRefs\":[" CPE("http://spdx.org/rdf/references/purl",
                                        "pkg:npm/a") "]},"
                                                     "{\"externalRefs\":[" CPE(
                                                         "http://spdx.org/rdf/references/cpe23Type",
                                                         "cpe:2.3:a") "]}"),
     "k; pkg:npm/a; cpe:2.3:a"},
    {"nothing is said by NOASSERTION and NONE",
     PACKAGES("{\"name\":\"a\",\"versionInfo\":\"NOASSERTION\",\"externalRefs\":[" PURL(
         "NOASSERTION") "]},{\"name\":\"b\",\"versionInfo\":\"NONE\"},"
                        "{\"name\":\"NOASSERTION\",\"SPDXID\":\"SPDXRef-1\",\"versionInfo\":"
                        "\"\"}"),
     "k; a; b; SPDXRef-1"},
    {"the source package that trivy states",
     PACKAGES("{\"sourceInfo\":\"built package from: openssl "
              "1.1.1n-0+deb11u3\",\"externalRefs\":[" PURL(
                  "pkg:deb/debian/"
                  "libssl1.1@1.1.1n-0+deb11u3?distro=debian-11."
                  "6") "]},"
                       "{\"sourceInfo\":"
                       "\"built package "
                       "from: a "
                       "1\","
                       "\"externalRefs\":"
                       "[" PURL("pkg:deb/"
                                "debian/"
                                "b@1?upstream="
                                "c") "]},"
                                     "{\"sourc"
                                     "eInfo\":"
                                     "\"built "
                                     "package "
                                     "from: "
                                     "a\","
                                     "\"extern"
                                     "alRefs\""
                                     ":[" PURL("pkg:"
                                               "deb/"
                                               "debi"
                                               "an/"
                                               "b@1") "]},"
                                                      "{\"sourceInfo\":"
                                                      "\"acquired package "
                                                      "info from DPKG DB: "
                                                      "/x\","
                                                      "\"externalRefs\":"
                                                      "[" PURL("pkg:deb/debian/"
                                                               "b@1") "]}"),
     "k; pkg:deb/debian/libssl1.1@1.1.1n-0+deb11u3?distro=debian-11.6 "
     "source=openssl@1.1.1n-0+deb11u3; pkg:deb/debian/b@1?upstream=c; pkg:deb/debian/b@1 "
     "source=a; "
     "pkg:deb/debian/b@1"},
    {"an operating system by purpose",
     PACKAGES("{\"name\":\"debian\",\"versionInfo\":\"12.9\","
              "\"primaryPackagePurpose\":\"OPERATING-SYSTEM\"},{\"name\":\"x\","
              "\"primaryPackagePurpose\":\"OPERATING_SYSTEM\"}"),
     "k os=debian-12.9; debian version=12.9; x"},
    {"an operating system by its id",
     PACKAGES("{\"SPDXID\":\"SPDXRef-OperatingSystem-1\",\"name\":\"alpine\","
              "\"versionInfo\":\"3.16.2\"}"),
     "k os=alpine-3.16.2; alpine version=3.16.2"},
    {"one bad entry never rejects the document",
     PACKAGES(
         "7,{},{\"externalRefs\":7,\"name\":\"a\"},{\"externalRefs\":[1,{},"
         "{\"referenceType\":\"purl\"},{\"referenceType\":\"purl\",\"referenceLocator\":[1]}]},"
         "{\"externalRefs\":[" PURL(
             "https://github.com/a/b") "],\"versionInfo\":\"2\"},"
                                       "{\"packageName\":\"old\",\"SPDXID\":\"SPDXRef-9\"},{"
                                       "\"name\":{\"a\":1}}"),
     "k; 7; {}; a; [1]; https://github.com/a/b version=2; SPDXRef-9; {\"a\":1}"},
};

Test(spdx2, decodes_every_row)
{
    expect_rendered(INVENTORY, rows, YG_COUNT(rows));
}

static const struct error_row errors[] = {
    {"version", "{\"spdxVersion\":2.3}", YG_MALFORMED,
     "spdx2: spdxVersion: expected a string, found a number", "2.3"},
    {"a version of the future", "{\"spdxVersion\":\"SPDX-4.0\"}", YG_UNSUPPORTED,
     "spdx2: spdxVersion: SPDX-4.0, read are SPDX-2.x", "\"SPDX"},
    {"null", "{\"spdxVersion\":null}", YG_MALFORMED, "spdx2: spdxVersion: missing", "{"},
    {"packages", "{" HEAD ",\"packages\":{}}", YG_MALFORMED,
     "spdx2: packages: expected an array, found an object", "{}"},
    {"creationInfo", "{" HEAD ",\"creationInfo\":\"x\"}", YG_MALFORMED,
     "spdx2: creationInfo: expected an object, found a string", "\"x"},
    {"broken in a reference", PACKAGES("{},{\"externalRefs\":[{\"a\":1]}"), YG_MALFORMED,
     "spdx2: packages: [1]: expected a comma or }, found ]", "]}"},
};

Test(spdx2, says_what_is_wrong_and_where)
{
    expect_errors(INVENTORY, errors, YG_COUNT(errors));
}

Test(spdx2, limits_hold_and_are_said)
{
    static const struct limit_row limits[] = {
        {"{" HEAD ",\"packages\":[", "{}", "]}", YG_COMPONENTS_MAX,
         "spdx2: packages: [500000]: components: more than 500000"},
    };

    expect_limits(INVENTORY, limits, YG_COUNT(limits));
}

Test(spdx2, cut_at_every_byte_it_never_decodes)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++)
        expect_truncations_fail(INVENTORY, yg_str(rows[i].text), false);
}

/* Relationships stand before the packages that they name. */
Test(spdx2, knows_whose_files_a_package_owns)
{
    static const char owned[] =
        "{\"spdxVersion\":\"SPDX-2.3\",\"relationships\":["
        "{\"spdxElementId\":\"B\",\"relatedSpdxElement\":\"P\","
        "\"comment\":\"ownership-by-file-overlap: indicates\"},"
        "{\"spdxElementId\":\"C\",\"relatedSpdxElement\":\"P\","
        "\"comment\":\"ownership-by-file-overlap: a second owner\"},"
        "{\"spdxElementId\":\"X\",\"relatedSpdxElement\":\"P\","
        "\"comment\":\"ownership-by-file-overlap: of nobody\"},"
        "{\"spdxElementId\":\"B\",\"relatedSpdxElement\":\"Q\",\"comment\":\"contains\"},[]],"
        "\"packages\":["
        "{\"SPDXID\":\"P\",\"externalRefs\":[{\"referenceType\":\"purl\","
        "\"referenceLocator\":\"pkg:pypi/p@1\"}]},"
        "{\"SPDXID\":\"Q\",\"name\":\"q\"},"
        "{\"SPDXID\":\"C\",\"name\":\"c\"},"
        "{\"SPDXID\":\"B\",\"externalRefs\":[{\"referenceType\":\"purl\","
        "\"referenceLocator\":\"pkg:deb/debian/python3-p@1-1\"}]}]}";
    static const struct decode_row owners[] = {
        {"the package that owns the files", owned,
         "k; pkg:pypi/p@1 owner=pkg:deb/debian/python3-p@1-1; q; c; pkg:deb/debian/python3-p@1-1"},
    };

    expect_rendered(INVENTORY, owners, YG_COUNT(owners));
}

/* test_peers.c - documents that other matchers read wrongly, decoded and matched.
 *
 * Each row is a mistake that was measured in a peer, with the real component that showed it. A
 * document holds what the peer saw; the answer is written as tests/support/reading.h says.
 */
#include "tests/support/reading.h"

#define ADVISORIES_MAX 4

static const struct row {
    const char *mistake;
    const char *advisories[ADVISORIES_MAX];
    const char *document, *answer;
} rows[] = {
    {"CycloneDX group forgotten: purl first",
     {"GHSA-jfh8-c2jp-5v3q alias=CVE-2021-44228;Maven|org.apache.logging.log4j:log4j-core||2.14.0"},
     CYCLONEDX "{\"type\":\"library\",\"group\":\"org.apache.logging.log4j\","
               "\"name\":\"log4j-core\",\"version\":\"2.14.0\","
               "\"purl\":\"pkg:maven/org.apache.logging.log4j/log4j-core@2.14.0\"}" END,
     "CVE-2021-44228"},
    {"CycloneDX group forgotten: without a purl no ecosystem is known, and that is said",
     {"GHSA-jfh8-c2jp-5v3q alias=CVE-2021-44228;Maven|org.apache.logging.log4j:log4j-core||2.14.0"},
     CYCLONEDX "{\"type\":\"library\",\"group\":\"org.apache.logging.log4j\","
               "\"name\":\"log4j-core\",\"version\":\"2.14.0\"}" END,
     "(no_identity)"},
    {"only the last part of a purl's name kept: Go modules",
     {"GO-2021-0238 alias=CVE-2021-33194;Go|golang.org/x/net|s i0 f0.0.0-20210520170846-"
      "37e1c6afe023|"},
     SPDX P("net", "pkg:golang/golang.org/x/net@v0.0.0-20210226172049-e18ecbb05110#http/httpguts")
         END,
     "CVE-2021-33194!0.0.0-20210520170846-37e1c6afe023"},
    {"only the last part of a purl's name kept: Maven and scoped npm",
     {"GHSA-a alias=CVE-1;Maven|org.springframework:spring-core||5.3.17",
      "GHSA-b alias=CVE-2;npm|@babel/traverse|s i0 f7.23.2|"},
     SPDX P("spring-core", "pkg:maven/org.springframework/spring-core@5.3.17") "," P(
         "traverse",
         "pkg:npm/%40babel/traverse@7.23.0") "," P("bare", "pkg:npm/@babel/traverse@7.23.0") END,
     "CVE-1; CVE-2!7.23.2; CVE-2!7.23.2"},
    {"a module that ends in /go is not the standard library, @types/ms is not ms",
     {"GO-1 alias=CVE-1;Go|stdlib|s i0 f1.21.0|", "GHSA-a alias=CVE-2;npm|ms|s i0 f2.0.0|"},
     SPDX P("go", "pkg:golang/github.com/json-iterator/go@v1.1.12") "," P(
         "ms", "pkg:npm/%40types/ms@0.7.31") "," P("stdlib", "pkg:golang/stdlib@1.20.4") END,
     "-; -; CVE-1!1.21.0"},
    {"source package ignored: upstream= of the purl",
     {"DSA-5343-1 upstream=CVE-2023-0286;Debian:11|openssl|i0 f1.1.1n-0+deb11u4|"},
     CYCLONEDX C("pkg:deb/debian/libssl1.1@1.1.1n-0%2Bdeb11u3?arch=amd64&distro=debian-11&"
                 "upstream=openssl") END,
     "CVE-2023-0286!1.1.1n-0+deb11u4"},
    {"source package ignored: sourceInfo of SPDX",
     {"DSA-5343-1 upstream=CVE-2023-0286;Debian:11|openssl|i0 f1.1.1n-0+deb11u4|"},
     SPDX "{\"SPDXID\":\"SPDXRef-1\",\"name\":\"libssl1.1\",\"sourceInfo\":\"built package from: "
          "openssl 1.1.1n-0+deb11u3\",\"externalRefs\":[{\"referenceCategory\":"
          "\"PACKAGE-MANAGER\",\"referenceType\":\"purl\",\"referenceLocator\":"
          "\"pkg:deb/debian/libssl1.1@1.1.1n-0+deb11u3?distro=debian-11\"}]}" END,
     "CVE-2023-0286!1.1.1n-0+deb11u4"},
    {"source package ignored: a property of CycloneDX",
     {"DSA-1 upstream=CVE-1;Debian:11|util-linux|i0 f2.36.1-8+deb11u2|"},
     CYCLONEDX "{\"name\":\"bsdutils\",\"purl\":\"pkg:deb/debian/bsdutils@1:2.36.1-8%2Bdeb11u1?"
               "distro=debian-11\",\"properties\":[{\"name\":\"syft:metadata:source\",\"value\":"
               "\"util-linux\"},{\"name\":\"syft:metadata:sourceVersion\",\"value\":"
               "\"2.36.1-8+deb11u1\"}]}" END,
     "CVE-1!2.36.1-8+deb11u2"},
    {"debian-11.6 taken for a release without data",
     {"DSA-5343-1 upstream=CVE-2023-0286;Debian:11|openssl|i0 f1.1.1n-0+deb11u4|"},
     CYCLONEDX C("pkg:deb/debian/openssl@1.1.1n-0%2Bdeb11u3?distro=debian-11.6") END,
     "CVE-2023-0286!1.1.1n-0+deb11u4"},
    {"distro=3.16.2 without a name: the namespace names the distribution",
     {"ALPINE-CVE-2022-30065 upstream=CVE-2022-30065;Alpine:v3.16|busybox|i0 f1.35.0-r18|"},
     CYCLONEDX C("pkg:apk/alpine/busybox@1.35.0-r17?arch=x86_64&distro=3.16.2") END,
     "CVE-2022-30065!1.35.0-r18"},
    {"no operating-system component: all distribution packages dropped",
     {"CVE-2016-2781;Debian:11|coreutils|i0|"},
     CYCLONEDX C("pkg:deb/debian/coreutils@8.32-4%2Bb1?distro=debian-11") END,
     "CVE-2016-2781"},
    {"no distro at all: the version names the release, the others are not asked",
     {"CVE-1;Debian:10|openssl|i0|;Debian:11|openssl|i0|", "CVE-2;Debian:11|openssl|i0|"},
     CYCLONEDX C("pkg:deb/debian/openssl@1.1.1d-0%2Bdeb10u2") END,
     "CVE-1"},
    {"no distro at all: the operating system of the document",
     {"CVE-1;Debian:10|openssl|i0|", "CVE-2;Debian:11|openssl|i0|"},
     CYCLONEDX "{\"type\":\"operating-system\",\"name\":\"debian\",\"version\":\"10\"},"
               "{\"name\":\"openssl\",\"purl\":\"pkg:deb/debian/openssl@1.1.1d-0\"}" END,
     "(no_identity); CVE-1"},
    {"no distro at all and nobody says: not every release, not nothing",
     {"CVE-1;Debian:10|openssl|i0|;Debian:11|openssl|i0|"},
     CYCLONEDX C("pkg:deb/debian/openssl@1.1.1d-0") END,
     "(no_release)"},
    {"no distro at all: what the rest of the inventory states, as it agrees",
     {"CVE-1;Debian:10|bash|i0|;Debian:11|bash|i0|", "CVE-2;Debian:11|bash|i0|"},
     CYCLONEDX C("pkg:deb/debian/bash@5.0-4") "," C("pkg:deb/debian/a@1-0%2Bdeb10u2") "," C(
         "pkg:deb/debian/b@1.1-0%2Bdeb10u1") END,
     "CVE-1; -; -"},
    {"old purl type pkg:alpine ignored",
     {"ALPINE-CVE-1 upstream=CVE-2022-22576;Alpine:v3.15|curl|i0 f7.80.0-r4|"},
     CYCLONEDX C("pkg:alpine/curl@7.80.0-r3?arch=x86_64&distro=alpine-3.15.6") END,
     "CVE-2022-22576!7.80.0-r4"},
    {"the pseudo-version of a main module matched as a release",
     {"GO-1 alias=CVE-1;Go|github.com/hashicorp/consul|s i0 f1.8.15|"},
     CYCLONEDX C("pkg:golang/github.com/hashicorp/consul@v0.0.0-20220101000000-abcdef012345") END,
     "(bad_version)"},
    {"a branch of Composer matched as older than every release",
     {"GHSA-a alias=CVE-1;Packagist|symfony/http-kernel|i0 f4.4.50|"},
     CYCLONEDX C("pkg:composer/symfony/http-kernel@dev-main") END,
     "(bad_version)"},
    {"one unreadable range drops the whole advisory",
     {"PYSEC-2020-1 alias=CVE-2019-15796;PyPI|python-apt|i0 f0.8.3ubuntu7.5/i1.0 f1.9.1|"},
     CYCLONEDX C("pkg:pypi/python-apt@1.1.0.b1") END,
     "CVE-2019-15796!1.9.1"},
    {"one unreadable range: below it nothing is claimed",
     {"PYSEC-2020-1 alias=CVE-2019-15796;PyPI|python-apt|i0 f0.8.3ubuntu7.5/i1.0 f1.9.1|"},
     CYCLONEDX C("pkg:pypi/python-apt@0.7.8") END,
     "-"},
    {"names not normalised on one side",
     {"GHSA-h75v-3vvj-5mfj alias=CVE-2024-34064;PyPI|Jinja2|i0 f3.1.4|",
      "GHSA-b alias=CVE-1;PyPI|ruamel.yaml|i0 f0.18|",
      "GHSA-c alias=CVE-2;Go|github.com/Masterminds/"
      "goutils|s i0 f1.1.1|"},
     CYCLONEDX C("pkg:pypi/jinja2@3.1.2") "," C("pkg:pypi/Ruamel_Yaml@0.17") "," C(
         "pkg:golang/github.com/masterminds/goutils@v1.1.0") END,
     "CVE-2024-34064!3.1.4; CVE-1!0.18; CVE-2!1.1.1"},
    {"cases folded where they differ: crates",
     {"RUSTSEC-1 alias=CVE-1;crates.io|Inflector|s i0|"},
     CYCLONEDX C("pkg:cargo/inflector@0.11.4") "," C("pkg:cargo/Inflector@0.11.4") END,
     "-; CVE-1"},
    {"sources disagree, and only one is shown",
     {"GO-2022-0646 alias=CVE-2020-8911;Go|github.com/aws/aws-sdk-go|s i0|",
      "GHSA-f5pg-7wfw-84q9 alias=CVE-2020-8911;Go|github.com/aws/aws-sdk-go|s i0 f1.34.0|"},
     CYCLONEDX C("pkg:golang/github.com/aws/aws-sdk-go@v1.44.0") END,
     "CVE-2020-8911~"},
    {"no version: reported as affected, or dropped",
     {"GHSA-a alias=CVE-1;npm|lodash|s i0|", "GHSA-b alias=CVE-2;Maven|org.springframework.boot:"
                                             "spring-boot-starter-web|i0|2.5.0"},
     CYCLONEDX C("pkg:npm/lodash") "," C(
         "pkg:maven/org.springframework.boot/spring-boot-starter-web") END,
     "(no_version); (no_version)"},
    {"one bad SPDX identifier fails the whole document",
     {"GHSA-a alias=CVE-1;npm|lodash|s i0 f4.17.21|"},
     SPDX "{\"SPDXID\":\"not an id: @/\\u0001\",\"name\":\"x\"}," P("lodash",
                                                                    "pkg:npm/lodash@4.17.20") END,
     "(no_identity); CVE-1!4.17.21"},
    {"one ecosystem without data fails the whole document",
     {"GHSA-a alias=CVE-1;npm|lodash|s i0 f4.17.21|"},
     CYCLONEDX C("pkg:yocto/core/a@1") "," C("pkg:npm/lodash@4.17.20") "," C(
         "pkg:deb/ubuntu/a@1?distro=ubuntu-22.04") END,
     "(no_scheme); CVE-1!4.17.21; (no_feed)"},
};

Test(peers, every_row_is_read_right)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);

    cr_assert(ne(ptr, decoder, NULL));
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct bench bench;

        bench_init(&bench);
        for (size_t k = 0; k < ADVISORIES_MAX && rows[i].advisories[k] != NULL; k++)
            apply(&bench, rows[i].advisories[k]);
        expect_answer(&bench, decoder, rows[i].document, rows[i].answer, rows[i].mistake);
        bench_deinit(&bench);
    }
    yg_decoder_destroy(decoder);
}

/* test_ecosystem.c - names, releases and package keys of both sides. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/package/ecosystem.h"
#include "matchers/package/package_key.h"
#include "tests/support/advisories.h"
#include "tests/support/shared.h"

Test(package_key, of_affected_entries)
{
    static const struct row {
        const char *why, *entry, *key; /* NULL: not known */
    } rows[] = {
        {"a scope is part of an npm name", "npm|@types/ms|i0|", "npm/@types/ms"},
        {"npm keeps case: old names differ by it only", "npm|JSONStream|i0|", "npm/JSONStream"},
        {"PEP 503", "PyPI|Foo.....Bar_baz|i0|", "pypi/foo-bar-baz"},
        {"crates keep case and '_'", "crates.io|Serde_json|i0|", "cargo/Serde_json"},
        {"the whole module path, as purl folds it", "Go|github.com/BurntSushi/toml|i0|",
         "golang/github.com/burntsushi/toml"},
        {"the standard library is a module of its own", "Go|stdlib|i0|", "golang/stdlib"},
        {"group and artifact", "Maven|org.apache.logging.log4j:log4j-core|i0|",
         "maven/org.apache.logging.log4j/log4j-core"},
        {"release", "Debian:12|openssl|i0|", "deb/debian:12/openssl"},
        {"old releases have two numbers", "Debian:3.1|imlib|i0|", "deb/debian:3.1/imlib"},
        {"Debian without release: every one", "Debian|nginx|i0|", "deb/debian/nginx"},
        {"v is dropped", "Alpine:v3.16|busybox|i0|", "apk/alpine:3.16/busybox"},
        {"other vendors write Alpine without a release for images of their own", "Alpine|curl|i0|",
         NULL},
        {"rolling", "Wolfi|curl|i0|", "apk/wolfi/curl"},
        {"major", "AlmaLinux:8|firefox|i0|", "rpm/almalinux:8/firefox"},
        {"names of rpm packages keep case", "Rocky+Linux:9|NetworkManager|i0|",
         "rpm/rocky-linux:9/NetworkManager"},
        {"LTS is not part of the release", "Ubuntu:22.04:LTS|netty|i0|", "deb/ubuntu:22.04/netty"},
        {"interim", "Ubuntu:24.10|netty|i0|", "deb/ubuntu:24.10/netty"},
        {"ESM goes on with the same versions", "Ubuntu:Pro:16.04:LTS|linux|i0|",
         "deb/ubuntu:16.04/linux"},
        {"FIPS has versions of its own", "Ubuntu:Pro:FIPS:20.04:LTS|openssl|i0|",
         "deb/ubuntu:pro:fips:20.04:lts/openssl"},
        {"the main stream", "Red+Hat:enterprise_linux:8::baseos|openssl|i0|",
         "rpm/redhat:8/openssl"},
        {"a stream of its own", "Red+Hat:rhel_eus:9.2::appstream|podman|i0|",
         "rpm/redhat:rhel_eus:9.2::appstream/podman"},
        {"product of a service pack", "SUSE:Linux+Enterprise+Server+15+SP4-LTSS|bind|i0|",
         "rpm/suse:15.4/bind"},
        {"module of a service pack", "SUSE:Linux+Enterprise+Module+for+Basesystem+15+SP4|zlib|i0|",
         "rpm/suse:15.4/zlib"},
        {"no service pack", "SUSE:Linux+Enterprise+Desktop+12|libqt4|i0|", "rpm/suse:12/libqt4"},
        {"beside the line", "SUSE:Manager+Server+4.3|cobbler|i0|",
         "rpm/suse:manager-server-4.3/cobbler"},
        {"Leap", "openSUSE:Leap+15.4|zlib|i0|", "rpm/opensuse:leap-15.4/zlib"},
        {"rolling release with a name", "openSUSE:Tumbleweed|zlib|i0|",
         "rpm/opensuse:tumbleweed/zlib"},
        {"a release that is none", "AlmaLinux:eight|firefox|i0|", NULL},
        {"an ecosystem nobody knows", "Ecosystem1|proj1|i0|", NULL},
        {"third-party rebuilds are not the distribution", "Seal:Debian|seal-glibc|i0|", NULL},
        {"the name of a Conan recipe", "ConanCenter|openssl|i0|", "conan/openssl"},
        {"publisher and name", "VSCode|Redhat/java|i0|", "vscode-extension/redhat/java"},
        {"Photon's releases have two numbers", "Photon+OS:4.0|openssl|i0|",
         "rpm/photon:4.0/openssl"},
        {"only a purl", "|pkg:npm/%40types/ms|i0|", "npm/@types/ms"},
        {"only a purl, of a distribution", "|pkg:deb/debian/curl?distro=bookworm|i0|",
         "deb/debian:12/curl"},
        {"a distribution's purl without release: every one, where its feed speaks so",
         "|pkg:deb/debian/curl|i0|", "deb/debian/curl"},
        {"... and nothing elsewhere", "|pkg:deb/ubuntu/curl|i0|", NULL},
        {"the release that the versions state", "|pkg:rpm/redhat/php|i0 f8.0.30-3.module+el8.8.0|",
         "rpm/redhat:8/php"},
        {"all of them the same", "|pkg:rpm/redhat/sudo|i1.8-1.el8 f1.9-2.el8_6|",
         "rpm/redhat:8/sudo"},
        {"or none", "|pkg:rpm/redhat/sudo|i1.8-1.el7 f1.9-2.el8_6|", NULL},
        {"a purl that is none", "|pkg:deb|i0|", NULL},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_arena arena = {0};
        struct yg_buf line = {0};
        struct yg_entry_package package = {.key = {{NULL, 0}, 0}};

        yg_buf_printf(&line, "X-1;%s", rows[i].entry);
        yg_buf_append_char(&line, '\0');
        struct yg_advisory advisory = advisory_read(&arena, line.ptr);
        bool known = yg_package_key_of_affected(&arena, advisory.affected, &package) == YG_OK;
        cr_expect(eq(int, known, rows[i].key != NULL), "%s", rows[i].why);
        cr_expect(yg_str_equal(package.key.text, yg_str(rows[i].key)), "%s: %.*s", rows[i].why,
                  YG_STR_ARG(package.key.text));
        yg_buf_deinit(&line);
        yg_arena_deinit(&arena);
    }
}

Test(ecosystem, reads_what_names_a_release)
{
    static const struct row {
        const char *why, *type, *name_space, *text, *release; /* NULL: none */
    } rows[] = {
        {"point release", "deb", "debian", "debian-11.6", "11"},
        {"bare", "deb", "debian", "11.6", "11"},
        {"codename", "deb", "debian", "bookworm", "12"},
        {"codename with name", "deb", "debian", "debian-trixie/sid", "13"},
        {"another distribution's codename", "deb", "debian", "jammy", NULL},
        {"another distribution", "deb", "debian", "ubuntu-22.04", NULL},
        {"two numbers", "deb", "ubuntu", "ubuntu-22.04", "22.04"},
        {"codename of Ubuntu", "deb", "ubuntu", "jammy", "22.04"},
        {"archive and codename", "deb", "ubuntu", "esm-infra/xenial", "16.04"},
        {"three numbers", "apk", "alpine", "alpine-3.16.2", "3.16"},
        {"three numbers, no name", "apk", "alpine", "3.16.2", "3.16"},
        {"edge is no release", "apk", "alpine", "alpine-edge", NULL},
        {"rolling: nothing to read", "apk", "wolfi", "wolfi-20230201", ""},
        {"name with a dash", "rpm", "rocky-linux", "rocky-linux-9-aarch64", "9"},
        {"short name", "rpm", "rocky", "rocky-8.6", "8"},
        {"other name of the same", "rpm", "redhat", "rhel-8.10", "8"},
        {"other name on both sides", "rpm", "rhel", "redhat-8.7", "8"},
        {"service pack", "rpm", "sles", "sles-15.4", "15.4"},
        {"no service pack", "rpm", "suse", "sles-15", "15"},
        {"Leap", "rpm", "opensuse", "opensuse-leap-15.4", "leap-15.4"},
        {"snapshot", "rpm", "opensuse", "opensuse-tumbleweed-20230114", "tumbleweed"},
        {"words behind", "rpm", "amazon", "amazon-2 (Karoo)", "2"},
        {"no number", "rpm", "almalinux", "almalinux-", NULL},
        {"nothing", "rpm", "almalinux", "", NULL},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct yg_ecosystem *row =
            yg_ecosystem_of_purl(yg_str(rows[i].type), yg_str(rows[i].name_space));
        struct yg_buf out = {0};

        cr_assert(row != NULL, "%s", rows[i].why);
        bool known = yg_ecosystem_read_distro(row, yg_str(rows[i].text), true, &out);
        cr_expect(eq(int, known, rows[i].release != NULL), "%s", rows[i].why);
        if (rows[i].release != NULL)
            cr_expect(yg_str_equal(yg_buf_str(&out), yg_str(rows[i].release)), "%s: %.*s",
                      rows[i].why, YG_STR_ARG(yg_buf_str(&out)));
        yg_buf_deinit(&out);
    }
}

Test(ecosystem, orders_versions_by_the_scheme_of_their_type)
{
    static const struct row {
        const char *why, *type, *name_space;
        enum yg_scheme_id scheme;
    } rows[] = {
        {"R packages", "cran", "", YG_SCHEME_CRAN},
        {"R packages of another place", "bioconductor", "", YG_SCHEME_CRAN},
        {"Haskell", "hackage", "", YG_SCHEME_HACKAGE},
        {"C and C++ recipes", "conan", "", YG_SCHEME_CONAN},
        {"tags of Swift packages are SemVer", "swift", "github.com/apple", YG_SCHEME_SEMVER},
        {"extensions are SemVer", "vscode-extension", "redhat", YG_SCHEME_SEMVER},
        {"builds of Bitnami", "bitnami", "", YG_SCHEME_BITNAMI},
        {"Arch Linux, by the name of the purl", "alpm", "arch", YG_SCHEME_ALPM},
        {"Arch Linux, by another name", "alpm", "archlinux", YG_SCHEME_ALPM},
        {"no order is known", "opam", "", YG_SCHEME_NONE},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct yg_ecosystem *row =
            yg_ecosystem_of_purl(yg_str(rows[i].type), yg_str(rows[i].name_space));

        cr_assert(row != NULL, "%s", rows[i].why);
        cr_expect(eq(int, (int)row->scheme, (int)rows[i].scheme), "%s", rows[i].why);
    }
    cr_expect(yg_ecosystem_is_distribution_type(YG_STR("alpm")));
    cr_expect(yg_ecosystem_of_purl(YG_STR("alpm"), YG_STR("manjaro")) == NULL);
}

Test(ecosystem, reads_releases_from_versions)
{
    static const struct row {
        const char *why, *type, *name_space, *version, *release;
    } rows[] = {
        {"update", "deb", "debian", "1.1.1n-0+deb11u3", "11"},
        {"rebuild for an older release", "deb", "debian", "2:8.0-1~deb10u1", "10"},
        {"nothing said", "deb", "debian", "5.1-2", NULL},
        {"a backport is no release's own package", "deb", "debian", "5.1-2~bpo11+1", NULL},
        {"nor one of an update", "deb", "debian", "1:9.16.27-1~deb11u1~bpo10+1", NULL},
        {"an update of 13, rebuilt for 12", "deb", "debian", "6.16-1+deb13u1~deb12u1", "12"},
        {"Debian 7 as it began", "deb", "debian", "1.0.1e-2+deb70u1", "7"},
        {"a build of a build", "deb", "debian", "8.32-4+b1", NULL},
        {"convention of Ubuntu", "deb", "ubuntu", "1:8.2p1-4ubuntu0.20.04.5", "20.04"},
        {"the same behind a revision", "deb", "ubuntu", "245.4-4ubuntu3.20.04.1", "20.04"},
        {"a toolchain rebuilt for a release", "deb", "ubuntu", "10.5.0-1ubuntu1~20.04", "20.04"},
        {"the last one counts", "deb", "ubuntu", "1.1ubuntu1.18.04.7~16.04.7", "16.04"},
        {"behind it another mark", "deb", "ubuntu", "1.2-3ubuntu1~22.04~ppa1", "22.04"},
        {"ubuntu without release", "deb", "ubuntu", "1.0-1ubuntu3", NULL},
        {"revision 12.10 is no release", "deb", "ubuntu", "4.3.3-5ubuntu12.10", NULL},
        {"nor is 21.10", "deb", "ubuntu", "229-4ubuntu21.10", NULL},
        {"a build date is of whenever it was built", "deb", "ubuntu",
         "0.0.7+17.10.20170922-0ubuntu1", NULL},
        {"the month is 04 or 10", "deb", "ubuntu", "1.0-1ubuntu0.20.05", NULL},
        {"a date of upstream", "deb", "ubuntu", "1.0~20.0412-1", NULL},
        {"dist tag", "rpm", "almalinux", "2.17-326.el8_6.2", "8"},
        {"module dist tag", "rpm", "rocky", "14.0.6-1.module+el8.7.0+15816", "8"},
        {"module dist tag of AlmaLinux", "rpm", "almalinux", "1.14-1.module_el8.3.0+2044+12", "8"},
        {"two digits", "rpm", "almalinux", "8.4-1.el10_0", "10"},
        {"of a product built for a release", "rpm", "redhat", "1.2-3.el8ost", "8"},
        {"a repository's name", "rpm", "centos", "5.4.1-1.elrepo", NULL},
        {"Amazon", "rpm", "amazon", "1.0.2k-24.amzn2.0.6", "2"},
        {"Amazon, by year", "rpm", "amzn", "3.0.8-1.amzn2023.0.11", "2023"},
        {"Red Hat's mark says nothing of Amazon", "rpm", "amazon", "5.4-1.el7", NULL},
        {"Fedora", "rpm", "fedora", "7.76.1-2.fc38", "38"},
        {"Mageia", "rpm", "mageia", "1.17.4-1.mga9", "9"},
        {"Photon", "rpm", "photon", "5.10.224-4.ph4", "4.0"},
        {"openEuler with long-term support", "rpm", "openeuler", "1.17.3-32.oe2203", "22.03-lts"},
        {"its service pack", "rpm", "openeuler", "1.17.3-32.oe2203sp1", "22.03-lts-sp1"},
        {"openEuler without", "rpm", "openeuler", "1.17.3-32.oe2209", "22.09"},
        {"March of an odd year", "rpm", "openeuler", "1.17.3-32.oe2303", "23.03"},
        {"some service pack of 20.03", "rpm", "openeuler", "1.1.1f-15.oe1", NULL},
        {"SUSE's may be of an earlier service pack", "rpm", "sles", "6.1-150000.5.12.1", NULL},
        {"Leap's are those of SUSE", "rpm", "opensuse", "6.1-150000.5.12.1", NULL},
        {"apk says nothing", "apk", "alpine", "1.35.0-r17", NULL},
        {"rolling", "apk", "wolfi", "7.87.0-r0", NULL},
        {"nothing", "deb", "debian", "", NULL},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct yg_ecosystem *row =
            yg_ecosystem_of_purl(yg_str(rows[i].type), yg_str(rows[i].name_space));
        struct yg_buf out = {0};
        bool known = yg_ecosystem_release_of_version(row, yg_str(rows[i].version), &out);

        cr_expect(eq(int, known, rows[i].release != NULL), "%s", rows[i].why);
        if (rows[i].release != NULL)
            cr_expect(yg_str_equal(yg_buf_str(&out), yg_str(rows[i].release)), "%s", rows[i].why);
        yg_buf_deinit(&out);
    }
}

/* name-normalize.tsv: purl type, name, normal form, source */
Test(ecosystem, folds_names_like_the_registries)
{
    struct yg_str text, rest;
    char *bytes = shared_conformance("version/name-normalize.tsv", &text);
    size_t cases = 0;

    if (bytes == NULL)
        return;
    for (rest = text; rest.len > 0;) {
        struct yg_str line = yg_str_cut(&rest, '\n'), type = yg_str_cut(&line, '\t');
        struct yg_str name = yg_str_cut(&line, '\t'), normal = yg_str_cut(&line, '\t');
        const struct yg_ecosystem *row = yg_ecosystem_of_purl(type, (struct yg_str){NULL, 0});
        struct yg_buf out = {0};

        if (row == NULL)
            continue; /* the heading */
        yg_ecosystem_format_name(row, name, &out);
        cr_expect(yg_str_equal(yg_buf_str(&out), normal), "%.*s", YG_STR_ARG(name));
        yg_buf_deinit(&out);
        cases++;
    }
    cr_expect(ge(sz, cases, 5));
    free(bytes);
}

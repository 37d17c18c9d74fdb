/* test_derive.c - labelled packages as an inventory would state them. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/matchers/labels/derive.h"

/* What inventories state. */
static const char *const components[] = {
    "pkg:maven/com.google.guava/guava@20.0",
    "pkg:maven/com.google.guava/guava@21.0",
    "pkg:maven/example.fork/guava@20.0",
    "pkg:maven/io.netty/netty@3.9.0.Final",
    "pkg:maven/org.jboss.netty/netty@3.2.0.Final",
    "pkg:npm/tar@6.0.0",
    "pkg:npm/editor@1.0.0",
    "pkg:gem/editor@2.0.0",
    "pkg:pypi/pyyaml@3.10",
    "pkg:deb/debian/tar@1.30-1?distro=debian-10",
    "pkg:deb/debian/dpkg@1.20.9?distro=debian-11",
    "pkg:deb/debian/libgcc1@1:8.3.0-6?distro=debian-10&upstream=gcc-8%408.3.0-6",
    "pkg:rpm/rhel/openssl-libs@1.1.1k-7.el8?distro=rhel-8.6&upstream=openssl-1.1.1k-7.el8.src.rpm",
};

static const struct row {
    const char *why, *image, *package, *version, *purl; /* NULL: nobody can tell */
} rows[] = {
    {"the release that the image is of", "debian@81e88820a775", "coreutils", "8.13-3.5",
     "pkg:deb/debian/coreutils@8.13-3.5?distro=debian-7"},
    {"native, in an image of nothing else", "debian@81e88820a775", "dpkg", "1.16.18",
     "pkg:deb/debian/dpkg@1.16.18?distro=debian-7"},
    {"native, among packages of npm", "node@af31633b87d0", "dpkg", "1.17.25",
     "pkg:deb/debian/dpkg@1.17.25?distro=debian-8"},
    {"a name of both, without a revision", "node@af31633b87d0", "tar", "2.2.1",
     "pkg:npm/tar@2.2.1"},
    {"a name of both, with a revision", "node@af31633b87d0", "tar", "1.27.1-2+deb8u1",
     "pkg:deb/debian/tar@1.27.1-2%2Bdeb8u1?distro=debian-8"},
    {"the epoch of an RPM has its qualifier", "rockylinux@72afc2e1a20c", "tar", "2:1.30-5.el8",
     "pkg:rpm/rocky-linux/tar@1.30-5.el8?distro=rocky-8&epoch=2"},
    {"SUSE's releases have no mark", "registry.suse.com/suse/sle15@6e613c994c3b", "glibc",
     "2.26-13.56.1", "pkg:rpm/suse/glibc@2.26-13.56.1?distro=sles-15.1"},
    {"Alpine", "alpine@ddac200f3ebc", "zlib", "1.2.8-r1",
     "pkg:apk/alpine/zlib@1.2.8-r1?distro=alpine-3.2"},
    {"a distribution of no feed", "mcr.microsoft.com/cbl-mariner/base/core@3c0f7e103ff3", "rpm",
     "4.17.0-9.cm2", "pkg:rpm/mariner/rpm@4.17.0-9.cm2?distro=mariner-2.0"},
    {"a program in no package", "python@5e96e03a493a", "python", "3.8.0",
     "pkg:generic/python@3.8.0"},
    {"the group that most inventories state", "keycloak/keycloak@347a0d748d05", "guava", "20.0",
     "pkg:maven/com.google.guava/guava@20.0"},
    {"of two groups the one of this version", "keycloak/keycloak@347a0d748d05", "netty",
     "3.9.0.Final", "pkg:maven/io.netty/netty@3.9.0.Final"},
    {"of two groups none", "keycloak/keycloak@347a0d748d05", "netty", "3.9.5.Final", NULL},
    {"a group that is stated", "bitnami/spark@267d5a634563", "commons-net:commons-net", "3.6",
     "pkg:maven/commons-net/commons-net@3.6"},
    {"a group that only an advisory knows", "jenkins/jenkins@6fd5699ab182", "credentials", "2.3.15",
     "pkg:maven/org.jenkins-ci.plugins/credentials@2.3.15"},
    {"a revision has a number", "keycloak/keycloak@347a0d748d05", "jenkins-core", "2.277.2-cb-6",
     NULL},
    {"of two languages the one with this version", "anchore/test_images@524ff8a75f21", "editor",
     "1.0.0", "pkg:npm/editor@1.0.0"},
    {"of two languages none", "anchore/test_images@524ff8a75f21", "editor", "3.0.0", NULL},
    {"of three languages the one that folds the name so", "gitlab/gitlab-ce@04d4219d5dfb", "PyYAML",
     "3.10", "pkg:pypi/PyYAML@3.10"},
    {"a path is Go's", "grafana/grafana@a11c6829cdfe", "golang.org/x/net", "v0.7.0",
     "pkg:golang/golang.org/x/net@v0.7.0"},
    {"also where its version looks like Debian's", "gitlab/gitlab-ce@04d4219d5dfb",
     "golang.org/x/net", "v0.0.0-20210119194325-5f4716e94777",
     "pkg:golang/golang.org/x/net@v0.0.0-20210119194325-5f4716e94777"},
};

static void fill(struct catalogue *catalogue)
{
    const struct yg_affected affected = {.ecosystem = YG_STR("Maven"),
                                         .name = YG_STR("org.jenkins-ci.plugins:credentials")};

    catalogue_init(catalogue);
    for (size_t i = 0; i < YG_COUNT(components); i++) {
        const struct yg_component component = {.text = yg_str(components[i])};

        catalogue_add_component(catalogue, &component);
        catalogue_add_component(catalogue, &component); /* counts once */
    }
    catalogue_add_affected(catalogue, &affected);
    catalogue_sort(catalogue);
}

Test(derive, every_row_is_stated)
{
    struct yg_arena arena = {0};
    struct catalogue catalogue;

    fill(&catalogue);
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct image *image = image_find(yg_str(rows[i].image));
        struct yg_component component = {.text = {NULL, 0}};

        cr_assert(ne(ptr, (void *)image, NULL), "%s", rows[i].image);
        bool told = derive_component(&arena, &catalogue, image, yg_str(rows[i].package),
                                     yg_str(rows[i].version), &component);
        cr_expect(eq(int, told, rows[i].purl != NULL), "%s", rows[i].why);
        cr_expect(yg_str_equal(component.text, yg_str(rows[i].purl)), "%s: %.*s", rows[i].why,
                  YG_STR_ARG(component.text));
    }
    catalogue_deinit(&catalogue);
    yg_arena_deinit(&arena);
}

static const struct source_row {
    const char *why, *type, *distribution, *release, *feed, *package, *version, *source, *its;
} sources[] = {
    {"a build that an inventory states", "deb", "debian", "10", "deb/debian:10", "libgcc1",
     "1:8.3.0-6", "gcc-8", "8.3.0-6"},
    {"another release: the name alone", "deb", "debian", "9", "deb/debian:9", "libgcc1",
     "1:6.3.0-18", "gcc-8", ""},
    {"RPM distributions build each other's sources", "rpm", "rocky", "8", "rpm/rocky-linux:8",
     "openssl-libs", "1.1.1k-6.el8", "openssl", ""},
};

Test(derive, sources_come_from_kin)
{
    struct catalogue catalogue;

    fill(&catalogue);
    for (size_t i = 0; i < YG_COUNT(sources); i++) {
        const struct source_row *row = &sources[i];
        struct yg_source_map *map = yg_source_map_create();
        struct yg_source_found found = {.source = {NULL, 0}};

        catalogue_fill_sources(&catalogue, yg_str(row->type), yg_str(row->distribution),
                               yg_str(row->release), map);
        cr_expect(yg_source_map_find(map, yg_str(row->feed), yg_str(row->package),
                                     yg_str(row->version), &found),
                  "%s", row->why);
        cr_expect(yg_str_equal(found.source, yg_str(row->source)), "%s", row->why);
        cr_expect(yg_str_equal(found.version, yg_str(row->its)), "%s", row->why);
        yg_source_map_destroy(map);
    }
    catalogue_deinit(&catalogue);
}

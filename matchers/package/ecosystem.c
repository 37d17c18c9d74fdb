#include "matchers/package/ecosystem.h"

#include "pipeline/base/ascii.h"

#include <assert.h>

/* Rows of one type stand together; the first row of a distribution type gives the type's scheme. */
static const struct yg_ecosystem rows[] = {
    {"npm", "npm", NULL, YG_SCHEME_NPM, YG_NAME_KEEP, YG_RELEASE_NONE, 0},
    {"PyPI", "pypi", NULL, YG_SCHEME_PYPI, YG_NAME_PYPI, YG_RELEASE_NONE, 0},
    {"crates.io", "cargo", NULL, YG_SCHEME_CARGO, YG_NAME_KEEP, YG_RELEASE_NONE, 0},
    {"Go", "golang", NULL, YG_SCHEME_GOLANG, YG_NAME_LOWER, YG_RELEASE_NONE, 0},
    {"Hex", "hex", NULL, YG_SCHEME_HEX, YG_NAME_LOWER, YG_RELEASE_NONE, 0},
    {"Julia", "julia", NULL, YG_SCHEME_SEMVER, YG_NAME_KEEP, YG_RELEASE_NONE, 0},
    {"Maven", "maven", NULL, YG_SCHEME_MAVEN, YG_NAME_MAVEN, YG_RELEASE_NONE, 0},
    {"RubyGems", "gem", NULL, YG_SCHEME_GEM, YG_NAME_KEEP, YG_RELEASE_NONE, 0},
    {"NuGet", "nuget", NULL, YG_SCHEME_NUGET, YG_NAME_LOWER, YG_RELEASE_NONE, 0},
    {"Packagist", "composer", NULL, YG_SCHEME_COMPOSER, YG_NAME_LOWER, YG_RELEASE_NONE, 0},
    {"Pub", "pub", NULL, YG_SCHEME_PUB, YG_NAME_PUB, YG_RELEASE_NONE, 0},
    {"CRAN", "cran", NULL, YG_SCHEME_CRAN, YG_NAME_KEEP, YG_RELEASE_NONE, 0},
    {"Bioconductor", "bioconductor", NULL, YG_SCHEME_CRAN, YG_NAME_KEEP, YG_RELEASE_NONE, 0},
    {"Hackage", "hackage", NULL, YG_SCHEME_HACKAGE, YG_NAME_KEEP, YG_RELEASE_NONE, 0},
    {"ConanCenter", "conan", NULL, YG_SCHEME_CONAN, YG_NAME_KEEP, YG_RELEASE_NONE, 0},
    {"VSCode", "vscode-extension", NULL, YG_SCHEME_SEMVER, YG_NAME_LOWER, YG_RELEASE_NONE, 0},
    {"SwiftURL", "swift", NULL, YG_SCHEME_SEMVER, YG_NAME_KEEP, YG_RELEASE_NONE, 0},
    {"Bitnami", "bitnami", NULL, YG_SCHEME_BITNAMI, YG_NAME_LOWER, YG_RELEASE_NONE, 0},
    /* no scheme: exact lists of versions only */
    {"opam", "opam", NULL, YG_SCHEME_NONE, YG_NAME_KEEP, YG_RELEASE_NONE, 0},
    {"Docker Hardened Images", "dhi", NULL, YG_SCHEME_NONE, YG_NAME_KEEP, YG_RELEASE_NONE, 0},
    /* distributions */
    {"Debian", "deb", "debian", YG_SCHEME_DEB, YG_NAME_LOWER, YG_RELEASE_DEBIAN,
     YG_EVERY_RELEASE | YG_SOURCES},
    {"Ubuntu", "deb", "ubuntu", YG_SCHEME_DEB, YG_NAME_LOWER, YG_RELEASE_UBUNTU, 0},
    {"Echo", "deb", "echo", YG_SCHEME_DEB, YG_NAME_LOWER, YG_RELEASE_NONE, 0},
    {"AlmaLinux", "rpm", "almalinux", YG_SCHEME_RPM, YG_NAME_KEEP, YG_RELEASE_MAJOR,
     YG_BINARY_NAMES},
    {"Rocky Linux", "rpm", "rocky-linux", YG_SCHEME_RPM, YG_NAME_KEEP, YG_RELEASE_MAJOR,
     YG_BINARY_NAMES},
    {"Red Hat", "rpm", "redhat", YG_SCHEME_RPM, YG_NAME_KEEP, YG_RELEASE_REDHAT, YG_BINARY_NAMES},
    {"SUSE", "rpm", "suse", YG_SCHEME_RPM, YG_NAME_KEEP, YG_RELEASE_SUSE, YG_BINARY_NAMES},
    {"openSUSE", "rpm", "opensuse", YG_SCHEME_RPM, YG_NAME_KEEP, YG_RELEASE_WHOLE, YG_BINARY_NAMES},
    {"openEuler", "rpm", "openeuler", YG_SCHEME_RPM, YG_NAME_KEEP, YG_RELEASE_WHOLE,
     YG_BINARY_NAMES},
    {"Mageia", "rpm", "mageia", YG_SCHEME_RPM, YG_NAME_KEEP, YG_RELEASE_MAJOR, YG_BINARY_NAMES},
    {NULL, "rpm", "oracle", YG_SCHEME_RPM, YG_NAME_KEEP, YG_RELEASE_MAJOR, YG_BINARY_NAMES},
    {NULL, "rpm", "centos", YG_SCHEME_RPM, YG_NAME_KEEP, YG_RELEASE_MAJOR, YG_BINARY_NAMES},
    {NULL, "rpm", "fedora", YG_SCHEME_RPM, YG_NAME_KEEP, YG_RELEASE_MAJOR, YG_BINARY_NAMES},
    {NULL, "rpm", "amazon", YG_SCHEME_RPM, YG_NAME_KEEP, YG_RELEASE_MAJOR, YG_BINARY_NAMES},
    {"Photon OS", "rpm", "photon", YG_SCHEME_RPM, YG_NAME_KEEP, YG_RELEASE_MAJOR_MINOR,
     YG_BINARY_NAMES},
    {"Alpine", "apk", "alpine", YG_SCHEME_APK, YG_NAME_LOWER, YG_RELEASE_MAJOR_MINOR, YG_SOURCES},
    {"Wolfi", "apk", "wolfi", YG_SCHEME_APK, YG_NAME_LOWER, YG_RELEASE_NONE, 0},
    {"Chainguard", "apk", "chainguard", YG_SCHEME_APK, YG_NAME_LOWER, YG_RELEASE_NONE, 0},
    {"MinimOS", "apk", "minimos", YG_SCHEME_APK, YG_NAME_LOWER, YG_RELEASE_NONE, 0},
    {"CleanStart", "apk", "cleanstart", YG_SCHEME_APK, YG_NAME_LOWER, YG_RELEASE_NONE, 0},
    {"Alpaquita", "apk", "alpaquita", YG_SCHEME_APK, YG_NAME_LOWER, YG_RELEASE_WHOLE, YG_SOURCES},
    {"BellSoft Hardened Containers", "apk", "bellsoft-hardened-containers", YG_SCHEME_APK,
     YG_NAME_LOWER, YG_RELEASE_WHOLE, 0},
    {NULL, "alpm", "arch", YG_SCHEME_ALPM, YG_NAME_LOWER, YG_RELEASE_NONE, YG_BINARY_NAMES},
};

static_assert(YG_COUNT(rows) <= YG_ECOSYSTEMS_MAX, "a row has a number below it");

/* What tools call a distribution in namespaces, qualifiers and /etc/os-release. Longer names stand
 * before their beginnings: the first that fits is taken. */
static const struct alias {
    const char *text, *name_space;
} aliases[] = {
    {"rockylinux", "rocky-linux"},
    {"rocky", "rocky-linux"},
    {"alma", "almalinux"},
    {"rhel", "redhat"},
    {"red-hat", "redhat"},
    {"sles_sap", "suse"},
    {"sles", "suse"},
    {"sled", "suse"},
    {"ol", "oracle"},
    {"oraclelinux", "oracle"},
    {"amzn", "amazon"},
    {"alpinelinux", "alpine"},
    {"archlinux", "arch"},
};

static const struct codename {
    const char *text, *name_space, *release;
} codenames[] = {
    {"woody", "debian", "3.0"},      {"sarge", "debian", "3.1"},      {"etch", "debian", "4.0"},
    {"lenny", "debian", "5.0"},      {"squeeze", "debian", "6.0"},    {"wheezy", "debian", "7"},
    {"jessie", "debian", "8"},       {"stretch", "debian", "9"},      {"buster", "debian", "10"},
    {"bullseye", "debian", "11"},    {"bookworm", "debian", "12"},    {"trixie", "debian", "13"},
    {"forky", "debian", "14"},       {"trusty", "ubuntu", "14.04"},   {"xenial", "ubuntu", "16.04"},
    {"bionic", "ubuntu", "18.04"},   {"focal", "ubuntu", "20.04"},    {"jammy", "ubuntu", "22.04"},
    {"kinetic", "ubuntu", "22.10"},  {"lunar", "ubuntu", "23.04"},    {"mantic", "ubuntu", "23.10"},
    {"noble", "ubuntu", "24.04"},    {"oracular", "ubuntu", "24.10"}, {"plucky", "ubuntu", "25.04"},
    {"questing", "ubuntu", "25.10"}, {"resolute", "ubuntu", "26.04"},
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* ---- rows ----------------------------------------------------------------------------------- */

size_t yg_ecosystem_number(const struct yg_ecosystem *row)
{
    return (size_t)(row - rows);
}

const struct yg_ecosystem *yg_ecosystem_find(struct yg_str ecosystem, struct yg_str *release)
{
    struct yg_str rest = ecosystem, name = yg_str_cut(&rest, ':');

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        if (rows[i].name == NULL || !yg_str_equal(yg_str(rows[i].name), name))
            continue;
        *release = rest;
        return &rows[i];
    }
    return NULL;
}

/* The row of a distribution by its own name or an alias. */
static const struct yg_ecosystem *find_distribution(struct yg_str type, struct yg_str name)
{
    for (size_t i = 0; i < YG_COUNT(aliases); i++)
        if (yg_str_equal_nocase(yg_str(aliases[i].text), name))
            name = yg_str(aliases[i].name_space);
    for (size_t i = 0; i < YG_COUNT(rows); i++)
        if (rows[i].name_space != NULL && yg_str_equal(yg_str(rows[i].type), type) &&
            yg_str_equal_nocase(yg_str(rows[i].name_space), name))
            return &rows[i];
    return NULL;
}

const struct yg_ecosystem *yg_ecosystem_of_purl(struct yg_str type, struct yg_str name_space)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        if (!yg_str_equal(yg_str(rows[i].type), type))
            continue;
        return rows[i].name_space == NULL ? &rows[i] : find_distribution(type, name_space);
    }
    return NULL;
}

static const char *const distribution_types[] = {"deb", "rpm", "apk", "alpm"};

const struct yg_ecosystem *yg_ecosystem_of_distribution(struct yg_str name)
{
    const struct yg_ecosystem *row = NULL;

    for (size_t i = 0; i < YG_COUNT(distribution_types) && row == NULL; i++)
        row = find_distribution(yg_str(distribution_types[i]), name);
    return row;
}

bool yg_ecosystem_is_distribution_type(struct yg_str type)
{
    for (size_t i = 0; i < YG_COUNT(distribution_types); i++)
        if (yg_str_equal(type, yg_str(distribution_types[i])))
            return true;
    return false;
}

bool yg_ecosystem_is_language_type(struct yg_str type)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++)
        if (rows[i].name_space == NULL && yg_str_equal_nocase(yg_str(rows[i].type), type))
            return true;
    return false;
}

enum yg_scheme_id yg_ecosystem_scheme_of_type(struct yg_str type)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++)
        if (yg_str_equal(yg_str(rows[i].type), type))
            return rows[i].scheme;
    return YG_SCHEME_NONE;
}

/* ---- releases ------------------------------------------------------------------------------- */

/* The first `count` numbers of "v3.16.2", as they stand: "3.16"; false without enough of them. */
static bool numbers(struct yg_str text, int count, struct yg_str *found)
{
    size_t at = text.len > 0 && (text.ptr[0] == 'v' || text.ptr[0] == 'V') ? 1 : 0, start = at;

    for (int i = 0; i < count; i++) {
        if (i > 0 && (at == text.len || text.ptr[at++] != '.'))
            return false;
        size_t digits = at;
        while (at < text.len && yg_is_digit(text.ptr[at]))
            at++;
        if (at == digits)
            return false;
    }
    if (at < text.len && ((text.ptr[at] >= 'a' && text.ptr[at] <= 'z') || text.ptr[at] == '_'))
        return false; /* 3.16_alpha is no 3.16 */
    *found = (struct yg_str){text.ptr + start, at - start};
    return true;
}

static void append_whole(struct yg_str text, struct yg_buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = lower(text.ptr[i]);

        yg_buf_append_char(out, c == ' ' || c == '/' ? '-' : c);
    }
}

static bool append_numbers(struct yg_str text, int count, struct yg_buf *out)
{
    struct yg_str found;

    if (!numbers(text, count, &found))
        return false;
    yg_buf_append(out, found);
    return true;
}

static bool format_debian(struct yg_str release, struct yg_buf *out)
{
    struct yg_str major;
    uint64_t number;

    if (!numbers(release, 1, &major) || !yg_str_to_u64(major, &number))
        return false;
    if (number < 7)
        return append_numbers(release, 2, out);
    yg_buf_append(out, major);
    return true;
}

static bool format_ubuntu(struct yg_str release, struct yg_buf *out)
{
    if (yg_str_starts(release, YG_STR("Pro:")) && release.len > 4 && yg_is_digit(release.ptr[4]))
        release = yg_str_from(release, 4);
    if (release.len > 0 && yg_is_digit(release.ptr[0]))
        return append_numbers(release, 2, out);
    append_whole(release, out);
    return release.len > 0;
}

static bool format_redhat(struct yg_str release, struct yg_buf *out)
{
    static const struct yg_str enterprise = {"enterprise_linux:", 17};

    if (yg_str_starts(release, enterprise))
        release = yg_str_from(release, enterprise.len);
    if (release.len > 0 && yg_is_digit(release.ptr[0]))
        return append_numbers(release, 1, out);
    append_whole(release, out);
    return release.len > 0;
}

/* "Linux Enterprise Module for Basesystem 15 SP4-LTSS": the number, and that of the service
 * pack. */
static bool format_suse(struct yg_str release, struct yg_buf *out)
{
    static const struct yg_str enterprise = {"Linux Enterprise ", 17};
    struct yg_str rest = yg_str_from(release, enterprise.len), major = {NULL, 0}, pack = {NULL, 0};

    if (release.len > 0 && yg_is_digit(release.ptr[0])) {
        if (numbers(release, 2, &major) && !yg_str_ends(major, YG_STR(".0")))
            return append_numbers(release, 2, out);
        return append_numbers(release, 1, out);
    }
    if (!yg_str_starts(release, enterprise) || yg_str_starts(rest, YG_STR("Micro"))) {
        append_whole(release, out);
        return release.len > 0;
    }
    while (rest.ptr != NULL) {
        struct yg_str word = yg_str_cut(&rest, ' ');

        if (word.len > 0 && yg_is_digit(word.ptr[0]) && !numbers(word, 1, &major))
            return false;
        if (major.len > 0 && yg_str_starts(word, YG_STR("SP")) &&
            !numbers(yg_str_from(word, 2), 1, &pack))
            return false;
    }
    if (major.len == 0)
        return false;
    yg_buf_append(out, major);
    if (pack.len > 0) {
        yg_buf_append_char(out, '.');
        yg_buf_append(out, pack);
    }
    return true;
}

static bool format_whole(struct yg_str release, struct yg_buf *out)
{
    static const struct yg_str rolling = {"tumbleweed", 10}; /* snapshots: tumbleweed-20230101 */

    if (release.len >= rolling.len &&
        yg_str_equal_nocase(yg_str_head(release, rolling.len), rolling))
        release = rolling;
    append_whole(release, out);
    return release.len > 0;
}

bool yg_ecosystem_format_release(const struct yg_ecosystem *row, struct yg_str release,
                                 struct yg_buf *out)
{
    switch (row->release) {
    case YG_RELEASE_NONE:
        return true;
    case YG_RELEASE_MAJOR:
        return append_numbers(release, 1, out);
    case YG_RELEASE_MAJOR_MINOR:
        return append_numbers(release, 2, out);
    case YG_RELEASE_DEBIAN:
        return format_debian(release, out);
    case YG_RELEASE_UBUNTU:
        return format_ubuntu(release, out);
    case YG_RELEASE_REDHAT:
        return format_redhat(release, out);
    case YG_RELEASE_SUSE:
        return format_suse(release, out);
    case YG_RELEASE_WHOLE:
        return format_whole(release, out);
    }
    return false;
}

static const struct codename *find_codename(struct yg_str text)
{
    text =
        yg_str_from(text, yg_str_index(text, '/') < text.len && yg_str_starts(text, YG_STR("esm-"))
                              ? yg_str_index(text, '/') + 1
                              : 0);
    text = yg_str_head(text, yg_str_index(text, '/')); /* "trixie/sid" */
    for (size_t i = 0; i < YG_COUNT(codenames); i++)
        if (yg_str_equal_nocase(yg_str(codenames[i].text), text))
            return &codenames[i];
    return NULL;
}

const char *yg_ecosystem_codename(const struct yg_ecosystem *row, struct yg_str release)
{
    for (size_t i = 0; i < YG_COUNT(codenames); i++)
        if (row->name_space != NULL &&
            yg_str_equal(yg_str(codenames[i].name_space), yg_str(row->name_space)) &&
            yg_str_equal(yg_str(codenames[i].release), release))
            return codenames[i].text;
    return NULL;
}

/* "rocky-linux-9": the row of the longest beginning before a '-' that is a name. */
static const struct yg_ecosystem *split_distro(struct yg_str type, struct yg_str text,
                                               struct yg_str *rest)
{
    for (size_t end = text.len; end > 0; end--) {
        if (end < text.len && text.ptr[end] != '-')
            continue;
        const struct yg_ecosystem *row = find_distribution(type, yg_str_head(text, end));

        if (row != NULL) {
            *rest = yg_str_from(text, end + 1);
            return row;
        }
    }
    return NULL;
}

bool yg_ecosystem_read_distro(const struct yg_ecosystem *row, struct yg_str text, bool bare,
                              struct yg_buf *out)
{
    struct yg_str rest = {NULL, 0};
    const struct codename *codename = find_codename(text);
    const struct yg_ecosystem *named = split_distro(yg_str(row->type), text, &rest);

    if (named != NULL && named != row)
        return false;
    if (named == NULL)
        rest = text;
    else if (codename == NULL)
        codename = find_codename(rest);
    if (codename != NULL && yg_str_equal(yg_str(codename->name_space), yg_str(row->name_space))) {
        yg_buf_append(out, yg_str(codename->release));
        return true;
    }
    if (row->release == YG_RELEASE_NONE)
        return true;
    if (rest.len == 0 || (named == NULL && (!bare || !yg_is_digit(rest.ptr[0]))))
        return false;
    return yg_ecosystem_format_release(row, rest, out);
}

bool yg_ecosystem_read_release(const struct yg_ecosystem *row, struct yg_str text,
                               struct yg_buf *out)
{
    /* the others take any text for a line of their own */
    bool strict = row->release == YG_RELEASE_MAJOR || row->release == YG_RELEASE_MAJOR_MINOR ||
                  row->release == YG_RELEASE_DEBIAN || row->release == YG_RELEASE_WHOLE;

    return yg_ecosystem_read_distro(row, text, true, out) ||
           (strict && yg_ecosystem_format_release(row, text, out));
}

const struct yg_ecosystem *yg_ecosystem_of_distro(struct yg_str type, struct yg_str text)
{
    struct yg_str rest;
    const struct codename *codename = find_codename(text);

    if (codename != NULL)
        return find_distribution(type, yg_str(codename->name_space));
    return split_distro(type, text, &rest);
}

/* ---- a release in a version ----------------------------------------------------------------- */

/* The digits and dots at the start. */
static struct yg_str take_numbers(struct yg_str text)
{
    size_t len = 0;

    while (len < text.len && (yg_is_digit(text.ptr[len]) || text.ptr[len] == '.'))
        len++;
    return yg_str_head(text, len);
}

static bool read_number(const struct yg_ecosystem *row, struct yg_str text, struct yg_buf *out)
{
    return yg_ecosystem_format_release(row, take_numbers(text), out);
}

/* "11u3"; Debian 7 began with "70u1". */
static bool read_debian(const struct yg_ecosystem *row, struct yg_str text, struct yg_buf *out)
{
    struct yg_str number = take_numbers(text);

    if (yg_str_equal(number, YG_STR("70")))
        number = YG_STR("7");
    return yg_ecosystem_format_release(row, number, out);
}

/* "20.04.5": year and month of a release. */
static bool read_ubuntu(const struct yg_ecosystem *row, struct yg_str text, struct yg_buf *out)
{
    struct yg_str numbers = take_numbers(text), rest = numbers;
    struct yg_str year = yg_str_cut(&rest, '.'), month = yg_str_cut(&rest, '.');

    return year.len == 2 &&
           (yg_str_equal(month, YG_STR("04")) || yg_str_equal(month, YG_STR("10"))) &&
           yg_ecosystem_format_release(row, numbers, out);
}

/* Behind "ubuntu" the revision stands first: "0.20.04.5" is for 20.04, "21.10" for nobody knows. */
static bool read_ubuntu_revision(const struct yg_ecosystem *row, struct yg_str text,
                                 struct yg_buf *out)
{
    return read_ubuntu(row, yg_str_from(text, yg_str_index(text, '.') + 1), out);
}

/* "4" is 4.0. */
static bool read_photon(const struct yg_ecosystem *row, struct yg_str text, struct yg_buf *out)
{
    (void)row;
    yg_buf_append(out, yg_str_head(take_numbers(text), yg_str_index(text, '.')));
    yg_buf_append(out, YG_STR(".0"));
    return true;
}

/* "2203sp1" is 22.03-lts-sp1: in March of even years begins long-term support. "1" is some service
 * pack of 20.03. */
static bool read_openeuler(const struct yg_ecosystem *row, struct yg_str text, struct yg_buf *out)
{
    struct yg_str number = take_numbers(text), rest;

    (void)row;
    number = yg_str_head(number, yg_str_index(number, '.'));
    if (number.len != 4)
        return false;
    rest = yg_str_from(text, number.len);
    yg_buf_append(out, yg_str_head(number, 2));
    yg_buf_append_char(out, '.');
    yg_buf_append(out, yg_str_from(number, 2));
    if (yg_str_ends(number, YG_STR("03")) && (number.ptr[1] - '0') % 2 == 0)
        yg_buf_append(out, YG_STR("-lts"));
    if (yg_str_starts(rest, YG_STR("sp")) && rest.len > 2 && yg_is_digit(rest.ptr[2])) {
        yg_buf_append(out, YG_STR("-sp"));
        yg_buf_append(out, take_numbers(yg_str_from(rest, 2)));
    }
    return true;
}

/* How the builders of a distribution mark what they build for a release: a mark, then a digit. */
static const struct mark {
    const char *name_space, *text;
    bool (*read)(const struct yg_ecosystem *, struct yg_str, struct yg_buf *);
} marks[] = {
    {"debian", "+deb", read_debian},
    {"debian", "~deb", read_debian},
    {"ubuntu", "ubuntu", read_ubuntu_revision},
    {"ubuntu", "~", read_ubuntu},
    {"almalinux", ".el", read_number},
    {"almalinux", "+el", read_number}, /* "module+el8.7.0+..." */
    {"almalinux", "_el", read_number}, /* "module_el8.3.0+..." */
    {"rocky-linux", ".el", read_number},
    {"rocky-linux", "+el", read_number},
    {"redhat", ".el", read_number},
    {"redhat", "+el", read_number},
    {"oracle", ".el", read_number},
    {"oracle", "+el", read_number},
    {"centos", ".el", read_number},
    {"centos", "+el", read_number},
    {"centos", "_el", read_number},
    {"amazon", ".amzn", read_number},
    {"fedora", ".fc", read_number},
    {"mageia", ".mga", read_number},
    {"photon", ".ph", read_photon},
    {"openeuler", ".oe", read_openeuler},
};

/* Backports carry the mark of the release that they were built from, and none is that of the
 * release that they are built for. */
static bool is_backport(const struct yg_ecosystem *row, struct yg_str version)
{
    return row->release == YG_RELEASE_DEBIAN &&
           (yg_str_find(version, YG_STR("~bpo")) < version.len ||
            yg_str_find(version, YG_STR("+bpo")) < version.len);
}

bool yg_ecosystem_release_of_version(const struct yg_ecosystem *row, struct yg_str version,
                                     struct yg_buf *out)
{
    const struct mark *first = marks, *end = marks + YG_COUNT(marks);

    assert(version.len == 0 || version.ptr != NULL);
    while (first < end && !yg_str_equal(yg_str(first->name_space), yg_str(row->name_space)))
        first++;
    if (first == end || is_backport(row, version))
        return false;
    /* The last mark counts: "6.16-1+deb13u1~deb12u1" is what 13 has, rebuilt for 12. */
    for (size_t at = version.len; at-- > 0;) {
        struct yg_str here = yg_str_from(version, at);

        for (const struct mark *mark = first;
             mark < end && yg_str_equal(yg_str(mark->name_space), yg_str(row->name_space));
             mark++) {
            struct yg_str behind = yg_str_from(here, strlen(mark->text));

            if (yg_str_starts(here, yg_str(mark->text)) && behind.len > 0 &&
                yg_is_digit(behind.ptr[0]) && mark->read(row, behind, out))
                return true;
        }
    }
    return false;
}

/* ---- names ---------------------------------------------------------------------------------- */

static bool is_separator(char c)
{
    return c == '-' || c == '_' || c == '.';
}

void yg_ecosystem_format_name(const struct yg_ecosystem *row, struct yg_str name,
                              struct yg_buf *out)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];

        switch (row->names) {
        case YG_NAME_KEEP:
            break;
        case YG_NAME_LOWER:
            c = lower(c);
            break;
        case YG_NAME_PYPI:
            if (is_separator(c) && i > 0 && is_separator(name.ptr[i - 1]))
                continue;
            c = is_separator(c) ? '-' : lower(c);
            break;
        case YG_NAME_PUB:
            c = c == '-' ? '_' : lower(c);
            break;
        case YG_NAME_MAVEN:
            c = c == ':' ? '/' : c;
            break;
        }
        yg_buf_append_char(out, c);
    }
}

/* matchers/package/ecosystem.h - the table that joins OSV ecosystems and purl types.
 *
 * One row says how packages of an ecosystem are named on either side, which version scheme orders
 * them, whether it is a distribution, and how its releases are written.
 *
 * Source:  OSV schema 1.7, "Defined Ecosystems"; the purl type definitions; the documents
 *          themselves.
 *
 * Decisions:
 *   - A distribution that publishes by release only (Alpine, AlmaLinux, ...) is not spoken for by
 *     an entry without release: the schema demands one, and other vendors write "Alpine" for images
 *     of their own. Debian's may lack it and then speaks for every release.
 *   - AlmaLinux and SUSE advisories name binary packages, Rocky's both: for these the binary's and
 *     the source's name are looked up.
 *   - "SUSE:Linux Enterprise <product or module> 15 SP4[-LTSS ...]" is release 15.4: the products
 *     of one service pack share one line of package versions. SUSE products beside it (Manager,
 *     OpenStack Cloud, Package Hub, Micro, ...) are releases of their own, found only when a purl
 *     names them.
 *   - "Ubuntu:Pro:X:LTS" is release X (ESM continues the same versions); FIPS, realtime and other
 *     lines of Ubuntu Pro are releases of their own. "Red Hat:enterprise_linux:8::..." is release
 *     8, other streams (EUS, AUS, layered products) are releases of their own.
 *
 * Threads: pure functions, any thread.
 */
#ifndef YG_MATCHERS_PACKAGE_ECOSYSTEM_H
#define YG_MATCHERS_PACKAGE_ECOSYSTEM_H

#include "matchers/version/scheme.h"
#include "pipeline/base/buf.h"
#include "pipeline/base/str.h"

enum yg_name_form {
    YG_NAME_KEEP,
    YG_NAME_LOWER,
    YG_NAME_PYPI, /* lower case, runs of "-", "_", "." are one "-" (PEP 503) */
    YG_NAME_PUB,  /* lower case, "-" is "_" */
    YG_NAME_MAVEN /* "group:artifact" is "group/artifact" */
};

enum yg_release_form {
    YG_RELEASE_NONE,        /* no releases: not a distribution, or a rolling one */
    YG_RELEASE_MAJOR,       /* 8.6 -> 8 */
    YG_RELEASE_MAJOR_MINOR, /* v3.16.2 -> 3.16 */
    YG_RELEASE_DEBIAN,      /* 11.6 -> 11, but 3.1, 4.0, 5.0, 6.0 */
    YG_RELEASE_UBUNTU,      /* 22.04:LTS, Pro:22.04:LTS, 22.04.3 -> 22.04 */
    YG_RELEASE_REDHAT,      /* enterprise_linux:8::baseos, 8.6 -> 8 */
    YG_RELEASE_SUSE,        /* Linux Enterprise Server 15 SP4, 15.4 -> 15.4 */
    YG_RELEASE_WHOLE        /* Leap 15.4 -> leap-15.4 */
};

enum yg_ecosystem_trait {
    YG_EVERY_RELEASE = 1, /* an entry without release speaks for all of them */
    YG_BINARY_NAMES = 2,  /* advisories name binary packages (too) */
    YG_SOURCES = 4        /* OSV marks the purls of its packages with arch=source */
};

struct yg_ecosystem {
    const char *name;       /* OSV ecosystem without ":release"; NULL: no feed has it */
    const char *type;       /* of the purl */
    const char *name_space; /* of a distribution's purl, NULL for the others */
    enum yg_scheme_id scheme;
    enum yg_name_form names;
    enum yg_release_form release;
    unsigned traits; /* of enum yg_ecosystem_trait */
};

#define YG_ECOSYSTEMS_MAX 64

/* The place of a row in the table, below YG_ECOSYSTEMS_MAX. */
size_t yg_ecosystem_number(const struct yg_ecosystem *row);

static inline bool yg_ecosystem_is_distribution(const struct yg_ecosystem *row)
{
    return row->name_space != NULL;
}

/* The row of an OSV ecosystem like "npm" or "Debian:12", and its release part ("12"; absent when
 * there is none). NULL when unknown. */
const struct yg_ecosystem *yg_ecosystem_find(struct yg_str ecosystem, struct yg_str *release);

/* The row of a purl's type and namespace; for deb, rpm and apk by the names that tools give the
 * distribution ("rocky", "rhel", "sles", ...). NULL when unknown. */
const struct yg_ecosystem *yg_ecosystem_of_purl(struct yg_str type, struct yg_str name_space);

/* The row of a distribution by any of its names, whatever the type of its packages. NULL when
 * unknown. */
const struct yg_ecosystem *yg_ecosystem_of_distribution(struct yg_str name);

/* Is this a purl type that distributions use? */
bool yg_ecosystem_is_distribution_type(struct yg_str type);

/* Is this a purl type, in any case, of a language or another ecosystem that OSV knows? */
bool yg_ecosystem_is_language_type(struct yg_str type);

/* The scheme of a type, whoever the distribution is. */
enum yg_scheme_id yg_ecosystem_scheme_of_type(struct yg_str type);

/* Append the release in normal form; false when it cannot be read. */
bool yg_ecosystem_format_release(const struct yg_ecosystem *row, struct yg_str release,
                                 struct yg_buf *out);

/* Append the release that a person states: "12", "bookworm", "debian-12", "Leap 15.4"; false when
 * it is none of this distribution's. */
bool yg_ecosystem_read_release(const struct yg_ecosystem *row, struct yg_str text,
                               struct yg_buf *out);

/* The codename of a release in normal form ("bookworm"); NULL when it has none. */
const char *yg_ecosystem_codename(const struct yg_ecosystem *row, struct yg_str release);

/* Split what a `distro=` qualifier or an OS says ("debian-11.6", "bookworm", "3.16.2",
 * "opensuse-leap-15.4") and append the release; false when it names another distribution than `row`
 * or no release. `bare`: a release without a name will do. */
bool yg_ecosystem_read_distro(const struct yg_ecosystem *row, struct yg_str text, bool bare,
                              struct yg_buf *out);

/* The row that a `distro=` qualifier or an OS names, for a purl of that type without namespace. */
const struct yg_ecosystem *yg_ecosystem_of_distro(struct yg_str type, struct yg_str text);

/* Append the release that a version states itself, by its last mark; false when it states none.
 *
 *   Debian     +deb11u3, ~deb10u1; no backport (~bpo11+1), which is no package of the release
 *   Ubuntu     ubuntu0.20.04.5, ubuntu1~20.04; no build dates (+17.10.20170922)
 *   Red Hat, AlmaLinux, CentOS, Oracle, Rocky    .el8_6, module+el8.7.0, module_el8.3.0
 *   Amazon, Fedora, Mageia, Photon, openEuler    .amzn2, .fc38, .mga9, .ph4, .oe2203sp1
 *
 * Alpine's versions say nothing. SUSE's (150400.3.1) name the service pack that the package was
 * last built for, which the later ones keep: of 818 packages of known hosts 303 come from an
 * earlier one. Measured: ops/decisions/2026-11-25-assumed-releases.md. */
bool yg_ecosystem_release_of_version(const struct yg_ecosystem *row, struct yg_str version,
                                     struct yg_buf *out);

/* Append a package name in the form that both sides share. */
void yg_ecosystem_format_name(const struct yg_ecosystem *row, struct yg_str name,
                              struct yg_buf *out);

#endif

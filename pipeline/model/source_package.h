/* pipeline/model/source_package.h - binary packages of a distribution and the source packages that
 * they were built from.
 *
 * Source:  deb-control(5), apk's index, rpm-md primary.xml: connectors/formats/packages reads them.
 * Threads: plain data, pure functions.
 * Memory:  texts are borrowed.
 */
#ifndef YG_MODEL_SOURCE_PACKAGE_H
#define YG_MODEL_SOURCE_PACKAGE_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* One build, as a package index lists it. */
struct yg_listed_package {
    struct yg_str name, version;
    struct yg_str source, source_version; /* absent: as the package's own. An RPM's lacks the
                                             epoch, which the index does not state */
};

/* A line of a map from binary to source packages. The head states a distribution: the rows up to
 * the next head are of its release. Each row states a package. */
struct yg_source_line {
    struct yg_str distribution, release; /* no release: it has none */
    uint64_t rows;                       /* how many belong to the head */
    struct yg_str *indexes;              /* SHA-256 of the plain text of each index read */
    size_t index_count;
    struct yg_str package, version; /* row: a build */
    struct yg_str source;           /* row: "gcc-12@12.2.0-14"; "openssl": of the build's version */
};

/* Split "openssl-1.1.1k-7.el8_6.src.rpm" into name and version, which is absent where none stands
 * there; false when it is no file of a source package. */
bool yg_source_rpm_split(struct yg_str text, struct yg_str *name, struct yg_str *version);

#endif

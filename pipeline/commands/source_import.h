/* pipeline/commands/source_import.h - from package indexes to the rows of a map of sources.
 *
 * All indexes of a release are read (architectures, components, the security archive), then sorted:
 * by package, by version from the oldest on, by source. The same indexes give the same bytes, in
 * whatever order they come.
 *
 *   a row     for each build whose source has another name or version. One name and version of two
 *             sources is counted, the first by name is taken
 *   left out  what a reader of the map takes anyway: a build of the source that the package's
 *             newest build has, and of its own version
 *   rpm       an index does not state the epoch of a source: it is that of the package that has the
 *             source's name and version, else of any with its version, else the build's own
 *
 * Threads: one owner.
 * Memory:  all builds, 200 bytes each.
 */
#ifndef YG_PIPELINE_SOURCE_IMPORT_H
#define YG_PIPELINE_SOURCE_IMPORT_H

#include <stdio.h>

#include "matchers/package/ecosystem.h"
#include "pipeline/base/arena.h"

struct yg_source_build {
    struct yg_str name, version, source, source_version;
    bool readable; /* the version is one of the distribution's order */
    bool is_row;
};

struct yg_source_import {
    const struct yg_ecosystem *ecosystem;
    struct yg_buf release; /* in normal form; empty: not known yet, or there are none */
    struct yg_arena arena;
    struct yg_source_build *builds;
    size_t build_count;
    struct yg_str *digests; /* of the indexes */
    size_t digest_count;
    uint64_t packages, rows, conflicts;
};

void yg_source_import_init(struct yg_source_import *import, const struct yg_ecosystem *ecosystem);
void yg_source_import_deinit(struct yg_source_import *import);

/* Read an index; "-" is standard input. The release is taken from it where it states one and
 * nobody has. Errors: with path and line; YG_REFUSED for one of other packages or another
 * release. */
YG_MUST_CHECK enum yg_status yg_source_import_read(struct yg_source_import *import,
                                                   const char *path, struct yg_error *err);

/* After the last index: sort, and find the rows. Errors: YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_source_import_finish(struct yg_source_import *import,
                                                     struct yg_error *err);

/* Write the map. Errors: YG_IO, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_source_import_write(const struct yg_source_import *import, FILE *to,
                                                    struct yg_error *err);

#endif

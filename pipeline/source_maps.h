/* pipeline/source_maps.h - the files that `yagura sources import` wrote, as one map.
 *
 * JSON lines, connectors/schemas/source-map.schema.json, also compressed; several maps may stand in
 * one file. Maps of one release add up: of two that list a package the later one counts for builds
 * that neither lists.
 *
 * Threads: the caller's.
 * Memory:  the map owns everything; lines are read one at a time.
 */
#ifndef YG_PIPELINE_SOURCE_MAPS_H
#define YG_PIPELINE_SOURCE_MAPS_H

#include "matchers/package/source_map.h"

/* Read all files of these paths (files, folders, globs). *map is NULL when there are no paths.
 * Errors: YG_IO, YG_MALFORMED, YG_LIMIT, YG_UNSUPPORTED with file and line: a map that is not whole
 * is not used; YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_source_maps_load(const struct yg_str *paths, size_t count,
                                                 struct yg_source_map **map, struct yg_error *err);

#endif

/* matchers/package/source_map.h - from a distribution's binary packages to their source packages.
 *
 * Distributions publish by source package, and an inventory may name binaries alone. What the
 * package indexes of a release say of their builds answers then:
 *
 *   deb/debian:12, libgcc-s1     12.2.0-14+deb12u1   gcc-12   12.2.0-14
 *                                any other version   gcc-12   (no version)
 *
 * A source version counts for the build that an index listed, and for no other: of another version
 * of the binary only the source's name is known, and its own version is compared. Where the builds
 * of one binary come from several sources, a version that none of them has takes the one that was
 * added last (the importer writes the newest last).
 *
 * Source:  deb-control(5) "Source", apk's index "o:", rpm-md "sourcerpm", through the files that
 *          `yagura sources import` writes.
 * Threads: filled by one owner; then constant, and read by any thread.
 * Memory:  owns its texts, in one block: what find gives is valid as long as the map. 20 bytes and
 *          the texts a row, and 8 to 16 of the table; the hash is seeded (pipeline/base/hash.h).
 */
#ifndef YG_MATCHERS_PACKAGE_SOURCE_MAP_H
#define YG_MATCHERS_PACKAGE_SOURCE_MAP_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

#define YG_SOURCE_MAP_ROWS_MAX (UINT32_C(1) << 24) /* Debian 12, all architectures: 60,000 */
#define YG_SOURCE_MAP_FEEDS_MAX 256
#define YG_SOURCE_MAP_TEXT_BYTES_MAX 1024 /* of a name or a version */

struct yg_source_map;

/* NULL without memory. */
struct yg_source_map *yg_source_map_create(void);
void yg_source_map_destroy(struct yg_source_map *map);

/* The number, for yg_source_map_add, of a distribution's release in any of the forms that tools
 * write: "debian" and "12", "rocky" and "9.3", "wolfi" and "".
 * Errors: YG_UNSUPPORTED for a distribution that is not known, YG_MALFORMED for a release that is
 * none of it, YG_LIMIT, YG_NOMEM. Thread: owner. */
YG_MUST_CHECK enum yg_status yg_source_map_feed(struct yg_source_map *map,
                                                struct yg_str distribution, struct yg_str release,
                                                uint32_t *feed, struct yg_error *err);

/* `package`, when it is `version`, was built from `source`: "gcc-12@12.2.0-14", or "openssl" when
 * the source has the version of the package. Texts are copied; a version without epoch is one of
 * epoch 0.
 * Errors: YG_MALFORMED (a name is empty), YG_LIMIT, YG_NOMEM. Thread: owner. */
YG_MUST_CHECK enum yg_status yg_source_map_add(struct yg_source_map *map, uint32_t feed,
                                               struct yg_str package, struct yg_str version,
                                               struct yg_str source, struct yg_error *err);

/* Rows added so far. */
size_t yg_source_map_count(const struct yg_source_map *map);

struct yg_source_found {
    struct yg_str source;
    struct yg_str version; /* of the source; absent: as the package's own */
};

/* The source of a package, named as in its purl, of the feed "deb/debian:12"; false when the map
 * does not say. Cost: one look-up, and a step for each build of the binary. Thread: any. */
bool yg_source_map_find(const struct yg_source_map *map, struct yg_str feed, struct yg_str package,
                        struct yg_str version, struct yg_source_found *found);

/* Bytes held. */
size_t yg_source_map_bytes(const struct yg_source_map *map);

#endif

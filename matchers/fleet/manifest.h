/* matchers/fleet/manifest.h - sets of identities, stored once however many assets share them.
 *
 *   manifest 7:  identities 12 17 18 901 ...  as LEB128 differences, never changed
 *                segments   (3: 1 asset) (5: 18,420 assets)
 *                assets     first row of a list that the shard keeps
 *
 * A manifest without assets is dead: it keeps its number and its identities until the shard
 * rebuilds.
 *
 * Threads: one owner.
 * Memory:  owns everything; about 1.6 bytes per identity and 56 bytes per manifest.
 */
#ifndef YG_MATCHERS_FLEET_MANIFEST_H
#define YG_MATCHERS_FLEET_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define YG_MANIFEST_NONE UINT32_MAX
#define YG_ROW_NONE UINT32_MAX

struct yg_manifests;

struct yg_segment_count {
    uint32_t segment;
    uint32_t assets;
};

struct yg_manifests *yg_manifests_create(void);
void yg_manifests_destroy(struct yg_manifests *manifests);

/* The manifest of `count` identities in strictly rising order; *is_new when it was made just now.
 * YG_MANIFEST_NONE without memory. Equal sets are told by their bytes, the hash only nominates. */
uint32_t yg_manifests_intern(struct yg_manifests *manifests, const uint32_t *identities,
                             size_t count, bool *is_new);

/* Forget the manifest that yg_manifests_intern has just made. */
void yg_manifests_undo(struct yg_manifests *manifests, uint32_t manifest);

/* Write the identities to `out`, which has room for yg_manifests_size of them. */
uint32_t yg_manifests_size(const struct yg_manifests *manifests, uint32_t manifest);
void yg_manifests_get(const struct yg_manifests *manifests, uint32_t manifest, uint32_t *out);

/* One asset more of `segment`: reserve first, then it cannot fail. One less. */
bool yg_manifests_reserve(struct yg_manifests *manifests, uint32_t manifest, uint32_t segment);
void yg_manifests_add(struct yg_manifests *manifests, uint32_t manifest, uint32_t segment);
void yg_manifests_drop(struct yg_manifests *manifests, uint32_t manifest, uint32_t segment);

/* Asset counts by segment; *count 0 for a dead one. Valid until the next call that writes. */
const struct yg_segment_count *yg_manifests_segments(const struct yg_manifests *manifests,
                                                     uint32_t manifest, size_t *count);

/* First asset row of the manifest's list, kept by the shard. */
uint32_t yg_manifests_first(const struct yg_manifests *manifests, uint32_t manifest);
void yg_manifests_set_first(struct yg_manifests *manifests, uint32_t manifest, uint32_t row);

uint32_t yg_manifests_count(const struct yg_manifests *manifests); /* dead ones included */
uint32_t yg_manifests_dead(const struct yg_manifests *manifests);

#endif

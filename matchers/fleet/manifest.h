/* matchers/fleet/manifest.h - sets of identities, stored once however many assets share them.
 *
 *   manifest 7:  name       of the set of components that it was made of (set_name.h)
 *                identities 12 17 18 901 ...  as LEB128 differences, never changed
 *                segments   (3: 1 asset) (5: 18,420 assets), for each the first row of a list
 *                           of its assets, that the shard keeps
 *   manifest 9:  a patch of 7: its identities without 18, and with 52007
 *
 * A set that differs little from one that is stored whole is stored as what differs.
 * A manifest is found by its name alone; two names may stand for equal sets of identities, where an
 * inventory says a component twice. A manifest without assets is dead: it keeps its number and its
 * identities until the shard rebuilds.
 *
 * What a recount asks (gather.c): the segments of each manifest that holds an identity, with their
 * assets, and some rows of each; and, of the manifests that belong to one asset alone, its segment
 * from an array so small that a hundred thousand of them stay in a cache.
 *
 * Threads: one owner.
 * Memory:  owns everything; about 1.6 bytes per identity that is stored and 54 bytes per manifest.
 */
#ifndef YG_MATCHERS_FLEET_MANIFEST_H
#define YG_MATCHERS_FLEET_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "matchers/fleet/set_name.h"
#include "matchers/numbers.h"

#define YG_MANIFEST_NONE UINT32_MAX

struct yg_manifests;

struct yg_segment_count {
    uint32_t segment;
    uint32_t assets;
};

struct yg_manifests *yg_manifests_create(void);
void yg_manifests_destroy(struct yg_manifests *manifests);

/* The manifest of a name, YG_MANIFEST_NONE when there is none; is it that of manifest
 * `manifest`? */
uint32_t yg_manifests_find(const struct yg_manifests *manifests, struct yg_set_name name);
bool yg_manifests_has_name(const struct yg_manifests *manifests, uint32_t manifest,
                           struct yg_set_name name);

/* A new manifest of `count` identities in strictly rising order, with a name that no other has;
 * with YG_SET_UNNAMED it is never found. YG_MANIFEST_NONE without memory. */
uint32_t yg_manifests_add(struct yg_manifests *manifests, struct yg_set_name name,
                          const uint32_t *identities, size_t count);

/* The same as what differs from a manifest that is stored whole; both lists in strictly rising
 * order, `removed` of its identities, `added` of others. */
uint32_t yg_manifests_add_patch(struct yg_manifests *manifests, struct yg_set_name name,
                                uint32_t parent, const struct yg_numbers *added,
                                const struct yg_numbers *removed);

/* The manifest that it is a patch of; itself, when it is stored whole. */
uint32_t yg_manifests_parent(const struct yg_manifests *manifests, uint32_t manifest);

/* A copy of a manifest of `from`, under this name and as a patch of `parent`, when it is one; its
 * identities get other numbers, in the same order (index_forget.c); NULL: they keep theirs. */
uint32_t yg_manifests_copy(struct yg_manifests *manifests, struct yg_set_name name,
                           const struct yg_manifests *from, uint32_t manifest, uint32_t parent,
                           const uint32_t *numbers);

struct yg_set_name yg_manifests_name(const struct yg_manifests *manifests, uint32_t manifest);

/* Write the identities to `out`, which has room for yg_manifests_size of them. */
uint32_t yg_manifests_size(const struct yg_manifests *manifests, uint32_t manifest);
void yg_manifests_get(const struct yg_manifests *manifests, uint32_t manifest, uint32_t *out);

/* How the newest inventory of this set ended; 0: not known (struct yg_tail). */
uint64_t yg_manifests_tail(const struct yg_manifests *manifests, uint32_t manifest);
void yg_manifests_set_tail(struct yg_manifests *manifests, uint32_t manifest, uint64_t tail);

/* One asset more of `segment`: reserve first, then it cannot fail. One less. */
bool yg_manifests_reserve(struct yg_manifests *manifests, uint32_t manifest, uint32_t segment);
void yg_manifests_count_up(struct yg_manifests *manifests, uint32_t manifest, uint32_t segment);
void yg_manifests_count_down(struct yg_manifests *manifests, uint32_t manifest, uint32_t segment);

/* Asset counts by segment; *count 0 for a dead one. Valid until the next call that writes. */
const struct yg_segment_count *yg_manifests_segments(const struct yg_manifests *manifests,
                                                     uint32_t manifest, size_t *count);

/* By manifest: the segment of the one asset that has it; YG_SEGMENTS_SEVERAL when there are none or
 * several, or the number does not fit. Valid until the next call that writes. */
#define YG_SEGMENTS_SEVERAL UINT16_MAX
const uint16_t *yg_manifests_single(const struct yg_manifests *manifests);

/* Ask the processor for a manifest whose segments are needed soon; when it has come, for those. */
void yg_manifests_prefetch(const struct yg_manifests *manifests, uint32_t manifest);
void yg_manifests_prefetch_segments(const struct yg_manifests *manifests, uint32_t manifest);

/* First asset row of a manifest's list for a segment of it, kept by the shard; all ones at the
 * beginning. */
uint32_t yg_manifests_first(const struct yg_manifests *manifests, uint32_t manifest,
                            uint32_t segment);
void yg_manifests_set_first(struct yg_manifests *manifests, uint32_t manifest, uint32_t segment,
                            uint32_t row);

uint32_t yg_manifests_count(const struct yg_manifests *manifests); /* dead ones included */
uint32_t yg_manifests_dead(const struct yg_manifests *manifests);

/* Bytes held. */
size_t yg_manifests_bytes(const struct yg_manifests *manifests);

#endif

/* matchers/index_drift.h - what an inventory has more and less than a set that is known.
 *
 *   known        17 18 901 ...      of the asset's last inventory, or of an image
 *   inventory    all of these but 901, and a component that is not among them
 *   drift        removed: 901, added: 52007
 *
 * Most inventories that are new differ from a known set in a few components. Those whose keys have
 * the same 64-bit hash are taken for the same, as a whole set is by its name (fleet/set_name.h);
 * only the others are looked up, and their bytes compared. So the cost is a walk over the hashes of
 * both, which lie side by side, instead of three cache misses a component.
 *
 * Threads: any reader of the index; a drift belongs to one.
 * Memory:  a drift keeps its buffers from call to call.
 */
#ifndef YG_MATCHERS_INDEX_DRIFT_H
#define YG_MATCHERS_INDEX_DRIFT_H

#include "matchers/index.h"

struct yg_drift {
    struct yg_numbers added, removed; /* in rising order, each once */

    /* buffers */
    uint64_t *hashes;  /* of the known ones */
    uint32_t *slots;   /* open addressing over them */
    bool *kept;        /* by place among the known ones */
    uint32_t *unknown; /* components that are not among them */
    size_t capacity, slot_capacity, unknown_capacity;
};

void yg_drift_deinit(struct yg_drift *drift);
size_t yg_drift_bytes(const struct yg_drift *drift);

/* Compare an inventory, whose texts have these hashes, with `known`, in rising order. False in
 * *found when more than `most` have been added, or removed, or when the identities of the inventory
 * depend on more than each component and the OS (a running kernel, assumed releases): then intern
 * all of it. Errors: YG_NOMEM, also when ids are out. */
YG_MUST_CHECK enum yg_status
yg_index_find_drift(struct yg_index *index, const struct yg_inventory *inventory,
                    const uint64_t *hashes, const uint32_t *known, size_t known_count, size_t most,
                    struct yg_drift *drift, bool *found, struct yg_error *err);

#endif

/* matchers/fleet/set_name.h - the name of what an inventory says: equal sets of components on equal
 * systems have one name, in whatever order they stand.
 *
 *   name = sum of the hashes of all components, mixed with the hashes of OS and running kernel
 *
 * The hash is XXH3 under the secret seed of the process, so nobody can prepare two sets of one name
 * (with k components seen, the chance that any two sets of n meet by accident is n * n / 2^65). The
 * number of components and of their bytes must agree as well, and every 64th set that is told by
 * its name is compared identity by identity (struct yg_shard_counts).
 *
 * Threads: pure functions.
 */
#ifndef YG_MATCHERS_FLEET_SET_NAME_H
#define YG_MATCHERS_FLEET_SET_NAME_H

#include <stdbool.h>
#include <stdint.h>

#include "pipeline/model/inventory.h"

struct yg_set_name {
    uint64_t hash;   /* 0: no name */
    uint32_t extent; /* of the number of components and of their bytes */
};
#define YG_SET_UNNAMED ((struct yg_set_name){0, 0})

/* `hashes` are those of the components' texts (yg_hash_all). */
struct yg_set_name yg_set_name(const struct yg_inventory *inventory, const uint64_t *hashes);

/* The name of how a document ended, on this system; 0: it has no tail (struct yg_tail). */
uint64_t yg_set_tail_name(const struct yg_inventory *inventory);

static inline bool yg_set_name_equal(struct yg_set_name a, struct yg_set_name b)
{
    return a.hash == b.hash && a.extent == b.extent && a.hash != 0;
}

#endif

/* matchers/fleet/forget.h - identities that no asset has any more leave the index and all shards.
 *
 * A fleet that updates its software meets new versions every day, and the interner gives nothing
 * back. When more than half of what it knows is held by nobody, index and shards are copied without
 * it: rarely, for the copy costs as much as about twenty thousand inventories an every million of
 * identities, and never in vain.
 *
 * Threads: the writer of the index, while all shards stand between two batches, and every change
 *          has been handed over to all of them.
 */
#ifndef YG_MATCHERS_FLEET_FORGET_H
#define YG_MATCHERS_FLEET_FORGET_H

#include "matchers/fleet/shard.h"

/* Forget what none of the index's shards (all of them) holds; *forgotten says how many identities
 * that were. False without memory: nothing has changed. Counts and exposures stay as they are, but
 * identities have other numbers. Cost: all that is held, twice in memory. */
YG_MUST_CHECK bool yg_fleet_forget(struct yg_index *index, struct yg_shard *const *shards,
                                   size_t shard_count, uint32_t *forgotten);

/* Is that worth it? Looks when the identities have become more by a quarter since it last looked.
 * Cost: now and then a walk over all identities. */
bool yg_fleet_should_forget(struct yg_index *index, struct yg_shard *const *shards,
                            size_t shard_count);

#endif

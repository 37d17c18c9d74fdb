/* matchers/fleet/shard.h - the assets of some inventory partitions, and how many of them are
 * exposed.
 *
 *   asset row -> manifest (interned set of identities) <- postings (identity -> manifests)
 *                   |                                          |
 *                   segments with asset counts  <- recount ----'
 *
 * An inventory moves its asset from one manifest to another; only what differs between the two is
 * recounted. A changed identity recounts its vulnerabilities from the postings. The shard counts
 * only with the verdicts that it has taken over (`counted`), so that the order of events between
 * shards does not matter (design.md 5.4).
 *
 * Invariant: when all changes have been handed over, the counts of every (vulnerability, segment)
 *          are the number of assets whose current inventory has the status by the current
 *          advisories; an asset counts once per vulnerability, by its highest status.
 * Threads: one owner. It is a reader of the index (matchers/index.h) that is never offline while it
 *          has assets, and keeps verdicts: the owner gives every change to yg_shard_changed, in
 *          their order and whenever it gets to it, then the change's grace number to
 *          yg_reclaim_passed. Never yg_reclaim_quiescent: a change that is still on its way may
 *          have replaced what the shard counts with.
 * Memory:  owns its tables; asset ids are copied.
 */
#ifndef YG_MATCHERS_FLEET_SHARD_H
#define YG_MATCHERS_FLEET_SHARD_H

#include "matchers/index.h"

struct yg_shard;

/* `index` must outlive the shard. */
struct yg_shard *yg_shard_create(struct yg_index *index);
void yg_shard_destroy(struct yg_shard *shard);

/* The asset's inventory is now this one (or it is gone). A delta is no inventory: it has to be made
 * one first, out of yg_shard_components.
 * Errors: YG_NOMEM, YG_LIMIT (identities); nothing changed then. */
YG_MUST_CHECK enum yg_status yg_shard_apply(struct yg_shard *shard, int32_t partition,
                                            const struct yg_inventory *inventory,
                                            struct yg_error *err);

/* The same for the head of a document, without its components, if they are those of the asset's
 * last inventory: it ended with the same bytes, on the same system, and was no rejected one. False
 * when that is not known, or memory is out: nothing has changed, decode the whole document. */
bool yg_shard_apply_head(struct yg_shard *shard, int32_t partition,
                         const struct yg_inventory *head);

/* The components that the asset's last good inventory had, each once, in an order of their own:
 * what a delta is about. All else of `inventory` stays as it is. Memory: arena; the texts live
 * until identities are forgotten. Cost: 20 to 50 ns a component.
 * Errors: YG_REFUSED when the asset is unknown, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_shard_components(const struct yg_shard *shard, struct yg_str asset,
                                                 struct yg_arena *arena,
                                                 struct yg_inventory *inventory,
                                                 struct yg_error *err);

/* The asset's newest inventory was rejected: it keeps the last one and counts as stale until the
 * next good one. An unknown asset becomes a stale one without components. */
YG_MUST_CHECK enum yg_status yg_shard_mark_stale(struct yg_shard *shard, int32_t partition,
                                                 struct yg_str asset, struct yg_error *err);

/* The index replaced the verdicts of these identities. */
YG_MUST_CHECK enum yg_status yg_shard_changed(struct yg_shard *shard, const uint32_t *identities,
                                              size_t count, struct yg_error *err);

/* Catching up: from now on inventories and changes are applied, but nothing is counted and nothing
 * handed out, until yg_shard_count: then everything is counted once from the postings, when it is
 * taken. A first load costs a few nanoseconds for each asset and vulnerability so, instead of a
 * cache miss. */
void yg_shard_defer_counts(struct yg_shard *shard);
void yg_shard_count(struct yg_shard *shard);

/* Tell the shard about an asset some calls before its inventory comes: what will be looked at is
 * fetched meanwhile, a step for each asset told of. Wrong news cost nothing but time. */
void yg_shard_expect(struct yg_shard *shard, struct yg_str asset);

/* All assets of the partition leave, and nothing is said about it: its keys are forgotten. */
void yg_shard_drop_partition(struct yg_shard *shard, int32_t partition);

/* Exposures that changed since they were last taken, one vulnerability after the other. False when
 * there is none left, and while counts are deferred. Texts are valid until the next call on the
 * shard. */
bool yg_shard_take_exposure(struct yg_shard *shard, struct yg_exposure *exposure);

/* How many keys wait to be taken. */
size_t yg_shard_dirty_count(const struct yg_shard *shard);

/* For the comparison with what an earlier owner has published: mark every key of the partition that
 * counts something as changed; and mark one key, also when nothing is known of it (all zero).
 * Errors: YG_REFUSED when the index has never heard of the vulnerability, YG_NOMEM. */
void yg_shard_touch_partition(struct yg_shard *shard, int32_t partition);
YG_MUST_CHECK enum yg_status yg_shard_touch(struct yg_shard *shard, int32_t partition,
                                            const struct yg_segment *segment,
                                            struct yg_str vulnerability, struct yg_error *err);

/* Assets and stale ones of a partition as they stand, and what is not evaluable as of the last
 * recount of that; watermarks are left alone. Cost: the segments. */
void yg_shard_progress(const struct yg_shard *shard, int32_t partition,
                       struct yg_progress *progress);

/* Count what is not evaluable anew. Cost: all identities, and the postings of those that are
 * not. */
void yg_shard_recount_not_evaluable(struct yg_shard *shard);

/* (asset, component) pairs whose release is what other packages of the inventory state. Cost: all
 * identities, and the postings of these. */
uint64_t yg_shard_count_assumed(const struct yg_shard *shard);

/* Call `each` for every asset in the order of first arrival, with its identities in rising order.
 * False without memory: some were not handed out. */
struct yg_asset_view {
    struct yg_str asset;
    int32_t partition;
    const struct yg_segment *segment;
    const uint32_t *identities;
    size_t identity_count;
    bool stale;
};
typedef void (*yg_asset_fn)(void *state, const struct yg_asset_view *asset);
YG_MUST_CHECK bool yg_shard_each_asset(const struct yg_shard *shard, yg_asset_fn each, void *state);

struct yg_shard_counts {
    uint64_t assets, manifests, postings, exposures;
    uint64_t inventories; /* applied */
    uint64_t unchanged;   /* of these with the manifest and segment of before */
    uint64_t heads;       /* of these by their heads alone */
    uint64_t misnamed;    /* sets that were not what their name said (set_name.h): 0 for ever */
    uint64_t segments_overflowed; /* assets whose site was dropped: too many segments */
};
struct yg_shard_counts yg_shard_counts(const struct yg_shard *shard);

/* Check the invariants between the tables, by brute force. For tests.
 * Errors: YG_REFUSED with the first one that does not hold. */
YG_MUST_CHECK enum yg_status yg_shard_check(const struct yg_shard *shard, struct yg_error *err);

/* Add what the shard holds to its structures. Cost: a sum, seldom a walk over the
 * vulnerabilities. */
void yg_shard_memory(struct yg_shard *shard, struct yg_memory_report *report);

#endif

/* matchers/fleet/shard_state.h - the tables of a shard, shared by its files.
 *
 *   shard.c     assets, and their moves from manifest to manifest
 *   sets.c      from an inventory to its manifest
 *   rebuild.c   manifests and postings without what is dead
 *   tally.c     progress
 *   counted.c   the verdicts counted with, and the holders of vulnerabilities
 *   move.c      what a move of an asset does to the counts
 *   recount.c   what changed verdicts do to the counts
 *   guard.c     what guards say in each manifest
 *   detail.c    what an exposure says besides its counts: samples, component versions
 *   shard_check.c  the invariants between the tables, by brute force
 */
#ifndef YG_MATCHERS_FLEET_SHARD_STATE_H
#define YG_MATCHERS_FLEET_SHARD_STATE_H

#include "matchers/fleet/asset_table.h"
#include "matchers/fleet/exposure_table.h"
#include "matchers/fleet/manifest.h"
#include "matchers/fleet/posting.h"
#include "matchers/fleet/segment_table.h"
#include "matchers/fleet/shard.h"
#include "matchers/numbers.h"

/* Identities that are counted with an entry for a vulnerability. */
struct yg_holders {
    uint32_t *identities;
    uint32_t count, capacity;
};

/* Status of one vulnerability in two manifests, while an asset moves from one to the other. */
struct yg_mark {
    uint8_t before, after;
    bool touched;       /* stands in shard->touched */
    bool detail;        /* the identities that carry it differ */
    bool guarded;       /* guards have a say */
    uint32_t satisfied; /* then: the list in shard->clauses of what the set in hand satisfies */
};

struct yg_id_list {
    uint32_t *ids;
    size_t count, capacity;
};

/* Lists of clauses that are satisfied: by each manifest, of one vulnerability (guard.c); or by one
 * set of identities, of each vulnerability (move.c). */
struct yg_clauses {
    uint32_t *heads; /* by manifest: 1 + first node of its list; 0: empty */
    uint32_t head_count;
    struct yg_id_list reached; /* manifests with a list */
    struct yg_clause_node {
        uint32_t clause, next; /* 1 + next node; 0: the last one */
    } * nodes;
    uint32_t node_count, node_capacity;
    bool loaded;
};

struct yg_shard {
    struct yg_index *index;

    struct yg_asset_table assets;
    struct yg_manifests *manifests;
    struct yg_postings *postings;
    struct yg_segment_table *segments;
    struct yg_exposure_table exposures;

    const struct yg_verdict **counted; /* by identity; NULL: in no manifest so far */
    uint32_t counted_count;
    struct yg_holders *holders; /* by vulnerability */
    struct yg_mark *marks;      /* by vulnerability; all zero between calls */
    uint32_t *touched;          /* vulnerabilities with marks; as large as `marks` */
    uint32_t touched_count, vulnerability_count;

    struct yg_hashes {
        uint64_t *items;
        size_t capacity;
    } hashes;                               /* of the components in hand */
    struct yg_id_list now, before, scratch; /* identities in hand, and of the old manifest */
    struct yg_id_list changed;              /* vulnerabilities to recount */
    struct yg_clauses clauses;

    uint8_t *manifest_status; /* by manifest; all zero between calls */
    uint32_t manifest_status_count;
    struct yg_id_list reached; /* manifests with a status */
    struct yg_segment_sum {
        uint32_t affected, under_investigation;
        uint32_t slot; /* detail.c: 1 + place in the group */
    } * sums;          /* by segment; all zero between calls */
    uint32_t sum_count;

    struct yg_tally { /* by segment, for progress */
        uint32_t assets, stale;
        uint64_t not_evaluable[YG_NOT_EVALUABLE_COUNT]; /* as of the last recount of them */
    } * tallies;
    uint32_t tally_count;

    struct yg_drain {
        uint32_t *entries; /* keys to hand out, by vulnerability */
        uint32_t count, capacity, next;
        struct yg_exposure *group; /* details of entries [group_from, group_end) */
        uint32_t group_from, group_end;
        struct yg_arena arena;
    } drain;

    uint64_t inventories, unchanged, heads, adoptions, misnamed;
};

/* Room for `count` ids. */
bool yg_id_list_reserve(struct yg_id_list *list, size_t count);

/* sets.c: the manifest of what the inventory says, which may be that of `last`; the identities of a
 * manifest (none of YG_MANIFEST_NONE), false without memory. */
YG_MUST_CHECK enum yg_status yg_shard_find_set(struct yg_shard *shard,
                                               const struct yg_inventory *inventory, uint32_t last,
                                               uint32_t *manifest, struct yg_error *err);
bool yg_shard_load(struct yg_shard *shard, uint32_t manifest, struct yg_id_list *list);

/* shard.c: put a row on the list of a manifest, whose segment has been reserved. */
void yg_shard_link(struct yg_shard *shard, struct yg_manifests *manifests, uint32_t row,
                   uint32_t manifest, uint32_t segment);

/* rebuild.c: give back what dead manifests and ids of assets hold, when that is worth it. */
void yg_shard_rebuild_when_worth_it(struct yg_shard *shard);

/* tally.c: room for all segments, false without memory; an asset comes into its segment, or
 * leaves. */
bool yg_shard_grow_tallies(struct yg_shard *shard);
void yg_shard_tally(struct yg_shard *shard, const struct yg_asset_row *asset, bool in);

/* counted.c: room for vulnerabilities below `end`; take over the verdict of an identity that comes
 * into use; take over a changed one, what differs goes to shard->changed. False without memory. */
bool yg_shard_grow_vulnerabilities(struct yg_shard *shard, uint32_t end);
bool yg_shard_adopt(struct yg_shard *shard, uint32_t identity);
bool yg_shard_take_over(struct yg_shard *shard, uint32_t identity);

/* move.c: how an asset's move changes the counts (reserve first, then the commit cannot fail). */
bool yg_shard_prepare_move(struct yg_shard *shard, uint32_t from_segment, uint32_t to_segment);
void yg_shard_commit_move(struct yg_shard *shard, uint32_t from_segment, uint32_t to_segment);

/* guard.c: note which clauses of the vulnerability each manifest satisfies, unless that is done;
 * false without memory. Then: the status of a guarded entry in a manifest. The notes end when they
 * are no longer needed, or no longer true: postings, manifests or verdicts change. */
bool yg_shard_load_clauses(struct yg_shard *shard, uint32_t vulnerability);
uint8_t yg_shard_guarded_status(const struct yg_shard *shard, uint32_t manifest,
                                const struct yg_verdict *verdict,
                                const struct yg_verdict_entry *entry);
void yg_shard_drop_clauses(struct yg_shard *shard);

/* guard.c: put a clause on a list, 0 the empty one; false without memory. Then: the status of a
 * guarded entry where the clauses of a list are satisfied, all of them of its vulnerability. */
bool yg_clauses_push(struct yg_clauses *clauses, uint32_t *list, uint32_t clause);
uint8_t yg_clauses_status(const struct yg_clauses *clauses, uint32_t list,
                          const struct yg_verdict *verdict, const struct yg_verdict_entry *entry);

/* recount.c: room for a status of every manifest, and a sum of every segment. */
bool yg_shard_grow_sums(struct yg_shard *shard);

/* The entry of a vulnerability in a verdict, NULL when there is none. */
const struct yg_verdict_entry *yg_verdict_find(const struct yg_verdict *verdict,
                                               uint32_t vulnerability);

static inline bool yg_entry_is_guarded(const struct yg_verdict *verdict,
                                       const struct yg_verdict_entry *entry)
{
    return entry->condition != 0 && yg_verdict_condition(verdict, entry).guard_count > 0;
}

/* detail.c: what has been gathered for the group in hand is no longer true; the keys of a partition
 * count nothing any more, and nothing is said about it. */
void yg_shard_drop_detail(struct yg_shard *shard);
void yg_shard_forget_exposures(struct yg_shard *shard, int32_t partition);

#endif

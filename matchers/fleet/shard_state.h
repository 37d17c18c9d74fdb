/* matchers/fleet/shard_state.h - the tables of a shard, shared by its files.
 *
 *   shard.c     assets and their manifests
 *   counted.c   the verdicts counted with, and the holders of vulnerabilities
 *   move.c      what a move of an asset does to the counts
 *   recount.c   what changed verdicts do to the counts
 *   guard.c     what guards say in each manifest
 *   detail.c    what an exposure says besides its counts: samples, component versions
 *   shard_check.c  the invariants between the tables, by brute force
 */
#ifndef YG_MATCHERS_FLEET_SHARD_STATE_H
#define YG_MATCHERS_FLEET_SHARD_STATE_H

#include "matchers/fleet/exposure_table.h"
#include "matchers/fleet/manifest.h"
#include "matchers/fleet/posting.h"
#include "matchers/fleet/segment_table.h"
#include "matchers/fleet/shard.h"
#include "matchers/numbers.h"

struct yg_asset_row {
    const char *id; /* in shard->texts; NULL: a free row, `next` leads to the next one */
    uint16_t id_len;
    bool stale;
    uint32_t segment, manifest;
    uint32_t next, previous; /* of the same manifest */
};

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

    struct yg_asset_row *rows;
    uint32_t row_count, row_capacity, free_row, live;
    uint32_t *slots;                 /* open addressing over rows by asset id */
    uint32_t slot_count, slots_used; /* used: deleted ones included */
    struct yg_arena texts;
    size_t texts_live, texts_dead; /* bytes of ids in `texts`: of assets, of assets that left */

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

    struct yg_id_list now, before; /* identities of the inventory in hand and of the old manifest */
    struct yg_id_list changed;     /* vulnerabilities to recount */
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

    uint64_t inventories, unchanged;
};

/* Room for `count` ids. */
bool yg_id_list_reserve(struct yg_id_list *list, size_t count);

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

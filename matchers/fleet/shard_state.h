/* matchers/fleet/shard_state.h - the tables of a shard, shared by its files.
 *
 *   shard.c     assets, and their moves from manifest to manifest
 *   sets.c      from an inventory to its manifest
 *   components.c  and back
 *   rebuild.c   manifests and postings without what is dead
 *   forget.c    identities that no shard holds leave the index
 *   tally.c     progress
 *   counted.c   the verdicts counted with, and the holders of vulnerabilities
 *   move.c      what a move of an asset does to the counts
 *   recount.c   what changed verdicts do to the counts
 *   gather.c    one walk over the postings of a vulnerability: counts, samples, component versions
 *   fold.c      which component versions an exposure shows
 *   guard.c     what guards say in each manifest
 *   detail.c    hand out changed exposures
 *   shard_check.c  the invariants between the tables, by brute force
 *   shard_memory.c how many bytes the tables hold
 */
#ifndef YG_MATCHERS_FLEET_SHARD_STATE_H
#define YG_MATCHERS_FLEET_SHARD_STATE_H

#include "matchers/fleet/asset_table.h"
#include "matchers/fleet/exposure_table.h"
#include "matchers/fleet/manifest.h"
#include "matchers/fleet/posting.h"
#include "matchers/fleet/segment_table.h"
#include "matchers/fleet/shard.h"
#include "matchers/fleet/sketch.h"
#include "matchers/index_drift.h"
#include "matchers/numbers.h"

/* Identities that are counted with an entry for a vulnerability; with the highest bit those that
 * are plainly affected: no guard, and no source says otherwise. */
#define YG_HOLDER_PLAIN (UINT32_C(1) << 31)
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

/* An identity that holds the vulnerability in hand. */
struct yg_holding {
    uint32_t identity;
    bool guarded;
    const struct yg_verdict *verdict;
    const struct yg_verdict_entry *entry;
    struct yg_exposure_component component; /* without its count; no text: not looked up so far */
};

/* What is said of a key besides its counts. */
struct yg_detail {
    uint32_t component_count;
    bool sources_differ;
    uint32_t samples[YG_SAMPLES_MAX]; /* asset rows */
    struct yg_carrier {
        uint32_t holding, assets;
    } components[YG_EXPOSURE_COMPONENTS_MAX]; /* in the order of the holdings */
};

/* What gather.c has gathered about one vulnerability. */
struct yg_gathering {
    uint32_t vulnerability;      /* YG_VULNERABILITY_NONE: nothing that is still true */
    struct yg_holding *holdings; /* by their texts where `sorted` */
    size_t holding_count, holding_capacity;
    struct yg_sum {
        uint32_t affected, under_investigation;
        uint16_t sample_count;
        bool reached; /* stands in `segments` */
    } * sums;         /* by segment; all zero where it is not reached */
    struct yg_detail *details;
    uint32_t segment_capacity;
    struct yg_id_list segments; /* that are reached, rising */
    size_t next;                /* place of the first one behind the key handed out last */
    size_t looked_up[3]; /* of those before these places: manifests of samples were asked for, asset
                            rows found, texts asked for */

    /* While it gathers; all zero between. */
    uint32_t *cells;                   /* [holding of the block][segment]: assets */
    size_t cell_count, stride;         /* of the segments */
    uint64_t *affected, *investigated; /* a bit by manifest: counted as such */
    bool investigates;                 /* some holding may say something else than affected */
    bool differs;                      /* of some holding, sources differ */
    bool sorted;
    size_t word_count;
};

struct yg_shard {
    struct yg_index *index;

    struct yg_asset_table assets;
    struct yg_manifests *manifests;
    uint32_t kept_dead; /* of the last rebuild: dead ones that live ones are patches of */
    struct yg_postings *postings;
    struct yg_segment_table *segments;
    struct yg_exposure_table exposures;

    const struct yg_verdict **counted; /* by identity; NULL: in no manifest so far */
    uint32_t counted_count;
    struct yg_holders *holders;         /* by vulnerability */
    struct yg_memory_walk holder_lists; /* shard_memory.c */
    struct yg_mark *marks;              /* by vulnerability; all zero between calls */
    uint32_t *touched;                  /* vulnerabilities with marks; as large as `marks` */
    uint32_t touched_count, vulnerability_count;

    struct yg_hashes {
        uint64_t *items;
        size_t capacity;
    } hashes;                               /* of the components in hand */
    struct yg_id_list now, before, scratch; /* identities in hand, and of the old manifest */
    struct yg_expected {
        uint64_t hash;
        uint32_t row;
    } expected[2]; /* newest first */
    bool deferred; /* moves are not counted (recount.c) */
    struct yg_drift drift;
    struct yg_sketches sketches;
    struct yg_id_list left; /* vulnerabilities whose holders changed */
    struct yg_clauses clauses;

    struct yg_gathering gathering;

    struct yg_tally { /* by segment, for progress */
        uint32_t assets, stale;
        uint64_t not_evaluable[YG_NOT_EVALUABLE_COUNT]; /* as of the last recount of them */
    } * tallies;
    uint32_t tally_count;

    struct yg_drain {
        uint32_t *rows; /* vulnerabilities whose keys are handed out, rising */
        uint32_t count, capacity, next;
        uint32_t vulnerability; /* in hand; YG_VULNERABILITY_NONE: none */
        uint32_t segment;       /* from which on its keys are handed out */
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

/* rebuild.c: manifests and postings without what is dead, while the shard stays as it is; false
 * without memory. Kept are the live manifests, and what they are patches of: that keeps its
 * identities, but it has neither postings nor a name, for nobody moves to it any more. */
struct yg_rebuilt {
    struct yg_manifests *manifests;
    struct yg_postings *postings;
    const uint32_t *identities; /* their new numbers; NULL: they keep theirs */
    uint32_t *numbers;          /* by old manifest: its new number */
    bool *lives;                /* by old manifest */
    uint32_t kept_dead;
};
bool yg_shard_prepare_rebuilt(const struct yg_shard *shard, const uint32_t *identities,
                              struct yg_rebuilt *fresh);
/* The shard takes them; then end what it had. */
void yg_shard_commit_rebuilt(struct yg_shard *shard, struct yg_rebuilt *fresh);
void yg_rebuilt_deinit(struct yg_rebuilt *fresh);

/* rebuild.c: give back what dead manifests and ids of assets hold, when that is worth it. */
void yg_shard_rebuild_when_worth_it(struct yg_shard *shard);

/* tally.c: room for all segments, false without memory; an asset comes into its segment, or
 * leaves. */
bool yg_shard_grow_tallies(struct yg_shard *shard);
void yg_shard_tally(struct yg_shard *shard, const struct yg_asset_row *asset, bool in);

/* counted.c: room for vulnerabilities below `end`; take over the verdicts of identities, in rising
 * order, that come into use; take over changed ones: the vulnerabilities in which they differ
 * become pending. False without memory. */
bool yg_shard_grow_vulnerabilities(struct yg_shard *shard, uint32_t end);
bool yg_shard_adopt(struct yg_shard *shard, const uint32_t *identities, size_t count);
bool yg_shard_take_over(struct yg_shard *shard, const uint32_t *identities, size_t count);

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

/* gather.c: counts, samples and component versions of all keys of a vulnerability, from the
 * postings; or only samples and component versions of those that are marked. False without memory.
 * They end when they are no longer true. */
bool yg_shard_gather(struct yg_shard *shard, uint32_t vulnerability);
bool yg_shard_gather_marked(struct yg_shard *shard, uint32_t vulnerability);
void yg_gathering_deinit(struct yg_gathering *gathering);

/* Make the samples of a reached segment asset rows, and look ahead for those of the next ones, in
 * rising order: they lie anywhere in memory. */
void yg_shard_find_samples(struct yg_shard *shard, uint32_t segment);

/* fold.c: move the cells of a segment, of holdings [from, from + width), to its component
 * versions. */
#define YG_HOLDINGS_BLOCK 64
void yg_shard_fold(struct yg_shard *shard, uint32_t segment, uint32_t from, uint32_t width);

/* gather.c: the component version of a holding, without its count. */
const struct yg_exposure_component *yg_gathering_component(struct yg_shard *shard,
                                                           uint32_t holding);

/* recount.c: gather a vulnerability that is pending, and set its counts. False without memory. */
bool yg_shard_recount(struct yg_shard *shard, uint32_t vulnerability);

/* The entry of a vulnerability in a verdict, NULL when there is none. */
const struct yg_verdict_entry *yg_verdict_find(const struct yg_verdict *verdict,
                                               uint32_t vulnerability);

static inline bool yg_entry_is_guarded(const struct yg_verdict *verdict,
                                       const struct yg_verdict_entry *entry)
{
    return entry->condition != 0 && yg_verdict_condition(verdict, entry).guard_count > 0;
}

/* detail.c: what has been gathered is no longer true; the keys of a partition count nothing any
 * more, and nothing is said about it. */
void yg_shard_drop_detail(struct yg_shard *shard);
void yg_shard_forget_exposures(struct yg_shard *shard, int32_t partition);

#endif

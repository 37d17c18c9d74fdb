/* matchers/interner.h - texts become small numbers, without locks.
 *
 * Equal texts have one id; ids count up from 0. Beside each text lies a payload of fixed size,
 * zeroed at first, that never moves.
 *
 * Threads: any thread finds and inserts, lock-free: with any one stopped at any instruction, in the
 *          middle of growing and of getting memory as well, the others go on. Finding is wait-free:
 *          at most 128 slots for each table, of which there are two while one grows. An insertion
 *          that finds the table half full moves it, alone if need be: that takes its time. A maker
 *          is as lock-free as it is itself. Callers that run beside a collecting thread are readers
 *          of the same reclaim (pipeline/base/reclaim.h), for old tables are freed through it.
 * Memory:  texts and payloads live as long as the interner.
 */
#ifndef YG_MATCHERS_INTERNER_H
#define YG_MATCHERS_INTERNER_H

#include "pipeline/base/hash.h"
#include "pipeline/base/reclaim.h"
#include "pipeline/base/str.h"

#define YG_INTERNER_IDS_MAX (UINT32_C(1) << 28)
#define YG_INTERNER_NONE UINT32_MAX

struct yg_interner;

struct yg_interner *yg_interner_create(size_t payload_size);
void yg_interner_destroy(struct yg_interner *interner);

/* The id of `text`; YG_INTERNER_NONE when it is not there. */
uint32_t yg_interner_find(const struct yg_interner *interner, struct yg_str text);

/* A text in two pieces, of which the second may be empty, and its hash: so whoever has hashed the
 * pieces, or shares the second among many, need not join them. A text that is interned in pieces is
 * always cut at the same place. */
struct yg_interner_key {
    struct yg_str head, tail;
    uint64_t hash;
};

/* The key of pieces with these hashes (yg_hash; that of an empty tail does not matter). */
static inline struct yg_interner_key yg_interner_key(struct yg_str head, uint64_t head_hash,
                                                     struct yg_str tail, uint64_t tail_hash)
{
    return (struct yg_interner_key){head, tail,
                                    tail.len == 0 ? head_hash : yg_hash_mix(head_hash) + tail_hash};
}

/* The ids of many keys, YG_INTERNER_NONE for those that are not there. Their slots, records and
 * texts are fetched side by side: several times as fast as one after the other. */
void yg_interner_find_all(const struct yg_interner *interner, const struct yg_interner_key *keys,
                          size_t count, uint32_t *ids);

/* Fill the payload of a new id before others can find it; `text` is the interner's own copy. False
 * (out of memory) gives the insertion up. Two threads may prepare the same text at the same time:
 * then one is published and the other is `dropped`: its id stays unused for ever. */
struct yg_interner_maker {
    bool (*prepare)(void *state, uint32_t id, struct yg_str text);
    void (*dropped)(void *state, uint32_t id);
    void *state;
};

/* Find or insert. `maker` may be NULL (an empty payload). YG_INTERNER_NONE when ids or memory are
 * out or the maker gave up. */
uint32_t yg_interner_intern(struct yg_interner *interner, struct yg_str text,
                            const struct yg_interner_maker *maker);
uint32_t yg_interner_intern_key(struct yg_interner *interner, const struct yg_interner_key *key,
                                const struct yg_interner_maker *maker);

/* The hashes of the keys of many ids that were returned. */
void yg_interner_hashes(const struct yg_interner *interner, const uint32_t *ids, size_t count,
                        uint64_t *hashes);

/* Of an id that was returned: the key that it was interned with, whose hash another interner takes
 * as well. */
struct yg_interner_key yg_interner_key_of(const struct yg_interner *interner, uint32_t id);

/* Of an id that was returned. */
struct yg_str yg_interner_text(const struct yg_interner *interner, uint32_t id);
void *yg_interner_payload(const struct yg_interner *interner, uint32_t id);

/* How many slots a search for `text` looks at: for tests and measurements. */
uint32_t yg_interner_path(const struct yg_interner *interner, struct yg_str text);

/* Ids given so far, dropped ones among them. */
uint32_t yg_interner_count(const struct yg_interner *interner);

/* `size` bytes, aligned to 8, that live as long as the interner; NULL without memory. */
void *yg_interner_alloc(struct yg_interner *interner, size_t size);

/* Retire tables that have been outgrown. Thread: writer of `reclaim`. */
void yg_interner_collect(struct yg_interner *interner, struct yg_reclaim *reclaim);

/* Bytes held. Exact while nobody inserts. */
size_t yg_interner_bytes(const struct yg_interner *interner);

#endif

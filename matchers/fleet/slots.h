/* matchers/fleet/slots.h - numbers found by the hash of a key: the table behind asset rows and
 * manifests.
 *
 *   hash of the key   [ home: upper half, scaled to the table | tag: lower half ]
 *   slot              [ tag 32 | 1 + number 32 ]     0: empty     all ones: deleted
 *   path              home of hash 0, RUN slots in a row; home of hash 1, RUN slots; ... RUNS runs
 *
 * A tag only nominates: the owner compares the keys. A search looks at 256 slots at most, also
 * under keys of one hash: the second run starts at another hash of the key (as in
 * matchers/interner.c).
 *
 * Threads: one owner.
 * Memory:  8 bytes a slot; the table grows by half when three quarters are used.
 */
#ifndef YG_MATCHERS_FLEET_SLOTS_H
#define YG_MATCHERS_FLEET_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define YG_SLOT_NONE UINT32_MAX

/* The keys, as their owner has them. */
struct yg_slot_keys {
    bool (*is_key)(const void *owner, uint32_t number, const void *key);
    uint64_t (*hash_key)(const void *key, uint32_t run);
    uint64_t (*hash_number)(const void *owner, uint32_t number, uint32_t run);
};

struct yg_slots {
    uint64_t *slots;
    uint32_t slot_count, used; /* used: deleted ones included */
    uint32_t live;
};

void yg_slots_deinit(struct yg_slots *slots);

/* The number of the key, YG_SLOT_NONE when there is none. `hash` is hash_key(key, 0). */
uint32_t yg_slots_find(const struct yg_slots *slots, const struct yg_slot_keys *keys,
                       const void *owner, const void *key, uint64_t hash);

/* Fetch what the search for a key of this hash looks at first. */
static inline void yg_slots_prefetch(const struct yg_slots *slots, uint64_t hash)
{
    if (slots->slot_count > 0)
        __builtin_prefetch(&slots->slots[(hash >> 32) * slots->slot_count >> 32]);
}

/* A number whose tag is that of the hash, at the first place of its path or right behind it. */
static inline uint32_t yg_slots_guess(const struct yg_slots *slots, uint64_t hash)
{
    uint64_t home = (hash >> 32) * slots->slot_count >> 32;

    for (uint64_t at = home; at < slots->slot_count && at < home + 4; at++) {
        uint64_t slot = slots->slots[at];

        if (slot >> 32 == (hash & UINT32_MAX) && slot != 0 && slot != UINT64_MAX)
            return (uint32_t)slot - 1;
    }
    return YG_SLOT_NONE;
}

/* Insert a number, below UINT32_MAX - 1, whose key is not there; false without memory: then nothing
 * has changed. `hash` is its hash 0. */
bool yg_slots_insert(struct yg_slots *slots, const struct yg_slot_keys *keys, const void *owner,
                     uint32_t number, uint64_t hash);

/* Delete a number that is there. */
void yg_slots_delete(struct yg_slots *slots, const struct yg_slot_keys *keys, const void *owner,
                     uint32_t number, uint64_t hash);

/* How many slots the search for a key looks at: for tests. */
uint32_t yg_slots_path(const struct yg_slots *slots, const struct yg_slot_keys *keys,
                       const void *owner, const void *key);

#endif

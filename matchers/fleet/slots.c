#include "matchers/fleet/slots.h"

#include <assert.h>
#include <stdlib.h>

#define EMPTY UINT64_C(0)
#define DELETED UINT64_MAX
#define RUN 16
#define RUNS 16
#define SLOTS_MIN 256

void yg_slots_deinit(struct yg_slots *slots)
{
    free(slots->slots);
    *slots = (struct yg_slots){NULL, 0, 0, 0};
}

static uint64_t make_slot(uint64_t hash, uint32_t number)
{
    return hash << 32 | (number + 1);
}

static uint32_t number_of(uint64_t slot)
{
    return (uint32_t)slot - 1;
}

/* Slot `i` of the run that starts at the home of `hash`. */
static uint32_t place(const struct yg_slots *slots, uint64_t hash, uint32_t i)
{
    uint32_t at = (uint32_t)((hash >> 32) * slots->slot_count >> 32) + i;

    return at < slots->slot_count ? at : at - slots->slot_count;
}

/* Where the key's slot is; slot_count when it has none. *looked counts slots. */
static uint32_t find(const struct yg_slots *slots, const struct yg_slot_keys *keys,
                     const void *owner, const void *key, uint64_t hash, uint32_t *looked)
{
    *looked = 0;
    for (uint32_t run = 0; slots->slot_count > 0 && run < RUNS; run++) {
        if (run > 0)
            hash = keys->hash_key(key, run);
        for (uint32_t i = 0; i < RUN; i++) {
            uint32_t at = place(slots, hash, i);
            uint64_t slot = slots->slots[at];

            ++*looked;
            if (slot == EMPTY)
                return slots->slot_count;
            if (slot != DELETED && (slot ^ make_slot(hash, 0)) >> 32 == 0 &&
                keys->is_key(owner, number_of(slot), key))
                return at;
        }
    }
    return slots->slot_count;
}

uint32_t yg_slots_find(const struct yg_slots *slots, const struct yg_slot_keys *keys,
                       const void *owner, const void *key, uint64_t hash)
{
    uint32_t looked, at = find(slots, keys, owner, key, hash, &looked);

    return at == slots->slot_count ? YG_SLOT_NONE : number_of(slots->slots[at]);
}

uint32_t yg_slots_path(const struct yg_slots *slots, const struct yg_slot_keys *keys,
                       const void *owner, const void *key)
{
    uint32_t looked;

    (void)find(slots, keys, owner, key, keys->hash_key(key, 0), &looked);
    return looked;
}

/* False when the path of the number is full. */
static bool insert(struct yg_slots *slots, const struct yg_slot_keys *keys, const void *owner,
                   uint32_t number, uint64_t hash)
{
    for (uint32_t run = 0; run < RUNS; run++) {
        if (run > 0)
            hash = keys->hash_number(owner, number, run);
        for (uint32_t i = 0; i < RUN; i++) {
            uint64_t *slot = &slots->slots[place(slots, hash, i)];

            if (*slot != EMPTY && *slot != DELETED)
                continue;
            slots->used += *slot == EMPTY;
            slots->live++;
            *slot = make_slot(hash, number);
            return true;
        }
    }
    return false;
}

/* Move to a table of `slot_count` slots, or of more when some path is full there. False without
 * memory: nothing has changed. */
static bool move(struct yg_slots *slots, const struct yg_slot_keys *keys, const void *owner,
                 uint64_t slot_count)
{
    for (; slot_count < UINT32_MAX; slot_count += slot_count / 2) {
        struct yg_slots moved = {calloc(slot_count, sizeof *moved.slots), (uint32_t)slot_count, 0,
                                 0};
        bool whole = moved.slots != NULL;

        if (!whole)
            return false;
        for (uint32_t i = 0; whole && i < slots->slot_count; i++) {
            uint64_t slot = slots->slots[i];
            uint32_t number = number_of(slot);

            if (slot != EMPTY && slot != DELETED)
                whole = insert(&moved, keys, owner, number, keys->hash_number(owner, number, 0));
        }
        if (whole) {
            free(slots->slots);
            *slots = moved;
            return true;
        }
        free(moved.slots);
    }
    return false;
}

bool yg_slots_insert(struct yg_slots *slots, const struct yg_slot_keys *keys, const void *owner,
                     uint32_t number, uint64_t hash)
{
    uint64_t needed = (uint64_t)slots->live * 2;
    bool has_room = (uint64_t)(slots->used + 1) * 4 <= (uint64_t)slots->slot_count * 3;

    if (!has_room && !move(slots, keys, owner, needed < SLOTS_MIN ? SLOTS_MIN : needed))
        return false;
    while (!insert(slots, keys, owner, number, hash))
        if (!move(slots, keys, owner, (uint64_t)slots->slot_count + slots->slot_count / 2))
            return false;
    return true;
}

void yg_slots_delete(struct yg_slots *slots, const struct yg_slot_keys *keys, const void *owner,
                     uint32_t number, uint64_t hash)
{
    for (uint32_t run = 0; run < RUNS; run++) {
        if (run > 0)
            hash = keys->hash_number(owner, number, run);
        for (uint32_t i = 0; i < RUN; i++) {
            uint64_t *slot = &slots->slots[place(slots, hash, i)];

            if (*slot != make_slot(hash, number))
                continue;
            *slot = DELETED;
            slots->live--;
            return;
        }
    }
    assert(!"yg_slots_delete: not there");
}

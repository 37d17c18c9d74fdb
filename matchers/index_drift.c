#include "matchers/index_drift.h"

#include <stdlib.h>

#include "matchers/index_state.h"

#define PATH 64
#define FIND_AT_ONCE 32

void yg_drift_deinit(struct yg_drift *drift)
{
    free(drift->added.items);
    free(drift->removed.items);
    free(drift->hashes);
    free(drift->slots);
    free(drift->kept);
    free(drift->unknown);
}

size_t yg_drift_bytes(const struct yg_drift *drift)
{
    return (drift->added.capacity + drift->removed.capacity) * sizeof drift->added.items[0] +
           drift->capacity * (sizeof drift->hashes[0] + sizeof drift->kept[0]) +
           drift->slot_capacity * sizeof drift->slots[0] +
           drift->unknown_capacity * sizeof drift->unknown[0];
}

/* Room for `known` identities and `unknown` components. */
static bool reserve(struct yg_drift *drift, size_t known, size_t unknown)
{
    size_t slots = 64;

    while (slots < known * 2)
        slots *= 2;
    if (known > drift->capacity || slots > drift->slot_capacity) {
        free(drift->hashes);
        free(drift->slots);
        free(drift->kept);
        drift->hashes = malloc((known + 1) * sizeof *drift->hashes);
        drift->slots = malloc(slots * sizeof *drift->slots);
        drift->kept = malloc((known + 1) * sizeof *drift->kept);
        drift->capacity = known;
        drift->slot_capacity = slots;
        if (drift->hashes == NULL || drift->slots == NULL || drift->kept == NULL) {
            drift->capacity = drift->slot_capacity = 0;
            return false;
        }
    }
    if (unknown > drift->unknown_capacity) {
        uint32_t *moved = realloc(drift->unknown, unknown * sizeof *moved);

        if (moved == NULL)
            return false;
        drift->unknown = moved;
        drift->unknown_capacity = unknown;
    }
    return true;
}

/* ---- the known ones by hash ------------------------------------------------------------------ */

/* Slots hold 1 + place; 0 is empty. The upper bits of a hash lead to its slot, or to one of PATH
 * behind it: what finds no place there is as if it were not known. */
struct places {
    const uint64_t *hashes;
    uint32_t *slots;
    size_t mask;
    unsigned shift;
};

static struct places index_places(struct yg_drift *drift, size_t count)
{
    struct places places = {drift->hashes, drift->slots, 63, 58};

    while (places.mask + 1 < count * 2) {
        places.mask = places.mask * 2 + 1;
        places.shift--;
    }
    memset(places.slots, 0, (places.mask + 1) * sizeof *places.slots);
    for (size_t i = 0; i < count; i++) {
        size_t at = places.hashes[i] >> places.shift;

        for (size_t n = 0; n < PATH && places.slots[at] != 0; n++)
            at = (at + 1) & places.mask;
        if (places.slots[at] == 0)
            places.slots[at] = (uint32_t)i + 1;
    }
    return places;
}

/* The place of a hash, SIZE_MAX when it is not there. */
static size_t find_place(const struct places *places, uint64_t hash)
{
    size_t at = hash >> places->shift;

    for (size_t n = 0; n <= PATH && places->slots[at] != 0; n++, at = (at + 1) & places->mask)
        if (places->hashes[places->slots[at] - 1] == hash)
            return places->slots[at] - 1;
    return SIZE_MAX;
}

/* ---- the two walks --------------------------------------------------------------------------- */

/* drift->kept and drift->unknown := what the inventory has of the known ones, and what else. False
 * in *found beyond `most`; returns false without memory. */
static bool walk_inventory(const struct yg_inventory *inventory, const uint64_t *hashes,
                           size_t known_count, size_t most, struct yg_drift *drift,
                           size_t *unknown_count, bool *found)
{
    struct places places = index_places(drift, known_count);
    struct yg_identity_tail os;
    bool ok = yg_identity_tail_init(&os, &(struct yg_component){.idle = false}, inventory->os);

    *unknown_count = 0;
    *found = true;
    memset(drift->kept, 0, known_count);
    for (size_t i = 0; ok && *found && i < inventory->component_count; i++) {
        uint64_t hash;

        if (yg_inventory_more(inventory, i) == NULL) {
            hash = yg_identity_key_of_text(inventory->texts[i], hashes[i], &os).hash;
        } else {
            struct yg_component component = yg_inventory_component(inventory, i);

            hash = yg_identity_hash(&component, hashes[i], inventory->os, &ok);
        }
        size_t place = find_place(&places, hash);
        if (place != SIZE_MAX)
            drift->kept[place] = true;
        else if (*unknown_count < most)
            drift->unknown[(*unknown_count)++] = (uint32_t)i;
        else
            *found = false;
    }
    yg_identity_tail_deinit(&os);
    return ok;
}

static bool list_removed(struct yg_drift *drift, const uint32_t *known, size_t known_count,
                         size_t most, bool *found)
{
    drift->removed.count = 0;
    for (size_t i = 0; *found && i < known_count; i++) {
        if (drift->kept[i])
            continue;
        *found = drift->removed.count < most;
        if (*found && !yg_numbers_push(&drift->removed, known[i]))
            return false;
    }
    return true;
}

/* Look up all added ones side by side, then make those that are new. */
static bool list_added(struct yg_index *index, const struct yg_inventory *inventory,
                       const uint64_t *hashes, size_t unknown_count, struct yg_drift *drift)
{
    struct yg_identity_tail os;
    bool ok = yg_identity_tail_init(&os, &(struct yg_component){.idle = false}, inventory->os);

    drift->added.count = 0;
    for (size_t first = 0, count; ok && first < unknown_count; first += count) {
        struct yg_interner_key keys[FIND_AT_ONCE];
        uint32_t found[FIND_AT_ONCE];

        count = unknown_count - first < FIND_AT_ONCE ? unknown_count - first : FIND_AT_ONCE;
        for (size_t i = 0; i < count; i++) {
            uint32_t number = drift->unknown[first + i];

            keys[i] = yg_identity_key_of_text(inventory->texts[number], hashes[number], &os);
        }
        yg_interner_find_all(index->identities, keys, count, found);
        for (size_t i = 0; ok && i < count; i++) {
            uint32_t number = drift->unknown[first + i];

            if (found[i] == YG_INTERNER_NONE || yg_inventory_more(inventory, number) != NULL) {
                struct yg_component component = yg_inventory_component(inventory, number);

                found[i] = yg_identity_intern(index, &component, hashes[number], inventory->os);
            }
            ok = found[i] != YG_IDENTITY_NONE && yg_numbers_push(&drift->added, found[i]);
        }
    }
    yg_identity_tail_deinit(&os);
    yg_numbers_sort(&drift->added);
    return ok;
}

enum yg_status yg_index_find_drift(struct yg_index *index, const struct yg_inventory *inventory,
                                   const uint64_t *hashes, const uint32_t *known,
                                   size_t known_count, size_t most, struct yg_drift *drift,
                                   bool *found, struct yg_error *err)
{
    size_t unknown_count;

    *found = inventory->kernel.len == 0 &&
             (inventory->os.len > 0 || !yg_inventory_lacks_release(inventory)) &&
             inventory->component_count + most >= known_count;
    if (!*found)
        return YG_OK;
    bool ok = reserve(drift, known_count, most);
    if (ok) {
        yg_interner_hashes(index->identities, known, known_count, drift->hashes);
        ok = walk_inventory(inventory, hashes, known_count, most, drift, &unknown_count, found);
    }
    if (ok)
        ok = list_removed(drift, known, known_count, most, found);
    if (ok && *found)
        ok = list_added(index, inventory, hashes, unknown_count, drift);
    return ok ? YG_OK : yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory to compare two sets");
}

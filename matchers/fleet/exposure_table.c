#include "matchers/fleet/exposure_table.h"

#include <stdlib.h>
#include <string.h>

#include "pipeline/base/hash.h"

#define CHAIN_END ((UINT32_C(1) << 31) - 1)

void yg_exposure_table_deinit(struct yg_exposure_table *table)
{
    free(table->entries);
    free(table->slots);
    free(table->first);
    free(table->dirty);
    *table = (struct yg_exposure_table){0};
}

static uint32_t slot_of(const struct yg_exposure_table *table, uint32_t vulnerability,
                        uint32_t segment)
{
    uint64_t hash = yg_hash_mix((uint64_t)vulnerability << 32 | segment);
    uint32_t at = (uint32_t)hash & (table->slot_count - 1);

    for (; table->slots[at] != YG_ENTRY_NONE; at = (at + 1) & (table->slot_count - 1)) {
        const struct yg_exposure_entry *entry = &table->entries[table->slots[at]];

        if (entry->vulnerability == vulnerability && entry->segment == segment)
            break;
    }
    return at;
}

static bool grow_first(struct yg_exposure_table *table, uint32_t end)
{
    if (end <= table->first_count)
        return true;
    uint32_t count = end + end / 2 + 64;
    uint32_t *moved = realloc(table->first, count * sizeof *moved);
    if (moved == NULL)
        return false;
    memset(moved + table->first_count, 0xFF, (count - table->first_count) * sizeof *moved);
    table->first = moved;
    table->first_count = count;
    return true;
}

static bool grow_entries(struct yg_exposure_table *table, size_t want)
{
    size_t capacity = table->capacity < 256 ? 256 : table->capacity;

    if (want <= table->capacity)
        return true;
    while (capacity < want)
        capacity += capacity / 2;
    if (capacity >= CHAIN_END)
        return false;
    struct yg_exposure_entry *entries = realloc(table->entries, capacity * sizeof *entries);
    if (entries == NULL)
        return false;
    table->entries = entries;
    uint32_t *dirty = realloc(table->dirty, capacity * sizeof *dirty);
    if (dirty == NULL)
        return false;
    table->dirty = dirty;
    table->capacity = (uint32_t)capacity;
    return true;
}

static bool grow_slots(struct yg_exposure_table *table, size_t want)
{
    size_t slot_count = table->slot_count < 512 ? 512 : table->slot_count;

    while (slot_count / 4 * 3 < want)
        slot_count *= 2;
    if (slot_count == table->slot_count)
        return true;
    uint32_t *slots = malloc(slot_count * sizeof *slots);
    if (slots == NULL)
        return false;
    memset(slots, 0xFF, slot_count * sizeof *slots);
    free(table->slots);
    table->slots = slots;
    table->slot_count = (uint32_t)slot_count;
    for (uint32_t i = 0; i < table->count; i++)
        slots[slot_of(table, table->entries[i].vulnerability, table->entries[i].segment)] = i;
    return true;
}

bool yg_exposure_table_reserve(struct yg_exposure_table *table, uint32_t vulnerability_end,
                               size_t count)
{
    return grow_first(table, vulnerability_end) && grow_entries(table, table->count + count) &&
           grow_slots(table, table->count + count);
}

struct yg_exposure_entry *yg_exposure_table_get(struct yg_exposure_table *table,
                                                uint32_t vulnerability, uint32_t segment)
{
    uint32_t at = slot_of(table, vulnerability, segment);

    if (table->slots[at] != YG_ENTRY_NONE)
        return &table->entries[table->slots[at]];
    struct yg_exposure_entry *entry = &table->entries[table->count];
    uint32_t newest = table->first[vulnerability];
    *entry = (struct yg_exposure_entry){.vulnerability = vulnerability,
                                        .segment = segment,
                                        .next = newest == YG_ENTRY_NONE ? CHAIN_END
                                                                        : newest & CHAIN_END};
    table->first[vulnerability] = table->count;
    table->slots[at] = table->count++;
    return entry;
}

struct yg_exposure_entry *yg_exposure_table_find(const struct yg_exposure_table *table,
                                                 uint32_t vulnerability, uint32_t segment)
{
    if (table->slot_count == 0)
        return NULL;
    uint32_t at = slot_of(table, vulnerability, segment);
    return table->slots[at] == YG_ENTRY_NONE ? NULL : &table->entries[table->slots[at]];
}

void yg_exposure_table_mark(struct yg_exposure_table *table, struct yg_exposure_entry *entry)
{
    if (entry->dirty)
        return;
    entry->dirty = 1;
    table->dirty[table->dirty_count++] = (uint32_t)(entry - table->entries);
}

struct yg_exposure_entry *yg_exposure_table_first(const struct yg_exposure_table *table,
                                                  uint32_t vulnerability)
{
    if (vulnerability >= table->first_count || table->first[vulnerability] == YG_ENTRY_NONE)
        return NULL;
    return &table->entries[table->first[vulnerability]];
}

struct yg_exposure_entry *yg_exposure_table_next(const struct yg_exposure_table *table,
                                                 const struct yg_exposure_entry *entry)
{
    return entry->next == CHAIN_END ? NULL : &table->entries[entry->next];
}

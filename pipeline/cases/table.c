#include "pipeline/cases/table.h"

#include <assert.h>
#include <stdlib.h>

#include "pipeline/base/hash.h"

#define SLOTS_MIN 16

void yg_table_deinit(struct yg_table *table)
{
    free(table->slots);
    *table = (struct yg_table){NULL, 0, 0};
}

/* The slot of the key, or the free one where it would go. The table has a free slot. */
static struct yg_table_slot *locate(const struct yg_table *table, uint64_t hash, struct yg_str key)
{
    size_t mask = table->slot_count - 1, i = hash & mask;

    while (table->slots[i].value != NULL &&
           (table->slots[i].hash != hash || !yg_str_equal(table->slots[i].key, key)))
        i = (i + 1) & mask;
    return &table->slots[i];
}

void *yg_table_find(const struct yg_table *table, struct yg_str key)
{
    return table->count == 0 ? NULL : locate(table, yg_hash(key), key)->value;
}

static bool grow(struct yg_table *table)
{
    struct yg_table larger = {.slot_count = table->slot_count * 2, .count = table->count};

    if (larger.slot_count == 0)
        larger.slot_count = SLOTS_MIN;
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (larger.slots == NULL)
        return false;
    for (size_t i = 0; i < table->slot_count; i++) {
        struct yg_table_slot *slot = &table->slots[i];

        if (slot->value != NULL)
            *locate(&larger, slot->hash, slot->key) = *slot;
    }
    free(table->slots);
    *table = larger;
    return true;
}

bool yg_table_set(struct yg_table *table, struct yg_str key, void *value)
{
    struct yg_table_slot *slot;
    uint64_t hash = yg_hash(key);

    assert(value != NULL);
    if (table->count + 1 > table->slot_count / 4 * 3 && !grow(table))
        return false;
    slot = locate(table, hash, key);
    table->count += slot->value == NULL;
    *slot = (struct yg_table_slot){hash, key, value};
    return true;
}

void *yg_table_remove(struct yg_table *table, struct yg_str key)
{
    struct yg_table_slot *hole;
    void *value;

    if (table->count == 0)
        return NULL;
    hole = locate(table, yg_hash(key), key);
    value = hole->value;
    if (value == NULL)
        return NULL;
    size_t mask = table->slot_count - 1, at = (size_t)(hole - table->slots);

    /* Whoever stands behind the hole and may not stay behind it moves into it. */
    for (size_t i = (at + 1) & mask; table->slots[i].value != NULL; i = (i + 1) & mask) {
        size_t home = table->slots[i].hash & mask;

        if (((i - home) & mask) >= ((i - at) & mask)) {
            table->slots[at] = table->slots[i];
            at = i;
        }
    }
    table->slots[at] = (struct yg_table_slot){0, {NULL, 0}, NULL};
    table->count--;
    return value;
}

void *yg_table_next(const struct yg_table *table, size_t *at)
{
    while (*at < table->slot_count) {
        void *value = table->slots[(*at)++].value;

        if (value != NULL)
            return value;
    }
    return NULL;
}

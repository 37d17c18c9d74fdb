#include "matchers/fleet/asset_table.h"

#include <assert.h>
#include <stdlib.h>

#include "pipeline/base/hash.h"
#include "pipeline/model/inventory.h"

#define ROOM_BYTES ((size_t)16 << 10)
#define DEAD_BYTES_MIN ((size_t)64 << 10)

static_assert(YG_ASSET_ID_BYTES_MAX <= 256, "the length of an id is one byte");

static bool is_key(const void *owner, uint32_t number, const void *key)
{
    const struct yg_asset_table *table = owner;

    return yg_str_equal(yg_asset_id(&table->rows[number]), *(const struct yg_str *)key);
}

static uint64_t hash_key(const void *key, uint32_t run)
{
    const struct yg_str *asset = key;

    return run == 0 ? yg_hash(*asset) : yg_hash_with(*asset, yg_hash_mix(yg_hash_seed() + run));
}

static uint64_t hash_number(const void *owner, uint32_t number, uint32_t run)
{
    const struct yg_asset_table *table = owner;
    struct yg_str asset = yg_asset_id(&table->rows[number]);

    return hash_key(&asset, run);
}

static const struct yg_slot_keys keys = {is_key, hash_key, hash_number};

void yg_asset_table_init(struct yg_asset_table *table)
{
    *table = (struct yg_asset_table){.free_row = YG_ROW_NONE};
}

void yg_asset_table_deinit(struct yg_asset_table *table)
{
    yg_arena_deinit(&table->texts);
    yg_slots_deinit(&table->slots);
    free(table->rows);
}

uint32_t yg_asset_table_find(const struct yg_asset_table *table, struct yg_str asset)
{
    return yg_slots_find(&table->slots, &keys, table, &asset, yg_hash(asset));
}

/* A copy behind its length, side by side with others; NULL without memory. */
static const uint8_t *copy_id(struct yg_asset_table *table, struct yg_str asset)
{
    if (table->room_bytes < asset.len + 1) {
        uint8_t *room = yg_arena_alloc(&table->texts, ROOM_BYTES);

        if (room == NULL)
            return NULL;
        table->room = room;
        table->room_bytes = ROOM_BYTES;
    }
    uint8_t *id = table->room;
    id[0] = (uint8_t)(asset.len - 1);
    memcpy(id + 1, asset.ptr, asset.len);
    table->room += asset.len + 1;
    table->room_bytes -= asset.len + 1;
    return id;
}

/* The place of a new row; YG_ROW_NONE without memory. */
static uint32_t next_row(struct yg_asset_table *table)
{
    if (table->free_row != YG_ROW_NONE)
        return table->free_row;
    if (table->row_count == table->row_capacity) {
        uint32_t capacity =
            table->row_capacity < 64 ? 64 : table->row_capacity + table->row_capacity / 4;
        struct yg_asset_row *moved = realloc(table->rows, capacity * sizeof *moved);

        if (moved == NULL)
            return YG_ROW_NONE;
        table->rows = moved;
        table->row_capacity = capacity;
        memset(moved + table->row_count, 0, (capacity - table->row_count) * sizeof *moved);
    }
    return table->row_count;
}

uint32_t yg_asset_table_add(struct yg_asset_table *table, struct yg_str asset)
{
    uint32_t number = next_row(table);

    assert(asset.len > 0 && asset.len <= YG_ASSET_ID_BYTES_MAX);
    if (number == YG_ROW_NONE)
        return YG_ROW_NONE;
    struct yg_asset_row *row = &table->rows[number], before = *row;
    bool reused = number == table->free_row;
    *row = (struct yg_asset_row){.id = copy_id(table, asset),
                                 .segment = UINT32_MAX >> 1,
                                 .manifest = UINT32_MAX,
                                 .next = YG_ROW_NONE,
                                 .previous = YG_ROW_NONE};
    if (row->id == NULL || !yg_slots_insert(&table->slots, &keys, table, number, yg_hash(asset))) {
        *row = before;
        return YG_ROW_NONE;
    }
    if (reused)
        table->free_row = before.next;
    else
        table->row_count++;
    table->live++;
    table->texts_live += asset.len + 1;
    return number;
}

void yg_asset_table_remove(struct yg_asset_table *table, uint32_t number)
{
    struct yg_asset_row *row = &table->rows[number];
    struct yg_str asset = yg_asset_id(row);

    yg_slots_delete(&table->slots, &keys, table, number, yg_hash(asset));
    table->texts_live -= asset.len + 1;
    table->texts_dead += asset.len + 1;
    *row = (struct yg_asset_row){.next = table->free_row};
    table->free_row = number;
    table->live--;
}

/* Copy the ids that are in use into an arena of their own. Without memory for it everything stays
 * as it is. */
static void compact(struct yg_asset_table *table)
{
    struct yg_asset_table fresh = {.free_row = YG_ROW_NONE};
    const uint8_t **moved = malloc((table->row_count + 1) * sizeof *moved);
    bool ready = moved != NULL;

    for (uint32_t i = 0; ready && i < table->row_count; i++) {
        const struct yg_asset_row *row = &table->rows[i];

        moved[i] = row->id == NULL ? NULL : copy_id(&fresh, yg_asset_id(row));
        ready = row->id == NULL || moved[i] != NULL;
    }
    if (ready) {
        for (uint32_t i = 0; i < table->row_count; i++)
            table->rows[i].id = moved[i];
        yg_arena_deinit(&table->texts);
        table->texts = fresh.texts;
        table->room = fresh.room;
        table->room_bytes = fresh.room_bytes;
        table->texts_dead = 0;
    } else {
        yg_arena_deinit(&fresh.texts);
    }
    free(moved);
}

void yg_asset_table_compact(struct yg_asset_table *table)
{
    if (table->texts_dead > DEAD_BYTES_MIN && table->texts_dead > table->texts_live)
        compact(table);
}

/* matchers/fleet/asset_table.h - asset rows by asset id.
 *
 *   row 7:  id "cam-000123"   segment 3   manifest 12   next and previous row of both
 *
 * Threads: one owner.
 * Memory:  owns the rows and the ids: 24 bytes, the id and one more, and about 12 bytes of table an
 *          asset. Rows of assets that left are used again; ids are compacted when the dead ones are
 *          the greater part.
 */
#ifndef YG_MATCHERS_FLEET_ASSET_TABLE_H
#define YG_MATCHERS_FLEET_ASSET_TABLE_H

#include "matchers/fleet/slots.h"
#include "pipeline/base/arena.h"
#include "pipeline/base/str.h"

#define YG_ROW_NONE UINT32_MAX

struct yg_asset_row {
    const uint8_t *id; /* its length less 1, then its bytes; NULL: a free row, `next` is the next */
    uint32_t segment : 31;
    uint32_t stale : 1;
    uint32_t manifest;
    uint32_t next, previous; /* of the same manifest and segment */
};

struct yg_asset_table {
    struct yg_asset_row *rows;
    uint32_t row_count, row_capacity, free_row, live;
    struct yg_slots slots;
    struct yg_arena texts;
    uint8_t *room; /* what is left of the newest piece of `texts` */
    size_t room_bytes;
    size_t texts_live, texts_dead; /* bytes of ids: of assets, of assets that left */
};

void yg_asset_table_init(struct yg_asset_table *table);
void yg_asset_table_deinit(struct yg_asset_table *table);

/* The row of an asset, YG_ROW_NONE when there is none. */
uint32_t yg_asset_table_find(const struct yg_asset_table *table, struct yg_str asset);

/* A row that may be that of an asset with this hash; YG_ROW_NONE when there is none. Looks at one
 * cache line. */
static inline uint32_t yg_asset_table_guess(const struct yg_asset_table *table, uint64_t hash)
{
    return yg_slots_guess(&table->slots, hash);
}

/* A new row in no manifest (segment and manifest all ones), for an id of 1 to YG_ASSET_ID_BYTES_MAX
 * bytes that has none. YG_ROW_NONE without memory: then nothing has changed. */
uint32_t yg_asset_table_add(struct yg_asset_table *table, struct yg_str asset);

void yg_asset_table_remove(struct yg_asset_table *table, uint32_t row);

static inline struct yg_str yg_asset_id(const struct yg_asset_row *row)
{
    return (struct yg_str){(const char *)row->id + 1, (size_t)row->id[0] + 1};
}

/* Give back what dead ids hold, when that is worth it. */
void yg_asset_table_compact(struct yg_asset_table *table);

#endif

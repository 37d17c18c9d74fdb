#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>

#include "matchers/fleet/asset_table.h"
#include "pipeline/model/inventory.h"

static struct yg_str id_of(char buffer[32], unsigned number)
{
    return (struct yg_str){buffer, (size_t)snprintf(buffer, 32, "cam-%06u", number)};
}

Test(asset_table, finds_rows_by_id_through_growth_and_reuse)
{
    enum { ASSETS = 5000 };
    struct yg_asset_table table;
    char buffer[32];

    yg_asset_table_init(&table);
    for (unsigned i = 0; i < ASSETS; i++)
        cr_assert(eq(u32, yg_asset_table_add(&table, id_of(buffer, i)), i));
    for (unsigned i = 0; i < ASSETS; i++) {
        cr_assert(eq(u32, yg_asset_table_find(&table, id_of(buffer, i)), i));
        cr_assert(yg_str_equal(yg_asset_id(&table.rows[i]), yg_str(buffer)));
    }
    for (unsigned i = 0; i < ASSETS; i += 3)
        yg_asset_table_remove(&table, i);
    yg_asset_table_compact(&table);
    for (unsigned i = 0; i < ASSETS; i++)
        cr_assert(
            eq(u32, yg_asset_table_find(&table, id_of(buffer, i)), i % 3 == 0 ? YG_ROW_NONE : i));
    for (unsigned i = 0; i < ASSETS; i += 3)
        cr_assert(ne(u32, yg_asset_table_add(&table, id_of(buffer, ASSETS + i)), YG_ROW_NONE));
    cr_expect(eq(u32, table.row_count, ASSETS), "rows are used again");
    cr_expect(eq(u32, table.live, ASSETS));
    yg_asset_table_deinit(&table);
}

Test(asset_table, takes_ids_of_every_length)
{
    struct yg_asset_table table;
    char bytes[YG_ASSET_ID_BYTES_MAX];

    memset(bytes, 'x', sizeof bytes);
    yg_asset_table_init(&table);
    for (size_t len = 1; len <= sizeof bytes; len++) {
        uint32_t row = yg_asset_table_add(&table, (struct yg_str){bytes, len});

        cr_assert(eq(sz, yg_asset_id(&table.rows[row]).len, len));
    }
    for (size_t len = 1; len <= sizeof bytes; len++)
        cr_assert(eq(u32, yg_asset_table_find(&table, (struct yg_str){bytes, len}), len - 1));
    yg_asset_table_deinit(&table);
}

Test(asset_table, gives_back_what_ids_of_a_fleet_that_is_gone_held)
{
    struct yg_asset_table table;
    char buffer[32];
    size_t most = 0;

    yg_asset_table_init(&table);
    for (unsigned round = 0; round < 20; round++) {
        for (unsigned i = 0; i < 10000; i++)
            yg_asset_table_add(&table, id_of(buffer, round * 10000 + i));
        for (uint32_t row = 0; row < table.row_count; row++)
            yg_asset_table_remove(&table, row);
        yg_asset_table_compact(&table);
        if (table.texts.total > most)
            most = table.texts.total;
    }
    cr_expect(lt(sz, most, (size_t)1 << 20), "%zu bytes", most);
    yg_asset_table_deinit(&table);
}

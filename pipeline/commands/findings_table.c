#include "pipeline/commands/findings_table.h"

#include <assert.h>

#include "pipeline/base/utf8.h"

#define INDENT 2
#define WIDTH_MIN 13           /* of a column that gives way */
#define VULNERABILITY_WIDTH 24 /* "openSUSE-SU-2024:14325-1" */

const struct yg_table_row yg_table_head = {{
    [YG_TABLE_NAME] = {"NAME", 4},
    [YG_TABLE_INSTALLED] = {"INSTALLED", 9},
    [YG_TABLE_FIXED] = {"FIXED IN", 8},
    [YG_TABLE_VULNERABILITY] = {"VULNERABILITY", 13},
    [YG_TABLE_CVSS] = {"CVSS", 4},
}};

static_assert(INDENT + 3 * WIDTH_MIN + VULNERABILITY_WIDTH + 4 + YG_TABLE_COLUMNS <=
                  YG_TABLE_COLUMNS_MIN,
              "the narrowest table fits");

void yg_table_measure(struct yg_table *table, const struct yg_table_row *row)
{
    for (size_t i = 0; i < YG_TABLE_COLUMNS; i++) {
        size_t width = yg_utf8_columns(row->cells[i]);

        if (width > table->widths[i])
            table->widths[i] = width;
    }
}

void yg_table_fit(struct yg_table *table, size_t columns)
{
    size_t *widths = table->widths, used = INDENT + YG_TABLE_COLUMNS - 1;

    assert(columns >= YG_TABLE_COLUMNS_MIN);
    if (widths[YG_TABLE_VULNERABILITY] > VULNERABILITY_WIDTH)
        widths[YG_TABLE_VULNERABILITY] = VULNERABILITY_WIDTH;
    for (size_t i = 0; i < YG_TABLE_COLUMNS; i++)
        used += widths[i];
    for (; used > columns; used--) {
        size_t widest = YG_TABLE_NAME;

        for (size_t i = YG_TABLE_INSTALLED; i <= YG_TABLE_FIXED; i++) {
            if (widths[i] > widths[widest])
                widest = i;
        }
        widths[widest]--;
    }
}

/* `text` in exactly `columns` columns; a longer one ends in "..". */
static void append_cell(struct yg_buf *line, struct yg_str text, size_t columns)
{
    size_t width = yg_utf8_columns(text);
    bool cut = width > columns;

    while (cut && width > columns - 2) {
        do
            text.len--;
        while (text.len > 0 && ((unsigned char)text.ptr[text.len] & 0xC0) == 0x80);
        width = yg_utf8_columns(text);
    }
    yg_buf_append(line, text);
    if (cut)
        yg_buf_append(line, YG_STR(".."));
    for (width += cut ? 2 : 0; width < columns; width++)
        yg_buf_append_char(line, ' ');
}

void yg_table_append(const struct yg_table *table, const struct yg_table_row *row,
                     struct yg_buf *line)
{
    yg_buf_append(line, YG_STR("  "));
    for (size_t i = 0; i < YG_TABLE_COLUMNS; i++) {
        if (i > 0)
            yg_buf_append_char(line, ' ');
        if (i == YG_TABLE_CVSS) /* numbers end below each other */
            append_cell(line, YG_STR(""), table->widths[i] - row->cells[i].len);
        append_cell(line, row->cells[i], i == YG_TABLE_CVSS ? row->cells[i].len : table->widths[i]);
    }
    while (line->len > 0 && line->ptr[line->len - 1] == ' ')
        line->len--;
    yg_buf_append_char(line, '\n');
}

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

static bool begins_character(const char *byte)
{
    return ((unsigned char)*byte & 0xC0) != 0x80;
}

/* Without its first or its last character. */
static struct yg_str without_one(struct yg_str text, bool first)
{
    if (!first) {
        do
            text.len--;
        while (text.len > 0 && !begins_character(text.ptr + text.len));
        return text;
    }
    do {
        text.ptr++;
        text.len--;
    } while (text.len > 0 && !begins_character(text.ptr));
    return text;
}

/* `text` in exactly `columns` columns; ".." stands for what is left out of a longer one. A name
 * loses its beginning: its end tells modules of one host from each other. */
static void append_cell(struct yg_buf *line, struct yg_str text, size_t columns, bool is_name)
{
    size_t width = yg_utf8_columns(text);
    bool cut = width > columns;

    while (cut && width > columns - 2) {
        text = without_one(text, is_name);
        width = yg_utf8_columns(text);
    }
    if (cut && is_name)
        yg_buf_append(line, YG_STR(".."));
    yg_buf_append(line, text);
    if (cut && !is_name)
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
            append_cell(line, YG_STR(""), table->widths[i] - row->cells[i].len, false);
        append_cell(line, row->cells[i], i == YG_TABLE_CVSS ? row->cells[i].len : table->widths[i],
                    i == YG_TABLE_NAME);
    }
    while (line->len > 0 && line->ptr[line->len - 1] == ' ')
        line->len--;
    yg_buf_append_char(line, '\n');
}

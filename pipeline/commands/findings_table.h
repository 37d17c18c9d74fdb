/* pipeline/commands/findings_table.h - findings as lines of a table that fits the reader's screen.
 *
 *   NAME       INSTALLED        FIXED IN         VULNERABILITY   CVSS
 *   libssl1.1  1.1.1n-0+deb11u3 1.1.1n-0+deb11u4 CVE-2022-4304    5.9
 *
 * Columns are as wide as what stands in them; when that is too much, the widest of the first three
 * gives way, and what does not fit ends in "..".
 *
 * Threads: pure functions over the caller's structs.
 */
#ifndef YG_PIPELINE_COMMANDS_FINDINGS_TABLE_H
#define YG_PIPELINE_COMMANDS_FINDINGS_TABLE_H

#include "pipeline/base/buf.h"

#define YG_TABLE_COLUMNS_MIN 80

enum yg_table_column {
    YG_TABLE_NAME,
    YG_TABLE_INSTALLED,
    YG_TABLE_FIXED,
    YG_TABLE_VULNERABILITY,
    YG_TABLE_CVSS,
    YG_TABLE_COLUMNS
};

struct yg_table_row {
    struct yg_str cells[YG_TABLE_COLUMNS];
};

/* All zero before the first row. */
struct yg_table {
    size_t widths[YG_TABLE_COLUMNS];
};

extern const struct yg_table_row yg_table_head;

/* Make room for a row, or for the head. */
void yg_table_measure(struct yg_table *table, const struct yg_table_row *row);

/* Let a line have at most `columns` (at least YG_TABLE_COLUMNS_MIN) columns. */
void yg_table_fit(struct yg_table *table, size_t columns);

/* Append one line, without blanks at its end. */
void yg_table_append(const struct yg_table *table, const struct yg_table_row *row,
                     struct yg_buf *line);

#endif

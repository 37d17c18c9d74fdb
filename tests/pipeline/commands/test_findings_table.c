#include "pipeline/commands/findings_table.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pipeline/base/error.h"
#include "pipeline/base/utf8.h"

#define LONG "0123456789012345678901234567890123456789012345678901234567890123456789"

static const struct row {
    const char *why;
    size_t columns;
    const char *cells[YG_TABLE_COLUMNS];
    const char *expected;
} rows[] = {
    {"as narrow as its texts",
     80,
     {"jinja2", "3.1.2", "3.1.4", "CVE-2024-34064", "5.4"},
     "  NAME   INSTALLED FIXED IN VULNERABILITY  CVSS\n"
     "  jinja2 3.1.2     3.1.4    CVE-2024-34064  5.4\n"},
    {"scores end below each other",
     80,
     {"a", "1", "2", "CVE-1", "10.0"},
     "  NAME INSTALLED FIXED IN VULNERABILITY CVSS\n"
     "  a    1         2        CVE-1         10.0\n"},
    {"no blanks at the end",
     80,
     {"a", "1", "2", "CVE-1", ""},
     "  NAME INSTALLED FIXED IN VULNERABILITY CVSS\n"
     "  a    1         2        CVE-1\n"},
    {"the widest gives way; of a name the end stays",
     80,
     {LONG, "1", "2", "CVE-1", ""},
     "  NAME                                     INSTALLED FIXED IN VULNERABILITY CVSS\n"
     "  ..23456789012345678901234567890123456789 1         2        CVE-1\n"},
    {"of a version the beginning stays",
     80,
     {"a", LONG, "2", "CVE-1", ""},
     "  NAME INSTALLED                                     FIXED IN VULNERABILITY CVSS\n"
     "  a    0123456789012345678901234567890123456789012.. 2        CVE-1\n"},
    {"a wide screen shows more", 120, {LONG, "1", "2", "CVE-1", ""}, NULL},
    {"all three give way alike", 80, {LONG, LONG, LONG, "GHSA-4374-p667-p6c8", "7.5"}, NULL},
    {"a name of a vulnerability is cut last", 80, {LONG, LONG, LONG, LONG, "7.5"}, NULL},
    {"wide characters count twice, and none is cut in two",
     80,
     {"\xE6\xBC\xA2\xE5\xAD\x97\xE6\xBC\xA2\xE5\xAD\x97\xE6\xBC\xA2\xE5\xAD\x97\xE6\xBC\xA2\xE5"
      "\xAD\x97\xE6\xBC\xA2\xE5\xAD\x97\xE6\xBC\xA2\xE5\xAD\x97\xE6\xBC\xA2\xE5\xAD\x97",
      LONG, LONG, "CVE-1", "7.5"},
     NULL},
};

Test(findings_table, lays_out_every_row)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_table table = {{0}};
        struct yg_table_row row;
        struct yg_buf found = {0};
        struct yg_str rest, line;

        for (size_t k = 0; k < YG_TABLE_COLUMNS; k++)
            row.cells[k] = yg_str(rows[i].cells[k]);
        yg_table_measure(&table, &row);
        yg_table_measure(&table, &yg_table_head);
        yg_table_fit(&table, rows[i].columns);
        yg_table_append(&table, &yg_table_head, &found);
        yg_table_append(&table, &row, &found);
        cr_expect(rows[i].expected == NULL ||
                      yg_str_equal(yg_buf_str(&found), yg_str(rows[i].expected)),
                  "%s: expected\n%sfound\n%.*s", rows[i].why, rows[i].expected,
                  YG_STR_ARG(yg_buf_str(&found)));
        for (rest = yg_buf_str(&found); rest.len > 0;) {
            line = yg_str_cut(&rest, '\n');
            cr_expect(le(sz, yg_utf8_columns(line), rows[i].columns), "%s: %.*s", rows[i].why,
                      YG_STR_ARG(line));
            cr_expect(not(yg_str_ends(line, YG_STR(" "))), "%s", rows[i].why);
        }
        yg_buf_deinit(&found);
    }
}

#include "pipeline/metrics.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum kind { COUNTER, GAUGE, TIME };

/* In the order of the text: rows of one name stand together, and the first has the help. */
static const struct row {
    enum yg_metric metric;
    enum kind kind;
    const char *name;
    const char *label; /* name="value"; NULL: none */
    const char *help;
} rows[] = {
    {YG_METRIC_ADVISORIES_READ, COUNTER, "yagura_advisories_read_total", NULL,
     "Advisories that were read and applied."},
    {YG_METRIC_INVENTORIES_READ, COUNTER, "yagura_inventories_read_total", NULL,
     "Inventories that were read and applied."},
    {YG_METRIC_MATCH_REJECTED, COUNTER, "yagura_records_rejected_total", "stage=\"match\"",
     "Records that became dead letters."},
    {YG_METRIC_CASES_REJECTED, COUNTER, "yagura_records_rejected_total", "stage=\"cases\"", NULL},
    {YG_METRIC_EXPOSURES_PUBLISHED, COUNTER, "yagura_exposures_published_total", NULL,
     "Counts by vulnerability and segment that went out."},
    {YG_METRIC_ALERTS_SENT, COUNTER, "yagura_alerts_sent_total", NULL, "Alerts that went out."},
    {YG_METRIC_ADVISORIES, GAUGE, "yagura_advisories", NULL, "Advisories that are matched with."},
    {YG_METRIC_VULNERABILITIES, GAUGE, "yagura_vulnerabilities", NULL,
     "Vulnerabilities that these are about."},
    {YG_METRIC_IDENTITIES, GAUGE, "yagura_identities", NULL,
     "Different component identities that were met."},
    {YG_METRIC_ASSETS, GAUGE, "yagura_assets", NULL, "Assets of the partitions of this worker."},
    {YG_METRIC_MANIFESTS, GAUGE, "yagura_manifests", NULL,
     "Different sets of components that these have."},
    {YG_METRIC_CASES, GAUGE, "yagura_cases", NULL,
     "Cases that are stored, closed ones among them."},
    {YG_METRIC_CASES_OPEN, GAUGE, "yagura_cases_open", NULL, "Cases that are open."},
    {YG_METRIC_MATCH_COMMIT_TIME, TIME, "yagura_match_commit_timestamp_seconds", NULL,
     "When the match stage committed last."},
};
static_assert(YG_COUNT(rows) == YG_METRIC_COUNT, "each metric has a row");

void yg_metrics_escape(struct yg_buf *text, struct yg_str value)
{
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];

        if (c == '\\' || c == '"')
            yg_buf_append_char(text, '\\');
        if (c == '\n')
            yg_buf_append(text, YG_STR("\\n"));
        else
            yg_buf_append_char(text, c);
    }
}

static void write_head(struct yg_buf *text, const char *name, const char *type, const char *help)
{
    yg_buf_printf(text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void write_row(const struct yg_metrics *metrics, const struct row *row, struct yg_buf *text)
{
    uint64_t value = atomic_load_explicit(&metrics->values[row->metric], memory_order_relaxed);

    if (row->help != NULL)
        write_head(text, row->name, row->kind == COUNTER ? "counter" : "gauge", row->help);
    yg_buf_append(text, yg_str(row->name));
    if (row->label != NULL)
        yg_buf_printf(text, "{%s}", row->label);
    if (row->kind == TIME)
        yg_buf_printf(text, " %llu.%03u\n", (unsigned long long)(value / 1000),
                      (unsigned)(value % 1000));
    else
        yg_buf_printf(text, " %llu\n", (unsigned long long)value);
}

static void write_memory(const struct yg_memory_ledger *memory, struct yg_buf *text)
{
    struct yg_memory_report report;

    yg_memory_read(memory, &report);
    write_head(text, "yagura_memory_bytes", "gauge", "What a structure holds.");
    for (int i = 0; i < YG_MEMORY_STRUCTURE_COUNT; i++)
        yg_buf_printf(text, "yagura_memory_bytes{structure=\"%s\"} %zu\n",
                      yg_memory_name((enum yg_memory_structure)i), report.bytes[i]);
    write_head(text, "yagura_memory_budget_bytes", "gauge",
               "At that sum of yagura_memory_bytes nothing more is taken in.");
    yg_buf_printf(text, "yagura_memory_budget_bytes %zu\n", memory->budget);
}

void yg_metrics_write(const struct yg_metrics *metrics, struct yg_buf *text)
{
    write_head(text, "yagura_build_info", "gauge", "The version of the program; always 1.");
    yg_buf_append(text, YG_STR("yagura_build_info{version=\""));
    yg_metrics_escape(text, yg_str(metrics->version));
    yg_buf_append(text, YG_STR("\"} 1\n"));
    for (size_t i = 0; i < YG_COUNT(rows); i++)
        write_row(metrics, &rows[i], text);
    write_memory(metrics->memory, text);
}

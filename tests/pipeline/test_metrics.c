#include "pipeline/metrics.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(metrics, label_values_are_escaped)
{
    static const struct {
        const char *value, *text;
    } rows[] = {{"", ""},           {"0.1.0", "0.1.0"}, {"a\"b", "a\\\"b"},
                {"a\\b", "a\\\\b"}, {"a\nb", "a\\nb"},  {"\xe6\xab\x93", "\xe6\xab\x93"}};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_buf text = {0};

        yg_metrics_escape(&text, yg_str(rows[i].value));
        cr_expect(yg_str_equal(yg_buf_str(&text), yg_str(rows[i].text)), "%s", rows[i].text);
        yg_buf_deinit(&text);
    }
}

/* The next line of `rest`, without its end. */
static struct yg_str next_line(struct yg_str *rest)
{
    return yg_str_cut(rest, '\n');
}

/* Every value stands behind the help and type of its name, which are said once. */
Test(metrics, each_name_has_one_help_one_type_and_values)
{
    struct yg_memory_ledger memory = {.budget = 1000};
    struct yg_metrics metrics = {.version = "1\"2", .memory = &memory};
    struct yg_str helped[64], rest, name = YG_STR("");
    struct yg_buf text = {0};
    size_t helped_count = 0, values = 0;

    yg_metrics_write(&metrics, &text);
    rest = yg_buf_str(&text);
    cr_assert(yg_str_ends(rest, YG_STR("\n")));
    while (rest.len > 0) {
        struct yg_str line = next_line(&rest);

        if (yg_str_starts(line, YG_STR("# HELP "))) {
            line = yg_str_from(line, 7);
            name = yg_str_cut(&line, ' ');
            cr_expect(yg_str_ends(line, YG_STR(".")), "help is a sentence: %.*s", YG_STR_ARG(line));
            for (size_t i = 0; i < helped_count; i++)
                cr_expect(eq(int, yg_str_equal(helped[i], name), false), "%.*s", YG_STR_ARG(name));
            helped[helped_count++] = name;
            line = next_line(&rest);
            cr_assert(yg_str_starts(line, YG_STR("# TYPE ")));
            line = yg_str_from(line, 7);
            cr_expect(yg_str_equal(yg_str_cut(&line, ' '), name));
            bool counter = yg_str_equal(line, YG_STR("counter"));
            cr_expect(counter || yg_str_equal(line, YG_STR("gauge")));
            cr_expect(eq(int, counter, yg_str_ends(name, YG_STR("_total"))), "%.*s",
                      YG_STR_ARG(name));
            continue;
        }
        cr_assert(yg_str_starts(line, name), "%.*s: under another name", YG_STR_ARG(line));
        cr_expect(line.len > name.len && (line.ptr[name.len] == ' ' || line.ptr[name.len] == '{'));
        values++;
    }
    cr_expect(eq(sz, values, 1 + YG_METRIC_COUNT + YG_MEMORY_STRUCTURE_COUNT + 1));
    yg_buf_deinit(&text);
}

static bool has_line(const struct yg_buf *text, const char *line)
{
    struct yg_str rest = yg_buf_str(text);

    while (rest.len > 0) {
        if (yg_str_equal(next_line(&rest), yg_str(line)))
            return true;
    }
    return false;
}

Test(metrics, values_are_those_that_were_set)
{
    static const char *const lines[] = {
        "yagura_build_info{version=\"0.1.0\"} 1",
        "yagura_inventories_read_total 18446744073709551615",
        "yagura_records_rejected_total{stage=\"match\"} 0",
        "yagura_records_rejected_total{stage=\"cases\"} 7",
        "yagura_match_commit_timestamp_seconds 1764068400.007",
        "yagura_memory_bytes{structure=\"manifests\"} 100",
        "yagura_memory_bytes{structure=\"casebook\"} 11",
        "yagura_memory_budget_bytes 1000",
    };
    struct yg_memory_ledger memory = {.budget = 1000};
    struct yg_metrics metrics = {.version = "0.1.0", .memory = &memory};
    struct yg_memory_report one = {{0}}, other = {{0}};
    struct yg_buf text = {0};

    yg_memory_add(&one, YG_MEMORY_MANIFESTS, 60);
    yg_memory_add(&other, YG_MEMORY_MANIFESTS, 40);
    yg_memory_add(&other, YG_MEMORY_CASEBOOK, 11);
    yg_memory_publish(yg_memory_open(&memory), &one);
    yg_memory_publish(yg_memory_open(&memory), &other);
    yg_metrics_set(&metrics, YG_METRIC_INVENTORIES_READ, UINT64_MAX);
    yg_metrics_set(&metrics, YG_METRIC_CASES_REJECTED, 7);
    yg_metrics_set(&metrics, YG_METRIC_MATCH_COMMIT_TIME, 1764068400007);
    yg_metrics_set(NULL, YG_METRIC_ASSETS, 1); /* nobody asks */
    yg_metrics_write(&metrics, &text);
    for (size_t i = 0; i < YG_COUNT(lines); i++)
        cr_expect(has_line(&text, lines[i]), "%s", lines[i]);
    yg_buf_deinit(&text);
}

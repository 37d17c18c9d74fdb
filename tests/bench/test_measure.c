/* test_measure.c - medians, and rows as text and as JSON. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <string.h>

#include "bench/measure.h"

static struct measure_series series_of(const double *values, size_t count)
{
    struct measure_series series = {.count = 0};

    for (size_t i = 0; i < count; i++)
        measure_add(&series, values[i]);
    return series;
}

Test(measure, takes_the_middle_and_both_ends)
{
    struct measure_series series = series_of((const double[]){3, 1, 2, 9, 4}, 5);

    cr_expect(eq(dbl, measure_median(&series), 3));
    cr_expect(eq(dbl, measure_least(&series), 1));
    cr_expect(eq(dbl, measure_most(&series), 9));
    cr_expect(eq(dbl, series.values[0], 3), "the order of rounds stays");
}

static const struct row {
    const char *why;
    struct measure_row row;
    const char *text, *json; /* a part of each */
} rows[] = {
    {"more is better, floor reached",
     {"speed", "x yardstick", 2, 4, false},
     "speed                            3         4       2       4  x yardstick",
     "\"value\":3,\"unit\":\"x yardstick\",\"floor\":2,\"goal\":4,\"median\":3,\"best\":4,"},
    {"more is better, floor missed", {"speed", "x", 3.5, 4, false}, "x, missed", "\"best\":4,"},
    {"less is better", {"bytes", "B", 3, 2, true}, "2       3       2  B", "\"best\":2,"},
    {"less is better, missed", {"bytes", "B", 2.5, 2, true}, "B, missed", "\"floor\":2.5"},
    {"a reader of the file knows it, too", {"speed", "x", 1, 1, false}, "", "\"better\":\"more\""},
    {"and the other way", {"bytes", "B", 9, 9, true}, "", "\"better\":\"less\",\"rounds\":3,"},
    {"no floor", {"speed", "x", 0, 0, false}, "-       -  x", "\"floor\":null,\"goal\":null"},
};

Test(measure, writes_every_row)
{
    struct measure_series series = series_of((const double[]){2, 3, 4}, 3);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char json[1024] = "";
        FILE *file = fmemopen(json, sizeof json, "w");
        struct measure_report *report = measure_report_create(file);

        measure_row(report, &rows[i].row, &series);
        cr_expect(strstr(report->lines[0], rows[i].text) != NULL, "%s: %s", rows[i].why,
                  report->lines[0]);
        cr_expect(le(sz, strlen(report->lines[0]), 80));
        fclose(file);
        cr_expect(strstr(json, rows[i].json) != NULL, "%s: %s", rows[i].why, json);
        cr_expect(strstr(json, measure_machine()) != NULL);
        cr_expect(strstr(json, "kernel") == NULL);
        measure_report_destroy(report);
    }
}

Test(measure, names_the_kernel_that_is_compared_with)
{
    struct measure_series series = series_of((const double[]){1}, 1);
    struct measure_row row = {"speed", "x", 1, 1, false};
    char json[1024] = "";
    FILE *file = fmemopen(json, sizeof json, "w");
    struct measure_report *report = measure_report_create(file);

    report->kernel = "haswell";
    measure_row(report, &row, &series);
    fclose(file);
    cr_expect(strstr(json, ",\"kernel\":\"haswell\"}\n") != NULL, "%s", json);
    measure_report_destroy(report);
}

Test(measure, has_clocks_that_advance)
{
    double cpu = measure_cpu(), wall = measure_wall();

    while (measure_cpu() == cpu)
        ;
    cr_expect(gt(dbl, measure_wall(), wall));
    cr_expect(gt(sz, measure_resident(), 0));
}

Test(measure, makes_memory_resident_before_it_is_written)
{
    size_t size = (size_t)64 << 20, before = measure_resident();
    char *memory = calloc(1, size);

    cr_assert(memory != NULL);
    measure_touch(memory, size);
    size_t held = measure_resident();
    cr_expect(ge(sz, held - before, size));
    memset(memory, 1, size);
    cr_expect(lt(sz, measure_resident() - held, size / 64));
    free(memory);
}

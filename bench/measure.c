#include "bench/measure.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static double seconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double measure_cpu(void)
{
    return seconds(CLOCK_THREAD_CPUTIME_ID);
}

double measure_wall(void)
{
    return seconds(CLOCK_MONOTONIC);
}

void measure_touch(void *bytes, size_t size)
{
    volatile char *at = bytes;

    for (size_t i = 0; i < size; i += 1024)
        at[i] = at[i];
}

size_t measure_resident(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long whole = 0, resident = 0;

    if (file == NULL || fscanf(file, "%lu %lu", &whole, &resident) != 2)
        abort();
    fclose(file);
    return (size_t)resident * (size_t)sysconf(_SC_PAGESIZE);
}

/* ---- series --------------------------------------------------------------------------------- */

void measure_add(struct measure_series *series, double value)
{
    assert(series->count < MEASURE_ROUNDS_MAX);
    series->values[series->count++] = value;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double rank(const struct measure_series *series, size_t rank)
{
    struct measure_series sorted = *series;

    assert(series->count > 0);
    qsort(sorted.values, sorted.count, sizeof *sorted.values, by_value);
    return sorted.values[rank];
}

double measure_median(const struct measure_series *series)
{
    return rank(series, series->count / 2);
}

double measure_least(const struct measure_series *series)
{
    return rank(series, 0);
}

double measure_most(const struct measure_series *series)
{
    return rank(series, series->count - 1);
}

/* ---- who measured --------------------------------------------------------------------------- */

/* "AMD EPYC 9R14, 2 cores" */
const char *measure_machine(void)
{
    static char machine[160];
    char line[256], *name = NULL;
    FILE *file = fopen("/proc/cpuinfo", "r");

    while (file != NULL && name == NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "model name", 10) == 0 && (name = strchr(line, ':')) != NULL)
            name[strcspn(name, "\n")] = '\0';
    }
    if (file != NULL)
        fclose(file);
    snprintf(machine, sizeof machine, "%.100s, %ld cores", name == NULL ? "unknown" : name + 2,
             sysconf(_SC_NPROCESSORS_ONLN));
    return machine;
}

const char *measure_build(void)
{
#ifdef __clang__
    return __VERSION__ " " YG_BENCH_BUILD;
#else
    return "gcc " __VERSION__ " " YG_BENCH_BUILD;
#endif
}

/* ---- rows ----------------------------------------------------------------------------------- */

static const char *bound(double value, char out[24])
{
    if (value > 0)
        snprintf(out, 24, "%.4g", value);
    return value > 0 ? out : "-";
}

static const char *json_bound(double value, char out[24])
{
    return value > 0 ? bound(value, out) : "null";
}

struct measure_report *measure_report_create(FILE *json)
{
    struct measure_report *report =
        mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (report == MAP_FAILED)
        abort();
    report->json = json;
    return report;
}

void measure_report_destroy(struct measure_report *report)
{
    munmap(report, sizeof *report);
}

static void write_row(const struct measure_report *report, const struct measure_row *row,
                      const struct measure_series *series, double best)
{
    char least[24], goal[24];
    FILE *json = report->json;

    fprintf(json,
            "{\"name\":\"%s\",\"value\":%.6g,\"unit\":\"%s\",\"floor\":%s,\"goal\":%s,"
            "\"median\":%.6g,\"best\":%.6g,\"better\":\"%s\",\"rounds\":%zu,\"machine\":\"%s\","
            "\"build\":\"%s\"",
            row->name, measure_median(series), row->unit, json_bound(row->floor, least),
            json_bound(row->goal, goal), measure_median(series), best,
            row->less_is_better ? "less" : "more", series->count, measure_machine(),
            measure_build());
    if (report->kernel != NULL)
        fprintf(json, ",\"kernel\":\"%s\"", report->kernel);
    fprintf(json, "}\n");
    fflush(json);
}

void measure_row(struct measure_report *report, const struct measure_row *row,
                 const struct measure_series *series)
{
    double median = measure_median(series);
    double best = row->less_is_better ? measure_least(series) : measure_most(series);
    bool missed =
        row->floor > 0 && (row->less_is_better ? median > row->floor : median < row->floor);
    char least[24], goal[24];

    assert(report->line_count < MEASURE_LINES_MAX);
    snprintf(report->lines[report->line_count++], sizeof report->lines[0],
             "%-24s %9.4g %9.4g %7s %7s  %s%s", row->name, median, best, bound(row->floor, least),
             bound(row->goal, goal), row->unit, missed ? ", missed" : "");
    if (report->json != NULL)
        write_row(report, row, series, best);
}

void measure_print(const struct measure_report *report)
{
    printf("%-24s %9s %9s %7s %7s  %s\n", "", "median", "best", "floor", "goal", "unit");
    for (size_t i = 0; i < report->line_count; i++)
        printf("%s\n", report->lines[i]);
}

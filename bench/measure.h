/* bench/measure.h - clocks, medians and the rows that a benchmark reports.
 *
 * A row is one line of the table of goals: what it must reach (floor), what it strives for (goal),
 * the median and the best round. As text it fills 80 columns; as JSON it is one object a line.
 */
#ifndef YG_BENCH_MEASURE_H
#define YG_BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Seconds of this thread's CPU time, and of the wall clock. */
double measure_cpu(void);
double measure_wall(void);

/* Resident bytes of the process now. */
size_t measure_resident(void);

/* Make all of it resident. A memset to zero behind a malloc does not: it becomes a calloc, whose
 * pages come with their first use, in the middle of what is measured. */
void measure_touch(void *bytes, size_t size);

#define MEASURE_ROUNDS_MAX 101

struct measure_series {
    double values[MEASURE_ROUNDS_MAX];
    size_t count;
};

void measure_add(struct measure_series *series, double value);
double measure_median(const struct measure_series *series);
double measure_least(const struct measure_series *series);
double measure_most(const struct measure_series *series);

struct measure_row {
    const char *name, *unit;
    double floor, goal; /* 0: none */
    bool less_is_better;
};

#define MEASURE_LINES_MAX 64

/* Rows so far. Lies in memory that a process shares with its children, so that a part of a
 * benchmark can run in a process of its own. */
struct measure_report {
    FILE *json;         /* NULL: text alone */
    const char *kernel; /* simdjson's, where it is what is compared with; NULL elsewhere */
    size_t line_count;
    char lines[MEASURE_LINES_MAX][128];
};

struct measure_report *measure_report_create(FILE *json);
void measure_report_destroy(struct measure_report *report);

/* Keep the row for the table, and write it when there is a file; `value` is the median. A median
 * that misses the floor is marked. */
void measure_row(struct measure_report *report, const struct measure_row *row,
                 const struct measure_series *series);

/* The table, at most 80 columns. */
void measure_print(const struct measure_report *report);

/* Who measured: processor and cores; compiler and kind of build. */
const char *measure_machine(void);
const char *measure_build(void);

#endif

/* hostile.c - what names cost that were made for one seed, against names as they come.
 *
 *   bench_hostile [ROUNDS]
 *
 * Each round interns the names of every row into a table of its own and looks all of them up again,
 * one row after the other. Prints a JSON object a line: the ratio of the times for the same number
 * of bytes, whose floor in issue and README is 3.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "matchers/interner.h"
#include "pipeline/base/error.h"
#include "tests/support/hostile_names.h"

#define ROUNDS_MAX 1000

static const struct row {
    const char *name;
    enum hostile kind;
    uint32_t count;
} rows[] = {
    {"benign_4000", HOSTILE_NOT, 4000},
    {"one_bucket_4000", HOSTILE_ONE_BUCKET, 4000},
    {"benign_100000", HOSTILE_NOT, 100000},
    {"one_hash_100000", HOSTILE_ONE_HASH, 100000},
};

static struct hostile_name *names[YG_COUNT(rows)];
static double times[YG_COUNT(rows)][ROUNDS_MAX]; /* ns for each name */

static double nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void make_names(void)
{
    for (size_t r = 0; r < YG_COUNT(rows); r++) {
        uint64_t number = 0;

        names[r] = malloc(rows[r].count * sizeof *names[r]);
        if (names[r] == NULL)
            exit(1);
        for (uint32_t i = 0; i < rows[r].count; i++)
            hostile_make(rows[r].kind, &names[r][i], &number);
    }
}

static double measure(size_t r)
{
    double from = nanoseconds();
    struct yg_interner *interner = yg_interner_create(0);
    uint32_t found = 0;

    for (uint32_t i = 0; i < rows[r].count; i++)
        found += yg_interner_intern(interner, hostile_text(&names[r][i]), NULL) == i;
    for (uint32_t i = 0; i < rows[r].count; i++)
        found += yg_interner_find(interner, hostile_text(&names[r][i])) == i;
    if (found != 2 * rows[r].count)
        exit(1);
    yg_interner_destroy(interner);
    return (nanoseconds() - from) / rows[r].count;
}

static int compare_times(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 51;

    if (rounds < 1 || rounds > ROUNDS_MAX)
        return 2;
    hostile_fix_seed();
    make_names();
    for (int i = 0; i < rounds; i++)
        for (size_t r = 0; r < YG_COUNT(rows); r++)
            times[r][i] = measure(r);
    for (size_t r = 0; r < YG_COUNT(rows); r++)
        qsort(times[r], (size_t)rounds, sizeof times[r][0], compare_times);
    for (size_t r = 1; r < YG_COUNT(rows); r += 2)
        printf("{\"name\":\"interner_%s\",\"value\":%.2f,\"unit\":\"times the benign cost per "
               "byte\",\"floor\":3,\"median\":%.1f,\"best\":%.1f,\"benign_median\":%.1f,"
               "\"benign_best\":%.1f}\n",
               rows[r].name, times[r][rounds / 2] / times[r - 1][rounds / 2], times[r][rounds / 2],
               times[r][0], times[r - 1][rounds / 2], times[r - 1][0]);
    for (size_t r = 0; r < YG_COUNT(rows); r++)
        free(names[r]);
    return 0;
}

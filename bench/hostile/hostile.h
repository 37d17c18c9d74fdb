/* bench/hostile/hostile.h - what input costs that was made to hurt, against input as it comes.
 *
 * A row has two inputs of one shape, made before anything is timed. Each round runs both, one after
 * the other; its value is the ratio of what a byte costs. The worst row of a file must stay below
 * 3.
 *
 *   names.c        names that meet in one place of a hash table, under a seed that is fixed
 *   inventories.c  300,000 components in one SBOM, against the same ones in 1,500 SBOMs
 *   ranges.c       100,000 ranges in one advisory, against as many in 50,000 advisories
 *
 * Memory: without memory the program ends: this is no part of the product.
 */
#ifndef YG_BENCH_HOSTILE_HOSTILE_H
#define YG_BENCH_HOSTILE_HOSTILE_H

#include "bench/measure.h"
#include "pipeline/base/error.h"

struct hostile_row {
    const char *name;
    void *(*make)(const struct hostile_row *row, bool hostile);
    double (*run)(const struct hostile_row *row, const void *input); /* its CPU seconds */
    void (*drop)(void *input);
    size_t (*bytes)(const void *input);
    int variant; /* for the functions of the row */
    uint32_t count;
};

/* Ends with `name` NULL. */
extern const struct hostile_row hostile_name_rows[];
extern const struct hostile_row hostile_inventory_rows[];
extern const struct hostile_row hostile_range_rows[];

/* Say where and end the program: an input did not do what it was made for. */
#define hostile_check(condition) hostile_checked((condition), __FILE__, __LINE__)
void hostile_checked(bool held, const char *file, int line);

#endif

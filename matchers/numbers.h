/* matchers/numbers.h - a growing list of numbers: ids gathered for one piece of work.
 *
 * Threads: one owner.
 * Memory:  all zero is empty; free(items) ends it.
 */
#ifndef YG_MATCHERS_NUMBERS_H
#define YG_MATCHERS_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct yg_numbers {
    uint32_t *items;
    size_t count, capacity;
};

/* False without memory. */
bool yg_numbers_push(struct yg_numbers *numbers, uint32_t number);

/* In rising order, each once. */
void yg_numbers_sort(struct yg_numbers *numbers);

/* The order of two uint32_t, for qsort and bsearch. */
int yg_numbers_compare(const void *a, const void *b);

/* Is it in a sorted list? */
bool yg_numbers_contain(const struct yg_numbers *numbers, uint32_t number);

#endif

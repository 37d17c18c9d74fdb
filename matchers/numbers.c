#include "matchers/numbers.h"

#include <stdlib.h>

bool yg_numbers_push(struct yg_numbers *numbers, uint32_t number)
{
    if (numbers->count == numbers->capacity) {
        size_t capacity = numbers->capacity == 0 ? 64 : numbers->capacity * 2;
        uint32_t *items = realloc(numbers->items, capacity * sizeof *items);

        if (items == NULL)
            return false;
        numbers->items = items;
        numbers->capacity = capacity;
    }
    numbers->items[numbers->count++] = number;
    return true;
}

int yg_numbers_compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

void yg_numbers_sort(struct yg_numbers *numbers)
{
    size_t kept = 0;

    if (numbers->count > 1)
        qsort(numbers->items, numbers->count, sizeof *numbers->items, yg_numbers_compare);
    for (size_t i = 0; i < numbers->count; i++)
        if (kept == 0 || numbers->items[kept - 1] != numbers->items[i])
            numbers->items[kept++] = numbers->items[i];
    numbers->count = kept;
}

bool yg_numbers_contain(const struct yg_numbers *numbers, uint32_t number)
{
    return numbers->count > 0 && bsearch(&number, numbers->items, numbers->count,
                                         sizeof *numbers->items, yg_numbers_compare) != NULL;
}

#include "matchers/few.h"

#include <stdlib.h>
#include <string.h>

#include "matchers/numbers.h"

#define INSIDE (sizeof((struct yg_few *)0)->inside / sizeof(uint32_t))

void yg_few_deinit(struct yg_few *list)
{
    if (list->capacity > 0)
        free(list->outside);
    *list = (struct yg_few){0};
}

static bool grow(struct yg_few *list)
{
    uint32_t capacity = list->capacity == 0 ? 2 * INSIDE : 2 * list->capacity;
    uint32_t *items = realloc(list->capacity == 0 ? NULL : list->outside, capacity * sizeof *items);

    if (items == NULL)
        return false;
    if (list->capacity == 0)
        memcpy(items, list->inside, sizeof list->inside);
    list->outside = items;
    list->capacity = capacity;
    return true;
}

bool yg_few_push(struct yg_few *list, uint32_t number)
{
    if (list->count == (list->capacity == 0 ? INSIDE : list->capacity) && !grow(list))
        return false;
    yg_few_items(list)[list->count++] = number;
    return true;
}

bool yg_few_push_all(struct yg_few *list, const struct yg_few *others)
{
    for (uint32_t i = 0; i < others->count; i++)
        if (!yg_few_push(list, yg_few_view(others)[i]))
            return false;
    return true;
}

void yg_few_drop(struct yg_few *list, uint32_t number)
{
    uint32_t *items = yg_few_items(list);

    for (uint32_t i = 0; i < list->count; i++) {
        if (items[i] != number)
            continue;
        items[i] = items[--list->count];
        return;
    }
}

void yg_few_sort(struct yg_few *list)
{
    uint32_t *items = yg_few_items(list), kept = 0;
    bool sorted = true;

    for (uint32_t i = 1; i < list->count; i++)
        sorted &= items[i - 1] < items[i];
    if (sorted)
        return;
    qsort(items, list->count, sizeof *items, yg_numbers_compare);
    for (uint32_t i = 0; i < list->count; i++)
        if (kept == 0 || items[kept - 1] != items[i])
            items[kept++] = items[i];
    list->count = kept;
}

bool yg_few_equal(const struct yg_few *a, const struct yg_few *b)
{
    return a->count == b->count &&
           memcmp(yg_few_view(a), yg_few_view(b), a->count * sizeof(uint32_t)) == 0;
}

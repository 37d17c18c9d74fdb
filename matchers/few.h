/* matchers/few.h - a list of numbers that is short nearly always: two lie inside it.
 *
 * Threads: one owner.
 * Memory:  all zero is empty; yg_few_deinit ends it. A copy of the struct takes the list over.
 */
#ifndef YG_MATCHERS_FEW_H
#define YG_MATCHERS_FEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct yg_few {
    uint32_t count, capacity; /* capacity 0: they lie inside */
    union {
        uint32_t inside[2];
        uint32_t *outside;
    };
};

/* Valid until the list grows, or moves. */
static inline uint32_t *yg_few_items(struct yg_few *list)
{
    return list->capacity == 0 ? list->inside : list->outside;
}

static inline const uint32_t *yg_few_view(const struct yg_few *list)
{
    return list->capacity == 0 ? list->inside : list->outside;
}

void yg_few_deinit(struct yg_few *list);

/* False without memory. */
bool yg_few_push(struct yg_few *list, uint32_t number);
bool yg_few_push_all(struct yg_few *list, const struct yg_few *others);

/* Take one that is equal out, if there is any; the last one takes its place. */
void yg_few_drop(struct yg_few *list, uint32_t number);

/* In rising order, each once. */
void yg_few_sort(struct yg_few *list);

bool yg_few_equal(const struct yg_few *a, const struct yg_few *b);

#endif

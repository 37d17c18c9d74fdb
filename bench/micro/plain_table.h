/* bench/micro/plain_table.h - the yardstick of tables: open addressing, linear probing, slots of 16
 * bytes with the whole hash, at most half full, looked up one at a time. */
#ifndef YG_BENCH_MICRO_PLAIN_TABLE_H
#define YG_BENCH_MICRO_PLAIN_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct plain_slot {
    uint64_t hash;
    uint32_t id_more; /* id + 1; 0: empty */
};

struct plain_table {
    struct plain_slot *slots;
    uint64_t mask;
};

static inline void plain_table_init(struct plain_table *table, uint64_t count)
{
    uint64_t slots = 16;

    while (slots < 2 * count)
        slots *= 2;
    table->slots = calloc(slots, sizeof *table->slots);
    table->mask = slots - 1;
    if (table->slots == NULL)
        abort();
}

/* The next slot from *at on that has this hash, or the empty one that ends the search. */
static inline struct plain_slot *plain_table_next(const struct plain_table *table, uint64_t hash,
                                                  uint64_t *at)
{
    for (;; ++*at) {
        struct plain_slot *slot = &table->slots[*at & table->mask];

        if (slot->id_more == 0 || slot->hash == hash)
            return slot;
    }
}

#endif

/* pipeline/cases/table.h - a hash table from texts to objects.
 *
 * Open addressing with linear probing, at most 3/4 full; removal shifts back, so there are no
 * graves. Nothing that is written out may depend on the order of its slots: the hash is seeded per
 * process.
 *
 * Threads: one owner.
 * Memory:  owns its slots; keys and values are borrowed, a key usually lies inside its value.
 */
#ifndef YG_PIPELINE_CASES_TABLE_H
#define YG_PIPELINE_CASES_TABLE_H

#include "pipeline/base/str.h"

struct yg_table_slot {
    uint64_t hash;
    struct yg_str key;
    void *value; /* NULL: free */
};

/* All zero is an empty table. */
struct yg_table {
    struct yg_table_slot *slots;
    size_t slot_count; /* a power of two, or 0 */
    size_t count;
};

void yg_table_deinit(struct yg_table *table);

/* The value of `key`; NULL when there is none. */
void *yg_table_find(const struct yg_table *table, struct yg_str key);

/* Set the value (not NULL) of `key`, in place of an earlier one. False without memory. */
bool yg_table_set(struct yg_table *table, struct yg_str key, void *value);

/* Take out and return the value of `key`; NULL when there is none. */
void *yg_table_remove(struct yg_table *table, struct yg_str key);

/* The value of the next used slot from *at on, NULL at the end; start with *at = 0. */
void *yg_table_next(const struct yg_table *table, size_t *at);

#endif

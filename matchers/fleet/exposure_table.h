/* matchers/fleet/exposure_table.h - asset counts by (vulnerability, segment), and which of them
 * changed.
 *
 *   key (vulnerability, segment) -> entry {affected, under investigation, dirty}
 *   entries of one vulnerability are chained, so that a recount finds them all
 *
 * Threads: one owner.
 * Memory:  20 bytes per key ever counted and its slot.
 */
#ifndef YG_MATCHERS_FLEET_EXPOSURE_TABLE_H
#define YG_MATCHERS_FLEET_EXPOSURE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define YG_ENTRY_NONE UINT32_MAX

struct yg_exposure_entry {
    uint32_t vulnerability, segment;
    uint32_t affected, under_investigation;
    uint32_t next : 31; /* of the same vulnerability; all ones: none */
    uint32_t dirty : 1;
};

struct yg_exposure_table {
    struct yg_exposure_entry *entries;
    uint32_t count, capacity;
    uint32_t *slots; /* open addressing over entries */
    uint32_t slot_count;
    uint32_t *first; /* by vulnerability: its newest entry */
    uint32_t first_count;
    uint32_t *dirty; /* entries marked dirty; capacity as `entries` */
    uint32_t dirty_count;
};

void yg_exposure_table_deinit(struct yg_exposure_table *table);

/* Room for `count` more keys of vulnerabilities below `vulnerability_end`: what follows cannot
 * fail. */
bool yg_exposure_table_reserve(struct yg_exposure_table *table, uint32_t vulnerability_end,
                               size_t count);

/* The entry of a key, made with zero counts when it is new. */
struct yg_exposure_entry *yg_exposure_table_get(struct yg_exposure_table *table,
                                                uint32_t vulnerability, uint32_t segment);

/* The entry of a key, NULL when there is none. */
struct yg_exposure_entry *yg_exposure_table_find(const struct yg_exposure_table *table,
                                                 uint32_t vulnerability, uint32_t segment);

void yg_exposure_table_mark(struct yg_exposure_table *table, struct yg_exposure_entry *entry);

/* First and next entry of a vulnerability; NULL at the end. */
struct yg_exposure_entry *yg_exposure_table_first(const struct yg_exposure_table *table,
                                                  uint32_t vulnerability);
struct yg_exposure_entry *yg_exposure_table_next(const struct yg_exposure_table *table,
                                                 const struct yg_exposure_entry *entry);

#endif

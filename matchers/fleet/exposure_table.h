/* matchers/fleet/exposure_table.h - asset counts by (vulnerability, segment), and which of them
 * changed.
 *
 *   vulnerability -> row  few segments:  cells {segment, affected, investigated}, rising
 *                         many:          affected by segment, in 1, 2 or 4 bytes each,
 *                                        under investigation by segment where some are,
 *                                        a bit by segment: marked as changed
 *
 * A key without a cell counts nothing. A row is listed as long as something of it is marked, or it
 * waits to be counted anew: `pending`.
 *
 * Threads: one owner.
 * Memory:  32 bytes per vulnerability; per key that counts something 12 bytes or, in a row of many,
 *          1 to 4 for each segment.
 */
#ifndef YG_MATCHERS_FLEET_EXPOSURE_TABLE_H
#define YG_MATCHERS_FLEET_EXPOSURE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct yg_exposure_counts {
    uint32_t affected, under_investigation;
};

struct yg_exposure_row;

struct yg_exposure_table {
    struct yg_exposure_row *rows; /* by vulnerability */
    uint32_t row_count;
    uint32_t *listed; /* vulnerabilities with marked keys or pending, each once */
    uint32_t listed_count;
    uint32_t pending_count; /* rows */
    uint64_t marked_count;  /* keys */
    uint64_t key_count;     /* that count something */
    size_t bytes;           /* of the rows' cells */
};

void yg_exposure_table_deinit(struct yg_exposure_table *table);

/* Room for rows of vulnerabilities below `end`. False without memory. */
bool yg_exposure_table_grow(struct yg_exposure_table *table, uint32_t end);

/* The counts of a key. */
struct yg_exposure_counts yg_exposure_table_get(const struct yg_exposure_table *table,
                                                uint32_t vulnerability, uint32_t segment);

/* Room for a key's counts to become these, among `segment_end` segments: then yg_exposure_table_set
 * cannot fail. False without memory. */
bool yg_exposure_table_reserve(struct yg_exposure_table *table, uint32_t vulnerability,
                               uint32_t segment, uint32_t segment_end,
                               struct yg_exposure_counts counts);

/* Set the counts of a key, and mark it. Room was reserved. */
void yg_exposure_table_set(struct yg_exposure_table *table, uint32_t vulnerability,
                           uint32_t segment, struct yg_exposure_counts counts);

/* A key was handed out: it is no longer marked. False: it was not. */
bool yg_exposure_table_unmark(struct yg_exposure_table *table, uint32_t vulnerability,
                              uint32_t segment);
bool yg_exposure_table_is_marked(const struct yg_exposure_table *table, uint32_t vulnerability,
                                 uint32_t segment);

/* Nothing is known of a key any more, and nothing is said about it. */
void yg_exposure_table_forget(struct yg_exposure_table *table, uint32_t vulnerability,
                              uint32_t segment);

/* The next segment from `from` on of which the row counts something, or that is marked; UINT32_MAX:
 * none. Cost: in a row of many, the segments between. */
uint32_t yg_exposure_table_next(const struct yg_exposure_table *table, uint32_t vulnerability,
                                uint32_t from);
uint32_t yg_exposure_table_next_marked(const struct yg_exposure_table *table,
                                       uint32_t vulnerability, uint32_t from);

/* The row waits to be counted anew, or no longer. */
void yg_exposure_table_set_pending(struct yg_exposure_table *table, uint32_t vulnerability,
                                   bool pending);
bool yg_exposure_table_is_pending(const struct yg_exposure_table *table, uint32_t vulnerability);

/* List a row, unless it is; it was taken off the list: its keys stay marked. */
void yg_exposure_table_list(struct yg_exposure_table *table, uint32_t vulnerability);
void yg_exposure_table_unlist(struct yg_exposure_table *table, uint32_t vulnerability);

/* Give back cells that count nothing and are not marked. */
void yg_exposure_table_trim(struct yg_exposure_table *table, uint32_t vulnerability);

/* Ask the processor for a row that is needed soon; then for a key of it. */
void yg_exposure_table_prefetch_row(const struct yg_exposure_table *table, uint32_t vulnerability);
void yg_exposure_table_prefetch(const struct yg_exposure_table *table, uint32_t vulnerability,
                                uint32_t segment);

/* Bytes held. */
size_t yg_exposure_table_bytes(const struct yg_exposure_table *table);

#endif

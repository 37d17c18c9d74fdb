/* matchers/fleet/segment_table.h - (inventory partition, segment) interned to small numbers.
 *
 * Counting happens per segment within one partition, so the partition is part of the number. There
 * are at most YG_SEGMENTS_MAX. When three quarters are in use a new segment loses its site, then
 * all labels but the scope; this is counted. Beyond all that a partition has one segment more,
 * "everything else": a partition that leaves must be able to take its assets along.
 *
 * Threads: one owner.
 * Memory:  owns its texts; they live as long as the table.
 * Cost:    a search looks at 128 slots at most, whatever the names are.
 */
#ifndef YG_MATCHERS_FLEET_SEGMENT_TABLE_H
#define YG_MATCHERS_FLEET_SEGMENT_TABLE_H

#include "pipeline/model/segment.h"

#define YG_SEGMENT_NONE UINT32_MAX

struct yg_segment_table;

struct yg_segment_table *yg_segment_table_create(uint32_t segments_max);
void yg_segment_table_destroy(struct yg_segment_table *table);

/* The number of the pair, made when it is new; YG_SEGMENT_NONE without memory. */
uint32_t yg_segment_table_intern(struct yg_segment_table *table, int32_t partition,
                                 const struct yg_segment *segment);

/* The number of the pair as it was interned, YG_SEGMENT_NONE when it was not. */
uint32_t yg_segment_table_find(struct yg_segment_table *table, int32_t partition,
                               const struct yg_segment *segment);

/* How many slots a search for the pair looks at (matchers/interner.h bounds it): for tests. */
uint32_t yg_segment_table_path(struct yg_segment_table *table, int32_t partition,
                               const struct yg_segment *segment);

const struct yg_segment *yg_segment_table_get(const struct yg_segment_table *table, uint32_t number,
                                              int32_t *partition);
uint32_t yg_segment_table_count(const struct yg_segment_table *table);
uint64_t yg_segment_table_overflowed(const struct yg_segment_table *table);

/* Bytes held. */
size_t yg_segment_table_bytes(const struct yg_segment_table *table);

#endif

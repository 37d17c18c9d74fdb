/* matchers/segment_table.h - (inventory partition, segment) interned to small numbers.
 *
 * Counting happens per segment within one partition, so the partition is part of the number. There
 * are at most YG_SEGMENTS_MAX; beyond that a segment loses its site, and when even that does not
 * help all labels but the scope, and this is counted. The last number is kept for "everything
 * else".
 *
 * Threads: one owner.
 * Memory:  owns its texts; they live as long as the table.
 */
#ifndef YG_MATCHERS_SEGMENT_TABLE_H
#define YG_MATCHERS_SEGMENT_TABLE_H

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

const struct yg_segment *yg_segment_table_get(const struct yg_segment_table *table, uint32_t number,
                                              int32_t *partition);
uint32_t yg_segment_table_count(const struct yg_segment_table *table);
uint64_t yg_segment_table_overflowed(const struct yg_segment_table *table);

#endif

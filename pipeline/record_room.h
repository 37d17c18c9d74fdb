/* pipeline/record_room.h - is there room in the memory budget for a large record?
 *
 * It is asked before the record is decoded: most of what it needs is gone again afterwards, when
 * nobody would see it. Small ones are seen in the tables that they grow.
 *
 * Threads: the decoder's.
 */
#ifndef YG_PIPELINE_RECORD_ROOM_H
#define YG_PIPELINE_RECORD_ROOM_H

#include "connectors/formats/decode.h"
#include "pipeline/base/memory.h"

#define YG_RECORD_LARGE_BYTES ((size_t)1 << 20)

static inline bool yg_record_is_large(const struct yg_record *record)
{
    return record->value.len >= YG_RECORD_LARGE_BYTES;
}

/* By what is published: publish first. Errors: YG_BUDGET: "a record of 9000000 bytes: memory:
 * ...". */
YG_MUST_CHECK enum yg_status yg_record_room(const struct yg_memory_ledger *memory,
                                            const struct yg_decoder *decoder,
                                            const struct yg_record *record, struct yg_error *err);

#endif

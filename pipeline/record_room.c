#include "pipeline/record_room.h"

#define TABLE_BYTES_BY_BYTE 12 /* new identities, their postings and a manifest, at most */

enum yg_status yg_record_room(const struct yg_memory_ledger *memory,
                              const struct yg_decoder *decoder, const struct yg_record *record,
                              struct yg_error *err)
{
    size_t len = record->value.len;
    enum yg_status st =
        yg_memory_check(memory, yg_decoder_wants(decoder, len) + len * TABLE_BYTES_BY_BYTE, err);

    return st == YG_OK ? st : yg_error_wrap(err, "a record of %zu bytes", len);
}

/* connectors/file_batch.h - one buffer behind the records of a batch of files.
 *
 * It is filled straight from the file and the records point into it. What is behind the last whole
 * record when a batch is handed over moves to the start of the next buffer, so a record is always
 * in one piece, and a buffer grows only while a single record is larger than it.
 *
 *   bytes  [ record | record | record | begun ...      free      ]
 *          0                          taken      len             capacity
 *
 * Threads: one owner; release from any thread.
 * Memory:  a batch owns its bytes and the arena of its paths and keys.
 */
#ifndef YG_CONNECTORS_FILE_BATCH_H
#define YG_CONNECTORS_FILE_BATCH_H

#include "connectors/source.h"
#include "pipeline/base/arena.h"

#define YG_FILE_BATCH_RECORDS_MAX 512
#define YG_FILE_BATCH_BYTES ((size_t)1 << 20)
#define YG_FILE_READ_BYTES ((size_t)128 << 10)

struct yg_file_batch {
    struct yg_batch base;
    struct yg_arena arena;
    struct yg_str path; /* of the current file, copied at its first record here; else absent */
    char *bytes;
    size_t capacity, len, taken;
    size_t searched; /* no newline between taken and here */
    struct yg_record records[YG_FILE_BATCH_RECORDS_MAX];
};

/* A batch whose begun record is the rest behind the records of `full` (NULL: nothing). NULL when
 * memory is out. */
struct yg_file_batch *yg_file_batch_create(const struct yg_file_batch *full);

/* A batch of no records: IDLE, END. NULL when memory is out. */
struct yg_batch *yg_file_batch_event(enum yg_batch_kind kind);

/* Have YG_FILE_READ_BYTES free behind the begun record, which has at most `bytes_max` + 1 bytes.
 * *room is false when the batch must be handed over first. Errors: YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_file_batch_make_room(struct yg_file_batch *batch, size_t bytes_max,
                                                     bool *room, struct yg_error *err);

/* Add a record (at most YG_FILE_BATCH_RECORDS_MAX) of the file `path`; its key is the path from
 * `name_at` on, with ":LINE" when `line` is not 0. Errors: YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_file_batch_add(struct yg_file_batch *batch, const char *path,
                                               size_t name_at, struct yg_str value, uint64_t line,
                                               int64_t offset, struct yg_error *err);

/* The bytes behind the last record. */
static inline struct yg_str yg_file_batch_begun(const struct yg_file_batch *batch)
{
    return (struct yg_str){batch->bytes + batch->taken, batch->len - batch->taken};
}

/* Everything before `end` belongs to a record or to nothing. */
static inline void yg_file_batch_take(struct yg_file_batch *batch, size_t end)
{
    batch->taken = batch->searched = end;
}

/* The next newline behind `searched`, or NULL, and then all is searched. */
static inline const char *yg_file_batch_newline(struct yg_file_batch *batch)
{
    const char *found = memchr(batch->bytes + batch->searched, '\n', batch->len - batch->searched);

    batch->searched = found == NULL ? batch->len : (size_t)(found - batch->bytes);
    return found;
}

#endif

/* connectors/source.h - where records come from, behind one small interface.
 *
 * A source yields batches: records, or one event in line with them. What a partition's owner must
 * do follows from the order: everything before a REVOKED batch belongs to the old assignment.
 *
 *   ASSIGNED  partitions are ours, with what was committed for them; the receiver may seek them
 *   RECORDS   records, in order within a partition
 *   REVOKED   commit what came before, then yg_source_complete: only then the partitions go
 *   LOST      the partitions are gone already: abort and drop
 *   IDLE      nothing more to read for now: all partitions are at their end. Files: end of one path
 *             of the list
 *   END       a bounded source (file) is exhausted; nothing follows
 *
 * Threads: a source belongs to one thread; a batch may be released by another.
 * Memory:  a batch is owned by the receiver until yg_batch_release; all texts in it live as long.
 */
#ifndef YG_CONNECTORS_SOURCE_H
#define YG_CONNECTORS_SOURCE_H

#include "connectors/record.h"

enum yg_batch_kind {
    YG_BATCH_RECORDS,
    YG_BATCH_ASSIGNED,
    YG_BATCH_REVOKED,
    YG_BATCH_LOST,
    YG_BATCH_IDLE,
    YG_BATCH_END
};

struct yg_partition {
    struct yg_str topic;
    int32_t partition;
    int64_t committed;      /* committed offset = next to read; YG_OFFSET_NONE */
    struct yg_str metadata; /* committed with it; may be empty */
    int64_t end;            /* end offset when it was assigned; YG_OFFSET_NONE when not known */
};

struct yg_batch {
    enum yg_batch_kind kind;
    struct yg_record *records; /* RECORDS */
    size_t record_count;
    struct yg_partition *partitions; /* ASSIGNED, REVOKED, LOST */
    size_t partition_count;
    void (*release)(struct yg_batch *batch); /* set by the source */
};

struct yg_source;

struct yg_source_ops {
    /* Wait up to `timeout_ms` for the next batch. *batch is NULL when nothing came.
     * Errors: YG_IO (transient ones are retried inside), YG_FENCED. A file that cannot be read is
     * YG_IO with its path, once; the next poll goes on with the next file. Blocks. */
    enum yg_status (*poll)(struct yg_source *source, int timeout_ms, struct yg_batch **batch,
                           struct yg_error *err);

    /* Read a partition from `offset` on; only between an ASSIGNED batch and the next poll. */
    enum yg_status (*seek)(struct yg_source *source, struct yg_str topic, int32_t partition,
                           int64_t offset, struct yg_error *err);

    /* The receiver is done with a REVOKED or LOST batch (not yet released). */
    void (*complete)(struct yg_source *source, const struct yg_batch *batch);

    void (*destroy)(struct yg_source *source);
};

/* The first member of every source. */
struct yg_source {
    const struct yg_source_ops *ops;
};

static inline enum yg_status yg_source_poll(struct yg_source *source, int timeout_ms,
                                            struct yg_batch **batch, struct yg_error *err)
{
    return source->ops->poll(source, timeout_ms, batch, err);
}

static inline enum yg_status yg_source_seek(struct yg_source *source, struct yg_str topic,
                                            int32_t partition, int64_t offset, struct yg_error *err)
{
    return source->ops->seek(source, topic, partition, offset, err);
}

static inline void yg_source_complete(struct yg_source *source, const struct yg_batch *batch)
{
    source->ops->complete(source, batch);
}

/* Accepts NULL. */
static inline void yg_source_destroy(struct yg_source *source)
{
    if (source != NULL)
        source->ops->destroy(source);
}

/* Accepts NULL. Thread: any. */
static inline void yg_batch_release(struct yg_batch *batch)
{
    if (batch != NULL)
        batch->release(batch);
}

#endif

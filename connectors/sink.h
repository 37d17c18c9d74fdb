/* connectors/sink.h - where records go: append, then commit all of it or abort all of it.
 *
 * A commit makes the appended records and the read positions (with their metadata) visible
 * together: on Kafka one transaction. After an abort or an error nothing of it is visible and the
 * caller redoes its work from the committed positions.
 *
 * Threads: a sink belongs to one thread.
 * Memory:  append copies the record.
 */
#ifndef YG_CONNECTORS_SINK_H
#define YG_CONNECTORS_SINK_H

#include "connectors/source.h"

#define YG_PARTITION_ANY (-1) /* by the key's hash (murmur2, as Kafka's own clients) */

struct yg_output {
    struct yg_str topic;
    int32_t partition;
    struct yg_str key;
    struct yg_str value; /* absent: a tombstone */
    const struct yg_record_header *headers;
    size_t header_count;
};

/* A read position to commit: the next offset to read of a partition, with metadata (ASCII, at most
 * 4096 bytes). */
struct yg_commit_position {
    struct yg_str topic;
    int32_t partition;
    int64_t offset;
    struct yg_str metadata;
};

struct yg_sink;

struct yg_sink_ops {
    /* Errors: YG_LIMIT when the record is larger than the sink takes (nothing was appended, the
     * transaction is still good), YG_REFUSED when its topic does not exist or is denied, YG_IO,
     * YG_FENCED. */
    enum yg_status (*append)(struct yg_sink *sink, const struct yg_output *output,
                             struct yg_error *err);

    /* `source` (may be NULL with no positions) is the consumer that the positions belong to.
     * Errors: YG_IO: all was aborted, redo; YG_FENCED: another instance took over. Blocks. */
    enum yg_status (*commit)(struct yg_sink *sink, struct yg_source *source,
                             const struct yg_commit_position *positions, size_t position_count,
                             struct yg_error *err);

    enum yg_status (*abort)(struct yg_sink *sink, struct yg_error *err);
    void (*destroy)(struct yg_sink *sink); /* aborts what was not committed */
};

/* The first member of every sink. */
struct yg_sink {
    const struct yg_sink_ops *ops;
};

static inline enum yg_status yg_sink_append(struct yg_sink *sink, const struct yg_output *output,
                                            struct yg_error *err)
{
    return sink->ops->append(sink, output, err);
}

static inline enum yg_status yg_sink_commit(struct yg_sink *sink, struct yg_source *source,
                                            const struct yg_commit_position *positions,
                                            size_t position_count, struct yg_error *err)
{
    return sink->ops->commit(sink, source, positions, position_count, err);
}

static inline enum yg_status yg_sink_abort(struct yg_sink *sink, struct yg_error *err)
{
    return sink->ops->abort(sink, err);
}

/* Accepts NULL. */
static inline void yg_sink_destroy(struct yg_sink *sink)
{
    if (sink != NULL)
        sink->ops->destroy(sink);
}

#endif

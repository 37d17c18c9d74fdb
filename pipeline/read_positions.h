/* pipeline/read_positions.h - how far the partitions of broadcast topics have been read.
 *
 * Who reads a topic from its beginning at every start commits nothing for it, but states with the
 * positions that it does commit how far that was: "TOPIC/PARTITION:NEXT,...". So the next one knows
 * which records have had their dead letter.
 *
 * Threads: the stage's.
 */
#ifndef YG_PIPELINE_READ_POSITIONS_H
#define YG_PIPELINE_READ_POSITIONS_H

#include "pipeline/base/arena.h"
#include "pipeline/base/buf.h"
#include "pipeline/model/position.h"

/* All zero: nothing read. */
struct yg_read_positions {
    struct yg_arena arena;
    struct yg_read_position {
        struct yg_str topic;
        int32_t partition;
        int64_t next; /* offset */
    } * items;
    size_t count;
};

void yg_read_positions_deinit(struct yg_read_positions *positions);

/* A record has been read. False without memory. */
bool yg_read_positions_note(struct yg_read_positions *positions, const struct yg_position *record);

/* The text, replacing what is in `out`. */
void yg_read_positions_format(const struct yg_read_positions *positions, struct yg_buf *out);

/* The text as metadata of a commit; empty when it is longer than that may be: then the letters of
 * what was read come again at the next start. */
struct yg_str yg_read_positions_metadata(struct yg_str text);

/* Was the record read, by what a text states? */
bool yg_read_positions_passed(struct yg_str text, const struct yg_position *record);

#endif

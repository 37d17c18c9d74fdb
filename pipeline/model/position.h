/* pipeline/model/position.h - where a record was: topic, partition, offset. */
#ifndef YG_PIPELINE_MODEL_POSITION_H
#define YG_PIPELINE_MODEL_POSITION_H

#include "pipeline/base/str.h"

#define YG_OFFSET_NONE INT64_C(-1) /* nothing committed yet */

struct yg_position {
    struct yg_str topic; /* topic, or path of a file */
    int32_t partition;   /* of a topic; 0 for a file */
    int64_t offset;      /* of a topic; for a file the number of the record, from 1 */
};

#endif

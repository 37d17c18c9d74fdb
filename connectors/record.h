/* connectors/record.h - what sources yield and sinks take. */
#ifndef YG_CONNECTORS_RECORD_H
#define YG_CONNECTORS_RECORD_H

#include "pipeline/base/clock.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"
#include "pipeline/model/position.h"

struct yg_record_header {
    struct yg_str name, value;
};

struct yg_record {
    struct yg_str key;   /* absent (ptr NULL): none */
    struct yg_str value; /* absent: a tombstone, the key's entity is gone */
    const struct yg_record_header *headers;
    size_t header_count;
    struct yg_position position;
    yg_time_ms time; /* of the record; YG_TIME_NONE for files */
};

/* The value of a header; absent when there is none. */
struct yg_str yg_record_header_get(const struct yg_record *record, struct yg_str name);

#endif

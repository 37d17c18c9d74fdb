#include "connectors/record.h"

struct yg_str yg_record_header_get(const struct yg_record *record, struct yg_str name)
{
    for (size_t i = record->header_count; i > 0; i--) { /* Kafka: the last one of a name counts */
        if (yg_str_equal(record->headers[i - 1].name, name))
            return record->headers[i - 1].value;
    }
    return (struct yg_str){NULL, 0};
}

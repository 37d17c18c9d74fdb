#include "pipeline/read_positions.h"

#include <stdio.h>

#define METADATA_BYTES_MAX 4096 /* connectors/sink.h */

void yg_read_positions_deinit(struct yg_read_positions *positions)
{
    yg_arena_deinit(&positions->arena);
    *positions = (struct yg_read_positions){0};
}

bool yg_read_positions_note(struct yg_read_positions *positions, const struct yg_position *record)
{
    struct yg_read_position *read = NULL;

    for (size_t i = 0; i < positions->count && read == NULL; i++) {
        if (positions->items[i].partition == record->partition &&
            yg_str_equal(positions->items[i].topic, record->topic))
            read = &positions->items[i];
    }
    if (read == NULL) {
        struct yg_str topic = yg_arena_copy(&positions->arena, record->topic);

        read = topic.ptr == NULL
                   ? NULL
                   : yg_arena_append(&positions->arena, &positions->items, &positions->count);
        if (read == NULL)
            return false;
        *read = (struct yg_read_position){.topic = topic, .partition = record->partition};
    }
    read->next = record->offset + 1;
    return true;
}

void yg_read_positions_format(const struct yg_read_positions *positions, struct yg_buf *out)
{
    yg_buf_reset(out);
    for (size_t i = 0; i < positions->count; i++)
        yg_buf_printf(out, "%s%.*s/%d:%lld", i == 0 ? "" : ",",
                      YG_STR_ARG(positions->items[i].topic), positions->items[i].partition,
                      (long long)positions->items[i].next);
}

struct yg_str yg_read_positions_metadata(struct yg_str text)
{
    return text.len > METADATA_BYTES_MAX ? YG_STR("") : text;
}

bool yg_read_positions_passed(struct yg_str text, const struct yg_position *record)
{
    char name[300];
    int len = snprintf(name, sizeof name, "%.*s/%d:", YG_STR_ARG(record->topic), record->partition);

    while (len < (int)sizeof name && text.ptr != NULL) {
        struct yg_str part = yg_str_cut(&text, ',');
        uint64_t next;

        if (yg_str_starts(part, (struct yg_str){name, (size_t)len}) &&
            yg_str_to_u64(yg_str_from(part, (size_t)len), &next))
            return record->offset < (int64_t)next;
    }
    return false;
}

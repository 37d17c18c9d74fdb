#include "pipeline/letters.h"

#include "connectors/formats/encode.h"

enum yg_status yg_letters_add(struct yg_letters *letters, const struct yg_record *record,
                              const struct yg_error *reason, bool is_advisory, struct yg_error *err)
{
    struct yg_arena *arena = &letters->arena;
    struct yg_letter letter = {.position = record->position, .is_advisory = is_advisory};

    yg_buf_reset(&letters->text);
    yg_encode_dead_letter(&letters->text, record, reason);
    letter.position.topic = yg_arena_copy(arena, record->position.topic);
    letter.key = yg_arena_copy(arena, record->key);
    letter.value = yg_arena_copy(arena, yg_buf_str(&letters->text));
    struct yg_letter *slot = yg_arena_append(arena, &letters->items, &letters->count);
    if (slot == NULL || letter.position.topic.ptr == NULL || letter.key.ptr == NULL ||
        letter.value.ptr == NULL || letters->text.failed)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a dead letter");
    *slot = letter;
    return YG_OK;
}

void yg_letters_leave(struct yg_letters *letters, int32_t partition)
{
    for (size_t i = 0; i < letters->count; i++)
        letters->items[i].sent |=
            !letters->items[i].is_advisory && letters->items[i].position.partition == partition;
}

void yg_letters_clear(struct yg_letters *letters)
{
    letters->items = NULL;
    letters->count = 0;
    yg_arena_reset(&letters->arena, (size_t)1 << 20);
}

void yg_letters_deinit(struct yg_letters *letters)
{
    yg_arena_deinit(&letters->arena);
    yg_buf_deinit(&letters->text);
}

#include "connectors/file_batch.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define LINE_DIGITS_MAX 24

static void release_batch(struct yg_batch *base)
{
    struct yg_file_batch *batch = (struct yg_file_batch *)base;

    yg_arena_deinit(&batch->arena);
    free(batch->bytes);
    free(batch);
}

static void release_event(struct yg_batch *base)
{
    free(base);
}

struct yg_file_batch *yg_file_batch_create(const struct yg_file_batch *full)
{
    struct yg_str rest = full == NULL ? (struct yg_str){NULL, 0} : yg_file_batch_begun(full);
    struct yg_file_batch *batch = malloc(sizeof *batch);

    if (batch == NULL)
        return NULL;
    batch->base = (struct yg_batch){
        .kind = YG_BATCH_RECORDS, .records = batch->records, .release = release_batch};
    yg_arena_init(&batch->arena);
    batch->path = (struct yg_str){NULL, 0};
    batch->capacity = YG_FILE_BATCH_BYTES;
    if (batch->capacity < rest.len + YG_FILE_READ_BYTES)
        batch->capacity = rest.len + YG_FILE_READ_BYTES;
    batch->bytes = malloc(batch->capacity);
    if (batch->bytes == NULL) {
        free(batch);
        return NULL;
    }
    if (rest.len > 0)
        memcpy(batch->bytes, rest.ptr, rest.len);
    batch->len = rest.len;
    batch->taken = 0;
    batch->searched = full == NULL ? 0 : full->searched - full->taken;
    return batch;
}

struct yg_batch *yg_file_batch_event(enum yg_batch_kind kind)
{
    struct yg_batch *batch = calloc(1, sizeof *batch);

    if (batch == NULL)
        return NULL;
    batch->kind = kind;
    batch->release = release_event;
    return batch;
}

/* Without records nothing points into the buffer, so the begun record may move to its start. */
static void move_to_start(struct yg_file_batch *batch)
{
    if (batch->taken == 0)
        return;
    batch->len -= batch->taken;
    batch->searched -= batch->taken;
    memmove(batch->bytes, batch->bytes + batch->taken, batch->len);
    batch->taken = 0;
}

enum yg_status yg_file_batch_make_room(struct yg_file_batch *batch, size_t bytes_max, bool *room,
                                       struct yg_error *err)
{
    bool fresh = batch->base.record_count == 0;
    size_t capacity = batch->capacity * 2;
    char *bytes;

    if (fresh)
        move_to_start(batch);
    *room = batch->capacity - batch->len >= YG_FILE_READ_BYTES;
    if (*room || !fresh)
        return YG_OK;
    assert(batch->len <= bytes_max + 1);
    if (capacity > bytes_max + 2 * YG_FILE_READ_BYTES)
        capacity = bytes_max + 2 * YG_FILE_READ_BYTES;
    bytes = realloc(batch->bytes, capacity);
    if (bytes == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "record of %zu bytes", batch->len);
    batch->bytes = bytes;
    batch->capacity = capacity;
    *room = true;
    return YG_OK;
}

/* "NAME", or "NAME:LINE"; absent when memory is out. */
static struct yg_str make_key(struct yg_file_batch *batch, size_t name_at, uint64_t line)
{
    struct yg_str name = yg_str_from(batch->path, name_at);
    char *text;
    int digits;

    if (line == 0)
        return name;
    text = yg_arena_alloc(&batch->arena, name.len + LINE_DIGITS_MAX);
    if (text == NULL)
        return (struct yg_str){NULL, 0};
    memcpy(text, name.ptr, name.len);
    digits = snprintf(text + name.len, LINE_DIGITS_MAX, ":%llu", (unsigned long long)line);
    return (struct yg_str){text, name.len + (size_t)digits};
}

enum yg_status yg_file_batch_add(struct yg_file_batch *batch, const char *path, size_t name_at,
                                 struct yg_str value, uint64_t line, int64_t offset,
                                 struct yg_error *err)
{
    struct yg_str key;

    assert(batch->base.record_count < YG_FILE_BATCH_RECORDS_MAX);
    if (batch->path.ptr == NULL)
        batch->path = yg_arena_copy(&batch->arena, yg_str(path));
    key = batch->path.ptr == NULL ? batch->path : make_key(batch, name_at, line);
    if (key.ptr == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "%s", path);
    batch->records[batch->base.record_count++] =
        (struct yg_record){.key = key,
                           .value = value,
                           .position = {.topic = batch->path, .offset = offset},
                           .time = YG_TIME_NONE};
    return YG_OK;
}

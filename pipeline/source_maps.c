#include "pipeline/source_maps.h"

#include "connectors/file.h"
#include "connectors/formats/encode.h"
#include <stdio.h>

#define LINE_BYTES_MAX ((size_t)1 << 20)
#define PATH_BYTES_MAX 4096

struct loading {
    struct yg_source_map *map;
    struct yg_json_reader *reader;
    struct yg_arena arena;
    char path[PATH_BYTES_MAX]; /* of the current file */
    bool headed;               /* a head has been read in it */
    uint32_t feed;
    uint64_t rows_left; /* that the head announced */
};

/* The rows of the last head are all there. */
static enum yg_status check_whole(const struct loading *loading, struct yg_error *err)
{
    if (loading->rows_left == 0)
        return YG_OK;
    return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET,
                   "%s: cut short: %llu rows that its head announces are missing", loading->path,
                   (unsigned long long)loading->rows_left);
}

static enum yg_status add_line(struct loading *loading, const struct yg_source_line *line,
                               struct yg_error *err)
{
    if (line->distribution.len > 0) {
        loading->headed = true;
        loading->rows_left = line->rows;
        return yg_source_map_feed(loading->map, line->distribution, line->release, &loading->feed,
                                  err);
    }
    if (!loading->headed)
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET,
                       "a package before the head, which says of which release it is");
    if (loading->rows_left == 0)
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "a row more than the head announces");
    loading->rows_left--;
    return yg_source_map_add(loading->map, loading->feed, line->package, line->version,
                             line->source, err);
}

static enum yg_status read_record(struct loading *loading, const struct yg_record *record,
                                  struct yg_error *err)
{
    struct yg_source_line line;
    enum yg_status st = YG_OK;

    if (!yg_str_equal(record->position.topic, yg_str(loading->path))) {
        st = check_whole(loading, err);
        if (st != YG_OK)
            return st;
        snprintf(loading->path, sizeof loading->path, "%.*s", YG_STR_ARG(record->position.topic));
        loading->headed = false;
    }
    if (record->value.len == 0 || record->value.ptr[0] != '{')
        st = yg_fail(err, YG_MALFORMED, YG_NO_OFFSET,
                     "not a line of a map of sources, which `yagura sources import` makes");
    if (st == YG_OK)
        st = yg_decode_source_line(loading->reader, &loading->arena, record->value, &line, err);
    if (st == YG_OK) {
        bool ends = line.distribution.len > 0;

        st = ends ? check_whole(loading, err) : YG_OK;
        if (st != YG_OK)
            return st;
        st = add_line(loading, &line, err);
    }
    yg_arena_reset(&loading->arena, LINE_BYTES_MAX);
    return st == YG_OK ? st
                       : yg_error_wrap(err, "%s: line %lld", loading->path,
                                       (long long)record->position.offset);
}

static enum yg_status read_all(struct loading *loading, struct yg_source *source,
                               struct yg_error *err)
{
    bool ended = false;
    enum yg_status st = YG_OK;

    while (st == YG_OK && !ended) {
        struct yg_batch *batch = NULL;

        st = yg_source_poll(source, -1, &batch, err);
        for (size_t i = 0; st == YG_OK && i < batch->record_count; i++)
            st = read_record(loading, &batch->records[i], err);
        ended = batch != NULL && batch->kind == YG_BATCH_END;
        yg_batch_release(batch);
    }
    return st == YG_OK ? check_whole(loading, err) : st;
}

enum yg_status yg_source_maps_load(const struct yg_str *paths, size_t count,
                                   struct yg_source_map **map, struct yg_error *err)
{
    struct loading loading = {.map = NULL};
    struct yg_source *source = NULL;
    enum yg_status st = YG_OK;

    *map = NULL;
    if (count == 0)
        return YG_OK;
    loading.map = yg_source_map_create();
    loading.reader = yg_json_reader_create(LINE_BYTES_MAX);
    if (loading.map == NULL || loading.reader == NULL)
        st = yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a map of sources");
    if (st == YG_OK)
        st = yg_file_source_create(paths, count, LINE_BYTES_MAX, &source, err);
    if (st == YG_OK)
        st = read_all(&loading, source, err);
    if (st == YG_OK) {
        *map = loading.map;
        loading.map = NULL;
    }
    yg_source_destroy(source);
    yg_source_map_destroy(loading.map);
    yg_json_reader_destroy(loading.reader);
    yg_arena_deinit(&loading.arena);
    return st;
}

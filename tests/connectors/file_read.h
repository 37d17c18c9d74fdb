/* tests/connectors/file_read.h - what a file source yields, as a text, so that a test is a
 * table. */
#ifndef YG_TESTS_CONNECTORS_FILE_READ_H
#define YG_TESTS_CONNECTORS_FILE_READ_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "connectors/file.h"
#include "pipeline/base/buf.h"
#include "tests/support/folder.h"

#define BYTES_MAX ((size_t)1 << 20)
#define PATHS_MAX 4

/* The key of a record is the name of its file, with ":LINE" for a line; shown without the suffixes
 * of format and compression, which only distract from what the rows are about. */
static inline void show_key(const struct yg_record *record, struct yg_buf *out)
{
    static const char *const suffixes[] = {".zst", ".gz", ".json", ".jsonl", ".ndjson", ".csv"};
    struct yg_str path = record->position.topic, name = yg_str_from(path, 0), key = record->key;
    size_t slash = yg_str_rindex(path, '/');

    if (slash < path.len)
        name = yg_str_from(path, slash + 1);
    cr_assert(yg_str_starts(key, name), "%.*s", YG_STR_ARG(key));
    key = yg_str_from(key, name.len);
    for (size_t i = 0; i < YG_COUNT(suffixes); i++) {
        if (yg_str_ends(name, yg_str(suffixes[i])) && name.len > strlen(suffixes[i]))
            name.len -= strlen(suffixes[i]);
    }
    yg_buf_printf(out, "%.*s%.*s", YG_STR_ARG(name), YG_STR_ARG(key));
}

/* What a source yields, as text: "key@offset=value\n" per record, "IDLE\n", "END\n", "!error\n".
 * The folder's path in errors and topics is shown as "~". */
static inline void drain(struct yg_source *source, const char *folder, struct yg_buf *out)
{
    bool ended = false;

    while (!ended) {
        struct yg_batch *batch = NULL;
        struct yg_error err = {.text = ""};
        enum yg_status st = yg_source_poll(source, 1000, &batch, &err);
        const char *place = strstr(err.text, folder);

        if (st != YG_OK) {
            cr_expect(eq(int, err.status, st));
            yg_buf_printf(out, "!%s ", yg_status_name(st));
            if (place == NULL)
                yg_buf_printf(out, "%s\n", err.text);
            else
                yg_buf_printf(out, "%.*s~%s\n", (int)(place - err.text), err.text,
                              place + strlen(folder));
            continue;
        }
        cr_assert(ne(ptr, batch, NULL));
        for (size_t i = 0; i < batch->record_count; i++) {
            const struct yg_record *record = &batch->records[i];

            show_key(record, out);
            yg_buf_printf(out, "@%lld=%.*s\n", (long long)record->position.offset,
                          YG_STR_ARG(record->value));
        }
        ended = batch->kind == YG_BATCH_END;
        if (batch->kind != YG_BATCH_RECORDS)
            yg_buf_printf(out, "%s\n", ended ? "END" : "IDLE");
        yg_batch_release(batch);
    }
}

/* Read `paths` (below the folder; "-" stays), separated by blanks. */
static inline void read_paths(const char *folder, const char *paths, size_t bytes_max,
                              struct yg_buf *out)
{
    char full[PATHS_MAX][FOLDER_PATH_MAX];
    struct yg_str list[PATHS_MAX], rest = yg_str(paths);
    struct yg_source *source = NULL;
    size_t count = 0;

    while (rest.ptr != NULL) {
        struct yg_str path = yg_str_cut(&rest, ' ');

        snprintf(full[count], FOLDER_PATH_MAX, "%s/%.*s", folder, YG_STR_ARG(path));
        list[count] = path.ptr[0] == '/' || path.ptr[0] == '-' ? path : yg_str(full[count]);
        count++;
    }
    cr_assert(eq(int, yg_file_source_create(list, count, bytes_max, &source, NULL), YG_OK));
    memset(full, '?', sizeof full); /* the paths were copied */
    yg_buf_reset(out);
    drain(source, folder, out);
    yg_source_destroy(source);
}

static inline void expect_text(const char *why, const struct yg_buf *found, const char *expected)
{
    cr_expect(yg_str_equal(yg_buf_str(found), yg_str(expected)), "%s: expected\n%sfound\n%.*s", why,
              expected, YG_STR_ARG(yg_buf_str(found)));
}

#endif

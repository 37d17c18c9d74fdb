/* tests/support/lines.h - the lines of a file, zstd (window up to 2^27) or plain, one at a time.
 *
 * Memory: a line is borrowed until the next call. Threads: one.
 */
#ifndef YG_TESTS_SUPPORT_LINES_H
#define YG_TESTS_SUPPORT_LINES_H

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "pipeline/base/str.h"

struct lines {
    FILE *file;
    ZSTD_DStream *stream;
    ZSTD_inBuffer in;
    char *input, *bytes; /* `bytes` from `start` to `end` are not handed out yet */
    size_t start, end, capacity;
};

#define LINES_INPUT_BYTES ((size_t)1 << 17)

static inline bool lines_open(struct lines *lines, const char *path)
{
    *lines = (struct lines){.file = fopen(path, "rb")};
    if (lines->file == NULL)
        return false;
    lines->input = malloc(LINES_INPUT_BYTES);
    lines->capacity = 1 << 20;
    lines->bytes = malloc(lines->capacity);
    assert(lines->input != NULL && lines->bytes != NULL);
    if (strlen(path) > 4 && strcmp(path + strlen(path) - 4, ".zst") == 0) {
        lines->stream = ZSTD_createDStream();
        assert(lines->stream != NULL);
        ZSTD_DCtx_setParameter(lines->stream, ZSTD_d_windowLogMax, 27);
    }
    return true;
}

static inline void lines_close(struct lines *lines)
{
    if (lines->file != NULL)
        fclose(lines->file);
    ZSTD_freeDStream(lines->stream);
    free(lines->input);
    free(lines->bytes);
}

/* More bytes behind `end`; false at the end of the file. A broken file ends the program. */
static inline bool lines_fill(struct lines *lines)
{
    if (lines->start > 0) {
        memmove(lines->bytes, lines->bytes + lines->start, lines->end - lines->start);
        lines->end -= lines->start;
        lines->start = 0;
    }
    if (lines->end == lines->capacity) {
        lines->bytes = realloc(lines->bytes, lines->capacity *= 2);
        assert(lines->bytes != NULL);
    }
    if (lines->stream == NULL) {
        size_t got = fread(lines->bytes + lines->end, 1, lines->capacity - lines->end, lines->file);
        lines->end += got;
        return got > 0;
    }
    for (;;) {
        ZSTD_outBuffer out = {lines->bytes, lines->capacity, lines->end};

        if (lines->in.pos == lines->in.size)
            lines->in = (ZSTD_inBuffer){lines->input,
                                        fread(lines->input, 1, LINES_INPUT_BYTES, lines->file), 0};

        bool last = lines->in.size == 0;
        size_t result = ZSTD_decompressStream(lines->stream, &out, &lines->in);
        assert(!ZSTD_isError(result));
        if (out.pos > lines->end) {
            lines->end = out.pos;
            return true;
        }
        if (last)
            return false;
    }
}

/* The next line without its end; false behind the last one. */
static inline bool lines_next(struct lines *lines, struct yg_str *line)
{
    size_t searched = 0;

    for (;;) {
        char *from = lines->bytes + lines->start;
        char *end = memchr(from + searched, '\n', lines->end - lines->start - searched);

        if (end != NULL) {
            *line = (struct yg_str){from, (size_t)(end - from)};
            lines->start += line->len + 1;
            return true;
        }
        searched = lines->end - lines->start;
        if (lines_fill(lines))
            continue;
        *line = (struct yg_str){lines->bytes + lines->start, lines->end - lines->start};
        lines->start = lines->end;
        return line->len > 0;
    }
}

/* All that is left, as one text. */
static inline struct yg_str lines_rest(struct lines *lines)
{
    while (lines_fill(lines))
        ;
    return (struct yg_str){lines->bytes + lines->start, lines->end - lines->start};
}

#endif

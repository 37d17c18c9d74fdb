/* file_source.c - files as batches of records.
 *
 * Three steps turn: take records out of what has been read, make room, read more. Records of
 * several small files share a batch; a batch never spans two paths of the caller's list. An error
 * waits until the records before it have been handed over.
 *
 * Memory: the batch being filled, at most bytes_max and two reads large, and the decoder's window.
 */
#include "connectors/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "connectors/decompress.h"
#include "connectors/file_batch.h"
#include "connectors/file_list.h"

enum shape { SHAPE_UNKNOWN, SHAPE_LINES, SHAPE_WHOLE };

struct file {
    const char *path; /* NULL: no file is open; borrowed from the list */
    int fd;           /* the stream's */
    bool waits;       /* a pipe or terminal: reading may block */
    bool begun;       /* past the byte order mark */
    bool skipping;    /* inside the rest of a line that was too long */
    bool ended;
    bool cut; /* reading failed: nothing comes behind what was read */
    enum shape shape;
    size_t name_at; /* where the key begins in the path */
    uint64_t line;  /* lines passed */
    int64_t record;
};

struct file_source {
    struct yg_source base;
    size_t bytes_max;
    size_t common; /* keys begin here in paths; SIZE_MAX: they are names */
    char **paths;  /* as the caller listed them */
    size_t path_count, path_next;
    bool inside; /* one of them has begun and its IDLE is due */
    bool ended;
    struct yg_file_list files; /* of the current path */
    size_t file_next;
    struct yg_decompress *stream;
    struct file file;
    struct yg_file_batch *batch; /* being filled; NULL when nothing is in it */
    bool failed;
    struct yg_error failure;
};

/* ---- batches ---- */

static bool has_records(const struct file_source *source)
{
    return source->batch != NULL && source->batch->base.record_count > 0;
}

/* Give the batch to the receiver; what is behind its last record goes into a new one. */
static enum yg_status hand_over(struct file_source *source, struct yg_batch **out,
                                struct yg_error *err)
{
    struct yg_file_batch *full = source->batch, *next = NULL;

    if (full->taken < full->len) {
        next = yg_file_batch_create(full);
        if (next == NULL)
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "%s", source->file.path);
    }
    source->batch = next;
    *out = &full->base;
    return YG_OK;
}

/* False in *room: the batch must be handed over before more can be read. */
static enum yg_status make_room(struct file_source *source, bool *room, struct yg_error *err)
{
    enum yg_status st;

    if (source->batch == NULL)
        source->batch = yg_file_batch_create(NULL);
    if (source->batch == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "%s", source->file.path);
    st = yg_file_batch_make_room(source->batch, source->bytes_max, room, err);
    return st == YG_OK ? YG_OK : yg_error_wrap(err, "%s", source->file.path);
}

static enum yg_status make_event(enum yg_batch_kind kind, struct yg_batch **out,
                                 struct yg_error *err)
{
    *out = yg_file_batch_event(kind);
    return *out == NULL ? yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "end of files") : YG_OK;
}

/* ---- records ---- */

static bool is_blank(struct yg_str text)
{
    return yg_str_trim(text).len == 0;
}

static struct yg_str trim_end(struct yg_str text)
{
    struct yg_str inner = yg_str_trim(text);

    return yg_str_head(text, (size_t)(inner.ptr + inner.len - text.ptr));
}

/* Add `value` as a record, cut to one byte above the limit; `line` 0: it is the whole file. */
static enum yg_status add_record(struct file_source *source, struct yg_str value, uint64_t line,
                                 struct yg_error *err)
{
    struct file *file = &source->file;
    enum yg_status st =
        yg_file_batch_add(source->batch, file->path, file->name_at,
                          yg_str_head(value, source->bytes_max + 1), line, file->record + 1, err);

    file->record += st == YG_OK;
    return st;
}

/* A begun record has so many bytes that it is too long even when it ends with CR LF. */
static bool is_too_long(const struct file_source *source)
{
    return yg_file_batch_begun(source->batch).len >= source->bytes_max + 2;
}

/* What follows the last newline: the last line of the file, or a line that is too long. */
static enum yg_status take_rest(struct file_source *source, struct yg_error *err)
{
    struct file *file = &source->file;
    struct yg_file_batch *batch = source->batch;
    struct yg_str rest = yg_file_batch_begun(batch);
    bool too_long = is_too_long(source);
    enum yg_status st = YG_OK;

    if (!file->skipping && !file->ended && !too_long)
        return YG_OK;
    if (!file->skipping && (too_long || !is_blank(rest)))
        st = add_record(source, too_long ? rest : trim_end(rest), file->line + 1, err);
    if (st != YG_OK)
        return st;
    if (!file->skipping)
        file->line++;
    file->skipping = true;
    yg_file_batch_take(batch, batch->len);
    return YG_OK;
}

static enum yg_status take_lines(struct file_source *source, struct yg_error *err)
{
    struct file *file = &source->file;
    struct yg_file_batch *batch = source->batch;

    while (batch->base.record_count < YG_FILE_BATCH_RECORDS_MAX) {
        if (yg_file_batch_newline(batch) == NULL)
            return take_rest(source, err);

        struct yg_str line = {batch->bytes + batch->taken, batch->searched - batch->taken};

        if (!file->skipping && !is_blank(line)) {
            enum yg_status st = add_record(source, trim_end(line), file->line + 1, err);

            if (st != YG_OK)
                return st;
        }
        file->line += !file->skipping;
        file->skipping = false;
        yg_file_batch_take(batch, batch->searched + 1);
    }
    return YG_OK;
}

static enum yg_status take_whole(struct file_source *source, struct yg_error *err)
{
    struct file *file = &source->file;
    struct yg_str value = yg_file_batch_begun(source->batch);
    bool too_long = is_too_long(source);
    enum yg_status st = YG_OK;

    if (!file->ended && !too_long)
        return YG_OK;
    if (too_long || !is_blank(value))
        st = add_record(source, too_long ? value : trim_end(value), 0, err);
    if (st != YG_OK)
        return st;
    yg_file_batch_take(source->batch, source->batch->len);
    file->ended = true; /* the rest of a file that is too long is not read */
    return YG_OK;
}

/* ---- the shape of a file ---- */

/* An object or array that ends where the line ends: brackets outside of strings balance. */
static bool is_whole_value(struct yg_str line)
{
    size_t depth = 0;
    bool string = false;

    for (size_t i = 0; i < line.len; i++) {
        char c = line.ptr[i];

        if (string) {
            i += c == '\\';
            string = c != '"';
        } else if (c == '"') {
            string = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return is_blank(yg_str_from(line, i + 1));
        }
    }
    return false;
}

/* Blank lines before the first value are nobody's. */
static void skip_blanks(struct file *file, struct yg_file_batch *batch)
{
    size_t at = batch->taken;

    for (; at < batch->len && is_blank((struct yg_str){batch->bytes + at, 1}); at++)
        file->line += batch->bytes[at] == '\n';
    if (at > batch->taken)
        yg_file_batch_take(batch, at);
}

/* Decide as soon as the bytes so far allow it. Only objects and arrays make JSON lines: a line that
 * starts otherwise is the head of a table. Where the name says lines, a first line that is broken
 * does not take the others with it. */
static void find_shape(struct file_source *source)
{
    struct file *file = &source->file;
    struct yg_file_batch *batch = source->batch;

    skip_blanks(file, batch);

    struct yg_str bytes = yg_file_batch_begun(batch);
    const char *newline = yg_file_batch_newline(batch);

    enum shape otherwise = yg_file_is_lines(file->path) ? SHAPE_LINES : SHAPE_WHOLE;

    if (bytes.len > 0 && bytes.ptr[0] != '{' && bytes.ptr[0] != '[') {
        file->shape = otherwise;
    } else if (newline != NULL) {
        struct yg_str line = {bytes.ptr, (size_t)(newline - bytes.ptr)};
        struct yg_str rest = yg_str_from(bytes, line.len);

        if (!is_whole_value(line))
            file->shape = otherwise;
        else if (file->cut || is_too_long(source) || rest.len > YG_FILE_READ_BYTES ||
                 !is_blank(rest))
            file->shape = SHAPE_LINES;
    } else if (is_too_long(source)) {
        file->shape = SHAPE_LINES;
    }
    if (file->shape == SHAPE_UNKNOWN && file->ended)
        file->shape = SHAPE_WHOLE;
}

/* Skip a byte order mark; false while it cannot be told yet. */
static bool begin(struct file_source *source)
{
    struct file *file = &source->file;
    struct yg_str bytes = yg_file_batch_begun(source->batch);
    static const struct yg_str mark = {"\xEF\xBB\xBF", 3};

    if (!file->begun && (bytes.len >= mark.len || file->ended)) {
        file->begun = true;
        if (yg_str_starts(bytes, mark))
            yg_file_batch_take(source->batch, source->batch->taken + mark.len);
    }
    return file->begun;
}

/* Make records of what has been read. */
static enum yg_status take_records(struct file_source *source, struct yg_error *err)
{
    struct file *file = &source->file;

    if (source->batch == NULL || !begin(source))
        return YG_OK;
    if (file->shape == SHAPE_UNKNOWN)
        find_shape(source);
    switch (file->shape) {
    case SHAPE_UNKNOWN:
        return YG_OK;
    case SHAPE_LINES:
        return take_lines(source, err);
    case SHAPE_WHOLE:
        return take_whole(source, err);
    }
    return YG_OK;
}

/* ---- files ---- */

/* Keep an error of the current path or file until the records before it are gone. */
static void fail(struct file_source *source, const struct yg_error *failure)
{
    source->failed = true;
    source->failure = *failure;
}

static void close_file(struct file_source *source)
{
    yg_decompress_close(source->stream);
    source->file.path = NULL;
    if (source->batch != NULL) {
        yg_file_batch_take(source->batch, source->batch->len);
        source->batch->path = (struct yg_str){NULL, 0};
    }
}

static void open_file(struct file_source *source, const char *path)
{
    int fd = strcmp(path, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                    : open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    struct yg_error failure;

    if (fd < 0 || fstat(fd, &info) != 0) {
        yg_fail(&failure, YG_IO, YG_NO_OFFSET, "%s: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        fail(source, &failure);
        return;
    }
    yg_decompress_open(source->stream, fd);
    source->file = (struct file){.path = path, .fd = fd, .waits = !S_ISREG(info.st_mode)};
    source->file.name_at = yg_file_name_at(path);
    if (source->file.name_at > source->common)
        source->file.name_at = source->common;
}

/* Wait until a pipe has something to read; false when the time is over. */
static bool wait_input(const struct file_source *source, int timeout_ms)
{
    struct pollfd waiting = {.fd = source->file.fd, .events = POLLIN};

    if (!source->file.waits || !yg_decompress_needs_input(source->stream))
        return true;
    return poll(&waiting, 1, has_records(source) ? 0 : timeout_ms) > 0;
}

static enum yg_status read_more(struct file_source *source, struct yg_error *err)
{
    struct yg_file_batch *batch = source->batch;
    size_t len;
    struct yg_error failure;
    enum yg_status st = yg_decompress_read(source->stream, batch->bytes + batch->len,
                                           batch->capacity - batch->len, &len, &failure);

    if (st != YG_OK) {
        yg_error_wrap(&failure, "%s", source->file.path);
        fail(source, &failure);
        source->file.cut = true;
        st = take_records(source, err); /* whole lines only */
        close_file(source);
        return st;
    }
    batch->len += len;
    source->file.ended = len == 0;
    return YG_OK;
}

/* ---- the source ---- */

static int time_left(uint64_t start_ns, int timeout_ms)
{
    uint64_t passed = (yg_time_monotonic_ns() - start_ns) / 1000000;

    if (timeout_ms < 0)
        return -1;
    return passed >= (uint64_t)timeout_ms ? 0 : timeout_ms - (int)passed;
}

/* One step within a file. *done: `out` is what poll returns, a batch or (a slow pipe) nothing. */
static enum yg_status step_file(struct file_source *source, int timeout_ms, bool *done,
                                struct yg_batch **out, struct yg_error *err)
{
    bool room;
    enum yg_status st = take_records(source, err);

    if (st != YG_OK)
        return st;
    *done = has_records(source) && source->batch->base.record_count == YG_FILE_BATCH_RECORDS_MAX;
    if (*done)
        return hand_over(source, out, err);
    if (source->file.ended) {
        close_file(source);
        return YG_OK;
    }
    st = make_room(source, &room, err);
    if (st != YG_OK)
        return st;
    *done = !room || !wait_input(source, timeout_ms);
    if (!*done)
        return read_more(source, err);
    return has_records(source) ? hand_over(source, out, err) : YG_OK;
}

/* One step between files: the next one, or the events at the ends. */
static enum yg_status step_list(struct file_source *source, bool *done, struct yg_batch **out,
                                struct yg_error *err)
{
    enum yg_status st = YG_OK;

    if (source->file_next < source->files.count) {
        open_file(source, source->files.paths[source->file_next++]);
        return YG_OK;
    }
    *done = true;
    if (has_records(source))
        return hand_over(source, out, err);
    if (source->inside) {
        st = make_event(YG_BATCH_IDLE, out, err);
        source->inside = st != YG_OK;
    } else if (source->path_next < source->path_count) {
        struct yg_error failure;

        *done = false;
        source->inside = true;
        yg_file_list_clear(&source->files);
        source->file_next = 0;
        if (yg_file_list_find(&source->files, source->paths[source->path_next++], &failure) !=
            YG_OK)
            fail(source, &failure);
    } else if (!source->ended) {
        st = make_event(YG_BATCH_END, out, err);
        source->ended = st == YG_OK;
    }
    return st;
}

static enum yg_status poll_batch(struct yg_source *base, int timeout_ms, struct yg_batch **out,
                                 struct yg_error *err)
{
    struct file_source *source = (struct file_source *)base;
    uint64_t start_ns = yg_time_monotonic_ns();
    bool done = false;

    *out = NULL;
    while (!done) {
        enum yg_status st;

        if (source->failed) {
            if (has_records(source))
                return hand_over(source, out, err);
            source->failed = false;
            if (err != NULL)
                *err = source->failure;
            return source->failure.status;
        }
        st = source->file.path == NULL
                 ? step_list(source, &done, out, err)
                 : step_file(source, time_left(start_ns, timeout_ms), &done, out, err);
        if (st != YG_OK)
            return st;
    }
    return YG_OK;
}

/* ---- the names of files ---- */

static int compare_names(const void *a, const void *b)
{
    const char *first = *(const char *const *)a, *second = *(const char *const *)b;
    int order = strcmp(first + yg_file_name_at(first), second + yg_file_name_at(second));

    return order != 0 ? order : strcmp(first, second);
}

/* Different files of the same name; sorts the list. */
static bool have_same_names(struct yg_file_list *files)
{
    if (files->count > 1)
        qsort(files->paths, files->count, sizeof *files->paths, compare_names);
    for (size_t i = 0; i + 1 < files->count; i++) {
        const char *a = files->paths[i], *b = files->paths[i + 1];

        if (strcmp(a, b) != 0 && strcmp(a + yg_file_name_at(a), b + yg_file_name_at(b)) == 0)
            return true;
    }
    return false;
}

/* The length of the folders that all paths begin with. */
static size_t common_folders(const struct yg_file_list *files)
{
    size_t common = yg_file_name_at(files->paths[0]);

    for (size_t i = 1; i < files->count; i++) {
        size_t same = 0;

        while (same < common && files->paths[i][same] == files->paths[0][same])
            same++;
        while (same > 0 && files->paths[0][same - 1] != '/')
            same--;
        common = same;
    }
    return common;
}

enum yg_status yg_file_source_tell_apart(struct yg_source *base, struct yg_error *err)
{
    struct file_source *source = (struct file_source *)base;
    struct yg_file_list files = {NULL, 0, 0};
    enum yg_status st = YG_OK;

    for (size_t i = 0; st != YG_NOMEM && i < source->path_count; i++)
        st = yg_file_list_find(&files, source->paths[i], err);
    if (st != YG_NOMEM && have_same_names(&files))
        source->common = common_folders(&files);
    yg_file_list_clear(&files);
    return st == YG_NOMEM ? st : YG_OK; /* what cannot be read is said when it is its turn */
}

static enum yg_status seek_nowhere(struct yg_source *base, struct yg_str topic, int32_t partition,
                                   int64_t offset, struct yg_error *err)
{
    (void)base, (void)partition, (void)offset;
    return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "%.*s: a file is read from its start",
                   YG_STR_ARG(topic));
}

static void complete_nothing(struct yg_source *base, const struct yg_batch *batch)
{
    (void)base, (void)batch; /* files are never revoked */
}

static void destroy(struct yg_source *base)
{
    struct file_source *source = (struct file_source *)base;

    for (size_t i = 0; i < source->path_count; i++)
        free(source->paths[i]);
    free(source->paths);
    yg_file_list_clear(&source->files);
    yg_decompress_destroy(source->stream);
    if (source->batch != NULL)
        yg_batch_release(&source->batch->base);
    free(source);
}

static const struct yg_source_ops ops = {
    .poll = poll_batch, .seek = seek_nowhere, .complete = complete_nothing, .destroy = destroy};

enum yg_status yg_file_source_create(const struct yg_str *paths, size_t path_count,
                                     size_t bytes_max, struct yg_source **out, struct yg_error *err)
{
    struct file_source *source = calloc(1, sizeof *source);

    if (source == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "files");
    source->base.ops = &ops;
    source->bytes_max = bytes_max;
    source->common = SIZE_MAX;
    source->stream = yg_decompress_create();
    source->paths = calloc(path_count == 0 ? 1 : path_count, sizeof *source->paths);
    if (source->stream == NULL || source->paths == NULL)
        goto out_of_memory;
    for (; source->path_count < path_count; source->path_count++) {
        struct yg_str path = paths[source->path_count];
        char *copy = strndup(path.len == 0 ? "" : path.ptr, path.len);

        if (copy == NULL)
            goto out_of_memory;
        source->paths[source->path_count] = copy;
    }
    *out = &source->base;
    return YG_OK;

out_of_memory:
    destroy(&source->base);
    return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "files");
}

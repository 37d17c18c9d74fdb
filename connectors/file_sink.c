/* file_sink.c - a folder with one file of lines per topic, or standard output.
 *
 * What is appended waits in memory, one buffer per topic, until the commit writes all buffers. A
 * file that was written when another one fails is cut back to its length before, so that a commit
 * is either in all files or in none (standard output cannot be cut back).
 */
#include "connectors/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pipeline/base/utf8.h"

struct output {
    struct yg_buf path;  /* with a NUL behind it; "-" for standard output */
    struct yg_str topic; /* its part of the path */
    struct yg_buf lines;
    int fd;
    bool regular;
    off_t length; /* before the commit; regular files only */
};

struct file_sink {
    struct yg_sink base;
    struct yg_str folder; /* owned */
    bool standard_output;
    struct output *outputs; /* one per topic; for standard output one for all: order is kept */
    size_t count, capacity;
};

/* A topic is a file name: no folder, nothing hidden. */
static bool is_file_name(struct yg_str topic)
{
    return topic.len > 0 && topic.ptr[0] != '.' && yg_str_index(topic, '/') == topic.len &&
           yg_str_index(topic, '\0') == topic.len;
}

static void make_path(const struct file_sink *sink, struct yg_str topic, struct output *output)
{
    struct yg_buf *path = &output->path;
    size_t at = 0;

    if (!sink->standard_output) {
        yg_buf_append(path, sink->folder);
        yg_buf_append_char(path, '/');
        at = path->len;
    }
    yg_buf_append(path, topic);
    if (!sink->standard_output)
        yg_buf_append(path, YG_STR(".ndjson"));
    yg_buf_append_char(path, '\0');
    output->topic = yg_str_head(yg_str_from(yg_buf_str(path), at), topic.len);
}

/* Open the file of `output`, whose path is set. */
static enum yg_status open_output(const struct file_sink *sink, struct output *output,
                                  struct yg_error *err)
{
    struct stat info;

    output->fd = sink->standard_output
                     ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
                     : open(output->path.ptr, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (output->fd < 0 || fstat(output->fd, &info) != 0)
        return yg_fail(err, errno == EACCES ? YG_REFUSED : YG_IO, YG_NO_OFFSET, "%s: %s",
                       output->path.ptr, strerror(errno));
    output->regular = !sink->standard_output && S_ISREG(info.st_mode);
    return YG_OK;
}

static void close_output(struct output *output)
{
    if (output->fd >= 0)
        close(output->fd);
    yg_buf_deinit(&output->path);
    yg_buf_deinit(&output->lines);
}

/* Room for one more output. */
static struct output *next_slot(struct file_sink *sink)
{
    if (sink->count == sink->capacity) {
        size_t capacity = sink->capacity == 0 ? 8 : sink->capacity * 2;
        struct output *more = reallocarray(sink->outputs, capacity, sizeof *more);

        if (more == NULL)
            return NULL;
        sink->outputs = more;
        sink->capacity = capacity;
    }
    return &sink->outputs[sink->count];
}

static enum yg_status add_output(struct file_sink *sink, struct yg_str topic, struct output **added,
                                 struct yg_error *err)
{
    struct output *output = next_slot(sink);
    enum yg_status st;

    if (output == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "topic %.*s", YG_STR_ARG(topic));
    *output = (struct output){.fd = -1};
    make_path(sink, topic, output);
    st = output->path.failed ? yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "topic %.*s", YG_STR_ARG(topic))
                             : open_output(sink, output, err);
    if (st != YG_OK) {
        close_output(output);
        return st;
    }
    sink->count++;
    *added = output;
    return YG_OK;
}

/* The output of a topic, opened at its first record. */
static enum yg_status find_output(struct file_sink *sink, struct yg_str topic,
                                  struct output **found, struct yg_error *err)
{
    if (sink->standard_output)
        topic = YG_STR("-");
    for (size_t i = 0; i < sink->count; i++) {
        if (yg_str_equal(sink->outputs[i].topic, topic)) {
            *found = &sink->outputs[i];
            return YG_OK;
        }
    }
    return add_output(sink, topic, found, err);
}

/* One line: line ends in a value can only be white space of a document over several lines. */
static void append_value(struct yg_buf *lines, struct yg_str value)
{
    char *to = yg_buf_reserve(lines, value.len);

    if (to == NULL)
        return;
    for (size_t i = 0; i < value.len; i++)
        to[i] = value.ptr[i] == '\n' || value.ptr[i] == '\r' ? ' ' : value.ptr[i];
    lines->len += value.len;
}

static void append_tombstone(struct yg_buf *lines, struct yg_str key)
{
    yg_buf_append(lines, YG_STR("{\"key\":"));
    if (key.ptr == NULL)
        yg_buf_append(lines, YG_STR("null"));
    else
        yg_utf8_quote(lines, key);
    yg_buf_append(lines, YG_STR(",\"value\":null}"));
}

static enum yg_status append(struct yg_sink *base, const struct yg_output *record,
                             struct yg_error *err)
{
    struct file_sink *sink = (struct file_sink *)base;
    struct output *output = NULL;
    size_t before;
    enum yg_status st;

    if (!is_file_name(record->topic))
        return yg_fail(err, YG_REFUSED, YG_NO_OFFSET, "topic \"%.*s\" is not a file name",
                       YG_STR_ARG(record->topic));
    st = find_output(sink, record->topic, &output, err);
    if (st != YG_OK)
        return st;
    before = output->lines.len;
    if (record->value.ptr == NULL)
        append_tombstone(&output->lines, record->key);
    else
        append_value(&output->lines, record->value);
    yg_buf_append_char(&output->lines, '\n');
    if (!output->lines.failed)
        return YG_OK;
    output->lines.len = before;
    output->lines.failed = false;
    return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "%s", output->path.ptr);
}

static enum yg_status write_lines(struct output *output, struct yg_error *err)
{
    struct yg_str rest = yg_buf_str(&output->lines);

    while (rest.len > 0) {
        ssize_t written = write(output->fd, rest.ptr, rest.len);

        if (written < 0 && errno != EINTR)
            return yg_fail(err, YG_IO, YG_NO_OFFSET, "%s: %s", output->path.ptr, strerror(errno));
        if (written > 0)
            rest = yg_str_from(rest, (size_t)written);
    }
    return YG_OK;
}

static void drop_lines(struct file_sink *sink)
{
    for (size_t i = 0; i < sink->count; i++)
        yg_buf_reset(&sink->outputs[i].lines);
}

/* Take back what the first `count` outputs of a failed commit have written. */
static void cut_back(struct file_sink *sink, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct output *output = &sink->outputs[i];

        /* When even this fails the lines stay: the caller knows of the failure already. */
        if (output->regular && output->lines.len > 0 && ftruncate(output->fd, output->length) != 0)
            continue;
    }
}

static enum yg_status commit(struct yg_sink *base, struct yg_source *source,
                             const struct yg_commit_position *positions, size_t position_count,
                             struct yg_error *err)
{
    struct file_sink *sink = (struct file_sink *)base;
    enum yg_status st = YG_OK;

    (void)source, (void)positions, (void)position_count; /* files are read from their start */
    for (size_t i = 0; st == YG_OK && i < sink->count; i++) {
        struct output *output = &sink->outputs[i];

        if (output->lines.len == 0)
            continue;
        if (output->regular)
            output->length = lseek(output->fd, 0, SEEK_END);
        st = write_lines(output, err);
        if (st != YG_OK)
            cut_back(sink, i + 1);
    }
    drop_lines(sink);
    return st;
}

static enum yg_status abort_lines(struct yg_sink *base, struct yg_error *err)
{
    (void)err;
    drop_lines((struct file_sink *)base);
    return YG_OK;
}

static void destroy(struct yg_sink *base)
{
    struct file_sink *sink = (struct file_sink *)base;

    for (size_t i = 0; i < sink->count; i++)
        close_output(&sink->outputs[i]);
    free(sink->outputs);
    free((char *)sink->folder.ptr);
    free(sink);
}

static const struct yg_sink_ops ops = {
    .append = append, .commit = commit, .abort = abort_lines, .destroy = destroy};

/* The folder is made when it is missing; the one above it must be there. */
static enum yg_status make_folder(const char *path, struct yg_error *err)
{
    struct stat info;

    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "%s: %s", path, strerror(errno));
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode))
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "%s: %s", path, strerror(ENOTDIR));
    return YG_OK;
}

enum yg_status yg_file_sink_create(struct yg_str folder, struct yg_sink **out, struct yg_error *err)
{
    struct file_sink *sink = calloc(1, sizeof *sink);
    char *copy = strndup(folder.len == 0 ? "" : folder.ptr, folder.len);
    enum yg_status st;

    if (sink == NULL || copy == NULL) {
        free(sink);
        free(copy);
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "%.*s", YG_STR_ARG(folder));
    }
    sink->base.ops = &ops;
    sink->folder = yg_str(copy);
    sink->standard_output = yg_str_equal(folder, YG_STR("-"));
    st = sink->standard_output ? YG_OK : make_folder(copy, err);
    if (st != YG_OK) {
        destroy(&sink->base);
        return st;
    }
    *out = &sink->base;
    return YG_OK;
}

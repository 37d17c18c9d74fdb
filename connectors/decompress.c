/* decompress.c - one input buffer, four ways to empty it.
 *
 *   file -> [ . . in_at ... in_len . ] -> copy | zstd | inflate | lzma -> caller's buffer
 */
#include "connectors/decompress.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "connectors/xz.h"

#define INPUT_BYTES ((size_t)128 << 10)
#define READ_BYTES_MAX ((size_t)1 << 30) /* zlib counts in unsigned */
#define WINDOW_LOG_MAX 27

enum form { FORM_UNKNOWN, FORM_PLAIN, FORM_ZSTD, FORM_GZIP, FORM_XZ };

struct yg_decompress {
    int fd; /* -1: none is open */
    enum form form;
    bool file_ended;
    bool inside;   /* a frame or member has begun and not ended */
    bool out_full; /* the last step filled the caller's buffer */
    size_t in_at, in_len;
    ZSTD_DCtx *zstd; /* NULL until needed */
    z_stream gzip;
    bool gzip_ready;
    struct yg_xz *xz; /* NULL until needed */
    char in[INPUT_BYTES];
};

struct yg_decompress *yg_decompress_create(void)
{
    struct yg_decompress *stream = malloc(sizeof *stream);

    if (stream == NULL)
        return NULL;
    stream->fd = -1;
    stream->zstd = NULL;
    stream->gzip_ready = false;
    stream->xz = NULL;
    return stream;
}

void yg_decompress_destroy(struct yg_decompress *stream)
{
    if (stream == NULL)
        return;
    yg_decompress_close(stream);
    ZSTD_freeDCtx(stream->zstd);
    if (stream->gzip_ready)
        inflateEnd(&stream->gzip);
    yg_xz_destroy(stream->xz);
    free(stream);
}

void yg_decompress_open(struct yg_decompress *stream, int fd)
{
    yg_decompress_close(stream);
    stream->fd = fd;
    stream->form = FORM_UNKNOWN;
    stream->file_ended = stream->inside = stream->out_full = false;
    stream->in_at = stream->in_len = 0;
}

void yg_decompress_close(struct yg_decompress *stream)
{
    if (stream->fd >= 0)
        close(stream->fd);
    stream->fd = -1;
}

/* The decoder has more output than the caller's buffer took. */
static bool held_back(const struct yg_decompress *stream)
{
    return stream->inside && stream->out_full;
}

bool yg_decompress_needs_input(const struct yg_decompress *stream)
{
    return stream->in_at == stream->in_len && !held_back(stream) && !stream->file_ended;
}

static enum yg_status read_file(struct yg_decompress *stream, char *to, size_t capacity,
                                size_t *len, struct yg_error *err)
{
    ssize_t got;

    do
        got = read(stream->fd, to, capacity);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "%s", strerror(errno));
    stream->file_ended = got == 0;
    *len = (size_t)got;
    return YG_OK;
}

/* Have at least one byte of input, or the end of the file. */
static enum yg_status fill(struct yg_decompress *stream, struct yg_error *err)
{
    if (stream->in_at < stream->in_len || stream->file_ended)
        return YG_OK;

    enum yg_status st = read_file(stream, stream->in, INPUT_BYTES, &stream->in_len, err);
    if (st != YG_OK)
        stream->in_len = 0;
    stream->in_at = 0;
    return st;
}

static enum yg_status start_zstd(struct yg_decompress *stream, struct yg_error *err)
{
    if (stream->zstd == NULL)
        stream->zstd = ZSTD_createDCtx();
    if (stream->zstd == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "zstd");
    ZSTD_DCtx_reset(stream->zstd, ZSTD_reset_session_only);
    ZSTD_DCtx_setParameter(stream->zstd, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
    return YG_OK;
}

static enum yg_status start_gzip(struct yg_decompress *stream, struct yg_error *err)
{
    if (stream->gzip_ready)
        return YG_OK; /* every member begins with a reset */
    stream->gzip = (z_stream){.next_in = NULL};
    if (inflateInit2(&stream->gzip, 16 + MAX_WBITS) != Z_OK) /* 16: gzip only */
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "gzip");
    stream->gzip_ready = true;
    return YG_OK;
}

/* Four bytes decide; a pipe may bring them one by one. */
static enum yg_status find_form(struct yg_decompress *stream, struct yg_error *err)
{
    static const struct yg_str zstd = {"\x28\xB5\x2F\xFD", 4}, gzip = {"\x1F\x8B", 2};
    static const struct yg_str xz = {"\xFD\x37\x7A\x58", 4};
    static const struct yg_str skippable = {"\x2A\x4D\x18", 3}; /* after 0x50 to 0x5F */

    while (stream->in_len < 4 && !stream->file_ended) {
        size_t got;
        enum yg_status st =
            read_file(stream, stream->in + stream->in_len, INPUT_BYTES - stream->in_len, &got, err);

        if (st != YG_OK)
            return st;
        stream->in_len += got;
    }
    stream->file_ended = false; /* what came first is still to be read */

    struct yg_str head = {stream->in, stream->in_len};
    bool skip = head.len >= 4 && (unsigned char)head.ptr[0] >> 4 == 5 &&
                yg_str_starts(yg_str_from(head, 1), skippable);

    stream->form = yg_str_starts(head, zstd) || skip ? FORM_ZSTD
                   : yg_str_starts(head, gzip)       ? FORM_GZIP
                   : yg_str_starts(head, xz)         ? FORM_XZ
                                                     : FORM_PLAIN;
    return YG_OK;
}

static enum yg_status start(struct yg_decompress *stream, struct yg_error *err)
{
    enum yg_status st = find_form(stream, err);

    if (st == YG_OK && stream->form == FORM_ZSTD)
        st = start_zstd(stream, err);
    if (st == YG_OK && stream->form == FORM_GZIP)
        st = start_gzip(stream, err);
    if (st == YG_OK && stream->form == FORM_XZ)
        st = yg_xz_start(&stream->xz, err);
    return st;
}

static enum yg_status read_plain(struct yg_decompress *stream, char *out, size_t capacity,
                                 size_t *len, struct yg_error *err)
{
    size_t held = stream->in_len - stream->in_at;

    if (held == 0)
        return read_file(stream, out, capacity, len, err);
    *len = held < capacity ? held : capacity;
    memcpy(out, stream->in + stream->in_at, *len);
    stream->in_at += *len;
    return YG_OK;
}

static enum yg_status step_zstd(struct yg_decompress *stream, char *out, size_t capacity,
                                size_t *len, struct yg_error *err)
{
    ZSTD_inBuffer in = {stream->in, stream->in_len, stream->in_at};
    ZSTD_outBuffer to = {out, capacity, 0};
    size_t left = ZSTD_decompressStream(stream->zstd, &to, &in);

    if (ZSTD_isError(left))
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "zstd: %s", ZSTD_getErrorName(left));
    stream->in_at = in.pos;
    stream->inside = left != 0;
    *len = to.pos;
    return YG_OK;
}

static enum yg_status step_gzip(struct yg_decompress *stream, char *out, size_t capacity,
                                size_t *len, struct yg_error *err)
{
    z_stream *gzip = &stream->gzip;

    if (!stream->inside && inflateReset(gzip) != Z_OK)
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "gzip: cannot start a member");
    gzip->next_in = (Bytef *)stream->in + stream->in_at;
    gzip->avail_in = (uInt)(stream->in_len - stream->in_at);
    gzip->next_out = (Bytef *)out;
    gzip->avail_out = (uInt)capacity;
    *len = gzip->avail_out;

    int code = inflate(gzip, Z_NO_FLUSH);

    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "gzip: %s",
                       gzip->msg == NULL ? "damaged" : gzip->msg);
    stream->in_at = stream->in_len - gzip->avail_in;
    stream->inside = code != Z_STREAM_END;
    *len -= gzip->avail_out;
    return YG_OK;
}

static enum yg_status step_xz(struct yg_decompress *stream, char *out, size_t capacity, size_t *len,
                              struct yg_error *err)
{
    struct yg_str in = {stream->in + stream->in_at, stream->in_len - stream->in_at};
    enum yg_status st = yg_xz_step(stream->xz, &in, out, capacity, len, &stream->inside, err);

    stream->in_at = stream->in_len - in.len;
    return st;
}

static enum yg_status step(struct yg_decompress *stream, char *out, size_t capacity, size_t *len,
                           struct yg_error *err)
{
    if (stream->form == FORM_ZSTD)
        return step_zstd(stream, out, capacity, len, err);
    return stream->form == FORM_GZIP ? step_gzip(stream, out, capacity, len, err)
                                     : step_xz(stream, out, capacity, len, err);
}

static enum yg_status read_compressed(struct yg_decompress *stream, char *out, size_t capacity,
                                      size_t *len, struct yg_error *err)
{
    static const char *const names[] = {
        [FORM_ZSTD] = "zstd", [FORM_GZIP] = "gzip", [FORM_XZ] = "xz"};

    for (;;) {
        enum yg_status st = held_back(stream) ? YG_OK : fill(stream, err);

        if (st != YG_OK)
            return st;
        if (stream->in_at == stream->in_len && stream->file_ended && !held_back(stream)) {
            *len = 0;
            return stream->inside
                       ? yg_fail(err, YG_IO, YG_NO_OFFSET, "%s: cut short", names[stream->form])
                       : YG_OK;
        }
        st = step(stream, out, capacity, len, err);
        if (st != YG_OK)
            return st;
        stream->out_full = *len == capacity;
        if (*len > 0)
            return YG_OK;
    }
}

enum yg_status yg_decompress_read(struct yg_decompress *stream, char *out, size_t capacity,
                                  size_t *len, struct yg_error *err)
{
    assert(stream->fd >= 0 && capacity > 0);
    if (stream->form == FORM_UNKNOWN) {
        enum yg_status st = start(stream, err);

        if (st != YG_OK)
            return st;
    }
    if (capacity > READ_BYTES_MAX)
        capacity = READ_BYTES_MAX;
    return stream->form == FORM_PLAIN ? read_plain(stream, out, capacity, len, err)
                                      : read_compressed(stream, out, capacity, len, err);
}

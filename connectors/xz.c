#include "connectors/xz.h"

#include <stdlib.h>

#if YG_LZMA
#include <lzma.h>

#define MEMORY_MAX (UINT64_C(192) << 20)

struct yg_xz {
    lzma_stream stream;
};

enum yg_status yg_xz_start(struct yg_xz **xz, struct yg_error *err)
{
    if (*xz == NULL) {
        *xz = malloc(sizeof **xz);
        if (*xz == NULL)
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "xz");
        (*xz)->stream = (lzma_stream)LZMA_STREAM_INIT;
    }
    if (lzma_stream_decoder(&(*xz)->stream, MEMORY_MAX, 0) != LZMA_OK)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "xz");
    return YG_OK;
}

void yg_xz_destroy(struct yg_xz *xz)
{
    if (xz == NULL)
        return;
    lzma_end(&xz->stream);
    free(xz);
}

static enum yg_status fail(lzma_ret code, struct yg_error *err)
{
    switch (code) {
    case LZMA_MEM_ERROR:
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "xz");
    case LZMA_MEMLIMIT_ERROR:
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "xz: more than %d MiB of memory are needed",
                       (int)(MEMORY_MAX >> 20));
    case LZMA_OPTIONS_ERROR:
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "xz: a filter that is not known");
    default:
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "xz: damaged");
    }
}

enum yg_status yg_xz_step(struct yg_xz *xz, struct yg_str *in, char *out, size_t capacity,
                          size_t *len, bool *inside, struct yg_error *err)
{
    lzma_stream *stream = &xz->stream;

    *len = 0;
    if (!*inside) { /* between streams */
        while (in->len > 0 && in->ptr[0] == '\0')
            *in = yg_str_from(*in, 1);
        if (in->len == 0)
            return YG_OK;
        enum yg_status st = yg_xz_start(&xz, err);
        if (st != YG_OK)
            return st;
    }
    stream->next_in = (const uint8_t *)in->ptr;
    stream->avail_in = in->len;
    stream->next_out = (uint8_t *)out;
    stream->avail_out = capacity;
    lzma_ret code = lzma_code(stream, LZMA_RUN);
    if (code != LZMA_OK && code != LZMA_STREAM_END && code != LZMA_BUF_ERROR)
        return fail(code, err);
    *in = yg_str_from(*in, in->len - stream->avail_in);
    *len = capacity - stream->avail_out;
    *inside = code != LZMA_STREAM_END;
    return YG_OK;
}

#else

enum yg_status yg_xz_start(struct yg_xz **xz, struct yg_error *err)
{
    (void)xz;
    return yg_fail(err, YG_IO, YG_NO_OFFSET,
                   "xz: this program was built without liblzma: unpack the file first");
}

void yg_xz_destroy(struct yg_xz *xz)
{
    free(xz);
}

enum yg_status yg_xz_step(struct yg_xz *xz, struct yg_str *in, char *out, size_t capacity,
                          size_t *len, bool *inside, struct yg_error *err)
{
    (void)in, (void)out, (void)capacity, (void)len, (void)inside;
    return yg_xz_start(&xz, err);
}
#endif

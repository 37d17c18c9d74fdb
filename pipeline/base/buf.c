#include "pipeline/base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void yg_buf_init(struct yg_buf *buf)
{
    *buf = (struct yg_buf){0};
}

void yg_buf_deinit(struct yg_buf *buf)
{
    if (buf == NULL)
        return;
    free(buf->ptr);
    *buf = (struct yg_buf){0};
}

void yg_buf_reset(struct yg_buf *buf)
{
    buf->len = 0;
    buf->failed = false;
}

char *yg_buf_reserve(struct yg_buf *buf, size_t size)
{
    if (buf->failed)
        return NULL;
    if (buf->ptr == NULL || buf->capacity - buf->len < size) {
        size_t capacity = buf->capacity < 256 ? 256 : buf->capacity;

        while (capacity - buf->len < size && capacity <= SIZE_MAX / 4)
            capacity *= 2;
        char *moved = capacity - buf->len < size ? NULL : realloc(buf->ptr, capacity);
        if (moved == NULL) {
            buf->failed = true;
            return NULL;
        }
        buf->ptr = moved;
        buf->capacity = capacity;
    }
    return buf->ptr + buf->len;
}

void yg_buf_append(struct yg_buf *buf, struct yg_str text)
{
    char *to = yg_buf_reserve(buf, text.len);

    if (to != NULL && text.len > 0) {
        memcpy(to, text.ptr, text.len);
        buf->len += text.len;
    }
}

void yg_buf_append_char(struct yg_buf *buf, char byte)
{
    yg_buf_append(buf, (struct yg_str){&byte, 1});
}

void yg_buf_printf(struct yg_buf *buf, const char *format, ...)
{
    va_list args;
    char *to = yg_buf_reserve(buf, 128);

    if (to == NULL)
        return;
    va_start(args, format);
    int size = vsnprintf(to, 128, format, args);
    va_end(args);
    assert(size >= 0); /* only wide characters can fail, and no format of ours has any */
    if (size >= 128) {
        to = yg_buf_reserve(buf, (size_t)size + 1);
        if (to == NULL)
            return;
        va_start(args, format);
        vsnprintf(to, (size_t)size + 1, format, args);
        va_end(args);
    }
    buf->len += (size_t)size;
}

/* pipeline/base/buf.h - a growing byte buffer for output.
 *
 * Threads: one owner.
 * Memory:  owns its bytes; yg_buf_str is borrowed until the next append, reset or deinit.
 * Errors:  running out of memory is remembered in `failed` and later appends do nothing, so that a
 *          writer checks once, at the end.
 */
#ifndef YG_PIPELINE_BASE_BUF_H
#define YG_PIPELINE_BASE_BUF_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

struct yg_buf {
    char *ptr;
    size_t len, capacity;
    bool failed;
};

void yg_buf_init(struct yg_buf *buf); /* all zero is the same */
void yg_buf_deinit(struct yg_buf *buf);
void yg_buf_reset(struct yg_buf *buf);

void yg_buf_append(struct yg_buf *buf, struct yg_str text);
void yg_buf_append_char(struct yg_buf *buf, char byte);
void yg_buf_printf(struct yg_buf *buf, const char *format, ...) YG_PRINTF(2, 3);

/* Room for `size` more bytes at the end, not counted yet; NULL (and failed) without memory. */
char *yg_buf_reserve(struct yg_buf *buf, size_t size);

static inline struct yg_str yg_buf_str(const struct yg_buf *buf)
{
    return (struct yg_str){buf->ptr == NULL ? "" : buf->ptr, buf->len};
}

#endif

/* connectors/decompress.h - read a file that may be compressed, as one stream of plain bytes.
 *
 * The first bytes decide: zstd (frames one after the other, skippable ones among them, windows of
 * up to 2^27 bytes), gzip (members one after the other), xz (connectors/xz.h), anything else as it
 * is. A stream that ends inside a frame is an error, not an end.
 *
 * Source:  RFC 8878 (zstd), RFC 1952 (gzip), The .xz File Format 1.2.1.
 * Threads: one owner.
 * Memory:  owns its buffers and the open file; contexts are made at the first file that needs them
 *          and kept for the next one. 128 KiB, and for zstd the window.
 */
#ifndef YG_CONNECTORS_DECOMPRESS_H
#define YG_CONNECTORS_DECOMPRESS_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

struct yg_decompress;

/* NULL when memory is out. */
struct yg_decompress *yg_decompress_create(void);

/* Accepts NULL. Closes the open file. */
void yg_decompress_destroy(struct yg_decompress *stream);

/* Read from `fd` from now on; it belongs to the stream and is closed with it or by the next open.
 */
void yg_decompress_open(struct yg_decompress *stream, int fd);
void yg_decompress_close(struct yg_decompress *stream);

/* True when the next read starts by reading the file, which blocks where it is a pipe. */
bool yg_decompress_needs_input(const struct yg_decompress *stream);

/* Up to `capacity` (at least 1) bytes to `out`; *len is 0 at the end of the stream only.
 * Errors: YG_IO (reading failed, the compressed data is damaged or cut short, or a build does not
 * know its form), YG_NOMEM. Blocks.
 */
YG_MUST_CHECK enum yg_status yg_decompress_read(struct yg_decompress *stream, char *out,
                                                size_t capacity, size_t *len, struct yg_error *err);

#endif

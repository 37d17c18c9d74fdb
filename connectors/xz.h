/* connectors/xz.h - the third compression of yg_decompress, where the library is there.
 *
 * Debian ships its package indexes as .xz first. A build without liblzma says so when it meets one.
 *
 * Source:  The .xz File Format 1.2.1; windows of up to what 192 MiB of memory decode (xz -9: 65).
 * Threads: one owner.
 */
#ifndef YG_CONNECTORS_XZ_H
#define YG_CONNECTORS_XZ_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

struct yg_xz;

/* Be at the start of a stream; *xz is made where it is NULL.
 * Errors: YG_IO in a build without liblzma, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_xz_start(struct yg_xz **xz, struct yg_error *err);
void yg_xz_destroy(struct yg_xz *xz);

/* Take bytes off `in` and put up to `capacity` to `out`. Streams may follow each other, with zero
 * bytes between them; *inside: one has begun and not ended.
 * Errors: YG_IO for damaged data, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_xz_step(struct yg_xz *xz, struct yg_str *in, char *out,
                                        size_t capacity, size_t *len, bool *inside,
                                        struct yg_error *err);

#endif

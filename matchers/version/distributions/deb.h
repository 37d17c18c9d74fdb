/* matchers/version/distributions/deb.h - Debian package versions: check, order and key.
 *
 * Source:  Debian Policy 5.6.12, deb-version(7); what dpkg only warns about is refused, but for
 *          "_" in a revision, which real packages carry. "~" sorts before the
 *          end of the string; a missing epoch or revision counts as 0.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the buffer.
 */
#ifndef YG_MATCHERS_VERSION_DISTRIBUTIONS_DEB_H
#define YG_MATCHERS_VERSION_DISTRIBUTIONS_DEB_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_deb_check(struct yg_str text, struct yg_error *err);

struct yg_deb_parts {
    struct yg_str epoch, upstream, revision; /* absent: none */
};

/* Does dpkg take the text, take it with a warning, or refuse it? */
enum yg_deb_reading { YG_DEB_READ, YG_DEB_WARNING, YG_DEB_ERROR };

/* Take `text` apart as dpkg does; `err` says what it warns about or refuses, `parts` are borrowed
 * from the text and written unless it refuses. */
enum yg_deb_reading yg_version_deb_read(struct yg_str text, struct yg_deb_parts *parts,
                                        struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_deb_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key of a checked version (matchers/version/key.h). */
void yg_version_deb_key(struct yg_str text, struct yg_buf *out);

#endif

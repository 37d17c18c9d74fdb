/* matchers/version/languages/pypi.h - versions of Python packages: check, order and key.
 *
 * Source:  PEP 440 (Python packaging user guide, version specifiers), with its normalisations:
 *          case, "v" in front, separators, spelled-out pre-release names, implicit post releases.
 *          Local versions sort after the same version without. Texts that PEP 440 rejects are not
 *          versions here.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the buffer.
 */
#ifndef YG_MATCHERS_VERSION_LANGUAGES_PYPI_H
#define YG_MATCHERS_VERSION_LANGUAGES_PYPI_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_pypi_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. */
int yg_version_pypi_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key of a checked version (matchers/version/key.h). */
void yg_version_pypi_key(struct yg_str text, struct yg_buf *out);

/* What version specifiers ask of a version. */
struct yg_pypi_parts {
    struct yg_str epoch, release; /* digits; digits and dots */
    struct yg_str stem;           /* all before a post, dev or local part */
    struct yg_str public;         /* all before a local part */
    bool pre, post, dev;
};

/* Take a version apart; the parts are pieces of `text`, but for the epoch "0" that it leaves out.
 * Errors: as of check. */
YG_MUST_CHECK enum yg_status yg_version_pypi_parts(struct yg_str text, struct yg_pypi_parts *parts,
                                                   struct yg_error *err);

/* Append the normal form of a checked version, as `packaging` writes it: 1.0-Alpha.1 is 1.0a1. */
void yg_version_pypi_normalize(struct yg_str text, struct yg_buf *out);

#endif

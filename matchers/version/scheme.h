/* matchers/version/scheme.h - the table of version schemes.
 *
 * A scheme is one row: `check` says whether a text is a version of it, `compare` orders two checked
 * versions, and `key`, where it can be exact, turns a checked version into bytes whose memcmp order
 * (shorter first on a tie) equals `compare`. Rules keep keys, so that a range test is a binary
 * search; a scheme without a key has key == NULL and keeps `compare`.
 *
 * Threads: pure functions, any thread.
 * Memory:  arguments are borrowed; compare allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_SCHEME_H
#define YG_MATCHERS_VERSION_SCHEME_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

#define YG_VERSION_BYTES_MAX 1024

enum yg_scheme_id {
    YG_SCHEME_NONE = 0, /* no order known: only exact `versions` lists can match */
    YG_SCHEME_SEMVER,
    YG_SCHEME_NPM,
    YG_SCHEME_CARGO,
    YG_SCHEME_GOLANG,
    YG_SCHEME_PYPI,
    YG_SCHEME_MAVEN,
    YG_SCHEME_GEM,
    YG_SCHEME_NUGET,
    YG_SCHEME_COMPOSER,
    YG_SCHEME_HEX,
    YG_SCHEME_PUB,
    YG_SCHEME_DEB,
    YG_SCHEME_RPM,
    YG_SCHEME_APK,
    YG_SCHEME_ALPM,
    YG_SCHEME_EBUILD,
    YG_SCHEME_CRAN,
    YG_SCHEME_HACKAGE,
    YG_SCHEME_CONAN,
    YG_SCHEME_PYPI_LEGACY,
    YG_SCHEME_BITNAMI,
    YG_SCHEME_OPENSSL,
    YG_SCHEME_JVM,
    YG_SCHEME_DOTTED,
    YG_SCHEME_MAJORMINOR,
    YG_SCHEME_DOTTED3,
    YG_SCHEME_DOTTED4,
    YG_SCHEME_EDGE,
    YG_SCHEME_INTDOT,
    YG_SCHEME_FORTISASE,
    YG_SCHEME_PANOS,
    YG_SCHEME_GOVERSION,
    YG_SCHEME_RPM_VERSION,
    YG_SCHEME_DATETIME,
    YG_SCHEME_LEXICOGRAPHIC,
    YG_SCHEME_NVD,     /* version ranges of the NVD, where nothing else is known */
    YG_SCHEME_GENERIC, /* last resort; yg_scheme_is_guess says so */
    YG_SCHEME_COUNT
};

struct yg_scheme {
    enum yg_scheme_id id;
    const char *name; /* as in `yagura version compare SCHEME`: "semver", "npm", "deb", ... */

    /* Is `text` (1 to YG_VERSION_BYTES_MAX bytes, of a gem also 0) a version of this scheme?
     * Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
    enum yg_status (*check)(struct yg_str text, struct yg_error *err);

    /* <0, 0, >0 as `a` is older than, equal to, newer than `b`; both checked. */
    int (*compare)(struct yg_str a, struct yg_str b);

    /* Append the order-preserving key of a checked version, at most YG_KEY_BYTES_MAX of its length
     * (matchers/version/key.h); NULL when the scheme has none, its header says why. */
    void (*key)(struct yg_str text, struct yg_buf *out);

    /* Append the normal form of a checked version, as the scheme's own tool writes it; NULL where
     * there is none. Versions with one normal form are equal. */
    void (*normalize)(struct yg_str text, struct yg_buf *out);
};

/* The row of a scheme; NULL for YG_SCHEME_NONE. */
const struct yg_scheme *yg_scheme_get(enum yg_scheme_id id);

/* The row with that name, or of the product or tool with that name ("MicrosoftEdge", "intdot",
 * "windows"); NULL when there is none. */
const struct yg_scheme *yg_scheme_find(struct yg_str name);

/* The scheme that orders texts of which `check` refuses one, as the ecosystem's own tool does: the
 * scheme itself where its `compare` takes every text, PyPI's order of legacy versions; NULL when
 * such texts have no order. */
const struct yg_scheme *yg_scheme_of_unreadable(enum yg_scheme_id id);

/* Is the order a rule of thumb, because nothing is known about the versions? Evidence says so. */
static inline bool yg_scheme_is_guess(enum yg_scheme_id id)
{
    return id == YG_SCHEME_NVD || id == YG_SCHEME_GENERIC;
}

/* Is `version`, older than every release by its order, of no release at all, but maybe made of any
 * of them: a Go pseudo-version v0.0.0-DATE-COMMIT, a branch of Composer? */
bool yg_scheme_is_unreleased(enum yg_scheme_id id, struct yg_str version);

/* Does the scheme have such versions at all? */
static inline bool yg_scheme_has_unreleased(enum yg_scheme_id id)
{
    return id == YG_SCHEME_GOLANG || id == YG_SCHEME_COMPOSER;
}

#endif

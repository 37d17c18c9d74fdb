/* matchers/package/package_key.h - the text in which advisories and components meet.
 *
 *   npm/@types/ms            pypi/jinja2            golang/golang.org/x/net
 *   deb/debian:12/openssl    apk/alpine:3.16/busybox    rpm/suse:15.4/openssl    apk/wolfi/curl
 *   deb/debian/openssl       (advisories that speak for every release)
 *   generic/openssl.org/openssl                         a purl type that is in no table
 *   cpe/a:openssl:openssl                               a CPE: part, vendor, product
 *
 * Type, for a distribution its namespace and release, then the name as the type folds it. What
 * stands before the name of a distribution's package is its feed: "deb/debian:12".
 *
 * Threads: pure functions, any thread.
 */
#ifndef YG_MATCHERS_PACKAGE_PACKAGE_KEY_H
#define YG_MATCHERS_PACKAGE_PACKAGE_KEY_H

#include "matchers/package/ecosystem.h"
#include "pipeline/base/arena.h"
#include "pipeline/model/advisory.h"
#include "pipeline/model/cpe.h"
#include "pipeline/model/purl.h"

#define YG_CPE_FEED_LEN 3 /* all CPE entries together are the feed "cpe" */

struct yg_package_key {
    struct yg_str text;
    size_t feed_len; /* the feed is the first so many bytes; 0: neither a distribution nor a CPE */
};

/* Append a key; `release` absent: none, or every one. Returns the length of the feed. */
size_t yg_package_key_format(const struct yg_ecosystem *row, struct yg_str release,
                             struct yg_str name, struct yg_buf *out);

/* Append the key of a package whose purl type is in no table. */
void yg_package_key_format_purl(const struct yg_purl *purl, struct yg_buf *out);

/* The package of an `affected` entry, and the scheme that orders its versions. */
struct yg_entry_package {
    struct yg_package_key key;
    enum yg_scheme_id scheme;
    bool by_cpe;
    struct yg_cpe cpe; /* when by_cpe */
};

/* By ecosystem and name, else by its purl, whose release is that of `distro=`, else the one that
 * its ranges' versions state, else by its CPE. Texts in `arena`.
 * Errors: YG_UNSUPPORTED when the ecosystem is unknown or lacks the release it needs, or the CPE
 * names no product; YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_package_key_of_affected(struct yg_arena *arena,
                                                        const struct yg_affected *affected,
                                                        struct yg_entry_package *package);

#endif

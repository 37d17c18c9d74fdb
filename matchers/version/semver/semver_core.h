/* matchers/version/semver/semver_core.h - the grammar that semver, npm, cargo and golang share.
 *
 *   MAJOR.MINOR.PATCH[-PRERELEASE][+BUILD]
 *
 * Source: Semantic Versioning 2.0.0, sections 2, 9, 10, 11.
 */
#ifndef YG_MATCHERS_VERSION_SEMVER_SEMVER_CORE_H
#define YG_MATCHERS_VERSION_SEMVER_SEMVER_CORE_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

struct yg_semver {
    struct yg_str numbers[3]; /* digits; "0" where the text has fewer */
    struct yg_str prerelease; /* without its hyphen; absent: none */
};

struct yg_semver_rules {
    bool short_forms;     /* "1" and "1.2" without pre-release and build */
    bool leading_zeros;   /* in numbers and numeric identifiers */
    bool bare_prerelease; /* "1.2.3beta" */
};

/* Take apart the version that stands in `text` from byte `from` on.
 * Errors: YG_MALFORMED with the offset in `text`. */
YG_MUST_CHECK enum yg_status yg_semver_parse(struct yg_str text, size_t from,
                                             struct yg_semver_rules rules,
                                             struct yg_semver *version, struct yg_error *err);

/* Precedence, section 11. */
int yg_semver_order(const struct yg_semver *a, const struct yg_semver *b);

/* Section 11.4 for dotted identifiers: numbers before words, fewer before more, none (absent) first
 * of all; and their key, which just ends. */
int yg_semver_order_identifiers(struct yg_str a, struct yg_str b);
void yg_semver_key_identifiers(struct yg_str identifiers, struct yg_buf *out);

/* Append the key of that precedence (matchers/version/key.h): three numbers, then a mark for "no
 * pre-release" or the identifiers. */
void yg_semver_key(const struct yg_semver *version, struct yg_buf *out);

/* Order two texts of digits as numbers of any length. */
int yg_semver_order_digits(struct yg_str a, struct yg_str b);

#endif

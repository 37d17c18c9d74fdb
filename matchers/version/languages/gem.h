/* matchers/version/languages/gem.h - versions of Ruby gems: check, order and key.
 *
 * Source:  Gem::Version of RubyGems 3.3 and later: numbers and words in turn; a word makes a
 *          pre-release, "-" is ".pre.", zeros at the end and in front of the first word count
 *          nothing. Words are compared bytewise, with case. The empty text is version 0, as it is
 *          there; who has no version asks nobody.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, compare allocates nothing.
 */
#ifndef YG_MATCHERS_VERSION_GEM_H
#define YG_MATCHERS_VERSION_GEM_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Errors: YG_MALFORMED or YG_LIMIT; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_version_gem_check(struct yg_str text, struct yg_error *err);

/* <0, 0, >0 as `a` is older than, equal to, newer than `b`. Cost: one pass over both. */
int yg_version_gem_compare(struct yg_str a, struct yg_str b);

/* Append the order-preserving key of a checked version. */
void yg_version_gem_key(struct yg_str text, struct yg_buf *out);

#endif

/* matchers/version/number_list.h - versions that are nothing but numbers, for the schemes that
 * share them.
 *
 * Numbers compare as numbers, fewer numbers come before more: 1.9 < 1.10 < 1.10.0. Whatever is no
 * digit parts numbers.
 *
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing; key appends to the caller's buffer.
 */
#ifndef YG_MATCHERS_VERSION_NUMBER_LIST_H
#define YG_MATCHERS_VERSION_NUMBER_LIST_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

/* Is `text` numbers, with one byte of `separators` between any two? `*count` says how many.
 * Errors: YG_MALFORMED; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_number_list_check(struct yg_str text, const char *separators,
                                                  size_t *count, struct yg_error *err);

int yg_number_list_compare(struct yg_str a, struct yg_str b);
void yg_number_list_key(struct yg_str text, struct yg_buf *out);

/* Without the zeros at the end, where 1.2 and 1.2.0 are to be equal; one number is left. */
struct yg_str yg_number_list_trim(struct yg_str text);

#endif

/* pipeline/base/utf8.h - UTF-8: length of one character, validity, and text as a JSON string.
 *
 * Source:  RFC 3629 (no surrogates, no overlong forms, at most U+10FFFF), RFC 8259 section 7.
 * Threads: pure functions, any thread.
 */
#ifndef YG_PIPELINE_BASE_UTF8_H
#define YG_PIPELINE_BASE_UTF8_H

#include "pipeline/base/buf.h"

/* Bytes of the valid character that starts at text.ptr (1 to 4), or 0 when there is none. */
size_t yg_utf8_length(struct yg_str text);

/* Columns of a terminal that the text takes: wide East Asian characters count two. */
size_t yg_utf8_columns(struct yg_str text);

/* Append `text` with quotes and escapes; each byte that is not valid UTF-8 becomes U+FFFD. */
void yg_utf8_quote(struct yg_buf *buf, struct yg_str text);

#endif

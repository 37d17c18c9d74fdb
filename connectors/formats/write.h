/* connectors/formats/write.h - members of a JSON object, in the order they are written. For this
 * folder only.
 *
 *     yg_buf_append_char(buf, '{');
 *     yg_write_text(buf, "id", id);             {"id":"CVE-2023-44487"
 *     yg_write_number(buf, "affected", 12);     ,"affected":12
 *     yg_buf_append_char(buf, '}');             }
 *
 * A comma comes before every member and item but the first of its object or list. What is absent is
 * left out. Text that is not UTF-8 is written with U+FFFD for each bad byte.
 *
 * Threads: pure functions. Memory: lack of it is remembered in the buffer (`failed`).
 */
#ifndef YG_CONNECTORS_FORMATS_WRITE_H
#define YG_CONNECTORS_FORMATS_WRITE_H

#include "pipeline/base/buf.h"
#include "pipeline/base/clock.h"
#include "pipeline/model/segment.h"

/* `"name":`, and the comma before it where one is due. The caller writes the value. */
void yg_write_name(struct yg_buf *buf, const char *name);

/* The comma before an item of a list or an object in a list. */
void yg_write_item(struct yg_buf *buf);

/* Left out: an absent text; an empty text; a false flag; YG_TIME_NONE. */
void yg_write_text(struct yg_buf *buf, const char *name, struct yg_str text);
void yg_write_filled(struct yg_buf *buf, const char *name, struct yg_str text);
void yg_write_flag(struct yg_buf *buf, const char *name, bool flag);
void yg_write_time(struct yg_buf *buf, const char *name, yg_time_ms t); /* RFC 3339 */
void yg_write_day(struct yg_buf *buf, const char *name, yg_time_ms t);  /* "2026-11-23" */

/* Always written. */
void yg_write_number(struct yg_buf *buf, const char *name, int64_t number);
void yg_write_texts(struct yg_buf *buf, const char *name, const struct yg_str *items, size_t count);

/* `number` / 10^digits without a rounding error and without zeros at the end: 975, 2 is 9.75. */
void yg_write_decimal(struct yg_buf *buf, const char *name, int64_t number, int digits);

/* The text form of a segment, in quotes; the caller has written the name. */
void yg_write_segment(struct yg_buf *buf, const struct yg_segment *segment);

#endif

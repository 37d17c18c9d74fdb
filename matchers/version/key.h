/* matchers/version/key.h - the pieces of which order-preserving keys of versions are made.
 *
 * A key is a byte string: memcmp of two keys, the shorter first on a tie, orders as `compare`
 * orders their versions, and versions that are equal have the same key. So a key says everything in
 * the order in which `compare` asks, most significant first, and says nothing that it does not ask:
 *
 *   semver  1.2.300-rc.1        11  12  B1 01 2C  C0 'r' 'c' 00  11
 *                               |   |   |         |              |
 *                               1   2   300       word "rc"      1
 *
 * Each piece begins with a byte of one scale, so that pieces of different kinds order at once:
 *
 *   00 .. 0F  marks of the scheme that sort before every number: the end, "~", a pre-release ...
 *   10 .. AF  the numbers 0 to 159
 *   B0 .. B7  larger numbers of up to 19 digits: 1 to 8 bytes follow, the highest first
 *   B8        numbers of more digits: their count in two bytes, then the digits
 *   C0 .. FF  marks that sort after every number: words, letters, no pre-release ...
 *
 *   number    without leading zeros; fewer bytes (digits) come first, as the smaller number does
 *   text      after a mark: its bytes, ended by 00; the bytes 00 and 01 themselves, which hardly
 *             ever occur, become 01 01 and 01 02, so that a text sorts before its continuations
 *
 * Where what is missing sorts before all that could be there (fewer identifiers before more), the
 * key just ends; where something sorts before what is missing ("~" of Debian), a mark says the end.
 *
 * Size:    at most YG_KEY_BYTES_MAX of the version's length; real versions take about their length.
 * Threads: pure functions, any thread.
 * Memory:  append to the caller's buffer, which grows only where it is too small.
 */
#ifndef YG_MATCHERS_VERSION_KEY_H
#define YG_MATCHERS_VERSION_KEY_H

#include "pipeline/base/buf.h"
#include "pipeline/base/str.h"

/* Of the key of a version of `len` bytes, in every scheme. */
#define YG_KEY_BYTES_MAX(len) (4 * (len) + 16)

#define YG_KEY_TEXT_END 0  /* after the bytes of a text */
#define YG_KEY_NUMBER 0x10 /* below: marks before every number */
#define YG_KEY_ABOVE 0xC0  /* from here on: marks after every number */

/* One byte of the scheme's own. */
static inline void yg_key_mark(struct yg_buf *out, int mark)
{
    if (out->len < out->capacity)
        out->ptr[out->len++] = (char)mark;
    else
        yg_buf_append_char(out, (char)mark);
}

/* A number of any count of digits; none are 0. */
void yg_key_number(struct yg_buf *out, struct yg_str digits);

/* A text, any bytes, to be ordered bytewise. A mark has to come first: what could be in its place
 * must differ in its first byte. */
void yg_key_text(struct yg_buf *out, struct yg_str text);

#endif

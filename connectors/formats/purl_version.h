/* connectors/formats/purl_version.h - a quick look at the end of a purl; for this folder only.
 *
 * An SBOM says the version of a component beside its purl, whose end says it again. To know that
 * nothing is missing in the purl it need not be parsed: when it has no qualifiers and no subpath,
 * the byte before its last ones, as many as the version has, must be its last '@', and not the
 * first of a segment (pipeline/model/purl.c). Sixteen bytes are looked at together: the machine's
 * vectors, whatever they are, are the compiler's business.
 *
 * Threads: pure functions, any thread.
 */
#ifndef YG_CONNECTORS_FORMATS_PURL_VERSION_H
#define YG_CONNECTORS_FORMATS_PURL_VERSION_H

#include "pipeline/base/str.h"

typedef uint8_t yg_bytes16 __attribute__((vector_size(16)));
typedef uint64_t yg_words2 __attribute__((vector_size(16)));

static inline yg_bytes16 yg_load16(const void *at)
{
    yg_bytes16 bytes;

    memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

/* 0xFF where a byte of `text` begins the qualifiers or the subpath of a purl. */
static inline yg_bytes16 yg_find_ends(const char *text)
{
    yg_bytes16 bytes = yg_load16(text);

    return (yg_bytes16)((bytes == '?') | (bytes == '#'));
}

/* Has the purl a version that is its last `len` bytes? False: it may have one elsewhere. */
static inline bool yg_purl_ends_with_version(struct yg_str purl, size_t len)
{
    /* From byte 15 - len on: where the only '@' has to be, and what belongs to the version. */
    static const uint8_t at_sign[31] = {[15] = 0xFF};
    static const uint8_t tail[31] = {[15] = 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                     0xFF,        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    if (len == 0 || len > 31 || purl.len < (len > 15 ? 32 : 16) || purl.len < len + 2)
        return false;
    const char *last = purl.ptr + purl.len - 16, *before = purl.ptr + purl.len - len - 2;
    size_t most = purl.len - 16;

    /* Up to 64 bytes without a branch. */
    yg_bytes16 wrong = yg_find_ends(last) | yg_find_ends(purl.ptr) |
                       yg_find_ends(purl.ptr + (most < 16 ? most : 16)) |
                       yg_find_ends(purl.ptr + (most < 32 ? most : 32));
    for (size_t at = 48; at < most; at += 16)
        wrong |= yg_find_ends(purl.ptr + at);
    if (len > 15) { /* the sign is in the block before */
        wrong |= (yg_bytes16)(yg_load16(last) == '@');
        last -= 16;
        len -= 16;
    }
    wrong |=
        ((yg_bytes16)(yg_load16(last) == '@') & yg_load16(tail + len)) ^ yg_load16(at_sign + len);
    yg_words2 words = (yg_words2)wrong;
    return (words[0] | words[1]) == 0 && *before != '/';
}

#endif

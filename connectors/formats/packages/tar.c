/* tar.c - the members APKINDEX and DESCRIPTION of the archive in which Alpine publishes its index.
 *
 *   [header 512][content][zeros to a multiple of 512] [header] ...  [512 zeros][512 zeros]
 *
 * The archive is two that follow each other: the signature's, without an end, and the index's.
 */
#include <assert.h>
#include <string.h>

#include "connectors/formats/packages/parts.h"

#define NAME_BYTES 100
#define SIZE_AT 124
#define SIZE_BYTES 12
#define SUM_AT 148
#define SUM_BYTES 8
#define MAGIC_AT 257

bool yg_tar_begins(struct yg_str bytes)
{
    return yg_str_starts(yg_str_from(bytes, MAGIC_AT), YG_STR("ustar"));
}

/* The octal number of a header's field, which ends with a blank or a zero; false when it is
 * none. */
static bool read_octal(const char *field, size_t bytes, uint64_t *number)
{
    size_t i = 0;

    *number = 0;
    while (i < bytes && field[i] == ' ')
        i++;
    size_t start = i;
    for (; i < bytes && field[i] >= '0' && field[i] <= '7'; i++)
        *number = *number * 8 + (uint64_t)(field[i] - '0');
    return i > start && (i == bytes || field[i] == ' ' || field[i] == '\0');
}

/* The sum of all bytes, with blanks for the field that holds it. */
static bool sum_fits(const char block[YG_TAR_BLOCK_BYTES])
{
    uint64_t stated, sum = 0;

    for (size_t i = 0; i < YG_TAR_BLOCK_BYTES; i++)
        sum += i >= SUM_AT && i < SUM_AT + SUM_BYTES ? (unsigned char)' ' : (unsigned char)block[i];
    return read_octal(block + SUM_AT, SUM_BYTES, &stated) && stated == sum;
}

static enum yg_status read_header(struct yg_tar *tar, struct yg_error *err)
{
    static const char zeros[YG_TAR_BLOCK_BYTES];
    struct yg_str name = {tar->block, strnlen(tar->block, NAME_BYTES)};

    if (memcmp(tar->block, zeros, sizeof zeros) == 0)
        return YG_OK; /* the end, or what fills up the last record */
    if (!sum_fits(tar->block) || !read_octal(tar->block + SIZE_AT, SIZE_BYTES, &tar->left))
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "tar: a header is damaged");
    tar->padding = (size_t)(-tar->left % YG_TAR_BLOCK_BYTES);
    tar->member = YG_TAR_OTHER;
    if (yg_str_equal(name, YG_STR("APKINDEX"))) {
        if (tar->found)
            return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "tar: APKINDEX is there twice");
        tar->member = YG_TAR_INDEX;
        tar->found = true;
    } else if (yg_str_equal(name, YG_STR("DESCRIPTION"))) {
        tar->member = YG_TAR_RELEASE;
    }
    return YG_OK;
}

static enum yg_status read_content(struct yg_tar *tar, struct yg_str piece, struct yg_error *err)
{
    assert(piece.ptr != NULL);
    if (tar->member == YG_TAR_INDEX)
        return yg_paragraphs_read(tar->index, piece, err);
    if (tar->member == YG_TAR_RELEASE) {
        piece = yg_str_head(piece, sizeof tar->release - tar->release_len);
        memcpy(tar->release + tar->release_len, piece.ptr, piece.len);
        tar->release_len += piece.len;
    }
    return YG_OK;
}

/* Take up to `max` bytes off `bytes`. */
static struct yg_str take(struct yg_str *bytes, uint64_t max)
{
    struct yg_str piece = max < bytes->len ? yg_str_head(*bytes, (size_t)max) : *bytes;

    *bytes = yg_str_from(*bytes, piece.len);
    return piece;
}

enum yg_status yg_tar_read(struct yg_tar *tar, struct yg_str bytes, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    while (st == YG_OK && bytes.len > 0) {
        if (tar->left > 0) {
            struct yg_str piece = take(&bytes, tar->left);

            tar->left -= piece.len;
            st = read_content(tar, piece, err);
        } else if (tar->padding > 0) {
            tar->padding -= take(&bytes, tar->padding).len;
        } else {
            struct yg_str piece = take(&bytes, YG_TAR_BLOCK_BYTES - tar->held);

            memcpy(tar->block + tar->held, piece.ptr, piece.len);
            tar->held += piece.len;
            if (tar->held == YG_TAR_BLOCK_BYTES) {
                tar->held = 0;
                st = read_header(tar, err);
            }
        }
    }
    return st;
}

enum yg_status yg_tar_end(struct yg_tar *tar, struct yg_error *err)
{
    if (tar->left > 0 || tar->held > 0)
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "tar: cut short");
    if (!tar->found)
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "tar: no member APKINDEX");
    return yg_paragraphs_end(tar->index, err);
}

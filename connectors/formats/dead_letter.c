/* dead_letter.c - a record that was turned away, with the reason.
 *
 * What has to be sent again to try once more is all there: key, headers and value. `cut` says when
 * that is not so, because one of them is longer than a letter may be.
 */
#include <openssl/evp.h>

#include "connectors/formats/encode.h"
#include "connectors/formats/write.h"
#include "pipeline/base/utf8.h"

#define KEY_BYTES_MAX 1024 /* also of the value of a header */
#define HEADERS_MAX 64
#define HEADER_NAME_BYTES_MAX 256
#define TIME_MAX ((yg_time_ms)253402300799999) /* 9999-12-31T23:59:59.999Z */
#define SHORT_BYTES 64                         /* so few escapes make nothing long */

static bool is_utf8(struct yg_str text)
{
    while (text.len > 0) {
        size_t length = yg_utf8_length(text);

        if (length == 0)
            return false;
        text = yg_str_from(text, length);
    }
    return true;
}

static void write_base64(struct yg_buf *buf, const char *name, struct yg_str bytes)
{
    char *to;

    yg_write_name(buf, name);
    yg_buf_append_char(buf, '"');
    to = yg_buf_reserve(buf, (bytes.len + 2) / 3 * 4 + 1);
    if (to == NULL)
        return;
    buf->len += (size_t)EVP_EncodeBlock((unsigned char *)to, (const unsigned char *)bytes.ptr,
                                        (int)bytes.len);
    yg_buf_append_char(buf, '"');
}

/* The text as it is; NAME_base64 when it is not UTF-8, or when its escapes would more than double
 * it (a letter must stay shorter than a message may be). */
static void write_bytes(struct yg_buf *buf, const char *name, struct yg_str bytes)
{
    char other[32];
    size_t start = buf->len;

    if (bytes.ptr == NULL)
        return;
    if (is_utf8(bytes)) {
        yg_write_text(buf, name, bytes);
        if (buf->len - start <= 2 * bytes.len + SHORT_BYTES)
            return;
        buf->len = start;
    }
    snprintf(other, sizeof other, "%s_base64", name);
    write_base64(buf, other, bytes);
}

static void write_sha256(struct yg_buf *buf, struct yg_str bytes)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    char hex[2 * EVP_MAX_MD_SIZE];
    unsigned int size = 0;

    if (EVP_Digest(bytes.ptr, bytes.len, digest, &size, EVP_sha256(), NULL) != 1) {
        buf->failed = true; /* the library refuses only without memory */
        return;
    }
    for (unsigned int i = 0; i < size; i++) {
        hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    yg_write_text(buf, "sha256", (struct yg_str){hex, 2 * (size_t)size});
}

/* The first `max` bytes or less, not cut inside a character; *cut when it was longer. */
static struct yg_str head_of(struct yg_str text, size_t max, bool *cut)
{
    size_t len = max;

    if (text.len <= max)
        return text;
    *cut = true;
    while (len > max - 4 && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
        len--;
    return yg_str_head(text, len);
}

static void write_headers(struct yg_buf *buf, const struct yg_record *record, bool *cut)
{
    if (record->header_count == 0)
        return;
    *cut |= record->header_count > HEADERS_MAX;
    yg_write_name(buf, "headers");
    yg_buf_append_char(buf, '[');
    for (size_t i = 0; i < record->header_count && i < HEADERS_MAX; i++) {
        const struct yg_record_header *header = &record->headers[i];

        yg_write_item(buf);
        yg_buf_append_char(buf, '{');
        yg_write_text(buf, "name", head_of(header->name, HEADER_NAME_BYTES_MAX, cut));
        write_bytes(buf, "value", head_of(header->value, KEY_BYTES_MAX, cut));
        yg_buf_append_char(buf, '}');
    }
    yg_buf_append_char(buf, ']');
}

/* Who writes a record states its time, and may state any number. */
static void write_time(struct yg_buf *buf, yg_time_ms t)
{
    if (t >= 0 && t <= TIME_MAX)
        yg_write_time(buf, "time", t);
}

void yg_encode_dead_letter(struct yg_buf *buf, const struct yg_record *record,
                           const struct yg_error *reason)
{
    bool cut = false;

    yg_buf_append_char(buf, '{');
    yg_write_text(buf, "class", yg_str(yg_status_name(reason->status)));
    yg_write_text(buf, "reason", yg_str(reason->text));
    if (reason->at != YG_NO_OFFSET)
        yg_write_number(buf, "at", (int64_t)reason->at);
    yg_write_text(buf, "topic", record->position.topic);
    yg_write_number(buf, "partition", record->position.partition);
    yg_write_number(buf, "offset", record->position.offset);
    write_time(buf, record->time);
    write_bytes(buf, "key", head_of(record->key, KEY_BYTES_MAX, &cut));
    write_headers(buf, record, &cut);
    if (record->value.ptr != NULL) {
        yg_write_number(buf, "bytes", (int64_t)record->value.len);
        write_sha256(buf, record->value);
        write_bytes(buf, "payload", head_of(record->value, YG_DEAD_LETTER_PAYLOAD_MAX, &cut));
    }
    yg_write_flag(buf, "cut", cut);
    yg_buf_append_char(buf, '}');
}

/* dead_letter.c - a record that was turned away, with the reason.
 *
 * What has to be sent again to try once more is all there: key, headers and value, unless they are
 * longer than a letter may be.
 */
#include <openssl/evp.h>

#include "connectors/formats/encode.h"
#include "connectors/formats/write.h"
#include "pipeline/base/utf8.h"

#define KEY_BYTES_MAX 1024
#define HEADERS_MAX 64

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

/* The text as it is, or NAME_base64 when it is not UTF-8. */
static void write_bytes(struct yg_buf *buf, const char *name, struct yg_str bytes)
{
    char other[32];

    if (bytes.ptr == NULL)
        return;
    if (is_utf8(bytes)) {
        yg_write_text(buf, name, bytes);
        return;
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

static void write_headers(struct yg_buf *buf, const struct yg_record *record)
{
    if (record->header_count == 0)
        return;
    yg_write_name(buf, "headers");
    yg_buf_append_char(buf, '[');
    for (size_t i = 0; i < record->header_count && i < HEADERS_MAX; i++) {
        yg_write_item(buf);
        yg_buf_append_char(buf, '{');
        yg_write_text(buf, "name", yg_str_head(record->headers[i].name, KEY_BYTES_MAX));
        write_bytes(buf, "value", yg_str_head(record->headers[i].value, KEY_BYTES_MAX));
        yg_buf_append_char(buf, '}');
    }
    yg_buf_append_char(buf, ']');
}

/* The payload, not cut inside a character. */
static struct yg_str head_of(struct yg_str value)
{
    size_t len = YG_DEAD_LETTER_PAYLOAD_MAX;

    if (value.len <= len)
        return value;
    while (len > YG_DEAD_LETTER_PAYLOAD_MAX - 4 && ((unsigned char)value.ptr[len] & 0xC0) == 0x80)
        len--;
    return yg_str_head(value, len);
}

void yg_encode_dead_letter(struct yg_buf *buf, const struct yg_record *record,
                           const struct yg_error *reason)
{
    struct yg_str payload = head_of(record->value);

    yg_buf_append_char(buf, '{');
    yg_write_text(buf, "class", yg_str(yg_status_name(reason->status)));
    yg_write_text(buf, "reason", yg_str(reason->text));
    if (reason->at != YG_NO_OFFSET)
        yg_write_number(buf, "at", (int64_t)reason->at);
    yg_write_text(buf, "topic", record->position.topic);
    yg_write_number(buf, "partition", record->position.partition);
    yg_write_number(buf, "offset", record->position.offset);
    yg_write_time(buf, "time", record->time);
    write_bytes(buf, "key", yg_str_head(record->key, KEY_BYTES_MAX));
    write_headers(buf, record);
    if (record->value.ptr != NULL) {
        yg_write_number(buf, "bytes", (int64_t)record->value.len);
        write_sha256(buf, record->value);
        write_bytes(buf, "payload", payload);
        yg_write_flag(buf, "cut", payload.len < record->value.len);
    }
    yg_buf_append_char(buf, '}');
}

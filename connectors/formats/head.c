/* head.c - a native inventory up to its components.
 *
 *   {"asset":"cam-1","seen":"...","scope":"s","components":["pkg:...", ...]}
 *   head -------------------------------------------------> tail ----------->
 *
 * Most inventories say what the last one of their asset said, at another time. So the tail is only
 * hashed. The head is decoded by the ordinary decoder, with an empty list for a tail: whatever is
 * odd in it (a string that looks like the key, a key of an inner object, a broken text) leaves no
 * document with a list of components at its end, and the record is decoded whole.
 *
 * A tail that a whole document had, and that began right behind the key of its components and ended
 * with the document's last brace, is an array and that brace. Behind a head that an empty array and
 * the brace complete, it completes the same document with its components.
 */
#include "connectors/formats/decoder.h"

#include "pipeline/base/hash.h"

#define HEAD_BYTES_MAX 4096

static const struct yg_str key = {"\"components\":", 13};

/* Where the list of components begins; text.len when it is not near the beginning. */
static size_t find_components(struct yg_str text)
{
    struct yg_str head = yg_str_head(text, HEAD_BYTES_MAX);

    for (size_t from = 0, at; from < head.len; from = at + 1) {
        at = from + yg_str_index(yg_str_from(head, from), '[');
        if (at < head.len && yg_str_ends(yg_str_head(head, at), key))
            return at;
    }
    return text.len;
}

static bool append(struct yg_buf *buf, struct yg_str head, struct yg_str end)
{
    yg_buf_reset(buf);
    yg_buf_append(buf, head);
    yg_buf_append(buf, end);
    return !buf->failed;
}

/* Decode `text` in the place of the record's own; nothing is counted when it fails. */
static bool decode(struct yg_decoder *decoder, const struct yg_record *record, struct yg_str text,
                   struct yg_inventory *inventory)
{
    struct yg_decoder_counts counts = decoder->counts;
    struct yg_json_counts keys = decoder->keys, sbom = decoder->sbom;
    struct yg_record head = *record;

    head.value = text;
    if (yg_decode_inventory(decoder, &head, inventory, NULL) == YG_OK &&
        decoder->peek.form == YG_FORM_NATIVE && inventory->tail.bytes > 0) {
        decoder->head.keys.unknown_keys = decoder->keys.unknown_keys - keys.unknown_keys;
        decoder->head.keys.duplicate_keys = decoder->keys.duplicate_keys - keys.duplicate_keys;
        return true;
    }
    decoder->counts = counts;
    decoder->keys = keys;
    decoder->sbom = sbom;
    return false;
}

bool yg_decode_head(struct yg_decoder *decoder, const struct yg_record *record,
                    struct yg_inventory *inventory)
{
    struct yg_str text = record->value;
    size_t at = find_components(text);
    struct yg_inventory out;

    if (at >= text.len || text.len > decoder->bytes_max ||
        !append(&decoder->scratch, yg_str_head(text, at), YG_STR("[]}")) ||
        !decode(decoder, record, (struct yg_str){decoder->scratch.ptr, decoder->scratch.len}, &out))
        return false;
    text = yg_str_from(text, at);
    out.tail = (struct yg_tail){yg_hash(text), (uint32_t)text.len};
    decoder->head.text = record->value;
    decoder->head.offset = record->position.offset;
    *inventory = out;
    return true;
}

void yg_decoder_set_tails(struct yg_decoder *decoder, bool tails)
{
    decoder->no_tails = !tails;
}

void yg_head_uncount(struct yg_decoder *decoder, const struct yg_record *record)
{
    struct head *head = &decoder->head;

    if (record->value.ptr != head->text.ptr || record->value.len != head->text.len ||
        record->position.offset != head->offset)
        return;
    head->text = (struct yg_str){NULL, 0};
    decoder->counts.documents[YG_FORM_NATIVE]--;
    decoder->keys.unknown_keys -= head->keys.unknown_keys;
    decoder->keys.duplicate_keys -= head->keys.duplicate_keys;
}

/* decode.c - one record: find its form, open it, hand it to the format, check the rest of it. */
#include "connectors/formats/decoder.h"

#include <stdlib.h>

#include "connectors/formats/form.h"
#include "pipeline/base/hash.h"

/* Kept from record to record; what a larger document needed beyond goes back. */
#define ARENA_KEEP_BYTES ((size_t)8 << 20)

/* While a record is decoded: 4 to 8 for the structural index, which doubles; 16 for each component
 * text, of which there is one in 30 bytes at most, in an array that doubles; some for copies. */
#define WANTED_BY_BYTE 11

#define CONTENT_HASH_SEED UINT64_C(0x7961677572612031)

struct yg_decoder *yg_decoder_create(size_t bytes_max)
{
    struct yg_decoder *decoder = calloc(1, sizeof *decoder);

    if (decoder == NULL)
        return NULL;
    decoder->bytes_max = bytes_max < YG_JSON_BYTES_MAX ? bytes_max : YG_JSON_BYTES_MAX;
    decoder->reader = yg_json_reader_create(decoder->bytes_max);
    if (decoder->reader == NULL) {
        free(decoder);
        return NULL;
    }
    yg_arena_init(&decoder->arena);
    yg_native_init(decoder);
    yg_cyclonedx_init(decoder);
    return decoder;
}

void yg_decoder_destroy(struct yg_decoder *decoder)
{
    if (decoder == NULL)
        return;
    yg_json_reader_destroy(decoder->reader);
    yg_arena_deinit(&decoder->arena);
    yg_buf_deinit(&decoder->scratch);
    free(decoder);
}

const struct yg_decoder_counts *yg_decoder_counts(const struct yg_decoder *decoder)
{
    return &decoder->counts;
}

size_t yg_decoder_bytes(const struct yg_decoder *decoder)
{
    return sizeof *decoder + yg_json_reader_bytes(decoder->reader) + decoder->arena.total +
           decoder->scratch.capacity;
}

size_t yg_decoder_wants(const struct yg_decoder *decoder, size_t len)
{
    size_t wanted = len * WANTED_BY_BYTE, held = yg_decoder_bytes(decoder);

    return wanted > held ? wanted - held : 0;
}

void yg_decoder_counts_add(struct yg_decoder_counts *sum, const struct yg_decoder_counts *more)
{
    for (size_t i = 0; i < YG_COUNT(sum->documents); i++)
        sum->documents[i] += more->documents[i];
    sum->unknown_keys += more->unknown_keys;
    sum->duplicate_keys += more->duplicate_keys;
    sum->excluded_components += more->excluded_components;
    sum->not_evaluable += more->not_evaluable;
    sum->nameless += more->nameless;
    sum->embedded_statements += more->embedded_statements;
}

/* ---- opening -------------------------------------------------------------------------------- */

uint64_t yg_content_hash(struct yg_str text)
{
    return yg_hash_with(text, CONTENT_HASH_SEED);
}

/* Find the form of `record` and open its text, when it is JSON. */
static enum yg_status look(struct yg_decoder *decoder, const struct yg_record *record,
                           struct yg_error *err)
{
    struct peek *peek = &decoder->peek;
    struct yg_str name = yg_record_header_get(record, YG_STR("format"));
    enum yg_status st;

    *peek = (struct peek){.text = record->value, .form = YG_FORM_UNKNOWN};
    yg_arena_reset(&decoder->arena, ARENA_KEEP_BYTES);
    decoder->copied_ranges = decoder->entries = 0;
    if (record->value.len > decoder->bytes_max)
        return yg_fail(err, YG_LIMIT, decoder->bytes_max, "%zu bytes, at most %zu",
                       record->value.len, decoder->bytes_max);
    if (name.len > 0) {
        peek->form = yg_form_find(name);
        if (peek->form == YG_FORM_UNKNOWN)
            return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "header format: \"%.*s\" is none",
                           YG_STR_ARG(yg_clip(name, YG_COMPONENT_RAW_BYTES_MAX)));
    } else {
        peek->form = yg_form_of_text(record->value);
    }
    if (yg_form_is_text(peek->form))
        return YG_OK;
    st = yg_json_open(decoder->reader, record->value, &peek->root, err);
    if (st != YG_OK)
        return st;
    peek->is_open = true;
    if (peek->form == YG_FORM_UNKNOWN)
        peek->form = yg_form_of_json(peek->root);
    return YG_OK;
}

enum yg_form yg_decoder_form(struct yg_decoder *decoder, const struct yg_record *record)
{
    struct peek *peek = &decoder->peek;

    if (look(decoder, record, NULL) == YG_OK) {
        peek->hash = yg_content_hash(record->value);
        peek->valid = true;
    }
    return peek->form;
}

/* Has yg_decoder_form just looked at this very record? Its buffer may have been filled anew. */
static bool was_looked_at(const struct peek *peek, const struct yg_record *record)
{
    return peek->valid && peek->text.ptr == record->value.ptr &&
           peek->text.len == record->value.len && peek->hash == yg_content_hash(record->value) &&
           yg_record_header_get(record, YG_STR("format")).len == 0;
}

/* Look at the record unless that was done, and count its form. */
static enum yg_status begin(struct yg_decoder *decoder, const struct yg_record *record,
                            enum yg_form *form, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    if (!was_looked_at(&decoder->peek, record))
        st = look(decoder, record, err); /* leaves peek.hash 0 */
    decoder->peek.valid = false;
    *form = decoder->peek.form;
    decoder->counts.documents[*form]++;
    return st;
}

/* After the format: the rest of the text is checked, the counts are summed up, errors say the
 * form. */
static enum yg_status finish(struct yg_decoder *decoder, enum yg_form form, enum yg_status st,
                             struct yg_error *err)
{
    struct yg_decoder_counts *counts = &decoder->counts;

    if (st == YG_OK && decoder->peek.is_open)
        st = yg_json_close(decoder->reader, err);
    counts->unknown_keys = decoder->keys.unknown_keys;
    counts->duplicate_keys = decoder->keys.duplicate_keys + decoder->sbom.duplicate_keys;
    if (st != YG_OK)
        yg_error_wrap(err, "%s", yg_form_name(form));
    return st;
}

/* A form that the caller has no use for. */
static enum yg_status refuse(struct yg_decoder *decoder, enum yg_form form, const char *expected,
                             struct yg_error *err)
{
    struct yg_str key = {NULL, 0};
    struct yg_json value, root = decoder->peek.root;

    if (form != YG_FORM_UNKNOWN && !yg_form_is_decoded(form))
        return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "not decoded yet");
    if (form != YG_FORM_UNKNOWN)
        return yg_fail(err, YG_REFUSED, YG_NO_OFFSET, "not %s", expected);

    enum yg_status st = yg_json_close(decoder->reader, err); /* a broken text says where */
    if (st != YG_OK)
        return st;
    if (yg_json_next_member(&root, &key, &value))
        key = yg_clip(key, YG_COMPONENT_RAW_BYTES_MAX);
    return yg_fail(err, YG_MALFORMED, 0, "no known form: %s, first key \"%.*s\"",
                   yg_json_kind_name(yg_json_kind(decoder->peek.root)), YG_STR_ARG(key));
}

/* ---- advisories ----------------------------------------------------------------------------- */

/* "source/id", or the id alone, which then says its source. */
static enum yg_status split_key(struct yg_decoder *decoder, struct yg_str key,
                                struct yg_advisory *advisory, struct yg_error *err)
{
    struct yg_str rest = key, head = yg_str_cut(&rest, '/');

    advisory->id = rest.ptr == NULL ? head : rest;
    if (advisory->id.len == 0 || advisory->id.len > YG_ADVISORY_ID_BYTES_MAX)
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "tombstone: the key names no advisory");
    advisory->source = rest.ptr == NULL ? yg_osv_source(&decoder->arena, head) : head;
    return advisory->source.ptr == NULL ? yg_no_memory(err) : YG_OK;
}

struct yg_advisory *yg_advisory_add(struct yg_decoder *decoder, struct yg_advisories *list)
{
    struct yg_advisory *slot = yg_arena_append(&decoder->arena, &list->items, &list->count);

    if (slot != NULL)
        slot->modified = slot->published = slot->withdrawn = YG_TIME_NONE;
    return slot;
}

static enum yg_status decode_tombstone(struct yg_decoder *decoder, const struct yg_record *record,
                                       struct yg_advisories *out, struct yg_error *err)
{
    yg_arena_reset(&decoder->arena, ARENA_KEEP_BYTES);

    struct yg_advisory *advisory = yg_advisory_add(decoder, out);
    return advisory == NULL ? yg_no_memory(err) : split_key(decoder, record->key, advisory, err);
}

static enum yg_status decode_advisories(struct yg_decoder *decoder, enum yg_form form,
                                        struct yg_advisories *out, struct yg_error *err)
{
    struct yg_json root = decoder->peek.root;

    if (form == YG_FORM_OSV)
        return yg_osv_decode(decoder, root, out, err);
    if (form == YG_FORM_CVE5)
        return yg_cve5_decode(decoder, root, out, err);
    if (form == YG_FORM_CSAF)
        return yg_csaf_decode(decoder, root, out, err);
    if (form == YG_FORM_NVD2)
        return yg_nvd2_decode(decoder, root, out, err);
    if (form == YG_FORM_JVN)
        return yg_jvn_decode(decoder, decoder->peek.text, out, err);
    return refuse(decoder, form, "an advisory", err);
}

static bool is_nameless(const struct yg_affected *entry)
{
    return entry->ecosystem.len == 0 && entry->purl.len == 0 && entry->cpe.len == 0;
}

/* What a format has not told apart itself is told apart by its place in the document. */
static void complete_advisories(struct yg_decoder *decoder, const struct yg_record *record,
                                struct yg_advisories *list)
{
    uint64_t hash = decoder->peek.hash != 0 ? decoder->peek.hash : yg_content_hash(record->value);

    for (size_t i = 0; i < list->count; i++) {
        decoder->counts.not_evaluable += list->items[i].not_evaluable;
        for (size_t k = 0; k < list->items[i].affected_count; k++)
            decoder->counts.nameless += is_nameless(&list->items[i].affected[k]);
        if (list->items[i].content_hash == 0)
            list->items[i].content_hash = i == 0 ? hash : yg_hash_mix(hash + i);
    }
}

enum yg_status yg_decode_advisories(struct yg_decoder *decoder, const struct yg_record *record,
                                    const struct yg_advisory **items, size_t *count,
                                    struct yg_error *err)
{
    struct yg_advisories out = {NULL, 0};
    struct yg_error ignored;
    enum yg_form form;
    enum yg_status st;

    if (err == NULL)
        err = &ignored; /* yg_error_wrap keeps the status */
    if (record->value.ptr == NULL) {
        st = decode_tombstone(decoder, record, &out, err);
    } else {
        st = begin(decoder, record, &form, err);
        if (st == YG_OK)
            st = decode_advisories(decoder, form, &out, err);
        st = finish(decoder, form, st, err);
        if (st == YG_OK)
            complete_advisories(decoder, record, &out);
    }
    if (st == YG_OK) {
        *items = out.items;
        *count = out.count;
    }
    return st;
}

/* ---- inventories ---------------------------------------------------------------------------- */

static enum yg_status decode_document(struct yg_decoder *decoder, enum yg_form form,
                                      struct yg_inventory *inventory, struct yg_error *err)
{
    struct yg_json root = decoder->peek.root;

    if (form == YG_FORM_NATIVE)
        return yg_native_decode(decoder, root, inventory, err);
    if (form == YG_FORM_CYCLONEDX)
        return yg_cyclonedx_decode(decoder, root, inventory, err);
    if (form == YG_FORM_SPDX2)
        return yg_spdx2_decode(decoder, root, inventory, err);
    return refuse(decoder, form, "an inventory", err);
}

enum yg_status yg_decode_inventory(struct yg_decoder *decoder, const struct yg_record *record,
                                   struct yg_inventory *inventory, struct yg_error *err)
{
    struct yg_inventory out = {.seen = YG_TIME_NONE};
    struct yg_error ignored;
    enum yg_form form = YG_FORM_UNKNOWN;
    enum yg_status st;

    if (err == NULL)
        err = &ignored;
    if (record->value.ptr == NULL) {
        out.gone = true;
        st = yg_envelope_apply(record, true, &out, err);
        if (st != YG_OK)
            yg_error_wrap(err, "tombstone");
    } else {
        yg_head_uncount(decoder, record);
        st = begin(decoder, record, &form, err);
        if (st == YG_OK)
            st = decode_document(decoder, form, &out, err);
        if (st == YG_OK)
            st = yg_envelope_apply(record, form != YG_FORM_NATIVE, &out, err);
        st = finish(decoder, form, st, err);
    }
    if (st == YG_OK)
        *inventory = out;
    return st;
}

/* ---- enrichment ----------------------------------------------------------------------------- */

enum yg_status yg_decode_enrichment(struct yg_decoder *decoder, const struct yg_record *record,
                                    struct yg_enrichment *enrichment, struct yg_error *err)
{
    struct yg_enrichment out = {.published = YG_TIME_NONE};
    struct yg_json *root = &decoder->peek.root;
    struct yg_error ignored;
    enum yg_form form;
    enum yg_status st;

    if (err == NULL)
        err = &ignored;
    if (record->value.ptr == NULL)
        return yg_fail(err, YG_REFUSED, YG_NO_OFFSET, "a tombstone: catalogues are replaced whole");
    st = begin(decoder, record, &form, err);
    if (st == YG_OK) {
        if (form == YG_FORM_KEV)
            st = yg_kev_decode(decoder, *root, &out, err);
        else if (form == YG_FORM_EPSS_CSV)
            st = yg_epss_csv_decode(decoder, record->value, &out, err);
        else if (form == YG_FORM_EPSS_JSON)
            st = yg_epss_json_decode(decoder, *root, &out, err);
        else
            st = refuse(decoder, form, "enrichment", err);
    }
    st = finish(decoder, form, st, err);
    if (st == YG_OK)
        *enrichment = out;
    return st;
}

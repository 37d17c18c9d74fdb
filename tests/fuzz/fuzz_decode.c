/* All decoders, each on every input. Its first byte says which form the record claims:
 *
 *   ' '   the form is found by the content (as with any byte that names none)
 *   'a'.. the record header `format` names it
 *
 * Whatever comes: no crash, an error has its status and a text, and its offset lies in the record;
 * what was decoded lies in memory that can be read; decoding again gives the same.
 */
#include <stdlib.h>
#include <string.h>

#include "connectors/formats/decode.h"
#include "connectors/formats/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static uint64_t sum; /* of all bytes handed out: a sanitizer sees what cannot be read */

static void touch(struct yg_str text)
{
    for (size_t i = 0; i < text.len; i++)
        sum = sum * 31 + (unsigned char)text.ptr[i];
}

static void touch_list(const struct yg_str *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        touch(items[i]);
}

static void touch_affected(const struct yg_affected *affected)
{
    touch(affected->ecosystem);
    touch(affected->name);
    touch(affected->purl);
    touch(affected->cpe);
    touch(affected->severity);
    touch_list(affected->versions, affected->version_count);
    for (size_t k = 0; k < affected->range_count; k++) {
        const struct yg_range *range = &affected->ranges[k];

        check(range->type != YG_RANGE_VERS || (range->vers.len > 0 && range->event_count == 0));
        touch(range->scheme);
        touch(range->vers);
        for (size_t e = 0; e < range->event_count; e++)
            touch(range->events[e].version);
    }
}

static void touch_guard(const struct yg_guard *guard)
{
    for (size_t i = 0; i < guard->clause_count; i++) {
        for (size_t k = 0; k < guard->clauses[i].any_count; k++) {
            check(guard->clauses[i].any[k].guard == NULL);
            touch_affected(&guard->clauses[i].any[k]);
        }
    }
}

static void touch_advisory(const struct yg_advisory *advisory)
{
    check(advisory->id.len > 0 && advisory->id.len <= YG_ADVISORY_ID_BYTES_MAX);
    touch(advisory->source);
    touch(advisory->id);
    touch(advisory->summary);
    touch(advisory->details);
    touch(advisory->severity_label);
    touch(advisory->reference_url);
    touch_list(advisory->aliases, advisory->alias_count);
    touch_list(advisory->upstream, advisory->upstream_count);
    touch_list(advisory->related, advisory->related_count);
    for (size_t i = 0; i < advisory->severity_count; i++)
        touch(advisory->severities[i].score);
    for (size_t i = 0; i < advisory->affected_count; i++) {
        touch_affected(&advisory->affected[i]);
        if (advisory->affected[i].guard != NULL)
            touch_guard(advisory->affected[i].guard);
    }
}

static void touch_inventory(const struct yg_inventory *inventory)
{
    const struct yg_segment *segment = &inventory->segment;

    check(inventory->asset.len > 0 && inventory->asset.len <= YG_ASSET_ID_BYTES_MAX);
    check(inventory->component_count <= YG_COMPONENTS_MAX && segment->scope.len > 0);
    check(inventory->os.len <= YG_INVENTORY_LABEL_BYTES_MAX);
    touch(inventory->asset);
    touch(inventory->os);
    touch(segment->tenant);
    touch(segment->scope);
    touch(segment->site);
    touch(segment->stage);
    touch(segment->kind);
    touch(inventory->delta.base);
    touch_list(inventory->delta.removed, inventory->delta.removed_count);
    check(!yg_inventory_is_delta(inventory) || inventory->tail.bytes == 0);
    for (size_t i = 0; i < inventory->component_count; i++) {
        struct yg_component component = yg_inventory_component(inventory, i);

        check(component.text.ptr != NULL && component.text.len <= 2 * YG_COMPONENT_BYTES_MAX + 1);
        touch(component.text);
        touch(component.version);
        touch(component.source);
    }
}

static void touch_enrichment(const struct yg_enrichment *enrichment)
{
    for (size_t i = 0; i < enrichment->entry_count; i++) {
        const struct yg_enrichment_entry *entry = &enrichment->entries[i];

        check(entry->vulnerability.len > 0 && entry->epss >= 0 && entry->epss <= 1 &&
              entry->percentile <= 1);
        touch(entry->vulnerability);
    }
}

static enum yg_status decode(struct yg_decoder *decoder, const struct yg_record *record, int kind,
                             struct yg_error *err)
{
    const struct yg_advisory *advisories;
    size_t count;
    struct yg_inventory inventory;
    struct yg_enrichment enrichment;
    enum yg_status st;

    if (kind == 0) {
        st = yg_decode_advisories(decoder, record, &advisories, &count, err);
        for (size_t i = 0; st == YG_OK && i < count; i++)
            touch_advisory(&advisories[i]);
    } else if (kind == 1) {
        st = yg_decode_inventory(decoder, record, &inventory, err);
        if (st == YG_OK)
            touch_inventory(&inventory);
    } else {
        st = yg_decode_enrichment(decoder, record, &enrichment, err);
        if (st == YG_OK)
            touch_enrichment(&enrichment);
    }
    return st;
}

static uint64_t sum_of(const struct yg_inventory *inventory)
{
    sum = 0;
    touch_inventory(inventory);
    return sum;
}

/* The record's bytes as the head of a document whose tail is known: when the head is taken, the
 * whole document decodes, and says the same. */
static void check_head(struct yg_decoder *decoder, const struct yg_record *record)
{
    static const char tail[] = "[\"x\",{\"purl\":\"y\",\"version\":\"1\"}] }";
    static char bytes[8192];
    struct yg_record spliced = *record;
    struct yg_inventory head, whole;
    int64_t seen;

    if (record->value.len > sizeof bytes - sizeof tail)
        return;
    memcpy(bytes, record->value.ptr, record->value.len);
    memcpy(bytes + record->value.len, tail, sizeof tail - 1);
    spliced.value = (struct yg_str){bytes, record->value.len + sizeof tail - 1};
    if (!yg_decode_head(decoder, &spliced, &head) || head.tail.bytes != sizeof tail - 1)
        return;
    check(head.component_count == 0);
    uint64_t of_head = sum_of(&head);
    seen = head.seen;
    struct yg_tail found = head.tail;
    check(yg_decode_inventory(decoder, &spliced, &whole, NULL) == YG_OK);
    check(whole.tail.bytes == found.bytes && whole.tail.hash == found.hash && whole.seen == seen);
    check(whole.component_count == 2);
    whole.component_count = 0;
    check(sum_of(&whole) == of_head);
}

/* Decode twice, the second time after the form was asked for. */
static void check_record(struct yg_decoder *decoder, const struct yg_record *record, int kind)
{
    struct yg_error err = {.status = YG_OK, .at = 0}, again = err;

    sum = 0;
    enum yg_status st = decode(decoder, record, kind, &err);
    uint64_t first = sum;
    enum yg_form form = yg_decoder_form(decoder, record);

    check(form < YG_FORM_COUNT);
    sum = 0;
    check(decode(decoder, record, kind, &again) == st && sum == first);
    if (st != YG_OK) {
        check(err.status == st && err.text[0] != '\0' && strcmp(err.text, again.text) == 0);
        check(err.at == again.at && (err.at == YG_NO_OFFSET || err.at <= record->value.len));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct yg_decoder *decoder;
    struct yg_record_header header = {YG_STR("format"), {NULL, 0}};
    struct yg_record record = {.key = YG_STR("key"), .headers = &header, .header_count = 1};

    if (decoder == NULL)
        decoder = yg_decoder_create((size_t)16 << 20);
    if (decoder == NULL || size == 0)
        return 0;
    if (data[0] >= 'a' && data[0] < 'a' + YG_FORM_COUNT)
        header.value = yg_str(yg_form_name((enum yg_form)(data[0] - 'a')));
    record.value = (struct yg_str){(const char *)data + 1, size - 1};
    for (int kind = 0; kind < 3; kind++)
        check_record(decoder, &record, kind);
    check_head(decoder, &record);
    return 0;
}

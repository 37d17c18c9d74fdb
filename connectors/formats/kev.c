/* kev.c - CISA's catalogue of known exploited vulnerabilities.
 *
 * Source: Known Exploited Vulnerabilities catalogue, JSON, schema of 2024-11 (cwes added); read are
 *         dateReleased, and of each vulnerability cveID, dateAdded and knownRansomwareCampaignUse.
 * Rules:  ransomware is true for "Known"; any other word is not.
 */
#include "connectors/formats/decoder.h"

static enum yg_status decode_fields(struct yg_decoder *decoder, struct yg_json value,
                                    const struct yg_json_field *fields, size_t count, void *out,
                                    struct yg_error *err)
{
    return yg_json_decode_fields(value, fields, count, decoder, out, &decoder->keys, err);
}

static enum yg_status decode_cve(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct yg_enrichment_entry *entry = out;
    enum yg_status st = yg_field_label(value, &entry->vulnerability, err);

    (void)state;
    if (st == YG_OK && entry->vulnerability.len == 0)
        st = yg_fail(err, YG_MALFORMED, yg_json_at(value), "empty");
    return st;
}

static enum yg_status decode_added(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    (void)state;
    return yg_json_take_time(value, &((struct yg_enrichment_entry *)out)->known_exploited, err);
}

static enum yg_status decode_ransomware(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    struct yg_str word = {NULL, 0};
    enum yg_status st = yg_json_take_string(value, &word, err);

    (void)state;
    ((struct yg_enrichment_entry *)out)->ransomware = yg_str_equal(word, YG_STR("Known"));
    return st;
}

static const struct yg_json_field entry_fields[] = {
    {"cveID", true, decode_cve},
    {"vendorProject", false, yg_field_skip},
    {"product", false, yg_field_skip},
    {"vulnerabilityName", false, yg_field_skip},
    {"dateAdded", true, decode_added},
    {"shortDescription", false, yg_field_skip},
    {"requiredAction", false, yg_field_skip},
    {"dueDate", false, yg_field_skip},
    {"knownRansomwareCampaignUse", false, decode_ransomware},
    {"notes", false, yg_field_skip},
    {"cwes", false, yg_field_skip},
};

static enum yg_status add_entry(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct yg_decoder *decoder = state;
    struct yg_enrichment *enrichment = out;
    struct yg_enrichment_entry *entry =
        yg_arena_append(&decoder->arena, &enrichment->entries, &enrichment->entry_count);

    if (entry == NULL)
        return yg_no_memory(err);
    entry->known_exploited = YG_TIME_NONE;
    entry->percentile = -1;
    return decode_fields(decoder, value, entry_fields, YG_COUNT(entry_fields), entry, err);
}

static enum yg_status decode_vulnerabilities(void *state, struct yg_json value, void *out,
                                             struct yg_error *err)
{
    return yg_field_each(value, YG_ENRICHMENT_ENTRIES_MAX, add_entry, state, out, err);
}

static enum yg_status decode_released(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    (void)state;
    return yg_json_take_time(value, &((struct yg_enrichment *)out)->published, err);
}

static const struct yg_json_field fields[] = {
    {"title", false, yg_field_skip},
    {"catalogVersion", false, yg_field_skip},
    {"dateReleased", false, decode_released},
    {"count", false, yg_field_skip},
    {"vulnerabilities", true, decode_vulnerabilities},
};

enum yg_status yg_kev_decode(struct yg_decoder *decoder, struct yg_json root,
                             struct yg_enrichment *enrichment, struct yg_error *err)
{
    enrichment->kind = YG_ENRICHMENT_KEV;
    return decode_fields(decoder, root, fields, YG_COUNT(fields), enrichment, err);
}

/* cve5.c - advisories in the CVE Record Format.
 *
 * Source: CVE Record Format (CVE JSON) 5.0, 5.1 and 5.2, with the containers of the CNA and of all
 *         ADPs.
 * Rules:
 *   source         "cve"
 *   modified       the latest of the record's and its containers' dateUpdated; without one
 *                  dateRejected, datePublished, or none
 *   withdrawn      state REJECTED: dateRejected, else modified
 *   affected       cve5_affected.c, cpe_configuration.h; of all containers
 *   summary        the title of the CNA; an ADP's is its own name
 *   details        the English description, else the first, the CNA's before an ADP's
 *   reference_url  the first that is tagged "vendor-advisory", else the first
 */
#include "connectors/formats/advisories/cve5.h"
#include "connectors/formats/advisories/cpe_configuration.h"
#include "connectors/formats/advisories/parts.h"
#include "connectors/formats/advisories/texts.h"

struct cve5 {
    struct yg_decoder *decoder;
    struct yg_advisory *advisory;
    struct yg_descriptions descriptions, adp_descriptions;
    struct yg_references references;
    yg_time_ms rejected;
    bool is_rejected, is_adp;
};

static enum yg_status decode_fields(struct cve5 *cve5, struct yg_json value,
                                    const struct yg_json_field *fields, size_t count, void *out,
                                    struct yg_error *err)
{
    return yg_json_decode_fields(value, fields, count, cve5, out, &cve5->decoder->keys, err);
}

/* ---- metrics -------------------------------------------------------------------------------- */

/* One of cvssV2_0, cvssV3_0, cvssV3_1, cvssV4_0: most of its members repeat the vector. */
static enum yg_status decode_cvss(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    struct cve5 *cve5 = state;
    struct yg_advisory *advisory = out;
    struct yg_cvss_data data = {{NULL, 0}, {NULL, 0}};
    enum yg_status st = yg_cvss_data_decode(value, &data, err);

    if (st != YG_OK)
        return st;
    if (advisory->severity_label.len == 0)
        advisory->severity_label = data.label;
    return yg_advisory_add_severity(cve5->decoder, advisory, value,
                                    yg_severity_kind_of_vector(data.vector), data.vector, err);
}

static const struct yg_json_field metric_fields[] = {
    {"format", false, yg_field_skip}, {"scenarios", false, yg_field_skip},
    {"cvssV4_0", false, decode_cvss}, {"cvssV3_1", false, decode_cvss},
    {"cvssV3_0", false, decode_cvss}, {"cvssV2_0", false, decode_cvss},
    {"other", false, yg_field_skip},
};

static enum yg_status add_metric(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    return decode_fields(state, value, metric_fields, YG_COUNT(metric_fields), out, err);
}

static enum yg_status decode_metrics(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    return yg_field_each(value, YG_ADVISORY_SEVERITIES_MAX, add_metric, state, out, err);
}

/* ---- containers ----------------------------------------------------------------------------- */

static enum yg_status decode_updated(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    struct yg_advisory *advisory = out;
    yg_time_ms updated = YG_TIME_NONE;
    enum yg_status st = yg_json_take_time(value, &updated, err);

    (void)state;
    if (st == YG_OK && updated != YG_TIME_NONE &&
        (advisory->modified == YG_TIME_NONE || advisory->modified < updated))
        advisory->modified = updated;
    return st;
}

static const struct yg_json_field provider_fields[] = {
    {"orgId", false, yg_field_skip},
    {"shortName", false, yg_field_skip},
    {"dateUpdated", false, decode_updated},
};

static enum yg_status decode_provider(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    return decode_fields(state, value, provider_fields, YG_COUNT(provider_fields), out, err);
}

static enum yg_status decode_title(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    if (((struct cve5 *)state)->is_adp)
        return YG_OK;
    return yg_field_short(value, YG_ADVISORY_SUMMARY_BYTES_MAX,
                          &((struct yg_advisory *)out)->summary, err);
}

static enum yg_status decode_descriptions(void *state, struct yg_json value, void *out,
                                          struct yg_error *err)
{
    struct cve5 *cve5 = state;

    (void)out;
    return yg_descriptions_decode(
        cve5->decoder, value, cve5->is_adp ? &cve5->adp_descriptions : &cve5->descriptions, err);
}

static enum yg_status decode_references(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    struct cve5 *cve5 = state;

    (void)out;
    return yg_references_decode(cve5->decoder, value, &cve5->references, err);
}

static enum yg_status decode_affected(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    return yg_cve5_affected_decode(((struct cve5 *)state)->decoder, value, out, err);
}

static enum yg_status decode_applicability(void *state, struct yg_json value, void *out,
                                           struct yg_error *err)
{
    return yg_cpe_configurations_decode(((struct cve5 *)state)->decoder, value, out, err);
}

static const struct yg_json_field container_fields[] = {
    {"providerMetadata", false, decode_provider},
    {"dateAssigned", false, yg_field_skip},
    {"datePublic", false, yg_field_skip},
    {"title", false, decode_title},
    {"descriptions", false, decode_descriptions},
    {"affected", false, decode_affected},
    {"cpeApplicability", false, decode_applicability},
    {"problemTypes", false, yg_field_skip},
    {"references", false, decode_references},
    {"impacts", false, yg_field_skip},
    {"metrics", false, decode_metrics},
    {"configurations", false, yg_field_skip}, /* prose */
    {"workarounds", false, yg_field_skip},
    {"solutions", false, yg_field_skip},
    {"exploits", false, yg_field_skip},
    {"timeline", false, yg_field_skip},
    {"credits", false, yg_field_skip},
    {"source", false, yg_field_skip},
    {"tags", false, yg_field_skip},
    {"taxonomyMappings", false, yg_field_skip},
    {"rejectedReasons", false, decode_descriptions},
    {"replacedBy", false, yg_field_skip},
};

static enum yg_status decode_container(void *state, struct yg_json value, void *out,
                                       struct yg_error *err)
{
    return decode_fields(state, value, container_fields, YG_COUNT(container_fields), out, err);
}

static enum yg_status decode_cna(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    ((struct cve5 *)state)->is_adp = false;
    return decode_container(state, value, out, err);
}

static enum yg_status decode_adps(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    ((struct cve5 *)state)->is_adp = true;
    return yg_field_each(value, SIZE_MAX, decode_container, state, out, err);
}

static const struct yg_json_field containers_fields[] = {
    {"cna", true, decode_cna},
    {"adp", false, decode_adps},
};

static enum yg_status decode_containers(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    return decode_fields(state, value, containers_fields, YG_COUNT(containers_fields), out, err);
}

/* ---- the record ----------------------------------------------------------------------------- */

static enum yg_status decode_id(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    (void)state;
    return yg_advisory_take_id(value, &((struct yg_advisory *)out)->id, err);
}

static enum yg_status decode_state(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    struct yg_str word = {NULL, 0};
    enum yg_status st = yg_json_take_string(value, &word, err);

    (void)out;
    ((struct cve5 *)state)->is_rejected = yg_str_equal(word, YG_STR("REJECTED"));
    return st;
}

static enum yg_status decode_rejected(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    (void)out;
    return yg_json_take_time(value, &((struct cve5 *)state)->rejected, err);
}

YG_FIELD_OF_TIME(decode_published, struct yg_advisory, published)

static const struct yg_json_field metadata_fields[] = {
    {"cveId", true, decode_id},
    {"state", true, decode_state},
    {"assignerOrgId", false, yg_field_skip},
    {"assignerShortName", false, yg_field_skip},
    {"requesterUserId", false, yg_field_skip},
    {"serial", false, yg_field_skip},
    {"dateReserved", false, yg_field_skip},
    {"datePublished", false, decode_published},
    {"dateUpdated", false, decode_updated},
    {"dateRejected", false, decode_rejected},
};

static enum yg_status decode_metadata(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    return decode_fields(state, value, metadata_fields, YG_COUNT(metadata_fields), out, err);
}

static const struct yg_json_field record_fields[] = {
    {"dataType", false, yg_field_skip},
    {"dataVersion", false, yg_field_skip},
    {"cveMetadata", true, decode_metadata},
    {"containers", true, decode_containers},
};

/* What is known when every field has been read. */
static void complete(struct cve5 *cve5)
{
    struct yg_advisory *advisory = cve5->advisory;

    advisory->source = YG_STR("cve");
    if (advisory->modified == YG_TIME_NONE)
        advisory->modified = cve5->rejected;
    if (advisory->modified == YG_TIME_NONE)
        advisory->modified = advisory->published;
    if (cve5->is_rejected)
        advisory->withdrawn = cve5->rejected != YG_TIME_NONE ? cve5->rejected : advisory->modified;
    if (cve5->is_rejected && advisory->withdrawn == YG_TIME_NONE)
        advisory->withdrawn = 0; /* at an unknown time: the epoch */
    advisory->details = yg_descriptions_best(&cve5->descriptions);
    if (advisory->details.len == 0)
        advisory->details = yg_descriptions_best(&cve5->adp_descriptions);
    advisory->reference_url = yg_references_best(&cve5->references);
}

enum yg_status yg_cve5_decode(struct yg_decoder *decoder, struct yg_json root,
                              struct yg_advisories *list, struct yg_error *err)
{
    struct cve5 cve5 = {
        .decoder = decoder, .advisory = yg_advisory_add(decoder, list), .rejected = YG_TIME_NONE};

    if (cve5.advisory == NULL)
        return yg_no_memory(err);

    enum yg_status st =
        decode_fields(&cve5, root, record_fields, YG_COUNT(record_fields), cve5.advisory, err);
    if (st == YG_OK)
        complete(&cve5);
    return yg_advisory_wrap(cve5.advisory, st, err);
}

/* nvd2.c - advisories in the form of the NVD's CVE API 2.0.
 *
 * Source: NVD CVE API 2.0 and its JSON schema 2.0 (csrc.nist.gov).
 * Shapes: a page of the API, {"vulnerabilities":[{"cve":{...}}]}; one of its items; the value of
 *         "cve" alone; an item that has only configurations, whose id and times stand beside it in
 *         "_annotation" (curated configurations of CVEs that the NVD has not analysed).
 * Rules:
 *   source         "nvd"; "nvd-overrides" of an item with an annotation: it stands beside the
 *                  NVD's own record, whichever of the two is the younger
 *   withdrawn      vulnStatus "Rejected": when it was last modified
 *   affected       cpe_configuration.h
 *   details        the English description, else the first
 *   reference_url  the first that is tagged as the vendor's advisory, else the first
 *   content_hash   of an item of a page: of its own bytes, for pages are cut anew every day
 */
#include "connectors/formats/advisories/cpe_configuration.h"
#include "connectors/formats/advisories/parts.h"
#include "connectors/formats/advisories/texts.h"

struct nvd {
    struct yg_decoder *decoder;
    struct yg_advisories *list;
};

/* One CVE. */
struct item {
    struct yg_advisory *advisory;
    struct yg_decoder *decoder;
    struct yg_descriptions descriptions;
    struct yg_references references;
    bool is_annotated, is_rejected;
};

static enum yg_status decode_fields(struct item *item, struct yg_json value,
                                    const struct yg_json_field *fields, size_t count, void *out,
                                    struct yg_error *err)
{
    return yg_json_decode_fields(value, fields, count, item, out, &item->decoder->keys, err);
}

/* ---- metrics -------------------------------------------------------------------------------- */

YG_FIELD_OF_TEXT(decode_label, struct yg_cvss_data, label)

static enum yg_status decode_cvss_data(void *state, struct yg_json value, void *out,
                                       struct yg_error *err)
{
    (void)state;
    return yg_cvss_data_decode(value, out, err);
}

static const struct yg_json_field metric_fields[] = {
    {"source", false, yg_field_skip},
    {"type", false, yg_field_skip},
    {"cvssData", false, decode_cvss_data},
    {"baseSeverity", false, decode_label}, /* of version 2 */
    {"exploitabilityScore", false, yg_field_skip},
    {"impactScore", false, yg_field_skip},
    {"acInsufInfo", false, yg_field_skip},
    {"obtainAllPrivilege", false, yg_field_skip},
    {"obtainUserPrivilege", false, yg_field_skip},
    {"obtainOtherPrivilege", false, yg_field_skip},
    {"userInteractionRequired", false, yg_field_skip},
};

static enum yg_status add_metric(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct item *item = state;
    struct yg_advisory *advisory = out;
    struct yg_cvss_data metric = {{NULL, 0}, {NULL, 0}};
    enum yg_status st =
        decode_fields(item, value, metric_fields, YG_COUNT(metric_fields), &metric, err);

    if (st != YG_OK)
        return st;
    if (advisory->severity_label.len == 0)
        advisory->severity_label = metric.label;
    return yg_advisory_add_severity(item->decoder, advisory, value,
                                    yg_severity_kind_of_vector(metric.vector), metric.vector, err);
}

static enum yg_status decode_metric_list(void *state, struct yg_json value, void *out,
                                         struct yg_error *err)
{
    return yg_field_each(value, YG_ADVISORY_SEVERITIES_MAX, add_metric, state, out, err);
}

static const struct yg_json_field metrics_fields[] = {
    {"cvssMetricV40", false, decode_metric_list}, {"cvssMetricV31", false, decode_metric_list},
    {"cvssMetricV30", false, decode_metric_list}, {"cvssMetricV2", false, decode_metric_list},
    {"ssvcV203", false, yg_field_skip},
};

static enum yg_status decode_metrics(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    bool present;
    enum yg_status st = yg_field_expect(value, YG_JSON_OBJECT, &present, err);

    if (st != YG_OK || !present)
        return st;
    return decode_fields(state, value, metrics_fields, YG_COUNT(metrics_fields), out, err);
}

/* ---- one CVE -------------------------------------------------------------------------------- */

YG_FIELD_OF_TIME(decode_published, struct yg_advisory, published)
YG_FIELD_OF_TIME(decode_modified, struct yg_advisory, modified)

static enum yg_status decode_id(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    (void)state;
    return yg_advisory_take_id(value, &((struct yg_advisory *)out)->id, err);
}

static enum yg_status decode_status(void *state, struct yg_json value, void *out,
                                    struct yg_error *err)
{
    struct yg_str status = {NULL, 0};
    enum yg_status st = yg_json_take_string(value, &status, err);

    (void)out;
    ((struct item *)state)->is_rejected = yg_str_equal_nocase(status, YG_STR("Rejected"));
    return st;
}

static enum yg_status decode_descriptions(void *state, struct yg_json value, void *out,
                                          struct yg_error *err)
{
    struct item *item = state;

    (void)out;
    return yg_descriptions_decode(item->decoder, value, &item->descriptions, err);
}

static enum yg_status decode_references(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    struct item *item = state;

    (void)out;
    return yg_references_decode(item->decoder, value, &item->references, err);
}

static enum yg_status decode_configurations(void *state, struct yg_json value, void *out,
                                            struct yg_error *err)
{
    return yg_cpe_configurations_decode(((struct item *)state)->decoder, value, out, err);
}

static const struct yg_json_field cve_fields[] = {
    {"id", false, decode_id},
    {"sourceIdentifier", false, yg_field_skip},
    {"published", false, decode_published},
    {"lastModified", false, decode_modified},
    {"vulnStatus", false, decode_status},
    {"cveTags", false, yg_field_skip},
    {"descriptions", false, decode_descriptions},
    {"metrics", false, decode_metrics},
    {"weaknesses", false, yg_field_skip},
    {"configurations", false, decode_configurations},
    {"references", false, decode_references},
    {"evaluatorComment", false, yg_field_skip},
    {"evaluatorImpact", false, yg_field_skip},
    {"evaluatorSolution", false, yg_field_skip},
    {"cisaExploitAdd", false, yg_field_skip},
    {"cisaActionDue", false, yg_field_skip},
    {"cisaRequiredAction", false, yg_field_skip},
    {"cisaVulnerabilityName", false, yg_field_skip},
    {"vendorComments", false, yg_field_skip},
};

static enum yg_status decode_cve(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct item *item = state;

    return decode_fields(item, value, cve_fields, YG_COUNT(cve_fields), out, err);
}

static const struct yg_json_field annotation_fields[] = {
    {"cve_id", true, decode_id},          {"published", false, decode_published},
    {"modified", false, decode_modified}, {"description", false, yg_field_skip},
    {"cna", false, yg_field_skip},        {"generated_from", false, yg_field_skip},
    {"reason", false, yg_field_skip},     {"references", false, yg_field_skip},
};

static enum yg_status decode_annotation(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    struct item *item = state;

    item->is_annotated = true;
    return decode_fields(item, value, annotation_fields, YG_COUNT(annotation_fields), out, err);
}

static const struct yg_json_field item_fields[] = {
    {"cve", true, decode_cve},
    {"_annotation", false, decode_annotation},
};

/* What is known when every field has been read. `at`: the object. */
static enum yg_status complete(struct item *item, struct yg_json at, struct yg_error *err)
{
    struct yg_advisory *advisory = item->advisory;

    if (advisory->id.len == 0)
        return yg_fail(err, YG_MALFORMED, yg_json_at(at), "id: missing");
    if (advisory->modified == YG_TIME_NONE && !item->is_annotated)
        return yg_fail(err, YG_MALFORMED, yg_json_at(at), "lastModified: missing");
    advisory->source = item->is_annotated ? YG_STR("nvd-overrides") : YG_STR("nvd");
    if (item->is_rejected)
        advisory->withdrawn = advisory->modified;
    advisory->details = yg_descriptions_best(&item->descriptions);
    advisory->reference_url = yg_references_best(&item->references);
    return YG_OK;
}

static enum yg_status add_one(struct nvd *nvd, struct yg_json value,
                              const struct yg_json_field *fields, size_t count,
                              struct yg_advisory **advisory, struct yg_error *err)
{
    struct item item = {.decoder = nvd->decoder,
                        .advisory = yg_advisory_add(nvd->decoder, nvd->list)};

    if (item.advisory == NULL)
        return yg_no_memory(err);

    enum yg_status st = decode_fields(&item, value, fields, count, item.advisory, err);
    if (st == YG_OK)
        st = complete(&item, value, err);
    *advisory = item.advisory;
    return yg_advisory_wrap(item.advisory, st, err);
}

/* ---- the document --------------------------------------------------------------------------- */

static enum yg_status add_item(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct yg_advisory *advisory = NULL;
    enum yg_status st = add_one(state, value, item_fields, YG_COUNT(item_fields), &advisory, err);

    (void)out;
    if (st == YG_OK)
        advisory->content_hash = yg_content_hash(yg_json_raw(value));
    return st;
}

static enum yg_status decode_items(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    return yg_field_each(value, YG_ADVISORIES_MAX, add_item, state, out, err);
}

static const struct yg_json_field page_fields[] = {
    {"resultsPerPage", false, yg_field_skip}, {"startIndex", false, yg_field_skip},
    {"totalResults", false, yg_field_skip},   {"format", false, yg_field_skip},
    {"version", false, yg_field_skip},        {"timestamp", false, yg_field_skip},
    {"vulnerabilities", false, decode_items}, /* a page of no results lacks it */
};

enum shape { PAGE, ITEM, CVE };

static enum shape find_shape(struct yg_json root)
{
    struct yg_json value;
    struct yg_str key;

    while (yg_json_next_member(&root, &key, &value)) {
        if (yg_str_equal(key, YG_STR("vulnerabilities")) ||
            yg_str_equal(key, YG_STR("resultsPerPage")))
            return PAGE;
        if (yg_str_equal(key, YG_STR("cve")) || yg_str_equal(key, YG_STR("_annotation")))
            return ITEM;
        if (yg_str_equal(key, YG_STR("id")))
            return CVE;
    }
    return CVE;
}

enum yg_status yg_nvd2_decode(struct yg_decoder *decoder, struct yg_json root,
                              struct yg_advisories *list, struct yg_error *err)
{
    struct nvd nvd = {decoder, list};
    struct yg_advisory *advisory;
    enum shape shape = find_shape(root);

    if (shape == PAGE)
        return yg_json_decode_fields(root, page_fields, YG_COUNT(page_fields), &nvd, NULL,
                                     &decoder->keys, err);
    if (shape == ITEM)
        return add_one(&nvd, root, item_fields, YG_COUNT(item_fields), &advisory, err);
    return add_one(&nvd, root, cve_fields, YG_COUNT(cve_fields), &advisory, err);
}

/* csaf.c - security advisories and VEX documents in the form of CSAF.
 *
 * Source: OASIS Common Security Advisory Framework 2.0 (with errata 01), and 2.1.
 * Rules:
 *   advisories     one for each entry of `vulnerabilities`, all of one (source, id, modified); one
 *                  without entries for a document that has none. A VEX document is no other than
 *                  an advisory: its statuses are entries
 *   source         the publisher: the name in the host of its namespace ("redhat"), else the first
 *                  word of its name
 *   id             tracking.id; the vulnerability's CVE, or without one its CVE and GHSA among
 *                  `ids`, is upstream
 *   modified       tracking.current_release_date, whether draft, interim or final
 *   withdrawn      of category csaf_withdrawn and csaf_superseded (2.1): then
 *   affected       csaf_product.c
 *   summary        the vulnerability's title, else the document's
 *   details        the note of category description, else summary, else the first
 *   severity_label threat of category impact, else the document's aggregate severity
 *   reference_url  the document's first reference to itself, else its first
 */
#include "connectors/formats/advisories/csaf.h"

#include <assert.h>

#include "connectors/formats/advisories/parts.h"
#include "connectors/formats/advisories/texts.h"

struct csaf {
    struct yg_decoder *decoder;
    struct yg_advisories *list;
    struct yg_advisory common; /* what every advisory of the document says */
    struct yg_csaf_tree tree;
    struct yg_json vulnerabilities; /* met before the tree */
    bool has_tree, has_vulnerabilities;
    struct yg_str publisher, name_space, category, self_url, first_url, note;
    uint64_t number; /* of the vulnerability at hand, from 1 */
    enum yg_csaf_status status;
};

static enum yg_status decode_fields(struct csaf *csaf, struct yg_json value,
                                    const struct yg_json_field *fields, size_t count, void *out,
                                    struct yg_error *err)
{
    return yg_json_decode_fields(value, fields, count, csaf, out, &csaf->decoder->keys, err);
}

/* ---- the document --------------------------------------------------------------------------- */

static enum yg_status decode_severity_text(void *state, struct yg_json value, void *out,
                                           struct yg_error *err)
{
    (void)out;
    return yg_field_short(value, YG_ADVISORY_TEXT_BYTES_MAX,
                          &((struct csaf *)state)->common.severity_label, err);
}

static const struct yg_json_field severity_fields[] = {
    {"text", false, decode_severity_text},
    {"namespace", false, yg_field_skip},
};

static enum yg_status decode_aggregate_severity(void *state, struct yg_json value, void *out,
                                                struct yg_error *err)
{
    return decode_fields(state, value, severity_fields, YG_COUNT(severity_fields), out, err);
}

YG_FIELD_OF_TEXT(decode_publisher_name, struct csaf, publisher)
YG_FIELD_OF_TEXT(decode_namespace, struct csaf, name_space)

static const struct yg_json_field publisher_fields[] = {
    {"category", false, yg_field_skip},          {"contact_details", false, yg_field_skip},
    {"issuing_authority", false, yg_field_skip}, {"name", false, decode_publisher_name},
    {"namespace", false, decode_namespace},
};

static enum yg_status decode_publisher(void *state, struct yg_json value, void *out,
                                       struct yg_error *err)
{
    return decode_fields(state, value, publisher_fields, YG_COUNT(publisher_fields), out, err);
}

struct reference {
    struct yg_str category, url;
};

YG_FIELD_OF_TEXT(decode_reference_category, struct reference, category)
YG_FIELD_OF_TEXT(decode_reference_url, struct reference, url)

static const struct yg_json_field reference_fields[] = {
    {"category", false, decode_reference_category},
    {"summary", false, yg_field_skip},
    {"url", false, decode_reference_url},
};

static enum yg_status take_reference(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    struct csaf *csaf = state;
    struct reference found = {{NULL, 0}, {NULL, 0}};
    enum yg_status st =
        decode_fields(csaf, value, reference_fields, YG_COUNT(reference_fields), &found, err);

    (void)out;
    if (csaf->first_url.len == 0)
        csaf->first_url = found.url;
    if (csaf->self_url.len == 0 && yg_str_equal(found.category, YG_STR("self")))
        csaf->self_url = found.url;
    return st;
}

static enum yg_status decode_references(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    return yg_field_each(value, SIZE_MAX, take_reference, state, out, err);
}

static enum yg_status decode_tracking_id(void *state, struct yg_json value, void *out,
                                         struct yg_error *err)
{
    (void)out;
    return yg_advisory_take_id(value, &((struct csaf *)state)->common.id, err);
}

YG_FIELD_OF_TIME(decode_current_release, struct csaf, common.modified)
YG_FIELD_OF_TIME(decode_initial_release, struct csaf, common.published)

static const struct yg_json_field tracking_fields[] = {
    {"aliases", false, yg_field_skip},
    {"current_release_date", true, decode_current_release},
    {"generator", false, yg_field_skip},
    {"id", true, decode_tracking_id},
    {"initial_release_date", false, decode_initial_release},
    {"revision_history", false, yg_field_skip},
    {"status", false, yg_field_skip},
    {"version", false, yg_field_skip},
};

static enum yg_status decode_tracking(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    return decode_fields(state, value, tracking_fields, YG_COUNT(tracking_fields), out, err);
}

YG_FIELD_OF_TEXT(decode_category, struct csaf, category)

static enum yg_status decode_title(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    (void)state;
    return yg_field_short(value, YG_ADVISORY_SUMMARY_BYTES_MAX,
                          &((struct csaf *)out)->common.summary, err);
}

static const struct yg_json_field document_fields[] = {
    {"acknowledgments", false, yg_field_skip},
    {"aggregate_severity", false, decode_aggregate_severity},
    {"category", false, decode_category},
    {"csaf_version", false, yg_field_skip},
    {"distribution", false, yg_field_skip},
    {"lang", false, yg_field_skip},
    {"license_expression", false, yg_field_skip},
    {"notes", false, yg_field_skip},
    {"publisher", true, decode_publisher},
    {"references", false, decode_references},
    {"source_lang", false, yg_field_skip},
    {"title", false, decode_title},
    {"tracking", true, decode_tracking},
};

static enum yg_status decode_document(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    (void)out;
    return decode_fields(state, value, document_fields, YG_COUNT(document_fields), state, err);
}

/* ---- what a vulnerability says -------------------------------------------------------------- */

static enum yg_status decode_cve(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct csaf *csaf = state;
    struct yg_advisory *advisory = out;
    struct yg_str cve = {NULL, 0};
    enum yg_status st;

    if (yg_json_kind(value) == YG_JSON_NULL)
        return YG_OK;
    st = yg_advisory_take_id(value, &cve, err);
    if (st != YG_OK)
        return st;
    advisory->upstream_count = 0; /* before the ids */
    return yg_advisory_add_name(csaf->decoder, value, cve, &advisory->upstream,
                                &advisory->upstream_count, err);
}

struct identifier {
    struct yg_str text;
};

YG_FIELD_OF_TEXT(decode_identifier_text, struct identifier, text)

static const struct yg_json_field identifier_fields[] = {
    {"system_name", false, yg_field_skip},
    {"text", false, decode_identifier_text},
};

static bool is_cve(struct yg_str id)
{
    return yg_str_starts(id, YG_STR("CVE-"));
}

/* Of a vulnerability without a CVE: numbers of bug trackers and pages are no ids. */
static enum yg_status take_identifier(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    struct csaf *csaf = state;
    struct yg_advisory *advisory = out;
    struct identifier found = {{NULL, 0}};
    enum yg_status st =
        decode_fields(csaf, value, identifier_fields, YG_COUNT(identifier_fields), &found, err);

    if (st != YG_OK || (!is_cve(found.text) && !yg_str_starts(found.text, YG_STR("GHSA-"))) ||
        found.text.len > YG_ADVISORY_ID_BYTES_MAX ||
        (advisory->upstream_count > 0 && is_cve(advisory->upstream[0])))
        return st;
    return yg_advisory_add_name(csaf->decoder, value, found.text, &advisory->upstream,
                                &advisory->upstream_count, err);
}

static enum yg_status decode_identifiers(void *state, struct yg_json value, void *out,
                                         struct yg_error *err)
{
    return yg_field_each(value, YG_ADVISORY_IDS_MAX, take_identifier, state, out, err);
}

struct note {
    struct yg_str category, text;
};

YG_FIELD_OF_TEXT(decode_note_category, struct note, category)

static enum yg_status decode_note_text(void *state, struct yg_json value, void *out,
                                       struct yg_error *err)
{
    (void)state;
    return yg_json_take_string(value, &((struct note *)out)->text, err);
}

static const struct yg_json_field note_fields[] = {
    {"audience", false, yg_field_skip},  {"category", false, decode_note_category},
    {"group_ids", false, yg_field_skip}, {"product_ids", false, yg_field_skip},
    {"text", false, decode_note_text},   {"title", false, yg_field_skip},
};

/* How good a note is as description. */
static int rank_of_note(struct yg_str category)
{
    if (yg_str_equal(category, YG_STR("description")))
        return 3;
    return yg_str_equal(category, YG_STR("summary")) ? 2 : category.len > 0;
}

static enum yg_status take_note(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct csaf *csaf = state;
    struct yg_advisory *advisory = out;
    struct note note = {{NULL, 0}, {NULL, 0}};
    enum yg_status st = decode_fields(csaf, value, note_fields, YG_COUNT(note_fields), &note, err);

    if (st == YG_OK && note.text.len > 0 &&
        rank_of_note(note.category) > rank_of_note(csaf->note)) {
        advisory->details = note.text;
        csaf->note = note.category;
    }
    return st;
}

static enum yg_status decode_notes(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    return yg_field_each(value, SIZE_MAX, take_note, state, out, err);
}

struct threat {
    struct yg_str category, details;
};

YG_FIELD_OF_TEXT(decode_threat_category, struct threat, category)

static enum yg_status decode_threat_details(void *state, struct yg_json value, void *out,
                                            struct yg_error *err)
{
    (void)state;
    return yg_json_take_string(value, &((struct threat *)out)->details, err);
}

static const struct yg_json_field threat_fields[] = {
    {"category", false, decode_threat_category}, {"date", false, yg_field_skip},
    {"details", false, decode_threat_details},   {"group_ids", false, yg_field_skip},
    {"product_ids", false, yg_field_skip},
};

/* "Important": a word, no prose. */
static enum yg_status take_threat(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    struct yg_advisory *advisory = out;
    struct threat threat = {{NULL, 0}, {NULL, 0}};
    enum yg_status st =
        decode_fields(state, value, threat_fields, YG_COUNT(threat_fields), &threat, err);

    if (st == YG_OK && advisory->severity_label.len == 0 &&
        yg_str_equal(threat.category, YG_STR("impact")) &&
        yg_str_index(threat.details, ' ') == threat.details.len &&
        threat.details.len <= YG_INVENTORY_LABEL_BYTES_MAX)
        advisory->severity_label = threat.details;
    return st;
}

static enum yg_status decode_threats(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    return yg_field_each(value, SIZE_MAX, take_threat, state, out, err);
}

/* A vector for each group of products: each vector once, as many as there is room for. */
static enum yg_status decode_cvss(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    struct csaf *csaf = state;
    struct yg_advisory *advisory = out;
    struct yg_cvss_data data = {{NULL, 0}, {NULL, 0}};
    enum yg_status st = yg_cvss_data_decode(value, &data, err);

    for (size_t i = 0; st == YG_OK && i < advisory->severity_count; i++) {
        if (yg_str_equal(advisory->severities[i].score, data.vector))
            return YG_OK;
    }
    if (st != YG_OK || advisory->severity_count == YG_ADVISORY_SEVERITIES_MAX)
        return st;
    return yg_advisory_add_severity(csaf->decoder, advisory, value,
                                    yg_severity_kind_of_vector(data.vector), data.vector, err);
}

static enum yg_status decode_content(void *state, struct yg_json value, void *out,
                                     struct yg_error *err);

static const struct yg_json_field score_fields[] = {
    {"content", false, decode_content}, /* of 2.1: these same keys, inside */
    {"cvss_v2", false, decode_cvss},
    {"cvss_v3", false, decode_cvss},
    {"cvss_v4", false, decode_cvss},
    {"epss", false, yg_field_skip},
    {"ssvc_v1", false, yg_field_skip},
    {"ssvc_v2", false, yg_field_skip},
    {"qualitative_severity_rating", false, yg_field_skip},
    {"products", false, yg_field_skip},
    {"source", false, yg_field_skip},
};

static enum yg_status take_score(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    return decode_fields(state, value, score_fields, YG_COUNT(score_fields), out, err);
}

static enum yg_status decode_content(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    /* The row of `content` itself does not count inside: contents do not nest. */
    return decode_fields(state, value, score_fields + 1, YG_COUNT(score_fields) - 1, out, err);
}

static enum yg_status decode_scores(void *state, struct yg_json value, void *out,
                                    struct yg_error *err)
{
    return yg_field_each(value, SIZE_MAX, take_score, state, out, err);
}

/* ---- products ------------------------------------------------------------------------------- */

static enum yg_status take_product(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    struct csaf *csaf = state;
    struct yg_str id = {NULL, 0};
    enum yg_status st = yg_field_short(value, YG_ADVISORY_TEXT_BYTES_MAX, &id, err);

    if (st != YG_OK || id.ptr == NULL)
        return st;
    return yg_csaf_product_add(csaf->decoder, &csaf->tree, id, csaf->status, csaf->number, value,
                               out, err);
}

static enum yg_status decode_products(struct csaf *csaf, struct yg_str key, struct yg_json value,
                                      struct yg_advisory *advisory, struct yg_error *err)
{
    static const char *const words[] = {
        "first_affected", "known_affected", "last_affected", "known_not_affected",
        "first_fixed",    "fixed",          "recommended",   "under_investigation",
    };
    static_assert(YG_CSAF_UNDER_INVESTIGATION + 1 == YG_COUNT(words), "in the order of the enum");

    for (size_t i = 0; i < YG_COUNT(words); i++) {
        if (yg_str_equal(key, yg_str(words[i]))) {
            csaf->status = (enum yg_csaf_status)i;
            return yg_field_each(value, SIZE_MAX, take_product, csaf, advisory, err);
        }
    }
    if (yg_str_equal(key, YG_STR("unknown"))) /* of 2.1: said to be unknown */
        advisory->not_evaluable++;
    else
        csaf->decoder->keys.unknown_keys++;
    return YG_OK;
}

static enum yg_status decode_product_status(void *state, struct yg_json value, void *out,
                                            struct yg_error *err)
{
    struct yg_json list;
    struct yg_str key;
    bool present;
    enum yg_status st = yg_field_expect(value, YG_JSON_OBJECT, &present, err);

    while (st == YG_OK && present && yg_json_next_member(&value, &key, &list)) {
        st = decode_products(state, key, list, out, err);
        if (st != YG_OK)
            yg_error_wrap(err, "%.*s", YG_STR_ARG(yg_clip(key, YG_COMPONENT_RAW_BYTES_MAX)));
    }
    return st == YG_OK && present ? yg_json_status(&value, err) : st;
}

/* ---- vulnerabilities ------------------------------------------------------------------------ */

static enum yg_status decode_vulnerability_title(void *state, struct yg_json value, void *out,
                                                 struct yg_error *err)
{
    (void)state;
    return yg_field_short(value, YG_ADVISORY_SUMMARY_BYTES_MAX,
                          &((struct yg_advisory *)out)->summary, err);
}

static const struct yg_json_field vulnerability_fields[] = {
    {"acknowledgments", false, yg_field_skip},
    {"cve", false, decode_cve},
    {"cwe", false, yg_field_skip},
    {"cwes", false, yg_field_skip},
    {"disclosure_date", false, yg_field_skip},
    {"discovery_date", false, yg_field_skip},
    {"first_known_exploitation_dates", false, yg_field_skip},
    {"flags", false, yg_field_skip},
    {"ids", false, decode_identifiers},
    {"involvements", false, yg_field_skip},
    {"metrics", false, decode_scores},
    {"notes", false, decode_notes},
    {"product_status", false, decode_product_status},
    {"references", false, yg_field_skip},
    {"release_date", false, yg_field_skip},
    {"remediations", false, yg_field_skip},
    {"scores", false, decode_scores},
    {"threats", false, decode_threats},
    {"title", false, decode_vulnerability_title},
};

static enum yg_status add_vulnerability(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    struct csaf *csaf = state;
    struct yg_advisory *advisory = yg_advisory_add(csaf->decoder, csaf->list);

    (void)out;
    if (advisory == NULL)
        return yg_no_memory(err);
    csaf->number++;
    csaf->note = (struct yg_str){NULL, 0};
    return decode_fields(csaf, value, vulnerability_fields, YG_COUNT(vulnerability_fields),
                         advisory, err);
}

static enum yg_status add_vulnerabilities(struct csaf *csaf, struct yg_json list,
                                          struct yg_error *err)
{
    return yg_field_each(list, YG_ADVISORIES_MAX, add_vulnerability, csaf, NULL, err);
}

static enum yg_status decode_vulnerabilities(void *state, struct yg_json value, void *out,
                                             struct yg_error *err)
{
    struct csaf *csaf = state;

    (void)out;
    if (csaf->has_tree)
        return add_vulnerabilities(csaf, value, err);
    csaf->vulnerabilities = value;
    csaf->has_vulnerabilities = true;
    return YG_OK;
}

static enum yg_status decode_tree(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    struct csaf *csaf = state;

    (void)out;
    csaf->has_tree = true;
    return yg_csaf_tree_decode(csaf->decoder, value, &csaf->tree, err);
}

static const struct yg_json_field root_fields[] = {
    {"$schema", false, yg_field_skip},
    {"document", true, decode_document},
    {"product_tree", false, decode_tree},
    {"vulnerabilities", false, decode_vulnerabilities},
};

/* ---- all of it ------------------------------------------------------------------------------ */

static struct yg_str last_label(struct yg_str host)
{
    size_t dot = yg_str_rindex(host, '.');

    return dot < host.len ? yg_str_from(host, dot + 1) : host;
}

static struct yg_str without_last_label(struct yg_str host)
{
    return yg_str_head(host, yg_str_rindex(host, '.'));
}

/* "redhat" of "https://access.redhat.example/security": the label before the public part of the
 * host's name, to which "co", "com" and the like belong before a country. */
static struct yg_str name_in_url(struct yg_str url)
{
    static const char *const seconds[] = {"ac",  "co", "com", "edu", "go",
                                          "gov", "ne", "net", "or",  "org"};
    size_t scheme = yg_str_find(url, YG_STR("://"));
    struct yg_str host = scheme < url.len ? yg_str_from(url, scheme + 3) : (struct yg_str){NULL, 0};

    host = yg_str_head(host, yg_str_index(host, '/'));
    host = without_last_label(yg_str_head(host, yg_str_index(host, ':')));
    if (yg_word_is_one_of(last_label(host), seconds, YG_COUNT(seconds)))
        host = without_last_label(host);
    return last_label(host);
}

static enum yg_status set_source(struct csaf *csaf, struct yg_error *err)
{
    struct yg_str name = name_in_url(csaf->name_space);

    if (name.len == 0)
        name = yg_str_head(csaf->publisher, yg_str_index(csaf->publisher, ' '));
    if (name.len == 0)
        name = YG_STR("csaf");
    csaf->common.source = yg_source_word(&csaf->decoder->arena, name);
    return csaf->common.source.ptr == NULL ? yg_no_memory(err) : YG_OK;
}

/* Give every advisory what the document says. */
static void share(const struct csaf *csaf, struct yg_advisory *advisory)
{
    advisory->source = csaf->common.source;
    advisory->id = csaf->common.id;
    advisory->modified = csaf->common.modified;
    advisory->published = csaf->common.published;
    advisory->withdrawn = csaf->common.withdrawn;
    advisory->reference_url = csaf->self_url.len > 0 ? csaf->self_url : csaf->first_url;
    if (advisory->summary.len == 0)
        advisory->summary = csaf->common.summary;
    if (advisory->severity_label.len == 0)
        advisory->severity_label = csaf->common.severity_label;
}

static enum yg_status complete(struct csaf *csaf, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    if (csaf->has_vulnerabilities) {
        st = add_vulnerabilities(csaf, csaf->vulnerabilities, err);
        if (st != YG_OK)
            yg_error_wrap(err, "vulnerabilities");
    }
    if (st == YG_OK && csaf->list->count == 0 && yg_advisory_add(csaf->decoder, csaf->list) == NULL)
        st = yg_no_memory(err);
    if (st == YG_OK)
        st = set_source(csaf, err);
    if (yg_str_equal(csaf->category, YG_STR("csaf_withdrawn")) ||
        yg_str_equal(csaf->category, YG_STR("csaf_superseded")))
        csaf->common.withdrawn = csaf->common.modified;
    for (size_t i = 0; i < csaf->list->count; i++)
        share(csaf, &csaf->list->items[i]);
    return st;
}

enum yg_status yg_csaf_decode(struct yg_decoder *decoder, struct yg_json root,
                              struct yg_advisories *list, struct yg_error *err)
{
    struct csaf csaf = {
        .decoder = decoder,
        .list = list,
        .common = {.modified = YG_TIME_NONE, .published = YG_TIME_NONE, .withdrawn = YG_TIME_NONE}};
    enum yg_status st = decode_fields(&csaf, root, root_fields, YG_COUNT(root_fields), &csaf, err);

    if (st == YG_OK)
        st = complete(&csaf, err);
    return yg_advisory_wrap(&csaf.common, st, err);
}

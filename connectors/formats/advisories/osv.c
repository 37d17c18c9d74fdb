/* osv.c - advisories in the form of the OSV schema.
 *
 * Source: Open Source Vulnerability format, schema 1.7 (ossf.github.io/osv-schema); all of 1.x, and
 *         what real feeds write besides: null for an empty list, two events in one object.
 * Rules:
 *   source            the prefix of the id, in lower case
 *   range type        a type that the schema does not have: that range is left out and counted as
 *                     an unknown key; the rest of the entry stands
 *   reference_url     the first reference of type ADVISORY, else the first with a url
 *   severity_label    database_specific.severity; without one that of the first affected entry
 *                     (its ecosystem_specific or database_specific)
 *   affected.severity its first CVSS vector of the highest version
 * The places that belong to a database (..._specific) have no schema: what is of another kind than
 * expected there is passed over.
 */
#include "connectors/formats/advisories/parts.h"

#include <assert.h>

struct osv {
    struct yg_decoder *decoder;
    struct yg_str reference; /* the first of any type */
    struct yg_str severity_of_entry;
};

static enum yg_status decode_fields(struct osv *osv, struct yg_json value,
                                    const struct yg_json_field *fields, size_t count, void *out,
                                    struct yg_error *err)
{
    return yg_json_decode_fields(value, fields, count, osv, out, &osv->decoder->keys, err);
}

static enum yg_status decode_texts(struct osv *osv, struct yg_json value,
                                   const struct yg_json_text_field *fields, size_t count,
                                   struct yg_str *texts, struct yg_error *err)
{
    return yg_json_decode_texts(value, fields, count, texts, &osv->decoder->keys, err);
}

struct yg_str yg_osv_source(struct yg_arena *arena, struct yg_str id)
{
    return yg_source_word(arena, yg_str_head(id, yg_str_index(id, '-')));
}

/* ---- severity ------------------------------------------------------------------------------- */

enum { SEVERITY_TYPE, SEVERITY_SCORE, SEVERITY_SOURCE, SEVERITY_TEXTS };
static const struct yg_json_text_field severity_fields[SEVERITY_TEXTS] = {
    [SEVERITY_TYPE] = {"type", SIZE_MAX},
    [SEVERITY_SCORE] = {"score", YG_ADVISORY_TEXT_BYTES_MAX},
    [SEVERITY_SOURCE] = {"source", 0},
};

static enum yg_severity_kind severity_kind(struct yg_str type)
{
    static const char *const names[] = {"CVSS_V2", "CVSS_V3", "CVSS_V4"};

    for (size_t i = 0; i < YG_COUNT(names); i++) {
        if (yg_str_equal(type, yg_str(names[i])))
            return (enum yg_severity_kind)i;
    }
    return YG_SEVERITY_OTHER;
}
static_assert(YG_SEVERITY_CVSS_V2 == 0 && YG_SEVERITY_CVSS_V3 == 1 && YG_SEVERITY_CVSS_V4 == 2,
              "severity_kind counts in the order of the enum");

static enum yg_status decode_severity_item(struct osv *osv, struct yg_json value,
                                           struct yg_str texts[SEVERITY_TEXTS],
                                           struct yg_error *err)
{
    return decode_texts(osv, value, severity_fields, SEVERITY_TEXTS, texts, err);
}

static enum yg_status add_severity(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    struct osv *osv = state;
    struct yg_advisory *advisory = out;
    struct yg_str texts[SEVERITY_TEXTS] = {{NULL, 0}};
    enum yg_status st = decode_severity_item(osv, value, texts, err);

    return st != YG_OK ? st
                       : yg_advisory_add_severity(osv->decoder, advisory, value,
                                                  severity_kind(texts[SEVERITY_TYPE]),
                                                  texts[SEVERITY_SCORE], err);
}

static enum yg_status decode_severity(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    return yg_field_each(value, YG_ADVISORY_SEVERITIES_MAX, add_severity, state, out, err);
}

/* A string `severity` in a database_specific or ecosystem_specific, where there is none yet. */
static void find_severity_label(struct yg_json object, struct yg_str *label)
{
    struct yg_json value;
    struct yg_str key;

    while (label->len == 0 && yg_json_next_member(&object, &key, &value)) {
        if (yg_str_equal(key, YG_STR("severity")) &&
            (!yg_json_get_string(value, label) || label->len > YG_INVENTORY_LABEL_BYTES_MAX))
            *label = (struct yg_str){NULL, 0}; /* of another kind, or no word: no label */
    }
}

/* ---- affected ------------------------------------------------------------------------------- */

static const struct yg_json_text_field event_fields[] = {
    {"introduced", SIZE_MAX},
    {"fixed", SIZE_MAX},
    {"last_affected", SIZE_MAX},
    {"limit", SIZE_MAX},
};
static const enum yg_event_kind event_kinds[] = {YG_EVENT_INTRODUCED, YG_EVENT_FIXED,
                                                 YG_EVENT_LAST_AFFECTED, YG_EVENT_LIMIT};

static enum yg_status decode_event(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    struct osv *osv = state;
    struct yg_str versions[YG_COUNT(event_fields)] = {{NULL, 0}};
    enum yg_status st =
        decode_texts(osv, value, event_fields, YG_COUNT(event_fields), versions, err);

    for (size_t i = 0; st == YG_OK && i < YG_COUNT(event_fields); i++)
        if (versions[i].ptr != NULL &&
            !yg_range_add_event(&osv->decoder->arena, out, event_kinds[i], versions[i]))
            st = yg_no_memory(err);
    return st;
}

struct range_item {
    struct yg_range range;
    struct yg_str type;
};

static enum yg_status decode_range_type(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    (void)state;
    return yg_json_take_string(value, &((struct range_item *)out)->type, err);
}

static enum yg_status decode_events(void *state, struct yg_json value, void *out,
                                    struct yg_error *err)
{
    return yg_field_each(value, YG_ADVISORY_EVENTS_MAX, decode_event, state,
                         &((struct range_item *)out)->range, err);
}

static const struct yg_json_field range_fields[] = {
    {"type", true, decode_range_type},
    {"events", false, decode_events},
    {"repo", false, yg_field_skip},
    {"database_specific", false, yg_field_skip},
};

static bool find_range_type(struct yg_str name, enum yg_range_type *type)
{
    static const char *const names[] = {"SEMVER", "ECOSYSTEM", "GIT"};

    for (size_t i = 0; i < YG_COUNT(names); i++) {
        *type = (enum yg_range_type)i;
        if (yg_str_equal(name, yg_str(names[i])))
            return true;
    }
    return false;
}
static_assert(YG_RANGE_SEMVER == 0 && YG_RANGE_ECOSYSTEM == 1 && YG_RANGE_GIT == 2,
              "find_range_type counts in the order of the enum");

static enum yg_status add_range(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct osv *osv = state;
    struct yg_affected *affected = out;
    struct range_item item = {.type = {NULL, 0}};
    enum yg_status st = decode_fields(osv, value, range_fields, YG_COUNT(range_fields), &item, err);

    if (st != YG_OK)
        return st;
    if (!find_range_type(item.type, &item.range.type)) {
        osv->decoder->keys.unknown_keys++;
        return YG_OK;
    }

    return yg_affected_add_range(&osv->decoder->arena, affected, &item.range) ? YG_OK
                                                                              : yg_no_memory(err);
}

static enum yg_status decode_ranges(void *state, struct yg_json value, void *out,
                                    struct yg_error *err)
{
    enum yg_status st = yg_field_each(value, YG_ADVISORY_RANGES_MAX, add_range, state, out, err);

    if (st == YG_OK)
        ((struct yg_affected *)out)->ranges_text = yg_json_raw(value);
    return st;
}

static enum yg_status decode_versions(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    struct osv *osv = state;
    struct yg_affected *affected = out;

    enum yg_status st = yg_field_strings(osv->decoder, value, YG_ADVISORY_VERSIONS_MAX,
                                         &affected->versions, &affected->version_count, err);

    if (st == YG_OK)
        affected->versions_text = yg_json_raw(value);
    return st;
}

enum { PACKAGE_ECOSYSTEM, PACKAGE_NAME, PACKAGE_PURL, PACKAGE_TEXTS };
static const struct yg_json_text_field package_fields[PACKAGE_TEXTS] = {
    [PACKAGE_ECOSYSTEM] = {"ecosystem", YG_ADVISORY_TEXT_BYTES_MAX},
    [PACKAGE_NAME] = {"name", YG_ADVISORY_TEXT_BYTES_MAX},
    [PACKAGE_PURL] = {"purl", YG_ADVISORY_TEXT_BYTES_MAX},
};

static enum yg_status decode_package(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    struct yg_affected *affected = out;
    struct yg_str texts[PACKAGE_TEXTS] = {{NULL, 0}};
    bool present;
    enum yg_status st = yg_field_expect(value, YG_JSON_OBJECT, &present, err);

    if (st == YG_OK && present)
        st = decode_texts(state, value, package_fields, PACKAGE_TEXTS, texts, err);
    affected->ecosystem = texts[PACKAGE_ECOSYSTEM];
    affected->name = texts[PACKAGE_NAME];
    affected->purl = texts[PACKAGE_PURL];
    return st;
}

static int version_rank(struct yg_str vector)
{
    if (yg_str_starts(vector, YG_STR("CVSS:4")))
        return 3;
    return yg_str_starts(vector, YG_STR("CVSS:3")) ? 2 : vector.len > 0;
}

static enum yg_status take_entry_severity(void *state, struct yg_json value, void *out,
                                          struct yg_error *err)
{
    struct yg_affected *affected = out;
    struct yg_str texts[SEVERITY_TEXTS] = {{NULL, 0}}, *score = &texts[SEVERITY_SCORE];
    enum yg_status st = decode_severity_item(state, value, texts, err);

    if (st == YG_OK && version_rank(*score) > version_rank(affected->severity))
        affected->severity = *score;
    return st;
}

static enum yg_status decode_entry_severity(void *state, struct yg_json value, void *out,
                                            struct yg_error *err)
{
    return yg_field_each(value, YG_ADVISORY_SEVERITIES_MAX, take_entry_severity, state, out, err);
}

static enum yg_status decode_entry_specific(void *state, struct yg_json value, void *out,
                                            struct yg_error *err)
{
    struct osv *osv = state;

    (void)out, (void)err;
    find_severity_label(value, &osv->severity_of_entry);
    return YG_OK;
}

static const struct yg_json_field affected_fields[] = {
    {"package", false, decode_package},
    {"ranges", false, decode_ranges},
    {"versions", false, decode_versions},
    {"severity", false, decode_entry_severity},
    {"ecosystem_specific", false, decode_entry_specific},
    {"database_specific", false, decode_entry_specific},
};

static enum yg_status add_affected(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    struct osv *osv = state;
    struct yg_advisory *advisory = out;
    struct yg_affected *slot =
        yg_arena_append(&osv->decoder->arena, &advisory->affected, &advisory->affected_count);

    if (slot == NULL)
        return yg_no_memory(err);
    return decode_fields(osv, value, affected_fields, YG_COUNT(affected_fields), slot, err);
}

static enum yg_status decode_affected(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    return yg_field_each(value, YG_ADVISORY_AFFECTED_MAX, add_affected, state, out, err);
}

/* ---- references ----------------------------------------------------------------------------- */

enum { REFERENCE_TYPE, REFERENCE_URL, REFERENCE_TEXTS };
static const struct yg_json_text_field reference_fields[REFERENCE_TEXTS] = {
    [REFERENCE_TYPE] = {"type", SIZE_MAX},
    [REFERENCE_URL] = {"url", YG_ADVISORY_TEXT_BYTES_MAX},
};

static enum yg_status take_reference(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    struct osv *osv = state;
    struct yg_advisory *advisory = out;
    struct yg_str texts[REFERENCE_TEXTS] = {{NULL, 0}};
    enum yg_status st = decode_texts(osv, value, reference_fields, REFERENCE_TEXTS, texts, err);
    struct yg_str url = texts[REFERENCE_URL];

    if (st != YG_OK || url.len == 0)
        return st;
    if (osv->reference.len == 0)
        osv->reference = url;
    if (advisory->reference_url.len == 0 && yg_str_equal(texts[REFERENCE_TYPE], YG_STR("ADVISORY")))
        advisory->reference_url = url;
    return YG_OK;
}

static enum yg_status decode_references(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    return yg_field_each(value, SIZE_MAX, take_reference, state, out, err);
}

/* ---- the document --------------------------------------------------------------------------- */

static enum yg_status decode_id(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct osv *osv = state;
    struct yg_advisory *advisory = out;
    enum yg_status st = yg_advisory_take_id(value, &advisory->id, err);

    if (st != YG_OK)
        return st;
    advisory->source = yg_osv_source(&osv->decoder->arena, advisory->id);
    return advisory->source.ptr == NULL ? yg_no_memory(err) : YG_OK;
}

static enum yg_status decode_modified(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    (void)state;
    return yg_json_take_time(value, &((struct yg_advisory *)out)->modified, err);
}

static enum yg_status decode_published(void *state, struct yg_json value, void *out,
                                       struct yg_error *err)
{
    (void)state;
    return yg_json_take_time(value, &((struct yg_advisory *)out)->published, err);
}

static enum yg_status decode_withdrawn(void *state, struct yg_json value, void *out,
                                       struct yg_error *err)
{
    (void)state;
    return yg_json_take_time(value, &((struct yg_advisory *)out)->withdrawn, err);
}

static enum yg_status decode_ids(void *state, struct yg_json value, struct yg_str **ids,
                                 size_t *count, struct yg_error *err)
{
    struct osv *osv = state;

    enum yg_status st = yg_field_strings(osv->decoder, value, YG_ADVISORY_IDS_MAX, ids, count, err);

    for (size_t i = 0; st == YG_OK && i < *count; i++) {
        if ((*ids)[i].len > YG_ADVISORY_ID_BYTES_MAX)
            st = yg_fail(err, YG_LIMIT, yg_json_at(value), "[%zu]: %zu bytes, at most %d", i,
                         (*ids)[i].len, YG_ADVISORY_ID_BYTES_MAX);
    }
    return st;
}

static enum yg_status decode_aliases(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    struct yg_advisory *advisory = out;

    return decode_ids(state, value, &advisory->aliases, &advisory->alias_count, err);
}

static enum yg_status decode_upstream(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    struct yg_advisory *advisory = out;

    return decode_ids(state, value, &advisory->upstream, &advisory->upstream_count, err);
}

static enum yg_status decode_related(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    struct yg_advisory *advisory = out;

    return decode_ids(state, value, &advisory->related, &advisory->related_count, err);
}

static enum yg_status decode_summary(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    (void)state;
    return yg_field_short(value, YG_ADVISORY_SUMMARY_BYTES_MAX,
                          &((struct yg_advisory *)out)->summary, err);
}

static enum yg_status decode_details(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    (void)state;
    return yg_json_take_string(value, &((struct yg_advisory *)out)->details, err);
}

static enum yg_status decode_specific(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    (void)state, (void)err;
    find_severity_label(value, &((struct yg_advisory *)out)->severity_label);
    return YG_OK;
}

static const struct yg_json_field fields[] = {
    {"id", true, decode_id},
    {"modified", true, decode_modified},
    {"published", false, decode_published},
    {"withdrawn", false, decode_withdrawn},
    {"aliases", false, decode_aliases},
    {"upstream", false, decode_upstream},
    {"related", false, decode_related},
    {"summary", false, decode_summary},
    {"details", false, decode_details},
    {"severity", false, decode_severity},
    {"affected", false, decode_affected},
    {"references", false, decode_references},
    {"database_specific", false, decode_specific},
    {"schema_version", false, yg_field_skip},
    {"credits", false, yg_field_skip},
    {"ecosystem_specific", false, yg_field_skip},
};

enum yg_status yg_osv_decode(struct yg_decoder *decoder, struct yg_json root,
                             struct yg_advisories *list, struct yg_error *err)
{
    struct osv osv = {.decoder = decoder};
    struct yg_advisory *advisory = yg_advisory_add(decoder, list);

    if (advisory == NULL)
        return yg_no_memory(err);

    enum yg_status st = decode_fields(&osv, root, fields, YG_COUNT(fields), advisory, err);
    if (st != YG_OK)
        return yg_advisory_wrap(advisory, st, err);
    if (advisory->reference_url.len == 0)
        advisory->reference_url = osv.reference;
    if (advisory->severity_label.len == 0)
        advisory->severity_label = osv.severity_of_entry;
    return YG_OK;
}

/* cyclonedx.c - CycloneDX bills of materials as inventories.
 *
 * Source: CycloneDX 1.2 to 1.6 JSON (ECMA-424, 1st edition, is 1.6); 1.7 has the same fields.
 * Rules:
 *   component       every entry of `components`, nested ones too. Named by its purl, else its cpe,
 *                   else "group/name", else its name; `version` counts where the purl has none
 *   excluded        scope "excluded" says that the component is not part of what runs: it and what
 *                   is nested in it are left out, the component is counted
 *   subject         metadata.component names the asset when the record does not. It is a component
 *                   as well if it has a purl or a cpe: advisories name products, too. (The invented
 *                   v0.0.0-... version of a Go main module is the matchers' business.) What is
 *                   nested in it are components
 *   source package  properties of syft and trivy, when the purl has no upstream=
 *   os              the first component of type operating-system, which is a component, too
 *   seen            metadata.timestamp, when it is a time
 *   statements      `vulnerabilities` are counted, not read
 * Below the top level no value is refused: an entry with a field of the wrong kind becomes a
 * component named by what stands there.
 */
#include "connectors/formats/decoder.h"

struct entry { /* a component as it stands */
    struct yg_component_facts facts;
    struct yg_str type, scope;
    struct yg_str source_release, source_epoch;
    struct yg_json nested;
    bool has_nested;
};

struct document {
    struct yg_decoder *decoder;
    struct yg_inventory *inventory;
    struct yg_str subject, serial_number;
};

static enum yg_status decode_fields(struct yg_decoder *decoder, struct yg_json value,
                                    const struct yg_json_field *fields, size_t count, void *out,
                                    struct yg_error *err)
{
    return yg_json_decode_fields(value, fields, count, decoder, out, &decoder->sbom, err);
}

/* ---- one component -------------------------------------------------------------------------- */

struct property {
    struct yg_str name, value;
};

#define TEXT_FIELD(function, type, place)                                                          \
    static enum yg_status function(void *state, struct yg_json value, void *out,                   \
                                   struct yg_error *err)                                           \
    {                                                                                              \
        (void)state, (void)err;                                                                    \
        ((type *)out)->place = yg_field_text(value);                                               \
        return YG_OK;                                                                              \
    }

TEXT_FIELD(decode_property_name, struct property, name)
TEXT_FIELD(decode_property_value, struct property, value)

static const struct yg_json_field property_fields[] = {
    {"name", false, decode_property_name},
    {"value", false, decode_property_value},
};

/* Where the tools write the source package. */
static const struct source_property {
    const char *name;
    size_t place; /* in struct entry */
} source_properties[] = {
    {"syft:metadata:source", offsetof(struct entry, facts.source)},
    {"syft:metadata:sourceRpm", offsetof(struct entry, facts.source)},
    {"syft:metadata:sourceVersion", offsetof(struct entry, facts.source_version)},
    {"aquasecurity:trivy:SrcName", offsetof(struct entry, facts.source)},
    {"aquasecurity:trivy:SrcVersion", offsetof(struct entry, facts.source_version)},
    {"aquasecurity:trivy:SrcRelease", offsetof(struct entry, source_release)},
    {"aquasecurity:trivy:SrcEpoch", offsetof(struct entry, source_epoch)},
};

static enum yg_status take_property(struct yg_decoder *decoder, struct yg_json value,
                                    struct entry *entry, struct yg_error *err)
{
    struct property property = {{NULL, 0}, {NULL, 0}};
    enum yg_status st =
        decode_fields(decoder, value, property_fields, YG_COUNT(property_fields), &property, err);

    for (size_t i = 0; st == YG_OK && i < YG_COUNT(source_properties); i++) {
        if (yg_str_equal(property.name, yg_str(source_properties[i].name)))
            *(struct yg_str *)((char *)entry + source_properties[i].place) = property.value;
    }
    return st;
}

static enum yg_status decode_properties(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    struct yg_json item;
    enum yg_status st = YG_OK;

    while (st == YG_OK && yg_json_next_item(&value, &item)) {
        if (yg_json_kind(item) == YG_JSON_OBJECT)
            st = take_property(state, item, out, err);
    }
    return st != YG_OK ? st : yg_json_status(&value, err);
}

TEXT_FIELD(decode_type, struct entry, type)
TEXT_FIELD(decode_scope, struct entry, scope)
TEXT_FIELD(decode_group, struct entry, facts.group)
TEXT_FIELD(decode_name, struct entry, facts.name)
TEXT_FIELD(decode_version, struct entry, facts.version)
TEXT_FIELD(decode_purl, struct entry, facts.purl)
TEXT_FIELD(decode_cpe, struct entry, facts.cpe)
TEXT_FIELD(decode_ref, struct entry, facts.otherwise)

/* The scope may stand behind the nested components, so they wait. */
static enum yg_status keep_nested(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    struct entry *entry = out;

    (void)state, (void)err;
    entry->nested = value;
    entry->has_nested = yg_json_kind(value) == YG_JSON_ARRAY;
    return YG_OK;
}

static const struct yg_json_field component_fields[] = {
    {"bom-ref", false, decode_ref},     {"type", false, decode_type},
    {"group", false, decode_group},     {"name", false, decode_name},
    {"version", false, decode_version}, {"scope", false, decode_scope},
    {"cpe", false, decode_cpe},         {"purl", false, decode_purl},
    {"components", false, keep_nested}, {"properties", false, decode_properties},
};

/* "[epoch:]version[-release]" of what trivy writes apart. */
static enum yg_status join_source_version(struct yg_decoder *decoder, struct entry *entry,
                                          struct yg_error *err)
{
    struct yg_str epoch = entry->source_epoch, version = entry->facts.source_version;
    struct yg_str release = entry->source_release;
    char *to, *end;

    if (version.len == 0 || (epoch.len == 0 && release.len == 0))
        return YG_OK;
    to = end = yg_arena_alloc(&decoder->arena, epoch.len + 1 + version.len + 1 + release.len);
    if (to == NULL)
        return yg_no_memory(err);
    if (epoch.len > 0) {
        memcpy(end, epoch.ptr, epoch.len);
        end += epoch.len;
        *end++ = ':';
    }
    memcpy(end, version.ptr, version.len);
    end += version.len;
    if (release.len > 0) {
        *end++ = '-';
        memcpy(end, release.ptr, release.len);
        end += release.len;
    }
    entry->facts.source_version = (struct yg_str){to, (size_t)(end - to)};
    return YG_OK;
}

static enum yg_status read_entry(struct yg_decoder *decoder, struct yg_json value,
                                 struct entry *entry, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    if (yg_json_kind(value) == YG_JSON_OBJECT)
        st =
            decode_fields(decoder, value, component_fields, YG_COUNT(component_fields), entry, err);
    if (st == YG_OK && entry->facts.otherwise.len == 0)
        entry->facts.otherwise = yg_field_shown(value);
    return st != YG_OK ? st : join_source_version(decoder, entry, err);
}

/* ---- all components ------------------------------------------------------------------------- */

static enum yg_status add_components(struct document *document, struct yg_json list,
                                     unsigned nesting, struct yg_error *err);

static enum yg_status add_nested(struct document *document, const struct entry *entry,
                                 unsigned nesting, struct yg_error *err)
{
    if (!entry->has_nested)
        return YG_OK;
    if (nesting == YG_CYCLONEDX_NESTING_MAX)
        return yg_fail(err, YG_LIMIT, yg_json_at(entry->nested),
                       "components: nested more than %d deep", YG_CYCLONEDX_NESTING_MAX);
    return add_components(document, entry->nested, nesting + 1, err);
}

static enum yg_status take_os(struct document *document, const struct entry *entry,
                              struct yg_error *err)
{
    if (!yg_str_equal(entry->type, YG_STR("operating-system")))
        return YG_OK;
    return yg_inventory_set_os(document->decoder, entry->facts.name, entry->facts.version,
                               document->inventory, err);
}

static enum yg_status add_component(struct document *document, struct yg_json value,
                                    unsigned nesting, struct yg_error *err)
{
    struct entry entry = {.has_nested = false};
    enum yg_status st = read_entry(document->decoder, value, &entry, err);

    if (st != YG_OK)
        return st;
    if (yg_str_equal(entry.scope, YG_STR("excluded"))) {
        document->decoder->counts.excluded_components++;
        return YG_OK;
    }
    st = yg_component_add(document->decoder, value, &entry.facts, document->inventory, err);
    if (st == YG_OK)
        st = take_os(document, &entry, err);
    return st != YG_OK ? st : add_nested(document, &entry, nesting, err);
}

static enum yg_status add_components(struct document *document, struct yg_json list,
                                     unsigned nesting, struct yg_error *err)
{
    struct yg_json value;
    enum yg_status st = YG_OK;

    while (st == YG_OK && yg_json_next_item(&list, &value))
        st = add_component(document, value, nesting, err);
    return st != YG_OK ? st : yg_json_status(&list, err);
}

/* ---- the document --------------------------------------------------------------------------- */

static enum yg_status decode_components(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    bool present;
    enum yg_status st = yg_field_expect(value, YG_JSON_ARRAY, &present, err);

    (void)state;
    return st != YG_OK || !present ? st : add_components(out, value, 0, err);
}

static enum yg_status decode_timestamp(void *state, struct yg_json value, void *out,
                                       struct yg_error *err)
{
    struct document *document = out;
    struct yg_str text;

    (void)state, (void)err;
    if (yg_json_get_string(value, &text))
        (void)yg_time_parse(text, &document->inventory->seen); /* no time: not stated */
    return YG_OK;
}

static enum yg_status decode_subject(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    struct document *document = out;
    struct entry entry = {.has_nested = false};
    enum yg_status st = read_entry(state, value, &entry, err);

    document->subject = entry.facts.name;
    if (st == YG_OK && (entry.facts.purl.len > 0 || entry.facts.cpe.len > 0))
        st = yg_component_add(state, value, &entry.facts, document->inventory, err);
    if (st == YG_OK)
        st = take_os(document, &entry, err);
    return st != YG_OK ? st : add_nested(document, &entry, 0, err);
}

static const struct yg_json_field metadata_fields[] = {
    {"timestamp", false, decode_timestamp},
    {"component", false, decode_subject},
};

static enum yg_status decode_metadata(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    bool present;
    enum yg_status st = yg_field_expect(value, YG_JSON_OBJECT, &present, err);

    if (st != YG_OK || !present)
        return st;
    return decode_fields(state, value, metadata_fields, YG_COUNT(metadata_fields), out, err);
}

TEXT_FIELD(decode_serial_number, struct document, serial_number)

static enum yg_status count_statements(void *state, struct yg_json value, void *out,
                                       struct yg_error *err)
{
    struct yg_decoder *decoder = state;
    struct yg_json item;

    (void)out;
    while (yg_json_next_item(&value, &item))
        decoder->counts.embedded_statements++;
    return yg_json_status(&value, err);
}

static enum yg_status check_version(void *state, struct yg_json value, void *out,
                                    struct yg_error *err)
{
    static const char *const versions[] = {"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"};
    struct yg_str text;

    (void)state, (void)out;
    if (!yg_json_get_string(value, &text))
        return yg_json_fail_kind(value, YG_JSON_STRING, err);
    for (size_t i = 0; i < YG_COUNT(versions); i++) {
        if (yg_str_equal(text, yg_str(versions[i])))
            return YG_OK;
    }
    return yg_fail(err, YG_UNSUPPORTED, yg_json_at(value), "%.*s, read are 1.2 to 1.7",
                   YG_STR_ARG(yg_clip(text, YG_COMPONENT_RAW_BYTES_MAX)));
}

static const struct yg_json_field fields[] = {
    {"bomFormat", false, yg_field_skip},           {"specVersion", true, check_version},
    {"serialNumber", false, decode_serial_number}, {"metadata", false, decode_metadata},
    {"components", false, decode_components},      {"vulnerabilities", false, count_statements},
};

enum yg_status yg_cyclonedx_decode(struct yg_decoder *decoder, struct yg_json root,
                                   struct yg_inventory *inventory, struct yg_error *err)
{
    struct document document = {.decoder = decoder, .inventory = inventory};
    enum yg_status st = decode_fields(decoder, root, fields, YG_COUNT(fields), &document, err);

    inventory->asset = document.subject.len > 0 ? document.subject : document.serial_number;
    return st;
}

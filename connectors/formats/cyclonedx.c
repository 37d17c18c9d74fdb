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

#include <assert.h>

#include "connectors/formats/purl_version.h"

/* Rows of a component. Those up to VERSION are what most of them have, in that order. */
enum { TYPE, REF, GROUP, NAME, VERSION, SCOPE, CPE, PURL, COMPONENTS, PROPERTIES, COMPONENT_ROWS };
static const char *const component[] = {"type",  "bom-ref", "group", "name",       "version",
                                        "scope", "cpe",     "purl",  "components", "properties"};
static_assert(YG_COUNT(component) == COMPONENT_ROWS, "component");

/* Where the tools write the source package. */
enum { SOURCE, SOURCE_VERSION, SOURCE_RELEASE, SOURCE_EPOCH, SOURCES };
static const struct source_property {
    struct yg_str name;
    int row;
} source_properties[] = {
    {{"syft:metadata:source", 20}, SOURCE},
    {{"syft:metadata:sourceRpm", 23}, SOURCE},
    {{"syft:metadata:sourceVersion", 27}, SOURCE_VERSION},
    {{"aquasecurity:trivy:SrcName", 26}, SOURCE},
    {{"aquasecurity:trivy:SrcVersion", 29}, SOURCE_VERSION},
    {{"aquasecurity:trivy:SrcRelease", 29}, SOURCE_RELEASE},
    {{"aquasecurity:trivy:SrcEpoch", 27}, SOURCE_EPOCH},
};

struct entry { /* a component as it stands */
    const struct yg_json_taken *taken;
    struct yg_str sources[SOURCES];
    struct yg_json nested;
    bool has_sources, has_nested;
};

#define OPERATING_SYSTEM YG_STR("operating-system")

/* Components taken from the reader at once. */
#define RUN_MAX 8

enum { PROPERTY_NAME, PROPERTY_VALUE };
static const char *const property[] = {"name", "value"};

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

void yg_cyclonedx_init(struct yg_decoder *decoder)
{
    yg_json_keys_init(&decoder->cyclonedx.component, component, YG_COUNT(component),
                      &decoder->sbom);
    yg_json_keys_init(&decoder->cyclonedx.property, property, YG_COUNT(property), &decoder->sbom);
}

/* ---- one component -------------------------------------------------------------------------- */

static void take_property(struct entry *entry, struct yg_str name, struct yg_str value)
{
    for (size_t i = 0; i < YG_COUNT(source_properties); i++) {
        if (yg_str_equal(name, source_properties[i].name)) {
            entry->sources[source_properties[i].row] = value;
            entry->has_sources = true;
        }
    }
}

static enum yg_status read_properties(struct yg_decoder *decoder, struct yg_json list,
                                      struct entry *entry, struct yg_error *err)
{
    struct yg_json_keys *keys = &decoder->cyclonedx.property;
    struct yg_json_taken taken[RUN_MAX];
    struct yg_json value;
    size_t count, row;

    do {
        count = yg_json_take_items(&list, keys, taken, RUN_MAX);
        for (size_t i = 0; i < count; i++) {
            while (yg_json_take(&taken[i], keys, &row, &value))
                yg_field_show(&taken[i], row, value);
            take_property(entry, yg_field_taken(&taken[i], PROPERTY_NAME),
                          yg_field_taken(&taken[i], PROPERTY_VALUE));
        }
    } while (count > 0 || yg_json_next_item(&list, &value));
    return yg_json_status(&list, err);
}

/* "[epoch:]version[-release]" of what trivy writes apart. */
static enum yg_status join_source_version(struct yg_decoder *decoder, struct entry *entry,
                                          struct yg_error *err)
{
    struct yg_str epoch = entry->sources[SOURCE_EPOCH], version = entry->sources[SOURCE_VERSION];
    struct yg_str release = entry->sources[SOURCE_RELEASE];
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
    entry->sources[SOURCE_VERSION] = (struct yg_str){to, (size_t)(end - to)};
    return YG_OK;
}

/* The rest of a component that is not whole yet. Nested components wait: the scope may stand behind
 * them. */
static enum yg_status read_rest(struct yg_decoder *decoder, struct yg_json_taken *taken,
                                struct entry *entry, struct yg_error *err)
{
    struct yg_json value;
    enum yg_status st = YG_OK;
    size_t row;

    memset(entry->sources, 0, sizeof entry->sources);
    while (st == YG_OK && yg_json_take(taken, &decoder->cyclonedx.component, &row, &value)) {
        if (row == COMPONENTS) {
            entry->nested = value;
            entry->has_nested = yg_json_kind(value) == YG_JSON_ARRAY;
        } else if (row == PROPERTIES) {
            st = read_properties(decoder, value, entry, err);
            if (st != YG_OK)
                yg_error_wrap(err, "%s", component[row]);
        } else {
            yg_field_show(taken, row, value);
        }
    }
    if (st == YG_OK)
        st = yg_json_status(&taken->object, err);
    return st == YG_OK && entry->has_sources ? join_source_version(decoder, entry, err) : st;
}

static enum yg_status read_entry(struct yg_decoder *decoder, struct yg_json_taken *taken,
                                 struct entry *entry, struct yg_error *err)
{
    entry->taken = taken;
    entry->has_sources = entry->has_nested = false;
    return taken->whole ? YG_OK : read_rest(decoder, taken, entry, err);
}

static enum yg_status add_facts(struct yg_decoder *decoder, const struct entry *entry,
                                struct yg_inventory *inventory, struct yg_error *err)
{
    struct yg_component_facts facts = {
        .purl = yg_field_taken(entry->taken, PURL),
        .cpe = yg_field_taken(entry->taken, CPE),
        .group = yg_field_taken(entry->taken, GROUP),
        .name = yg_field_taken(entry->taken, NAME),
        .version = yg_field_taken(entry->taken, VERSION),
        .otherwise = yg_field_taken(entry->taken, REF),
    };

    if (entry->has_sources) {
        facts.source = entry->sources[SOURCE];
        facts.source_version = entry->sources[SOURCE_VERSION];
    }
    return yg_component_add(decoder, entry->taken->object, &facts, inventory, err);
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
    if (!yg_str_equal(yg_field_taken(entry->taken, TYPE), OPERATING_SYSTEM))
        return YG_OK;
    return yg_inventory_set_os(document->decoder, yg_field_taken(entry->taken, NAME),
                               yg_field_taken(entry->taken, VERSION), document->inventory, err);
}

#define HAS(taken, row) ((taken)->strings >> (row)&1)

#define BIT(row) ((uint32_t)1 << (row))

/* The text of what most components are: one that runs, is no system, and that its purl or CPE name
 * says whole. False for any other. */
static inline bool plain_text(const struct yg_json_taken *taken, struct yg_str *text)
{
    const struct yg_str *texts = taken->texts;
    uint32_t has = taken->strings;

    if (!taken->whole || (has & BIT(SCOPE)) ||
        ((has & BIT(TYPE)) && texts[TYPE].len == OPERATING_SYSTEM.len))
        return false;
    *text = texts[has & BIT(PURL) ? PURL : CPE];
    if ((has & (BIT(PURL) | BIT(CPE))) == BIT(CPE))
        return text->len > 0 && text->len <= YG_COMPONENT_BYTES_MAX;
    return (has & (BIT(PURL) | BIT(CPE) | BIT(VERSION))) == (BIT(PURL) | BIT(VERSION)) &&
           text->len <= YG_COMPONENT_BYTES_MAX &&
           yg_purl_ends_with_version(*text, texts[VERSION].len);
}

static enum yg_status add_component(struct document *document, struct yg_json_taken *taken,
                                    unsigned nesting, struct yg_error *err)
{
    struct entry entry;
    enum yg_status st = read_entry(document->decoder, taken, &entry, err);

    if (st != YG_OK)
        return st;
    if (yg_str_equal(yg_field_taken(taken, SCOPE), YG_STR("excluded"))) {
        document->decoder->counts.excluded_components++;
        return YG_OK;
    }
    st = add_facts(document->decoder, &entry, document->inventory, err);
    if (st == YG_OK)
        st = take_os(document, &entry, err);
    return st != YG_OK ? st : add_nested(document, &entry, nesting, err);
}

static enum yg_status add_run(struct document *document, struct yg_json_taken *taken, size_t count,
                              unsigned nesting, struct yg_error *err)
{
    struct yg_inventory *inventory = document->inventory;
    struct yg_str *texts = yg_component_room(document->decoder, inventory, count);
    enum yg_status st = YG_OK;

    if (texts == NULL)
        return yg_no_memory(err);
    for (size_t i = 0; i < count && st == YG_OK; i++) {
        struct yg_str text;

        if (plain_text(&taken[i], &text) && inventory->component_count < YG_COMPONENTS_MAX)
            inventory->texts[inventory->component_count++] = text;
        else
            st = add_component(document, &taken[i], nesting, err);
    }
    return st;
}

static enum yg_status add_components(struct document *document, struct yg_json list,
                                     unsigned nesting, struct yg_error *err)
{
    struct yg_json_keys *keys = &document->decoder->cyclonedx.component;
    struct yg_json_taken taken[RUN_MAX];
    struct yg_json value;
    enum yg_status st = YG_OK;

    while (st == YG_OK) {
        size_t count = yg_json_take_items(&list, keys, taken, RUN_MAX);

        if (count == 0) {
            if (!yg_json_next_item(&list, &value))
                break;
            yg_json_taken_init(&taken[0], value); /* no object: nothing can be taken */
            count = 1;
        }
        st = add_run(document, taken, count, nesting, err);
    }
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
    struct yg_json_taken taken;
    struct entry entry;

    yg_json_taken_init(&taken, value);
    enum yg_status st = read_entry(state, &taken, &entry, err);
    if (st != YG_OK)
        return st;
    document->subject = yg_field_taken(&taken, NAME);
    if (yg_field_taken(&taken, PURL).len > 0 || yg_field_taken(&taken, CPE).len > 0)
        st = add_facts(state, &entry, document->inventory, err);
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

static enum yg_status decode_serial_number(void *state, struct yg_json value, void *out,
                                           struct yg_error *err)
{
    (void)state, (void)err;
    ((struct document *)out)->serial_number = yg_field_text(value);
    return YG_OK;
}

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

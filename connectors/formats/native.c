/* native.c - the native inventory: what a small agent sends, and the fastest to read.
 *
 *   {"asset":"cam-000123","seen":"2026-11-23T09:00:00Z","os":"debian-12","scope":"product/cam-9",
 *    "site":"osaka-2","labels":{"exposure":"internet","stage":"shipped"},
 *    "components":["pkg:deb/debian/openssl@3.0.11-1~deb12u2",
 *                  {"cpe":"cpe:2.3:..."}, {"purl":"pkg:npm/a","version":"1.0","source":"b@2.0"},
 *                  {"purl":"pkg:pypi/jinja2@3.1.2","owner":"pkg:deb/debian/python3-jinja2@..."}]}
 *
 * Source: connectors/schemas/inventory.schema.json. Unknown keys are counted and skipped.
 * Rules:  `components` is required and may be empty; it is best placed last. An entry that is
 *         neither a string nor an object becomes a component named by its JSON text. An object is
 *         named by its purl, else its cpe, else its name; `version` counts where the purl has none;
 *         `cpe` and `owner`, the package that its files belong to, may stand beside a purl.
 *         `kernel` is the release of the running kernel, as uname -r says.
 */
#include "connectors/formats/decoder.h"

#include <assert.h>

#include "pipeline/base/hash.h"

static enum yg_status decode_fields(struct yg_decoder *decoder, struct yg_json value,
                                    const struct yg_json_field *fields, size_t count, void *out,
                                    struct yg_error *err)
{
    return yg_json_decode_fields(value, fields, count, decoder, out, &decoder->keys, err);
}

/* ---- components ----------------------------------------------------------------------------- */

#define COMPONENT_FIELD(field)                                                                     \
    static enum yg_status decode_component_##field(void *state, struct yg_json value, void *out,   \
                                                   struct yg_error *err)                           \
    {                                                                                              \
        (void)state, (void)err;                                                                    \
        ((struct yg_component_facts *)out)->field = yg_field_text(value);                          \
        return YG_OK;                                                                              \
    }

COMPONENT_FIELD(purl)
COMPONENT_FIELD(cpe)
COMPONENT_FIELD(name)
COMPONENT_FIELD(version)
COMPONENT_FIELD(source)
COMPONENT_FIELD(owner)

static const struct yg_json_field component_fields[] = {
    {"purl", false, decode_component_purl},     {"version", false, decode_component_version},
    {"source", false, decode_component_source}, {"cpe", false, decode_component_cpe},
    {"name", false, decode_component_name},     {"owner", false, decode_component_owner},
};

static enum yg_status add_entry(struct yg_decoder *decoder, struct yg_json entry,
                                struct yg_inventory *inventory, struct yg_error *err)
{
    struct yg_component_facts facts = {.purl = {NULL, 0}};

    if (yg_json_kind(entry) == YG_JSON_OBJECT) {
        enum yg_status st = decode_fields(decoder, entry, component_fields,
                                          YG_COUNT(component_fields), &facts, err);
        if (st != YG_OK)
            return st;
    }
    facts.otherwise = yg_field_shown(entry);
    return yg_component_add(decoder, entry, &facts, inventory, err);
}

/* Cut what is longer than a component's text may be, which hardly ever is. */
static void clip_all(struct yg_str *texts, size_t count)
{
    size_t bits = 0;

    for (size_t i = 0; i < count; i++)
        bits |= texts[i].len;
    for (size_t i = 0; bits > YG_COMPONENT_BYTES_MAX && i < count; i++)
        texts[i] = yg_clip(texts[i], YG_COMPONENT_BYTES_MAX);
}

/* Add the run of items that are texts alone; their number is `*count`. */
static enum yg_status add_texts(struct yg_decoder *decoder, struct yg_json *list,
                                struct yg_inventory *inventory, size_t *count, struct yg_error *err)
{
    size_t most = YG_COMPONENTS_MAX - inventory->component_count + 1;
    size_t room = yg_json_items_max(*list) < most ? yg_json_items_max(*list) : most;
    struct yg_str *texts = yg_component_room(decoder, inventory, room);

    if (texts == NULL)
        return yg_no_memory(err);
    *count = yg_json_next_strings(list, texts, room);
    if (*count == most)
        return yg_fail(err, YG_LIMIT, yg_json_at(*list), "more than %d", YG_COMPONENTS_MAX);
    clip_all(texts, *count);
    inventory->component_count += *count;
    return YG_OK;
}

/* The tail of the document when nothing but its closing brace is behind the components. */
static struct yg_tail find_tail(struct yg_str text, struct yg_str components)
{
    size_t from = (size_t)(components.ptr - text.ptr);
    struct yg_str rest = yg_str_trim(yg_str_from(text, from + components.len));

    if (!yg_str_equal(rest, YG_STR("}")))
        return (struct yg_tail){0, 0};
    text = yg_str_from(text, from);
    return (struct yg_tail){yg_hash(text), (uint32_t)text.len};
}

static enum yg_status decode_components(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    struct yg_decoder *decoder = state;
    struct yg_inventory *inventory = out;
    struct yg_json list = value, entry;
    size_t count;

    if (yg_json_kind(value) != YG_JSON_ARRAY)
        return yg_json_fail_kind(value, YG_JSON_ARRAY, err);
    for (;;) {
        enum yg_status st = add_texts(decoder, &list, inventory, &count, err);

        if (st != YG_OK)
            return st;
        if (!yg_json_next_item(&list, &entry))
            break;

        size_t i = inventory->component_count;
        st = add_entry(decoder, entry, inventory, err);
        if (st != YG_OK) {
            yg_error_wrap(err, "[%zu]", i);
            return st;
        }
    }
    if (yg_json_status(&list, err) != YG_OK)
        return yg_json_status(&list, err);
    inventory->tail = find_tail(decoder->peek.text, yg_json_raw(value));
    return YG_OK;
}

/* ---- labels --------------------------------------------------------------------------------- */

static enum yg_status decode_exposure(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    struct yg_inventory *inventory = out;
    struct yg_str text = {NULL, 0};
    enum yg_status st = yg_field_label(value, &text, err);

    (void)state;
    if (st == YG_OK)
        inventory->segment.exposure = yg_exposure_label_find(text);
    return st;
}

static enum yg_status decode_must_not_stop(void *state, struct yg_json value, void *out,
                                           struct yg_error *err)
{
    struct yg_inventory *inventory = out;

    (void)state;
    if (yg_json_kind(value) == YG_JSON_NULL ||
        yg_json_get_bool(value, &inventory->segment.must_not_stop))
        return YG_OK;
    return yg_json_fail_kind(value, YG_JSON_BOOL, err);
}

#define LABEL_FIELD(name, place)                                                                   \
    static enum yg_status decode_##name(void *state, struct yg_json value, void *out,              \
                                        struct yg_error *err)                                      \
    {                                                                                              \
        (void)state;                                                                               \
        return yg_field_label(value, &((struct yg_inventory *)out)->place, err);                   \
    }

LABEL_FIELD(stage, segment.stage)
LABEL_FIELD(kind, segment.kind)
LABEL_FIELD(tenant, segment.tenant)
LABEL_FIELD(scope, segment.scope)
LABEL_FIELD(site, segment.site)
LABEL_FIELD(os, os)
LABEL_FIELD(kernel, kernel)
LABEL_FIELD(asset, asset)
static_assert(YG_INVENTORY_LABEL_BYTES_MAX == YG_ASSET_ID_BYTES_MAX, "decode_asset's limit");

static const struct yg_json_field label_fields[] = {
    {"exposure", false, decode_exposure}, {"stage", false, decode_stage},
    {"kind", false, decode_kind},         {"must_not_stop", false, decode_must_not_stop},
    {"tenant", false, decode_tenant},
};

static enum yg_status decode_labels(void *state, struct yg_json value, void *out,
                                    struct yg_error *err)
{
    bool present;
    enum yg_status st = yg_field_expect(value, YG_JSON_OBJECT, &present, err);

    if (st != YG_OK || !present)
        return st;
    return decode_fields(state, value, label_fields, YG_COUNT(label_fields), out, err);
}

/* ---- the document --------------------------------------------------------------------------- */

static enum yg_status decode_seen(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    (void)state;
    return yg_json_take_time(value, &((struct yg_inventory *)out)->seen, err);
}

static const struct yg_json_field fields[] = {
    {"asset", false, decode_asset},   {"seen", false, decode_seen},
    {"os", false, decode_os},         {"kernel", false, decode_kernel},
    {"scope", false, decode_scope},   {"site", false, decode_site},
    {"labels", false, decode_labels}, {"components", true, decode_components},
};

enum yg_status yg_native_decode(struct yg_decoder *decoder, struct yg_json root,
                                struct yg_inventory *inventory, struct yg_error *err)
{
    return decode_fields(decoder, root, fields, YG_COUNT(fields), inventory, err);
}

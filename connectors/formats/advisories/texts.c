#include "connectors/formats/advisories/texts.h"

#include "connectors/formats/advisories/parts.h"

struct description {
    struct yg_str language, text;
};

YG_FIELD_OF_TEXT(decode_language, struct description, language)

static enum yg_status decode_text(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    (void)state;
    return yg_json_take_string(value, &((struct description *)out)->text, err);
}

static const struct yg_json_field description_fields[] = {
    {"lang", false, decode_language},
    {"value", false, decode_text},
    {"supportingMedia", false, yg_field_skip},
};

/* "en", "en-US", "en_GB" */
static bool is_english(struct yg_str language)
{
    return yg_str_equal_nocase(yg_str_head(language, 2), YG_STR("en")) &&
           (language.len == 2 || language.ptr[2] == '-' || language.ptr[2] == '_');
}

static enum yg_status take_description(void *state, struct yg_json value, void *out,
                                       struct yg_error *err)
{
    struct yg_decoder *decoder = state;
    struct yg_descriptions *descriptions = out;
    struct description found = {{NULL, 0}, {NULL, 0}};
    enum yg_status st = yg_json_decode_fields(
        value, description_fields, YG_COUNT(description_fields), NULL, &found, &decoder->keys, err);

    if (st != YG_OK)
        return st;
    if (descriptions->first.len == 0)
        descriptions->first = found.text;
    if (descriptions->english.len == 0 && is_english(found.language))
        descriptions->english = found.text;
    return YG_OK;
}

enum yg_status yg_descriptions_decode(struct yg_decoder *decoder, struct yg_json list,
                                      struct yg_descriptions *out, struct yg_error *err)
{
    return yg_field_each(list, SIZE_MAX, take_description, decoder, out, err);
}

struct yg_str yg_descriptions_best(const struct yg_descriptions *descriptions)
{
    return descriptions->english.len > 0 ? descriptions->english : descriptions->first;
}

/* ---- references ----------------------------------------------------------------------------- */

struct reference {
    struct yg_str url;
    bool is_advisory;
};

YG_FIELD_OF_TEXT(decode_url, struct reference, url)

/* "Vendor Advisory" of the NVD, "vendor-advisory" of the CVE program. */
static enum yg_status take_tag(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct yg_str tag = {NULL, 0};
    enum yg_status st = yg_json_take_string(value, &tag, err);

    (void)state;
    ((struct reference *)out)->is_advisory |= yg_str_equal(tag, YG_STR("Vendor Advisory")) ||
                                              yg_str_equal(tag, YG_STR("vendor-advisory"));
    return st;
}

static enum yg_status decode_tags(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    return yg_field_each(value, SIZE_MAX, take_tag, state, out, err);
}

static const struct yg_json_field reference_fields[] = {
    {"url", false, decode_url},
    {"source", false, yg_field_skip},
    {"name", false, yg_field_skip},
    {"tags", false, decode_tags},
};

static enum yg_status take_reference(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    struct yg_decoder *decoder = state;
    struct yg_references *references = out;
    struct reference found = {.is_advisory = false};
    enum yg_status st = yg_json_decode_fields(value, reference_fields, YG_COUNT(reference_fields),
                                              NULL, &found, &decoder->keys, err);

    if (st != YG_OK)
        return st;
    if (references->first.len == 0)
        references->first = found.url;
    if (references->advisory.len == 0 && found.is_advisory)
        references->advisory = found.url;
    return YG_OK;
}

enum yg_status yg_references_decode(struct yg_decoder *decoder, struct yg_json list,
                                    struct yg_references *out, struct yg_error *err)
{
    return yg_field_each(list, SIZE_MAX, take_reference, decoder, out, err);
}

struct yg_str yg_references_best(const struct yg_references *references)
{
    return references->advisory.len > 0 ? references->advisory : references->first;
}

/* ---- CVSS ----------------------------------------------------------------------------------- */

enum yg_status yg_cvss_data_decode(struct yg_json object, struct yg_cvss_data *out,
                                   struct yg_error *err)
{
    struct yg_json value;
    struct yg_str key;
    bool present;
    enum yg_status st = yg_field_expect(object, YG_JSON_OBJECT, &present, err);

    while (st == YG_OK && present && yg_json_next_member(&object, &key, &value)) {
        if (yg_str_equal(key, YG_STR("vectorString")))
            st = yg_field_short(value, YG_ADVISORY_TEXT_BYTES_MAX, &out->vector, err);
        else if (yg_str_equal(key, YG_STR("baseSeverity")))
            st = yg_field_short(value, YG_ADVISORY_TEXT_BYTES_MAX, &out->label, err);
        if (st != YG_OK)
            yg_error_wrap(err, "%.*s", YG_STR_ARG(key));
    }
    return st == YG_OK && present ? yg_json_status(&object, err) : st;
}

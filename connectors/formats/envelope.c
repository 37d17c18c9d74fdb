/* envelope.c - what the record around an inventory says: its key and its headers.
 *
 * header          meaning                                   when the document says it, too
 * asset           id of the asset; else the record's key     native: the document's; SBOM: this one
 * scope, site     as in the native form                      the document's
 * os              "debian-12"                                the document's
 * exposure, stage, kind, tenant                              the document's
 * must_not_stop   "true" or "false"                          the document's, when it is true
 * seen            RFC 3339                                   the document's
 */
#include "connectors/formats/decoder.h"

static enum yg_status take_label(const struct yg_record *record, const char *name,
                                 struct yg_str *label, struct yg_error *err)
{
    struct yg_str text = yg_record_header_get(record, yg_str(name));

    if (label->len > 0 || text.len == 0)
        return YG_OK;
    if (text.len > YG_INVENTORY_LABEL_BYTES_MAX)
        return yg_fail(err, YG_LIMIT, YG_NO_OFFSET, "header %s: %zu bytes, at most %d", name,
                       text.len, YG_INVENTORY_LABEL_BYTES_MAX);
    *label = text;
    return YG_OK;
}

static enum yg_status take_labels(const struct yg_record *record, struct yg_inventory *inventory,
                                  struct yg_error *err)
{
    struct yg_segment *segment = &inventory->segment;
    const struct label {
        const char *name;
        struct yg_str *to;
    } labels[] = {
        {"scope", &segment->scope},     {"site", &segment->site},     {"stage", &segment->stage},
        {"kind", &segment->kind},       {"tenant", &segment->tenant}, {"os", &inventory->os},
        {"kernel", &inventory->kernel},
    };
    enum yg_status st = YG_OK;

    for (size_t i = 0; i < YG_COUNT(labels) && st == YG_OK; i++)
        st = take_label(record, labels[i].name, labels[i].to, err);
    return st;
}

static enum yg_status take_flags(const struct yg_record *record, struct yg_inventory *inventory,
                                 struct yg_error *err)
{
    struct yg_str text = yg_record_header_get(record, YG_STR("exposure"));

    if (inventory->segment.exposure == YG_EXPOSED_UNKNOWN && text.len > 0)
        inventory->segment.exposure = yg_exposure_label_find(text);

    text = yg_record_header_get(record, YG_STR("must_not_stop"));
    if (yg_str_equal(text, YG_STR("true")))
        inventory->segment.must_not_stop = true;
    else if (text.len > 0 && !yg_str_equal(text, YG_STR("false")))
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET,
                       "header must_not_stop: \"%.*s\", expected true or false",
                       YG_STR_ARG(yg_clip(text, YG_COMPONENT_RAW_BYTES_MAX)));

    text = yg_record_header_get(record, YG_STR("seen"));
    if (inventory->seen == YG_TIME_NONE && text.len > 0 && !yg_time_parse(text, &inventory->seen))
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "header seen: \"%.*s\" is no time",
                       YG_STR_ARG(yg_clip(text, YG_COMPONENT_RAW_BYTES_MAX)));
    return YG_OK;
}

static enum yg_status take_asset(const struct yg_record *record, bool named_by_record,
                                 struct yg_inventory *inventory, struct yg_error *err)
{
    struct yg_str asset = yg_record_header_get(record, YG_STR("asset"));

    if (asset.len == 0)
        asset = record->key;
    if (inventory->asset.len == 0 || (named_by_record && asset.len > 0))
        inventory->asset = asset;
    if (inventory->asset.len == 0)
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET,
                       "asset: neither the record's header or key nor the document names it");
    if (inventory->asset.len > YG_ASSET_ID_BYTES_MAX)
        return yg_fail(err, YG_LIMIT, YG_NO_OFFSET, "asset: %zu bytes, at most %d",
                       inventory->asset.len, YG_ASSET_ID_BYTES_MAX);
    return YG_OK;
}

enum yg_status yg_envelope_apply(const struct yg_record *record, bool named_by_record,
                                 struct yg_inventory *inventory, struct yg_error *err)
{
    enum yg_status st = take_asset(record, named_by_record, inventory, err);

    if (st == YG_OK && record->header_count > 0)
        st = take_labels(record, inventory, err);
    if (inventory->segment.scope.len == 0)
        inventory->segment.scope = YG_SCOPE_UNASSIGNED;
    if (st == YG_OK && record->header_count > 0)
        st = take_flags(record, inventory, err);
    return st;
}

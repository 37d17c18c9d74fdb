/* catalog.c - entities of the catalog.
 *
 * One shape serves all kinds: an entity says what it is by its `type`, and what another kind would
 * say is passed over.
 */
#include "connectors/formats/encode.h"
#include "connectors/formats/limits.h"
#include "connectors/formats/shape.h"

struct entity {
    struct yg_str type, id, contact, owner, unit, stage, window;
    struct yg_catalog_name name;
    struct yg_str *suppliers;
    size_t supplier_count;
};

#define S struct entity
static const struct yg_shape_field entity_shape_fields[] = {
    YG_SHAPE_ALWAYS("type", YG_SHAPE_TEXT, S, type),
    YG_SHAPE_ALWAYS("id", YG_SHAPE_TEXT, S, id),
    YG_SHAPE_MAYBE("name", YG_SHAPE_NAME, S, name),
    YG_SHAPE_MAYBE("contact", YG_SHAPE_TEXT, S, contact),
    YG_SHAPE_MAYBE("owner", YG_SHAPE_TEXT, S, owner),
    YG_SHAPE_MAYBE("unit", YG_SHAPE_TEXT, S, unit),
    YG_SHAPE_MAYBE("stage", YG_SHAPE_TEXT, S, stage),
    YG_SHAPE_MAYBE("window", YG_SHAPE_TEXT, S, window),
    YG_SHAPE_TEXT_LIST("suppliers", S, suppliers, supplier_count),
};
#undef S
YG_SHAPE(entity_shape, struct entity);

static const struct type {
    const char *name;
    enum yg_catalog_kind kind;
} types[] = {
    {"team", YG_CATALOG_TEAM},
    {"product", YG_CATALOG_SCOPE},
    {"service", YG_CATALOG_SCOPE},
    {"supplier", YG_CATALOG_SUPPLIER},
};

static void take(const struct entity *read, enum yg_catalog_kind kind,
                 struct yg_catalog_entity *entity)
{
    *entity = (struct yg_catalog_entity){.kind = kind, .id = read->id};
    switch (kind) {
    case YG_CATALOG_TEAM:
        entity->team = (struct yg_team){read->name, read->contact};
        break;
    case YG_CATALOG_SCOPE:
        entity->scope = (struct yg_scope){
            .name = read->name,
            .kind = read->type,
            .owner = read->owner,
            .unit = read->unit,
            .stage = read->stage,
            .contact = read->contact,
            .suppliers = read->suppliers,
            .supplier_count = read->supplier_count,
        };
        break;
    case YG_CATALOG_SUPPLIER:
        entity->supplier = (struct yg_supplier){read->name, read->contact, read->window};
        break;
    }
}

/* Every text goes into the cases and alerts of its scope or team. */
static enum yg_status check_sizes(const struct entity *read, struct yg_error *err)
{
    const struct text {
        const char *name;
        struct yg_str text;
        size_t bytes_max;
    } texts[] = {
        {"id", read->id, YG_CATALOG_ID_BYTES_MAX},
        {"name: ja", read->name.ja, YG_CATALOG_TEXT_BYTES_MAX},
        {"name: en", read->name.en, YG_CATALOG_TEXT_BYTES_MAX},
        {"contact", read->contact, YG_CATALOG_TEXT_BYTES_MAX},
        {"owner", read->owner, YG_CATALOG_ID_BYTES_MAX},
        {"unit", read->unit, YG_CATALOG_ID_BYTES_MAX},
        {"stage", read->stage, YG_CATALOG_ID_BYTES_MAX},
        {"window", read->window, YG_CATALOG_TEXT_BYTES_MAX},
    };

    for (size_t i = 0; i < YG_COUNT(texts); i++) {
        if (texts[i].text.len > texts[i].bytes_max)
            return yg_fail(err, YG_LIMIT, 0, "%s: %zu bytes, at most %zu", texts[i].name,
                           texts[i].text.len, texts[i].bytes_max);
    }
    if (read->supplier_count > YG_CATALOG_SUPPLIERS_MAX)
        return yg_fail(err, YG_LIMIT, 0, "suppliers: %zu, at most %d", read->supplier_count,
                       YG_CATALOG_SUPPLIERS_MAX);
    for (size_t i = 0; i < read->supplier_count; i++) {
        if (read->suppliers[i].len > YG_CATALOG_ID_BYTES_MAX)
            return yg_fail(err, YG_LIMIT, 0, "suppliers: [%zu]: %zu bytes, at most %d", i,
                           read->suppliers[i].len, YG_CATALOG_ID_BYTES_MAX);
    }
    return YG_OK;
}

enum yg_status yg_decode_catalog(struct yg_json_reader *reader, struct yg_arena *arena,
                                 struct yg_str text, struct yg_catalog_entity *entity,
                                 struct yg_error *err)
{
    struct entity read;
    enum yg_status st = yg_shape_decode(&entity_shape, reader, arena, text, &read, err);

    if (st == YG_OK)
        st = check_sizes(&read, err);
    if (st != YG_OK)
        return yg_error_wrap(err, "catalog");
    if (read.id.len == 0)
        return yg_fail(err, YG_MALFORMED, 0, "catalog: id: empty");
    for (size_t i = 0; i < YG_COUNT(types); i++) {
        if (yg_str_equal(read.type, yg_str(types[i].name))) {
            take(&read, types[i].kind, entity);
            return YG_OK;
        }
    }
    return yg_fail(err, YG_MALFORMED, 0,
                   "catalog: %.*s: type: \"%.*s\", expected team, product, service or supplier",
                   YG_STR_ARG(yg_str_head(read.id, 80)), YG_STR_ARG(yg_str_head(read.type, 40)));
}

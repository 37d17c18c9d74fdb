#include "connectors/formats/encode.h"
#include "connectors/formats/limits.h"
#include "tests/connectors/formats/documents.h"

static void render_member(struct yg_buf *out, const char *name, struct yg_str text)
{
    if (text.len > 0)
        yg_buf_printf(out, " %s=%.*s", name, YG_STR_ARG(text));
}

static void render_name(struct yg_buf *out, const struct yg_catalog_name *name)
{
    render_member(out, "ja", name->ja);
    render_member(out, "en", name->en);
}

/* "team psirt ja=... en=... contact=..." */
static void render(struct yg_buf *out, const struct yg_catalog_entity *entity)
{
    const struct yg_scope *scope = &entity->scope;

    yg_buf_reset(out);
    switch (entity->kind) {
    case YG_CATALOG_TEAM:
        yg_buf_printf(out, "team %.*s", YG_STR_ARG(entity->id));
        render_name(out, &entity->team.name);
        render_member(out, "contact", entity->team.contact);
        break;
    case YG_CATALOG_SCOPE:
        yg_buf_printf(out, "%.*s %.*s", YG_STR_ARG(scope->kind), YG_STR_ARG(entity->id));
        render_name(out, &scope->name);
        render_member(out, "owner", scope->owner);
        render_member(out, "unit", scope->unit);
        render_member(out, "stage", scope->stage);
        render_member(out, "contact", scope->contact);
        for (size_t i = 0; i < scope->supplier_count; i++)
            render_member(out, "supplier", scope->suppliers[i]);
        break;
    case YG_CATALOG_SUPPLIER:
        yg_buf_printf(out, "supplier %.*s", YG_STR_ARG(entity->id));
        render_name(out, &entity->supplier.name);
        render_member(out, "contact", entity->supplier.contact);
        render_member(out, "window", entity->supplier.window);
        break;
    }
}

static enum yg_status decode(struct yg_str text, struct yg_buf *out, struct yg_error *err)
{
    struct yg_json_reader *reader = yg_json_reader_create((size_t)1 << 20);
    struct yg_arena arena = {0};
    struct yg_catalog_entity entity;
    enum yg_status st = yg_decode_catalog(reader, &arena, text, &entity, err);

    if (st == YG_OK)
        render(out, &entity);
    yg_arena_deinit(&arena);
    yg_json_reader_destroy(reader);
    return st;
}

static const struct row {
    const char *why, *text, *rendered;
} rows[] = {
    {"a team with a name for each language",
     "{\"type\":\"team\",\"id\":\"psirt\",\"name\":{\"ja\":\"j\",\"en\":\"e\"},\"contact\":\"c\"}",
     "team psirt ja=j en=e contact=c"},
    {"a product with everything",
     "{\"type\":\"product\",\"id\":\"product/gw-2\",\"name\":{\"ja\":\"j\",\"en\":\"e\"},"
     "\"contact\":\"c\",\"owner\":\"psirt\",\"unit\":\"devices\",\"stage\":\"shipped\","
     "\"suppliers\":[\"a\",\"b\"]}",
     "product product/gw-2 ja=j en=e owner=psirt unit=devices stage=shipped contact=c supplier=a "
     "supplier=b"},
    {"a service is a scope, too", "{\"type\":\"service\",\"id\":\"service/portal\"}",
     "service service/portal"},
    {"a supplier", "{\"type\":\"supplier\",\"id\":\"acme\",\"contact\":\"c\",\"window\":\"w\"}",
     "supplier acme contact=c window=w"},
    {"one name for both languages", "{\"type\":\"team\",\"id\":\"t\",\"name\":\"n\"}",
     "team t ja=n en=n"},
    {"a name in one language", "{\"type\":\"team\",\"id\":\"t\",\"name\":{\"en\":\"e\"}}",
     "team t en=e"},
    {"the type may stand last", "{\"id\":\"t\",\"contact\":\"c\",\"type\":\"team\"}",
     "team t contact=c"},
    {"what another type would say is passed over",
     "{\"type\":\"team\",\"id\":\"t\",\"owner\":\"x\",\"window\":\"y\",\"suppliers\":[\"z\"]}",
     "team t"},
    {"and so are unknown keys and nulls",
     "{\"type\":\"team\",\"id\":\"t\",\"tier\":1,\"name\":null,\"contact\":null}", "team t"},
};

Test(catalog, every_type)
{
    struct yg_buf out = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_error err = {.text = ""};

        cr_expect(eq(int, decode(yg_str(rows[i].text), &out, &err), YG_OK), "%s: %s", rows[i].why,
                  err.text);
        cr_expect(yg_str_equal(yg_buf_str(&out), yg_str(rows[i].rendered)), "%s: %.*s", rows[i].why,
                  YG_STR_ARG(yg_buf_str(&out)));
    }
    yg_buf_deinit(&out);
}

static const char *const valid[] = {"least", "product", "service-one-name", "supplier", "team"};

Test(catalog, what_fits_the_schema_decodes)
{
    struct yg_buf text = {0}, out = {0};

    for (size_t i = 0; i < YG_COUNT(valid); i++) {
        struct yg_error err = {.text = ""};
        char name[64];

        snprintf(name, sizeof name, "catalog/valid/%s", valid[i]);
        cr_expect(eq(int, decode(document(name, &text), &out, &err), YG_OK), "%s: %s", name,
                  err.text);
    }
    yg_buf_deinit(&text);
    yg_buf_deinit(&out);
}

static const struct wrong {
    const char *why, *text, *message, *place;
} wrongs[] = {
    {"no object", "[]", "catalog: expected an object, found an array", "["},
    {"no type", "{\"id\":\"x\"}", "catalog: type: missing", "{"},
    {"no id", "{\"type\":\"team\"}", "catalog: id: missing", "{"},
    {"nobody's id", "{\"type\":\"team\",\"id\":\"\"}", "catalog: id: empty", "{"},
    {"a type that is not read", "{\"type\":\"site\",\"id\":\"osaka-2\"}",
     "catalog: osaka-2: type: \"site\", expected team, product, service or supplier", "{"},
    {"a name of another kind", "{\"type\":\"team\",\"id\":\"t\",\"name\":1}",
     "catalog: name: expected a string, found a number", "1}"},
    {"a name in a language of another kind",
     "{\"type\":\"team\",\"id\":\"t\",\"name\":{\"ja\":[]}}",
     "catalog: name: ja: expected a string, found an array", "[]"},
    {"suppliers", "{\"type\":\"product\",\"id\":\"p\",\"suppliers\":\"acme\"}",
     "catalog: suppliers: expected an array, found a string", "\"acme"},
    {"a supplier of another kind", "{\"type\":\"product\",\"id\":\"p\",\"suppliers\":[\"a\",{}]}",
     "catalog: suppliers: [1]: expected a string, found an object", "{}"},
    {"owner", "{\"type\":\"product\",\"id\":\"p\",\"owner\":[\"psirt\"]}",
     "catalog: owner: expected a string, found an array", "[\"psirt"},
};

Test(catalog, errors_are_sentences_with_a_place)
{
    struct yg_buf out = {0};

    for (size_t i = 0; i < YG_COUNT(wrongs); i++) {
        struct yg_str text = yg_str(wrongs[i].text);
        struct yg_error err = {.text = ""};

        cr_expect(eq(int, decode(text, &out, &err), YG_MALFORMED), "%s", wrongs[i].why);
        cr_expect(eq(str, err.text, (char *)wrongs[i].message), "%s", wrongs[i].why);
        cr_expect(eq(sz, err.at, yg_str_find(text, yg_str(wrongs[i].place))), "%s", wrongs[i].why);
    }
    yg_buf_deinit(&out);
}

/* As long as it may be, and one byte more. */
static const struct text_limit {
    const char *before, *after;
    size_t bytes_max;
    const char *message;
} text_limits[] = {
    {"{\"type\":\"team\",\"id\":\"", "\"}", YG_CATALOG_ID_BYTES_MAX,
     "catalog: id: 257 bytes, at most 256"},
    {"{\"type\":\"team\",\"id\":\"t\",\"name\":{\"ja\":\"", "\"}}", YG_CATALOG_TEXT_BYTES_MAX,
     "catalog: name: ja: 1025 bytes, at most 1024"},
    {"{\"type\":\"team\",\"id\":\"t\",\"name\":{\"en\":\"", "\"}}", YG_CATALOG_TEXT_BYTES_MAX,
     "catalog: name: en: 1025 bytes, at most 1024"},
    {"{\"type\":\"team\",\"id\":\"t\",\"contact\":\"", "\"}", YG_CATALOG_TEXT_BYTES_MAX,
     "catalog: contact: 1025 bytes, at most 1024"},
    {"{\"type\":\"service\",\"id\":\"t\",\"owner\":\"", "\"}", YG_CATALOG_ID_BYTES_MAX,
     "catalog: owner: 257 bytes, at most 256"},
    {"{\"type\":\"service\",\"id\":\"t\",\"unit\":\"", "\"}", YG_CATALOG_ID_BYTES_MAX,
     "catalog: unit: 257 bytes, at most 256"},
    {"{\"type\":\"service\",\"id\":\"t\",\"stage\":\"", "\"}", YG_CATALOG_ID_BYTES_MAX,
     "catalog: stage: 257 bytes, at most 256"},
    {"{\"type\":\"service\",\"id\":\"t\",\"suppliers\":[\"a\",\"", "\"]}", YG_CATALOG_ID_BYTES_MAX,
     "catalog: suppliers: [1]: 257 bytes, at most 256"},
    {"{\"type\":\"supplier\",\"id\":\"t\",\"window\":\"", "\"}", YG_CATALOG_TEXT_BYTES_MAX,
     "catalog: window: 1025 bytes, at most 1024"},
};

static struct yg_str make(struct yg_buf *buf, const struct text_limit *row, size_t bytes)
{
    yg_buf_reset(buf);
    yg_buf_append(buf, yg_str(row->before));
    while (bytes-- > 0)
        yg_buf_append_char(buf, 'a');
    yg_buf_append(buf, yg_str(row->after));
    return yg_buf_str(buf);
}

Test(catalog, texts_have_limits)
{
    struct yg_buf text = {0}, out = {0};
    struct yg_error err = {.text = ""};

    for (size_t i = 0; i < YG_COUNT(text_limits); i++) {
        const struct text_limit *row = &text_limits[i];

        cr_expect(eq(int, decode(make(&text, row, row->bytes_max), &out, &err), YG_OK), "%s",
                  err.text);
        cr_expect(eq(int, decode(make(&text, row, row->bytes_max + 1), &out, &err), YG_LIMIT));
        cr_expect(eq(str, err.text, (char *)row->message));
    }
    yg_buf_reset(&text);
    yg_buf_append(&text, YG_STR("{\"type\":\"product\",\"id\":\"p\",\"suppliers\":[\"a\""));
    for (int i = 0; i < YG_CATALOG_SUPPLIERS_MAX; i++)
        yg_buf_append(&text, YG_STR(",\"a\""));
    yg_buf_append(&text, YG_STR("]}"));
    cr_expect(eq(int, decode(yg_buf_str(&text), &out, &err), YG_LIMIT));
    cr_expect(eq(str, err.text, (char *)"catalog: suppliers: 257, at most 256"));
    yg_buf_deinit(&text);
    yg_buf_deinit(&out);
}

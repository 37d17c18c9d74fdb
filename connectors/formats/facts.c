#include "connectors/formats/facts.h"

#include "connectors/json_fields.h"
#include "pipeline/base/utf8.h"

struct state {
    struct yg_arena *arena;
    uint64_t watermark;
};

static void append_text(struct yg_buf *buf, const char *name, struct yg_str text)
{
    if (text.ptr == NULL)
        return;
    yg_buf_printf(buf, ",\"%s\":", name);
    yg_utf8_quote(buf, text);
}

static void append_time(struct yg_buf *buf, const char *name, yg_time_ms t)
{
    char text[YG_TIME_TEXT_MAX];

    if (t != YG_TIME_NONE)
        append_text(buf, name, yg_time_format(t, text));
}

static void append_list(struct yg_buf *buf, const char *name, const struct yg_str *items,
                        size_t count)
{
    yg_buf_printf(buf, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            yg_buf_append_char(buf, ',');
        yg_utf8_quote(buf, items[i]);
    }
    yg_buf_append_char(buf, ']');
}

void yg_encode_facts(struct yg_buf *buf, const struct yg_vulnerability *facts, uint64_t watermark)
{
    yg_buf_append(buf, YG_STR("{\"vulnerability\":"));
    yg_utf8_quote(buf, facts->name);
    append_list(buf, "aliases", facts->aliases, facts->alias_count);
    append_list(buf, "advisories", facts->advisories, facts->advisory_count);
    append_text(buf, "summary", facts->summary);
    append_text(buf, "cvss", facts->cvss);
    append_text(buf, "severity_label", facts->severity_label);
    append_text(buf, "reference", facts->reference_url);
    append_time(buf, "published", facts->published);
    append_time(buf, "modified", facts->modified);
    yg_buf_printf(buf, ",\"withdrawn\":%s,\"watermark\":%llu}", facts->withdrawn ? "true" : "false",
                  (unsigned long long)watermark);
}

static enum yg_status decode_list(struct state *state, struct yg_json list, struct yg_str **items,
                                  size_t *count, struct yg_error *err)
{
    struct yg_json item;

    while (yg_json_next_item(&list, &item)) {
        struct yg_str *slot = yg_arena_append(state->arena, items, count);

        if (slot == NULL)
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory");
        enum yg_status st = yg_json_take_string(item, slot, err);
        if (st != YG_OK)
            return st;
    }
    return yg_json_status(&list, err);
}

#define FIELD(name, ...)                                                                           \
    static enum yg_status decode_##name(void *opaque, struct yg_json value, void *out,             \
                                        struct yg_error *err)                                      \
    {                                                                                              \
        struct yg_vulnerability *facts = out;                                                      \
        struct state *state = opaque;                                                              \
        (void)state, (void)facts;                                                                  \
        __VA_ARGS__                                                                                \
    }

FIELD(name, return yg_json_take_string(value, &facts->name, err);)
FIELD(aliases, return decode_list(state, value, &facts->aliases, &facts->alias_count, err);)
FIELD(advisories,
      return decode_list(state, value, &facts->advisories, &facts->advisory_count, err);)
FIELD(summary, return yg_json_take_string(value, &facts->summary, err);)
FIELD(cvss, return yg_json_take_string(value, &facts->cvss, err);)
FIELD(label, return yg_json_take_string(value, &facts->severity_label, err);)
FIELD(reference, return yg_json_take_string(value, &facts->reference_url, err);)
FIELD(published, return yg_json_take_time(value, &facts->published, err);)
FIELD(modified, return yg_json_take_time(value, &facts->modified, err);)
FIELD(withdrawn, if (!yg_json_get_bool(value, &facts->withdrawn)) return yg_fail(
                     err, YG_MALFORMED, yg_json_at(value), "expected true or false");
      return YG_OK;)
FIELD(watermark, int64_t number = 0;
      if (!yg_json_get_int(value, &number) ||
          number < 0) return yg_fail(err, YG_MALFORMED, yg_json_at(value), "expected a count");
      state->watermark = (uint64_t)number; return YG_OK;)

static const struct yg_json_field fields[] = {
    {"vulnerability", true, decode_name},
    {"aliases", true, decode_aliases},
    {"advisories", true, decode_advisories},
    {"summary", false, decode_summary},
    {"cvss", false, decode_cvss},
    {"severity_label", false, decode_label},
    {"reference", false, decode_reference},
    {"published", false, decode_published},
    {"modified", false, decode_modified},
    {"withdrawn", true, decode_withdrawn},
    {"watermark", true, decode_watermark},
};

enum yg_status yg_decode_facts(struct yg_json_reader *reader, struct yg_arena *arena,
                               struct yg_str text, struct yg_vulnerability *facts,
                               uint64_t *watermark, struct yg_error *err)
{
    struct state state = {.arena = arena};
    struct yg_json_counts counts = {0};
    struct yg_json root;

    *facts = (struct yg_vulnerability){.published = YG_TIME_NONE, .modified = YG_TIME_NONE};
    enum yg_status st = yg_json_open(reader, text, &root, err);
    if (st == YG_OK)
        st = yg_json_decode_fields(root, fields, YG_COUNT(fields), &state, facts, &counts, err);
    if (st == YG_OK)
        st = yg_json_close(reader, err);
    if (st != YG_OK)
        return yg_error_wrap(err, "facts");
    *watermark = state.watermark;
    return YG_OK;
}

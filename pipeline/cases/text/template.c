#include "pipeline/cases/text/template.h"

#include <assert.h>

void yg_template_put(struct yg_template_places *places, const char *name, struct yg_str value)
{
    assert(places->count < YG_TEMPLATE_PLACES_MAX);
    places->items[places->count].name = name;
    places->items[places->count++].value = value;
}

/* '{' and '}' stand in pairs. */
static bool well_formed(struct yg_str line)
{
    while (line.ptr != NULL) {
        struct yg_str before = yg_str_cut(&line, '{');

        if (yg_str_index(before, '}') < before.len)
            return false;
        if (line.ptr == NULL)
            return true;
        before = yg_str_cut(&line, '}');
        if (line.ptr == NULL || yg_str_index(before, '{') < before.len)
            return false;
    }
    return true;
}

static enum yg_status add_section(struct yg_template_set *set, struct yg_str name, size_t at,
                                  struct yg_error *err)
{
    if (yg_template_find(set, name).ptr != NULL)
        return yg_fail(err, YG_MALFORMED, at, "section \"%.*s\" twice", YG_STR_ARG(name));
    if (set->count == YG_TEMPLATE_SECTIONS_MAX)
        return yg_fail(err, YG_LIMIT, at, "sections: at most %d", YG_TEMPLATE_SECTIONS_MAX);
    set->sections[set->count].name = name;
    set->sections[set->count].text = (struct yg_str){name.ptr + name.len, 0};
    set->count++;
    return YG_OK;
}

enum yg_status yg_template_parse(struct yg_str text, struct yg_template_set *set,
                                 struct yg_error *err)
{
    enum yg_status st = YG_OK;

    set->count = 0;
    for (struct yg_str rest = text; st == YG_OK && rest.ptr != NULL;) {
        struct yg_str line = yg_str_cut(&rest, '\n');
        size_t at = (size_t)(line.ptr - text.ptr);

        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (line.ptr[0] == '@') {
            st = add_section(set, yg_str_from(line, 1), at, err);
            continue;
        }
        if (set->count == 0)
            return yg_fail(err, YG_MALFORMED, at, "text before the first section");
        if (!well_formed(line))
            return yg_fail(err, YG_MALFORMED, at, "'{' and '}' do not stand in pairs");
        struct yg_str *section = &set->sections[set->count - 1].text;

        if (section->len == 0)
            section->ptr = line.ptr;
        section->len = (size_t)(line.ptr + line.len - section->ptr);
    }
    return st;
}

struct yg_str yg_template_find(const struct yg_template_set *set, struct yg_str name)
{
    for (size_t i = 0; i < set->count; i++) {
        if (yg_str_equal(set->sections[i].name, name))
            return set->sections[i].text;
    }
    return (struct yg_str){NULL, 0};
}

static struct yg_str place_value(const struct yg_template_places *places, struct yg_str name)
{
    for (size_t i = 0; i < places->count; i++) {
        if (yg_str_equal(name, yg_str(places->items[i].name)))
            return places->items[i].value;
    }
    return (struct yg_str){NULL, 0};
}

/* A value stays in its line: who writes an inventory cannot add lines to an alert. */
static void append_value(struct yg_str value, struct yg_buf *out)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];

        yg_buf_append_char(out, c < ' ' || c == 0x7f ? ' ' : value.ptr[i]);
    }
}

/* Fill one line; false, and nothing appended, when a place is absent. */
static bool fill(struct yg_str line, const struct yg_template_places *places, struct yg_buf *out)
{
    size_t start = out->len;

    for (;;) {
        yg_buf_append(out, yg_str_cut(&line, '{'));
        if (line.ptr == NULL)
            return true;
        struct yg_str value = place_value(places, yg_str_cut(&line, '}'));

        if (value.len == 0) {
            out->len = start;
            return false;
        }
        append_value(value, out);
    }
}

void yg_template_lines(struct yg_str text, const struct yg_template_places *places,
                       struct yg_buf *out)
{
    while (text.ptr != NULL) {
        struct yg_str line = yg_str_cut(&text, '\n');

        if ((line.len == 0 || line.ptr[0] != '#') && fill(line, places, out))
            yg_buf_append_char(out, '\n');
    }
}

void yg_template_first(struct yg_str text, const struct yg_template_places *places,
                       struct yg_buf *out)
{
    while (text.ptr != NULL) {
        struct yg_str line = yg_str_cut(&text, '\n');

        if (line.len > 0 && line.ptr[0] != '#' && fill(line, places, out))
            return;
    }
}

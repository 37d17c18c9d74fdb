#include "pipeline/yaml.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <yaml.h>

#include "pipeline/base/buf.h"

#define YAML_DEPTH_MAX 32

struct reader {
    struct yg_arena *arena;
    struct yg_complaints *complaints;
    yaml_document_t *document;
    bool nomem;
};

void yg_complain(struct yg_complaints *complaints, size_t line, size_t column, const char *format,
                 ...)
{
    va_list args;

    complaints->count++;
    if (complaints->to == NULL)
        return;
    fprintf(complaints->to, "%.*s:%zu:%zu: ", YG_STR_ARG(complaints->file), line, column);
    va_start(args, format);
    vfprintf(complaints->to, format, args);
    va_end(args);
    fputc('\n', complaints->to);
}

/* Replace ${NAME} and ${NAME:-default} by the environment. */
static struct yg_str substitute(struct reader *reader, struct yg_str text, yaml_mark_t mark)
{
    struct yg_buf out = {0};
    size_t at;

    if (yg_str_find(text, YG_STR("${")) == text.len)
        return yg_arena_copy(reader->arena, text);
    while ((at = yg_str_find(text, YG_STR("${"))) < text.len) {
        struct yg_str inside = yg_str_from(text, at + 2);
        size_t end = yg_str_index(inside, '}');
        struct yg_str name = yg_str_head(inside, end);
        size_t dash = yg_str_find(name, YG_STR(":-"));
        char variable[128];

        yg_buf_append(&out, yg_str_head(text, at));
        snprintf(variable, sizeof variable, "%.*s", (int)dash, name.ptr);
        const char *value = getenv(variable);
        if (end == inside.len)
            yg_complain(reader->complaints, mark.line + 1, mark.column + 1,
                        "'${' without a closing '}'");
        else if (value != NULL)
            yg_buf_append(&out, yg_str(value));
        else if (dash < name.len)
            yg_buf_append(&out, yg_str_from(name, dash + 2));
        else
            yg_complain(reader->complaints, mark.line + 1, mark.column + 1,
                        "the environment variable %s is not set", variable);
        text = yg_str_from(inside, end + 1);
    }
    yg_buf_append(&out, text);
    struct yg_str copy = yg_arena_copy(reader->arena, yg_buf_str(&out));
    reader->nomem |= out.failed;
    yg_buf_deinit(&out);
    return copy;
}

static struct yg_yaml *convert(struct reader *reader, int number, int depth);

static void add_member(struct reader *reader, struct yg_yaml *node, const yaml_node_t *key,
                       int value, int depth)
{
    struct yg_yaml_member *member =
        yg_arena_append(reader->arena, &node->members, &node->count);

    if (member == NULL) {
        reader->nomem = true;
        return;
    }
    if (key != NULL) {
        member->line = key->start_mark.line + 1;
        member->column = key->start_mark.column + 1;
        member->key = yg_arena_copy(reader->arena,
                                    (struct yg_str){(const char *)key->data.scalar.value,
                                                    key->data.scalar.length});
        for (size_t i = 0; i + 1 < node->count; i++) {
            if (yg_str_equal(node->members[i].key, member->key))
                yg_complain(reader->complaints, member->line, member->column,
                            "'%.*s' stands twice, first in line %zu", YG_STR_ARG(member->key),
                            node->members[i].line);
        }
    }
    struct yg_yaml *converted = convert(reader, value, depth + 1);
    node->members[node->count - 1].value = converted;
}

static struct yg_yaml *convert(struct reader *reader, int number, int depth)
{
    yaml_node_t *from = yaml_document_get_node(reader->document, number);
    struct yg_yaml *node = yg_arena_zalloc(reader->arena, sizeof *node);

    if (node == NULL) {
        reader->nomem = true;
        return NULL;
    }
    node->line = from->start_mark.line + 1;
    node->column = from->start_mark.column + 1;
    if (depth > YAML_DEPTH_MAX) {
        yg_complain(reader->complaints, node->line, node->column, "nested deeper than %d levels",
                    YAML_DEPTH_MAX);
        return node;
    }
    switch (from->type) {
    case YAML_SCALAR_NODE:
        node->kind = YG_YAML_SCALAR;
        node->quoted = from->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
        node->text = substitute(reader,
                                (struct yg_str){(const char *)from->data.scalar.value,
                                                from->data.scalar.length},
                                from->start_mark);
        break;
    case YAML_SEQUENCE_NODE:
        node->kind = YG_YAML_LIST;
        for (yaml_node_item_t *item = from->data.sequence.items.start;
             item < from->data.sequence.items.top && !reader->nomem; item++)
            add_member(reader, node, NULL, *item, depth);
        break;
    case YAML_MAPPING_NODE:
        node->kind = YG_YAML_MAP;
        for (yaml_node_pair_t *pair = from->data.mapping.pairs.start;
             pair < from->data.mapping.pairs.top && !reader->nomem; pair++) {
            yaml_node_t *key = yaml_document_get_node(reader->document, pair->key);

            if (key->type == YAML_SCALAR_NODE)
                add_member(reader, node, key, pair->value, depth);
            else
                yg_complain(reader->complaints, key->start_mark.line + 1,
                            key->start_mark.column + 1, "a key must be a plain word");
        }
        break;
    case YAML_NO_NODE:
        break;
    }
    return node;
}

enum yg_status yg_yaml_load(struct yg_arena *arena, struct yg_str path,
                            struct yg_complaints *complaints, struct yg_yaml **root,
                            struct yg_error *err)
{
    struct yg_str name = yg_arena_copy(arena, (struct yg_str){path.ptr, path.len});
    char *terminated = yg_arena_zalloc(arena, path.len + 1);
    yaml_document_t document;
    yaml_parser_t parser;

    *root = NULL;
    if (name.ptr == NULL || terminated == NULL || !yaml_parser_initialize(&parser))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory");
    memcpy(terminated, path.ptr, path.len);
    FILE *file = fopen(terminated, "rb");
    if (file == NULL) {
        yaml_parser_delete(&parser);
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "%s: %s", terminated, strerror(errno));
    }
    yaml_parser_set_input_file(&parser, file);
    struct reader reader = {.arena = arena, .complaints = complaints, .document = &document};
    if (!yaml_parser_load(&parser, &document)) {
        yg_complain(complaints, parser.problem_mark.line + 1, parser.problem_mark.column + 1,
                    "this is not YAML: %s", parser.problem == NULL ? "?" : parser.problem);
    } else {
        if (yaml_document_get_root_node(&document) != NULL)
            *root = convert(&reader, 1, 0);
        yaml_document_delete(&document);
    }
    yaml_parser_delete(&parser);
    fclose(file);
    return reader.nomem ? yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory") : YG_OK;
}

const struct yg_yaml_member *yg_yaml_find(const struct yg_yaml *map, struct yg_str key)
{
    if (map == NULL || map->kind != YG_YAML_MAP)
        return NULL;
    for (size_t i = 0; i < map->count; i++) {
        if (yg_str_equal(map->members[i].key, key))
            return &map->members[i];
    }
    return NULL;
}

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
    yaml_parser_t parser;
    yaml_event_t event; /* the current one */
    bool stopped;       /* nothing can be said of the rest: not YAML, too deep */
    bool nomem;
    FILE *file;
    int file_error; /* errno of a failed read */
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
        const char *value = end == inside.len ? NULL : getenv(variable);
        if (end == inside.len)
            yg_complain(reader->complaints, mark.line + 1, mark.column + 1,
                        "'${' without a closing '}'");
        else if (dash == 0 || dash >= sizeof variable)
            yg_complain(reader->complaints, mark.line + 1, mark.column + 1,
                        "'%.*s' is not the name of an environment variable", (int)dash, name.ptr);
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

/* The place of a byte that is no UTF-8: libyaml reads ahead and knows only its offset. */
static yaml_mark_t mark_at(FILE *file, size_t offset)
{
    yaml_mark_t mark = {.line = 0};

    rewind(file);
    for (size_t i = 0; i < offset; i++) {
        mark.column++;
        if (fgetc(file) == '\n') {
            mark.line++;
            mark.column = 0;
        }
    }
    return mark;
}

/* Turn to the next event; false when there is none to be had, which has been complained about. */
static bool advance(struct reader *reader)
{
    yaml_parser_t *parser = &reader->parser;

    yaml_event_delete(&reader->event);
    if (reader->stopped || reader->nomem)
        return false;
    if (yaml_parser_parse(parser, &reader->event))
        return true;
    yaml_mark_t mark = parser->problem_mark;
    reader->stopped = true;
    if (ferror(reader->file) != 0) {
        reader->file_error = errno;
        return false;
    }
    if (parser->error == YAML_READER_ERROR)
        mark = mark_at(reader->file, parser->problem_offset);
    yg_complain(reader->complaints, mark.line + 1, mark.column + 1, "this is not YAML: %s",
                parser->problem == NULL ? "?" : parser->problem);
    return false;
}

static struct yg_str event_text(const yaml_event_t *event)
{
    return (struct yg_str){(const char *)event->data.scalar.value, event->data.scalar.length};
}

static struct yg_yaml *read_node(struct reader *reader, int depth);

/* The member that begins with the current event, its key (map) or its value (list). */
static void read_member(struct reader *reader, struct yg_yaml *node, int depth)
{
    struct yg_yaml_member member = {.key = {NULL, 0}};
    bool keyed = node->kind == YG_YAML_LIST;

    if (node->kind == YG_YAML_MAP) {
        member.line = reader->event.start_mark.line + 1;
        member.column = reader->event.start_mark.column + 1;
        keyed = reader->event.type == YAML_SCALAR_EVENT;
        if (keyed) {
            member.key = yg_arena_copy(reader->arena, event_text(&reader->event));
        } else {
            yg_complain(reader->complaints, member.line, member.column,
                        "a key must be a plain word");
            read_node(reader, depth);
        }
        if (!advance(reader))
            return;
    }
    for (size_t i = 0; node->kind == YG_YAML_MAP && keyed && i < node->count; i++) {
        if (yg_str_equal(node->members[i].key, member.key))
            yg_complain(reader->complaints, member.line, member.column,
                        "'%.*s' stands twice, first in line %zu", YG_STR_ARG(member.key),
                        node->members[i].line);
    }
    member.value = read_node(reader, depth);
    if (!keyed || member.value == NULL)
        return;
    struct yg_yaml_member *slot = yg_arena_append(reader->arena, &node->members, &node->count);
    reader->nomem |= slot == NULL;
    if (slot != NULL)
        *slot = member;
}

/* The node that begins with the current event; its last event is the current one afterwards. NULL
 * when the rest is not read. */
static struct yg_yaml *read_node(struct reader *reader, int depth)
{
    struct yg_yaml *node = yg_arena_zalloc(reader->arena, sizeof *node);
    yaml_mark_t mark = reader->event.start_mark;

    if (node == NULL) {
        reader->nomem = true;
        return NULL;
    }
    node->line = mark.line + 1;
    node->column = mark.column + 1;
    if (depth > YAML_DEPTH_MAX) {
        reader->stopped = true;
        yg_complain(reader->complaints, node->line, node->column, "nested deeper than %d levels",
                    YAML_DEPTH_MAX);
        return NULL;
    }
    switch (reader->event.type) {
    case YAML_SEQUENCE_START_EVENT:
        node->kind = YG_YAML_LIST;
        while (advance(reader) && reader->event.type != YAML_SEQUENCE_END_EVENT)
            read_member(reader, node, depth + 1);
        break;
    case YAML_MAPPING_START_EVENT:
        node->kind = YG_YAML_MAP;
        while (advance(reader) && reader->event.type != YAML_MAPPING_END_EVENT)
            read_member(reader, node, depth + 1);
        break;
    case YAML_ALIAS_EVENT:
        yg_complain(reader->complaints, node->line, node->column,
                    "aliases are not read: write the value of '*%s' out",
                    (const char *)reader->event.data.alias.anchor);
        break;
    default:
        node->text = substitute(reader, event_text(&reader->event), mark);
    }
    return reader->stopped ? NULL : node;
}

/* The first document, and the only one. */
static struct yg_yaml *read_document(struct reader *reader)
{
    struct yg_yaml *root = NULL;

    if (!advance(reader) || !advance(reader) || reader->event.type == YAML_STREAM_END_EVENT)
        return NULL; /* after the start of the stream */
    if (advance(reader))
        root = read_node(reader, 0);
    if (advance(reader) && advance(reader) && reader->event.type != YAML_STREAM_END_EVENT)
        yg_complain(reader->complaints, reader->event.start_mark.line + 1,
                    reader->event.start_mark.column + 1, "a second document begins here");
    return reader->stopped ? NULL : root;
}

enum yg_status yg_yaml_load(struct yg_arena *arena, struct yg_str path,
                            struct yg_complaints *complaints, struct yg_yaml **root,
                            struct yg_error *err)
{
    struct reader reader = {.arena = arena, .complaints = complaints};
    char *name = yg_arena_zalloc(arena, path.len + 1);

    *root = NULL;
    if (name == NULL || !yaml_parser_initialize(&reader.parser))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory");
    memcpy(name, path.ptr, path.len);
    reader.file = fopen(name, "rb");
    if (reader.file == NULL) {
        yaml_parser_delete(&reader.parser);
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "%s: %s", name, strerror(errno));
    }
    yaml_parser_set_input_file(&reader.parser, reader.file);
    *root = read_document(&reader);
    yaml_event_delete(&reader.event);
    yaml_parser_delete(&reader.parser);
    fclose(reader.file);
    if (reader.file_error != 0)
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "%s: %s", name, strerror(reader.file_error));
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

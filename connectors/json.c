/* json.c - a text from open to close, and its values. The idea is in json_reader.h. */
#include "connectors/json.h"

#include <assert.h>
#include <stdlib.h>

#include "connectors/json_reader.h"
#include "connectors/json_scalar.h"

#define ARENA_KEEP_BYTES ((size_t)1 << 20)

static_assert(YG_JSON_BYTES_MAX <= (size_t)1 << YG_JSON_TOKEN_BITS, "a token is a place, at most");
static_assert(YG_JSON_DEPTH_MAX <= 256, "the depth around a container has 8 bits");

struct yg_json_reader *yg_json_reader_create(size_t bytes_max)
{
    struct yg_json_reader *r = calloc(1, sizeof *r);

    if (r == NULL)
        return NULL;
    r->shim = yg_simdjson_create();
    if (r->shim == NULL) {
        free(r);
        return NULL;
    }
    r->bytes_max = bytes_max < YG_JSON_BYTES_MAX ? bytes_max : YG_JSON_BYTES_MAX;
    yg_arena_init(&r->arena);
    yg_json_reader_fail(r, YG_MALFORMED, 0, "no text was opened");
    return r;
}

void yg_json_reader_destroy(struct yg_json_reader *reader)
{
    if (reader == NULL)
        return;
    yg_simdjson_destroy(reader->shim);
    yg_arena_deinit(&reader->arena);
    free(reader);
}

size_t yg_json_reader_bytes(const struct yg_json_reader *reader)
{
    return sizeof *reader + yg_simdjson_bytes(reader->shim) + reader->arena.total;
}

/* Fail with the first bad byte of a text that stage 1 rejects. */
static bool fail_stage1(struct yg_json_reader *r, enum yg_simdjson_result result)
{
    size_t at;
    const char *why;

    if (result == YG_SIMDJSON_NOMEM)
        return yg_json_reader_fail(r, YG_NOMEM, 0, "structural index");
    if (result == YG_SIMDJSON_EMPTY)
        return yg_json_reader_fail(r, YG_MALFORMED, 0, "empty text");
    if (yg_json_find_bad_byte((struct yg_str){r->text, r->len}, &at, &why))
        return yg_json_reader_fail(r, YG_MALFORMED, at, why);
    return yg_json_reader_fail(r, YG_MALFORMED, 0, "not indexed by stage 1");
}

static bool index_text(struct yg_json_reader *r)
{
    enum yg_simdjson_result result = YG_SIMDJSON_EMPTY;
    size_t count;

    if (r->len > 0)
        result = yg_simdjson_index(r->shim, r->text, r->len, &r->index, &count);
    if (result != YG_SIMDJSON_OK)
        return fail_stage1(r, result);
    if (count >= YG_JSON_ENDED)
        return yg_json_reader_fail(r, YG_LIMIT, 0, "too many values");
    r->count = r->walkable = (uint32_t)count;
    return yg_json_kinds[byte_at(r, 0)] != 0 || yg_json_fail_token(r, 0, "expected a value");
}

enum yg_status yg_json_open(struct yg_json_reader *reader, struct yg_str text, struct yg_json *root,
                            struct yg_error *err)
{
    struct yg_json_reader *r = reader;

    yg_arena_reset(&r->arena, ARENA_KEEP_BYTES);
    r->failed = false;
    r->count = r->walkable = 0;
    r->done_start = r->root_end = YG_JSON_NO_TOKEN;
    r->clean_from = r->backslash = 0;
    r->mark = yg_str_starts(text, YG_STR("\xef\xbb\xbf")) ? 3 : 0;
    if (text.len > r->bytes_max) {
        r->mark = 0;
        yg_json_reader_fail(r, YG_LIMIT, r->bytes_max, "text too large");
    } else {
        text = yg_str_from(text, r->mark);
        r->text = text.ptr;
        r->len = (uint32_t)text.len;
        index_text(r);
    }
    if (r->failed)
        return yg_fail(err, r->error.status, r->error.at, "%s", r->error.text);
    *root = handle(r, 0, 0);
    return YG_OK;
}

enum yg_status yg_json_close(struct yg_json_reader *reader, struct yg_error *err)
{
    struct yg_json root = handle(reader, 0, 0);
    uint32_t end = reader->root_end;

    if (!reader->failed && end == YG_JSON_NO_TOKEN)
        end = yg_json_pass_value(reader, 0, 0);
    if (!reader->failed && end != reader->count)
        yg_json_fail_token(reader, end, "expected the end of the text");
    return yg_json_status(&root, err);
}

enum yg_status yg_json_status(const struct yg_json *value, struct yg_error *err)
{
    const struct yg_json_reader *r = value->reader;

    if (!r->failed)
        return YG_OK;
    return yg_fail(err, r->error.status, r->error.at, "%s", r->error.text);
}

enum yg_json_kind yg_json_kind(struct yg_json value)
{
    unsigned char kind = yg_json_kinds[byte_at(value.reader, token_of(value))];

    assert(kind != 0); /* only first bytes of values become handles */
    return (enum yg_json_kind)(kind - 1);
}

size_t yg_json_at(struct yg_json value)
{
    return value.reader->index[token_of(value)] + (size_t)value.reader->mark;
}

struct yg_str yg_json_raw(struct yg_json value)
{
    struct yg_json_reader *r = value.reader;
    uint32_t end = r->failed ? 0 : yg_json_pass_value(r, token_of(value), depth_of(value)), start;

    if (end == 0)
        return (struct yg_str){NULL, 0};
    if (end == token_of(value) + 1)
        return yg_json_scalar_text(r, token_of(value));
    set_done(r, token_of(value), end);
    start = r->index[token_of(value)];
    return (struct yg_str){r->text + start, r->index[end - 1] + 1 - start};
}

bool yg_json_get_string(struct yg_json value, struct yg_str *text)
{
    uint32_t token = token_of(value);

    return byte_at(value.reader, token) == '"' && read_string(value.reader, token, text);
}

bool yg_json_get_bool(struct yg_json value, bool *flag)
{
    if (yg_json_kind(value) != YG_JSON_BOOL ||
        !yg_json_check_literal(value.reader, token_of(value)))
        return false;
    *flag = byte_at(value.reader, token_of(value)) == 't';
    return true;
}

bool yg_json_get_double(struct yg_json value, double *number)
{
    struct yg_json_reader *r = value.reader;
    enum yg_status status;

    if (yg_json_kind(value) != YG_JSON_NUMBER || !yg_json_check_number_at(r, token_of(value)))
        return false;
    status = yg_json_number_to_double(yg_json_scalar_text(r, token_of(value)), number);
    if (status == YG_NOMEM)
        yg_json_reader_fail(r, YG_NOMEM, r->index[token_of(value)], "number");
    return status == YG_OK;
}

bool yg_json_get_int(struct yg_json value, int64_t *number)
{
    struct yg_json_reader *r = value.reader;

    if (yg_json_kind(value) != YG_JSON_NUMBER || !yg_json_check_number_at(r, token_of(value)))
        return false;
    return yg_json_number_to_int(yg_json_scalar_text(r, token_of(value)), number);
}

const char *yg_json_kind_name(enum yg_json_kind kind)
{
    static const char *const names[] = {"null", "boolean", "number", "string", "array", "object"};

    return names[kind];
}

void yg_json_line_column(struct yg_str text, size_t at, size_t *line, size_t *column)
{
    size_t start = 0, found;

    if (at > text.len)
        at = text.len;
    *line = 1;
    while ((found = start + yg_str_index(yg_str_from(text, start), '\n')) < at) {
        start = found + 1;
        ++*line;
    }
    *column = at - start + 1;
}

/* What yagura writes and reads again. The first byte of an input says what the rest is:
 *
 *   c e p f   a case, exposure, progress, facts: when it decodes, what is encoded decodes and is
 *             encoded to the same bytes
 *   a         a case, of which the alerts are JSON
 *   g         an entity of the catalog
 *   d         a record that is turned away, its key up to the first LF: the letter is JSON, shorter
 *             than a message may be
 *
 * Whatever comes: no crash, an error has its status and a text, and its offset lies in the text;
 * what was decoded lies in memory that can be read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connectors/formats/encode.h"
#include "connectors/formats/facts.h"

#define MESSAGE_BYTES_MAX 1048588

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct yg_json_reader *reader;
static struct yg_arena arena;

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_error(const struct yg_error *err, enum yg_status st, struct yg_str text)
{
    check(err->status == st && err->text[0] != '\0');
    check(err->at == YG_NO_OFFSET || err->at <= text.len);
}

static void check_json(struct yg_str text)
{
    struct yg_json root;

    check(yg_json_open(reader, text, &root, NULL) == YG_OK);
    check(yg_json_kind(root) == YG_JSON_OBJECT && yg_json_close(reader, NULL) == YG_OK);
}

/* ---- decode and encode again ---------------------------------------------------------------- */

static enum yg_status copy_case(struct yg_str text, struct yg_buf *out, struct yg_error *err)
{
    struct yg_case value;
    enum yg_status st = yg_decode_case(reader, &arena, text, &value, err);

    if (st == YG_OK)
        yg_encode_case(out, &value);
    return st;
}

static enum yg_status copy_exposure(struct yg_str text, struct yg_buf *out, struct yg_error *err)
{
    struct yg_exposure value;
    enum yg_status st = yg_decode_exposure(reader, &arena, text, &value, err);

    if (st == YG_OK)
        yg_encode_exposure(out, &value);
    return st;
}

static enum yg_status copy_progress(struct yg_str text, struct yg_buf *out, struct yg_error *err)
{
    struct yg_progress value;
    enum yg_status st = yg_decode_progress(reader, &arena, text, &value, err);

    if (st == YG_OK)
        yg_encode_progress(out, &value);
    return st;
}

static enum yg_status copy_facts(struct yg_str text, struct yg_buf *out, struct yg_error *err)
{
    struct yg_vulnerability value;
    uint64_t watermark;
    enum yg_status st = yg_decode_facts(reader, &arena, text, &value, &watermark, err);

    if (st == YG_OK)
        yg_encode_facts(out, &value, watermark);
    return st;
}

typedef enum yg_status copy_function(struct yg_str text, struct yg_buf *out, struct yg_error *err);

static void check_copy(copy_function *copy, struct yg_str text)
{
    struct yg_buf once = {0}, twice = {0};
    struct yg_error err = {.status = YG_OK, .at = 0};
    enum yg_status st = copy(text, &once, &err);

    if (st != YG_OK) {
        check_error(&err, st, text);
    } else {
        check(copy(yg_buf_str(&once), &twice, &err) == YG_OK);
        check(yg_str_equal(yg_buf_str(&once), yg_buf_str(&twice)));
    }
    yg_buf_deinit(&once);
    yg_buf_deinit(&twice);
}

/* ---- what is only written, or only read ----------------------------------------------------- */

static void check_alerts(struct yg_str text)
{
    struct yg_alert alert = {.team = text, .ja = {text, text}, .en = {text, text}};
    struct yg_buf out = {0};
    struct yg_case value;

    if (yg_decode_case(reader, &arena, text, &value, NULL) != YG_OK)
        return;
    alert.of = &value;
    for (size_t i = 0; i < value.part_count; i++) {
        alert.part = &value.parts[i];
        yg_encode_alert(&out, &alert); /* before the reader is used again: the case lies in it */
        yg_buf_append_char(&out, '\n');
    }
    struct yg_str rest = yg_buf_str(&out);
    while (rest.len > 0)
        check_json(yg_str_cut(&rest, '\n'));
    yg_buf_deinit(&out);
}

static void check_catalog(struct yg_str text)
{
    struct yg_catalog_entity entity;
    struct yg_error err = {.status = YG_OK, .at = 0};
    enum yg_status st = yg_decode_catalog(reader, &arena, text, &entity, &err);
    struct yg_buf out = {0};

    if (st != YG_OK) {
        check_error(&err, st, text);
        return;
    }
    check(entity.id.len > 0);
    const struct yg_str texts[] = {
        entity.id,
        entity.team.name.ja,
        entity.team.name.en,
        entity.team.contact,
        entity.scope.name.ja,
        entity.scope.name.en,
        entity.scope.kind,
        entity.scope.owner,
        entity.scope.unit,
        entity.scope.stage,
        entity.scope.contact,
        entity.supplier.name.ja,
        entity.supplier.name.en,
        entity.supplier.contact,
        entity.supplier.window,
    };
    for (size_t i = 0; i < YG_COUNT(texts); i++)
        yg_buf_append(&out, texts[i]);
    for (size_t i = 0; i < entity.scope.supplier_count; i++)
        yg_buf_append(&out, entity.scope.suppliers[i]);
    yg_buf_deinit(&out);
}

static void check_letter(struct yg_str text)
{
    struct yg_error reason = {.status = YG_MALFORMED, .at = text.len, .text = "r"};
    struct yg_str value = text, key = yg_str_cut(&value, '\n');
    struct yg_record_header headers[2] = {{key, value}, {value, key}};
    struct yg_record record = {.key = key,
                               .value = value,
                               .headers = headers,
                               .header_count = 2,
                               .time = (int64_t)key.len};
    struct yg_buf out = {0};

    if (text.len >= sizeof record.time)
        memcpy(&record.time, text.ptr, sizeof record.time);
    snprintf(reason.text, sizeof reason.text, "%.*s", YG_STR_ARG(yg_str_head(text, 400)));
    yg_encode_dead_letter(&out, &record, &reason);
    check(out.len < MESSAGE_BYTES_MAX);
    check_json(yg_buf_str(&out));
    yg_buf_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yg_str text = {(const char *)data + 1, size - 1};

    if (reader == NULL)
        reader = yg_json_reader_create((size_t)16 << 20);
    if (reader == NULL || size == 0)
        return 0;
    switch (data[0]) {
    case 'c':
        check_copy(copy_case, text);
        break;
    case 'e':
        check_copy(copy_exposure, text);
        break;
    case 'p':
        check_copy(copy_progress, text);
        break;
    case 'f':
        check_copy(copy_facts, text);
        break;
    case 'a':
        check_alerts(text);
        break;
    case 'g':
        check_catalog(text);
        break;
    case 'd':
        check_letter(text);
        break;
    }
    yg_arena_reset(&arena, (size_t)1 << 20);
    return 0;
}

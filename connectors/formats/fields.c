/* fields.c - small readers of values that several formats use. */
#include "connectors/formats/decoder.h"

enum yg_status yg_no_memory(struct yg_error *err)
{
    return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory");
}

struct yg_str yg_clip(struct yg_str text, size_t max)
{
    if (text.len <= max)
        return text;
    while (max > 0 && ((unsigned char)text.ptr[max] & 0xC0) == 0x80)
        max--;
    return yg_str_head(text, max);
}

enum yg_status yg_field_skip(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    (void)state, (void)value, (void)out, (void)err;
    return YG_OK;
}

enum yg_status yg_field_expect(struct yg_json value, enum yg_json_kind kind, bool *present,
                               struct yg_error *err)
{
    enum yg_json_kind found = yg_json_kind(value);

    *present = found == kind;
    if (found == kind || found == YG_JSON_NULL)
        return YG_OK;
    return yg_json_fail_kind(value, kind, err);
}

/* Strings taken from the reader at once. */
#define RUN_MAX 64

static enum yg_status append_strings(struct yg_arena *arena, const struct yg_str *texts,
                                     size_t text_count, struct yg_str **items, size_t *count,
                                     struct yg_error *err)
{
    struct yg_str *slots = yg_arena_append_many(arena, items, count, text_count);

    if (slots == NULL)
        return yg_no_memory(err);
    memcpy(slots, texts, text_count * sizeof *texts);
    return YG_OK;
}

enum yg_status yg_field_strings(struct yg_decoder *decoder, struct yg_json list, size_t max,
                                struct yg_str **items, size_t *count, struct yg_error *err)
{
    struct yg_str texts[RUN_MAX];
    struct yg_json item;
    bool present;
    enum yg_status st = yg_field_expect(list, YG_JSON_ARRAY, &present, err);

    for (size_t i = 0; st == YG_OK && present;) {
        size_t run = yg_json_next_strings(&list, texts, RUN_MAX);

        if (run > max - *count)
            return yg_fail(err, YG_LIMIT, yg_json_at(list), "more than %zu", max);
        if (run > 0)
            st = append_strings(&decoder->arena, texts, run, items, count, err);
        i += run;
        if (st != YG_OK || run == RUN_MAX)
            continue;
        if (!yg_json_next_item(&list, &item))
            return yg_json_status(&list, err);
        if (yg_json_kind(item) != YG_JSON_NULL) { /* a null is no item */
            st = yg_json_fail_kind(item, YG_JSON_STRING, err);
            yg_error_wrap(err, "[%zu]", i);
        }
        i++;
    }
    return st;
}

enum yg_status yg_field_each(struct yg_json list, size_t max, yg_field_fn each, void *state,
                             void *out, struct yg_error *err)
{
    struct yg_json item;
    bool present;
    enum yg_status st = yg_field_expect(list, YG_JSON_ARRAY, &present, err);

    if (st != YG_OK || !present)
        return st;
    for (size_t i = 0; yg_json_next_item(&list, &item); i++) {
        if (i == max)
            return yg_fail(err, YG_LIMIT, yg_json_at(item), "more than %zu", max);
        st = each(state, item, out, err);
        if (st != YG_OK) {
            yg_error_wrap(err, "[%zu]", i);
            return st;
        }
    }
    return yg_json_status(&list, err);
}

enum yg_status yg_field_short(struct yg_json value, size_t bytes_max, struct yg_str *out,
                              struct yg_error *err)
{
    struct yg_str text = *out;
    enum yg_status st = yg_json_take_string(value, &text, err);

    if (st != YG_OK)
        return st;
    if (text.len > bytes_max)
        return yg_fail(err, YG_LIMIT, yg_json_at(value), "%zu bytes, at most %zu", text.len,
                       bytes_max);
    *out = text;
    return YG_OK;
}

enum yg_status yg_field_label(struct yg_json value, struct yg_str *label, struct yg_error *err)
{
    return yg_field_short(value, YG_INVENTORY_LABEL_BYTES_MAX, label, err);
}

struct yg_str yg_field_shown(struct yg_json value)
{
    struct yg_str text;

    if (yg_json_get_string(value, &text))
        return yg_clip(text, YG_COMPONENT_BYTES_MAX);
    return yg_clip(yg_json_raw(value), YG_COMPONENT_RAW_BYTES_MAX);
}

struct yg_str yg_field_text(struct yg_json value)
{
    return yg_json_kind(value) == YG_JSON_NULL ? (struct yg_str){NULL, 0} : yg_field_shown(value);
}

struct yg_str yg_field_taken(const struct yg_json_taken *taken, size_t row)
{
    if (!(taken->strings >> row & 1))
        return (struct yg_str){NULL, 0};
    return yg_clip(taken->texts[row], YG_COMPONENT_BYTES_MAX);
}

void yg_field_show(struct yg_json_taken *taken, size_t row, struct yg_json value)
{
    struct yg_str text = yg_field_text(value);

    if (text.ptr == NULL)
        return;
    taken->texts[row] = text;
    taken->strings |= (uint32_t)1 << row;
}

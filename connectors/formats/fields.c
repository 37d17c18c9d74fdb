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

/* Strings taken from the reader at once: of a short list, and behind so many. */
#define RUN_MAX 64
#define LONG_RUN_MAX 256

/* Append a run of strings of a list; most lists are short, a long one is taken in place. False
 * without memory. */
static bool append_run(struct yg_arena *arena, struct yg_json *list, struct yg_str **items,
                       size_t *count, size_t *run)
{
    struct yg_str texts[RUN_MAX], *slots;

    if (*count >= RUN_MAX) {
        slots = yg_arena_append_many(arena, items, count, LONG_RUN_MAX);
        *run = slots == NULL ? 0 : yg_json_next_strings(list, slots, LONG_RUN_MAX);
        *count -= slots == NULL ? 0 : LONG_RUN_MAX - *run;
        return slots != NULL;
    }
    *run = yg_json_next_strings(list, texts, RUN_MAX);
    if (*run == 0)
        return true;
    slots = yg_arena_append_many(arena, items, count, *run);
    if (slots != NULL)
        memcpy(slots, texts, *run * sizeof *texts);
    return slots != NULL;
}

enum yg_status yg_field_strings(struct yg_decoder *decoder, struct yg_json list, size_t max,
                                struct yg_str **items, size_t *count, struct yg_error *err)
{
    struct yg_json item;
    bool present;
    enum yg_status st = yg_field_expect(list, YG_JSON_ARRAY, &present, err);

    for (size_t i = 0, run; st == YG_OK && present; i++) {
        do {
            if (!append_run(&decoder->arena, &list, items, count, &run))
                return yg_no_memory(err);
            if (*count > max)
                return yg_fail(err, YG_LIMIT, yg_json_at(list), "more than %zu", max);
            i += run;
        } while (run >= RUN_MAX);
        if (!yg_json_next_item(&list, &item))
            return yg_json_status(&list, err);
        if (yg_json_kind(item) != YG_JSON_NULL) { /* a null is no item */
            st = yg_json_fail_kind(item, YG_JSON_STRING, err);
            yg_error_wrap(err, "[%zu]", i);
        }
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

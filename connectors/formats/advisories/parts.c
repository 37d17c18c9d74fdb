#include "connectors/formats/advisories/parts.h"

/* Keys of records are made of ids, joined by '|'. */
static bool is_plain(struct yg_str id)
{
    for (size_t i = 0; i < id.len; i++) {
        unsigned char c = (unsigned char)id.ptr[i];

        if (c == '|' || c < 0x20 || c == 0x7F)
            return false;
    }
    return true;
}

enum yg_status yg_advisory_check_id(struct yg_str id, size_t at, struct yg_error *err)
{
    if (id.len == 0)
        return yg_fail(err, YG_MALFORMED, at, "empty");
    if (!is_plain(id))
        return yg_fail(err, YG_MALFORMED, at, "it has '|' or a control character");
    return YG_OK;
}

enum yg_status yg_advisory_take_id(struct yg_json value, struct yg_str *id, struct yg_error *err)
{
    enum yg_status st = yg_field_short(value, YG_ADVISORY_ID_BYTES_MAX, id, err);

    return st != YG_OK ? st : yg_advisory_check_id(*id, yg_json_at(value), err);
}

struct yg_str yg_source_word(struct yg_arena *arena, struct yg_str text)
{
    struct yg_str source = yg_arena_copy(arena, text);
    char *to = (char *)source.ptr;

    for (size_t i = 0; to != NULL && i < source.len; i++) {
        if (to[i] >= 'A' && to[i] <= 'Z')
            to[i] = (char)(to[i] - 'A' + 'a');
    }
    return source;
}

enum yg_status yg_advisory_wrap(const struct yg_advisory *advisory, enum yg_status st,
                                struct yg_error *err)
{
    if (st != YG_OK && advisory->id.len > 0)
        yg_error_wrap(err, "%.*s", YG_STR_ARG(yg_clip(advisory->id, YG_COMPONENT_RAW_BYTES_MAX)));
    return st;
}

enum yg_status yg_advisory_add_severity(struct yg_decoder *decoder, struct yg_advisory *advisory,
                                        struct yg_json value, enum yg_severity_kind kind,
                                        struct yg_str vector, struct yg_error *err)
{
    if (vector.len == 0)
        return YG_OK;
    if (advisory->severity_count == YG_ADVISORY_SEVERITIES_MAX)
        return yg_fail(err, YG_LIMIT, yg_json_at(value), "more than %d severities",
                       YG_ADVISORY_SEVERITIES_MAX);

    struct yg_severity *slot =
        yg_arena_append(&decoder->arena, &advisory->severities, &advisory->severity_count);
    if (slot == NULL)
        return yg_no_memory(err);
    *slot = (struct yg_severity){kind, vector};
    return YG_OK;
}

enum yg_severity_kind yg_severity_kind_of_vector(struct yg_str vector)
{
    if (yg_str_starts(vector, YG_STR("CVSS:3.")))
        return YG_SEVERITY_CVSS_V3;
    if (yg_str_starts(vector, YG_STR("CVSS:4.")))
        return YG_SEVERITY_CVSS_V4;
    return YG_SEVERITY_CVSS_V2;
}

enum yg_status yg_advisory_add_name(struct yg_decoder *decoder, struct yg_json value,
                                    struct yg_str id, struct yg_str **ids, size_t *count,
                                    struct yg_error *err)
{
    if (*count == YG_ADVISORY_IDS_MAX)
        return yg_fail(err, YG_LIMIT, yg_json_at(value), "more than %d", YG_ADVISORY_IDS_MAX);

    struct yg_str *slot = yg_arena_append(&decoder->arena, ids, count);
    if (slot == NULL)
        return yg_no_memory(err);
    *slot = id;
    return YG_OK;
}

enum yg_status yg_advisory_add_affected(struct yg_decoder *decoder, struct yg_advisory *advisory,
                                        struct yg_json value, const struct yg_affected *entry,
                                        struct yg_error *err)
{
    if (advisory->affected_count == YG_ADVISORY_AFFECTED_MAX)
        return yg_fail(err, YG_LIMIT, yg_json_at(value), "more than %d affected entries",
                       YG_ADVISORY_AFFECTED_MAX);
    if (decoder->entries++ == YG_ADVISORY_ENTRIES_MAX)
        return yg_fail(err, YG_LIMIT, yg_json_at(value), "more than %d entries in one record",
                       YG_ADVISORY_ENTRIES_MAX);

    struct yg_affected *slot =
        yg_arena_append(&decoder->arena, &advisory->affected, &advisory->affected_count);
    if (slot == NULL)
        return yg_no_memory(err);
    *slot = *entry;
    return YG_OK;
}

bool yg_affected_add_range(struct yg_arena *arena, struct yg_affected *affected,
                           const struct yg_range *range)
{
    struct yg_range *slot = yg_arena_append(arena, &affected->ranges, &affected->range_count);

    if (slot != NULL)
        *slot = *range;
    return slot != NULL;
}

bool yg_affected_add_version(struct yg_arena *arena, struct yg_affected *affected,
                             struct yg_str version)
{
    struct yg_str *slot = yg_arena_append(arena, &affected->versions, &affected->version_count);

    if (slot != NULL)
        *slot = version;
    return slot != NULL;
}

bool yg_range_add_event(struct yg_arena *arena, struct yg_range *range, enum yg_event_kind kind,
                        struct yg_str version)
{
    struct yg_range_event *slot = yg_arena_append(arena, &range->events, &range->event_count);

    if (slot != NULL)
        *slot = (struct yg_range_event){kind, version};
    return slot != NULL;
}

bool yg_word_is_one_of(struct yg_str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (yg_str_equal_nocase(word, yg_str(words[i])))
            return true;
    }
    return false;
}

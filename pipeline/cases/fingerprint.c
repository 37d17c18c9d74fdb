/* fingerprint.c - one number for a case value, to tell whether it has changed.
 *
 * Every field is written in a fixed order, texts with their length, and hashed with a constant
 * seed: what a restart reads back has the fingerprint of what was written before it.
 */
#include "pipeline/base/hash.h"
#include "pipeline/cases/casebook_state.h"

static void put_number(struct yg_buf *buf, int64_t number)
{
    char *to = yg_buf_reserve(buf, sizeof number);

    if (to == NULL)
        return;
    memcpy(to, &number, sizeof number);
    buf->len += sizeof number;
}

static void put_text(struct yg_buf *buf, struct yg_str text)
{
    put_number(buf, (int64_t)text.len);
    yg_buf_append(buf, text);
}

static void put_texts(struct yg_buf *buf, const struct yg_str *texts, size_t count)
{
    put_number(buf, (int64_t)count);
    for (size_t i = 0; i < count; i++)
        put_text(buf, texts[i]);
}

static void put_scope(struct yg_buf *buf, const struct yg_case_scope *scope)
{
    put_text(buf, scope->scope);
    put_text(buf, scope->route);
    put_number(buf, (int64_t)scope->affected);
    put_number(buf, (int64_t)scope->under_investigation);
    put_number(buf, (int64_t)scope->segments_left_out);
    put_number(buf, (int64_t)scope->segment_count);
    for (size_t i = 0; i < scope->segment_count; i++) {
        const struct yg_case_segment *segment = &scope->segments[i];

        put_text(buf, segment->site);
        put_text(buf, segment->stage);
        put_text(buf, segment->kind);
        put_number(buf, (int64_t)segment->exposure);
        put_number(buf, segment->must_not_stop);
        put_number(buf, (int64_t)segment->affected);
        put_number(buf, (int64_t)segment->under_investigation);
    }
}

static void put_part(struct yg_buf *buf, const struct yg_case_part *part)
{
    put_text(buf, part->team);
    put_number(buf, part->state);
    put_number(buf, part->reason);
    put_text(buf, part->class_name);
    put_text(buf, part->rule);
    put_number(buf, part->exposure);
    put_number(buf, part->status);
    put_number(buf, part->opened);
    put_number(buf, part->class_since);
    put_number(buf, part->due);
    put_number(buf, (int64_t)part->affected);
    put_number(buf, (int64_t)part->under_investigation);
    put_number(buf, (int64_t)part->must_not_stop);
    put_number(buf, (int64_t)part->exposure_unknown);
    put_number(buf, part->counted_as_machines);
    put_number(buf, part->sources_differ);
    put_number(buf, (int64_t)part->scopes_left_out);
    put_number(buf, (int64_t)part->scope_count);
    for (size_t i = 0; i < part->scope_count; i++)
        put_scope(buf, &part->scopes[i]);
    put_texts(buf, part->samples, part->sample_count);
    put_number(buf, (int64_t)part->component_count);
    for (size_t i = 0; i < part->component_count; i++) {
        put_text(buf, part->components[i].text);
        put_text(buf, part->components[i].version);
        put_text(buf, part->components[i].fixed);
        put_number(buf, part->components[i].asset_count);
    }
}

uint64_t yg_book_fingerprint(const struct yg_case *value, struct yg_buf *scratch)
{
    yg_buf_reset(scratch);
    put_text(scratch, value->id);
    put_texts(scratch, value->aliases, value->alias_count);
    put_texts(scratch, value->advisories, value->advisory_count);
    put_text(scratch, value->summary);
    put_text(scratch, value->reference_url);
    put_number(scratch, value->severity);
    put_text(scratch, value->cvss);
    put_number(scratch, value->cvss_base_x10);
    put_number(scratch, value->known_exploited);
    put_number(scratch, value->ransomware);
    put_number(scratch, value->epss_x1e5);
    put_number(scratch, value->published);
    put_number(scratch, value->modified);
    put_text(scratch, value->successor);
    put_text(scratch, value->policy);
    put_number(scratch, (int64_t)value->part_count);
    for (size_t i = 0; i < value->part_count; i++)
        put_part(scratch, &value->parts[i]);
    return yg_hash_with(yg_buf_str(scratch), 0);
}

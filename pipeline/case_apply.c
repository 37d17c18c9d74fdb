/* case_apply.c - records to the casebook. */
#include "connectors/formats/encode.h"
#include "connectors/formats/facts.h"
#include "pipeline/case_state.h"

/* Watermarks */

void yg_watermarks_deinit(struct yg_watermarks *watermarks)
{
    yg_table_deinit(&watermarks->table);
    yg_arena_deinit(&watermarks->arena);
}

/* Note the watermark; *newest says whether no greater one was noted before. False without
 * memory. */
static bool note(struct yg_watermarks *watermarks, struct yg_str vulnerability, uint64_t watermark,
                 bool *newest)
{
    uint64_t *noted = yg_table_find(&watermarks->table, vulnerability);

    *newest = noted == NULL || watermark >= *noted;
    if (noted == NULL) {
        struct yg_str key = yg_arena_copy(&watermarks->arena, vulnerability);

        noted = yg_arena_alloc(&watermarks->arena, sizeof *noted);
        if (key.ptr == NULL || noted == NULL || !yg_table_set(&watermarks->table, key, noted))
            return false;
    }
    if (*newest)
        *noted = watermark;
    return true;
}

/* Exposures and progress: written by ourselves, so that what cannot be read is an error of ours or
 * of the broker's, not a dead letter. */

static enum yg_status apply_facts(struct yg_case_stage *stage, const struct yg_record *record,
                                  struct yg_error *err)
{
    struct yg_vulnerability facts;
    uint64_t watermark;
    bool newest;

    if (record->value.ptr == NULL)
        return YG_OK;
    enum yg_status st =
        yg_decode_facts(stage->reader, &stage->scratch, record->value, &facts, &watermark, err);
    if (st != YG_OK)
        return st;
    if (!note(&stage->watermarks, facts.name, watermark, &newest))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a watermark");
    if (!newest)
        return YG_OK;
    if (watermark > stage->watermark)
        stage->watermark = watermark;
    yg_clock_observe(&stage->clock, facts.modified);
    return yg_casebook_apply_vulnerability(stage->casebook, &facts, err);
}

/* A tombstone says by its key which count is now zero. */
static enum yg_status apply_gone(struct yg_case_stage *stage, struct yg_str vulnerability,
                                 int32_t partition, struct yg_str segment, struct yg_error *err)
{
    struct yg_exposure exposure = {.vulnerability = vulnerability, .partition = partition};
    enum yg_status st = yg_segment_parse(&stage->scratch, segment, &exposure.segment, err);

    return st != YG_OK ? st : yg_casebook_apply_exposure(stage->casebook, &exposure, err);
}

/* "TOPIC/PARTITION:NEXT,...": the sum of the offsets, as facts state it. */
static uint64_t watermark_sum(struct yg_str text)
{
    uint64_t sum = 0, next;

    while (text.ptr != NULL) {
        struct yg_str part = yg_str_cut(&text, ',');

        if (yg_str_to_u64(yg_str_from(part, yg_str_rindex(part, ':') + 1), &next))
            sum += next;
    }
    return sum;
}

static enum yg_status apply_progress(struct yg_case_stage *stage, const struct yg_record *record,
                                     struct yg_error *err)
{
    struct yg_progress progress;

    if (record->value.ptr == NULL)
        return YG_OK;
    enum yg_status st =
        yg_decode_progress(stage->reader, &stage->scratch, record->value, &progress, err);
    if (st != YG_OK)
        return st;
    if (progress.partition >= 0 && progress.partition < stage->options.inventory_partitions) {
        struct yg_passed *passed = &stage->passed[progress.partition];

        passed->caught_up |= progress.caught_up;
        passed->watermark = watermark_sum(progress.advisories);
    }
    return yg_casebook_apply_progress(stage->casebook, &progress, err);
}

static enum yg_status apply_exposure(struct yg_case_stage *stage, const struct yg_record *record,
                                     struct yg_error *err)
{
    struct yg_str key = record->key, vulnerability = yg_str_cut(&key, '|');
    struct yg_exposure exposure;
    uint64_t partition;

    if (key.ptr == NULL || !yg_str_to_u64(yg_str_cut(&key, '|'), &partition) ||
        partition > INT32_MAX)
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "'%.*s' is not the key of an exposure",
                       YG_STR_ARG(record->key));
    if (key.ptr == NULL && vulnerability.len == 0)
        return apply_progress(stage, record, err);
    if (key.ptr == NULL)
        return apply_facts(stage, record, err);
    if (record->value.ptr == NULL)
        return apply_gone(stage, vulnerability, (int32_t)partition, key, err);
    enum yg_status st =
        yg_decode_exposure(stage->reader, &stage->scratch, record->value, &exposure, err);
    return st != YG_OK ? st : yg_casebook_apply_exposure(stage->casebook, &exposure, err);
}

enum yg_status yg_case_apply_record(struct yg_case_stage *stage, const struct yg_record *record,
                                    struct yg_error *err)
{
    enum yg_status st = YG_OK;

    yg_arena_reset(&stage->scratch, (size_t)1 << 20);
    if (yg_str_equal(record->position.topic, stage->options.topic_exposures))
        st = apply_exposure(stage, record, err);
    else if (yg_str_equal(record->position.topic, stage->options.topic_progress))
        stage->progress_next = record->position.offset + 1; /* said in `exposures`, too */
    else
        st = yg_case_forward(stage, record, err); /* a dead letter of the match stage */
    return st == YG_OK ? YG_OK
                       : yg_error_wrap(err, "%.*s, key %.*s", YG_STR_ARG(record->position.topic),
                                       YG_STR_ARG(record->key));
}

/* Catalog and enrichment: written by others, so that what cannot be read is a dead letter. */

/* Files state no positions: they are read once. */
static enum yg_status note_read(struct yg_case_stage *stage, const struct yg_record *record,
                                struct yg_error *err)
{
    if (stage->options.live && !yg_read_positions_note(&stage->read, &record->position))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a position");
    return YG_OK;
}

static enum yg_status turn_away(struct yg_case_stage *stage, const struct yg_record *record,
                                enum yg_status st, const struct yg_error *reason,
                                struct yg_error *err)
{
    if (st == YG_NOMEM)
        return yg_fail(err, st, reason->at, "%s", reason->text);
    if (yg_read_positions_passed(yg_buf_str(&stage->read_before), &record->position))
        return YG_OK; /* read again at a start */
    return yg_case_dead_letter(stage, record, reason, err);
}

enum yg_status yg_case_apply_catalog(struct yg_case_stage *stage, const struct yg_record *record,
                                     struct yg_error *err)
{
    struct yg_catalog_entity entity;
    struct yg_error reason;
    enum yg_status st = note_read(stage, record, err);

    yg_arena_reset(&stage->scratch, (size_t)1 << 20);
    if (st != YG_OK)
        return st;
    if (record->value.ptr == NULL)
        return yg_casebook_remove_catalog(stage->casebook, record->key, err);
    st = yg_decode_catalog(stage->reader, &stage->scratch, record->value, &entity, &reason);
    if (st == YG_OK)
        return yg_casebook_apply_catalog(stage->casebook, &entity, err);
    return turn_away(stage, record, st, &reason, err);
}

enum yg_status yg_case_apply_enrichment(struct yg_case_stage *stage, const struct yg_record *record,
                                        struct yg_error *err)
{
    struct yg_enrichment enrichment;
    struct yg_error reason;
    enum yg_status st = note_read(stage, record, err);

    if (st != YG_OK || record->value.ptr == NULL)
        return st; /* scores are replaced, not taken back */
    st = yg_decode_enrichment(stage->decoder, record, &enrichment, &reason);
    if (st == YG_UNSUPPORTED)
        return YG_OK; /* a known form that is not read yet: the decoder counts it by name */
    if (st == YG_OK) {
        yg_clock_observe(&stage->clock, enrichment.published);
        return yg_casebook_apply_enrichment(stage->casebook, &enrichment, err);
    }
    return turn_away(stage, record, st, &reason, err);
}

enum yg_status yg_case_restore_record(struct yg_case_stage *stage, const struct yg_record *record,
                                      struct yg_error *err)
{
    struct yg_case stored;

    if (record->value.ptr == NULL ||
        !yg_str_equal(record->position.topic, stage->options.topic_cases))
        return YG_OK;
    yg_arena_reset(&stage->scratch, (size_t)1 << 20);
    enum yg_status st = yg_decode_case(stage->reader, &stage->scratch, record->value, &stored, err);
    if (st == YG_OK)
        st = yg_casebook_restore(stage->casebook, &stored, err);
    return st == YG_OK ? YG_OK : yg_error_wrap(err, "stored case %.*s", YG_STR_ARG(record->key));
}

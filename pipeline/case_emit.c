/* case_emit.c - what leaves stage 2: cases, events, alerts, dead letters. */
#include "connectors/formats/encode.h"
#include "pipeline/case_state.h"
#include "pipeline/outgoing.h"

#define HEADERS_MAX 6

/* CloudEvents 1.0, Kafka protocol binding, binary mode: attributes are headers `ce_...`. */
static size_t cloud_event(struct yg_record_header headers[HEADERS_MAX], struct yg_str type,
                          struct yg_str id)
{
    headers[0] = (struct yg_record_header){YG_STR("ce_specversion"), YG_STR("1.0")};
    headers[1] = (struct yg_record_header){YG_STR("ce_source"), YG_STR("yagura")};
    headers[2] = (struct yg_record_header){YG_STR("ce_type"), type};
    headers[3] = (struct yg_record_header){YG_STR("ce_id"), id};
    headers[4] = (struct yg_record_header){YG_STR("content-type"), YG_STR("application/json")};
    return 5;
}

static enum yg_status append(struct yg_case_stage *stage, struct yg_str topic, struct yg_str key,
                             const struct yg_record_header *headers, size_t header_count,
                             struct yg_error *err)
{
    struct yg_output output = {.topic = topic,
                               .partition = YG_PARTITION_ANY,
                               .key = key,
                               .value = yg_buf_str(&stage->value),
                               .headers = headers,
                               .header_count = header_count};

    if (stage->value.failed)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory to encode a record");
    const struct yg_outgoing to = {stage->connections.sink, stage->options.topic_dead_letter,
                                   &stage->totals.rejected};
    stage->appended = true;
    return yg_outgoing_append(&to, &output, err);
}

enum yg_status yg_case_emit(void *state, const struct yg_casebook_output *output,
                            struct yg_error *err)
{
    struct yg_record_header headers[HEADERS_MAX];
    struct yg_case_stage *stage = state;
    size_t count = 0;

    yg_buf_reset(&stage->value);
    switch (output->kind) {
    case YG_OUTPUT_CASE:
        yg_encode_case(&stage->value, output->value);
        return append(stage, stage->options.topic_cases, output->value->id, NULL, 0, err);
    case YG_OUTPUT_EVENT:
        yg_encode_event(&stage->value, output->event);
        count = cloud_event(headers, YG_STR("yagura.event.v1"), output->event->id);
        return append(stage, stage->options.topic_events, output->event->of, headers, count, err);
    case YG_OUTPUT_ALERT:
        stage->totals.alerts++;
        yg_encode_alert(&stage->value, output->alert);
        count = cloud_event(headers, YG_STR("yagura.alert.v1"), output->alert->id);
        headers[count++] = (struct yg_record_header){YG_STR("team"), output->alert->team};
        return append(stage, stage->options.topic_alerts,
                      output->alert->of == NULL ? output->alert->id : output->alert->of->id,
                      headers, count, err);
    }
    return YG_OK;
}

/* That the first load is done must outlive the process. */
enum yg_status yg_case_emit_baseline(struct yg_case_stage *stage, struct yg_error *err)
{
    yg_buf_reset(&stage->value);
    yg_buf_append(&stage->value, YG_STR("{\"baseline\":\"ended\"}"));
    return append(stage, stage->options.topic_progress, YG_BASELINE_KEY, NULL, 0, err);
}

/* A record that only passes through, as it is. */
enum yg_status yg_case_forward(struct yg_case_stage *stage, const struct yg_record *record,
                               struct yg_error *err)
{
    yg_buf_reset(&stage->value);
    yg_buf_append(&stage->value, record->value);
    return append(stage, record->position.topic, record->key, record->headers, record->header_count,
                  err);
}

enum yg_status yg_case_dead_letter(struct yg_case_stage *stage, const struct yg_record *record,
                                   const struct yg_error *reason, struct yg_error *err)
{
    stage->totals.rejected++;
    yg_buf_reset(&stage->value);
    yg_encode_dead_letter(&stage->value, record, reason);
    return append(stage, stage->options.topic_dead_letter, record->key, NULL, 0, err);
}

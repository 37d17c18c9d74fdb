/* case.c - cases, alerts and events as JSON. */
#include "connectors/formats/component_shape.h"
#include "connectors/formats/encode.h"
#include "connectors/formats/shape.h"
#include "connectors/formats/write.h"

static const char *state_word(int n)
{
    return yg_case_state_name((enum yg_case_state)n);
}
static const char *reason_word(int n)
{
    return yg_case_reason_name((enum yg_case_reason)n);
}
static const char *severity_word(int n)
{
    return yg_case_severity_name((enum yg_case_severity)n);
}
static const char *exposure_word(int n)
{
    return yg_exposure_label_name((enum yg_exposure_label)n);
}
static const char *change_word(int n)
{
    return yg_case_change_name((enum yg_case_change)n);
}
static const char *lane_word(int n)
{
    return yg_lane_name((enum yg_lane)n);
}
static const char *status_word(int n)
{
    return yg_vulnerability_status_name((enum yg_vulnerability_status)n);
}

static const struct yg_shape_words states = {state_word, YG_CASE_OPEN + 1};
static const struct yg_shape_words reasons = {reason_word, YG_CLOSED_RENAMED + 1};
static const struct yg_shape_words severities = {severity_word, YG_SEVERITY_CRITICAL + 1};
static const struct yg_shape_words exposures = {exposure_word, YG_EXPOSED_ISOLATED + 1};
static const struct yg_shape_words statuses = {status_word, YG_STATUS_AFFECTED + 1};
static const struct yg_shape_words changes = {change_word, YG_CHANGE_SUMMARY + 1};
static const struct yg_shape_words lanes = {lane_word, YG_LANE_URGENT + 1};

/* ---- case ----------------------------------------------------------------------------------- */

#define S struct yg_case_segment
static const struct yg_shape_field segment_shape_fields[] = {
    YG_SHAPE_MAYBE("site", YG_SHAPE_TEXT, S, site),
    YG_SHAPE_ENUM_ALWAYS("exposure", S, exposure, exposures),
    YG_SHAPE_MAYBE("stage", YG_SHAPE_TEXT, S, stage),
    YG_SHAPE_MAYBE("kind", YG_SHAPE_TEXT, S, kind),
    YG_SHAPE_MAYBE("must_not_stop", YG_SHAPE_FLAG, S, must_not_stop),
    YG_SHAPE_ALWAYS("affected", YG_SHAPE_UINT64, S, affected),
    YG_SHAPE_ALWAYS("under_investigation", YG_SHAPE_UINT64, S, under_investigation),
};
#undef S
YG_SHAPE(segment_shape, struct yg_case_segment);

#define S struct yg_case_scope
static const struct yg_shape_field scope_shape_fields[] = {
    YG_SHAPE_ALWAYS("scope", YG_SHAPE_TEXT, S, scope),
    YG_SHAPE_ALWAYS("route", YG_SHAPE_TEXT, S, route),
    YG_SHAPE_ALWAYS("affected", YG_SHAPE_UINT64, S, affected),
    YG_SHAPE_ALWAYS("under_investigation", YG_SHAPE_UINT64, S, under_investigation),
    YG_SHAPE_LIST("segments", S, segments, segment_count, segment_shape),
    YG_SHAPE_MAYBE("segments_left_out", YG_SHAPE_UINT64, S, segments_left_out),
};
#undef S
YG_SHAPE(scope_shape, struct yg_case_scope);

#define S struct yg_case_part
static const struct yg_shape_field part_shape_fields[] = {
    YG_SHAPE_ALWAYS("team", YG_SHAPE_TEXT, S, team),
    YG_SHAPE_ENUM_ALWAYS("state", S, state, states),
    YG_SHAPE_ENUM("reason", S, reason, reasons),
    YG_SHAPE_ALWAYS("class", YG_SHAPE_TEXT, S, class_name),
    YG_SHAPE_ALWAYS("rule", YG_SHAPE_TEXT, S, rule),
    YG_SHAPE_ENUM_ALWAYS("exposure", S, exposure, exposures),
    YG_SHAPE_ENUM_ALWAYS("status", S, status, statuses),
    YG_SHAPE_MAYBE("opened", YG_SHAPE_TIME, S, opened),
    YG_SHAPE_MAYBE("class_since", YG_SHAPE_TIME, S, class_since),
    YG_SHAPE_MAYBE("due", YG_SHAPE_DAY, S, due),
    YG_SHAPE_ALWAYS("affected", YG_SHAPE_UINT64, S, affected),
    YG_SHAPE_ALWAYS("under_investigation", YG_SHAPE_UINT64, S, under_investigation),
    YG_SHAPE_MAYBE("must_not_stop", YG_SHAPE_UINT64, S, must_not_stop),
    YG_SHAPE_MAYBE("exposure_unknown", YG_SHAPE_UINT64, S, exposure_unknown),
    YG_SHAPE_MAYBE("counted_as_machines", YG_SHAPE_FLAG, S, counted_as_machines),
    YG_SHAPE_MAYBE("sources_differ", YG_SHAPE_FLAG, S, sources_differ),
    YG_SHAPE_LIST("scopes", S, scopes, scope_count, scope_shape),
    YG_SHAPE_MAYBE("scopes_left_out", YG_SHAPE_UINT64, S, scopes_left_out),
    YG_SHAPE_TEXT_LIST("samples", S, samples, sample_count),
    YG_SHAPE_LIST("components", S, components, component_count, yg_component_shape),
};
#undef S
YG_SHAPE(part_shape, struct yg_case_part);

/* What is known of the vulnerability: the same in a case and in its alerts. */
#define S struct yg_case
#define FACTS                                                                                      \
    YG_SHAPE_MAYBE("tenant", YG_SHAPE_TEXT, S, tenant),                                            \
        YG_SHAPE_ALWAYS("vulnerability", YG_SHAPE_TEXT, S, vulnerability),                         \
        YG_SHAPE_TEXT_LIST("aliases", S, aliases, alias_count),                                    \
        YG_SHAPE_TEXT_LIST("advisories", S, advisories, advisory_count),                           \
        YG_SHAPE_MAYBE("summary", YG_SHAPE_TEXT, S, summary),                                      \
        YG_SHAPE_MAYBE("reference", YG_SHAPE_TEXT, S, reference_url),                              \
        YG_SHAPE_ENUM_ALWAYS("severity", S, severity, severities),                                 \
        YG_SHAPE_MAYBE("cvss", YG_SHAPE_TEXT, S, cvss),                                            \
        YG_SHAPE_FRACTION("cvss_base", S, cvss_base_x10, 1),                                       \
        YG_SHAPE_MAYBE("known_exploited", YG_SHAPE_TIME, S, known_exploited),                      \
        YG_SHAPE_MAYBE("ransomware", YG_SHAPE_FLAG, S, ransomware),                                \
        YG_SHAPE_FRACTION("epss", S, epss_x1e5, 5),                                                \
        YG_SHAPE_MAYBE("published", YG_SHAPE_TIME, S, published),                                  \
        YG_SHAPE_MAYBE("modified", YG_SHAPE_TIME, S, modified),                                    \
        YG_SHAPE_ALWAYS("policy", YG_SHAPE_TEXT, S, policy)

static const struct yg_shape_field case_shape_fields[] = {
    YG_SHAPE_ALWAYS("id", YG_SHAPE_TEXT, S, id),
    FACTS,
    YG_SHAPE_ENUM_ALWAYS("state", S, state, states),
    YG_SHAPE_ENUM("reason", S, reason, reasons),
    YG_SHAPE_MAYBE("successor", YG_SHAPE_TEXT, S, successor),
    YG_SHAPE_ALWAYS("class", YG_SHAPE_TEXT, S, class_name),
    YG_SHAPE_MAYBE("opened", YG_SHAPE_TIME, S, opened),
    YG_SHAPE_MAYBE("due", YG_SHAPE_DAY, S, due),
    YG_SHAPE_LIST("parts", S, parts, part_count, part_shape),
};
YG_SHAPE(case_shape, struct yg_case);

void yg_encode_case(struct yg_buf *buf, const struct yg_case *value)
{
    yg_shape_write(&case_shape, value, buf);
}

enum yg_status yg_decode_case(struct yg_json_reader *reader, struct yg_arena *arena,
                              struct yg_str text, struct yg_case *value, struct yg_error *err)
{
    struct yg_case read;
    enum yg_status st = yg_shape_decode(&case_shape, reader, arena, text, &read, err);

    if (st == YG_OK)
        *value = read;
    return st;
}

/* ---- alert ---------------------------------------------------------------------------------- */

static const struct yg_shape_field facts_shape_fields[] = {
    YG_SHAPE_ALWAYS("case", YG_SHAPE_TEXT, S, id),
    FACTS,
};
#undef S
#undef FACTS
YG_SHAPE(facts_shape, struct yg_case);

static const struct yg_shape_field class_shape_fields[] = {
    YG_SHAPE_ALWAYS("class", YG_SHAPE_TEXT, struct yg_alert_class, class_name),
    YG_SHAPE_ALWAYS("count", YG_SHAPE_UINT64, struct yg_alert_class, count),
};
YG_SHAPE(class_shape, struct yg_alert_class);

#define S struct yg_alert_item
static const struct yg_shape_field item_shape_fields[] = {
    YG_SHAPE_ALWAYS("case", YG_SHAPE_TEXT, S, of),
    YG_SHAPE_ALWAYS("class", YG_SHAPE_TEXT, S, class_name),
    YG_SHAPE_MAYBE("scope", YG_SHAPE_TEXT, S, scope),
    YG_SHAPE_MAYBE("due", YG_SHAPE_DAY, S, due),
    YG_SHAPE_ALWAYS("affected", YG_SHAPE_UINT64, S, affected),
    YG_SHAPE_ALWAYS("under_investigation", YG_SHAPE_UINT64, S, under_investigation),
};
#undef S
YG_SHAPE(item_shape, struct yg_alert_item);

#define S struct yg_alert
static const struct yg_shape_field head_shape_fields[] = {
    YG_SHAPE_ALWAYS("id", YG_SHAPE_TEXT, S, id),
    YG_SHAPE_ENUM_ALWAYS("change", S, kind, changes),
    YG_SHAPE_ENUM_ALWAYS("lane", S, lane, lanes),
    YG_SHAPE_ALWAYS("team", YG_SHAPE_TEXT, S, team),
    YG_SHAPE_MAYBE("previous_class", YG_SHAPE_TEXT, S, previous_class),
    YG_SHAPE_MAYBE("partitions", YG_SHAPE_UINT32, S, partitions),
    YG_SHAPE_MAYBE("partitions_total", YG_SHAPE_UINT32, S, partitions_total),
};
YG_SHAPE(head_shape, struct yg_alert);
static const struct yg_shape_field summary_shape_fields[] = {
    YG_SHAPE_MAYBE("tenant", YG_SHAPE_TEXT, S, tenant),
    YG_SHAPE_LIST("classes", S, classes, class_count, class_shape),
    YG_SHAPE_LIST("items", S, items, item_count, item_shape),
};
YG_SHAPE(summary_shape, struct yg_alert);
#undef S

static const struct yg_shape_field text_shape_fields[] = {
    YG_SHAPE_ALWAYS("subject", YG_SHAPE_TEXT, struct yg_alert_text, subject),
    YG_SHAPE_ALWAYS("body", YG_SHAPE_TEXT, struct yg_alert_text, body),
};
YG_SHAPE(text_shape, struct yg_alert_text);

void yg_encode_alert(struct yg_buf *buf, const struct yg_alert *alert)
{
    yg_buf_append_char(buf, '{');
    yg_shape_write_members(&head_shape, alert, buf);
    if (alert->of == NULL) {
        yg_shape_write_members(&summary_shape, alert, buf);
    } else {
        yg_shape_write_members(&facts_shape, alert->of, buf);
        yg_write_name(buf, "part");
        yg_shape_write(&part_shape, alert->part, buf);
    }
    yg_write_name(buf, "ja");
    yg_shape_write(&text_shape, &alert->ja, buf);
    yg_write_name(buf, "en");
    yg_shape_write(&text_shape, &alert->en, buf);
    yg_buf_append_char(buf, '}');
}

/* ---- event ---------------------------------------------------------------------------------- */

#define S struct yg_event
static const struct yg_shape_field event_shape_fields[] = {
    YG_SHAPE_ALWAYS("id", YG_SHAPE_TEXT, S, id),
    YG_SHAPE_ENUM_ALWAYS("change", S, kind, changes),
    YG_SHAPE_ALWAYS("case", YG_SHAPE_TEXT, S, of),
    YG_SHAPE_ALWAYS("team", YG_SHAPE_TEXT, S, team),
    YG_SHAPE_MAYBE("tenant", YG_SHAPE_TEXT, S, tenant),
    YG_SHAPE_MAYBE("at", YG_SHAPE_TIME, S, at),
    YG_SHAPE_MAYBE("previous_class", YG_SHAPE_TEXT, S, previous_class),
    YG_SHAPE_MAYBE("class", YG_SHAPE_TEXT, S, class_name),
    YG_SHAPE_ENUM("reason", S, reason, reasons),
    YG_SHAPE_MAYBE("from", YG_SHAPE_TEXT, S, from),
    YG_SHAPE_MAYBE("to", YG_SHAPE_TEXT, S, to),
    YG_SHAPE_MAYBE("silent", YG_SHAPE_FLAG, S, silent),
    YG_SHAPE_ALWAYS("policy", YG_SHAPE_TEXT, S, policy),
};
#undef S
YG_SHAPE(event_shape, struct yg_event);

void yg_encode_event(struct yg_buf *buf, const struct yg_event *event)
{
    yg_shape_write(&event_shape, event, buf);
}

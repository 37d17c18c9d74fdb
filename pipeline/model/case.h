/* pipeline/model/case.h - what people work on: case, alert, event.
 *
 * A case is (vulnerability, tenant). Its parts, one per team, have state, class, dates and alerts
 * of their own. A case value says everything about it; the last one of a key is the current one.
 * What has happened is in the events, what teams were told in the alerts.
 * Borrowed texts: valid as long as whoever filled the struct says.
 */
#ifndef YG_PIPELINE_MODEL_CASE_H
#define YG_PIPELINE_MODEL_CASE_H

#include "pipeline/model/exposure.h"
#include "pipeline/model/vulnerability.h"

#define YG_CASE_COMPONENTS_MAX 16 /* component versions of a part, most assets first */
#define YG_CASE_SCOPES_MAX 64     /* of a part, most affected first; the others are counted */
#define YG_CASE_SEGMENTS_MAX 32   /* of a scope, likewise */

enum yg_case_state { YG_CASE_CLOSED, YG_CASE_OPEN };

/* Why a part is closed. */
enum yg_case_reason {
    YG_CLOSED_NOT,               /* it is open */
    YG_CLOSED_NO_ASSET_AFFECTED, /* fixed, removed, or the asset is gone */
    YG_CLOSED_WITHDRAWN,         /* every advisory about it is withdrawn */
    YG_CLOSED_REASSIGNED,        /* its scopes belong to another team now */
    YG_CLOSED_RENAMED            /* the case goes on under another name: `successor` */
};

enum yg_case_severity { /* by the vector's version, or the source's word without one */
                        YG_SEVERITY_UNKNOWN,
                        YG_SEVERITY_NONE,
                        YG_SEVERITY_LOW,
                        YG_SEVERITY_MEDIUM,
                        YG_SEVERITY_HIGH,
                        YG_SEVERITY_CRITICAL
};

const char *yg_case_state_name(enum yg_case_state state);
const char *yg_case_reason_name(enum yg_case_reason reason); /* "" for YG_CLOSED_NOT */
const char *yg_case_severity_name(enum yg_case_severity severity);
/* False for an unknown word. */
bool yg_case_severity_find(struct yg_str name, enum yg_case_severity *severity);

/* Assets of one segment, added up over the inventory partitions. */
struct yg_case_segment {
    struct yg_str site, stage, kind; /* may be empty */
    enum yg_exposure_label exposure;
    bool must_not_stop;
    uint64_t affected, under_investigation;
};

struct yg_case_scope {
    struct yg_str scope;
    struct yg_str route; /* name of the rule that chose the team */
    uint64_t affected, under_investigation;
    struct yg_case_segment *segments;
    size_t segment_count;
    uint64_t segments_left_out; /* beyond YG_CASE_SEGMENTS_MAX */
};

/* The share of one team. Counts, scopes, samples and components are those of now: none when
 * closed. */
struct yg_case_part {
    struct yg_str team;
    enum yg_case_state state;
    enum yg_case_reason reason;
    struct yg_str class_name; /* the last one when closed */
    /* The path to the class: the rule of the priority table, and the segment that it decided on. */
    struct yg_str rule;
    enum yg_exposure_label exposure;
    enum yg_vulnerability_status status;
    yg_time_ms opened;      /* YG_TIME_NONE when no document states a time (record clock) */
    yg_time_ms class_since; /* since when it has its class */
    yg_time_ms due;         /* midnight UTC of the calendar day in the policy's zone; or none */
    uint64_t affected, under_investigation; /* assets */
    uint64_t must_not_stop;                 /* of both: assets that must not stop */
    uint64_t exposure_unknown;              /* of both: assets whose exposure nobody has stated */
    bool counted_as_machines;               /* all assets are devices, hosts or machines */
    bool sources_differ;
    struct yg_case_scope *scopes;
    size_t scope_count;
    uint64_t scopes_left_out;
    struct yg_str *samples; /* ids of affected assets, ascending, at most YG_SAMPLES_MAX */
    size_t sample_count;
    struct yg_exposure_component *components;
    size_t component_count;
};

struct yg_case {
    struct yg_str
        id; /* the vulnerability; with tenants "VULNERABILITY@TENANT", '%' and '@' escaped */
    struct yg_str tenant;
    struct yg_str vulnerability;
    struct yg_str *aliases, *advisories;
    size_t alias_count, advisory_count;
    struct yg_str summary, reference_url; /* may be absent */
    enum yg_case_severity severity;
    struct yg_str cvss;         /* vector; may be absent */
    int32_t cvss_base_x10;      /* -1: no vector */
    yg_time_ms known_exploited; /* KEV: date added; YG_TIME_NONE: not listed */
    bool ransomware;
    int32_t epss_x1e5; /* EPSS in 1/100000; -1: no score, or the case is closed */
    yg_time_ms published, modified;
    enum yg_case_state state;   /* open when a part is */
    enum yg_case_reason reason; /* of a closed case */
    struct yg_str successor;    /* vulnerability; YG_CLOSED_RENAMED only */
    struct yg_str class_name;   /* the highest of the open parts, else of all */
    yg_time_ms opened, due;     /* the earliest of these parts */
    struct yg_str policy;       /* its version */
    struct yg_case_part *parts; /* by team */
    size_t part_count;
};

enum yg_lane { YG_LANE_NONE, YG_LANE_DIGEST, YG_LANE_URGENT };
const char *yg_lane_name(enum yg_lane lane);
bool yg_lane_find(struct yg_str name, enum yg_lane *lane);

/* What has happened to a part; an alert and its event have the same word. */
enum yg_case_change {
    YG_CHANGE_OPENED,
    YG_CHANGE_REOPENED,
    YG_CHANGE_CLASS_UP,
    YG_CHANGE_CLASS_DOWN, /* event only */
    YG_CHANGE_CLOSED,
    YG_CHANGE_RENAMED, /* event only; of both cases */
    YG_CHANGE_SUMMARY  /* alert only: what a baseline opened silently */
};
const char *yg_case_change_name(enum yg_case_change change);

struct yg_alert_text {
    struct yg_str subject, body; /* UTF-8; lines end with LF */
};

/* How many silently opened parts have a class; for a summary. */
struct yg_alert_class {
    struct yg_str class_name;
    uint64_t count;
};

#define YG_ALERT_ITEMS_MAX 10

/* A silently opened part in a summary; the most urgent and earliest due come first. */
struct yg_alert_item {
    struct yg_str of;                /* case id */
    struct yg_str class_name, scope; /* the scope with most assets */
    yg_time_ms due;
    uint64_t affected, under_investigation;
};

struct yg_alert {
    struct yg_str id; /* the same for the same reason to send it */
    enum yg_case_change kind;
    enum yg_lane lane;
    struct yg_str team, tenant;
    const struct yg_case *of;              /* NULL for a summary */
    const struct yg_case_part *part;       /* likewise */
    struct yg_str previous_class;          /* CLASS_UP only */
    uint32_t partitions, partitions_total; /* that the counts cover */
    struct yg_alert_class *classes;        /* SUMMARY only; the most urgent first */
    size_t class_count;
    struct yg_alert_item *items; /* SUMMARY only; at most YG_ALERT_ITEMS_MAX */
    size_t item_count;
    struct yg_alert_text ja, en;
};

struct yg_event {
    struct yg_str id;
    enum yg_case_change kind;
    struct yg_str of; /* case id */
    struct yg_str team, tenant;
    yg_time_ms at;                            /* of the stage's clock */
    struct yg_str previous_class, class_name; /* may be absent */
    enum yg_case_reason reason;
    struct yg_str from, to; /* RENAMED: the case that it takes over from; as which it goes on */
    bool silent;            /* no alert: part of a baseline, or a class without a lane */
    struct yg_str policy;
};

#endif

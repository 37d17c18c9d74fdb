/* pipeline/model/judgement.h - what a person has decided about a part of a case.
 *
 * It lives in the casebook, suppresses or moves what a team is told, stays visible, and never
 * changes an exposure. It ends at its expiry, or when exploitation crosses the line that it names;
 * who may judge what is policy.
 *
 * Borrowed texts: valid as long as whoever filled the struct says.
 */
#ifndef YG_PIPELINE_MODEL_JUDGEMENT_H
#define YG_PIPELINE_MODEL_JUDGEMENT_H

#include "pipeline/base/clock.h"
#include "pipeline/base/str.h"

enum yg_judgement_kind {
    YG_JUDGEMENT_WAIVER,          /* not to be fixed, for a reason, until it expires */
    YG_JUDGEMENT_ACCEPTANCE,      /* the risk is taken by somebody who may */
    YG_JUDGEMENT_ACKNOWLEDGEMENT, /* seen, being worked on */
    YG_JUDGEMENT_DUE_DATE         /* another due date */
};

struct yg_judgement {
    struct yg_str id;
    enum yg_judgement_kind kind;
    struct yg_str tenant, vulnerability;
    struct yg_str team;      /* absent: of every part */
    struct yg_str scope;     /* absent: of every scope of the part */
    struct yg_str principal; /* who decided */
    struct yg_str reason;
    yg_time_ms at, expires;  /* `expires`: YG_TIME_NONE for an acknowledgement */
    yg_time_ms due;          /* YG_JUDGEMENT_DUE_DATE: midnight UTC of the calendar day */
    bool until_exploited;    /* it also ends when the vulnerability comes into KEV */
    int32_t until_epss_x1e5; /* or when EPSS reaches this; -1: never */
    bool withdrawn;
};

/* "waiver", "acceptance", "acknowledgement", "due_date". */
const char *yg_judgement_kind_name(enum yg_judgement_kind kind);
/* False for an unknown word. */
bool yg_judgement_kind_find(struct yg_str name, enum yg_judgement_kind *kind);

#endif

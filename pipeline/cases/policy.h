/* pipeline/cases/policy.h - all that is a matter of opinion, as data.
 *
 * Rows are tried in order, the first that fits wins; names are unique in their list. A condition is
 * a text; an empty (or absent) one always holds. Several values are separated by commas.
 *
 *   classes     from the most to the least urgent, with lane, days and names for people
 *   priorities  (status, known exploitation, EPSS, severity, exposure, automatable, technical
 *               impact) -> class; also the rows of an SSVC table (priority_table.h)
 *   routes      (scope, kind, unit, stage, site) -> team
 *
 * Threads: plain data; check and default are pure.
 * Memory:  texts are borrowed for as long as the policy is used.
 */
#ifndef YG_PIPELINE_CASES_POLICY_H
#define YG_PIPELINE_CASES_POLICY_H

#include "pipeline/base/str.h"

#define YG_POLICY_CLASSES_MAX 8
#define YG_POLICY_PRIORITIES_MAX 256
#define YG_POLICY_ROUTES_MAX 256

struct yg_policy_class {
    struct yg_str name;               /* "urgent" */
    struct yg_str lane;               /* "urgent", "digest" or "none": nobody is told */
    int64_t days;                     /* to the due date; -1: no due date */
    struct yg_str label_ja, label_en; /* in alerts */
};

/* Assets of unknown exposure also fit "internet". */
struct yg_policy_priority {
    struct yg_str name;             /* kept in the case as the path to the class */
    struct yg_str status;           /* "affected", "under_investigation" */
    struct yg_str known_exploited;  /* "yes" or "no": listed in KEV */
    struct yg_str epss;             /* least probability: "0.1" */
    struct yg_str severity;         /* "critical", "high", "medium", "low", "none", "unknown" */
    struct yg_str exposure;         /* "internet", "internal", "isolated", "unknown" */
    struct yg_str automatable;      /* "yes", "no", "unknown": priority.h */
    struct yg_str technical_impact; /* "partial", "total", "unknown": likewise */
    struct yg_str class_name;
};

/* A '*' at the end of a value stands for any rest: "product/cam-*". "owner" is the owner of the
 * scope; when it has none the row does not fit. "silent" is nobody. */
struct yg_policy_route {
    struct yg_str name;  /* kept in the case; not "unassigned" and "fallback": there no row fits */
    struct yg_str scope; /* id */
    struct yg_str kind;  /* of the asset, else of the scope: "device", "host", "service", ... */
    struct yg_str unit;  /* of the scope */
    struct yg_str stage; /* of the asset, else of the scope */
    struct yg_str site;
    struct yg_str team; /* id, "owner" or "silent" */
};

struct yg_policy {
    struct yg_str version; /* written into each case; a change is a baseline */
    struct yg_policy_class *classes;
    size_t class_count;
    struct yg_policy_priority *priorities; /* the last row has no conditions */
    size_t priority_count;
    struct yg_policy_route *routes;
    size_t route_count;
    struct yg_str fallback_team; /* when no route fits */
    int64_t utc_offset_minutes;  /* zone of due dates and of dates in alerts */
};

/* The row of a class; class_count when there is none. */
size_t yg_policy_class_index(const struct yg_policy *policy, struct yg_str name);

/* The built-in policy; static memory. */
void yg_policy_default(struct yg_policy *policy);

/* One problem: where ("priorities[3].severity") and a sentence. */
typedef void (*yg_policy_problem_fn)(void *state, const char *place, const char *sentence);

/* Report everything that is wrong; returns how many problems. `problem` may be NULL. */
size_t yg_policy_check(const struct yg_policy *policy, yg_policy_problem_fn problem, void *state);

#endif

/* pipeline/cases/priority.h - how urgent: a decision table.
 *
 * Source:  in the manner of SSVC's deployer table (CERT/CC): exploitation, exposure and impact
 *          decide, a score alone never makes anything urgent. Exploitation from KEV and EPSS,
 *          impact from CVSS.
 * Threads: a compiled table is read-only.
 */
#ifndef YG_PIPELINE_CASES_PRIORITY_H
#define YG_PIPELINE_CASES_PRIORITY_H

#include "pipeline/cases/policy.h"
#include "pipeline/model/case.h"

/* A row of the table with its conditions as bit sets. */
struct yg_priority_rule {
    uint8_t statuses;        /* bit 0: affected, 1: under investigation */
    uint8_t known_exploited; /* bit 0: no, 1: yes */
    uint8_t severities;      /* by enum yg_case_severity */
    uint8_t exposures;       /* by enum yg_exposure_label */
    int32_t epss_x1e5_min;   /* -1: also without a score */
    uint8_t class_index;     /* in policy.classes */
};

struct yg_priority {
    struct yg_priority_rule rules[YG_POLICY_PRIORITIES_MAX];
    size_t count;
};

struct yg_priority_input {
    bool affected; /* else under investigation */
    bool known_exploited;
    int32_t epss_x1e5; /* -1: no score */
    enum yg_case_severity severity;
    enum yg_exposure_label exposure;
};

/* Compile row `i` of a policy. Reports every problem, as yg_policy_check does; returns how many. */
size_t yg_priority_compile(const struct yg_policy *policy, size_t i, struct yg_priority_rule *rule,
                           yg_policy_problem_fn problem, void *state);

/* The row that decides. The last row of a checked policy fits everything. */
size_t yg_priority_decide(const struct yg_priority *table, const struct yg_priority_input *input);

/* Does the rule hold for known exploitation only? */
bool yg_priority_needs_exploitation(const struct yg_priority_rule *rule);

/* Severity of a vulnerability: of its vector, else of the source's word. *base_x10 is -1 without a
 * readable vector. */
enum yg_case_severity yg_priority_severity(struct yg_str cvss, struct yg_str label,
                                           int32_t *base_x10);

#endif

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

/* SSVC's Automatable, as far as CVSS tells: over the network, without privileges, without anyone
 * else. v2.0 does not say the last, so there it is unknown. */
enum yg_automatable { YG_AUTOMATABLE_UNKNOWN, YG_AUTOMATABLE_NO, YG_AUTOMATABLE_YES };

/* SSVC's Technical Impact by CERT/CC's table cvssv4_to_technical_impact 1.0.0: total when
 * confidentiality and integrity are lost, or without privileges one of them and some of the
 * other. */
enum yg_technical_impact { YG_TECHNICAL_UNKNOWN, YG_TECHNICAL_PARTIAL, YG_TECHNICAL_TOTAL };

/* What a vulnerability is by its vector, else by the source's word. */
struct yg_priority_flaw {
    enum yg_case_severity severity;
    int32_t base_x10; /* -1 without a readable vector */
    enum yg_automatable automatable;
    enum yg_technical_impact technical_impact;
};

/* A row of the table with its conditions as bit sets. */
struct yg_priority_rule {
    uint8_t statuses;        /* bit 0: affected, 1: under investigation */
    uint8_t known_exploited; /* bit 0: no, 1: yes */
    uint8_t severities;      /* by enum yg_case_severity */
    uint8_t exposures;       /* by enum yg_exposure_label */
    uint8_t automatable;     /* by enum yg_automatable */
    uint8_t impacts;         /* by enum yg_technical_impact */
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
    enum yg_exposure_label exposure;
    struct yg_priority_flaw flaw;
};

/* Compile row `i` of a policy. Reports every problem, as yg_policy_check does; returns how many. */
size_t yg_priority_compile(const struct yg_policy *policy, size_t i, struct yg_priority_rule *rule,
                           yg_policy_problem_fn problem, void *state);

/* The row that decides. The last row of a checked policy fits everything. */
size_t yg_priority_decide(const struct yg_priority *table, const struct yg_priority_input *input);

/* Does the rule hold for known exploitation only? */
bool yg_priority_needs_exploitation(const struct yg_priority_rule *rule);

/* `cvss` and `label` (the source's word) may be empty. */
struct yg_priority_flaw yg_priority_read_flaw(struct yg_str cvss, struct yg_str label);

#endif

/* pipeline/cases/priority_table.h - an SSVC decision table as rows of a policy.
 *
 * A decision point is read from what a case knows:
 *
 *   ssvc:E     A: listed in KEV; P: EPSS from `epss` on; N: neither
 *   ssvc:EXP   O: internet, or nobody has stated it; C: internal; S: isolated
 *   ssvc:A     Y: automatable, or unknown; N
 *   ssvc:TI    T: total, or unknown; P
 *   cisa:KEV   Y: listed; N
 *   cisa:PE    Y: internet, or nobody has stated it; N
 *
 * Other points (the impact on people and missions, say) are assumed by the policy; what it does not
 * assume counts as the worst. Each combination of the points that are read becomes one row, named
 * by its SSVC vector, the outcome included: that is the path that a case keeps.
 *
 * Source:  CERT/CC, SSVC 2; priority.h for Automatable and Technical Impact.
 * Threads: pure; the rows live in the arena.
 */
#ifndef YG_PIPELINE_CASES_PRIORITY_TABLE_H
#define YG_PIPELINE_CASES_PRIORITY_TABLE_H

#include "pipeline/base/arena.h"
#include "pipeline/base/error.h"
#include "pipeline/cases/policy.h"
#include "pipeline/model/ssvc.h"

struct yg_priority_source {
    const struct yg_ssvc_table *table;
    struct yg_ssvc_selection assumed;
    struct yg_str classes[YG_SSVC_VALUES_MAX]; /* by outcome */
    struct yg_str epss; /* from which probability on an exploit is taken to exist */
};

/* Replace the rows of `policy` behind the first `kept` by those of the table; the last one has no
 * conditions. Errors: YG_NOMEM; YG_LIMIT beyond YG_POLICY_PRIORITIES_MAX rows. */
YG_MUST_CHECK enum yg_status yg_priority_from_table(const struct yg_priority_source *source,
                                                    size_t kept, struct yg_arena *arena,
                                                    struct yg_policy *policy, struct yg_error *err);

#endif

/* pipeline/policy_table.h - the member `priority` of a policy file: an SSVC decision table.
 *
 *   priority:
 *     table: ssvc:DT_DP                 a built-in table, or FILE.json beside the policy
 *     classes: {I: urgent, O: soon, S: planned, D: none}      one of each outcome
 *     assume: SSVCv2/HI:M/              of points that no case tells; else the worst counts
 *     epss: 0.1                         from here on an exploit is taken to exist; the default
 *
 * Its rows stand behind the rows that the file itself has under `priorities`; where it has none,
 * behind the built-in ones about what nobody has confirmed yet.
 */
#ifndef YG_PIPELINE_POLICY_TABLE_H
#define YG_PIPELINE_POLICY_TABLE_H

#include "pipeline/cases/policy.h"
#include "pipeline/yaml.h"

/* Put the rows of `priority` into the policy, whose classes are final. Problems are complained
 * about; the policy then stays as it is. Errors: YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_policy_add_table(struct yg_arena *arena,
                                                 struct yg_complaints *complaints,
                                                 const struct yg_yaml *priority, bool own_rows,
                                                 struct yg_policy *policy, struct yg_error *err);

#endif

/* pipeline/policy_file.h - a policy from its YAML file.
 *
 * All policy is data: the file has the members of struct yg_policy (pipeline/cases/policy.h); what
 * it leaves out stays as in the built-in policy, and a list that it gives replaces the built-in
 * one.
 *
 *   version: "2026-11"
 *   fallback_team: psirt
 *   utc_offset_minutes: 540
 *   classes:    [{name: urgent, lane: urgent, days: 3, label_ja: ..., label_en: ...}, ...]
 *   priorities: [{name: known, known_exploited: "yes", exposure: internet, class: urgent}, ...]
 *   priority:   {table: ssvc:DT_DP, classes: {I: urgent, ...}, assume: ...}   policy_table.h
 *   routes:     [{name: factory, scope: "factory/line-3", team: fsirt},
 *                {name: owner, team: owner}, ...]
 */
#ifndef YG_PIPELINE_POLICY_FILE_H
#define YG_PIPELINE_POLICY_FILE_H

#include <stdio.h>

#include "pipeline/base/arena.h"
#include "pipeline/base/error.h"
#include "pipeline/cases/policy.h"

/* Load `path` over `policy`; each problem, also of the policy as a whole, is one line on
 * `complaints` (may be NULL) and adds to *problem_count. Texts live in `arena`. Errors: YG_IO,
 * YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_policy_load(struct yg_arena *arena, struct yg_str path,
                                            FILE *complaints, size_t *problem_count,
                                            struct yg_policy *policy, struct yg_error *err);

#endif

/* pipeline/findings.h - the findings of a finished match stage, for people and for programs.
 *
 * One finding is (asset, identity, vulnerability). A finding is rendered once per identity and
 * written for every asset that holds it.
 *
 * Threads: the caller's, after the stage has returned.
 */
#ifndef YG_PIPELINE_FINDINGS_H
#define YG_PIPELINE_FINDINGS_H

#include <stdio.h>

#include "pipeline/match_stage.h"

struct yg_findings_options {
    bool all;       /* fixed and not affected ones, too */
    size_t columns; /* width of the table; 0: as wide as its texts */
};

/* One JSON object a line: asset, component, version, vulnerability, aliases, advisories, status,
 * fixed, evidence. Returns how many were written; *failed when memory or the stream failed. */
uint64_t yg_findings_json(struct yg_match_stage *stage, const struct yg_findings_options *options,
                          FILE *to, bool *failed);

/* A block per asset with a line per finding: name, installed, fixed in, vulnerability, CVSS. */
uint64_t yg_findings_table(struct yg_match_stage *stage, const struct yg_findings_options *options,
                           FILE *to, bool *failed);

#endif

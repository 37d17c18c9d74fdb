/* pipeline/commands/findings.h - the findings of a finished match stage, for people and for
 * programs.
 *
 * One finding is (asset, identity, vulnerability). A finding is rendered once per identity and
 * written for every asset that holds it: assets in the order of their arrival, the findings of one
 * in the order of its components' texts, then of the vulnerabilities' names, so that the order of
 * the advisories does not show.
 *
 *   JSON   one object a line: asset, component, version, vulnerability, aliases, advisories,
 *          status, fixed, evidence
 *   table  a line per asset, below it one per finding (pipeline/commands/findings_table.h)
 *
 * Threads: the caller's, after the stage has returned.
 */
#ifndef YG_PIPELINE_COMMANDS_FINDINGS_H
#define YG_PIPELINE_COMMANDS_FINDINGS_H

#include <stdio.h>

#include "pipeline/match_stage.h"

enum yg_findings_form { YG_FINDINGS_COUNTED, YG_FINDINGS_JSON, YG_FINDINGS_TABLE };

struct yg_findings_options {
    enum yg_findings_form form; /* COUNTED: nothing is written */
    bool all;                   /* fixed and not affected ones, too */
    size_t columns;             /* of the table; at least YG_TABLE_COLUMNS_MIN */
};

/* Returns how many findings there are; *failed when memory or the stream failed. */
uint64_t yg_findings_write(struct yg_match_stage *stage, const struct yg_findings_options *options,
                           FILE *to, bool *failed);

#endif

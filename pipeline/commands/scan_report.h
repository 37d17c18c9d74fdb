/* pipeline/commands/scan_report.h - what `yagura scan` says of a finished run besides its findings.
 *
 * What the case stage has committed is read once: open cases are counted by class, alerts printed
 * as the texts that people get, dead letters said in a sentence each on standard error.
 *
 * Threads: the caller's, after the worker has returned.
 */
#ifndef YG_PIPELINE_COMMANDS_SCAN_REPORT_H
#define YG_PIPELINE_COMMANDS_SCAN_REPORT_H

#include <stdio.h>

#include "pipeline/worker.h"

struct yg_scan_report {
    const struct yg_config *config;
    FILE *alerts_to; /* NULL: alerts are counted only */
    uint64_t findings, alerts;
    uint64_t cases[YG_POLICY_CLASSES_MAX]; /* open ones by class */
};

/* Read everything from `results`. Errors: YG_IO when `alerts_to` cannot be written, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_scan_report_read(struct yg_scan_report *report,
                                                 struct yg_source *results, struct yg_error *err);

/* Print the summary: documents, rejected, components, not evaluable, findings, cases, seconds. */
void yg_scan_report_summarise(const struct yg_scan_report *report, struct yg_worker *worker,
                              double seconds, FILE *to);

/* The place of a class in the policy, class_count when there is none of this name. */
size_t yg_scan_class(const struct yg_policy *policy, struct yg_str name);

#endif

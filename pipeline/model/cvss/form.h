/* pipeline/model/cvss/form.h - a CVSS version: its metrics as a table, and its formula. For this
 * folder only.
 *
 * The metrics stand in the order of the standard: base, temporal (v4.0: threat), environmental,
 * supplemental. A parsed vector is one number per metric: the place of its value among the values
 * of the metric. An optional metric begins with "not defined", so that 0 is right for what a vector
 * leaves out.
 */
#ifndef YG_PIPELINE_MODEL_CVSS_FORM_H
#define YG_PIPELINE_MODEL_CVSS_FORM_H

#include "pipeline/model/cvss.h"

#define YG_CVSS_METRICS_MAX 32

struct yg_cvss_metric {
    const char *name;
    const char *values; /* separated by spaces */
};

struct yg_cvss_form {
    int version;
    const char *name;
    const struct yg_cvss_metric *metrics;
    size_t count, base_count;
    bool ordered; /* another order of the metrics is an error */
    /* Fill all but the version. */
    void (*score)(const uint8_t values[], struct yg_cvss *cvss);
};

extern const struct yg_cvss_form yg_cvss_form_20, yg_cvss_form_30, yg_cvss_form_31, yg_cvss_form_40;

#endif

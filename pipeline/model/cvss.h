/* pipeline/model/cvss.h - CVSS vectors and their base scores.
 *
 * Source:  FIRST, Common Vulnerability Scoring System v3.0 and v3.1 specification documents.
 * Threads: pure functions, any thread.
 */
#ifndef YG_PIPELINE_MODEL_CVSS_H
#define YG_PIPELINE_MODEL_CVSS_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

enum yg_cvss_impact { YG_IMPACT_NONE, YG_IMPACT_LOW, YG_IMPACT_HIGH };

struct yg_cvss {
    int version;  /* 30 or 31 */
    int base_x10; /* base score in tenths, 0 to 100 */
    enum yg_cvss_impact confidentiality, integrity, availability;
    bool network;        /* AV:N */
    bool no_privileges;  /* PR:N */
    bool no_interaction; /* UI:N */
};

/* Parse "CVSS:3.0/..." or "CVSS:3.1/..." with its eight base metrics; temporal and environmental
 * metrics are checked and do not count.
 * Errors: YG_UNSUPPORTED for another version, YG_MALFORMED with the offset of the bad metric. */
YG_MUST_CHECK enum yg_status yg_cvss_parse(struct yg_str vector, struct yg_cvss *cvss,
                                           struct yg_error *err);

/* "none", "low", "medium", "high", "critical": the qualitative scale of v3.1 section 5. */
const char *yg_cvss_severity(int base_x10);

#endif

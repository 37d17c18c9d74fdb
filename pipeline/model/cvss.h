/* pipeline/model/cvss.h - CVSS vectors of every version and their scores.
 *
 * Source:  FIRST: A Complete Guide to CVSS v2.0, section 3; CVSS v3.0 and v3.1 Specification
 *          Document, section 7 (8 in v3.0) and Appendix A; CVSS v4.0 Specification Document,
 *          section 8. NVD's severity words for v2.0, which has none of its own.
 * Units:   scores are whole tenths, 0 to 100. They are computed in integers, so that a tie is
 *          rounded as the standard says and not as a binary fraction happens to lie.
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments, allocates nothing.
 */
#ifndef YG_PIPELINE_MODEL_CVSS_H
#define YG_PIPELINE_MODEL_CVSS_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

enum yg_cvss_impact { YG_IMPACT_NONE, YG_IMPACT_LOW, YG_IMPACT_HIGH }; /* v2: none to complete */

struct yg_cvss_impacts {
    enum yg_cvss_impact confidentiality, integrity, availability;
};

/* A score counts the metrics of its group and of those before it. v4.0 has one formula: there they
 * are CVSS-B, CVSS-BT and CVSS-BTE. All are there, also without a metric of their group. */
struct yg_cvss {
    int version; /* 20, 30, 31 or 40 */
    int base_x10;
    int temporal_x10;                  /* v4.0: with the threat metric */
    int environmental_x10;             /* with everything that the vector states */
    struct yg_cvss_impacts impacts;    /* v4.0: on the vulnerable system */
    struct yg_cvss_impacts subsequent; /* v4.0: on subsequent systems; none in other versions */
    bool network;                      /* AV:N */
    bool no_privileges;                /* PR:N; v2.0: Au:N */
    bool no_interaction;               /* UI:N; v2.0 does not say: false */
    char macrovector[7];               /* v4.0: EQ1 to EQ6 as digits; empty in other versions */
};

/* Parse a vector with all base metrics of its version:
 *
 *     CVSS:4.0/AV:N/...    in the order of the standard, as v4.0 demands
 *     CVSS:3.1/AV:N/...    in any order; CVSS:3.0/ likewise
 *     AV:N/AC:L/Au:N/...   v2.0 in any order; also (AV:N/...), CVSS2#AV:N/... and CVSS:2.0/AV:N/...
 *
 * Errors: YG_UNSUPPORTED for another version after "CVSS:"; YG_MALFORMED with the name of the
 *         metric and the offset of what is wrong with it. */
YG_MUST_CHECK enum yg_status yg_cvss_parse(struct yg_str vector, struct yg_cvss *cvss,
                                           struct yg_error *err);

/* "none", "low", "medium", "high", "critical": the qualitative scale of v3.x and v4.0. v2.0 has
 * "low" from 0, "medium" from 4.0 and "high" from 7.0 on. */
const char *yg_cvss_severity(int version, int score_x10);

/* "2.0", "3.0", "3.1", "4.0" */
const char *yg_cvss_version_name(int version);

#endif

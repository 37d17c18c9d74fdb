/* pipeline/model/enrichment.h - what is known of the exploitation of vulnerabilities.
 *
 * KEV: CISA's Known Exploited Vulnerabilities catalogue. EPSS: FIRST's Exploit Prediction Scoring
 * System. One document holds many entries; a later document of the same kind replaces the entries
 * it names (and for KEV, which is always whole, all others). Texts borrowed as with an advisory.
 */
#ifndef YG_PIPELINE_MODEL_ENRICHMENT_H
#define YG_PIPELINE_MODEL_ENRICHMENT_H

#include "pipeline/base/clock.h"
#include "pipeline/base/str.h"

enum yg_enrichment_kind { YG_ENRICHMENT_KEV, YG_ENRICHMENT_EPSS };

struct yg_enrichment_entry {
    struct yg_str vulnerability; /* CVE id */
    yg_time_ms known_exploited;  /* KEV: date added; else YG_TIME_NONE */
    bool ransomware;             /* KEV: known use in ransomware campaigns */
    double epss, percentile;     /* EPSS: 0 to 1; percentile < 0 when the file has none */
};

struct yg_enrichment {
    enum yg_enrichment_kind kind;
    yg_time_ms published; /* catalogue or score date; YG_TIME_NONE when not stated */
    struct yg_enrichment_entry *entries;
    size_t entry_count;
};

#endif

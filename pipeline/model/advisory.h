/* pipeline/model/advisory.h - a published document of one source, as decoded.
 *
 * Plain data in the shape of the OSV schema 1.x, which every other format is decoded into. Texts
 * are borrowed from the record or from the arena that it was decoded into, whoever made it says
 * which. Versions and ranges are as published: their schemes are the matchers' business.
 */
#ifndef YG_PIPELINE_MODEL_ADVISORY_H
#define YG_PIPELINE_MODEL_ADVISORY_H

#include "pipeline/base/clock.h"
#include "pipeline/base/str.h"

enum yg_range_type { YG_RANGE_SEMVER, YG_RANGE_ECOSYSTEM, YG_RANGE_GIT };

enum yg_event_kind {
    YG_EVENT_INTRODUCED, /* "0": from the first version on */
    YG_EVENT_FIXED,
    YG_EVENT_LAST_AFFECTED,
    YG_EVENT_LIMIT
};

struct yg_range_event {
    enum yg_event_kind kind;
    struct yg_str version;
};

struct yg_range {
    enum yg_range_type type;
    struct yg_range_event *events; /* as published, not sorted */
    size_t event_count;
};

/* One `affected` entry: a package and the versions that are affected. */
struct yg_affected {
    struct yg_str ecosystem; /* "npm", "Debian:12", "Alpine:v3.16"; empty: only a purl is given */
    struct yg_str name;
    struct yg_str purl; /* as published; may be absent */
    struct yg_range *ranges;
    size_t range_count;
    struct yg_str *versions;
    size_t version_count;
    struct yg_str severity; /* CVSS vector of this entry alone; may be absent */
};

enum yg_severity_kind {
    YG_SEVERITY_CVSS_V2,
    YG_SEVERITY_CVSS_V3,
    YG_SEVERITY_CVSS_V4,
    YG_SEVERITY_OTHER
};

struct yg_severity {
    enum yg_severity_kind kind;
    struct yg_str score; /* the vector */
};

struct yg_advisory {
    struct yg_str source; /* who published: "ghsa", "pysec", "go", "debian", "cve", ... */
    struct yg_str id;
    yg_time_ms modified, published, withdrawn; /* YG_TIME_NONE when not stated */
    struct yg_str *aliases, *upstream, *related;
    size_t alias_count, upstream_count, related_count;
    struct yg_str summary, details;
    struct yg_str severity_label; /* database_specific.severity: "HIGH", ...; may be absent */
    struct yg_severity *severities;
    size_t severity_count;
    struct yg_str reference_url; /* the first ADVISORY reference, else the first; may be absent */
    struct yg_affected *affected;
    size_t affected_count;
    uint64_t content_hash; /* stable hash of the document's bytes: breaks ties of `modified` */
};

#endif

/* pipeline/model/advisory.h - a published document of one source, as decoded.
 *
 * Plain data in the shape of the OSV schema 1.x, which every other format is decoded into; a
 * document that says different things of several vulnerabilities (CSAF) gives one advisory for
 * each, all of one (source, id, modified): parts of one revision, told apart by content_hash. Texts
 * are borrowed from the record or from the arena that it was decoded into, whoever made it says
 * which. Versions and ranges are as published: their schemes are the matchers' business.
 */
#ifndef YG_PIPELINE_MODEL_ADVISORY_H
#define YG_PIPELINE_MODEL_ADVISORY_H

#include "pipeline/base/clock.h"
#include "pipeline/base/str.h"
#include "pipeline/model/vulnerability.h"

enum yg_range_type {
    YG_RANGE_SEMVER,
    YG_RANGE_ECOSYSTEM, /* in the order of the package's ecosystem; of a CPE: NVD's */
    YG_RANGE_GIT,
    YG_RANGE_NAMED, /* in the order that `scheme` names: CVE 5 versionType */
    YG_RANGE_VERS   /* `vers` holds a vers range, events are empty: CSAF */
};

enum yg_event_kind {
    YG_EVENT_INTRODUCED,       /* "0": from the first version on */
    YG_EVENT_INTRODUCED_AFTER, /* from behind this version on: NVD versionStartExcluding */
    YG_EVENT_FIXED,
    YG_EVENT_LAST_AFFECTED, /* "5.4.*": all of 5.4, as CVE 5 ends a range */
    YG_EVENT_LIMIT
};

struct yg_range_event {
    enum yg_event_kind kind;
    struct yg_str version;
};

struct yg_range {
    enum yg_range_type type;
    struct yg_str scheme; /* of YG_RANGE_NAMED: "semver", "maven", "custom", ... */
    struct yg_str vers;   /* of YG_RANGE_VERS: "vers:deb/<1.2.3" */
    bool excluded; /* these versions are said not to be affected: they are taken out of the rest */
    struct yg_range_event *events; /* as published, not sorted */
    size_t event_count;
};

/* One `affected` entry: a package, versions, and what is said of them. The versions are
 *     ((all_versions ? every one : none) + ranges + versions) - excluded ranges
 * An entry of status not_affected, fixed or under_investigation says that of its versions; of
 * others it says nothing. */
struct yg_affected {
    struct yg_str ecosystem; /* "npm", "Debian:12", "Alpine:v3.16"; empty: a purl or CPE is given */
    struct yg_str name; /* of the package; without an ecosystem: of the product, for people. Without
                         * ecosystem, purl and CPE nobody can tell which component it is */
    struct yg_str purl; /* as published, also with a version; may be absent */
    struct yg_str cpe;  /* 2.3 formatted string or 2.2 URI; may be absent. All of its attributes
                         * hold: a version in it is not lifted by all_versions or ranges */
    struct yg_range *ranges;
    size_t range_count;
    struct yg_str *versions;
    size_t version_count;
    /* Bytes that these were read from: where the bytes are equal, they are. Absent: not known. */
    struct yg_str ranges_text, versions_text;
    struct yg_str severity;              /* CVSS vector of this entry alone; may be absent */
    enum yg_vulnerability_status status; /* YG_STATUS_UNKNOWN: nothing is said, so: affected */
    bool all_versions;
    bool prose; /* its versions were read from prose, not from fields; or could not be: it has none
                 * then, and needs a person */
    const struct yg_guard *guard; /* what else the asset must have; NULL: nothing */
};

/* "A running on B": an entry counts for an asset whose manifest satisfies every clause. A clause is
 * satisfied by a component that one of its entries matches; a negated one by the absence of any.
 * Source: NVD CVE API 2.0 and CVE Record 5 cpeApplicability, `configurations`, in conjunctive form:
 * the decoder turns an OR of nodes into entries of their own; CSAF relationships. */
struct yg_clause {
    struct yg_affected *any; /* package and versions only; no guards of their own */
    size_t any_count;
    bool negated;
};

struct yg_guard {
    struct yg_clause *clauses;
    size_t clause_count;
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
    size_t not_evaluable;  /* statements about products that no entry can hold, see the decoders */
    uint64_t content_hash; /* stable hash of the document's bytes: breaks ties of `modified` */
};

#endif

/* connectors/formats/advisories/cve5.h - the parts of the CVE Record decoder; for cve5*.c only.
 *
 *   cve5.c            the record: metadata, containers, texts, metrics
 *   cve5_affected.c   an item of `affected`: which packages it names
 *   cve5_versions.c   which versions it means
 */
#ifndef YG_CONNECTORS_FORMATS_ADVISORIES_CVE5_H
#define YG_CONNECTORS_FORMATS_ADVISORIES_CVE5_H

#include "connectors/formats/decoder.h"

/* Decode the list `affected` of a container. */
YG_MUST_CHECK enum yg_status yg_cve5_affected_decode(struct yg_decoder *decoder,
                                                     struct yg_json list,
                                                     struct yg_advisory *advisory,
                                                     struct yg_error *err);

enum yg_cve5_status { YG_CVE5_UNKNOWN, YG_CVE5_AFFECTED, YG_CVE5_UNAFFECTED };

struct yg_cve5_change {
    struct yg_str at;
    enum yg_cve5_status status;
};

/* One object of `versions`: a single version, or a range when one of the limits is there. */
struct yg_cve5_version {
    struct yg_str version, less_than, less_than_or_equal, type;
    enum yg_cve5_status status;
    struct yg_cve5_change *changes;
    size_t change_count;
};

struct yg_cve5_versions {
    struct yg_cve5_version *items;
    size_t count;
    enum yg_cve5_status otherwise; /* defaultStatus */
};

/* Entries that hold only versions and a status: what they say together is what the algorithm of the
 * standard says. There is at least one, which may say nothing. Errors: YG_NOMEM; YG_LIMIT at
 * `value`. */
YG_MUST_CHECK enum yg_status yg_cve5_versions_read(struct yg_decoder *decoder, struct yg_json value,
                                                   const struct yg_cve5_versions *versions,
                                                   struct yg_affected **entries, size_t *count,
                                                   struct yg_error *err);

/* "affected", "unaffected", "unknown"; null is unknown. */
YG_MUST_CHECK enum yg_status yg_cve5_take_status(struct yg_json value, enum yg_cve5_status *status,
                                                 struct yg_error *err);

#endif

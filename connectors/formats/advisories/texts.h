/* connectors/formats/advisories/texts.h - descriptions, references and CVSS as the NVD and the CVE
 * program write them; for this folder only.
 *
 *   descriptions   [{"lang":"en","value":"..."}]
 *   references     [{"url":"...","tags":["Vendor Advisory"]}]
 *   CVSS           {"vectorString":"CVSS:3.1/...","baseSeverity":"HIGH"} of FIRST's JSON schemas
 */
#ifndef YG_CONNECTORS_FORMATS_ADVISORIES_TEXTS_H
#define YG_CONNECTORS_FORMATS_ADVISORIES_TEXTS_H

#include "connectors/formats/decoder.h"

/* The first text in English ("en", "en-US"), the first in any language; absent when none is. */
struct yg_descriptions {
    struct yg_str english, first;
};

YG_MUST_CHECK enum yg_status yg_descriptions_decode(struct yg_decoder *decoder, struct yg_json list,
                                                    struct yg_descriptions *out,
                                                    struct yg_error *err);
struct yg_str yg_descriptions_best(const struct yg_descriptions *descriptions);

/* The first URL that is tagged as the vendor's advisory, the first of any. */
struct yg_references {
    struct yg_str advisory, first;
};

YG_MUST_CHECK enum yg_status yg_references_decode(struct yg_decoder *decoder, struct yg_json list,
                                                  struct yg_references *out, struct yg_error *err);
struct yg_str yg_references_best(const struct yg_references *references);

/* Its other members repeat the vector. */
struct yg_cvss_data {
    struct yg_str vector, label;
};

YG_MUST_CHECK enum yg_status yg_cvss_data_decode(struct yg_json object, struct yg_cvss_data *out,
                                                 struct yg_error *err);

#endif

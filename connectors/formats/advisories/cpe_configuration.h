/* connectors/formats/advisories/cpe_configuration.h - applicability of CPE names as entries.
 *
 * Source: NVD CVE API 2.0, `configurations`; CVE Record Format 5.1, `cpeApplicability`: the same
 *         shape.
 *
 *   configuration   [negate] (node AND|OR node ...)          AND|OR: default OR
 *   node            [negate] (match OR|AND match ...)
 *   match           a CPE name, bounds on its version, vulnerable or not
 *
 * Each vulnerable match becomes an entry, with a guard of what must hold besides it
 * (pipeline/model/configuration.h). A configuration, or an alternative of one, that names nothing
 * vulnerable, as a negation does, is no entry; such configurations are counted in the advisory's
 * not_evaluable.
 */
#ifndef YG_CONNECTORS_FORMATS_ADVISORIES_CPE_CONFIGURATION_H
#define YG_CONNECTORS_FORMATS_ADVISORIES_CPE_CONFIGURATION_H

#include "connectors/formats/decoder.h"

/* Add the entries of a list of configurations. Errors name the place: "[0]: nodes: [1]: cpeMatch:
 * [0]: criteria: missing". */
YG_MUST_CHECK enum yg_status yg_cpe_configurations_decode(struct yg_decoder *decoder,
                                                          struct yg_json list,
                                                          struct yg_advisory *advisory,
                                                          struct yg_error *err);

#endif

/* connectors/formats/advisories/cpe_configuration.h - applicability of CPE names as entries.
 *
 * Source: NVD CVE API 2.0, `configurations`; CVE Record Format 5.1, `cpeApplicability`: the same
 *         shape.
 *
 *   configuration   [negate] (node AND|OR node ...)          AND|OR: default OR
 *   node            [negate] (match OR|AND match ...)
 *   match           a CPE name, bounds on its version, vulnerable or not
 *
 * Each vulnerable match becomes an entry. What an AND demands besides it becomes the entry's guard,
 * clause by clause: a node of ORs is one, of ANDs each match is one; a negated node of ORs is a
 * negated clause. Under an OR the nodes have nothing to do with each other; matches that are not
 * vulnerable say nothing there.
 *
 * A configuration that is negated as a whole, a negated node under an OR, a negated AND of several
 * matches (that is an OR of negations) and one without any vulnerable match are no entries: they
 * are counted in the advisory's not_evaluable.
 *
 * Memory: the clauses of a configuration are laid out once, shared by its entries.
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

/* connectors/formats/ssvc.h - an SSVC decision table from its JSON.
 *
 * Source:  CERT/CC, DecisionTable_2_0_0.schema.json: namespace, key, version, decision_points,
 *          outcome, mapping. Read are also the names of points and values; definitions are passed
 *          over.
 * Rules:   the points are in the order of decision_points. `mapping` has each combination of their
 *          values once.
 * Threads: any; a reader belongs to one.
 */
#ifndef YG_CONNECTORS_FORMATS_SSVC_H
#define YG_CONNECTORS_FORMATS_SSVC_H

#include "connectors/json.h"
#include "pipeline/model/ssvc.h"

/* The table lives in `arena`.
 * Errors: YG_UNSUPPORTED for another schemaVersion than 2.0.0; YG_MALFORMED (the text says which
 *         point, value or row, err->at is its offset), YG_LIMIT, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_ssvc_table_decode(struct yg_json_reader *reader,
                                                  struct yg_arena *arena, struct yg_str text,
                                                  struct yg_ssvc_table *table,
                                                  struct yg_error *err);

#endif

/* connectors/formats/facts.h - facts of a vulnerability as a record of the exposures topic.
 *
 * Who counts assets also says what the vulnerability is, so that the casebook needs nothing but the
 * exposures topic. Field order is fixed: equal facts give equal bytes.
 *
 *   {"vulnerability":"CVE-...","aliases":[...],"advisories":[...],"successors":[...],
 *    "summary":"...","cvss":"CVSS:3.1/...","severity_label":"HIGH","reference":"https://...",
 *    "published":"...","modified":"...","withdrawn":true,"watermark":123}
 *
 * Absent: empty texts and lists, and `withdrawn` when it is false.
 *
 * Memory: decoded facts borrow from the text, the reader and the arena.
 */
#ifndef YG_CONNECTORS_FORMATS_FACTS_H
#define YG_CONNECTORS_FORMATS_FACTS_H

#include "connectors/json.h"
#include "pipeline/base/buf.h"
#include "pipeline/model/vulnerability.h"

/* `watermark`: how many advisory records the sender had applied; the greatest one is right. */
void yg_encode_facts(struct yg_buf *buf, const struct yg_vulnerability *facts, uint64_t watermark);

YG_MUST_CHECK enum yg_status yg_decode_facts(struct yg_json_reader *reader, struct yg_arena *arena,
                                             struct yg_str text, struct yg_vulnerability *facts,
                                             uint64_t *watermark, struct yg_error *err);

#endif

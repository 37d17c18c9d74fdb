/* pipeline/model/statement.h - what somebody with authority says of a product: one VEX statement.
 *
 * A statement is a rule of the highest rank and is evaluated where matching happens: it says for
 * some products, or for the scopes that the asset belongs to, that a vulnerability has this status.
 * Every format (OpenVEX, CSAF, CycloneDX) is decoded into it; a document of many statements gives
 * many.
 *
 * Source:  CISA, "Minimum Requirements for Vulnerability Exploitability eXchange (VEX)", 2023.
 * Borrowed texts: valid as long as whoever filled the struct says.
 */
#ifndef YG_PIPELINE_MODEL_STATEMENT_H
#define YG_PIPELINE_MODEL_STATEMENT_H

#include "pipeline/base/clock.h"
#include "pipeline/base/str.h"
#include "pipeline/model/vulnerability.h"

/* Why a product is not affected; the words of the standard. */
enum yg_justification {
    YG_JUSTIFICATION_NONE,
    YG_COMPONENT_NOT_PRESENT,
    YG_VULNERABLE_CODE_NOT_PRESENT,
    YG_VULNERABLE_CODE_NOT_IN_EXECUTE_PATH,
    YG_VULNERABLE_CODE_CANNOT_BE_CONTROLLED_BY_ADVERSARY,
    YG_INLINE_MITIGATIONS_ALREADY_EXIST
};

struct yg_statement {
    struct yg_str document; /* id of its document; with `number` the key of the record */
    uint32_t number;        /* of the statement in its document, from 0 */
    struct yg_str author;
    yg_time_ms modified;         /* the latest one of (document, number) counts */
    struct yg_str vulnerability; /* any of its names */
    enum yg_vulnerability_status status;
    enum yg_justification justification; /* YG_STATUS_NOT_AFFECTED only */
    struct yg_str impact;                /* why not affected, in words; may be absent */
    struct yg_str action;                /* what to do when affected; may be absent */
    struct yg_str *products; /* purls or CPEs; a purl without a version means all versions */
    size_t product_count;
    struct yg_str *scopes; /* ids; none: wherever the product is */
    size_t scope_count;
};

/* "component_not_present", ...; "" for none. */
const char *yg_justification_name(enum yg_justification justification);
/* False for an unknown word. */
bool yg_justification_find(struct yg_str name, enum yg_justification *justification);

#endif

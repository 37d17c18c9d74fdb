/* pipeline/model/cpe.h - CPE names: read, write, compare.
 *
 *   cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*      formatted string
 *   cpe:/a:microsoft:internet_explorer:8.0.6001:beta                     URI, as in CPE 2.2
 *           part vendor product version update edition language sw_edition target_sw
 *           target_hw other; the URI packs the last four into the edition: ~edition~sw_edition~...
 *
 * A name is a well-formed name (WFN): eleven attributes, each ANY ("*": any value), NA ("-": there
 * is none), a text, or a pattern. Texts keep the WFN's escapes: `8\.0\.6001` is 8.0.6001; every
 * character but letters, digits and '_' is escaped, nothing else is, so equal values have equal
 * bytes up to case. A pattern is a text that starts or ends with an unescaped "*" (any characters)
 * or "?"s (up to one character each). An all-zero name is ANY in every attribute.
 *
 * Names are read by the grammars and the pseudocode of the standard. Where its reference
 * implementation differs, the standard wins: the last packed part of a URI's edition is read whole,
 * '~' is bound to %7e, and a bad packed part makes the name bad. More than the standard
 *   - punctuation that lacks its escape is read as if it had one, as the pseudocode does in
 *     formatted strings and the grammars forbid; the name is `loose`. In a URI not "*" and "?".
 *   - a character that is escaped for no reason (`\a`, "%61") is itself
 *   - a "%02" alone is ANY, as "*" is
 * and less than its freest grammar of URIs: what does not decode to printable ASCII is an error.
 *
 * Source:  NIST IR 7695 (naming 2.3, August 2011), figures 5-1, 6-1, 6-2, 6-3; NIST IR 7696 (name
 *          matching 2.3, August 2011), table 6-2.
 * Threads: pure functions, any thread.
 * Memory:  the texts of a parsed name are in the arena; matching allocates nothing.
 */
#ifndef YG_PIPELINE_MODEL_CPE_H
#define YG_PIPELINE_MODEL_CPE_H

#include "pipeline/base/arena.h"
#include "pipeline/base/buf.h"

#define YG_CPE_BYTES_MAX 4096

enum yg_cpe_attribute {
    YG_CPE_PART,
    YG_CPE_VENDOR,
    YG_CPE_PRODUCT,
    YG_CPE_VERSION,
    YG_CPE_UPDATE,
    YG_CPE_EDITION,
    YG_CPE_LANGUAGE,
    YG_CPE_SW_EDITION,
    YG_CPE_TARGET_SW,
    YG_CPE_TARGET_HW,
    YG_CPE_OTHER,
    YG_CPE_ATTRIBUTE_COUNT
};

enum yg_cpe_kind { YG_CPE_ANY, YG_CPE_NA, YG_CPE_TEXT, YG_CPE_PATTERN };

struct yg_cpe_value {
    enum yg_cpe_kind kind;
    struct yg_str text; /* of a text or a pattern, with escapes */
};

struct yg_cpe {
    struct yg_cpe_value values[YG_CPE_ATTRIBUTE_COUNT];
    bool loose; /* read from a text that the grammars, and strict readers, reject */
};

/* "part", "vendor", ..., "other" */
const char *yg_cpe_attribute_name(enum yg_cpe_attribute attribute);

/* Read a name in either form. A URI is folded to lower case, as the standard demands; a formatted
 * string keeps its case.
 * Errors: YG_MALFORMED, YG_LIMIT, YG_NOMEM; err->at is the offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_cpe_parse(struct yg_arena *arena, struct yg_str text,
                                          struct yg_cpe *cpe, struct yg_error *err);

/* Read one value as a WFN or a formatted string writes it (`8\.0` or `8.0`), other punctuation with
 * its escape; an empty or absent text is ANY. Errors as above. */
YG_MUST_CHECK enum yg_status yg_cpe_parse_value(struct yg_arena *arena, struct yg_str text,
                                                struct yg_cpe_value *value, struct yg_error *err);

/* Append the formatted string; the URI. */
void yg_cpe_format(const struct yg_cpe *cpe, struct yg_buf *out);
void yg_cpe_format_uri(const struct yg_cpe *cpe, struct yg_buf *out);

/* Append a value without escapes: `8\.0` as "8.0", ANY as "*", NA as "-". */
void yg_cpe_format_plain(struct yg_cpe_value value, struct yg_buf *out);

enum yg_cpe_relation {
    YG_CPE_UNDEFINED, /* the target is a pattern */
    YG_CPE_DISJOINT,
    YG_CPE_EQUAL,
    YG_CPE_SUBSET,   /* the source's values are among the target's */
    YG_CPE_SUPERSET, /* the target's values are among the source's */
    YG_CPE_NONE      /* of names: subset in one attribute, superset in another */
};

/* "undefined", "disjoint", "equal", "subset", "superset", "none" */
const char *yg_cpe_relation_name(enum yg_cpe_relation relation);

/* Table 6-2; never YG_CPE_NONE. Letters compare without case. */
enum yg_cpe_relation yg_cpe_compare(struct yg_cpe_value source, struct yg_cpe_value target);

/* The relation of each attribute. */
void yg_cpe_relate(const struct yg_cpe *source, const struct yg_cpe *target,
                   enum yg_cpe_relation relations[YG_CPE_ATTRIBUTE_COUNT]);

/* The relation of the names (IR 7696, table 6-3): disjoint when an attribute is; else undefined
 * when an attribute is; equal when all are; subset or superset when all are that or equal. */
enum yg_cpe_relation yg_cpe_combine(const enum yg_cpe_relation relations[YG_CPE_ATTRIBUTE_COUNT]);

#endif

/* matchers/vers/vers.h - version range specifiers: "vers:npm/>=1.0.0|<2.0.0|!=1.4.2".
 *
 *   text           vers:pypi/>0.0.0|>=0.0.1|0.0.2|<0.0.5|!=0.7|8.0         URI: type, constraints
 *   constraints    > 0.0.0, >= 0.0.1, = 0.0.2, < 0.0.5, != 0.7, = 8.0      sorted by version
 *   intervals      (0.0.0, 0.0.5)  [8.0, 8.0]                              sorted, disjoint
 *
 * Source:  VERS, the proposed Ecma standard (TC54) as of vers-spec 1.2.1: Clause 5 decides; "How to
 *          parse and validate VERS" gives the meaning (simplification and containment). Decisions:
 *   - the strict mode takes the canonical form and nothing else: a version must be encoded as
 *     yg_vers_format would, so "%3a" and "%3A" are errors, and so is a decoded control character;
 *   - Clause 5.4 allows "2" behind ">=1", which the other text calls redundant: so is it here;
 *   - a version that the scheme of the type cannot read may be equal or unequal, by its bytes, and
 *     sorts behind all others; it is no bound;
 *   - inequalities alone ("!=1.0") mean every other version;
 *   - a type without a scheme of its own is ordered by the one that the caller names, else by
 *     "generic"; the reserved types "example" and "test" have no order, "invalid" is an error.
 * Threads: pure functions, any thread.
 * Memory:  what they make lies in the caller's arena and borrows the text; contains and overlaps
 *          allocate nothing.
 */
#ifndef YG_MATCHERS_VERS_VERS_H
#define YG_MATCHERS_VERS_VERS_H

#include "matchers/version/scheme.h"
#include "pipeline/base/arena.h"
#include "pipeline/base/buf.h"

#define YG_VERS_BYTES_MAX ((size_t)1 << 20)

enum yg_vers_comparator {
    YG_VERS_EQUAL,
    YG_VERS_UNEQUAL,
    YG_VERS_LESS,
    YG_VERS_LESS_OR_EQUAL,
    YG_VERS_GREATER,
    YG_VERS_GREATER_OR_EQUAL
};

struct yg_vers_constraint {
    enum yg_vers_comparator comparator;
    bool readable;         /* a version of the scheme; else it is compared by its bytes */
    uint32_t at;           /* where it stood; breaks ties of equal versions */
    struct yg_str version; /* percent-decoded */
};

/* ptr NULL: without end on that side. A single version is [v, v]. */
struct yg_vers_interval {
    struct yg_str low, high;
    bool low_included, high_included;
};

enum yg_vers_order {
    YG_VERS_ORDER_OWN,     /* the type has a scheme */
    YG_VERS_ORDER_CALLER,  /* the scheme that the caller named */
    YG_VERS_ORDER_GENERIC, /* the last resort, to be said in the evidence */
    YG_VERS_ORDER_NONE     /* versions cannot be compared */
};

struct yg_vers {
    struct yg_str type; /* lower case */
    enum yg_vers_order order;
    const struct yg_scheme *scheme;         /* NULL: YG_VERS_ORDER_NONE */
    bool any, none;                         /* "*"; "vers:none/", "*" in it: no constraints then */
    struct yg_vers_constraint *constraints; /* sorted; equal versions as they stood */
    size_t count;
    struct yg_vers_interval *intervals; /* of the readable versions; sorted, disjoint, apart */
    size_t interval_count;
};

enum yg_vers_mode {
    /* The canonical form, by Clause 5. */
    YG_VERS_STRICT,
    /* What people write: white space around constraints, capitals in "VERS:NPM", "=1.0", empty
     * constraints ("||"), no "|" before a comparator, not sorted, versions twice, redundant bounds.
     * Bounds that meet at one version close before they open (">=1|<=2|>=2" goes on) when one is
     * open, else count in the order in which they stand (">=2|<=2" is 2). */
    YG_VERS_LENIENT,
    /* Also a range that only resembles VERS, as in product_version_range of CSAF 2.0 (3.1.2.2) and
     * vls of 2.1: "<4.2", ">= V2.0 and < V2.6", "All versions < V9.1", "FortiOS/>=7.4.0|<=7.4.3";
     * its type is "unknown" unless it names one. Prose and conditions are errors. */
    YG_VERS_LIKE
};

/* Read a specifier; all of `vers` is set. `scheme` orders the versions of a type that has none of
 * its own ("all", "unknown", "generic"); NULL: the scheme "generic", where that exists.
 * Errors: YG_MALFORMED (err->at is the offset of the first bad byte or of the constraint), YG_LIMIT
 *         (text or a version too long), YG_NOMEM. Cost: n log n comparisons. */
YG_MUST_CHECK enum yg_status yg_vers_parse(struct yg_arena *arena, struct yg_str text,
                                           enum yg_vers_mode mode, const struct yg_scheme *scheme,
                                           struct yg_vers *vers, struct yg_error *err);

/* Make a specifier from constraints in any order (comparator and version of each), leniently.
 * Errors: as yg_vers_parse; err->at is the number of the constraint. */
YG_MUST_CHECK enum yg_status yg_vers_make(struct yg_arena *arena, struct yg_str type,
                                          const struct yg_vers_constraint *constraints,
                                          size_t count, struct yg_vers *vers, struct yg_error *err);

/* Make the specifier of every version of a type, or of none for the type "none". */
YG_MUST_CHECK enum yg_status yg_vers_make_any(struct yg_arena *arena, struct yg_str type,
                                              struct yg_vers *vers, struct yg_error *err);

/* Append the specifier: type, constraints in their order, versions percent-encoded. It is canonical
 * when the constraints are, as after a strict parse, yg_vers_simplify or yg_vers_invert. */
void yg_vers_format(const struct yg_vers *vers, struct yg_buf *out);

/* Is the version in the range, by the order of its type?
 * Errors: YG_UNSUPPORTED (the type has no order), YG_MALFORMED (not a version of the scheme, and no
 *         constraint has its bytes). Cost: one comparison per interval. */
YG_MUST_CHECK enum yg_status yg_vers_contains(const struct yg_vers *vers, struct yg_str version,
                                              bool *inside, struct yg_error *err);

/* The same range without redundant constraints and with every version once; inequalities stay,
 * wherever they stand. Errors: YG_UNSUPPORTED (no order), YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_vers_simplify(struct yg_arena *arena, const struct yg_vers *vers,
                                              struct yg_vers *simple, struct yg_error *err);

/* All other versions. "*" becomes "vers:none/" with "*", which becomes "vers:all/" with "*".
 * Errors: as yg_vers_simplify. */
YG_MUST_CHECK enum yg_status yg_vers_invert(struct yg_arena *arena, const struct yg_vers *vers,
                                            struct yg_vers *inverse, struct yg_error *err);

/* Have two ranges a version in common? Between two versions there is always room for another.
 * Errors: YG_UNSUPPORTED (different orders, or none). */
YG_MUST_CHECK enum yg_status yg_vers_overlaps(const struct yg_vers *a, const struct yg_vers *b,
                                              bool *common, struct yg_error *err);

#endif

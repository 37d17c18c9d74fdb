/* pipeline/model/configuration.h - trees of AND, OR and NOT over criteria, made flat.
 *
 * NVD and CVE Record 5 say in such trees what must be together on an asset; yagura keeps entries,
 * each with a guard of clauses that must hold besides it (pipeline/model/advisory.h):
 *
 *   AND( OR( firmware<2 ! ), OR( camera-9 ) )     firmware<2, guarded by: some camera-9
 *   OR( a !, b ! )                                a; b
 *   AND( OR( a ! ), NOT OR( patch ) )             a, guarded by: no patch
 *   AND( OR( a ! ), OR( AND(b, c), d ) )          a, guarded by: b and c; a, guarded by: d
 *
 * A criterion marked ! is vulnerable: an entry of its own. One that is not only stands in guards.
 * The tree becomes alternatives, each a list of clauses, by the laws of De Morgan and distribution;
 * an OR of single criteria stays one clause.
 *
 * Source:  NVD CVE API 2.0 and CVE Record 5.1 (two levels), NVD JSON 1.1 (nested children); NIST IR
 *          7698 (CPE applicability language 2.3).
 * Threads: pure functions, any thread.
 * Memory:  results are in the arena and borrow the tree's texts and arrays.
 */
#ifndef YG_PIPELINE_MODEL_CONFIGURATION_H
#define YG_PIPELINE_MODEL_CONFIGURATION_H

#include "pipeline/base/arena.h"
#include "pipeline/model/advisory.h"

#define YG_CONFIGURATION_DEPTH_MAX 16
#define YG_CONFIGURATION_ALTERNATIVES_MAX 1024
#define YG_CONFIGURATION_ENTRIES_MAX 65536

struct yg_criterion {
    struct yg_affected affected; /* package and versions; no guard */
    bool vulnerable;
};

enum yg_operator { YG_OPERATOR_OR, YG_OPERATOR_AND };

/* Criteria and children are operands alike. One without operands says nothing and is left out. */
struct yg_configuration {
    enum yg_operator joined_by;
    bool negated;
    const struct yg_criterion *criteria;
    size_t criterion_count;
    const struct yg_configuration *children;
    size_t child_count;
};

struct yg_configuration_entries {
    struct yg_affected *affected; /* with their guards, in the order of the tree */
    size_t count;
    size_t nameless; /* alternatives that name nothing vulnerable, as a negation does */
};

/* Errors: YG_LIMIT, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_configuration_expand(struct yg_arena *arena,
                                                     const struct yg_configuration *tree,
                                                     struct yg_configuration_entries *entries,
                                                     struct yg_error *err);

#endif

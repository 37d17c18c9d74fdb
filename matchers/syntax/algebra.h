/* matchers/syntax/algebra.h - requirements as sets: is one within another, do two meet?
 *
 * Source:  node-semver's subset and intersects, NuGet's IsSubSetOrEqualTo, as far as they are
 *          exact: the answers here are those of the sets of versions, between any two of which
 *          there is another.
 * Threads: pure functions, any thread.
 * Memory:  pieces lie in the caller's arena and may be dropped after the answer.
 */
#ifndef YG_MATCHERS_SYNTAX_ALGEBRA_H
#define YG_MATCHERS_SYNTAX_ALGEBRA_H

#include "matchers/syntax/syntax.h"

/* Is every version that `a` allows allowed by `b`?
 * Errors: YG_UNSUPPORTED when syntax or flags differ, or comparators ask for more than order (PEP
 * 440, gem, hex, apk); YG_NOMEM. Cost: conjuncts of a times conjuncts of b. */
YG_MUST_CHECK enum yg_status yg_requirement_subset(const struct yg_requirement *a,
                                                   const struct yg_requirement *b,
                                                   struct yg_arena *arena, bool *holds,
                                                   struct yg_error *err);

/* Is there a version that both allow? Errors and cost as above. */
YG_MUST_CHECK enum yg_status yg_requirement_intersects(const struct yg_requirement *a,
                                                       const struct yg_requirement *b,
                                                       struct yg_arena *arena, bool *holds,
                                                       struct yg_error *err);

#endif

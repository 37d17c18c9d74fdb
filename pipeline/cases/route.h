/* pipeline/cases/route.h - whose it is.
 *
 * The owner of the scope is the rule of the house; rows of the policy come before it or replace it.
 * Threads: pure function.
 */
#ifndef YG_PIPELINE_CASES_ROUTE_H
#define YG_PIPELINE_CASES_ROUTE_H

#include "pipeline/cases/policy.h"
#include "pipeline/model/catalog.h"
#include "pipeline/model/segment.h"

struct yg_route {
    struct yg_str team; /* absent: nobody is told */
    struct yg_str name; /* of the row; "unassigned" or "fallback" when no row fits */
};

/* The team of a segment. `scope` is what the catalog says of its scope, NULL when it says nothing. */
struct yg_route yg_route_find(const struct yg_policy *policy, const struct yg_segment *segment,
                              const struct yg_scope *scope);

#endif

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

/* Words for a team in a row. */
#define YG_ROUTE_OWNER YG_STR("owner")
#define YG_ROUTE_SILENT YG_STR("silent")

/* Names of routes beside the rows. */
#define YG_ROUTE_UNASSIGNED YG_STR("unassigned") /* no row fits, and the scope is not stated */
#define YG_ROUTE_FALLBACK YG_STR("fallback")     /* no row fits */

struct yg_route {
    struct yg_str team; /* absent: nobody is told */
    struct yg_str name; /* of the row, or one of the two above */
};

/* The team of a segment. `scope` is what the catalog says of its scope, NULL when it says
 * nothing. */
struct yg_route yg_route_find(const struct yg_policy *policy, const struct yg_segment *segment,
                              const struct yg_scope *scope);

#endif

#include "pipeline/cases/route.h"

/* An empty condition always holds; one value of a list must equal `value`. A '*' at the end of a
 * value stands for any rest. */
static bool holds(struct yg_str condition, struct yg_str value)
{
    if (condition.len == 0)
        return true;
    while (condition.ptr != NULL) {
        struct yg_str word = yg_str_trim(yg_str_cut(&condition, ','));

        if (word.len > 0 && word.ptr[word.len - 1] == '*'
                ? yg_str_starts(value, yg_str_head(word, word.len - 1))
                : yg_str_equal(value, word))
            return true;
    }
    return false;
}

struct yg_route yg_route_find(const struct yg_policy *policy, const struct yg_segment *segment,
                              const struct yg_scope *scope)
{
    struct yg_str none = {NULL, 0};
    struct yg_str owner = scope == NULL ? none : scope->owner;
    struct yg_str unit = scope == NULL ? none : scope->unit;
    struct yg_str stage = segment->stage.len > 0 || scope == NULL ? segment->stage : scope->stage;
    struct yg_str kind = segment->kind.len > 0 || scope == NULL ? segment->kind : scope->kind;

    for (size_t i = 0; i < policy->route_count; i++) {
        const struct yg_policy_route *row = &policy->routes[i];

        if (!holds(row->scope, segment->scope) || !holds(row->kind, kind) ||
            !holds(row->unit, unit) || !holds(row->stage, stage) ||
            !holds(row->site, segment->site))
            continue;
        if (yg_str_equal(row->team, YG_ROUTE_SILENT))
            return (struct yg_route){none, row->name};
        if (!yg_str_equal(row->team, YG_ROUTE_OWNER))
            return (struct yg_route){row->team, row->name};
        if (owner.len > 0)
            return (struct yg_route){owner, row->name};
    }
    bool unassigned = yg_str_equal(segment->scope, YG_SCOPE_UNASSIGNED);

    return (struct yg_route){policy->fallback_team,
                             unassigned ? YG_ROUTE_UNASSIGNED : YG_ROUTE_FALLBACK};
}

/* text_actions.c - what an alert asks for, one request after the other. */
#include "pipeline/cases/route.h"
#include "pipeline/cases/text/text_places.h"

static const struct yg_str absent = {NULL, 0};

#define ACTIONS_MAX 5

bool yg_text_is_unowned(const struct yg_case_part *part)
{
    for (size_t i = 0; i < part->scope_count; i++) {
        if (!yg_str_equal(part->scopes[i].route, YG_ROUTE_UNASSIGNED) &&
            !yg_str_equal(part->scopes[i].route, YG_ROUTE_FALLBACK))
            return false;
    }
    return true;
}

/* Who takes what has no owner finds the owner first. Assets that must not stop hear of measures
 * that need no stop before they hear of updates. */
static size_t list_actions(struct yg_writer *w, const struct yg_case_part *part,
                           struct yg_str actions[ACTIONS_MAX])
{
    bool in_window = part->must_not_stop == part->affected + part->under_investigation;
    bool machines = part->counted_as_machines;
    struct yg_str update =
        yg_writer_with(w, in_window ? "action.update_in_window" : "action.update", "updates",
                       yg_text_components(w, part, true));

    if (part->affected > 0 && part->component_count == 0)
        update = yg_template_find(w->set, YG_STR("action.no_detail"));
    struct yg_str candidates[ACTIONS_MAX] = {
        yg_text_is_unowned(part) ? yg_template_find(w->set, YG_STR("action.unowned")) : absent,
        yg_writer_with(w, "action.must_not_stop", "count",
                       yg_writer_count(w, part->must_not_stop, machines)),
        update,
        yg_writer_with(w, in_window ? "action.no_fix_in_window" : "action.no_fix", "components",
                       yg_text_components(w, part, false)),
        yg_writer_with(w, "action.confirm", "count",
                       yg_writer_count(w, part->under_investigation, machines)),
    };
    size_t count = 0;

    for (size_t i = 0; i < ACTIONS_MAX; i++) {
        if (candidates[i].len > 0)
            actions[count++] = candidates[i];
    }
    return count;
}

/* "action" when there is one, "action1" and so on when there are several. */
void yg_text_put_actions(struct yg_writer *w, const struct yg_alert *alert,
                         struct yg_template_places *to)
{
    static const char *const names[ACTIONS_MAX] = {"action1", "action2", "action3", "action4",
                                                   "action5"};
    struct yg_str actions[ACTIONS_MAX];
    size_t count = list_actions(w, alert->part, actions);

    for (size_t i = 0; i < count; i++)
        yg_template_put(to, count == 1 ? "action" : names[i], actions[i]);
}

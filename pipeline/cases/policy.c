/* policy.c - the built-in policy and the check of any policy. */
#include "pipeline/cases/policy.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "pipeline/base/error.h"
#include "pipeline/cases/priority.h"

#define S(literal)                                                                                 \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }

/* Names for people are those of pipeline/cases/texts. */
static struct yg_policy_class classes[] = {
    {.name = S("urgent"), .lane = S("urgent"), .days = 3},
    {.name = S("soon"), .lane = S("digest"), .days = 14},
    {.name = S("planned"), .lane = S("digest"), .days = 90},
    {.name = S("none"), .lane = S("none"), .days = -1},
};

/* A component version that nobody has judged yet (a distribution that says nothing, say) is asked
 * about only when waiting would be careless. */
static struct yg_policy_priority priorities[] = {
    {.name = S("unconfirmed_exploited"), .status = S("under_investigation"),
     .known_exploited = S("yes"), .class_name = S("soon")},
    {.name = S("unconfirmed"), .status = S("under_investigation"), .class_name = S("none")},

    {.name = S("exploited_exposed"), .known_exploited = S("yes"), .exposure = S("internet"),
     .class_name = S("urgent")},
    {.name = S("exploited_internal_severe"), .known_exploited = S("yes"),
     .severity = S("critical,high,unknown"), .exposure = S("internal"), .class_name = S("urgent")},
    {.name = S("exploited"), .known_exploited = S("yes"), .class_name = S("soon")},

    {.name = S("likely_exposed_critical"), .epss = S("0.5"), .severity = S("critical"),
     .exposure = S("internet"), .class_name = S("urgent")},
    {.name = S("likely_exposed"), .epss = S("0.1"), .severity = S("critical,high,medium,unknown"),
     .exposure = S("internet"), .class_name = S("soon")},
    {.name = S("likely_internal_severe"), .epss = S("0.1"), .severity = S("critical,high"),
     .exposure = S("internal"), .class_name = S("soon")},

    {.name = S("exposed_critical"), .severity = S("critical"), .exposure = S("internet"),
     .class_name = S("soon")},
    {.name = S("severe"), .severity = S("critical,high"), .class_name = S("planned")},
    {.name = S("exposed_medium"), .severity = S("medium,unknown"), .exposure = S("internet"),
     .class_name = S("planned")},
    {.name = S("unknown_severity"), .severity = S("unknown"), .class_name = S("planned")},
    {.name = S("watched"), .class_name = S("none")},
};

static struct yg_policy_route routes[] = {
    {.name = S("retired_service"), .kind = S("service"), .stage = S("retired"), .team = S("silent")},
    {.name = S("owner"), .team = S("owner")},
};

void yg_policy_default(struct yg_policy *policy)
{
    *policy = (struct yg_policy){
        .version = YG_STR("built-in-1"),
        .classes = classes,
        .class_count = YG_COUNT(classes),
        .priorities = priorities,
        .priority_count = YG_COUNT(priorities),
        .routes = routes,
        .route_count = YG_COUNT(routes),
        .fallback_team = YG_STR("psirt"),
        .utc_offset_minutes = 9 * 60,
    };
}

struct checker {
    yg_policy_problem_fn problem;
    void *state;
    size_t count;
};

static void complain(struct checker *checker, const char *sentence, const char *place, ...)
    YG_PRINTF(3, 4);

static void complain(struct checker *checker, const char *sentence, const char *place, ...)
{
    char text[128];
    va_list args;

    va_start(args, place);
    vsnprintf(text, sizeof text, place, args);
    va_end(args);
    checker->count++;
    if (checker->problem != NULL)
        checker->problem(checker->state, text, sentence);
}

static void check_count(struct checker *checker, const char *list, size_t count, size_t max)
{
    char sentence[64];

    if (count == 0) {
        complain(checker, "at least one row is needed", "%s", list);
    } else if (count > max) {
        snprintf(sentence, sizeof sentence, "%zu rows, at most %zu", count, max);
        complain(checker, sentence, "%s", list);
    }
}

static void check_classes(struct checker *checker, const struct yg_policy *policy)
{
    check_count(checker, "classes", policy->class_count, YG_POLICY_CLASSES_MAX);
    for (size_t i = 0; i < policy->class_count; i++) {
        const struct yg_policy_class *row = &policy->classes[i];
        enum yg_lane lane;

        if (row->name.len == 0)
            complain(checker, "missing", "classes[%zu].name", i);
        if (!yg_lane_find(row->lane, &lane))
            complain(checker, "expected urgent, digest or none", "classes[%zu].lane", i);
        if (row->days < -1 || row->days > 3650)
            complain(checker, "expected 0 to 3650, or -1 for no due date", "classes[%zu].days", i);
        for (size_t k = 0; k < i; k++) {
            if (yg_str_equal(row->name, policy->classes[k].name))
                complain(checker, "the name of an earlier class", "classes[%zu].name", i);
        }
    }
}

static void check_priorities(struct checker *checker, const struct yg_policy *policy)
{
    check_count(checker, "priorities", policy->priority_count, YG_POLICY_PRIORITIES_MAX);
    for (size_t i = 0; i < policy->priority_count; i++) {
        const struct yg_policy_priority *row = &policy->priorities[i];
        struct yg_priority_problem problem;
        struct yg_priority_rule rule;

        if (row->name.len == 0)
            complain(checker, "missing", "priorities[%zu].name", i);
        if (!yg_priority_compile(policy, i, &rule, &problem))
            complain(checker, problem.sentence, "priorities[%zu].%s", i, problem.field);
        if (i + 1 == policy->priority_count &&
            row->status.len + row->known_exploited.len + row->epss.len + row->severity.len +
                    row->exposure.len > 0)
            complain(checker, "the last row decides what is left over: it has no conditions",
                     "priorities[%zu]", i);
    }
}

static void check_routes(struct checker *checker, const struct yg_policy *policy)
{
    check_count(checker, "routes", policy->route_count, YG_POLICY_ROUTES_MAX);
    for (size_t i = 0; i < policy->route_count; i++) {
        if (policy->routes[i].name.len == 0)
            complain(checker, "missing", "routes[%zu].name", i);
        if (policy->routes[i].team.len == 0)
            complain(checker, "missing: a team, \"owner\" or \"silent\"", "routes[%zu].team", i);
    }
    if (policy->fallback_team.len == 0)
        complain(checker, "missing: who gets what no route fits", "fallback_team");
}

size_t yg_policy_check(const struct yg_policy *policy, yg_policy_problem_fn problem, void *state)
{
    struct checker checker = {problem, state, 0};

    if (policy->version.len == 0)
        complain(&checker, "missing", "version");
    check_classes(&checker, policy);
    check_priorities(&checker, policy);
    check_routes(&checker, policy);
    if (policy->utc_offset_minutes < -14 * 60 || policy->utc_offset_minutes > 14 * 60)
        complain(&checker, "expected -840 to 840", "utc_offset_minutes");
    return checker.count;
}

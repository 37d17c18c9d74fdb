/* policy.c - the built-in policy and the check of any policy. */
#include "pipeline/cases/policy.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "pipeline/base/error.h"
#include "pipeline/cases/priority.h"
#include "pipeline/cases/route.h"

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
    {.name = S("unconfirmed_exploited"),
     .status = S("under_investigation"),
     .known_exploited = S("yes"),
     .class_name = S("soon")},
    {.name = S("unconfirmed"), .status = S("under_investigation"), .class_name = S("none")},

    {.name = S("exploited_exposed"),
     .known_exploited = S("yes"),
     .exposure = S("internet"),
     .class_name = S("urgent")},
    {.name = S("exploited_internal_severe"),
     .known_exploited = S("yes"),
     .severity = S("critical,high,unknown"),
     .exposure = S("internal"),
     .class_name = S("urgent")},
    {.name = S("exploited"), .known_exploited = S("yes"), .class_name = S("soon")},

    {.name = S("likely_exposed_critical"),
     .epss = S("0.5"),
     .severity = S("critical"),
     .exposure = S("internet"),
     .class_name = S("urgent")},
    {.name = S("likely_exposed"),
     .epss = S("0.1"),
     .severity = S("critical,high,medium,unknown"),
     .exposure = S("internet"),
     .class_name = S("soon")},
    {.name = S("likely_internal_severe"),
     .epss = S("0.1"),
     .severity = S("critical,high"),
     .exposure = S("internal"),
     .class_name = S("soon")},

    {.name = S("exposed_critical"),
     .severity = S("critical"),
     .exposure = S("internet"),
     .class_name = S("soon")},
    {.name = S("severe"), .severity = S("critical,high"), .class_name = S("planned")},
    {.name = S("exposed_medium"),
     .severity = S("medium,unknown"),
     .exposure = S("internet"),
     .class_name = S("planned")},
    {.name = S("unknown_severity"), .severity = S("unknown"), .class_name = S("planned")},
    {.name = S("watched"), .class_name = S("none")},
};

static struct yg_policy_route routes[] = {
    {.name = S("retired_service"),
     .kind = S("service"),
     .stage = S("retired"),
     .team = S("silent")},
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

size_t yg_policy_class_index(const struct yg_policy *policy, struct yg_str name)
{
    size_t i = 0;

    while (i < policy->class_count && !yg_str_equal(policy->classes[i].name, name))
        i++;
    return i;
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

/* The name of row `i` of a list whose rows are `size` bytes apart: stated, and of no earlier
 * row. */
static void check_name(struct checker *checker, const char *list, const struct yg_str *first,
                       size_t size, size_t i)
{
    const struct yg_str *name = (const void *)((const char *)first + i * size);

    if (name->len == 0) {
        complain(checker, "missing", "%s[%zu].name", list, i);
        return;
    }
    for (size_t k = 0; k < i; k++) {
        if (yg_str_equal(*name,
                         *(const struct yg_str *)(const void *)((const char *)first + k * size))) {
            complain(checker, "an earlier row has this name", "%s[%zu].name", list, i);
            return;
        }
    }
}

static void check_classes(struct checker *checker, const struct yg_policy *policy)
{
    check_count(checker, "classes", policy->class_count, YG_POLICY_CLASSES_MAX);
    for (size_t i = 0; i < policy->class_count; i++) {
        const struct yg_policy_class *row = &policy->classes[i];
        enum yg_lane lane;

        check_name(checker, "classes", &policy->classes->name, sizeof *row, i);
        if (!yg_lane_find(row->lane, &lane))
            complain(checker, "expected urgent, digest or none", "classes[%zu].lane", i);
        if (row->days < -1 || row->days > 3650)
            complain(checker, "expected 0 to 3650, or -1 for no due date", "classes[%zu].days", i);
    }
}

static void check_priorities(struct checker *checker, const struct yg_policy *policy)
{
    check_count(checker, "priorities", policy->priority_count, YG_POLICY_PRIORITIES_MAX);
    for (size_t i = 0; i < policy->priority_count; i++) {
        const struct yg_policy_priority *row = &policy->priorities[i];
        struct yg_priority_rule rule;

        check_name(checker, "priorities", &policy->priorities->name, sizeof *row, i);
        checker->count += yg_priority_compile(policy, i, &rule, checker->problem, checker->state);
        if (i + 1 == policy->priority_count &&
            row->status.len + row->known_exploited.len + row->epss.len + row->severity.len +
                    row->exposure.len + row->automatable.len + row->technical_impact.len >
                0)
            complain(checker, "the last row decides what is left over: it has no conditions",
                     "priorities[%zu]", i);
    }
}

static void check_routes(struct checker *checker, const struct yg_policy *policy)
{
    check_count(checker, "routes", policy->route_count, YG_POLICY_ROUTES_MAX);
    for (size_t i = 0; i < policy->route_count; i++) {
        const struct yg_policy_route *row = &policy->routes[i];

        check_name(checker, "routes", &policy->routes->name, sizeof *row, i);
        if (yg_str_equal(row->name, YG_ROUTE_UNASSIGNED) ||
            yg_str_equal(row->name, YG_ROUTE_FALLBACK))
            complain(checker, "reserved for what no route fits", "routes[%zu].name", i);
        if (row->team.len == 0)
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

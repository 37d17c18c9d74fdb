/* test_policy.c - every mistake of a policy is reported, with its place. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"
#include "pipeline/cases/policy.h"

/* Rows that can be changed, as the built-in ones are shared. */
struct copy {
    struct yg_policy policy;
    struct yg_policy_class classes[YG_POLICY_CLASSES_MAX + 1];
    struct yg_policy_priority priorities[YG_POLICY_PRIORITIES_MAX + 1];
    struct yg_policy_route routes[YG_POLICY_ROUTES_MAX + 1];
};

static struct copy copy;

static void reset(void)
{
    struct yg_policy *policy = &copy.policy;

    yg_policy_default(policy);
    memcpy(copy.classes, policy->classes, policy->class_count * sizeof *policy->classes);
    memcpy(copy.priorities, policy->priorities,
           policy->priority_count * sizeof *policy->priorities);
    memcpy(copy.routes, policy->routes, policy->route_count * sizeof *policy->routes);
    policy->classes = copy.classes;
    policy->priorities = copy.priorities;
    policy->routes = copy.routes;
}

static void write_problem(void *state, const char *place, const char *sentence)
{
    struct yg_buf *buf = state;

    yg_buf_printf(buf, "%s%s: %s", buf->len == 0 ? "" : "; ", place, sentence);
}

static void no_version(void)
{
    copy.policy.version = YG_STR("");
}

static void no_rows(void)
{
    copy.policy.class_count = copy.policy.priority_count = copy.policy.route_count = 0;
}

static void bad_class(void)
{
    copy.classes[1].name = YG_STR("");
    copy.classes[1].lane = YG_STR("pager");
    copy.classes[1].days = -2;
    copy.classes[2].days = 3651;
}

static void class_twice(void)
{
    copy.classes[3].name = YG_STR("planned");
}

static void bad_priority(void)
{
    copy.priorities[3].severity = YG_STR("critical, awful,bad");
    copy.priorities[3].exposure = YG_STR("moon");
    copy.priorities[3].epss = YG_STR("1.5");
    copy.priorities[3].class_name = YG_STR("now");
}

static void priority_name(void)
{
    copy.priorities[2].name = copy.priorities[0].name;
    copy.priorities[4].name = YG_STR("");
}

static void last_row(void)
{
    copy.priorities[copy.policy.priority_count - 1].exposure = YG_STR("internal");
}

static void bad_route(void)
{
    copy.routes[0].name = YG_STR("fallback");
    copy.routes[1].name = YG_STR("fallback");
    copy.routes[1].team = YG_STR("");
    copy.policy.fallback_team = YG_STR("");
}

static void bad_zone(void)
{
    copy.policy.utc_offset_minutes = 841;
}

static void too_many(void)
{
    static char names[YG_POLICY_ROUTES_MAX + 1][8];

    for (size_t i = 0; i < YG_COUNT(names); i++) {
        copy.routes[i] = copy.routes[0];
        snprintf(names[i], sizeof names[i], "r%zu", i);
        copy.routes[i].name = yg_str(names[i]);
    }
    copy.policy.route_count = YG_POLICY_ROUTES_MAX + 1;
}

static void nothing(void)
{
}

static const struct row {
    const char *why;
    void (*change)(void);
    const char *problems;
} rows[] = {
    {"the built-in policy is right", nothing, ""},
    {"no version", no_version, "version: missing"},
    {"no rows at all: every class of a row is unknown, so say what is missing", no_rows,
     "classes: at least one row is needed; priorities: at least one row is needed; routes: at "
     "least "
     "one row is needed"},
    {"a class with several mistakes", bad_class,
     "classes[1].name: missing; classes[1].lane: expected urgent, digest or none; classes[1].days: "
     "expected 0 to 3650, or -1 for no due date; classes[2].days: expected 0 to 3650, or -1 for no "
     "due date; priorities[0].class: no class is named \"soon\"; priorities[4].class: no class is "
     "named \"soon\"; priorities[6].class: no class is named \"soon\"; priorities[7].class: no "
     "class "
     "is named \"soon\"; priorities[8].class: no class is named \"soon\""},
    {"two classes of one name", class_twice,
     "classes[3].name: an earlier row has this name; priorities[1].class: no class is named "
     "\"none\"; priorities[12].class: no class is named \"none\""},
    {"a priority with several mistakes: all of them", bad_priority,
     "priorities[3].severity: unknown word \"awful\"; priorities[3].severity: unknown word "
     "\"bad\"; "
     "priorities[3].exposure: unknown word \"moon\"; priorities[3].epss: \"1.5\" is not a "
     "probability from 0 to 1; priorities[3].class: no class is named \"now\""},
    {"names of priorities stand in cases: each once", priority_name,
     "priorities[2].name: an earlier row has this name; priorities[4].name: missing"},
    {"the last row must hold for all", last_row,
     "priorities[12]: the last row decides what is left over: it has no conditions"},
    {"routes", bad_route,
     "routes[0].name: reserved for what no route fits; routes[1].name: an earlier row has this "
     "name; routes[1].name: reserved for what no route fits; routes[1].team: missing: a team, "
     "\"owner\" or \"silent\"; fallback_team: missing: who gets what no route fits"},
    {"zone", bad_zone, "utc_offset_minutes: expected -840 to 840"},
    {"more rows than fit", too_many, "routes: 257 rows, at most 256"},
};

Test(policy, reports_all_problems)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_buf buf = {0};
        size_t count, semicolons = 0;

        reset();
        rows[i].change();
        count = yg_policy_check(&copy.policy, write_problem, &buf);
        for (size_t k = 0; k < buf.len; k++)
            semicolons += buf.ptr[k] == ';';
        cr_expect(yg_str_equal(yg_buf_str(&buf), yg_str(rows[i].problems)), "%s: %.*s", rows[i].why,
                  YG_STR_ARG(yg_buf_str(&buf)));
        cr_expect(eq(sz, count, buf.len == 0 ? 0 : semicolons + 1), "%s", rows[i].why);
        cr_expect(eq(sz, yg_policy_check(&copy.policy, NULL, NULL), count), "%s", rows[i].why);
        yg_buf_deinit(&buf);
    }
}

Test(policy, finds_classes)
{
    reset();
    cr_expect(eq(sz, yg_policy_class_index(&copy.policy, YG_STR("soon")), 1));
    cr_expect(eq(sz, yg_policy_class_index(&copy.policy, YG_STR("later")), 4), "none");
}

/* test_route.c - the first row that fits gives the team. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pipeline/base/error.h"
#include "pipeline/cases/route.h"

static struct yg_policy_route table[] = {
    {.name = YG_STR("retired"),
     .kind = YG_STR("service"),
     .stage = YG_STR("retired"),
     .team = YG_STR("silent")},
    {.name = YG_STR("cameras"),
     .scope = YG_STR("product/cam-*,product/old"),
     .team = YG_STR("cam")},
    {.name = YG_STR("machines"),
     .kind = YG_STR("machine"),
     .site = YG_STR("osaka-2, nara"),
     .team = YG_STR("fsirt")},
    {.name = YG_STR("cloud"), .unit = YG_STR("cloud"), .team = YG_STR("ssirt")},
    {.name = YG_STR("house"), .team = YG_STR("owner")},
    {.name = YG_STR("hosts"), .kind = YG_STR("host"), .team = YG_STR("soc")},
};

static const struct row {
    const char *why, *scope, *kind, *stage, *site; /* of the segment */
    bool known;                                    /* the catalog has the scope */
    const char *of_kind, *of_stage, *owner, *unit; /* of the catalog */
    const char *team, *name;                       /* expected; team NULL: nobody */
} rows[] = {
    {"the owner", "s", "", "", "", true, "", "", "own", "", "own", "house"},
    {"a prefix", "product/cam-9", "", "", "", true, "", "", "own", "", "cam", "cameras"},
    {"a word of a list must be whole", "product/old-2", "", "", "", true, "", "", "own", "", "own",
     "house"},
    {"site and kind", "s", "machine", "", "nara", true, "", "", "own", "", "fsirt", "machines"},
    {"the other site", "s", "machine", "", "osaka", true, "", "", "own", "", "own", "house"},
    {"unit of the scope", "s", "host", "", "", true, "", "", "own", "cloud", "ssirt", "cloud"},
    {"kind of the catalog where the asset states none", "s", "", "retired", "", true, "service", "",
     "own", "", NULL, "retired"},
    {"the asset's own kind comes first", "s", "product", "retired", "", true, "service", "", "own",
     "", "own", "house"},
    {"stage of the catalog", "s", "service", "", "", true, "", "retired", "own", "", NULL,
     "retired"},
    {"the asset's own stage comes first", "s", "service", "production", "", true, "", "retired",
     "own", "", "own", "house"},
    {"no owner: the owner row does not fit, a later one does", "s", "host", "", "", true, "", "",
     "", "", "soc", "hosts"},
    {"no owner and no row", "s", "device", "", "", true, "", "", "", "", "psirt", "fallback"},
    {"not in the catalog", "s", "device", "", "", false, "", "", "", "", "psirt", "fallback"},
    {"no scope stated", "unassigned", "device", "", "", false, "", "", "", "", "psirt",
     "unassigned"},
};

Test(route, finds_the_team)
{
    struct yg_policy policy;

    yg_policy_default(&policy);
    policy.routes = table;
    policy.route_count = YG_COUNT(table);
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        struct yg_segment segment = {.scope = yg_str(row->scope),
                                     .kind = yg_str(row->kind),
                                     .stage = yg_str(row->stage),
                                     .site = yg_str(row->site)};
        struct yg_scope scope = {.kind = yg_str(row->of_kind),
                                 .stage = yg_str(row->of_stage),
                                 .owner = yg_str(row->owner),
                                 .unit = yg_str(row->unit)};
        struct yg_route route = yg_route_find(&policy, &segment, row->known ? &scope : NULL);

        cr_expect(yg_str_equal(route.team, yg_str(row->team)), "%s: %.*s", row->why,
                  YG_STR_ARG(route.team));
        cr_expect(yg_str_equal(route.name, yg_str(row->name)), "%s: %.*s", row->why,
                  YG_STR_ARG(route.name));
    }
}

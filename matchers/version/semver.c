#include "matchers/version/semver.h"

#include "matchers/version/semver_core.h"

static const struct yg_semver_rules rules = {0};

static struct yg_str without_v(struct yg_str text)
{
    return yg_str_starts(text, YG_STR("v")) ? yg_str_from(text, 1) : text;
}

enum yg_status yg_version_semver_check(struct yg_str text, struct yg_error *err)
{
    struct yg_semver version;

    return yg_semver_parse(without_v(text), rules, &version, err);
}

int yg_version_semver_compare(struct yg_str a, struct yg_str b)
{
    struct yg_semver x, y;

    if (yg_semver_parse(without_v(a), rules, &x, NULL) != YG_OK ||
        yg_semver_parse(without_v(b), rules, &y, NULL) != YG_OK)
        return yg_str_compare(a, b); /* unchecked: an order all the same */
    return yg_semver_order(&x, &y);
}

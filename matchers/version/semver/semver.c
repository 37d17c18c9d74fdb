#include "matchers/version/semver/semver.h"

#include <assert.h>

#include "matchers/version/semver/semver_core.h"

static const struct yg_semver_rules rules = {0};

/* Where the version begins: a leading "v" is passed over. */
static size_t start(struct yg_str text)
{
    return yg_str_starts(text, YG_STR("v")) ? 1 : 0;
}

enum yg_status yg_version_semver_check(struct yg_str text, struct yg_error *err)
{
    struct yg_semver version;

    return yg_semver_parse(text, start(text), rules, &version, err);
}

int yg_version_semver_compare(struct yg_str a, struct yg_str b)
{
    struct yg_semver x, y;

    if (yg_semver_parse(a, start(a), rules, &x, NULL) != YG_OK ||
        yg_semver_parse(b, start(b), rules, &y, NULL) != YG_OK)
        return yg_str_compare(a, b); /* unchecked: an order all the same */
    return yg_semver_order(&x, &y);
}

void yg_version_semver_key(struct yg_str text, struct yg_buf *out)
{
    struct yg_semver version;
    enum yg_status st = yg_semver_parse(text, start(text), rules, &version, NULL);

    assert(st == YG_OK); /* it was checked */
    yg_semver_key(&version, out);
}

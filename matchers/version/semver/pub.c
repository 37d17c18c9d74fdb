#include "matchers/version/semver/pub.h"

#include <assert.h>

#include "matchers/version/key.h"
#include "matchers/version/semver/semver_core.h"

static enum yg_status parse(struct yg_str text, struct yg_semver *version, struct yg_error *err)
{
    const struct yg_semver_rules rules = {.leading_zeros = true};
    size_t start = yg_str_starts(text, YG_STR("v")) ? 1 : 0;

    return yg_semver_parse(text, start, rules, version, err);
}

/* What follows the plus; absent: nothing does. */
static struct yg_str build_of(struct yg_str text)
{
    size_t plus = yg_str_index(text, '+');

    return plus == text.len ? (struct yg_str){NULL, 0} : yg_str_from(text, plus + 1);
}

enum yg_status yg_version_pub_check(struct yg_str text, struct yg_error *err)
{
    struct yg_semver version;

    return parse(text, &version, err);
}

int yg_version_pub_compare(struct yg_str a, struct yg_str b)
{
    struct yg_semver x, y;

    if (parse(a, &x, NULL) != YG_OK || parse(b, &y, NULL) != YG_OK)
        return yg_str_compare(a, b); /* unchecked: an order all the same */
    int order = yg_semver_order(&x, &y);

    return order != 0 ? order : yg_semver_order_identifiers(build_of(a), build_of(b));
}

/* Older than any further identifier of a pre-release. */
#define PRERELEASE_END 1

void yg_version_pub_key(struct yg_str text, struct yg_buf *out)
{
    struct yg_semver version;
    enum yg_status st = parse(text, &version, NULL);

    assert(st == YG_OK); /* it was checked */
    yg_semver_key(&version, out);
    if (version.prerelease.ptr != NULL)
        yg_key_mark(out, PRERELEASE_END);
    yg_semver_key_identifiers(build_of(text), out);
}

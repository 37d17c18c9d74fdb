#include "matchers/version/semver/cargo.h"

#include <assert.h>

#include "matchers/version/semver/semver_core.h"

enum yg_status yg_version_cargo_check(struct yg_str text, struct yg_error *err)
{
    struct yg_semver version;
    enum yg_status st = yg_semver_parse(text, 0, (struct yg_semver_rules){0}, &version, err);

    for (int i = 0; st == YG_OK && i < 3; i++) {
        if (yg_semver_order_digits(version.numbers[i], YG_STR("18446744073709551615")) > 0)
            return yg_fail(err, YG_LIMIT, (size_t)(version.numbers[i].ptr - text.ptr),
                           "a number is above 18446744073709551615");
    }
    return st;
}

int yg_version_cargo_compare(struct yg_str a, struct yg_str b)
{
    const struct yg_semver_rules rules = {.short_forms = true};
    struct yg_semver x, y;

    if (yg_semver_parse(a, 0, rules, &x, NULL) != YG_OK ||
        yg_semver_parse(b, 0, rules, &y, NULL) != YG_OK)
        return yg_str_compare(a, b); /* unchecked: an order all the same */
    return yg_semver_order(&x, &y);
}

void yg_version_cargo_key(struct yg_str text, struct yg_buf *out)
{
    struct yg_semver version;
    enum yg_status st = yg_semver_parse(text, 0, (struct yg_semver_rules){0}, &version, NULL);

    assert(st == YG_OK); /* it was checked */
    yg_semver_key(&version, out);
}

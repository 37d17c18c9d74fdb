#include "matchers/version/npm.h"

#include "matchers/version/semver_core.h"

#define NPM_BYTES_MAX 256

static const struct yg_semver_rules rules = {.leading_zeros = true, .bare_prerelease = true};

static struct yg_str bare(struct yg_str text)
{
    text = yg_str_trim(text);
    while (text.len > 0 && (text.ptr[0] == '=' || text.ptr[0] == 'v' || text.ptr[0] == ' '))
        text = yg_str_from(text, 1);
    return text;
}

enum yg_status yg_version_npm_check(struct yg_str text, struct yg_error *err)
{
    struct yg_semver version;

    if (text.len > NPM_BYTES_MAX)
        return yg_fail(err, YG_LIMIT, NPM_BYTES_MAX, "a version has at most %d bytes",
                       NPM_BYTES_MAX);
    enum yg_status st = yg_semver_parse(bare(text), rules, &version, err);
    for (int i = 0; st == YG_OK && i < 3; i++) {
        if (yg_semver_order_digits(version.numbers[i], YG_STR("9007199254740991")) > 0)
            return yg_fail(err, YG_LIMIT, (size_t)(version.numbers[i].ptr - text.ptr),
                           "a number is above 9007199254740991");
    }
    return st;
}

int yg_version_npm_compare(struct yg_str a, struct yg_str b)
{
    struct yg_semver x, y;

    if (yg_semver_parse(bare(a), rules, &x, NULL) != YG_OK ||
        yg_semver_parse(bare(b), rules, &y, NULL) != YG_OK)
        return yg_str_compare(a, b); /* unchecked: an order all the same */
    return yg_semver_order(&x, &y);
}

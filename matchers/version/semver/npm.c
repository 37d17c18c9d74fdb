#include "matchers/version/semver/npm.h"

#include <assert.h>

#include "matchers/version/semver/semver_core.h"

#define NPM_BYTES_MAX 256

static const struct yg_semver_rules rules = {.leading_zeros = true, .bare_prerelease = true};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Take a version apart: blanks on both sides, "=" and "v" in front are passed over. */
static enum yg_status parse(struct yg_str text, struct yg_semver *version, struct yg_error *err)
{
    size_t from = 0;

    while (text.len > 0 && is_blank(text.ptr[text.len - 1]))
        text.len--;
    while (from < text.len &&
           (is_blank(text.ptr[from]) || text.ptr[from] == '=' || text.ptr[from] == 'v'))
        from++;
    return yg_semver_parse(text, from, rules, version, err);
}

enum yg_status yg_version_npm_check(struct yg_str text, struct yg_error *err)
{
    struct yg_semver version;

    if (text.len > NPM_BYTES_MAX)
        return yg_fail(err, YG_LIMIT, NPM_BYTES_MAX, "a version has at most %d bytes",
                       NPM_BYTES_MAX);
    enum yg_status st = parse(text, &version, err);
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

    if (parse(a, &x, NULL) != YG_OK || parse(b, &y, NULL) != YG_OK)
        return yg_str_compare(a, b); /* unchecked: an order all the same */
    return yg_semver_order(&x, &y);
}

void yg_version_npm_key(struct yg_str text, struct yg_buf *out)
{
    struct yg_semver version;
    enum yg_status st = parse(text, &version, NULL);

    assert(st == YG_OK); /* it was checked */
    yg_semver_key(&version, out);
}

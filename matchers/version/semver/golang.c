#include "matchers/version/semver/golang.h"

#include <assert.h>

#include "matchers/version/semver/semver_core.h"

static const struct yg_semver_rules rules = {.short_forms = true};

/* Where the version begins: a leading "v" is passed over. */
static size_t start(struct yg_str text)
{
    return yg_str_starts(text, YG_STR("v")) ? 1 : 0;
}

enum yg_status yg_version_golang_check(struct yg_str text, struct yg_error *err)
{
    struct yg_semver version;

    return yg_semver_parse(text, start(text), rules, &version, err);
}

int yg_version_golang_compare(struct yg_str a, struct yg_str b)
{
    struct yg_semver x, y;
    bool a_valid = yg_semver_parse(a, start(a), rules, &x, NULL) == YG_OK;
    bool b_valid = yg_semver_parse(b, start(b), rules, &y, NULL) == YG_OK;

    if (!a_valid || !b_valid)
        return a_valid - b_valid;
    return yg_semver_order(&x, &y);
}

void yg_version_golang_key(struct yg_str text, struct yg_buf *out)
{
    struct yg_semver version;
    enum yg_status st = yg_semver_parse(text, start(text), rules, &version, NULL);

    assert(st == YG_OK); /* it was checked */
    yg_semver_key(&version, out);
}

void yg_version_golang_normalize(struct yg_str text, struct yg_buf *out)
{
    struct yg_semver version;
    enum yg_status st = yg_semver_parse(text, start(text), rules, &version, NULL);

    assert(st == YG_OK); /* it was checked */
    for (int i = 0; i < 3; i++) {
        yg_buf_append_char(out, i == 0 ? 'v' : '.');
        yg_buf_append(out, version.numbers[i]);
    }
    if (version.prerelease.ptr == NULL)
        return;
    yg_buf_append_char(out, '-');
    yg_buf_append(out, version.prerelease);
}

bool yg_version_golang_is_pseudo(struct yg_str text)
{
    static const struct yg_str head = {"0.0.0-", 6};
    struct yg_str rest = yg_str_from(text, start(text));
    struct yg_str time = yg_str_head(yg_str_from(rest, head.len), 14);
    struct yg_str behind = yg_str_from(rest, head.len + 14);

    for (size_t i = 0; i < time.len; i++) {
        if (time.ptr[i] < '0' || time.ptr[i] > '9')
            return false;
    }
    return yg_str_starts(rest, head) && behind.len > 1 && behind.ptr[0] == '-';
}

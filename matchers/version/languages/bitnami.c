#include "matchers/version/languages/bitnami.h"

#include "matchers/version/semver/semver.h"
#include "matchers/version/tokens.h"

/* Without the number of the build. */
static struct yg_str upstream(struct yg_str text)
{
    size_t hyphen = yg_str_rindex(text, '-');
    struct yg_str build = yg_str_from(text, hyphen + 1);

    return yg_cut_run(&build, yg_is_digit).len > 0 && build.len == 0 ? yg_str_head(text, hyphen)
                                                                     : text;
}

enum yg_status yg_version_bitnami_check(struct yg_str text, struct yg_error *err)
{
    return yg_version_semver_check(upstream(text), err);
}

int yg_version_bitnami_compare(struct yg_str a, struct yg_str b)
{
    return yg_version_semver_compare(upstream(a), upstream(b));
}

void yg_version_bitnami_key(struct yg_str text, struct yg_buf *out)
{
    yg_version_semver_key(upstream(text), out);
}

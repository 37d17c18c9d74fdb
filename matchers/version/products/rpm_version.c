#include "matchers/version/products/rpm_version.h"

#include "matchers/version/distributions/rpm.h"
#include "matchers/version/tokens.h"

static struct yg_str version_of(struct yg_str text)
{
    struct yg_str rest = text;

    yg_cut_run(&rest, yg_is_digit);
    if (rest.len > 0 && rest.ptr[0] == ':')
        text = yg_str_from(rest, 1);
    return yg_str_head(text, yg_str_rindex(text, '-'));
}

enum yg_status yg_version_rpm_version_check(struct yg_str text, struct yg_error *err)
{
    return yg_version_rpm_check(text, err);
}

int yg_version_rpm_version_compare(struct yg_str a, struct yg_str b)
{
    return yg_version_rpm_compare(version_of(a), version_of(b));
}

void yg_version_rpm_version_key(struct yg_str text, struct yg_buf *out)
{
    yg_version_rpm_key(version_of(text), out);
}

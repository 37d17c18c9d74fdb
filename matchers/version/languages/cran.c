#include "matchers/version/languages/cran.h"

#include "matchers/version/number_list.h"

enum yg_status yg_version_cran_check(struct yg_str text, struct yg_error *err)
{
    size_t count;

    return yg_number_list_check(text, ".-", &count, err);
}

int yg_version_cran_compare(struct yg_str a, struct yg_str b)
{
    return yg_number_list_compare(a, b);
}

void yg_version_cran_key(struct yg_str text, struct yg_buf *out)
{
    yg_number_list_key(text, out);
}

#include "matchers/version/general/lexicographic.h"

#include "pipeline/base/utf8.h"

enum yg_status yg_version_lexicographic_check(struct yg_str text, struct yg_error *err)
{
    for (struct yg_str rest = text; rest.len > 0;) {
        size_t len = yg_utf8_length(rest);

        if (len == 0)
            return yg_fail(err, YG_MALFORMED, text.len - rest.len, "this is not UTF-8");
        rest = yg_str_from(rest, len);
    }
    return YG_OK;
}

int yg_version_lexicographic_compare(struct yg_str a, struct yg_str b)
{
    return yg_str_compare(a, b);
}

void yg_version_lexicographic_key(struct yg_str text, struct yg_buf *out)
{
    yg_buf_append(out, text);
}

#include "pipeline/model/source_package.h"

bool yg_source_rpm_split(struct yg_str text, struct yg_str *name, struct yg_str *version)
{
    static const struct yg_str ends[] = {{".src.rpm", 8}, {".nosrc.rpm", 10}};

    for (size_t i = 0; i < YG_COUNT(ends); i++) {
        if (!yg_str_ends(text, ends[i]))
            continue;
        struct yg_str stem = yg_str_head(text, text.len - ends[i].len);
        struct yg_str head = yg_str_head(stem, yg_str_rindex(stem, '-'));
        size_t at = yg_str_rindex(head, '-');
        bool whole = head.len < stem.len && at < head.len && at > 0;

        *name = whole ? yg_str_head(stem, at) : stem;
        *version = whole ? yg_str_from(stem, at + 1) : (struct yg_str){NULL, 0};
        return true;
    }
    return false;
}

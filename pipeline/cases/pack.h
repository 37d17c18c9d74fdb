/* pipeline/cases/pack.h - a struct and all its texts in one piece of memory.
 *
 * Two passes with the same calls: the first, with `at` NULL, adds up the bytes; the second copies.
 */
#ifndef YG_PIPELINE_CASES_PACK_H
#define YG_PIPELINE_CASES_PACK_H

#include "pipeline/base/str.h"

struct yg_pack {
    char *at;     /* where the next text goes; NULL: only count */
    size_t bytes; /* added up so far */
};

/* Absent stays absent. */
static inline struct yg_str yg_pack_text(struct yg_pack *pack, struct yg_str text)
{
    pack->bytes += text.len;
    if (pack->at == NULL || text.ptr == NULL)
        return text;
    char *copy = pack->at;

    memcpy(copy, text.ptr, text.len);
    pack->at += text.len;
    return (struct yg_str){copy, text.len};
}

static inline void yg_pack_texts(struct yg_pack *pack, struct yg_str *to, const struct yg_str *from,
                                 size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct yg_str text = yg_pack_text(pack, from[i]);

        if (to != NULL)
            to[i] = text;
    }
}

#endif

/* pipeline/model/words.h - the place of a word among the words of an enum. For this folder only. */
#ifndef YG_PIPELINE_MODEL_WORDS_H
#define YG_PIPELINE_MODEL_WORDS_H

#include "pipeline/base/str.h"

/* False when it is none of them; *at is written only on true. */
static inline bool yg_words_find(const char *const *words, size_t count, struct yg_str word,
                                 size_t *at)
{
    for (size_t i = 0; i < count; i++) {
        if (yg_str_equal(word, yg_str(words[i]))) {
            *at = i;
            return true;
        }
    }
    return false;
}

#endif

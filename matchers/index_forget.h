/* matchers/index_forget.h - the steps in which identities that nobody holds leave the index; for
 * fleet/forget.c, which takes the shards along. The idea is in index_forget.c. */
#ifndef YG_MATCHERS_INDEX_FORGET_H
#define YG_MATCHERS_INDEX_FORGET_H

#include "matchers/index_state.h"

struct yg_forgetting {
    uint32_t *numbers;    /* by old number: the new one, YG_IDENTITY_NONE */
    uint32_t count, kept; /* identities before and after */
    struct yg_interner *identities;
};

/* Make ready what the index becomes when only identities with a bit in `held` stay; nothing has
 * changed so far. False without memory: end it with yg_forgetting_deinit. */
bool yg_index_forget_prepare(const struct yg_index *index, const uint64_t *held,
                             struct yg_forgetting *f);

/* Become that, and end it. Nobody counts with the verdicts of what leaves any more. */
void yg_index_forget_commit(struct yg_index *index, struct yg_forgetting *f);

void yg_forgetting_deinit(struct yg_forgetting *f);

#endif

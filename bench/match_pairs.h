/* bench/match_pairs.h - pairs of versions of one scheme to be compared.
 *
 * From the order files of other projects, where they lie beside the repository; few pairs would be
 * learnt by heart by the processor, so that schemes with less than MATCH_PAIRS_MIN get random ones
 * in addition, from the grammars of the tests. Both versions of a pair pass `check`.
 *
 * Memory: owns its texts, which end in a NUL that is not counted.
 */
#ifndef YG_BENCH_MATCH_PAIRS_H
#define YG_BENCH_MATCH_PAIRS_H

#include "matchers/version/scheme.h"
#include "pipeline/base/arena.h"

#define MATCH_PAIRS_MIN 1000

struct match_pair {
    struct yg_str a, b;
};

struct match_pairs {
    const struct yg_scheme *scheme;
    struct match_pair *items;
    size_t count, generated; /* generated: how many of them */
    size_t bytes;            /* of all texts */
    struct yg_arena arena;
};

/* Ends the program without memory. */
void match_pairs_init(struct match_pairs *pairs, const struct yg_scheme *scheme);
void match_pairs_deinit(struct match_pairs *pairs);

#endif

/* matchers/range/build.h - the parts of which yg_ranges_build consists. */
#ifndef YG_MATCHERS_RANGE_BUILD_H
#define YG_MATCHERS_RANGE_BUILD_H

#include "matchers/range/range.h"

struct yg_interval_set {
    struct yg_interval *items; /* in the builder's arena */
    size_t count;
};

struct yg_range_builder {
    const struct yg_scheme *scheme; /* NULL: no order known */
    struct yg_arena arena;
    struct yg_interval_set affected, excluded;
    struct yg_str *versions; /* that cannot be read */
    size_t version_count;
    struct yg_bound first_fixed;
    bool bounds; /* a range is a pair of bounds, not a history of events */
    bool pseudo;
    bool any; /* something could be evaluated */
};

/* ---- bounds and intervals (set.c). False: memory is out. ------------------------------------- */

/* Order two bounds; an absent one stands before all versions. */
int yg_bound_compare(const struct yg_scheme *scheme, const struct yg_bound *a,
                     const struct yg_bound *b);

/* Make a bound of `text`, which is compared as `as`. `*ok` is false when that cannot be read. */
bool yg_bound_make(struct yg_range_builder *b, struct yg_str text, struct yg_str as,
                   struct yg_bound *bound, bool *ok);

void yg_fixed_note(struct yg_range_builder *b, const struct yg_bound *at);

bool yg_interval_add(struct yg_range_builder *b, struct yg_interval_set *set,
                     const struct yg_interval *interval);

/* Is the bound in one of the first `count` intervals, in any order? */
bool yg_interval_covered(const struct yg_range_builder *b, const struct yg_interval_set *set,
                         size_t count, const struct yg_bound *bound);

/* Sort; what overlaps or touches becomes one. */
void yg_interval_unite(struct yg_range_builder *b, struct yg_interval_set *set);

/* Take the excluded intervals out of the affected ones, both united before. */
bool yg_interval_subtract(struct yg_range_builder *b);

/* ---- ranges of each form. False: memory is out. ---------------------------------------------- */

/* Events (events.c): `*ok` is false when a version cannot be read, and then nothing is added. */
bool yg_range_add_events(struct yg_range_builder *b, const struct yg_range *range,
                         struct yg_interval_set *set, bool *ok);

/* A VERS text (specifier.c): `*ok` is false when it cannot be read, or has another order. */
bool yg_range_add_specifier(struct yg_range_builder *b, const struct yg_range *range,
                            struct yg_interval_set *set, bool *ok);

/* ---- whose order counts (order.c) ------------------------------------------------------------ */

bool yg_range_is_git(const struct yg_range *range);

/* The scheme of the package, else the first one that a range names, else "generic" when a range
 * names something that nobody knows; NULL when none does. */
const struct yg_scheme *yg_range_scheme(const struct yg_scheme *package,
                                        const struct yg_affected *affected);

/* May a range that is said to be ordered by `stated` be read by `own`? */
bool yg_scheme_agrees(const struct yg_scheme *own, const struct yg_scheme *stated);

/* Can a NAMED range be read by the builder's scheme? */
bool yg_range_agrees(const struct yg_range *range, const struct yg_scheme *own);

#endif

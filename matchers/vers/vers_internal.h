/* matchers/vers/vers_internal.h - between the files of this folder. */
#ifndef YG_MATCHERS_VERS_VERS_INTERNAL_H
#define YG_MATCHERS_VERS_VERS_INTERNAL_H

#include "matchers/vers/vers.h"

/* Set type, order and scheme; `type` is in lower case and has the characters of one. */
YG_MUST_CHECK enum yg_status yg_vers_set_type(struct yg_str type, const struct yg_scheme *caller,
                                              struct yg_vers *vers, struct yg_error *err);

/* Append a version, percent-encoded where Clause 5.3.3.2 wants it. */
void yg_vers_encode(struct yg_str version, struct yg_buf *out);

/* Decode into the arena, or return the text itself. `*ok` is false where a triplet is broken, and
 * then nothing is decoded. ptr NULL without memory. */
struct yg_str yg_vers_decode(struct yg_str text, struct yg_arena *arena, bool *ok);

/* "<", ">=", ... ; "" for equality. */
const char *yg_vers_comparator_text(enum yg_vers_comparator comparator);

bool yg_vers_is_lower(enum yg_vers_comparator comparator); /* > and >= */
bool yg_vers_is_upper(enum yg_vers_comparator comparator); /* < and <= */

/* Check the versions of `vers->constraints`, put them in order, and build the intervals. */
YG_MUST_CHECK enum yg_status yg_vers_finish(struct yg_arena *arena, struct yg_vers *vers,
                                            bool strict, struct yg_error *err);

/* Order two versions of one specifier: readable ones by the scheme, the others behind, by bytes. */
int yg_vers_compare(const struct yg_vers *vers, const struct yg_vers_constraint *a,
                    const struct yg_vers_constraint *b);

/* Constraints that an arena holds. */
struct yg_vers_list {
    struct yg_vers_constraint *items;
    size_t count;
};

/* Sorted constraints become what they mean: no redundant one, and each version once. An empty list
 * means every version. Errors: YG_MALFORMED when no version is meant, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_vers_reduce(struct yg_arena *arena, const struct yg_vers *vers,
                                            struct yg_vers_list *reduced, struct yg_error *err);

/* Build the intervals of sorted constraints. Errors: as yg_vers_reduce. */
YG_MUST_CHECK enum yg_status yg_vers_set_intervals(struct yg_arena *arena, struct yg_vers *vers,
                                                   struct yg_error *err);

#endif

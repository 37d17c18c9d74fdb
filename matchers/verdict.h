/* matchers/verdict.h - from the rules of its packages to the verdict of an identity.
 *
 * Every rule is tested; what several records say of one vulnerability is combined: affected wins,
 * and `differs` tells that another record with a rule for the same package says otherwise. Within
 * one record the entries of a package add up.
 *
 * Threads: any reader, and the writer.
 */
#ifndef YG_MATCHERS_VERDICT_H
#define YG_MATCHERS_VERDICT_H

#include "matchers/index_state.h"

/* What one rule says of one vulnerability. */
struct yg_hit {
    uint32_t vulnerability;
    const struct yg_rule *rule;
    enum yg_range_answer answer;
    struct yg_range_hit range;
    bool by_source;
};

struct yg_hits {
    struct yg_hit *items; /* sorted by vulnerability, then record */
    size_t count, capacity;
};

void yg_hits_deinit(struct yg_hits *hits);

/* Test one rule of a package of the identity; false when it cannot be evaluated: no version, or
 * none of the order of the rule. Thread: any reader. */
bool yg_rule_test(const struct yg_rule *rule, const struct yg_identity_state *identity,
                  bool by_source, struct yg_hit *hit);

/* Test all rules of the identity's packages; false without memory. Thread: any reader. */
bool yg_hits_collect(const struct yg_index *index, const struct yg_identity_state *identity,
                     struct yg_hits *hits);

/* Test only the rules about these vulnerabilities (in rising order). Thread: writer. */
bool yg_hits_collect_for(const struct yg_index *index, const struct yg_identity_state *identity,
                         const struct yg_numbers *vulnerabilities, struct yg_hits *hits);

/* All hits of one vulnerability, combined. */
struct yg_opinion {
    size_t hit_count; /* how many hits from the first one on belong to it */
    enum yg_vulnerability_status status;
    bool differs;
    struct yg_str fixed; /* past it no record calls the version affected; absent: none known, or of
                            orders that cannot be compared */
};
struct yg_opinion yg_hits_combine(const struct yg_hit *first, size_t count);

/* The verdict of sorted hits; entries of `old` (may be NULL) for vulnerabilities that are not in
 * `replaced` are taken over. NULL without memory. */
struct yg_verdict *yg_verdict_make(const struct yg_hits *hits, const struct yg_verdict *old,
                                   const struct yg_numbers *replaced);

/* Nothing is known; shared, never freed. */
struct yg_verdict *yg_verdict_empty(void);
void yg_verdict_free(void *verdict); /* leaves the empty one alone */

bool yg_verdict_equal(const struct yg_verdict *a, const struct yg_verdict *b);

#endif

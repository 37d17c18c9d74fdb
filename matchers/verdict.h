/* matchers/verdict.h - from the rules of its packages to the verdict of an identity.
 *
 * Every rule is tested. What several say of one vulnerability is combined:
 *   - within one record the highest status counts: its entries of a package add up, and a version
 *     in none of its ranges is not affected by what it says;
 *   - records of the highest rank among those that speak decide; of equals the highest status.
 *     `differs` tells that some record says otherwise, of whatever rank;
 *   - rules found by a key that is evidence only (the CPE of a distribution's package) decide
 *     nothing: where no record of the distribution speaks, what they find is under investigation;
 *   - an entry that all its affected rules guard is guarded by any of these guards.
 * A rule that is a clause of a guard says nothing of the identity: it only notes that the identity
 * satisfies the clause, under every vulnerability of the record.
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
    enum yg_key_use use;
    bool evidence, idle;
};

struct yg_hits {
    struct yg_hit *items; /* sorted by vulnerability, then record */
    size_t count, capacity;
};

void yg_hits_deinit(struct yg_hits *hits);

/* Test all rules of the identity's packages; false without memory. Thread: any reader. */
bool yg_hits_collect(const struct yg_index *index, const struct yg_identity_state *identity,
                     struct yg_hits *hits);

/* Test only the rules about these vulnerabilities (in rising order). Thread: writer. */
bool yg_hits_collect_for(const struct yg_index *index, const struct yg_identity_state *identity,
                         const struct yg_numbers *vulnerabilities, struct yg_hits *hits);

/* Test one rule; false when it says nothing about this identity. */
bool yg_rule_test(const struct yg_index *index, const struct yg_identity_state *identity,
                  const struct yg_rule *rule, enum yg_key_use use, struct yg_hit *hit);

/* The status that one hit speaks for; YG_STATUS_UNKNOWN: it says nothing. */
enum yg_vulnerability_status yg_hit_status(const struct yg_hit *hit);

/* All hits of one vulnerability, combined. */
struct yg_opinion {
    size_t hit_count; /* how many hits from the first one on belong to it */
    enum yg_vulnerability_status status;
    bool differs;
    bool guarded;        /* the status holds only where a guard of its hits does */
    uint8_t rank;        /* of the records that decided */
    struct yg_str fixed; /* past it no record calls the version affected; absent: none known, or of
                            orders that cannot be compared */
};
struct yg_opinion yg_hits_combine(const struct yg_hit *first, size_t count);

/* Does this hit make the opinion guarded: is its guard one of the entry's? */
bool yg_hit_guards(const struct yg_hit *hit, const struct yg_opinion *opinion);

/* The verdict of sorted hits; entries of `old` (may be NULL) for vulnerabilities that are not in
 * `replaced` are taken over. NULL without memory. */
struct yg_verdict *yg_verdict_make(const struct yg_hits *hits, const struct yg_verdict *old,
                                   const struct yg_numbers *replaced);

/* Nothing is known; shared, never freed. */
struct yg_verdict *yg_verdict_empty(void);
void yg_verdict_free(void *verdict); /* leaves the empty one alone */

bool yg_verdict_equal(const struct yg_verdict *a, const struct yg_verdict *b);

#endif

/* matchers/verdict.h - from the rules of its packages to the verdict of an identity.
 *
 * Every rule is tested, and what it says is a word: a rank and a status. Of the words about one
 * vulnerability the highest counts, by rank, then by status:
 *   - the rank is that of the record's source (matchers/record.h); `differs` tells that some record
 *     says otherwise, of whatever rank;
 *   - within one record the highest status counts, so: its entries of a package add up, and a
 *     version in none of its ranges is not affected by what it says;
 *   - a rule found by a key that is evidence only (the CPE of a distribution's package) has the
 *     lowest rank: where no record of the distribution speaks, affected is under investigation;
 *   - a rule with a guard says what it says, "not affected" as well, where the guard holds, and
 *     nothing elsewhere. So an entry is a list of guarded words, highest first, down to the highest
 *     word without a guard.
 * A rule that is a clause of a guard says nothing of the identity: it only notes that the identity
 * satisfies the clause, under every vulnerability of the record.
 *
 * Threads: any reader, and the writer.
 */
#ifndef YG_MATCHERS_VERDICT_H
#define YG_MATCHERS_VERDICT_H

#include "matchers/index_state.h"

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

/* Its word: a small number, that a greater one overrules; 0: it does not count. */
#define YG_WORDS_MAX 32
uint32_t yg_hit_word(const struct yg_hit *hit);
enum yg_vulnerability_status yg_word_status(uint32_t word);

/* All hits of one vulnerability, combined. */
struct yg_opinion {
    size_t hit_count; /* how many hits from the first one on belong to it */
    uint32_t word;    /* where no guard holds */
    uint32_t guarded; /* words above it, one bit each, that count where a guard does */
    bool affected;    /* by some of these words */
    bool differs;
    struct yg_str fixed; /* past it no record calls the version affected; absent: none known, or of
                            orders that cannot be compared */
};
struct yg_opinion yg_hits_combine(const struct yg_hit *first, size_t count);

/* Take the highest word off a set of bits; 0 when it is empty. */
uint32_t yg_words_take(uint32_t *words);

/* Does the guard of a hit hold where these clauses are satisfied? One without a guard does. */
bool yg_hit_holds(const struct yg_hit *hit, struct yg_clause_list satisfied);

/* Do the clauses of a guard hold where these, in rising order, are satisfied? */
bool yg_clauses_hold(struct yg_clause_list guard, struct yg_clause_list satisfied);

/* The clauses of a rule's guard; none when it has no guard. */
struct yg_clause_list yg_rule_clauses(const struct yg_rule *rule);

/* The verdict of sorted hits. NULL without memory. */
struct yg_verdict *yg_verdict_make(const struct yg_hits *hits);

/* `part` is a verdict about the vulnerabilities in `replaced` (in rising order) and no others. Does
 * `old` say the same of these? */
bool yg_verdict_says(const struct yg_verdict *old, const struct yg_verdict *part,
                     const struct yg_numbers *replaced);

/* What `part` says of these and `old` of all others. NULL without memory. */
struct yg_verdict *yg_verdict_merge(const struct yg_verdict *old, const struct yg_verdict *part,
                                    const struct yg_numbers *replaced);

/* Nothing is known; shared, never freed. */
struct yg_verdict *yg_verdict_empty(void);
void yg_verdict_free(void *verdict); /* leaves the empty one alone */

bool yg_verdict_equal(const struct yg_verdict *a, const struct yg_verdict *b);

#endif

/* matchers/index_write.h - the steps of one change of the advisory index; for its own files only.
 *
 *   index.c           records and the change as a whole
 *   index_about.c     which vulnerabilities a record is about
 *   index_rules.c     the rules of the packages
 *   index_evaluate.c  the verdicts of the identities
 *
 * Everything returns false, or NULL, without memory. Thread: writer.
 */
#ifndef YG_MATCHERS_INDEX_WRITE_H
#define YG_MATCHERS_INDEX_WRITE_H

#include "matchers/index_state.h"

/* What the index knows of an id, made when new; valid until the next one is made. */
struct yg_id_state *yg_id_state_make(struct yg_index *index, uint32_t id);

/* The vulnerability that an id names, made when new; YG_VULNERABILITY_NONE without memory. */
uint32_t yg_vulnerability_of(struct yg_index *index, uint32_t id);

/* What a record is about, from the cluster's numbers. */
struct yg_about *yg_about_make(struct yg_index *index, struct yg_cluster_numbers ids);

/* Add its vulnerabilities to `numbers`; NULL adds none. */
bool yg_about_push(struct yg_numbers *numbers, const struct yg_about *about);

/* Publish what a record is about instead of `old` (may be NULL), and keep the lists of the
 * vulnerabilities. The caller retires `old`. */
bool yg_about_set(struct yg_index *index, struct yg_record *record, struct yg_about *old,
                  struct yg_about *about);

/* Take a record that goes out of the lists of the vulnerabilities. */
void yg_about_leave(struct yg_index *index, uint32_t number, const struct yg_about *about);

/* Fetch what yg_rules_publish is going to look at. */
void yg_rules_fetch(const struct yg_index *index, const struct yg_record *record);

/* Put all rules of a record into their packages; take them out. Packages whose identities need a
 * full evaluation go to index->whole. */
bool yg_rules_publish(struct yg_index *index, struct yg_record *record);
bool yg_rules_withdraw(struct yg_index *index, struct yg_record *record);

/* The packages of a record (may be NULL) are at hand in this change. */
bool yg_evaluate_touch(struct yg_index *index, const struct yg_record *record);

/* Evaluate the identities of the packages at hand for index->evaluate; whose verdict differs goes
 * to index->changed, in rising order. */
bool yg_evaluate_all(struct yg_index *index);

#endif

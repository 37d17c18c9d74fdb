/* matchers/record.h - the current advisory of one source and id, as the index keeps it.
 *
 * Kept: what matching, facts and explanations need. Descriptions stay in the topic.
 *
 * Threads: made by the writer; immutable then, but for `about`, which the writer replaces.
 */
#ifndef YG_MATCHERS_RECORD_H
#define YG_MATCHERS_RECORD_H

#include "matchers/index_state.h"

/* How much the word of a source weighs for packages that no distribution answers for, 1 to
 * YG_RANK_MAX: an ecosystem's or a vendor's own database before NVD, JVN and the CVE records, whose
 * ranges are coarser. (0 is what evidence weighs, matchers/verdict.h.) */
#define YG_RANK_MAX 2
uint8_t yg_source_rank(struct yg_str source);

/* Copy an advisory and build its rules; packages are interned in `index`. A withdrawn one has no
 * rules. `about` is NULL yet.
 * Errors: YG_NOMEM; nothing but unused packages is left behind. Thread: writer. */
YG_MUST_CHECK enum yg_status yg_record_create(struct yg_index *index, uint32_t number,
                                              const struct yg_advisory *advisory,
                                              struct yg_record **record, struct yg_error *err);

/* Frees rules and about too; accepts NULL. Fits yg_reclaim_retire. */
void yg_record_free(void *record);

/* The package of a key: found or made. YG_INTERNER_NONE without memory. Thread: any. */
uint32_t yg_package_intern(struct yg_interner *packages, struct yg_interner *feeds,
                           struct yg_package_key key);

#endif

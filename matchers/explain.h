/* matchers/explain.h - words for what decides: ranges, guards, answers. For the files of the index.
 *
 * Everything appends to a text for people. Thread: writer.
 */
#ifndef YG_MATCHERS_EXPLAIN_H
#define YG_MATCHERS_EXPLAIN_H

#include "matchers/verdict.h"
#include "pipeline/base/buf.h"

/* " by semver"; " by nvd, a rule of thumb" */
void yg_explain_scheme(enum yg_scheme_id id, struct yg_buf *out);

/* "[1.0.0, 1.2.4)", "(1.0.0, 1.2.4)", "(first, 1.2.4)", "[1.0.0, last)", "[2.5, 2.5]" */
void yg_explain_interval(const struct yg_interval *in, struct yg_buf *out);

/* What the versions of a rule are; NULL where that is "affected". */
const char *yg_explain_status(const struct yg_rule *rule);

/* "1.2.3 in [1.0.0, 1.2.4) by semver, together with cpe/h:acme:camera" */
void yg_explain_answer(const struct yg_index *index, const struct yg_identity_state *identity,
                       const struct yg_hit *hit, struct yg_buf *out);

/* "GHSA-1 of 2024-01-02T00:00:00Z": which revision of it speaks. */
void yg_explain_revision(const struct yg_record *record, struct yg_buf *out);

#endif

/* pipeline/cases/text/text.h - alerts in words, Japanese and English.
 *
 * The words are data (pipeline/cases/text/LANGUAGE.txt, in the shape of template.h); here the
 * places are filled from the alert, the catalog and the policy. Names for people come from the
 * catalog, else the id stands for itself; classes from the policy, else from the texts, else their
 * name.
 *
 * Threads: one owner.
 * Memory:  borrows policy and owners; what it writes lies in the arena given.
 */
#ifndef YG_PIPELINE_CASES_TEXT_TEXT_H
#define YG_PIPELINE_CASES_TEXT_TEXT_H

#include "pipeline/base/arena.h"
#include "pipeline/cases/owners.h"
#include "pipeline/cases/policy.h"
#include "pipeline/cases/text/template.h"
#include "pipeline/model/case.h"

enum yg_language { YG_JAPANESE, YG_ENGLISH, YG_LANGUAGE_COUNT };

struct yg_text {
    const struct yg_policy *policy;
    const struct yg_owners *owners;
    struct yg_template_set sets[YG_LANGUAGE_COUNT];
};

/* What is said beside the alert itself. */
struct yg_text_totals {
    bool checked; /* the three below are known, and may be told to the reader */
    uint64_t assets, stale, not_evaluable;
    bool kev_read;            /* a KEV catalogue has been applied */
    yg_time_ms kev_published; /* its date, or YG_TIME_NONE */
};

void yg_text_init(struct yg_text *text, const struct yg_policy *policy,
                  const struct yg_owners *owners);

/* Fill alert->ja and alert->en. False without memory. */
bool yg_text_alert(const struct yg_text *text, const struct yg_text_totals *totals,
                   struct yg_arena *arena, struct yg_alert *alert);

#endif

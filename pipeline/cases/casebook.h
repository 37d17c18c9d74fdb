/* pipeline/cases/casebook.h - what a team gets to see.
 *
 *   exposures --- summed over partitions --.
 *   facts of vulnerabilities --------------+--> class, team, dates --> compared with the stored
 *   case KEV, EPSS, catalog, policy ------------'                              |
 *                                                   case value, events, alerts, when it differs
 *
 * Apply functions only remember; yg_casebook_settle decides. What it decides is a function of what
 * has been applied and of the stored cases, not of the order in which it came, and the stored case
 * then agrees: settling again gives nothing. After a restart the stored cases are given back
 * (yg_casebook_restore), everything else is applied anew, and only then settled: nothing is sent
 * twice.
 *
 * A vulnerability without facts waits, unless nothing is affected any more. Under the clock of
 * records (YG_CLOCK_RECORD) times in cases come from the documents alone.
 *
 * Threads: one owner.
 * Memory:  owns copies of everything applied; policy and clock are borrowed until destroy.
 * Errors:  YG_NOMEM: what was being applied is not, or only in part: destroy the casebook and
 *          restore.
 */
#ifndef YG_PIPELINE_CASES_CASEBOOK_H
#define YG_PIPELINE_CASES_CASEBOOK_H

#include "pipeline/base/clock.h"
#include "pipeline/base/error.h"
#include "pipeline/cases/policy.h"
#include "pipeline/model/case.h"
#include "pipeline/model/catalog.h"
#include "pipeline/model/enrichment.h"

struct yg_casebook;

/* `baseline`: the first load is not done yet. The owner remembers durably that it has ended, with
 * what the settle after yg_casebook_end_baseline gave (for example in the metadata of that commit).
 * Errors: YG_CONFIG with the first problem of the policy, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_casebook_create(const struct yg_policy *policy,
                                                const struct yg_clock *clock, bool baseline,
                                                struct yg_casebook **casebook,
                                                struct yg_error *err);
void yg_casebook_destroy(struct yg_casebook *casebook);

/* A stored value of `cases`. Before the first settle. */
YG_MUST_CHECK enum yg_status yg_casebook_restore(struct yg_casebook *casebook,
                                                 const struct yg_case *stored,
                                                 struct yg_error *err);

/* The count of (vulnerability, segment, partition) is now this; all zero forgets it. */
YG_MUST_CHECK enum yg_status yg_casebook_apply_exposure(struct yg_casebook *casebook,
                                                        const struct yg_exposure *exposure,
                                                        struct yg_error *err);

/* The facts of a vulnerability are now these. Cases of its aliases go over to it: facts that gain
 * the name of an open case take over its state without an alert. So do the cases of successors that
 * they name, and those of names that they have lost: what a team was told under one name it is not
 * told under another, as long as something is affected in between. Give the facts and the counts
 * that change together to one settle. */
YG_MUST_CHECK enum yg_status yg_casebook_apply_vulnerability(struct yg_casebook *casebook,
                                                             const struct yg_vulnerability *facts,
                                                             struct yg_error *err);

/* A KEV catalogue replaces all of KEV, unless a later one was applied; each EPSS entry its own
 * score, unless a later one was. Equal dates: the last applied. */
YG_MUST_CHECK enum yg_status yg_casebook_apply_enrichment(struct yg_casebook *casebook,
                                                          const struct yg_enrichment *enrichment,
                                                          struct yg_error *err);

YG_MUST_CHECK enum yg_status yg_casebook_apply_catalog(struct yg_casebook *casebook,
                                                       const struct yg_catalog_entity *entity,
                                                       struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_casebook_remove_catalog(struct yg_casebook *casebook,
                                                        struct yg_str id, struct yg_error *err);

/* How much has been checked, for alerts. */
YG_MUST_CHECK enum yg_status yg_casebook_apply_progress(struct yg_casebook *casebook,
                                                        const struct yg_progress *progress,
                                                        struct yg_error *err);

/* The first load has been applied. The next settle opens silently what is still to be opened, with
 * one summary per team. Until then only known exploitation whose class has the urgent lane is
 * opened. */
void yg_casebook_end_baseline(struct yg_casebook *casebook);
bool yg_casebook_in_baseline(const struct yg_casebook *casebook);

enum yg_casebook_output_kind { YG_OUTPUT_CASE, YG_OUTPUT_EVENT, YG_OUTPUT_ALERT };

struct yg_casebook_output {
    enum yg_casebook_output_kind kind;
    const struct yg_case *value; /* CASE */
    const struct yg_event *event;
    const struct yg_alert *alert;
};

/* Texts are valid inside the call. A failure ends the settle. */
typedef enum yg_status (*yg_casebook_output_fn)(void *state,
                                                const struct yg_casebook_output *output,
                                                struct yg_error *err);

struct yg_settle {
    uint32_t partitions,
        partitions_total; /* that have passed what was applied; 0, 0: not counted */
};

/* Decide every case that may have changed; outputs in the order of case ids, summaries last. Commit
 * what one settle gave in one transaction. Errors: of `output`, YG_NOMEM; what was given out is
 * then lost for the casebook, and if it was not committed either, destroy the casebook and
 * restore. */
YG_MUST_CHECK enum yg_status yg_casebook_settle(struct yg_casebook *casebook,
                                                const struct yg_settle *settle,
                                                yg_casebook_output_fn output, void *state,
                                                struct yg_error *err);

struct yg_casebook_counts {
    uint64_t exposures, vulnerabilities; /* held */
    uint64_t cases, open_cases;          /* stored; of these open */
    uint64_t waiting;                    /* cases that have counts but no facts yet: never silent */
    uint64_t dirty;                      /* to be decided */
};
struct yg_casebook_counts yg_casebook_counts(const struct yg_casebook *casebook);

/* Bytes held, to within a quarter of what lies in small blocks. Cost: seldom a walk over all. */
size_t yg_casebook_bytes(struct yg_casebook *casebook);

#endif

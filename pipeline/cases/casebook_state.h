/* pipeline/cases/casebook_state.h - what the casebook holds. Inside casebook*, succession,
 * compose, decide, announce and settle.
 *
 *   vulnerability (by name) -- facts
 *        |  \-- claimants: vulnerabilities whose facts name it as an alias
 *        `-- cases (by tenant) -- entries: one per (segment, partition) with a count
 *                             `-- stored: what was decided last
 *
 * A vulnerability that a better name claims (CVE before GHSA before others) is merged into it: its
 * entries count for the better name's case, its own case closes as renamed. So nothing depends on
 * when the exposures move from the old name to the new one.
 */
#ifndef YG_PIPELINE_CASES_CASEBOOK_STATE_H
#define YG_PIPELINE_CASES_CASEBOOK_STATE_H

#include "pipeline/base/arena.h"
#include "pipeline/base/memory.h"
#include "pipeline/cases/casebook.h"
#include "pipeline/cases/exploits.h"
#include "pipeline/cases/owners.h"
#include "pipeline/cases/priority.h"
#include "pipeline/cases/table.h"
#include "pipeline/cases/text/text.h"

struct yg_book_segment {
    uint32_t number;
    struct yg_str text; /* yg_segment_format */
    struct yg_segment parts;
};

struct yg_book_key {
    uint32_t case_number, segment_number;
    int32_t partition;
};

/* An exposure; one block with its texts. */
struct yg_book_entry {
    struct yg_book_key key;
    uint32_t slot; /* in its case's entries */
    const struct yg_book_segment *segment;
    uint32_t affected, under_investigation;
    bool sources_differ;
    uint32_t rank; /* 0: of the case's own name, else of its rank-th merged case; set by compose */
    uint32_t sample_count, component_count;
    struct yg_str *samples;
    struct yg_exposure_component *components;
};

struct yg_book_stored_part {
    struct yg_str team, class_name, rule;
    enum yg_exposure_label exposure;
    enum yg_vulnerability_status status;
    enum yg_case_state state;
    enum yg_case_reason reason;
    yg_time_ms opened, class_since;
    struct yg_str *scopes;
    size_t scope_count;
};

/* What the decision needs of the last case value; one block. */
struct yg_book_stored {
    uint64_t fingerprint;
    struct yg_str policy, successor;
    bool open;
    struct yg_book_stored_part *parts;
    size_t part_count;
    struct yg_book_vulnerability **aliases;
    size_t alias_count;
};

struct yg_book_case {
    struct yg_book_vulnerability *vulnerability;
    struct yg_book_case *next; /* of the vulnerability, another tenant */
    struct yg_str id, tenant;  /* behind the struct */
    uint32_t number;
    bool dirty;
    bool waiting; /* has counts, but no facts */
    struct yg_book_entry **entries;
    uint32_t entry_count, entry_capacity;
    struct yg_book_stored *stored;      /* NULL: never opened */
    struct yg_book_stored *next_stored; /* what it becomes at the end of the settle; NULL: stays */
};

struct yg_book_vulnerability {
    struct yg_str name;             /* behind the struct */
    struct yg_vulnerability *facts; /* one block; NULL: none yet */
    struct yg_book_vulnerability **claimants;
    size_t claimant_count;
    struct yg_book_vulnerability **ceding; /* whose facts name it as a successor */
    size_t ceding_count;
    struct yg_book_case **keepers; /* whose stored value names it as an alias */
    size_t keeper_count;
    struct yg_book_case *cases;
};

enum yg_book_phase { YG_BASELINE_LOADING, YG_BASELINE_ENDING, YG_BASELINE_OVER };

struct yg_casebook {
    const struct yg_policy *policy;
    const struct yg_clock *clock;
    struct yg_priority priority;
    struct yg_owners owners;
    struct yg_exploits exploits;
    struct yg_text text;
    enum yg_book_phase phase;
    struct yg_table vulnerabilities; /* name -> yg_book_vulnerability */
    struct yg_table segments;        /* text -> yg_book_segment */
    struct yg_table entries;         /* yg_book_key -> yg_book_entry */
    struct yg_arena segment_arena;
    struct yg_progress *progress; /* by partition; advisories left out */
    size_t progress_count;
    struct yg_book_case **dirty;
    size_t dirty_count, dirty_capacity;
    bool decide_all; /* with the next settle: the catalog has changed, or the baseline ends */
    uint32_t case_count;
    uint64_t stored_count, open_count, waiting_count;
    struct yg_arena arena; /* of one case while it is decided */
    struct yg_buf buf;
    struct yg_memory_walk blocks; /* casebook_memory.c */
};

enum yg_status yg_book_no_memory(struct yg_error *err);

/* Names and cases (casebook_names.c). Find: NULL when there is none; obtain: NULL without
 * memory. */

struct yg_book_vulnerability *yg_book_find(const struct yg_casebook *book, struct yg_str name);
struct yg_book_vulnerability *yg_book_obtain(struct yg_casebook *book, struct yg_str name);
struct yg_book_case *yg_book_find_case(const struct yg_book_vulnerability *vulnerability,
                                       struct yg_str tenant);
struct yg_book_case *yg_book_obtain_case(struct yg_casebook *book,
                                         struct yg_book_vulnerability *vulnerability,
                                         struct yg_str tenant);

/* The vulnerability that it is merged into, or itself. */
struct yg_book_vulnerability *yg_book_root(struct yg_book_vulnerability *vulnerability);

/* What is merged into a vulnerability, and the cases merged into `one`, in an order that depends on
 * names alone; in book->arena. */
bool yg_book_merged(struct yg_casebook *book, struct yg_book_vulnerability *vulnerability,
                    struct yg_book_vulnerability ***merged, size_t *count);
bool yg_book_merged_cases(struct yg_casebook *book, const struct yg_book_case *one,
                          struct yg_book_case ***cases, size_t *count);

/* Succession (succession.c): cases that may go on as `one`, merged ones among them, and those as
 * which `one`, itself not merged, may go on; by id; in book->arena. False without memory. */
bool yg_book_predecessors(struct yg_casebook *book, const struct yg_book_case *one,
                          struct yg_book_case ***cases, size_t *count);
bool yg_book_heirs(struct yg_casebook *book, const struct yg_book_case *one,
                   struct yg_book_case ***cases, size_t *count);

/* To be decided: a case and the one that it counts for; those of a vulnerability; also those of all
 * that is merged into it; all. */
bool yg_book_mark_case(struct yg_casebook *book, struct yg_book_case *one);
bool yg_book_mark(struct yg_casebook *book, struct yg_book_vulnerability *vulnerability);
bool yg_book_mark_tree(struct yg_casebook *book, struct yg_book_vulnerability *vulnerability);
bool yg_book_mark_everything(struct yg_casebook *book);

/* What is to be stored of a case, and putting it in the place of what was (casebook_stored.c). */
bool yg_book_store(struct yg_casebook *book, struct yg_book_case *one, const struct yg_case *value,
                   uint64_t fingerprint);
bool yg_book_publish(struct yg_casebook *book, struct yg_book_case *one);

/* Adding up (compose.c) */

/* Which row decided a part. */
struct yg_book_decision {
    size_t class_index, rule_index;
};

/* Add up a case as of now: all but what depends on the stored case (dates, closed parts). Its parts
 * are the open ones; *decisions has one row per part. `merged`: no parts. Everything lies in
 * book->arena or is borrowed from the book. False without memory. */
bool yg_book_compose(struct yg_casebook *book, struct yg_book_case *one, bool merged,
                     struct yg_case *value, struct yg_book_decision **decisions);

/* The same for equal cases, another for others; stable for ever. */
uint64_t yg_book_fingerprint(const struct yg_case *value, struct yg_buf *scratch);

/* Comparing with what is stored (decide.c) */

struct yg_book_change {
    enum yg_case_change kind;
    struct yg_str team;
    const struct yg_case_part *part; /* of the team */
    struct yg_str previous_class;
    struct yg_str from, to; /* RENAMED: the other case's id */
    enum yg_lane lane;
    bool silent; /* the team hears of it in a summary only */
};

struct yg_book_decided {
    struct yg_case value; /* no parts: there is no case */
    struct yg_book_change *changes;
    size_t change_count;
};

/* The case as it is to be stored, and what has changed; in book->arena. The vulnerability has
 * facts. False without memory. */
bool yg_book_decide(struct yg_casebook *book, struct yg_book_case *one,
                    struct yg_book_decided *decided);

/* Telling (announce.c) */

/* A silently opened part, for the summaries. */
struct yg_book_silent {
    struct yg_str tenant, team;
    size_t class_index;
    struct yg_alert_item item;
};

/* One settle. */
struct yg_book_teller {
    struct yg_casebook *book;
    const struct yg_settle *settle;
    yg_casebook_output_fn output;
    void *state;
    struct yg_arena notes_arena;
    struct yg_book_silent *notes;
    size_t note_count;
};

/* Events and alerts of the changes of one case; `before`: fingerprint of what is stored, 0
 * without. */
enum yg_status yg_book_tell(struct yg_book_teller *t, const struct yg_book_decided *decided,
                            uint64_t before, struct yg_error *err);
enum yg_status yg_book_tell_summaries(struct yg_book_teller *t, struct yg_error *err);

#endif

/* pipeline/match_state.h - the insides of stage 1, shared by its files.
 *
 *   match_stage.c  the loop: polls, applies, steps, commit cycle
 *   match_emit.c   what goes out: exposures, facts, progress
 *   match_resync.c a partition taken over: compare what was published with what must be
 *   match_memory.c what the stage holds, and what it does not take in
 *
 * Offsets and ownership are kept by the stage's thread as it hands records over; before anything
 * goes out, or a partition goes, it waits until the shards have applied them.
 */
#ifndef YG_PIPELINE_MATCH_STATE_H
#define YG_PIPELINE_MATCH_STATE_H

#include <stdatomic.h>

#include "pipeline/base/buf.h"
#include "pipeline/letters.h"
#include "pipeline/match_stage.h"
#include "pipeline/read_positions.h"
#include "pipeline/shard_threads.h"

/* An inventory partition that this stage owns. */
struct yg_owned {
    struct yg_str topic; /* in stage->texts */
    int32_t partition;
    int64_t next;             /* next offset to read */
    int64_t committed;        /* what was committed when it was assigned; silent below it */
    int64_t sent;             /* `next` of the last commit */
    bool restoring;           /* still below `committed` */
    bool caught_up;           /* has been at its end since it was assigned */
    int64_t end;              /* end offset when it was assigned */
    struct yg_str advisories; /* watermark in the committed metadata; in stage->texts */
    uint8_t *facts_sent;      /* by vulnerability: 1 sent as they are, 2 sent and changed since */
    uint32_t facts_count;
};

struct yg_match_stage {
    struct yg_match_options options;
    struct yg_decoder *decoder; /* of advisories */
    struct yg_exposure_encoder *exposure_encoder;
    struct yg_index *index;
    struct yg_shard_threads *shards; /* ours between a wait and the next hand-over */
    _Atomic bool stopped;

    struct yg_owned *owned;
    size_t owned_count;
    struct yg_read_positions read; /* advisory partitions; the watermark */
    uint64_t watermark;            /* advisory records applied: grows with every one */
    uint64_t watermark_sent;       /* of the last commit */
    bool urgent;                   /* an advisory changed something: commit at once */
    bool appended;                 /* something waits in the sink for the next commit */
    bool needs_resync;             /* partitions came in since the last comparison */
    uint32_t *facts_changed;       /* vulnerabilities whose facts went out and are no longer true */
    size_t facts_changed_count;
    struct yg_numbers changed;   /* identities, by the advisories of the batch in hand */
    uint64_t grace;              /* of the last of these changes */
    struct yg_shard_task *tasks; /* of the batch in hand */
    size_t task_capacity;
    struct yg_letters letters;      /* of advisories; those of inventories are with their shards */
    struct yg_published *published; /* during a comparison; else NULL */
    uint64_t recount_at_ns;         /* when what is not evaluable may be counted again */
    uint64_t committed_at_ns, ticked_at_ns;
    bool advisories_ready;             /* read to the end that was known at the start */
    struct yg_memory_account *account; /* NULL: nobody asks */
    size_t unmeasured;                 /* bytes of records since the last measurement */
    size_t unwaited;                   /* the same since all shards have done all of it */
    uint64_t published_at_ns;

    struct yg_arena texts;   /* lives as long as the stage */
    struct yg_arena scratch; /* reset per record */
    struct yg_buf key, value, text;
    struct yg_match_totals totals; /* of this thread */
    struct yg_decoder_counts decoded;
};

/* match_emit.c */
struct yg_owned *yg_match_owned(struct yg_match_stage *stage, int32_t partition);
enum yg_status yg_match_append(struct yg_match_stage *stage, struct yg_str topic, int32_t partition,
                               struct yg_str key, struct yg_str value, struct yg_error *err);
enum yg_status yg_match_emit_exposures(struct yg_match_stage *stage, struct yg_error *err);
enum yg_status yg_match_emit_progress(struct yg_match_stage *stage, struct yg_error *err);

/* Send the facts of a vulnerability for one partition, unless the topic says the same already. */
enum yg_status yg_match_send_facts(struct yg_match_stage *stage, struct yg_owned *owned,
                                   uint32_t vulnerability, struct yg_error *err);
/* Keys in the exposures topic, into stage->key: "VULNERABILITY|PARTITION|SEGMENT",
 * "VULNERABILITY|PARTITION" for facts, "|PARTITION" for progress. */
void yg_match_exposure_key(struct yg_match_stage *stage, struct yg_str vulnerability,
                           int32_t partition, const struct yg_segment *segment);
void yg_match_facts_key(struct yg_match_stage *stage, struct yg_str vulnerability,
                        int32_t partition);

/* match_resync.c: what the exposures topic said when the comparison began; absent (ptr NULL):
 * nothing */
struct yg_str yg_match_published(const struct yg_match_stage *stage, struct yg_str key);

/* All owned partitions have passed their committed offsets: make the exposures topic
 * say what is true now, by differences. Stopped meanwhile: says nothing, or a part. */
enum yg_status yg_match_resync(struct yg_match_stage *stage, struct yg_error *err);

/* match_memory.c: say what the stage holds and has done; the same when a second has passed. */
void yg_match_publish(struct yg_match_stage *stage);
void yg_match_publish_again(struct yg_match_stage *stage);

/* Records of so many bytes were applied, or handed over. Now and then: YG_BUDGET when all that is
 * held has reached the budget. */
enum yg_status yg_match_note_read(struct yg_match_stage *stage, size_t bytes, struct yg_error *err);

/* Is there room to decode and apply an advisory? YG_BUDGET when a large one has none. */
enum yg_status yg_match_room(struct yg_match_stage *stage, const struct yg_record *record,
                             struct yg_error *err);

/* After a wait for the shards: identities that no asset has any more go, when that is worth it and
 * there is room for what stays a second time. */
void yg_match_forget(struct yg_match_stage *stage);

/* How far the stage has got and what to do, behind the text of a YG_BUDGET. */
enum yg_status yg_match_refuse(const struct yg_match_stage *stage, bool committed,
                               struct yg_error *err);

#endif

/* pipeline/shard_threads.h - shards on threads of their own, fed by the match stage.
 *
 *                       one ring for each
 *   stage's thread  --- records, changes ---->  thread 0   decode, apply    shard 0
 *   (writer of the  --- records, changes ---->  thread 1   decode, apply    shard 1
 *    index)         ...
 *
 * An inventory partition belongs to the shard of its number modulo their count. A batch of records
 * is handed over in parts, one to each shard that has a partition in it; a change of the index goes
 * to all, behind what they were handed before, so that rules change between batches. Each shard
 * counts with the verdicts that it has taken over (matchers/fleet/shard.h), so it does not matter
 * which of them is ahead.
 *
 * The stage waits (yg_shard_threads_wait) until all have done everything, and from then on until it
 * hands over more it may use the shards and their letters as its own: to take exposures, to drop a
 * partition. Some batches are on their way at most; then handing over waits, which is the
 * back-pressure.
 *
 * Threads: all functions are the stage's, but for counts.
 * Memory:  owns threads, shards and decoders; batches and copies of changes until they are done.
 *          Nothing is allocated for a record, and for a batch a few bytes.
 */
#ifndef YG_PIPELINE_SHARD_THREADS_H
#define YG_PIPELINE_SHARD_THREADS_H

#include "connectors/formats/decode.h"
#include "connectors/source.h"
#include "matchers/fleet/shard.h"
#include "pipeline/letters.h"

#define YG_SHARDS_MAX 64

struct yg_shard_threads;

/* A record that is to be applied. */
struct yg_shard_task {
    const struct yg_record *record;
    int32_t partition;
    bool silent; /* when it cannot be read, that was said before: no letter */
};

/* `count` from 1 to YG_SHARDS_MAX; `index` and `memory` (may be NULL) outlive them. Each thread
 * says there what its shard holds; a large record that has no room by it is rejected.
 * Errors: YG_NOMEM, also without threads. */
YG_MUST_CHECK enum yg_status yg_shard_threads_create(struct yg_index *index, uint32_t count,
                                                     size_t record_bytes_max,
                                                     struct yg_memory_ledger *memory,
                                                     struct yg_shard_threads **threads,
                                                     struct yg_error *err);

/* Ends the threads when they have done what they were handed. Accepts NULL. */
void yg_shard_threads_destroy(struct yg_shard_threads *threads);

/* Hand over records of a batch, in the order in which they shall be applied. The batch is released
 * when all of them are done, at once when there are none, also after an error.
 * Errors: YG_NOMEM, here or in a thread. Blocks. */
YG_MUST_CHECK enum yg_status yg_shard_threads_apply(struct yg_shard_threads *threads,
                                                    struct yg_batch *batch,
                                                    const struct yg_shard_task *tasks, size_t count,
                                                    struct yg_error *err);

/* Hand over what one step of the index has changed. Errors: as above. Blocks. */
YG_MUST_CHECK enum yg_status yg_shard_threads_change(struct yg_shard_threads *threads,
                                                     const struct yg_index_change *change,
                                                     struct yg_error *err);

/* Until everything that was handed over is done. Errors: the first that a thread met (YG_NOMEM,
 * YG_LIMIT), with the record's position; what came behind it was left out, and the stage must end.
 * Blocks. */
YG_MUST_CHECK enum yg_status yg_shard_threads_wait(struct yg_shard_threads *threads,
                                                   struct yg_error *err);

/* After a wait: the shards by number, that of a partition, their dead letters, and what all
 * decoders have counted, which is added to `counts`. */
uint32_t yg_shard_threads_count(const struct yg_shard_threads *threads);
struct yg_shard *yg_shard_threads_shard(struct yg_shard_threads *threads, uint32_t number);
struct yg_shard *yg_shard_threads_of(struct yg_shard_threads *threads, int32_t partition);
struct yg_letters *yg_shard_threads_letters(struct yg_shard_threads *threads, uint32_t number);
void yg_shard_threads_decoded(const struct yg_shard_threads *threads,
                              struct yg_decoder_counts *counts);

struct yg_shard_thread_counts {
    uint64_t inventories, components, rejected;
    uint64_t assets, manifests; /* as of the last batch or change */
};

/* Of all, as they stand. Any thread. */
struct yg_shard_thread_counts yg_shard_threads_counts(const struct yg_shard_threads *threads);

#endif

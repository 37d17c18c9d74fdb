/* pipeline/base/reclaim.h - free shared objects when no reader can still hold them.
 *
 * Quiescent-state based reclamation: a writer unlinks an object, retires it, and frees it after
 * every reader has since passed a moment in which it held nothing (once per batch). Readers pay one
 * load and one store per batch and nothing per access.
 *
 *   writer   unlink x   retire(x) at grace 7   grace := 8          all readers >= 8: free(x)
 *   reader   ...uses x...        batch ends: state := 8 (what it loaded at the batch's start)
 *
 * A reader that sleeps goes offline first and counts as having seen everything.
 *
 * Source:  T. Hart et al., "Performance of memory reclamation for lockless synchronization",
 *          JPDC 67(12), 2007.
 * Threads: one writer; each reader has its own slot. Slots are taken before readers start.
 */
#ifndef YG_PIPELINE_BASE_RECLAIM_H
#define YG_PIPELINE_BASE_RECLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define YG_RECLAIM_READERS_MAX 64

struct yg_reclaim;

struct yg_reclaim *yg_reclaim_create(void);

/* Frees everything that is still retired: call it after all readers are gone. Accepts NULL. */
void yg_reclaim_destroy(struct yg_reclaim *reclaim);

/* Take a reader slot, offline at first; -1 when all are taken. Thread: writer. */
int yg_reclaim_reader(struct yg_reclaim *reclaim);

/* Come online at the start of a batch, or pass to the next batch: everything that was held before
 * is given up. Thread: the reader of `slot`. */
void yg_reclaim_quiescent(struct yg_reclaim *reclaim, int slot);

/* Hold nothing until the next yg_reclaim_quiescent: before sleeping. Thread: the reader. */
void yg_reclaim_offline(struct yg_reclaim *reclaim, int slot);

/* Hand over an object that is already unlinked; `release` runs later, on the writer's thread.
 * When memory for the note is out, waits for the readers and releases at once. Thread: writer. */
void yg_reclaim_retire(struct yg_reclaim *reclaim, void *object, void (*release)(void *));

/* Release what no reader can hold any more; returns how many objects still wait. Thread: writer. */
size_t yg_reclaim_poll(struct yg_reclaim *reclaim);

#endif

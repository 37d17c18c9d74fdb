/* pipeline/base/reclaim.h - free shared objects when no reader can still hold them.
 *
 * Quiescent-state based reclamation: a writer unlinks an object, retires it, and frees it after
 * every reader has since passed a moment in which it held nothing (once per batch). Readers pay one
 * load and one store per batch and nothing per access.
 *
 *   writer   unlink x   retire(x) at grace 7   grace := 8          all readers >= 8: free(x)
 *   reader   ...uses x...        batch ends: state := 8 (what it loaded at the batch's start)
 *
 * A reader that sleeps goes offline first and counts as having seen everything. One that keeps
 * objects beyond its batches gives them up as the writer tells it of what replaced them:
 *
 *   writer   unlink x   retire(x) at grace 7   tells it of the change, and of grace 8
 *   reader   ...keeps x over many batches...   has changed x for what replaced it: state := 8
 *
 * It must not announce the newest number itself, for that may belong to a change that has not
 * reached it. Nobody ever waits
 * for anybody: a reader that is stopped inside a batch only delays the release of what is retired
 * from then on, for as long as it stands there; memory grows meanwhile, writer and readers go on.
 * tests/threads/models/reclaim.pml shows that nothing is released under a reader's hands.
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
 * is given up. Thread: the reader of `slot`, wait-free. */
void yg_reclaim_quiescent(struct yg_reclaim *reclaim, int slot);

/* The grace number to tell readers of together with a change: all that the writer has retired so
 * far was retired below it. Thread: writer. */
uint64_t yg_reclaim_grace(const struct yg_reclaim *reclaim);

/* Between two batches, instead of yg_reclaim_quiescent: of all that was retired below `grace`
 * nothing is held any more. The number came from the writer, through something that orders memory
 * (a ring). A smaller one than before changes nothing, nor does any while offline.
 * Thread: the reader of `slot`, wait-free. */
void yg_reclaim_passed(struct yg_reclaim *reclaim, int slot, uint64_t grace);

/* Hold nothing until the next yg_reclaim_quiescent: before sleeping. Thread: the reader,
 * wait-free. */
void yg_reclaim_offline(struct yg_reclaim *reclaim, int slot);

/* Hand over an object that is already unlinked; `release` runs in a later poll, on this thread.
 * Takes 24 bytes of note. When memory ends, the notes have as much room again as they fill; when
 * that is full too, the object is lost: it stays in memory, for to wait here could mean to wait for
 * oneself.
 * Thread: writer, never waits for a reader. */
void yg_reclaim_retire(struct yg_reclaim *reclaim, void *object, void (*release)(void *));

/* Release what no reader can hold any more; returns how many objects still wait. Thread: writer,
 * wait-free but for `release`. */
size_t yg_reclaim_poll(struct yg_reclaim *reclaim);

#endif

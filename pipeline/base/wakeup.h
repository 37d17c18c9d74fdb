/* pipeline/base/wakeup.h - sleep until another thread has something to do for this one.
 *
 * Beside something without locks (a ring, a counter) that says itself whether there is work. Who
 * waits looks, says that it will sleep, looks again and sleeps; who brings work wakes only a
 * sleeper, so that a busy pair of threads pays one exchange for each wake and no system call.
 *
 *   sleeper   asleep := true    is there work?   no: wait
 *   waker     bring work        asleep := false  was true: post
 *
 * Both exchange the same atomic: whichever comes second sees what the other did before. No wake is
 * lost (tests/threads/models/wakeup.pml); one may come for nothing, so the sleeper always looks.
 *
 * Threads: one sleeper, any number of wakers. Init and deinit by whoever owns all of them.
 */
#ifndef YG_PIPELINE_BASE_WAKEUP_H
#define YG_PIPELINE_BASE_WAKEUP_H

#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>

struct yg_wakeup {
    _Atomic bool asleep;
    sem_t posts;
};

/* False when the system has none left. */
bool yg_wakeup_init(struct yg_wakeup *wakeup);
void yg_wakeup_deinit(struct yg_wakeup *wakeup);

/* Return when `ready` says so; it loads with acquire what wakers store with release. Thread: the
 * sleeper. Blocks. */
void yg_wakeup_wait(struct yg_wakeup *wakeup, bool (*ready)(void *state), void *state);

/* There is something to look at. Thread: any waker; never blocks. */
void yg_wakeup_wake(struct yg_wakeup *wakeup);

#endif

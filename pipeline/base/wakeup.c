#include "pipeline/base/wakeup.h"

#include <errno.h>

#define LOOKS_AWAKE 64 /* before it sleeps: work often comes at once */

bool yg_wakeup_init(struct yg_wakeup *wakeup)
{
    atomic_init(&wakeup->asleep, false);
    return sem_init(&wakeup->posts, 0, 0) == 0;
}

void yg_wakeup_deinit(struct yg_wakeup *wakeup)
{
    sem_destroy(&wakeup->posts);
}

static void wait_for_post(struct yg_wakeup *wakeup)
{
    while (sem_wait(&wakeup->posts) != 0 && errno == EINTR)
        continue;
}

void yg_wakeup_wait(struct yg_wakeup *wakeup, bool (*ready)(void *state), void *state)
{
    for (int i = 0; i < LOOKS_AWAKE; i++)
        if (ready(state))
            return;
    for (;;) {
        atomic_exchange_explicit(&wakeup->asleep, true, memory_order_acq_rel); /* wake's */
        if (!ready(state)) {
            wait_for_post(wakeup);
            continue;
        }
        /* Whoever has seen it asleep posts: that post is taken, lest it wakes a later sleep. */
        if (!atomic_exchange_explicit(&wakeup->asleep, false, memory_order_acq_rel))
            wait_for_post(wakeup);
        return;
    }
}

void yg_wakeup_wake(struct yg_wakeup *wakeup)
{
    if (atomic_exchange_explicit(&wakeup->asleep, false, memory_order_acq_rel)) /* wait's */
        sem_post(&wakeup->posts);
}

/* tests/threads/wakeup.c - no wake is lost: who sleeps beside a ring takes everything out of it.
 *
 * A lost wake is a hang, which the test's timeout reports. The producer pauses now and then, so
 * that the consumer does sleep; the consumer hands back what it has taken, and the producer sleeps
 * for it in turn.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "pipeline/base/ring.h"
#include "pipeline/base/wakeup.h"
#include "tests/threads/stress.h"

#define SLOTS 4

static struct yg_ring *ring;
static struct yg_wakeup more, progress;
static _Atomic uint64_t taken; /* written by the consumer (release) */
static uint64_t items;

static bool has_item(void *state)
{
    (void)state;
    return yg_ring_count(ring) > 0;
}

static void *consume(void *wrong)
{
    for (uint64_t i = 1; i <= items; i++) {
        void *item;

        while ((item = yg_ring_pop(ring)) == NULL)
            yg_wakeup_wait(&more, has_item, NULL);
        *(uint64_t *)wrong += (uintptr_t)item != i;
        atomic_store_explicit(&taken, i, memory_order_release);
        yg_wakeup_wake(&progress);
    }
    return NULL;
}

static bool has_caught_up(void *sent)
{
    return atomic_load_explicit(&taken, memory_order_acquire) == *(uint64_t *)sent;
}

static bool has_room(void *sent)
{
    return *(uint64_t *)sent - atomic_load_explicit(&taken, memory_order_acquire) < SLOTS;
}

int main(void)
{
    uint64_t wrong = 0, sent = 0;
    pthread_t consumer;

    items = (uint64_t)200000 * stress_factor();
    ring = yg_ring_create(SLOTS);
    if (ring == NULL || !yg_wakeup_init(&more) || !yg_wakeup_init(&progress) ||
        pthread_create(&consumer, NULL, consume, &wrong) != 0)
        abort();
    while (sent < items) {
        yg_wakeup_wait(&progress, sent % 7 == 0 ? has_caught_up : has_room, &sent);
        if (!yg_ring_push(ring, (void *)(uintptr_t)(sent + 1)))
            abort();
        sent++;
        yg_wakeup_wake(&more);
    }
    yg_wakeup_wait(&progress, has_caught_up, &sent);
    pthread_join(consumer, NULL);
    printf("wakeup: %" PRIu64 " items, %" PRIu64 " wrong\n", items, wrong);
    yg_wakeup_deinit(&more);
    yg_wakeup_deinit(&progress);
    yg_ring_destroy(ring);
    return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

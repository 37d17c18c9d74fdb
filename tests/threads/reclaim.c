/* tests/threads/reclaim.c - no reader ever sees an object that was released, and all are released.
 *
 * One writer replaces an object again and again, as the advisory index does with its snapshots, and
 * retires the old one. Readers use what they find for a batch, now and then going offline. An
 * object carries the same number twice; its release spoils both and frees it, so that a reader that
 * holds it too long reads a wrong number, or is reported by a sanitizer.
 */
#include "pipeline/base/reclaim.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "pipeline/base/error.h"
#include "tests/threads/stress.h"

#define READERS 3
#define SPOILED 0xDEADDEADDEADDEADULL

struct object {
    uint64_t number, again;
};

static _Atomic(struct object *) current; /* stored by the writer (release), read by all (acquire) */
static _Atomic int running;              /* readers that have started */
static _Atomic int done;                 /* the writer sets it at its end */
static struct yg_reclaim *reclaim;
static size_t released;       /* the writer's thread only */
static uint64_t replacements; /* how many there will be */

static struct object *object_create(uint64_t number)
{
    struct object *object = malloc(sizeof *object);

    if (object == NULL)
        abort();
    *object = (struct object){number, number};
    return object;
}

static void object_release(void *argument)
{
    struct object *object = argument;

    object->number = SPOILED;
    object->again = SPOILED - 1;
    free(object);
    released++;
}

struct reader {
    int slot;
    uint64_t batches, wrong;
};

static void *read_batches(void *argument)
{
    struct reader *reader = argument;
    uint64_t latest = 0, turn = (uint64_t)reader->slot;

    atomic_fetch_add(&running, 1);
    while (!atomic_load(&done)) {
        yg_reclaim_quiescent(reclaim, reader->slot);
        for (int i = 0; i < 20; i++) {
            struct object *object = atomic_load_explicit(&current, memory_order_acquire);
            uint64_t number = object->number;

            if (turn++ % 64 == 0)
                sched_yield(); /* let the writer run while this reader holds the object */
            reader->wrong += number != object->again || number < latest;
            latest = number;
        }
        reader->batches++;
        if (reader->batches % 7 == 0) {
            yg_reclaim_offline(reclaim, reader->slot);
            sched_yield();
        }
    }
    yg_reclaim_offline(reclaim, reader->slot);
    return NULL;
}

static size_t replace_all(void)
{
    size_t waiting_max = 0;

    for (uint64_t i = 1; i <= replacements; i++) {
        struct object *old = atomic_load_explicit(&current, memory_order_relaxed);

        atomic_store_explicit(&current, object_create(i), memory_order_release);
        yg_reclaim_retire(reclaim, old, object_release);
        if (i % 3 == 0) {
            size_t waiting = yg_reclaim_poll(reclaim);

            waiting_max = waiting > waiting_max ? waiting : waiting_max;
        }
        if (i % 16 == 0)
            sched_yield();
    }
    return waiting_max;
}

int main(void)
{
    struct reader readers[READERS] = {0};
    pthread_t threads[READERS];
    uint64_t wrong = 0;

    replacements = (uint64_t)500000 * stress_factor();
    reclaim = yg_reclaim_create();
    if (reclaim == NULL)
        abort();
    atomic_store(&current, object_create(0));
    for (int i = 0; i < READERS; i++)
        readers[i].slot = yg_reclaim_reader(reclaim);
    for (int i = 0; i < READERS; i++) {
        if (pthread_create(&threads[i], NULL, read_batches, &readers[i]) != 0)
            abort();
    }
    while (atomic_load(&running) < READERS)
        sched_yield();
    size_t waiting_max = replace_all();
    atomic_store(&done, 1);
    for (int i = 0; i < READERS; i++) {
        pthread_join(threads[i], NULL);
        printf("reclaim, reader %d: %llu batches, %llu wrong\n", i,
               (unsigned long long)readers[i].batches, (unsigned long long)readers[i].wrong);
        wrong += readers[i].wrong + (readers[i].batches == 0);
    }
    wrong += yg_reclaim_poll(reclaim) != 0 || released != replacements;
    printf("reclaim: %llu replaced, %zu released, at most %zu waiting\n",
           (unsigned long long)replacements, released, waiting_max);
    object_release(atomic_load(&current));
    yg_reclaim_destroy(reclaim);
    return wrong == 0 ? 0 : 1;
}

/* tests/threads/stopped_base.c - the ring and the reclamation, and a mutex that must be found
 * out. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "pipeline/base/error.h"
#include "pipeline/base/reclaim.h"
#include "pipeline/base/ring.h"
#include "tests/threads/stopped.h"

/* ---- ring: items are numbers, 1, 2, 3 ... ---------------------------------------------------- */

#define SLOTS 4

static struct yg_ring *ring;
static uintptr_t pushed, popped; /* each written by its side only */
static uint64_t ring_wrong, counts_wrong;

static void push(void)
{
    pushed += yg_ring_push(ring, (void *)(pushed + 1));
}

static void pop(void)
{
    void *item = yg_ring_pop(ring);

    if (item != NULL)
        ring_wrong += (uintptr_t)item != ++popped;
}

static void set_up_ring(unsigned items)
{
    ring = yg_ring_create(SLOTS);
    if (ring == NULL)
        abort();
    pushed = popped = 0;
    ring_wrong = counts_wrong = 0;
    for (unsigned i = 0; i < items; i++)
        push();
}

static void set_up_empty(void)
{
    set_up_ring(0);
}

static void set_up_full(void)
{
    set_up_ring(SLOTS);
}

static void count_items(void)
{
    counts_wrong += yg_ring_count(ring) > SLOTS;
}

static void pop_or_count(unsigned who, uint64_t i)
{
    (void)i;
    if (who == 0)
        pop();
    else
        count_items();
}

static void push_or_count(unsigned who, uint64_t i)
{
    (void)i;
    if (who == 0)
        push();
    else
        count_items();
}

static void push_or_pop(unsigned who, uint64_t i)
{
    (void)i;
    if (who == 0)
        push();
    else
        pop();
}

static uint64_t tear_down_ring(void)
{
    while (popped < pushed)
        pop();
    pop();
    ring_wrong += counts_wrong + (popped != pushed);
    yg_ring_destroy(ring);
    return ring_wrong;
}

/* ---- reclamation: the writer replaces the current object, the readers look at it ------------- */

#define OBJECTS 4096

static struct yg_reclaim *reclaim;
static struct object {
    _Atomic uint32_t released; /* by the writer; an object in use must not be */
} objects[OBJECTS];
static _Atomic(struct object *) current; /* stored by the writer */
static uint64_t retired, released, uses_wrong[1 + STOPPED_OTHERS];
static int slots[1 + STOPPED_OTHERS]; /* the victim's is 0 */

static void release(void *argument)
{
    struct object *object = argument;

    atomic_store_explicit(&object->released, 1, memory_order_relaxed);
    released++;
}

/* An object is taken again when it has gone through all others: not before it was released, or
 * while a reader stands still, never. */
static void replace(void)
{
    struct object *old = atomic_load_explicit(&current, memory_order_relaxed);
    struct object *next = &objects[(size_t)(old - objects + 1) % OBJECTS];

    if (atomic_load_explicit(&next->released, memory_order_relaxed) == 1) {
        atomic_store_explicit(&next->released, 0, memory_order_relaxed);
        atomic_store_explicit(&current, next, memory_order_release);
        yg_reclaim_retire(reclaim, old, release);
        retired++;
    }
    yg_reclaim_poll(reclaim);
}

static void use(unsigned reader)
{
    yg_reclaim_quiescent(reclaim, slots[reader]);
    struct object *object = atomic_load_explicit(&current, memory_order_acquire);
    uses_wrong[reader] += atomic_load_explicit(&object->released, memory_order_relaxed);
}

static void set_up_reclaim(void)
{
    reclaim = yg_reclaim_create();
    if (reclaim == NULL)
        abort();
    for (size_t i = 0; i < OBJECTS; i++)
        atomic_store(&objects[i].released, i > 0);
    atomic_store(&current, &objects[0]);
    retired = released = 0;
    for (unsigned i = 0; i <= STOPPED_OTHERS; i++) {
        slots[i] = yg_reclaim_reader(reclaim);
        uses_wrong[i] = 0;
    }
    use(0);
}

/* The victim keeps what it found, and is told of changes. */
#define REPLACED_AT_FIRST 3
static uint64_t told;

static void set_up_kept(void)
{
    set_up_reclaim();
    for (int i = 0; i < REPLACED_AT_FIRST; i++)
        replace();
    told = yg_reclaim_grace(reclaim);
}

static void answer(void)
{
    yg_reclaim_passed(reclaim, slots[0], told - 1);
    yg_reclaim_passed(reclaim, slots[0], told);
}

static void use_and_leave(void)
{
    use(0);
    yg_reclaim_offline(reclaim, slots[0]);
    use(0);
}

static void replace_or_use(unsigned who, uint64_t i)
{
    (void)i;
    if (who == 0)
        replace();
    else
        use(1 + who);
}

static void use_by_all(unsigned who, uint64_t i)
{
    (void)i;
    use(1 + who);
}

static uint64_t tear_down_reclaim(void)
{
    uint64_t bad = 0;

    for (unsigned i = 0; i <= STOPPED_OTHERS; i++) {
        yg_reclaim_offline(reclaim, slots[i]);
        bad += uses_wrong[i];
    }
    bad += yg_reclaim_poll(reclaim) != 0 || released != retired;
    yg_reclaim_destroy(reclaim);
    return bad;
}

/* Nothing but what the changes replaced that it was told of. */
static uint64_t tear_down_kept(void)
{
    yg_reclaim_poll(reclaim);
    uint64_t bad = released != REPLACED_AT_FIRST;
    return tear_down_reclaim() + bad;
}

/* ---- what is not lock-free ------------------------------------------------------------------ */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static uint64_t counted;

static void count_locked(void)
{
    pthread_mutex_lock(&mutex);
    counted++;
    pthread_mutex_unlock(&mutex);
}

static void count_locked_too(unsigned who, uint64_t i)
{
    (void)who;
    (void)i;
    count_locked();
}

static void set_up_nothing(void)
{
}

static uint64_t tear_down_nothing(void)
{
    return 0;
}

const struct stopped_row stopped_base_rows[] = {
    {"a counter below a mutex", false, false, true, set_up_nothing, count_locked, count_locked_too,
     tear_down_nothing},
    {"push into an empty ring", false, false, false, set_up_empty, push, pop_or_count,
     tear_down_ring},
    {"push into a full ring", false, false, false, set_up_full, push, pop_or_count, tear_down_ring},
    {"pop from an empty ring", false, false, false, set_up_empty, pop, push_or_count,
     tear_down_ring},
    {"pop from a full ring", false, false, false, set_up_full, pop, push_or_count, tear_down_ring},
    {"count the items of a ring", false, false, false, set_up_full, count_items, push_or_pop,
     tear_down_ring},
    {"a reader passes to the next batch, leaves and comes back", false, false, false,
     set_up_reclaim, use_and_leave, replace_or_use, tear_down_reclaim},
    {"who keeps objects answers two changes", false, false, false, set_up_kept, answer,
     replace_or_use, tear_down_kept},
    {"a writer retires and releases", false, true, false, set_up_reclaim, replace, use_by_all,
     tear_down_reclaim},
};
const size_t stopped_base_row_count = YG_COUNT(stopped_base_rows);

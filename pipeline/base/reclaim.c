#include "pipeline/base/reclaim.h"

#include <assert.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

#define OFFLINE UINT64_MAX

struct note {
    uint64_t grace; /* free when every reader has seen a grace number above this one */
    void *object;
    void (*release)(void *);
};

struct reader {
    alignas(64) _Atomic uint64_t seen; /* grace number, or OFFLINE; written by its reader only */
};

struct yg_reclaim {
    alignas(64) _Atomic uint64_t grace; /* written by the writer only */
    struct reader readers[YG_RECLAIM_READERS_MAX];
    int reader_count;
    struct note *notes; /* a queue: notes[first] is the oldest */
    size_t first, count, capacity;
};

struct yg_reclaim *yg_reclaim_create(void)
{
    struct yg_reclaim *reclaim = aligned_alloc(64, (sizeof *reclaim + 63) & ~(size_t)63);

    if (reclaim == NULL)
        return NULL;
    atomic_init(&reclaim->grace, 1);
    for (int i = 0; i < YG_RECLAIM_READERS_MAX; i++)
        atomic_init(&reclaim->readers[i].seen, OFFLINE);
    reclaim->reader_count = 0;
    reclaim->notes = NULL;
    reclaim->first = reclaim->count = reclaim->capacity = 0;
    return reclaim;
}

void yg_reclaim_destroy(struct yg_reclaim *reclaim)
{
    if (reclaim == NULL)
        return;
    for (size_t i = 0; i < reclaim->count; i++) {
        struct note *note = &reclaim->notes[reclaim->first + i];

        note->release(note->object);
    }
    free(reclaim->notes);
    free(reclaim);
}

int yg_reclaim_reader(struct yg_reclaim *reclaim)
{
    if (reclaim->reader_count == YG_RECLAIM_READERS_MAX)
        return -1;
    return reclaim->reader_count++;
}

void yg_reclaim_quiescent(struct yg_reclaim *reclaim, int slot)
{
    uint64_t grace = atomic_load_explicit(&reclaim->grace, memory_order_seq_cst);

    assert(slot >= 0 && slot < YG_RECLAIM_READERS_MAX);
    atomic_store_explicit(&reclaim->readers[slot].seen, grace, memory_order_seq_cst);
    /* Dekker with the writer, hence seq_cst: either its look at `seen` finds this store and waits,
     * or it looked before, and then this load finds the grace number that it had stored after it
     * unlinked: the coming batch reads pointers at least as new. The value itself is not needed. */
    (void)atomic_load_explicit(&reclaim->grace, memory_order_seq_cst);
}

void yg_reclaim_offline(struct yg_reclaim *reclaim, int slot)
{
    atomic_store_explicit(&reclaim->readers[slot].seen, OFFLINE, memory_order_release);
}

/* The smallest grace number that every reader has seen. */
static uint64_t seen_by_all(const struct yg_reclaim *reclaim)
{
    uint64_t least = OFFLINE;

    for (int i = 0; i < reclaim->reader_count; i++) {
        uint64_t seen = atomic_load_explicit(&reclaim->readers[i].seen, memory_order_seq_cst);

        if (seen < least)
            least = seen;
    }
    return least;
}

static bool make_room(struct yg_reclaim *reclaim)
{
    if (reclaim->first + reclaim->count < reclaim->capacity)
        return true;
    size_t capacity = reclaim->count < 32 ? 64 : reclaim->count * 2;
    struct note *moved = malloc(capacity * sizeof *moved);
    if (moved == NULL)
        return false;
    for (size_t i = 0; i < reclaim->count; i++)
        moved[i] = reclaim->notes[reclaim->first + i];
    free(reclaim->notes);
    reclaim->notes = moved;
    reclaim->first = 0;
    reclaim->capacity = capacity;
    return true;
}

void yg_reclaim_retire(struct yg_reclaim *reclaim, void *object, void (*release)(void *))
{
    uint64_t grace = atomic_load_explicit(&reclaim->grace, memory_order_relaxed);

    assert(object != NULL);
    atomic_store_explicit(&reclaim->grace, grace + 1, memory_order_seq_cst);
    if (make_room(reclaim)) {
        reclaim->notes[reclaim->first + reclaim->count++] = (struct note){grace, object, release};
        return;
    }
    while (seen_by_all(reclaim) <= grace)
        sched_yield();
    release(object);
}

size_t yg_reclaim_poll(struct yg_reclaim *reclaim)
{
    uint64_t safe = seen_by_all(reclaim);

    while (reclaim->count > 0 && reclaim->notes[reclaim->first].grace < safe) {
        struct note note = reclaim->notes[reclaim->first];

        reclaim->first++;
        reclaim->count--;
        note.release(note.object);
    }
    return reclaim->count;
}

#include "pipeline/base/reclaim.h"

#include <assert.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

#define OFFLINE UINT64_MAX
#define NOTES_MIN 64
#define NOTES_KEPT 4096 /* room beyond it is given back when nothing waits */

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
    struct note *notes; /* a queue in a circle: notes[first & mask] is the oldest */
    size_t first, count, mask;
};

struct yg_reclaim *yg_reclaim_create(void)
{
    struct yg_reclaim *reclaim = aligned_alloc(64, (sizeof *reclaim + 63) & ~(size_t)63);
    struct note *notes = malloc(NOTES_MIN * sizeof *notes);

    if (reclaim == NULL || notes == NULL) {
        free(reclaim);
        free(notes);
        return NULL;
    }
    atomic_init(&reclaim->grace, 1);
    for (int i = 0; i < YG_RECLAIM_READERS_MAX; i++)
        atomic_init(&reclaim->readers[i].seen, OFFLINE);
    reclaim->reader_count = 0;
    reclaim->notes = notes;
    reclaim->first = reclaim->count = 0;
    reclaim->mask = NOTES_MIN - 1;
    return reclaim;
}

/* The i-th note of the queue; with i = count, where the next one goes. */
static struct note *note_at(const struct yg_reclaim *reclaim, size_t i)
{
    return &reclaim->notes[(reclaim->first + i) & reclaim->mask];
}

void yg_reclaim_destroy(struct yg_reclaim *reclaim)
{
    if (reclaim == NULL)
        return;
    for (size_t i = 0; i < reclaim->count; i++)
        note_at(reclaim, i)->release(note_at(reclaim, i)->object);
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

uint64_t yg_reclaim_grace(const struct yg_reclaim *reclaim)
{
    return atomic_load_explicit(&reclaim->grace, memory_order_relaxed);
}

void yg_reclaim_passed(struct yg_reclaim *reclaim, int slot, uint64_t grace)
{
    _Atomic uint64_t *seen = &reclaim->readers[slot].seen;

    assert(slot >= 0 && slot < YG_RECLAIM_READERS_MAX);
    if (grace <= atomic_load_explicit(seen, memory_order_relaxed))
        return; /* OFFLINE is above all */
    /* Not Dekker: who brought the number has ordered the unlinking before it, so what is loaded
     * from now on is new enough; release ends the uses of what is given up. */
    atomic_store_explicit(seen, grace, memory_order_release);
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

/* Twice the room, if there is memory. */
static void make_room(struct yg_reclaim *reclaim)
{
    size_t capacity = (reclaim->mask + 1) * 2;
    struct note *moved = malloc(capacity * sizeof *moved);

    if (moved == NULL)
        return;
    for (size_t i = 0; i < reclaim->count; i++)
        moved[i] = *note_at(reclaim, i);
    free(reclaim->notes);
    reclaim->notes = moved;
    reclaim->first = 0;
    reclaim->mask = capacity - 1;
}

static void give_room_back(struct yg_reclaim *reclaim)
{
    struct note *less = malloc(NOTES_MIN * sizeof *less);

    if (less == NULL)
        return;
    free(reclaim->notes);
    reclaim->notes = less;
    reclaim->first = 0;
    reclaim->mask = NOTES_MIN - 1;
}

void yg_reclaim_retire(struct yg_reclaim *reclaim, void *object, void (*release)(void *))
{
    uint64_t grace = atomic_load_explicit(&reclaim->grace, memory_order_relaxed);

    assert(object != NULL);
    atomic_store_explicit(&reclaim->grace, grace + 1, memory_order_seq_cst);
    if (reclaim->count > reclaim->mask / 2) /* early: half of the room is left where memory ends */
        make_room(reclaim);
    if (reclaim->count > reclaim->mask)
        return; /* lost */
    *note_at(reclaim, reclaim->count++) = (struct note){grace, object, release};
}

size_t yg_reclaim_poll(struct yg_reclaim *reclaim)
{
    uint64_t safe = seen_by_all(reclaim);

    while (reclaim->count > 0 && note_at(reclaim, 0)->grace < safe) {
        struct note note = *note_at(reclaim, 0);

        reclaim->first++;
        reclaim->count--;
        note.release(note.object);
    }
    if (reclaim->count == 0 && reclaim->mask >= NOTES_KEPT)
        give_room_back(reclaim);
    return reclaim->count;
}

#include "pipeline/base/ring.h"

#include <assert.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

struct yg_ring {
    alignas(64) _Atomic uint32_t head; /* next slot to pop; written by the consumer only */
    uint32_t tail_seen;                /* consumer's last look at tail */
    alignas(64) _Atomic uint32_t tail; /* next slot to fill; written by the producer only */
    uint32_t head_seen;                /* producer's last look at head */
    alignas(64) uint32_t mask;         /* slot count - 1; head and tail wrap freely */
    void *slots[];
};

struct yg_ring *yg_ring_create(uint32_t slots)
{
    size_t size = sizeof(struct yg_ring) + (size_t)slots * sizeof(void *);

    assert(slots >= 2 && (slots & (slots - 1)) == 0);
    struct yg_ring *ring = aligned_alloc(64, (size + 63) & ~(size_t)63);
    if (ring == NULL)
        return NULL;
    atomic_init(&ring->head, 0);
    atomic_init(&ring->tail, 0);
    ring->head_seen = 0;
    ring->tail_seen = 0;
    ring->mask = slots - 1;
    return ring;
}

void yg_ring_destroy(struct yg_ring *ring)
{
    assert(ring == NULL || yg_ring_count(ring) == 0);
    free(ring);
}

bool yg_ring_push(struct yg_ring *ring, void *item)
{
    uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);

    assert(item != NULL);
    if (tail - ring->head_seen > ring->mask) {
        /* pop's release */
        ring->head_seen = atomic_load_explicit(&ring->head, memory_order_acquire);
        if (tail - ring->head_seen > ring->mask)
            return false;
    }
    ring->slots[tail & ring->mask] = item;
    atomic_store_explicit(&ring->tail, tail + 1, memory_order_release); /* pop's acquire */
    return true;
}

void *yg_ring_pop(struct yg_ring *ring)
{
    uint32_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);

    if (head == ring->tail_seen) {
        /* push's release */
        ring->tail_seen = atomic_load_explicit(&ring->tail, memory_order_acquire);
        if (head == ring->tail_seen)
            return NULL;
    }
    void *item = ring->slots[head & ring->mask];
    atomic_store_explicit(&ring->head, head + 1, memory_order_release); /* push's acquire */
    return item;
}

uint32_t yg_ring_count(const struct yg_ring *ring)
{
    /* pop's release, which takes along the tail that it has seen: the count is never negative */
    uint32_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
    uint32_t count = atomic_load_explicit(&ring->tail, memory_order_acquire) - head;

    /* both sides may have gone on for laps between the two looks */
    return count <= ring->mask ? count : ring->mask + 1;
}

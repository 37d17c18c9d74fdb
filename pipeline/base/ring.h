/* pipeline/base/ring.h - a queue between two threads without locks.
 *
 *          head                 tail
 *   [ .  .  b  b  b  b  b  b  b  .  . ]      one producer moves tail, one consumer moves head
 *
 * Single producer, single consumer, bounded; carries pointers. A full ring is how back-pressure
 * starts. Both sides are wait-free and keep their last look at the other index, so that the shared
 * cache lines move once per lap, not once per item.
 *
 * A side that is stopped stops nobody: the other finds the ring empty or full, and is told so.
 * tests/threads/models/ring.pml tries every interleaving under the memory model of C11.
 *
 * Source:  L. Lamport, "Specifying Concurrent Program Modules", TOPLAS 5(2), 1983.
 * Threads: one producer, one consumer; create and destroy by whoever owns both.
 */
#ifndef YG_PIPELINE_BASE_RING_H
#define YG_PIPELINE_BASE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct yg_ring;

/* `slots` is a power of two from 2 to 2^31. NULL when memory is out. */
struct yg_ring *yg_ring_create(uint32_t slots);

/* Accepts NULL. The ring must be empty: what is left in it would be lost. */
void yg_ring_destroy(struct yg_ring *ring);

/* Append one item (not NULL); false when full. Thread: producer, wait-free. */
bool yg_ring_push(struct yg_ring *ring, void *item);

/* Take the oldest item, NULL when empty. Thread: consumer, wait-free. */
void *yg_ring_pop(struct yg_ring *ring);

/* Items in the ring, from 0 to `slots`. The producer may find more than there are, never less; the
 * consumer less, never more; anybody else a number that was near the truth. Any thread,
 * wait-free. */
uint32_t yg_ring_count(const struct yg_ring *ring);

#endif

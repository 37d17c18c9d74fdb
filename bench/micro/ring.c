/* ring.c - batches handed from one thread to another through pipeline/base/ring.h; through a queue
 * of as many places with a mutex and two conditions. A side that finds the ring empty or full gives
 * its core away. What is found is the sum of what arrived. By the wall clock, as two threads are
 * needed. */
#include "pipeline/base/ring.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "bench/micro/micro.h"

#define SLOTS 64
#define BATCHES 200000

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t not_empty, not_full;
    void *slots[SLOTS];
    uint32_t head, count;
};

struct handed {
    struct yg_ring *ring;
    struct queue queue;
    uint64_t batches[BATCHES];
};

static void *produce(void *state)
{
    struct handed *h = state;

    for (size_t i = 0; i < BATCHES; i++) {
        while (!yg_ring_push(h->ring, &h->batches[i]))
            sched_yield();
    }
    return NULL;
}

static void consume(struct handed *h, uint64_t *found)
{
    for (size_t i = 0; i < BATCHES; i++) {
        uint64_t *batch;

        while ((batch = yg_ring_pop(h->ring)) == NULL)
            sched_yield();
        *found += *batch;
    }
}

static void *produce_locked(void *state)
{
    struct handed *h = state;
    struct queue *queue = &h->queue;

    for (size_t i = 0; i < BATCHES; i++) {
        pthread_mutex_lock(&queue->lock);
        while (queue->count == SLOTS)
            pthread_cond_wait(&queue->not_full, &queue->lock);
        queue->slots[(queue->head + queue->count++) % SLOTS] = &h->batches[i];
        pthread_cond_signal(&queue->not_empty);
        pthread_mutex_unlock(&queue->lock);
    }
    return NULL;
}

static void consume_locked(struct handed *h, uint64_t *found)
{
    struct queue *queue = &h->queue;

    for (size_t i = 0; i < BATCHES; i++) {
        pthread_mutex_lock(&queue->lock);
        while (queue->count == 0)
            pthread_cond_wait(&queue->not_empty, &queue->lock);
        uint64_t *batch = queue->slots[queue->head];
        queue->head = (queue->head + 1) % SLOTS;
        queue->count--;
        pthread_cond_signal(&queue->not_full);
        pthread_mutex_unlock(&queue->lock);
        *found += *batch;
    }
}

static double hand_over(struct handed *h, void *(*producer)(void *),
                        void (*consumer)(struct handed *, uint64_t *), uint64_t *found)
{
    pthread_t thread;
    double start = measure_wall();

    *found = 0;
    if (pthread_create(&thread, NULL, producer, h) != 0)
        abort();
    consumer(h, found);
    pthread_join(thread, NULL);
    return measure_wall() - start;
}

static double pass_ring(void *state, uint64_t *found)
{
    return hand_over(state, produce, consume, found);
}

static double pass_queue(void *state, uint64_t *found)
{
    return hand_over(state, produce_locked, consume_locked, found);
}

void micro_ring(struct micro *micro)
{
    static const struct micro_pair pair = {"ring", "ns/batch", BATCHES, pass_ring, pass_queue};
    struct handed *h = calloc(1, sizeof *h);

    if (h == NULL || (h->ring = yg_ring_create(SLOTS)) == NULL)
        abort();
    pthread_mutex_init(&h->queue.lock, NULL);
    pthread_cond_init(&h->queue.not_empty, NULL);
    pthread_cond_init(&h->queue.not_full, NULL);
    for (size_t i = 0; i < BATCHES; i++)
        h->batches[i] = i;
    micro_measure(micro, &pair, h);
    pthread_cond_destroy(&h->queue.not_full);
    pthread_cond_destroy(&h->queue.not_empty);
    pthread_mutex_destroy(&h->queue.lock);
    yg_ring_destroy(h->ring);
    free(h);
}

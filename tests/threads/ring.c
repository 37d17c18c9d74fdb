/* tests/threads/ring.c - a ring between two threads loses nothing, keeps order, hands over memory.
 *
 *   producer --- forth ---> consumer        every item is one of a few boxes; who holds a box may
 *            <--- back ----                 write it without any lock
 *
 * The producer writes a number into a box and pushes it; the consumer checks the number, writes its
 * negative and sends the box back. A store that a push does not publish is a wrong number here, and
 * a data race under ThreadSanitizer. A third thread looks on and counts.
 */
#include "pipeline/base/ring.h"

#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "pipeline/base/error.h"
#include "tests/threads/stress.h"

struct box {
    int64_t number;
};

struct game {
    struct yg_ring *forth, *back;
    int64_t rounds;
    int64_t wrong; /* of the consumer; read after join */
    uint32_t slots;
    _Atomic bool over;
    int64_t counts, counts_wrong; /* of the observer; read after join */
};

static void *pop_waiting(struct yg_ring *ring)
{
    void *item;

    while ((item = yg_ring_pop(ring)) == NULL)
        sched_yield();
    return item;
}

static void push_waiting(struct yg_ring *ring, void *item)
{
    while (!yg_ring_push(ring, item))
        sched_yield();
}

static void *consume(void *argument)
{
    struct game *game = argument;

    for (int64_t i = 0; i < game->rounds; i++) {
        struct box *box = pop_waiting(game->forth);

        game->wrong += box->number != i;
        box->number = -i;
        push_waiting(game->back, box);
    }
    return NULL;
}

static void *observe(void *argument)
{
    struct game *game = argument;

    while (!atomic_load(&game->over)) {
        game->counts_wrong += yg_ring_count(game->forth) > game->slots;
        game->counts_wrong += yg_ring_count(game->back) > game->slots;
        game->counts++;
    }
    return NULL;
}

/* Returns how many numbers were wrong on either side. */
static int64_t play(uint32_t slots, uint32_t box_count, int64_t rounds)
{
    struct game game = {.forth = yg_ring_create(slots),
                        .back = yg_ring_create(slots),
                        .rounds = rounds,
                        .slots = slots};
    struct box *boxes = calloc(box_count, sizeof *boxes);
    int64_t sent = 0, returned = 0, wrong = 0;
    pthread_t consumer, observer;

    if (game.forth == NULL || game.back == NULL || boxes == NULL ||
        pthread_create(&consumer, NULL, consume, &game) != 0 ||
        pthread_create(&observer, NULL, observe, &game) != 0)
        abort();
    while (returned < rounds) {
        struct box *box;

        if (sent < rounds && sent - returned < box_count) {
            boxes[sent % box_count].number = sent;
            push_waiting(game.forth, &boxes[sent % box_count]);
            sent++;
        }
        while ((box = yg_ring_pop(game.back)) != NULL) {
            wrong += box->number != -returned || box != &boxes[returned % box_count];
            returned++;
        }
        if (sent == rounds || sent - returned == box_count)
            sched_yield();
    }
    pthread_join(consumer, NULL);
    atomic_store(&game.over, true);
    pthread_join(observer, NULL);
    wrong += game.wrong + game.counts_wrong + (yg_ring_count(game.forth) != 0) +
             (yg_ring_count(game.back) != 0);
    yg_ring_destroy(game.forth);
    yg_ring_destroy(game.back);
    free(boxes);
    return wrong;
}

int main(void)
{
    static const struct row {
        const char *why;
        uint32_t slots, boxes;
    } rows[] = {
        {"the smallest ring, always full", 2, 3},
        {"as many boxes as slots", 8, 8},
        {"hardly ever empty or full", 1024, 512},
    };
    int64_t wrong = 0;

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        int64_t rounds = (int64_t)1000000 * stress_factor();
        int64_t here = play(rows[i].slots, rows[i].boxes, rounds);

        printf("ring, %s: %" PRId64 " rounds, %" PRId64 " wrong\n", rows[i].why, rounds, here);
        wrong += here;
    }
    return wrong == 0 ? 0 : 1;
}

/* tests/threads/interner.c - threads intern the same texts while the table grows under them.
 *
 * Each worker interns all texts in an order of its own, and in between looks for one that somebody
 * has interned before: it must be found, in whatever table it lies at that moment. The writer
 * collects what is outgrown. In the end every text has one number, in all eyes, and every number
 * that was prepared is in use or was dropped. Payloads are written without any atomic: to find a
 * text that is not prepared yet is a wrong number, and a data race under ThreadSanitizer.
 *
 * Every other round takes texts of one hash, which all have their second hash to go by. YG_SEED
 * repeats a run.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "matchers/interner.h"
#include "pipeline/base/error.h"
#include "tests/support/hostile_names.h"
#include "tests/threads/stress.h"

enum { WORKERS = 4, TEXTS = 20000 };

#ifdef YG_SANITIZED /* it sees a race without meeting it */
#define ROUNDS 4
#else
#define ROUNDS 40
#endif

struct worker {
    int slot; /* of the reclaim */
    uint32_t seed;
    uint64_t prepared, dropped, wrong;
    pthread_t thread;
};

static struct yg_interner *interner;
static struct yg_reclaim *reclaim;
static struct hostile_name names[TEXTS];
static _Atomic uint32_t ids[TEXTS]; /* stored with release by whoever has interned the text */
static _Atomic int running;         /* workers that have not ended yet */

static uint32_t draw(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)*seed * below >> 32);
}

static bool prepare(void *state, uint32_t id, struct yg_str text)
{
    struct worker *worker = state;
    uint32_t *payload = yg_interner_payload(interner, id);

    worker->prepared++;
    worker->wrong += payload[0] != 0;
    payload[0] = id + 1;
    payload[1] = (uint32_t)yg_hash(text);
    return true;
}

static void drop(void *state, uint32_t id)
{
    struct worker *worker = state;

    worker->dropped++;
    worker->wrong += *(uint32_t *)yg_interner_payload(interner, id) != id + 1;
}

/* Is `id` the number of text `n`, and prepared? */
static bool is_right(uint32_t id, uint32_t n)
{
    struct yg_str text = hostile_text(&names[n]);
    const uint32_t *payload = yg_interner_payload(interner, id);

    return yg_str_equal(yg_interner_text(interner, id), text) && payload[0] == id + 1 &&
           payload[1] == (uint32_t)yg_hash(text);
}

static void intern(struct worker *worker, uint32_t n)
{
    const struct yg_interner_maker maker = {prepare, drop, worker};
    uint32_t id = yg_interner_intern(interner, hostile_text(&names[n]), &maker);
    uint32_t before = atomic_load_explicit(&ids[n], memory_order_acquire);

    worker->wrong += id == YG_INTERNER_NONE || !is_right(id, n);
    worker->wrong += before != YG_INTERNER_NONE && before != id;
    atomic_store_explicit(&ids[n], id, memory_order_release);
}

static void find_again(struct worker *worker, uint32_t n)
{
    uint32_t id = atomic_load_explicit(&ids[n], memory_order_acquire);

    if (id != YG_INTERNER_NONE)
        worker->wrong += yg_interner_find(interner, hostile_text(&names[n])) != id;
}

static void *intern_all(void *argument)
{
    struct worker *worker = argument;
    uint32_t from = draw(&worker->seed, TEXTS);

    for (uint32_t i = 0; i < TEXTS; i++) {
        if (i % 16 == 0)
            yg_reclaim_quiescent(reclaim, worker->slot);
        /* half of the workers run through the texts side by side, half each its own way */
        intern(worker, worker->slot % 2 == 0 ? i : (from + i) % TEXTS);
        find_again(worker, draw(&worker->seed, TEXTS));
    }
    yg_reclaim_offline(reclaim, worker->slot);
    atomic_fetch_sub(&running, 1);
    return NULL;
}

static void make_names(enum hostile kind)
{
    uint64_t number = 0;

    for (uint32_t i = 0; i < TEXTS; i++) {
        hostile_make(kind, &names[i], &number);
        atomic_store(&ids[i], YG_INTERNER_NONE);
    }
}

/* Returns how much was wrong. */
static uint64_t play(uint32_t seed, enum hostile kind)
{
    struct worker workers[WORKERS] = {0};
    uint64_t wrong = 0, prepared = 0, dropped = 0;

    make_names(kind);
    interner = yg_interner_create(2 * sizeof(uint32_t));
    reclaim = yg_reclaim_create();
    if (interner == NULL || reclaim == NULL)
        abort();
    atomic_store(&running, WORKERS);
    for (uint32_t i = 0; i < WORKERS; i++) {
        workers[i].slot = yg_reclaim_reader(reclaim);
        workers[i].seed = seed + i;
    }
    for (uint32_t i = 0; i < WORKERS; i++)
        if (pthread_create(&workers[i].thread, NULL, intern_all, &workers[i]) != 0)
            abort();
    while (atomic_load(&running) > 0) {
        yg_interner_collect(interner, reclaim);
        yg_reclaim_poll(reclaim);
    }
    for (uint32_t i = 0; i < WORKERS; i++) {
        pthread_join(workers[i].thread, NULL);
        wrong += workers[i].wrong;
        prepared += workers[i].prepared;
        dropped += workers[i].dropped;
    }
    for (uint32_t n = 0; n < TEXTS; n++)
        wrong += yg_interner_find(interner, hostile_text(&names[n])) != atomic_load(&ids[n]);
    wrong += prepared - dropped != TEXTS || prepared != yg_interner_count(interner);
    yg_interner_collect(interner, reclaim);
    wrong += yg_reclaim_poll(reclaim) != 0;
    yg_interner_destroy(interner);
    yg_reclaim_destroy(reclaim);
    return wrong;
}

int main(void)
{
    const char *stated = getenv("YG_SEED");
    uint32_t seed = stated != NULL ? (uint32_t)atoi(stated) : 20261125;
    uint64_t wrong = 0;

    hostile_fix_seed();
    printf("YG_SEED=%" PRIu32 "\n", seed);
    for (unsigned round = 0; round < ROUNDS * stress_factor(); round++)
        wrong += play(seed + round, round % 2 == 0 ? HOSTILE_NOT : HOSTILE_ONE_HASH);
    printf("interner: %" PRIu64 " wrong\n", wrong);
    return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

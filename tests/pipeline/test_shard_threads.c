/* test_shard_threads.c - memory ends at any allocation of stage or shards: no batch is lost, nobody
 * waits for ever, and what a thread met comes back with its place. tests/threads/shard_threads.c
 * compares what they do with the oracle. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/support/failing_memory.h"

#include "pipeline/shard_threads.h"
#include "tests/support/advisories.h"

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

static const char *const documents[] = {
    "{\"asset\":\"a\",\"components\":[\"pkg:npm/x@1.0.0\",\"pkg:npm/y@1.0.0\"]}",
    "{\"asset\":\"b\",\"components\":[\"pkg:npm/x@1.0.0\"]}",
    "{",
};

static int released;

static void release(struct yg_batch *batch)
{
    (void)batch; /* on the stack */
    released++;
}

static enum yg_status apply_documents(struct yg_shard_threads *threads, struct yg_error *err)
{
    struct yg_record records[YG_COUNT(documents)];
    struct yg_shard_task tasks[YG_COUNT(documents)];
    struct yg_batch batch = {.kind = YG_BATCH_RECORDS, .release = release};
    struct yg_error later;

    for (size_t i = 0; i < YG_COUNT(documents); i++) {
        records[i] = (struct yg_record){.key = YG_STR("c"),
                                        .value = yg_str(documents[i]),
                                        .position = {YG_STR("t"), (int32_t)i, 7},
                                        .time = YG_TIME_NONE};
        tasks[i] = (struct yg_shard_task){&records[i], (int32_t)i, false};
    }
    enum yg_status st = yg_shard_threads_apply(threads, &batch, tasks, YG_COUNT(documents), err);
    enum yg_status waited = yg_shard_threads_wait(threads, &later); /* also after an error */

    if (st == YG_OK && waited != YG_OK)
        *err = later;
    return st != YG_OK ? st : waited;
}

static enum yg_status change_rules(struct yg_index *index, struct yg_shard_threads *threads,
                                   const char *line, struct yg_error *err)
{
    struct yg_arena arena = {0};
    struct yg_index_change change;
    struct yg_advisory advisory = advisory_read(&arena, line);
    enum yg_status st = yg_index_apply(index, &advisory, &change, err);

    if (st == YG_OK)
        st = yg_shard_threads_change(threads, &change, err);
    if (st == YG_OK)
        st = yg_shard_threads_wait(threads, err);
    yg_arena_deinit(&arena);
    return st;
}

static uint32_t count_affected(struct yg_shard_threads *threads)
{
    uint32_t affected = 0;

    for (uint32_t i = 0; i < yg_shard_threads_count(threads); i++) {
        struct yg_exposure exposure;

        while (yg_shard_take_exposure(yg_shard_threads_shard(threads, i), &exposure))
            affected += exposure.affected;
    }
    return affected;
}

/* Create, apply, change, count, with the n-th of all allocations in that failing (0: none). */
static enum yg_status play(struct yg_index *index, long n, struct yg_error *err)
{
    struct yg_shard_threads *threads = NULL;

    released = 0;
    failing_memory_at(n);
    enum yg_status st = yg_shard_threads_create(index, 2, 1 << 20, NULL, &threads, err);
    if (st == YG_OK) {
        st = apply_documents(threads, err);
        cr_expect(eq(int, released, 1), "call %ld", n);
    }
    if (st == YG_OK && n == 0) {
        st = change_rules(index, threads, "CVE-1;npm|x|i0|", err);
        cr_expect(eq(u32, count_affected(threads), 2));
        cr_expect(eq(sz, yg_shard_threads_letters(threads, 0)->count, 1));
        cr_expect(eq(u64, yg_shard_threads_counts(threads).inventories, 2));
    }
    yg_shard_threads_destroy(threads);
    return st;
}

Test(shard_threads, memory_ends_at_every_call)
{
    struct yg_index *index = yg_index_create();
    struct yg_error err;
    int with_place = 0;
    long n = 1;

    cr_assert(eq(int, play(index, 0, &err), YG_OK), "%s", err.text);
    for (;; n++) {
        enum yg_status st = play(index, n, &err);

        if (!failing_memory_failed())
            break;
        if (st != YG_OK) { /* what only saves space may fail */
            cr_expect(eq(int, st, YG_NOMEM), "call %ld: %s", n, err.text);
            with_place += yg_str_starts(yg_str(err.text), YG_STR("t, partition "));
        }
        if (n % 16 == 0) { /* reader slots of the index run out */
            yg_index_destroy(index);
            index = yg_index_create();
        }
    }
    failing_memory_at(0);
    cr_expect(gt(long, n, 20));
    cr_expect(gt(int, with_place, 5));
    yg_index_destroy(index);
}

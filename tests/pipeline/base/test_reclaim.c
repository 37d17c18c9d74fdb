/* One thread only; tests/threads/ has readers in threads of their own. */
#include "pipeline/base/reclaim.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/support/failing_memory.h"

static int released[200];
static size_t released_count;

static void note_release(void *object)
{
    released[released_count++] = *(int *)object;
}

static void count_release(void *object)
{
    (void)object;
    released_count++;
}

static int objects[200];

static void retire(struct yg_reclaim *reclaim, int i)
{
    objects[i] = i;
    yg_reclaim_retire(reclaim, &objects[i], note_release);
}

Test(reclaim, without_readers_the_next_poll_releases)
{
    struct yg_reclaim *reclaim = yg_reclaim_create();

    retire(reclaim, 1);
    cr_expect(zero(sz, released_count), "never inside retire");
    cr_expect(zero(sz, yg_reclaim_poll(reclaim)));
    cr_expect(eq(sz, released_count, 1));
    yg_reclaim_destroy(reclaim);
}

Test(reclaim, waits_for_the_reader_that_was_there)
{
    struct yg_reclaim *reclaim = yg_reclaim_create();
    int quick = yg_reclaim_reader(reclaim), slow = yg_reclaim_reader(reclaim);

    yg_reclaim_quiescent(reclaim, quick);
    yg_reclaim_quiescent(reclaim, slow);
    retire(reclaim, 1);
    yg_reclaim_quiescent(reclaim, quick);
    retire(reclaim, 2);
    cr_expect(eq(sz, yg_reclaim_poll(reclaim), 2), "slow may hold both, quick the second");
    yg_reclaim_quiescent(reclaim, slow);
    cr_expect(eq(sz, yg_reclaim_poll(reclaim), 1), "quick may still hold the second");
    cr_expect(eq(int, released[0], 1));
    yg_reclaim_quiescent(reclaim, quick);
    cr_expect(zero(sz, yg_reclaim_poll(reclaim)));
    cr_expect(eq(int, released[1], 2));
    yg_reclaim_destroy(reclaim);
}

Test(reclaim, who_sleeps_holds_nothing)
{
    struct yg_reclaim *reclaim = yg_reclaim_create();
    int reader = yg_reclaim_reader(reclaim);

    retire(reclaim, 1);
    cr_expect(zero(sz, yg_reclaim_poll(reclaim)), "a reader is offline at first");
    yg_reclaim_quiescent(reclaim, reader);
    retire(reclaim, 2);
    cr_expect(eq(sz, yg_reclaim_poll(reclaim), 1));
    yg_reclaim_offline(reclaim, reader);
    cr_expect(zero(sz, yg_reclaim_poll(reclaim)));
    yg_reclaim_destroy(reclaim);
}

Test(reclaim, who_keeps_objects_gives_them_up_change_by_change)
{
    struct yg_reclaim *reclaim = yg_reclaim_create();
    int reader = yg_reclaim_reader(reclaim);
    uint64_t changes[3];

    yg_reclaim_quiescent(reclaim, reader);
    for (int i = 0; i < 3; i++) {
        retire(reclaim, 2 * i);
        retire(reclaim, 2 * i + 1);
        changes[i] = yg_reclaim_grace(reclaim);
    }
    cr_expect(eq(sz, yg_reclaim_poll(reclaim), 6), "no change has reached the reader");
    yg_reclaim_passed(reclaim, reader, changes[0]);
    cr_expect(eq(sz, yg_reclaim_poll(reclaim), 4), "both of the first one");
    yg_reclaim_passed(reclaim, reader, changes[2]);
    yg_reclaim_passed(reclaim, reader, changes[1]);
    cr_expect(zero(sz, yg_reclaim_poll(reclaim)), "an older number changes nothing");
    yg_reclaim_offline(reclaim, reader);
    yg_reclaim_passed(reclaim, reader, changes[2]);
    retire(reclaim, 6);
    cr_expect(zero(sz, yg_reclaim_poll(reclaim)), "offline it stays offline");
    yg_reclaim_destroy(reclaim);
}

Test(reclaim, releases_in_order_and_all_at_the_end)
{
    struct yg_reclaim *reclaim = yg_reclaim_create();
    int reader = yg_reclaim_reader(reclaim);

    for (int i = 0; i < 200; i++) {
        if (i % 50 == 0)
            yg_reclaim_quiescent(reclaim, reader);
        retire(reclaim, i);
        if (i % 10 == 0)
            yg_reclaim_poll(reclaim);
    }
    cr_expect(eq(sz, released_count, 150), "all but those since the last quiescent moment");
    yg_reclaim_offline(reclaim, reader);
    yg_reclaim_destroy(reclaim);
    cr_assert(eq(sz, released_count, 200));
    for (int i = 0; i < 200; i++)
        cr_expect(eq(int, released[i], i));
    yg_reclaim_destroy(NULL);
}

Test(reclaim, slots_run_out)
{
    struct yg_reclaim *reclaim = yg_reclaim_create();

    for (int i = 0; i < YG_RECLAIM_READERS_MAX; i++)
        cr_expect(eq(int, yg_reclaim_reader(reclaim), i));
    cr_expect(eq(int, yg_reclaim_reader(reclaim), -1));
    yg_reclaim_destroy(reclaim);
}

Test(reclaim, room_grows_with_what_waits_and_goes_again)
{
    struct yg_reclaim *reclaim = yg_reclaim_create();
    int reader = yg_reclaim_reader(reclaim);
    enum { WAITING = 20000 };

    for (int lap = 0; lap < 3; lap++) {
        yg_reclaim_quiescent(reclaim, reader);
        released_count = 0;
        for (int i = 0; i < WAITING; i++)
            yg_reclaim_retire(reclaim, &objects[i % 200], count_release);
        cr_expect(eq(sz, yg_reclaim_poll(reclaim), WAITING));
        yg_reclaim_quiescent(reclaim, reader);
        cr_expect(zero(sz, yg_reclaim_poll(reclaim)));
        cr_expect(eq(sz, released_count, WAITING));
    }
    yg_reclaim_destroy(reclaim);
}

/* The writer may itself be a reader, who is online now: to wait for the readers never ends. */
Test(reclaim, without_memory_it_neither_waits_nor_releases_too_early)
{
    failing_memory_at(1);
    cr_expect(eq(ptr, yg_reclaim_create(), NULL));
    failing_memory_at(2);
    cr_expect(eq(ptr, yg_reclaim_create(), NULL));
    failing_memory_at(0);
    struct yg_reclaim *reclaim = yg_reclaim_create();
    int reader = yg_reclaim_reader(reclaim);

    yg_reclaim_quiescent(reclaim, reader);
    for (int i = 0; i < 200; i++) {
        failing_memory_at(1);
        retire(reclaim, i);
    }
    cr_expect(failing_memory_failed());
    cr_expect(zero(sz, released_count));
    cr_expect(eq(sz, yg_reclaim_poll(reclaim), 64), "for so many there is room at first");
    yg_reclaim_quiescent(reclaim, reader);
    cr_expect(zero(sz, yg_reclaim_poll(reclaim)));
    cr_expect(eq(sz, released_count, 64), "the others are lost");
    failing_memory_at(0);
    retire(reclaim, 7);
    yg_reclaim_quiescent(reclaim, reader);
    cr_expect(zero(sz, yg_reclaim_poll(reclaim)));
    cr_expect(eq(sz, released_count, 65), "and it goes on");
    yg_reclaim_destroy(reclaim);
}

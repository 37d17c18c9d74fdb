#include "pipeline/base/arena.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/support/failing_memory.h"

Test(arena, pieces_are_aligned_and_apart)
{
    static const size_t sizes[] = {1, 15, 16, 17, 0, 1000, 20000, 3, 5 << 20, 7};
    struct yg_arena arena = {0};
    unsigned char *pieces[YG_COUNT(sizes)];

    for (size_t i = 0; i < YG_COUNT(sizes); i++) {
        pieces[i] = yg_arena_alloc(&arena, sizes[i]);
        cr_assert(ne(ptr, pieces[i], NULL), "%zu bytes", sizes[i]);
        cr_expect(zero(uptr, (uintptr_t)pieces[i] % 16), "%zu bytes", sizes[i]);
        memset(pieces[i], (int)i, sizes[i]);
    }
    for (size_t i = 0; i < YG_COUNT(sizes); i++) {
        size_t same = 0;

        while (same < sizes[i] && pieces[i][same] == i)
            same++;
        cr_expect(eq(sz, same, sizes[i]), "piece %zu was written over", i);
    }
    yg_arena_deinit(&arena);
    cr_expect(zero(sz, arena.total));
}

Test(arena, zeroed_pieces_are_zero_after_a_reset_too)
{
    static const char zeros[300];
    struct yg_arena arena = {0};

    memset(yg_arena_alloc(&arena, sizeof zeros), 0xFF, sizeof zeros);
    yg_arena_reset(&arena, SIZE_MAX);
    cr_expect(zero(int, memcmp(yg_arena_zalloc(&arena, sizeof zeros), zeros, sizeof zeros)));
    yg_arena_deinit(&arena);
}

Test(arena, a_copy_is_a_copy)
{
    struct yg_arena arena = {0};
    char text[] = "openssl";
    struct yg_str copy = yg_arena_copy(&arena, yg_str(text));

    text[0] = 'O';
    cr_expect(yg_str_equal(copy, YG_STR("openssl")));
    copy = yg_arena_copy(&arena, (struct yg_str){NULL, 0});
    cr_expect(ne(ptr, (void *)copy.ptr, NULL), "an empty copy is not absent");
    cr_expect(zero(sz, copy.len));
    yg_arena_deinit(&arena);
}

static size_t fill(struct yg_arena *arena, size_t bytes)
{
    for (size_t done = 0; done < bytes; done += 1000)
        yg_arena_alloc(arena, 1000);
    return arena->total;
}

Test(arena, the_steady_state_asks_for_no_memory)
{
    struct yg_arena arena = {0};
    size_t first = fill(&arena, 1000000);

    for (int i = 0; i < 10; i++) {
        yg_arena_reset(&arena, SIZE_MAX);
        cr_expect(eq(sz, fill(&arena, 1000000), first));
    }
    yg_arena_deinit(&arena);
}

Test(arena, a_reset_keeps_no_more_than_asked)
{
    static const size_t limits[] = {0, 1, 16 << 10, 100 << 10, 1 << 20};
    struct yg_arena arena = {0};

    for (size_t i = 0; i < YG_COUNT(limits); i++) {
        fill(&arena, 3000000);
        yg_arena_reset(&arena, limits[i]);
        cr_expect(le(sz, arena.total, limits[i] + 8 * 64), "limit %zu", limits[i]);
        cr_expect(ne(ptr, yg_arena_alloc(&arena, 10), NULL), "and still works");
    }
    yg_arena_deinit(&arena);
}

Test(arena, arrays_grow_one_by_one)
{
    struct yg_arena arena = {0};
    struct pair {
        int a, b;
    } *pairs = NULL;
    size_t count = 0;

    for (int i = 0; i < 1000; i++) {
        struct pair *pair = yg_arena_append(&arena, &pairs, &count);

        cr_assert(ne(ptr, pair, NULL));
        cr_expect(all(zero(int, pair->a), zero(int, pair->b)), "a new element is zeroed");
        pair->a = i;
        pair->b = -i;
        memset(yg_arena_alloc(&arena, 16), 0xFF, 16); /* what lies behind a full array */
    }
    cr_expect(eq(sz, count, 1000));
    for (int i = 0; i < 1000; i++)
        cr_expect(all(eq(int, pairs[i].a, i), eq(int, pairs[i].b, -i)));
    yg_arena_deinit(&arena);
}

Test(arena, arrays_grow_by_one_and_by_many)
{
    struct yg_arena arena = {0};
    int *numbers = NULL;
    size_t count = 0, more = 1;

    while (count < 100000) {
        size_t before = count;

        if (more % 3 == 0) {
            int *one = yg_arena_append(&arena, &numbers, &count);

            cr_assert(eq(ptr, one, &numbers[before]));
            cr_assert(eq(sz, count, before + 1));
        } else {
            int *some = yg_arena_append_many(&arena, &numbers, &count, more);

            cr_assert(eq(ptr, some, &numbers[before]));
            cr_assert(eq(sz, count, before + more));
        }
        for (size_t i = before; i < count; i++)
            numbers[i] = (int)i;
        memset(yg_arena_alloc(&arena, 16), 0xFF, 16); /* what lies behind a full array */
        more = more % 70 + 1;
    }
    for (size_t i = 0; i < count; i++)
        cr_assert(eq(int, numbers[i], (int)i));
    yg_arena_deinit(&arena);
}

Test(arena, sizes_that_no_memory_can_hold)
{
    struct yg_arena arena = {0};
    void *items = NULL;
    size_t count = 0;

    cr_expect(eq(ptr, yg_arena_alloc(&arena, SIZE_MAX), NULL));
    cr_expect(eq(ptr, yg_arena_alloc(&arena, SIZE_MAX / 2 + 1), NULL));
    cr_expect(eq(ptr, yg_arena_zalloc(&arena, SIZE_MAX - 8), NULL));
    cr_expect(eq(ptr, yg_arena_grow(&arena, &items, &count, SIZE_MAX / 4), NULL));
    cr_expect(eq(ptr, yg_arena_grow_by(&arena, &items, &count, SIZE_MAX / 4, 16), NULL));
    cr_expect(eq(ptr, yg_arena_grow_by(&arena, &items, &count, SIZE_MAX, 1), NULL));
    cr_expect(zero(sz, count));
    yg_arena_deinit(&arena);
}

Test(arena, without_memory_nothing_changes)
{
    struct yg_arena arena = {0};
    int *numbers = NULL;
    size_t count = 0, failures = 0;

    for (int i = 0; i < 100000; i++) {
        int *number;

        failing_memory_at(1);
        number = yg_arena_append(&arena, &numbers, &count);
        if (number == NULL) {
            cr_assert(eq(sz, count, (size_t)i));
            cr_assert(failing_memory_failed());
            failures++;
            failing_memory_at(0);
            number = yg_arena_append(&arena, &numbers, &count);
        }
        cr_assert(ne(ptr, number, NULL));
        *number = i;
    }
    failing_memory_at(0);
    cr_expect(gt(sz, failures, 3), "the first chunk and some later ones");
    for (int i = 0; i < 100000; i++)
        cr_assert(eq(int, numbers[i], i));
    yg_arena_deinit(&arena);
    failing_memory_at(1);
    cr_expect(eq(ptr, (void *)yg_arena_copy(&arena, YG_STR("x")).ptr, NULL));
    yg_arena_deinit(&arena);
    yg_arena_deinit(NULL);
}

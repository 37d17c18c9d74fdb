/* test_few.c - lists that are short nearly always, in and out of the struct. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/few.h"
#include "tests/support/random.h"

#define MAX 12

/* What a list must be: the same steps on a plain array. */
struct naive {
    uint32_t items[MAX];
    uint32_t count;
};

static void drop(struct naive *naive, uint32_t number)
{
    for (uint32_t i = 0; i < naive->count; i++)
        if (naive->items[i] == number) {
            naive->items[i] = naive->items[--naive->count];
            return;
        }
}

static void sort(struct naive *naive)
{
    uint32_t kept = 0;

    for (uint32_t number = 0; number < 8; number++)
        for (uint32_t i = 0; i < naive->count; i++)
            if (naive->items[i] == number) {
                naive->items[i] = naive->items[kept];
                naive->items[kept++] = number;
                for (uint32_t k = kept; k < naive->count;)
                    if (naive->items[k] == number)
                        naive->items[k] = naive->items[--naive->count];
                    else
                        k++;
            }
    naive->count = kept;
}

Test(few, do_what_a_plain_array_does)
{
    uint64_t random = random_begin();

    for (int round = 0; round < 2000; round++) {
        struct yg_few list = {0}, moved, copy = {0};
        struct naive naive = {.count = 0};

        for (int step = 0; step < 20; step++) {
            uint32_t number = (uint32_t)random_below(&random, 8);
            size_t what = random_below(&random, 8);

            if (what < 5 && naive.count < MAX) {
                cr_assert(yg_few_push(&list, number));
                naive.items[naive.count++] = number;
            } else if (what < 7) {
                yg_few_drop(&list, number);
                drop(&naive, number);
            } else {
                yg_few_sort(&list);
                sort(&naive);
            }
            moved = list; /* a copy takes it over */
            list = moved;
            cr_assert(eq(u32, list.count, naive.count));
            for (uint32_t i = 0; i < list.count; i++)
                cr_assert(eq(u32, yg_few_view(&list)[i], naive.items[i]));
        }
        cr_assert(yg_few_push_all(&copy, &list));
        cr_assert(yg_few_equal(&copy, &list));
        cr_assert(yg_few_push(&copy, 9));
        cr_assert(not(yg_few_equal(&copy, &list)));
        yg_few_deinit(&copy);
        yg_few_deinit(&list);
    }
}

/* test_table.c - the hash table against an array, under random changes. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <stdlib.h>

#include "pipeline/base/error.h"
#include "pipeline/cases/table.h"

#define KEYS 300

static unsigned seed_of_run(void)
{
    const char *stated = getenv("YG_SEED");
    unsigned seed = stated != NULL ? (unsigned)atoi(stated) : 20261124;

    fprintf(stderr, "YG_SEED=%u\n", seed);
    return seed;
}

Test(table, finds_what_is_in_it_and_nothing_else)
{
    static char keys[KEYS][8];
    static int values[2];
    void *naive[KEYS] = {NULL};
    struct yg_table table = {0};
    size_t count = 0;

    srand(seed_of_run());
    for (size_t i = 0; i < KEYS; i++)
        snprintf(keys[i], sizeof keys[i], "%zu", i);
    for (int step = 0; step < 200000; step++) {
        size_t i = (size_t)rand() % KEYS;
        struct yg_str key = yg_str(keys[i]);

        cr_assert(yg_table_find(&table, key) == naive[i], "step %d", step);
        if (rand() % 1000 < (step / 20000 % 2 == 0 ? 600 : 400)) { /* it grows and shrinks */
            void *value = &values[rand() % 2];

            count += naive[i] == NULL;
            naive[i] = value;
            cr_assert(yg_table_set(&table, key, value));
        } else {
            count -= naive[i] != NULL;
            cr_assert(yg_table_remove(&table, key) == naive[i], "step %d", step);
            naive[i] = NULL;
        }
        cr_assert(eq(sz, table.count, count), "step %d", step);
    }
    size_t at = 0, seen = 0;

    while (yg_table_next(&table, &at) != NULL)
        seen++;
    cr_expect(eq(sz, seen, count), "next visits each once");
    yg_table_deinit(&table);
}

Test(table, takes_any_key)
{
    struct yg_table table = {0};
    int value;

    cr_expect(yg_table_find(&table, YG_STR("")) == NULL);
    cr_expect(yg_table_remove(&table, YG_STR("a")) == NULL, "empty table");
    cr_assert(yg_table_set(&table, YG_STR(""), &value));
    cr_assert(yg_table_set(&table, YG_STR("a\0b"), &value));
    cr_expect(yg_table_find(&table, YG_STR("")) == &value);
    cr_expect(yg_table_find(&table, YG_STR("a\0b")) == &value);
    cr_expect(yg_table_find(&table, YG_STR("a")) == NULL);
    yg_table_deinit(&table);
    cr_expect(eq(sz, table.count, 0));
}

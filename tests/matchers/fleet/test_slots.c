#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/fleet/slots.h"
#include "pipeline/base/hash.h"

/* Numbers whose keys are themselves; `equal_hashes` hashes of each are those of all others. */
struct numbers {
    uint32_t equal_hashes;
};

static struct numbers numbers;

static bool is_key(const void *owner, uint32_t number, const void *key)
{
    cr_assert(owner == &numbers);
    return number == *(const uint32_t *)key;
}

static uint64_t hash_key(const void *key, uint32_t run)
{
    uint32_t number = run < numbers.equal_hashes ? 0 : *(const uint32_t *)key;

    return yg_hash_mix(((uint64_t)run << 32 | number) + 1);
}

static uint64_t hash_number(const void *owner, uint32_t number, uint32_t run)
{
    cr_assert(owner == &numbers);
    return hash_key(&number, run);
}

static const struct yg_slot_keys keys = {is_key, hash_key, hash_number};

static uint32_t find(const struct yg_slots *slots, uint32_t number)
{
    return yg_slots_find(slots, &keys, &numbers, &number, hash_key(&number, 0));
}

static bool insert(struct yg_slots *slots, uint32_t number)
{
    return yg_slots_insert(slots, &keys, &numbers, number, hash_key(&number, 0));
}

Test(slots, find_what_was_inserted_and_not_deleted)
{
    enum { NUMBERS = 20000 };
    struct yg_slots slots = {0};

    cr_expect(eq(u32, find(&slots, 7), YG_SLOT_NONE), "an empty table");
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < NUMBERS; i++)
            cr_assert(insert(&slots, i));
        for (uint32_t i = 0; i < NUMBERS; i++)
            cr_assert(eq(u32, find(&slots, i), i));
        cr_expect(eq(u32, find(&slots, NUMBERS), YG_SLOT_NONE));
        for (uint32_t i = 0; i < NUMBERS; i += 2)
            yg_slots_delete(&slots, &keys, &numbers, i, hash_key(&i, 0));
        for (uint32_t i = 0; i < NUMBERS; i++)
            cr_assert(eq(u32, find(&slots, i), i % 2 == 0 ? YG_SLOT_NONE : i));
        for (uint32_t i = 1; i < NUMBERS; i += 2)
            yg_slots_delete(&slots, &keys, &numbers, i, hash_key(&i, 0));
        cr_expect(eq(u32, slots.live, 0));
    }
    cr_expect(lt(u32, slots.slot_count, 4 * NUMBERS), "deleted slots do not make it grow for ever");
    yg_slots_deinit(&slots);
}

Test(slots, look_at_few_slots_under_keys_of_one_hash)
{
    enum { NUMBERS = 20000 };
    struct yg_slots slots = {0};
    uint64_t looked = 0;

    numbers.equal_hashes = 1;
    for (uint32_t i = 0; i < NUMBERS; i++)
        cr_assert(insert(&slots, i));
    for (uint32_t i = 0; i < NUMBERS; i++) {
        cr_assert(eq(u32, find(&slots, i), i));
        looked += yg_slots_path(&slots, &keys, &numbers, &i);
    }
    cr_expect(lt(u64, looked, (uint64_t)NUMBERS * 24), "%llu slots", (unsigned long long)looked);
    yg_slots_deinit(&slots);
}

Test(slots, grow_when_a_path_is_full)
{
    struct yg_slots slots = {0};

    numbers.equal_hashes = 12; /* twelve runs of sixteen slots are the same for all */
    for (uint32_t i = 0; i < 400; i++)
        cr_assert(insert(&slots, i));
    for (uint32_t i = 0; i < 400; i++)
        cr_assert(eq(u32, find(&slots, i), i));
    yg_slots_deinit(&slots);
}

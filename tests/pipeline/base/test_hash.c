#include "pipeline/base/hash.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

#include "pipeline/base/error.h"

/* XXH3_64bits_withSeed of xxHash 0.8, as its command line `xxh64sum -H3` prints them for seed 0. */
Test(hash, is_the_documented_function)
{
    cr_expect(eq(u64, yg_hash_with((struct yg_str){NULL, 0}, 0), 0x2d06800538d394c2ULL));
    cr_expect(eq(u64, yg_hash_with(YG_STR(""), 0), 0x2d06800538d394c2ULL));
    cr_expect(eq(u64, yg_hash_with(YG_STR("a"), 0), 0xe6c632b61e964e1fULL));
    cr_expect(eq(u64, yg_hash_with(YG_STR("abc"), 0), 0x78af5f94892f3950ULL));
}

Test(hash, one_seed_for_a_process)
{
    uint64_t seed = yg_hash_seed();

    cr_expect(ne(u64, seed, 0));
    cr_expect(eq(u64, yg_hash_seed(), seed));
    cr_expect(eq(u64, yg_hash(YG_STR("purl")), yg_hash_with(YG_STR("purl"), seed)));
}

Test(hash, the_environment_fixes_the_seed)
{
    setenv("YG_HASH_SEED", "0x1234", 1);
    cr_expect(eq(u64, yg_hash_seed(), 0x1234));
}

Test(hash, the_environment_cannot_switch_the_seed_off)
{
    setenv("YG_HASH_SEED", "0", 1);
    cr_expect(eq(u64, yg_hash_seed(), 1));
}

Test(hash, the_mixer_loses_nothing)
{
    uint64_t seen[4096];

    for (uint64_t i = 0; i < YG_COUNT(seen); i++) {
        seen[i] = yg_hash_mix(i << 40) & 0xFFFFFFFF;
        for (uint64_t k = 0; k < i; k++)
            cr_assert(ne(u64, seen[i], seen[k]), "%lu and %lu", (unsigned long)i, (unsigned long)k);
    }
}

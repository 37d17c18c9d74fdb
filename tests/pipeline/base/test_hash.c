#include "pipeline/base/hash.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

#include "pipeline/base/error.h"

#define XXH_INLINE_ALL
#define XXH_VECTOR 0 /* XXH_SCALAR: plain C, whatever the processor can */
#include <xxhash.h>

/* XXH3_64bits_withSeed of xxHash 0.8, as its command line `xxh64sum -H3` prints them for seed 0. */
Test(hash, is_the_documented_function)
{
    cr_expect(eq(u64, yg_hash_with((struct yg_str){NULL, 0}, 0), 0x2d06800538d394c2ULL));
    cr_expect(eq(u64, yg_hash_with(YG_STR(""), 0), 0x2d06800538d394c2ULL));
    cr_expect(eq(u64, yg_hash_with(YG_STR("a"), 0), 0xe6c632b61e964e1fULL));
    cr_expect(eq(u64, yg_hash_with(YG_STR("abc"), 0), 0x78af5f94892f3950ULL));
}

/* Long texts are hashed with what the processor has: all of it must be the same function. */
Test(hash, plain_c_gives_the_same_for_every_length)
{
    static char bytes[5000];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)yg_hash_mix(i);
    for (size_t len = 0; len < sizeof bytes - 7; len++) {
        struct yg_str text = {bytes + len % 7, len};
        uint64_t seed = len % 3 == 0 ? 0 : yg_hash_mix(len);

        cr_assert(eq(u64, yg_hash_with(text, seed), XXH3_64bits_withSeed(text.ptr, len, seed)),
                  "%zu bytes", len);
    }
}

Test(hash, of_many_is_the_hash_of_each)
{
    static const char bytes[300] = "the rest is zeros";
    struct yg_str texts[sizeof bytes];
    uint64_t hashes[sizeof bytes];

    for (size_t i = 0; i < YG_COUNT(texts); i++)
        texts[i] = (struct yg_str){bytes, i};
    yg_hash_all(texts, YG_COUNT(texts), hashes);
    for (size_t i = 0; i < YG_COUNT(texts); i++)
        cr_assert(eq(u64, hashes[i], yg_hash(texts[i])), "%zu bytes", i);
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

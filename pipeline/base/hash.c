#include "pipeline/base/hash.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "pipeline/base/hash_avx2.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#define LONG_BYTES 240 /* from here on xxHash uses vectors */

static _Atomic uint64_t process_seed; /* 0: not drawn yet; written once, by whoever comes first */

static uint64_t draw_seed(void)
{
    const char *fixed = getenv("YG_HASH_SEED");
    uint64_t seed = 0;

    if (fixed != NULL)
        seed = strtoull(fixed, NULL, 0);
    else if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        seed = (uint64_t)time(NULL) * 0x9e3779b97f4a7c15ULL;
    return seed == 0 ? 1 : seed;
}

uint64_t yg_hash_seed(void)
{
    uint64_t seed = atomic_load_explicit(&process_seed, memory_order_relaxed);

    if (seed == 0) {
        uint64_t drawn = draw_seed();

        if (atomic_compare_exchange_strong(&process_seed, &seed, drawn))
            seed = drawn;
    }
    return seed;
}

uint64_t yg_hash_with(struct yg_str text, uint64_t seed)
{
#ifdef YG_HASH_AVX2
    if (text.len > LONG_BYTES && __builtin_cpu_supports("avx2"))
        return yg_hash_avx2(text, seed);
#endif
    return XXH3_64bits_withSeed(text.ptr == NULL ? "" : text.ptr, text.len, seed);
}

uint64_t yg_hash(struct yg_str text)
{
    return yg_hash_with(text, yg_hash_seed());
}

void yg_hash_all(const struct yg_str *texts, size_t count, uint64_t *hashes)
{
    uint64_t seed = yg_hash_seed();

    for (size_t i = 0; i < count; i++) {
        struct yg_str text = texts[i];

        /* The usual lengths without a call and without the branches of the others. */
        hashes[i] = text.len > 16 && text.len <= 128
                        ? XXH3_len_17to128_64b((const xxh_u8 *)text.ptr, text.len, XXH3_kSecret,
                                               sizeof XXH3_kSecret, seed)
                        : yg_hash_with(text, seed);
    }
}

/* hash_avx2.c - XXH3 of long texts with AVX2: the one file that is compiled for more than any
 * x86-64 has. hash.c calls it where the processor can. */
#include "pipeline/base/hash_avx2.h"

#define XXH_INLINE_ALL
#define XXH_VECTOR XXH_AVX2
#include <xxhash.h>

uint64_t yg_hash_avx2(struct yg_str text, uint64_t seed)
{
    return XXH3_64bits_withSeed(text.ptr, text.len, seed);
}

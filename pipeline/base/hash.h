/* pipeline/base/hash.h - the one hash function.
 *
 * Source:  XXH3 64 bit (xxHash 0.8). The seed is secret and drawn once per process, so that nobody
 *          can prepare names that collide; YG_HASH_SEED in the environment fixes it for tests.
 * Threads: any thread; yg_hash_seed draws once.
 */
#ifndef YG_PIPELINE_BASE_HASH_H
#define YG_PIPELINE_BASE_HASH_H

#include "pipeline/base/str.h"

uint64_t yg_hash_seed(void);

/* Hash with the seed of the process. Never stored, never sent: it differs from run to run. */
uint64_t yg_hash(struct yg_str text);

/* The same of many texts. */
void yg_hash_all(const struct yg_str *texts, size_t count, uint64_t *hashes);

/* Hash with a seed of the caller's; with a constant seed it is stable for ever. */
uint64_t yg_hash_with(struct yg_str text, uint64_t seed);

/* Mix one 64-bit number (the finaliser of MurmurHash3). */
static inline uint64_t yg_hash_mix(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53ULL;
    return x ^ (x >> 33);
}

#endif

/* tests/support/random.h - random input that can be had again: the seed is $YG_SEED, or always the
 * same, and is printed.
 */
#ifndef YG_TESTS_SUPPORT_RANDOM_H
#define YG_TESTS_SUPPORT_RANDOM_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static inline uint64_t random_begin(void)
{
    const char *stated = getenv("YG_SEED");
    uint64_t seed = stated != NULL ? strtoull(stated, NULL, 10) : 20261125;

    fprintf(stderr, "YG_SEED=%llu\n", (unsigned long long)seed);
    return seed * 2 + 1;
}

/* A number below `n` (xorshift64*). */
static inline size_t random_below(uint64_t *random, size_t n)
{
    *random ^= *random >> 12;
    *random ^= *random << 25;
    *random ^= *random >> 27;
    return (size_t)((*random * UINT64_C(0x2545F4914F6CDD1D)) >> 33) % n;
}

#endif

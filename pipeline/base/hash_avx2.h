/* pipeline/base/hash_avx2.h - a faster twin of yg_hash_with for long texts; for hash.c and its test
 * only.
 *
 * Equal results. Only where YG_HASH_AVX2 is defined (x86-64) and the processor has AVX2; elsewhere
 * xxHash uses what every processor of the architecture has (SSE2, NEON, or plain C).
 */
#ifndef YG_PIPELINE_BASE_HASH_AVX2_H
#define YG_PIPELINE_BASE_HASH_AVX2_H

#include "pipeline/base/str.h"

uint64_t yg_hash_avx2(struct yg_str text, uint64_t seed);

#endif

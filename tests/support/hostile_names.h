/* tests/support/hostile_names.h - names that meet in a hash table, for who knows the seed.
 *
 * Nobody knows the seed of a process; here it is set. `one bucket` shares the lowest bits of the
 * hash, found by trying, and `one home` the highest, by which other tables go; `one hash` shares
 * all 64. For the latter see XXH3's mix16B: of 32 bytes the first 16 go through a product of (first
 * 8 ^ secret + seed) and (next 8 ^ ...), so with the first factor 0 the next 8 bytes do not matter.
 */
#ifndef YG_TESTS_SUPPORT_HOSTILE_NAMES_H
#define YG_TESTS_SUPPORT_HOSTILE_NAMES_H

#include <stdio.h>
#include <stdlib.h>

#include "pipeline/base/hash.h"
#include "pipeline/model/segment.h"

enum hostile { HOSTILE_NOT, HOSTILE_ONE_BUCKET, HOSTILE_ONE_HOME, HOSTILE_ONE_HASH };

#define HOSTILE_NAME_BYTES 32
#define HOSTILE_BUCKET_BITS 13

struct hostile_name {
    char bytes[HOSTILE_NAME_BYTES];
};

/* Before anything is hashed. */
static inline void hostile_fix_seed(void)
{
    setenv("YG_HASH_SEED", "20261125", 1);
}

static inline struct yg_str hostile_text(const struct hostile_name *name)
{
    return (struct yg_str){name->bytes, sizeof name->bytes};
}

static inline void hostile_one_hash(struct hostile_name *name, uint64_t number)
{
    const uint64_t secret = UINT64_C(0xbe4ba423396cfeb8); /* the first 8 bytes of XXH3's kSecret */
    uint64_t words[4] = {secret + yg_hash_seed(), number, 0, 0};

    memcpy(name->bytes, words, sizeof words);
}

/* Those of one bucket share so many lowest bits of their hash. */
static inline bool hostile_meets(uint64_t hash)
{
    return (hash & ((1U << HOSTILE_BUCKET_BITS) - 1)) == 0;
}

/* `*number` counts the names that were tried. */
static inline void hostile_make(enum hostile kind, struct hostile_name *name, uint64_t *number)
{
    char text[HOSTILE_NAME_BYTES + 1];

    do {
        snprintf(text, sizeof text, "pkg:npm/name-%015llu@1.0", (unsigned long long)++*number);
        memcpy(name->bytes, text, sizeof name->bytes);
    } while ((kind == HOSTILE_ONE_BUCKET && !hostile_meets(yg_hash(hostile_text(name)))) ||
             (kind == HOSTILE_ONE_HOME &&
              yg_hash(hostile_text(name)) >> (64 - HOSTILE_BUCKET_BITS) != 0));
    if (kind == HOSTILE_ONE_HASH)
        hostile_one_hash(name, *number);
}

/* A scope. Segments that differ in it alone meet when they are hostile: what is hashed of them is
 * their text form and the number of the partition, here 0 (matchers/fleet/segment_table.c). */
static inline void hostile_make_scope(bool hostile, struct hostile_name *name, uint64_t *number)
{
    static const char partition[sizeof(int32_t)];
    struct yg_segment segment = {.tenant = YG_STR(""),
                                 .scope = hostile_text(name),
                                 .site = YG_STR(""),
                                 .stage = YG_STR(""),
                                 .kind = YG_STR("")};
    struct yg_buf key = {0};
    char text[HOSTILE_NAME_BYTES + 1];

    do {
        snprintf(text, sizeof text, "product/cam-%020llu", (unsigned long long)++*number);
        memcpy(name->bytes, text, sizeof name->bytes);
        yg_buf_reset(&key);
        yg_segment_format(&segment, &key);
        yg_buf_append(&key, (struct yg_str){partition, sizeof partition});
    } while (hostile && !hostile_meets(yg_hash(yg_buf_str(&key))));
    yg_buf_deinit(&key);
}

#endif

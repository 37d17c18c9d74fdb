/* ids.c - a flat table of slots, and texts packed behind their lengths.
 *
 *   slot   [ hash: 32 bits | number + 1: 32 bits ]    0: empty
 *   text   [ length: 32 bits ][ bytes ]               without gaps, in blocks
 *
 * Linear probing from the hash, at most half full; the hash in the slot is all that growing needs.
 * The seed of the hash is secret, so nobody can prepare names that collide.
 */
#include "matchers/ids.h"

#include <stdlib.h>

#include "pipeline/base/arena.h"
#include "pipeline/base/hash.h"

#define SLOTS_MIN 64
#define BLOCK_BYTES ((size_t)64 << 10)

struct yg_ids {
    uint64_t *slots;
    uint64_t mask; /* slot count - 1 */
    const char **texts;
    uint32_t count, capacity; /* of texts */
    char *free;               /* rest of the block at work */
    size_t left;
    struct yg_arena blocks;
};

struct yg_ids *yg_ids_create(void)
{
    struct yg_ids *ids = calloc(1, sizeof *ids);

    if (ids == NULL)
        return NULL;
    ids->slots = calloc(SLOTS_MIN, sizeof *ids->slots);
    if (ids->slots == NULL) {
        free(ids);
        return NULL;
    }
    ids->mask = SLOTS_MIN - 1;
    return ids;
}

void yg_ids_destroy(struct yg_ids *ids)
{
    if (ids == NULL)
        return;
    yg_arena_deinit(&ids->blocks);
    free(ids->slots);
    free(ids->texts);
    free(ids);
}

struct yg_str yg_ids_text(const struct yg_ids *ids, uint32_t number)
{
    const char *at = ids->texts[number];
    uint32_t len;

    memcpy(&len, at, sizeof len);
    return (struct yg_str){at + sizeof len, len};
}

/* The slot of a text, or the empty one where it belongs. */
static uint64_t *walk(const struct yg_ids *ids, struct yg_str text, uint64_t hash)
{
    for (uint64_t at = hash & ids->mask;; at = (at + 1) & ids->mask) {
        uint64_t slot = ids->slots[at];

        if (slot == 0 ||
            (slot >> 32 == hash && yg_str_equal(yg_ids_text(ids, (uint32_t)slot - 1), text)))
            return &ids->slots[at];
    }
}

static uint64_t hash_of(struct yg_str text)
{
    return yg_hash(text) >> 32;
}

void yg_ids_fetch(const struct yg_ids *ids, struct yg_str text)
{
    __builtin_prefetch(&ids->slots[hash_of(text) & ids->mask]);
}

uint32_t yg_ids_find(const struct yg_ids *ids, struct yg_str text)
{
    return (uint32_t)*walk(ids, text, hash_of(text)) - 1; /* an empty slot: YG_ID_NONE */
}

static bool grow_slots(struct yg_ids *ids)
{
    uint64_t mask = ids->mask * 2 + 1, *slots = calloc(mask + 1, sizeof *slots);

    if (slots == NULL)
        return false;
    for (uint64_t i = 0; i <= ids->mask; i++) {
        uint64_t at = ids->slots[i] >> 32 & mask;

        if (ids->slots[i] == 0)
            continue;
        while (slots[at] != 0)
            at = (at + 1) & mask;
        slots[at] = ids->slots[i];
    }
    free(ids->slots);
    ids->slots = slots;
    ids->mask = mask;
    return true;
}

static bool grow_texts(struct yg_ids *ids)
{
    uint32_t capacity = ids->capacity == 0 ? SLOTS_MIN / 2 : ids->capacity * 2;
    const char **texts = realloc(ids->texts, capacity * sizeof *texts);

    if (texts == NULL)
        return false;
    ids->texts = texts;
    ids->capacity = capacity;
    return true;
}

/* A packed copy; NULL without memory. */
static const char *keep(struct yg_ids *ids, struct yg_str text)
{
    uint32_t len = (uint32_t)text.len;
    size_t size = sizeof len + text.len;

    if (size > ids->left) {
        size_t block = size > BLOCK_BYTES / 4 ? size : BLOCK_BYTES;
        char *fresh = yg_arena_alloc(&ids->blocks, block);

        if (fresh == NULL)
            return NULL;
        ids->free = fresh;
        ids->left = block;
    }
    char *copy = ids->free;
    memcpy(copy, &len, sizeof len);
    if (len > 0)
        memcpy(copy + sizeof len, text.ptr, len);
    ids->free += size;
    ids->left -= size;
    return copy;
}

uint32_t yg_ids_intern(struct yg_ids *ids, struct yg_str text)
{
    uint64_t hash = hash_of(text), *slot = walk(ids, text, hash);

    if (*slot != 0)
        return (uint32_t)*slot - 1;
    if (ids->count == UINT32_MAX / 2 || text.len > UINT32_MAX)
        return YG_ID_NONE;
    if (ids->count > ids->mask / 2) {
        if (!grow_slots(ids))
            return YG_ID_NONE;
        slot = walk(ids, text, hash);
    }
    if (ids->count == ids->capacity && !grow_texts(ids))
        return YG_ID_NONE;
    const char *copy = keep(ids, text);
    if (copy == NULL)
        return YG_ID_NONE;
    ids->texts[ids->count] = copy;
    *slot = hash << 32 | ++ids->count;
    return ids->count - 1;
}

bool yg_ids_reach(void **items, size_t *count, size_t size, size_t at)
{
    if (at < *count)
        return true;
    size_t wanted = at < 512 ? 1024 : at * 2;
    char *moved = realloc(*items, wanted * size);

    if (moved == NULL)
        return false;
    memset(moved + *count * size, 0, (wanted - *count) * size);
    *items = moved;
    *count = wanted;
    return true;
}

size_t yg_ids_bytes(const struct yg_ids *ids)
{
    return sizeof *ids + (ids->mask + 1) * sizeof ids->slots[0] +
           ids->capacity * sizeof ids->texts[0] + ids->blocks.total;
}

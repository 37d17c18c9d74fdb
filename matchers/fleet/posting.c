#include "matchers/fleet/posting.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "matchers/fleet/varint.h"
#include "pipeline/base/pages.h"

#define UNIT ((size_t)16)         /* chunks are addressed in units */
#define BLOCK_BYTES YG_PAGES_HUGE /* the slab grows by blocks, which never move */
#define BLOCK_UNITS (BLOCK_BYTES / UNIT)
#define CHUNK_UNITS_MAX 64
#define CHUNK_NONE UINT32_MAX
#define HEADS_AHEAD 12  /* identities whose heads are fetched before they are needed */
#define CHUNKS_AHEAD 12 /* and then their chunks */

struct chunk {
    uint32_t next; /* CHUNK_NONE: the newest */
    uint16_t used; /* bytes of data, once there is a next one */
    uint8_t data[];
};
#define CHUNK_DATA offsetof(struct chunk, data)

struct head {
    uint32_t first, last; /* chunks */
    uint32_t newest;      /* greatest manifest so far */
    uint32_t count;
    uint16_t at, end; /* bytes from the start of the newest chunk: where the next goes, its size */
};

struct yg_postings {
    struct head *heads; /* by identity */
    uint32_t head_count;
    uint8_t **blocks;
    size_t block_count, block_capacity;
    size_t units_used; /* of all blocks; chunks never cross a block's end */
    uint64_t count;
};

struct yg_postings *yg_postings_create(void)
{
    return calloc(1, sizeof(struct yg_postings));
}

/* The first block comes from malloc, page by page: most shards of a small fleet need no more. */
static uint8_t *make_block(const struct yg_postings *postings)
{
    return postings->block_count == 0 ? malloc(BLOCK_BYTES) : yg_pages_alloc(BLOCK_BYTES);
}

static void free_block(struct yg_postings *postings, size_t block)
{
    if (block == 0)
        free(postings->blocks[block]);
    else
        yg_pages_free(postings->blocks[block], BLOCK_BYTES);
}

void yg_postings_destroy(struct yg_postings *postings)
{
    if (postings == NULL)
        return;
    for (size_t i = 0; i < postings->block_count; i++)
        free_block(postings, i);
    free(postings->blocks);
    free(postings->heads);
    free(postings);
}

static struct chunk *chunk_at(const struct yg_postings *postings, uint32_t chunk)
{
    return (struct chunk *)(void *)(postings->blocks[chunk / BLOCK_UNITS] +
                                    chunk % BLOCK_UNITS * UNIT);
}

static bool grow_heads(struct yg_postings *postings, uint32_t identity_end)
{
    uint32_t capacity = postings->head_count < 1024 ? 1024 : postings->head_count;

    if (identity_end <= postings->head_count)
        return true;
    while (capacity < identity_end)
        capacity += capacity / 2;
    struct head *moved = realloc(postings->heads, capacity * sizeof *moved);
    if (moved == NULL)
        return false;
    for (uint32_t i = postings->head_count; i < capacity; i++)
        moved[i] = (struct head){.first = CHUNK_NONE, .last = CHUNK_NONE};
    postings->heads = moved;
    postings->head_count = capacity;
    return true;
}

bool yg_postings_reserve(struct yg_postings *postings, uint32_t identity_end, size_t count)
{
    /* The worst case: every append opens a chunk of the greatest size, and block ends are
     * wasted. */
    size_t units = count * CHUNK_UNITS_MAX;
    size_t blocks = (postings->units_used + units) / (BLOCK_UNITS - CHUNK_UNITS_MAX) + 2;

    if (!grow_heads(postings, identity_end))
        return false;
    if (blocks > postings->block_capacity) {
        size_t capacity = blocks + blocks / 2;
        uint8_t **moved = realloc(postings->blocks, capacity * sizeof *moved);

        if (moved == NULL)
            return false;
        postings->blocks = moved;
        postings->block_capacity = capacity;
    }
    while (postings->block_count * BLOCK_UNITS < postings->units_used + units + CHUNK_UNITS_MAX) {
        uint8_t *block = make_block(postings);

        if (block == NULL)
            return false;
        postings->blocks[postings->block_count++] = block;
    }
    return true;
}

/* How large is the next chunk of a list of `bytes`? All headers together take bytes / size *
 * CHUNK_DATA, the newest chunk leaves size / 2 unused: least where size is the root of 2 *
 * CHUNK_DATA * bytes. */
static size_t next_chunk_units(size_t bytes)
{
    size_t units = 1;

    while (units < CHUNK_UNITS_MAX && units * units * UNIT * UNIT < 2 * CHUNK_DATA * bytes)
        units++;
    return units;
}

static void add_chunk(struct yg_postings *postings, struct head *head)
{
    size_t units = next_chunk_units((size_t)head->count + head->count / 2);
    size_t at = postings->units_used;

    if (at / BLOCK_UNITS != (at + units - 1) / BLOCK_UNITS)
        at = (at / BLOCK_UNITS + 1) * BLOCK_UNITS;
    assert(at + units <= postings->block_count * BLOCK_UNITS);
    postings->units_used = at + units;

    chunk_at(postings, (uint32_t)at)->next = CHUNK_NONE;
    if (head->last == CHUNK_NONE) {
        head->first = (uint32_t)at;
    } else {
        struct chunk *last = chunk_at(postings, head->last);

        last->next = (uint32_t)at;
        last->used = (uint16_t)(head->at - CHUNK_DATA);
    }
    head->last = (uint32_t)at;
    head->at = CHUNK_DATA;
    head->end = (uint16_t)(units * UNIT);
}

static inline void append(struct yg_postings *postings, uint32_t identity, uint32_t manifest)
{
    struct head *head = &postings->heads[identity];
    uint32_t difference = manifest - head->newest;
    size_t size = yg_varint_size(difference);

    assert(head->count == 0 || manifest > head->newest);
    if ((size_t)(head->end - head->at) < size)
        add_chunk(postings, head);
    head->at =
        (uint16_t)(head->at +
                   yg_varint_put((uint8_t *)chunk_at(postings, head->last) + head->at, difference));
    head->newest = manifest;
    head->count++;
}

void yg_postings_append(struct yg_postings *postings, uint32_t identity, uint32_t manifest)
{
    assert(identity < postings->head_count);
    append(postings, identity, manifest);
    postings->count++;
}

void yg_postings_append_all(struct yg_postings *postings, const uint32_t *identities, size_t count,
                            uint32_t manifest)
{
    assert(count == 0 || identities[count - 1] < postings->head_count);
    for (size_t i = 0; i < count + CHUNKS_AHEAD; i++) {
        if (i + HEADS_AHEAD < count)
            __builtin_prefetch(&postings->heads[identities[i + HEADS_AHEAD]], 1);
        if (i < count) {
            const struct head *head = &postings->heads[identities[i]];

            if (head->last != CHUNK_NONE)
                __builtin_prefetch((uint8_t *)chunk_at(postings, head->last) + head->at, 1);
        }
        if (i >= CHUNKS_AHEAD)
            append(postings, identities[i - CHUNKS_AHEAD], manifest);
    }
    postings->count += count;
}

static void enter_chunk(struct yg_posting_cursor *cursor, uint32_t at)
{
    const struct chunk *chunk = chunk_at(cursor->postings, at);

    cursor->at = chunk->data;
    cursor->chunk = chunk->next;
    cursor->end = NULL; /* of the newest one `left` is the end */
    if (chunk->next == CHUNK_NONE)
        return;
    cursor->end = chunk->data + chunk->used;
    __builtin_prefetch(chunk_at(cursor->postings, chunk->next));
}

/* To the manifest behind the one that was delivered. */
static inline void advance(struct yg_posting_cursor *cursor)
{
    if (--cursor->left == 0)
        return;
    if (cursor->at == cursor->end)
        enter_chunk(cursor, cursor->chunk);
    cursor->manifest += yg_varint_get(&cursor->at);
}

void yg_postings_prefetch(const struct yg_postings *postings, uint32_t identity)
{
    if (identity < postings->head_count)
        __builtin_prefetch(&postings->heads[identity]);
}

struct yg_posting_cursor yg_postings_open(const struct yg_postings *postings, uint32_t identity)
{
    struct yg_posting_cursor cursor = {.postings = postings, .chunk = CHUNK_NONE};

    if (identity < postings->head_count && postings->heads[identity].count > 0) {
        cursor.left = postings->heads[identity].count;
        enter_chunk(&cursor, postings->heads[identity].first);
        cursor.manifest = yg_varint_get(&cursor.at);
    }
    return cursor;
}

bool yg_postings_next(struct yg_posting_cursor *cursor, uint32_t *manifest)
{
    if (cursor->left == 0)
        return false;
    *manifest = cursor->manifest;
    advance(cursor);
    return true;
}

/* As yg_varint_get; two bytes are as good as one, for which of both comes next nobody can
 * foresee. */
static inline uint32_t get_difference(const uint8_t **from, const uint8_t *end)
{
    const uint8_t *p = *from;
    uint32_t longer = p[0] >> 7;

    if (p + 1 == end || (longer & p[1] >> 7) != 0)
        return yg_varint_get(from);
    *from = p + 1 + longer;
    return (p[0] & 0x7FU) | (p[1] & (0U - longer)) << 7;
}

size_t yg_postings_read(struct yg_posting_cursor *cursor, uint32_t end, uint32_t *out, size_t room)
{
    const uint8_t *at = cursor->at, *chunk_end = cursor->end;
    uint32_t manifest = cursor->manifest, left = cursor->left;
    size_t count = 0;

    while (count < room && left > 0 && manifest < end) {
        out[count++] = manifest;
        if (--left == 0)
            break;
        if (at == chunk_end) {
            enter_chunk(cursor, cursor->chunk);
            at = cursor->at;
            chunk_end = cursor->end;
        }
        manifest += get_difference(&at, chunk_end);
    }
    cursor->at = at;
    cursor->manifest = manifest;
    cursor->left = left;
    return count;
}

uint64_t yg_postings_count(const struct yg_postings *postings)
{
    return postings->count;
}

size_t yg_postings_bytes(const struct yg_postings *postings)
{
    return sizeof *postings + postings->head_count * sizeof postings->heads[0] +
           postings->block_capacity * sizeof postings->blocks[0] + postings->units_used * UNIT;
}

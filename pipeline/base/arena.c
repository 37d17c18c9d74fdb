#include "pipeline/base/arena.h"

#include <assert.h>
#include <stdlib.h>

#define CHUNK_BYTES_MIN ((size_t)16 << 10)
#define ALIGN 16

struct yg_arena_chunk {
    struct yg_arena_chunk *next;
    size_t size; /* bytes of data */
    _Alignas(ALIGN) char data[];
};

void yg_arena_init(struct yg_arena *arena)
{
    *arena = (struct yg_arena){0};
}

void yg_arena_deinit(struct yg_arena *arena)
{
    if (arena == NULL)
        return;
    for (struct yg_arena_chunk *chunk = arena->first, *next; chunk != NULL; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    *arena = (struct yg_arena){0};
}

void yg_arena_reset(struct yg_arena *arena, size_t keep_bytes)
{
    struct yg_arena_chunk **link = &arena->first;
    size_t kept = 0;

    while (*link != NULL) {
        struct yg_arena_chunk *chunk = *link;

        if (kept + chunk->size > keep_bytes) {
            *link = chunk->next;
            arena->total -= chunk->size + sizeof *chunk;
            free(chunk);
        } else {
            kept += chunk->size;
            link = &chunk->next;
        }
    }
    arena->current = arena->first;
    arena->used = 0;
}

/* Make the current chunk one with at least `size` free bytes. */
static bool next_chunk(struct yg_arena *arena, size_t size)
{
    struct yg_arena_chunk **link = arena->current == NULL ? &arena->first : &arena->current->next;
    size_t want = arena->current == NULL ? CHUNK_BYTES_MIN : arena->current->size * 2;

    while (*link != NULL && (*link)->size < size)
        link = &(*link)->next; /* a kept chunk that is too small waits for the next reset */
    if (*link == NULL) {
        if (want > ((size_t)4 << 20))
            want = (size_t)4 << 20;
        if (want < size)
            want = size;
        struct yg_arena_chunk *chunk = malloc(sizeof *chunk + want);
        if (chunk == NULL)
            return false;
        chunk->next = NULL;
        chunk->size = want;
        arena->total += want + sizeof *chunk;
        *link = chunk;
    }
    arena->current = *link;
    arena->used = 0;
    return true;
}

void *yg_arena_alloc(struct yg_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (arena->current == NULL || arena->current->size - arena->used < size) {
        if (!next_chunk(arena, size))
            return NULL;
    }
    void *piece = arena->current->data + arena->used;
    arena->used += size;
    return piece;
}

void *yg_arena_zalloc(struct yg_arena *arena, size_t size)
{
    void *piece = yg_arena_alloc(arena, size);

    if (piece != NULL)
        memset(piece, 0, size);
    return piece;
}

struct yg_str yg_arena_copy(struct yg_arena *arena, struct yg_str text)
{
    char *copy = yg_arena_alloc(arena, text.len == 0 ? 1 : text.len);

    if (copy == NULL)
        return (struct yg_str){NULL, 0};
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    return (struct yg_str){copy, text.len};
}

/* The capacity of an array that has grown to `n` elements; kept nowhere else. */
static size_t capacity_of(size_t n)
{
    size_t capacity = n == 0 ? 0 : 4;

    while (capacity < n)
        capacity *= 2;
    return capacity;
}

static bool move(struct yg_arena *arena, void **items, size_t count, size_t capacity, size_t size)
{
    if (capacity > SIZE_MAX / 2 / size)
        return false;
    void *moved = yg_arena_alloc(arena, capacity * size);
    if (moved == NULL)
        return false;
    if (count > 0)
        memcpy(moved, *items, count * size);
    *items = moved;
    return true;
}

void *yg_arena_grow(struct yg_arena *arena, void **items, size_t *count, size_t size)
{
    size_t n = *count;

    /* full at 0 and at every power of two from 4 on */
    if ((n == 0 || (n >= 4 && (n & (n - 1)) == 0)) &&
        !move(arena, items, n, n == 0 ? 4 : n * 2, size))
        return NULL;
    char *slot = (char *)*items + n * size;
    memset(slot, 0, size);
    *count = n + 1;
    return slot;
}

void *yg_arena_grow_by(struct yg_arena *arena, void **items, size_t *count, size_t more,
                       size_t size)
{
    size_t n = *count;

    if (more > SIZE_MAX / 2 - n)
        return NULL;
    if (n + more > capacity_of(n) && !move(arena, items, n, capacity_of(n + more), size))
        return NULL;
    *count = n + more;
    return (char *)*items + n * size;
}

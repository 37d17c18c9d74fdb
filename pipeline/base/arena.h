/* pipeline/base/arena.h - memory that is freed all at once.
 *
 * A batch, a decoded document or a snapshot allocates from an arena and never frees a single piece.
 * After a reset the chunks are kept, so the steady state calls no malloc.
 *
 * Threads: one owner.
 * Memory:  every pointer is valid until yg_arena_reset or yg_arena_deinit; alignment 16 bytes.
 */
#ifndef YG_PIPELINE_BASE_ARENA_H
#define YG_PIPELINE_BASE_ARENA_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

struct yg_arena_chunk;

struct yg_arena {
    struct yg_arena_chunk *first, *current;
    size_t used;  /* bytes of the current chunk */
    size_t total; /* bytes held from malloc, chunk headers included */
};

/* An all-zero arena is ready to use. */
void yg_arena_init(struct yg_arena *arena);
void yg_arena_deinit(struct yg_arena *arena);

/* Forget all pieces. Chunks are kept in their order while their sum is within `keep_bytes`. */
void yg_arena_reset(struct yg_arena *arena, size_t keep_bytes);

/* `size` bytes, uninitialised; NULL when memory is out. */
void *yg_arena_alloc(struct yg_arena *arena, size_t size);
void *yg_arena_zalloc(struct yg_arena *arena, size_t size);

/* A copy of `text`; on lack of memory ptr is NULL. An empty text gives a non-NULL ptr. */
struct yg_str yg_arena_copy(struct yg_arena *arena, struct yg_str text);

/* Room for one more element of `size` bytes behind a growing array: `*count` elements at `*items`,
 * the new one is zeroed and counted. Capacity doubles; old storage stays until the reset.
 * Returns the new element, or NULL when memory is out (nothing changed). */
void *yg_arena_grow(struct yg_arena *arena, void **items, size_t *count, size_t size);
void *yg_arena_grow_by(struct yg_arena *arena, void **items, size_t *count, size_t more,
                       size_t size);
#define yg_arena_append(arena, items, count)                                                       \
    ((__typeof__(*(items)))yg_arena_grow((arena), (void **)(items), (count), sizeof **(items)))

/* The same for `more` elements, at least one, that are not zeroed. The first of them. */
#define yg_arena_append_many(arena, items, count, more)                                            \
    ((__typeof__(*(items)))yg_arena_grow_by((arena), (void **)(items), (count), (more),            \
                                            sizeof **(items)))

#endif

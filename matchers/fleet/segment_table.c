#include "matchers/fleet/segment_table.h"

#include <stdlib.h>

#include "pipeline/base/hash.h"

struct entry {
    uint64_t hash;
    int32_t partition;
    struct yg_segment segment;
};

struct yg_segment_table {
    struct entry *entries;
    uint32_t count, capacity, max;
    uint32_t *slots; /* open addressing over numbers; twice `max`, a power of two */
    uint32_t slot_count;
    uint64_t overflowed;
    struct yg_arena texts;
    struct yg_buf key;
};

struct yg_segment_table *yg_segment_table_create(uint32_t segments_max)
{
    struct yg_segment_table *table = calloc(1, sizeof *table);

    if (table == NULL)
        return NULL;
    table->max = segments_max;
    table->slot_count = 2;
    while (table->slot_count < segments_max * 2)
        table->slot_count *= 2;
    table->slots = malloc(table->slot_count * sizeof *table->slots);
    if (table->slots == NULL) {
        free(table);
        return NULL;
    }
    memset(table->slots, 0xFF, table->slot_count * sizeof *table->slots);
    return table;
}

void yg_segment_table_destroy(struct yg_segment_table *table)
{
    if (table == NULL)
        return;
    free(table->entries);
    free(table->slots);
    yg_arena_deinit(&table->texts);
    yg_buf_deinit(&table->key);
    free(table);
}

static bool hash_of(struct yg_segment_table *table, int32_t partition,
                    const struct yg_segment *segment, uint64_t *hash)
{
    yg_buf_reset(&table->key);
    yg_segment_format(segment, &table->key);
    if (table->key.failed)
        return false;
    *hash = yg_hash(yg_buf_str(&table->key)) ^ yg_hash_mix((uint64_t)(uint32_t)partition + 1);
    return true;
}

/* The slot that holds the pair, or the free one where it belongs. */
static uint32_t slot_of(const struct yg_segment_table *table, uint64_t hash, int32_t partition,
                        const struct yg_segment *segment)
{
    uint32_t at = (uint32_t)hash & (table->slot_count - 1);

    for (; table->slots[at] != YG_SEGMENT_NONE; at = (at + 1) & (table->slot_count - 1)) {
        const struct entry *entry = &table->entries[table->slots[at]];

        if (entry->hash == hash && entry->partition == partition &&
            yg_segment_equal(&entry->segment, segment))
            break;
    }
    return at;
}

static bool copy_segment(struct yg_arena *arena, const struct yg_segment *from,
                         struct yg_segment *to)
{
    *to = *from;
    to->tenant = yg_arena_copy(arena, from->tenant);
    to->scope = yg_arena_copy(arena, from->scope);
    to->site = yg_arena_copy(arena, from->site);
    to->stage = yg_arena_copy(arena, from->stage);
    to->kind = yg_arena_copy(arena, from->kind);
    return to->tenant.ptr != NULL && to->scope.ptr != NULL && to->site.ptr != NULL &&
           to->stage.ptr != NULL && to->kind.ptr != NULL;
}

static uint32_t add(struct yg_segment_table *table, uint32_t slot, uint64_t hash, int32_t partition,
                    const struct yg_segment *segment)
{
    if (table->count == table->capacity) {
        uint32_t capacity = table->capacity == 0 ? 16 : table->capacity * 2;
        struct entry *moved = realloc(table->entries, capacity * sizeof *moved);

        if (moved == NULL)
            return YG_SEGMENT_NONE;
        table->entries = moved;
        table->capacity = capacity;
    }
    struct entry *entry = &table->entries[table->count];
    if (!copy_segment(&table->texts, segment, &entry->segment))
        return YG_SEGMENT_NONE;
    entry->hash = hash;
    entry->partition = partition;
    table->slots[slot] = table->count;
    return table->count++;
}

uint32_t yg_segment_table_intern(struct yg_segment_table *table, int32_t partition,
                                 const struct yg_segment *segment)
{
    /* What a segment is reduced to, step by step, when the table is full. */
    struct yg_segment steps[] = {
        *segment,
        {segment->tenant,
         segment->scope,
         {"", 0},
         segment->exposure,
         segment->stage,
         segment->must_not_stop,
         segment->kind},
        {.tenant = segment->tenant,
         .scope = segment->scope,
         .site = {"", 0},
         .stage = {"", 0},
         .kind = {"", 0}},
        {.tenant = {"", 0},
         .scope = YG_SCOPE_UNASSIGNED,
         .site = {"", 0},
         .stage = {"", 0},
         .kind = {"", 0}},
    };

    /* Up to which count a step may add: what is kept back is for the steps behind it. */
    const uint32_t limits[] = {table->max - table->max / 4, table->max - table->max / 8, table->max,
                               table->slot_count - 1};

    _Static_assert(YG_COUNT(limits) == YG_COUNT(steps), "a limit for every step");
    for (size_t i = 0; i < YG_COUNT(steps); i++) {
        uint64_t hash;

        if (!hash_of(table, partition, &steps[i], &hash))
            return YG_SEGMENT_NONE;
        uint32_t slot = slot_of(table, hash, partition, &steps[i]);
        if (i == 1)
            table->overflowed++;
        if (table->slots[slot] != YG_SEGMENT_NONE)
            return table->slots[slot];
        if (table->count < limits[i])
            return add(table, slot, hash, partition, &steps[i]);
    }
    return YG_SEGMENT_NONE;
}

uint32_t yg_segment_table_find(struct yg_segment_table *table, int32_t partition,
                               const struct yg_segment *segment)
{
    uint64_t hash;

    if (!hash_of(table, partition, segment, &hash))
        return YG_SEGMENT_NONE;
    return table->slots[slot_of(table, hash, partition, segment)];
}

const struct yg_segment *yg_segment_table_get(const struct yg_segment_table *table, uint32_t number,
                                              int32_t *partition)
{
    if (partition != NULL)
        *partition = table->entries[number].partition;
    return &table->entries[number].segment;
}

uint32_t yg_segment_table_count(const struct yg_segment_table *table)
{
    return table->count;
}

uint64_t yg_segment_table_overflowed(const struct yg_segment_table *table)
{
    return table->overflowed;
}

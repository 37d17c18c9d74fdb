#include "matchers/fleet/segment_table.h"

#include <stdlib.h>

#include "matchers/interner.h"

struct entry {
    int32_t partition;
    struct yg_segment segment;
};

struct yg_segment_table {
    struct entry *entries;
    uint32_t count, capacity, max;
    struct yg_interner *keys; /* text form and partition -> number of the entry */
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
    table->keys = yg_interner_create(sizeof(uint32_t));
    if (table->keys == NULL) {
        free(table);
        return NULL;
    }
    return table;
}

void yg_segment_table_destroy(struct yg_segment_table *table)
{
    if (table == NULL)
        return;
    free(table->entries);
    yg_interner_destroy(table->keys);
    yg_arena_deinit(&table->texts);
    yg_buf_deinit(&table->key);
    free(table);
}

/* False without memory. */
static bool format_key(struct yg_segment_table *table, int32_t partition,
                       const struct yg_segment *segment)
{
    yg_buf_reset(&table->key);
    yg_segment_format(segment, &table->key);
    yg_buf_append(&table->key, (struct yg_str){(const char *)&partition, sizeof partition});
    return !table->key.failed;
}

static uint32_t find(const struct yg_segment_table *table)
{
    uint32_t id = yg_interner_find(table->keys, yg_buf_str(&table->key));

    return id == YG_INTERNER_NONE ? YG_SEGMENT_NONE
                                  : *(const uint32_t *)yg_interner_payload(table->keys, id);
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

/* Under the key that has been formatted. */
static uint32_t add(struct yg_segment_table *table, int32_t partition,
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
    entry->partition = partition;
    uint32_t id = yg_interner_intern(table->keys, yg_buf_str(&table->key), NULL);
    if (id == YG_INTERNER_NONE)
        return YG_SEGMENT_NONE;
    *(uint32_t *)yg_interner_payload(table->keys, id) = table->count;
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
                               table->max * 2};

    _Static_assert(YG_COUNT(limits) == YG_COUNT(steps), "a limit for every step");
    for (size_t i = 0; i < YG_COUNT(steps); i++) {
        if (!format_key(table, partition, &steps[i]))
            return YG_SEGMENT_NONE;
        uint32_t number = find(table);
        if (i == 1)
            table->overflowed++;
        if (number != YG_SEGMENT_NONE)
            return number;
        if (table->count < limits[i])
            return add(table, partition, &steps[i]);
    }
    return YG_SEGMENT_NONE;
}

uint32_t yg_segment_table_find(struct yg_segment_table *table, int32_t partition,
                               const struct yg_segment *segment)
{
    return format_key(table, partition, segment) ? find(table) : YG_SEGMENT_NONE;
}

uint32_t yg_segment_table_path(struct yg_segment_table *table, int32_t partition,
                               const struct yg_segment *segment)
{
    return format_key(table, partition, segment)
               ? yg_interner_path(table->keys, yg_buf_str(&table->key))
               : 0;
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

size_t yg_segment_table_bytes(const struct yg_segment_table *table)
{
    return sizeof *table + table->capacity * sizeof table->entries[0] +
           yg_interner_bytes(table->keys) + table->texts.total + table->key.capacity;
}

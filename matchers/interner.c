/* interner.c - one flat table of 8-byte slots that grows while it is used.
 *
 *   hash of the text   [ tag: upper 36 bits | ........ | home slot: lower bits ]
 *   slot               [ tag 36 | id 28 ]      0: empty      all ones: frozen
 *   path               home of hash 0, RUN slots in a row; home of hash 1, RUN slots; ... RUNS runs
 *
 * Every text has its path through a table: linear probing, but after RUN slots it goes on at the
 * home of another hash of the text. At most three searches in a hundred get so far, unless somebody
 * has found out the seed and sends texts of one hash: those cost a run in vain and are spread by
 * the second hash. Where all runs are full the path ends, as if the table were outgrown.
 *
 * Nothing is ever deleted. A tag only nominates: the bytes decide. A new text gets its id, its copy
 * and its payload first and is then published by one compare-and-swap of an empty slot; who loses
 * against an equal text drops its own.
 *
 * Growing: whoever finds the table half full hangs a table of twice the size behind it and moves
 * everything: an empty slot is frozen, a filled one is inserted behind. All may do that at once,
 * for inserting an id that is there already ends at its slot. Meanwhile a search that meets a
 * frozen slot, or the end of its path, goes on in the table behind, and so does an insertion: on
 * its path no empty slot is left in which an equal text could still appear. When all slots are
 * moved the larger table becomes the current one; the old one waits in a list until the writer
 * retires it. tests/threads/models/interner.pml tries every interleaving.
 *
 * Invariants: a slot changes once, from empty to filled or frozen; no slot on the path before a
 *             text is empty or frozen; all slots of a table are filled or frozen, and their texts
 *             are behind, before the table behind becomes current.
 * Memory:     pages of the kernel's, for malloc has locks (pipeline/base/pages.h).
 * Cost:       one cache line for most lookups; 16 to 32 bytes of table and 24 of record and hash
 *             per id.
 */
#include "matchers/interner.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "pipeline/base/pages.h"

#define ID_BITS 28
#define ID_MASK ((UINT64_C(1) << ID_BITS) - 1)
#define EMPTY UINT64_C(0)
#define FROZEN UINT64_MAX
#define TAG_MAX ((UINT64_C(1) << 36) - 2)

#define CHUNK_BITS 12 /* ids of the first chunk; each has twice as many as the one before */
#define CHUNKS_MAX (29 - CHUNK_BITS)

#define STEP 12  /* keys that are fetched ahead of each step */
#define AHEAD 24 /* hashes that are fetched ahead */

#define RUN 8
#define RUNS 16
#define SLOTS_MIN 1024
#define BLOCK_BYTES_MIN ((size_t)64 << 10) /* each block is twice the one before */
#define BLOCK_BYTES_MAX ((size_t)16 << 20)

struct table {
    _Atomic(struct table *) next; /* twice as large; set once */
    struct table *retired;        /* list of outgrown tables */
    uint64_t mask;                /* slot count - 1 */
    _Atomic uint64_t slots[];
};

struct entry {
    const char *bytes;
    uint32_t len, head_len;
};

/* A piece of memory from which texts are cut by advancing `used`. */
struct block {
    struct block *older;
    size_t size;
    _Atomic size_t used; /* may run past `size`: then the block is full */
    char bytes[];
};

struct yg_interner {
    _Atomic(struct table *) current;
    _Atomic(struct table *) outgrown; /* written by who finishes a move; taken by the writer */
    _Atomic(struct block *) block;
    _Atomic uint32_t count;
    size_t entry_size; /* entry and payload */
    _Atomic(char *) chunks[CHUNKS_MAX];
};

/* ---- memory --------------------------------------------------------------------------------- */

static size_t table_bytes(uint64_t slot_count)
{
    return sizeof(struct table) + slot_count * sizeof((struct table *)0)->slots[0];
}

static struct table *table_create(uint64_t slot_count)
{
    struct table *table = yg_pages_alloc(table_bytes(slot_count));

    if (table != NULL)
        table->mask = slot_count - 1;
    return table;
}

static void table_destroy(void *argument)
{
    struct table *table = argument;

    if (table != NULL)
        yg_pages_free(table, table_bytes(table->mask + 1));
}

/* Chunk n holds the ids from (2^n - 1) << CHUNK_BITS on. */
static uint32_t chunk_of(uint32_t id)
{
    return (uint32_t)(31 - CHUNK_BITS - __builtin_clz(id + (UINT32_C(1) << CHUNK_BITS)));
}

static uint32_t first_of(uint32_t chunk)
{
    return ((UINT32_C(1) << chunk) - 1) << CHUNK_BITS;
}

static size_t chunk_bytes(const struct yg_interner *interner, uint32_t chunk)
{
    return ((size_t)1 << (chunk + CHUNK_BITS)) * (interner->entry_size + sizeof(uint64_t));
}

struct yg_interner *yg_interner_create(size_t payload_size)
{
    struct yg_interner *interner = calloc(1, sizeof *interner);
    struct table *table = table_create(SLOTS_MIN);

    if (interner == NULL || table == NULL) {
        free(interner);
        table_destroy(table);
        return NULL;
    }
    interner->entry_size = sizeof(struct entry) + ((payload_size + 7) & ~(size_t)7);
    atomic_store_explicit(&interner->current, table, memory_order_relaxed);
    return interner;
}

void yg_interner_destroy(struct yg_interner *interner)
{
    if (interner == NULL)
        return;
    for (struct table *table = atomic_load(&interner->current), *next; table != NULL;
         table = next) {
        next = atomic_load(&table->next);
        table_destroy(table);
    }
    for (struct table *table = atomic_load(&interner->outgrown), *next; table != NULL;
         table = next) {
        next = table->retired;
        table_destroy(table);
    }
    for (struct block *block = atomic_load(&interner->block), *older; block != NULL;
         block = older) {
        older = block->older;
        yg_pages_free(block, sizeof *block + block->size);
    }
    for (uint32_t i = 0; i < CHUNKS_MAX; i++)
        yg_pages_free(atomic_load_explicit(&interner->chunks[i], memory_order_relaxed),
                      chunk_bytes(interner, i));
    free(interner);
}

static size_t next_block_bytes(const struct block *block)
{
    size_t bytes = block == NULL ? BLOCK_BYTES_MIN : (block->size + sizeof *block) * 2;

    return bytes > BLOCK_BYTES_MAX ? BLOCK_BYTES_MAX : bytes;
}

void *yg_interner_alloc(struct yg_interner *interner, size_t size)
{
    size = (size + 7) & ~(size_t)7;
    for (;;) {
        struct block *block = atomic_load_explicit(&interner->block, memory_order_acquire);

        if (block != NULL) {
            size_t at = atomic_fetch_add_explicit(&block->used, size, memory_order_relaxed);

            if (at <= block->size && size <= block->size - at)
                return block->bytes + at;
        }
        size_t bytes = next_block_bytes(block) - sizeof *block;
        if (size > bytes / 4)
            bytes = size;
        struct block *fresh = yg_pages_alloc(sizeof *fresh + bytes);

        if (fresh == NULL)
            return NULL;
        fresh->older = block;
        fresh->size = bytes;
        atomic_init(&fresh->used, size);
        if (atomic_compare_exchange_strong_explicit(&interner->block, &block, fresh,
                                                    memory_order_acq_rel, memory_order_acquire))
            return fresh->bytes;
        yg_pages_free(fresh, sizeof *fresh + bytes); /* somebody was faster: try in theirs */
    }
}

static struct entry *entry_at(const struct yg_interner *interner, uint32_t id)
{
    uint32_t number = chunk_of(id);
    char *chunk = atomic_load_explicit(&interner->chunks[number], memory_order_acquire);

    assert(chunk != NULL);
    return (struct entry *)(chunk + (id - first_of(number)) * interner->entry_size);
}

/* Hashes stand behind the records of their chunk, side by side. */
static uint64_t *hash_at(const struct yg_interner *interner, uint32_t id)
{
    uint32_t number = chunk_of(id);
    char *chunk = atomic_load_explicit(&interner->chunks[number], memory_order_acquire);
    size_t records = ((size_t)1 << (number + CHUNK_BITS)) * interner->entry_size;

    return (uint64_t *)(void *)(chunk + records) + (id - first_of(number));
}

static bool make_chunk(struct yg_interner *interner, uint32_t id)
{
    uint32_t number = chunk_of(id);
    _Atomic(char *) *slot = &interner->chunks[number];
    char *none = NULL;

    if (atomic_load_explicit(slot, memory_order_acquire) != NULL)
        return true;
    char *chunk = yg_pages_alloc(chunk_bytes(interner, number));
    if (chunk == NULL)
        return false;
    if (!atomic_compare_exchange_strong_explicit(slot, &none, chunk, memory_order_acq_rel,
                                                 memory_order_acquire))
        yg_pages_free(chunk, chunk_bytes(interner, number));
    return true;
}

/* A new entry with a copy of the text, that nobody else knows; YG_INTERNER_NONE when out. */
static uint32_t make_entry(struct yg_interner *interner, const struct yg_interner_key *key)
{
    size_t len = key->head.len + key->tail.len;
    char *copy = len > UINT32_MAX ? NULL : yg_interner_alloc(interner, len);
    uint32_t id = atomic_load_explicit(&interner->count, memory_order_relaxed);

    if (copy == NULL)
        return YG_INTERNER_NONE;
    do {
        if (id == YG_INTERNER_IDS_MAX || !make_chunk(interner, id))
            return YG_INTERNER_NONE;
    } while (!atomic_compare_exchange_weak_explicit(&interner->count, &id, id + 1,
                                                    memory_order_acq_rel, memory_order_relaxed));
    if (key->head.len > 0)
        memcpy(copy, key->head.ptr, key->head.len);
    if (key->tail.len > 0)
        memcpy(copy + key->head.len, key->tail.ptr, key->tail.len);
    *entry_at(interner, id) = (struct entry){copy, (uint32_t)len, (uint32_t)key->head.len};
    *hash_at(interner, id) = key->hash;
    return id;
}

struct yg_interner_key yg_interner_key_of(const struct yg_interner *interner, uint32_t id)
{
    const struct entry *entry = entry_at(interner, id);

    return (struct yg_interner_key){{entry->bytes, entry->head_len},
                                    {entry->bytes + entry->head_len, entry->len - entry->head_len},
                                    *hash_at(interner, id)};
}

static bool is_entry_of(const struct entry *entry, const struct yg_interner_key *key)
{
    return entry->head_len == key->head.len && entry->len == key->head.len + key->tail.len &&
           (key->head.len == 0 || memcmp(entry->bytes, key->head.ptr, key->head.len) == 0) &&
           (key->tail.len == 0 ||
            memcmp(entry->bytes + key->head.len, key->tail.ptr, key->tail.len) == 0);
}

/* ---- slots ---------------------------------------------------------------------------------- */

static uint64_t make_slot(uint64_t hash, uint32_t id)
{
    uint64_t tag = hash >> ID_BITS;

    if (tag == 0)
        tag = 1;
    if (tag > TAG_MAX)
        tag = TAG_MAX;
    return tag << ID_BITS | id;
}

static bool same_tag(uint64_t slot, uint64_t wanted)
{
    return (slot ^ wanted) >> ID_BITS == 0;
}

/* A place on the path of a text. */
struct place {
    uint64_t at;     /* slot */
    uint64_t wanted; /* the tag of this run, where a slot has it */
    uint32_t looked; /* at so many slots, this one included */
};

static uint64_t hash_of_run(const struct yg_interner_key *key, uint32_t run)
{
    uint64_t seed = yg_hash_mix(yg_hash_seed() + run);

    if (run == 0)
        return key->hash;
    return yg_interner_key(key->head, yg_hash_with(key->head, seed), key->tail,
                           key->tail.len == 0 ? 0 : yg_hash_with(key->tail, seed))
        .hash;
}

/* Walk the path of the text until it, an empty or a frozen slot. Returns what was found there; at
 * the end of the path FROZEN: a table behind is needed. */
static uint64_t walk(const struct yg_interner *interner, const struct table *table,
                     const struct yg_interner_key *key, struct place *place)
{
    for (uint32_t run = 0; run < RUNS; run++) {
        uint64_t home = hash_of_run(key, run);

        place->wanted = make_slot(home, 0);
        for (uint32_t i = 0; i < RUN; i++) {
            place->at = (home + i) & table->mask;
            place->looked = run * RUN + i + 1;
            uint64_t slot = atomic_load_explicit(&table->slots[place->at], memory_order_acquire);
            if (slot == EMPTY || slot == FROZEN)
                return slot;
            if (!same_tag(slot, place->wanted))
                continue;
            if (is_entry_of(entry_at(interner, (uint32_t)(slot & ID_MASK)), key))
                return slot;
        }
    }
    return FROZEN;
}

static struct table *table_behind(struct table *table)
{
    struct table *next = atomic_load_explicit(&table->next, memory_order_acquire);

    if (next != NULL)
        return next;
    struct table *fresh = table_create((table->mask + 1) * 2);
    if (fresh == NULL)
        return NULL;
    if (atomic_compare_exchange_strong_explicit(&table->next, &next, fresh, memory_order_acq_rel,
                                                memory_order_acquire))
        return fresh;
    table_destroy(fresh);
    return next;
}

static void push_outgrown(struct yg_interner *interner, struct table *table)
{
    struct table *head = atomic_load_explicit(&interner->outgrown, memory_order_relaxed);

    do {
        table->retired = head;
    } while (!atomic_compare_exchange_weak_explicit(&interner->outgrown, &head, table,
                                                    memory_order_acq_rel, memory_order_relaxed));
}

/* Insert `id` into `table` or behind it, or find an equal text that was there before.
 * YG_INTERNER_NONE without memory. */
static uint32_t insert(struct yg_interner *interner, struct table *table, uint32_t id,
                       const struct yg_interner_key *key)
{
    while (table != NULL) {
        struct place place;
        uint64_t slot = walk(interner, table, key, &place);

        if (slot == FROZEN) {
            table = table_behind(table);
        } else if (slot != EMPTY) {
            return (uint32_t)(slot & ID_MASK);
        } else if (atomic_compare_exchange_strong_explicit(&table->slots[place.at], &slot,
                                                           place.wanted | id, memory_order_acq_rel,
                                                           memory_order_acquire)) {
            return id;
        }
    }
    return YG_INTERNER_NONE;
}

/* Move everything behind `table`, which is current. Without memory it stays as it is. */
static void grow(struct yg_interner *interner, struct table *table)
{
    struct table *next = table_behind(table);

    if (next == NULL)
        return;
    for (uint64_t i = 0; i <= table->mask; i++) {
        uint64_t slot = atomic_load_explicit(&table->slots[i], memory_order_acquire);

        if (slot == EMPTY &&
            atomic_compare_exchange_strong_explicit(&table->slots[i], &slot, FROZEN,
                                                    memory_order_acq_rel, memory_order_acquire))
            continue;
        if (slot == FROZEN)
            continue;
        uint32_t id = (uint32_t)(slot & ID_MASK);
        struct yg_interner_key key = yg_interner_key_of(interner, id);
        if (insert(interner, next, id, &key) == YG_INTERNER_NONE)
            return;
    }
    if (atomic_compare_exchange_strong_explicit(&interner->current, &table, next,
                                                memory_order_acq_rel, memory_order_acquire))
        push_outgrown(interner, table);
}

/* ---- the interface -------------------------------------------------------------------------- */

/* `looked`, for those who count, is the number of slots that were looked at. */
static uint32_t find(const struct yg_interner *interner, const struct yg_interner_key *key,
                     uint32_t *looked)
{
    struct table *table = atomic_load_explicit(&interner->current, memory_order_acquire);

    *looked = 0;
    while (table != NULL) {
        struct place place;
        uint64_t slot = walk(interner, table, key, &place);

        *looked += place.looked;
        if (slot == EMPTY)
            return YG_INTERNER_NONE;
        if (slot != FROZEN)
            return (uint32_t)(slot & ID_MASK);
        table = atomic_load_explicit(&table->next, memory_order_acquire);
    }
    return YG_INTERNER_NONE;
}

static struct yg_interner_key whole(struct yg_str text)
{
    return (struct yg_interner_key){text, {NULL, 0}, yg_hash(text)};
}

uint32_t yg_interner_find(const struct yg_interner *interner, struct yg_str text)
{
    struct yg_interner_key key = whole(text);
    uint32_t looked;

    return find(interner, &key, &looked);
}

uint32_t yg_interner_path(const struct yg_interner *interner, struct yg_str text)
{
    struct yg_interner_key key = whole(text);
    uint32_t looked;

    (void)find(interner, &key, &looked);
    return looked;
}

/* What a key's slots nominate by their tags, without a look at its record; NULL for none. */
static const struct entry *nominate(const struct yg_interner *interner, const struct table *table,
                                    uint64_t hash, uint32_t *id)
{
    uint64_t wanted = make_slot(hash, 0);

    for (uint32_t i = 0; i < RUN; i++) {
        uint64_t slot =
            atomic_load_explicit(&table->slots[(hash + i) & table->mask], memory_order_acquire);

        if (slot == EMPTY || slot == FROZEN)
            break;
        if (!same_tag(slot, wanted))
            continue;
        *id = (uint32_t)(slot & ID_MASK);
        return entry_at(interner, *id);
    }
    return NULL;
}

/* A pipeline: each step fetches for the keys STEP behind it what the next one reads. */
void yg_interner_find_all(const struct yg_interner *interner, const struct yg_interner_key *keys,
                          size_t count, uint32_t *ids)
{
    const struct table *table = atomic_load_explicit(&interner->current, memory_order_acquire);
    const struct entry *nominated[2 * STEP];
    uint32_t looked;

    for (size_t i = 0; i < count + 3 * STEP; i++) {
        size_t record = i - STEP, text = i - 2 * STEP, last = i - 3 * STEP;

        if (i >= 3 * STEP) {
            const struct entry *entry = nominated[last % (2 * STEP)];

            if (entry == NULL || !is_entry_of(entry, &keys[last]))
                ids[last] = find(interner, &keys[last], &looked);
        }
        if (i >= 2 * STEP && text < count && nominated[text % (2 * STEP)] != NULL) {
            const struct entry *entry = nominated[text % (2 * STEP)];

            __builtin_prefetch(entry->bytes);
            __builtin_prefetch(entry->bytes + entry->len);
        }
        if (i >= STEP && record < count) {
            const struct entry *entry = nominate(interner, table, keys[record].hash, &ids[record]);

            nominated[record % (2 * STEP)] = entry;
            __builtin_prefetch(entry);
        }
        if (i < count)
            __builtin_prefetch(&table->slots[keys[i].hash & table->mask]);
    }
}

uint32_t yg_interner_intern(struct yg_interner *interner, struct yg_str text,
                            const struct yg_interner_maker *maker)
{
    struct yg_interner_key key = whole(text);

    return yg_interner_intern_key(interner, &key, maker);
}

uint32_t yg_interner_intern_key(struct yg_interner *interner, const struct yg_interner_key *key,
                                const struct yg_interner_maker *maker)
{
    uint32_t looked, found = find(interner, key, &looked);

    if (found != YG_INTERNER_NONE)
        return found;
    uint32_t id = make_entry(interner, key);
    if (id == YG_INTERNER_NONE)
        return YG_INTERNER_NONE;
    if (maker != NULL && !maker->prepare(maker->state, id, yg_interner_text(interner, id)))
        return YG_INTERNER_NONE;

    struct table *table = atomic_load_explicit(&interner->current, memory_order_acquire);
    if (yg_interner_count(interner) > table->mask / 2)
        grow(interner, table);
    table = atomic_load_explicit(&interner->current, memory_order_acquire);
    found = insert(interner, table, id, key);
    if (found != id && maker != NULL && maker->dropped != NULL)
        maker->dropped(maker->state, id);
    return found;
}

struct yg_str yg_interner_text(const struct yg_interner *interner, uint32_t id)
{
    const struct entry *entry = entry_at(interner, id);

    return (struct yg_str){entry->bytes, entry->len};
}

void yg_interner_hashes(const struct yg_interner *interner, const uint32_t *ids, size_t count,
                        uint64_t *hashes)
{
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(hash_at(interner, ids[i + AHEAD]));
        hashes[i] = *hash_at(interner, ids[i]);
    }
}

void *yg_interner_payload(const struct yg_interner *interner, uint32_t id)
{
    return entry_at(interner, id) + 1;
}

uint32_t yg_interner_count(const struct yg_interner *interner)
{
    return atomic_load_explicit(&interner->count, memory_order_acquire);
}

void yg_interner_collect(struct yg_interner *interner, struct yg_reclaim *reclaim)
{
    if (atomic_load_explicit(&interner->outgrown, memory_order_relaxed) == NULL)
        return;
    struct table *table = atomic_exchange_explicit(&interner->outgrown, NULL, memory_order_acq_rel);
    while (table != NULL) {
        struct table *next = table->retired;

        yg_reclaim_retire(reclaim, table, table_destroy);
        table = next;
    }
}

size_t yg_interner_bytes(const struct yg_interner *interner)
{
    size_t bytes = sizeof *interner;

    for (struct table *t = atomic_load(&interner->current); t != NULL; t = atomic_load(&t->next))
        bytes += table_bytes(t->mask + 1);
    for (struct block *b = atomic_load(&interner->block); b != NULL; b = b->older) {
        size_t used = atomic_load_explicit(&b->used, memory_order_relaxed);

        bytes += sizeof *b + (used < b->size ? used : b->size);
    }
    return bytes + yg_interner_count(interner) * (interner->entry_size + sizeof(uint64_t));
}

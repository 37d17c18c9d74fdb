#include "matchers/fleet/manifest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "matchers/fleet/slots.h"
#include "matchers/fleet/varint.h"
#include "pipeline/base/hash.h"
#include "pipeline/base/memory.h"

#define SLAB_BYTES ((size_t)1 << 20)
#define ROW_NONE UINT32_MAX
#define FIRST_NONE (UINT32_MAX >> 2) /* no row, in `first` */

/* Asset counts of a manifest with several segments; behind them, by the same places, the first row
 * of each. */
struct segments {
    uint32_t count, capacity;
    struct yg_segment_count items[];
};

struct manifest {
    uint64_t name;
    uint64_t tail;
    const uint8_t
        *bytes; /* in a slab, in LEB128: number of identities, then their differences; of a
                             patch: the parent, then what is added and what is removed, likewise */
    union {
        struct yg_segment_count one; /* no assets: dead */
        struct segments *many;
    } segments;
    uint32_t extent;     /* of the name */
    uint32_t first : 30; /* asset row of `one`; all ones: none */
    uint32_t has_many : 1;
    uint32_t is_patch : 1;
};
static_assert(sizeof(struct manifest) == 40, "they count in the millions");

struct yg_manifests {
    struct manifest *rows;
    uint16_t *single; /* as many */
    uint32_t count, capacity, dead;
    struct yg_slots slots; /* those with a name */
    uint8_t **slabs;
    size_t slab_count, slab_used, slab_size; /* used and size of the last one */
    uint8_t *scratch;
    size_t scratch_size;
    size_t held; /* bytes of slabs and of lists of segments */
};

struct yg_manifests *yg_manifests_create(void)
{
    return calloc(1, sizeof(struct yg_manifests));
}

void yg_manifests_destroy(struct yg_manifests *manifests)
{
    if (manifests == NULL)
        return;
    for (uint32_t i = 0; i < manifests->count; i++) {
        if (manifests->rows[i].has_many)
            free(manifests->rows[i].segments.many);
    }
    for (size_t i = 0; i < manifests->slab_count; i++)
        free(manifests->slabs[i]);
    free(manifests->slabs);
    free(manifests->rows);
    free(manifests->single);
    yg_slots_deinit(&manifests->slots);
    free(manifests->scratch);
    free(manifests);
}

/* ---- names ---------------------------------------------------------------------------------- */

static struct yg_set_name name_of(const struct manifest *row)
{
    return (struct yg_set_name){row->name, row->extent};
}

static bool is_key(const void *owner, uint32_t number, const void *key)
{
    const struct yg_manifests *manifests = owner;

    return yg_set_name_equal(name_of(&manifests->rows[number]), *(const struct yg_set_name *)key);
}

static uint64_t hash_key(const void *key, uint32_t run)
{
    const struct yg_set_name *name = key;

    return run == 0 ? name->hash : yg_hash_mix(name->hash + run);
}

static uint64_t hash_number(const void *owner, uint32_t number, uint32_t run)
{
    const struct yg_manifests *manifests = owner;
    struct yg_set_name name = name_of(&manifests->rows[number]);

    return hash_key(&name, run);
}

static const struct yg_slot_keys keys = {is_key, hash_key, hash_number};

uint32_t yg_manifests_find(const struct yg_manifests *manifests, struct yg_set_name name)
{
    return yg_slots_find(&manifests->slots, &keys, manifests, &name, name.hash);
}

bool yg_manifests_has_name(const struct yg_manifests *manifests, uint32_t manifest,
                           struct yg_set_name name)
{
    return yg_set_name_equal(name_of(&manifests->rows[manifest]), name);
}

struct yg_set_name yg_manifests_name(const struct yg_manifests *manifests, uint32_t manifest)
{
    return name_of(&manifests->rows[manifest]);
}

/* ---- sets ----------------------------------------------------------------------------------- */

static bool grow_rows(struct yg_manifests *manifests)
{
    if (manifests->count < manifests->capacity)
        return true;
    uint32_t capacity =
        manifests->capacity < 64 ? 64 : manifests->capacity + manifests->capacity / 4;
    struct manifest *moved = realloc(manifests->rows, capacity * sizeof *moved);
    if (moved == NULL)
        return false;
    manifests->rows = moved;
    uint16_t *single = realloc(manifests->single, capacity * sizeof *single);
    if (single == NULL)
        return false;
    manifests->single = single;
    manifests->capacity = capacity;
    return true;
}

/* Room for `size` bytes in the last slab; a set larger than a slab gets one of its own. */
static bool grow_slab(struct yg_manifests *manifests, size_t size)
{
    if (manifests->slab_count > 0 && manifests->slab_size - manifests->slab_used >= size)
        return true;
    uint8_t **moved = realloc(manifests->slabs, (manifests->slab_count + 1) * sizeof *moved);
    if (moved == NULL)
        return false;
    manifests->slabs = moved;
    size_t slab_size = size > SLAB_BYTES ? size : SLAB_BYTES;
    uint8_t *slab = malloc(slab_size);
    if (slab == NULL)
        return false;
    manifests->slabs[manifests->slab_count++] = slab;
    manifests->slab_used = 0;
    manifests->slab_size = slab_size;
    manifests->held += slab_size;
    return true;
}

/* Room for `count` numbers in the scratch buffer. */
static bool grow_scratch(struct yg_manifests *manifests, size_t count)
{
    size_t need = count * YG_VARINT_BYTES_MAX;

    if (need <= manifests->scratch_size)
        return true;
    uint8_t *moved = realloc(manifests->scratch, need * 2);
    if (moved == NULL)
        return false;
    manifests->scratch = moved;
    manifests->scratch_size = need * 2;
    return true;
}

/* Write a list to `to`; how many bytes. */
static size_t encode(uint8_t *to, const uint32_t *identities, size_t count)
{
    size_t size = yg_varint_put(to, (uint32_t)count);
    uint32_t previous = 0;

    for (size_t i = 0; i < count; i++) {
        assert(i == 0 || identities[i] > previous);
        size += yg_varint_put(to + size, identities[i] - previous);
        previous = identities[i];
    }
    return size;
}

/* A new manifest of the first `size` bytes of the scratch buffer. */
static uint32_t add(struct yg_manifests *manifests, struct yg_set_name name, size_t size,
                    bool is_patch)
{
    uint32_t manifest = manifests->count;

    if (!grow_rows(manifests) || !grow_slab(manifests, size))
        return YG_MANIFEST_NONE;
    uint8_t *bytes = manifests->slabs[manifests->slab_count - 1] + manifests->slab_used;
    manifests->rows[manifest] = (struct manifest){.name = name.hash,
                                                  .bytes = bytes,
                                                  .extent = name.extent,
                                                  .first = FIRST_NONE,
                                                  .is_patch = is_patch};
    if (name.hash != 0 &&
        !yg_slots_insert(&manifests->slots, &keys, manifests, manifest, name.hash))
        return YG_MANIFEST_NONE;
    memcpy(bytes, manifests->scratch, size);
    manifests->single[manifest] = YG_SEGMENTS_SEVERAL;
    manifests->slab_used += size;
    manifests->dead++;
    manifests->count++;
    return manifest;
}

uint32_t yg_manifests_add(struct yg_manifests *manifests, struct yg_set_name name,
                          const uint32_t *identities, size_t count)
{
    if (!grow_scratch(manifests, count + 1))
        return YG_MANIFEST_NONE;
    return add(manifests, name, encode(manifests->scratch, identities, count), false);
}

uint32_t yg_manifests_add_patch(struct yg_manifests *manifests, struct yg_set_name name,
                                uint32_t parent, const struct yg_numbers *added,
                                const struct yg_numbers *removed)
{
    assert(!manifests->rows[parent].is_patch);
    if (!grow_scratch(manifests, added->count + removed->count + 3))
        return YG_MANIFEST_NONE;
    size_t size = yg_varint_put(manifests->scratch, parent);
    size += encode(manifests->scratch + size, added->items, added->count);
    size += encode(manifests->scratch + size, removed->items, removed->count);
    return add(manifests, name, size, true);
}

uint32_t yg_manifests_parent(const struct yg_manifests *manifests, uint32_t manifest)
{
    const uint8_t *at = manifests->rows[manifest].bytes;

    return manifests->rows[manifest].is_patch ? yg_varint_get(&at) : manifest;
}

/* A walk over an encoded list. */
struct list {
    const uint8_t *at;
    uint32_t left, identity;
};

static struct list open_list(const uint8_t *bytes)
{
    struct list list = {.at = bytes};

    list.left = yg_varint_get(&list.at);
    return list;
}

/* The next identity; UINT32_MAX at the end. */
static uint32_t next(struct list *list)
{
    if (list->left == 0)
        return UINT32_MAX;
    list->left--;
    return list->identity += yg_varint_get(&list->at);
}

/* The lists of a patch, behind its parent. */
static void open_patch(const struct manifest *row, struct list *added, struct list *removed)
{
    const uint8_t *at = row->bytes;

    (void)yg_varint_get(&at);
    *added = open_list(at);
    at = added->at;
    for (uint32_t i = 0; i < added->left; i++)
        (void)yg_varint_get(&at);
    *removed = open_list(at);
}

uint32_t yg_manifests_size(const struct yg_manifests *manifests, uint32_t manifest)
{
    const struct manifest *row = &manifests->rows[manifest];
    struct list added, removed;

    if (!row->is_patch)
        return open_list(row->bytes).left;
    open_patch(row, &added, &removed);
    return yg_manifests_size(manifests, yg_manifests_parent(manifests, manifest)) + added.left -
           removed.left;
}

static void get_patched(const struct yg_manifests *manifests, uint32_t manifest, uint32_t *out)
{
    uint32_t parent = yg_manifests_parent(manifests, manifest);
    struct list all = open_list(manifests->rows[parent].bytes), added, removed;

    open_patch(&manifests->rows[manifest], &added, &removed);
    uint32_t plus = next(&added), minus = next(&removed);
    for (uint32_t identity; (identity = next(&all)) != UINT32_MAX;) {
        for (; plus < identity; plus = next(&added))
            *out++ = plus;
        if (identity == minus)
            minus = next(&removed);
        else
            *out++ = identity;
    }
    for (; plus != UINT32_MAX; plus = next(&added))
        *out++ = plus;
}

void yg_manifests_get(const struct yg_manifests *manifests, uint32_t manifest, uint32_t *out)
{
    const uint8_t *at = manifests->rows[manifest].bytes;
    uint32_t identity = 0;

    if (manifests->rows[manifest].is_patch) {
        get_patched(manifests, manifest, out);
        return;
    }
    for (uint32_t count = yg_varint_get(&at); count > 0; count--) {
        identity += yg_varint_get(&at);
        *out++ = identity;
    }
}

/* Behind an encoded list. */
static const uint8_t *skip_list(const uint8_t *at)
{
    for (uint32_t count = yg_varint_get(&at); count > 0; count--)
        (void)yg_varint_get(&at);
    return at;
}

/* Copy a list of identities under other numbers (NULL: under their own), which are no greater and
 * lie no further apart: so it takes no more room. The end of the copy. */
static uint8_t *copy_list(uint8_t *to, const uint8_t **from, const uint32_t *numbers)
{
    uint32_t count = yg_varint_get(from), identity = 0, previous = 0;

    to += yg_varint_put(to, count);
    for (; count > 0; count--) {
        identity += yg_varint_get(from);
        uint32_t number = numbers == NULL ? identity : numbers[identity];

        to += yg_varint_put(to, number - previous);
        previous = number;
    }
    return to;
}

uint32_t yg_manifests_copy(struct yg_manifests *manifests, struct yg_set_name name,
                           const struct yg_manifests *from, uint32_t manifest, uint32_t parent,
                           const uint32_t *numbers)
{
    const struct manifest *row = &from->rows[manifest];
    const uint8_t *lists = row->bytes, *end;
    uint8_t *to;

    if (row->is_patch)
        (void)yg_varint_get(&lists);
    end = skip_list(lists);
    if (row->is_patch)
        end = skip_list(end);
    if (!grow_scratch(manifests, (size_t)(end - lists) + 1))
        return YG_MANIFEST_NONE;
    to = manifests->scratch;
    if (row->is_patch)
        to += yg_varint_put(to, parent);
    to = copy_list(to, &lists, numbers);
    if (row->is_patch)
        to = copy_list(to, &lists, numbers);
    return add(manifests, name, (size_t)(to - manifests->scratch), row->is_patch);
}

uint64_t yg_manifests_tail(const struct yg_manifests *manifests, uint32_t manifest)
{
    return manifests->rows[manifest].tail;
}

void yg_manifests_set_tail(struct yg_manifests *manifests, uint32_t manifest, uint64_t tail)
{
    manifests->rows[manifest].tail = tail;
}

/* ---- assets --------------------------------------------------------------------------------- */

static uint32_t first_of(const struct manifest *row)
{
    return row->first == FIRST_NONE ? ROW_NONE : row->first;
}

/* After the segments of a manifest have changed. */
static void note_single(struct yg_manifests *manifests, uint32_t manifest)
{
    size_t count;
    const struct yg_segment_count *segments = yg_manifests_segments(manifests, manifest, &count);
    bool single = count == 1 && segments->assets == 1 && segments->segment < YG_SEGMENTS_SEVERAL;

    manifests->single[manifest] = single ? (uint16_t)segments->segment : YG_SEGMENTS_SEVERAL;
}

/* The count of a segment; NULL when it has none. */
static struct yg_segment_count *find_segment(struct manifest *row, uint32_t segment)
{
    if (!row->has_many)
        return row->segments.one.assets > 0 && row->segments.one.segment == segment
                   ? &row->segments.one
                   : NULL;
    for (uint32_t i = 0; i < row->segments.many->count; i++)
        if (row->segments.many->items[i].segment == segment)
            return &row->segments.many->items[i];
    return NULL;
}

static uint32_t *firsts_of(struct segments *many)
{
    return (uint32_t *)(void *)(many->items + many->capacity);
}

bool yg_manifests_reserve(struct yg_manifests *manifests, uint32_t manifest, uint32_t segment)
{
    struct manifest *row = &manifests->rows[manifest];
    uint32_t count = 1, capacity = 4;

    if (find_segment(row, segment) != NULL || (!row->has_many && row->segments.one.assets == 0))
        return true;
    if (row->has_many) {
        count = row->segments.many->count;
        if (count < row->segments.many->capacity)
            return true;
        capacity = count + count / 2;
    }
    struct segments *many =
        malloc(sizeof *many + capacity * (sizeof many->items[0] + sizeof(uint32_t)));
    if (many == NULL)
        return false;
    *many = (struct segments){count, capacity};
    manifests->held += yg_memory_block(many);
    if (row->has_many) {
        manifests->held -= yg_memory_block(row->segments.many);
        memcpy(many->items, row->segments.many->items, count * sizeof many->items[0]);
        memcpy(firsts_of(many), firsts_of(row->segments.many), count * sizeof(uint32_t));
        free(row->segments.many);
    } else {
        many->items[0] = row->segments.one;
        *firsts_of(many) = first_of(row);
    }
    row->segments.many = many;
    row->has_many = true;
    return true;
}

static bool is_dead(const struct manifest *row)
{
    return row->has_many ? row->segments.many->count == 0 : row->segments.one.assets == 0;
}

void yg_manifests_count_up(struct yg_manifests *manifests, uint32_t manifest, uint32_t segment)
{
    struct manifest *row = &manifests->rows[manifest];
    struct yg_segment_count *known = find_segment(row, segment);

    manifests->dead -= is_dead(row);
    if (known != NULL) {
        known->assets++;
    } else if (!row->has_many) {
        assert(row->segments.one.assets == 0);
        row->segments.one = (struct yg_segment_count){segment, 1};
        row->first = FIRST_NONE;
    } else {
        struct segments *many = row->segments.many;

        assert(many->count < many->capacity);
        firsts_of(many)[many->count] = ROW_NONE;
        many->items[many->count++] = (struct yg_segment_count){segment, 1};
    }
    note_single(manifests, manifest);
}

void yg_manifests_count_down(struct yg_manifests *manifests, uint32_t manifest, uint32_t segment)
{
    struct manifest *row = &manifests->rows[manifest];
    struct yg_segment_count *known = find_segment(row, segment);

    assert(known != NULL);
    known->assets--;
    if (known->assets == 0 && row->has_many) {
        struct segments *many = row->segments.many;

        firsts_of(many)[known - many->items] = firsts_of(many)[many->count - 1];
        *known = many->items[--many->count];
    }
    manifests->dead += is_dead(row);
    note_single(manifests, manifest);
}

const struct yg_segment_count *yg_manifests_segments(const struct yg_manifests *manifests,
                                                     uint32_t manifest, size_t *count)
{
    const struct manifest *row = &manifests->rows[manifest];

    if (row->has_many) {
        *count = row->segments.many->count;
        return row->segments.many->items;
    }
    *count = row->segments.one.assets > 0;
    return &row->segments.one;
}

const uint16_t *yg_manifests_single(const struct yg_manifests *manifests)
{
    return manifests->single;
}

void yg_manifests_prefetch(const struct yg_manifests *manifests, uint32_t manifest)
{
    __builtin_prefetch(&manifests->rows[manifest]);
}

void yg_manifests_prefetch_segments(const struct yg_manifests *manifests, uint32_t manifest)
{
    const struct manifest *row = &manifests->rows[manifest];

    if (!row->has_many)
        return;
    __builtin_prefetch(row->segments.many);
    __builtin_prefetch((const char *)row->segments.many + 64);
}

uint32_t yg_manifests_first(const struct yg_manifests *manifests, uint32_t manifest,
                            uint32_t segment)
{
    struct manifest *row = &manifests->rows[manifest];
    const struct yg_segment_count *known = find_segment(row, segment);

    assert(known != NULL);
    return row->has_many ? firsts_of(row->segments.many)[known - row->segments.many->items]
                         : first_of(row);
}

void yg_manifests_set_first(struct yg_manifests *manifests, uint32_t manifest, uint32_t segment,
                            uint32_t first)
{
    struct manifest *row = &manifests->rows[manifest];
    const struct yg_segment_count *known = find_segment(row, segment);

    assert(known != NULL);
    if (row->has_many)
        firsts_of(row->segments.many)[known - row->segments.many->items] = first;
    else
        row->first = first & FIRST_NONE;
}

uint32_t yg_manifests_count(const struct yg_manifests *manifests)
{
    return manifests->count;
}

uint32_t yg_manifests_dead(const struct yg_manifests *manifests)
{
    return manifests->dead;
}

size_t yg_manifests_bytes(const struct yg_manifests *manifests)
{
    return sizeof *manifests + manifests->capacity * sizeof manifests->rows[0] +
           manifests->slots.slot_count * sizeof manifests->slots.slots[0] +
           manifests->slab_count * sizeof manifests->slabs[0] + manifests->scratch_size +
           manifests->held;
}

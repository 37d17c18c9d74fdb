#include "matchers/fleet/manifest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "matchers/fleet/varint.h"
#include "pipeline/base/hash.h"

#define SLAB_BYTES ((size_t)4 << 20)
#define SLOT_FREE UINT32_MAX

struct manifest {
    uint64_t hash;
    const uint8_t *bytes; /* identities, LEB128 differences; in a slab */
    uint32_t size;        /* of bytes */
    uint32_t identity_count;
    uint32_t first;         /* asset row */
    uint32_t segment_count; /* 0: dead */
    union {
        struct yg_segment_count one; /* segment_count is 1 and `capacity` 0 */
        struct yg_segment_count *many;
    } segments;
    uint32_t capacity; /* of many; 0: `one` is in use */
};

struct yg_manifests {
    struct manifest *rows;
    uint32_t count, capacity, dead;
    uint32_t *slots; /* open addressing: manifest ids; power of two, at most 3/4 full */
    uint32_t slot_count;
    uint8_t **slabs;
    size_t slab_count, slab_used, slab_size; /* used and size of the last one */
    uint8_t *scratch;
    size_t scratch_size;
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
        if (manifests->rows[i].capacity > 0)
            free(manifests->rows[i].segments.many);
    }
    for (size_t i = 0; i < manifests->slab_count; i++)
        free(manifests->slabs[i]);
    free(manifests->slabs);
    free(manifests->rows);
    free(manifests->slots);
    free(manifests->scratch);
    free(manifests);
}

static bool grow_rows(struct yg_manifests *manifests)
{
    if (manifests->count < manifests->capacity)
        return true;
    uint32_t capacity =
        manifests->capacity < 64 ? 64 : manifests->capacity + manifests->capacity / 2;
    struct manifest *moved = realloc(manifests->rows, capacity * sizeof *moved);
    if (moved == NULL)
        return false;
    manifests->rows = moved;
    manifests->capacity = capacity;
    return true;
}

static void insert_slot(uint32_t *slots, uint32_t slot_count, uint64_t hash, uint32_t manifest)
{
    uint32_t at = (uint32_t)hash & (slot_count - 1);

    while (slots[at] != SLOT_FREE)
        at = (at + 1) & (slot_count - 1);
    slots[at] = manifest;
}

static bool grow_slots(struct yg_manifests *manifests)
{
    if ((uint64_t)(manifests->count + 1) * 4 <= (uint64_t)manifests->slot_count * 3)
        return true;
    uint32_t slot_count = manifests->slot_count == 0 ? 256 : manifests->slot_count * 2;
    uint32_t *slots = malloc(slot_count * sizeof *slots);
    if (slots == NULL)
        return false;
    memset(slots, 0xFF, slot_count * sizeof *slots);
    for (uint32_t i = 0; i < manifests->count; i++)
        insert_slot(slots, slot_count, manifests->rows[i].hash, i);
    free(manifests->slots);
    manifests->slots = slots;
    manifests->slot_count = slot_count;
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
    return true;
}

/* Encode into the scratch buffer; 0 bytes for the empty set. False without memory. */
static bool encode(struct yg_manifests *manifests, const uint32_t *identities, size_t count,
                   size_t *size)
{
    size_t need = count * YG_VARINT_BYTES_MAX + 1;
    uint32_t previous = 0;

    if (need > manifests->scratch_size) {
        uint8_t *moved = realloc(manifests->scratch, need * 2);

        if (moved == NULL)
            return false;
        manifests->scratch = moved;
        manifests->scratch_size = need * 2;
    }
    *size = 0;
    for (size_t i = 0; i < count; i++) {
        assert(i == 0 || identities[i] > previous);
        *size += yg_varint_put(manifests->scratch + *size, identities[i] - previous);
        previous = identities[i];
    }
    return true;
}

uint32_t yg_manifests_intern(struct yg_manifests *manifests, const uint32_t *identities,
                             size_t count, bool *is_new)
{
    size_t size;

    if (!encode(manifests, identities, count, &size) || !grow_rows(manifests) ||
        !grow_slots(manifests) || !grow_slab(manifests, size))
        return YG_MANIFEST_NONE;

    uint64_t hash = yg_hash((struct yg_str){(const char *)manifests->scratch, size});
    uint32_t at = (uint32_t)hash & (manifests->slot_count - 1);
    for (; manifests->slots[at] != SLOT_FREE; at = (at + 1) & (manifests->slot_count - 1)) {
        const struct manifest *row = &manifests->rows[manifests->slots[at]];

        if (row->hash == hash && row->size == size &&
            memcmp(row->bytes, manifests->scratch, size) == 0) {
            *is_new = false;
            return manifests->slots[at];
        }
    }
    uint8_t *bytes = manifests->slabs[manifests->slab_count - 1] + manifests->slab_used;
    memcpy(bytes, manifests->scratch, size);
    manifests->slab_used += size;
    manifests->rows[manifests->count] = (struct manifest){.hash = hash,
                                                          .bytes = bytes,
                                                          .size = (uint32_t)size,
                                                          .identity_count = (uint32_t)count,
                                                          .first = YG_ROW_NONE};
    manifests->slots[at] = manifests->count;
    manifests->dead++;
    *is_new = true;
    return manifests->count++;
}

void yg_manifests_undo(struct yg_manifests *manifests, uint32_t manifest)
{
    const struct manifest *row = &manifests->rows[manifest];
    uint32_t at = (uint32_t)row->hash & (manifests->slot_count - 1);

    assert(manifest + 1 == manifests->count && row->segment_count == 0);
    while (manifests->slots[at] != manifest)
        at = (at + 1) & (manifests->slot_count - 1);
    manifests->slots[at] = SLOT_FREE; /* the newest entry: no probe sequence leads over it */
    manifests->slab_used -= row->size;
    if (row->capacity > 0)
        free(row->segments.many);
    manifests->dead--;
    manifests->count--;
}

uint32_t yg_manifests_size(const struct yg_manifests *manifests, uint32_t manifest)
{
    return manifests->rows[manifest].identity_count;
}

void yg_manifests_get(const struct yg_manifests *manifests, uint32_t manifest, uint32_t *out)
{
    const struct manifest *row = &manifests->rows[manifest];
    const uint8_t *at = row->bytes;
    uint32_t identity = 0;

    for (uint32_t i = 0; i < row->identity_count; i++) {
        identity += yg_varint_get(&at);
        out[i] = identity;
    }
}

static struct yg_segment_count *segments_of(struct manifest *row)
{
    return row->capacity == 0 ? &row->segments.one : row->segments.many;
}

bool yg_manifests_reserve(struct yg_manifests *manifests, uint32_t manifest, uint32_t segment)
{
    struct manifest *row = &manifests->rows[manifest];
    const struct yg_segment_count *now = segments_of(row);

    for (uint32_t i = 0; i < row->segment_count; i++) {
        if (now[i].segment == segment)
            return true;
    }
    if (row->segment_count == 0 || row->segment_count < row->capacity)
        return true;
    uint32_t capacity = row->capacity == 0 ? 4 : row->capacity * 2;
    struct yg_segment_count *many = malloc(capacity * sizeof *many);
    if (many == NULL)
        return false;
    memcpy(many, now, row->segment_count * sizeof *many);
    if (row->capacity > 0)
        free(row->segments.many);
    row->segments.many = many;
    row->capacity = capacity;
    return true;
}

void yg_manifests_add(struct yg_manifests *manifests, uint32_t manifest, uint32_t segment)
{
    struct manifest *row = &manifests->rows[manifest];
    struct yg_segment_count *segments = segments_of(row);

    for (uint32_t i = 0; i < row->segment_count; i++) {
        if (segments[i].segment == segment) {
            segments[i].assets++;
            return;
        }
    }
    assert(row->segment_count < (row->capacity == 0 ? 1 : row->capacity));
    if (row->segment_count == 0)
        manifests->dead--;
    segments[row->segment_count++] = (struct yg_segment_count){segment, 1};
}

void yg_manifests_drop(struct yg_manifests *manifests, uint32_t manifest, uint32_t segment)
{
    struct manifest *row = &manifests->rows[manifest];
    struct yg_segment_count *segments = segments_of(row);
    uint32_t i = 0;

    while (i < row->segment_count && segments[i].segment != segment)
        i++;
    assert(i < row->segment_count);
    if (--segments[i].assets > 0)
        return;
    segments[i] = segments[--row->segment_count];
    if (row->segment_count == 0)
        manifests->dead++;
}

const struct yg_segment_count *yg_manifests_segments(const struct yg_manifests *manifests,
                                                     uint32_t manifest, size_t *count)
{
    struct manifest *row = &manifests->rows[manifest];

    *count = row->segment_count;
    return segments_of(row);
}

uint32_t yg_manifests_first(const struct yg_manifests *manifests, uint32_t manifest)
{
    return manifests->rows[manifest].first;
}

void yg_manifests_set_first(struct yg_manifests *manifests, uint32_t manifest, uint32_t row)
{
    manifests->rows[manifest].first = row;
}

uint32_t yg_manifests_count(const struct yg_manifests *manifests)
{
    return manifests->count;
}

uint32_t yg_manifests_dead(const struct yg_manifests *manifests)
{
    return manifests->dead;
}

#include "matchers/fleet/sketch.h"

#include <stdlib.h>
#include <string.h>

#include "pipeline/base/hash.h"

#define PLACES ((size_t)1 << 16)
#define COMPONENTS_MIN 4

void yg_sketches_deinit(struct yg_sketches *sketches)
{
    free(sketches->items);
}

void yg_sketches_forget(struct yg_sketches *sketches)
{
    if (sketches->items != NULL)
        memset(sketches->items, 0xFF, PLACES * sizeof *sketches->items);
}

size_t yg_sketches_bytes(const struct yg_sketches *sketches)
{
    return sketches->items == NULL ? 0 : PLACES * sizeof *sketches->items;
}

uint64_t yg_sketch_make(const uint64_t *hashes, size_t count)
{
    uint64_t least = UINT64_MAX, second = UINT64_MAX;

    if (count < COMPONENTS_MIN)
        return 0;
    for (size_t i = 0; i < count; i++) {
        if (hashes[i] >= second || hashes[i] == least)
            continue;
        second = hashes[i] < least ? least : hashes[i];
        least = hashes[i] < least ? hashes[i] : least;
    }
    return yg_hash_mix(least) + second;
}

static struct yg_sketch *place_of(const struct yg_sketches *sketches, uint64_t sketch)
{
    return &sketches->items[yg_hash_mix(sketch) % PLACES];
}

uint32_t yg_sketches_find(const struct yg_sketches *sketches, uint64_t sketch)
{
    if (sketches->items == NULL || sketch == 0)
        return UINT32_MAX;
    const struct yg_sketch *place = place_of(sketches, sketch);
    return place->tag == (uint32_t)sketch ? place->manifest : UINT32_MAX;
}

void yg_sketches_put(struct yg_sketches *sketches, uint64_t sketch, uint32_t manifest)
{
    if (sketch == 0)
        return;
    if (sketches->items == NULL) {
        sketches->items = malloc(PLACES * sizeof *sketches->items);
        if (sketches->items == NULL)
            return;
        yg_sketches_forget(sketches);
    }
    *place_of(sketches, sketch) = (struct yg_sketch){(uint32_t)sketch, manifest};
}

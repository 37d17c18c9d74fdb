/* sets.c - from an inventory to its manifest.
 *
 * The hashes of the components name the set (set_name.h). A known name is a known manifest: neither
 * identities nor versions are looked at, but for every CHECK_EVERYth time, when the identities are
 * compared. Only a new set is interned, sorted, stored and added to the postings.
 */
#include <stdlib.h>

#include "matchers/fleet/shard_state.h"
#include "pipeline/base/hash.h"

#define CHECK_EVERY 64
#define RADIX_MIN 48 /* shorter lists are sorted by insertion */

static void sort_by_insertion(uint32_t *ids, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t id = ids[i];
        size_t at = i;

        for (; at > 0 && ids[at - 1] > id; at--)
            ids[at] = ids[at - 1];
        ids[at] = id;
    }
}

/* One pass of a radix sort, by the byte at `shift`. */
static void sort_by_byte(const uint32_t *from, uint32_t *to, size_t count, unsigned shift)
{
    uint32_t places[256] = {0}, place = 0;

    for (size_t i = 0; i < count; i++)
        places[from[i] >> shift & 0xFF]++;
    for (size_t i = 0; i < 256; i++) {
        uint32_t n = places[i];

        places[i] = place;
        place += n;
    }
    for (size_t i = 0; i < count; i++)
        to[places[from[i] >> shift & 0xFF]++] = from[i];
}

/* Sort a list whose scratch is as large. */
static void sort_ids(struct yg_id_list *list, struct yg_id_list *scratch)
{
    uint32_t all = 0;

    if (list->count < RADIX_MIN) {
        sort_by_insertion(list->ids, list->count);
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        all |= list->ids[i];
    for (unsigned shift = 0; shift < 32 && all >> shift != 0; shift += 8) {
        uint32_t *sorted = scratch->ids;

        sort_by_byte(list->ids, sorted, list->count, shift);
        scratch->ids = list->ids;
        list->ids = sorted;
        size_t capacity = scratch->capacity;
        scratch->capacity = list->capacity;
        list->capacity = capacity;
    }
}

/* shard->now := the inventory's identities, in rising order, each once. */
static enum yg_status resolve(struct yg_shard *shard, const struct yg_inventory *inventory,
                              struct yg_error *err)
{
    struct yg_id_list *now = &shard->now;
    size_t unique = 0;

    if (!yg_id_list_reserve(now, inventory->component_count) ||
        !yg_id_list_reserve(&shard->scratch, inventory->component_count))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "%zu identities", inventory->component_count);
    enum yg_status st =
        yg_index_intern_hashed(shard->index, inventory, shard->hashes.items, now->ids, err);
    if (st != YG_OK)
        return st;
    now->count = inventory->component_count;
    sort_ids(now, &shard->scratch);
    for (size_t i = 0; i < now->count; i++) {
        if (unique == 0 || now->ids[i] != now->ids[unique - 1])
            now->ids[unique++] = now->ids[i];
    }
    now->count = unique;
    return YG_OK;
}

bool yg_shard_load(struct yg_shard *shard, uint32_t manifest, struct yg_id_list *list)
{
    list->count = 0;
    if (manifest == YG_MANIFEST_NONE)
        return true;
    size_t count = yg_manifests_size(shard->manifests, manifest);
    if (!yg_id_list_reserve(list, count))
        return false;
    yg_manifests_get(shard->manifests, manifest, list->ids);
    list->count = count;
    return true;
}

/* A new manifest of shard->now, with postings and adopted verdicts. */
static uint32_t add_manifest(struct yg_shard *shard, struct yg_set_name name)
{
    const struct yg_id_list *now = &shard->now;
    uint32_t end = now->count == 0 ? 0 : now->ids[now->count - 1] + 1;
    bool ready = yg_postings_reserve(shard->postings, end, now->count);

    for (size_t i = 0; ready && i < now->count; i++)
        ready = yg_shard_adopt(shard, now->ids[i]);
    uint32_t manifest =
        ready ? yg_manifests_add(shard->manifests, name, now->ids, now->count) : YG_MANIFEST_NONE;
    if (manifest != YG_MANIFEST_NONE)
        yg_postings_append_all(shard->postings, now->ids, now->count, manifest);
    return manifest;
}

static bool hash_components(struct yg_shard *shard, const struct yg_inventory *inventory)
{
    struct yg_hashes *hashes = &shard->hashes;

    if (inventory->component_count > hashes->capacity) {
        size_t capacity = inventory->component_count + inventory->component_count / 2;
        uint64_t *moved = realloc(hashes->items, capacity * sizeof *moved);

        if (moved == NULL)
            return false;
        hashes->items = moved;
        hashes->capacity = capacity;
    }
    yg_hash_all(inventory->texts, inventory->component_count, hashes->items);
    return true;
}

/* Does the manifest hold what is in shard->now? False without memory. */
static bool compare(struct yg_shard *shard, uint32_t manifest, bool *same)
{
    const struct yg_id_list *now = &shard->now, *before = &shard->before;

    *same = false;
    if (manifest == YG_MANIFEST_NONE)
        return true;
    if (!yg_shard_load(shard, manifest, &shard->before))
        return false;
    *same = now->count == before->count &&
            (now->count == 0 || memcmp(now->ids, before->ids, now->count * sizeof *now->ids) == 0);
    return true;
}

enum yg_status yg_shard_find_set(struct yg_shard *shard, const struct yg_inventory *inventory,
                                 uint32_t last, uint32_t *manifest, struct yg_error *err)
{
    if (!hash_components(shard, inventory))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "%zu hashes", inventory->component_count);
    struct yg_set_name name = yg_set_name(inventory, shard->hashes.items);
    uint32_t found = last != YG_MANIFEST_NONE && yg_manifests_has_name(shard->manifests, last, name)
                         ? last
                         : yg_manifests_find(shard->manifests, name);
    *manifest = found;
    if (found != YG_MANIFEST_NONE && ++shard->adoptions % CHECK_EVERY != 0)
        return YG_OK;

    enum yg_status st = resolve(shard, inventory, err);
    bool same = false;
    if (st != YG_OK)
        return st;
    if (found == YG_MANIFEST_NONE)
        *manifest = last; /* an inventory that says a component twice has another name */
    bool ready = compare(shard, *manifest, &same);
    if (ready && same)
        return YG_OK;
    if (ready && found != YG_MANIFEST_NONE) {
        shard->misnamed++;
        name = YG_SET_UNNAMED;
    }
    *manifest = ready ? add_manifest(shard, name) : YG_MANIFEST_NONE;
    return *manifest == YG_MANIFEST_NONE
               ? yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for its manifest")
               : YG_OK;
}

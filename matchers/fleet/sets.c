/* sets.c - from an inventory to its manifest.
 *
 * The hashes of the components name the set (set_name.h). A known name is a known manifest: neither
 * identities nor versions are looked at, but for every CHECK_EVERYth time, when the identities are
 * compared. A new set that differs little from the asset's last one, or from one that is like it
 * (sketch.h), is told and stored by its changes (index_drift.h); any other is interned, sorted and
 * stored whole.
 */
#include <stdlib.h>

#include "matchers/fleet/shard_state.h"
#include "pipeline/base/hash.h"

#define CHECK_EVERY 64
#define DRIFT_SHARE 8 /* one in so many identities may have changed, */
#define DRIFT_MIN 2   /* and so many more, for a set to be told by its changes */
#define PATCH_MIN 4   /* identities of a set that is worth a patch */
#define RADIX_MIN 48  /* shorter lists are sorted by insertion */

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

/* shard->drift := what shard->now has more and less than shard->before. False without memory, or
 * beyond `most` of either. */
static bool find_difference(struct yg_shard *shard, size_t most)
{
    const struct yg_id_list *a = &shard->before, *b = &shard->now;
    struct yg_numbers *added = &shard->drift.added, *removed = &shard->drift.removed;
    size_t i = 0, j = 0;

    added->count = removed->count = 0;
    while (i < a->count || j < b->count) {
        if (i < a->count && j < b->count && a->ids[i] == b->ids[j])
            i++, j++;
        else if (j == b->count || (i < a->count && a->ids[i] < b->ids[j])) {
            if (removed->count == most || !yg_numbers_push(removed, a->ids[i++]))
                return false;
        } else if (added->count == most || !yg_numbers_push(added, b->ids[j++])) {
            return false;
        }
    }
    return true;
}

/* A new manifest of shard->now, with postings and adopted verdicts: a patch of `base` when it is
 * not YG_MANIFEST_NONE, of which it then differs by shard->drift. */
static uint32_t add_manifest(struct yg_shard *shard, struct yg_set_name name, uint32_t base)
{
    const struct yg_id_list *now = &shard->now;
    const struct yg_numbers *added = &shard->drift.added;
    bool patch = base != YG_MANIFEST_NONE;
    uint32_t end = now->count == 0 ? 0 : now->ids[now->count - 1] + 1;
    bool ready = yg_postings_reserve(shard->postings, end, now->count);

    /* What the base holds has been adopted with it. */
    if (ready)
        ready = patch ? yg_shard_adopt(shard, added->items, added->count)
                      : yg_shard_adopt(shard, now->ids, now->count);
    if (!ready)
        return YG_MANIFEST_NONE;
    uint32_t manifest =
        patch ? yg_manifests_add_patch(shard->manifests, name, base, added, &shard->drift.removed)
              : yg_manifests_add(shard->manifests, name, now->ids, now->count);
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

/* shard->now := shard->before with a drift; room was reserved. */
static void apply_drift(struct yg_shard *shard)
{
    const struct yg_id_list *before = &shard->before;
    const struct yg_numbers *added = &shard->drift.added, *removed = &shard->drift.removed;
    struct yg_id_list *now = &shard->now;
    size_t a = 0, r = 0;

    now->count = 0;
    for (size_t i = 0; i < before->count; i++) {
        while (a < added->count && added->items[a] < before->ids[i])
            now->ids[now->count++] = added->items[a++];
        if (r < removed->count && removed->items[r] == before->ids[i])
            r++;
        else
            now->ids[now->count++] = before->ids[i];
    }
    while (a < added->count)
        now->ids[now->count++] = added->items[a++];
}

/* shard->now := the inventory's identities, in rising order, each once; by what differs from
 * `*base`, when that is little: then shard->drift says what does, else *base becomes
 * YG_MANIFEST_NONE. */
static enum yg_status resolve_by_drift(struct yg_shard *shard, const struct yg_inventory *inventory,
                                       uint32_t *base, struct yg_error *err)
{
    struct yg_id_list *before = &shard->before;
    bool found = false;

    if (*base == YG_MANIFEST_NONE)
        return resolve(shard, inventory, err);
    if (!yg_shard_load(shard, *base, before))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for its last manifest");
    size_t most = before->count < PATCH_MIN ? 0 : before->count / DRIFT_SHARE + DRIFT_MIN;
    if (!yg_id_list_reserve(&shard->now, before->count + most))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "%zu identities", before->count + most);
    enum yg_status st =
        yg_index_find_drift(shard->index, inventory, shard->hashes.items, before->ids,
                            before->count, most, &shard->drift, &found, err);
    if (st == YG_OK && found)
        apply_drift(shard);
    if (st != YG_OK || found)
        return st;
    st = resolve(shard, inventory, err);
    if (st == YG_OK && !find_difference(shard, most))
        *base = YG_MANIFEST_NONE;
    return st;
}

/* The manifest that a new set is compared with: the asset's last one, or one that is like it. */
static uint32_t find_base(const struct yg_shard *shard, uint32_t last, uint64_t sketch)
{
    uint32_t like = last != YG_MANIFEST_NONE ? last : yg_sketches_find(&shard->sketches, sketch);

    return like == YG_MANIFEST_NONE ? like : yg_manifests_parent(shard->manifests, like);
}

/* The manifest of a set whose name is new. */
static enum yg_status find_new(struct yg_shard *shard, const struct yg_inventory *inventory,
                               struct yg_set_name name, uint32_t last, uint32_t *manifest,
                               struct yg_error *err)
{
    uint64_t sketch = yg_sketch_make(shard->hashes.items, inventory->component_count);
    uint32_t base = find_base(shard, last, sketch);
    bool same;
    enum yg_status st = resolve_by_drift(shard, inventory, &base, err);

    if (st != YG_OK)
        return st;
    if (!compare(shard, last, &same))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory to compare a manifest");
    *manifest = last; /* an inventory that says a component twice has another name */
    if (!same)
        *manifest = add_manifest(shard, name, base);
    if (*manifest == YG_MANIFEST_NONE)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for its manifest");
    yg_sketches_put(&shard->sketches, sketch, *manifest);
    return YG_OK;
}

/* Is the known manifest what the inventory says? If not, it gets one without a name. */
static enum yg_status check_known(struct yg_shard *shard, const struct yg_inventory *inventory,
                                  uint32_t *manifest, struct yg_error *err)
{
    bool same, ready = false;
    enum yg_status st = resolve(shard, inventory, err);

    if (st == YG_OK)
        ready = compare(shard, *manifest, &same);
    if (ready && !same) {
        shard->misnamed++;
        *manifest = add_manifest(shard, YG_SET_UNNAMED, YG_MANIFEST_NONE);
        ready = *manifest != YG_MANIFEST_NONE;
    }
    return st != YG_OK || ready
               ? st
               : yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for its manifest");
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

    if (found == YG_MANIFEST_NONE)
        return find_new(shard, inventory, name, last, manifest, err);
    *manifest = found;
    return ++shard->adoptions % CHECK_EVERY == 0 ? check_known(shard, inventory, manifest, err)
                                                 : YG_OK;
}

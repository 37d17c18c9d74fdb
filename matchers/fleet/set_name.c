#include "matchers/fleet/set_name.h"

#include "pipeline/base/hash.h"

/* What stands beside a text; the order of the parts tells them apart. */
static uint64_t mix_more(uint64_t hash, const struct yg_component_more *more)
{
    const struct yg_str parts[] = {more->version, more->source, more->cpe, more->owner};

    for (size_t i = 0; i < YG_COUNT(parts); i++)
        hash = yg_hash_mix(hash) + (parts[i].len == 0 ? 0 : yg_hash(parts[i]));
    return yg_hash_mix(hash);
}

static uint64_t hash_of_system(const struct yg_inventory *inventory)
{
    uint64_t os = inventory->os.len == 0 ? 0 : yg_hash(inventory->os);
    uint64_t kernel = inventory->kernel.len == 0 ? 0 : yg_hash(inventory->kernel);

    return yg_hash_mix(yg_hash_mix(os) + kernel);
}

uint64_t yg_set_tail_name(const struct yg_inventory *inventory)
{
    if (inventory->tail.bytes == 0)
        return 0;
    uint64_t hash =
        yg_hash_mix(inventory->tail.hash + inventory->tail.bytes) ^ hash_of_system(inventory);
    return hash == 0 ? 1 : hash;
}

struct yg_set_name yg_set_name(const struct yg_inventory *inventory, const uint64_t *hashes)
{
    size_t bytes = 0, plain = inventory->more_count, i;
    uint64_t sum = 0;

    for (i = 0; i < plain && i < inventory->component_count; i++) {
        sum += inventory->more[i] == NULL ? hashes[i] : mix_more(hashes[i], inventory->more[i]);
        bytes += inventory->texts[i].len;
    }
    for (; i < inventory->component_count; i++) {
        sum += hashes[i];
        bytes += inventory->texts[i].len;
    }
    uint64_t hash = yg_hash_mix(sum ^ hash_of_system(inventory));
    return (struct yg_set_name){hash == 0 ? 1 : hash,
                                (uint32_t)(bytes + inventory->component_count * 0x9e3779b1U)};
}

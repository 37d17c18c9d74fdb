/* components.c - from an asset back to the components of its inventory. */
#include "matchers/fleet/shard_state.h"

static enum yg_status no_memory(struct yg_error *err)
{
    return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for its components");
}

/* What is known of a component besides its text; NULL, and nothing wrong, when that is nothing. */
static bool keep_more(struct yg_arena *arena, const struct yg_component *component,
                      struct yg_component_more **more)
{
    *more = NULL;
    if (component->version.len + component->source.len + component->cpe.len +
            component->owner.len ==
        0)
        return true;
    *more = yg_arena_alloc(arena, sizeof **more);
    if (*more == NULL)
        return false;
    **more = (struct yg_component_more){component->version, component->source, component->cpe,
                                        component->owner};
    return true;
}

enum yg_status yg_shard_components(const struct yg_shard *shard, struct yg_str asset,
                                   struct yg_arena *arena, struct yg_inventory *inventory,
                                   struct yg_error *err)
{
    uint32_t row = yg_asset_table_find(&shard->assets, asset);

    if (row == YG_ROW_NONE)
        return yg_fail(err, YG_REFUSED, YG_NO_OFFSET,
                       "asset '%.*s' is unknown: a whole inventory is needed", YG_STR_ARG(asset));
    uint32_t manifest = shard->assets.rows[row].manifest;
    size_t count = yg_manifests_size(shard->manifests, manifest);
    uint32_t *ids = yg_arena_alloc(arena, (count + 1) * sizeof *ids);
    struct yg_str *texts = yg_arena_alloc(arena, (count + 1) * sizeof *texts);
    struct yg_component_more **more =
        yg_arena_alloc(arena, (count + 1) * sizeof(struct yg_component_more *));
    if (ids == NULL || texts == NULL || more == NULL)
        return no_memory(err);
    yg_manifests_get(shard->manifests, manifest, ids);
    for (size_t i = 0; i < count; i++) {
        struct yg_component component = yg_index_component(shard->index, ids[i]);

        texts[i] = component.text;
        if (!keep_more(arena, &component, &more[i]))
            return no_memory(err);
    }
    inventory->texts = texts;
    inventory->component_count = count;
    inventory->more = more;
    inventory->more_count = count;
    return YG_OK;
}

/* tests/matchers/fleet/inventories.h - random inventories that have much in common.
 *
 * Many assets run one of few images, in any order, or are some changes away from one or from
 * themselves, or stay; some have components without a version, or twice; some inventories cannot be
 * read.
 */
#ifndef YG_TESTS_MATCHERS_FLEET_INVENTORIES_H
#define YG_TESTS_MATCHERS_FLEET_INVENTORIES_H

#include "matchers/fleet/shard.h"
#include "tests/matchers/fleet/events.h"

enum { UNASSIGNED = SEGMENTS - 1 }; /* segment of what was never read */

/* What comes to the owner of an asset. */
struct event {
    size_t asset;
    bool rejected; /* the inventory could not be read */
    struct asset inventory;
};

static size_t partition_of(size_t asset)
{
    return asset % PARTITIONS;
}

static void draw_component(struct asset *asset, size_t component)
{
    int package = (int)draw(PACKAGES);

    asset->packages[component] = package;
    if (!is_debian(package) && draw(24) == 0)
        asset->versions[component][0] = '\0';
    else
        draw_version(is_debian(package), asset->versions[component]);
}

static void copy_component(struct asset *asset, size_t from, size_t to)
{
    asset->packages[to] = asset->packages[from];
    memmove(asset->versions[to], asset->versions[from], sizeof asset->versions[to]);
}

static void draw_components(struct asset *asset, size_t count)
{
    asset->component_count = count;
    for (size_t c = 0; c < count; c++)
        draw_component(asset, c);
}

static void remove_component(struct asset *asset, size_t component)
{
    copy_component(asset, --asset->component_count, component);
}

/* One to five components are added, replaced or removed. */
static void drift(struct asset *asset)
{
    for (uint32_t left = 1 + draw(5); left > 0; left--) {
        uint32_t count = (uint32_t)asset->component_count, kind = draw(3);

        if (count == 0 || (kind == 0 && count < COMPONENTS))
            draw_component(asset, asset->component_count++);
        else if (kind == 1)
            remove_component(asset, draw(count));
        else
            draw_component(asset, draw(count));
    }
}

static void shuffle(struct asset *asset)
{
    const struct asset before = *asset;
    size_t order[COMPONENTS];

    for (size_t i = 0; i < before.component_count; i++) {
        size_t at = draw((uint32_t)i + 1);

        order[i] = at == i ? i : order[at];
        order[at] = i;
    }
    for (size_t i = 0; i < before.component_count; i++) {
        asset->packages[i] = before.packages[order[i]];
        memcpy(asset->versions[i], before.versions[order[i]], sizeof asset->versions[i]);
    }
}

/* Some components are stated twice. */
static void repeat(struct asset *asset)
{
    while (asset->component_count > 0 && asset->component_count < COMPONENTS && draw(3) > 0) {
        copy_component(asset, draw((uint32_t)asset->component_count), asset->component_count);
        asset->component_count++;
    }
}

static void draw_inventory(const struct asset images[IMAGES], struct asset *asset)
{
    struct asset before = *asset;
    uint32_t kind = draw(12);

    if (kind == 0)
        draw_components(asset, draw(COMPONENTS + 1));
    else if (kind > 3 || !before.present)
        *asset = images[draw(IMAGES)];
    if (kind != 0 && draw(3) > 0)
        drift(asset);
    if (draw(2) == 0)
        shuffle(asset);
    if (draw(8) == 0)
        repeat(asset);
    asset->present = true;
    asset->stale = false;
    asset->segment = before.present && draw(3) > 0 ? before.segment : (int)draw(SEGMENTS);
}

/* An asset that was never read is unassigned and has nothing. */
static void reject(struct asset *asset)
{
    if (!asset->present)
        *asset = (struct asset){.present = true, .segment = UNASSIGNED};
    asset->stale = true;
}

static void change_image(struct asset *image)
{
    if (draw(2) == 0)
        drift(image);
    else
        draw_components(image, draw(COMPONENTS + 1));
}

/* Something happens to some asset of the world. */
static void draw_event(struct world *world, const struct asset images[IMAGES], struct event *event)
{
    size_t number = draw(ASSETS);
    struct asset *asset = &world->assets[number];
    uint32_t kind = draw(16);

    if (kind == 0)
        *asset = (struct asset){.present = false};
    else if (kind == 1)
        reject(asset);
    else
        draw_inventory(images, asset);
    *event = (struct event){.asset = number, .rejected = kind == 1, .inventory = *asset};
}

/* The end of its document: the texts in their order. */
static inline struct yg_tail tail_of(const struct statement *statement)
{
    struct yg_tail tail = {0, 2};

    for (size_t c = 0; c < statement->inventory.component_count; c++) {
        tail.hash = yg_hash_mix(tail.hash) + yg_hash(statement->texts[c]);
        tail.bytes += (uint32_t)statement->texts[c].len + 1;
    }
    return tail;
}

/* By its head, if that says enough. */
static inline enum yg_status apply_event(struct yg_shard *shard, const struct event *event,
                                         struct yg_error *err)
{
    int32_t partition = (int32_t)partition_of(event->asset);
    struct statement statement;

    make_inventory(&event->inventory, event->asset, &statement);
    if (event->rejected)
        return yg_shard_mark_stale(shard, partition, yg_str(statement.id), err);
    if (!statement.inventory.gone) {
        struct yg_inventory head = statement.inventory;

        statement.inventory.tail = head.tail = tail_of(&statement);
        head.texts = NULL;
        head.component_count = head.more_count = 0;
        if (yg_shard_apply_head(shard, partition, &head))
            return YG_OK;
    }
    return yg_shard_apply(shard, partition, &statement.inventory, err);
}

#endif

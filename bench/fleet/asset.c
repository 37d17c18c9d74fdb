/* asset.c - what an asset holds: drawn, taken from an image, drifted, changed round by round. */
#include "bench/fleet/state.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define SHUFFLE_STEPS 4

void fleet_asset_init(const struct fleet *fleet, struct fleet_asset *asset)
{
    *asset = (struct fleet_asset){.stamp = 0};
    asset->items = fleet_memory(fleet->options.components_max, sizeof *asset->items);
    asset->stamps = fleet_memory(fleet->package_count, sizeof *asset->stamps);
}

void fleet_asset_deinit(struct fleet_asset *asset)
{
    free(asset->items);
    free(asset->stamps);
}

/* ---- sets ----------------------------------------------------------------------------------- */

static void begin_set(const struct fleet *fleet, struct fleet_asset *asset)
{
    if (++asset->stamp == 0) {
        memset(asset->stamps, 0, fleet->package_count * sizeof *asset->stamps);
        asset->stamp = 1;
    }
    asset->count = 0;
}

static uint32_t draw_package(const struct fleet *fleet, struct random *random)
{
    uint64_t number = random_next(random);
    uint32_t rank = (uint32_t)(((number >> 32) * fleet->options.packages) >> 32);

    return APART + ((uint32_t)number < fleet->limits[rank] ? rank : fleet->aliases[rank]);
}

static uint32_t draw_absent(const struct fleet *fleet, struct random *random,
                            struct fleet_asset *asset)
{
    uint32_t package;

    do
        package = draw_package(fleet, random);
    while (asset->stamps[package] == asset->stamp);
    asset->stamps[package] = asset->stamp;
    return package;
}

/* The later of two draws: newer versions are in use more often. */
static uint32_t draw_version(const struct fleet *fleet, struct random *random, uint32_t package)
{
    uint32_t count = fleet->packages[package].version_count;
    uint32_t a = random_below(random, count), b = random_below(random, count);

    return a > b ? a : b;
}

/* A power of a uniform number, so that least, most and mean are those of the options. */
static uint32_t draw_size(const struct fleet_options *options, struct random *random)
{
    double least = options->components_min, range = options->components_max - least;
    double mean = options->components_mean - least;

    if (mean <= 0)
        return options->components_min;
    return (uint32_t)(least + (range + 1) * pow(random_share(random), range / mean - 1));
}

static void put(struct fleet_asset *asset, uint32_t package, uint32_t version)
{
    asset->items[asset->count++] = (struct fleet_item){package, version};
}

static uint32_t target_version(const struct fleet *fleet, uint32_t package, uint64_t owner)
{
    struct random random = random_of(fleet->options.seed, STREAM_TARGET, package, owner);

    return random_below(&random, TARGET_VERSIONS);
}

static void make_set(const struct fleet *fleet, enum stream stream, uint64_t number,
                     struct fleet_asset *asset)
{
    struct random random = random_of(fleet->options.seed, stream, number, 0);
    uint32_t own = stream == STREAM_OWN ? UNIQUE : SHARED;
    uint64_t owner = stream == STREAM_OWN ? number : ~number; /* assets and images apart */
    uint32_t size = draw_size(&fleet->options, &random);

    begin_set(fleet, asset);
    put(asset, HOT, target_version(fleet, HOT, owner));
    put(asset, PLATFORM, random_below(&random, PLATFORM_VERSIONS));
    put(asset, own, target_version(fleet, own, owner));
    while (asset->count < size) {
        uint32_t package = draw_absent(fleet, &random, asset);

        put(asset, package, draw_version(fleet, &random, package));
    }
}

void fleet_make_images(struct fleet *fleet)
{
    uint32_t count = fleet->options.images, used = 0;
    struct fleet_asset asset;

    fleet->images = fleet_memory(count, sizeof *fleet->images);
    fleet->image_items =
        fleet_memory((size_t)count * fleet->options.components_max, sizeof *fleet->image_items);
    fleet_asset_init(fleet, &asset);
    for (uint32_t i = 0; i < count; i++) {
        make_set(fleet, STREAM_IMAGE, i, &asset);
        fleet->images[i] = (struct image){used, (uint32_t)asset.count};
        memcpy(fleet->image_items + used, asset.items, asset.count * sizeof *asset.items);
        used += (uint32_t)asset.count;
    }
    fleet_asset_deinit(&asset);
}

/* ---- changes -------------------------------------------------------------------------------- */

static void stamp_set(const struct fleet *fleet, struct fleet_asset *asset)
{
    size_t count = asset->count;

    begin_set(fleet, asset);
    asset->count = count;
    for (size_t i = 0; i < count; i++)
        asset->stamps[asset->items[i].package] = asset->stamp;
}

/* Another version of the package, or another package: never what the set has had. */
static void change_item(const struct fleet *fleet, struct random *random, struct fleet_asset *asset,
                        struct fleet_item *item)
{
    uint32_t versions = fleet->packages[item->package].version_count;

    if (versions > 1 && random_below(random, 4) > 0) {
        item->version = (item->version + 1 + random_below(random, versions - 1)) % versions;
        return;
    }
    asset->stamps[item->package] = 0;
    item->package = draw_absent(fleet, random, asset);
    item->version = draw_version(fleet, random, item->package);
}

/* Neighbours in the set, which are packages without relation. Each place changes once, so that the
 * set is another one afterwards. */
static void change_set(const struct fleet *fleet, struct random random, struct fleet_asset *asset)
{
    uint32_t places = (uint32_t)asset->count - ITEMS_APART;
    uint32_t first = random_below(&random, places);
    uint32_t count = 1 + random_below(&random, fleet->options.changes_max);

    assert(places >= count); /* fleet_options_check */
    for (uint32_t i = 0; i < count; i++)
        change_item(fleet, &random, asset, &asset->items[ITEMS_APART + (first + i) % places]);
}

static bool happens(const struct fleet *fleet, enum stream stream, uint64_t number, uint32_t round,
                    double share, struct random *random)
{
    *random = random_of(fleet->options.seed, stream, number, round);
    return random_share(random) < share;
}

uint32_t fleet_image_of(const struct fleet *fleet, uint64_t number)
{
    struct random random = random_of(fleet->options.seed, STREAM_KIND, number, 0);

    if (random_share(&random) < fleet->options.unique)
        return FLEET_IMAGE_NONE;
    return random_below(&random, fleet->options.images);
}

uint32_t fleet_segment_of(const struct fleet *fleet, uint64_t number)
{
    const struct fleet_options *options = &fleet->options;
    struct random random = random_of(options->seed, STREAM_SEGMENT, number, 0);
    uint32_t image = fleet_image_of(fleet, number),
             which = random_below(&random, FLEET_SEGMENTS_OF_SCOPE);
    struct random of_scope = random;

    if (image != FLEET_IMAGE_NONE) /* one of the scopes that use the image */
        of_scope = random_of(options->seed, STREAM_IMAGE_SCOPE, image,
                             random_below(&random, options->image_scopes));
    return random_below(&of_scope, options->scopes) * FLEET_SEGMENTS_OF_SCOPE + which;
}

uint32_t fleet_target_version(const struct fleet *fleet, enum fleet_target target, uint64_t number)
{
    static const uint32_t packages[] = {
        [FLEET_HOT] = HOT, [FLEET_SHARED] = SHARED, [FLEET_UNIQUE] = UNIQUE};
    uint32_t image = fleet_image_of(fleet, number);

    if (target != FLEET_HOT && (target == FLEET_UNIQUE) != (image == FLEET_IMAGE_NONE))
        return UINT32_MAX;
    return target_version(fleet, packages[target],
                          image == FLEET_IMAGE_NONE ? number : ~(uint64_t)image);
}

void fleet_read(const struct fleet *fleet, uint64_t number, uint32_t round,
                struct fleet_asset *asset)
{
    struct random random;
    bool stamped = false;

    asset->number = number;
    asset->round = round;
    asset->segment = fleet_segment_of(fleet, number);
    asset->image = fleet_image_of(fleet, number);
    asset->drifted = false;
    asset->changed = false;
    if (asset->image == FLEET_IMAGE_NONE) {
        make_set(fleet, STREAM_OWN, number, asset);
        stamped = true;
    } else {
        const struct image *image = &fleet->images[asset->image];

        memcpy(asset->items, fleet->image_items + image->first,
               image->count * sizeof *asset->items);
        asset->count = image->count;
        asset->drifted = happens(fleet, STREAM_DRIFT, number, 0, fleet->options.drift, &random);
    }
    if (asset->drifted) {
        stamp_set(fleet, asset);
        change_set(fleet, random, asset);
        stamped = true;
    }
    for (uint32_t r = 1; r <= round; r++) {
        asset->changed = happens(fleet, STREAM_CHANGE, number, r, fleet->options.churn, &random);
        if (!asset->changed)
            continue;
        if (!stamped)
            stamp_set(fleet, asset);
        stamped = true;
        change_set(fleet, random, asset);
    }
}

/* ---- order ---------------------------------------------------------------------------------- */

/* A Feistel network permutes the numbers of 2 * bits bits; what falls beyond `count` is permuted
 * again until it falls below (Black, Rogaway: Ciphers with arbitrary finite domains, 2002). */
uint64_t fleet_shuffled(uint64_t seed, uint32_t pass, uint64_t count, uint64_t i)
{
    unsigned bits = 1;

    assert(i < count);
    while (count > UINT64_C(1) << (2 * bits))
        bits++;
    uint64_t mask = (UINT64_C(1) << bits) - 1;
    do {
        uint64_t left = i >> bits, right = i & mask;

        for (uint64_t step = 0; step < SHUFFLE_STEPS; step++) {
            struct random random =
                random_of(seed, STREAM_ORDER, (uint64_t)pass * SHUFFLE_STEPS + step, right);
            uint64_t mixed = left ^ (random_next(&random) & mask);

            left = right;
            right = mixed;
        }
        i = left << bits | right;
    } while (i >= count);
    return i;
}

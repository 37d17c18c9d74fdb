/* bench/fleet/state.h - what the files of the fleet share: random numbers and the catalog. */
#ifndef YG_BENCH_FLEET_STATE_H
#define YG_BENCH_FLEET_STATE_H

#include "bench/fleet/fleet.h"
#include "pipeline/base/hash.h"

/* The packages that stand apart, then those by rank of use. */
enum { HOT, PLATFORM, SHARED, UNIQUE, APART };

#define PLATFORM_VERSIONS 12
#define TARGET_VERSIONS 100
#define TARGET_AFFECTED 40
#define ITEMS_APART 3 /* hot, platform, shared or unique: first in every set, never changed */

/* One for each question that is asked of the seed. */
enum stream {
    STREAM_PACKAGE = 1,
    STREAM_VERSION,
    STREAM_IMAGE,
    STREAM_OWN,
    STREAM_KIND,
    STREAM_DRIFT,
    STREAM_CHANGE,
    STREAM_SEGMENT,
    STREAM_IMAGE_SCOPE,
    STREAM_ID,
    STREAM_SEEN,
    STREAM_SCOPE,
    STREAM_TARGET,
    STREAM_ADVISED,
    STREAM_ADVISORY,
    STREAM_NEW,
    STREAM_ORDER
};

struct random {
    uint64_t state;
};

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

/* A generator for one question (SplitMix64). */
static inline struct random random_of(uint64_t seed, enum stream stream, uint64_t a, uint64_t b)
{
    uint64_t state = yg_hash_mix(seed + GOLDEN * (uint64_t)stream);

    return (struct random){yg_hash_mix(yg_hash_mix(state + a) + b)};
}

static inline uint64_t random_next(struct random *random)
{
    random->state += GOLDEN;
    return yg_hash_mix(random->state);
}

static inline uint32_t random_below(struct random *random, uint32_t bound)
{
    return (uint32_t)(((random_next(random) >> 32) * bound) >> 32);
}

/* In [0, 1). */
static inline double random_share(struct random *random)
{
    return (double)(random_next(random) >> 11) * 0x1p-53;
}

enum {
    TYPE_DEB,
    TYPE_NPM,
    TYPE_PYPI,
    TYPE_MAVEN,
    TYPE_GOLANG,
    TYPE_NUGET,
    TYPE_GEM,
    TYPE_CARGO,
    TYPE_APPLICATION,
    TYPE_PLATFORM,
    TYPE_COUNT
};

/* How packages of a type are named in purls and in advisories. */
struct package_type {
    const char *ecosystem;  /* NULL: a CPE name */
    const char *prefix;     /* of the component's text, before the name */
    const char *name_space; /* of the name in an advisory, before the name */
    const char *range_type;
    uint32_t share; /* of 1000 packages */
};
extern const struct package_type fleet_types[TYPE_COUNT];

struct package {
    uint32_t first; /* place of its versions in fleet->texts */
    uint16_t version_count;
    uint8_t type;
};

/* Where the parts of a component's text lie. */
struct text {
    uint32_t at; /* in fleet->bytes */
    uint16_t len;
    uint8_t name_at, name_len, version_at, version_len;
};

struct image {
    uint32_t first, count; /* in fleet->image_items */
};

struct fleet {
    struct fleet_options options;
    struct package *packages;
    uint32_t package_count;
    struct text *texts;
    uint32_t text_count;
    struct yg_buf bytes;
    /* Walker's alias method over ranks: below `limit` the rank itself, else the alias. */
    uint32_t *limits, *aliases;
    struct image *images;
    struct fleet_item *image_items;
    uint32_t *advised; /* the packages that advisories speak about, and how many */
    uint32_t advised_count;
    struct yg_buf labels; /* texts of the segments */
    struct yg_segment *segments;
    struct yg_record_header *headers;
};

/* Memory, or the end of the program. */
void *fleet_memory(size_t count, size_t size);

/* catalog.c: packages and the texts of their versions. */
void fleet_make_catalog(struct fleet *fleet);
uint8_t fleet_type_of(const struct fleet *fleet, struct random *random);
void fleet_make_name(uint32_t number, struct random *random, char out[64]);
void fleet_make_version(uint8_t type, uint64_t seed, uint32_t package, uint32_t version,
                        char out[64]);

/* asset.c: what images hold. */
void fleet_make_images(struct fleet *fleet);

/* inventory.c: labels and headers of all segments. */
void fleet_make_segments(struct fleet *fleet);

/* advisory.c: which packages are spoken about. */
void fleet_make_advised(struct fleet *fleet);

#endif

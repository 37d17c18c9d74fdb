/* bench/fleet/fleet.h - a fleet and advisories about it, of any size, from a seed.
 *
 * What asset i holds in round r is a pure function of (options, i, r), and so is advisory n; only
 * the catalog (texts of all component versions, contents of all images) is held in memory. So a
 * fleet of ten million assets can be read in any order, by several threads, and read again by
 * whoever wants to count what a matcher should have counted.
 *
 *   rank by use   package (Zipf) ---> versions 0..v-1, newer ones more often
 *   image m       a set of component versions
 *   asset i       its own set, or an image's, some with drift: a few components changed
 *   round r       a share of the assets has changed since round r - 1; `seen` differs in all
 *
 * Four packages stand apart, so that something is known of their holders:
 *   hot           100 versions, every asset has one
 *   shared        100 versions, every asset that comes from an image has the image's
 *   unique        100 versions, every asset with a set of its own has one
 *   platform      a CPE name of an operating system, every asset has one: what guards ask for
 *
 * Own words: names and texts are made up; shapes and sizes are those of real feeds and inventories.
 * Threads: a fleet is read by any thread; a struct fleet_asset belongs to one.
 * Memory:  without memory the program ends: this is no part of the product.
 */
#ifndef YG_BENCH_FLEET_FLEET_H
#define YG_BENCH_FLEET_FLEET_H

#include "connectors/record.h"
#include "pipeline/base/buf.h"
#include "pipeline/model/segment.h"

struct fleet;

enum fleet_form { FLEET_NATIVE, FLEET_CYCLONEDX };

struct fleet_options {
    uint64_t seed;
    uint32_t packages;    /* that are drawn by Zipf; the four above stand beside them */
    double zipf;          /* exponent */
    double versions_mean; /* of a package */
    uint32_t components_min, components_max;
    double components_mean;
    double unique; /* share of assets with a set of their own; the others have an image */
    uint32_t images;
    double drift;           /* share of assets with an image that has changed there */
    double churn;           /* share of assets that change from round to round */
    uint32_t changes_max;   /* of a drift or of a change: 1 to so many components */
    uint32_t scopes, sites; /* four segments a scope */
    uint32_t image_scopes;  /* that assets of one image belong to */
    double advised;         /* share of packages that advisories speak about */
    uint32_t advisories;    /* about these packages; all beyond speak of packages nobody has */
    double guarded;         /* share of CPE packages' advisories that ask for a platform */
};
#define FLEET_SEGMENTS_OF_SCOPE 4

extern const struct fleet_options fleet_defaults;

/* Set an option from "--NAME" and its value; false when there is no such option or the value is out
 * of bounds. fleet_options_help prints them all, with their defaults. */
bool fleet_options_set(struct fleet_options *options, const char *name, const char *value);
void fleet_options_help(void);

/* Options must be consistent: fleet_options_check says why they are not, NULL when they are. */
const char *fleet_options_check(const struct fleet_options *options);
struct fleet *fleet_create(const struct fleet_options *options);
void fleet_destroy(struct fleet *fleet);
const struct fleet_options *fleet_options(const struct fleet *fleet);

/* ---- assets --------------------------------------------------------------------------------- */

struct fleet_item {
    uint32_t package, version;
};

#define FLEET_IMAGE_NONE UINT32_MAX
#define FLEET_ASSET_ID_MAX 40

struct fleet_asset {
    uint64_t number;
    uint32_t round;
    uint32_t segment; /* below scopes * FLEET_SEGMENTS_OF_SCOPE */
    uint32_t image;   /* FLEET_IMAGE_NONE: a set of its own */
    bool drifted;
    bool changed; /* not the set of the round before */
    struct fleet_item *items;
    size_t count;
    uint32_t *stamps, stamp; /* by package: which ones the set has */
};

void fleet_asset_init(const struct fleet *fleet, struct fleet_asset *asset);
void fleet_asset_deinit(struct fleet_asset *asset);

/* What asset `number` holds in `round`. Cost: 10 to 50 ns a component; rounds are applied one by
 * one, so a late round of an asset costs its number of changes. */
void fleet_read(const struct fleet *fleet, uint64_t number, uint32_t round,
                struct fleet_asset *asset);

/* Parts of the same answer, without the set. */
uint32_t fleet_segment_of(const struct fleet *fleet, uint64_t number);
uint32_t fleet_image_of(const struct fleet *fleet, uint64_t number);

/* The asset at place `i` of a pass over `count` assets: each comes once in a pass, in an order
 * without pattern. */
uint64_t fleet_shuffled(uint64_t seed, uint32_t pass, uint64_t count, uint64_t i);

/* ---- inventories ---------------------------------------------------------------------------- */

/* 20 to 40 bytes. */
struct yg_str fleet_asset_id(const struct fleet *fleet, uint64_t number,
                             char out[FLEET_ASSET_ID_MAX + 1]);

/* Append the document. */
void fleet_put_inventory(const struct fleet *fleet, const struct fleet_asset *asset,
                         enum fleet_form form, struct yg_buf *out);

/* Labels of a segment; the texts live as long as the fleet. */
struct yg_segment fleet_segment(const struct fleet *fleet, uint32_t segment);

/* The segment with this scope, exposure and stage; UINT32_MAX when the fleet has none like it. */
uint32_t fleet_find_segment(const struct fleet *fleet, const struct yg_segment *segment);

/* An SBOM has no labels: the headers that its record has instead. They live as long as the
 * fleet. */
const struct yg_record_header *fleet_headers(const struct fleet *fleet, uint32_t segment,
                                             size_t *count);

/* Text (purl or CPE name) of a component version, and its version alone. */
struct yg_str fleet_component(const struct fleet *fleet, struct fleet_item item);
struct yg_str fleet_component_version(const struct fleet *fleet, struct fleet_item item);
uint32_t fleet_package_count(const struct fleet *fleet); /* the four included */
uint32_t fleet_version_count(const struct fleet *fleet, uint32_t package);
uint32_t fleet_component_count(const struct fleet *fleet); /* versions of all packages */

/* ---- advisories ----------------------------------------------------------------------------- */

/* What an advisory says: versions [from, to) of the package are affected, of a guarded one only
 * beside versions [platform_from, platform_to) of the platform. */
struct fleet_rule {
    uint32_t vulnerability; /* number of the advisory */
    uint32_t package, from, to;
    bool guarded;
    uint32_t platform_from, platform_to;
};

/* Advisory n of options.advisories; false beyond these: it speaks of a package that nobody has. */
bool fleet_rule(const struct fleet *fleet, uint32_t n, struct fleet_rule *rule);

/* Append the document, OSV or (CPE names) NVD's. */
void fleet_put_advisory(const struct fleet *fleet, uint32_t n, struct yg_buf *out);

/* New advisories about one of the packages that stand apart: 40 of its 100 versions. Their
 * vulnerabilities are numbered behind those of the others, from options.advisories on. */
enum fleet_target { FLEET_HOT, FLEET_SHARED, FLEET_UNIQUE };
void fleet_new_rule(const struct fleet *fleet, enum fleet_target target, uint32_t n,
                    struct fleet_rule *rule);
void fleet_put_new_advisory(const struct fleet *fleet, enum fleet_target target, uint32_t n,
                            struct yg_buf *out);

/* The version that an asset has of such a package, UINT32_MAX for none: it never changes. */
uint32_t fleet_target_version(const struct fleet *fleet, enum fleet_target target, uint64_t number);

/* The number of a vulnerability by its name; UINT32_MAX when it is none of the fleet's. */
uint32_t fleet_find_vulnerability(struct yg_str name);

#endif

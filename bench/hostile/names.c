/* names.c - names that meet in one place of a hash table, for who knows the seed.
 *
 * Each round fills a table of its own with all names, then looks all of them up again.
 */
#include <stdlib.h>

#include "bench/hostile/hostile.h"
#include "matchers/fleet/exposure_table.h"
#include "matchers/fleet/segment_table.h"
#include "matchers/fleet/set_name.h"
#include "matchers/fleet/shard.h"
#include "matchers/interner.h"
#include "tests/support/hostile_names.h"

struct names {
    uint32_t count;
    struct hostile_name items[];
};

static size_t bytes_of(const void *input)
{
    return ((const struct names *)input)->count * sizeof(struct hostile_name);
}

static struct names *make_names(uint32_t count)
{
    struct names *names = malloc(sizeof *names + count * sizeof names->items[0]);

    hostile_check(names != NULL);
    names->count = count;
    return names;
}

/* row->variant: how the hostile ones meet. */
static void *make(const struct hostile_row *row, bool hostile)
{
    struct names *names = make_names(row->count);
    uint64_t number = 0;

    for (uint32_t i = 0; i < names->count; i++)
        hostile_make(hostile ? (enum hostile)row->variant : HOSTILE_NOT, &names->items[i], &number);
    return names;
}

/* ---- interner ------------------------------------------------------------------------------- */

static double run_interner(const struct hostile_row *row, const void *input)
{
    const struct names *names = input;
    struct yg_interner *interner = yg_interner_create(0);
    uint32_t found = 0;
    double from = measure_cpu();

    for (uint32_t i = 0; i < row->count; i++)
        found += yg_interner_intern(interner, hostile_text(&names->items[i]), NULL) == i;
    for (uint32_t i = 0; i < row->count; i++)
        found += yg_interner_find(interner, hostile_text(&names->items[i])) == i;
    hostile_check(found == 2 * row->count);
    yg_interner_destroy(interner);
    return measure_cpu() - from;
}

/* ---- shard: ids of assets ------------------------------------------------------------------- */

static struct yg_segment segment_of(struct yg_str scope)
{
    return (struct yg_segment){.tenant = YG_STR(""),
                               .scope = scope,
                               .site = YG_STR(""),
                               .stage = YG_STR(""),
                               .kind = YG_STR("")};
}

static void apply(struct yg_shard *shard, struct yg_str asset, struct yg_str *texts, size_t count)
{
    struct yg_inventory inventory = {.asset = asset,
                                     .seen = YG_TIME_NONE,
                                     .segment = segment_of(YG_STR("scope")),
                                     .texts = texts,
                                     .component_count = count};
    struct yg_error err;

    hostile_check(yg_shard_apply(shard, 0, &inventory, &err) == YG_OK);
}

static double run_assets(const struct hostile_row *row, const void *input)
{
    const struct names *names = input;
    struct yg_index *index = yg_index_create();
    struct yg_shard *shard = yg_shard_create(index);
    struct yg_str text = YG_STR("pkg:npm/one@1.0");
    double from = measure_cpu();

    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < row->count; i++)
            apply(shard, hostile_text(&names->items[i]), &text, 1);
    hostile_check(yg_shard_counts(shard).assets == row->count);
    yg_shard_destroy(shard);
    yg_index_destroy(index);
    return measure_cpu() - from;
}

/* ---- shard: manifests ----------------------------------------------------------------------- */

/* Each asset has a set of its own: BASE components that all have, and one more. Hostile is that one
 * when the names of all sets meet. (Components of one hash are no row: sets of as many of them are
 * one set by design.md 5.3, which is why the seed is secret.) */
#define BASE 19

static size_t bytes_of_sets(const void *input)
{
    const struct names *names = input;

    return (names->count - BASE) * (BASE + 1) * sizeof(struct hostile_name);
}

/* Do sets with this last component meet? `hashes` are those of the others. */
static bool meets(struct yg_str last, uint64_t hashes[BASE + 1])
{
    struct yg_str texts[BASE + 1] = {{NULL, 0}};
    struct yg_inventory inventory = {.texts = texts, .component_count = BASE + 1};

    hashes[BASE] = yg_hash(last);
    return yg_set_name(&inventory, hashes).hash >> (64 - HOSTILE_BUCKET_BITS) == 0;
}

static void *make_sets(const struct hostile_row *row, bool hostile)
{
    struct names *names = make_names(BASE + row->count);
    uint64_t hashes[BASE + 1], number = 0;

    for (uint32_t i = 0; i < names->count; i++) {
        do
            hostile_make(HOSTILE_NOT, &names->items[i], &number);
        while (hostile && i >= BASE && !meets(hostile_text(&names->items[i]), hashes));
        if (i < BASE)
            hashes[i] = yg_hash(hostile_text(&names->items[i]));
    }
    return names;
}

static double run_sets(const struct hostile_row *row, const void *input)
{
    const struct names *names = input;
    struct yg_index *index = yg_index_create();
    struct yg_shard *shard = yg_shard_create(index);
    struct yg_str texts[BASE + 1];
    char asset[16];
    double from = measure_cpu();

    for (uint32_t i = 0; i < BASE; i++)
        texts[i] = hostile_text(&names->items[i]);
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < row->count; i++) {
            int len = snprintf(asset, sizeof asset, "asset-%u", i);

            texts[BASE] = hostile_text(&names->items[BASE + i]);
            apply(shard, (struct yg_str){asset, (size_t)len}, texts, BASE + 1);
        }
    }
    hostile_check(yg_shard_counts(shard).manifests == row->count);
    yg_shard_destroy(shard);
    yg_index_destroy(index);
    return measure_cpu() - from;
}

/* ---- segments ------------------------------------------------------------------------------- */

static void *make_segments(const struct hostile_row *row, bool hostile)
{
    struct names *names = make_names(row->count);
    uint64_t number = 0;

    for (uint32_t i = 0; i < names->count; i++)
        hostile_make_scope(hostile, &names->items[i], &number);
    return names;
}

static double run_segments(const struct hostile_row *row, const void *input)
{
    const struct names *names = input;
    struct yg_segment_table *table = yg_segment_table_create(YG_SEGMENTS_MAX);
    double from = measure_cpu();

    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < row->count; i++) {
            struct yg_segment segment = segment_of(hostile_text(&names->items[i]));

            hostile_check(yg_segment_table_intern(table, 0, &segment) == i);
        }
    }
    yg_segment_table_destroy(table);
    return measure_cpu() - from;
}

/* ---- exposures ------------------------------------------------------------------------------ */

/* Segments get their numbers in the order in which they come, and count in it or, hostile, from the
 * last to the first: each key is then put before all others of its vulnerability. */
struct segments {
    uint32_t count;
    uint32_t items[];
};

static size_t bytes_of_segments(const void *input)
{
    return ((const struct segments *)input)->count * sizeof(uint32_t);
}

static void *make_order(const struct hostile_row *row, bool hostile)
{
    struct segments *segments = malloc(sizeof *segments + row->count * sizeof segments->items[0]);

    hostile_check(segments != NULL);
    segments->count = row->count;
    for (uint32_t i = 0; i < row->count; i++)
        segments->items[i] = hostile ? row->count - 1 - i : i;
    return segments;
}

static double run_exposures(const struct hostile_row *row, const void *input)
{
    const struct segments *segments = input;
    struct yg_exposure_table table = {.row_count = 0};
    double from = measure_cpu();

    hostile_check(yg_exposure_table_grow(&table, 1));
    for (uint32_t pass = 1; pass <= 2; pass++) {
        struct yg_exposure_counts counts = {pass, 0};

        for (uint32_t i = 0; i < row->count; i++) {
            hostile_check(
                yg_exposure_table_reserve(&table, 0, segments->items[i], YG_SEGMENTS_MAX, counts));
            yg_exposure_table_set(&table, 0, segments->items[i], counts);
        }
    }
    hostile_check(table.key_count == row->count);
    yg_exposure_table_deinit(&table);
    return measure_cpu() - from;
}

const struct hostile_row hostile_name_rows[] = {
    {"interner_bucket", make, run_interner, free, bytes_of, HOSTILE_ONE_BUCKET, 4000},
    {"interner_hash", make, run_interner, free, bytes_of, HOSTILE_ONE_HASH, 100000},
    {"assets_home", make, run_assets, free, bytes_of, HOSTILE_ONE_HOME, 4000},
    {"assets_hash", make, run_assets, free, bytes_of, HOSTILE_ONE_HASH, 4000},
    {"manifests_home", make_sets, run_sets, free, bytes_of_sets, 0, 4000},
    {"segments_bucket", make_segments, run_segments, free, bytes_of, 0, 4000},
    {"exposures_order", make_order, run_exposures, free, bytes_of_segments, 0, YG_SEGMENTS_MAX},
    {.name = NULL},
};

/* names.c - names that meet in one place of a hash table, for who knows the seed.
 *
 * Each round fills a table of its own with all names, then looks all of them up again.
 */
#include <stdlib.h>

#include "bench/hostile/hostile.h"
#include "matchers/fleet/exposure_table.h"
#include "matchers/fleet/segment_table.h"
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

/* Each asset has a set of its own, SET_SIZE neighbours of all names. If sets are named by what the
 * hashes of their components add up to, those of components of one hash have one name. */
#define SET_SIZE 20

static double run_manifests(const struct hostile_row *row, const void *input)
{
    const struct names *names = input;
    struct yg_index *index = yg_index_create();
    struct yg_shard *shard = yg_shard_create(index);
    struct yg_str *texts = malloc((row->count + SET_SIZE) * sizeof *texts);
    char asset[16];
    double from = measure_cpu();

    hostile_check(texts != NULL);
    for (uint32_t i = 0; i < row->count + SET_SIZE; i++)
        texts[i] = hostile_text(&names->items[i % row->count]);
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < row->count; i++) {
            int len = snprintf(asset, sizeof asset, "asset-%u", i);

            apply(shard, (struct yg_str){asset, (size_t)len}, texts + i, SET_SIZE);
        }
    }
    hostile_check(yg_shard_counts(shard).manifests == row->count);
    free(texts);
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

/* Names of vulnerabilities and segments become numbers in the order in which they come: who fills
 * the topics chooses which pairs of numbers have assets. */
struct pair {
    uint32_t vulnerability, segment;
};

struct pairs {
    uint32_t count, vulnerability_end;
    struct pair items[];
};

static size_t bytes_of_pairs(const void *input)
{
    return ((const struct pairs *)input)->count * sizeof(struct pair);
}

static void *make_pairs(const struct hostile_row *row, bool hostile)
{
    struct pairs *pairs = malloc(sizeof *pairs + row->count * sizeof pairs->items[0]);
    uint64_t number = 0;

    hostile_check(pairs != NULL);
    pairs->count = row->count;
    for (uint32_t i = 0; i < row->count; i++) {
        number = hostile ? hostile_next_pair(number) : number + 1;
        pairs->items[i] = (struct pair){(uint32_t)(number >> HOSTILE_PAIR_BITS),
                                        number & ((1U << HOSTILE_PAIR_BITS) - 1)};
    }
    pairs->vulnerability_end = pairs->items[row->count - 1].vulnerability + 1;
    return pairs;
}

static double run_exposures(const struct hostile_row *row, const void *input)
{
    const struct pairs *pairs = input;
    struct yg_exposure_table table = {.count = 0};
    double from = measure_cpu();

    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < row->count; i++) {
            struct pair pair = pairs->items[i];

            hostile_check(yg_exposure_table_reserve(&table, pairs->vulnerability_end, 1));
            yg_exposure_table_get(&table, pair.vulnerability, pair.segment)->affected++;
        }
    }
    hostile_check(table.count == row->count);
    yg_exposure_table_deinit(&table);
    return measure_cpu() - from;
}

const struct hostile_row hostile_name_rows[] = {
    {"interner_bucket", make, run_interner, free, bytes_of, HOSTILE_ONE_BUCKET, 4000},
    {"interner_hash", make, run_interner, free, bytes_of, HOSTILE_ONE_HASH, 100000},
    {"assets_bucket", make, run_assets, free, bytes_of, HOSTILE_ONE_BUCKET, 4000},
    {"assets_hash", make, run_assets, free, bytes_of, HOSTILE_ONE_HASH, 4000},
    {"manifests_bucket", make, run_manifests, free, bytes_of, HOSTILE_ONE_BUCKET, 4000},
    {"manifests_hash", make, run_manifests, free, bytes_of, HOSTILE_ONE_HASH, 4000},
    {"segments_bucket", make_segments, run_segments, free, bytes_of, 0, 4000},
    {"exposures_bucket", make_pairs, run_exposures, free, bytes_of_pairs, 0, 4000},
    {.name = NULL},
};

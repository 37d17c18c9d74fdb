/* test_shard.c - the matching core against a brute-force oracle, under random orders of events.
 *
 * The oracle keeps the raw advisories and inventories and counts anew every time; of the product it
 * shares only the version compare. YG_SEED repeats a run, YG_ROUNDS makes it longer.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/fleet/shard.h"
#include "tests/matchers/fleet/events.h"

/* Both sides */

/* What an exposure says besides its counts. */
struct detail {
    struct {
        char text[64];
        uint32_t assets;
    } components[ASSETS * COMPONENTS];
    size_t component_count;
    char samples[YG_SAMPLES_MAX][16];
    size_t sample_count;
};

struct run {
    struct world world;
    struct yg_index *index;
    struct yg_shard *shard;
    int reader;
    struct {
        char name[24];
        struct counts {
            uint32_t affected[PARTITIONS][SEGMENTS], investigated[PARTITIONS][SEGMENTS];
        } counts;
        struct detail details[PARTITIONS][SEGMENTS];
    } published[64];
    size_t published_count;
    uint64_t clock;
};

static void keep_detail(const struct yg_exposure *exposure, struct detail *detail)
{
    cr_assert(lt(sz, exposure->component_count, YG_EXPOSURE_COMPONENTS_MAX), "all are there");
    *detail = (struct detail){.component_count = exposure->component_count,
                              .sample_count = exposure->sample_count};
    for (size_t i = 0; i < exposure->component_count; i++) {
        snprintf(detail->components[i].text, sizeof detail->components[i].text, "%.*s",
                 YG_STR_ARG(exposure->components[i].text));
        detail->components[i].assets = (uint32_t)exposure->components[i].asset_count;
    }
    for (size_t i = 0; i < exposure->sample_count; i++)
        snprintf(detail->samples[i], sizeof detail->samples[i], "%.*s",
                 YG_STR_ARG(exposure->samples[i]));
}

static void drain(struct run *run)
{
    struct yg_exposure exposure;

    while (yg_shard_take_exposure(run->shard, &exposure)) {
        size_t i = 0, s = 0;

        while (!yg_str_equal(segment_of((int)s).scope, exposure.segment.scope))
            s++;
        while (i < run->published_count &&
               !yg_str_equal(yg_str(run->published[i].name), exposure.vulnerability))
            i++;
        if (i == run->published_count) {
            cr_assert(lt(sz, i, YG_COUNT(run->published)));
            snprintf(run->published[i].name, 24, "%.*s", YG_STR_ARG(exposure.vulnerability));
            run->published_count++;
        }
        cr_assert(exposure.partition >= 0 && exposure.partition < PARTITIONS);
        run->published[i].counts.affected[exposure.partition][s] = exposure.affected;
        run->published[i].counts.investigated[exposure.partition][s] = exposure.under_investigation;
        keep_detail(&exposure, &run->published[i].details[exposure.partition][s]);
    }
}

static uint32_t *assets_of(struct detail *detail, const char text[64])
{
    size_t i = 0;

    while (i < detail->component_count && strcmp(detail->components[i].text, text) != 0)
        i++;
    if (i == detail->component_count) {
        detail->component_count++;
        memcpy(detail->components[i].text, text, sizeof detail->components[i].text);
    }
    return &detail->components[i].assets;
}

/* Count the components of an asset that say something, equal ones once. */
static void add_components(const struct world *world, const struct asset *asset, const char *name,
                           struct detail *detail)
{
    char texts[COMPONENTS][64];

    for (size_t c = 0; c < asset->component_count; c++) {
        bool anew = true;

        format_component(asset, c, texts[c]);
        for (size_t i = 0; i < c; i++)
            anew &= strcmp(texts[i], texts[c]) != 0;
        if (anew && component_status(world, asset, c, name) >= YG_STATUS_UNDER_INVESTIGATION)
            ++*assets_of(detail, texts[c]);
    }
}

static void compare_details(const struct run *run, const char *name, size_t partition,
                            size_t segment, const struct detail *found, const char *where)
{
    struct detail wanted = {.component_count = 0};
    size_t affected = 0;

    for (size_t a = partition; a < ASSETS; a += PARTITIONS) {
        const struct asset *asset = &run->world.assets[a];

        if (!asset->present || (size_t)asset->segment != segment)
            continue;
        add_components(&run->world, asset, name, &wanted);
        affected += asset_status(&run->world, asset, name) == YG_STATUS_AFFECTED;
    }
    cr_assert(eq(sz, found->sample_count, affected < YG_SAMPLES_MAX ? affected : YG_SAMPLES_MAX),
              "%s: samples", where);
    for (size_t i = 0; i < found->sample_count; i++) {
        uint64_t a;

        cr_assert(yg_str_to_u64(yg_str(found->samples[i] + 1), &a));
        cr_assert(i == 0 || strcmp(found->samples[i - 1], found->samples[i]) < 0);
        cr_assert(eq(sz, a % PARTITIONS, partition));
        cr_assert(eq(sz, (size_t)run->world.assets[a].segment, segment), "%s: a sample", where);
        cr_assert(
            eq(int, asset_status(&run->world, &run->world.assets[a], name), YG_STATUS_AFFECTED),
            "%s: a sample is affected", where);
    }
    cr_assert(eq(sz, found->component_count, wanted.component_count), "%s: components", where);
    for (size_t i = 0; i < found->component_count; i++)
        cr_assert(
            eq(u32, found->components[i].assets, *assets_of(&wanted, found->components[i].text)),
            "%s: %s", where, found->components[i].text);
}

static void compare(struct run *run, uint64_t seed, int step)
{
    struct names all = {0};
    char where[128];

    for (size_t r = 0; r < RECORDS; r++) {
        struct names *about = &run->world.about[r];

        if (!run->world.records[r].known || run->world.records[r].withdrawn)
            continue;
        names_of(&run->world, &run->world.records[r], about);
        for (size_t i = 0; i < about->count; i++)
            add_name(&all, about->name[i]);
    }
    for (size_t i = 0; i < run->published_count; i++)
        add_name(&all, run->published[i].name);
    for (size_t n = 0; n < all.count; n++) {
        static const struct detail none[PARTITIONS][SEGMENTS];
        const struct detail(*details)[SEGMENTS] = none;
        struct counts wanted = {{{0}}, {{0}}}, found = {{{0}}, {{0}}};

        for (size_t a = 0; a < ASSETS; a++) {
            const struct asset *asset = &run->world.assets[a];

            if (!asset->present)
                continue;
            enum yg_vulnerability_status status = asset_status(&run->world, asset, all.name[n]);
            wanted.affected[a % PARTITIONS][asset->segment] += status == YG_STATUS_AFFECTED;
            wanted.investigated[a % PARTITIONS][asset->segment] +=
                status == YG_STATUS_UNDER_INVESTIGATION;
        }
        for (size_t i = 0; i < run->published_count; i++) {
            if (strcmp(run->published[i].name, all.name[n]) == 0) {
                found = run->published[i].counts;
                details = run->published[i].details;
            }
        }
        for (size_t p = 0; p < PARTITIONS; p++) {
            for (size_t s = 0; s < SEGMENTS; s++) {
                cr_assert(eq(u32, found.affected[p][s], wanted.affected[p][s]),
                          "seed %llu, step %d, %s, partition %zu, segment %zu",
                          (unsigned long long)seed, step, all.name[n], p, s);
                cr_assert(eq(u32, found.investigated[p][s], wanted.investigated[p][s]),
                          "seed %llu, step %d, %s, partition %zu, segment %zu: investigated",
                          (unsigned long long)seed, step, all.name[n], p, s);
                snprintf(where, sizeof where, "seed %llu, step %d, %s, partition %zu, segment %zu",
                         (unsigned long long)seed, step, all.name[n], p, s);
                compare_details(run, all.name[n], p, s, &details[p][s], where);
            }
        }
    }
}

/* Random events */

static void change_one_advisory(struct run *run)
{
    struct yg_index_change change;
    struct yg_error err;

    change_advisory(&run->world, run->index, &run->clock, &change);
    cr_assert(eq(int, yg_shard_changed(run->shard, change.identities, change.identity_count, &err),
                 YG_OK));
    yg_reclaim_passed(yg_index_reclaim(run->index), run->reader, change.grace);
    yg_reclaim_poll(yg_index_reclaim(run->index));
}

static void change_asset(struct run *run)
{
    size_t a = draw(ASSETS);
    struct asset *asset = &run->world.assets[a];
    struct statement statement;
    struct yg_error err;

    memset(asset, 0, sizeof *asset);
    asset->present = draw(8) != 0;
    asset->segment = (int)draw(SEGMENTS);
    asset->component_count = draw(COMPONENTS + 1);
    for (size_t c = 0; c < asset->component_count; c++) {
        asset->packages[c] = (int)draw(PACKAGES);
        draw_version(is_debian(asset->packages[c]), asset->versions[c]);
    }
    make_inventory(asset, a, &statement);
    cr_assert(eq(int,
                 yg_shard_apply(run->shard, (int32_t)(a % PARTITIONS), &statement.inventory, &err),
                 YG_OK),
              "%s", err.text);
}

/* Another worker owns the partition now, and says what is in it. */
static void drop_partition(struct run *run)
{
    size_t partition = draw(PARTITIONS);

    yg_shard_drop_partition(run->shard, (int32_t)partition);
    for (size_t a = partition; a < ASSETS; a += PARTITIONS)
        run->world.assets[a].present = false;
    for (size_t i = 0; i < run->published_count; i++)
        for (size_t s = 0; s < SEGMENTS; s++)
            run->published[i].counts.affected[partition][s] =
                run->published[i].counts.investigated[partition][s] = 0;
    for (size_t i = 0; i < run->published_count; i++)
        memset(run->published[i].details[partition], 0,
               sizeof run->published[i].details[partition]);
}

Test(shard, equals_the_oracle_whatever_the_order)
{
    uint64_t seed = number_from("YG_SEED", (uint64_t)yg_time_wall());
    uint64_t rounds = number_from("YG_ROUNDS", 40);

    printf("seed %llu, %llu rounds\n", (unsigned long long)seed, (unsigned long long)rounds);
    for (uint64_t round = 0; round < rounds; round++) {
        struct run *run = calloc(1, sizeof *run);
        struct yg_error err;

        draw_from(seed + round);
        run->index = yg_index_create();
        run->shard = yg_shard_create(run->index);
        run->reader = yg_reclaim_reader(yg_index_reclaim(run->index));
        yg_reclaim_quiescent(yg_index_reclaim(run->index), run->reader);
        for (int step = 0; step < 150; step++) {
            if (draw(40) == 0)
                drop_partition(run);
            else if (draw(2) == 0)
                change_one_advisory(run);
            else
                change_asset(run);
            if (draw(3) == 0) {
                drain(run);
                compare(run, seed + round, step);
            }
        }
        cr_assert(eq(int, yg_shard_check(run->shard, &err), YG_OK), "seed %llu: %s",
                  (unsigned long long)(seed + round), err.text);
        yg_shard_destroy(run->shard);
        yg_index_destroy(run->index);
        free(run);
    }
}

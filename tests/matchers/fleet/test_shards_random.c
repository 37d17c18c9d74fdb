/* test_shards_random.c - one index, read by fleets of 1, 2 and 4 shards, against the oracle.
 *
 * A fleet has the same assets whatever the number of its shards, so in the end all three must say
 * what the oracle counts from the raw documents. Vocabularies are small: images are shared, many
 * assets are some changes away from one, equal sets come in other orders, and assets come and go.
 *
 * YG_SEED repeats a run, YG_ROUNDS makes it longer, YG_SHARDS leaves only the fleet with so many
 * shards.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

#define ORACLE_HAS_SIZES
enum { PACKAGES = 6, ASSETS = 32, SEGMENTS = 5, PARTITIONS = 8, IDS = 16, COMPONENTS = 14 };

#include "tests/matchers/fleet/fleets.h"

enum { STEPS = 120, FLEETS = 3, IMAGES = 4, UNASSIGNED = SEGMENTS - 1 };

struct run {
    struct world world;
    struct asset images[IMAGES];
    struct yg_index *index;
    uint64_t clock;
    struct fleet fleets[FLEETS];
    size_t fleet_count;
    struct names names; /* of all vulnerabilities, for the comparison */
    struct cell wanted[NAMES][PARTITIONS][SEGMENTS];
};

/* Random events */

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

static void draw_inventory(struct run *run, struct asset *asset)
{
    struct asset before = *asset;
    uint32_t kind = draw(12);

    if (kind == 0)
        draw_components(asset, draw(COMPONENTS + 1));
    else if (kind > 3 || !before.present)
        *asset = run->images[draw(IMAGES)];
    if (kind != 0 && draw(3) > 0)
        drift(asset);
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

static void change_asset(struct run *run)
{
    struct event event = {.asset = draw(ASSETS)};
    struct asset *asset = &run->world.assets[event.asset];
    uint32_t kind = draw(16);

    if (kind == 0) {
        *asset = (struct asset){.present = false};
    } else if (kind == 1) {
        reject(asset);
        event.rejected = true;
    } else {
        draw_inventory(run, asset);
    }
    event.inventory = *asset;
    for (size_t i = 0; i < run->fleet_count; i++)
        send_event(&run->fleets[i], &event);
}

static void change_rules(struct run *run)
{
    struct yg_index_change change;

    change_advisory(&run->world, run->index, &run->clock, &change);
    for (size_t i = 0; i < run->fleet_count; i++) {
        for (size_t m = 0; m < run->fleets[i].shard_count; m++)
            send_change(&run->fleets[i], &run->fleets[i].members[m], &change);
    }
    yg_reclaim_poll(yg_index_reclaim(run->index));
}

static void change_image(struct run *run)
{
    struct asset *image = &run->images[draw(IMAGES)];

    if (draw(2) == 0)
        drift(image);
    else
        draw_components(image, draw(COMPONENTS + 1));
}

/* The comparison */

/* What one asset adds to the exposures of a vulnerability. */
static void count_asset(const struct world *world, const struct asset *asset, const char *name,
                        struct cell *cell)
{
    enum yg_vulnerability_status status = YG_STATUS_UNKNOWN;
    char texts[COMPONENTS][64];

    for (size_t c = 0; c < asset->component_count; c++) {
        enum yg_vulnerability_status of = component_status(world, asset, c, name);
        bool anew = true;

        format_component(asset, c, texts[c]);
        for (size_t i = 0; i < c; i++)
            anew &= strcmp(texts[i], texts[c]) != 0;
        if (anew && of >= YG_STATUS_UNDER_INVESTIGATION)
            cell->components += yg_hash(yg_str(texts[c]));
        status = of > status ? of : status;
    }
    cell->affected += status == YG_STATUS_AFFECTED;
    cell->investigated += status == YG_STATUS_UNDER_INVESTIGATION;
}

static void count_all(struct run *run)
{
    run->names.count = 0;
    memset(run->wanted, 0, sizeof run->wanted);
    for (size_t r = 0; r < RECORDS; r++) {
        const struct record *record = &run->world.records[r];
        struct names *about = &run->world.about[r];

        about->count = 0;
        if (record->known && !record->withdrawn)
            names_of(&run->world, record, about);
        for (size_t i = 0; i < about->count; i++)
            number_of_name(&run->names, yg_str(about->name[i]));
    }
    for (size_t n = 0; n < run->names.count; n++) {
        for (size_t a = 0; a < ASSETS; a++) {
            const struct asset *asset = &run->world.assets[a];

            if (asset->present)
                count_asset(&run->world, asset, run->names.name[n],
                            &run->wanted[n][partition_of(a)][asset->segment]);
        }
    }
}

static void compare_samples(const struct run *run, const char *name, size_t partition,
                            size_t segment, const struct cell *found, const char *cell)
{
    size_t most = found->affected < YG_SAMPLES_MAX ? found->affected : YG_SAMPLES_MAX;

    cr_assert(eq(sz, found->sample_count, most), "%s: samples", cell);
    for (size_t i = 0; i < found->sample_count; i++) {
        size_t a = found->samples[i];
        const struct asset *asset = &run->world.assets[a];

        cr_assert(partition_of(a) == partition && (size_t)asset->segment == segment &&
                      asset_status(&run->world, asset, name) == YG_STATUS_AFFECTED,
                  "%s: asset a%zu is none of its samples", cell, a);
        for (size_t other = 0; other < i; other++)
            cr_assert(ne(sz, found->samples[other], a), "%s: a sample twice", cell);
    }
}

static void compare_cell(const struct run *run, const struct fleet *fleet, const char *name,
                         size_t partition, size_t segment, const struct cell *found,
                         const struct cell *wanted)
{
    char cell[160];

    snprintf(cell, sizeof cell, "%s, %zu shards, %s, partition %zu, segment %zu", where,
             fleet->shard_count, name, partition, segment);
    cr_assert(eq(u32, found->affected, wanted->affected), "%s: affected", cell);
    cr_assert(eq(u32, found->investigated, wanted->investigated), "%s: investigated", cell);
    compare_samples(run, name, partition, segment, found, cell);
    if (found->component_count < YG_EXPOSURE_COMPONENTS_MAX)
        cr_assert(eq(u64, found->components, wanted->components), "%s: components", cell);
}

static void compare_exposures(struct run *run, struct fleet *fleet)
{
    static const struct cell none[PARTITIONS][SEGMENTS];

    for (size_t i = 0; i < fleet->names.count; i++)
        number_of_name(&run->names, yg_str(fleet->names.name[i]));
    for (size_t n = 0; n < run->names.count; n++) {
        const char *name = run->names.name[n];
        const struct cell(*found)[SEGMENTS] = none;

        for (size_t i = 0; i < fleet->names.count; i++) {
            if (strcmp(fleet->names.name[i], name) == 0)
                found = fleet->cells[i];
        }
        for (size_t p = 0; p < PARTITIONS; p++) {
            for (size_t s = 0; s < SEGMENTS; s++)
                compare_cell(run, fleet, name, p, s, &found[p][s], &run->wanted[n][p][s]);
        }
    }
}

/* How many components of an asset differ and lack a version. */
static uint64_t count_versionless(const struct asset *asset)
{
    uint64_t count = 0;

    for (int package = 0; package < PACKAGES; package++) {
        bool some = false;

        for (size_t c = 0; c < asset->component_count; c++)
            some |= asset->packages[c] == package && asset->versions[c][0] == '\0';
        count += some;
    }
    return count;
}

static void compare_progress(const struct run *run, const struct fleet *fleet, size_t partition)
{
    struct yg_shard *shard = fleet->members[fleet->owner[partition]].shard;
    uint64_t assets = 0, stale = 0, versionless = 0;
    struct yg_progress progress;

    for (size_t a = partition; a < ASSETS; a += PARTITIONS) {
        const struct asset *asset = &run->world.assets[a];

        assets += asset->present;
        stale += asset->present && asset->stale;
        versionless += count_versionless(asset);
    }
    yg_shard_recount_not_evaluable(shard);
    yg_shard_progress(shard, (int32_t)partition, &progress);
    cr_assert(eq(u64, progress.assets, assets), "%s, partition %zu: assets", where, partition);
    cr_assert(eq(u64, progress.stale, stale), "%s, partition %zu: stale", where, partition);
    cr_assert(eq(u64, progress.not_evaluable[YG_NOT_EVALUABLE_NO_VERSION], versionless),
              "%s, partition %zu: without a version", where, partition);
}

struct visit {
    const struct run *run;
    const struct fleet *fleet;
    const struct member *member;
    size_t assets;
};

/* The shard has of the asset what the world has, and the identities are those of its texts. */
static void visit_asset(void *state, const struct yg_asset_view *view)
{
    struct visit *visit = state;
    size_t number = number_of_asset(view->asset);
    const struct asset *asset = &visit->run->world.assets[number];
    size_t different = 0;

    visit->assets++;
    cr_assert(asset->present && asset->stale == view->stale &&
                  asset->segment == number_of_segment(view->segment) &&
                  view->partition == (int32_t)partition_of(number) &&
                  &visit->fleet->members[visit->fleet->owner[view->partition]] == visit->member,
              "%s: asset a%zu", where, number);
    for (size_t c = 0; c < asset->component_count; c++) {
        char text[64];
        size_t i = 0;

        format_component(asset, c, text);
        for (size_t other = 0; other < c; other++) {
            char earlier[64];

            format_component(asset, other, earlier);
            i += strcmp(text, earlier) == 0;
        }
        different += i == 0;
        for (i = 0; i < view->identity_count; i++) {
            if (yg_str_equal(yg_index_identity(visit->run->index, view->identities[i]).text,
                             yg_str(text)))
                break;
        }
        cr_assert(lt(sz, i, view->identity_count), "%s: asset a%zu has no %s", where, number, text);
    }
    cr_assert(eq(sz, view->identity_count, different), "%s: asset a%zu", where, number);
    for (size_t i = 1; i < view->identity_count; i++)
        cr_assert(lt(u32, view->identities[i - 1], view->identities[i]));
}

/* Everything arrives, and then all must add up. */
static void compare_fleet(struct run *run, struct fleet *fleet)
{
    size_t present = 0;
    struct visit visit = {.run = run, .fleet = fleet};
    struct yg_error err;

    for (size_t p = 0; p < PARTITIONS; p++) {
        if (fleet->owner[p] == NOBODY)
            take_partition(fleet, &run->world, p);
    }
    for (size_t m = 0; m < fleet->shard_count; m++) {
        struct member *member = &fleet->members[m];

        deliver_all(fleet, member);
        drain(fleet, member, SIZE_MAX);
        cr_assert(eq(sz, yg_shard_dirty_count(member->shard), 0));
        cr_assert(eq(int, yg_shard_check(member->shard, &err), YG_OK), "%s: %s", where, err.text);
        visit.member = member;
        cr_assert(yg_shard_each_asset(member->shard, visit_asset, &visit));
    }
    for (size_t a = 0; a < ASSETS; a++)
        present += run->world.assets[a].present;
    cr_assert(eq(sz, visit.assets, present), "%s: assets", where);
    for (size_t p = 0; p < PARTITIONS; p++)
        compare_progress(run, fleet, p);
    compare_exposures(run, fleet);
}

/* A sequence */

/* An assertion of the product does not know where it is. */
static void say_where(int number)
{
    (void)number;
    fprintf(stderr, "%s\n", where);
}

static void begin(struct run *run, uint64_t seed, uint64_t only)
{
    memset(run, 0, sizeof *run);
    draw_from(seed);
    run->index = yg_index_create();
    for (size_t shards = 1; shards <= SHARDS_MAX; shards *= 2) {
        struct fleet *fleet = &run->fleets[run->fleet_count];

        if (only != 0 && only != shards)
            continue;
        run->fleet_count++;
        fleet->index = run->index;
        fleet->shard_count = shards;
        fleet->random = yg_hash_mix(seed + shards) | 1;
        for (size_t m = 0; m < shards; m++) {
            fleet->members[m].shard = yg_shard_create(run->index);
            fleet->members[m].reader = yg_reclaim_reader(yg_index_reclaim(run->index));
            yg_reclaim_quiescent(yg_index_reclaim(run->index), fleet->members[m].reader);
        }
        for (size_t p = 0; p < PARTITIONS; p++)
            fleet->owner[p] = (int)(p % shards);
    }
    for (size_t i = 0; i < IMAGES; i++)
        draw_components(&run->images[i], 2 + draw(COMPONENTS - 1));
}

static void end(struct run *run)
{
    for (size_t i = 0; i < run->fleet_count; i++) {
        for (size_t m = 0; m < run->fleets[i].shard_count; m++)
            yg_shard_destroy(run->fleets[i].members[m].shard);
    }
    yg_index_destroy(run->index);
}

static void step(struct run *run)
{
    uint32_t kind = draw(64);

    if (kind == 0)
        change_image(run);
    else if (kind < 24)
        change_rules(run);
    else
        change_asset(run);
    for (size_t i = 0; i < run->fleet_count; i++) {
        struct fleet *fleet = &run->fleets[i];

        if (random_below(&fleet->random, 32) == 0)
            move_partition(fleet, &run->world);
        for (size_t m = 0; m < fleet->shard_count; m++) {
            deliver_some(fleet, &fleet->members[m]);
            if (random_below(&fleet->random, 4) == 0)
                drain(fleet, &fleet->members[m], random_below(&fleet->random, 40));
        }
    }
}

Test(shards_random, equal_the_oracle_whatever_the_order)
{
    uint64_t seed = number_from("YG_SEED", (uint64_t)yg_time_wall());
    uint64_t rounds = number_from("YG_ROUNDS", 100), only = number_from("YG_SHARDS", 0);
    struct run *run = malloc(sizeof *run);
    char text[64];

    printf("seed %llu, %llu rounds\n", (unsigned long long)seed, (unsigned long long)rounds);
    fflush(stdout);
    where = text;
    signal(SIGABRT, say_where);
    for (uint64_t round = 0; round < rounds; round++) {
        begin(run, seed + round, only);
        for (int i = 0; i < STEPS; i++) {
            snprintf(text, sizeof text, "seed %llu, step %d", (unsigned long long)(seed + round),
                     i);
            step(run);
            if (i != STEPS - 1 && draw(STEPS) != 0)
                continue;
            count_all(run);
            for (size_t f = 0; f < run->fleet_count; f++)
                compare_fleet(run, &run->fleets[f]);
        }
        end(run);
    }
    free(run);
}

/* tests/matchers/fleet/counts.h - what shards publish, beside what the oracle counts.
 *
 * What does not add up is said on stderr, with the sequence it happened in, and ends the program.
 */
#ifndef YG_TESTS_MATCHERS_FLEET_COUNTS_H
#define YG_TESTS_MATCHERS_FLEET_COUNTS_H

#include "tests/matchers/fleet/inventories.h"

enum { NAMES = 32 };

static char sequence[64]; /* for messages: which it is */

#define must(ok, ...)                                                                              \
    do {                                                                                           \
        if (!(ok)) {                                                                               \
            fprintf(stderr, "%s: ", sequence);                                                     \
            fprintf(stderr, __VA_ARGS__);                                                          \
            fputc('\n', stderr);                                                                   \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* What a reader of the exposures knows of one (partition, segment) of a vulnerability. */
struct cell {
    uint32_t affected, investigated;
    uint64_t components; /* sum over their texts and assets */
    size_t component_count, sample_count;
    size_t samples[YG_SAMPLES_MAX]; /* numbers of assets */
};

struct counts {
    struct names names;
    struct cell cells[NAMES][PARTITIONS][SEGMENTS]; /* by number of the name */
};

/* The number of a name, given now when it has none. */
static size_t number_of_name(struct counts *counts, struct yg_str name)
{
    struct names *names = &counts->names;

    for (size_t i = 0; i < names->count; i++) {
        if (yg_str_equal(yg_str(names->name[i]), name))
            return i;
    }
    must(names->count < NAMES, "too many names");
    snprintf(names->name[names->count], sizeof names->name[0], "%.*s", YG_STR_ARG(name));
    return names->count++;
}

static int number_of_segment(const struct yg_segment *segment)
{
    int number = 0;

    while (!yg_str_equal(segment_of(number).scope, segment->scope))
        number++;
    return number;
}

static size_t number_of_asset(struct yg_str id)
{
    uint64_t number = ASSETS;

    must(yg_str_to_u64(yg_str_from(id, 1), &number) && number < ASSETS, "asset %.*s",
         YG_STR_ARG(id));
    return (size_t)number;
}

/* Keep what a shard says now. */
static void keep_exposure(struct counts *counts, const struct yg_exposure *exposure)
{
    size_t name = number_of_name(counts, exposure->vulnerability);
    int segment = number_of_segment(&exposure->segment);
    struct cell *cell = &counts->cells[name][exposure->partition][segment];

    *cell = (struct cell){.affected = exposure->affected,
                          .investigated = exposure->under_investigation,
                          .component_count = exposure->component_count,
                          .sample_count = exposure->sample_count};
    for (size_t i = 0; i < exposure->component_count; i++)
        cell->components +=
            yg_hash(exposure->components[i].text) * exposure->components[i].asset_count;
    for (size_t i = 0; i < exposure->sample_count; i++)
        cell->samples[i] = number_of_asset(exposure->samples[i]);
}

/* The oracle's counts */

static bool is_repeated(const struct asset *asset, size_t component)
{
    char text[64], earlier[64];

    format_component(asset, component, text);
    for (size_t i = 0; i < component; i++) {
        format_component(asset, i, earlier);
        if (strcmp(text, earlier) == 0)
            return true;
    }
    return false;
}

/* What one asset adds to the exposures of a vulnerability. */
static void count_asset(const struct world *world, const struct asset *asset, const char *name,
                        struct cell *cell)
{
    enum yg_vulnerability_status status = YG_STATUS_UNKNOWN;
    char text[64];

    for (size_t c = 0; c < asset->component_count; c++) {
        enum yg_vulnerability_status of = component_status(world, asset, c, name);

        format_component(asset, c, text);
        if (of >= YG_STATUS_UNDER_INVESTIGATION && !is_repeated(asset, c))
            cell->components += yg_hash(yg_str(text));
        status = of > status ? of : status;
    }
    cell->affected += status == YG_STATUS_AFFECTED;
    cell->investigated += status == YG_STATUS_UNDER_INVESTIGATION;
}

static void count_world(struct world *world, struct counts *counts)
{
    memset(counts, 0, sizeof *counts);
    for (size_t r = 0; r < RECORDS; r++) {
        const struct record *record = &world->records[r];
        struct names *about = &world->about[r];

        about->count = 0;
        if (record->known && !record->withdrawn)
            names_of(world, record, about);
        for (size_t i = 0; i < about->count; i++)
            number_of_name(counts, yg_str(about->name[i]));
    }
    for (size_t n = 0; n < counts->names.count; n++) {
        for (size_t a = 0; a < ASSETS; a++) {
            const struct asset *asset = &world->assets[a];

            if (asset->present)
                count_asset(world, asset, counts->names.name[n],
                            &counts->cells[n][partition_of(a)][asset->segment]);
        }
    }
}

/* The comparison */

static void compare_samples(const struct world *world, const char *name, size_t partition,
                            size_t segment, const struct cell *found)
{
    size_t most = found->affected < YG_SAMPLES_MAX ? found->affected : YG_SAMPLES_MAX;

    must(found->sample_count == most, "%s, partition %zu, segment %zu: %zu samples of %zu", name,
         partition, segment, found->sample_count, most);
    for (size_t i = 0; i < found->sample_count; i++) {
        size_t a = found->samples[i];
        const struct asset *asset = &world->assets[a];

        must(partition_of(a) == partition && (size_t)asset->segment == segment &&
                 asset_status(world, asset, name) == YG_STATUS_AFFECTED,
             "%s, partition %zu, segment %zu: asset a%zu is none of its samples", name, partition,
             segment, a);
        for (size_t other = 0; other < i; other++)
            must(found->samples[other] != a, "%s: asset a%zu is a sample twice", name, a);
    }
}

static void compare_cell(const struct world *world, const char *name, size_t partition,
                         size_t segment, const struct cell *found, const struct cell *wanted)
{
    must(found->affected == wanted->affected && found->investigated == wanted->investigated,
         "%s, partition %zu, segment %zu: %u affected, %u under investigation, not %u, %u", name,
         partition, segment, found->affected, found->investigated, wanted->affected,
         wanted->investigated);
    compare_samples(world, name, partition, segment, found);
    must(found->component_count == YG_EXPOSURE_COMPONENTS_MAX || /* then some are left out */
             found->components == wanted->components,
         "%s, partition %zu, segment %zu: components", name, partition, segment);
}

static void compare_counts(const struct world *world, struct counts *found, struct counts *wanted)
{
    for (size_t i = 0; i < found->names.count; i++)
        number_of_name(wanted, yg_str(found->names.name[i]));
    for (size_t n = 0; n < wanted->names.count; n++) {
        const char *name = wanted->names.name[n];
        size_t other = number_of_name(found, yg_str(name));

        for (size_t p = 0; p < PARTITIONS; p++) {
            for (size_t s = 0; s < SEGMENTS; s++)
                compare_cell(world, name, p, s, &found->cells[other][p][s],
                             &wanted->cells[n][p][s]);
        }
    }
}

/* How many different components of an asset lack a version. */
static uint64_t count_versionless(const struct asset *asset)
{
    uint64_t count = 0;

    for (size_t c = 0; c < asset->component_count; c++)
        count += asset->versions[c][0] == '\0' && !is_repeated(asset, c);
    return count;
}

static void compare_progress(const struct world *world, struct yg_shard *shard, size_t partition)
{
    uint64_t assets = 0, stale = 0, versionless = 0;
    struct yg_progress progress;

    for (size_t a = partition; a < ASSETS; a += PARTITIONS) {
        const struct asset *asset = &world->assets[a];

        assets += asset->present;
        stale += asset->present && asset->stale;
        versionless += count_versionless(asset);
    }
    yg_shard_recount_not_evaluable(shard);
    yg_shard_progress(shard, (int32_t)partition, &progress);
    must(progress.assets == assets && progress.stale == stale &&
             progress.not_evaluable[YG_NOT_EVALUABLE_NO_VERSION] == versionless,
         "partition %zu: progress", partition);
}

struct visit {
    const struct world *world;
    const struct yg_index *index;
    bool seen[ASSETS];
};

/* The shard has of the asset what the world has, and the identities are those of its texts. */
static void visit_asset(void *state, const struct yg_asset_view *view)
{
    struct visit *visit = state;
    size_t number = number_of_asset(view->asset), different = 0;
    const struct asset *asset = &visit->world->assets[number];

    must(!visit->seen[number], "asset a%zu twice", number);
    visit->seen[number] = true;
    must(asset->present && asset->stale == view->stale &&
             asset->segment == number_of_segment(view->segment) &&
             view->partition == (int32_t)partition_of(number),
         "asset a%zu", number);
    for (size_t c = 0; c < asset->component_count; c++) {
        size_t i = 0;
        char text[64];

        format_component(asset, c, text);
        different += !is_repeated(asset, c);
        while (
            i < view->identity_count &&
            !yg_str_equal(yg_index_identity(visit->index, view->identities[i]).text, yg_str(text)))
            i++;
        must(i < view->identity_count, "asset a%zu has no %s", number, text);
    }
    must(view->identity_count == different, "asset a%zu has %zu identities, not %zu", number,
         view->identity_count, different);
    for (size_t i = 1; i < view->identity_count; i++)
        must(view->identities[i - 1] < view->identities[i], "asset a%zu: order", number);
}

/* What is read back of an asset is what its inventory said, each component once. */
static void compare_components(const struct asset *asset, size_t number,
                               const struct yg_shard *shard, struct yg_arena *arena)
{
    struct yg_inventory found = {.component_count = 0};
    struct statement stated;
    size_t different = 0;
    struct yg_error err;

    make_inventory(asset, number, &stated);
    must(yg_shard_components(shard, yg_str(stated.id), arena, &found, &err) == YG_OK, "%s",
         err.text);
    for (size_t c = 0; c < asset->component_count; c++) {
        struct yg_component wanted = yg_inventory_component(&stated.inventory, c), is = wanted;
        bool there = false;

        different += !is_repeated(asset, c);
        for (size_t i = 0; !there && i < found.component_count; i++) {
            is = yg_inventory_component(&found, i);
            there = yg_str_equal(is.text, wanted.text);
        }
        must(there && yg_str_equal(is.cpe, wanted.cpe), "asset a%zu: %.*s", number,
             YG_STR_ARG(wanted.text));
    }
    must(found.component_count == different, "asset a%zu: %zu components, not %zu", number,
         found.component_count, different);
}

/* A shard that has got everything, of whose partitions `owns` says which they are. */
static void compare_shard(const struct world *world, const struct yg_index *index,
                          struct yg_shard *shard, const bool owns[PARTITIONS])
{
    struct visit visit = {.world = world, .index = index};
    struct yg_arena arena = {0};
    struct yg_error err;

    must(yg_shard_dirty_count(shard) == 0, "exposures are left");
    must(yg_shard_check(shard, &err) == YG_OK, "%s", err.text);
    must(yg_shard_counts(shard).misnamed == 0, "a set is not what its name says");
    must(yg_shard_each_asset(shard, visit_asset, &visit), "no memory");
    for (size_t a = 0; a < ASSETS; a++) {
        must(visit.seen[a] == (owns[partition_of(a)] && world->assets[a].present),
             "asset a%zu: in the shard or not", a);
        if (visit.seen[a])
            compare_components(&world->assets[a], a, shard, &arena);
    }
    yg_arena_deinit(&arena);
    for (size_t p = 0; p < PARTITIONS; p++) {
        if (owns[p])
            compare_progress(world, shard, p);
    }
}

#endif

/* world.c - the advisory index of a benchmark: real advisories when they are there, generated ones
 * until there are enough, and those about the fleet. */
#include "bench/core/core.h"

#include <glob.h>
#include <inttypes.h>
#include <stdlib.h>

#include "tests/support/lines.h"

#define RECORD_BYTES_MAX ((size_t)64 << 20)

void core_check(enum yg_status st, const struct yg_error *err)
{
    if (st == YG_OK)
        return;
    fprintf(stderr, "bench_core: %s\n", err->text);
    exit(1);
}

void world_pause(struct world *world, int reader)
{
    yg_reclaim_quiescent(yg_index_reclaim(world->index), world->readers[reader]);
    yg_reclaim_poll(yg_index_reclaim(world->index));
}

/* False when it is no advisory that can be read. */
static bool apply(struct world *world, struct yg_str text)
{
    struct yg_record record = {.value = text, .time = YG_TIME_NONE};
    const struct yg_advisory *items;
    struct yg_index_change change;
    struct yg_error err;
    size_t count;

    if (yg_decode_advisories(world->decoders[0], &record, &items, &count, &err) != YG_OK)
        return false;
    for (size_t i = 0; i < count; i++)
        core_check(yg_index_apply(world->index, &items[i], &change, &err), &err);
    return true;
}

static void apply_collections(struct world *world)
{
    char pattern[4096];
    glob_t found;
    uint64_t passed_over = 0;

    snprintf(pattern, sizeof pattern, "%s/advisories/*/*.jsonl.zst", world->options.data);
    if (glob(pattern, 0, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct lines lines;
        struct yg_str line;

        if (!lines_open(&lines, found.gl_pathv[i]))
            continue;
        while (lines_next(&lines, &line))
            passed_over += !apply(world, line);
        lines_close(&lines);
    }
    globfree(&found);
    printf("real advisories: %" PRIu64 " (%" PRIu64 " documents passed over)\n",
           yg_index_counts(world->index).advisories, passed_over);
}

static void apply_generated(struct world *world)
{
    struct yg_buf text = {0};
    uint32_t about_fleet = world->options.fleet.advisories, made = 0;
    struct yg_index_counts before = yg_index_counts(world->index);

    while (made < about_fleet ||
           yg_index_counts(world->index).advisories < world->options.index_advisories) {
        yg_buf_reset(&text);
        fleet_put_advisory(world->fleet, made++, &text);
        if (!apply(world, yg_buf_str(&text)))
            abort();
    }
    yg_buf_deinit(&text);
    printf("generated: %" PRIu32 " about the fleet, %" PRIu32 " about others\n", about_fleet,
           made - about_fleet);
    if (yg_index_counts(world->index).advisories != before.advisories + made)
        abort();
}

void world_open(struct world *world, const struct core_options *options)
{
    double start = measure_cpu();

    *world = (struct world){.options = *options};
    world->fleet = fleet_create(&options->fleet);
    world->rules = rules_create(world->fleet);
    size_t before = measure_resident();
    world->index = yg_index_create();
    if (world->index == NULL)
        abort();
    for (int i = 0; i < SHARDS_MAX; i++) {
        world->decoders[i] = yg_decoder_create(RECORD_BYTES_MAX);
        world->readers[i] = yg_reclaim_reader(yg_index_reclaim(world->index));
        if (world->decoders[i] == NULL || world->readers[i] < 0)
            abort();
    }
    if (options->data != NULL)
        apply_collections(world);
    apply_generated(world);
    struct yg_index_counts counts = yg_index_counts(world->index);
    world->index_bytes = measure_resident() - before;
    printf("index: %" PRIu64 " advisories, %" PRIu64 " rules, %" PRIu64 " packages, %.0f MB in "
           "%.1f s\n",
           counts.advisories, counts.rules, counts.packages, (double)world->index_bytes / 1e6,
           measure_cpu() - start);
    fflush(stdout);
}

void world_close(struct world *world)
{
    for (int i = 0; i < SHARDS_MAX; i++)
        yg_decoder_destroy(world->decoders[i]);
    rules_destroy(world->rules);
    yg_index_destroy(world->index);
    fleet_destroy(world->fleet);
}

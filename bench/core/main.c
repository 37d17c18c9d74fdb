/* main.c - how fast and how small is the matching core, beside its yardsticks?
 *
 *   bench_core [OPTION VALUE]... [PART]...
 *
 * Parts (without any: all): native_steady, native_tail, cyclonedx_steady, native_cold_unique
 * (stream.c); two_shards (pair.c); mixed, shared, unique: memory and new advisories of a large
 * fleet (memory.c); growth, growth_two_shards: cost by the size of the fleet (growth.c).
 *
 *   --assets N           of a streamed fleet (20,000)
 *   --messages N         of a round, in memory; at most the assets (20,000)
 *   --large-assets N     of the fleet whose memory is measured (1,000,000)
 *   --grown-assets N     of the fleet that grows (300,000)
 *   --rounds N           (7)
 *   --index N            advisories in the index, at least (97,000)
 *   --data FOLDER        real advisories, FOLDER/advisories/NAME/FILE.jsonl.zst; else $YG_DATA_DIR,
 *                        else ../shared/data; "none", or where there is no such folder: generated
 *   --json FILE          rows, one object a line
 *   --points FILE        what the growing fleet costs, a line for each size, in columns:
 *                        assets, shards, ns a message (median, best), ns of the yardstick, bytes
 *                        and ns of loading an asset
 *   and the options of bench_fleet
 *
 * Exit status 1: some count was not the naive one. A floor that is missed is said, and no error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/core/core.h"
#include "bench/yardstick_dom.h"

static bool set_number(struct core_options *options, const char *name, const char *value)
{
    const struct {
        const char *name;
        uint64_t *to, most;
        uint32_t *to_short;
    } numbers[] = {
        {"--assets", &options->assets, 100000000, NULL},
        {"--messages", &options->messages, 10000000, NULL},
        {"--large-assets", &options->large_assets, 100000000, NULL},
        {"--grown-assets", &options->grown_assets, 100000000, NULL},
        {"--rounds", NULL, MEASURE_ROUNDS_MAX, &options->rounds},
        {"--index", NULL, 10000000, &options->index_advisories},
    };
    uint64_t number;

    for (size_t i = 0; i < YG_COUNT(numbers); i++) {
        if (strcmp(numbers[i].name, name) != 0)
            continue;
        if (!yg_str_to_u64(yg_str(value), &number) || number < 1 || number > numbers[i].most)
            return false;
        if (numbers[i].to != NULL)
            *numbers[i].to = number;
        else
            *numbers[i].to_short = (uint32_t)number;
        return true;
    }
    return fleet_options_set(&options->fleet, name, value);
}

static const char *const all_parts[] = {
    "native_steady", "native_tail", "cyclonedx_steady", "native_cold_unique", "two_shards", "mixed",
    "shared",        "unique",      "growth",           "growth_two_shards",
};

static bool measure_part(struct world *world, const char *part)
{
    return bench_stream(world, part) || bench_pair(world, part) || bench_memory(world, part) ||
           bench_growth(world, part);
}

/* In a process of its own: what one part leaves behind in the index and in the allocator is nothing
 * to the next. False when it failed or a count was wrong. */
static bool run_part(struct world *world, const char *part)
{
    int status = 0;

    printf("%s\n", part);
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        return perror("bench_core"), false;
    if (child == 0) {
        bool known = measure_part(world, part);

        fflush(stdout);
        _exit(known && !world->wrong ? 0 : 1);
    }
    return waitpid(child, &status, 0) == child && status == 0;
}

static bool is_part(const char *name)
{
    for (size_t i = 0; i < YG_COUNT(all_parts); i++) {
        if (strcmp(name, all_parts[i]) == 0)
            return true;
    }
    return false;
}

/* A file to append to; NULL when there is none, or the end of the program. */
static FILE *open_output(const char *path)
{
    FILE *file = path == NULL ? NULL : fopen(path, "a");

    if (path != NULL && file == NULL) {
        perror(path);
        exit(2);
    }
    return file;
}

static void close_output(FILE *file)
{
    if (file != NULL && fclose(file) != 0) {
        perror("bench_core");
        exit(2);
    }
}

static bool measure_parts(const struct core_options *options, FILE *json, char **parts,
                          size_t count)
{
    struct world world;
    bool good = true;

    world_open(&world, options);
    world.report = measure_report_create(json);
    world.report->kernel = yardstick_kernel();
    for (size_t i = 0; i < (count > 0 ? count : YG_COUNT(all_parts)); i++)
        good &= run_part(&world, count > 0 ? parts[i] : all_parts[i]);
    measure_print(world.report);
    measure_report_destroy(world.report);
    world_close(&world);
    return good;
}

int main(int argc, char **argv)
{
    const char *data = getenv("YG_DATA_DIR"), *json_path = NULL, *points_path = NULL;
    struct core_options options = {.fleet = fleet_defaults,
                                   .assets = 20000,
                                   .messages = 20000,
                                   .large_assets = 1000000,
                                   .grown_assets = 300000,
                                   .rounds = 7,
                                   .index_advisories = 97000,
                                   .data = data == NULL ? "../shared/data" : data};
    int i = 1;

    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        if (strcmp(argv[i], "--data") == 0)
            options.data = argv[i + 1];
        else if (strcmp(argv[i], "--json") == 0)
            json_path = argv[i + 1];
        else if (strcmp(argv[i], "--points") == 0)
            points_path = argv[i + 1];
        else if (!set_number(&options, argv[i], argv[i + 1]))
            return fprintf(stderr, "bench_core: %s %s\n", argv[i], argv[i + 1]), 2;
    }
    for (int k = i; k < argc; k++) {
        if (!is_part(argv[k]))
            return fprintf(stderr, "bench_core: no part %s\n", argv[k]), 2;
    }
    if (options.messages > options.assets)
        options.messages = options.assets;
    if (fleet_options_check(&options.fleet) != NULL)
        return fprintf(stderr, "bench_core: %s\n", fleet_options_check(&options.fleet)), 2;
    if (access(options.data, R_OK) != 0)
        options.data = NULL;
    FILE *json = open_output(json_path);
    options.points = open_output(points_path);
    printf("%s; %s; simdjson kernel %s\n", measure_machine(), measure_build(), yardstick_kernel());
    bool good = measure_parts(&options, json, argv + i, (size_t)(argc - i));
    close_output(json);
    close_output(options.points);
    return good ? 0 : 1;
}

/* main.c - a fleet or its advisories as JSON lines.
 *
 *   bench_fleet inventories|advisories|new [OPTION VALUE]...
 *
 * inventories: assets --from to --from + --count, as they are in --round; --form native or
 * cyclonedx. advisories: numbers --from to --from + --count; beyond --advisories they speak of
 * packages that nobody has. new: advisories about a package with 100 versions, 40 of them hit;
 * --target hot, shared or unique. Options of the fleet are listed without arguments. --output: a
 * file, else standard output. An SBOM holds no scope and no labels: a record's headers do, which
 * lines do not have.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/fleet/fleet.h"

#define FLUSH_BYTES ((size_t)1 << 20)

struct run {
    struct fleet_options fleet;
    const char *what, *output;
    uint64_t from, count;
    uint32_t round;
    enum fleet_form form;
    enum fleet_target target;
};

static bool set_word(const char *value, const char *const words[], size_t count, size_t *chosen)
{
    for (*chosen = 0; *chosen < count; ++*chosen) {
        if (strcmp(words[*chosen], value) == 0)
            return true;
    }
    return false;
}

static bool set_option(struct run *run, const char *name, const char *value)
{
    static const char *const forms[] = {"native", "cyclonedx"};
    static const char *const targets[] = {"hot", "shared", "unique"};
    size_t chosen;
    uint64_t number = 0;

    if (strcmp(name, "--form") == 0 && set_word(value, forms, YG_COUNT(forms), &chosen))
        return run->form = (enum fleet_form)chosen, true;
    if (strcmp(name, "--target") == 0 && set_word(value, targets, YG_COUNT(targets), &chosen))
        return run->target = (enum fleet_target)chosen, true;
    if (strcmp(name, "--output") == 0)
        return run->output = value, true;
    if (fleet_options_set(&run->fleet, name, value))
        return true;
    if (!yg_str_to_u64(yg_str(value), &number))
        return false;
    if (strcmp(name, "--from") == 0)
        return run->from = number, true;
    if (strcmp(name, "--count") == 0)
        return run->count = number, true;
    if (strcmp(name, "--round") == 0 && number < UINT32_MAX)
        return run->round = (uint32_t)number, true;
    return false;
}

static bool flush(struct yg_buf *buf, size_t least, FILE *file)
{
    if (buf->failed)
        return false;
    if (buf->len < least)
        return true;
    bool written = fwrite(buf->ptr, 1, buf->len, file) == buf->len;
    yg_buf_reset(buf);
    return written;
}

static bool put_all(const struct run *run, FILE *file)
{
    struct fleet *fleet = fleet_create(&run->fleet);
    struct fleet_asset asset;
    struct yg_buf buf = {0};
    bool good = true;

    fleet_asset_init(fleet, &asset);
    for (uint64_t i = run->from; good && i < run->from + run->count; i++) {
        if (strcmp(run->what, "inventories") == 0) {
            fleet_read(fleet, i, run->round, &asset);
            fleet_put_inventory(fleet, &asset, run->form, &buf);
        } else if (strcmp(run->what, "advisories") == 0) {
            fleet_put_advisory(fleet, (uint32_t)i, &buf);
        } else {
            fleet_put_new_advisory(fleet, run->target, (uint32_t)i, &buf);
        }
        yg_buf_append_char(&buf, '\n');
        good = flush(&buf, FLUSH_BYTES, file);
    }
    good = good && flush(&buf, 1, file) && fflush(file) == 0;
    fleet_asset_deinit(&asset);
    yg_buf_deinit(&buf);
    fleet_destroy(fleet);
    return good;
}

static int usage(void)
{
    printf(
        "usage: bench_fleet inventories|advisories|new [OPTION VALUE]...\n"
        "  --from --count --round --form native|cyclonedx --target hot|shared|unique --output\n");
    fleet_options_help();
    return 2;
}

int main(int argc, char **argv)
{
    static const char *const whats[] = {"inventories", "advisories", "new"};
    struct run run = {.fleet = fleet_defaults, .count = 1000};
    FILE *file = stdout;
    size_t chosen;

    if (argc < 2 || argc % 2 != 0 || !set_word(argv[1], whats, YG_COUNT(whats), &chosen))
        return usage();
    run.what = whats[chosen];
    for (int i = 2; i < argc; i += 2) {
        if (!set_option(&run, argv[i], argv[i + 1]))
            return fprintf(stderr, "bench_fleet: %s %s\n", argv[i], argv[i + 1]), 2;
    }
    if (fleet_options_check(&run.fleet) != NULL)
        return fprintf(stderr, "bench_fleet: %s\n", fleet_options_check(&run.fleet)), 2;
    if (run.output != NULL && (file = fopen(run.output, "wb")) == NULL)
        return perror(run.output), 1;
    bool good = put_all(&run, file);
    if (run.output != NULL)
        good = fclose(file) == 0 && good;
    if (!good)
        perror(run.output == NULL ? "standard output" : run.output);
    return good ? 0 : 1;
}

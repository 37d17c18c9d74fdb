/* guards.c - what guards cost: "A running on B" over a fleet.
 *
 *   bench_guards [ASSETS]
 *
 * Each asset has firmware, its hardware and ten packages that nobody speaks of, all in a manifest
 * of its own. Timed are one advisory from its application to the last exposure, with and without
 * guards, and inventories that change while other guards stand. Default: 100,000 assets.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "matchers/fleet/shard.h"
#include "tests/support/advisories.h"

enum { PRODUCTS = 300, VERSIONS = 10, FILLERS = 10, CARRIED = 10000, MOVES = 20000 };

struct fleet {
    struct yg_index *index;
    struct yg_shard *shard;
    uint32_t assets;
};

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Asset `number` with version `version` of its firmware. */
static void take_inventory(struct fleet *fleet, uint32_t number, uint32_t version)
{
    char id[16], texts[3 + FILLERS][80];
    struct yg_str components[3 + FILLERS];
    struct yg_error err;
    uint32_t product = number % PRODUCTS;

    snprintf(id, sizeof id, "a%u", number);
    snprintf(texts[0], sizeof texts[0], "cpe:2.3:o:acme:fw%u:%u.0:*:*:*:*:*:*:*", product, version);
    snprintf(texts[1], sizeof texts[1], "cpe:2.3:h:acme:hw%u:-:*:*:*:*:*:*:*", product);
    snprintf(texts[2], sizeof texts[2], "cpe:2.3:o:acme:system:10.0:*:*:*:*:*:*:*");
    for (uint32_t i = 0; i < FILLERS; i++)
        snprintf(texts[3 + i], sizeof texts[0], "pkg:npm/filler-%u@1.%u.0", i,
                 (number * 7919 + i * 104729) % 5000);
    for (size_t i = 0; i < YG_COUNT(texts); i++)
        components[i] = yg_str(texts[i]);
    struct yg_inventory inventory = {
        .asset = yg_str(id), .texts = components, .component_count = YG_COUNT(components)};
    inventory.segment.scope = YG_STR("product/camera");
    if (yg_shard_apply(fleet->shard, 0, &inventory, &err) != YG_OK)
        abort();
}

static uint64_t drain(struct fleet *fleet)
{
    struct yg_exposure exposure;
    uint64_t affected = 0;

    while (yg_shard_take_exposure(fleet->shard, &exposure))
        affected += exposure.affected;
    return affected;
}

/* From the advisory to the exposures; returns the affected assets. */
static uint64_t advise(struct fleet *fleet, const char *line)
{
    struct yg_arena arena = {0};
    struct yg_advisory advisory = advisory_read(&arena, line);
    struct yg_index_change change;
    struct yg_error err;

    if (yg_index_apply(fleet->index, &advisory, &change, &err) != YG_OK ||
        yg_shard_changed(fleet->shard, change.identities, change.identity_count, &err) != YG_OK)
        abort();
    yg_reclaim_quiescent(yg_index_reclaim(fleet->index), 0);
    yg_arena_deinit(&arena);
    return drain(fleet);
}

static void time_advisory(struct fleet *fleet, const char *what, const char *line)
{
    double start = now_ms();
    uint64_t affected = advise(fleet, line);

    printf("%-52s %8.2f ms, %llu affected\n", what, now_ms() - start, (unsigned long long)affected);
}

/* `product` < 0: of all of them, each guarded by its own hardware. */
static void format_pairs(struct yg_buf *line, const char *id, int product, bool guarded)
{
    yg_buf_printf(line, "%s source=nvd", id);
    for (int i = product < 0 ? 0 : product; i < (product < 0 ? PRODUCTS : product + 1); i++) {
        yg_buf_printf(line, ";|cpe:2.3:o:acme:fw%d:*:*:*:*:*:*:*:*|i0 f5.0|", i);
        if (guarded)
            yg_buf_printf(line, "||cpe:2.3:h:acme:hw%d:-:*:*:*:*:*:*:* i0", i);
    }
    yg_buf_append_char(line, '\0');
}

static void time_pairs(struct fleet *fleet, const char *what, const char *id, int product,
                       bool guarded)
{
    struct yg_buf line = {0};

    format_pairs(&line, id, product, guarded);
    time_advisory(fleet, what, line.ptr);
    yg_buf_deinit(&line);
}

/* A vendor's document: one part in each of its products. */
static void time_products(struct fleet *fleet)
{
    struct yg_buf line = {0};

    yg_buf_printf(&line, "V-1 alias=CVE-5 source=acme");
    for (int i = 0; i < PRODUCTS; i++)
        yg_buf_printf(&line,
                      ";npm|filler-1|s i1.1000.0 f1.2000.0|||"
                      "cpe:2.3:h:acme:hw%d:-:*:*:*:*:*:*:* i0",
                      i);
    yg_buf_append_char(&line, '\0');
    time_advisory(fleet, "1,000 versions of a part, 300 products as guards", line.ptr);
    yg_buf_deinit(&line);
}

static void time_moves(struct fleet *fleet, const char *what)
{
    double start = now_ms();

    for (uint32_t i = 0; i < MOVES; i++)
        take_inventory(fleet, i % fleet->assets, (i / fleet->assets + i + 1) % VERSIONS);
    double took = now_ms() - start;
    drain(fleet);
    printf("%-52s %8.2f us each\n", what, took * 1e3 / MOVES);
}

/* Everything runs on one system, which satisfies a clause of each of these. */
static void carry(struct fleet *fleet)
{
    for (int i = 0; i < CARRIED; i++) {
        char line[256];

        snprintf(line, sizeof line,
                 "CVE-9-%d source=nvd;|cpe:2.3:a:acme:app%d:*:*:*:*:*:*:*:*|i0|||"
                 "cpe:2.3:o:acme:system:*:*:*:*:*:*:*:* i0",
                 i, i);
        advise(fleet, line);
    }
}

int main(int argc, char **argv)
{
    struct fleet fleet = {.index = yg_index_create(),
                          .assets = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 100000};

    fleet.shard = fleet.index == NULL ? NULL : yg_shard_create(fleet.index);
    if (fleet.shard == NULL || fleet.assets == 0)
        return 1;
    yg_reclaim_reader(yg_index_reclaim(fleet.index));
    yg_reclaim_quiescent(yg_index_reclaim(fleet.index), 0);
    for (uint32_t i = 0; i < fleet.assets; i++)
        take_inventory(&fleet, i, i % VERSIONS);
    printf("%u assets\n", fleet.assets);
    time_moves(&fleet, "an inventory that nobody speaks of");
    time_advisory(&fleet, "the system, which every asset has",
                  "CVE-1 source=nvd;|cpe:2.3:o:acme:system:*:*:*:*:*:*:*:*|i0|");
    time_advisory(&fleet, "the system, guarded by one of its packages",
                  "CVE-2 source=nvd;|cpe:2.3:o:acme:system:*:*:*:*:*:*:*:*|i0|||"
                  "pkg:npm/filler-0 i0");
    time_pairs(&fleet, "one firmware", "CVE-3", 3, false);
    time_pairs(&fleet, "one firmware on its hardware", "CVE-4", 3, true);
    time_pairs(&fleet, "300 firmwares", "CVE-6", -1, false);
    time_pairs(&fleet, "300 firmwares, each on its hardware", "CVE-7", -1, true);
    time_products(&fleet);
    time_moves(&fleet, "an inventory under these");
    carry(&fleet);
    time_moves(&fleet, "an inventory on what carries 10,000 others");
    yg_shard_destroy(fleet.shard);
    yg_index_destroy(fleet.index);
    return 0;
}

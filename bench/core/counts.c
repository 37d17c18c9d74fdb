/* counts.c - what the exposures must be, counted by brute force from numbers.
 *
 * The naive matcher shares nothing with the product: neither texts nor version compares nor
 * decoders. It knows packages, versions and platforms by number, and from each advisory the bounds
 * in numbers from which its text was made.
 */
#include "bench/core/core.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PLATFORM_PLACE 1 /* in every set of a fleet */

struct rules {
    struct fleet_rule *items; /* by package */
    uint32_t *first;          /* place of a package's rules; one more than there are packages */
};

struct rules *rules_create(const struct fleet *fleet)
{
    uint32_t packages = fleet_package_count(fleet), count = fleet_options(fleet)->advisories;
    struct rules *rules = calloc(1, sizeof *rules);
    uint32_t *next = calloc(packages + 1, sizeof *next);
    struct fleet_rule rule;

    if (rules == NULL || next == NULL)
        abort();
    rules->first = calloc(packages + 1, sizeof *rules->first);
    rules->items = calloc(count + 1, sizeof *rules->items);
    if (rules->first == NULL || rules->items == NULL)
        abort();
    for (uint32_t n = 0; fleet_rule(fleet, n, &rule); n++)
        rules->first[rule.package + 1]++;
    for (uint32_t i = 0; i < packages; i++)
        next[i + 1] = rules->first[i + 1] += rules->first[i];
    for (uint32_t n = 0; fleet_rule(fleet, n, &rule); n++)
        rules->items[next[rule.package]++] = rule;
    free(next);
    return rules;
}

void rules_destroy(struct rules *rules)
{
    if (rules == NULL)
        return;
    free(rules->items);
    free(rules->first);
    free(rules);
}

void counts_init(struct counts *counts, const struct fleet *fleet)
{
    const struct fleet_options *options = fleet_options(fleet);

    *counts = (struct counts){.vulnerabilities = options->advisories,
                              .segments = options->scopes * FLEET_SEGMENTS_OF_SCOPE};
    size_t size = (size_t)counts->vulnerabilities * counts->segments * sizeof *counts->cells;
    counts->cells = calloc(1, size + 1);
    if (counts->cells == NULL)
        abort();
    measure_touch(counts->cells, size + 1);
}

void counts_deinit(struct counts *counts)
{
    free(counts->cells);
}

void counts_set(struct counts *counts, const struct fleet *fleet,
                const struct yg_exposure *exposure)
{
    uint32_t vulnerability = fleet_find_vulnerability(exposure->vulnerability);
    uint32_t segment = fleet_find_segment(fleet, &exposure->segment);

    if (vulnerability >= counts->vulnerabilities || segment == UINT32_MAX ||
        exposure->under_investigation > 0) {
        counts->others++;
        return;
    }
    counts->cells[(size_t)vulnerability * counts->segments + segment] = exposure->affected;
}

void counts_add_asset(struct counts *counts, const struct rules *rules,
                      const struct fleet_asset *asset)
{
    uint32_t platform = asset->items[PLATFORM_PLACE].version;

    for (size_t i = 0; i < asset->count; i++) {
        struct fleet_item item = asset->items[i];

        for (uint32_t r = rules->first[item.package]; r < rules->first[item.package + 1]; r++) {
            const struct fleet_rule *rule = &rules->items[r];

            if (item.version >= rule->from && item.version < rule->to &&
                (!rule->guarded ||
                 (platform >= rule->platform_from && platform < rule->platform_to)))
                counts->cells[(size_t)rule->vulnerability * counts->segments + asset->segment]++;
        }
    }
}

bool counts_compare(const char *what, const struct counts *taken, const struct counts *naive)
{
    uint64_t exposures = 0, assets = 0, differ = 0, first = 0;

    for (uint64_t i = 0; i < (uint64_t)naive->vulnerabilities * naive->segments; i++) {
        exposures += naive->cells[i] > 0;
        assets += naive->cells[i];
        if (taken->cells[i] != naive->cells[i] && differ++ == 0)
            first = i;
    }
    if (differ == 0 && taken->others == 0) {
        printf("  %s: %" PRIu64 " exposures of %" PRIu64 " assets, as counted naively\n", what,
               exposures, assets);
        return true;
    }
    printf("  %s: WRONG: %" PRIu64 " of %" PRIu64 " exposures differ, %" PRIu64 " others; ", what,
           differ, exposures, taken->others);
    if (differ > 0)
        printf("the first: vulnerability %" PRIu64 ", segment %" PRIu64 ": %u, naively %u",
               first / naive->segments, first % naive->segments, taken->cells[first],
               naive->cells[first]);
    printf("\n");
    return false;
}

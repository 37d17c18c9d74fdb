/* main.c - the parts of the matching core, one by one.
 *
 *   bench_micro [OPTION VALUE]... [PART]...
 *
 *   decode     inventories in native and in CycloneDX form; simdjson's DOM parser and a walk
 *   intern     component texts to ids, one at a time and an inventory at once; a table with open
 *              addressing and 16-byte slots, one at a time
 *   manifest   the set of an inventory by its name; sorted, hashed and looked up
 *   posting    manifests appended to the lists of their identities, and all lists walked; CRoaring
 *   ring       batches handed from thread to thread; a queue with a mutex and a condition
 *   query      a new advisory until all exposures are taken; all assets compared by number
 *
 *   --messages N   inventories that a round works on (4,000)
 *   --rounds N     (7)
 *   --json FILE    rows, one object a line
 *   and the options of bench_fleet
 *
 * Times are the thread's CPU time, those of the ring the wall clock's. Exit status 1: a part has
 * not found what its yardstick has.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/micro/micro.h"
#include "bench/yardstick_dom.h"

void micro_check(enum yg_status st, const struct yg_error *err)
{
    if (st == YG_OK)
        return;
    fprintf(stderr, "bench_micro: %s\n", err->text);
    exit(1);
}

/* ---- pairs ---------------------------------------------------------------------------------- */

static void add_row(struct micro *micro, const struct micro_pair *pair, const char *suffix,
                    const char *unit, const struct measure_series *series)
{
    char name[64];
    struct measure_row row = {.name = name, .unit = unit, .less_is_better = *suffix != '\0'};

    snprintf(name, sizeof name, "%s%s", pair->name, suffix);
    measure_row(micro->report, &row, series);
}

void micro_measure(struct micro *micro, const struct micro_pair *pair, void *state)
{
    struct measure_series own = {.count = 0}, peer = {.count = 0}, ratio = {.count = 0};
    uint64_t found = 0, peer_found = 0;

    for (uint32_t round = 0; round < micro->rounds; round++) {
        double own_s = 0, peer_s = 0;

        for (uint32_t turn = 0; turn < 2; turn++) { /* each comes first in every other round */
            if ((round + turn) % 2 == 0)
                own_s = pair->own(state, &found);
            else if (pair->peer != NULL)
                peer_s = pair->peer(state, &peer_found);
        }
        measure_add(&own, own_s / (double)pair->items * 1e9);
        measure_add(&peer, peer_s / (double)pair->items * 1e9);
        measure_add(&ratio, peer_s / own_s);
    }
    add_row(micro, pair, "_ns", pair->unit, &own);
    if (pair->peer == NULL)
        return;
    add_row(micro, pair, "_peer_ns", pair->unit, &peer);
    add_row(micro, pair, "", "x peer", &ratio);
    if (found != peer_found) {
        printf("%s: WRONG: found %" PRIu64 ", its yardstick %" PRIu64 "\n", pair->name, found,
               peer_found);
        micro->wrong = true;
    }
}

/* ---- texts ---------------------------------------------------------------------------------- */

void micro_texts_init(struct micro_texts *t, const struct micro *micro)
{
    const struct fleet *fleet = micro->fleet;
    uint32_t *first = calloc(fleet_package_count(fleet) + 1, sizeof *first);
    size_t room = micro->messages * fleet_options(fleet)->components_max;
    struct fleet_asset asset;

    *t = (struct micro_texts){.number_count = fleet_component_count(fleet)};
    t->texts = malloc(room * sizeof *t->texts);
    t->numbers = malloc(room * sizeof *t->numbers);
    t->starts = calloc(micro->messages + 1, sizeof *t->starts);
    if (first == NULL || t->texts == NULL || t->numbers == NULL || t->starts == NULL)
        abort();
    for (uint32_t i = 0; i < fleet_package_count(fleet); i++)
        first[i + 1] = first[i] + fleet_version_count(fleet, i);
    messages_init(&t->messages, fleet, FLEET_NATIVE, micro->messages);
    fleet_asset_init(fleet, &asset);
    for (uint64_t i = 0; i < micro->messages; i++) {
        fleet_read(fleet, i, 0, &asset);
        messages_add(&t->messages, fleet, &asset);
        for (size_t k = 0; k < asset.count; k++)
            t->numbers[t->text_count++] = first[asset.items[k].package] + asset.items[k].version;
        t->starts[i + 1] = t->text_count;
    }
    for (uint64_t i = 0; i < micro->messages; i++) { /* the buffer has its final place */
        struct yg_str rest = message_record(&t->messages, fleet, i).value;

        while (!yg_str_starts(rest, YG_STR("\"components\":[")))
            rest = yg_str_from(rest, 1);
        yg_str_cut(&rest, '[');
        for (size_t k = t->starts[i]; k < t->starts[i + 1]; k++) {
            yg_str_cut(&rest, '"');
            t->texts[k] = yg_str_cut(&rest, '"');
        }
    }
    fleet_asset_deinit(&asset);
    free(first);
}

void micro_texts_deinit(struct micro_texts *t)
{
    messages_deinit(&t->messages);
    free(t->texts);
    free(t->numbers);
    free(t->starts);
}

/* ---- the program ---------------------------------------------------------------------------- */

static const struct part {
    const char *name;
    void (*measure)(struct micro *micro);
} parts[] = {
    {"decode", micro_decode},   {"intern", micro_intern}, {"manifest", micro_manifest},
    {"posting", micro_posting}, {"ring", micro_ring},     {"query", micro_query},
};

/* All of them without a name. False: there is none of that name. */
static bool measure_part(struct micro *micro, const char *name)
{
    bool any = false;

    for (size_t i = 0; i < YG_COUNT(parts); i++) {
        if (name != NULL && strcmp(parts[i].name, name) != 0)
            continue;
        parts[i].measure(micro);
        any = true;
    }
    return any;
}

static bool set_option(struct micro *micro, struct fleet_options *fleet, const char *name,
                       const char *value)
{
    uint64_t number;

    if (fleet_options_set(fleet, name, value))
        return true;
    if (!yg_str_to_u64(yg_str(value), &number) || number < 1)
        return false;
    if (strcmp(name, "--messages") == 0 && number <= 1000000)
        return micro->messages = number, true;
    if (strcmp(name, "--rounds") == 0 && number <= MEASURE_ROUNDS_MAX)
        return micro->rounds = (uint32_t)number, true;
    return false;
}

int main(int argc, char **argv)
{
    struct micro micro = {.messages = 4000, .rounds = 7};
    struct fleet_options fleet = fleet_defaults;
    const char *path = NULL;
    FILE *json = NULL;
    int i = 1;

    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        if (strcmp(argv[i], "--json") == 0)
            path = argv[i + 1];
        else if (!set_option(&micro, &fleet, argv[i], argv[i + 1]))
            return fprintf(stderr, "bench_micro: %s %s\n", argv[i], argv[i + 1]), 2;
    }
    if (fleet_options_check(&fleet) != NULL)
        return fprintf(stderr, "bench_micro: %s\n", fleet_options_check(&fleet)), 2;
    if (path != NULL && (json = fopen(path, "a")) == NULL)
        return perror(path), 2;
    printf("%s; %s; simdjson kernel %s\n", measure_machine(), measure_build(), yardstick_kernel());
    micro.fleet = fleet_create(&fleet);
    micro.report = measure_report_create(json);
    micro.report->kernel = yardstick_kernel();
    bool known = i < argc || measure_part(&micro, NULL);
    for (; known && i < argc; i++)
        known = measure_part(&micro, argv[i]);
    if (!known)
        fprintf(stderr, "bench_micro: no part %s\n", argv[i - 1]);
    measure_print(micro.report);
    measure_report_destroy(micro.report);
    fleet_destroy(micro.fleet);
    if (json != NULL && fclose(json) != 0)
        return perror(path), 2;
    return !known ? 2 : micro.wrong ? 1 : 0;
}

/* decode.c - inventories decoded to the model; simdjson's DOM parser and a walk over the strings of
 * their components. What is found is the number of components. */
#include <stdlib.h>

#include "bench/micro/micro.h"
#include "bench/yardstick_dom.h"
#include "connectors/formats/decode.h"

#define RECORD_BYTES_MAX ((size_t)64 << 20)

struct decode {
    const struct fleet *fleet;
    struct yg_decoder *decoder;
    struct messages messages;
};

static double decode_all(void *state, uint64_t *found)
{
    struct decode *d = state;
    struct yg_inventory inventory;
    struct yg_error err;
    double start = measure_cpu();

    *found = 0;
    for (uint64_t i = 0; i < d->messages.count; i++) {
        struct yg_record record = message_record(&d->messages, d->fleet, i);

        micro_check(yg_decode_inventory(d->decoder, &record, &inventory, &err), &err);
        *found += inventory.component_count;
    }
    return measure_cpu() - start;
}

static double walk_all(void *state, uint64_t *found)
{
    struct decode *d = state;
    struct yardstick_sum sum = {0};
    double start = measure_cpu();

    for (uint64_t i = 0; i < d->messages.count; i++) {
        struct yg_str text = message_record(&d->messages, d->fleet, i).value;

        if (!yardstick_dom_walk(text.ptr, text.len, &sum))
            abort();
    }
    *found = sum.components;
    return measure_cpu() - start;
}

void micro_decode(struct micro *micro)
{
    static const char *const names[] = {
        [FLEET_NATIVE] = "decode_native", [FLEET_CYCLONEDX] = "decode_cyclonedx"};

    for (enum fleet_form form = FLEET_NATIVE; form <= FLEET_CYCLONEDX; form++) {
        struct decode d = {.fleet = micro->fleet, .decoder = yg_decoder_create(RECORD_BYTES_MAX)};
        struct fleet_asset asset;

        if (d.decoder == NULL)
            abort();
        messages_init(&d.messages, micro->fleet, form, micro->messages);
        fleet_asset_init(micro->fleet, &asset);
        for (uint64_t i = 0; i < micro->messages; i++) {
            fleet_read(micro->fleet, i, 0, &asset);
            messages_add(&d.messages, micro->fleet, &asset);
        }
        const struct micro_pair pair = {names[form], "ns/message", micro->messages, decode_all,
                                        walk_all};
        micro_measure(micro, &pair, &d);
        fleet_asset_deinit(&asset);
        messages_deinit(&d.messages);
        yg_decoder_destroy(d.decoder);
    }
}

/* bench/json.c - how fast are the JSON reader and the decoder of inventories, beside simdjson's DOM
 * on the same bytes?
 *
 *   bench_json [-m messages] [-r rounds] [-j FILE]
 *
 * Messages are inventories of about 200 components in the native form (an array of purls) and in
 * CycloneDX's (an array of objects), made by bench/fleet, laid out one behind the other and read
 * from memory (take more of them than the last cache holds). The ways of reading take turns round
 * by round, so that a slow moment of the machine hits all; time is the thread's CPU time. What
 * counts is the ratio to "DOM parse and walk". FILE gets it as JSON, one object a line.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/fleet/fleet.h"
#include "bench/measure.h"
#include "bench/yardstick_dom.h"
#include "connectors/formats/decode.h"
#include "connectors/json.h"
#include "connectors/simdjson_shim.h"
#include "pipeline/base/buf.h"

#define STRINGS 256
#define MEMBERS 16

struct messages {
    struct yg_buf bytes;
    struct yg_record *records;
    size_t count, payload;
};

struct way {
    const char *name;
    bool (*read)(const struct yg_record *record, struct yardstick_sum *sum);
    bool walks;       /* adds to the sum */
    bool native_only; /* no other form has it */
};

static struct yg_json_reader *reader;
static struct yg_decoder *decoder;
static struct yg_simdjson *shim;

/* ---- messages ------------------------------------------------------------------------------- */

/* Values and keys stand as offsets in the records until all bytes have come. */
static void place(struct messages *m)
{
    for (size_t i = 0; i < m->count; i++) {
        struct yg_record *record = &m->records[i];

        record->value.ptr = m->bytes.ptr + (size_t)record->position.offset;
        record->key.ptr = record->value.ptr - record->key.len;
    }
}

static void make_messages(struct messages *m, const struct fleet *fleet, enum fleet_form form,
                          size_t count)
{
    static const char padding[YARDSTICK_PADDING];
    struct fleet_asset asset;

    *m = (struct messages){.records = calloc(count, sizeof *m->records), .count = count};
    fleet_asset_init(fleet, &asset);
    for (size_t i = 0; i < count; i++) {
        struct yg_record *record = &m->records[i];
        char id[FLEET_ASSET_ID_MAX + 1];

        fleet_read(fleet, i, 0, &asset);
        record->key = fleet_asset_id(fleet, i, id);
        yg_buf_append(&m->bytes, record->key);
        record->position.offset = (int64_t)m->bytes.len;
        fleet_put_inventory(fleet, &asset, form, &m->bytes);
        record->value.len = m->bytes.len - (size_t)record->position.offset;
        if (form == FLEET_CYCLONEDX)
            record->headers = fleet_headers(fleet, asset.segment, &record->header_count);
        m->payload += record->value.len;
        yg_buf_append(&m->bytes, (struct yg_str){padding, sizeof padding});
    }
    assert(!m->bytes.failed);
    place(m);
    fleet_asset_deinit(&asset);
}

/* ---- ways of reading ------------------------------------------------------------------------ */

static bool read_stage1(const struct yg_record *record, struct yardstick_sum *sum)
{
    const uint32_t *index;
    size_t count;

    (void)sum;
    return yg_simdjson_index(shim, record->value.ptr, record->value.len, &index, &count) ==
           YG_SIMDJSON_OK;
}

static bool read_check(const struct yg_record *record, struct yardstick_sum *sum)
{
    struct yg_json root;

    (void)sum;
    return yg_json_open(reader, record->value, &root, NULL) == YG_OK &&
           yg_json_close(reader, NULL) == YG_OK;
}

static void add(struct yardstick_sum *sum, struct yg_str text)
{
    sum->strings++;
    sum->bytes += text.len;
}

static bool is_wanted(struct yg_str key)
{
    return yg_str_equal(key, YG_STR("bom-ref")) || yg_str_equal(key, YG_STR("purl")) ||
           yg_str_equal(key, YG_STR("name")) || yg_str_equal(key, YG_STR("version"));
}

static void add_component(struct yardstick_sum *sum, struct yg_json component)
{
    struct yg_json value;
    struct yg_str key, text;

    while (yg_json_next_member(&component, &key, &value)) {
        if (is_wanted(key) && yg_json_get_string(value, &text))
            add(sum, text);
    }
}

static void add_items(struct yardstick_sum *sum, struct yg_json list)
{
    struct yg_json item;
    struct yg_str text;

    while (yg_json_next_item(&list, &item)) {
        if (yg_json_get_string(item, &text))
            add(sum, text);
        else
            add_component(sum, item);
    }
}

static void add_component_run(struct yardstick_sum *sum, struct yg_json component)
{
    struct yg_json_member members[MEMBERS];
    size_t n;

    while ((n = yg_json_next_members(&component, members, MEMBERS)) > 0) {
        for (size_t i = 0; i < n; i++) {
            if (is_wanted(members[i].key) && members[i].text.ptr != NULL)
                add(sum, members[i].text);
        }
    }
}

static void add_runs(struct yardstick_sum *sum, struct yg_json list)
{
    struct yg_str texts[STRINGS];
    struct yg_json item;
    size_t n;

    while ((n = yg_json_next_strings(&list, texts, STRINGS)) > 0) {
        for (size_t i = 0; i < n; i++)
            add(sum, texts[i]);
    }
    while (yg_json_next_item(&list, &item))
        add_component_run(sum, item);
}

static bool read_members(struct yg_str text, struct yardstick_sum *sum,
                         void (*add_list)(struct yardstick_sum *, struct yg_json))
{
    struct yg_json root, value;
    struct yg_str key;

    if (yg_json_open(reader, text, &root, NULL) != YG_OK)
        return false;
    while (yg_json_next_member(&root, &key, &value)) {
        if (yg_str_equal(key, YG_STR("components")))
            add_list(sum, value);
    }
    return yg_json_close(reader, NULL) == YG_OK;
}

static bool read_items(const struct yg_record *record, struct yardstick_sum *sum)
{
    return read_members(record->value, sum, add_items);
}

static bool read_runs(const struct yg_record *record, struct yardstick_sum *sum)
{
    return read_members(record->value, sum, add_runs);
}

static bool read_dom(const struct yg_record *record, struct yardstick_sum *sum)
{
    (void)sum;
    return yardstick_dom_parse(record->value.ptr, record->value.len);
}

static bool read_dom_walk(const struct yg_record *record, struct yardstick_sum *sum)
{
    return yardstick_dom_walk(record->value.ptr, record->value.len, sum);
}

static bool decode(const struct yg_record *record, struct yardstick_sum *sum)
{
    struct yg_inventory inventory;

    (void)sum;
    return yg_decode_inventory(decoder, record, &inventory, NULL) == YG_OK;
}

static bool decode_head(const struct yg_record *record, struct yardstick_sum *sum)
{
    struct yg_inventory inventory;

    (void)sum;
    return yg_decode_head(decoder, record, &inventory);
}

static const struct way ways[] = {
    {"DOM parse", read_dom, false, false},
    {"DOM parse and walk", read_dom_walk, true, false},
    {"stage 1 only", read_stage1, false, false},
    {"reader, checked only", read_check, false, false},
    {"reader, one by one", read_items, true, false},
    {"reader, runs", read_runs, true, false},
    {"inventory", decode, false, false},
    {"inventory, head and tail", decode_head, false, true},
};
#define YARDSTICK 1

/* ---- measuring ------------------------------------------------------------------------------ */

/* Nanoseconds a message. */
static double measure(const struct way *way, const struct messages *m, struct yardstick_sum *sum)
{
    double start = measure_cpu();
    bool good = true;

    *sum = (struct yardstick_sum){0};
    for (size_t i = 0; i < m->count; i++)
        good &= way->read(&m->records[i], sum);
    if (!good) {
        fprintf(stderr, "%s: a message was refused\n", way->name);
        exit(1);
    }
    return (measure_cpu() - start) / (double)m->count * 1e9;
}

static void report(const char *form, const struct way *way, const struct measure_series *spent,
                   const struct measure_series *ratio, FILE *json)
{
    printf("  %-26s %8.0f ns  best %8.0f ns   %5.2f x DOM parse and walk, best %5.2f\n", way->name,
           measure_median(spent), measure_least(spent), measure_median(ratio), measure_most(ratio));
    if (json != NULL)
        fprintf(
            json,
            "{\"name\":\"%s, %s\",\"value\":%.6g,\"unit\":\"x DOM parse and walk\",\"floor\":null,"
            "\"goal\":null,\"median\":%.6g,\"best\":%.6g,\"ns\":%.6g,\"rounds\":%zu,"
            "\"machine\":\"%s\",\"build\":\"%s\"}\n",
            form, way->name, measure_median(ratio), measure_median(ratio), measure_most(ratio),
            measure_median(spent), ratio->count, measure_machine(), measure_build());
}

static void compare(const char *name, const struct messages *m, enum fleet_form form, size_t rounds,
                    FILE *json)
{
    static struct measure_series spent[YG_COUNT(ways)], ratio[YG_COUNT(ways)];
    struct yardstick_sum sum, first = {0};
    double ns[YG_COUNT(ways)];

    memset(spent, 0, sizeof spent);
    memset(ratio, 0, sizeof ratio);
    for (size_t round = 0; round <= rounds; round++) { /* round 0 warms up */
        for (size_t w = 0; w < YG_COUNT(ways); w++) {
            if (ways[w].native_only && form != FLEET_NATIVE)
                continue;
            ns[w] = measure(&ways[w], m, &sum);
            if (ways[w].walks && first.strings == 0)
                first = sum;
            assert(!ways[w].walks || (sum.strings == first.strings && sum.bytes == first.bytes));
        }
        for (size_t w = 0; round > 0 && w < YG_COUNT(ways); w++) {
            measure_add(&spent[w], ns[w]);
            measure_add(&ratio[w], ns[YARDSTICK] / ns[w]);
        }
    }
    printf("%s: %zu messages of %zu bytes, %zu strings\n", name, m->count, m->payload / m->count,
           first.strings / m->count);
    for (size_t w = 0; w < YG_COUNT(ways); w++) {
        if (!ways[w].native_only || form == FLEET_NATIVE)
            report(name, &ways[w], &spent[w], &ratio[w], json);
    }
}

static void compare_form(const char *name, enum fleet_form form, size_t count, size_t rounds,
                         FILE *json)
{
    struct fleet *fleet = fleet_create(&fleet_defaults);
    struct messages m;

    make_messages(&m, fleet, form, count);
    compare(name, &m, form, rounds, json);
    yg_buf_deinit(&m.bytes);
    free(m.records);
    fleet_destroy(fleet);
}

int main(int argc, char **argv)
{
    size_t count = 10000, rounds = 9;
    FILE *json = NULL;
    int option;

    while ((option = getopt(argc, argv, "m:r:j:")) != -1) {
        if (option == 'm')
            count = strtoul(optarg, NULL, 10);
        else if (option == 'r')
            rounds = strtoul(optarg, NULL, 10);
        else if (option != 'j' || (json = fopen(optarg, "a")) == NULL)
            return 2;
    }
    if (count == 0 || rounds == 0 || rounds > MEASURE_ROUNDS_MAX)
        return 2;
    reader = yg_json_reader_create(YG_JSON_BYTES_MAX);
    decoder = yg_decoder_create(YG_JSON_BYTES_MAX);
    shim = yg_simdjson_create();
    if (reader == NULL || decoder == NULL || shim == NULL)
        return 1;
    printf("%s, kernel %s, thread CPU time, %zu rounds\n", measure_machine(), yardstick_kernel(),
           rounds);
    compare_form("native", FLEET_NATIVE, count, rounds, json);
    compare_form("CycloneDX", FLEET_CYCLONEDX, count, rounds, json);
    yg_json_reader_destroy(reader);
    yg_decoder_destroy(decoder);
    yg_simdjson_destroy(shim);
    if (json != NULL)
        fclose(json);
    return 0;
}

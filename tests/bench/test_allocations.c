/* test_allocations.c - in the steady state no message asks for memory: neither its decoding, nor
 * its way through the shard, nor the exposures that are taken. What grows (the manifests of new
 * sets, the lists that name them) asks for much at a time. All component versions are known before:
 * one that is new is parsed and evaluated, once for all assets, and takes what it needs. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "bench/fleet/fleet.h"
#include "connectors/formats/decode.h"
#include "matchers/fleet/shard.h"
#include "tests/support/counted_memory.h"

#define ASSETS 600
#define WARM_ROUNDS 6
#define DOCUMENT_BYTES_MAX ((size_t)8 << 20)

static const struct row {
    const char *why;
    enum fleet_form form;
    bool by_heads;
    double churn;
    double calls_most; /* by message */
} rows[] = {
    {"what has not changed, native", FLEET_NATIVE, false, 0, 0},
    {"what has not changed, by its head", FLEET_NATIVE, true, 0, 0},
    {"what has not changed, CycloneDX", FLEET_CYCLONEDX, false, 0, 0},
    {"one in seven has changed", FLEET_NATIVE, false, 0.15, 0.01},
    {"one in seven has changed, by heads", FLEET_NATIVE, true, 0.15, 0.01},
};

struct stream {
    const struct row *row;
    struct fleet *fleet;
    struct fleet_asset asset;
    struct yg_index *index;
    struct yg_shard *shard;
    struct yg_decoder *decoder;
    struct yg_buf document;
    uint64_t affected;
};

static void apply(struct stream *s, const struct yg_record *record)
{
    struct yg_inventory inventory;
    struct yg_error err;

    if (s->row->by_heads && yg_decode_head(s->decoder, record, &inventory) &&
        yg_shard_apply_head(s->shard, 0, &inventory))
        return;
    cr_assert(eq(int, yg_decode_inventory(s->decoder, record, &inventory, &err), YG_OK));
    cr_assert(eq(int, yg_shard_apply(s->shard, 0, &inventory, &err), YG_OK));
}

/* All assets as they are in that round; calls for memory, but for those of making the documents. */
static uint64_t send(struct stream *s, uint32_t round)
{
    uint64_t calls = 0;
    struct yg_exposure exposure;

    for (uint64_t number = 0; number < ASSETS; number++) {
        char id[FLEET_ASSET_ID_MAX + 1];
        struct yg_record record = {.time = YG_TIME_NONE};

        fleet_read(s->fleet, number, round, &s->asset);
        yg_buf_reset(&s->document);
        fleet_put_inventory(s->fleet, &s->asset, s->row->form, &s->document);
        record.key = fleet_asset_id(s->fleet, number, id);
        record.value = yg_buf_str(&s->document);
        if (s->row->form == FLEET_CYCLONEDX)
            record.headers = fleet_headers(s->fleet, s->asset.segment, &record.header_count);
        uint64_t before = counted_memory_calls();
        apply(s, &record);
        while (yg_shard_take_exposure(s->shard, &exposure))
            s->affected += exposure.affected;
        calls += counted_memory_calls() - before;
    }
    return calls;
}

/* An asset that has everything. */
static void know_all(struct stream *s)
{
    struct yg_record record = {.key = YG_STR("all"), .time = YG_TIME_NONE};

    yg_buf_reset(&s->document);
    yg_buf_append(&s->document, YG_STR("{\"asset\":\"all\",\"os\":\"debian-12\",\"components\":["));
    for (uint32_t package = 0; package < fleet_package_count(s->fleet); package++) {
        for (uint32_t version = 0; version < fleet_version_count(s->fleet, package); version++) {
            struct yg_str text = fleet_component(s->fleet, (struct fleet_item){package, version});

            yg_buf_printf(&s->document, "\"%.*s\",", YG_STR_ARG(text));
        }
    }
    yg_buf_append(&s->document, YG_STR("\"pkg:generic/last@1\"]}"));
    record.value = yg_buf_str(&s->document);
    apply(s, &record);
}

static void apply_advisories(struct stream *s)
{
    struct yg_index_change change;
    const struct yg_advisory *items;
    struct yg_error err;
    size_t count;

    for (uint32_t n = 0; n < fleet_options(s->fleet)->advisories; n++) {
        yg_buf_reset(&s->document);
        fleet_put_advisory(s->fleet, n, &s->document);
        struct yg_record record = {.value = yg_buf_str(&s->document), .time = YG_TIME_NONE};
        cr_assert(eq(int, yg_decode_advisories(s->decoder, &record, &items, &count, &err), YG_OK));
        cr_assert(eq(int, yg_index_apply(s->index, &items[0], &change, &err), YG_OK));
    }
}

Test(allocations, a_message_asks_for_no_memory)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct fleet_options options = fleet_defaults;
        struct stream s = {.row = &rows[i]};

        options.packages = 4000;
        options.advisories = 1000;
        options.images = 20;
        options.churn = rows[i].churn;
        s.fleet = fleet_create(&options);
        s.index = yg_index_create();
        s.decoder = yg_decoder_create(DOCUMENT_BYTES_MAX);
        cr_assert(s.index != NULL && s.decoder != NULL);
        s.shard = yg_shard_create(s.index);
        fleet_asset_init(s.fleet, &s.asset);
        apply_advisories(&s);
        know_all(&s);
        uint64_t first = send(&s, 0);
        for (uint32_t round = 1; round < WARM_ROUNDS; round++)
            send(&s, round);
        double calls = (double)send(&s, WARM_ROUNDS) / ASSETS;
        cr_expect(le(dbl, calls, rows[i].calls_most), "%s", rows[i].why);
        cr_expect(gt(u64, first, 0), "the counter counts");
        cr_expect(gt(u64, s.affected, 0));
        fleet_asset_deinit(&s.asset);
        yg_shard_destroy(s.shard);
        yg_index_destroy(s.index);
        yg_decoder_destroy(s.decoder);
        yg_buf_deinit(&s.document);
        fleet_destroy(s.fleet);
    }
}

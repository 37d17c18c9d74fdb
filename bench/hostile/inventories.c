/* inventories.c - 300,000 components in one SBOM, against the same ones in 1,500 SBOMs: decoded and
 * applied to a shard, exposures taken; then all of it once more with one component changed in each
 * SBOM. */
#include <stdlib.h>

#include "bench/hostile/hostile.h"
#include "connectors/formats/decode.h"
#include "matchers/fleet/shard.h"
#include "tests/support/hostile_documents.h"

#define RECORD_BYTES_MAX ((size_t)256 << 20)

/* row->variant: the form. */
static void *make(const struct hostile_row *row, bool hostile)
{
    struct hostile_documents *documents = calloc(1, sizeof *documents);

    hostile_check(documents != NULL);
    hostile_put_sboms(documents, (enum hostile_form)row->variant, row->count,
                      hostile ? row->count : HOSTILE_SBOM_COMPONENTS);
    return documents;
}

static void drop(void *input)
{
    hostile_documents_deinit(input);
    free(input);
}

static size_t bytes_of(const void *input)
{
    return ((const struct hostile_documents *)input)->bytes.len;
}

static struct yg_index *make_index(struct yg_decoder *decoder, uint32_t components)
{
    struct hostile_documents documents = {.count = 0};
    struct yg_index *index = yg_index_create();
    const struct yg_advisory *items;
    struct yg_index_change change;
    struct yg_error err;
    size_t count;

    hostile_put_package_advisories(&documents, components);
    for (size_t i = 0; i < documents.count; i++) {
        struct yg_record record = hostile_record(&documents, i);

        hostile_check(yg_decode_advisories(decoder, &record, &items, &count, &err) == YG_OK &&
                      yg_index_apply(index, items, &change, &err) == YG_OK);
    }
    hostile_documents_deinit(&documents);
    return index;
}

/* The key names the asset: all documents of one asset have the same. */
static void feed(struct yg_shard *shard, struct yg_decoder *decoder, struct yg_record record,
                 size_t asset)
{
    struct yg_exposure exposure;
    struct yg_inventory inventory;
    struct yg_error err;
    char key[24];

    record.key = (struct yg_str){key, (size_t)snprintf(key, sizeof key, "asset-%zu", asset)};
    hostile_check(yg_decode_inventory(decoder, &record, &inventory, &err) == YG_OK &&
                  yg_shard_apply(shard, 0, &inventory, &err) == YG_OK);
    while (yg_shard_take_exposure(shard, &exposure))
        hostile_check(exposure.vulnerability.len > 0);
}

static double run(const struct hostile_row *row, const void *input)
{
    const struct hostile_documents *documents = input;
    struct yg_decoder *decoder = yg_decoder_create(RECORD_BYTES_MAX);
    struct yg_index *index = make_index(decoder, row->count);
    struct yg_shard *shard = yg_shard_create(index);
    double from = measure_cpu();

    for (size_t i = 0; i < documents->count; i++)
        feed(shard, decoder, hostile_record(documents, i), i % (documents->count / 2));
    double took = measure_cpu() - from;
    hostile_check(yg_shard_counts(shard).assets == documents->count / 2);
    yg_shard_destroy(shard);
    yg_index_destroy(index);
    yg_decoder_destroy(decoder);
    return took;
}

const struct hostile_row hostile_inventory_rows[] = {
    {"components_native", make, run, drop, bytes_of, HOSTILE_NATIVE, HOSTILE_COMPONENTS},
    {"components_cyclonedx", make, run, drop, bytes_of, HOSTILE_CYCLONEDX, HOSTILE_COMPONENTS},
    {.name = NULL},
};

/* ranges.c - 100,000 ranges in one advisory, against as many in 50,000 advisories: decoded and
 * applied to an index that knows the packages, 100 versions of the hostile one and one of each
 * other. */
#include <stdlib.h>

#include "bench/hostile/hostile.h"
#include "connectors/formats/decode.h"
#include "matchers/index.h"
#include "tests/support/hostile_documents.h"

#define RECORD_BYTES_MAX ((size_t)256 << 20)
#define HOT_VERSIONS 100

static const struct shapes {
    struct hostile_shape hostile, benign;
    bool refused; /* the hostile one is, as a whole */
} shapes[] = {
    /* by the variant of a row */
    {{"hot", 100, 1000, 1, 0, false}, {"package", 1, 2, 1, 0, false}, false},
    {{"hot", 16384, 6, 1, 0, false}, {"package", 1, 2, 1, 0, false}, false},
    {{"hot", 1, 13, 7692, 0, false}, {"package", 1, 2, 1, 0, false}, false},
    {{"hot", 1, 100000, 1, 0, false}, {"package", 1, 2, 1, 0, false}, true},
    {{"hot", 1, 13, 7692, 100000, false}, {"package", 1, 2, 1, 2, false}, false},
    {{"hot", 1, 13, 7692, 100000, true}, {"package", 1, 2, 1, 2, true}, false},
};

static void *make(const struct hostile_row *row, bool hostile)
{
    const struct hostile_shape *shape =
        hostile ? &shapes[row->variant].hostile : &shapes[row->variant].benign;
    struct hostile_documents *documents = calloc(1, sizeof *documents);

    hostile_check(documents != NULL);
    hostile_put_feed(documents, shape, row->count);
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

static void intern_versions(struct yg_index *index, const struct hostile_shape *shape,
                            size_t number, uint32_t versions)
{
    char text[64];

    for (uint32_t v = 0; v < versions; v++) {
        struct yg_component component = {.text = hostile_version(text, shape, number, v)};

        hostile_check(yg_index_intern(index, &component, (struct yg_str){NULL, 0}) !=
                      YG_IDENTITY_NONE);
    }
}

static void apply(struct yg_index *index, struct yg_decoder *decoder, struct yg_record record,
                  bool refused)
{
    const struct yg_advisory *items;
    struct yg_index_change change;
    struct yg_error err;
    size_t count;
    enum yg_status status = yg_decode_advisories(decoder, &record, &items, &count, &err);

    hostile_check(status == (refused ? YG_LIMIT : YG_OK));
    if (status == YG_OK)
        hostile_check(yg_index_apply(index, items, &change, &err) == YG_OK);
}

static double run(const struct hostile_row *row, const void *input)
{
    const struct hostile_documents *documents = input;
    const struct shapes *both = &shapes[row->variant];
    struct yg_decoder *decoder = yg_decoder_create(RECORD_BYTES_MAX);
    struct yg_index *index = yg_index_create();
    bool hostile = documents->count == 1;

    for (size_t i = 0; i < documents->count; i++)
        intern_versions(index, hostile ? &both->hostile : &both->benign, i,
                        hostile ? HOT_VERSIONS : 1);
    double from = measure_cpu();
    for (size_t i = 0; i < documents->count; i++)
        apply(index, decoder, hostile_record(documents, i), hostile && both->refused);
    double took = measure_cpu() - from;
    yg_index_destroy(index);
    yg_decoder_destroy(decoder);
    return took;
}

#define ROW(name, variant)                                                                         \
    {                                                                                              \
        name, make, run, drop, bytes_of, variant, HOSTILE_RANGES                                   \
    }

const struct hostile_row hostile_range_rows[] = {
    ROW("ranges_of_entry", 0),
    ROW("ranges_of_entries", 1),
    ROW("ranges_of_events", 2),
    ROW("ranges_refused", 3),
    ROW("ranges_and_versions", 4),
    ROW("ranges_and_texts", 5),
    {.name = NULL},
};

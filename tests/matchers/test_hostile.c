/* test_hostile.c - large documents cost no more work than as many bytes of small ones.
 *
 * Work is counted, not timed: texts hashed, texts and version keys compared, ranges tested, bytes
 * asked of malloc. The link options send these calls here. bench/hostile/ measures the same rows in
 * time, and ten times as large.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

#include "connectors/formats/decode.h"
#include "matchers/fleet/shard.h"
#include "matchers/range/range.h"
#include "tests/support/hostile_documents.h"

#define RECORD_BYTES_MAX ((size_t)64 << 20)
#define TIMES_MAX 3 /* what hostile input may cost of the benign one's cost per byte */

/* ---- counting ------------------------------------------------------------------------------- */

static struct {
    uint64_t hashed, compared, tested, allocated; /* the last one in bytes */
} work;

uint64_t __real_yg_hash(struct yg_str text);
uint64_t __wrap_yg_hash(struct yg_str text);
int __real_yg_str_compare(struct yg_str a, struct yg_str b);
int __wrap_yg_str_compare(struct yg_str a, struct yg_str b);
enum yg_range_answer __real_yg_ranges_test(const struct yg_ranges *ranges, struct yg_bound version,
                                           struct yg_range_hit *hit);
enum yg_range_answer __wrap_yg_ranges_test(const struct yg_ranges *ranges, struct yg_bound version,
                                           struct yg_range_hit *hit);
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);

uint64_t __wrap_yg_hash(struct yg_str text)
{
    work.hashed++;
    return __real_yg_hash(text);
}

int __wrap_yg_str_compare(struct yg_str a, struct yg_str b)
{
    work.compared++;
    return __real_yg_str_compare(a, b);
}

enum yg_range_answer __wrap_yg_ranges_test(const struct yg_ranges *ranges, struct yg_bound version,
                                           struct yg_range_hit *hit)
{
    work.tested++;
    return __real_yg_ranges_test(ranges, version, hit);
}

void *__wrap_malloc(size_t size)
{
    work.allocated += size;
    return __real_malloc(size);
}

void *__wrap_realloc(void *old, size_t size)
{
    work.allocated += size;
    return __real_realloc(old, size);
}

/* In units of about a nanosecond's worth. */
static double work_of_byte(size_t bytes)
{
    return ((double)(work.hashed + work.compared + work.tested) * 16 + (double)work.allocated) /
           (double)bytes;
}

/* ---- components ----------------------------------------------------------------------------- */

struct world {
    struct yg_decoder *decoder;
    struct yg_index *index;
};

static struct world world_open(void)
{
    struct world world = {yg_decoder_create(RECORD_BYTES_MAX), yg_index_create()};

    cr_assert(world.decoder != NULL && world.index != NULL);
    return world;
}

static void world_close(struct world *world)
{
    yg_index_destroy(world->index);
    yg_decoder_destroy(world->decoder);
}

static enum yg_status advise(struct world *world, const struct yg_record *record)
{
    const struct yg_advisory *items;
    struct yg_index_change change;
    struct yg_error err;
    size_t count;
    enum yg_status status = yg_decode_advisories(world->decoder, record, &items, &count, &err);

    return status == YG_OK ? yg_index_apply(world->index, items, &change, &err) : status;
}

static void advise_all(struct world *world, const struct hostile_documents *documents)
{
    for (size_t i = 0; i < documents->count; i++) {
        struct yg_record record = hostile_record(documents, i);

        cr_assert(eq(int, advise(world, &record), YG_OK));
    }
}

/* All SBOMs, each asset's second one with one component changed: the work for a byte, and the
 * exposures that were taken. */
static double feed_sboms(enum hostile_form form, uint32_t count, uint32_t each, uint64_t *exposures)
{
    struct hostile_documents sboms = {.count = 0}, advisories = {.count = 0};
    struct world world = world_open();
    struct yg_shard *shard = yg_shard_create(world.index);
    struct yg_inventory inventory;
    struct yg_exposure exposure;
    struct yg_error err;
    char key[24];

    hostile_put_package_advisories(&advisories, count);
    advise_all(&world, &advisories);
    hostile_put_sboms(&sboms, form, count, each);
    memset(&work, 0, sizeof work);
    for (size_t i = 0; i < sboms.count; i++) {
        struct yg_record record = hostile_record(&sboms, i);

        record.key.ptr = key;
        record.key.len = (size_t)snprintf(key, sizeof key, "asset-%zu", i % (sboms.count / 2));
        cr_assert(eq(int, yg_decode_inventory(world.decoder, &record, &inventory, &err), YG_OK));
        cr_assert(eq(int, yg_shard_apply(shard, 0, &inventory, &err), YG_OK));
        while (yg_shard_take_exposure(shard, &exposure))
            ++*exposures;
    }
    double cost = work_of_byte(sboms.bytes.len);
    yg_shard_destroy(shard);
    world_close(&world);
    hostile_documents_deinit(&sboms);
    hostile_documents_deinit(&advisories);
    return cost;
}

Test(hostile, components_in_one_sbom_or_in_many)
{
    enum { COMPONENTS = HOSTILE_COMPONENTS / 10 };
    static const struct {
        const char *why;
        enum hostile_form form;
    } rows[] = {
        {"native form", HOSTILE_NATIVE},
        {"CycloneDX", HOSTILE_CYCLONEDX},
    };

    for (size_t r = 0; r < YG_COUNT(rows); r++) {
        uint64_t few = 0, many = 0;
        double benign = feed_sboms(rows[r].form, COMPONENTS, HOSTILE_SBOM_COMPONENTS, &many);
        double hostile = feed_sboms(rows[r].form, COMPONENTS, COMPONENTS, &few);

        cr_expect(le(dbl, hostile, benign * TIMES_MAX), "%s: %g and %g", rows[r].why, hostile,
                  benign);
        cr_expect(all(ge(u64, few, COMPONENTS / 60), ge(u64, many, COMPONENTS / 60)),
                  "there were exposures");
    }
}

/* ---- ranges --------------------------------------------------------------------------------- */

/* Buffers grow to what such a document needs, once in a process: that is no cost of a byte. */
static void warm_up(struct world *world, const struct hostile_shape *shape)
{
    struct hostile_documents documents = {.count = 0};

    hostile_put_advisory(&documents, shape, 1000000);
    advise_all(world, &documents);
    hostile_documents_deinit(&documents);
}

static double feed_ranges(const struct hostile_shape *shape, uint32_t versions)
{
    struct hostile_documents documents = {.count = 0};
    struct world world = world_open();
    char text[64];

    hostile_put_feed(&documents, shape, HOSTILE_RANGES / 10);
    for (size_t i = 0; i < documents.count; i++) {
        for (uint32_t v = 0; v < versions; v++) {
            struct yg_component component = {.text = hostile_version(text, shape, i, v)};

            cr_assert(ne(u32, yg_index_intern(world.index, &component, (struct yg_str){NULL, 0}),
                         YG_IDENTITY_NONE));
        }
    }
    warm_up(&world, shape);
    memset(&work, 0, sizeof work);
    advise_all(&world, &documents);
    double cost = work_of_byte(documents.bytes.len);
    cr_expect(eq(u64, yg_index_counts(world.index).ranges_unreadable, 0));
    world_close(&world);
    hostile_documents_deinit(&documents);
    return cost;
}

Test(hostile, ranges_in_one_advisory_or_in_many)
{
    static const struct {
        const char *why;
        struct hostile_shape hostile;
    } rows[] = {
        {"many ranges in each entry", {"hot", 10, 1000, 1, 0, false}},
        {"many entries", {"hot", 2000, 5, 1, 0, false}},
        {"many events in a range", {"hot", 1, 2, 5000, 0, false}},
        {"as many listed versions beside them", {"hot", 1, 2, 5000, 10000, false}},
        {"as many texts that are no versions", {"hot", 1, 2, 5000, 10000, true}},
    };

    for (size_t r = 0; r < YG_COUNT(rows); r++) {
        struct hostile_shape shape = rows[r].hostile;
        double hostile = feed_ranges(&shape, 100);

        shape = (struct hostile_shape){"package",         1, 2, 1, shape.versions > 0 ? 2 : 0,
                                       shape.odd_versions};
        double benign = feed_ranges(&shape, 1);
        cr_expect(le(dbl, hostile, benign * TIMES_MAX), "%s: %g and %g", rows[r].why, hostile,
                  benign);
    }
}

Test(hostile, more_ranges_than_an_entry_may_have_are_refused_unread)
{
    static const struct hostile_shape shape = {"hot", 1, HOSTILE_RANGES / 10, 1, 0, false};
    struct hostile_documents documents = {.count = 0};
    struct world world = world_open();

    hostile_put_advisory(&documents, &shape, 0);
    memset(&work, 0, sizeof work);
    struct yg_record record = hostile_record(&documents, 0);
    cr_expect(eq(int, advise(&world, &record), YG_LIMIT));
    cr_expect(eq(u64, work.compared + work.tested, 0));
    cr_expect(eq(u64, yg_index_counts(world.index).advisories, 0));
    world_close(&world);
    hostile_documents_deinit(&documents);
}

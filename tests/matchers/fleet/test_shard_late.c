/* test_shard_late.c - what random fleets have found: changes that come late, exposures that are
 * taken in part. */
#include "matchers/fleet/shard.h"
#include "tests/support/index_bench.h"

/* Packages of npm, "a,b"; NULL: the asset is gone. */
static void put(struct yg_shard *shard, int32_t partition, const char *asset, const char *packages)
{
    char texts[8][32];
    struct yg_str components[8], left = yg_str(packages == NULL ? "" : packages);
    struct yg_inventory inventory = {.asset = yg_str(asset),
                                     .seen = YG_TIME_NONE,
                                     .segment = {.tenant = YG_STR(""),
                                                 .scope = YG_STR("service/x"),
                                                 .site = YG_STR(""),
                                                 .stage = YG_STR(""),
                                                 .kind = YG_STR("")},
                                     .texts = components,
                                     .gone = packages == NULL};
    struct yg_error err;

    while (left.len > 0) {
        size_t i = inventory.component_count++;
        struct yg_str package = yg_str_cut(&left, ',');

        snprintf(texts[i], sizeof texts[i], "pkg:npm/%.*s@1.0.0", YG_STR_ARG(package));
        components[i] = yg_str(texts[i]);
    }
    cr_assert(eq(int, yg_shard_apply(shard, partition, &inventory, &err), YG_OK), "%s", err.text);
}

/* A shard that is a reader: nothing that it counts with is released. */
static struct yg_shard *begin(struct bench *bench)
{
    struct yg_shard *shard = yg_shard_create(bench->index);
    struct yg_reclaim *reclaim = yg_index_reclaim(bench->index);

    cr_assert(shard != NULL);
    yg_reclaim_quiescent(reclaim, yg_reclaim_reader(reclaim));
    return shard;
}

static void answer(struct yg_shard *shard, const struct yg_index_change *change)
{
    struct yg_error err;

    cr_assert(
        eq(int, yg_shard_changed(shard, change->identities, change->identity_count, &err), YG_OK));
}

/* How many assets are affected, as of the newest exposure of the vulnerability; 0: none came. */
static uint32_t take_all(struct yg_shard *shard, const char *vulnerability)
{
    struct yg_exposure exposure;
    uint32_t affected = 0;

    while (yg_shard_take_exposure(shard, &exposure)) {
        cr_expect(eq(sz, exposure.sample_count, exposure.affected));
        if (yg_str_equal(exposure.vulnerability, yg_str(vulnerability)))
            affected = exposure.affected;
    }
    return affected;
}

Test(shard_late, a_guard_sees_the_clauses_of_its_own_vulnerability)
{
    struct bench bench;

    bench_init(&bench);
    apply(&bench, "GHSA-1;npm|a|i0|||b i0");
    apply(&bench, "GHSA-2 alias=CVE-2;npm|d|i0|||e i0");
    struct yg_shard *shard = begin(&bench);
    put(shard, 0, "x", "a,d");
    apply(&bench, "CVE-2 alias=GHSA-1;npm|z|i0|"); /* GHSA-1 has a name of its own no longer */

    /* a is counted with what held before. b is new, and satisfies the clause for CVE-2. */
    put(shard, 0, "x", "a,b,d");
    cr_expect(eq(u32, take_all(shard, "GHSA-1"), 0));
    answer(shard, &bench.change);
    cr_expect(eq(u32, take_all(shard, "CVE-2"), 1));
    yg_shard_destroy(shard);
    bench_deinit(&bench);
}

Test(shard_late, a_key_that_comes_back_is_handed_out_once)
{
    struct bench bench;
    struct yg_exposure exposure;

    bench_init(&bench);
    apply(&bench, "CVE-1;npm|a|i0|");
    struct yg_shard *shard = begin(&bench);
    put(shard, 0, "x", "a");
    put(shard, 1, "y", "a");
    cr_assert(yg_shard_take_exposure(shard, &exposure));
    cr_assert(eq(i32, exposure.partition, 0), "that of 1 waits");
    yg_shard_drop_partition(shard, 1);
    cr_expect(zero(sz, yg_shard_dirty_count(shard)));
    put(shard, 1, "y", "a");
    put(shard, 1, "z", "a");
    cr_expect(eq(sz, yg_shard_dirty_count(shard), 1));
    cr_assert(yg_shard_take_exposure(shard, &exposure));
    cr_expect(eq(sz, exposure.sample_count, 2));
    cr_expect(not(yg_shard_take_exposure(shard, &exposure)));
    yg_shard_destroy(shard);
    bench_deinit(&bench);
}

/* test_shard_assets.c - assets that come and go by the thousand: ids are told apart, and what is
 * kept of the gone ones is given back. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <malloc.h>

#include "matchers/fleet/shard.h"
#include "tests/support/index_bench.h"

enum { ASSETS = 500, ROUNDS = 40, ID_BYTES = 200 };

static void format_id(int round, int asset, char out[ID_BYTES + 1])
{
    memset(out, 'x', ID_BYTES);
    out[ID_BYTES] = '\0';
    out[snprintf(out, ID_BYTES, "pod-%d-%d", asset, round)] = '-';
}

static void take(struct yg_shard *shard, int32_t partition, const char *id, bool gone)
{
    struct yg_str component = YG_STR("pkg:npm/a@1.0.0");
    struct yg_inventory inventory = {.asset = yg_str(id),
                                     .seen = YG_TIME_NONE,
                                     .segment = {.tenant = YG_STR(""),
                                                 .scope = YG_STR("service/x"),
                                                 .site = YG_STR(""),
                                                 .stage = YG_STR(""),
                                                 .kind = YG_STR("")},
                                     .texts = &component,
                                     .component_count = 1,
                                     .gone = gone};
    struct yg_error err;

    cr_assert(eq(int, yg_shard_apply(shard, partition, &inventory, &err), YG_OK), "%s", err.text);
}

static void count_asset(void *state, const struct yg_asset_view *asset)
{
    struct yg_str rest = yg_str_from(asset->asset, strlen("pod-"));
    uint64_t number;
    int *seen = state;

    cr_assert(eq(sz, asset->asset.len, ID_BYTES));
    cr_assert(yg_str_to_u64(yg_str_cut(&rest, '-'), &number));
    cr_assert(lt(u64, number, ASSETS));
    seen[number]++;
}

/* The newest exposure of the only key. */
static uint32_t affected(struct yg_shard *shard, const char *sample_start)
{
    struct yg_exposure exposure = {.affected = UINT32_MAX};

    while (yg_shard_take_exposure(shard, &exposure)) {
        for (size_t i = 0; i < exposure.sample_count; i++)
            cr_expect(yg_str_starts(exposure.samples[i], yg_str(sample_start)));
    }
    return exposure.affected;
}

Test(shard_assets, come_and_go)
{
    struct bench bench;
    int *seen = calloc(ASSETS, sizeof *seen);
    char id[ID_BYTES + 1];
    struct yg_error err;

    bench_init(&bench);
    apply(&bench, "GHSA-1 alias=CVE-1;npm|a|s i0|");
    struct yg_shard *shard = yg_shard_create(bench.index);
    size_t before = mallinfo2().uordblks;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < ASSETS; i++) {
            if (round > 0) {
                format_id(round - 1, i, id);
                take(shard, 0, id, true);
            }
            format_id(round, i, id);
            take(shard, 0, id, false);
        }
    }
    cr_expect(eq(u32, affected(shard, "pod-"), ASSETS));
    cr_assert(yg_shard_each_asset(shard, count_asset, seen));
    for (int i = 0; i < ASSETS; i++)
        cr_expect(eq(int, seen[i], 1), "asset %d", i);
    cr_expect(eq(int, yg_shard_check(shard, &err), YG_OK), "%s", err.text);
#ifndef YG_SANITIZED
    size_t held = mallinfo2().uordblks - before;
    cr_expect(lt(sz, held, (size_t)ASSETS * ROUNDS * ID_BYTES / 4), "%zu bytes", held);
#else
    (void)before;
#endif
    yg_shard_destroy(shard);
    bench_deinit(&bench);
    free(seen);
}

Test(shard_assets, a_partition_leaves_with_its_assets_and_comes_back)
{
    struct bench bench;
    struct yg_progress progress;
    struct yg_error err;

    bench_init(&bench);
    apply(&bench, "GHSA-1 alias=CVE-1;npm|a|s i0|");
    struct yg_shard *shard = yg_shard_create(bench.index);
    take(shard, 0, "a", false);
    take(shard, 1, "b", false);
    take(shard, 1, "c", false);
    yg_shard_drop_partition(shard, 1);
    cr_expect(eq(u32, affected(shard, "a"), 1), "only partition 0 is spoken of");
    yg_shard_progress(shard, 1, &progress);
    cr_expect(eq(u64, progress.assets, 0));
    take(shard, 1, "b", false);
    cr_expect(eq(u32, affected(shard, "b"), 1), "back, counted anew");
    cr_expect(eq(int, yg_shard_check(shard, &err), YG_OK), "%s", err.text);
    yg_shard_destroy(shard);
    bench_deinit(&bench);
}

Test(shard_assets, stale_ones_keep_their_inventory)
{
    struct bench bench;
    struct yg_progress progress;
    struct yg_error err;

    bench_init(&bench);
    apply(&bench, "GHSA-1 alias=CVE-1;npm|a|s i0|");
    struct yg_shard *shard = yg_shard_create(bench.index);
    take(shard, 0, "a", false);
    cr_assert(eq(int, yg_shard_mark_stale(shard, 0, YG_STR("a"), &err), YG_OK));
    cr_assert(eq(int, yg_shard_mark_stale(shard, 0, YG_STR("never seen"), &err), YG_OK));
    yg_shard_progress(shard, 0, &progress);
    cr_expect(eq(u64, progress.assets, 2));
    cr_expect(eq(u64, progress.stale, 2));
    cr_expect(eq(u32, affected(shard, "a"), 1), "still affected");
    take(shard, 0, "a", false);
    yg_shard_progress(shard, 0, &progress);
    cr_expect(eq(u64, progress.stale, 1), "the same inventory again heals it");
    yg_shard_destroy(shard);
    bench_deinit(&bench);
}

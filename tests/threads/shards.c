/* tests/threads/shards.c - shards of one index, each with its owner, meet the same new components.
 *
 * Every owner applies inventories with components that the others make identities of at the same
 * time, and counts what is not evaluable in between: that walks over all identities, also over
 * those that another owner is just making. In the end the shards, which have seen the same
 * inventories, must say the same.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "matchers/fleet/shard.h"
#include "pipeline/base/hash.h"
#include "tests/support/advisories.h"
#include "tests/threads/stress.h"

enum { SHARDS = 3, ASSETS = 300, COMPONENTS = 20, ADVISORIES = 40 };

#ifdef YG_SANITIZED /* it sees a race without meeting it */
#define ROUNDS 3
#else
#define ROUNDS 30
#endif

struct owner {
    struct yg_index *index;
    struct yg_shard *shard;
    int slot; /* of the reclaim */
    struct yg_progress progress;
    uint64_t assumed;
    pthread_t thread;
};

static void must(bool ok)
{
    if (!ok)
        abort();
}

/* The same for every shard; each asset brings what nobody has had before, some of it without a
 * version. */
static void apply_inventory(struct owner *owner, unsigned asset)
{
    struct yg_str components[COMPONENTS];
    char id[16], texts[COMPONENTS][48];
    struct yg_error err;

    for (unsigned i = 0; i < COMPONENTS; i++) {
        int len = snprintf(texts[i], sizeof texts[i], "pkg:npm/p%u%s%u.0.%u", i,
                           (asset + i) % 3 == 0 ? "-" : "@", asset / 2, asset % 7);

        components[i] = (struct yg_str){texts[i], (size_t)len};
    }
    snprintf(id, sizeof id, "asset-%u", asset);
    struct yg_inventory inventory = {.asset = yg_str(id),
                                     .seen = YG_TIME_NONE,
                                     .segment = {.tenant = YG_STR(""),
                                                 .scope = YG_STR("service/x"),
                                                 .site = YG_STR(""),
                                                 .stage = YG_STR(""),
                                                 .kind = YG_STR("")},
                                     .texts = components,
                                     .component_count = COMPONENTS};
    must(yg_shard_apply(owner->shard, 0, &inventory, &err) == YG_OK);
}

static void *own(void *argument)
{
    struct owner *owner = argument;

    for (unsigned asset = 0; asset < ASSETS; asset++) {
        yg_reclaim_quiescent(yg_index_reclaim(owner->index), owner->slot);
        apply_inventory(owner, asset);
        if (asset % 8 == 0) {
            yg_shard_recount_not_evaluable(owner->shard);
            owner->assumed += yg_shard_count_assumed(owner->shard);
        }
    }
    yg_shard_recount_not_evaluable(owner->shard);
    yg_shard_progress(owner->shard, 0, &owner->progress);
    yg_reclaim_offline(yg_index_reclaim(owner->index), owner->slot);
    return NULL;
}

static void apply_advisory(struct yg_index *index, unsigned n)
{
    struct yg_arena arena = {0};
    struct yg_index_change change;
    struct yg_error err;
    char line[96];

    snprintf(line, sizeof line, "GHSA-%u alias=CVE-%u;npm|p%u|s i%u.0.0 f%u.0.0|", n, n,
             n % COMPONENTS, n, 2 * n + 5);
    struct yg_advisory advisory = advisory_read(&arena, line);
    must(yg_index_apply(index, &advisory, &change, &err) == YG_OK);
    yg_arena_deinit(&arena);
}

/* Returns how much of the exposures differs from those of the first shard. */
static uint64_t compare(struct yg_shard *first, struct yg_shard *other)
{
    struct yg_exposure exposure;
    uint64_t sums[2] = {0, 0};

    for (int i = 0; i < 2; i++) {
        struct yg_shard *shard = i == 0 ? first : other;

        yg_shard_touch_partition(shard, 0);
        while (yg_shard_take_exposure(shard, &exposure))
            sums[i] += yg_hash(exposure.vulnerability) * (exposure.affected + 1);
    }
    return sums[0] != sums[1] || sums[0] == 0;
}

/* Returns how much was wrong. */
static uint64_t play(void)
{
    struct owner owners[SHARDS] = {0};
    struct yg_index *index = yg_index_create();
    uint64_t wrong = 0;
    struct yg_error err;

    must(index != NULL);
    for (unsigned n = 0; n < ADVISORIES; n++)
        apply_advisory(index, n);
    for (int i = 0; i < SHARDS; i++) {
        owners[i].index = index;
        owners[i].shard = yg_shard_create(index);
        owners[i].slot = yg_reclaim_reader(yg_index_reclaim(index));
        must(owners[i].shard != NULL);
    }
    for (int i = 0; i < SHARDS; i++)
        must(pthread_create(&owners[i].thread, NULL, own, &owners[i]) == 0);
    for (int i = 0; i < SHARDS; i++)
        pthread_join(owners[i].thread, NULL);
    for (int i = 0; i < SHARDS; i++) {
        wrong += yg_shard_check(owners[i].shard, &err) != YG_OK;
        wrong += owners[i].progress.assets != ASSETS;
        for (int reason = 0; reason < YG_NOT_EVALUABLE_COUNT; reason++)
            wrong += owners[i].progress.not_evaluable[reason] !=
                     owners[0].progress.not_evaluable[reason];
        wrong += owners[i].progress.not_evaluable[YG_NOT_EVALUABLE_NO_VERSION] == 0;
        wrong += owners[i].assumed != owners[0].assumed;
        wrong += i > 0 && compare(owners[0].shard, owners[i].shard) != 0;
    }
    for (int i = 0; i < SHARDS; i++)
        yg_shard_destroy(owners[i].shard);
    yg_index_destroy(index);
    return wrong;
}

int main(void)
{
    uint64_t wrong = 0;

    for (unsigned round = 0; round < ROUNDS * stress_factor(); round++)
        wrong += play();
    printf("shards: %" PRIu64 " wrong\n", wrong);
    return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* test_forget.c - identities that nobody holds leave index and shards, and nothing else changes;
 * also when the n-th allocation fails, for each n. shards_random.c does the same in any order. */
#include "tests/support/failing_tables.h"

#include "matchers/fleet/forget.h"
#include "matchers/fleet/shard_state.h"
#include "tests/support/index_bench.h"

enum { SHARDS = 2, COMPONENTS_MAX = 12 };

struct core {
    struct yg_index *index;
    struct yg_shard *shards[SHARDS];
    struct yg_arena arena;
    uint32_t counts[SHARDS][2]; /* of CVE-A and CVE-B, in the one scope of each shard */
};

static void core_init(struct core *core)
{
    *core = (struct core){.index = yg_index_create()};
    cr_assert(core->index != NULL);
    for (int i = 0; i < SHARDS; i++) {
        core->shards[i] = yg_shard_create(core->index);
        cr_assert(core->shards[i] != NULL);
        cr_assert(eq(int, yg_reclaim_reader(yg_index_reclaim(core->index)), i));
        yg_reclaim_quiescent(yg_index_reclaim(core->index), i);
    }
}

static void core_deinit(struct core *core)
{
    for (int i = 0; i < SHARDS; i++)
        yg_shard_destroy(core->shards[i]);
    yg_index_destroy(core->index);
    yg_arena_deinit(&core->arena);
}

static void advise(struct core *core, const char *line)
{
    struct yg_advisory advisory = advisory_read(&core->arena, line);
    struct yg_index_change change;
    struct yg_error err;

    cr_assert(eq(int, yg_index_apply(core->index, &advisory, &change, &err), YG_OK));
    for (int i = 0; i < SHARDS; i++) {
        cr_assert(eq(
            int, yg_shard_changed(core->shards[i], change.identities, change.identity_count, &err),
            YG_OK));
        yg_reclaim_quiescent(yg_index_reclaim(core->index), i);
    }
}

/* `components` are parted by blanks; none: the asset is gone. */
static void send(struct core *core, int shard, const char *asset, const char *components)
{
    struct yg_str texts[COMPONENTS_MAX], rest = yg_str(components);
    struct yg_inventory inventory = {.asset = yg_str(asset),
                                     .seen = YG_TIME_NONE,
                                     .segment = {.tenant = YG_STR(""),
                                                 .scope = YG_STR("service/x"),
                                                 .site = YG_STR(""),
                                                 .stage = YG_STR(""),
                                                 .kind = YG_STR("")},
                                     .texts = texts,
                                     .gone = rest.len == 0};
    struct yg_error err;

    while (rest.len > 0)
        texts[inventory.component_count++] = yg_str_cut(&rest, ' ');
    cr_assert(eq(int, yg_shard_apply(core->shards[shard], shard, &inventory, &err), YG_OK));
}

/* What the shards count of CVE-A or CVE-B, as of all that was handed out. */
static uint32_t take(struct core *core, char which)
{
    struct yg_exposure exposure;
    uint32_t sum = 0;

    for (int i = 0; i < SHARDS; i++) {
        while (yg_shard_take_exposure(core->shards[i], &exposure))
            core->counts[i][exposure.vulnerability.ptr[4] - 'A'] = exposure.affected;
        sum += core->counts[i][which - 'A'];
    }
    return sum;
}

static void check(struct core *core, const char *why)
{
    struct yg_error err = {.text = ""};

    for (int i = 0; i < SHARDS; i++)
        cr_expect(eq(int, yg_shard_check(core->shards[i], &err), YG_OK), "%s: %s", why, err.text);
}

#define IMAGE "pkg:npm/i0@1.0.0 pkg:npm/i1@1.0.0 pkg:npm/i2@1.0.0 pkg:npm/i3@1.0.0 "

/* Old versions of packages with rules and without, a CPE, a source package; one asset each. */
static void fill(struct core *core)
{
    core_init(core);
    advise(core, "CVE-A;npm|a|s i0 f2.0.0|;Debian:12|openssl|i0 f3.0.11|");
    advise(core, "CVE-B;|cpe:2.3:a:acme:cam:*:*:*:*:*:*:*:*|i1.0 f1.5|");
    send(core, 0, "o", "pkg:npm/one@1.0.0 pkg:npm/two@1.0.0"); /* low numbers that go */
    send(core, 0, "p", IMAGE "pkg:npm/a@1.0.0 pkg:npm/other@1.0.0");
    send(core, 0, "q", IMAGE "pkg:npm/a@1.0.1 cpe:2.3:a:acme:cam:1.2:*:*:*:*:*:*:*");
    send(core, 1, "r",
         "pkg:npm/a@1.0.1 pkg:deb/debian/libssl3@3.0.9-1?distro=debian-12&upstream=openssl");
    send(core, 1, "s", "pkg:npm/unknown@5.0.0 pkg:npm/a@1.0.2");
    cr_expect(eq(u32, take(core, 'A'), 4));
    cr_expect(eq(u32, take(core, 'B'), 1));
    send(core, 0, "o", "");
    send(core, 0, "p", IMAGE "pkg:npm/a@2.0.0");     /* a patch, which keeps what it is one of */
    send(core, 1, "s", "");                          /* unknown and a@1.0.2 go */
    send(core, 0, "t", IMAGE "pkg:npm/fresh@1.0.0"); /* a late number that stays */
}

/* After it what was true is true, and what comes is counted. */
static void go_on(struct core *core)
{
    check(core, "after it");
    cr_expect(eq(u32, take(core, 'A'), 2));
    cr_expect(eq(u32, take(core, 'B'), 1));
    advise(core, "CVE-A mod=2;npm|a|s i0 f1.0.1|;npm|fresh|s i0|;Debian:12|openssl|i0 f3.0.11|");
    check(core, "a rule changed");
    cr_expect(eq(u32, take(core, 'A'), 2));                      /* t, and r by openssl */
    send(core, 1, "s", "pkg:npm/unknown@5.0.0 pkg:npm/a@1.0.0"); /* both are met again */
    send(core, 0, "q", IMAGE "pkg:npm/a@1.0.1 cpe:2.3:a:acme:cam:1.6:*:*:*:*:*:*:*");
    check(core, "assets changed");
    cr_expect(eq(u32, take(core, 'A'), 3));
    cr_expect(zero(u32, take(core, 'B')));
}

Test(forget, leaves_what_is_held_and_counts_on)
{
    struct core core;
    uint32_t forgotten;

    fill(&core);
    for (int i = 0; i < SHARDS; i++) { /* dead manifests hold on to what they have */
        struct yg_rebuilt fresh;

        cr_assert(yg_shard_prepare_rebuilt(core.shards[i], NULL, &fresh));
        yg_shard_commit_rebuilt(core.shards[i], &fresh);
        yg_rebuilt_deinit(&fresh);
    }
    uint32_t before = yg_index_identity_count(core.index);
    cr_assert(yg_fleet_forget(core.index, core.shards, SHARDS, &forgotten));
    cr_expect(eq(u32, forgotten, 4), "one, two, unknown, a@1.0.2");
    cr_expect(eq(u32, yg_index_identity_count(core.index), before - 4));
    go_on(&core);
    core_deinit(&core);
}

Test(forget, without_dead_ones_changes_nothing)
{
    struct core core;
    uint32_t forgotten;

    fill(&core);
    uint32_t before = yg_index_identity_count(core.index);
    cr_assert(yg_fleet_forget(core.index, core.shards, SHARDS, &forgotten));
    cr_expect(zero(u32, forgotten), "dead manifests hold them");
    cr_expect(eq(u32, yg_index_identity_count(core.index), before));
    cr_assert(yg_fleet_forget(core.index, core.shards, SHARDS, &forgotten));
    cr_expect(eq(u32, forgotten, 4), "which went with the first one");
    go_on(&core);
    core_deinit(&core);
}

Test(forget, an_empty_index)
{
    struct core core;
    uint32_t forgotten;

    core_init(&core);
    cr_assert(yg_fleet_forget(core.index, core.shards, SHARDS, &forgotten));
    cr_expect(zero(u32, forgotten));
    cr_expect(eq(int, yg_fleet_should_forget(core.index, core.shards, SHARDS), false));
    core_deinit(&core);
}

Test(forget, without_memory_everything_stays)
{
    bool done = false;

    for (long n = 1; !done; n++) {
        struct core core;
        uint32_t forgotten;

        fill(&core);
        failing_memory_at(n);
        done = yg_fleet_forget(core.index, core.shards, SHARDS, &forgotten);
        cr_expect(eq(int, done, !failing_memory_failed()), "call %ld", n);
        failing_memory_at(0);
        go_on(&core);
        core_deinit(&core);
    }
}

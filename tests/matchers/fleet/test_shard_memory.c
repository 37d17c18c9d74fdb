/* test_shard_memory.c - a shard when the n-th allocation fails, for each n: an inventory that was
 * refused has changed nothing, and is taken when it comes again. */
#include "tests/support/failing_tables.h"

#include "matchers/fleet/shard.h"
#include "tests/support/index_bench.h"

#define COMPONENTS_MAX 3

/* One inventory: asset, scope, components; none at all: the asset is gone. */
static const struct step {
    const char *asset, *scope, *components[COMPONENTS_MAX];
} steps[] = {
    {"a", "service/x", {"pkg:npm/a@1.0.0", "pkg:npm/b@1.0.0"}},
    {"b", "service/x", {"pkg:npm/a@1.0.0", "pkg:npm/b@1.0.0"}},
    {"c", "service/y", {"pkg:npm/a@1.0.0", "pkg:npm/b@1.0.0"}}, /* a second segment, ... */
    {"d", "service/z", {"pkg:npm/a@1.0.0", "pkg:npm/b@1.0.0"}}, /* ... then more of them */
    {"e", "service/u", {"pkg:npm/a@1.0.0", "pkg:npm/b@1.0.0"}},
    {"f", "service/v", {"pkg:npm/a@1.0.0", "pkg:npm/b@1.0.0"}},
    {"a", "service/y", {"pkg:npm/a@2.0.0", "pkg:npm/c@1.0.0"}}, /* moves in both senses */
    {"b", "service/x", {NULL}},                                 /* gone */
    {"f", "service/v", {"pkg:npm/a@1.0.0", "pkg:npm/c@1.0.0"}}, /* a guard holds now */
    {"c", "service/y", {"pkg:npm/a@1.0.0", "pkg:npm/c@1.0.0", "pkg:npm/d@1.0.0"}},
    {"c", "service/y", {"pkg:npm/a@1.0.0", "pkg:npm/c@1.0.0"}}, /* and again */
    {"g", "service/w", {"pkg:npm/a@1.0.0"}},
    {"h", "service/w", {"pkg:deb/debian/a@1?distro=12", "pkg:deb/debian/b@1"}}, /* assumed */
};

static enum yg_status take(struct yg_shard *shard, const struct step *step)
{
    struct yg_str components[COMPONENTS_MAX];
    struct yg_inventory inventory = {.asset = yg_str(step->asset),
                                     .seen = YG_TIME_NONE,
                                     .segment = {.tenant = YG_STR(""),
                                                 .scope = yg_str(step->scope),
                                                 .site = YG_STR(""),
                                                 .stage = YG_STR(""),
                                                 .kind = YG_STR("")},
                                     .texts = components};
    struct yg_error err;

    while (inventory.component_count < COMPONENTS_MAX &&
           step->components[inventory.component_count] != NULL) {
        components[inventory.component_count] = yg_str(step->components[inventory.component_count]);
        inventory.component_count++;
    }
    inventory.gone = inventory.component_count == 0;
    return yg_shard_apply(shard, 0, &inventory, &err);
}

static void tell(const struct yg_exposure *exposure, struct yg_buf *out)
{
    yg_buf_printf(out, "%.*s %.*s %u %u:", YG_STR_ARG(exposure->vulnerability),
                  YG_STR_ARG(exposure->segment.scope), exposure->affected,
                  exposure->under_investigation);
    for (size_t i = 0; i < exposure->sample_count; i++)
        yg_buf_printf(out, " %.*s", YG_STR_ARG(exposure->samples[i]));
    for (size_t i = 0; i < exposure->component_count; i++)
        yg_buf_printf(out, ", %.*s %u", YG_STR_ARG(exposure->components[i].text),
                      (unsigned)exposure->components[i].asset_count);
    yg_buf_append_char(out, '\n');
}

/* Everything that is counted, a line a key. */
static void drain(struct yg_shard *shard, struct yg_buf *out)
{
    struct yg_exposure exposure;

    while (yg_shard_dirty_count(shard) > 0) { /* again where memory was out on the way */
        if (yg_shard_take_exposure(shard, &exposure))
            tell(&exposure, out);
    }
}

/* The shard is the reader of slot 0: it gives up old verdicts after it has compared them. */
static bool advise(struct yg_index *index, struct yg_shard *shard, struct yg_arena *arena,
                   const char *line)
{
    struct yg_advisory advisory = advisory_read(arena, line);
    struct yg_index_change change;
    struct yg_error err;

    if (yg_index_apply(index, &advisory, &change, &err) != YG_OK ||
        yg_shard_changed(shard, change.identities, change.identity_count, &err) != YG_OK)
        return false;
    yg_reclaim_quiescent(yg_index_reclaim(index), 0);
    return true;
}

/* All of it; false when the worker would have to restart. */
static bool run(long fail_at, struct yg_buf *out)
{
    struct yg_index *index = yg_index_create();
    struct yg_shard *shard = yg_shard_create(index);
    struct yg_arena arena = {0};
    struct yg_error err;
    bool ok = true;

    cr_assert(index != NULL && shard != NULL);
    cr_assert(eq(int, yg_reclaim_reader(yg_index_reclaim(index)), 0));
    yg_reclaim_quiescent(yg_index_reclaim(index), 0);
    ok = advise(index, shard, &arena, "GHSA-1 alias=CVE-1;npm|a|s i0 f1.5.0|") &&
         advise(index, shard, &arena,
                "GHSA-3 alias=CVE-3;npm|a|s i0|||c s i1.0.0 & !d s i0;npm|b|s i0|||a s i0") &&
         advise(index, shard, &arena, "V-3 alias=CVE-3;npm|b|s i0||under_investigation|b s i0");
    failing_memory_at(fail_at);
    for (size_t i = 0; i < YG_COUNT(steps); i++) {
        enum yg_status st = take(shard, &steps[i]);

        if (st != YG_OK) {
            cr_assert(eq(int, st, YG_NOMEM));
            cr_assert(eq(int, yg_shard_check(shard, &err), YG_OK), "call %ld: %s", fail_at,
                      err.text);
            cr_assert(eq(int, take(shard, &steps[i]), YG_OK), "call %ld", fail_at);
        }
        if (i == 3) {
            drain(shard, out);
            ok = advise(index, shard, &arena,
                        "GHSA-2 alias=CVE-2;npm|b|s i0|;npm|c|s i0|;Debian:12|b|i0|") &&
                 advise(index, shard, &arena, "GHSA-4 alias=CVE-4;npm|a|s i0|||c s i0");
            if (!ok)
                break;
        }
    }
    if (ok) {
        drain(shard, out);
        cr_assert(eq(int, yg_shard_check(shard, &err), YG_OK), "call %ld: %s", fail_at, err.text);
    }
    yg_shard_destroy(shard);
    yg_index_destroy(index);
    yg_arena_deinit(&arena);
    return ok;
}

Test(shard_memory, a_refused_inventory_is_taken_when_it_comes_again)
{
    struct yg_buf expected = {0};
    long n = 1, finished = 0;

    cr_assert(run(0, &expected));
    cr_assert(gt(sz, expected.len, 0));
    for (;; n++) {
        struct yg_buf found = {0};
        cr_assert(yg_buf_reserve(&found, 4096) != NULL); /* the test's own memory does not fail */
        bool ok = run(n, &found);
        bool failed = failing_memory_failed();

        failing_memory_at(0);
        if (ok)
            cr_expect(yg_str_equal(yg_buf_str(&found), yg_buf_str(&expected)),
                      "call %ld:\n%.*s\nnot\n%.*s", n, YG_STR_ARG(yg_buf_str(&found)),
                      YG_STR_ARG(yg_buf_str(&expected)));
        finished += ok;
        yg_buf_deinit(&found);
        if (!failed)
            break;
    }
    cr_expect(gt(long, finished, 40), "most failures are survived");
    yg_buf_deinit(&expected);
}

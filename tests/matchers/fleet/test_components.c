/* What a shard says of an asset's components is what makes the same manifest again. */
#include "matchers/fleet/shard.h"
#include "tests/support/index_bench.h"

static struct yg_component_more version = {.version = {"2.0", 3}};
static struct yg_component_more source = {.source = {"openssl@3.0.9-1", 15}};
static struct yg_component_more owner = {.owner = {"pkg:deb/debian/python3-x@1-1", 28}};
static struct yg_component_more cpe = {.cpe = {"cpe:2.3:a:v:p:1:*:*:*:*:*:*:*", 29}};

static const struct row {
    const char *why, *os, *kernel;
    size_t count;
    struct yg_str texts[4];
    struct yg_component_more *more[4];
} rows[] = {
    {"nothing", "", "", 0, {{NULL, 0}}, {NULL}},
    {"texts", "", "", 3, {{"pkg:npm/a@1", 11}, {"cpe:/a:v:p:1", 12}, {"name", 4}}, {NULL}},
    {"the same twice", "", "", 2, {{"pkg:npm/a@1", 11}, {"pkg:npm/a@1", 11}}, {NULL}},
    {"a release of the asset's system", "debian-12", "", 1, {{"pkg:deb/debian/a@1-1", 20}}, {NULL}},
    {"a release that others state",
     "",
     "",
     3,
     {{"pkg:deb/debian/a@1-1+deb12u1", 28},
      {"pkg:deb/debian/b@1-1+deb12u2", 28},
      {"pkg:deb/debian/c@1-1", 20}},
     {NULL}},
    {"facts beside the text",
     "debian-12",
     "",
     4,
     {{"pkg:npm/a", 9},
      {"pkg:deb/debian/libssl3@3.0.9-1", 30},
      {"pkg:pypi/x@1", 12},
      {"pkg:generic/p@1", 15}},
     {&version, &source, &owner, &cpe}},
    {"a kernel that does not run",
     "debian-12",
     "6.1.0-18-amd64",
     2,
     {{"pkg:deb/debian/linux-image-6.1.0-17-amd64@6.1.69-1", 51},
      {"pkg:deb/debian/linux-image-6.1.0-18-amd64@6.1.76-1", 51}},
     {NULL}},
};

static struct yg_inventory make(const struct row *row)
{
    return (struct yg_inventory){.asset = YG_STR("a"),
                                 .seen = YG_TIME_NONE,
                                 .os = yg_str(row->os),
                                 .kernel = yg_str(row->kernel),
                                 .segment = {.tenant = YG_STR(""),
                                             .scope = YG_STR("s"),
                                             .site = YG_STR(""),
                                             .stage = YG_STR(""),
                                             .kind = YG_STR("")}};
}

Test(components, of_an_asset_are_its_manifest)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        struct yg_inventory inventory = make(row), again = inventory;
        struct yg_arena arena = {0};
        struct yg_error err = {.text = ""};
        struct bench bench;

        bench_init(&bench);
        struct yg_shard *shard = yg_shard_create(bench.index);
        cr_assert(ne(ptr, shard, NULL));
        inventory.texts = (struct yg_str *)row->texts;
        inventory.component_count = row->count;
        inventory.more = (struct yg_component_more **)row->more;
        inventory.more_count = row->count;
        cr_assert(eq(int, yg_shard_apply(shard, 0, &inventory, &err), YG_OK), "%s", err.text);
        cr_assert(eq(int, yg_shard_components(shard, inventory.asset, &arena, &again, &err), YG_OK),
                  "%s: %s", row->why, err.text);
        cr_expect(le(sz, again.component_count, row->count), "%s", row->why);
        cr_assert(eq(int, yg_shard_apply(shard, 0, &again, &err), YG_OK), "%s", err.text);
        cr_expect(eq(u64, yg_shard_counts(shard).unchanged, 1), "%s", row->why);
        cr_expect(eq(u64, yg_shard_counts(shard).manifests, 1), "%s", row->why);
        yg_shard_destroy(shard);
        yg_arena_deinit(&arena);
        bench_deinit(&bench);
    }
}

Test(components, of_an_unknown_asset_are_asked_for)
{
    struct yg_inventory inventory = {.component_count = 7};
    struct yg_arena arena = {0};
    struct yg_error err = {.text = ""};
    struct bench bench;

    bench_init(&bench);
    struct yg_shard *shard = yg_shard_create(bench.index);
    cr_expect(
        eq(int, yg_shard_components(shard, YG_STR("b"), &arena, &inventory, &err), YG_REFUSED));
    cr_expect(eq(str, err.text, (char *)"asset 'b' is unknown: a whole inventory is needed"));
    cr_expect(eq(sz, inventory.component_count, 7));
    yg_shard_destroy(shard);
    yg_arena_deinit(&arena);
    bench_deinit(&bench);
}

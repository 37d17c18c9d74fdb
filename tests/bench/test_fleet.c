/* test_fleet.c - is the generated fleet what its options say, and the same whoever asks? */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/fleet/fleet.h"
#include "connectors/formats/decode.h"
#include "matchers/version/scheme.h"

enum { APART = 4, ITEMS_APART = 3 };

/* A small one by default: the large catalog takes a while. */
static struct fleet_options small_options(void)
{
    struct fleet_options options = fleet_defaults;

    options.packages = 3000;
    options.images = 20;
    options.scopes = 5;
    options.advisories = 2000;
    return options;
}

struct reader {
    struct fleet *fleet;
    struct fleet_asset asset;
    struct yg_buf text;
};

static void reader_init(struct reader *reader, const struct fleet_options *options)
{
    *reader = (struct reader){.fleet = fleet_create(options)};
    fleet_asset_init(reader->fleet, &reader->asset);
}

static void reader_deinit(struct reader *reader)
{
    fleet_asset_deinit(&reader->asset);
    fleet_destroy(reader->fleet);
    yg_buf_deinit(&reader->text);
}

static struct yg_str inventory(struct reader *reader, uint64_t number, uint32_t round,
                               enum fleet_form form)
{
    yg_buf_reset(&reader->text);
    fleet_read(reader->fleet, number, round, &reader->asset);
    fleet_put_inventory(reader->fleet, &reader->asset, form, &reader->text);
    return yg_buf_str(&reader->text);
}

static struct yg_str list_of(struct yg_str document)
{
    return yg_str_from(document, yg_str_find(document, YG_STR("\"components\":")));
}

static void expect_near(double value, double wanted, double tolerance, const char *what)
{
    cr_expect(fabs(value - wanted) <= tolerance * wanted, "%s: %g, wanted %g", what, value, wanted);
}

/* ---- the same -------------------------------------------------------------------------------- */

Test(fleet, is_the_same_in_any_order_and_in_any_instance)
{
    struct fleet_options options = small_options();
    struct reader a, b;

    reader_init(&a, &options);
    reader_init(&b, &options);
    for (uint64_t i = 0; i < 100; i++) {
        uint64_t number = i * 7919 % 100;

        for (uint32_t round = 0; round < 4; round++) {
            struct yg_str one = inventory(&a, number, round, FLEET_NATIVE);

            inventory(&b, 99 - i, 3 - round, FLEET_CYCLONEDX); /* something else in between */
            cr_expect(yg_str_equal(one, inventory(&b, number, round, FLEET_NATIVE)),
                      "asset %zu, round %u", (size_t)number, round);
        }
    }
    reader_deinit(&a);
    reader_deinit(&b);
}

Test(fleet, is_another_one_with_another_seed)
{
    struct fleet_options options = small_options();
    struct reader a, b;

    reader_init(&a, &options);
    options.seed++;
    reader_init(&b, &options);
    for (uint64_t number = 0; number < 20; number++)
        cr_expect(not(yg_str_equal(list_of(inventory(&a, number, 0, FLEET_NATIVE)),
                                   list_of(inventory(&b, number, 0, FLEET_NATIVE)))));
    reader_deinit(&a);
    reader_deinit(&b);
}

/* ---- rounds ---------------------------------------------------------------------------------- */

static int compare_items(const void *a, const void *b)
{
    const struct fleet_item *x = a, *y = b;

    if (x->package != y->package)
        return x->package < y->package ? -1 : 1;
    return (x->version > y->version) - (x->version < y->version);
}

static bool same_set(struct fleet_asset *a, struct fleet_asset *b)
{
    qsort(a->items, a->count, sizeof *a->items, compare_items);
    qsort(b->items, b->count, sizeof *b->items, compare_items);
    return a->count == b->count && memcmp(a->items, b->items, a->count * sizeof *a->items) == 0;
}

Test(fleet, changes_as_much_as_asked_and_says_so)
{
    enum { ASSETS = 2000, ROUNDS = 4 };
    struct fleet_options options = small_options();
    struct reader before, after;
    size_t changed = 0;

    reader_init(&before, &options);
    reader_init(&after, &options);
    for (uint64_t number = 0; number < ASSETS; number++) {
        for (uint32_t round = 1; round <= ROUNDS; round++) {
            struct yg_str old = inventory(&before, number, round - 1, FLEET_NATIVE);
            struct yg_str new = inventory(&after, number, round, FLEET_NATIVE);

            cr_expect(not(yg_str_equal(old, new)), "`seen` differs");
            cr_expect(eq(int, yg_str_equal(list_of(old), list_of(new)), !after.asset.changed));
            cr_expect(eq(int, same_set(&before.asset, &after.asset), !after.asset.changed));
            changed += after.asset.changed;
        }
    }
    expect_near((double)changed / (ASSETS * ROUNDS), options.churn, 0.1, "churn");
    reader_deinit(&before);
    reader_deinit(&after);
}

Test(fleet, has_drifted_assets_that_differ_from_their_image_in_a_few_components)
{
    struct fleet_options options = small_options(), straight = options;
    struct reader reader, image;
    size_t from_image = 0, drifted = 0;

    straight.drift = 0;
    reader_init(&reader, &options);
    reader_init(&image, &straight);
    for (uint64_t number = 0; number < 3000; number++) {
        size_t differ = 0;

        fleet_read(reader.fleet, number, 0, &reader.asset);
        fleet_read(image.fleet, number, 0, &image.asset);
        if (reader.asset.image == FLEET_IMAGE_NONE)
            continue;
        from_image++;
        drifted += reader.asset.drifted;
        cr_assert(eq(sz, reader.asset.count, image.asset.count));
        for (size_t i = 0; i < reader.asset.count; i++)
            differ += compare_items(&reader.asset.items[i], &image.asset.items[i]) != 0;
        cr_expect(le(sz, differ, options.changes_max));
        cr_expect(eq(int, differ > 0, reader.asset.drifted));
    }
    expect_near((double)from_image / 3000, 1 - options.unique, 0.05, "from images");
    expect_near((double)drifted / (double)from_image, options.drift, 0.1, "drifted");
    reader_deinit(&reader);
    reader_deinit(&image);
}

/* ---- shares and sizes ------------------------------------------------------------------------ */

Test(fleet, has_the_sizes_of_its_options)
{
    enum { ASSETS = 2000 };
    struct fleet_options options = fleet_defaults;
    struct reader reader;
    size_t components = 0, bytes = 0, native = 0, cyclonedx = 0, frequent = 0, rare = 0;

    options.unique = 1;
    reader_init(&reader, &options);
    for (uint64_t number = 0; number < ASSETS; number++) {
        cyclonedx += inventory(&reader, number, 0, FLEET_CYCLONEDX).len;
        native += inventory(&reader, number, 0, FLEET_NATIVE).len;
        cr_assert(ge(sz, reader.asset.count, options.components_min));
        cr_assert(le(sz, reader.asset.count, options.components_max));
        components += reader.asset.count;
        for (size_t i = 0; i < reader.asset.count; i++) {
            uint32_t rank = reader.asset.items[i].package - APART;

            bytes += fleet_component(reader.fleet, reader.asset.items[i]).len;
            frequent += rank >= 1000 && rank < 2000;
            rare += rank >= 10000 && rank < 11000;
        }
    }
    expect_near((double)components / ASSETS, 207, 0.05, "components");
    expect_near((double)bytes / (double)components, 39.1, 0.03, "bytes of a component's text");
    expect_near((double)native / ASSETS, 8800, 0.06, "bytes of a native inventory");
    expect_near((double)cyclonedx / ASSETS, 34800, 0.06, "bytes of a CycloneDX document");
    expect_near(fleet_component_count(reader.fleet), 330648, 0.03, "component versions");
    double sum_of_frequent = 0, sum_of_rare = 0;
    for (int rank = 1000; rank < 2000; rank++) {
        sum_of_frequent += pow(rank + 1, -options.zipf);
        sum_of_rare += pow(rank + 9001, -options.zipf);
    }
    expect_near((double)frequent / (double)rare, sum_of_frequent / sum_of_rare, 0.08, "Zipf");
    reader_deinit(&reader);
}

Test(fleet, has_sets_and_ids_without_duplicates)
{
    struct fleet_options options = small_options();
    struct reader reader;

    reader_init(&reader, &options);
    for (uint64_t number = 0; number < 500; number++) {
        char id[FLEET_ASSET_ID_MAX + 1], digits[24];
        struct yg_str text = fleet_asset_id(reader.fleet, number, id);

        cr_expect(text.len >= 20 && text.len <= 40, "%s", id);
        snprintf(digits, sizeof digits, "-%09zu", (size_t)number);
        cr_expect(ne(sz, yg_str_find(text, yg_str(digits)), text.len), "%s", id);
        fleet_read(reader.fleet, number, 3, &reader.asset);
        qsort(reader.asset.items, reader.asset.count, sizeof *reader.asset.items, compare_items);
        for (size_t i = 1; i < reader.asset.count; i++)
            cr_expect(ne(u32, reader.asset.items[i].package, reader.asset.items[i - 1].package));
    }
    reader_deinit(&reader);
}

Test(fleet, has_known_versions_of_the_packages_that_stand_apart)
{
    struct fleet_options options = small_options();
    struct reader reader;

    reader_init(&reader, &options);
    for (uint64_t number = 0; number < 300; number++) {
        fleet_read(reader.fleet, number, 5, &reader.asset);
        bool own = reader.asset.image == FLEET_IMAGE_NONE;

        cr_expect(eq(u32, fleet_target_version(reader.fleet, FLEET_HOT, number),
                     reader.asset.items[0].version));
        cr_expect(eq(u32, fleet_target_version(reader.fleet, FLEET_SHARED, number),
                     own ? UINT32_MAX : reader.asset.items[2].version));
        cr_expect(eq(u32, fleet_target_version(reader.fleet, FLEET_UNIQUE, number),
                     own ? reader.asset.items[2].version : UINT32_MAX));
    }
    reader_deinit(&reader);
}

Test(fleet, has_images_that_belong_to_few_scopes)
{
    enum { SCOPES = 40 };
    struct fleet_options options = small_options();
    bool met[2][SCOPES] = {{false}};

    options.images = 1;
    options.scopes = SCOPES;
    options.image_scopes = 3;
    struct fleet *fleet = fleet_create(&options);
    for (uint64_t number = 0; number < 2000; number++) {
        bool own = fleet_image_of(fleet, number) == FLEET_IMAGE_NONE;

        met[own][fleet_segment_of(fleet, number) / FLEET_SEGMENTS_OF_SCOPE] = true;
    }
    int of_image = 0, of_others = 0;
    for (size_t i = 0; i < SCOPES; i++) {
        of_image += met[0][i];
        of_others += met[1][i];
    }
    cr_expect(of_image >= 1 && of_image <= 3, "%d", of_image);
    cr_expect(eq(int, of_others, SCOPES));
    fleet_destroy(fleet);
}

Test(fleet, passes_over_all_assets_once)
{
    static const uint64_t counts[] = {1, 2, 3, 64, 65, 1000};

    for (size_t c = 0; c < YG_COUNT(counts); c++) {
        bool met[1000] = {false};

        for (uint64_t i = 0; i < counts[c]; i++) {
            uint64_t number = fleet_shuffled(5, 2, counts[c], i);

            cr_assert(lt(u64, number, counts[c]));
            cr_expect(not(met[number]), "%zu twice among %zu", (size_t)number, (size_t)counts[c]);
            met[number] = true;
        }
    }
}

/* ---- what the product makes of it ------------------------------------------------------------ */

static void expect_components(const struct fleet *fleet, const struct fleet_asset *asset,
                              const struct yg_inventory *inventory)
{
    cr_assert(eq(sz, inventory->component_count, asset->count));
    for (size_t i = 0; i < asset->count; i++)
        cr_expect(yg_str_equal(inventory->texts[i], fleet_component(fleet, asset->items[i])));
}

Test(fleet, decodes_to_the_same_inventory_in_both_forms)
{
    static const enum fleet_form forms[] = {FLEET_NATIVE, FLEET_CYCLONEDX};
    struct fleet_options options = small_options();
    struct yg_decoder *decoder = yg_decoder_create(1 << 20);
    struct reader reader;

    reader_init(&reader, &options);
    for (uint64_t number = 0; number < 200; number++) {
        for (size_t f = 0; f < YG_COUNT(forms); f++) {
            struct yg_str value = inventory(&reader, number, 2, forms[f]);
            char id[FLEET_ASSET_ID_MAX + 1];
            struct yg_record record = {.key = fleet_asset_id(reader.fleet, number, id),
                                       .value = value};
            struct yg_inventory read;
            struct yg_error err;

            if (forms[f] == FLEET_CYCLONEDX)
                record.headers =
                    fleet_headers(reader.fleet, reader.asset.segment, &record.header_count);
            cr_assert(eq(int, yg_decode_inventory(decoder, &record, &read, &err), YG_OK), "%s",
                      err.text);
            cr_expect(yg_str_equal(read.asset, record.key));
            cr_expect(yg_str_equal(read.os, YG_STR("debian-12")));
            cr_expect(ne(i64, read.seen, YG_TIME_NONE));
            cr_expect(
                eq(u32, fleet_find_segment(reader.fleet, &read.segment), reader.asset.segment));
            expect_components(reader.fleet, &reader.asset, &read);
        }
    }
    cr_expect(eq(u64, yg_decoder_counts(decoder)->unknown_keys, 0));
    yg_decoder_destroy(decoder);
    reader_deinit(&reader);
}

/* The scheme that orders a component's versions, by the type in its text. */
static const struct yg_scheme *scheme_of(struct yg_str text)
{
    static const struct row {
        const char *prefix;
        enum yg_scheme_id id;
    } rows[] = {
        {"pkg:deb/", YG_SCHEME_DEB},       {"pkg:npm/", YG_SCHEME_NPM},
        {"pkg:pypi/", YG_SCHEME_PYPI},     {"pkg:maven/", YG_SCHEME_MAVEN},
        {"pkg:golang/", YG_SCHEME_GOLANG}, {"pkg:nuget/", YG_SCHEME_NUGET},
        {"pkg:gem/", YG_SCHEME_GEM},       {"pkg:cargo/", YG_SCHEME_CARGO},
        {"cpe:2.3:", YG_SCHEME_NVD},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        if (yg_str_starts(text, yg_str(rows[i].prefix)))
            return yg_scheme_get(rows[i].id);
    }
    cr_assert(false, "%.*s", YG_STR_ARG(text));
    return NULL;
}

Test(fleet, has_versions_that_rise_with_their_number)
{
    struct fleet_options options = small_options();
    struct fleet *fleet = fleet_create(&options);

    for (uint32_t package = 0; package < fleet_package_count(fleet); package++) {
        const struct yg_scheme *scheme =
            scheme_of(fleet_component(fleet, (struct fleet_item){package, 0}));

        for (uint32_t version = 0; version < fleet_version_count(fleet, package); version++) {
            struct fleet_item item = {package, version}, older = {package, version - 1};
            struct yg_str text = fleet_component_version(fleet, item);

            cr_assert(eq(int, scheme->check(text, NULL), YG_OK), "%.*s", YG_STR_ARG(text));
            if (version > 0)
                cr_expect(lt(int, scheme->compare(fleet_component_version(fleet, older), text), 0),
                          "%.*s", YG_STR_ARG(fleet_component(fleet, item)));
        }
    }
    fleet_destroy(fleet);
}

/* ---- advisories ------------------------------------------------------------------------------ */

/* Decode one; the name of its vulnerability must be found again. */
static void expect_advisory(struct yg_decoder *decoder, struct yg_str text, uint32_t number,
                            bool guarded)
{
    struct yg_record record = {.value = text, .position = {.topic = YG_STR("test")}};
    const struct yg_advisory *items;
    struct yg_error err;
    size_t count;

    cr_assert(eq(int, yg_decode_advisories(decoder, &record, &items, &count, &err), YG_OK), "%s",
              err.text);
    cr_assert(eq(sz, count, 1));
    cr_expect(eq(u32, items[0].not_evaluable, 0));
    cr_assert(ge(sz, items[0].affected_count, 1));
    cr_expect(eq(
        u32, fleet_find_vulnerability(items[0].alias_count > 0 ? items[0].aliases[0] : items[0].id),
        number));
    if (guarded)
        cr_expect(ne(sz, yg_str_find(text, YG_STR("\"vulnerable\":false")), text.len));
}

Test(fleet, writes_advisories_that_decode)
{
    struct fleet_options options = small_options();
    struct yg_decoder *decoder = yg_decoder_create(1 << 20);
    struct reader reader;
    size_t bytes = 0, guarded = 0;

    reader_init(&reader, &options);
    for (uint32_t n = 0; n < 2 * options.advisories; n++) {
        struct fleet_rule rule = {.vulnerability = 0};
        bool about_fleet = fleet_rule(reader.fleet, n, &rule);

        cr_assert(eq(int, about_fleet, n < options.advisories));
        yg_buf_reset(&reader.text);
        fleet_put_advisory(reader.fleet, n, &reader.text);
        bytes += reader.text.len;
        expect_advisory(decoder, yg_buf_str(&reader.text), about_fleet ? n : 0x1000000 + n,
                        rule.guarded);
        if (!about_fleet)
            continue;
        cr_expect(rule.from < rule.to);
        cr_expect(le(u32, rule.to, fleet_version_count(reader.fleet, rule.package)));
        guarded += rule.guarded;
    }
    cr_expect(gt(sz, guarded, 0));
    expect_near((double)bytes / (2 * options.advisories), 2000, 0.25, "bytes of an advisory");
    yg_decoder_destroy(decoder);
    reader_deinit(&reader);
}

Test(fleet, writes_new_advisories_about_forty_of_a_hundred_versions)
{
    static const enum fleet_target targets[] = {FLEET_HOT, FLEET_SHARED, FLEET_UNIQUE};
    struct fleet_options options = small_options();
    struct yg_decoder *decoder = yg_decoder_create(1 << 20);
    struct reader reader;

    reader_init(&reader, &options);
    for (size_t t = 0; t < YG_COUNT(targets); t++) {
        for (uint32_t n = 0; n < 20; n++) {
            struct fleet_rule rule;

            fleet_new_rule(reader.fleet, targets[t], n, &rule);
            cr_expect(eq(u32, rule.to - rule.from, 40));
            cr_expect(eq(u32, fleet_version_count(reader.fleet, rule.package), 100));
            yg_buf_reset(&reader.text);
            fleet_put_new_advisory(reader.fleet, targets[t], n, &reader.text);
            expect_advisory(decoder, yg_buf_str(&reader.text), rule.vulnerability, false);
        }
    }
    yg_decoder_destroy(decoder);
    reader_deinit(&reader);
}

/* ---- options --------------------------------------------------------------------------------- */

Test(fleet, takes_options_by_name_within_bounds)
{
    struct fleet_options options = fleet_defaults;
    static const struct row {
        const char *name, *value;
        bool good;
    } rows[] = {
        {"--unique", "0.5", true},  {"--images", "7", true},  {"--seed", "123456789", true},
        {"--unique", "1.5", false}, {"--images", "0", false}, {"--images", "x", false},
        {"--images", "7x", false},  {"images", "7", false},   {"--nothing", "7", false},
        {"--unique", "nan", false}, {"--zipf", "", false},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++)
        cr_expect(eq(int, fleet_options_set(&options, rows[i].name, rows[i].value), rows[i].good),
                  "%s %s", rows[i].name, rows[i].value);
    cr_expect(eq(dbl, options.unique, 0.5));
    cr_expect(eq(u32, options.images, 7));
    cr_expect(eq(u64, options.seed, 123456789));
    cr_expect(fleet_options_check(&options) == NULL);
    options.components_min = 600;
    cr_expect(fleet_options_check(&options) != NULL);
}

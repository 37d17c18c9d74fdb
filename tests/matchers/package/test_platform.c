/* test_platform.c - rules that name CPEs against components that are named by one. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>

#include "matchers/package/platform.h"
#include "tests/support/advisories.h"
#include "tests/support/ranges.h"

static struct yg_arena arena;

static void drop_arena(void)
{
    yg_arena_deinit(&arena);
}

TestSuite(platform, .fini = drop_arena);

static struct yg_cpe read_name(const char *text)
{
    struct yg_error err = {.text = ""};
    struct yg_cpe cpe;

    cr_assert(eq(int, yg_cpe_parse(&arena, yg_str(text), &cpe, &err), YG_OK), "%s: %s", text,
              err.text);
    return cpe;
}

static const struct key_row {
    const char *why, *name, *key; /* NULL: none */
} keys[] = {
    {"part, vendor, product", "cpe:/a:haxx:curl:8.5.0", "cpe/a:haxx:curl"},
    {"without escapes, in lower case", "cpe:2.3:a:GNU:libstdc\\+\\+:12:*:*:*:*:*:*:*",
     "cpe/a:gnu:libstdc++"},
    {"a wildcard vendor alone names nothing", "cpe:2.3:a:*:zstandard:1.5:*:*:*:*:*:*:*", NULL},
    {"no product", "cpe:2.3:h:intel:*:*:*:*:*:*:*:*:*", NULL},
    {"NA is no product", "cpe:2.3:h:intel:-:*:*:*:*:*:*:*:*", NULL},
    {"no part", "cpe:2.3:*:haxx:curl:*:*:*:*:*:*:*:*", NULL},
    {"a pattern is found under no key", "cpe:2.3:a:haxx:curl*:*:*:*:*:*:*:*:*", NULL},
};

Test(platform, makes_package_keys)
{
    for (size_t i = 0; i < YG_COUNT(keys); i++) {
        struct yg_cpe cpe = read_name(keys[i].name);
        struct yg_buf key = {0};
        bool made = yg_platform_key(&cpe, &key);

        cr_expect(eq(int, made, keys[i].key != NULL), "%s", keys[i].why);
        cr_expect(yg_str_equal(yg_buf_str(&key), yg_str(keys[i].key)), "%s: %.*s", keys[i].why,
                  YG_STR_ARG(yg_buf_str(&key)));
        yg_buf_deinit(&key);
    }
}

/* ---- names ---------------------------------------------------------------------------------- */

#define OTHER YG_PLATFORM_OTHER
#define UNSURE YG_PLATFORM_UNSURE
#define COVERED YG_PLATFORM_COVERED

static const struct cover_row {
    const char *why, *rule, *component;
    bool ranged;
    enum yg_platform_answer answer;
    enum yg_cpe_attribute because;
    unsigned open;
} covers[] = {
    {"a wildcard covers anything", "cpe:/a:v:p", "cpe:/a:v:p:1.0:sp1:pro:ja", false, COVERED, 0, 0},
    {"it covers NA, too", "cpe:/h:v:p", "cpe:/h:v:p:-", false, COVERED, 0, 0},
    {"letters without case", "cpe:2.3:a:V:P:1.0A:*:*:*:*:*:*:*", "cpe:/a:v:p:1.0a", false, COVERED,
     0, 0},
    {"escapes do not matter", "cpe:2.3:a:v:p:1\\.0\\(2\\):*:*:*:*:*:*:*", "cpe:/a:v:p:1.0%282%29",
     false, COVERED, 0, 0},
    {"another version", "cpe:/a:v:p:1.0", "cpe:/a:v:p:1.1", false, OTHER, YG_CPE_VERSION, 0},
    {"an application is no hardware", "cpe:/h:v:p", "cpe:/a:v:p", false, OTHER, YG_CPE_PART, 0},
    {"the vendor tells equal products apart", "cpe:/a:boltcms:bolt", "cpe:/a:logitech:bolt", false,
     OTHER, YG_CPE_VENDOR, 0},
    {"another target: android is not ios", "cpe:/a:v:p:1.0::~~~android~~",
     "cpe:/a:v:p:1.0::~~~iphone_os~~", false, OTHER, YG_CPE_TARGET_SW, 0},
    {"the component leaves the target open: evidence says so", "cpe:/a:v:p:::~~~wordpress~~",
     "cpe:/a:v:p:1.0", false, COVERED, 0, 1U << YG_CPE_TARGET_SW},
    {"an update that the rule names", "cpe:/a:v:p:1.0:rc1", "cpe:/a:v:p:1.0:rc2", false, OTHER,
     YG_CPE_UPDATE, 0},
    {"the rule says: no update", "cpe:/a:xiph:speex:1.2:-", "cpe:/a:xiph:speex:1.2:beta3", false,
     OTHER, YG_CPE_UPDATE, 0},
    {"a pattern of the rule", "cpe:/a:v:p:1.%02", "cpe:/a:v:p:1.7", false, COVERED, 0, 0},
    {"a pattern of the component is a mistake", "cpe:/a:v:p:1.0", "cpe:/a:v:p:1.%02", false, OTHER,
     YG_CPE_VERSION, 0},
    {"a wildcard vendor alone is no match", "cpe:2.3:h:*:zstandard:*:*:*:*:*:*:*:*",
     "cpe:/h:amd:zstandard", false, UNSURE, YG_CPE_VENDOR, 0},
    {"nor is one of the component", "cpe:/h:amd:zstandard", "cpe:2.3:h:*:zstandard:*:*:*:*:*:*:*:*",
     false, UNSURE, YG_CPE_VENDOR, 1U << YG_CPE_VENDOR},
    {"a wildcard product names nothing", "cpe:/h:amd", "cpe:/h:amd:epyc", false, OTHER,
     YG_CPE_PRODUCT, 0},
    {"without a version nothing is known", "cpe:/a:v:p:1.0", "cpe:/a:v:p", false, UNSURE,
     YG_CPE_VERSION, 1U << YG_CPE_VERSION},
    {"of ranges neither", "cpe:/a:v:p", "cpe:/a:v:p", true, UNSURE, YG_CPE_VERSION,
     1U << YG_CPE_VERSION},
    {"of every version, it is", "cpe:/o:v:p", "cpe:/o:v:p", false, COVERED, 0, 0},
    {"no version is in no range", "cpe:/a:v:p", "cpe:/a:v:p:-", true, OTHER, YG_CPE_VERSION, 0},
    {"a rule of no version", "cpe:/h:v:p:-", "cpe:/h:v:p:-", false, COVERED, 0, 0},
    {"of no version, and the component has one", "cpe:/a:v:p:-", "cpe:/a:v:p:9.9", false, OTHER,
     YG_CPE_VERSION, 0},
    {"beside a version ranges are not asked", "cpe:/a:v:p:1.0", "cpe:/a:v:p:1.0", true, COVERED, 0,
     0},
    {"unsure, and then other: other", "cpe:2.3:a:*:p:1.0:*:*:*:*:*:*:*", "cpe:/a:v:p:2.0", false,
     OTHER, YG_CPE_VERSION, 0},
};

Test(platform, compares_names)
{
    for (size_t i = 0; i < YG_COUNT(covers); i++) {
        struct yg_cpe rule = read_name(covers[i].rule), component = read_name(covers[i].component);
        struct yg_platform_cover cover = yg_platform_cover(&rule, &component, covers[i].ranged);

        cr_expect(eq(int, cover.answer, covers[i].answer), "%s", covers[i].why);
        if (cover.answer != COVERED)
            cr_expect(eq(int, cover.because, covers[i].because), "%s", covers[i].why);
        cr_expect(eq(u32, cover.open, covers[i].open), "%s", covers[i].why);
    }
}

/* ---- versions ------------------------------------------------------------------------------- */

static const struct version_row {
    const char *why, *component, *ranges;
    enum yg_range_answer answer;
} versions[] = {
    {"below the end", "cpe:/a:v:p:1.9.0", "i0 f2.0.0", YG_RANGE_INSIDE},
    {"at the excluded end", "cpe:/a:v:p:2.0.0", "i0 f2.0.0", YG_RANGE_FIXED},
    {"at the excluded start", "cpe:/a:v:p:1.0.0", "a1.0.0 f2.0.0", YG_RANGE_OUTSIDE},
    {"at the included end", "cpe:/a:v:p:2.0.0", "i0 l2.0.0", YG_RANGE_INSIDE},
    {"a range of versions holds their updates", "cpe:/a:v:p:2.0.0:sp1", "i0 l2.0.0",
     YG_RANGE_INSIDE},
    {"at the included start, too", "cpe:/a:v:p:1.0.0:rc1", "i1.0.0 f2.0.0", YG_RANGE_INSIDE},
    {"a candidate of the fixed version comes before it", "cpe:/a:v:p:2.0.0:rc1", "i0 f2.0.0",
     YG_RANGE_INSIDE},
    {"the end names an update: below it", "cpe:/o:v:p:10.1.14:h11", "i10.1.0 f10.1.14-h13",
     YG_RANGE_INSIDE},
    {"the end names an update: at it", "cpe:/o:v:p:10.1.14:H13", "i10.1.0 f10.1.14-h13",
     YG_RANGE_FIXED},
    {"an update that the version has already", "cpe:/o:v:p:10.1.14-h13:h13", "i10.1.0 f10.1.14-h13",
     YG_RANGE_FIXED},
    {"the start names an update: below it", "cpe:/o:v:p:10.1.14:h3", "i10.1.14-h5 f10.2.0",
     YG_RANGE_OUTSIDE},
    {"the start names an update: above it", "cpe:/o:v:p:10.1.14:h7", "i10.1.14-h5 f10.2.0",
     YG_RANGE_INSIDE},
    {"a service pack of the fixed version comes behind it", "cpe:/a:v:p:2.0.0:sp1", "i0 f2.0.0",
     YG_RANGE_FIXED},
    {"no version of the scheme", "cpe:/a:v:p:unknown", "i0 f2.0.0", YG_RANGE_OUTSIDE},
};

Test(platform, tests_versions_with_and_without_their_update)
{
    for (size_t i = 0; i < YG_COUNT(versions); i++) {
        struct yg_cpe component = read_name(versions[i].component);
        struct yg_platform_version version;
        struct yg_range_counts counts = {0};
        struct yg_range_hit hit;
        struct yg_ranges *ranges;
        char line[100];

        snprintf(line, sizeof line, "X-1;|p|%s|", versions[i].ranges);
        struct yg_advisory advisory = advisory_read(&arena, line);
        cr_assert(eq(int,
                     yg_ranges_build(ranges_maker(), YG_SCHEME_NVD, advisory.affected, &ranges,
                                     &counts, NULL),
                     YG_OK));
        cr_assert(yg_platform_version(&arena, YG_SCHEME_NVD, &component, &version));
        cr_expect(eq(int, yg_platform_test(ranges, &version, &hit), versions[i].answer), "%s",
                  versions[i].why);
        yg_ranges_release(ranges);
    }
}

Test(platform, has_no_version_where_the_name_has_none)
{
    static const char *const names[] = {"cpe:/a:v:p", "cpe:/a:v:p:-", "cpe:/a:v:p:1.%02"};

    for (size_t i = 0; i < YG_COUNT(names); i++) {
        struct yg_cpe component = read_name(names[i]);
        struct yg_platform_version version;

        cr_assert(yg_platform_version(&arena, YG_SCHEME_NVD, &component, &version));
        cr_expect(eq(ptr, (void *)version.plain.text.ptr, NULL), "%s", names[i]);
        cr_expect(eq(ptr, (void *)version.updated.text.ptr, NULL), "%s", names[i]);
    }
}

Test(platform, counts_bounds_that_the_scheme_does_not_order)
{
    struct yg_advisory advisory = advisory_read(&arena, "X-1;|p|i7.0.0 f6.0.0|");
    struct yg_range_counts counts = {0};
    struct yg_ranges *ranges;

    advisory.affected->cpe = YG_STR("cpe:/o:v:p");
    cr_assert(eq(
        int,
        yg_ranges_build(ranges_maker(), YG_SCHEME_NVD, advisory.affected, &ranges, &counts, NULL),
        YG_OK));
    cr_expect(eq(ptr, ranges, NULL));
    cr_expect(eq(u64, counts.unreadable, 1));
}

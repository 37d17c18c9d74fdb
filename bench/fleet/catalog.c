/* catalog.c - the packages of a fleet and the texts of all their versions.
 *
 * Package numbers rise with falling use. Texts are made once, some 40 bytes each: a reader of
 * assets then only copies. Versions rise with their number in the order of every scheme.
 */
#include "bench/fleet/state.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const struct package_type fleet_types[TYPE_COUNT] = {
    [TYPE_DEB] = {"Debian:12", "pkg:deb/debian/", "", "ECOSYSTEM", 360},
    [TYPE_NPM] = {"npm", "pkg:npm/", "", "SEMVER", 250},
    [TYPE_PYPI] = {"PyPI", "pkg:pypi/", "", "ECOSYSTEM", 100},
    [TYPE_MAVEN] = {"Maven", "pkg:maven/org.kura/", "org.kura:", "ECOSYSTEM", 100},
    [TYPE_GOLANG] = {"Go", "pkg:golang/example.org/kura/", "example.org/kura/", "SEMVER", 60},
    [TYPE_NUGET] = {"NuGet", "pkg:nuget/", "", "ECOSYSTEM", 40},
    [TYPE_GEM] = {"RubyGems", "pkg:gem/", "", "ECOSYSTEM", 30},
    [TYPE_CARGO] = {"crates.io", "pkg:cargo/", "", "SEMVER", 40},
    [TYPE_APPLICATION] = {NULL, "cpe:2.3:a:kura:", "", NULL, 20},
    [TYPE_PLATFORM] = {NULL, "cpe:2.3:o:kura:", "", NULL, 0},
};
#define CPE_REST ":*:*:*:*:*:*:*"
#define VERSIONS_MAX 64 /* of a package drawn by Zipf */

const struct fleet_options fleet_defaults = {
    .seed = 1,
    .packages = 60000,
    .zipf = 0.95,
    .versions_mean = 5.5,
    .components_min = 50,
    .components_max = 510,
    .components_mean = 207,
    .unique = 0.25,
    .images = 500,
    .drift = 0.40,
    .churn = 0.15,
    .changes_max = 5,
    .scopes = 300,
    .sites = 40,
    .image_scopes = 8,
    .advised = 0.20,
    .advisories = 24000,
    .guarded = 0.25,
};

void *fleet_memory(size_t count, size_t size)
{
    void *memory = calloc(count == 0 ? 1 : count, size);

    if (memory == NULL)
        abort();
    return memory;
}

/* ---- names and versions --------------------------------------------------------------------- */

uint8_t fleet_type_of(const struct fleet *fleet, struct random *random)
{
    uint32_t at = random_below(random, 1000), type = 0;

    (void)fleet;
    while (at >= fleet_types[type].share)
        at -= fleet_types[type++].share;
    return (uint8_t)type;
}

/* Syllables, and the number so that no two are the same: "tomiraka-4f2". */
void fleet_make_name(uint32_t number, struct random *random, char out[64])
{
    static const char syllables[][3] = {
        "ka", "ki", "ko", "sa", "shi", "so", "ta", "to", "na", "ni", "no", "ha", "hi", "ma", "mi",
        "mo", "ya", "yu", "ra", "ri",  "ro", "wa", "ga", "go", "da", "do", "ba", "bo", "pi", "po"};
    uint32_t count = 3 + random_below(random, 8);
    size_t len = 0;

    for (uint32_t i = 0; i < count; i++) {
        const char *syllable = syllables[random_below(random, YG_COUNT(syllables))];

        for (size_t k = 0; k < 3 && syllable[k] != '\0'; k++)
            out[len++] = syllable[k];
    }
    out[len++] = '-';
    do {
        out[len++] = "0123456789abcdefghijklmnopqrstuvwxyz"[number % 36];
        number /= 36;
    } while (number > 0);
    out[len] = '\0';
}

void fleet_make_version(uint8_t type, uint64_t seed, uint32_t package, uint32_t version,
                        char out[64])
{
    struct random of_package = random_of(seed, STREAM_PACKAGE, package, 1);
    struct random of_version = random_of(seed, STREAM_VERSION, package, version);
    uint32_t place = random_below(&of_package, 10) + version;
    uint32_t major = random_below(&of_package, 4) + place / 10, minor = place % 10;
    uint32_t patch = random_below(&of_version, 30);

    if (type == TYPE_GOLANG) /* from v2 on the path of a module would say so */
        snprintf(out, 64, "v1.%u.%u", place, patch);
    else if (type == TYPE_DEB)
        snprintf(out, 64, "%u.%u.%u-%u%s", major, minor, patch, 1 + patch % 4,
                 patch % 3 == 0 ? "+deb12u1" : "");
    else
        snprintf(out, 64, "%u.%u.%u", major, minor, patch);
}

/* ---- the catalog ---------------------------------------------------------------------------- */

/* 1 and more, so that the mean is `mean`. */
static uint16_t draw_version_count(struct random *random, double mean)
{
    double count = mean <= 1 ? 0 : log(1 - random_share(random)) / log(1 - 1 / mean);

    return (uint16_t)(1 + (count > VERSIONS_MAX - 1 ? VERSIONS_MAX - 1 : (int)count));
}

static void make_package(struct fleet *fleet, uint32_t number)
{
    static const struct apart {
        uint8_t type;
        uint16_t version_count;
    } apart[APART] = {[HOT] = {TYPE_DEB, TARGET_VERSIONS},
                      [PLATFORM] = {TYPE_PLATFORM, PLATFORM_VERSIONS},
                      [SHARED] = {TYPE_NPM, TARGET_VERSIONS},
                      [UNIQUE] = {TYPE_PYPI, TARGET_VERSIONS}};
    struct random random = random_of(fleet->options.seed, STREAM_PACKAGE, number, 0);
    struct package *package = &fleet->packages[number];

    package->first = fleet->text_count;
    if (number < APART) {
        package->type = apart[number].type;
        package->version_count = apart[number].version_count;
    } else {
        package->type = fleet_type_of(fleet, &random);
        package->version_count = draw_version_count(&random, fleet->options.versions_mean);
    }
    fleet->text_count += package->version_count;
}

static void put_texts(struct fleet *fleet, uint32_t number)
{
    const struct package *package = &fleet->packages[number];
    const struct package_type *type = &fleet_types[package->type];
    struct random random = random_of(fleet->options.seed, STREAM_PACKAGE, number, 2);
    size_t prefix_len = strlen(type->prefix);
    char name[64], version[64];

    fleet_make_name(number, &random, name);
    for (uint32_t v = 0; v < package->version_count; v++) {
        struct text *text = &fleet->texts[package->first + v];
        size_t at = fleet->bytes.len;

        fleet_make_version(package->type, fleet->options.seed, number, v, version);
        yg_buf_printf(&fleet->bytes, "%s%s%c%s%s", type->prefix, name,
                      type->ecosystem == NULL ? ':' : '@', version,
                      type->ecosystem == NULL ? CPE_REST : "");
        assert(at <= UINT32_MAX);
        *text = (struct text){.at = (uint32_t)at,
                              .len = (uint16_t)(fleet->bytes.len - at),
                              .name_at = (uint8_t)prefix_len,
                              .name_len = (uint8_t)strlen(name),
                              .version_at = (uint8_t)(prefix_len + strlen(name) + 1),
                              .version_len = (uint8_t)strlen(version)};
    }
}

/* Walker's alias method, in the form of Vose: what is rarer than the mean shares its place with
 * something that is more frequent. */
static void make_aliases(struct fleet *fleet)
{
    uint32_t n = fleet->options.packages, small_count = 0, large_count = 0;
    double *weights = fleet_memory(n, sizeof *weights), sum = 0;
    uint32_t *small = fleet_memory(n, sizeof *small), *large = fleet_memory(n, sizeof *large);

    fleet->limits = fleet_memory(n, sizeof *fleet->limits);
    fleet->aliases = fleet_memory(n, sizeof *fleet->aliases);
    for (uint32_t i = 0; i < n; i++)
        sum += weights[i] = pow(i + 1, -fleet->options.zipf);
    for (uint32_t i = 0; i < n; i++) {
        weights[i] *= n / sum;
        if (weights[i] < 1)
            small[small_count++] = i;
        else
            large[large_count++] = i;
    }
    while (small_count > 0 && large_count > 0) {
        uint32_t few = small[--small_count], many = large[large_count - 1];

        fleet->limits[few] = (uint32_t)(weights[few] * 0x1p32);
        fleet->aliases[few] = many;
        weights[many] -= 1 - weights[few];
        if (weights[many] < 1)
            small[small_count++] = large[--large_count];
    }
    while (large_count > 0 || small_count > 0) { /* what is left is 1, but for rounding */
        uint32_t rest = large_count > 0 ? large[--large_count] : small[--small_count];

        fleet->limits[rest] = UINT32_MAX;
        fleet->aliases[rest] = rest;
    }
    free(weights);
    free(small);
    free(large);
}

void fleet_make_catalog(struct fleet *fleet)
{
    fleet->package_count = APART + fleet->options.packages;
    fleet->packages = fleet_memory(fleet->package_count, sizeof *fleet->packages);
    for (uint32_t i = 0; i < fleet->package_count; i++)
        make_package(fleet, i);
    fleet->texts = fleet_memory(fleet->text_count, sizeof *fleet->texts);
    for (uint32_t i = 0; i < fleet->package_count; i++)
        put_texts(fleet, i);
    if (fleet->bytes.failed)
        abort();
    make_aliases(fleet);
}

/* ---- the whole ------------------------------------------------------------------------------ */

const char *fleet_options_check(const struct fleet_options *options)
{
    if (options->components_min > options->components_max ||
        options->components_mean < options->components_min ||
        options->components_mean > options->components_max)
        return "components: min <= mean <= max";
    if (options->components_max * 4 > options->packages)
        return "packages: at least four times components-max";
    if (options->changes_max + ITEMS_APART > options->components_min)
        return "changes-max: at most components-min - 3";
    return NULL;
}

struct fleet *fleet_create(const struct fleet_options *options)
{
    struct fleet *fleet = fleet_memory(1, sizeof *fleet);

    assert(fleet_options_check(options) == NULL);
    fleet->options = *options;
    fleet_make_catalog(fleet);
    fleet_make_images(fleet);
    fleet_make_segments(fleet);
    fleet_make_advised(fleet);
    return fleet;
}

void fleet_destroy(struct fleet *fleet)
{
    if (fleet == NULL)
        return;
    free(fleet->packages);
    free(fleet->texts);
    free(fleet->limits);
    free(fleet->aliases);
    free(fleet->images);
    free(fleet->image_items);
    free(fleet->advised);
    free(fleet->segments);
    free(fleet->headers);
    yg_buf_deinit(&fleet->bytes);
    yg_buf_deinit(&fleet->labels);
    free(fleet);
}

const struct fleet_options *fleet_options(const struct fleet *fleet)
{
    return &fleet->options;
}

uint32_t fleet_package_count(const struct fleet *fleet)
{
    return fleet->package_count;
}

uint32_t fleet_version_count(const struct fleet *fleet, uint32_t package)
{
    return fleet->packages[package].version_count;
}

uint32_t fleet_component_count(const struct fleet *fleet)
{
    return fleet->text_count;
}

static const struct text *text_of(const struct fleet *fleet, struct fleet_item item)
{
    return &fleet->texts[fleet->packages[item.package].first + item.version];
}

struct yg_str fleet_component(const struct fleet *fleet, struct fleet_item item)
{
    const struct text *text = text_of(fleet, item);

    return (struct yg_str){fleet->bytes.ptr + text->at, text->len};
}

struct yg_str fleet_component_version(const struct fleet *fleet, struct fleet_item item)
{
    const struct text *text = text_of(fleet, item);

    return (struct yg_str){fleet->bytes.ptr + text->at + text->version_at, text->version_len};
}

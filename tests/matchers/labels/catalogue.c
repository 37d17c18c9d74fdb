#include "tests/matchers/labels/catalogue.h"

#include <assert.h>
#include <stdlib.h>

#include "matchers/package/ecosystem.h"

void catalogue_init(struct catalogue *catalogue)
{
    memset(catalogue, 0, sizeof *catalogue);
    catalogue->seen = yg_interner_create(0);
    assert(catalogue->seen != NULL);
}

void catalogue_deinit(struct catalogue *catalogue)
{
    yg_interner_destroy(catalogue->seen);
    yg_arena_deinit(&catalogue->arena);
}

static struct yg_str keep(struct catalogue *catalogue, struct yg_str text)
{
    struct yg_str copy = yg_arena_copy(&catalogue->arena, text);

    assert(copy.ptr != NULL);
    return copy;
}

/* Is it met for the first time? */
static bool is_new(struct catalogue *catalogue, struct yg_str text)
{
    uint32_t count = yg_interner_count(catalogue->seen);

    return yg_interner_intern(catalogue->seen, text, NULL) == count;
}

/* ---- builds --------------------------------------------------------------------------------- */

/* "openssl-1.1.1k-7.el8_6.src.rpm", "openssl@1.1.1k-7" or "openssl". */
static struct yg_str cut_source(struct yg_str text, struct yg_str *version)
{
    static const struct yg_str end = {".src.rpm", 8};
    size_t at = yg_str_index(text, '@');

    *version = (struct yg_str){NULL, 0};
    if (yg_str_ends(text, end)) { /* of an RPM the binary's version is compared */
        text = yg_str_head(text, text.len - end.len);
        text = yg_str_head(text, yg_str_rindex(text, '-'));
        return yg_str_head(text, yg_str_rindex(text, '-'));
    }
    if (at < text.len)
        *version = yg_str_from(text, at + 1);
    return yg_str_head(text, at);
}

static void add_build(struct catalogue *catalogue, const struct yg_purl *purl, struct yg_str source)
{
    struct yg_str distro = yg_purl_qualifier_get(purl, YG_STR("distro")), version;
    size_t dash = yg_str_rindex(distro, '-');

    source = cut_source(source, &version);
    if (source.len == 0 || purl->version.len == 0 || dash >= distro.len)
        return;
    struct build *build =
        yg_arena_append(&catalogue->arena, &catalogue->builds, &catalogue->build_count);
    assert(build != NULL);
    *build = (struct build){.type = keep(catalogue, purl->type),
                            .name_space = keep(catalogue, yg_str_head(distro, dash)),
                            .release = keep(catalogue, yg_str_from(distro, dash + 1)),
                            .package = keep(catalogue, purl->name),
                            .version = keep(catalogue, purl->version),
                            .source = keep(catalogue, source),
                            .source_version = keep(catalogue, version)};
}

static void fill(struct yg_source_map *map, uint32_t feed, const struct build *build, bool own)
{
    struct yg_buf source = {0};
    struct yg_error err;

    yg_buf_append(&source, build->source);
    if (own && build->source_version.len > 0)
        yg_buf_printf(&source, "@%.*s", YG_STR_ARG(build->source_version));
    enum yg_status st =
        yg_source_map_add(map, feed, build->package, build->version, yg_buf_str(&source), &err);
    assert(st == YG_OK || st == YG_MALFORMED);
    yg_buf_deinit(&source);
}

/* RPM distributions build from each other's sources, the others from their own. */
static bool is_kin(const struct build *build, struct yg_str type, struct yg_str distribution)
{
    return yg_str_equal(build->type, type) &&
           (yg_str_equal(type, YG_STR("rpm")) || yg_str_equal(build->name_space, distribution));
}

void catalogue_fill_sources(const struct catalogue *catalogue, struct yg_str type,
                            struct yg_str distribution, struct yg_str release,
                            struct yg_source_map *map)
{
    struct yg_error err;
    uint32_t feed, other;

    if (yg_source_map_feed(map, distribution, release, &feed, &err) != YG_OK)
        return;
    for (int own = 0; own < 2; own++) {
        for (size_t i = 0; i < catalogue->build_count; i++) {
            const struct build *build = &catalogue->builds[i];

            if (!is_kin(build, type, distribution) ||
                yg_source_map_feed(map, build->name_space, build->release, &other, &err) != YG_OK)
                continue;
            if ((other == feed) == (own == 1))
                fill(map, feed, build, own == 1);
        }
    }
}

/* ---- packages ------------------------------------------------------------------------------- */

static void add_package(struct catalogue *catalogue, struct yg_str type, struct yg_str name_space,
                        struct yg_str name, struct yg_str version)
{
    struct package *package =
        yg_arena_append(&catalogue->arena, &catalogue->packages, &catalogue->package_count);

    assert(package != NULL);
    *package = (struct package){.type = keep(catalogue, type),
                                .name_space = keep(catalogue, name_space),
                                .name = keep(catalogue, name),
                                .version = keep(catalogue, version)};
}

void catalogue_add_component(struct catalogue *catalogue, const struct yg_component *component)
{
    struct yg_arena scratch = {0};
    struct yg_purl purl;
    struct yg_error err;

    if (yg_str_starts(component->text, YG_STR("pkg:")) && is_new(catalogue, component->text) &&
        yg_purl_parse(&scratch, component->text, &purl, &err) == YG_OK) {
        struct yg_str upstream = yg_purl_qualifier_get(&purl, YG_STR("upstream"));
        struct yg_str version = purl.version.len > 0 ? purl.version : component->version;

        add_package(catalogue, purl.type, purl.name_space, purl.name, version);
        if (yg_ecosystem_is_distribution_type(purl.type))
            add_build(catalogue, &purl, upstream.len > 0 ? upstream : component->source);
    }
    yg_arena_deinit(&scratch);
}

void catalogue_add_affected(struct catalogue *catalogue, const struct yg_affected *affected)
{
    struct yg_str release, group = {NULL, 0}, name = affected->name;
    const struct yg_ecosystem *row = yg_ecosystem_find(affected->ecosystem, &release);
    size_t colon = yg_str_index(name, ':');

    if (row == NULL || yg_ecosystem_is_distribution(row) || name.len == 0)
        return;
    struct yg_buf key = {0};
    yg_buf_printf(&key, "%s|%.*s", row->type, YG_STR_ARG(name));
    if (is_new(catalogue, yg_buf_str(&key))) {
        if (row->names == YG_NAME_MAVEN && colon < name.len) {
            group = yg_str_head(name, colon);
            name = yg_str_from(name, colon + 1);
        }
        add_package(catalogue, yg_str(row->type), group, name, (struct yg_str){NULL, 0});
    }
    yg_buf_deinit(&key);
}

static int compare_packages(const void *a, const void *b)
{
    const struct package *x = a, *y = b;
    int order = yg_str_compare(x->name, y->name);

    return order != 0 ? order : yg_str_compare(x->version, y->version);
}

void catalogue_sort(struct catalogue *catalogue)
{
    if (catalogue->package_count > 1)
        qsort(catalogue->packages, catalogue->package_count, sizeof *catalogue->packages,
              compare_packages);
}

/* The first package of a name, and behind it all others. */
static size_t first_package(const struct catalogue *catalogue, struct yg_str name)
{
    size_t from = 0, to = catalogue->package_count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (yg_str_compare(catalogue->packages[middle].name, name) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

bool catalogue_has(const struct catalogue *catalogue, struct yg_str type, struct yg_str name,
                   struct yg_str version)
{
    for (size_t i = first_package(catalogue, name);
         i < catalogue->package_count && yg_str_equal(catalogue->packages[i].name, name); i++) {
        const struct package *package = &catalogue->packages[i];

        if (yg_str_equal(package->type, type) &&
            (version.ptr == NULL || yg_str_equal(package->version, version)))
            return true;
    }
    return false;
}

/* How many purls of inventories state the group, of a version unless it is absent; or whether an
 * advisory does. */
static size_t count_group(const struct catalogue *catalogue, struct yg_str artifact,
                          struct yg_str group, struct yg_str version, bool advised)
{
    size_t count = 0;

    for (size_t i = first_package(catalogue, artifact);
         i < catalogue->package_count && yg_str_equal(catalogue->packages[i].name, artifact); i++) {
        const struct package *package = &catalogue->packages[i];

        if (!yg_str_equal(package->type, YG_STR("maven")) ||
            !yg_str_equal(package->name_space, group) || advised != (package->version.len == 0))
            continue;
        count += version.ptr == NULL || yg_str_equal(package->version, version);
    }
    return count;
}

/* The group that is stated most; absent when two are stated as often. */
static struct yg_str best_group(const struct catalogue *catalogue, struct yg_str artifact,
                                struct yg_str version, bool advised)
{
    struct yg_str best = {NULL, 0};
    size_t most = 0;

    for (size_t i = first_package(catalogue, artifact);
         i < catalogue->package_count && yg_str_equal(catalogue->packages[i].name, artifact); i++) {
        struct yg_str group = catalogue->packages[i].name_space;
        size_t count =
            group.len == 0 ? 0 : count_group(catalogue, artifact, group, version, advised);

        if (count > most) {
            most = count;
            best = group;
        } else if (count == most && count > 0 && !yg_str_equal(group, best)) {
            best = (struct yg_str){NULL, 0};
        }
    }
    return best;
}

struct yg_str catalogue_group(const struct catalogue *catalogue, struct yg_str artifact,
                              struct yg_str version)
{
    static const struct yg_str any = {NULL, 0};
    struct yg_str group = best_group(catalogue, artifact, any, false);

    if (group.len == 0)
        group = best_group(catalogue, artifact, version, false);
    return group.len > 0 ? group : best_group(catalogue, artifact, any, true);
}

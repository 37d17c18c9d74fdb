/* catalogue.h - which packages there are, as inventories and advisories name them.
 *
 * A label says "guava 20.0". Real inventories say what that is, pkg:maven/com.google.guava/guava,
 * and that libssl1.1 was built from openssl. What they agree on fills in what a label leaves out;
 * where they do not, or nobody knows the name, nothing is guessed. Names that only advisories have
 * are taken last, whatever they are about.
 *
 * Threads: one. Memory: the catalogue owns its texts.
 */
#ifndef YG_TESTS_MATCHERS_LABELS_CATALOGUE_H
#define YG_TESTS_MATCHERS_LABELS_CATALOGUE_H

#include "matchers/interner.h"
#include "matchers/package/source_map.h"
#include "pipeline/base/arena.h"
#include "pipeline/model/advisory.h"
#include "pipeline/model/inventory.h"
#include "pipeline/model/purl.h"

struct catalogue {
    struct yg_arena arena;
    struct yg_interner *seen; /* purls and advisory packages taken so far */
    struct package {
        struct yg_str name;    /* "@types/ms" of npm, else without the namespace */
        struct yg_str version; /* absent: an advisory's */
        struct yg_str type, name_space;
    } * packages; /* by name, then version */
    size_t package_count;
    struct build { /* a binary package and its source */
        struct yg_str type, name_space, release, package, version, source, source_version;
    } * builds;
    size_t build_count;
};

void catalogue_init(struct catalogue *catalogue);
void catalogue_deinit(struct catalogue *catalogue);

void catalogue_add_component(struct catalogue *catalogue, const struct yg_component *component);
void catalogue_add_affected(struct catalogue *catalogue, const struct yg_affected *affected);

/* Behind the last addition, before the first question. */
void catalogue_sort(struct catalogue *catalogue);

/* Is there a package of this type, of this version if it is not absent? */
bool catalogue_has(const struct catalogue *catalogue, struct yg_str type, struct yg_str name,
                   struct yg_str version);

/* The group of a Maven artifact: the one that inventories state most, else of two stated as often
 * the one with this version, else the only one that advisories know; absent when none is. */
struct yg_str catalogue_group(const struct catalogue *catalogue, struct yg_str artifact,
                              struct yg_str version);

/* Fill the map for a release of a distribution ("deb", "debian", "8"): with what other releases and
 * their kin say first, so that its own builds win. */
void catalogue_fill_sources(const struct catalogue *catalogue, struct yg_str type,
                            struct yg_str distribution, struct yg_str release,
                            struct yg_source_map *map);

#endif

/* derive.h - the component that an inventory of the image would state for a labelled package.
 *
 *   distribution   what the version shows: 1.2-3.el8 and .amzn2, 1.2-r3, 1.2-3+deb11u1; in an image
 *                  without languages every package of a Debian. With epoch= and distro=
 *   programs       that are in no package (a busybox or python copied into an image): as syft
 *                  states them, with their CPE
 *   Go             a name that is a path, and stdlib
 *   Maven          "group:artifact"; else the group that inventories state (catalogue.h)
 *   other          by the language of the image; of several the one whose packages have this name
 *                  and version in inventories, else this name
 *
 * What none of this answers stays without an identity.
 */
#ifndef YG_TESTS_MATCHERS_LABELS_DERIVE_H
#define YG_TESTS_MATCHERS_LABELS_DERIVE_H

#include "tests/matchers/labels/catalogue.h"
#include "tests/matchers/labels/images.h"

/* The type of an image's distribution ("rpm") and its parts; false when it has none. */
bool derive_distribution(const struct image *image, struct yg_str *type,
                         struct yg_str *distribution, struct yg_str *release);

/* False when nobody can tell. Texts in `arena`. */
bool derive_component(struct yg_arena *arena, const struct catalogue *catalogue,
                      const struct image *image, struct yg_str package, struct yg_str version,
                      struct yg_component *component);

#endif

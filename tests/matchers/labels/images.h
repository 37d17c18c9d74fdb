/* images.h - what the name of a labelled image stands for.
 *
 * The labels name an image and in it a package and a version, but not of which kind the package is.
 * That is a fact of the image: which distribution it is built on, and for which languages packages
 * were put into it. Written down once, by hand, from the packages that the image has: none of it
 * looks at a label or at a vulnerability.
 */
#ifndef YG_TESTS_MATCHERS_LABELS_IMAGES_H
#define YG_TESTS_MATCHERS_LABELS_IMAGES_H

#include "pipeline/base/str.h"

struct image {
    const char *name;      /* as labelled */
    const char *os;        /* ID and VERSION_ID of os-release(5); NULL: nobody can tell */
    const char *languages; /* purl types, parted by ' ' */
    const char *because;   /* a package that only this release has */
};

/* NULL when it is not in the table. */
const struct image *image_find(struct yg_str name);

#endif

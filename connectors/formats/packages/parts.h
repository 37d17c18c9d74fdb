/* connectors/formats/packages/parts.h - the readers behind a package list; for this folder only.
 *
 * Each takes bytes in pieces of any size and gives packages to the outlet. Errors are those of
 * package_list.h.
 */
#ifndef YG_CONNECTORS_FORMATS_PACKAGES_PARTS_H
#define YG_CONNECTORS_FORMATS_PACKAGES_PARTS_H

#include "connectors/formats/packages/package_list.h"
#include "pipeline/base/buf.h"

struct yg_package_outlet {
    yg_package_fn each;
    void *state;
    uint64_t count;
};

/* A name or version at a line: a word of ASCII without '@', at most YG_PACKAGE_TEXT_BYTES_MAX
 * bytes. */
YG_MUST_CHECK enum yg_status yg_package_check(struct yg_str text, const char *what, size_t line,
                                              struct yg_error *err);

/* Count a package and give it away. */
YG_MUST_CHECK enum yg_status yg_package_put(struct yg_package_outlet *outlet,
                                            const struct yg_listed_package *package,
                                            struct yg_error *err);

/* ---- paragraphs of "Name: value" ------------------------------------------------------------- */

enum yg_paragraph_form { YG_PARAGRAPHS_DEB, YG_PARAGRAPHS_APK };

#define YG_PARAGRAPH_FIELDS_MAX 4

struct yg_paragraphs {
    struct yg_package_outlet *outlet;
    enum yg_paragraph_form form;
    struct yg_buf begun;  /* a line that is not whole yet */
    size_t line;          /* number of the current line */
    struct yg_buf values; /* of the current paragraph */
    struct {
        size_t at, len, line; /* line 0: not there */
    } fields[YG_PARAGRAPH_FIELDS_MAX];
    size_t first_line; /* of the paragraph; 0: none has begun */
};

/* All zero, with outlet and form, is the start. */
void yg_paragraphs_deinit(struct yg_paragraphs *paragraphs);
YG_MUST_CHECK enum yg_status yg_paragraphs_read(struct yg_paragraphs *paragraphs,
                                                struct yg_str bytes, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_paragraphs_end(struct yg_paragraphs *paragraphs,
                                               struct yg_error *err);

/* ---- an archive with APKINDEX in it
 * ----------------------------------------------------------- */

#define YG_TAR_BLOCK_BYTES 512
#define YG_TAR_RELEASE_BYTES_MAX 128

struct yg_tar {
    struct yg_paragraphs *index; /* takes the content of APKINDEX */
    char block[YG_TAR_BLOCK_BYTES];
    size_t held;   /* bytes of a header that is not whole yet */
    uint64_t left; /* content of the member that is still to come */
    size_t padding;
    enum { YG_TAR_OTHER, YG_TAR_INDEX, YG_TAR_RELEASE } member;
    bool found;
    char release[YG_TAR_RELEASE_BYTES_MAX]; /* the content of DESCRIPTION */
    size_t release_len;
};

/* Does a file begin like a tar archive? */
bool yg_tar_begins(struct yg_str bytes);

/* All zero, with index, is the start. */
YG_MUST_CHECK enum yg_status yg_tar_read(struct yg_tar *tar, struct yg_str bytes,
                                         struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_tar_end(struct yg_tar *tar, struct yg_error *err);

/* ---- rpm-md ---------------------------------------------------------------------------------- */

struct yg_primary;

/* NULL without memory. */
struct yg_primary *yg_primary_create(struct yg_package_outlet *outlet);
void yg_primary_destroy(struct yg_primary *primary);

/* `last`: nothing follows. */
YG_MUST_CHECK enum yg_status yg_primary_read(struct yg_primary *primary, struct yg_str bytes,
                                             bool last, struct yg_error *err);

#endif

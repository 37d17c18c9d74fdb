/* connectors/formats/packages/package_list.h - the package indexes of distributions, as a stream of
 * packages.
 *
 *   Packages       Debian, Ubuntu: paragraphs of "Name: value"       Package, Version, Source
 *   APKINDEX       Alpine: the same with letters; also inside of     P:, V:, o:
 *                  the archive in which it is published
 *   primary.xml    rpm-md                                            name, version, rpm:sourcerpm
 *
 * The first bytes decide which of them it is. Bytes come in pieces of any size, unpacked. A package
 * whose name or version is missing, or is no word, is an error: what was made from half an index
 * would be believed.
 *
 * Source:  deb-control(5) and Debian's repository format; apk-tools 2.14, apk-package(5) and
 *          POSIX.1-2017 pax "ustar"; rpm-md as createrepo_c 0.21 writes it.
 * Threads: one owner.
 * Memory:  a line, a paragraph and what expat needs; a package is valid inside the callback.
 */
#ifndef YG_CONNECTORS_FORMATS_PACKAGE_LIST_H
#define YG_CONNECTORS_FORMATS_PACKAGE_LIST_H

#include "pipeline/model/source_package.h"

#define YG_PACKAGE_LINE_BYTES_MAX ((size_t)4 << 20) /* a line of Debian's: 130,000 */
#define YG_PACKAGE_TEXT_BYTES_MAX 1024              /* of a name or version: 80 */
#define YG_PACKAGE_DIGEST_BYTES 64

/* The status ends the reading. */
typedef enum yg_status (*yg_package_fn)(void *state, const struct yg_listed_package *package,
                                        struct yg_error *err);

struct yg_package_list;

/* NULL without memory. */
struct yg_package_list *yg_package_list_create(yg_package_fn each, void *state);
void yg_package_list_destroy(struct yg_package_list *list);

/* Errors: YG_MALFORMED and YG_LIMIT with the line ("line 12: Version: missing"), YG_NOMEM, what the
 * callback returned. After one, nothing more may be read. */
YG_MUST_CHECK enum yg_status yg_package_list_read(struct yg_package_list *list, struct yg_str bytes,
                                                  struct yg_error *err);

/* The end of the index. Errors as above: it ends too early, or holds no package. */
struct yg_package_list_summary {
    const char *type; /* of the purls of its packages: "deb", "apk", "rpm" */
    uint64_t packages;
    struct yg_str release; /* "v3.18.4-102-g1a2b3c4d5e6" as Alpine's archive states it; else absent;
                              valid as long as the list */
    char sha256[YG_PACKAGE_DIGEST_BYTES + 1]; /* of all bytes read, in hexadecimal */
};
YG_MUST_CHECK enum yg_status yg_package_list_end(struct yg_package_list *list,
                                                 struct yg_package_list_summary *summary,
                                                 struct yg_error *err);

#endif

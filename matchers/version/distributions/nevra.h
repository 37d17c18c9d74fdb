/* matchers/version/distributions/nevra.h - whole names of RPM packages:
 * [name-][epoch:]version-release[.architecture], as product ids of CSAF documents and lists of
 * installed packages have them.
 *
 * Source:  rpm 4.18, rpm-version(7); the architectures of /usr/lib/rpm/rpmrc. What stands behind
 *          the last dot is an architecture only when it is one of these: releases have dots, too.
 * Threads: pure functions, any thread.
 * Memory:  parts are borrowed from the text; nothing is allocated.
 */
#ifndef YG_MATCHERS_VERSION_NEVRA_H
#define YG_MATCHERS_VERSION_NEVRA_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

struct yg_nevra {
    struct yg_str name;         /* absent: none */
    struct yg_str evr;          /* [epoch:]version-release, a version of the scheme rpm */
    struct yg_str architecture; /* absent: none */
};

/* Errors: YG_MALFORMED; err->at is the byte offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_nevra_parse(struct yg_str text, struct yg_nevra *nevra,
                                            struct yg_error *err);

/* By name, then by version, then by architecture; what is absent comes first. */
int yg_nevra_compare(const struct yg_nevra *a, const struct yg_nevra *b);

#endif

/* matchers/package/ecosystem_purl.h - an OSV ecosystem with its package, as a purl, and back.
 *
 *   Debian:12  curl                        pkg:deb/debian/curl?arch=source&distro=bookworm
 *   Maven      org.apache.commons:io       pkg:maven/org.apache.commons/io
 *   npm        @hapi/hoek                  pkg:npm/%40hapi/hoek
 *
 * Source:  OSV schema 1.7, "affected[].package"; the purl type definitions; what osv.dev publishes.
 *          It marks Debian's and Alpine's packages as sources and names Debian's and Ubuntu's
 *          releases by their codenames; so does this.
 * Threads: pure functions, any thread.
 */
#ifndef YG_MATCHERS_PACKAGE_ECOSYSTEM_PURL_H
#define YG_MATCHERS_PACKAGE_ECOSYSTEM_PURL_H

#include "matchers/package/ecosystem.h"
#include "pipeline/model/purl.h"

/* Append the purl, without a version. False, and nothing appended, for an unknown ecosystem or an
 * empty name. */
bool yg_ecosystem_format_purl(struct yg_str ecosystem, struct yg_str name, struct yg_buf *out);

/* Append the ecosystem ("Debian:12" when the purl states its release) and the name of the package.
 * False, and nothing appended, when no OSV ecosystem has packages of this type. */
bool yg_ecosystem_read_purl(const struct yg_purl *purl, struct yg_buf *ecosystem,
                            struct yg_buf *name);

#endif

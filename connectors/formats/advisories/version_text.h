/* connectors/formats/advisories/version_text.h - versions as people write them.
 *
 *   "< 2.1"   ">= 1.0, < 2.0"   ">= 6.02 | <= 6.05"   "All versions < V3.2"   "vers:all/<V7.0.3"
 *   "1.2 and earlier"   "prior to 3.1"   "up to 2.0"   "1.00 | 1.04"   "*"   "vers:npm/>=1.0|<2.0"
 *
 * What GitHub as a CNA writes into CVE records, and vendors into the version branches of CSAF. The
 * bounds that "," "and" or a blank join are those of one range; behind a "|" a lower bound begins
 * another range, an upper one completes the range before it. Any other text is one version, or
 * several parted by "|". A true vers range is handed on as it is; "vers:all/" is often put in front
 * of a constraint that is none.
 *
 * Threads: pure functions, any thread.
 * Memory:  what is added lies in the arena; texts are borrowed.
 */
#ifndef YG_CONNECTORS_FORMATS_ADVISORIES_VERSION_TEXT_H
#define YG_CONNECTORS_FORMATS_ADVISORIES_VERSION_TEXT_H

#include "pipeline/base/arena.h"
#include "pipeline/model/advisory.h"

/* Add the versions that `text` means to `entry`: ranges are of `kind`'s type and scheme.
 * Errors, which add nothing: YG_UNSUPPORTED when it is prose, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_version_text_read(struct yg_arena *arena, struct yg_str text,
                                                  const struct yg_range *kind,
                                                  struct yg_affected *entry, struct yg_error *err);

/* Is it a word for "none is stated": "", "-", "n/a", "unspecified", "unknown", ...? */
bool yg_version_text_is_unstated(struct yg_str text);

/* Is it a word for every version: "*", "all", "all versions", ...? */
bool yg_version_text_is_all(struct yg_str text);

#endif

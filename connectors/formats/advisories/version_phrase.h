/* connectors/formats/advisories/version_phrase.h - versions as JVN iPedia writes them.
 *
 *   "1.0 kara 1.5 made"   "2.13.0 kara 2.15.0 yori mae no baajon"   "1.5.62 miman"   "zen baajon"
 *   "Ver.1.4.2 izen"   "1.0 ijou 1.5 miman"   "1.0, 1.1"   "version 1.2 and earlier"
 *
 * (in Japanese letters). A text is read as a whole or not at all: what nobody can be sure of (a
 * name in front, a note in brackets, "2.x", two open ends that together would mean everything) is
 * prose, which needs a person. Full-width letters, digits and signs count as those of ASCII.
 *
 * Source:  the feeds of JVN iPedia and the language: "izen" includes the version, as "oyobi sore
 *          izen" (and before it) does; "yori mae" (before) and "miman" (below) do not.
 * Threads: pure functions, any thread.
 * Memory:  what is added lies in the arena, the versions too.
 */
#ifndef YG_CONNECTORS_FORMATS_ADVISORIES_VERSION_PHRASE_H
#define YG_CONNECTORS_FORMATS_ADVISORIES_VERSION_PHRASE_H

#include "pipeline/base/arena.h"
#include "pipeline/model/advisory.h"

/* Add the versions that `text`, UTF-8, means to `entry`; ranges are in the order of the package.
 * Errors, which add nothing: YG_UNSUPPORTED when it is prose, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_version_phrase_read(struct yg_arena *arena, struct yg_str text,
                                                    struct yg_affected *entry,
                                                    struct yg_error *err);

#endif

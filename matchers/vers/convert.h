/* matchers/vers/convert.h - ranges in other notations, written as VERS.
 *
 * A translation goes comparator by comparator, as the tests of VERS want it: what belongs together
 * in the other notation is sorted in among the rest, and nothing is simplified, so that
 * ">=1 <=3 || >=2 <=4" of npm is "vers:npm/>=1.0.0|>=2.0.0|<=3.0.0|<=4.0.0", which a lenient parse
 * reads and Clause 5.4 forbids. Comparators that exclude each other ("1.1.2 1.2.2") and one
 * alternative inside another lose that. What a requirement means to its package manager, pre-
 * releases included, is the business of matchers/syntax.
 *
 * Source:  vers-spec, tests/ *_range_from_native_test.json and the type definition of npm
 *          (">=2.2.x" is 2.2.x); GitHub's vulnerable_version_range; GitLab's gemnasium-db,
 *          affected_range; the OSV schema 1.7; NVD CVE API 2.0, cpeMatch.
 * Threads: pure functions, any thread.
 * Memory:  what they make lies in the caller's arena and borrows the text.
 */
#ifndef YG_MATCHERS_VERS_CONVERT_H
#define YG_MATCHERS_VERS_CONVERT_H

#include "matchers/vers/vers.h"

/* From the native notation of a type: npm, conan, nginx ("1.5.0+, 1.4.1-1.4.3") or openssl (a
 * list).
 * Errors: YG_UNSUPPORTED (another type), YG_MALFORMED (err->at is an offset of the text), YG_NOMEM.
 */
YG_MUST_CHECK enum yg_status yg_vers_from_native(struct yg_arena *arena, struct yg_str type,
                                                 struct yg_str text, struct yg_vers *vers,
                                                 struct yg_error *err);

/* From GitLab's notation for a package type: ">=1.0,<2.0||=3.0". Errors: as above. */
YG_MUST_CHECK enum yg_status yg_vers_from_gitlab(struct yg_arena *arena, struct yg_str type,
                                                 struct yg_str text, struct yg_vers *vers,
                                                 struct yg_error *err);

/* From GitHub's notation: "> 1.2.3, <= 3.2.1". Errors: as above. */
YG_MUST_CHECK enum yg_status yg_vers_from_ghsa(struct yg_arena *arena, struct yg_str type,
                                               struct yg_str text, struct yg_vers *vers,
                                               struct yg_error *err);

enum yg_vers_event_kind {
    YG_VERS_INTRODUCED, /* "0": from the first version on */
    YG_VERS_FIXED,
    YG_VERS_LAST_AFFECTED,
    YG_VERS_LIMIT /* "*": none */
};

struct yg_vers_event {
    enum yg_vers_event_kind kind;
    struct yg_str version;
};

/* From the events of an OSV range. Errors: YG_MALFORMED (err->at is the number of the event),
 * ... */
YG_MUST_CHECK enum yg_status yg_vers_from_osv(struct yg_arena *arena, struct yg_str type,
                                              const struct yg_vers_event *events, size_t count,
                                              struct yg_vers *vers, struct yg_error *err);

/* The range of a cpeMatch; absent where it says nothing. */
struct yg_vers_nvd {
    struct yg_str start_including, start_excluding, end_including, end_excluding;
    struct yg_str version; /* of the CPE name, unbound; "*": the range alone counts */
};

/* Errors: YG_MALFORMED (no version at all, "-"), YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_vers_from_nvd(struct yg_arena *arena, struct yg_str type,
                                              const struct yg_vers_nvd *range, struct yg_vers *vers,
                                              struct yg_error *err);

#endif

/* matchers/package/platform.h - does a rule that names a CPE speak of a component that is named by
 * one?
 *
 * A rule is found by its package key, part, vendor and product; then the rest of the names is
 * compared, attribute by attribute (pipeline/model/cpe.h):
 *
 *   rule        component     speaks of it
 *   "*"         anything      yes
 *   x           x             yes
 *   x*          xy            yes
 *   x           "*"           yes, and the attribute is `open`: evidence that says so is weaker
 *   "-"         "-"           yes: "there is none" is a value like others
 *   "-"         x             no, nor the other way round
 *   x           x*            no: an inventory has no patterns but by mistake
 *
 * Part, vendor, product and version are more than evidence:
 *   - the product must be a text on both sides. A name of products without one matches hardware and
 *     software alike.
 *   - where a side leaves the part or the vendor open, or the component the version that the rule
 *     asks for, the answer is "unsure", which is unknown and never affected. A wildcard vendor
 *     alone is no match.
 *   - a version "-" of the component is outside every range; a rule of all versions covers it.
 *   - of a rule with ranges only a version "*" is looked up in them; another version decides alone.
 *
 * `update` is an attribute like others where the rule states it. Where it does not, and the rule
 * has ranges, the version is tested with and without it, "10.1.14" and "10.1.14-h13": inside is
 * what is inside either way, since NVD's ranges speak of versions, not of updates; unless a bound
 * of the range names an update of the same version ("before 10.1.14-h13"): then that one decides.
 *
 * Source:  NIST IR 7696 (CPE name matching), NVD CVE API 2.0 (criteria, versionStart*,
 *          versionEnd*).
 * Threads: pure functions, any thread.
 * Memory:  borrows its arguments; covering and testing allocate nothing.
 */
#ifndef YG_MATCHERS_PACKAGE_PLATFORM_H
#define YG_MATCHERS_PACKAGE_PLATFORM_H

#include "matchers/range/range.h"
#include "pipeline/model/cpe.h"

/* Append the package key "cpe/a:haxx:curl", without escapes and in lower case. False, and nothing
 * is appended, when part, vendor or product is no text: such a name is found under no key. */
bool yg_platform_key(const struct yg_cpe *cpe, struct yg_buf *out);

/* Of software "-" often means that nobody knew the version; hardware mostly has none. */
bool yg_platform_is_hardware(const struct yg_cpe *cpe);

enum yg_platform_answer {
    YG_PLATFORM_OTHER,  /* the rule speaks of something else */
    YG_PLATFORM_UNSURE, /* the names say too little */
    YG_PLATFORM_COVERED /* up to the ranges, if the rule has some */
};

struct yg_platform_cover {
    enum yg_platform_answer answer;
    enum yg_cpe_attribute because; /* unless covered: the first attribute that decided so */
    unsigned open; /* a bit (1 << attribute) for what the rule asks and the component leaves open */
};

/* Compare the names; `ranged`: the rule has ranges. */
struct yg_platform_cover yg_platform_cover(const struct yg_cpe *rule,
                                           const struct yg_cpe *component, bool ranged);

/* The version of a component, to be tested in ranges. */
struct yg_platform_version {
    struct yg_bound plain;   /* text absent: it has none; key absent: none of the scheme */
    struct yg_bound updated; /* with its update; text absent: it has none */
};

/* Texts in lower case, as names compare. False without memory. */
YG_MUST_CHECK bool yg_platform_version(struct yg_arena *arena, enum yg_scheme_id scheme,
                                       const struct yg_cpe *component,
                                       struct yg_platform_version *version);

/* Test a version that is there. */
enum yg_range_answer yg_platform_test(const struct yg_ranges *ranges,
                                      const struct yg_platform_version *version,
                                      struct yg_range_hit *hit);

#endif

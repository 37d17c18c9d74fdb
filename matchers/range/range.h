/* matchers/range/range.h - which versions of a package an `affected` entry means.
 *
 * The ranges and versions of one OSV entry become sorted, disjoint intervals of version keys, so
 * that one test is a binary search:
 *
 *   events   introduced 0, fixed 1.0.2, introduced 3.0, last_affected 3.1     versions 2.5
 *   becomes  (-inf, 1.0.2)   [2.5, 2.5]   [3.0, 3.1]
 *
 * Source:  OSV schema 1.7, "Evaluation". Beyond it:
 *   - "1" and "1.2" as events of npm, crates.io, Go and SemVer mean 1.0.0 and 1.2.0;
 *   - at one version, an introduced and a fixed event cancel each other: what held before goes on;
 *   - a listed version matches by order where it can be read (1.0 is 1.0.0 in PyPI), else by bytes;
 *   - a range with an unreadable version is left out alone; so is a GIT range. Both are counted;
 *   - excluded ranges are taken out of all others, and end what they cut as a fixed version does;
 *   - the order that a range states (CVE 5 versionType, the type of a VERS) must agree with that of
 *     the package, or the range is unreadable; it counts where the package's order is not known.
 *     SemVer and what is ordered like it agree; versionType "semver" agrees with everything, as
 *     many tools fill it in whatever the versions are; unknown words leave it to the package, and
 *     without that to the scheme "generic";
 *   - "5.10.*" as the end of a range is the end of 5.10 (CVE Record Format 5.1, lessThan);
 *   - the range of a CPE is a pair of bounds (NVD). One that ends before it starts is counted as
 *     unreadable: the scheme cannot order it;
 *   - a VERS may be one that only resembles it (YG_VERS_LIKE).
 * What was built is remembered for a while (struct yg_range_maker): feeds say the same of one
 * package after another, in document after document, and name the same versions even more often.
 * Threads: built by one thread, read by any.
 * Memory:  one block from malloc, immutable but for `uses`; yg_ranges_release ends a use.
 */
#ifndef YG_MATCHERS_RANGE_RANGE_H
#define YG_MATCHERS_RANGE_RANGE_H

#include "matchers/version/scheme.h"
#include "pipeline/base/arena.h"
#include "pipeline/model/advisory.h"

/* A version in two forms: as published, and as compared (the key; the text without a key). */
struct yg_bound {
    struct yg_str text, key;
};

struct yg_interval {
    struct yg_bound low, high; /* low.text absent: from the first version on; high: without end */
    bool low_excluded;         /* introduced behind it */
    bool high_included;        /* last_affected, or a listed version: no fixed version is known */
    bool high_unfixed;         /* not included, and no fixed version either: "5.10.*" */
};

struct yg_ranges {
    enum yg_scheme_id scheme; /* of the package, else as the ranges state */
    bool pseudo;              /* some event or listed version is of no release */
    uint32_t interval_count, version_count;
    const struct yg_interval *intervals;
    const struct yg_str *versions; /* that cannot be read, or of no scheme: equal bytes match;
                                      sorted */
    struct yg_bound first_fixed;   /* the lowest fixed event; text absent: none */
    uint32_t uses;                 /* of who builds and releases: one thread */
    bool counted;                  /* in what that thread says of its memory */
};

/* End a use: the last one frees. Accepts NULL. */
void yg_ranges_release(struct yg_ranges *ranges);

struct yg_range_counts {
    uint64_t git, unreadable;
};

/* Keys of versions and ranges of entries that were met lately (known.c). NULL without memory. */
struct yg_range_maker;
struct yg_range_maker *yg_range_maker_create(void);
void yg_range_maker_destroy(struct yg_range_maker *maker);

/* Bytes held, without the ranges. */
size_t yg_range_maker_bytes(const struct yg_range_maker *maker);

/* Build from an entry, or take what was built from an equal one; `*ranges` is a use of it, NULL
 * when nothing in the entry can be evaluated. Adds to `counts`.
 * Errors: YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_ranges_build(struct yg_range_maker *maker, enum yg_scheme_id scheme,
                                             const struct yg_affected *affected,
                                             struct yg_ranges **ranges,
                                             struct yg_range_counts *counts, struct yg_error *err);

enum yg_range_answer {
    YG_RANGE_OUTSIDE,
    YG_RANGE_FIXED, /* outside, at or past a fixed event */
    YG_RANGE_INSIDE
};

struct yg_range_hit {
    const struct yg_interval *interval; /* that holds the version; NULL when a listed text did */
    struct yg_bound fixed; /* the fixed version that ends it; text absent: none known */
};

/* Test a version. key.ptr NULL: it is not one of the scheme, only listed texts can match.
 * Cost: log2(intervals) and log2(versions) comparisons. */
enum yg_range_answer yg_ranges_test(const struct yg_ranges *ranges, struct yg_bound version,
                                    struct yg_range_hit *hit);

/* Test a version by its text, in whatever order the ranges have; `*answer` and `*hit` are set on
 * true. False: the text is no version of that order, and not listed. */
bool yg_ranges_test_text(const struct yg_ranges *ranges, struct yg_str version,
                         enum yg_range_answer *answer, struct yg_range_hit *hit);

/* The form in which `scheme` compares a checked version; copied into `arena` where it is not the
 * text itself. ptr NULL without memory. */
struct yg_str yg_version_key(const struct yg_scheme *scheme, struct yg_str text,
                             struct yg_arena *arena);

/* The same in `room` of YG_KEY_BYTES_MAX(YG_VERSION_BYTES_MAX) bytes. */
struct yg_str yg_version_key_in(const struct yg_scheme *scheme, struct yg_str text, char *room);

/* Order two keys of a scheme. */
static inline int yg_version_key_compare(const struct yg_scheme *scheme, struct yg_str a,
                                         struct yg_str b)
{
    if (scheme->key == NULL)
        return scheme->compare(a, b);
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

#endif

/* matchers/range/build.h - the parts of which yg_ranges_build consists. */
#ifndef YG_MATCHERS_RANGE_BUILD_H
#define YG_MATCHERS_RANGE_BUILD_H

#include "matchers/range/range.h"
#include "pipeline/base/buf.h"

struct yg_interval_set {
    struct yg_interval *items; /* in the builder's arena */
    size_t count;
};

struct yg_range_builder {
    const struct yg_scheme *scheme; /* NULL: no order known */
    struct yg_range_maker *maker;
    struct yg_arena *arena; /* the maker's: of one entry */
    struct yg_interval_set affected, excluded;
    struct yg_str *versions; /* that cannot be read */
    size_t version_count;
    struct yg_bound first_fixed;
    bool bounds; /* a range is a pair of bounds, not a history of events */
    bool pseudo;
    bool any; /* something could be evaluated */
};

#define YG_RANGE_ARENA_KEPT ((size_t)8 << 20)

/* Build anew (build.c). False: memory is out. */
bool yg_ranges_make(struct yg_range_maker *maker, enum yg_scheme_id scheme,
                    const struct yg_affected *affected, struct yg_ranges **ranges,
                    struct yg_range_counts *counts);

/* ---- what is known (known.c) ----------------------------------------------------------------- */

/* A version of a scheme: is it one, and its key. One cache line. */
#define YG_KNOWN_BYTES 52
struct yg_known_version {
    uint64_t prefix; /* the first 8 bytes of the key, as a number */
    uint8_t scheme;  /* YG_SCHEME_NONE: empty */
    uint8_t text_len, key_len;
    bool readable;
    char bytes[YG_KNOWN_BYTES]; /* text, key */
};

/* An entry, by the bytes that its ranges and versions were read from. */
struct yg_known_entry {
    uint64_t hash;
    struct yg_buf texts;
    size_t ranges_len; /* the first of `texts` */
    enum yg_scheme_id scheme;
    struct yg_range_counts counts;
    struct yg_ranges *ranges; /* a use */
};

/* Both are tables of one place for each hash: what comes later takes the place. */
#define YG_KNOWN_VERSIONS 8192
#define YG_KNOWN_ENTRIES 1024

struct yg_range_maker {
    struct yg_arena arena;
    struct yg_known_entry entries[YG_KNOWN_ENTRIES];
    struct yg_known_version versions[YG_KNOWN_VERSIONS];
};

/* A version of at most YG_VERSION_BYTES_MAX bytes as a bound, whose key is borrowed until the next
 * call; `*ok` is false when it cannot be read. False: memory is out. */
bool yg_version_read(struct yg_range_builder *b, struct yg_str text, struct yg_bound *bound,
                     bool *ok);

/* An interval by the first bytes of its ends. */
struct yg_span {
    bool usable; /* false: nothing can be said */
    bool has_low, has_high;
    uint64_t low, high;
};
struct yg_span yg_span_of(const struct yg_range_builder *b, const struct yg_interval *interval);

/* Is a version known, and known to lie inside, by its first bytes? False says nothing. */
bool yg_version_is_within(const struct yg_range_builder *b, const struct yg_span *span,
                          struct yg_str text);

/* The same bound with a key in the arena; key.ptr NULL without memory. */
struct yg_bound yg_bound_keep(struct yg_range_builder *b, struct yg_bound bound);

/* Listed texts are sorted. */
static inline int yg_listed_compare(const void *a, const void *b)
{
    return yg_str_compare(*(const struct yg_str *)a, *(const struct yg_str *)b);
}

/* ---- bounds and intervals (set.c). False: memory is out. ------------------------------------- */

/* Order two bounds; an absent one stands before all versions. */
static inline int yg_bound_compare(const struct yg_scheme *scheme, const struct yg_bound *a,
                                   const struct yg_bound *b)
{
    if (a->text.ptr == NULL || b->text.ptr == NULL)
        return (a->text.ptr != NULL) - (b->text.ptr != NULL);
    return yg_version_key_compare(scheme, a->key, b->key);
}

/* Make a bound of `text`, which is compared as `as`. `*ok` is false when that cannot be read. */
bool yg_bound_make(struct yg_range_builder *b, struct yg_str text, struct yg_str as,
                   struct yg_bound *bound, bool *ok);

void yg_fixed_note(struct yg_range_builder *b, const struct yg_bound *at);

bool yg_interval_add(struct yg_range_builder *b, struct yg_interval_set *set,
                     const struct yg_interval *interval);

/* The one of united intervals that holds the version, NULL when none does. */
const struct yg_interval *yg_interval_find(const struct yg_scheme *scheme,
                                           const struct yg_interval *intervals, size_t count,
                                           const struct yg_bound *version);

/* Sort; what overlaps or touches becomes one. */
void yg_interval_unite(struct yg_range_builder *b, struct yg_interval_set *set);

/* Take the excluded intervals out of the affected ones, both united before. */
bool yg_interval_subtract(struct yg_range_builder *b);

/* ---- ranges of each form. False: memory is out. ---------------------------------------------- */

/* Events (events.c): `*ok` is false when a version cannot be read, and then nothing is added. */
bool yg_range_add_events(struct yg_range_builder *b, const struct yg_range *range,
                         struct yg_interval_set *set, bool *ok);

/* A VERS text (specifier.c): `*ok` is false when it cannot be read, or has another order. */
bool yg_range_add_specifier(struct yg_range_builder *b, const struct yg_range *range,
                            struct yg_interval_set *set, bool *ok);

/* ---- whose order counts (order.c) ------------------------------------------------------------ */

bool yg_range_is_git(const struct yg_range *range);

/* The scheme of the package, else the first one that a range names, else "generic" when a range
 * names something that nobody knows; NULL when none does. */
const struct yg_scheme *yg_range_scheme(const struct yg_scheme *package,
                                        const struct yg_affected *affected);

/* May a range that is said to be ordered by `stated` be read by `own`? */
bool yg_scheme_agrees(const struct yg_scheme *own, const struct yg_scheme *stated);

/* Can a NAMED range be read by the builder's scheme? */
bool yg_range_agrees(const struct yg_range *range, const struct yg_scheme *own);

#endif

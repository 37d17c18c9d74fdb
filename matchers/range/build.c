/* build.c - the ranges of one entry, from what it says to one block. */
#include "matchers/range/build.h"

#include <stdlib.h>

/* ---- what an entry says ---------------------------------------------------------------------- */

/* A listed version; most of them lie in the ranges, the first `united` intervals. */
static bool add_version(struct yg_range_builder *b, struct yg_str text, size_t united)
{
    struct yg_interval one = {.high_included = true};
    bool readable = false;

    if (b->scheme != NULL && !yg_version_read(b, text, &one.low, &readable))
        return false;
    if (readable) {
        b->pseudo |= yg_scheme_is_unreleased(b->scheme->id, text);
        if (yg_interval_find(b->scheme, b->affected.items, united, &one.low) != NULL)
            return true;
        one.low = one.high = yg_bound_keep(b, one.low);
        return one.low.key.ptr != NULL && yg_interval_add(b, &b->affected, &one);
    }
    struct yg_str *slot = yg_arena_append(b->arena, &b->versions, &b->version_count);
    if (slot == NULL)
        return false;
    *slot = text;
    return true;
}

static bool add_versions(struct yg_range_builder *b, const struct yg_affected *affected)
{
    if (affected->version_count > 0)
        yg_interval_unite(b, &b->affected);
    size_t united = b->affected.count;
    struct yg_span span = {.usable = false};
    if (b->scheme != NULL && united == 1)
        span = yg_span_of(b, b->affected.items);
    for (size_t i = 0; i < affected->version_count; i++) {
        if (affected->versions[i].len == 0)
            continue;
        b->any = true;
        if (!yg_version_is_within(b, &span, affected->versions[i]) &&
            !add_version(b, affected->versions[i], united))
            return false;
    }
    if (b->version_count > 1)
        qsort(b->versions, b->version_count, sizeof *b->versions, yg_listed_compare);
    return true;
}

static bool add_range(struct yg_range_builder *b, const struct yg_range *range,
                      struct yg_range_counts *counts)
{
    struct yg_interval_set *set = range->excluded ? &b->excluded : &b->affected;
    bool done = true, ok = true;

    if (range->type == YG_RANGE_VERS)
        done = yg_range_add_specifier(b, range, set, &ok);
    else if (range->type == YG_RANGE_NAMED && !yg_range_agrees(range, b->scheme))
        ok = false;
    else
        done = yg_range_add_events(b, range, set, &ok);
    counts->unreadable += done && !ok;
    return done;
}

static bool add_ranges(struct yg_range_builder *b, const struct yg_affected *affected,
                       bool own_scheme, struct yg_range_counts *counts)
{
    for (size_t i = 0; i < affected->range_count; i++) {
        const struct yg_range *range = &affected->ranges[i];
        bool stated = range->type == YG_RANGE_NAMED || range->type == YG_RANGE_VERS;

        if (yg_range_is_git(range))
            counts->git++;
        else if (b->scheme == NULL)
            counts->unreadable += stated;
        else if ((own_scheme || stated) && !add_range(b, range, counts))
            return false;
    }
    return true;
}

/* ---- one block ------------------------------------------------------------------------------ */

struct writer {
    char *to; /* NULL: only measure */
    size_t used;
};

static struct yg_str put_text(struct writer *w, struct yg_str text)
{
    struct yg_str copy = {NULL, text.len};

    if (text.ptr == NULL)
        return (struct yg_str){NULL, 0};
    if (w->to != NULL) {
        memcpy(w->to + w->used, text.ptr, text.len);
        copy.ptr = w->to + w->used;
    }
    w->used += text.len;
    return copy;
}

static struct yg_bound put_bound(struct writer *w, struct yg_bound bound)
{
    struct yg_bound copy;

    copy.text = put_text(w, bound.text);
    copy.key = bound.key.ptr == bound.text.ptr ? copy.text : put_text(w, bound.key);
    return copy;
}

static void put_all(const struct yg_range_builder *b, struct writer *w,
                    struct yg_interval *intervals, struct yg_str *versions,
                    struct yg_bound *first_fixed)
{
    for (size_t i = 0; i < b->affected.count; i++) {
        const struct yg_interval *in = &b->affected.items[i];
        struct yg_interval copy = {.low_excluded = in->low_excluded,
                                   .high_included = in->high_included,
                                   .high_unfixed = in->high_unfixed};

        copy.low = put_bound(w, in->low);
        copy.high = in->high.text.ptr == in->low.text.ptr ? copy.low : put_bound(w, in->high);
        if (intervals != NULL)
            intervals[i] = copy;
    }
    for (size_t i = 0; i < b->version_count; i++) {
        struct yg_str copy = put_text(w, b->versions[i]);

        if (versions != NULL)
            versions[i] = copy;
    }
    *first_fixed = put_bound(w, b->first_fixed);
}

/* `uses` is 1. */
static struct yg_ranges *make_block(const struct yg_range_builder *b)
{
    struct writer w = {NULL, 0};
    struct yg_bound first_fixed;
    size_t intervals_size = b->affected.count * sizeof(struct yg_interval);
    size_t versions_size = b->version_count * sizeof(struct yg_str);

    put_all(b, &w, NULL, NULL, &first_fixed);
    struct yg_ranges *ranges = malloc(sizeof *ranges + intervals_size + versions_size + w.used);
    if (ranges == NULL)
        return NULL;
    struct yg_interval *intervals = (struct yg_interval *)(ranges + 1);
    struct yg_str *versions = (struct yg_str *)(intervals + b->affected.count);

    w = (struct writer){(char *)(versions + b->version_count), 0};
    ranges->scheme = b->scheme == NULL ? YG_SCHEME_NONE : b->scheme->id;
    ranges->pseudo = b->pseudo;
    ranges->interval_count = (uint32_t)b->affected.count;
    ranges->version_count = (uint32_t)b->version_count;
    ranges->intervals = intervals;
    ranges->versions = versions;
    ranges->uses = 1;
    ranges->counted = false;
    put_all(b, &w, intervals, versions, &ranges->first_fixed);
    return ranges;
}

bool yg_ranges_make(struct yg_range_maker *maker, enum yg_scheme_id scheme,
                    const struct yg_affected *affected, struct yg_ranges **ranges,
                    struct yg_range_counts *counts)
{
    const struct yg_scheme *own = yg_scheme_get(scheme);
    struct yg_range_builder b = {.scheme = yg_range_scheme(own, affected),
                                 .maker = maker,
                                 .arena = &maker->arena,
                                 .bounds = affected->cpe.len > 0};

    *ranges = NULL;
    yg_arena_reset(b.arena, YG_RANGE_ARENA_KEPT);
    if (affected->all_versions) {
        struct yg_interval whole = {0};

        b.any = true;
        if (!yg_interval_add(&b, &b.affected, &whole))
            return false;
    }
    if (!add_ranges(&b, affected, own != NULL, counts) || !add_versions(&b, affected))
        return false;
    if (!b.any)
        return true;
    yg_interval_unite(&b, &b.affected);
    yg_interval_unite(&b, &b.excluded);
    *ranges = yg_interval_subtract(&b) ? make_block(&b) : NULL;
    return *ranges != NULL;
}

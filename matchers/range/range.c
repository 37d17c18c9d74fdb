#include "matchers/range/range.h"

#include <assert.h>
#include <stdlib.h>

#include "matchers/range/build.h"
#include "matchers/version/key.h"

/* In `room` of YG_KEY_BYTES_MAX(YG_VERSION_BYTES_MAX) bytes, unless it is the text itself. */
static struct yg_str make_key(const struct yg_scheme *scheme, struct yg_str text, char *room)
{
    struct yg_buf buf = {.capacity = YG_KEY_BYTES_MAX(YG_VERSION_BYTES_MAX)}; /* never grows */

    assert(text.len <= YG_VERSION_BYTES_MAX);
    if (scheme->key == NULL)
        return text;
    buf.ptr = room;
    scheme->key(text, &buf);
    return yg_buf_str(&buf);
}

struct yg_str yg_version_key(const struct yg_scheme *scheme, struct yg_str text,
                             struct yg_arena *arena)
{
    char room[YG_KEY_BYTES_MAX(YG_VERSION_BYTES_MAX)];

    return scheme->key == NULL ? text : yg_arena_copy(arena, make_key(scheme, text, room));
}

int yg_version_key_compare(const struct yg_scheme *scheme, struct yg_str a, struct yg_str b)
{
    return scheme->key != NULL ? yg_str_compare(a, b) : scheme->compare(a, b);
}

/* ---- building ------------------------------------------------------------------------------- */

static bool add_version(struct yg_range_builder *b, struct yg_str text, size_t from_ranges)
{
    struct yg_interval in = {.high_included = true};
    bool readable = false;

    if (b->scheme != NULL && !yg_bound_make(b, text, text, &in.low, &readable))
        return false;
    if (readable) {
        in.high = in.low;
        b->pseudo |= yg_scheme_is_unreleased(b->scheme->id, text);
        return yg_interval_covered(b, &b->affected, from_ranges, &in.low) ||
               yg_interval_add(b, &b->affected, &in);
    }
    struct yg_str *slot = yg_arena_append(&b->arena, &b->versions, &b->version_count);
    if (slot == NULL)
        return false;
    *slot = text;
    return true;
}

static bool add_versions(struct yg_range_builder *b, const struct yg_affected *affected)
{
    size_t from_ranges = b->affected.count;

    for (size_t i = 0; i < affected->version_count; i++) {
        if (affected->versions[i].len == 0)
            continue;
        b->any = true;
        if (!add_version(b, affected->versions[i], from_ranges))
            return false;
    }
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
    put_all(b, &w, intervals, versions, &ranges->first_fixed);
    return ranges;
}

enum yg_status yg_ranges_build(enum yg_scheme_id scheme, const struct yg_affected *affected,
                               struct yg_ranges **ranges, struct yg_range_counts *counts,
                               struct yg_error *err)
{
    const struct yg_scheme *own = yg_scheme_get(scheme);
    struct yg_range_builder b = {.scheme = yg_range_scheme(own, affected),
                                 .bounds = affected->cpe.len > 0};
    struct yg_ranges *made = NULL;
    bool ok = true;

    if (affected->all_versions) {
        struct yg_interval whole = {0};

        b.any = true;
        ok = yg_interval_add(&b, &b.affected, &whole);
    }
    ok = ok && add_ranges(&b, affected, own != NULL, counts) && add_versions(&b, affected);
    if (ok && b.any) {
        yg_interval_unite(&b, &b.affected);
        yg_interval_unite(&b, &b.excluded);
        ok = yg_interval_subtract(&b);
        made = ok ? make_block(&b) : NULL;
        ok = made != NULL;
    }
    yg_arena_deinit(&b.arena);
    if (!ok)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "ranges");
    *ranges = made;
    return YG_OK;
}

/* ---- the test ------------------------------------------------------------------------------- */

/* The last interval that has versions up to this one; NULL when all start behind it. */
static const struct yg_interval *last_start(const struct yg_ranges *ranges,
                                            const struct yg_scheme *scheme,
                                            const struct yg_bound *version)
{
    size_t from = 0, to = ranges->interval_count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct yg_interval *in = &ranges->intervals[middle];
        int order = yg_bound_compare(scheme, &in->low, version);

        if (order < 0 || (order == 0 && !in->low_excluded))
            from = middle + 1;
        else
            to = middle;
    }
    return from == 0 ? NULL : &ranges->intervals[from - 1];
}

enum yg_range_answer yg_ranges_test(const struct yg_ranges *ranges, struct yg_bound version,
                                    struct yg_range_hit *hit)
{
    const struct yg_scheme *scheme = yg_scheme_get(ranges->scheme);

    memset(hit, 0, sizeof *hit);
    for (size_t i = 0; i < ranges->version_count; i++)
        if (yg_str_equal(ranges->versions[i], version.text))
            return YG_RANGE_INSIDE;
    if (scheme == NULL && ranges->interval_count > 0) { /* every version */
        hit->interval = ranges->intervals;
        return YG_RANGE_INSIDE;
    }
    if (scheme == NULL || version.key.ptr == NULL)
        return YG_RANGE_OUTSIDE;

    const struct yg_interval *in = last_start(ranges, scheme, &version);
    if (in != NULL) {
        int high = in->high.text.ptr == NULL ? -1 : yg_bound_compare(scheme, &version, &in->high);

        if (high < 0 || (high == 0 && in->high_included)) {
            hit->interval = in;
            if (!in->high_included && !in->high_unfixed)
                hit->fixed = in->high;
            return YG_RANGE_INSIDE;
        }
    }
    if (ranges->first_fixed.text.ptr != NULL &&
        yg_bound_compare(scheme, &ranges->first_fixed, &version) <= 0)
        return YG_RANGE_FIXED;
    return YG_RANGE_OUTSIDE;
}

bool yg_ranges_test_text(const struct yg_ranges *ranges, struct yg_str version,
                         enum yg_range_answer *answer, struct yg_range_hit *hit)
{
    const struct yg_scheme *scheme = yg_scheme_get(ranges->scheme);
    char room[YG_KEY_BYTES_MAX(YG_VERSION_BYTES_MAX)];
    struct yg_bound bound = {.text = version};

    if (scheme != NULL && version.len > 0 && version.len <= YG_VERSION_BYTES_MAX &&
        scheme->check(version, NULL) == YG_OK)
        bound.key = make_key(scheme, version, room);
    *answer = yg_ranges_test(ranges, bound, hit);
    return scheme == NULL || bound.key.ptr != NULL || *answer == YG_RANGE_INSIDE;
}
